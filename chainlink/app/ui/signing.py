"""Who changes something, and what if it cannot be changed? Their name stays for this reader; a mistake is told in place."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from graph_schema.errors import ChainlinkError
from graph_schema.names import Words

CHANGED_BY = Words("填报人", "Changed by")
SAY_WHO = Words("请写填报人", "say who changes it")


COOKIE = "chainlink_who"
"""Keeps the name for all tabs until the browser is closed."""

_BOXES = "who_by_box"


def recall_who() -> str:
    """Give the name that this reader gave last, in this tab or another, "" for none; from now on it stands in all forms.

    Asked before the page is drawn, so a name typed just now is looked for in the boxes.
    """
    for key, before in st.session_state.get(_BOXES, {}).items():
        typed = str(st.session_state.get(key) or "").strip()
        if typed and typed != before:
            st.session_state["who"] = typed
    if not st.session_state.get("who"):
        kept = st.context.cookies.get(COOKIE, "")
        st.session_state["who"] = unquote(kept).strip() if isinstance(kept, str) else ""  # no text without a browser
    name: str = st.session_state["who"]
    return name


def ask_who(
    key: str,
    *,
    place: DeltaGenerator | None = None,
    label: Words = CHANGED_BY,
    width: int | None = None,
    placeholder: Words | None = None,
) -> str:
    """Draw the box for the name of who changes something; the name given last stands in it."""
    who: str = (place or st).text_input(
        str(label),
        st.session_state.get("who", ""),
        key=key,
        width=width or "stretch",
        placeholder=str(placeholder) if placeholder else None,
    )
    name = who.strip()
    st.session_state.setdefault(_BOXES, {})[key] = name
    if name:
        st.session_state["who"] = name
    return name


def tried(change: Callable[[], object], *, who: str = "") -> bool:
    """Change something, and keep the name of who did; a mistake, or somebody else's change, is told where the reader is."""
    try:
        change()
    except ChainlinkError as error:
        st.error(str(error))
        return False
    if who:
        st.session_state["who"] = who
    return True
