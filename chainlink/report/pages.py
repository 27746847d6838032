"""How does an answer become a PDF? HTML of our own, laid out by WeasyPrint; fonts embedded, nothing fetched."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Literal

from chainlink.report.paper import INTERNAL_USE, Paper
from graph_schema.answer_tables import AnswerTable, cell_text
from graph_schema.names import language

if TYPE_CHECKING:
    from weasyprint import Document

PageSize = Literal["A4 portrait", "A4 landscape", "A3 landscape"]

_STYLE = """
@page {{ size: {size}; margin: 14mm 14mm 16mm;
  @bottom-left {{ content: "{mark}"; font-size: 8pt; color: #666 }}
  @bottom-right {{ content: counter(page) " / " counter(pages); font-size: 8pt; color: #666 }} }}
html {{ font-family: "Noto Sans CJK SC", "Microsoft YaHei", "SimHei", sans-serif; font-size: 9.5pt; color: #1c2733 }}
body {{ margin: 0 }}
h1 {{ font-size: 18pt; margin: 0 0 2mm }}
h2 {{ font-size: 12pt; margin: 5mm 0 1.5mm; break-after: avoid }}
p {{ margin: 0 0 1.5mm }}
.heading {{ color: #555; font-size: 8.5pt; margin: 0 }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ border: 0.3pt solid #9aa7b4; padding: 1mm 1.5mm; text-align: left; vertical-align: top;
  box-sizing: border-box; overflow-wrap: anywhere }}
th {{ background: #e8eef4; font-weight: 600 }}
td.number, th.number {{ text-align: right; font-variant-numeric: tabular-nums }}
tr {{ break-inside: avoid }}
"""


def pdf_of(paper: Paper, body_html: str, *, size: PageSize = "A4 portrait", style: str = "") -> bytes:
    """Lay out a page's HTML under title and heading.

    Parameters
    ----------
    paper
        What the export says of itself.
    body_html
        Our own markup; whatever came from data must be escaped by the caller. It can refer to nothing outside itself.
    size
        Paper and its orientation.
    style
        More CSS.

    Notes
    -----
    A page with a table of 50 rows takes about 0.5 s. A font for Chinese must be on the machine.

    Examples
    --------
    >>> from graph_schema.names import Words
    >>> from graph_schema.moments import DataDates
    >>> paper = Paper(Words("快报", "brief"), Words("全部", "all"), DataDates("2026-03-31"), "v3")
    >>> pdf_of(paper, "<p>甲</p>")[:5]
    b'%PDF-'
    """
    return _written(_laid_out(paper, body_html, size, style))


def one_page_pdf(paper: Paper, bodies: Sequence[str], *, size: PageSize = "A4 portrait", style: str = "") -> bytes:
    """Lay out the fullest of several bodies that goes on one page; the last one where none does.

    Parameters
    ----------
    paper
        What the export says of itself.
    bodies
        The same content with less and less of it, each as `pdf_of` takes it; at least one.
    size, style
        As for `pdf_of`.

    Raises
    ------
    ValueError
        If there is no body.

    Notes
    -----
    As `pdf_of` for the first body, and where that is too long for each of the halving steps.

    Examples
    --------
    >>> from graph_schema.names import Words
    >>> from graph_schema.moments import DataDates
    >>> paper = Paper(Words("快报", "brief"), Words("全部", "all"), DataDates("2026-03-31"), "v3")
    >>> one_page_pdf(paper, ["<p>甲</p>" * lines for lines in (200, 2)])[:5]
    b'%PDF-'
    """
    if not bodies:
        raise ValueError("a page needs a body")
    fitting = _laid_out(paper, bodies[0], size, style)
    if len(fitting.pages) == 1:
        return _written(fitting)
    too_full, fits = 0, len(bodies) - 1
    fitting = _laid_out(paper, bodies[fits], size, style)
    while fits - too_full > 1:
        middle = (fits + too_full) // 2
        tried = _laid_out(paper, bodies[middle], size, style)
        if len(tried.pages) == 1:
            fits, fitting = middle, tried
        else:
            too_full = middle
    return _written(fitting)


def html_table_of(table: AnswerTable, *, is_with_id: bool = True) -> str:
    """Give the HTML of an answer's table; `is_with_id` tells things with their ids where a person may need them.

    Examples
    --------
    >>> from graph_schema.answer_tables import AnswerColumn
    >>> from graph_schema.names import Words
    >>> html_table_of(AnswerTable(Words("表", "rows"), (AnswerColumn("n", Words("数", "n"), "whole"),), ((1,),)))
    '<table><thead><tr><th>数</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>'
    """
    head = "".join(f"<th>{escape(str(column.header))}</th>" for column in table.columns)
    body = "".join(
        "<tr>"
        + "".join(
            f"<td>{escape(cell_text(column, cell, is_with_id=is_with_id))}</td>"
            for column, cell in zip(table.columns, row, strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _laid_out(paper: Paper, body_html: str, size: PageSize, style: str) -> Document:
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    heading = "".join(f'<p class="heading">{escape(str(line))}</p>' for line in paper.heading)
    text = (
        f'<html lang="{language()}"><head><meta charset="utf-8"><title>{escape(str(paper.title))}</title>'
        f"<style>{_STYLE.format(size=size, mark=INTERNAL_USE)}{style}</style></head>"
        f"<body><h1>{escape(str(paper.title))}</h1>{heading}{body_html}</body></html>"
    )
    only_inline = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    return HTML(string=text, url_fetcher=only_inline).render()


def _written(pages: Document) -> bytes:
    return bytes(pages.write_pdf())
