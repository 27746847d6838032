"""What does a stop do to the map of a chain, day by day? The same boxes, marked by how many of their makers stand still.

A box is marked by what is known: where nobody is known to make a component it stays grey, whatever stops.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace

from chainlink.chain_map.content import Box, MapContent
from chainlink.chain_map.style import MARK_ASSUMED, LegendEntry, Shade, letter_of
from chainlink.supply.graph import SupplyGraph
from chainlink.whatif.answer import LostLine, WhatIf
from graph_schema.names import ASSUMED, COLOUR_MEANINGS, Words

_STOPPED, _PARTLY = Words("停", "S"), Words("部", "P")
_STOPPED_MEANS = Words("库内生产企业全部停产", "all makers in the data stand still")
_PARTLY_MEANS = Words("部分停产，或代理断供", "some stand still, or an agent is cut off")
_RUNS_MEANS = Words("未受影响", "not reached")


@dataclass(frozen=True)
class Mark:
    """How a box looks on one day."""

    colour: Shade
    letter: str
    note: str


@dataclass(frozen=True)
class _Makers:
    """Days on which a component's makers stop, and its traders are cut off, ascending; how many makers it has."""

    stop_days: tuple[float, ...]
    cut_days: tuple[float, ...]
    maker_count: int
    is_assumed: bool


@dataclass(frozen=True)
class WaveMap:
    """The map of a chain under a stop.

    Attributes
    ----------
    content
        The map as it is in the end.
    days
        Days on which something changes on it, ascending; empty where the stop does not reach it.
    """

    content: MapContent
    days: tuple[float, ...]
    _makers: Mapping[str, _Makers]

    def marks_on(self, day: float) -> dict[str, Mark]:
        """Tell how each box looks at the end of a day, by box id."""
        return {box_id: _mark(self._makers[box.subject_id], day) for box_id, box in self.content.boxes.items()}


def wave_map(graph: SupplyGraph, content: MapContent, answer: WhatIf) -> WaveMap:
    """Put an answer on the map of a chain.

    Parameters
    ----------
    graph
        The graph that was asked.
    content
        From `chain_content`; only component boxes.
    answer
        The answer of `what_if`.

    Returns
    -------
    WaveMap
        Places and names of `content`, with marks for each day.

    Notes
    -----
    Linear in the boxes and the lines of their families. A maker of a variant is a maker of the component.
    """
    by_line = {(line.firm_id, line.component_id): line for line in answer.lines if not line.is_trader}
    traders: dict[str, list[LostLine]] = {}
    for line in answer.lines:
        if line.is_trader:
            traders.setdefault(line.component_id, []).append(line)
    components = {box.subject_id for box in content.boxes.values()}
    makers = {component: _makers(graph, component, by_line, traders) for component in sorted(components)}
    days = sorted({day for maker in makers.values() for day in (*maker.stop_days, *maker.cut_days)})
    last = days[-1] if days else 0.0
    bands = tuple(
        replace(
            band,
            cards=tuple(
                replace(card, boxes=tuple(_final(box, makers[box.subject_id], last) for box in card.boxes))
                for card in band.cards
            ),
        )
        for band in content.bands
    )
    return WaveMap(replace(content, bands=bands), tuple(days), makers)


def wave_legend() -> tuple[LegendEntry, ...]:
    """List what the marks mean, in the reader's language."""
    return (
        LegendEntry("red", str(_STOPPED), str(_STOPPED_MEANS)),
        LegendEntry("yellow", str(_PARTLY), str(_PARTLY_MEANS)),
        LegendEntry("grey", letter_of("grey"), str(COLOUR_MEANINGS["grey"])),
        LegendEntry("", "", str(_RUNS_MEANS)),
        LegendEntry(None, MARK_ASSUMED, str(ASSUMED)),
    )


def _makers(
    graph: SupplyGraph,
    component_id: str,
    by_line: Mapping[tuple[str, str], LostLine],
    traders: Mapping[str, list[LostLine]],
) -> _Makers:
    number = graph.component_number(component_id)
    lines = graph.lines.of_family[number]
    named = lines[lines < graph.lines.named_count]
    firms, made = graph.firm_ids[graph.node_firm[named]], graph.component_ids[graph.node_component[named]]
    stopped = [by_line[line] for line in zip(firms, made, strict=True) if line in by_line]
    cut = [line for member in graph.families[number] for line in traders.get(str(graph.component_ids[member]), ())]
    return _Makers(
        stop_days=tuple(sorted(line.stops_on_day for line in stopped)),
        cut_days=tuple(sorted(line.stops_on_day for line in cut)),
        maker_count=len(named),
        is_assumed=any(line.is_assumed for line in (*stopped, *cut)),
    )


def _mark(makers: _Makers, day: float) -> Mark:
    stopped, cut = bisect_right(makers.stop_days, day), bisect_right(makers.cut_days, day)
    assumed = MARK_ASSUMED if makers.is_assumed and (stopped or cut) else ""
    note = f"{_note(makers.maker_count, stopped, cut)}{assumed}"
    if stopped and stopped == makers.maker_count:
        return Mark("red", str(_STOPPED), note)
    if stopped or cut:
        return Mark("yellow", str(_PARTLY), note)
    return Mark("", "", note) if makers.maker_count else Mark("grey", letter_of("grey"), note)


def _note(count: int, stopped: int, cut: int) -> str:
    agents = Words(f"代理断供{cut}", f"{cut} agents cut")
    if not stopped and not cut:
        return str(Words(f"{count}家", f"{count}") if count else Words("企业未知", "unknown"))
    if not stopped:
        return str(agents)
    makers = Words(f"停{stopped}/{count}家", f"{stopped} of {count}")
    return str(Words(f"{makers.zh}·代理{cut}", f"{makers.en} · {cut} ag.") if cut else makers)


def _final(box: Box, makers: _Makers, last: float) -> Box:
    """Give the box as it is in the end, which takes most room."""
    mark = _mark(makers, last)
    words = [box.name]
    if makers.stop_days:
        first, all_stopped = makers.stop_days[0], len(makers.stop_days) == makers.maker_count
        words.append(str(Words(f"第 {first:g} 天起有企业停产", f"makers stop from day {first:g}")))
        day = makers.stop_days[-1]
        if all_stopped:
            words.append(str(Words(f"第 {day:g} 天全部停产", f"all have stopped on day {day:g}")))
    if makers.cut_days:
        day = makers.cut_days[0]
        words.append(str(Words(f"第 {day:g} 天起代理断供", f"an agent is cut off on day {day:g}")))
    return replace(box, colour=mark.colour, note=mark.note, share=None, tooltip=tuple(words))
