"""How are promised spares listed, whoever draws them?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, table_of
from graph_schema.names import UNKNOWN, Words

Spare = Mapping[Any, Any]
"""A row of `claimed_spares`."""


def spares_table(spares: pd.DataFrame, names: Names) -> AnswerTable:
    """Describe rows of `claimed_spares` or `over_promised`: what is promised and there, and who falls short first."""
    columns: list[tuple[AnswerColumn, Callable[[Spare], Cell]]] = [
        (AnswerColumn("firm", Words("企业", "firm"), width=22), lambda spare: spare["firm_id"]),
        (
            AnswerColumn("component", Words("产品", "component"), width=22),
            lambda spare: names.component(spare["component_id"]),
        ),
        (_amount("promised", Words("已承诺(年)", "promised, a year")), lambda spare: spare["promised"]),
        (_amount("spare", Words("余量(年)", "spare, a year")), lambda spare: spare["spare"]),
        (_amount("shortfall", Words("缺口", "short by")), lambda spare: spare["shortfall"]),
        (
            AnswerColumn(
                "first", Words("先落空的采购企业（同日的按量分摊）", "first who lack (one date shares)"), width=30
            ),
            lambda spare: "、".join(spare["first_short_buyer_ids"]),
        ),
        (
            AnswerColumn("lacks", Words("缺", "lacks"), "amount"),
            lambda spare: spare["first_short"] if spare["first_short_buyer_ids"] else None,
        ),
        (AnswerColumn("buyers", Words("许给", "promised to"), "count"), lambda spare: len(spare["buyer_ids"])),
        (AnswerColumn("chains", Words("所涉产业链", "chains")), lambda spare: " ".join(spare["chain_ids"])),
    ]
    return table_of(Words("备份重复承诺", "Over-promised backups"), columns, spares.to_dict("records"))


def _amount(key: str, header: Words) -> AnswerColumn:
    return AnswerColumn(key, header, "amount", missing=UNKNOWN)
