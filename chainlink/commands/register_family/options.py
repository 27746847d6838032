"""How does a terminal speak of a register's columns? An option for each, named as the column, and `--set` for any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from inspect import Parameter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chainlink.commands.register_family.family import Family
from graph_schema.errors import UsageError
from graph_schema.names import Words
from graph_schema.spec import ColumnSpec, TableSpec, schema

if TYPE_CHECKING:
    from chainlink.stores import Field

REVISION = "revision"
RESERVED = {"--who", "--why", "--json", "--set", "--help"}
Stated = str | bool | list[str] | None
"""What an option states, None for nothing."""


def option_name(book: TableSpec, column: ColumnSpec) -> str:
    """Give the option that speaks of a column: its name, without what makes it an id where nothing else is called so.

    Examples
    --------
    >>> risks = schema().books["risks"]
    >>> option_name(risks, risks.column("chain_id")), option_name(risks, risks.column("is_to_review"))
    ('--chain', '--to-review')
    """
    name = column.name.removeprefix("is_")
    short = name.removesuffix("_ids").removesuffix("_id")
    others = {other.name for other in book.columns} - {column.name}
    return f"--{(name if short in others else short).replace('_', '-')}"


def parameter(name: str, annotation: Any, default: object = Parameter.empty) -> Parameter:
    """Describe one parameter of a command, as typer reads it of a function."""
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def argument_of(book: TableSpec, name: str) -> Parameter:
    """Describe a column that is stated by its place."""
    column = book.column(name)
    metavar = option_name(book, column)[2:].upper()
    return parameter(column.name, Annotated[str, typer.Argument(metavar=metavar, help=column.zh)])


def column_options(family: Family, columns: Iterable[ColumnSpec]) -> list[Parameter]:
    """Describe an option for each column, but for those whose name a verb takes already."""
    book = schema().books[family.book]
    named = ((option_name(book, column), column) for column in columns)
    return [_column_option(family, option, column) for option, column in named if option not in RESERVED]


def _column_option(family: Family, option: str, column: ColumnSpec) -> Parameter:
    names = [option, *filter(None, [family.other_options.get(column.name, "")])]
    choices = "、".join(word for _, word in column.choices)
    shown = f"{column.zh}{f'：{choices}' if choices else ''} / {column.name.replace('_', ' ')}"
    kind: Any = str | None
    if column.type in ("flag", "list"):
        kind = bool | None if column.type == "flag" else list[str] | None
    metavar = None if column.type == "flag" else "TEXT"
    return parameter(column.name, Annotated[kind, typer.Option(*names, metavar=metavar, help=shown)], None)


def listed_columns(family: Family) -> list[ColumnSpec]:
    """Give the columns that a list can be asked for."""
    return [column for column in schema().books[family.book].columns if column.name != REVISION]


def entered_columns(family: Family) -> list[ColumnSpec]:
    """Give the columns that a person can state; an id that follows from the rest is none of them."""
    book = schema().books[family.book]
    following = {name for name in book.key if not book.column(name).is_required}
    return [column for column in listed_columns(family) if column.name not in following and not column.is_derived]


def personal_columns(family: Family) -> list[ColumnSpec]:
    """Give the columns that a person can change."""
    key = schema().books[family.book].key
    return [column for column in entered_columns(family) if column.is_personal and column.name not in key]


def read_stated(family: Family, pairs: Sequence[str], options: Mapping[str, Stated]) -> dict[str, Field]:
    """Read what options and `HEADER=VALUE` state, as cells of the register's sheet.

    Returns
    -------
    dict
        Column to value, in the order stated; an empty value is "" or, of a number, None.

    Raises
    ------
    UsageError
        If there is no `=`, the book has no such header, or a value cannot be read.
    """
    book = schema().books[family.book]
    cells: dict[str, Field] = {}
    for pair in pairs:
        header, sign, text = pair.partition("=")
        if not sign:
            raise UsageError(Words(f"“{pair}”要写成 表头=值", f"{pair!r} must be HEADER=VALUE"))
        cells |= _cell(book, header.strip(), text)
    for name, value in options.items():
        if isinstance(value, bool):
            cells[name] = value
        elif value is not None and value != []:
            cells |= _cell(book, book.column(name).zh, ";".join(value) if isinstance(value, list) else value)
    return cells


def _cell(book: TableSpec, header: str, text: str) -> dict[str, Field]:
    from loaders.book_sheets import read_cell

    column, value = read_cell(book, header, text)
    return {column.name: value if column.is_numeric or value is not None else ""}
