"""How does a book of entries stand in a workbook? Its sheet, read with every problem at once, and written to be read back.

The headers, numbers and dates of a book are read like those of any table; who may change what is decided above.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from graph_schema.errors import LoadError, Problem, UsageError
from graph_schema.names import Words
from graph_schema.spec import TableSpec
from loaders.columns import read_column
from loaders.delimited import read_delimited
from loaders.export import exact_cell, written_values
from loaders.findings import Finding, error, problems
from loaders.guard import WORKBOOK_ENDINGS
from loaders.headers import check_header, find_header
from loaders.rows import placed, rows_to_read, used_once
from loaders.sheet import Sheet, Unreadable
from loaders.workbook import read_workbook

Value = str | float | bool | None


@dataclass(frozen=True)
class BookRow:
    """One row of a book's sheet: its number there, and the value of every column that has a header; None is empty."""

    row: int
    values: Mapping[str, Value]


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
    repairs, warnings
        What was noticed.
    """

    place: str
    rows: tuple[BookRow, ...]
    headers: Mapping[str, str]
    repairs: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def read_book(path: Path, book: TableSpec) -> tuple[BookSheet, tuple[Finding, ...]]:
    """Read a book's sheet of a workbook, or a CSV file.

    Returns
    -------
    tuple
        The sheet, and its errors: the caller adds its own and raises them together.

    Raises
    ------
    LoadError
        If the file cannot be read, or has no such sheet.
    """
    sheet = _sheet(path, book)
    header = find_header(sheet, book.sheet)
    if header is None:
        wanted = "、".join(column.zh for column in book.columns[:4])
        said = Words(f"没有找到表头；请写上 {wanted} 等", f"no header found; write {wanted} and so on")
        raise LoadError([Problem(sheet.place, 0, "", said)])
    findings = list(check_header(sheet, book.sheet, header))
    at, passed_over = rows_to_read(sheet, header)
    findings += passed_over
    columns: dict[str, list[Value]] = {}
    headers: dict[str, str] = {}
    numbers = [row + 1 for row in at]
    for use in used_once(header.uses.get(book.name, ())):
        texts = [cells[use.at] if use.at < len(cells) else "" for cells in map(sheet.rows.__getitem__, at)]
        column = read_column(use, texts, numbers)
        columns[use.spec.name] = _values(column.values)
        headers[use.spec.name] = use.header
        findings += placed(sheet.place, use, column.remarks, numbers)
    rows = [
        BookRow(number, {name: values[nth] for name, values in columns.items()}) for nth, number in enumerate(numbers)
    ]
    found = BookSheet(sheet.place, tuple(rows), headers, problems(findings, "repair"), problems(findings, "warning"))
    return found, tuple(each for each in findings if each.gravity == "error")


def _sheet(path: Path, book: TableSpec) -> Sheet:
    """Find the sheet of a book in a file."""
    try:
        if path.suffix.lower() not in WORKBOOK_ENDINGS:
            return read_delimited(path, place=path.name, source=path.stem)
        sheets = read_workbook(path, place=path.name, source=path.stem)
    except (Unreadable, OSError) as exc:
        said = (
            exc.said
            if isinstance(exc, Unreadable)
            else Words(f"打不开（{exc.strerror}）", f"cannot be opened ({exc.strerror})")
        )
        raise LoadError([Problem(path.name, 0, "", said)]) from exc
    for sheet in sheets:
        if sheet.name.strip().lower() in (book.sheet, book.file):
            return sheet
    said = Words(f"没有工作表“{book.sheet}”", f"has no sheet {book.sheet}")
    raise LoadError([Problem(path.name, 0, "", said)])


def _values(values: pd.Series) -> list[Value]:
    return [None if pd.isna(value) or value == "" else value for value in values.tolist()]


def write_book(path: Path, book: TableSpec, rows: Sequence[Mapping[str, Value]]) -> None:
    """Write a book as a workbook of one sheet; `read_book` reads it back equal.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    try:
        path.write_bytes(book_bytes(book, rows))
    except OSError as exc:
        raise UsageError(
            Words(
                f"写不了 {path.name}（{exc.strerror}）；请换一个位置",
                f"cannot write {path.name} ({exc.strerror}); choose another place",
            )
        ) from exc


def book_bytes(book: TableSpec, rows: Sequence[Mapping[str, Value]]) -> bytes:
    """Give the workbook as bytes: the columns of the schema, drop-downs under choices, people's headers coloured."""
    from openpyxl import Workbook

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
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _missing_as(value: Value, is_numeric: bool) -> Value:
    return float("nan") if is_numeric and value is None else value


def refused(findings: Sequence[Finding]) -> None:
    """Raise all errors together, if there are any."""
    if errors := problems(findings, "error"):
        raise LoadError(errors)


__all__ = ["BookRow", "BookSheet", "book_bytes", "error", "read_book", "refused", "write_book"]
