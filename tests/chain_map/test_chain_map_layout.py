"""Laws of the map's layout: nothing overlaps, all stands inside its band, texts fit, and it is always the same."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainlink.chain_map.content import Band, Box, Card, MapContent, chain_content
from chainlink.chain_map.layout import is_bold, lay_out, name_left
from chainlink.chain_map.places import EMPTY_BAND, TEXT_RIGHT, Frame, Layout
from chainlink.chain_map.style import NAME_SIZE, NOTE_SIZE, TITLE_SIZE, Shade
from chainlink.chain_map.text_width import broken, longest_piece, text_width
from chainlink.screening.scan import scan
from chainlink.supply.graph import SupplyGraph
from graph_schema.names import using_language
from tests.examples import examples


def content_of(*bands: dict[str, list[str]]) -> MapContent:
    """Bands of cards by name, each with the names of its boxes; `!` in front is red."""
    made = []
    for place, cards in enumerate(bands):
        made.append(
            Band(
                f"b{place}",
                f"band {place}",
                tuple(
                    Card(f"b{place}/{card}", card, tuple(box_of(f"b{place}/{card}/{name}", name) for name in names))
                    for card, names in cards.items()
                ),
            )
        )
    return MapContent("a map", tuple(made), ())


def box_of(box_id: str, name: str) -> Box:
    colour: Shade = "red" if name.startswith("!") else ""
    return Box(box_id, "component", name, name.lstrip("!"), "12家·首家100%", colour, 0.5)


def lies_in(inner: Frame, outer: Frame) -> bool:
    return (
        inner.x >= outer.x
        and inner.y >= outer.y
        and inner.right <= outer.right + 1e-6
        and inner.bottom <= outer.bottom + 1e-6
    )


def overlap(one: Frame, other: Frame) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def faults(layout: Layout) -> Iterator[str]:
    """Say everything in a layout that breaks a law."""
    for kind, frames in (
        ("bands", [band.frame for band in layout.bands]),
        ("cards", [card.frame for card in layout.cards]),
        ("boxes", [box.frame for box in layout.boxes]),
    ):
        yield from (f"{kind} overlap: {a} {b}" for a, b in combinations(frames, 2) if overlap(a, b))
    whole = Frame(0, 0, layout.width, layout.height)
    for band in layout.bands:
        yield from (f"band outside: {band.frame}" for _ in [0] if not lies_in(band.frame, whole))
        yield from (f"card outside: {card.frame}" for card in band.cards if not lies_in(card.frame, band.frame))
    for card in layout.cards:
        yield from (f"box outside: {box.frame}" for box in card.boxes if not lies_in(box.frame, card.frame))
        room = card.boxes[0].frame.width if card.boxes else card.frame.width
        yield from (f"title: {line}" for line in card.lines if text_width(line, TITLE_SIZE, is_bold=True) > room)
    for placed in layout.boxes:
        widest = max(text_width(line, NAME_SIZE, is_bold=is_bold(placed.box)) for line in placed.lines)
        taken = name_left(placed.box) + widest + text_width(placed.box.note, NOTE_SIZE) + TEXT_RIGHT
        if taken > placed.frame.width and placed.lines != ("…",):
            yield f"text: {placed.lines} takes {taken} of {placed.frame.width}"


@pytest.fixture(scope="module")
def sample_maps(sample_graph: SupplyGraph) -> dict[str, MapContent]:
    """The maps of the fifteen chains, in Chinese and, by the names only, in English."""
    maps = {chain.chain_id: chain_content(sample_graph, chain) for chain in scan(sample_graph).chains}
    with using_language("en"):
        names = sample_graph.names.by_id("component")
    for chain_id, content in list(maps.items()):
        maps[f"{chain_id} en"] = replace(
            content,
            bands=tuple(
                replace(
                    band,
                    cards=tuple(
                        replace(card, boxes=tuple(replace(box, name=names[box.subject_id]) for box in card.boxes))
                        for card in band.cards
                    ),
                )
                for band in content.bands
            ),
        )
    return maps


def test_sample_maps_break_no_law(sample_maps: dict[str, MapContent]) -> None:
    assert [(name, fault) for name, content in sample_maps.items() for fault in faults(lay_out(content))] == []


def test_sample_maps_cut_no_name(sample_maps: dict[str, MapContent]) -> None:
    cut = [
        placed.lines for content in sample_maps.values() for placed in lay_out(content).boxes if "…" in placed.lines[-1]
    ]
    assert cut == []


def test_sample_maps_are_readable_on_a_small_screen(sample_maps: dict[str, MapContent]) -> None:
    """On 1,310 px of width the Chinese names are at least 11 px high and the map at most 560 px."""
    sizes = {
        name: (NAME_SIZE * min(1310 / layout.width, 1.6), layout.height * min(1310 / layout.width, 1.6))
        for name, layout in ((name, lay_out(content)) for name, content in sample_maps.items())
        if not name.endswith("en")
    }
    assert {name: size for name, size in sizes.items() if size[0] < 11 or size[1] > 560} == {}


def test_sample_maps_show_every_placed_component_once_a_segment(
    sample_maps: dict[str, MapContent], sample_graph: SupplyGraph
) -> None:
    placed = sorted(
        f"{row.segment_id}/{row.component_id}"
        for row in sample_graph.tables.placements.itertuples()
        if row.chain_id == "C02"
    )
    assert sorted(box.box.box_id for box in lay_out(sample_maps["C02"]).boxes) == placed


names = st.one_of(
    st.text(alphabet="光刻胶硅片芯机", min_size=1, max_size=24),
    st.text(alphabet="wiM a-", min_size=1, max_size=60).map(lambda text: text.strip() or "x"),
    st.sampled_from(["!浸没式光刻机", "!photolithography machine", "W" * 40]),
)
cards = st.dictionaries(names, st.lists(names, max_size=9, unique=True), max_size=7)


@settings(max_examples=examples(30), deadline=None)
@given(st.lists(cards, min_size=1, max_size=4), st.floats(0.3, 6))
def test_random_maps_break_no_law_and_are_the_same_again(bands: list[dict[str, list[str]]], proportion: float) -> None:
    content = content_of(*bands)
    layout = lay_out(content, proportion=proportion)
    assert list(faults(layout)) == []
    assert lay_out(content, proportion=proportion) == layout


def test_layout_keeps_the_order_of_cards_and_boxes() -> None:
    layout = lay_out(content_of({"b": ["z", "a"], "a": ["y"]}, {"c": ["x"]}))
    assert [card.card.name for card in layout.cards] == ["b", "a", "c"]
    assert [box.box.name for box in layout.boxes] == ["z", "a", "y", "x"]


def test_layout_shows_a_band_without_cards() -> None:
    layout = lay_out(content_of({"a": ["x"]}, {}))
    assert [(band.frame.width == EMPTY_BAND, len(band.cards)) for band in layout.bands] == [(False, 1), (True, 0)]


@pytest.mark.parametrize("proportion", [0, -1, math.nan])
def test_layout_rejects_a_proportion_that_is_none(proportion: float) -> None:
    with pytest.raises(ValueError, match="proportion must be above 0"):
        lay_out(content_of({"a": ["x"]}), proportion=proportion)


def test_wide_proportion_takes_more_columns() -> None:
    content = content_of({str(number): ["x"] * 1 for number in range(12)})
    assert lay_out(content, proportion=4).width > lay_out(content, proportion=1).width


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("光刻胶", 40, ("光刻胶",)),
        ("图像传感器晶圆代工", 60, ("图像传感器", "晶圆代工")),
        ("low-dielectric glass", 60, ("low-", "dielectric", "glass")),
        ("low-dielectric glass", 90, ("low-dielectric", "glass")),
        ("", 40, ("",)),
        ("光", 3, ("…",)),
    ],
)
def test_broken_puts_words_into_lines(text: str, room: float, lines: tuple[str, ...]) -> None:
    assert broken(text, 10, room=room, lines=3) == lines


@given(st.text(max_size=40), st.floats(12, 200), st.integers(1, 3))
def test_broken_lines_fit_and_lose_nothing_but_what_is_marked(text: str, room: float, lines: int) -> None:
    answer = broken(text, 10, room=room, lines=lines)
    assert len(answer) <= lines
    assert all(text_width(line, 10) <= room for line in answer)
    if "…" not in text and not answer[-1].endswith("…"):
        assert "".join(answer).replace(" ", "") == "".join(text.split())


def test_longest_piece_is_a_word_or_a_character() -> None:
    assert longest_piece("硅 片", 10) == 10.0
    assert longest_piece("a-wafer b", 10) == text_width("wafer", 10)
