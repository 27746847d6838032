"""How does a load get in that is too large for one transaction? Beside the graph, unseen, and then all at once.

Nodes come under labels of their own (`StagedFirm`), with their relations between them, in batches. One transaction then
gives them the labels of the model and those they replace the label `Replaced`; the replaced are removed afterwards.
What a load that was killed left behind has no label of the model: the next write removes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd
from neo4j import Session, Transaction

from chainlink.stores.neo4j import graph as graph
from chainlink.stores.neo4j.rows import ahead, batched, linked_cells, source_row_batches
from chainlink.stores.port import Progress
from graph_schema.spec import TableSpec, schema
from loaders.tables import Tables

ROWS_A_TRANSACTION = 5_000


def stage(session: Session, rows: Tables, on_progress: Progress | None) -> None:
    """Put all rows beside the graph, each batch in a transaction of its own; its constraints are there."""
    live = graph.all_live_rows(rows)
    total, done = sum(len(frame) for frame in live.values()), 0
    for sheet, statement, batch in ahead(batched(_steps(live))):
        session.run(statement, rows=batch).consume()
        done = min(done + len(batch), total)
        if on_progress:
            on_progress(sheet, done, total)
    names, arrays = graph.cells(graph.source_rows(rows))
    for batch in source_row_batches(arrays):
        session.run(graph.nodes_created(f"{graph.STAGED}{graph.SOURCE_ROWS}", names), rows=batch).consume()


def _steps(live: dict[str, pd.DataFrame]) -> Iterator[tuple[TableSpec, str, list[list[graph.Cell]]]]:
    for table in graph.node_tables():
        names, cells = graph.cells(live[table.name])
        yield table, graph.nodes_created(f"{graph.STAGED}{table.node}", names), cells
    for table, column in graph.column_relations():
        linked = linked_cells(live[table.name], table.key[0], column.name)
        yield table, graph.column_linked(table, column, prefix=graph.STAGED), linked
    for table in graph.relation_tables():
        if len(live[table.name]):
            names, cells = graph.cells(live[table.name])
            yield table, graph.relations_created(table, names, prefix=graph.STAGED), cells


def switch(transaction: Transaction) -> None:
    """Make what is staged the graph, and what was the graph `Replaced`, inside the caller's transaction."""
    for label in _labels():
        transaction.run(f"MATCH (n:{label}) REMOVE n:{label} SET n:{graph.REPLACED}").consume()
    for label in _labels():
        transaction.run(f"MATCH (n:{graph.STAGED}{label}) REMOVE n:{graph.STAGED}{label} SET n:{label}").consume()


def remove_leftovers(session: Session) -> None:
    """Remove what was replaced, and what a load that was killed had staged."""
    labels = "|".join([graph.REPLACED, *(f"{graph.STAGED}{label}" for label in _labels())])
    session.run(
        f"MATCH (n:{labels}) CALL (n) {{ DETACH DELETE n }} IN TRANSACTIONS OF {ROWS_A_TRANSACTION} ROWS"
    ).consume()


def _labels() -> Sequence[str]:
    return [*(table.node for table in schema().tables.values() if table.node), graph.SOURCE_ROWS]
