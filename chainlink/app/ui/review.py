"""How does a person confirm a reviewed change of the network? Its rows are shown, then who confirms it on what grounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.signing import ask_who, tried
from chainlink.app.ui.style import note
from chainlink.app.ui.tables import draw_answer
from chainlink.books.effect_table import effects_table
from chainlink.books.reviewed_changes import RowEffect
from graph_schema.errors import ChainlinkError
from graph_schema.names import Words


def draw_review(
    loaded: Loaded,
    effects: Callable[[], Sequence[RowEffect]],
    confirm: Callable[[str, str], object],
    *,
    key: str,
    grounds: Words,
) -> None:
    """Draw what a change makes of the network, and what writes it once a person signs; then the page is drawn anew.

    Parameters
    ----------
    effects
        What becomes of each row.
    confirm
        Writes it, given who confirms it and why.
    key
        Of the widgets.
    grounds
        What the reason is called.
    """
    try:
        table = effects_table(effects(), loaded.graph.names)
    except ChainlinkError as error:
        st.error(str(error))
        return
    if table.rows:
        draw_answer(table)
    else:
        note(Words("供应网络里已是如此。", "The network says so already."))
    first, second = st.columns(2)
    who = ask_who(f"{key}_who", place=first, label=Words("确认人", "Confirmed by"))
    why = second.text_input(str(grounds), key=f"{key}_why").strip()
    label = str(Words("确认写入", "Confirm and write"))
    is_pressed = st.button(label, type="primary", key=f"confirm_{key}", disabled=not (who and why))
    if is_pressed and tried(lambda: confirm(who, why), who=who):
        st.rerun()
