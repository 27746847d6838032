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
from chainlink.app.ui.register_form import draw_change, draw_history, draw_new
from chainlink.app.ui.tables import headed
from chainlink.books.record import Record
from chainlink.books.register import Register
from chainlink.books.register_tables import (
    column_words,
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
    opened = ui.open_record(box, "record", _RECORD, by_id, word=_name)
    if new.button(str(Words("登记", "Enter")), type="primary", width="stretch", key=f"new_{register.book}"):
        _enter(register, loaded)
    if opened:
        _draw_record(register, loaded, opened)
        return
    shown = _filtered(register, records)
    ui.note(Words(f"共 {len(shown)} 条，选一行打开", f"{len(shown)} on the list; choose a row to open it"))
    if shown:
        table = list_table(register, shown, loaded.graph.names)
        ids = [record.entry_id for record in shown]
        ui.draw_record_list("record", table, ids, height=LIST_HEIGHT, key=f"grid_{register.book}")


def _name(record: Record) -> str:
    """Call a record by its id, and by its name where it has one."""
    names = [str(value) for column, value in record.fields.items() if value and column.endswith("name")]
    return " · ".join([record.entry_id, *names[:1]])


def _filtered(register: Register[Any], records: Sequence[Record]) -> list[Record]:
    """Draw a box for every listed column with choices, and one for words; give the records that are left."""
    columns = [column for column in listed_columns(register.spec) if column.choices or column.refers_to == "chains"]
    filters = [_filter_of(column, records) for column in columns[:FILTERS_AT_MOST]]
    left, _ = ui.narrow(
        st.columns([*(1 for _ in filters), 2]),
        records,
        filters,
        label=Words("含文字", "With words"),
        texts=lambda record: list(record.fields.values()),
        key=f"words_{register.book}",
    )
    return left


def _filter_of(column: ColumnSpec, records: Sequence[Record]) -> ui.Filter[Record]:
    values = sorted({str(record.fields[column.name] or "") for record in records} - {""})
    words = dict(column.choices) if language() == "zh" else {}
    named = {value: words.get(value, value.replace("_", " ") if column.choices else value) for value in values}
    return ui.Filter(
        column.name,
        headed(column_words(column)),
        named,
        lambda record, wanted: is_asked_for(column, record.fields[column.name], wanted),
    )


def _draw_record(register: Register[Any], loaded: Loaded, record: Record) -> None:
    """Draw one record: what is known of it, the way to change it, and who changed it before."""
    left, right = st.columns([6, 1.4], vertical_alignment="bottom")
    left.subheader(_name(record), anchor=False)
    if register.changeable(record) and right.button(
        str(Words("修改", "Change")), width="stretch", key=f"change_{register.book}"
    ):
        _change(register, loaded, record)
    ui.draw_answer(record_table(register, record, loaded.graph.names))
    st.subheader(Words("经过", "History"), anchor=False)
    draw_history(register, loaded, record.entry_id)


def _statable(register: Register[Any], record: Record) -> list[str]:
    """Columns that a person can state of a record, in the order of the book."""
    names = register.changeable(record)
    return [column.name for column in register.spec.columns if column.name in names]


@ui.dialog(Words("登记", "Enter"), width="large")
def _enter(register: Register[Any], loaded: Loaded) -> None:
    """Enter a new record."""
    if draw_new(register, loaded, _statable(register, register.empty()), key=f"enter_{register.book}"):
        st.rerun()


@ui.dialog(Words("修改", "Change"), width="large")
def _change(register: Register[Any], loaded: Loaded, record: Record) -> None:
    """Change a record as it stood when the dialog was opened; somebody else's change since is told, never lost."""
    st.write(f"**{_name(record)}**")
    key = f"change_{record.entry_id}_{record.revision}"
    if draw_change(register, loaded, record, _statable(register, record), key=key):
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
