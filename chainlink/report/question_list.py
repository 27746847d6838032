"""追问清单: which questions does an office send out next, best first?"""

from __future__ import annotations

from collections.abc import Sequence

from chainlink.report.paper import DATA_DATE, Paper
from chainlink.report.sheets import Column, Sheet, sheet_of, workbook_of
from chainlink.screening.questions.wording import SentQuestion, questions_table
from graph_schema.names import Words

QUESTION_LIST = Words("追问清单", "questions")


def question_workbook(paper: Paper, sent: Sequence[SentQuestion]) -> bytes:
    """Write questions as a workbook, in the order given, ready to send out.

    Examples
    --------
    >>> from graph_schema.moments import DataDates
    >>> question_workbook(Paper(QUESTION_LIST, Words("全部", "all"), DataDates("2026-03-31"), "v3"), [])[:2]
    b'PK'
    """
    sheet = sheet_of(questions_table(sent))
    columns = (*sheet.columns, Column(DATA_DATE, width=12))
    rows = [(*row, paper.data_date) for row in sheet.rows]
    return workbook_of(paper, [Sheet(QUESTION_LIST, columns, rows)])
