"""How are the register's columns and choices said in the reader's language? As the schema says them."""

from __future__ import annotations

from functools import cache

from chainlink.risks.register import BOOK
from graph_schema.names import COLOUR_WORDS, COLOURS, language
from graph_schema.spec import ColumnSpec, schema


@cache
def _column(name: str) -> ColumnSpec:
    return schema().books[BOOK].column(name)


def header(name: str) -> str:
    """Give the header of a column of the register.

    Examples
    --------
    >>> header("office")
    '责任单位'
    """
    if language() == "zh":
        return _column(name).zh
    return (
        name.removeprefix("is_").replace("_10k_yuan", " (10k yuan)").replace("_", " ").removesuffix(" id").capitalize()
    )


def choice_words(name: str) -> dict[str, str]:
    """Give the words of a column's choices, by choice, in the order of the schema.

    Examples
    --------
    >>> list(choice_words("state").values())
    ['待核实', '待办', '处置中', '已销号', '误报']
    """
    if name == "colour":
        return {colour: str(COLOUR_WORDS[colour]) for colour in COLOURS}
    pairs = _column(name).choices
    return {each: zh if language() == "zh" else each.replace("_", " ") for each, zh in pairs}


def in_choice(name: str, value: str) -> str:
    """Say one choice of a column, "" for none."""
    return choice_words(name).get(value, value)
