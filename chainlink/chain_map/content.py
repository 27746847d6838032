"""What stands on the map of a chain? Bands with cards, cards with boxes, and arrows between boxes; no position yet.

Everything is said in the reader's language already. A component that stands in several segments has a box in each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from chainlink.analysis.markets.concentration import Concentration, concentration
from chainlink.analysis.markets.top_shares import TopShare, top_shares
from chainlink.chain_map.style import MARK_ASSUMED, MARK_CROSS_CHAIN, MARK_SUSPECTED, Shade
from chainlink.screening.chance_words import DOUBTFUL_MEANING, SUSPECTED_MEANING, colour_words, missing_words
from chainlink.screening.chances import LEAST_CHANCE, Chance, KeptChances, chance_in_chain
from chainlink.screening.findings import ChainScan, ColourFinding
from chainlink.supply.graph import SupplyGraph
from graph_schema import figures
from graph_schema.figures import hhi, share, share_range
from graph_schema.names import (
    ASSUMED,
    COLOUR_MEANINGS,
    COLOUR_WORDS,
    NOT_A_CHOKEPOINT,
    STOPS_OTHER_CHAINS,
    SUSPECTED_SOLE,
    Words,
    name_of,
)

STAGES = ("upstream", "midstream", "downstream")
STAGE_WORDS = {
    "upstream": Words("上游", "Upstream"),
    "midstream": Words("中游", "Midstream"),
    "downstream": Words("下游", "Downstream"),
}
FULL_SHARES = 1.0005
"""Shares that add up to more than this are told: it would read as more than 100 %."""
NOTHING_HERE = Words("数据中暂无环节", "no segment in the data")
_NO_SEGMENT = Words("未列入环节", "in no segment")


@dataclass(frozen=True)
class Box:
    """One component or firm on the map.

    Attributes
    ----------
    box_id
        Unique on the map.
    subject, subject_id
        `component` or `firm`, and its id.
    name, note
        What is written left and right: `12家·首家55%`.
    colour
        "" where it is no single point.
    suspected
        Colour that it is likely to have once missing rows are known, "" for none: hatched, never counted.
    colour_text
        The colour with its chance, or what is suspected, in words; "" where chances are not told.
    maker_count
        How many firms make it; None for firms.
    share
        Length of the bar at its foot, 0 to 1; None draws none.
    tooltip
        What a pointer over it shows, a line each.
    """

    box_id: str
    subject: str
    subject_id: str
    name: str
    note: str
    colour: Shade = ""
    share: float | None = None
    maker_count: int | None = None
    suspected: Shade = ""
    colour_text: str = ""
    tooltip: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """A named group of boxes: a segment of the chain."""

    card_id: str
    name: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Band:
    """A stage: cards under one title."""

    band_id: str
    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Arrow:
    """Goods flow from one box to another; `is_essential` False is drawn dashed."""

    tail: str
    head: str
    is_essential: bool = True


@dataclass(frozen=True)
class MapContent:
    """All that stands on one map.

    Attributes
    ----------
    title
        What the map shows.
    bands
        From left to right.
    arrows
        Between boxes, sorted.
    has_flows
        Whether faint flows between cards are drawn until something is selected.
    note
        How many rows are known to be missing, where chances stand beside the colours; "" without chances.
    """

    title: str
    bands: tuple[Band, ...]
    arrows: tuple[Arrow, ...]
    has_flows: bool = True
    note: str = ""

    @cached_property
    def boxes(self) -> dict[str, Box]:
        """Boxes by id, in the order in which they are read."""
        return {box.box_id: box for band in self.bands for card in band.cards for box in card.boxes}

    def boxes_of(self, subject: str, subject_id: str) -> tuple[str, ...]:
        """Ids of the boxes of one component or firm."""
        return tuple(
            box_id for box_id, box in self.boxes.items() if (box.subject, box.subject_id) == (subject, subject_id)
        )


def chain_content(graph: SupplyGraph, chain: ChainScan, *, chances: KeptChances | None = None) -> MapContent:
    """Gather what stands on the map of a chain: its stages, segments, components and the inputs among them.

    Parameters
    ----------
    graph
        Supply graph.
    chain
        What a scan of it found in the chain; what no target of any chain colours stays white.
    chances
        What is kept of these data; None for colours alone.

    Returns
    -------
    MapContent
        Three bands always; segments and components in order of id.

    Notes
    -----
    As costly as `concentration` for each component: about 20 ms each in a province.
    """
    placed = graph.placements[graph.placements["chain_id"] == chain.chain_id]
    colours = chain.shown("component")
    names = graph.names.by_id("component")
    box_of = {
        component_id: component_box(
            graph,
            component_id,
            colours.get(component_id),
            names.get(component_id, component_id),
            chance=chance_in_chain(chances, chain, "component", component_id),
        )
        for component_id in sorted(set(placed["component_id"]))
    }
    segments = _segments(graph, chain.chain_id, placed)
    bands = tuple(
        Band(
            stage,
            str(STAGE_WORDS[stage]),
            tuple(_card(row, placed, box_of) for row in segments if row["stage"] == stage),
        )
        for stage in STAGES
    )
    name = graph.names.chain(chain.chain_id)
    title = str(Words(f"{name}产业链图", f"Chain map: {name}"))
    content = MapContent(title, bands, (), note=missing_note(chances))
    return replace(content, arrows=_arrows(graph, content, set(box_of)))


def _segments(graph: SupplyGraph, chain_id: str, placed: pd.DataFrame) -> list[dict[str, str]]:
    """Rows of the chain's segments in order of id; one without a name where components stand in none."""
    own = graph.tables.segments
    segments = own[own["chain_id"] == chain_id].sort_values("segment_id")
    rows = [
        {
            "segment_id": str(row.segment_id),
            "name": name_of(str(row.name_zh), str(row.name_en), str(row.segment_id)),
            "stage": str(row.stage),
        }
        for row in segments.itertuples()
    ]
    strange = sorted(set(placed["segment_id"]) - {row["segment_id"] for row in rows})
    return rows + [
        {"segment_id": segment_id, "name": segment_id or str(_NO_SEGMENT), "stage": "midstream"}
        for segment_id in strange
    ]


