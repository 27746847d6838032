"""`chainlink backups`: which spare is promised to more buyers than it can serve? 备份重复承诺."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_json, print_table, tell
from chainlink.commands.options import AsJson
from graph_schema.names import Words

if TYPE_CHECKING:
    import pandas as pd

    from chainlink.stores import Store

Every = Annotated[
    bool,
    typer.Option("--all", help="也列承诺给多家而够用、或余量未知的 / also spares that suffice, or are not known"),
]


def backups(is_every: Every = False, is_json: AsJson = False) -> None:
    """备份重复承诺：同一余量许给多家，先缺谁 / Over-promised backups: who falls short first."""
    import chainlink
    from chainlink.analysis.backups.answer_tables import spares_table
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
        print_table(spares_table(table, graph.names))


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
