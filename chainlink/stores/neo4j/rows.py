"""How do rows get out of a Neo4j graph and into it? Read in full; written as the difference to what is there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar, cast

import numpy as np
import pandas as pd
from neo4j import Session, Transaction

from chainlink.stores.neo4j import graph as graph
from chainlink.stores.port import Progress
from graph_schema.spec import ColumnSpec, TableSpec, schema
from loaders.tables import Tables, typed_frame

ROWS_A_BATCH = 10_000
Runner = Session | Transaction
_Rows = list[list[object]]
T = TypeVar("T")


class WrongTypeError(ValueError):
    """A value in the graph has not the type of its column; somebody put it there by hand."""

    def __init__(self, table_name: str, value: str) -> None:
        super().__init__(f"{table_name}: {value}")
        self.table_name, self.message = table_name, value


@dataclass(frozen=True)
class Difference:
    """What has to be done to one table.

    Attributes
    ----------
    removed
        Keys of the rows that go.
    added, changed
        Whole rows, as nodes or relations carry them.
    """

    table: TableSpec
    removed: pd.DataFrame
    added: pd.DataFrame
    changed: pd.DataFrame

    @property
    def row_count(self) -> int:
        """How many rows are touched."""
        return len(self.removed) + len(self.added) + len(self.changed)


def read_rows(runner: Runner) -> Tables:
    """Give all rows of the graph, one for each key and source, in key order.

    Raises
    ------
    WrongTypeError
        If a value has not the type of its column.
    """
    if not runner.run("MATCH (n) WHERE NOT n:WriterLock RETURN 1 LIMIT 1").value():
        return Tables.of()  # the first load of a server has many statements to plan even so
    beside = _source_rows(runner)
    frames = {}
    for name, table in schema().tables.items():
        columns = [graph.SOURCE_COUNT, *table.column_names]
        single = [row[1:] for row in _rows(runner, table, columns) if row[0] is None]
        if rows := [*single, *beside.get(name, ())]:
            frames[name] = _typed(table, rows)
    return Tables.of(frames).sorted()


def _rows(runner: Runner, table: TableSpec, columns: Sequence[str]) -> Iterator[list[object]]:
    if table.node:
        return _values(runner, graph.nodes_read(table.node, columns))
    return (row for (rows,) in _values(runner, graph.relations_read(table, columns)) for row in cast(_Rows, rows))


def _values(runner: Runner, query: str) -> Iterator[list[object]]:
    return (record.values() for record in runner.run(query))


def _source_rows(runner: Runner) -> dict[str, list[list[object]]]:
    """Give the rows of keys with several sources, by table, each with the columns of its table."""
    tables = schema().tables
    rows_by_table: dict[str, list[list[object]]] = {}
    for name, text in _values(runner, graph.nodes_read(graph.SOURCE_ROWS, [graph.TABLE_NAME, graph.ROWS])):
        if str(name) in tables:
            columns = tables[str(name)].column_names
            rows_by_table.setdefault(str(name), []).extend(
                [row.get(column) for column in columns] for row in json.loads(str(text))
            )
    return rows_by_table


def _typed(table: TableSpec, rows: list[list[object]]) -> pd.DataFrame:
    """Give the columns their types; a row that somebody doubled by hand stands once."""
    try:
        columns = {
            column.name: _typed_column(column, values)
            for column, values in zip(table.columns, zip(*rows, strict=True), strict=True)
        }
    except (ValueError, TypeError) as error:
        raise WrongTypeError(table.name, str(error)) from error
    frame = typed_frame(table.name, columns, len(rows))
    return frame.drop_duplicates([*table.key, "source"], ignore_index=True)


def _typed_column(column: ColumnSpec, values: tuple[object, ...]) -> pd.Series:
    if column.is_numeric:
        return pd.Series(np.array(values, dtype="float64"))
    if column.type == "flag":
        return pd.Series(list(values), dtype="boolean")
    return pd.Series(["" if value is None else str(value) for value in values], dtype="str")


def differences(before: Tables, after: Tables) -> tuple[Difference, ...]:
    """Tell, table by table, what makes the graph of `before` the graph of `after`.

    Notes
    -----
    Linear, but for the look-up of keys; a row whose `source_count` alone differs is changed too.
    """
    old, new = graph.all_live_rows(before), graph.all_live_rows(after)
    return tuple(_difference(table, old[name], new[name]) for name, table in schema().tables.items())


def _difference(table: TableSpec, before: pd.DataFrame, after: pd.DataFrame) -> Difference:
    key = list(table.key)
    if before.equals(after):
        return Difference(table, before[key][:0], after[:0], after[:0])
    if before.empty or after.empty:
        return Difference(table, before[key], after, after[:0])
    places = _index(before, key).get_indexer(_index(after, key))
    is_there = places >= 0
    old, new = before.take(places[is_there]).reset_index(drop=True), after[is_there].reset_index(drop=True)
    differs = np.zeros(len(new), dtype=bool)
    for name in new.columns:
        both_missing = (old[name].isna() & new[name].isna()).to_numpy()
        same = (old[name] == new[name]).fillna(False).to_numpy(dtype=bool)
        differs |= ~(same | both_missing)
    gone = np.ones(len(before), dtype=bool)
    gone[places[is_there]] = False
    return Difference(table, before.loc[gone, key], after[~is_there], new[differs])


def _index(frame: pd.DataFrame, key: list[str]) -> pd.Index:
    return pd.Index(frame[key[0]]) if len(key) == 1 else pd.MultiIndex.from_frame(frame[key])


def write_differences(
    transaction: Transaction,
    differences: Sequence[Difference],
    before: Tables,
    after: Tables,
    on_progress: Progress | None,
) -> None:
    """Bring the graph from the rows `before` to those `after`, inside the caller's transaction.

    Relations go before nodes, nodes come before relations; last come the rows beside the graph. Nothing is sent for a
    table without a difference. While the server takes one batch, the next is made ready.
    """
    total, done = sum(difference.row_count for difference in differences), 0
    for sheet, statement, batch in ahead(chain(batched(_steps(differences)), _source_row_steps(before, after))):
        transaction.run(statement, rows=batch).consume()
        if sheet and on_progress:
            done += len(batch)
            on_progress(sheet, min(done, total), total)


def ahead(items: Iterator[T]) -> Iterator[T]:
    """Give the same items, each made in a thread while the caller has the one before."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield item


