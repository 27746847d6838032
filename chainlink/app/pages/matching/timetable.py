"""Who meets whom, in which round, at which table? The grid that everybody looks at; one firm's day when it is asked for."""

from __future__ import annotations

from collections.abc import Collection
from html import escape

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.changes import draw_changes, told_changes
from chainlink.app.pages.matching.now import names_now
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.events.answer_tables import about_text, firm_days_table, table_words
from chainlink.matching.events.register import Event, EventMeeting
from chainlink.supply.names import Names
from graph_schema.figures import score
from graph_schema.names import Words

_STYLE = """<style>
.cl-grid { overflow: auto; max-height: 80vh; border: 1px solid #D5DEE9; border-radius: 0.4rem; }
.cl-grid table { border-collapse: separate; border-spacing: 0; font-size: 0.78rem; width: 100%; }
.cl-grid th { background: #F5F8FC; color: #33475B; font-weight: 600; position: sticky; white-space: nowrap; padding: 0.3rem 0.5rem; }
.cl-grid thead th { top: 0; z-index: 2; } .cl-grid tbody th { left: 0; z-index: 1; text-align: right; }
.cl-grid thead th:first-child { left: 0; z-index: 3; }
.cl-grid td { min-width: 9.2rem; padding: 0.22rem 0.35rem; font-size: 0.73rem;
  border-left: 1px solid #E1E7EF; border-top: 1px solid #E1E7EF;
  vertical-align: top; line-height: 1.3; }
.cl-grid th small { display: block; font-weight: 400; }
.cl-grid td b, .cl-grid td span { display: block; } .cl-grid td b { font-weight: 600; color: #16324F; }
.cl-grid td small { color: #4A5A6E; display: block; }
.cl-grid td.cl-new { box-shadow: inset 0 0 0 2px #B07A1E; }
.cl-grid td.cl-faint { opacity: 0.32; }
</style>"""
_SHADES = ("#FFFFFF", "#F1F6FB", "#E4EEF8", "#D5E5F4", "#C5DAEF")
"""Behind a meeting: the better its score, the darker."""


def draw_timetable(loaded: Loaded, event: Event) -> None:
    """Draw the timetable of an event, what changed in it, and the day of the firm that is asked for."""
    if not event.meetings:
        draw_changes(event.event_id, names_now(loaded))
        st.info(
            Words(
                "还没有会面安排。写明填报人后点“安排会面”：按评分选择会面，排进最少的轮次。",
                "Nothing is planned yet. Say who you are and press “Plan the meetings”: the best meetings, in as few "
                "rounds as can be.",
            )
        )
        return
    names = names_now(loaded)
    if event.basis and event.basis.content_hash != loaded.scan.content_hash:
        st.warning(Words("数据在安排之后已更新，可重新安排。", "The data have changed since it was planned."))
    draw_changes(event.event_id, names)
    place, legend = st.columns([4, 6], vertical_alignment="bottom")
    firms = sorted({firm_id for meeting in event.meetings for firm_id in meeting.firms})
    firm_id = ui.select_in_address(
        place,
        "firm",
        Words("看一家企业的日程", "The day of one firm"),
        firms,
        word=names.firm_with_id,
        placeholder=str(Words("全部企业", "all firms")),
    )
    with legend:
        ui.note(
            Words(
                "格内依次为需求企业、供给企业、所谈产品和评分；底色越深评分越高，黄框为本次变更。",
                "Buyer, supplier, what they talk about and its score; the darker the better; a frame marks a change.",
            )
        )
    if firm_id:
        ui.draw_answer(firm_days_table(event, names, firm_id=firm_id).without("firm"))
    _draw_grid(event, firm_id, names)


def _draw_grid(event: Event, firm_id: str, names: Names) -> None:
    """Draw tables downwards, rounds across."""
    at = {(meeting.slot.table, meeting.slot.round): meeting for meeting in event.meetings}
    rounds = range(1, max(meeting.slot.round for meeting in event.meetings) + 1)
    tables = range(1, max(meeting.slot.table for meeting in event.meetings) + 1)
    moved = {
        (slot.table, slot.round)
        for changed in told_changes(event.event_id)
        for slot in (*changed.added, *(now for _, now in changed.moved))
    }
    head = "".join(
        f'<th scope="col">{escape(str(Words(f"第 {number} 轮", f"Round {number}")))}'
        f"<small>{escape(event.time_of(number))}</small></th>"
        for number in rounds
    )
    body = "".join(
        f'<tr><th scope="row">{escape(str(table_words(event, table)))}</th>'
        + "".join(_cell(at.get((table, number)), firm_id, names, moved) for number in rounds)
        + "</tr>"
        for table in tables
    )
    label = str(Words("会面安排", "Timetable"))
    st.html(
        f'{_STYLE}<div class="cl-grid" role="region" tabindex="0" aria-label="{escape(label)}"><table><thead><tr>'
        f"<th></th>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(meeting: EventMeeting | None, firm_id: str, names: Names, moved: Collection[tuple[int, int]]) -> str:
    if meeting is None:
        return "<td></td>"
    slot = meeting.slot
    classes = ["cl-new"] if (slot.table, slot.round) in moved else []
    classes += ["cl-faint"] if firm_id and firm_id not in meeting.firms else []
    shade = _SHADES[min(len(_SHADES) - 1, int((meeting.score or 0.0) * len(_SHADES)))]
    buyer, supplier = (names.firm(firm) for firm in meeting.firms)
    about = about_text(meeting, names) or str(Words("必须会面", "have to meet"))
    rated = "" if meeting.score is None else f" · {score(meeting.score)}"
    return (
        f'<td class="{" ".join(classes)}" style="background:{shade}"><b>{escape(buyer)}</b>'
        f"<span>{escape(supplier)}</span><small>{escape(about)}{rated}</small></td>"
    )
