"""How are the risks of a list given to an office in one go? What would change is shown, then all of it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.signing import SAY_WHO
from chainlink.risks.assign import Assignment, assign, assignable, assignment_table
from chainlink.risks.register import Risk
from graph_schema.names import Words

SHOWN_AT_MOST = 8


def offer_assigning(loaded: Loaded, risks: Sequence[Risk]) -> None:
    """Offer to give the risks of the list to an office; nothing where none of them is open."""
    if assignable(risks, is_unassigned_only=False) and st.button(str(Words("批量分派", "Assign these")), key="assign"):
        _assign(loaded, risks)


@ui.dialog(Words("批量分派", "Assign risks"), width="large")
def _assign(loaded: Loaded, risks: Sequence[Risk]) -> None:
    is_every = st.toggle(str(Words("连同已有责任单位的", "Those that have an office, too")), key="assign_all")
    lines = assignable(risks, is_unassigned_only=not is_every)
    first, second, third = st.columns(3)
    office = first.text_input(str(Words("责任单位", "Office")), key="assign_office").strip()
    person = second.text_input(str(Words("责任人", "Person")), key="assign_person").strip()
    day = third.date_input(str(Words("完成时限", "Deadline")), value=None, key="assign_deadline")
    assignment = Assignment(office, person, day.isoformat() if isinstance(day, date) else "")
    table = assignment_table(lines, assignment, loaded.graph.names)
    ui.note(Words(f"将写入 {len(lines)} 项，全部写入或都不写：", f"{len(lines)} lines, all of them or none:"))
    ui.draw_answer(replace(table, rows=table.rows[:SHOWN_AT_MOST]), cut={"risk": 24})
    if len(lines) > SHOWN_AT_MOST:
        ui.note(Words(f"另有 {len(lines) - SHOWN_AT_MOST} 项", f"{len(lines) - SHOWN_AT_MOST} more"))
    left, right = st.columns(2)
    who = ui.ask_who("assign_who", place=left)
    why = right.text_input(
        str(Words("理由（替换已有的须写）", "Why (where somebody is replaced)")), key="assign_why"
    ).strip()
    is_meant = True
    if assignment.is_past(date.today()):
        is_meant = st.checkbox(
            str(Words("时限已过，仍要写入", "The deadline is over; write it all the same")), key="assign_past"
        )
    is_ready = bool(lines and assignment.cells and is_meant)
    label = str(Words("确认分派", "Assign"))
    if not st.button(label, type="primary", key="assign_confirm", disabled=not is_ready):
        return
    if not who:
        st.error(SAY_WHO)
    elif ui.tried(lambda: assign(loaded.store, lines, assignment, who=who, why=why), who=who):
        st.rerun()
