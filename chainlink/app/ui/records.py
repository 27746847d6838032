"""How does a reader find one record of many, open it, narrow the list? A box, filters and a list that lead to it.

What is open stands in the address under the name of the thing (`risk`, `event`); keys of the widgets follow from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chainlink.app.ui.address import in_address, select_in_address
from chainlink.app.ui.tables import draw_answer_grid
from graph_schema.answer_tables import AnswerTable
from graph_schema.names import Words

Item = TypeVar("Item")
EVERYTHING = Words("全部", "all")


def open_record(
    place: DeltaGenerator, name: str, label: Words, by_id: Mapping[str, Item], *, word: Callable[[Item], str]
) -> Item | None:
    """Let the reader open one of many by typing what it is called; None for none."""
    chosen = select_in_address(place, name, label, list(by_id), word=lambda item_id: word(by_id[item_id]))
    return by_id.get(chosen)


def offer_way_back(place: DeltaGenerator, name: str, label: Words) -> None:
    """Draw the button that closes what is open."""
    place.button(str(label), key=f"close_{name}", on_click=_close, args=(name,), width="stretch")


def _close(name: str) -> None:
    st.session_state[f"pick_{name}"] = None
    in_address(name, "")


def draw_record_list(name: str, table: AnswerTable, ids: Sequence[str], *, height: int, key: str = "") -> None:
    """Draw a list whose rows open what they are about.

    Parameters
    ----------
    name
        In the address.
    table, ids
        The rows, and by row what it is about.
    height
        In pixels, at most; a short list is as high as its rows.
    key
        Of the grid; it follows from the name if not given.
    """
    chosen = draw_answer_grid(
        table, key=key or f"{name}_table", height=min(height, 80 + 36 * len(ids)), is_choosable=True
    )
    if chosen is not None:
        in_address(name, ids[chosen])
        st.session_state.pop(f"pick_{name}", None)  # the box takes its choice from the address
        st.rerun()


@dataclass(frozen=True)
class Filter(Generic[Item]):
    """A box that narrows a list.

    Attributes
    ----------
    name, label
        In the address, and above the box.
    words
        By option how it is said.
    has
        Whether one of the list has what an option asks for.
    """

    name: str
    label: Words
    words: Mapping[str, str]
    has: Callable[[Item, str], bool]


def narrow(
    places: Sequence[DeltaGenerator],
    items: Sequence[Item],
    filters: Sequence[Filter[Item]],
    *,
    label: Words,
    texts: Callable[[Item], Sequence[object]],
    key: str = "text",
) -> tuple[list[Item], list[str]]:
    """Draw filters beside each other and, last, a box for words.

    Parameters
    ----------
    places
        Where they are drawn: one more than there are filters.
    label, texts
        Of the box for words, and among which texts of an item it looks; letter case does not count.
    key
        Of that box.

    Returns
    -------
    tuple
        What passes all of them, and how the choice is said.
    """
    words: list[str] = []
    for place, one in zip(places, filters, strict=False):
        wanted = select_in_address(
            place, one.name, one.label, list(one.words), word=one.words.__getitem__, placeholder=str(EVERYTHING)
        )
        if wanted:
            items = [item for item in items if one.has(item, wanted)]
            words.append(one.words[wanted])
    text = places[-1].text_input(str(label), key=key, placeholder=str(EVERYTHING)).strip()
    if text:
        words.append(text)
    left = [item for item in items if any(text.casefold() in str(value).casefold() for value in texts(item))]
    return left, words


def scope_of(words: Sequence[str], everything: Words) -> Words:
    """Say in a heading what filters leave; `everything` where none narrows the list."""
    return Words("、".join(words) or everything.zh, ", ".join(words) or everything.en)
