"""How does a proposal become an entry of the register? A person recognises it, with a day, a reason and a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.book_words import choice_of
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_form import draw_new
from chainlink.leaders.on_day import RecognitionProposal
from chainlink.leaders.records import BOOK
from chainlink.leaders.register import LEADERS
from graph_schema.names import Words


def offer_recognition(loaded: Loaded, proposals: Sequence[RecognitionProposal], *, key: str) -> None:
    """Draw a box of proposals and the button that recognises one; nothing without any."""
    if not proposals:
        return
    box, button = st.columns([6, 1.2], vertical_alignment="bottom")
    by_name = {f"{proposal.chain_id} {loaded.graph.names.firm(proposal.firm_id)}": proposal for proposal in proposals}
    label = str(Words("认定其中一家（未在有效期内的建议）", "Recognise one of them (not yet valid)"))
    chosen = box.selectbox(label, list(by_name), index=None, key=f"{key}_proposal")
    text = str(Words("认定", "Recognise"))
    if button.button(text, key=f"{key}_recognise", disabled=not chosen, width="stretch") and chosen:
        recognise_proposal(loaded, chosen, by_name[chosen])


@ui.dialog(Words("认定", "Recognise"), width="large")
def recognise_proposal(loaded: Loaded, name: str, proposal: RecognitionProposal) -> None:
    """Enter a proposal into the register; the reason that the supply graph gives may be reworded."""
    st.write(f"**{name}** · {choice_of(BOOK, 'kind', proposal.kind)}")
    begins_with = {**asdict(proposal), "valid_from": date.today().isoformat()}
    entered = draw_new(
        LEADERS,
        loaded,
        ("valid_from", "valid_to", "office", "reason"),
        key=f"recognise_{proposal.kind}_{proposal.chain_id}_{proposal.firm_id}",
        begins_with=begins_with,
        label=Words("认定", "Recognise"),
        grounds=Words("理由（如文件号，必填）", "Reason (such as a document, needed)"),
    )
    if entered:
        st.rerun()
