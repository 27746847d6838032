"""How does a book of entries stand in a workbook? Its sheet, read with every problem at once, and written to be read back.

The headers, numbers and dates of a book are read like those of any table; who may change what is decided above.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from graph_schema.errors import LoadError, Problem, UsageError
from graph_schema.moments import local_time
from graph_schema.names import Words
from graph_schema.spec import ColumnSpec, TableSpec
from loaders.columns import read_column
from loaders.delimited import read_delimited
from loaders.export import exact_cell, written_values
from loaders.findings import Finding, error, problems
from loaders.guard import WORKBOOK_ENDINGS
from loaders.headers import SEARCHED_ROWS, bare, check_header, find_header, nearest_header, understood
from loaders.rows import placed, rows_to_read, used_once
from loaders.sheet import RawSheet, Unreadable
from loaders.tidy import tidy_code
from loaders.workbook import read_workbook

Value = str | float | bool | None
NO_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({})
_LEFT_OUT = "—left out—"
"""Stands for headers of a foreign sheet that are not read."""


@dataclass(frozen=True)
class BookRow:
    """One row of a book's sheet: its number there, and the value of every column that has a header; None is empty."""

    row: int
    values: Mapping[str, Value]


@dataclass(frozen=True, order=True)
class RefusedCell:
    """A cell that the sheet changes and that somebody else changed since it was written out; its row is not taken.

    Attributes
    ----------
    place, row, column
        Where it stands; the column by its header.
    entry_id
        Which entry of the book.
    wanted, newer
        What the sheet says, and what the book says now, as a reader knows it.
    changed_by, changed_at
        Who changed the entry last, and when (UTC).
    """

    place: str
    row: int
    column: str
    entry_id: str
    wanted: str
    newer: str
    changed_by: str
    changed_at: str

    @property
    def problem(self) -> Problem:
        """The sentence, with its place."""
        when = local_time(self.changed_at)
        message = Words(
            f"表中为“{self.wanted}”，导出后已由 {self.changed_by or '他人'} 于 {when} 改为“{self.newer}”；"
            "本行未采用，请导出新表再改",
            f"says {self.wanted!r}, and {self.changed_by or 'somebody'} changed it to {self.newer!r} at {when} since; "
            "the row is not taken: write the sheet out again and change that",
        )
        return Problem(self.place, self.row, self.column, message)


