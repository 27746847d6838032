"""How does a person state columns of a register at a terminal? `--set 表头=值`, read like cells of its sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from graph_schema.errors import UsageError
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.stores import Field
    from graph_schema.spec import TableSpec

Cells = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="HEADER=VALUE", help="某列的新值，可重复 / a column's new value, repeatable"),
]


def read_cells(book: TableSpec, cells: Sequence[str]) -> dict[str, Field]:
    """Read `HEADER=VALUE` as cells of a book's sheet.

    Returns
    -------
    dict
        Column to value, in the order stated; an empty value is "" or, of a number, None.

    Raises
    ------
    UsageError
        If there is no `=`, the book has no such header, or the value cannot be read.
    """
    from loaders.book_sheets import read_cell

    fields: dict[str, Field] = {}
    for pair in cells:
        header, sign, text = pair.partition("=")
        if not sign:
            raise UsageError(Words(f"“{pair}”要写成 表头=值", f"{pair!r} must be HEADER=VALUE"))
        column, value = read_cell(book, header.strip(), text)
        fields[column.name] = value if column.is_numeric or value is not None else ""
    return fields
