"""How many rows are known to be missing, and who estimates the chances? One line for every page, with a button where none are kept."""

from __future__ import annotations

import streamlit as st

from chainlink.app.ui.loaded import Newest, load_current
from chainlink.app.ui.style import note
from chainlink.screening.chance_words import NO_CHANCES_YET, basis_words, missing_words
from chainlink.screening.chances import any_kept_chances, keep_chances
from graph_schema.names import Words


def draw_chances_line(newest: Newest) -> None:
    """Say what is missing and what the chances rest on; offer to estimate them where nobody did; nothing where nothing is open."""
    kept = any_kept_chances(newest.store, newest.version.content_hash)
    if kept is None:
        with st.container(horizontal=True, vertical_alignment="center"):
            is_asked = st.button(str(Words("估算概率", "Estimate chances")), key="estimate_chances")
            note(NO_CHANCES_YET)
        if is_asked:
            _estimate(newest)
    elif kept.has_open:
        missing, basis = missing_words(kept.missing, kept.open_purchases), basis_words(kept)
        note(Words(f"{missing.zh}{basis.zh}", f"{missing.en} {basis.en}"))


def _estimate(newest: Newest) -> None:
    """Draw what is missing, and keep the answer for every reader."""
    from chainlink.screening.chance_estimates import estimate_kept

    words = Words("正在推算未填报的供应关系", "drawing missing sourcings")
    bar = st.progress(0.0, str(words))
    chances = estimate_kept(
        load_current().graph,
        on_progress=lambda done, total: bar.progress(done / total, f"{words} {done}/{total}"),
    )
    keep_chances(newest.store, chances, version_hash=newest.version.content_hash, who=st.session_state.get("who", ""))
    st.rerun()
