"""Where on a chain does the stop arrive, and when? The chain's map with a slider over the days."""

from __future__ import annotations

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.chain_map.views import chain_view
from chainlink.app.ui.canvas import draw_map
from chainlink.app.ui.loaded import Loaded
from chainlink.chain_map.content import Box
from chainlink.chain_map.layout import lay_out
from chainlink.chain_map.wave_map import WaveMap, wave_legend, wave_map
from chainlink.whatif.answer import WhatIf
from chainlink.whatif.answer_tables import stopped_lines
from chainlink.whatif.by_day import wave_by_day
from graph_schema.figures import money, whole_days
from graph_schema.names import Words


def draw_wave(loaded: Loaded, answer: WhatIf) -> None:
    """Draw the choice of a chain that is reached, and its map by day."""
    chains = _reached_chains(loaded, answer)
    if not chains:
        ui.note(str(Words("没有产业链上的产品停产。", "No component of a chain is reached.")))
        return
    first = next(iter(chains))
    left, right = st.columns([2, 5], vertical_alignment="bottom")
    chosen = ui.select_in_address(
        left,
        "map",
        Words("在哪条链的图上看", "On the map of"),
        list(chains),
        word=lambda chain: f"{chain} {chains[chain]}",
        placeholder=f"{first} {chains[first]}",
    )
    content = chain_view(loaded, chosen or first, "active")
    with right:
        place = st.container()
    _draw_days(loaded, answer, wave_map(loaded.graph, content, answer), place)


def _reached_chains(loaded: Loaded, answer: WhatIf) -> dict[str, str]:
    """Names of the chains with a component that stops, in catalogue order."""
    placed, stopped = loaded.graph.placements, {line.component_id for line in answer.lines}
    reached = set(placed.loc[placed["component_id"].isin(stopped), "chain_id"])
    return {chain_id: name for chain_id, name in loaded.chain_names().items() if chain_id in reached}


def _draw_days(loaded: Loaded, answer: WhatIf, waved: WaveMap, place: st.delta_generator.DeltaGenerator) -> None:
    day = _choose_day(waved.days, place)
    so_far = [moment for moment in wave_by_day(answer) if moment.day <= day]
    lines, value = (so_far[-1].lines_so_far, so_far[-1].value_so_far_10k_yuan_a_day) if so_far else (0, 0.0)
    ui.note(
        str(
            Words(
                f"到第 {whole_days(day)} 天：全省累计停产与断供 {lines} 条，每天损失 {money(value).zh}",
                f"up to day {whole_days(day)}: {lines} lines and deliveries have stopped in all, "
                f"{money(value).en} lost a day",
            )
        )
    )
    picked: str = st.session_state.get("what_if_picked", "")
    draw_map(
        lay_out(waved.content),
        key="what_if_map",
        picked=picked if picked in waved.content.boxes else "",
        marks=waved.marks_on(day),
        entries=wave_legend(),
        on_pick=_pick,
    )
    _draw_below(loaded, answer, waved, day, waved.content.boxes.get(picked))


def _pick(box_id: str) -> None:
    st.session_state["what_if_picked"] = box_id


def _draw_below(loaded: Loaded, answer: WhatIf, waved: WaveMap, day: float, picked: Box | None) -> None:
    """Draw the lines of the component that was clicked, by day; else what stops on the chain on this day."""
    if picked:
        family = loaded.graph.families[loaded.graph.component_number(picked.subject_id)]
        members = set(loaded.graph.component_ids[family])
        lines = [line for line in answer.lines if line.component_id in members]
        title = Words(f"{picked.name}：停产先后 · {len(lines)}", f"{picked.name}, by the day · {len(lines)}")
    else:
        here = {box.subject_id for box in waved.content.boxes.values()}
        lines = [line for line in answer.lines if line.stops_on_day == day and line.component_id in here]
        text = whole_days(day)
        title = Words(f"第 {text} 天在本链停产 · {len(lines)}", f"Stopping on this chain on day {text} · {len(lines)}")
    st.subheader(str(title), anchor=False)
    ui.draw_answer_grid(stopped_lines(loaded.graph, lines), key="what_if_today", height=220)


def _choose_day(days: tuple[float, ...], place: st.delta_generator.DeltaGenerator) -> float:
    """Draw the slider over the days on which something changes; the day stands in the address."""
    if ui.has_moved("day", "what_if_day"):
        st.session_state["what_if_day"] = _asked_day()
    wanted = st.session_state["what_if_day"]
    if wanted not in days:
        st.session_state["what_if_day"] = max((day for day in days if day <= wanted), default=days[0])
    if len(days) == 1:
        return days[0]
    chosen: float = place.select_slider(
        str(Words("第几天", "Day")),
        list(days),
        key="what_if_day",
        format_func=lambda day: str(Words(f"第 {whole_days(day)} 天", f"day {whole_days(day)}")),
    )
    ui.leave_in_address("day", "what_if_day", f"{chosen:g}")
    return chosen


def _asked_day() -> float:
    """Give the day of the address; what is no number is the first day."""
    try:
        return float(st.query_params.get("day", "0"))
    except ValueError:
        return 0.0