@dataclass(frozen=True)
class Imported:
    """What taking a sheet into a book changed.

    Attributes
    ----------
    added, changed
        Ids, sorted.
    unchanged
        How many rows said nothing new.
    repairs, warnings
        What was noticed, changes of columns that are not people's among it: these are not taken.
    refused
        Cells that somebody else changed as well, by row; their rows are not taken, all others are.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    repairs: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    refused: tuple[RefusedCell, ...] = ()


@dataclass(frozen=True)
class BookSheet:
    """The sheet of a book, read.

    Attributes
    ----------
    place
        File or sheet, for messages.
    rows
        Its rows, in order.
    headers
        By column its header as it stands there; columns without one are left out.
    heading
        All headers of the sheet in its order, understood or not.
    name
        Name of the sheet, or of the CSV file without `.csv`.
    repairs, warnings
        What was noticed.
    """

    place: str
    rows: tuple[BookRow, ...]
    headers: Mapping[str, str]
    heading: tuple[str, ...]
    name: str
    repairs: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def read_book(
    path: Path,
    book: TableSpec,
    *,
    renamed: Mapping[str, str] | None = None,
    reworded: Mapping[str, Mapping[str, str]] = NO_WORDS,
) -> tuple[BookSheet, tuple[Finding, ...]]:
    """Read a book's sheet of a workbook, or a CSV file.

    Parameters
    ----------
    renamed
        Headers of a foreign sheet to headers of the book, "" for those that are not read. A workbook then needs no
        sheet of the book's name where it has one sheet only.
    reworded
        By bare header of the sheet, words under it to words of the book.

    Returns
    -------
    tuple
        The sheet, and its errors: the caller adds its own and raises them together.

    Raises
    ------
    LoadError
        If the file cannot be read, or has no such sheet.
    """
    foreign = _sheet(path, book, is_named=renamed is None)
    sheet = _renamed(foreign, renamed or {})
    header = find_header(sheet, book.sheet)
    if header is None:
        wanted = "、".join(column.zh for column in book.columns[:4])
        message = Words(f"没有找到表头；请写上 {wanted} 等", f"no header found; write {wanted} and so on")
        raise LoadError([Problem(sheet.place, 0, "", message)])
    heading = tuple(tidy_code(cell).replace("\n", "") for cell in foreign.rows[header.row])
    findings = list(check_header(sheet, book.sheet, header, left_out=[_LEFT_OUT], is_partial=True))
    at, passed_over = rows_to_read(sheet, header)
    findings += passed_over
    columns: dict[str, list[Value]] = {}
    headers: dict[str, str] = {}
    numbers = [row + 1 for row in at]
    for column_use in used_once(header.uses.get(book.name, ())):
        use = replace(column_use, header=heading[column_use.at])
        texts = [cells[use.at] if use.at < len(cells) else "" for cells in map(sheet.rows.__getitem__, at)]
        if words := reworded.get(bare(use.header)):
            texts = [words.get(tidy_code(text), text) for text in texts]
        column = read_column(use, texts, numbers)
        columns[use.spec.name] = _values(column.values)
        headers[use.spec.name] = use.header
        findings += placed(sheet.place, use, column.remarks, numbers)
    rows = [
        BookRow(number, {name: values[nth] for name, values in columns.items()}) for nth, number in enumerate(numbers)
    ]
    book_sheet = BookSheet(
        sheet.place,
        tuple(rows),
        headers,
        heading,
        sheet.name,
        problems(findings, "repair"),
        problems(findings, "warning"),
    )
    return book_sheet, tuple(finding for finding in findings if finding.gravity == "error")


def read_cell(book: TableSpec, header: str, text: str) -> tuple[ColumnSpec, Value]:
    """Read one value as a cell under a header of the book: units, choices and dates as in a sheet.

    Raises
    ------
    UsageError
        If the book has no such header, or the value cannot be read.
    """
    uses = [use for table, use in understood(book.sheet, header) if table == book.name]
    if not uses:
        near = nearest_header(book.sheet, header)
        zh, en = (f"；是否指“{near}”", f"; is {near} meant?") if near else ("", "")
        raise UsageError(Words(f"不认识的表头“{header}”{zh}", f"{header!r} is not a known header{en}"))
    column = read_column(uses[0], [text], [0])
    for remark in column.remarks:
        if remark.gravity == "error":
            raise UsageError(Words(f"“{header}”：{remark.message.zh}", f"{header}: {remark.message.en}"))
    return uses[0].spec, _values(column.values)[0]


def _renamed(sheet: RawSheet, renamed: Mapping[str, str]) -> RawSheet:
    """Give a sheet in which foreign headers stand as those of the book."""
    name_by_header = {bare(header): ours or _LEFT_OUT for header, ours in renamed.items()}
    if not name_by_header:
        return sheet
    top = [[name_by_header.get(bare(cell), cell) for cell in row] for row in sheet.rows[:SEARCHED_ROWS]]
    return replace(sheet, rows=[*top, *sheet.rows[SEARCHED_ROWS:]])


def _sheet(path: Path, book: TableSpec, *, is_named: bool) -> RawSheet:
    """Find the sheet of a book in a file."""
    try:
        if path.suffix.lower() not in WORKBOOK_ENDINGS:
            return read_delimited(path, place=path.name, source=path.stem)
        sheets = read_workbook(path, place=path.name, source=path.stem)
    except (Unreadable, OSError) as exc:
        message = (
            exc.message
            if isinstance(exc, Unreadable)
            else Words(f"打不开（{exc.strerror}）", f"cannot be opened ({exc.strerror})")
        )
        raise LoadError([Problem(path.name, 0, "", message)]) from exc
    for sheet in sheets:
        if sheet.name.strip().lower() in (book.sheet, book.file):
            return sheet
    if len(sheets) == 1 and not is_named:
        return sheets[0]
    message = Words(f"没有工作表“{book.sheet}”", f"has no sheet {book.sheet}")
    raise LoadError([Problem(path.name, 0, "", message)])


def _values(values: pd.Series) -> list[Value]:
    return [None if pd.isna(value) or value == "" else value for value in values.tolist()]


def write_file(path: Path, content: bytes) -> None:
    """Write a workbook.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    try:
        path.write_bytes(content)
    except OSError as exc:
        raise UsageError(
            Words(
                f"写不了 {path.name}（{exc.strerror}）；请换一个位置",
                f"cannot write {path.name} ({exc.strerror}); choose another place",
            )
        ) from exc


def book_bytes(book: TableSpec, rows: Sequence[Mapping[str, Value]], *, cover: Sequence[Words] = ()) -> bytes:
    """Give the workbook as bytes: the columns of the schema, drop-downs under choices, people's headers coloured.

    `cover` is a title and lines such as scope and date of the data: they stand on a sheet 说明, which no import reads.
    """
    from openpyxl import Workbook

    from loaders.book_paper import add_cover, set_for_print
    from loaders.template import fill_header

    workbook = Workbook()
    del workbook["Sheet"]
    sheet = workbook.create_sheet(book.sheet)
    fill_header(sheet, list(book.columns), frozenset(column.name for column in book.columns if column.is_personal))
    columns = [
        written_values(
            column, pd.Series([_missing_as(row[column.name], column.is_numeric) for row in rows], dtype=object)
        )
        for column in book.columns
    ]
    for at, values in enumerate(columns, start=1):
        for row, value in enumerate(values, start=2):
            if value is not None:
                exact_cell(sheet.cell(row, at), value)
    set_for_print(sheet, len(rows) + 1, cover)
    add_cover(workbook, cover)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _missing_as(value: Value, is_numeric: bool) -> Value:
    return float("nan") if is_numeric and value is None else value


def refused(findings: Sequence[Finding]) -> None:
    """Raise all errors together, if there are any."""
    if errors := problems(findings, "error"):
        raise LoadError(errors)


__all__ = ["BookRow", "BookSheet", "book_bytes", "error", "read_book", "read_cell", "refused", "write_file"]
