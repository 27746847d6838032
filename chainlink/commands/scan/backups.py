"""`chainlink backups`: which spare is promised to more buyers than it can serve? 备份重复承诺."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_columns, print_json, tell
from chainlink.commands.options import AsJson
from graph_schema.names import UNKNOWN, Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from chainlink.stores import Store

Every = Annotated[
    bool,
    typer.Option("--all", help="也列承诺给多家而够用、或余量未知的 / also spares that suffice, or are not known"),
]


def backups(is_every: Every = False, is_json: AsJson = False) -> None:
    """备份重复承诺：同一余量许给多家，先缺谁 / Over-promised backups: who falls short first."""
    import chainlink
    from chainlink.analysis.backups.over_promised import claimed_spares, over_promised

    store = chainlink.open_store()
    graph = chainlink.build_graph(store.read())
    listed = claimed_spares if is_every else over_promised
    table = listed(graph, communities=_communities(store))
    if is_json:
        body = {"data_date": graph.tables.data_date(), "backups": _records(table)}
        print_json("chainlink.backups/1", body)
    elif table.empty:
        tell(Words("没有备份重复承诺", "no spare is promised beyond what it is"))
    else:
        _print(table, graph.names.by_id("component"))


def _communities(store: Store) -> dict[str, list[str]]:
    """By firm, the recognised communities it is a member of."""
    from chainlink.leaders.register import list_recognised

    communities: dict[str, list[str]] = {}
    for record in list_recognised(store):
        for firm_id in record.member_ids:
            communities.setdefault(firm_id, []).append(record.register_id)
    return communities


def _records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Give plain values: None for what is not known."""
    return [
        {str(name): None if value != value else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]


def _print(table: pd.DataFrame, names: Mapping[str, str]) -> None:
    headers = [
        Words("企业", "firm"),
        Words("产品", "component"),
        Words("已承诺(年)", "promised, a year"),
        Words("余量(年)", "spare, a year"),
        Words("缺口", "short by"),
        Words("先落空的采购企业（同日的按量分摊）", "first who lack (one date shares)"),
        Words("缺", "lacks"),
        Words("许给", "promised to"),
        Words("所涉产业链", "chains"),
    ]
    rows = [
        [
            row["firm_id"],
            names.get(row["component_id"], row["component_id"]),
            _amount(row["promised"]),
            _amount(row["spare"]),
            _amount(row["shortfall"]),
            "、".join(row["first_short_buyer_ids"]) or "—",
            _amount(row["first_short"]) if row["first_short_buyer_ids"] else "—",
            str(len(row["buyer_ids"])),
            " ".join(row["chain_ids"]),
        ]
        for row in table.to_dict("records")
    ]
    print_columns(headers, rows)


def _amount(value: float) -> str:
    return str(UNKNOWN) if value != value else f"{value:,.6g}"
