"""Which questions were kept? Saved under a name, opened, put side by side, taken off the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.what_if import question as asking
from chainlink.app.ui.loaded import Loaded
from chainlink.whatif.answer_tables import compared_targets, compared_totals, kept_scenarios
from chainlink.whatif.scenarios import (
    LONGEST_NAME,
    Comparison,
    Scenario,
    compare,
    delete_scenario,
    save_scenario,
    saved_scenarios,
)
from graph_schema.names import Words

_NAME, _NOTE, _WHO = Words("情景名称", "Name"), Words("说明", "Note"), Words("填报人", "Your name")


def draw_save(loaded: Loaded, question: Scenario) -> None:
    """Offer to keep the question under a name."""
    with st.popover(str(Words("保存情景", "Save"))), st.form("save_scenario", border=False):
        name = st.text_input(str(_NAME), max_chars=LONGEST_NAME, key="scenario_name")
        note = st.text_input(str(_NOTE), key="scenario_note")
        who = ui.ask_who("scenario_who", label=_WHO)
        if not st.form_submit_button(str(Words("保存", "Save")), type="primary"):
            return
        if not who:
            st.error(Words("请写填报人", "say who saves it"))
        elif ui.tried(lambda: save_scenario(loaded.store, replace(question, name=name, note=note.strip()), who=who)):
            st.success(Words(f"已保存情景“{name.strip()}”", f"saved as {name.strip()!r}"))


def draw_scenarios(loaded: Loaded) -> None:
    """Draw the list of kept questions, what can be done with one, and two of them side by side."""
    kept = {scenario.name: scenario for scenario in saved_scenarios(loaded.store)}
    if not kept:
        ui.note(
            Words(
                "还没有保存的情景：推演后点“保存情景”，之后可打开、比较。",
                "No scenario is kept yet: ask, then “Save”; it can be opened and compared later.",
            )
        )
        return
    listed = kept_scenarios(loaded.graph, kept.values())
    st.subheader(f"{listed.title} · {len(kept)}", anchor=False)
    ui.draw_answer(listed)
    _draw_one(loaded, kept)
    if len(kept) > 1:
        _draw_comparison(loaded, kept)


def _draw_one(loaded: Loaded, kept: Mapping[str, Scenario]) -> None:
    """Draw the choice of one, with the buttons to open it and to take it off the list."""
    left, middle, right = st.columns([3, 1, 1.4], vertical_alignment="bottom")
    label = Words("选一个情景", "Choose one")
    name = ui.select_in_address(left, "scenario", label, list(kept), word=str)
    middle.button(
        str(Words("打开", "Open")),
        key="open_scenario",
        disabled=not name,
        width="stretch",
        on_click=_open,
        args=(kept.get(name),),
    )
    with (
        right.popover(str(Words("删除", "Delete")), disabled=not name, width="stretch"),
        st.form("delete_scenario", border=False),
    ):
        who = ui.ask_who("scenario_deleted_by", label=_WHO)
        why = st.text_input(str(Words("原因", "Why")), key="scenario_deleted_why").strip()
        is_sent = st.form_submit_button(str(Words("确认删除，历史仍保留", "Delete; its history stays")))
    if is_sent and name and not who:
        st.error(Words("请写填报人", "say who deletes it"))
    elif is_sent and name and ui.tried(lambda: delete_scenario(loaded.store, name, who=who, why=why)):
        st.rerun()


def _open(scenario: Scenario | None) -> None:
    if scenario:
        asking.ask_again(scenario)
        for key in ("show", "scenario"):
            ui.in_address(key, "")
        for key in ("view_show", "pick_scenario", "what_if_day"):
            st.session_state.pop(key, None)


def _draw_comparison(loaded: Loaded, kept: Mapping[str, Scenario]) -> None:
    """Draw two of them side by side."""
    st.subheader(Words("并列比较", "Side by side"), anchor=False)
    left, right = st.columns(2)
    one = ui.select_in_address(left, "one", Words("情景甲", "Scenario A"), list(kept), word=str)
    others = [name for name in kept if name != one]
    other = ui.select_in_address(right, "other", Words("情景乙", "Scenario B"), others, word=str)
    if not (one and other):
        return
    with st.spinner(str(Words("正在推演", "working it out")), show_time=True):
        comparison = _compared(loaded.key, kept[one], kept[other], loaded)
    ui.draw_answer(compared_totals(comparison))
    ui.draw_answer(compared_targets(loaded.graph, comparison))


@st.cache_resource(max_entries=16, show_spinner=False)
def _compared(key: tuple[str, str, str], one: Scenario, other: Scenario, _loaded: Loaded) -> Comparison:
    return compare(_loaded.graph, one, other)
