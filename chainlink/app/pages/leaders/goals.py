"""How far are leaders, partners and communities against the plan's 50, 500 and 200? A small bar each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from chainlink.leaders.records import KINDS
from chainlink.leaders.standing import SOON_DAYS, GoalCount
from graph_schema.names import Words

_STYLE = """<style>
.cl-goals { display: flex; flex-wrap: wrap; gap: 0.7rem; margin: 0.1rem 0 0.2rem; }
.cl-goals > div { background: #F5F8FC; border-radius: 0.5rem; padding: 0.4rem 0.9rem; flex: 1 1 11rem; }
.cl-goals b { font-size: 1.3rem; font-variant-numeric: tabular-nums; }
.cl-goals small { display: block; color: #55657A; font-size: 0.78rem; line-height: 1.35; }
.cl-goals i { display: block; background: #DDE6F0; border-radius: 0.3rem; height: 0.5rem; margin: 0.25rem 0; }
.cl-goals i > u { display: block; background: #1F5FA8; border-radius: 0.3rem; height: 100%; }
</style>"""


def draw_goals(counts: Sequence[GoalCount]) -> None:
    """Draw how many are valid against each goal, and how many are not, or not for long."""
    st.html(f'{_STYLE}<div class="cl-goals">{"".join(map(_goal, counts))}</div>')


def _goal(count: GoalCount) -> str:
    share = min(1.0, count.counted / count.goal) if count.goal else 0.0
    goal = Words(f" / 目标 {count.goal}", f" of {count.goal}") if count.goal else Words("", "")
    reached = (
        Words(f"全省完成 {count.counted / count.goal:.0%}", f"{count.counted / count.goal:.0%} in the province")
        if count.goal
        else Words("规划未定目标", "the plan names no goal")
    )
    message = Words(
        f"{reached.zh}；{SOON_DAYS} 天内到期 {count.ends_soon}，已过期 {count.expired}，未生效 {count.upcoming}",
        f"{reached.en}; {count.ends_soon} end within {SOON_DAYS} days, {count.expired} expired, "
        f"{count.upcoming} not yet valid",
    )
    bar = f'<i><u style="width:{share:.1%}"></u></i>' if count.goal else ""
    return f"<div>{KINDS[count.kind]} <b>{count.counted}</b>{goal}{bar}<small>{message}</small></div>"
