"""How many events were held of those the plan asks for, what came of them, chain by chain, and what is overdue?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.visits import draw_visits
from chainlink.app.ui.loaded import Loaded
from chainlink.leaders.weights import load_leader_weights
from chainlink.matching.events.register import list_events
from chainlink.matching.outcomes.event_progress import (
    Counts,
    EventProgress,
    chains_table,
    event_progress,
    kinds_table,
    results_table,
)
from graph_schema.names import Words

_STYLE = """<style>
.cl-goal { max-width: 46rem; margin: 0.2rem 0 0.5rem; } .cl-goal b { font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.cl-goal i { display: block; background: #DDE6F0; border-radius: 0.3rem; height: 0.8rem; margin: 0.25rem 0; }
.cl-goal i > u { display: block; background: #1F5FA8; border-radius: 0.3rem; height: 100%; }
.cl-goal small { color: #55657A; font-size: 0.82rem; }
</style>"""


def draw_progress(loaded: Loaded) -> None:
    """Draw the year: events against the goal, by kind and level; results, money, problems; chain by chain; visits."""
    events = list_events(loaded.store)
    today = date.today()
    years = sorted(
        {str(today.year), *(str(event.fields["held_on"])[:4] for event in events if event.fields["held_on"])}
    )
    year = ui.select_in_address(
        st.columns([2, 8])[0], "year", Words("年度", "Year"), years[::-1], word=str, placeholder=str(today.year)
    )
    counted = event_progress(
        loaded.store,
        loaded.graph.tables,
        year=int(year or today.year),
        on=today,
        goal=load_leader_weights().goals["events"],
    )
    _draw_goal(counted)
    left, right = st.columns(2, gap="large")
    with left:
        _draw_kinds(counted)
    with right:
        _draw_results(counted.counts)
    _draw_chains(loaded, counted)
    names = {event.event_id: str(event.fields["name"]) for event in events}
    _draw_not_counted(counted, names)
    draw_visits(loaded, today)


def _draw_goal(counted: EventProgress) -> None:
    count, goal = counted.counts.events, counted.goal
    share = min(1.0, count / goal) if goal else 0.0
    message = Words(
        f"截至 {counted.on} 完成 {share:.0%}；已登记未举办 {len(counted.upcoming)} 场；跟踪逾期 {counted.overdue} 项",
        f"{share:.0%} done on {counted.on}; {len(counted.upcoming)} entered and to come; {counted.overdue} follow-ups overdue",
    )
    title = Words(f"{counted.year} 年已举办", f"Held in {counted.year}")
    goal_text = Words(f" / 年度目标 {goal} 场", f" of {goal} the plan asks for")
    st.html(
        f'{_STYLE}<div class="cl-goal">{escape(str(title))} <b>{count}</b>{escape(str(goal_text))}'
        f'<i><u style="width:{share:.1%}"></u></i><small>{escape(str(message))}</small></div>'
    )


def _draw_kinds(counted: EventProgress) -> None:
    table = kinds_table(counted)
    st.subheader(table.title, anchor=False)
    if table.rows:
        ui.draw_answer(table)
    else:
        ui.note(
            Words(
                "这一年还没有举办过活动。活动日期已到，且有企业参加或填了结果的，计为已举办。",
                "No event was held in this year. It counts once its day has come and a firm came or a result is entered.",
            )
        )


def _draw_results(counts: Counts) -> None:
    table = results_table(counts)
    st.subheader(table.title, anchor=False)
    ui.draw_answer(table)


def _draw_chains(loaded: Loaded, counted: EventProgress) -> None:
    st.subheader(Words("各产业链", "Chain by chain"), anchor=False)
    table = chains_table(counted, loaded.graph.names)
    if table.rows:
        ui.draw_answer(table)
    else:
        ui.note(Words("还没有可统计的活动。", "There is no event to count yet."))


def _draw_not_counted(counted: EventProgress, names: Mapping[str, str]) -> None:
    """Say which events would count if somebody noted who came."""
    if not counted.not_counted:
        return
    links = " · ".join(
        ui.link(names.get(event_id, event_id), "matching", show="events", event=event_id)
        for event_id in counted.not_counted
    )
    message = Words(
        "日期已过而没有参加记录和结果，未计入：", "Their day has come and nobody noted anything, so they do not count: "
    )
    st.html(f'<div class="cl-card cl-note">{escape(str(message))}{links}</div>')
