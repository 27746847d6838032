"""How are the register's columns and choices said in the reader's language? As the schema says them."""

from __future__ import annotations

from chainlink.app.ui.book_words import choices_of, header_of, plain_header_of
from chainlink.risks.register import BOOK
from graph_schema.names import COLOUR_WORDS, COLOURS


def header(name: str) -> str:
    """Give the header of a column of the register.

    Examples
    --------
    >>> header("office")
    '责任单位'
    """
    return header_of(BOOK, name)


def plain_header(name: str) -> str:
    """Give the header of a column whose cells say the unit of money themselves.

    Examples
    --------
    >>> plain_header("shared_value_10k_yuan")
    '分摊损失产值'
    """
    return plain_header_of(BOOK, name)


def choice_words(name: str) -> dict[str, str]:
    """Give the words of a column's choices, by choice, in the order of the schema.

    Examples
    --------
    >>> list(choice_words("state").values())
    ['待核实', '待办', '处置中', '已销号', '误报']
    """
    if name == "colour":
        return {colour: str(COLOUR_WORDS[colour]) for colour in COLOURS}
    return choices_of(BOOK, name)


def in_choice(name: str, value: str) -> str:
    """Say one choice of a column, "" for none."""
    return choice_words(name).get(value, value)
