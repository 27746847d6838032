"""What came of the meetings of an event, and whom is an office to call? Follow-ups due on top, then a row a meeting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.contract import draw_waiting
from chainlink.app.pages.matching.events import pick_event
from chainlink.app.pages.matching.now import names_now
from chainlink.app.pages.matching.outcome import draw_outcome
from chainlink.app.pages.matching.result_sheet import draw_sheet
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.events.register import Event, list_events
from chainlink.matching.outcomes.answer_tables import outcomes_table
from chainlink.matching.outcomes.follow_ups import FollowUp, follow_ups_due, follow_ups_table
from chainlink.matching.outcomes.records import Outcome
from chainlink.matching.outcomes.register import outcomes_of
from chainlink.matching.outcomes.rules import RESULT_WORDS
from chainlink.supply.names import Names
from graph_schema.names import Words

DUE_AT_MOST = 12
AHEAD_DAYS = 14
"""Follow-ups are listed so many days before they are due."""
_INKS = {"": "#5F6F82", "intention": "#3F76AE", "sample": "#1F5FA8", "contract": "#1E6B52"}
_ENDED = "#8A4B4B"
_STYLE = """<style>
.cl-results { display: flex; height: 1.5rem; border-radius: 0.3rem; overflow: hidden; background: #E9EEF4; margin: 0.2rem 0; }
.cl-results span { color: #fff; font-size: 0.8rem; padding: 0 0.5rem; line-height: 1.5rem; white-space: nowrap; }
</style>"""


def draw_results(loaded: Loaded) -> None:
    """Draw what is due, and the meetings of the event that is opened, or the one of its outcomes that is."""
    events, names = list_events(loaded.store), names_now(loaded)
    if not events:
        st.info(
            Words(
                "还没有活动；请先在“活动”登记并安排会面。", "There is no event yet: enter one under Events and plan it."
            )
        )
        return
    places = st.columns([3.4, 5.2, 1.6], vertical_alignment="bottom")
    event = pick_event(places[0], events)
    due = follow_ups_due(loaded.store, on=date.today(), ahead_days=AHEAD_DAYS, event_id=event.event_id if event else "")
    if event is None:
        _draw_due(due, events, names)
        ui.note(
            Words(
                "打开一场活动，填写或收回对接结果。", "Open an event to enter its results, or to take the sheet back."
            )
        )
        return
    outcomes = outcomes_of(loaded.store, event.event_id)
    by_id = {outcome.outcome_id: outcome for outcome in outcomes}
    label = Words("打开一场会面（可输入企业名称）", "Open a meeting (type a firm)")
    opened = ui.open_record(places[1], "outcome", label, by_id, word=lambda outcome: _meeting_name(outcome, names))
    if opened:
        ui.offer_way_back(places[2], "outcome", Words("返回会面", "Back to the meetings"))
        draw_outcome(loaded, event, opened)
        return
    _draw_due(due, events, names)
    _draw_counts(outcomes)
    draw_waiting(loaded, event, outcomes)
    _draw_table(outcomes, names)
    draw_sheet(loaded, event, outcomes)


def _meeting_name(outcome: Outcome, names: Names) -> str:
    firms = " — ".join(names.firm(firm) for firm in outcome.firms)
    return f"{firms} · {names.component(outcome.text('component_id')) or '—'}"


def _draw_due(due: Sequence[FollowUp], events: Sequence[Event], names: Names) -> None:
    overdue = sum(follow_up.overdue_days > 0 for follow_up in due)
    title = Words(f"待跟踪 {len(due)} · 已逾期 {overdue}", f"To follow up {len(due)} · {overdue} overdue")
    st.subheader(title, anchor=False)
    if not due:
        ui.note(
            Words(f"{AHEAD_DAYS} 天内没有要跟踪的对接。", f"Nothing is to be followed up within {AHEAD_DAYS} days.")
        )
        return
    name_by_event = {event.event_id: str(event.fields["name"]) for event in events}
    table = follow_ups_table(due[:DUE_AT_MOST], name_by_event, names)
    ui.draw_answer(table.without("contact", "office"))
    if len(due) > DUE_AT_MOST:
        more = len(due) - DUE_AT_MOST
        ui.note(Words(f"另有 {more} 项；打开活动逐场查看。", f"{more} more; open their events."))


def _draw_counts(outcomes: Sequence[Outcome]) -> None:
    """Draw how many meetings came to what, as one bar."""
    counts = Counter(outcome.result for outcome in outcomes)
    if not outcomes:
        return
    strips = "".join(
        f'<span style="flex:{counts[result]} 0 auto;background:{_INKS.get(result, _ENDED)}">'
        f"{escape(str(words))} {counts[result]}</span>"
        for result, words in RESULT_WORDS.items()
        if counts[result]
    )
    label = escape(str(Words("对接结果分布", "Results")))
    st.html(f'{_STYLE}<div class="cl-results" role="img" aria-label="{label}">{strips}</div>')


def _draw_table(outcomes: Sequence[Outcome], names: Names) -> None:
    if not outcomes:
        st.info(Words("这场活动还没有会面；请先在“活动”安排。", "This event has no meeting yet: plan it under Events."))
        return
    ui.note(
        Words(
            f"共 {len(outcomes)} 场会面，选一行填写结果", f"{len(outcomes)} meetings; choose a row to enter its result"
        )
    )
    ids = [outcome.outcome_id for outcome in outcomes]
    ui.draw_record_list("outcome", outcomes_table(outcomes, names).without("outcome_id"), ids, height=420)
