"""How far are the projects together: against the goal, by the four rates, by chain, city, kind and state?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.projects.words import STATE_INKS
from chainlink.app.ui.book_words import choices_of
from chainlink.projects.register.answer_tables import states_table
from chainlink.projects.register.flag_rules import FlagRules
from chainlink.projects.register.flags import GATES, claim_of, energy_gate, newest_year
from chainlink.projects.register.monthly import amount
from chainlink.projects.register.rates import DEFINITIONS, Rate, rate_parts, rates_of
from chainlink.projects.register.records import BOOK, ProjectRecord
from chainlink.projects.register.states import STATES
from graph_schema.figures import edition, share
from graph_schema.names import Words

_STYLE = """<style>
.cl-strip { display: flex; flex-wrap: wrap; gap: 0.7rem; margin: 0.1rem 0 0.2rem; }
.cl-strip > div { background: #F5F8FC; border-radius: 0.5rem; padding: 0.4rem 0.9rem; flex: 1 1 9.5rem; }
.cl-strip > div:first-child { flex: 2 1 19rem; }
.cl-strip b { font-size: 1.3rem; font-variant-numeric: tabular-nums; }
.cl-strip small { display: block; color: #55657A; font-size: 0.78rem; line-height: 1.35; }
.cl-bar { background: #DDE6F0; border-radius: 0.3rem; height: 0.5rem; margin: 0.25rem 0; }
.cl-bar > span { display: block; background: #1F5FA8; border-radius: 0.3rem; height: 100%; }
</style>"""


def draw_strip(projects: Sequence[ProjectRecord], rules: FlagRules) -> None:
    """Draw how many count against the goal of their newest year, and the four rates with what they rest on."""
    year = newest_year(projects)
    claim = claim_of([project for project in projects if not year or project.fields["year"] == year], rules)
    done = min(1.0, claim.counted / claim.goal)
    message = Words(
        f"代码重复不计 {claim.doubled}，终止 {claim.ended}，未赋码 {claim.uncoded}",
        f"{claim.doubled} doubled codes left out, {claim.ended} ended, {claim.uncoded} without code",
    )
    named = Words(f"{year} 年度计入", f"{year}:") if year else Words("计入", "")
    goal = Words(
        f"{named.zh} <b>{claim.counted}</b> / 年度目标 {claim.goal} 个",
        f"{named.en} <b>{claim.counted}</b> of {claim.goal} a year",
    )
    first = f'<div>{goal}<div class="cl-bar"><span style="width:{done:.1%}"></span></div><small>{message}</small></div>'
    st.html(f'{_STYLE}<div class="cl-strip">{first}{"".join(_rate(rate) for rate in rates_of(projects))}</div>')


def _rate(rate: Rate) -> str:
    name, meaning = DEFINITIONS[rate.rate_id]
    rests = str(rate_parts(rate))
    unknown = str(Words(f"，{rate.unknown} 个不明", f", {rate.unknown} unknown")) if rate.unknown else ""
    return (
        f'<div title="{escape(str(meaning))}">{escape(str(name))} <b>{share(rate.value)}</b>'
        f"<small>{escape(rests)}{escape(unknown)}</small></div>"
    )


def draw_charts(
    projects: Sequence[ProjectRecord], chains: Mapping[str, str], cities: Sequence[str], rules: FlagRules
) -> None:
    """Draw projects by chain, city and kind, each bar by state; then money by state, milestones and the energy gate."""
    left, right = st.columns(2, gap="medium")
    with left:
        names = {chain_id: f"{chain_id} {name}" for chain_id, name in chains.items()}
        _draw_bars(projects, "chain_id", Words("按产业链", "By chain"), names, height=430)
    with right:
        _draw_bars(projects, "city", Words("按设区市", "By city"), {city: city for city in cities}, height=340)
    with left:
        _draw_bars(projects, "kind", Words("按类型", "By kind"), choices_of(BOOK, "kind"), height=240)
    with right:
        table = states_table(projects)
        st.subheader(table.title, anchor=False)
        ui.draw_answer(table)
    _draw_milestones(projects)
    _draw_gates(projects, rules)


def _draw_milestones(projects: Sequence[ProjectRecord]) -> None:
    """Draw by month how many were planned to have begun and ended, and how many have."""
    lines = {
        "planned_start": (Words("计划开工", "planned to begin"), "#5A93CC", "dashed"),
        "actual_start": (Words("实际开工", "begun"), "#1F5FA8", "solid"),
        "planned_end": (Words("计划竣工", "planned to end"), "#7DB8A8", "dashed"),
        "actual_end": (Words("实际竣工", "finished"), "#1E6B52", "solid"),
    }
    alive = [project for project in projects if project.fields["state"] != "ended"]
    days = {column: [str(project.fields[column] or "")[:7] for project in alive] for column in lines}
    months = _months(sorted({month for days_of_column in days.values() for month in days_of_column if len(month) == 7}))
    if not months:
        return
    st.subheader(Words("开工与竣工：计划与实际（累计）", "Begun and finished: planned and actual"), anchor=False)
    newest = max(str(project.fields["data_date"] or "")[:7] for project in alive)
    series, parts = [], []
    for column, (words, ink, kind) in lines.items():
        reached = [month for month in months if column.startswith("planned") or month <= newest]
        counts = [sum(bool(day) and day <= month for day in days[column]) for month in reached]
        parts.append(f"{words} {sum(bool(day) and day <= newest for day in days[column])}")
        series.append(
            {
                "type": "line",
                "name": str(words),
                "data": counts,
                "showSymbol": False,
                "lineStyle": {"color": ink, "type": kind},
                "itemStyle": {"color": ink},
            }
        )
    chart: dict[str, Any] = {
        "animation": False,
        "grid": {"left": 4, "right": 16, "top": 28, "bottom": 4, "containLabel": True},
        "legend": {"top": 0, "itemWidth": 22, "textStyle": {"fontSize": 11}},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": months, "boundaryGap": False},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": series,
    }
    alt = "；".join(parts)
    st.echarts_chart(chart, height=240, key="project_milestones", alt=f"{newest}：{alt}")


def _months(known_months: Sequence[str]) -> list[str]:
    """Give every month from the first to the last known one."""
    if not known_months:
        return []
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (known_months[0], known_months[-1]))
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in range(first, last + 1)]


def _draw_bars(
    projects: Sequence[ProjectRecord], column: str, title: Words, names: Mapping[str, str], *, height: int
) -> None:
    st.subheader(title, anchor=False)
    counts = Counter((str(project.fields[column] or ""), str(project.fields["state"])) for project in projects)
    groups = list(names) if names else []
    groups += sorted({group for group, _ in counts} - set(groups))
    groups = [group for group in groups if any(counts[group, state] for state in STATES)]
    labels = [names.get(group, group) or str(Words("未填", "not stated")) for group in groups]
    words = choices_of(BOOK, "state")
    series = [
        {
            "type": "bar",
            "stack": "all",
            "name": words[state],
            "itemStyle": {"color": STATE_INKS[state]},
            "data": [counts[group, state] for group in groups],
        }
        for state in STATES
    ]
    totals = Counter(str(project.fields[column] or "") for project in projects)
    alt = "；".join(f"{label} {totals[group]}" for group, label in zip(groups, labels, strict=True))
    chart: dict[str, Any] = {
        "animation": False,
        "grid": {"left": 4, "right": 16, "top": 28, "bottom": 4, "containLabel": True},
        "legend": {"top": 0, "itemWidth": 12, "itemHeight": 10, "textStyle": {"fontSize": 11}},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "inverse": True, "data": labels, "axisLabel": {"interval": 0, "fontSize": 11}},
        "series": series,
    }
    st.echarts_chart(chart, height=height, key=f"projects_by_{column}", alt=f"{title}：{alt}")


def _draw_gates(projects: Sequence[ProjectRecord], rules: FlagRules) -> None:
    gates = Counter(energy_gate(amount(project.fields["energy_intensity"]), rules.energy_gate) for project in projects)
    counted = " · ".join(f"{words} {gates[gate]}" for gate, words in GATES.items())
    message = Words(
        f"能耗门槛 {rules.energy_gate} 吨标准煤/万元：{counted}；只提示，不剔除。规则版本 {edition(rules.version)}",
        f"energy gate {rules.energy_gate} tce per 10,000 yuan: {counted}; told, never left out. Rules {edition(rules.version)}",
    )
    ui.note(message)
