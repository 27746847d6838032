"""What came of one meeting? A person enters it; a contract is then reviewed, confirmed, and the chains are scanned again."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.contract import draw_contract
from chainlink.app.pages.matching.now import map_link, names_now
from chainlink.app.ui.book_cells import cell_text, changed_cells
from chainlink.app.ui.book_words import choices_of, header_of
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.events.register import Event
from chainlink.matching.outcomes.records import BOOK, Outcome, book
from chainlink.matching.outcomes.register import history, record_outcome
from chainlink.matching.outcomes.rules import RESULT_WORDS
from chainlink.stores import Field
from graph_schema.errors import ChainlinkError, UsageError
from graph_schema.moments import local_time
from graph_schema.names import Words

_GROUPS: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (
        Words("结果", "Result"),
        (
            *("result", "component_id", "amount_10k_yuan", "received_10k_yuan", "contract_volume", "contracted_on"),
            *("delivery_from", "problems_solved", "problems", "contact", "office"),
        ),
    ),
    (
        Words("跟踪", "Follow-ups"),
        (
            *("followed_30_on", "followed_60_on", "followed_90_on", "found_30", "found_60", "found_90"),
            "next_follow_up_on",
        ),
    ),
    (Words("备注", "Notes"), ("note", "reason")),
)
_DOUBTS = "outcome_doubts"


def draw_outcome(loaded: Loaded, event: Event, outcome: Outcome) -> None:
    """Draw one meeting: who and over what, what came of it, what a contract changes, and who changed what."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(f'<div class="cl-card">{_about(loaded, outcome)}</div>', width="content")
        label = Words("修改结果", "Change the result") if outcome.is_entered else Words("填写结果", "Enter the result")
        if st.button(str(label), type="primary", key="enter_outcome"):
            enter_outcome(loaded, outcome)
    for words in st.session_state.pop(_DOUBTS, ()):
        st.warning(str(words))
    left, right = st.columns([5, 5], gap="large")
    with left:
        _draw_fields(outcome)
    with right:
        draw_contract(loaded, event, outcome)
        _draw_history(loaded, outcome)


def _about(loaded: Loaded, outcome: Outcome) -> str:
    names, component = names_now(loaded), outcome.text("component_id")
    told = [" — ".join(ui.link(names.firm(each), "firm", firm=each) for each in outcome.firms)]
    told += [map_link(loaded, component, names.component(component))] if component else []
    number, table = outcome.number("round"), outcome.number("table")
    if number and table:
        place = Words(f"第 {number:g} 轮 {table:g} 号桌", f"round {number:g}, table {table:g}")
        told.append(ui.cell(str(place)))
    if outcome.text("need_id"):
        told.append(ui.link(str(Words("对应需求", "the need")), "matching", need=outcome.text("need_id")))
    return " · ".join([*told, ui.cell(outcome.outcome_id)])


def _draw_fields(outcome: Outcome) -> None:
    words = choices_of(BOOK, "result")
    rows = []
    for name in (each for _, names in _GROUPS for each in names):
        text = cell_text(outcome.fields[name])
        if name == "result" or (text and name != "component_id"):
            said = words.get(text, str(RESULT_WORDS[""])) if name == "result" else text
            rows.append([ui.cell(header_of(BOOK, name)), ui.cell(said)])
    ui.draw_table([Words("项", "Field"), Words("内容", "Content")], rows, caption=Words("对接结果", "Result"))


@ui.dialog(Words("对接结果", "Result"), width="large")
def enter_outcome(loaded: Loaded, outcome: Outcome) -> None:
    """Change an outcome as it stood when the dialog was opened; somebody else's change since is told, never lost."""
    cells: dict[str, str] = {}
    with st.form(f"outcome_{outcome.outcome_id}_{outcome.revision}", border=False):
        for tab, (_, names) in zip(st.tabs([str(title) for title, _ in _GROUPS]), _GROUPS, strict=True):
            with tab:
                places = st.columns(min(3, len(names)))
                for at, name in enumerate(names):
                    with places[at % len(places)]:
                        cells[name] = _draw_field(outcome, name)
        first, second = st.columns(2)
        why = first.text_input(str(Words("理由（从签约退回必填）", "Reason (needed to go back from a contract)")))
        who = second.text_input(str(Words("填报人", "Changed by")), st.session_state.get("who", ""))
        is_sent = st.form_submit_button(str(Words("保存", "Save")), type="primary")
    if is_sent:
        _save(loaded, outcome, cells, who.strip(), why.strip())


def _draw_field(outcome: Outcome, name: str) -> str:
    text, words = cell_text(outcome.fields[name]), choices_of(BOOK, name)
    if not words:
        return st.text_input(header_of(BOOK, name), text, help=_help(name))
    options = ["", *words]
    chosen: str = st.selectbox(
        *(header_of(BOOK, name), options),
        index=options.index(text) if text in options else 0,
        format_func=lambda each: words.get(each, str(Words("未填", "not entered"))),
    )
    return chosen


def _help(name: str) -> str | None:
    if book().column(name).type != "date":
        return None
    return str(Words("如 2026-12-31", "such as 2026-12-31"))


def _save(loaded: Loaded, outcome: Outcome, cells: Mapping[str, str], who: str, why: str) -> None:
    """Record what differs; what somebody else changed since is told, never lost."""
    try:
        if not who:
            raise UsageError(Words("请写填报人", "say who changes it"))
        changed = _changed(outcome, cells)
        if not changed:
            raise UsageError(Words("没有改动", "nothing is changed"))
        asked = (loaded.store, outcome.outcome_id, changed)
        found = record_outcome(*asked, who=who, why=why, revision=outcome.revision)
    except ChainlinkError as error:
        st.error(str(error))
        return
    st.session_state["who"] = who
    st.session_state[_DOUBTS] = [words for _, _, words in found.doubts]
    st.toast(str(Words("已保存", "saved")))
    st.rerun()


def _changed(outcome: Outcome, cells: Mapping[str, str]) -> dict[str, Field]:
    """Read the texts that differ from what is on the books; every one that cannot be read is told."""
    found, wrong = changed_cells(BOOK, outcome.fields, cells)
    if wrong:
        raise UsageError(Words("；".join(each.zh for each in wrong), "; ".join(each.en for each in wrong)))
    return found


def _draw_history(loaded: Loaded, outcome: Outcome) -> None:
    if not outcome.is_entered:
        ui.note(
            str(
                Words("还没有人填写：结果未知，不算未成。", "Nobody entered anything: the result is unknown, not none.")
            )
        )
        return
    states = history(loaded.store, outcome.outcome_id)
    words = choices_of(BOOK, "result")
    rows = [
        [
            *(ui.cell(local_time(each.when)), ui.cell(each.who or "—")),
            *(ui.cell(words.get(each.result) or "—"), ui.cell(each.why or "—")),
        ]
        for each in states
    ]
    headers = [Words("时间", "When"), Words("谁", "Who"), Words("结果", "Result"), Words("缘由", "Why")]
    ui.draw_table(headers, rows, caption=Words("经过", "History"))
