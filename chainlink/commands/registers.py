"""Which commands has a register that needs none of its own? The family, under the name of its book."""

from __future__ import annotations

import typer

from chainlink.books.registers import REGISTERS
from chainlink.commands.register_family import Family, register_app
from graph_schema.names import Words
from graph_schema.spec import schema


def __getattr__(book: str) -> typer.Typer:
    """Give the commands of a register by its book, as `chainlink.commands.registers:chiefs`."""
    if book not in REGISTERS:
        raise AttributeError(book)
    spec = schema().books[book]
    return register_app(Family(book, Words(spec.sheet, f"The register of {book}")))