def _card(segment: Mapping[str, str], placed: pd.DataFrame, box_of: Mapping[str, Box]) -> Card:
    segment_id = segment["segment_id"]
    here = sorted(set(placed["component_id"][placed["segment_id"] == segment_id]))
    boxes = tuple(replace(box_of[component_id], box_id=f"{segment_id}/{component_id}") for component_id in here)
    return Card(segment_id, segment["name"], boxes)


def _arrows(graph: SupplyGraph, content: MapContent, inside: Collection[str]) -> tuple[Arrow, ...]:
    """Give inputs and variants among the components inside, the way goods flow."""
    inputs, variants = graph.tables.inputs, graph.tables.variants
    is_essential_by_pair = {
        (tail, head): False for tail, head in zip(variants["component_id"], variants["parent_id"], strict=True)
    }
    is_essential = inputs["is_essential"].fillna(True).astype(bool)
    for tail, head, is_needed in zip(inputs["component_id"], inputs["product_id"], is_essential, strict=True):
        is_essential_by_pair[tail, head] = is_essential_by_pair.get((tail, head), False) or is_needed
    boxes: dict[str, list[str]] = {}
    for box_id, box in content.boxes.items():
        boxes.setdefault(box.subject_id, []).append(box_id)
    return tuple(
        Arrow(tail, head, is_essential)
        for (component, product), is_essential in sorted(is_essential_by_pair.items())
        if component in inside and product in inside
        for tail in boxes[component]
        for head in boxes[product]
    )


def component_box(
    graph: SupplyGraph, component_id: str, finding: ColourFinding | None, name: str, *, chance: Chance | None = None
) -> Box:
    """Say of a component what its box says: how many make it, the largest share, its colour with its chance."""
    makers = concentration(graph, component_id, by="firm")
    top = top_shares(graph, [component_id])[component_id]
    colour: Shade = finding.grade.colour if finding else ""
    level = chance_mark(colour, chance)
    marks = _marks(finding)
    mark_texts = [str(words) for _, words in marks]
    return Box(
        box_id=component_id,
        subject="component",
        subject_id=component_id,
        name=name,
        note=_note(makers, top, is_crowded=bool(level or (finding and finding.is_cross_chain)), is_full=bool(level))
        + "".join(mark for mark, _ in marks)
        + (f" {level}" if level else ""),
        colour=colour,
        share=top.low if top.is_known_enough else None,
        maker_count=makers.maker_count,
        suspected=suspected_shade(colour, chance),
        colour_text=str(colour_words(colour, chance)) if chance else "",
        tooltip=(
            name,
            *colour_line(colour),
            *chance_line(colour, chance),
            *mark_texts,
            *_maker_lines(makers, top),
        ),
    )


def missing_note(chances: KeptChances | None) -> str:
    """Say under a map how many rows are known to be missing; "" without chances."""
    return "" if chances is None else str(missing_words(chances.missing, chances.open_purchases))


def suspected_shade(colour: Shade, chance: Chance | None) -> Shade:
    """Give the colour that a box without one is likely to have, "" for none."""
    return chance.likely_colour if chance and not colour else ""


