"""How are a book's columns and choices said in the reader's language? As the schema says them."""

from __future__ import annotations

from chainlink.books.register_tables import is_colour
from graph_schema.names import COLOUR_WORDS, COLOURS, language
from graph_schema.spec import schema


def choices_of(book: str, name: str) -> dict[str, str]:
    """Give the words of a column's choices, by choice, in the order of the schema; empty for a column without.

    Examples
    --------
    >>> list(choices_of("projects", "state").values())
    ['谋划', '签约', '开工', '在建', '竣工', '投产', '终止']
    """
    column = schema().books[book].column(name)
    if is_colour(column):
        return {colour: str(COLOUR_WORDS[colour]) for colour in COLOURS}
    return {choice: zh if language() == "zh" else choice.replace("_", " ") for choice, zh in column.choices}


def choice_of(book: str, name: str, value: object) -> str:
    """Say one choice of a column, "" for none; what is no choice stays as it is."""
    return choices_of(book, name).get(str(value or ""), str(value or ""))
