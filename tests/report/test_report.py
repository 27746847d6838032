"""Does every export say what it is, and does what came from data stay text?"""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path

import openpyxl

from chainlink.report.pages import pdf_of
from chainlink.report.paper import Paper
from chainlink.report.sheets import Column, Sheet, workbook_of
from graph_schema.moments import DataDates
from graph_schema.names import Words, using_language

PAPER = Paper(
    Words("追问清单", "questions"), Words("C01 电池", "C01 battery"), DataDates("2026-03-31"), "v3", "2026-04-01 09:00"
)
COLUMNS = (
    Column(Words("企业", "firm")),
    Column(Words("企业编号", "firm id")),
    Column(Words("份额", "share"), "share"),
    Column(Words("产值(万元)", "value (10k yuan)"), "bar"),
    Column(Words("是否", "is it")),
)


def test_sheet_holds_title_heading_numbered_rows_and_real_numbers() -> None:
    rows = [["=1+1", "007", 0.4, 12.5, True], ["甲", "91350100M000100Y43", None, float("nan"), False]]
    book = openpyxl.load_workbook(BytesIO(workbook_of(PAPER, [Sheet(Words("问题", "rows"), COLUMNS, rows)])))
    page = book["问题"]
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["追问清单", None, None, None, None, None],
        ["范围：C01 电池", None, None, None, None, None],
        [
            "数据截至日期 2026-03-31 · 数据版本 v3 · 生成时间 2026-04-01 09:00 · 内部使用",
            *(None, None, None, None, None),
        ],
        ["序号", "企业", "企业编号", "份额", "产值(万元)", "是否"],
        [1, "=1+1", "007", 0.4, 12.5, "是"],
        [2, "甲", "91350100M000100Y43", None, None, "否"],
    ]
    assert [page.cell(5, column).data_type for column in (2, 3, 4)] == ["s", "s", "n"]
    assert (page.freeze_panes, page.auto_filter.ref, page.print_title_rows) == ("A5", "A4:F6", "$4:$4")
    assert (page.page_setup.orientation, int(page.page_setup.paperSize or 0)) == ("landscape", 9)


def test_sheet_without_rows_keeps_its_header() -> None:
    with using_language("en"):
        book = openpyxl.load_workbook(BytesIO(workbook_of(PAPER, [Sheet(Words("问题", "rows"), COLUMNS, [])])))
    assert [cell.value for cell in book["rows"][4]] == [
        *("no.", "firm", "firm id", "share", "value (10k yuan)", "is it")
    ]


def test_page_shows_inline_pictures_and_fetches_no_others(tmp_path: Path) -> None:
    dot = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    (tmp_path / "dot.png").write_bytes(dot)
    outside = pdf_of(PAPER, f'<p>甲</p><img src="{(tmp_path / "dot.png").as_uri()}">')
    inline = pdf_of(PAPER, f'<p>甲</p><img src="data:image/png;base64,{base64.b64encode(dot).decode()}">')
    assert (b"/Image" in outside, b"/Image" in inline) == (False, True)
