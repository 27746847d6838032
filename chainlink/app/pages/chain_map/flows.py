"""环节间供应额: how much do the segments of a chain sell each other? A Sankey from upstream to downstream."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from chainlink.analysis.markets.segment_flows import SegmentFlow, SegmentFlows, segment_flows, without_loops
from chainlink.app import ui
from chainlink.app.pages.chain_map import views as views
from chainlink.app.ui.loaded import Loaded
from chainlink.chain_map.content import STAGE_WORDS, STAGES, MapContent
from chainlink.chain_map.text_width import text_width
from graph_schema.figures import money
from graph_schema.names import Words

_STAGE_INKS = dict(zip(STAGES, ("#5A93CC", "#1F5FA8", "#1E6B52"), strict=True))
_OUTSIDE = Words("链外", "outside the chain")
_OUTSIDE_INK = "#8A97A8"
_TOLD_AT_MOST = 12
_LABEL_SIZE = 12


@st.cache_resource(max_entries=64, show_spinner=False)
def _flows(key: tuple[str, str, str], chain_id: str, _loaded: Loaded) -> SegmentFlows:
    return segment_flows(_loaded.graph, chain_id)


def draw_flows(loaded: Loaded, chain_id: str, content: MapContent) -> None:
    """Draw what the segments on the map get from each other; a click on a segment opens it."""
    chain_flows = _flows(loaded.key, chain_id, loaded)
    if not chain_flows.flows:
        message = "没有一条在用供应关系对应本链产品；请在“供应关系”表中登记谁供给谁。"
        st.info(
            str(Words(message, "No active sourcing serves this chain; the sheet of sourcings says who supplies whom."))
        )
        return
    names = _distinct({card.card_id: card.name for band in content.bands for card in band.cards})
    inks = {card.card_id: _STAGE_INKS[band.band_id] for band in content.bands for card in band.cards}
    drawn, back = without_loops(chain_flows.flows)
    has_values = any(flow.value_10k_yuan for flow in chain_flows.flows)
    ui.note(_measure(chain_flows, has_values=has_values))
    wide = [flow for flow in drawn if _width(flow, has_values=has_values)]
    if wide:
        _draw_stages()
        _draw_sankey(wide, names, inks, has_values=has_values)
    for title, flows in (
        (Words("未画出·环节内部", "Not drawn, inside a segment"), [flow for flow in back if _is_inside(flow)]),
        (Words("未画出·回流", "Not drawn, leading back"), [flow for flow in back if not _is_inside(flow)]),
        (Words("未画出·供应额未知", "Not drawn, value unknown"), [flow for flow in drawn if flow not in wide]),
    ):
        _tell(title, flows, names, has_values=has_values)


def _distinct(names: dict[str, str]) -> dict[str, str]:
    """Tell segments of one name apart by their ids."""
    counts = Counter(names.values())
    return {segment_id: name if counts[name] == 1 else f"{name} {segment_id}" for segment_id, name in names.items()}


def _is_inside(flow: SegmentFlow) -> bool:
    return flow.from_segment == flow.to_segment


def _draw_stages() -> None:
    """Draw which colour stands for which stage."""
    inks = {**{str(STAGE_WORDS[stage]): ink for stage, ink in _STAGE_INKS.items()}, str(_OUTSIDE): _OUTSIDE_INK}
    message = (
        f'<span class="cl-entry"><span class="cl-chip" style="background:{ink}">&nbsp;</span> {escape(word)}</span>'
        for word, ink in inks.items()
    )
    st.html(f'<div class="cl-legend">{"".join(message)}</div>')


def _measure(chain_flows: SegmentFlows, *, has_values: bool) -> str:
    """Say what the width stands for, and what it rests on."""
    every, valued = chain_flows.sourcing_count, chain_flows.valued_count
    if not has_values:
        message = f"线宽为在用供应关系条数（共 {every} 条）；各条均未填供应额。点环节名打开该环节。"
        return str(Words(message, f"Width: active sourcings, {every} in all; none states a value. Click a segment."))
    return str(
        Words(
            f"线宽为在用供应关系的年供应额（万元），依据 {every} 条中填了供应额的 {valued} 条；其余宽度未知。"
            "供货用于多个产品的，按产品数均分。点环节名打开该环节。",
            f"Width: value a year of active sourcings (10,000 yuan), of the {valued} that state one among {every}; the "
            "rest is unknown. What serves several products is parted equally. Click a segment to open it.",
        )
    )


def _draw_sankey(
    drawn: Sequence[SegmentFlow], names: dict[str, str], inks: dict[str, str], *, has_values: bool
) -> None:
    inside = {segment for flow in drawn for segment in (flow.from_segment, flow.to_segment) if segment is not None}
    segments = [*([None] if any(flow.from_segment is None for flow in drawn) else []), *sorted(inside)]
    nodes = [
        {"name": _name(segment, names), "itemStyle": {"color": _OUTSIDE_INK if segment is None else inks[segment]}}
        for segment in segments
    ]
    links = [
        {
            "source": _name(flow.from_segment, names),
            "target": _name(flow.to_segment, names),
            "value": _width(flow, has_values=has_values),
        }
        for flow in drawn
    ]
    ends = {flow.to_segment for flow in drawn} - {flow.from_segment for flow in drawn}
    room = 16 + math.ceil(max(text_width(_name(end, names), _LABEL_SIZE) for end in ends))
    series = {
        "type": "sankey",
        "data": nodes,
        "links": links,
        "selectedMode": "single",
        "draggable": False,
        "left": 8,
        "right": room,
        "top": 8,
        "bottom": 8,
        "nodeGap": 12,
        "nodeWidth": 14,
        "lineStyle": {"color": "source", "opacity": 0.28},
        "emphasis": {"focus": "adjacency"},
        "label": {"fontSize": _LABEL_SIZE, "color": "#1B2A3D"},
    }
    chart: dict[str, Any] = {
        "animation": False,
        "tooltip": {"trigger": "item", "valueFormatter": "localized"},
        "series": [series],
    }

    def chose() -> None:
        for picked in st.session_state["map_flows"]["selection"]["selected"]:
            for place in picked["data_indices"] if picked["data_type"] == "node" else ():
                views.go(segment=segments[place] or "", component="")

    height = 60 + 34 * max(10, len(nodes))
    largest = "；".join(_told(flow, names, has_values=has_values) for flow in drawn[:_TOLD_AT_MOST])
    st.echarts_chart(chart, height=height, key="map_flows", on_select=chose, renderer="svg", alt=largest)


def _tell(title: Words, flows: Sequence[SegmentFlow], names: dict[str, str], *, has_values: bool) -> None:
    """Tell what a picture from left to right cannot show."""
    if flows:
        lines = [_told(flow, names, has_values=has_values) for flow in flows[:_TOLD_AT_MOST]]
        more = len(flows) - len(lines)
        lines += [str(Words(f"另 {more} 项", f"{more} more"))] if more else []
        ui.note(f"{title}{Words('：', ': ')}{str(Words('；', '; ')).join(lines)}")


def _told(flow: SegmentFlow, names: dict[str, str], *, has_values: bool) -> str:
    tail, head = _name(flow.from_segment, names), _name(flow.to_segment, names)
    who = head if _is_inside(flow) else f"{tail} → {head}"
    if has_values and flow.valued_count:
        return f"{who} {money(flow.value_10k_yuan)}"
    return f"{who} {Words(f'{flow.sourcing_count} 条', f'{flow.sourcing_count} sourcings')}"


def _width(flow: SegmentFlow, *, has_values: bool) -> float:
    return round(flow.value_10k_yuan) if has_values else flow.sourcing_count


def _name(segment_id: str | None, names: dict[str, str]) -> str:
    return str(_OUTSIDE) if segment_id is None else names[segment_id]
