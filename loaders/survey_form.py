"""What does a survey form look like? A head that says whose it is, questions, and sheets of known tables, prefilled.

The sheets are those of any workbook, with fewer columns, and with names beside the ids: who fills the form in writes names.
`loaders.survey_return` reads it back.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from graph_schema.spec import schema
from loaders.export import written_values
from loaders.headers import bare
from loaders.sheet import RawSheet
from loaders.tables import Tables

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

HEAD_SHEET, QUESTION_SHEET = "调查表", "追问"
FORM_ID, ROUND, RECIPIENT, AS_OF, FILLED_BY, DUE = (
    "调查编号",
    "轮次",
    "填报单位",
    "数据截至日期",
    "填表人及电话",
    "回收期限",
)
"""Labels of the head."""
QUESTION_ID, ANSWER = "问题编号", "文字答复"
BANDS = {"<20%": (0.0, 0.2), "20%—40%": (0.2, 0.4), "40%—60%": (0.4, 0.6), "60%—80%": (0.6, 0.8), "≥80%": (0.8, 1.0)}
"""Bands of the share that is bought abroad, as a form of a prefecture's industry bureau has them."""
STOPPED = "已停止"
"""A word under 供应状态 of a form, for a sourcing that has ended: it counts as a candidate from then on."""
LAST_ROW = 400
"""Drop-downs reach down to this row."""
_OF_FIRMS = ("needs", "supplies")
"""Sheets that a form has where it asks firms."""
_TITLE = "产业链供应链调查表"
_NOTES = (
    "请核对预填内容，改正有误的，补上空着的；不清楚的留空，不要填 0。",
    "编号可以不填，写名称即可；新的供应商写全称，知道统一社会信用代码的一并填写。",
    "“企业需求”请逐项填写在用供应商总数和供应商是否填全；供应关系已结束的，供应状态选“已停止”。",
    "不要改动调查编号，也不要改工作表名和表头；填好后原样发回。",
)


@dataclass(frozen=True)
class FormHead:
    """Whose form it is.

    Attributes
    ----------
    form_id, round_name, recipient
        Which form, of which round, and who fills it in.
    as_of
        The day up to which the answers are true: what is asked for when it is sent, what was written when it is back.
    due_on, filled_by
        Wanted back by; who filled it in.
    """

    form_id: str
    round_name: str
    recipient: str
    as_of: str
    due_on: str = ""
    filled_by: str = ""


@dataclass(frozen=True)
class FormQuestion:
    """A question as it stands on a form: its id, the words, why it is asked, and the sheet that the answer goes into."""

    question_id: str
    text: str
    why: str
    sheet: str


@dataclass(frozen=True)
class FormColumn:
    """One column of a form's sheet.

    Attributes
    ----------
    header
        What stands above it.
    name
        The column of the table; "" for one that only helps.
    name_of
        The id column whose name this one shows and takes.
    country_of
        The id column whose firm's country this one shows and takes.
    """

    header: str
    name: str = ""
    name_of: str = ""
    country_of: str = ""


def _columns(table: str, *names: str | FormColumn) -> tuple[FormColumn, ...]:
    spec = schema().tables[table]
    return tuple(name if isinstance(name, FormColumn) else FormColumn(spec.column(name).zh, name) for name in names)


SHEETS: dict[str, tuple[FormColumn, ...]] = {
    "firms": _columns("firms", "firm_id", "name_zh", "country", "region_code", "time_to_recover_days"),
    "components": _columns("components", "component_id", "name_zh", "makers_surveyed_on"),
    "makes": _columns(
        "makes",
        FormColumn("企业名称", name_of="firm_id"),
        "firm_id",
        FormColumn("企业国家或地区", country_of="firm_id"),
        FormColumn("产品名称", name_of="component_id"),
        "component_id",
        "capacity",
        "output",
        "unit",
        "inventory_days",
    ),
    "needs": _columns(
        "needs",
        FormColumn("企业名称", name_of="firm_id"),
        "firm_id",
        FormColumn("用于产品", name_of="product_id"),
        "product_id",
        FormColumn("需求产品", name_of="component_id"),
        "component_id",
        "is_essential",
        "alternative_group",
        "input_stock_days",
        "overseas_share",
        "risk_lies_in",
        "supplier_count",
        "suppliers_complete",
    ),
    "supplies": _columns(
        "supplies",
        FormColumn("采购企业", name_of="buyer_id"),
        "buyer_id",
        FormColumn("产品名称", name_of="component_id"),
        "component_id",
        FormColumn("供应企业", name_of="supplier_id"),
        "supplier_id",
        FormColumn("供应企业国家或地区", country_of="supplier_id"),
        "status",
        "volume",
        "value_10k_yuan",
        "share",
        "origin_country",
    ),
}
"""By table the columns of its sheet on a form, in order."""


def form_bytes(head: FormHead, rows: Tables, questions: Sequence[FormQuestion], known: Tables) -> bytes:
    """Write a form.

    Parameters
    ----------
    rows
        What is known already: stands on the form, to be checked by whoever fills it in.
    questions
        What is asked.
    known
        Where names and countries come from.

    Notes
    -----
    Linear in rows; some 10 ms of a form of twenty rows.
    """
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        styles = _styles(book)
        _write_head(book.add_worksheet(HEAD_SHEET), head, styles)
        _write_questions(book.add_worksheet(QUESTION_SHEET), questions, styles)
        names = _Names(known)
        for table, columns in SHEETS.items():
            if (table == "components" and rows.components.empty) or (table in _OF_FIRMS and rows.firms.empty):
                continue
            sheet = book.add_worksheet(schema().tables[table].sheet)
            _write_table(sheet, table, columns, rows[table], names, styles)
    return stream.getvalue()


