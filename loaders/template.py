"""What does an office fill in? A blank workbook with a note on every header, drop-downs, and codes kept as text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graph_schema.errors import UsageError
from graph_schema.names import Words
from graph_schema.spec import ColumnSpec, schema
from loaders.export import sheet_columns

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_LAST_ROW = 5_000
"""Drop-downs and text formats reach down to this row."""
_TYPE_WORDS = {
    "id": "文本编号", "text": "文字", "list": "多个值，用；或、隔开", "flag": "是/否", "choice": "从下拉框选", "number": "数",
    "share": "0.4 或 40%，整列统一", "money": "万元", "days": "天数", "date": "如 2026-03-01、2026-03、2026",
    "country": "中文名或三字母代码", "region": "六位代码", "industry": "GB/T 4754-2017，如 3973", "hs": "2 至 10 位数字",
}  # fmt: skip
_INTRODUCTION = (
    ("chainlink 填报模板", "chainlink template"),
    ("每张工作表是一张表；用不到的表留空即可。", "Each sheet is one table; leave those you do not need empty."),
    (
        "表头带 * 的列必须填写；鼠标停在表头上可看说明。",
        "Columns marked * are required; hover over a header for its note.",
    ),
    (
        "信用代码、地区代码等编号列已设为文本格式，请勿改为数字。",
        "Code columns are formatted as text; do not make them numbers.",
    ),
    (
        "金额一律为万元；占比写 0.4 或 40%，同一列写法要统一。",
        "Money is in 10,000 yuan; shares are 0.4 or 40 %, one way in a column.",
    ),
    ("填好后装入：chainlink load 本文件.xlsx", "When filled in: chainlink load THIS_FILE.xlsx"),
    ("“风险”表另行装入：chainlink risks import 本文件.xlsx", "The sheet 风险: chainlink risks import THIS_FILE.xlsx"),
    (
        "“项目”表另行装入：chainlink projects import 本文件.xlsx",
        "The sheet 项目: chainlink projects import THIS_FILE.xlsx",
    ),
)


def write_template(path: Path) -> None:
    """Write the blank workbook: sheets and columns of the schema, Chinese headers, required ones marked with *.

    Parameters
    ----------
    path
        The .xlsx file; an existing one is replaced.

    Raises
    ------
    UsageError
        If it cannot be written there.

    Notes
    -----
    Filled with nothing it does not load: "no row in any sheet".
    """
    from openpyxl import Workbook

    book = Workbook()
    del book["Sheet"]
    _introduce(book.create_sheet("说明"))
    for sheet_name in schema().sheets:
        fill_header(book.create_sheet(sheet_name), sheet_columns(sheet_name), _required(sheet_name))
    for kept in schema().books.values():
        required = frozenset(column.name for column in kept.columns if column.is_required)
        fill_header(book.create_sheet(kept.sheet), list(kept.columns), required)
    try:
        book.save(path)
    except OSError as exc:
        raise UsageError(
            Words(
                f"写不了 {path.name}（{exc.strerror}）；请换一个位置",
                f"cannot write {path.name} ({exc.strerror}); choose another place",
            )
        ) from exc


def _required(sheet_name: str) -> frozenset[str]:
    """Columns that every row needs: those of the sheet's first table."""
    return frozenset(column.name for column in schema().sheets[sheet_name][0].columns if column.is_required)


def _introduce(sheet: Worksheet) -> None:
    from openpyxl.styles import Font

    for row, (zh, en) in enumerate(_INTRODUCTION, start=1):
        sheet.cell(row, 1, zh).font = Font(bold=row == 1, size=14 if row == 1 else 11)
        sheet.cell(row, 2, en)
    start = len(_INTRODUCTION) + 2
    for at, words in enumerate(("工作表", "填什么", "What it holds"), start=1):
        sheet.cell(start, at, words).font = Font(bold=True)
    sheets = {**schema().sheets, **{book.sheet: (book,) for book in schema().books.values()}}
    for row, (name, tables) in enumerate(sheets.items(), start=start + 1):
        sheet.cell(row, 1, name)
        sheet.cell(row, 2, "；".join(table.meaning.zh for table in tables))
        sheet.cell(row, 3, "; ".join(table.meaning.en for table in tables))
    for letter, width in (("A", 60), ("B", 70), ("C", 70)):
        sheet.column_dimensions[letter].width = width


def fill_header(sheet: Worksheet, columns: list[ColumnSpec], marked: frozenset[str]) -> None:
    """Write the header with its notes, formats and drop-downs; required columns get a *, marked ones a colour."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for at, column in enumerate(columns, start=1):
        is_required = column.is_required and column.name in marked
        cell = sheet.cell(1, at, f"{column.zh}*" if is_required else column.zh)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFF2CC" if column.name in marked else "E7EEF7")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        note = Comment(_note(column, is_required), "chainlink")
        note.width, note.height = 320, 150
        cell.comment = note
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = max(12, 2 * len(column.zh) + 4)
        if not column.is_numeric:
            sheet.column_dimensions[letter].number_format = "@"
            for row in range(2, 202):
                sheet.cell(row, at).number_format = "@"
        _offer(sheet, column, letter)


def _note(column: ColumnSpec, is_required: bool) -> str:
    """Say what a column means, in both languages."""
    lines = [column.meaning.zh, f"填法：{_TYPE_WORDS[column.type]}", column.meaning.en, f"({column.name})"]
    return "\n".join(["必填 required", *lines] if is_required else lines)


def _offer(sheet: Worksheet, column: ColumnSpec, letter: str) -> None:
    """Put a drop-down under a column with few possible words."""
    from openpyxl.worksheet.datavalidation import DataValidation

    words = ["是", "否"] if column.type == "flag" else [zh for _, zh in column.choices]
    if not words:
        return
    offer = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    offer.error, offer.errorTitle = f"请选 {'、'.join(words)}", column.zh
    offer.add(f"{letter}2:{letter}{_LAST_ROW}")
    sheet.add_data_validation(offer)
