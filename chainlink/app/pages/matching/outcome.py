"""What came of one meeting? A person enters it; a contract is then reviewed, confirmed, and the chains are scanned again."""

from __future__ import annotations

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.contract import draw_contract
from chainlink.app.pages.matching.now import map_link, names_now
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_form import FormGroup, draw_change, draw_doubts, draw_history
from chainlink.books.register_tables import record_table
from chainlink.matching.events.register import Event
from chainlink.matching.outcomes.meeting_book import OUTCOMES
from chainlink.matching.outcomes.records import Outcome
from chainlink.matching.outcomes.rules import RESULT_WORDS
from graph_schema.names import Words

_RESULT = FormGroup(
    Words("结果", "Result"),
    (
        "result",
        "component_id",
        "amount_10k_yuan",
        "received_10k_yuan",
        "contract_volume",
        "contracted_on",
        "delivery_from",
        "problems_solved",
        "problems",
        "contact",
        "office",
    ),
)
_FOLLOW_UPS = FormGroup(
    Words("跟踪", "Follow-ups"),
    (
        "followed_30_on",
        "followed_60_on",
        "followed_90_on",
        "found_30",
        "found_60",
        "found_90",
        "next_follow_up_on",
    ),
)
_NOTES = FormGroup(Words("备注", "Notes"), ("note", "reason"))
_GROUPS = (_RESULT, _FOLLOW_UPS, _NOTES)


def draw_outcome(loaded: Loaded, event: Event, outcome: Outcome) -> None:
    """Draw one meeting: who and over what, what came of it, what a contract changes, and who changed what."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(f'<div class="cl-card">{_about(loaded, outcome)}</div>', width="content")
        label = Words("修改结果", "Change the result") if outcome.is_entered else Words("填写结果", "Enter the result")
        if st.button(str(label), type="primary", key="enter_outcome"):
            enter_outcome(loaded, outcome)
    draw_doubts()
    left, right = st.columns([5, 5], gap="large")
    with left:
        shown = [name for group in _GROUPS for name in group.columns if name != "component_id"]
        ui.draw_answer(record_table(OUTCOMES, outcome, loaded.graph.names, columns=shown))
    with right:
        draw_contract(loaded, event, outcome)
        if outcome.is_entered:
            draw_history(OUTCOMES, loaded, outcome.outcome_id)
        else:
            ui.note(
                Words("还没有人填写：结果未知，不算未成。", "Nobody entered anything: the result is unknown, not none.")
            )


def _about(loaded: Loaded, outcome: Outcome) -> str:
    names, component = names_now(loaded), outcome.text("component_id")
    lines = [" — ".join(ui.link(names.firm(firm), "firm", firm=firm) for firm in outcome.firms)]
    lines += [map_link(loaded, component, names.component(component))] if component else []
    number, table = outcome.number("round"), outcome.number("table")
    if number and table:
        place = Words(f"第 {number:g} 轮 {table:g} 号桌", f"round {number:g}, table {table:g}")
        lines.append(ui.cell(str(place)))
    if outcome.text("need_id"):
        lines.append(ui.link(str(Words("对应需求", "the need")), "matching", need=outcome.text("need_id")))
    return " · ".join([*lines, ui.cell(str(RESULT_WORDS[outcome.result])), ui.cell(outcome.outcome_id)])


@ui.dialog(Words("对接结果", "Result"), width="large")
def enter_outcome(loaded: Loaded, outcome: Outcome) -> None:
    """Change an outcome as it stood when the dialog was opened; somebody else's change since is told, never lost."""
    key = f"outcome_{outcome.outcome_id}_{outcome.revision}"
    if draw_change(OUTCOMES, loaded, outcome, groups=_GROUPS, key=key):
        st.rerun()
