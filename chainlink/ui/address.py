"""How does a choice stand in the address, so that a link opens the page as it was? By its id, in any language."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from graph_schema.names import Words


def in_address(name: str, value: str) -> None:
    """Write a word into the address, "" takes it away."""
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


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
        Said while nothing is chosen.

    Returns
    -------
    str
        The chosen option, "" for none; of an address that names none of the options nothing is chosen.
    """
    key = f"pick_{name}"
    if key not in st.session_state:
        asked = st.query_params.get(name, "")
        st.session_state[key] = asked if asked in options else None
    elif st.session_state[key] not in options:
        st.session_state[key] = None
    chosen = place.selectbox(
        *(str(label), list(options)), index=None, format_func=word, key=key, placeholder=placeholder or None
    )
    in_address(name, chosen or "")
    return chosen or ""
