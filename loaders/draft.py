"""What is a table between reading and checking? Its rows, each with its place, and the headers people see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from graph_schema.spec import TableSpec, schema
from loaders.findings import Finding, error, repair, warning
from loaders.tables import Tables

PLACE, ROW = "_place", "_row"
"""Columns of a draft that name the file or sheet of a row, and its number there."""


@dataclass(frozen=True)
class Draft:
    """Rows of one table, not yet checked.

    Attributes
    ----------
    spec
        The table.
    frame
        Its columns, `PLACE` and `ROW`; index from 0.
    headers
        (place, column) to the header as it stands there.
    """

    spec: TableSpec
    frame: pd.DataFrame
    headers: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def header(self, place: str, column: str) -> str:
        """Give the header of a column at a place; the schema's where it has none there."""
        if header := self.headers.get((place, column)):
            return header
        return self.spec.column(column).zh if column in self.spec.column_names else ""

    def error(self, index: int, column: str, zh: str, en: str) -> Finding:
        """Say what is wrong with a row, at its place; no column means the whole row."""
        place, row = self.where(index)
        return error(place, row, self.header(place, column), zh, en)

    def warning(self, index: int, column: str, zh: str, en: str) -> Finding:
        """Say what deserves a look in a row, at its place."""
        place, row = self.where(index)
        return warning(place, row, self.header(place, column), zh, en)

    def repair(self, index: int, column: str, zh: str, en: str) -> Finding:
        """Say what was read otherwise in a row, at its place."""
        place, row = self.where(index)
        return repair(place, row, self.header(place, column), zh, en)

    def where(self, index: int) -> tuple[str, int]:
        """Give the place and number of a row."""
        return self._places[index]

    @cached_property
    def _places(self) -> list[tuple[str, int]]:
        return list(zip(self.frame[PLACE].tolist(), self.frame[ROW].tolist(), strict=True))

    def with_frame(self, frame: pd.DataFrame) -> Draft:
        """Give the same draft with other rows."""
        return replace(self, frame=frame.reset_index(drop=True))


def empty_draft(name: str) -> Draft:
    """A draft without rows."""
    frame = Tables.of()[name].assign(**{PLACE: pd.Series(dtype="str"), ROW: pd.Series(dtype="int64")})
    return Draft(schema().tables[name], frame)


def join_drafts(name: str, drafts: Sequence[Draft]) -> Draft:
    """Put the rows of several files into one draft, in the order given."""
    if not drafts:
        return empty_draft(name)
    headers = {at: header for draft in drafts for at, header in draft.headers.items()}
    return Draft(schema().tables[name], pd.concat([draft.frame for draft in drafts], ignore_index=True), headers)


def other_place(draft: Draft, index: int, seen_from: int) -> tuple[str, str]:
    """Name a row for a reader who looks at another: only the number where both stand in one sheet.

    Returns
    -------
    tuple
        In Chinese, in English.
    """
    place, row = draft.where(index)
    if place == draft.where(seen_from)[0]:
        return f"第 {row} 行", f"row {row}"
    return f"{place} 第 {row} 行", f"{place} row {row}"
