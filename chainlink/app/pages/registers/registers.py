"""登记册: every register as its book describes it. List, filter, one record with its history, form, import, export.

A register has pages of its own where it does more; a new one is here as soon as it is named among the registers. The
address holds what is asked: `book`, `record`, `tab`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_files import offer_register, take_register_in
from chainlink.app.ui.register_form import draw_record_form, header, saved
from chainlink.books.record import Record
from chainlink.books.register import Register
from chainlink.books.register_tables import (
    history_table,
    is_asked_for,
    list_table,
    listed_columns,
    record_table,
)
from chainlink.books.registers import all_registers
from graph_schema.names import Words, language
from graph_schema.spec import ColumnSpec

FILTERS_AT_MOST = 4
LIST_HEIGHT = 420
_RECORD = Words("打开一条", "Open one")


def show_registers() -> None:
    """Draw the page."""
    loaded = ui.load_current()
    ui.page_head(Words("登记册", "Registers"), loaded.version)
    registers = {register.book: register for register in all_registers()}
    place = st.columns([3, 7])[0]
    first = next(iter(registers))
    book = ui.select_in_address(
        place,
        "book",
        Words("哪一册", "Which register"),
        list(registers),
        word=lambda name: str(_title(registers[name])),
        placeholder=str(_title(registers[first])),
    )
    register = registers[book or first]
    records = register.records(loaded.store)
    ui.tabs_in_address(
        {
            "list": (_title(register), lambda: _draw_list(register, loaded, records)),
            "files": (Words("导入导出", "In and out"), lambda: _draw_files(register, loaded, records)),
        }
    )


def _title(register: Register[Any]) -> Words:
    return Words(register.spec.sheet, register.book.capitalize())


def _draw_list(register: Register[Any], loaded: Loaded, records: Sequence[Record]) -> None:
    """Draw what is on the books, narrowed by the filters, or the record that is open."""
    ui.note(str(register.spec.meaning))
    by_id = {record.entry_id: record for record in records}
    box, new = st.columns([8, 1.4], vertical_alignment="bottom")
    opened = ui.select_in_address(box, "record", _RECORD, list(by_id), word=lambda entry_id: _name(by_id[entry_id]))
    if new.button(str(Words("登记", "Enter")), type="primary", width="stretch", key=f"new_{register.book}"):
        _enter(register, loaded)
    if opened:
        _draw_record(register, loaded, by_id[opened])
        return
    shown = _filtered(register, records)
    ui.note(Words(f"共 {len(shown)} 条，选一行打开", f"{len(shown)} on the list; choose a row to open it"))
    if not shown:
        return
    table = list_table(register, shown, loaded.graph.names)
    chosen = ui.draw_answer_grid(table, key=f"grid_{register.book}", height=LIST_HEIGHT, is_choosable=True)
    if chosen is not None:
        ui.in_address("record", shown[chosen].entry_id)
        st.session_state.pop("pick_record", None)  # the box takes its choice from the address
        st.rerun()


def _name(record: Record) -> str:
    """Call a record by its id, and by its name where it has one."""
    names = [str(value) for column, value in record.fields.items() if value and column.endswith("name")]
    return " · ".join([record.entry_id, *names[:1]])


def _filtered(register: Register[Any], records: Sequence[Record]) -> list[Record]:
    """Draw a box for words, and one for every listed column with choices; give the records that are left."""
    columns = [column for column in listed_columns(register.spec) if column.choices or column.refers_to == "chains"]
    columns = columns[:FILTERS_AT_MOST]
    places = st.columns([2, *(1 for _ in columns)])
    text = places[0].text_input(str(Words("含文字", "With words")), key=f"words_{register.book}").strip().casefold()
    left = [record for record in records if text in " ".join(map(str, record.fields.values())).casefold()]
    for place, column in zip(places[1:], columns, strict=True):
        values = sorted({str(record.fields[column.name] or "") for record in records} - {""})
        wanted = place.selectbox(
            header(column),
            values,
            index=None,
            format_func=_word_of(column),
            key=f"filter_{register.book}_{column.name}",
            placeholder=str(Words("全部", "all")),
        )
        if wanted:
            left = [record for record in left if is_asked_for(column, record.fields[column.name], wanted)]
    return left


def _word_of(column: ColumnSpec) -> Any:
    words = dict(column.choices) if language() == "zh" else {}
    return lambda value: words.get(value, value.replace("_", " ") if column.choices else value)


def _draw_record(register: Register[Any], loaded: Loaded, record: Record) -> None:
    """Draw one record: what is known of it, the way to change it, and who changed it before."""
    left, right = st.columns([6, 1.4], vertical_alignment="bottom")
    left.subheader(_name(record), anchor=False)
    if register.changeable(record) and right.button(
        str(Words("修改", "Change")), width="stretch", key=f"change_{register.book}"
    ):
        _change(register, loaded, record)
    names = loaded.graph.names
    ui.draw_answer(record_table(register, record, names))
    st.subheader(Words("经过", "History"), anchor=False)
    ui.draw_answer(history_table(register, register.history(loaded.store, record.entry_id), names))


def _statable(register: Register[Any], record: Record) -> list[str]:
    """Columns that a person can state of a record, in the order of the book."""
    names = register.changeable(record)
    return [column.name for column in register.spec.columns if column.name in names]


@ui.dialog(Words("登记", "Enter"), width="large")
def _enter(register: Register[Any], loaded: Loaded) -> None:
    """Enter a new record."""
    empty = register.empty()
    filled = draw_record_form(
        register.spec,
        empty.fields,
        _statable(register, empty),
        key=f"enter_{register.book}",
        names=loaded.graph.names,
        is_new=True,
    )
    tables = loaded.graph.tables
    if filled and saved(
        lambda: register.add(loaded.store, filled.cells, who=filled.who, why=filled.why, tables=tables)
    ):
        st.rerun()


@ui.dialog(Words("修改", "Change"), width="large")
def _change(register: Register[Any], loaded: Loaded, record: Record) -> None:
    """Change a record as it stood when the dialog was opened; somebody else's change since is told, never lost."""
    st.write(f"**{_name(record)}**")
    filled = draw_record_form(
        register.spec,
        record.fields,
        _statable(register, record),
        key=f"change_{record.entry_id}_{record.revision}",
        names=loaded.graph.names,
    )
    tables, seen = loaded.graph.tables, record.revision
    if filled and saved(
        lambda: register.change(
            loaded.store,
            record.entry_id,
            filled.cells,
            who=filled.who,
            why=filled.why,
            revision=seen,
            tables=tables,
        )
    ):
        st.rerun()


def _draw_files(register: Register[Any], loaded: Loaded, records: Sequence[Record]) -> None:
    """Offer the register as a workbook, and take the workbook in."""
    out, taken = st.columns(2, gap="large")
    with out:
        st.subheader(Words("导出", "Export"), anchor=False)
        offer_register(register, loaded, records, Words("全部", "all"))
        ui.note(
            Words(
                "改后可导回；没有记录时是空表，可填后导入。",
                "It can be changed and taken in again; without records it is a blank form.",
            )
        )
    with taken:
        st.subheader(Words("导入", "Import"), anchor=False)
        take_register_in(register, loaded)


show_registers()
