"""How are cut sets listed, whoever draws them?"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, table_of
from graph_schema.names import Words


def cut_sets_table(sets: Iterable[tuple[str, ...]], names: Names) -> AnswerTable:
    """Describe the firms of each set, in the order given."""
    columns: list[tuple[AnswerColumn, Callable[[tuple[str, ...]], Cell]]] = [
        (AnswerColumn("size", Words("家数", "firms"), "count"), len),
        (
            AnswerColumn("firms", Words("同时停产的企业", "who fails together"), width=60),
            lambda members: "；".join(map(names.firm_with_id, members)),
        ),
    ]
    return table_of(Words("断链组合", "Cut sets"), columns, sets)
