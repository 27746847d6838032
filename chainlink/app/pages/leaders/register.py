"""Who was recognised, until when, by whom? The register beside what the data say, and a dialog to enter or change it."""

from __future__ import annotations

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.book_words import choice_of
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_form import draw_change, draw_history, draw_new
from chainlink.leaders.answer_tables import LeaderTables
from chainlink.leaders.on_day import LeadersOnDay
from chainlink.leaders.records import BOOK, KINDS, Recognised
from chainlink.leaders.register import LEADERS
from graph_schema.names import Words

_OTHERS = ("valid_from", "valid_to", "name", "leader_id", "office", "contact", "member_ids", "reason")


def draw_register(loaded: Loaded, now: LeadersOnDay, chain_id: str) -> None:
    """Draw who stands where on the day, by data and register; open an entry to change it."""
    here = [entry for entry in now.standing if chain_id in ("", entry.chain_id)]
    entries = {record.register_id: record for record in now.recognised if chain_id in ("", record.text("chain_id"))}
    box, change, new = st.columns([6, 1.2, 1.2], vertical_alignment="bottom")
    if new.button(str(Words("登记", "Enter")), type="primary", width="stretch", key="new_entry"):
        enter_entry(loaded, chain_id)
    opened = None
    if entries:
        label = str(Words("打开名册中的一条", "Open an entry of the register"))
        named = {entry_id: _entry_name(loaded, entry) for entry_id, entry in sorted(entries.items())}
        opened = box.selectbox(
            label, list(named), index=None, format_func=lambda entry_id: named[entry_id], key="entry"
        )
    if opened and change.button(str(Words("修改", "Change")), width="stretch", key="change_entry"):
        change_entry(loaded, entries[opened])
    if opened:
        draw_history(LEADERS, loaded, opened)
    if not here:
        st.info(
            Words(
                "还没有认定记录。可点“登记”逐条填写，或在“导入导出”装入“共同体”表；企业标签中的链主、伙伴也会列在这里。",
                "Nobody is recognised yet. Enter somebody, or import the sheet 共同体; leaders and partners among the "
                "labels of the data are listed here too.",
            )
        )
        return
    described = LeaderTables(loaded.graph.names, {}).standing(here, now.recognised)
    table = described.without("members", "reason", "register_id")
    ui.note(Words(f"共 {len(table.rows)} 条", f"{len(table.rows)} entries"))
    ui.draw_answer_grid(table, key="standing_table", height=360)


def _entry_name(loaded: Loaded, entry: Recognised) -> str:
    named = entry.text("name") or loaded.graph.names.firm(entry.text("firm_id"))
    return f"{entry.text('chain_id')} {choice_of(BOOK, 'kind', entry.text('kind'))} {named}"


@ui.dialog(Words("登记", "Enter"), width="large")
def enter_entry(loaded: Loaded, chain_id: str) -> None:
    """Enter somebody who was recognised."""
    begins_with = {"kind": next(iter(KINDS)), "chain_id": chain_id}
    if draw_new(LEADERS, loaded, (*LEADERS.subject, *_OTHERS), key="enter_recognised", begins_with=begins_with):
        st.rerun()


@ui.dialog(Words("修改", "Change"), width="large")
def change_entry(loaded: Loaded, entry: Recognised) -> None:
    """Change an entry as it stood when the dialog was opened."""
    st.write(f"**{entry.text('firm_name')}** · {entry.register_id}")
    if draw_change(LEADERS, loaded, entry, _OTHERS, key=f"change_{entry.register_id}_{entry.revision}"):
        st.rerun()
