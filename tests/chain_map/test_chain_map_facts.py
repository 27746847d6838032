"""What is told of one component, what lies around it, and how things are found."""

from __future__ import annotations

import pandas as pd
import pytest

from chainlink.chain_map.content import MapContent, only_stages
from chainlink.chain_map.facts import ComponentFacts, component_facts
from chainlink.chain_map.neighbourhood import CARD_LENGTH, SHOWN_FIRMS, component_content
from chainlink.chain_map.search import find_on_chain
from chainlink.screening.findings import ChainScan
from chainlink.screening.scan import scan
from chainlink.supply.firm_search import initials
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.errors import UnknownIdError
from graph_schema.names import using_language
from loaders.tables import Tables
from tests.drawn_chains import drawn
from tests.lamp_chain import lamp_tables


def lamp() -> tuple[SupplyGraph, ChainScan]:
    graph = build_graph(lamp_tables())
    return graph, scan(graph, ["L1"]).chains[0]


def facts_of(component_id: str) -> ComponentFacts:
    return component_facts(*lamp(), component_id)


def cards_of(content: MapContent) -> dict[str, dict[str, list[str]]]:
    return {band.name: {card.name: [box.name for box in card.boxes] for card in band.cards} for band in content.bands}


def test_phosphor_is_told_with_maker_inputs_users_and_why() -> None:
    facts = facts_of("phosphor")
    assert facts.finding is not None
    assert (facts.name, facts.finding.grade.colour) == ("荧光粉", "red")
    assert [(maker.name, maker.place, maker.colour, maker.origin) for maker in facts.makers] == [
        ("荧光社", "日本", "red", "survey makes.csv row 3")
    ]
    assert [(made_input.name, made_input.is_in_chain) for made_input in facts.inputs] == [("稀土", False)]
    assert [(user.name, user.is_essential) for user in facts.users] == [("LED灯珠", True)]
    assert [(step.firm_name, step.component_name, step.origin) for step in facts.why] == [
        ("荧光社", "荧光粉", "survey makes.csv row 3"),
        ("led_a", "LED灯珠", "survey supplies.csv row 5"),
        ("甲灯具厂", "灯具", "survey supplies.csv row 7"),
    ]


def test_coating_without_a_maker_has_no_path_and_nothing_to_cover() -> None:
    facts = facts_of("coating")
    assert (facts.makers, facts.why, facts.has_buyers, facts.coverage) == ((), (), False, None)


def test_component_without_a_colour_has_no_finding() -> None:
    facts = facts_of("lamp")
    assert (facts.finding, facts.why, len(facts.makers), len(facts.inputs)) == (None, (), 2, 5)


def test_facts_reject_an_unknown_component() -> None:
    with pytest.raises(UnknownIdError):
        facts_of("lampe")


def test_coverage_comes_with_its_bounds() -> None:
    makes = {"firm_id": ["A", "S"], "component_id": ["ore", "ore"], "capacity": [9, 20], "output": [3, 10]}
    supplies = {
        "supplier_id": ["S", "A"],
        "buyer_id": ["B", "B"],
        "component_id": ["ore", "ore"],
        "status": ["active", "qualified"],
        "volume": [10, None],
    }
    placements = {"component_id": ["ore"], "segment_id": ["s"], "chain_id": ["C"], "is_target": [True]}
    frames = {"makes": makes, "supplies": supplies, "placements": placements}
    graph = build_graph(Tables.of({name: pd.DataFrame(frame) for name, frame in frames.items()}))
    facts = component_facts(graph, scan(graph, ["C"]).chains[0], "ore")
    assert (facts.coverage, facts.coverage_low, facts.coverage_high) == (0.6, 0.6, 0.6)
    assert [(maker.firm_id, round(maker.share or 0, 3)) for maker in facts.makers] == [("S", 0.769), ("A", 0.231)]


