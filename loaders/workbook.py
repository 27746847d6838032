"""How does a workbook become sheets of text? Values from the fast reader, the rest from the marks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from loaders.child import read_in_child
from loaders.guard import look_at
from loaders.marks import Marks, read_marks
from loaders.old_marks import read_old_marks
from loaders.sheet import ERROR_MARK, FILLED_MARK, FORMULA_MARK, UNIT_MARK, RawSheet, broken, cell_address, protected

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
_MOST_EXACT = 1e15
"""Spreadsheets keep 15 digits: from here on whole numbers have lost some."""


def sheets_of(path: Path, *, place: str, source: str) -> list[RawSheet]:
    """Read every sheet of a workbook, hidden ones too, merged cells filled down; see `read_workbook`.

    Parameters
    ----------
    place
        How the file is named in messages.
    source
        Source of rows that give none.

    Returns
    -------
    list
        Sheets in workbook order; chart sheets left out.

    Raises
    ------
    Unreadable
        If the file is broken, protected, or reaches too far.
    """
    import python_calamine

    kind = look_at(path)
    marks = read_marks(path) if kind == "xlsx" else read_old_marks(path)
    try:
        with python_calamine.load_workbook(str(path)) as workbook:
            return [
                RawSheet(
                    f"{place}·{name}",
                    f"{path.name}·{name}",
                    name,
                    source,
                    _rows(sheet, marks.get(name, Marks())),
                    tuple(sorted(marks.get(name, Marks()).hidden)),
                    tuple(sorted(marks.get(name, Marks()).struck)),
                )
                for name in (sheet.name for sheet in workbook.sheets_metadata if "WorkSheet" in str(sheet.typ))
                for sheet in [workbook.get_sheet_by_name(name)]
            ]
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as exc:  # a broken file makes the reader's Rust panic, which is no Exception
        if type(exc).__name__ == "PasswordError":
            raise protected() from exc
        raise broken() from exc


def read_workbook(path: Path, *, place: str, source: str) -> list[RawSheet]:
    """Do as `sheets_of`, in a child process: a damaged file ends that, and nothing else.

    Raises
    ------
    Unreadable
        As there, or if reading takes more memory or time than allowed.
    """
    look_at(path)
    return read_in_child(path, place=place, source=source)


def _rows(sheet: CalamineSheet, marks: Marks) -> list[list[str]]:
    """Give a sheet's cells as text, with marks written in and merged cells filled down."""
    values = sheet.to_python(skip_empty_area=False)
    rows = [[cell_text(value) for value in row] for row in values]
    for row, column in marks.percents:
        if row < len(rows) and column < len(rows[row]) and isinstance(values[row][column], (int, float)):
            rows[row][column] = _percent_text(rows[row][column])
    for (row, column), unit in marks.units.items():
        if row < len(rows) and column < len(rows[row]) and isinstance(values[row][column], (int, float)):
            rows[row][column] += UNIT_MARK + unit
    special = {at: f"{ERROR_MARK}{cell_address(*at)}:{error}" for at, error in marks.errors.items()}
    special |= {at: FORMULA_MARK + cell_address(*at) for at in marks.uncomputed}
    for (row, column), text in special.items():
        _write(rows, row, column, text)
    for (top, column), (bottom, _) in sheet.merged_cell_ranges or []:
        if top < len(rows) and column < len(rows[top]) and rows[top][column]:
            for row in range(top + 1, min(bottom + 1, len(rows))):
                _write(rows, row, column, FILLED_MARK + rows[top][column])
    return rows


def _write(rows: list[list[str]], row: int, column: int, text: str) -> None:
    while len(rows) <= row:
        rows.append([])
    rows[row].extend([""] * (column + 1 - len(rows[row])))
    rows[row][column] = text


def cell_text(value: _Cell) -> str:
    """Write a cell as a person sees it; a whole number that has lost digits shows it.

    Examples
    --------
    >>> cell_text(330200.0), cell_text(1.2e17), cell_text(True), cell_text(dt.datetime(2026, 3, 1))
    ('330200', '1.2e+17', 'TRUE', '2026-03-01')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return str(int(value)) if float(value).is_integer() and abs(value) < _MOST_EXACT else repr(float(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else str(value)


def _percent_text(number: str) -> str:
    """Write a share as the percentage that its cell shows, exactly."""
    return f"{(Decimal(number) * 100).normalize():f}%"
