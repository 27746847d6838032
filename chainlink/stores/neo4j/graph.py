"""How do tables stand in Neo4j? Which label or relation a table has, and the Cypher that reads and writes its rows.

A node or relation carries the merged row of its key (`loaders.merge`) as typed properties; what is missing is absent.
Where several sources speak of one key, `source_count` says how many, and their rows stand beside it in `SourceRows`
nodes, many in one, so that `read_rows` loses nothing. Columns that are relations (a firm's region) stay properties too. Labels,
types and property names come from `graph_schema` and from here; values are parameters only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain

import numpy as np
import pandas as pd

from graph_schema.spec import ColumnSpec, TableSpec, schema
from loaders.merge import merge_rows
from loaders.tables import Tables

Cell = str | float | int | bool | None

SOURCE_ROWS = "SourceRows"
"""Label of nodes that hold rows of keys that several sources speak of."""
SOURCE_COUNT = "source_count"
"""On a node or relation: how many sources speak of it, where it is more than one."""
ROWS_KEY = "rows_key"
"""On `SourceRows`: table, source and number as JSON; unique."""
TABLE_NAME = "table_name"
"""On `SourceRows`: the table whose rows they are."""
ROWS = "rows"
"""On `SourceRows`: the rows as JSON, column to value, what is missing left out."""
SOURCE_ROWS_COLUMNS = (ROWS_KEY, TABLE_NAME, ROWS)
ROWS_A_NODE = 200
"""So many of them in one node: a node a row takes the server far longer."""
STAGED = "Staged"
"""Put before the labels of nodes of a load that is not visible yet."""
REPLACED = "Replaced"
"""Label of nodes that a load has replaced, until they are removed."""


def node_tables() -> tuple[TableSpec, ...]:
    """Give the tables that are nodes, in schema order."""
    return tuple(table for table in schema().tables.values() if table.node)


def relation_tables() -> tuple[TableSpec, ...]:
    """Give the tables that are relations, in schema order."""
    return tuple(table for table in schema().tables.values() if table.relation)


def column_relations() -> tuple[tuple[TableSpec, ColumnSpec], ...]:
    """Give the columns that are relations too, each with its table: a segment's chain, a firm's region."""
    return tuple((table, column) for table in node_tables() for column in table.columns if column.relation)


def row_columns(table: TableSpec) -> tuple[str, ...]:
    """Name what the rows of a table carry in the graph, in order."""
    return (*table.column_names, SOURCE_COUNT)


def live_constraints() -> dict[str, str]:
    """Give what the store needs beside `graph_schema/constraints.cypher`: name to statement."""
    return _unique(
        (SOURCE_ROWS, (ROWS_KEY,)),
        ("Version", ("number",)),
        ("VersionPart", ("part_hash",)),
        ("WriterLock", ("name",)),
        ("Entry", ("book", "entry_id")),
        ("EntryState", ("book", "entry_id", "revision")),
    )


def staged_constraints() -> dict[str, str]:
    """Give what a load needs that is staged beside the graph: name to statement."""
    keys_of_nodes = [(f"{STAGED}{table.node}", (table.key[0],)) for table in node_tables()]
    return _unique(*keys_of_nodes, (f"{STAGED}{SOURCE_ROWS}", (ROWS_KEY,)))


def _unique(*keys_of_labels: tuple[str, tuple[str, ...]]) -> dict[str, str]:
    return {
        (name := f"{label.lower()}_{'_'.join(keys)}"): (
            f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label})"
            f" REQUIRE ({', '.join(f'n.{key}' for key in keys)}) IS UNIQUE"
        )
        for label, keys in keys_of_labels
    }


def live_rows(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Give the rows that nodes or relations of a table carry: one a key, with their `source_count`."""
    return _counted(rows, merge_rows(Tables.of({name: rows}))[name], name)


def all_live_rows(rows: Tables) -> dict[str, pd.DataFrame]:
    """Give the `live_rows` of every table, by table."""
    return {name: _counted(rows[name], frame, name) for name, frame in merge_rows(rows).items()}


def _counted(rows: pd.DataFrame, merged: pd.DataFrame, name: str) -> pd.DataFrame:
    key = list(schema().tables[name].key)
    if len(rows) == len(merged):
        return merged.assign(**{SOURCE_COUNT: np.nan})
    repeated = rows[rows.duplicated(key, keep=False)]
    counts = repeated.groupby(key).size().rename(SOURCE_COUNT).astype("float64").reset_index()
    return merged.merge(counts, on=key, how="left")


def source_rows(tables: Tables) -> pd.DataFrame:
    """Give the rows of all keys that several sources speak of: `SOURCE_ROWS_COLUMNS`.

    Notes
    -----
    Linear. Rows of a source are cut by their order: one that comes or goes changes the nodes behind it.
    """
    columns: list[tuple[str, str, str]] = []
    for name, frame in tables.items():
        key = list(schema().tables[name].key)
        repeated = frame[frame.duplicated(key, keep=False)].sort_values(["source", *key], kind="stable")
        for source, of_source in repeated.groupby("source", sort=False):
            names, rows = cells(of_source)
            filled = [
                {column: value for column, value in zip(names, row, strict=True) if value is not None} for row in rows
            ]
            for number, start in enumerate(range(0, len(filled), ROWS_A_NODE)):
                columns.append((_json([name, source, number]), name, _json(filled[start : start + ROWS_A_NODE])))
    return pd.DataFrame(columns, columns=list(SOURCE_ROWS_COLUMNS), dtype="str")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def cells(frame: pd.DataFrame) -> tuple[list[str], list[list[Cell]]]:
    """Give a frame as names and rows of plain values for Cypher: missing is None, which becomes no property."""
    columns = [_plain(values) for _, values in frame.items()]
    return [str(name) for name in frame.columns], [list(row) for row in zip(*columns, strict=True)]


