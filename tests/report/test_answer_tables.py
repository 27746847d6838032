"""Does one description of an answer's table say the same at the terminal, on a page, in a workbook and in Word?"""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from chainlink.commands.console import print_table
from chainlink.report.sheets import sheet_of
from chainlink.report.word import word_table_of
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Thing, cell_text, table_of
from graph_schema.names import UNKNOWN, Words, using_language
from tests.app_pages import RUN_SECONDS, html_of

OFFERS = [("red", "A", "甲厂", 1234.5, 0.256, True), ("", "B", "B", None, None, None)]
"""Colour, firm, its name, days, share, whether it is ready."""


def offers() -> AnswerTable:
    """Describe two offers; nothing is known of the second."""
    columns = [
        (AnswerColumn("colour", Words("颜色", "colour"), "colour"), lambda offer: offer[0]),
        (
            AnswerColumn("firm", Words("企业", "firm"), is_with_id=True),
            lambda offer: Thing("firm", offer[1], offer[2]),
        ),
        (AnswerColumn("days", Words("天数", "days"), "number", missing="?"), lambda offer: offer[3]),
        (AnswerColumn("share", Words("份额", "share"), "share", missing=UNKNOWN), lambda offer: offer[4]),
        (AnswerColumn("is_ready", Words("已就绪", "ready")), lambda offer: offer[5]),
    ]
    return table_of(Words("报价", "Offers"), columns, OFFERS)


def test_terminal_writes_names_with_ids_and_says_what_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(offers())
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["颜色", "企业", "天数", "份额", "已就绪"],
        ["红", "甲厂（A）", "1,234.5", "26%", "是"],
        ["—", "B", "?", "数据缺口", "—"],
    ]


def test_terminal_prints_no_more_rows_than_asked_and_nothing_for_none(capsys: pytest.CaptureFixture[str]) -> None:
    with using_language("en"):
        print_table(offers(), at_most=1)
    head, row = (line.split() for line in capsys.readouterr().out.splitlines())
    assert head == ["colour", "firm", "days", "share", "ready"]
    assert row == ["red", "甲厂", "(A)", "1,234.5", "26%", "yes"]
    print_table(offers().head(0))
    assert capsys.readouterr().out == ""


def test_workbook_keeps_numbers_and_writes_ids_in_a_column_of_their_own() -> None:
    sheet = sheet_of(offers())
    assert [(column.title.zh, column.kind) for column in sheet.columns] == [
        ("颜色", "text"),
        ("企业", "text"),
        ("企业代码", "text"),
        ("天数", "number"),
        ("份额", "share"),
        ("已就绪", "text"),
    ]
    assert sheet.rows == [["红", "甲厂", "A", 1234.5, 0.256, True], ["", "B", "B", None, None, None]]


def test_word_has_the_texts_of_the_terminal() -> None:
    table = word_table_of(offers().without("colour"), (40, 20, 20, 20))
    assert [words.zh for words in table.headers] == ["企业", "天数", "份额", "已就绪"]
    assert table.rows == [["甲厂", "1,234.5", "26%", "是"], ["B", "?", "数据缺口", "—"]]


def draw_offers() -> None:
    """Draw the table on a page."""
    from chainlink.app.ui import draw_answer
    from tests.report.test_answer_tables import offers

    draw_answer(offers())


def test_page_leads_to_things_and_shows_the_colour() -> None:
    html = html_of(AppTest.from_function(draw_offers, default_timeout=RUN_SECONDS).run())
    assert '<a href="firm?firm=A" target="_self">甲厂</a>' in html
    assert ("cl-chip" in html, ">26%</td>" in html, ">1,234.5</td>" in html) == (True, True, True)
    assert "数据缺口" in html


def test_columns_are_chosen_by_key_in_their_own_order() -> None:
    table = offers().only(["share", "firm"])
    assert [column.key for column in table.columns] == ["firm", "share"]
    assert [[cell_text(*pair) for pair in zip(table.columns, row, strict=True)] for row in table.rows] == [
        ["甲厂", "26%"],
        ["B", "数据缺口"],
    ]
