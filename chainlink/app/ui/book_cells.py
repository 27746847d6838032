"""How does a form show what stands in a book, and read what a person made of it? As the book's sheet does."""

from __future__ import annotations

from collections.abc import Mapping

from chainlink.stores import Field
from graph_schema.errors import UsageError
from graph_schema.names import Words
from graph_schema.spec import schema
from loaders.book_sheets import read_cell


def cell_text(value: Field) -> str:
    """Give a value as a box of a form shows it; "" for missing.

    Examples
    --------
    >>> cell_text(0.5), cell_text(None), cell_text("张")
    ('0.5', '', '张')
    """
    if value is None:
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def changed_cells(
    book: str, fields: Mapping[str, Field], cells: Mapping[str, str]
) -> tuple[dict[str, Field], list[Words]]:
    """Read the texts of a form that differ from what is on the books.

    Parameters
    ----------
    book
        Its name.
    fields
        What is on the books, by column.
    cells
        By column what the boxes hold now.

    Returns
    -------
    tuple
        Column to new value, and what is wrong with every text that cannot be read; both in the order of `cells`.

    Examples
    --------
    >>> changed_cells("projects", {"office": "", "total_10k_yuan": 5.0}, {"office": "省厅", "total_10k_yuan": "5"})
    ({'office': '省厅'}, [])
    """
    spec = schema().books[book]
    changed: dict[str, Field] = {}
    wrong: list[Words] = []
    for name, text in cells.items():
        if text.strip() == cell_text(fields[name]):
            continue
        try:
            column, value = read_cell(spec, spec.column(name).zh, text)
        except UsageError as error:
            wrong.append(error.words)
            continue
        changed[name] = value if column.is_numeric or value is not None else ""
    return changed, wrong
