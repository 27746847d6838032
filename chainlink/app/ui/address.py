"""How does a choice stand in the address, so that a link opens the page as it was? By its id, in any language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from graph_schema.names import Words


def in_address(name: str, value: str) -> None:
    """Write a word into the address, "" takes it away."""
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def has_moved(name: str, key: str) -> bool:
    """Tell whether the address says something else than its widget left there: a link, Back or Forward.

    A widget then takes its choice from the address; else Back would be undone by what the widget still holds.
    """
    return key not in st.session_state or st.session_state.get(f"left_by_{key}", "") != st.query_params.get_all(name)


def leave_in_address(name: str, key: str, value: str) -> None:
    """Write what a widget holds into the address, and remember that it was the widget's."""
    in_address(name, value)
    remember_address(name, key)


def remember_address(name: str, key: str) -> None:
    """Remember that what stands in the address is what a widget holds."""
    st.session_state[f"left_by_{key}"] = st.query_params.get_all(name)


def select_in_address(
    place: DeltaGenerator,
    name: str,
    label: Words,
    options: Sequence[str],
    *,
    word: Callable[[str], str],
    placeholder: str = "",
) -> str:
    """Draw a select box whose choice stands in the address.

    Parameters
    ----------
    place
        Where it is drawn.
    name
        In the address; the widget's key is `pick_` and this.
    label, options, word
        What it is called, what can be chosen, and how an option is said.
    placeholder
        ColumnWords while nothing is chosen.

    Returns
    -------
    str
        The chosen option, "" for none; of an address that names none of the options nothing is chosen.
    """
    key = f"pick_{name}"
    if has_moved(name, key):
        wanted = st.query_params.get(name, "")
        st.session_state[key] = wanted if wanted in options else None
    elif st.session_state[key] not in options:
        st.session_state[key] = None
    chosen = place.selectbox(
        str(label), list(options), index=None, format_func=word, key=key, placeholder=placeholder or None
    )
    leave_in_address(name, key, chosen or "")
    return chosen or ""


def text_in_address(name: str, label: Words) -> str:
    """Draw a box for words, which stand in the address; the widget's key is their name."""
    if has_moved(name, name):
        st.session_state[name] = st.query_params.get(name, "")
    text = st.text_input(str(label), key=name)
    leave_in_address(name, name, text)
    return text


def view_in_address(name: str, label: Words, views: Mapping[str, Words], *, usual: str = "") -> str:
    """Draw a row of views, one of which is open and stands in the address.

    Parameters
    ----------
    name
        In the address; the widget's key is `view_` and this.
    label
        What the row is called, for readers who do not see it.
    views
        By view its word; at least one.
    usual
        Which is open where the address names none; the first if not given.
    """
    first = usual or next(iter(views))
    key = f"view_{name}"
    if has_moved(name, key) or st.session_state[key] not in views:
        wanted = st.query_params.get(name, "")
        st.session_state[key] = wanted if wanted in views else first
    chosen: str | None = st.segmented_control(
        str(label),
        list(views),
        format_func=lambda view: str(views[view]),
        key=key,
        label_visibility="collapsed",
        required=True,
    )
    leave_in_address(name, key, "" if chosen in (None, first) and not usual else chosen or first)
    return chosen or first


def tabs_in_address(tabs: Mapping[str, tuple[Words, Callable[[], None]]], *, name: str = "tab") -> None:
    """Draw tabs, one of which is open and stands in the address; only what is open is drawn.

    Parameters
    ----------
    tabs
        By tab its word and what draws it; the first is open where the address names none.
    name
        In the address. The widget's key holds all tabs, so that no page opens the tab that stood open on another.
    """
    labels = {tab: str(words) for tab, (words, _) in tabs.items()}
    key, first = "_".join((name, *tabs)), next(iter(tabs))
    if has_moved(name, key) or st.session_state[key] not in labels.values():
        st.session_state[key] = labels.get(st.query_params.get(name, ""), labels[first])
    drawn = st.tabs(list(labels.values()), key=key, on_change="rerun")
    for place, (tab, (_, draw)) in zip(drawn, tabs.items(), strict=True):
        if place.open:
            leave_in_address(name, key, "" if tab == first else tab)
            with place:
                draw()
