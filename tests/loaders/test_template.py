"""The blank workbook: every sheet and column of the schema, with notes, drop-downs and text formats."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from graph_schema.errors import LoadError, UsageError
from graph_schema.spec import schema
from loaders.load import load_tables
from loaders.template import write_template
from tests.broken.build import BUYER, MAKER


def test_template_has_every_sheet_and_column_with_a_note(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    books = {book.sheet: (book,) for book in schema().books.values()}
    assert book.sheetnames == ["说明", *schema().sheets, *books]
    for sheet_name, tables in (schema().sheets | books).items():
        sheet = book[sheet_name]
        wanted = {column.zh for table in tables for column in table.columns}
        assert {str(cell.value).removesuffix("*") for cell in sheet[1]} == wanted
        assert all(cell.comment is not None for cell in sheet[1])
        assert sheet.freeze_panes == "A2"


def test_template_offers_choices_and_keeps_codes_as_text(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["供应关系"]
    assert [cell.value for cell in sheet[1]][:4] == ["供应企业代码*", "采购企业代码*", "产品编号*", "供应状态*"]
    offers = {str(offer.sqref): offer.formula1 for offer in sheet.data_validations.dataValidation}
    assert offers == {"D2:D5000": '"在用,已认证备份,候选"', "O2:O5000": '"是,否"', "P2:P5000": '"是,否"'}
    assert (sheet["A2"].number_format, sheet["E2"].number_format) == ("@", "General")
    assert sheet["A1"].comment.text.splitlines()[:2] == ["必填 required", "供应企业的编号"]


def test_blank_template_says_that_it_holds_no_row(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    with pytest.raises(LoadError) as caught:
        load_tables([tmp_path / "t.xlsx"])
    assert [str(problem) for problem in caught.value.problems] == ["t.xlsx：所有的表都没有一行数据；请填写后再装入"]


def test_filled_template_loads_without_a_remark(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    book["产品"]["A2"], book["产品"]["B2"] = "magnet", "磁体"
    book["产品"]["A3"], book["产品"]["B3"] = "motor", "电机"
    book["投入关系"]["A2"], book["投入关系"]["B2"] = "magnet", "motor"
    for row, firm in ((2, MAKER), (3, BUYER)):
        book["企业"].cell(row, 1, firm)
        book["企业"].cell(row, 2, "示例")
    book["生产"]["A2"], book["生产"]["B2"] = BUYER, "motor"
    for column, value in enumerate((MAKER, BUYER, "magnet", "在用"), start=1):
        book["供应关系"].cell(2, column, value)
    book.save(tmp_path / "t.xlsx")
    report = load_tables([tmp_path / "t.xlsx"])
    assert (report.repairs, report.warnings, report.sources) == ((), (), ("t",))
    assert {name: len(frame) for name, frame in report.tables.items() if len(frame)} == {
        "components": 2, "inputs": 1, "firms": 2, "makes": 1, "supplies": 1,
    }  # fmt: skip


def test_template_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write_template(tmp_path / "nowhere" / "t.xlsx")
    assert caught.value.words.zh == "写不了 t.xlsx（No such file or directory）；请换一个位置"
