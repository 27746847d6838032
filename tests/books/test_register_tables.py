"""How are a register's cells and its history told? Every choice, id, number and change, and nothing that did not change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chainlink.books.record import Record
from chainlink.books.references import References
from chainlink.books.register import Register
from chainlink.books.register_tables import (
    CHANGES_AT_MOST,
    answer_column,
    field_text,
    history_table,
    list_table,
    listed_columns,
    record_cell,
    record_table,
)
from chainlink.projects.register.books import PROJECTS
from chainlink.projects.register.coordination import COORDINATION
from chainlink.risks.register import RISKS
from chainlink.stores import Field, open_store
from chainlink.supply.names import Names
from graph_schema.answer_tables import Thing
from tests.lamp_chain import lamp_tables

TEXTS = ("name", "content", "city", "county", "progress", "land", "environment", "problems", "to_coordinate")


def record(book: Register[Any], entry_id: str = "X1", revision: int = 1, **fields: Field) -> Record:
    empty: Record = book.empty(entry_id)
    return replace(
        empty, revision=revision, who="张", when="2026-10-05T08:00:00+00:00", fields={**empty.fields, **fields}
    )


def changes(book: Register[Any], *states: Record) -> list[str]:
    """Give the last column of a history."""
    return [str(row[-1]) for row in history_table(book, states).rows]


@pytest.mark.parametrize(
    ("column", "value", "cell"),
    [
        ("firm_id", "", None),
        ("firm_id", "drv_a", Thing("firm", "drv_a", "甲电源厂")),
        ("firm_id", "nobody", Thing("firm", "nobody", "nobody")),
        ("risk_ids", "R-1;R-2", (Thing("risk", "R-1", "R-1"), Thing("risk", "R-2", "R-2"))),
        ("total_10k_yuan", 0.0, 0.0),
        ("name", "驱动电源扩产", "驱动电源扩产"),
    ],
)
def test_cell_of_a_record_is_what_its_value_means(column: str, value: Field, cell: object) -> None:
    assert record_cell(PROJECTS.columns[column], value, Names(lamp_tables())) == cell


def test_cell_without_names_shows_the_id_and_a_choice_its_word() -> None:
    assert record_cell(PROJECTS.columns["firm_id"], "drv_a", None) == Thing("firm", "drv_a", "drv_a")
    state = record_cell(COORDINATION.columns["state"], "in_hand", None)
    assert (getattr(state, "zh", ""), getattr(state, "en", "")) == ("办理中", "in hand")
    assert record_cell(RISKS.columns["colour"], "red", None) == "red"


def test_name_that_a_book_does_not_keep_is_that_of_the_id_beside_it(tmp_path: Any) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'office.sqlite'}")
    store.write(lamp_tables())
    references = References(store, store.read())
    column, name = COORDINATION.columns["firm_name"].zh, "甲电源厂"
    for fields, shown in (({"firm_id": "drv_a"}, name), ({"firm_id": "drv_a", "firm_name": "自填"}, "自填")):
        rows = record_table(COORDINATION, record(COORDINATION, **fields), references=references).rows
        assert {str(row[0]): str(row[1]) for row in rows}.get(column) == shown
    without = record_table(COORDINATION, record(COORDINATION, firm_id="drv_a")).rows
    assert column not in {str(row[0]) for row in without}


def test_history_tells_what_changed_with_both_values_and_nothing_else() -> None:
    first = record(COORDINATION, matter="用地", state="open")
    second = record(COORDINATION, revision=2, matter="用地指标", state="open")
    third = record(COORDINATION, revision=3, matter="用地指标", state="in_hand", office="市经信局")
    assert changes(COORDINATION, first, second, third) == [
        "登记",
        "事项：用地 → 用地指标",
        "责任单位：— → 市经信局；状态：待办 → 办理中",
    ]


def test_history_tells_changed_numbers_to_the_last_digit_and_what_is_kept_beside_the_columns() -> None:
    first = record(PROJECTS, total_10k_yuan=12_345.5)
    second = replace(record(PROJECTS, revision=2, total_10k_yuan=12_345.6), hidden={"change": '{"share": 1}'})
    assert changes(PROJECTS, first, second)[1] == "总投资(万元)：12,345.5 → 12,345.6；投产后改动"


@pytest.mark.parametrize("more", [0, 1])
def test_history_names_eight_columns_and_counts_the_others(more: int) -> None:
    names = TEXTS[: CHANGES_AT_MOST + more]
    after = record(PROJECTS, revision=2, **dict.fromkeys(names, "改"))
    texts = changes(PROJECTS, record(PROJECTS), after)[1].split("；")
    assert len(texts) == CHANGES_AT_MOST + more
    assert texts[-1] == ("等 9 项" if more else f"{PROJECTS.columns[names[-1]].zh}：— → 改")


def test_empty_cell_of_a_record_has_no_row() -> None:
    rows = record_table(COORDINATION, record(COORDINATION, matter="用地")).rows
    assert [tuple(map(str, row)) for row in rows] == [("事项编号", "X1"), ("事项", "用地")]


def test_columns_are_drawn_as_what_they_hold() -> None:
    columns = [PROJECTS.columns[name] for name in ("name", "total_10k_yuan", "year", "revision")]
    drawn = [answer_column(column) for column in columns] + [answer_column(RISKS.columns["colour"])]
    assert [column.form for column in drawn] == ["text", "money", "whole", "whole", "colour"]
    assert [answer_column(columns[0], is_long=is_long).width for is_long in (False, True)] == [16, 40]
    assert answer_column(columns[0]).width == 16


def test_list_shows_the_columns_of_its_book_with_names_for_ids() -> None:
    names, matters = Names(lamp_tables()), [record(COORDINATION, firm_id="drv_a", matter="用地")]
    headers = [column.zh for column in listed_columns(COORDINATION.spec)]
    bare, named = list_table(COORDINATION, matters), list_table(COORDINATION, matters, names)
    assert [column.header.zh for column in bare.columns] == headers
    assert [column.header.zh for column in named.columns] == [
        header.removesuffix("代码") if header == "企业代码" else header for header in headers
    ]
    at = headers.index("企业代码")
    assert (bare.rows[0][at], named.rows[0][at]) == (
        Thing("firm", "drv_a", "drv_a"),
        Thing("firm", "drv_a", "甲电源厂"),
    )
    (chosen,) = list_table(COORDINATION, matters, columns=["matter"]).rows
    assert chosen == ("用地",)
    unlisted = replace(COORDINATION.spec, listed=())
    assert [column.name for column in listed_columns(unlisted)] == [*COORDINATION.columns][:-1]


def test_field_is_said_as_its_column_draws_it() -> None:
    project = record(PROJECTS, total_10k_yuan=12_345.5, firm_id="drv_a")
    texts = [
        field_text(PROJECTS, project, name, Names(lamp_tables())) for name in ("total_10k_yuan", "firm_id", "city")
    ]
    assert texts == ["1.2 亿元", "甲电源厂", ""]