def chance_mark(colour: Shade, chance: Chance | None) -> str:
    """Say the chance in a few letters: `概率84%`, `存疑31%`, `疑似72%`; "" where none is told.

    Examples
    --------
    >>> chance_mark("yellow", Chance(0.84, 0.9)), chance_mark("", Chance(0.2, 0.72)), chance_mark("red", Chance(0.9, 0.9))
    ('概率84%', '疑似72%', '')
    """
    suspected = suspected_shade(colour, chance)
    level = None if chance is None else chance.of(colour or suspected)
    if level is None:
        return ""
    text = figures.chance(level)
    if suspected:
        return str(Words(f"疑似{text}", f"suspected {text}"))
    if level < LEAST_CHANCE:
        return str(Words(f"存疑{text}", f"doubtful {text}"))
    return str(Words(f"概率{text}", f"likely {text}"))


def chance_line(colour: Shade, chance: Chance | None) -> tuple[str, ...]:
    """Say in one line what the chance of a colour, or of none, tells; nothing where no chance is told."""
    words = colour_words(colour, chance)
    if chance is None or not str(words) or (colour and chance.of(colour) is None):
        return ()
    if not colour:
        return (f"{words}{Words('：', ': ')}{SUSPECTED_MEANING}",)
    if chance.inferred(colour) == "doubtful":
        return (f"{words}{Words('：', ': ')}{DOUBTFUL_MEANING}",)
    return (f"{Words('补齐记录后的概率', 'once records are complete')}{Words('：', ': ')}{words}",)


def colour_line(colour: Shade) -> tuple[str, ...]:
    """Say a colour and its meaning in one line."""
    if not colour:
        return (str(NOT_A_CHOKEPOINT),)
    return (f"{COLOUR_WORDS[colour]}{Words('：', ': ')}{COLOUR_MEANINGS[colour]}",)


def _marks(finding: ColourFinding | None) -> list[tuple[str, Words]]:
    if not finding:
        return []
    marks = (
        (finding.is_cross_chain, MARK_CROSS_CHAIN, STOPS_OTHER_CHAINS),
        (finding.grade.is_suspected_sole, MARK_SUSPECTED, SUSPECTED_SOLE),
        (finding.grade.is_assumed, MARK_ASSUMED, ASSUMED),
    )
    return [(mark, words) for is_so, mark, words in marks if is_so]


def _top_text(top: TopShare) -> str:
    """Say the largest share: one figure, or from least to most."""
    if top.low is None or top.high is None:
        return "—"
    return str(share_range(top.low, top.high))


def _bound_text(top: TopShare) -> str:
    """Say the largest share in the room of a box: one figure, or what it is at least, or at most."""
    if top.low is None or top.high is None:
        return "—"
    low, high = share(top.low), share(top.high)
    if low == high:
        return low
    return f"≥{low}" if top.low > 0 else f"≤{high}"


def _note(makers: Concentration, top: TopShare, *, is_crowded: bool, is_full: bool) -> str:
    if not makers.maker_count:
        return str(Words("企业未知", "unknown"))
    top_share = _bound_text(top)
    # the room is needed; the tooltip says whose it is
    first = "" if is_crowded else "·" if top_share[0] in "≥≤" else "·首家"
    in_english = f"{makers.maker_count} ·" if is_full else f"{makers.maker_count} · top {top_share}"
    return str(Words(f"{makers.maker_count}家{first}{top_share}", in_english))


def _maker_lines(makers: Concentration, top: TopShare) -> tuple[str, ...]:
    if not makers.maker_count:
        return (str(Words("生产企业：数据缺口", "makers: not in the data")),)
    top_share = str(Words("未知", "unknown")) if top.low is None else _top_text(top)
    if top.is_contradicted:
        top_share += str(Words("（市场份额与产量不一致）", " (market shares and outputs disagree)"))
    count = makers.maker_count
    return (
        str(Words(f"生产企业 {count} 家，首家份额 {top_share}", f"makers {count}, largest share {top_share}")),
        str(Words(f"集中度 HHI {hhi(makers.hhi)}", f"HHI {hhi(makers.hhi)}")),
        *_over_full(makers),
    )


def _over_full(makers: Concentration) -> tuple[str, ...]:
    """Say that stated shares add up to more than the whole."""
    if makers.known_share_sum <= FULL_SHARES:
        return ()
    total = share(makers.known_share_sum)
    return (str(Words(f"所填份额合计 {total}，请核对", f"shares add up to {total}: to be checked")),)


def only_stages(content: MapContent, stages: Sequence[str]) -> MapContent:
    """Leave the bands asked for, with the arrows inside them; all where none is asked for."""
    bands = tuple(band for band in content.bands if not stages or band.band_id in stages)
    left = replace(content, bands=bands, arrows=())
    arrows = tuple(arrow for arrow in content.arrows if {arrow.tail, arrow.head} <= set(left.boxes))
    return replace(left, arrows=arrows)