class _Names:
    """Names and countries of what ids mean."""

    def __init__(self, known: Tables) -> None:
        self.firms = dict(zip(known.firms["firm_id"], known.firms["name_zh"], strict=True))
        self.components = dict(zip(known.components["component_id"], known.components["name_zh"], strict=True))
        self.countries = dict(zip(known.firms["firm_id"], known.firms["country"], strict=True))


def _styles(book: Workbook) -> dict[str, Format]:
    text = {"num_format": "@", "border": 1, "border_color": "#C8CDD3"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "label": book.add_format(
            {"bold": True, "bg_color": "#E7EEF7", "border": 1, "text_wrap": True, "valign": "top"}
        ),
        "text": book.add_format({**text, "text_wrap": True, "valign": "top"}),
        "number": book.add_format({"border": 1, "border_color": "#C8CDD3", "valign": "top"}),
    }


def _write_head(sheet: Worksheet, head: FormHead, styles: Mapping[str, Format]) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 60)
    sheet.write_string(0, 0, _TITLE, styles["title"])
    labels = {
        FORM_ID: head.form_id,
        ROUND: head.round_name,
        RECIPIENT: head.recipient,
        AS_OF: head.as_of,
        DUE: head.due_on,
        FILLED_BY: head.filled_by,
    }
    for row, (label, value) in enumerate(labels.items(), start=2):
        sheet.write_string(row, 0, label, styles["label"])
        sheet.write_string(row, 1, value, styles["text"])
    for row, note in enumerate(_NOTES, start=3 + len(labels)):
        sheet.write_string(row, 0, note)


def _write_questions(sheet: Worksheet, questions: Sequence[FormQuestion], styles: Mapping[str, Format]) -> None:
    for column, (header, width) in enumerate(
        [(QUESTION_ID, 10), ("问题", 52), ("为何要问", 34), ("答在哪张表", 12), (ANSWER, 30)]
    ):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, header, styles["label"])
    for row, question in enumerate(questions, start=1):
        cells = (question.question_id, question.text, question.why, question.sheet, "")
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text, styles["text"])
    sheet.freeze_panes(1, 0)


def _write_table(
    sheet: Worksheet,
    table: str,
    columns: Sequence[FormColumn],
    rows: pd.DataFrame,
    names: _Names,
    styles: Mapping[str, Format],
) -> None:
    """Write one sheet: header, what is known, formats and drop-downs."""
    spec = schema().tables[table]
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        is_number = bool(column.name) and spec.column(column.name).is_numeric and column.name != "overseas_share"
        sheet.set_column(at, at, max(12, 2 * len(column.header) + 2))
        sheet.write_string(0, at, column.header, styles["label"])
        for row, value in enumerate(_shown(table, column, rows, names), start=1):
            if value is None:
                continue
            if isinstance(value, str):
                sheet.write_string(row, at, value, styles["text"])
            else:
                sheet.write_number(row, at, value, styles["number"])
        if words := offered(table, column.name):
            sheet.data_validation(1, at, LAST_ROW, at, {"validate": "list", "source": words, "error_type": "warning"})
        if not is_number:
            for row in range(len(rows) + 1, len(rows) + 21):
                sheet.write_blank(row, at, None, styles["text"])


def offered(table: str, name: str) -> list[str]:
    """Give the words of a drop-down, none for a column without.

    Examples
    --------
    >>> offered("supplies", "status"), offered("needs", "suppliers_complete"), offered("makes", "unit")
    (['在用', '已认证备份', '候选', '已停止'], ['是', '否'], [])
    """
    if not name:
        return []
    if name == "overseas_share":
        return list(BANDS)
    column = schema().tables[table].column(name)
    words = ["是", "否"] if column.type == "flag" else [zh for _, zh in column.choices]
    return [*words, STOPPED] if (table, name) == ("supplies", "status") else words


def _shown(table: str, column: FormColumn, rows: pd.DataFrame, names: _Names) -> Iterator[str | float | None]:
    """Give a column as it stands on the form; None for an empty cell."""
    if column.name_of:
        name_by_id = names.components if column.name_of in ("component_id", "product_id") else names.firms
        yield from (name_by_id.get(row_id) or None for row_id in rows[column.name_of])
    elif column.country_of:
        yield from (names.countries.get(row_id) or None for row_id in rows[column.country_of])
    elif column.name == "overseas_share":
        ends = zip(rows["overseas_share"], rows["overseas_share_low"], rows["overseas_share_high"], strict=True)
        yield from (_band_word(*three) for three in ends)
    else:
        yield from written_values(schema().tables[table].column(column.name), rows[column.name])


def _band_word(share: float, low: float, high: float) -> str | None:
    """Say a share as a form offers it: by its band, else as it was stated."""
    band = next((word for word, ends in BANDS.items() if ends == (low, high)), None)
    if band or not math.isnan(low + high):
        return band or f"{low:.0%}—{high:.0%}"
    return None if math.isnan(share) else f"{share:.0%}"


def is_form(sheets: Sequence[RawSheet]) -> bool:
    """Whether the sheets are those of a survey form: its head with the id of the form."""
    return any(
        sheet.name.strip() == HEAD_SHEET and any(bare(cell) == FORM_ID for row in sheet.rows for cell in row)
        for sheet in sheets
    )
