"""How are a few rows shown so that every name in them is a link that keys and screen readers reach? As a plain table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from chainlink.app.ui.language import page_address
from graph_schema.errors import Problem
from graph_schema.names import UNKNOWN, Words

if TYPE_CHECKING:
    from loaders.book_sheets import Imported

_STYLE = """<style>
.cl-table { border-collapse: collapse; width: 100%; font-size: 0.86rem; }
.cl-table th { text-align: left; font-weight: 600; color: #44566C; background: #F5F8FC; white-space: nowrap; }
html[lang=en] .cl-table th { white-space: normal; }
.cl-table th, .cl-table td { padding: 0.28rem 0.6rem; border-bottom: 1px solid #E1E7EF; vertical-align: top; }
.cl-table th.cl-number, .cl-table td.cl-number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.cl-table a, .cl-card a { color: #1F5FA8; text-decoration: none; }
.cl-table a:hover, .cl-table a:focus { text-decoration: underline; }
.cl-wide { overflow-x: auto; margin-top: 0.2rem; }
</style>"""


def link(text: str, page: str, **query: str) -> str:
    """Give the HTML of a link to one of our pages, in the reader's language."""
    return f'<a href="{escape(page_address(page, **query))}" target="_self">{escape(text)}</a>'


def cell(value: object) -> str:
    """Give a value as the HTML of a cell; what is not known is said in words."""
    if value is None or value == "" or value != value:
        return escape(str(UNKNOWN))
    if isinstance(value, bool):
        return str(Words("是" if value else "否", "yes" if value else "no"))
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return escape(f"{value:,}" if isinstance(value, int) else str(value))


def draw_table(
    headers: Sequence[Words], rows: Sequence[Sequence[str]], *, caption: Words, numbers: Sequence[int] = ()
) -> None:
    """Draw rows of HTML cells (`cell`, `link`, `colour_chip`) as a table.

    Parameters
    ----------
    headers
        Of the columns.
    rows
        Cells, safe as HTML.
    caption
        What the table holds, for readers who do not see it.
    numbers
        Places of the columns that stand to the right.
    """
    top = "".join(
        f'<th scope="col"{" class=cl-number" if at in numbers else ""}>{escape(str(header))}</th>'
        for at, header in enumerate(headers)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{' class=cl-number' if at in numbers else ''}>{each}</td>" for at, each in enumerate(row))
        + "</tr>"
        for row in rows
    )
    label = escape(str(caption))
    st.html(
        f'{_STYLE}<div class="cl-wide" role="region" tabindex="0" aria-label="{label}">'
        f'<table class="cl-table"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def draw_problems(problems: Sequence[Problem]) -> None:
    """List problems with their places; nothing when there are none."""
    if problems:
        headers = [Words("位置", "Place"), Words("行", "Row"), Words("列", "Column"), Words("问题", "What to write")]
        rows = [
            [cell(each.place), cell(each.row or "—"), cell(each.column or "—"), cell(str(each.message))]
            for each in problems
        ]
        draw_table(headers, rows, caption=Words("问题", "Problems"), numbers=[1])


def draw_imported(taken: Imported) -> None:
    """Say what taking a sheet into a register changed, and what was noticed."""
    st.success(
        str(
            Words(
                f"新登记 {len(taken.added)} 条，修改 {len(taken.changed)} 条，{taken.unchanged} 行无变化",
                f"{len(taken.added)} entered, {len(taken.changed)} changed, {taken.unchanged} rows say nothing new",
            )
        )
    )
    draw_problems((*taken.repairs, *taken.warnings))
