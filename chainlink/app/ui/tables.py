"""How are a few rows shown so that every name in them is a link that keys and screen readers reach? As a plain table."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from html import escape
from math import ceil
from typing import TYPE_CHECKING, Literal
from unicodedata import east_asian_width

import streamlit as st

from chainlink.app.ui.language import page_address
from chainlink.app.ui.style import colour_cell, colour_chip
from graph_schema.answer_tables import (
    MONEY_FORMS,
    AnswerColumn,
    AnswerTable,
    AtLeastDays,
    Cell,
    Thing,
    ThingKind,
    cell_text,
    number_text,
)
from graph_schema.errors import Problem
from graph_schema.names import COLOURS, UNKNOWN, Words

if TYPE_CHECKING:
    from streamlit.elements.lib.column_types import ColumnConfig

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
        return f"{value:,.2f}".rstrip("0").rstrip(".")
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
        + "".join(f"<td{' class=cl-number' if at in numbers else ''}>{text}</td>" for at, text in enumerate(row))
        + "</tr>"
        for row in rows
    )
    label = escape(str(caption))
    st.html(
        f'{_STYLE}<div class="cl-wide" role="region" tabindex="0" aria-label="{label}">'
        f'<table class="cl-table"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def draw_answer(
    table: AnswerTable, *, drawn: Mapping[str, Callable[[int], str]] | None = None, cut: Mapping[str, int] | None = None
) -> None:
    """Draw the table of an answer: things in it as links, colours as chips, numbers to the right.

    Parameters
    ----------
    table
        What the answer's room describes.
    drawn
        By key of a column, the HTML of its cell in a row, where the page shows more than the cell's text.
    cut
        By key of a column, after how many letters its texts are cut; the whole text shows under the pointer.
    """
    drawn, cut = drawn or {}, cut or {}

    def html(column: AnswerColumn, value: Cell, at: int) -> str:
        if column.key in drawn:
            return drawn[column.key](at)
        whole = cell_text(column, value)
        if column.key not in cut or text_width(whole) <= cut[column.key]:
            return _answer_cell(column, value)
        return f'<span title="{escape(whole)}">{_answer_cell(column, _shortened(value, cut[column.key]))}</span>'

    rows = [
        [html(column, value, at) for column, value in zip(table.columns, row, strict=True)]
        for at, row in enumerate(table.rows)
    ]
    numbers = [place for place, column in enumerate(table.columns) if column.is_numeric]
    draw_table([headed(column.header) for column in table.columns], rows, caption=table.title, numbers=numbers)


def draw_answer_grid(
    table: AnswerTable, *, key: str, height: int | Literal["auto"] = "auto", is_choosable: bool = False
) -> int | None:
    """Draw the table of an answer as a grid that the reader can sort: things as links, real numbers, shares in percent.

    Parameters
    ----------
    table
        What the answer's room describes.
    key
        Of the grid on its page.
    height
        In pixels.
    is_choosable
        Whether a row can be chosen; then things are names, for a click on a link would leave the page.

    Returns
    -------
    int or None
        Place of the chosen row, None for none.
    """
    is_linked = not is_choosable
    config = {column.key: _grid_column(table, at, is_linked=is_linked) for at, column in enumerate(table.columns)}
    import pandas as pd  # the first page needs none of it

    frame = pd.DataFrame(
        {
            column.key: [_grid_value(column, row[at], is_linked=is_linked) for row in table.rows]
            for at, column in enumerate(table.columns)
        }
    )
    coloured: list[Hashable] = [column.key for column in table.columns if column.form == "colour"]
    written = [column for column in table.columns if column.form in WRITTEN_FORMS and not column.is_bar]
    shown = frame.style.map(lambda value: colour_cell(str(value)), subset=coloured)
    for column in written:
        write = partial(number_text, form=column.form)
        shown = shown.format(write, subset=[column.key], na_rep="—")
    for at, column in enumerate(table.columns):
        longer = [place for place, row in enumerate(table.rows) if isinstance(row[at], AtLeastDays)]
        if longer:
            shown = shown.format(partial(_at_least_text, column), subset=pd.IndexSlice[longer, [column.key]])
    if not is_choosable:
        st.dataframe(shown, hide_index=True, height=height, column_config=config, key=key, placeholder="—")
        return None
    chosen = st.dataframe(
        shown,
        hide_index=True,
        height=height,
        column_config=config,
        key=key,
        placeholder="—",
        on_select="rerun",
        selection_mode="single-row",
    )["selection"]["rows"]
    return chosen[0] if chosen and chosen[0] < len(table.rows) else None


def _at_least_text(column: AnswerColumn, days: float) -> str:
    return cell_text(column, AtLeastDays(days))


def _grid_value(column: AnswerColumn, value: Cell, *, is_linked: bool) -> object:
    if column.is_bar and column.form == "share" and isinstance(value, float):
        return round(value, 2)  # a bar says its percents to the last digit
    if value is None or isinstance(value, bool | int | float):
        return value
    if is_linked and isinstance(value, Thing):
        address = page_address(_PAGE_BY_KIND[value.kind], **_query_of(value))
        return f"{address}#{value.name}"
    return None if value == "" or value == () else cell_text(column, value)


def _grid_column(table: AnswerTable, at: int, *, is_linked: bool) -> ColumnConfig:
    """Say how a column is shown: links by their names, numbers with separators or as bars, long texts wide."""
    column = table.columns[at]
    label = str(headed(column.header))
    width: Literal["large"] | None = "large" if column.width > WIDE else None
    if is_linked and any(isinstance(row[at], Thing) for row in table.rows):
        return st.column_config.LinkColumn(label, display_text=r"#(.+)$", width=width)
    if column.is_bar:
        values = [row[at] for row in table.rows]
        most = max((value for value in values if isinstance(value, int | float)), default=0)
        form = _BAR_FORMATS.get(column.form, "localized")  # without one Streamlit writes any fraction as a percentage
        return st.column_config.ProgressColumn(label, format=form, min_value=0, max_value=max(most, 1))
    if column.form in WRITTEN_FORMS:
        return st.column_config.NumberColumn(label)  # written by the frame's style; sorted by its number
    if column.is_numeric:
        return st.column_config.NumberColumn(label, format="%d" if column.form == "whole" else "localized")
    return st.column_config.Column(label, width=width)


_BAR_FORMATS = {"count": "%d", "share": "percent", "score": "%.2f", "part": "%.2f"}
WRITTEN_FORMS = (*MONEY_FORMS, "days", "share", "more_share")
"""Numbers that a grid writes as all faces do: Streamlit has two digits after the point of a percent, and no 亿元."""
WIDE = 25
"""A column that paper gives more letters is wide in a grid."""


def headed(header: Words) -> Words:
    """Give a header as pages write it: English with a capital."""
    return Words(header.zh, header.en[:1].upper() + header.en[1:])


def _answer_cell(column: AnswerColumn, value: Cell) -> str:
    if isinstance(value, Thing):
        return link_to_thing(value)
    if isinstance(value, tuple) and not isinstance(value, Words) and value:
        links = [link_to_thing(thing) for thing in value[:THINGS_AT_MOST] if isinstance(thing, Thing)]
        more = len(value) - len(links)
        beyond = Words(f" 等 {len(value)} 项", f" and {more} more") if more else Words("", "")
        return str(Words("、", ", ")).join(links) + str(beyond)
    text = cell_text(column, value)
    for colour in COLOURS if column.form == "colour" else ():
        if value == colour:
            return colour_chip(colour)
    return escape(text)


def _shortened(value: Cell, letters: int) -> Cell:
    """Cut a text, or the name of a thing; of several things the first stands for all."""
    if isinstance(value, Thing):
        return replace(value, name=shorten(value.name, letters))
    if isinstance(value, tuple) and not isinstance(value, Words) and value:
        more = str(Words(f" 等 {len(value)} 项", f" and {len(value) - 1} more")) if len(value) > 1 else ""
        return replace(value[0], name=shorten(value[0].name, letters - ceil(text_width(more))) + more)
    return shorten(str(value), letters)


def shorten(text: str, letters: int) -> str:
    """Cut a text after so many Chinese letters; Western ones are half as wide.

    Examples
    --------
    >>> shorten("浸没式光刻机", 4), shorten("阀", 4), shorten("valve", 4)
    ('浸没式…', '阀', 'valve')
    """
    if text_width(text) <= letters:
        return text
    end = next(end for end in range(len(text), -1, -1) if text_width(text[:end]) <= letters - 1)
    return f"{text[:end]}…"


def text_width(text: str) -> float:
    """Tell how wide a text is, in Chinese letters."""
    return sum(1.0 if east_asian_width(letter) in "WF" else 0.5 for letter in text)


THINGS_AT_MOST = 6
"""So many things of one cell are named on a page; a workbook has all."""
_PAGE_BY_KIND: Mapping[ThingKind, str] = {
    "firm": "firm",
    "component": "chain_map",
    "chain": "chain_map",
    "risk": "risks",
    "project": "projects",
    "event": "matching",
    "need": "matching",
    "outcome": "matching",
}


def link_to_thing(thing: Thing) -> str:
    """Give the HTML of a link to where a thing is shown; a thing without an id as its name."""
    if not thing.thing_id:
        return escape(thing.name)
    return link(thing.name, _PAGE_BY_KIND[thing.kind], **_query_of(thing))


def _query_of(thing: Thing) -> dict[str, str]:
    """Give what the address of a thing asks for; an outcome stands among those of its event."""
    if thing.kind == "outcome":
        return {"show": "results", "event": thing.within, "outcome": thing.thing_id}
    if thing.kind == "event":
        return {"show": "events", "event": thing.thing_id}
    return {"chain": thing.within, thing.kind: thing.thing_id}


def draw_problems(problems: Sequence[Problem]) -> None:
    """List problems with their places; nothing when there are none."""
    if problems:
        headers = [Words("位置", "Place"), Words("行", "Row"), Words("列", "Column"), Words("问题", "What to write")]
        rows = [
            [cell(problem.place), cell(problem.row or "—"), cell(problem.column or "—"), cell(str(problem.message))]
            for problem in problems
        ]
        draw_table(headers, rows, caption=Words("问题", "Problems"), numbers=[1])


def draw_imported(taken: Imported) -> None:
    """Say what taking a sheet into a register changed, and what was noticed."""
    st.success(
        Words(
            f"新登记 {len(taken.added)} 条，修改 {len(taken.changed)} 条，{taken.unchanged} 行无变化",
            f"{len(taken.added)} entered, {len(taken.changed)} changed, {taken.unchanged} rows say nothing new",
        )
    )
    draw_problems((*taken.repairs, *taken.warnings, *(cell.problem for cell in taken.refused)))
