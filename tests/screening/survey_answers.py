"""A small province with gaps, and people who fill in the forms that it sends out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

import chainlink
from chainlink.screening.questions import questions
from chainlink.screening.surveys.forms import file_name, form_workbook
from chainlink.screening.surveys.plan import plan_forms, record_round
from chainlink.screening.surveys.register import SurveyForm, mark_sent
from chainlink.stores import Store
from loaders.load import load_tables
from tests.broken.build import Cell, Rows, write_csvs
from tests.loaders.troubled import BOOK, PUMP_MAKER

TODAY = date(2026, 12, 1)
SENT = "2026-11-30"


def province_with_gaps(store: Store, folder: Path) -> None:
    """Write pumps, seals and castings; nobody surveyed the makers of seals, and nobody said who delivers castings.

    seal_maker --seal (never surveyed)--------------+
                                                    +--> pump_maker, in 鄞州区
    caster, other_caster --casting (no sourcing)----+
    """
    content: dict[str, Rows] = {name: [list(row) for row in rows] for name, rows in BOOK.items()}
    content["产品"][1][4] = ""
    content["供应关系"] = content["供应关系"][:2]
    store.write(load_tables([write_csvs(folder / "省厅", content)]).tables)


def sent_forms(store: Store, folder: Path, *, round_name: str = "一轮") -> dict[str, Path]:
    """Plan and send a round of all questions and of the pump maker's purchases; give the files by recipient."""
    graph = chainlink.build_graph(store.read())
    planned = plan_forms(graph, questions(graph), firm_ids=[PUMP_MAKER])
    forms = record_round(store, round_name, planned, who="王")
    paths = {form.text("recipient"): _written(store, form, folder) for form in forms}
    mark_sent(store, forms, today=TODAY, who="王")
    return paths


def _written(store: Store, form: SurveyForm, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / file_name(form)
    path.write_bytes(form_workbook(chainlink.build_graph(store.read()), form, as_of=SENT))
    return path


def filled(path: Path, change: Callable[[Mapping[str, Worksheet]], object]) -> Path:
    """Fill a form in as a person does, and save it."""
    book = openpyxl.load_workbook(path)
    change({sheet.title: sheet for sheet in book.worksheets})
    book.save(path)
    return path


def put(sheet: Worksheet, row: int, **cells: Cell) -> None:
    """Write cells of a row by header; row 2 is the first below it."""
    headers = [cell.value for cell in sheet[1]]
    for header, value in cells.items():
        sheet.cell(row, headers.index(header.replace("_天", "(天)").replace("_家", "(家)")) + 1, value)


def rows_of(sheet: Worksheet) -> list[tuple[object, ...]]:
    """Give the rows that hold something."""
    return [row for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row)]


def row_with(sheet: Worksheet, text: str) -> int:
    """Find the row that holds a text."""
    return next(number for number, row in enumerate(sheet.iter_rows(values_only=True), 1) if text in row)