def test_led_stands_between_its_inputs_its_makers_and_its_customers() -> None:
    graph, chain = lamp()
    content = component_content(graph, chain, component_facts(graph, chain, "led"))
    assert cards_of(content) == {
        "投入品": {"必需投入": ["荧光粉"]},
        "产品与生产企业": {"LED灯珠（2 家）": ["led_a", "led_b"]},
        "下游去向": {"用于产品": ["灯具"], "采购企业（2 家）": ["甲灯具厂", "乙灯具厂"]},
    }
    assert [(arrow.tail, arrow.head) for arrow in content.arrows if arrow.tail == "makers/led_a"] == [
        ("makers/led_a", "buyers/lamp_a"),
        ("makers/led_a", "buyers/lamp_b"),
        ("makers/led_a", "users/lamp"),
    ]


def test_alternatives_and_inessential_inputs_stand_in_cards_of_their_own() -> None:
    graph = drawn(
        makes="M steel", inputs="ore > steel, coke|biochar > steel, dye ?> steel", placements="steel C is_target=yes"
    )
    chain = scan(graph, ["C"]).chains[0]
    with using_language("en"):
        content = component_content(graph, chain, component_facts(graph, chain, "steel"))
    assert cards_of(content)["Inputs"] == {
        "essential": ["ore"],
        "any one will do": ["biochar", "coke"],
        "not essential": ["dye"],
    }


def test_many_makers_stand_in_short_cards_and_the_rest_is_counted() -> None:
    makes = ", ".join(f"F{number:02} ore" for number in range(30))
    graph = drawn(makes=makes, placements="ore C is_target=yes")
    chain = scan(graph, ["C"]).chains[0]
    with using_language("en"):
        content = component_content(graph, chain, component_facts(graph, chain, "ore"))
    cards = content.bands[1].cards
    assert [len(card.boxes) for card in cards] == [CARD_LENGTH] * (SHOWN_FIRMS // CARD_LENGTH)
    assert [card.name for card in cards][:2] == ["ore (30, largest 24)", "ore (30, largest 24) (continued)"]


def test_only_stages_leaves_arrows_with_both_ends() -> None:
    graph, chain = lamp()
    content = component_content(graph, chain, component_facts(graph, chain, "led"))
    left = only_stages(content, ["inputs", "makers"])
    assert [band.band_id for band in left.bands] == ["inputs", "makers"]
    assert {arrow.head for arrow in left.arrows} == {"makers/led_a", "makers/led_b"}
    assert only_stages(content, []) == content


@pytest.mark.parametrize(
    ("wanted", "expected_rows"),
    [
        ("荧光", [("component", "phosphor"), ("firm", "pho_j")]),
        ("ygf", [("component", "phosphor")]),
        ("PHOSPHOR", [("component", "phosphor"), ("firm", "pho_j")]),
        ("pho_j", [("firm", "pho_j")]),
        ("材 料", [("segment", "L1-1")]),
        ("L1-1", [("segment", "L1-1")]),
        ("", []),
        ("没有这个", []),
    ],
)
def test_things_are_found_by_name_initials_english_and_code(wanted: str, expected_rows: list[tuple[str, str]]) -> None:
    assert [(hit.kind, hit.id) for hit in find_on_chain(lamp()[0], "L1", wanted)] == expected_rows


def test_whole_names_are_found_before_parts() -> None:
    assert [hit.name for hit in find_on_chain(lamp()[0], "L1", "灯具")] == ["灯具", "甲灯具厂", "乙灯具厂"]


def test_search_leaves_out_other_chains_and_keeps_to_its_limit() -> None:
    graph = lamp()[0]
    assert find_on_chain(graph, "L1", "magnet") == ()
    assert len(find_on_chain(graph, "L1", "a", limit=3)) == 3


def test_initials_keep_letters_and_figures() -> None:
    assert (initials("LED灯珠"), initials("12英寸抛光片")) == ("leddz", "12ycpgp")