def batched(
    steps: Iterator[tuple[TableSpec, str, list[list[graph.Cell]]]],
) -> Iterator[tuple[str, str, list[list[graph.Cell]]]]:
    """Cut the rows of each step into batches: sheet, statement, rows."""
    return ((table.sheet, statement, batch) for table, statement, rows in steps for batch in batches(rows))


def _steps(differences: Sequence[Difference]) -> Iterator[tuple[TableSpec, str, list[list[graph.Cell]]]]:
    nodes = [difference for difference in differences if difference.table.node]
    relations = [difference for difference in differences if difference.table.relation]
    for relation in relations:
        yield from _filled(relation.table, relation.removed, lambda spec, names: graph.relations_removed(spec, names))
    for node in nodes:
        key = node.table.key[0]
        rows = node.removed[[key]].values.tolist()
        yield node.table, graph.nodes_removed(node.table.node, key), rows
    for node in nodes:
        yield from _filled(node.table, node.added, lambda spec, names: graph.nodes_created(spec.node, names))
        yield from _filled(
            node.table, node.changed, lambda spec, names: graph.nodes_changed(spec.node, spec.key[0], names)
        )
    for node in nodes:
        yield from _column_steps(node)
    for relation in relations:
        yield from _filled(relation.table, relation.added, lambda spec, names: graph.relations_created(spec, names))
        yield from _filled(relation.table, relation.changed, lambda spec, names: graph.relations_changed(spec, names))


def _filled(
    table: TableSpec, frame: pd.DataFrame, statement: Callable[[TableSpec, list[str]], str]
) -> Iterator[tuple[TableSpec, str, list[list[graph.Cell]]]]:
    if len(frame):
        names, rows = graph.cells(frame)
        yield table, statement(table, names), rows


def _column_steps(difference: Difference) -> Iterator[tuple[TableSpec, str, list[list[graph.Cell]]]]:
    key = difference.table.key[0]
    for table, column in graph.column_relations():
        if table.name == difference.table.name:
            yield table, graph.column_unlinked(table, column), difference.changed[[key]].values.tolist()
            both = pd.concat([difference.added, difference.changed])
            yield table, graph.column_linked(table, column), linked_cells(both, key, column.name)


def linked_cells(frame: pd.DataFrame, key: str, column_name: str) -> list[list[graph.Cell]]:
    """Give id and referred id of the rows that refer to something."""
    rows: list[list[graph.Cell]] = frame.loc[frame[column_name] != "", [key, column_name]].values.tolist()
    return rows


def _source_row_steps(before: Tables, after: Tables) -> Iterator[tuple[str, str, list[list[graph.Cell]]]]:
    """Bring the rows beside the graph from one state to the next: nodes that differ are made anew."""
    old, new = (_by_rows_key(graph.source_rows(tables_of_version)) for tables_of_version in (before, after))
    gone: list[list[graph.Cell]] = [[key] for key, row in old.items() if new.get(key) != row]
    for batch in batches(gone):
        yield "", graph.nodes_removed(graph.SOURCE_ROWS, graph.ROWS_KEY), batch
    made = [row for key, row in new.items() if old.get(key) != row]
    for batch in source_row_batches(made):
        yield "", graph.nodes_created(graph.SOURCE_ROWS, graph.SOURCE_ROWS_COLUMNS), batch


def source_row_batches(rows: list[list[graph.Cell]]) -> Iterator[list[list[graph.Cell]]]:
    """Cut nodes that hold many rows into pieces that one statement takes."""
    return batches(rows, ROWS_A_BATCH // graph.ROWS_A_NODE)


def _by_rows_key(rows: pd.DataFrame) -> dict[str, list[graph.Cell]]:
    _, arrays = graph.cells(rows[list(graph.SOURCE_ROWS_COLUMNS)])
    return {str(row[0]): row for row in arrays}


def batches(rows: list[list[graph.Cell]], size: int = ROWS_A_BATCH) -> Iterator[list[list[graph.Cell]]]:
    """Cut rows into pieces that one statement takes."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
