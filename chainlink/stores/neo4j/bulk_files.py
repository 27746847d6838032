"""What do the files of a bulk import into Neo4j hold? CSV as `neo4j-admin database import full` reads it.

The first line names each column and its type; a missing value is an empty field, so that it becomes no property.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

_LINE_BREAK = "[\r\n]"

UNKEPT_KEY = ":ID"
"""Name of a key column that does not become a property."""


@dataclass(frozen=True)
class BulkFile:
    """One file of nodes of one label, or of relations of one type.

    Attributes
    ----------
    name
        Of the file, such as `firms.csv`.
    label
        Of its nodes, several with `:` between them; "" for relations.
    relation
        Type of its relations; "" for nodes.
    row_count
        How many nodes or relations.
    is_multiline
        Whether a text in it goes over several lines: the import tool wants to be told.
    """

    name: str
    label: str
    relation: str
    row_count: int
    is_multiline: bool

    @property
    def option(self) -> str:
        """How the import tool is told of it.

        Examples
        --------
        >>> BulkFile("firms.csv", "Firm", "", 3, False).option
        '--nodes=Firm=firms.csv'
        """
        return f"--nodes={self.label}={self.name}" if self.label else f"--relationships={self.relation}={self.name}"


def write_nodes(
    folder: Path, name: str, label: str, frame: pd.DataFrame, *, key: str = "", is_empty_text_kept: bool = False
) -> BulkFile:
    """Write nodes, a row each; every column becomes a property.

    Parameters
    ----------
    key
        The text column that relations of other files call a node by; "" where none does.
    is_empty_text_kept
        Whether "" becomes a property too.

    Notes
    -----
    Linear, about 2 s for a million rows. A column without any value is left out.
    """
    group = label.split(":", maxsplit=1)[0]
    heads = {key: f"{key.removesuffix(UNKEPT_KEY)}:ID({group})"} if key else {}
    is_multiline = _write(folder / name, frame, heads, is_empty_text_kept=is_empty_text_kept)
    return BulkFile(name, label, "", len(frame), is_multiline)


def write_relations(
    folder: Path, name: str, relation: str, frame: pd.DataFrame, *, ends: tuple[tuple[str, str], tuple[str, str]]
) -> BulkFile:
    """Write relations, a row each; columns that are no ends become properties.

    Parameters
    ----------
    ends
        Column and label of the start, then of the end.

    Notes
    -----
    Linear, about 1 s for a million rows. A column without any value is left out.
    """
    (start, from_label), (end, to_label) = ends
    heads = {start: f":START_ID({from_label})", end: f":END_ID({to_label})"}
    is_multiline = _write(folder / name, frame, heads)
    return BulkFile(name, "", relation, len(frame), is_multiline)


def _write(path: Path, frame: pd.DataFrame, heads: Mapping[str, str], *, is_empty_text_kept: bool = False) -> bool:
    """Write a frame, and tell whether any text in it goes over several lines."""
    columns = {str(name): _column(frame[name], is_empty_text_kept) for name in frame.columns}
    given = {name: values for name, values in columns.items() if name in heads or values.null_count < len(values)}
    head = ",".join(heads.get(name, f"{name}:{_type_word(values.type)}") for name, values in given.items())
    with path.open("wb") as file:
        file.write(f"{head}\n".encode())
        csv.write_csv(pa.table(given), file, csv.WriteOptions(include_header=False, quoting_style="needed"))
    return any(_is_multiline(values) for values in given.values())


def _column(values: pd.Series, is_empty_text_kept: bool) -> pa.ChunkedArray:
    given = pa.array(values, from_pandas=True)
    column = given if isinstance(given, pa.ChunkedArray) else pa.chunked_array([given])
    if _is_text(column.type) and not is_empty_text_kept:
        return pc.if_else(pc.equal(column, ""), pa.scalar(None, column.type), column)
    return column


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _type_word(kind: pa.DataType) -> str:
    if _is_text(kind):
        return "string"
    if pa.types.is_boolean(kind):
        return "boolean"
    return "long" if pa.types.is_integer(kind) else "double"


def _is_multiline(column: pa.ChunkedArray) -> bool:
    return _is_text(column.type) and bool(pc.any(pc.match_substring_regex(column, _LINE_BREAK)).as_py())


def import_script(files: Sequence[BulkFile]) -> str:
    """Write the shell script that runs the import tool on the files beside it."""
    multiline = [file.name for file in files if file.is_multiline]
    options = ["--id-type=string", "--bad-tolerance=0", "--report-file=import.report"]
    if multiline:
        options += [f"--multiline-fields={','.join(multiline)}", "--multiline-fields-format=v2"]
    options += [file.option for file in files if file.row_count]
    listed = " \\\n    ".join(options)
    return f"""\
#!/bin/sh
# 停止 Neo4j 后，以 neo4j 用户运行：sh import.sh [--overwrite-destination=true]
# Run as the server's user while it is stopped. NEO4J_ADMIN names the tool where it is not on the PATH,
# NEO4J_DATABASE the database where it is not neo4j. Then start the server and run constraints.cypher.
set -eu
cd "$(dirname "$0")"
exec "${{NEO4J_ADMIN:-neo4j-admin}}" database import full "${{NEO4J_DATABASE:-neo4j}}" "$@" \\
    {listed}
"""
