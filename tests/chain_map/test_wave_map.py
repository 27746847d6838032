"""Does the map of a chain show a stop day by day, red only where every known maker stands still?"""

from __future__ import annotations

import pytest

from chainlink.chain_map.content import chain_content
from chainlink.chain_map.layout import lay_out
from chainlink.chain_map.network import network_content
from chainlink.chain_map.wave_map import Mark, WaveMap, wave_legend, wave_map
from chainlink.screening.scan import scan
from chainlink.supply.graph import SupplyGraph, build_graph
from chainlink.whatif.ask import what_if
from chainlink.whatif.named_stops import read_stops
from graph_schema.names import using_language
from tests.drawn_chains import drawn_tables


@pytest.fixture(scope="module")
def oven() -> SupplyGraph:
    """Two bakers, two mills of one group, one with stock for 3 days. An agent sells ovens; nobody makes yeast.

    mill --flour--> bake_a     depot (3 days) --flour--> bake_b     M (JPN) --agent--> bake_b: oven     N --oven--> bake_a
    """
    return build_graph(
        drawn_tables(
            makes="mill flour, depot flour inventory_days=3, bake_a bread, bake_b bread, M oven, N oven",
            inputs="flour > bread, oven > bread, yeast ?> bread",
            sourcings="mill > bake_a flour, depot > bake_b flour, agent > bake_b oven maker=M, N > bake_a oven",
            placements="flour F, bread F, oven F, yeast F",
            firms="M country=JPN, mill country=CHN group_id=G, depot country=CHN group_id=G, bake_a country=CHN,"
            " bake_b country=CHN, N country=CHN, agent country=CHN",
        )
    )


def waved(graph: SupplyGraph, stop: str) -> WaveMap:
    content = chain_content(graph, scan(graph, ["F"]).chains[0])
    return wave_map(graph, content, what_if(graph, read_stops(graph, [stop])))


def by_component(wave: WaveMap, day: float) -> dict[str, Mark]:
    return {box_id.rpartition("/")[2]: mark for box_id, mark in wave.marks_on(day).items()}


def test_oven_stops_one_baker_and_then_the_other(oven: SupplyGraph) -> None:
    answer = waved(oven, "group:G")
    assert list(answer.days) == [0, 3]
    assert by_component(answer, 0) == {
        "bread": Mark("yellow", "部", "停1/2家"),
        "flour": Mark("red", "停", "停2/2家"),
        "oven": Mark("", "", "2家"),
        "yeast": Mark("grey", "灰", "企业未知"),
    }
    assert by_component(answer, 3)["bread"] == Mark("red", "停", "停2/2家")
    assert {box.subject_id: box.tooltip[1:] for box in answer.content.boxes.values()} == {
        "bread": ("第 0 天起有企业停产", "第 3 天全部停产"),
        "flour": ("第 0 天起有企业停产", "第 0 天全部停产"),
        "oven": (),
        "yeast": (),
    }


def test_agent_that_is_cut_off_is_told_beside_the_maker(oven: SupplyGraph) -> None:
    with using_language("en"):
        marks = by_component(waved(oven, "country:JPN"), 0)
    assert marks["oven"] == Mark("yellow", "P", "1 of 2 · 1 ag.")
    assert marks["yeast"].colour == "grey"


def test_stop_that_does_not_reach_the_chain_changes_nothing(oven: SupplyGraph) -> None:
    answer = waved(oven, "country:FRA")
    assert (answer.days, {mark.colour for mark in answer.marks_on(0).values()}) == ((), {"", "grey"})


def test_assumed_stop_has_a_mark_beside_the_colour() -> None:
    graph = build_graph(
        drawn_tables(makes="mill flour, bake bread", inputs="flour > bread", placements="flour F, bread F")
    )
    assert by_component(waved(graph, "firm:mill"), 0) == {
        "bread": Mark("red", "停", "停1/1家*"),
        "flour": Mark("red", "停", "停1/1家"),
    }


def test_legend_of_the_wave_takes_the_place_of_the_colours(oven: SupplyGraph) -> None:
    layout = lay_out(waved(oven, "group:G").content)
    content = network_content(layout, entries=wave_legend())
    assert [entry["letter"] for entry in content["legend"]] == ["停", "部", "灰", "", "*"]
    assert content["version"] != network_content(layout)["version"]
