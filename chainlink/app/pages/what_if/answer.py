"""What does the answer say at a glance? How much stops, what it costs by day, which targets go, where."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.whatif.answer import JointSurvival, PlaceCount, TargetAnswer, WhatIf
from chainlink.whatif.answer_words import basis_words, line_counts, number, percent
from chainlink.whatif.by_day import wave_by_day
from chainlink.whatif.stop_words import stop_words
from graph_schema.names import Words, name_of
from loaders.choices import country_words

SHOWN_AT_MOST = 30
_LINE = "#1F5FA8"
_STYLE = """<style>
.cl-figures { display: flex; flex-wrap: wrap; gap: 0.4rem 2.6rem; color: #1B2A3D; }
.cl-figures b { font-size: 1.45rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.cl-figure-name { color: #44566C; font-size: 0.82rem; }
</style>"""


def draw_summary(found: WhatIf) -> None:
    """Draw the five numbers, and what they rest on."""
    lines, traders = line_counts(found)
    reached = [target for target in found.targets if target.is_reached or target.down_on_day is not None]
    down = sorted(target.down_on_day for target in reached if target.down_on_day is not None)
    first = Words(f"最早第 {number(down[0])} 天断供", f"first on day {number(down[0])}") if down else None
    value, known = number(found.lost.value_10k_yuan_a_day), percent(found.lost.known_share)
    told = (
        (Words("停产生产线", "Lines that stop"), f"{lines:,}", None),
        (Words("断供贸易商", "Traders cut off"), f"{traders:,}", None),
        (Words("涉及企业", "Firms"), f"{len(found.firms):,}", None),
        (Words("日损失产值（万元）", "Lost a day (10k yuan)"), value, Words(f"{known}产值已知", f"{known} known")),
        (Words("波及目标产品", "Targets reached"), f"{len(reached)}/{len(found.targets)}", first),
    )
    figures = "".join(
        f'<div><span class="cl-figure-name">{label}</span><br><b>{escape(said)}</b> '
        f'<span class="cl-figure-name">{escape(str(beside or ""))}</span></div>'
        for label, said, beside in told
    )
    st.html(f'{_STYLE}<div class="cl-figures">{figures}</div>')
    ui.note(str(basis_words(found)))


def draw_remarks(loaded: Loaded, found: WhatIf) -> None:
    """Say what was asked and hit nothing, and who runs on only because nobody knows where it is."""
    for stop in found.idle_stops:
        said = stop_words(loaded.graph, stop)
        st.warning(
            str(
                Words(
                    f"“{said.zh}”在库内没有对应的生产或供应，未产生影响",
                    f"{said.en}: no line and no sourcing in the data meets this, so nothing stops by it",
                )
            )
        )
    if found.firms_not_hit:
        count = len(found.firms_not_hit)
        ui.note(
            str(Words(f"另有 {count} 家企业所在地不明，按照常运行计", f"{count} firms have no known place and run on"))
        )


def draw_overview(loaded: Loaded, found: WhatIf) -> None:
    """Draw the loss by day, the targets and the places."""
    left, right = st.columns([4, 7], gap="large")
    with left:
        _draw_curve(found)
        _draw_places(found)
    with right:
        _draw_targets(loaded, found)
        _draw_survival(loaded, found)


def _draw_curve(found: WhatIf) -> None:
    st.subheader(str(Words("日损失产值（万元/天）", "Value lost a day (10k yuan)")), anchor=False)
    days = wave_by_day(found)
    if not days:
        ui.note(str(Words("没有生产线停产。", "No line stops.")))
        return
    last = max(days[-1].day, found.days or 0.0)
    points = [[each.day, round(each.value_so_far_10k_yuan_a_day, 1)] for each in days]
    points.append([last, points[-1][1]])
    alt = Words(
        f"第 {number(days[0].day)} 天起，最终每天 {number(points[-1][1])} 万元",
        f"from day {number(days[0].day)}, in the end {number(points[-1][1])} × 10k yuan a day",
    )
    st.echarts_chart(_curve(points), height=210, key="what_if_curve", alt=str(alt))


def _curve(points: Sequence[Sequence[float]]) -> dict[str, Any]:
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
                "name": str(Words("万元/天", "10k yuan a day")),
                "data": [list(point) for point in points],
                "lineStyle": {"color": _LINE},
                "itemStyle": {"color": _LINE},
                "areaStyle": {"color": _LINE, "opacity": 0.12},
            }
        ],
    }


def _draw_targets(loaded: Loaded, found: WhatIf) -> None:
    reached = sorted((each for each in found.targets if each.is_reached or each.down_on_day is not None), key=_urgency)
    title = Words(f"受影响的目标产品 · {len(reached)}", f"Targets reached · {len(reached)}")
    st.subheader(str(title), anchor=False)
    if not reached:
        ui.note(str(Words("没有目标产品受影响。", "No target is reached.")))
        return
    headers = [
        *(Words("目标产品", "Target"), Words("产业链", "Chain"), Words("断供日", "Down on day")),
        *(Words("产量损失", "Output lost"), Words("万元/天", "10k yuan a day"), Words("产值已知", "Value known")),
        *(Words("推定占比", "Assumed"), Words("库存未知", "Stock unknown")),
    ]
    rows = [_target_row(loaded, found, target) for target in reached]
    ui.draw_table(headers, rows[:SHOWN_AT_MOST], caption=title, numbers=range(2, 8))
    tell_more(len(rows) - SHOWN_AT_MOST)


def _urgency(target: TargetAnswer) -> tuple[float, float, str]:
    day = math.inf if target.down_on_day is None else target.down_on_day
    return (day, -target.lost.value_10k_yuan_a_day, target.target)


def _target_row(loaded: Loaded, found: WhatIf, target: TargetAnswer) -> list[str]:
    component_id = target.target.rpartition("/")[2]
    chain_id = target.chain_ids[0] if target.chain_ids else ""
    name = name_of(target.name_zh, target.name_en, component_id)
    never = Words("不断供", "never") if found.days is None else Words("期内不断供", "not meanwhile")
    asked = {"chain": chain_id, "component": component_id} if chain_id else {}
    return [
        ui.link(name, "chain_map", **asked) if asked else ui.cell(name),
        ui.cell(" ".join(target.chain_ids) or "—"),
        ui.cell(str(never) if target.down_on_day is None else number(target.down_on_day)),
        ui.cell(percent(target.share_lost)),
        ui.cell(number(target.lost.value_10k_yuan_a_day)),
        ui.cell(percent(target.lost.known_share)),
        ui.cell(percent(target.assumed_share)),
        ui.cell(percent(target.stock_unknown_share)),
    ]


def _draw_survival(loaded: Loaded, found: WhatIf) -> None:
    if found.survival is not None:
        ui.note(str(_survival_words(found.survival, loaded.graph.names.by_id("component"))))
    elif any(target.is_reached for target in found.targets):
        said = Words(
            "受影响目标较多，未算可维持天数；选定一条产业链后可见",
            "many targets are reached: choose one chain to see how long its demand can be met",
        )
        ui.note(str(said))


def _survival_words(survival: JointSurvival, names: Mapping[str, str]) -> Words:
    """Say how long demand is met, what runs out first, and the least loss."""
    count, boundless = len(survival.targets), survival.lines_without_output
    endless, days = survival.time_to_survive_days == math.inf, number(survival.time_to_survive_days)
    lasting = Words("一直", "for ever") if endless else Words(f" {days} 天", f"for {days} days")
    zh = f"{count} 个目标产品的需求可维持{lasting.zh}（{boundless} 条生产线产能未知，按不受限计）"
    en = f"demand of {count} targets can be met {lasting.en} ({boundless} lines of unknown capacity taken as boundless)"
    if survival.binding_firm_id:
        what = "、".join(names.get(each, each) for each in survival.binding_component_ids)
        zh, en = f"{zh}；最先用尽：{what}", f"{en}; runs out first: {what}"
    if survival.lasts_days is not None:
        lasts, lost = number(survival.lasts_days), number(survival.lost_value_10k_yuan)
        zh, en = (
            f"{zh}；按 {lasts} 天计至少损失 {lost} 万元",
            f"{en}; over {lasts} days at least {lost} × 10k yuan is lost",
        )
    return Words(zh, en)


def _draw_places(found: WhatIf) -> None:
    places = found.places
    titled = (
        (Words("按市", "By city"), places.cities),
        (Words("按县（市、区）", "By county"), places.counties),
        (Words("境外", "Abroad"), tuple(_named_country(each) for each in places.countries)),
    )
    told = [[ui.cell(str(title)), ui.cell(_listed(counts))] for title, counts in titled if counts]
    if places.firms_without_place:
        told.append([ui.cell(str(Words("所在地不明", "Place unknown"))), ui.cell(len(places.firms_without_place))])
    if told:
        title = Words("涉及企业所在地（家）", "Where the firms are")
        st.subheader(str(title), anchor=False)
        ui.draw_table([Words("范围", "Area"), Words("企业数", "Firms")], told, caption=title)


def _named_country(place: PlaceCount) -> PlaceCount:
    return PlaceCount(place.code, str(country_words(place.code)), place.firm_count, place.line_count)


def _listed(places: Sequence[PlaceCount]) -> str:
    shown = str(Words("、", ", ")).join(f"{place.name_zh or place.code} {place.firm_count}" for place in places[:8])
    return shown + (str(Words(f" 等 {len(places)} 处", f" and {len(places) - 8} more")) if len(places) > 8 else "")


def tell_more(count: int) -> None:
    """Say how many rows are not shown."""
    if count > 0:
        ui.note(str(Words(f"……另有 {count} 项", f"… and {count} more")))
