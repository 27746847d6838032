"""How does a person say what is done about a risk, and enter one that no scan found?"""

from __future__ import annotations

from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.risks.words import choice_words, header
from chainlink.app.ui.loaded import Loaded
from chainlink.risks.register import HAND_SOURCES, STATES, Risk, add_risk, change_risk, new_fields
from chainlink.stores import Store
from graph_schema.errors import ChainlinkError
from graph_schema.names import Words

WHY = Words("理由（改状态、责任或时限必填）", "Reason (needed for state, charge or deadline)")


def draw_form(store: Store, risk: Risk) -> None:
    """Let a person say state, office, deadline and measures; each with a reason, and nobody's change is lost."""
    seen = _seen_revision(risk)
    st.subheader(str(Words("处置", "Dealing with it")), anchor=False)
    words = choice_words("state")
    with st.form(f"entry_{risk.risk_id}_{seen}", border=True):
        state = st.selectbox(
            header("state"), STATES, format_func=lambda each: words[each], key=_kept(risk, "state", seen)
        )
        first, second = st.columns(2)
        changed = {"office": first.text_input(header("office"), key=_kept(risk, "office", seen))}
        changed["leader"] = second.text_input(header("leader"), key=_kept(risk, "leader", seen))
        changed["person"] = first.text_input(header("person"), key=_kept(risk, "person", seen))
        due = second.date_input(header("deadline"), key=_kept(risk, "deadline", seen), value=None)
        changed["measures"] = st.text_area(header("measures"), key=_kept(risk, "measures", seen))
        why = st.text_input(str(WHY))
        who = st.text_input(str(Words("填报人", "Changed by")), st.session_state.get("who", ""))
        is_sent = st.form_submit_button(str(Words("保存", "Save")), type="primary")
    if is_sent:
        asked = {**changed, "state": state, "deadline": due.isoformat() if isinstance(due, date) else ""}
        _save(store, risk.risk_id, {name: text.strip() for name, text in asked.items()}, who.strip(), why.strip(), seen)
    if seen != risk.revision and st.button(str(Words("刷新此条风险", "Reload this risk")), key="reload_risk"):
        st.session_state.pop(_OPENED)
        st.rerun()


_OPENED = "opened_risk"


def _seen_revision(risk: Risk) -> int:
    """Give the revision that this reader opened; it stays while others change the risk, until the reader reloads."""
    opened: tuple[str, int] = st.session_state.get(_OPENED, ("", 0))
    if opened[0] != risk.risk_id:
        opened = (risk.risk_id, risk.revision)
        st.session_state[_OPENED] = opened
    return opened[1]


def _kept(risk: Risk, name: str, seen: int) -> str:
    """Give the key of a field's widget; it begins with what the risk said when it was opened."""
    key = f"entry_{name}_{risk.risk_id}_{seen}"
    if key not in st.session_state:
        text = str(risk.fields[name] or "")
        st.session_state[key] = (date.fromisoformat(text) if text else None) if name == "deadline" else text
    return key


def _save(store: Store, risk_id: str, changed: dict[str, str], who: str, why: str, revision: int) -> None:
    if not who:
        st.error(str(Words("请写填报人", "say who changes it")))
        return
    st.session_state["who"] = who
    try:
        change_risk(store, risk_id, changed, who=who, why=why, revision=revision)
    except ChainlinkError as error:
        st.error(str(error))
        return
    st.session_state.pop(_OPENED)
    st.toast(str(Words("已保存", "saved")))
    st.rerun()


def offer_new_risk(loaded: Loaded) -> None:
    """Offer to enter a risk that no scan found."""
    if st.button(str(Words("登记一条风险", "Enter a risk")), key="new_risk", width="stretch"):
        _new_risk(loaded)


@ui.dialog(Words("登记风险", "Enter a risk"), width="large")
def _new_risk(loaded: Loaded) -> None:
    """Enter a risk by hand: 直报、走访、摸排."""
    chains = loaded.chain_names()
    kinds = choice_words("about")
    about = st.radio(header("about"), list(kinds), format_func=lambda each: kinds[each], horizontal=True)
    names = loaded.graph.names.by_id("firm" if about == "firm" else "component")
    sources = choice_words("source")
    with st.form("new_risk_form", border=False):
        chain_id = st.selectbox(
            str(Words("产业链", "Chain")), list(chains), format_func=lambda each: f"{each} {chains[each]}"
        )
        subject = st.selectbox(kinds[about], list(names), index=None, format_func=lambda each: f"{names[each]} {each}")
        source = st.selectbox(header("source"), HAND_SOURCES, format_func=lambda each: sources[each])
        told = {name: st.text_input(header(name)) for name in ("measures", "office", "person")}
        who = st.text_input(str(Words("填报人", "Entered by")), st.session_state.get("who", ""))
        is_sent = st.form_submit_button(str(Words("登记", "Enter")), type="primary")
    if not is_sent:
        return
    if not who.strip() or not subject:
        st.error(str(Words("请选对象并写填报人", "choose what it is about, and say who enters it")))
        return
    stated = {"chain_id": chain_id, "about": about, f"{about}_id": subject, f"{about}_name": names[subject]}
    fields = new_fields(**stated, source=source, found_on=date.today().isoformat(), **told)
    try:
        add_risk(loaded.store, fields, who=who.strip(), tables=loaded.graph.tables)
    except ChainlinkError as error:
        st.error(str(error))
        return
    st.session_state["who"] = who.strip()
    st.rerun()
