"""Who was recognised, until when, by whom? The register beside what the data say, and a dialog to enter or change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.book_words import choices_of
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_form import draw_record_form, saved
from chainlink.books.register_tables import history_table
from chainlink.leaders.answer_tables import LeaderTables
from chainlink.leaders.records import BOOK, KINDS, Recognised
from chainlink.leaders.register import LEADERS
from chainlink.leaders.standing import Standing
from graph_schema.names import Words

Names = Mapping[str, str]
_OTHERS = ("valid_from", "valid_to", "name", "leader_id", "office", "contact", "member_ids", "reason")


def draw_register(
    loaded: Loaded, standing: Sequence[Standing], recognised: Sequence[Recognised], chain_id: str, firms: Names
) -> None:
    """Draw who stands where on the day, by data and register; open an entry to change it."""
    here = [standing_entry for standing_entry in standing if chain_id in ("", standing_entry.chain_id)]
    entries = {record.register_id: record for record in recognised if chain_id in ("", record.text("chain_id"))}
    box, change, new = st.columns([6, 1.2, 1.2], vertical_alignment="bottom")
    if new.button(str(Words("登记", "Enter")), type="primary", width="stretch", key="new_entry"):
        enter_entry(loaded, chain_id)
    opened = None
    if entries:
        label = str(Words("打开名册中的一条", "Open an entry of the register"))
        named = {entry_id: _entry_name(entry, firms) for entry_id, entry in sorted(entries.items())}
        opened = box.selectbox(
            label, list(named), index=None, format_func=lambda entry_id: named[entry_id], key="entry"
        )
    if opened and change.button(str(Words("修改", "Change")), width="stretch", key="change_entry"):
        change_entry(loaded, entries[opened])
    if opened:
        _draw_history(loaded, opened)
    if not here:
        st.info(
            Words(
                "还没有认定记录。可点“登记”逐条填写，或在“导入导出”装入“共同体”表；企业标签中的链主、伙伴也会列在这里。",
                "Nobody is recognised yet. Enter somebody, or import the sheet 共同体; leaders and partners among the "
                "labels of the data are listed here too.",
            )
        )
        return
    _draw_standing(loaded, here, recognised)


def _draw_standing(loaded: Loaded, here: Sequence[Standing], recognised: Sequence[Recognised]) -> None:
    table = LeaderTables(loaded.graph.names, {}).standing(here, recognised).without("members", "reason", "register_id")
    ui.note(Words(f"共 {len(table.rows)} 条", f"{len(table.rows)} entries"))
    ui.draw_answer_grid(table, key="standing_table", height=360)


def _entry_name(entry: Recognised, firms: Names) -> str:
    kind = choices_of(BOOK, "kind").get(entry.text("kind"), entry.text("kind"))
    named = entry.text("name") or firms.get(entry.text("firm_id")) or entry.text("firm_id")
    return f"{entry.text('chain_id')} {kind} {named}"


def _draw_history(loaded: Loaded, register_id: str) -> None:
    ui.draw_answer(history_table(LEADERS, LEADERS.history(loaded.store, register_id), loaded.graph.names))


@ui.dialog(Words("登记", "Enter"), width="large")
def enter_entry(loaded: Loaded, chain_id: str) -> None:
    """Enter somebody who was recognised."""
    fields = {**LEADERS.empty().fields, "kind": next(iter(KINDS)), "chain_id": chain_id}
    filled = draw_record_form(
        LEADERS.spec,
        fields,
        (*LEADERS.subject, *_OTHERS),
        key="enter_recognised",
        names=loaded.graph.names,
        is_new=True,
    )
    if filled and saved(
        lambda: LEADERS.add(
            loaded.store,
            {"kind": fields["kind"], "chain_id": chain_id, **filled.cells},
            who=filled.who,
            why=filled.why,
            tables=loaded.graph.tables,
        )
    ):
        st.rerun()


@ui.dialog(Words("修改", "Change"), width="large")
def change_entry(loaded: Loaded, entry: Recognised) -> None:
    """Change an entry as it stood when the dialog was opened; somebody else's change since is told, never lost."""
    st.write(f"**{entry.text('firm_name')}** · {entry.register_id}")
    key, seen = f"change_{entry.register_id}_{entry.revision}", entry.revision
    filled = draw_record_form(LEADERS.spec, entry.fields, _OTHERS, key=key, names=loaded.graph.names)
    if filled and saved(
        lambda: LEADERS.change(
            loaded.store,
            entry.register_id,
            filled.cells,
            who=filled.who,
            why=filled.why,
            revision=seen,
            tables=loaded.graph.tables,
        )
    ):
        st.rerun()