def _plain(values: pd.Series) -> list[Cell]:
    if values.name == SOURCE_COUNT:
        return [None if count != count else int(count) for count in values.tolist()]
    missing = values.isna().to_numpy()
    if isinstance(values.dtype, pd.StringDtype) or values.dtype == object:
        missing = missing | (values == "").to_numpy(dtype=bool, na_value=False)
    plain = values.astype(object).to_numpy(copy=True)
    plain[missing] = None
    cells_of_column: list[Cell] = plain.tolist()
    return cells_of_column


def nodes_read(label: str, columns: Sequence[str]) -> str:
    """Read all nodes of a label, one value a column."""
    return f"MATCH (n:{label}) RETURN {', '.join(f'n.{name} AS {name}' for name in columns)}"


def nodes_created(label: str, columns: Sequence[str]) -> str:
    """Make a node of each row of `$rows`."""
    return f"UNWIND $rows AS row CREATE (:{label} {_assigned(columns)})"


def nodes_changed(label: str, key: str, columns: Sequence[str]) -> str:
    """Give the node of each row its properties anew."""
    return f"UNWIND $rows AS row MATCH (n:{label} {{{key}: row[{columns.index(key)}]}}) SET n = {_assigned(columns)}"


def nodes_removed(label: str, key: str) -> str:
    """Remove the node of each row, and what hangs on it."""
    return f"UNWIND $rows AS row MATCH (n:{label} {{{key}: row[0]}}) DETACH DELETE n"


def relations_read(table: TableSpec, columns: Sequence[str]) -> str:
    """Read all relations of a table: a list for each node they start from, of lists of one value a column.

    A message of the server costs the driver more than what is in it; so there are fewer messages than relations, and
    never more in the server's memory than what one node has.
    """
    start, end = (schema().tables[name] for name in (table.from_table, table.to_table))
    names = {table.from_column: f"a.{start.key[0]}", table.to_column: f"b.{end.key[0]}"}
    row = ", ".join(names.get(name, f"r.{name}") for name in columns)
    return (
        f"MATCH (a:{start.node}) CALL (a) {{ MATCH (a)-[r:{table.relation}]->(b:{end.node})"
        f" RETURN collect([{row}]) AS rows }} WITH rows WHERE size(rows) > 0 RETURN rows"
    )


def relations_created(table: TableSpec, columns: Sequence[str], *, prefix: str = "") -> str:
    """Make a relation of each row of `$rows`, between nodes whose labels have the prefix."""
    return f"{_ends(table, columns, prefix)} CREATE (a)-[:{table.relation} {_assigned(columns, table)}]->(b)"


def relations_changed(table: TableSpec, columns: Sequence[str]) -> str:
    """Give the relation of each row its properties anew."""
    return f"{_ends(table, columns)} {_found(table, columns)} SET r = {_assigned(columns, table)}"


def relations_removed(table: TableSpec, columns: Sequence[str]) -> str:
    """Remove the relation of each row."""
    return f"{_ends(table, columns)} {_found(table, columns)} DELETE r"


def column_unlinked(table: TableSpec, column: ColumnSpec) -> str:
    """Take the relation that a column is from the node of each row (its id)."""
    return f"UNWIND $rows AS row MATCH (:{table.node} {{{table.key[0]}: row[0]}})-[r:{column.relation}]->() DELETE r"


def column_linked(table: TableSpec, column: ColumnSpec, *, prefix: str = "") -> str:
    """Make the relation that a column is, for each row: id, and the id it refers to."""
    other = schema().tables[column.refers_to]
    return (
        f"UNWIND $rows AS row MATCH (a:{prefix}{table.node} {{{table.key[0]}: row[0]}})"
        f" MATCH (b:{prefix}{other.node} {{{other.key[0]}: row[1]}}) CREATE (a)-[:{column.relation}]->(b)"
    )


def _key(table_name: str) -> str:
    return schema().tables[table_name].key[0]


def _assigned(columns: Sequence[str], relation: TableSpec | None = None) -> str:
    ends = {relation.from_column, relation.to_column} - set(relation.kept_ends) if relation else set()
    return "{" + ", ".join(f"{name}: row[{place}]" for place, name in enumerate(columns) if name not in ends) + "}"


def _ends(table: TableSpec, columns: Sequence[str], prefix: str = "") -> str:
    matched = (
        f"MATCH ({end}:{prefix}{schema().tables[other].node} {{{_key(other)}: row[{columns.index(column)}]}})"
        for end, column, other in (
            ("a", table.from_column, table.from_table),
            ("b", table.to_column, table.to_table),
        )
    )
    return " ".join(chain(["UNWIND $rows AS row"], matched))


def _found(table: TableSpec, columns: Sequence[str]) -> str:
    """Find the relation of a key. Not by an index on one property: both ends say more than any of them."""
    others = [name for name in table.key if name not in (table.from_column, table.to_column)]
    fields = [f"row[{columns.index(name)}]" if name in columns else "null" for name in others]
    same = [f"coalesce(r.{name}, '') = coalesce({value}, '')" for name, value in zip(others, fields, strict=True)]
    return f"MATCH (a)-[r:{table.relation}]->(b)" + (f" WHERE {' AND '.join(same)}" if same else "")
