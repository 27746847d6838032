"""How does the sheet of a book print, and where does it say what it is? A4 landscape, filter, and a sheet 说明 beside it.

What is said on the sheet 说明 is for people: no import reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph_schema.names import Words

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

COVER_SHEET = "说明"
_COLUMNS_A_PAGE = 14
"""So many columns stay readable beside each other on A4 landscape."""


def set_for_print(sheet: Worksheet, last_row: int, cover: Sequence[Words] = ()) -> None:
    """Give a filled sheet a filter and its page: A4 landscape, header and first column on every page, page x of y.

    Parameters
    ----------
    sheet
        With its header in row 1.
    last_row
        Of what is filled in; rows below may be formatted and empty.
    cover
        Title and further lines; the title and the last line stand at the foot of every page.
    """
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.auto_filter.ref = f"A1:{get_column_letter(sheet.max_column)}{last_row}"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = -(-sheet.max_column // _COLUMNS_A_PAGE)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:A"
    sheet.oddFooter.center.text = str(Words("第 &P 页 共 &N 页", "page &P of &N"))
    if cover:
        sheet.oddFooter.left.text = str(cover[0]).replace("&", "&&")
        sheet.oddFooter.right.text = str(cover[-1]).replace("&", "&&")


def add_cover(workbook: Workbook, cover: Sequence[Words]) -> None:
    """Add the sheet 说明 at the end, the title first; no sheet where there is nothing to say."""
    from openpyxl.styles import Font

    from loaders.export import exact_cell

    if not cover:
        return
    sheet = workbook.create_sheet(COVER_SHEET)
    for row, line in enumerate(cover, start=1):
        exact_cell(sheet.cell(row, 1), str(line)).font = Font(bold=row == 1, size=16 if row == 1 else 11)
    sheet.column_dimensions["A"].width = 100
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
