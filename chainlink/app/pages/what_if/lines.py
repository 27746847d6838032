"""Which firms and lines stop on which day, and who could step in for each?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.what_if.answer import tell_more
from chainlink.app.ui.loaded import Loaded
from chainlink.whatif.answer import StepIn, WhatIf
from chainlink.whatif.answer_tables import (
    NAMED_AT_MOST,
    stand_in_amount,
    stand_ins,
    steps_by_line,
    stopped_firms,
    stopped_lines,
)
from chainlink.whatif.stepping_in import stepping_in
from graph_schema.answer_tables import AnswerTable
from graph_schema.names import Words, name_of

SHOWN_AT_MOST = 20
"""So many lost lines are shown with who could step in; any other can be asked for."""


def draw_firms(loaded: Loaded, answer: WhatIf) -> None:
    """Draw firms by the day they stop, and every line with what its day rests on."""
    firms = stopped_firms(loaded.graph, answer)
    st.subheader(f"{firms.title} · {len(firms.rows)}", anchor=False)
    ui.draw_answer_grid(firms, key="what_if_firms", height=300)
    lines = stopped_lines(loaded.graph, answer.lines)
    st.subheader(f"{lines.title} · {len(lines.rows)}", anchor=False)
    ui.draw_answer_grid(lines, key="what_if_lines", height=320)


def draw_stand_ins(loaded: Loaded, answer: WhatIf) -> None:
    """Draw who could step in for each lost line: ready backups, then every maker in the data."""
    message = Words(
        "独立备份：不随本次停供而停、不属同一集团、不是贸易商；括号内为每年可补量；已有别家补足的，写其余量。两条线可能算到同一家的余量。",
        "Independent: it does not stop too, is not of the same group and no trader; in brackets how much it can carry a "
        "year, or its spare where another carries it all. Two lines may count on one spare.",
    )
    ui.note(str(message))
    table = stand_ins(loaded.graph, answer.step_in)
    if not table.rows:
        ui.note(str(Words("没有可查的断供量。", "No delivery is lost that anybody would miss.")))
        return
    _draw(table.head(SHOWN_AT_MOST), answer.step_in)
    tell_more(len(table.rows) - SHOWN_AT_MOST + answer.lines_beyond)
    _draw_other(loaded, answer)


def _draw_other(loaded: Loaded, answer: WhatIf) -> None:
    """Let the reader ask for any lost line."""
    firms, components = loaded.graph.names.by_id("firm"), loaded.graph.names.by_id("component")
    lines = {f"{line.firm_id}/{line.component_id}": line for line in answer.lines}
    chosen = st.selectbox(
        str(Words("查任一条断供线（可输入名称）", "Any lost line (type a name)")),
        list(lines),
        index=None,
        format_func=lambda at: (
            f"{firms.get(lines[at].firm_id, lines[at].firm_id)} · "
            f"{components.get(lines[at].component_id, lines[at].component_id)}"
        ),
        key="what_if_other_line",
        placeholder=str(Words("请选择", "choose")),
    )
    if chosen:
        line = lines[chosen]
        looked_up = stepping_in(
            loaded.graph, answer.stops, [(line.firm_id, line.component_id)], sourcing=answer.sourcing
        )
        if looked_up:
            _draw(stand_ins(loaded.graph, looked_up), looked_up)
        else:
            ui.note(str(Words("它的交付没有人会缺。", "Nobody in the data would miss its deliveries.")))


def _draw(table: AnswerTable, step_in: Sequence[StepIn]) -> None:
    """Draw who could step in, each firm as a link."""
    lines = list(steps_by_line(step_in).values())

    def links(level: str) -> Callable[[int], str]:
        return lambda at: _links(lines[at].get(level))

    ui.draw_answer(table, drawn={"ready": links("qualified"), "market": links("market")})


def _links(step: StepIn | None) -> str:
    if step is None or not step.stand_ins:
        return ui.cell(str(Words("无", "nobody")))
    shown = [
        f"{ui.link(name_of(firm.name_zh, firm.name_en, firm.firm_id), 'firm', firm=firm.firm_id)}"
        f"{Words('（', ' (')}{ui.cell(stand_in_amount(firm))}{Words('）', ')')}"
        for firm in step.stand_ins[:NAMED_AT_MOST]
    ]
    more = len(step.stand_ins) - len(shown)
    beyond = Words(f" 等 {len(step.stand_ins)} 家", f" and {more} more") if more else Words("", "")
    return str(Words("、", ", ")).join(shown) + str(beyond)
