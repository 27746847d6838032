"""In which language is this reader spoken to? `?lang=en` in the address, else Chinese; links keep it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Literal, ParamSpec, TypeVar
from urllib.parse import urlencode

import streamlit as st

from graph_schema.names import Language, Words, language, using_language

P = ParamSpec("P")
R = TypeVar("R")

_KEPT = "reader_language"
_PAGES = Path(__file__).parent.parent / "pages"


def _chosen() -> Language:
    """Tell the language of the address, else the one this session was read in, else `CHAINLINK_LANG`, else Chinese."""
    wanted = st.query_params.get("lang", "")
    if wanted in ("zh", "en"):
        return "en" if wanted == "en" else "zh"
    kept: Language = st.session_state.get(_KEPT, language())
    return kept


@contextmanager
def reader_language() -> Iterator[None]:
    """Speak the reader's language inside the block, and keep it in the address as the reader goes from page to page."""
    chosen = _chosen()
    st.session_state[_KEPT] = chosen
    if chosen == "en" and st.query_params.get("lang") != "en":
        st.query_params["lang"] = "en"
    with using_language(chosen):
        yield


def switch_language() -> None:
    """Turn to the other language; for a button's `on_click`.

    What was chosen is set anew, or a browser goes on showing the word of the language that it was chosen in.
    """
    other = "zh" if _chosen() == "en" else "en"
    for key, value in st.session_state.items():
        if isinstance(value, str):
            st.session_state[key] = value
    st.session_state[_KEPT] = other
    st.query_params["lang"] = other


def spoken(function: Callable[P, R]) -> Callable[P, R]:
    """Make a fragment, dialog or callback speak the reader's language: Streamlit runs these outside the page.

    Written under `st.fragment` or `st.dialog`, nearest to the function.
    """

    @wraps(function)
    def speaking(*args: P.args, **kwargs: P.kwargs) -> R:
        with using_language(_chosen()):
            return function(*args, **kwargs)

    return speaking


def dialog(
    title: Words, *, width: Literal["small", "large"] = "small"
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make a function draw a dialog over the page, titled and spoken in the reader's language."""

    def as_dialog(function: Callable[P, None]) -> Callable[P, None]:
        @wraps(function)
        def opening(*args: P.args, **kwargs: P.kwargs) -> None:
            st.dialog(str(title), width=width)(spoken(function))(*args, **kwargs)

        return opening

    return as_dialog


def with_language(query: Mapping[str, str]) -> dict[str, str]:
    """Add the language to the query of a link, and leave out what is empty."""
    kept = {name: value for name, value in query.items() if value}
    return {**kept, "lang": "en"} if language() == "en" else kept


def page_address(page: str, **query: str) -> str:
    """Give the address of a page within this site, such as `firm?firm=A`: for links in tables."""
    query_text = urlencode(with_language(query))
    return f"{page}?{query_text}" if query_text else page


def link_to_page(page: str, label: str, **query: str) -> None:
    """Draw a link to one of our pages; nothing where this installation has no such page."""
    path = _PAGES / page / f"{page}.py"
    if path.exists():
        st.page_link(path, label=label, query_params=with_language(query))
