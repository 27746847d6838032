"""How does a person say what is done about a risk, and enter one that no scan found?"""

from __future__ import annotations

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.book_words import choices_of
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_form import draw_change, draw_new, header
from chainlink.risks.register import BOOK, HAND_SOURCES, RISKS, Risk
from graph_schema.names import Words

_DEALT_WITH = ("state", "deadline", "office", "leader", "person", "measures")
ENTERED = ("source", "office", "person", "measures")
"""What a person says of a risk that no scan found, beside what it is about."""
_OPENED = "opened_risk"


def draw_form(loaded: Loaded, risk: Risk) -> None:
    """Let a person say state, office, deadline and measures; nobody's change is lost."""
    seen = _seen_revision(risk)
    st.subheader(Words("处置", "Dealing with it"), anchor=False)
    is_saved = draw_change(RISKS, loaded, risk, _DEALT_WITH, key=f"entry_{risk.risk_id}_{seen}", revision=seen)
    is_overtaken = seen != risk.revision
    if is_saved or (is_overtaken and st.button(str(Words("刷新此条风险", "Reload this risk")), key="reload_risk")):
        st.session_state.pop(_OPENED)
        st.rerun()


def _seen_revision(risk: Risk) -> int:
    """Give the revision that this reader opened; it stays while others change the risk, until the reader reloads."""
    opened: tuple[str, int] = st.session_state.get(_OPENED, ("", 0))
    if opened[0] != risk.risk_id:
        opened = (risk.risk_id, risk.revision)
        st.session_state[_OPENED] = opened
    return opened[1]


def offer_new_risk(loaded: Loaded) -> None:
    """Offer to enter a risk that no scan found."""
    if st.button(str(Words("登记一条风险", "Enter a risk")), key="new_risk", width="stretch"):
        _new_risk(loaded)


@ui.dialog(Words("登记风险", "Enter a risk"), width="large")
def _new_risk(loaded: Loaded) -> None:
    """Enter a risk by hand: 直报、走访、摸排."""
    chains, kinds = loaded.chain_names(), choices_of(BOOK, "about")
    about = st.radio(header(RISKS.columns["about"]), list(kinds), format_func=lambda kind: kinds[kind], horizontal=True)
    names = loaded.graph.names.by_id("firm" if about == "firm" else "component")
    left, right = st.columns(2)
    chain_id = left.selectbox(
        str(Words("产业链", "Chain")), list(chains), format_func=lambda chain: f"{chain} {chains[chain]}"
    )
    subject = right.selectbox(
        kinds[about], list(names), index=None, format_func=lambda thing: f"{names[thing]} {thing}"
    )
    begins_with = {
        "source": HAND_SOURCES[0],
        "chain_id": chain_id,
        "about": about,
        f"{about}_id": subject or "",
    }
    label = Words("登记", "Enter")
    if draw_new(RISKS, loaded, ENTERED, key="new_risk_form", begins_with=begins_with, label=label):
        st.rerun()
