"""How does a proposal become an entry of the register? A person recognises it, with a day, a reason and a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.book_words import choices_of, header_of
from chainlink.app.ui.loaded import Loaded
from chainlink.leaders.records import BOOK
from chainlink.leaders.register import recognise
from chainlink.stores import Field
from graph_schema.errors import ChainlinkError
from graph_schema.names import Words


@dataclass(frozen=True)
class RecognitionProposal:
    """One proposal as the register would hold it: as what, where, whom, around which leader, and why."""

    kind: str
    chain_id: str
    firm_id: str
    leader_id: str
    reason: str


def offer_recognition(loaded: Loaded, proposals: Mapping[str, RecognitionProposal], *, key: str) -> None:
    """Draw a box of proposals, by what each is called, and the button that recognises one; nothing without any."""
    if not proposals:
        return
    box, button = st.columns([6, 1.2], vertical_alignment="bottom")
    label = str(Words("认定其中一家（未在有效期内的建议）", "Recognise one of them (not yet valid)"))
    chosen = box.selectbox(label, list(proposals), index=None, key=f"{key}_proposal")
    text = str(Words("认定", "Recognise"))
    if button.button(text, key=f"{key}_recognise", disabled=not chosen, width="stretch") and chosen:
        recognise_proposal(loaded, chosen, proposals[chosen])


@ui.dialog(Words("认定", "Recognise"), width="large")
def recognise_proposal(loaded: Loaded, name: str, proposal: RecognitionProposal) -> None:
    """Enter a proposal into the register; the reason that the supply graph gives may be reworded."""
    st.write(f"**{name}** · {choices_of(BOOK, 'kind')[proposal.kind]}")
    with st.form(f"recognise_{proposal.kind}_{proposal.chain_id}_{proposal.firm_id}", border=False):
        columns = st.columns(3)
        first = columns[0].date_input(header_of(BOOK, "valid_from"), date.today())
        last = columns[1].date_input(header_of(BOOK, "valid_to"), None)
        office = columns[2].text_input(header_of(BOOK, "office"))
        reason = st.text_area(header_of(BOOK, "reason"), proposal.reason, height=90)
        left, right = st.columns(2)
        why = left.text_input(str(Words("理由（如文件号，必填）", "Reason (such as a document, needed)")))
        who = right.text_input(str(Words("填报人", "Changed by")), st.session_state.get("who", ""))
        is_sent = st.form_submit_button(str(Words("认定", "Recognise")), type="primary")
    if not is_sent:
        return
    if not (who.strip() and why.strip()):
        st.error(Words("请写填报人和理由", "say who recognises it, and why"))
        return
    cells: dict[str, Field] = {
        "kind": proposal.kind,
        "chain_id": proposal.chain_id,
        "firm_id": proposal.firm_id,
        "leader_id": proposal.leader_id,
        "valid_from": first.isoformat() if isinstance(first, date) else "",
        "valid_to": last.isoformat() if isinstance(last, date) else "",
        "office": office.strip(),
        "reason": reason.strip(),
    }
    try:
        recognise(loaded.store, cells, who=who.strip(), why=why.strip(), tables=loaded.graph.tables)
    except ChainlinkError as error:
        st.error(str(error))
        return
    st.session_state["who"] = who.strip()
    st.toast(Words("已认定，见认定名册", "recognised; see the register"))
    st.rerun()
