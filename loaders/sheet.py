"""What is a sheet before anyone has understood it? Rows of text, and where they came from."""

from __future__ import annotations

from dataclasses import dataclass

from graph_schema.names import Words

FORMULA_MARK = "\x00formula:"
"""Begins the text of a formula cell that holds no stored value; the cell's address follows."""

ERROR_MARK = "\x00error:"
"""Begins the text of a cell that holds a spreadsheet error; address, colon, error follow."""


FILLED_MARK = "\x02"
"""Begins the text of a cell that a merged cell above it fills."""

UNIT_MARK = "\x04"
"""Stands between a number and the unit of money that its number format shows."""


@dataclass(frozen=True)
class RawSheet:
    """One sheet or CSV file, everything as text.

    Attributes
    ----------
    place
        As it is named in messages: `供应关系.csv`, `省链.xlsx·供应关系`.
    origin
        As it is named in `source_row`: without the folders above.
    name
        Name of the sheet, or of the CSV file without `.csv`: tells which table it holds.
    source
        The source of its rows where the sheet does not give one.
    rows
        All rows from the first of the file on, ragged; "" is an empty cell.
    hidden_rows, struck_rows
        Rows, from 0, that are hidden or filtered out; rows with a cell that is struck out.
    """

    place: str
    origin: str
    name: str
    source: str
    rows: list[list[str]]
    hidden_rows: tuple[int, ...] = ()
    struck_rows: tuple[int, ...] = ()


class Unreadable(Exception):
    """A file that cannot be read at all; `message` tells what was found and what to do."""

    def __init__(self, zh: str, en: str, *, row: int = 0) -> None:
        super().__init__(zh, en)
        self.message = Words(zh, en)
        self.row = row


def broken() -> Unreadable:
    """A workbook whose inside cannot be understood."""
    return Unreadable("工作簿已损坏，打不开；请重新导出或重新拷贝", "is a broken workbook; export or copy it again")


def protected() -> Unreadable:
    """A workbook that asks for a password."""
    return Unreadable(
        "有密码保护；请用 Excel 或 WPS 打开，取消密码后另存",
        "is protected by a password; open it in Excel or WPS, remove the password and save it",
    )


def cell_address(row: int, column: int) -> str:
    """Name a cell as spreadsheets do; both counted from 0.

    Examples
    --------
    >>> cell_address(4, 3), cell_address(0, 26)
    ('D5', 'AA1')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
