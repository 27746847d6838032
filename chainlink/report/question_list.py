"""追问清单: which questions does an office send out next, best first?"""

from __future__ import annotations

from collections.abc import Sequence

from chainlink.report.paper import DATA_DATE, Paper
from chainlink.report.sheets import Column, Sheet, workbook_of
from chainlink.screening.questions.wording import SentQuestion
from graph_schema.names import Words

QUESTION_LIST = Words("追问清单", "questions")
QUESTION_COLUMNS = (
    Column(Words("企业", "firm"), width=24),
    Column(Words("问题", "question"), width=40),
    Column(Words("涉及产品/产业链", "components / chains"), width=28),
    Column(Words("为何要问", "why"), width=24),
    Column(Words("可能改变的颜色数", "colours at stake"), "bar", 10),
    Column(Words("影响产值(万元)", "output value, 10,000 yuan"), "number", 14),
    Column(Words("责任单位", "office"), width=20),
)
"""What a question is shown with, on paper and on screen."""


def question_workbook(paper: Paper, sent: Sequence[SentQuestion]) -> bytes:
    """Write questions as a workbook, in the order given, ready to send out.

    Examples
    --------
    >>> from graph_schema.moments import DataDates
    >>> question_workbook(Paper(QUESTION_LIST, Words("全部", "all"), DataDates("2026-03-31"), "v3"), [])[:2]
    b'PK'
    """
    columns = (*QUESTION_COLUMNS, Column(DATA_DATE, width=12))
    rows = [(*question_row(sheet), paper.data_date) for sheet in sent]
    return workbook_of(paper, [Sheet(QUESTION_LIST, columns, rows)])


def question_row(sent: SentQuestion) -> tuple[str | float, ...]:
    """Give one question, a value for each of `QUESTION_COLUMNS`."""
    texts = (str(words) for words in (sent.asked, sent.text, sent.about, sent.why))
    return (*texts, sent.question.colours, sent.question.output_value_10k_yuan, str(sent.office))
