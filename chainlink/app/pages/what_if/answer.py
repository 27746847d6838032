"""What does the answer say at a glance? How much stops, what it costs by day, which targets go, where."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.whatif.answer import WhatIf
from chainlink.whatif.answer_tables import places_hit, reached_targets
from chainlink.whatif.answer_words import (
    basis_words,
    elsewhere_words,
    export_control_words,
    headline_words,
    idle_words,
    line_counts,
    loss_words,
    reduced_words,
    survival_words,
    unplaced_words,
)
from chainlink.whatif.by_day import wave_by_day
from graph_schema.figures import HUNDRED_MILLION_IN_10K_YUAN, money, money_range, share, whole_days
from graph_schema.names import Words

SHOWN_AT_MOST = 30
_LINE = "#1F5FA8"
_STYLE = """<style>
.cl-figures { display: flex; flex-wrap: wrap; gap: 0.4rem 2.6rem; color: #1B2A3D; }
.cl-figures b { font-size: 1.45rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.cl-figure-name { color: #44566C; font-size: 0.82rem; }
</style>"""


def draw_summary(loaded: Loaded, answer: WhatIf) -> None:
    """Draw the answer in one sentence, its numbers, and what they rest on."""
    st.html(f"<b>{escape(str(headline_words(loaded.graph, answer)))}</b>")
    lines, traders = line_counts(answer)
    reached = [target for target in answer.targets if target.is_reached or target.down_on_day is not None]
    down = sorted(target.down_on_day for target in reached if target.down_on_day is not None)
    cuts = [target.first_cut_on_day for target in reached if target.first_cut_on_day is not None]
    loss = answer.losses[-1]
    known_share = share(answer.lost.known_share)
    until = Words(
        f"到第 {whole_days(loss.days)} 天，{known_share}产值已知",
        f"by day {whole_days(loss.days)}, {known_share} known",
    )
    columns = (
        (Words("停产生产线", "Lines that stop"), f"{lines:,}", None),
        (Words("断供贸易商", "Traders cut off"), f"{traders:,}", None),
        (Words("涉及企业", "Firms"), f"{len(answer.firms):,}", None),
        (Words("累计损失产值", "Output value lost"), str(money_range(loss.low_10k_yuan, loss.high_10k_yuan)), until),
        (Words("波及目标产品", "Targets reached"), f"{len(reached)}/{len(answer.targets)}", None),
        (Words("最早减产日", "First cut"), _day(min(cuts, default=None)), None),
        (Words("断供日", "Day down"), _day(down[0] if down else None), _down_count(len(down))),
    )
    figures = "".join(
        f'<div><span class="cl-figure-name">{label}</span><br><b>{escape(text)}</b> '
        f'<span class="cl-figure-name">{escape(str(beside or ""))}</span></div>'
        for label, text, beside in columns
    )
    st.html(f'{_STYLE}<div class="cl-figures">{figures}</div>')
    ui.note(str(loss_words(answer)))
    ui.note(str(basis_words(answer)))


def _day(day: float | None) -> str:
    return "—" if day is None else str(Words(f"第 {whole_days(day)} 天", f"day {whole_days(day)}"))


def _down_count(count: int) -> Words:
    return Words(f"{count} 个将断供", f"{count} go down") if count else Words("期内无一断供", "none meanwhile")


def draw_remarks(loaded: Loaded, answer: WhatIf) -> None:
    """Say what was asked and hit nothing, and who runs on only because nobody knows where it is."""
    for stop in answer.idle_stops:
        st.warning(str(idle_words(loaded.graph, stop)))
    if controlled := export_control_words(loaded.graph, answer):
        ui.note(controlled)
    if answer.firms_not_hit:
        ui.note(str(unplaced_words(answer)))


def draw_overview(loaded: Loaded, answer: WhatIf) -> None:
    """Draw the loss by day, the targets and the places."""
    left, right = st.columns([3, 8], gap="medium")
    with left:
        _draw_curve(answer)
        _draw_places(loaded, answer)
    with right:
        _draw_targets(loaded, answer)
        _draw_survival(loaded, answer)


def _draw_curve(answer: WhatIf) -> None:
    days = wave_by_day(answer)
    is_large = bool(days) and days[-1].value_so_far_10k_yuan_a_day >= HUNDRED_MILLION_IN_10K_YUAN
    unit = Words("亿元/天", "100 million yuan a day") if is_large else Words("万元/天", "10,000 yuan a day")
    st.subheader(str(Words("逐日损失产值", "Value lost day by day")), anchor=False)
    if not days:
        ui.note(str(Words("没有生产线停产。", "No line stops.")))
        return
    last = max(days[-1].day, answer.days or 0.0)
    scale = HUNDRED_MILLION_IN_10K_YUAN if is_large else 1
    points = [[day.day, round(day.value_so_far_10k_yuan_a_day / scale, 2)] for day in days]
    points.append([last, points[-1][1]])
    most = money(days[-1].value_so_far_10k_yuan_a_day)
    alt = Words(
        f"第 {whole_days(days[0].day)} 天起，最终每天 {most.zh}",
        f"from day {whole_days(days[0].day)}, in the end {most.en} a day",
    )
    ui.note(str(unit))
    st.echarts_chart(_curve(points, unit), height=210, key="what_if_curve", alt=str(alt))


def _curve(points: Sequence[Sequence[float]], unit: Words) -> dict[str, Any]:
    day = str(Words("第几天", "day"))
    return {
        "animation": False,
        "grid": {"left": 8, "right": 46, "top": 12, "bottom": 6, "containLabel": True},
        "tooltip": {"trigger": "axis", "valueFormatter": "localized"},
        "xAxis": {"type": "value", "name": day, "min": 0, "nameGap": 6, "splitLine": {"show": False}},
        "yAxis": {"type": "value", "splitNumber": 3},
        "series": [
            {
                "type": "line",
                "step": "end",
                "showSymbol": False,
                "name": str(unit),
                "data": [list(point) for point in points],
                "lineStyle": {"color": _LINE},
                "itemStyle": {"color": _LINE},
                "areaStyle": {"color": _LINE, "opacity": 0.12},
            }
        ],
    }


def _draw_targets(loaded: Loaded, answer: WhatIf) -> None:
    targets = reached_targets(loaded.graph, answer)
    st.subheader(f"{targets.title} · {len(targets.rows)}", anchor=False)
    if not targets.rows:
        ui.note(str(Words("所选产业链没有目标产品受影响。", "No target of the chains chosen is reached.")))
    else:
        ui.draw_answer(targets.head(SHOWN_AT_MOST))
        tell_more(len(targets.rows) - SHOWN_AT_MOST)
    for words in (reduced_words(answer, loaded.graph.names), elsewhere_words(answer, loaded.graph.names)):
        if words:
            ui.note(str(words))


def _draw_survival(loaded: Loaded, answer: WhatIf) -> None:
    if answer.survival is not None:
        ui.note(str(survival_words(answer.survival, loaded.graph.names, day_down=answer.first_day_down)))


def _draw_places(loaded: Loaded, answer: WhatIf) -> None:
    places = places_hit(loaded.graph, answer)
    if places.rows:
        st.subheader(str(places.title), anchor=False)
        ui.draw_answer(places)


def tell_more(count: int) -> None:
    """Say how many rows are not shown."""
    if count > 0:
        ui.note(str(Words(f"……另有 {count} 项", f"… and {count} more")))
