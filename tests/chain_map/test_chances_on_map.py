"""Do chances stand on the map beside the colours, hatched where nothing is recorded, and not at all without them?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from chainlink.chain_map.content import MapContent, chain_content
from chainlink.chain_map.facts import component_facts
from chainlink.chain_map.firm_neighbourhood import firm_content
from chainlink.chain_map.layout import lay_out
from chainlink.chain_map.neighbourhood import component_content
from chainlink.chain_map.network import network_content
from chainlink.chain_map.stand_alone import stand_alone_html
from chainlink.chain_map.style import HATCHES, PAINTS
from chainlink.chain_map.svg import svg_of
from chainlink.screening.chances import PROVINCE
from chainlink.screening.scan import scan
from chainlink.supply.graph import build_graph
from graph_schema.names import using_language
from tests.lamp_chain import lamp_tables
from tests.lamp_chances import LAMP_CHANCES


@pytest.fixture(scope="module")
def with_chances() -> MapContent:
    graph = build_graph(lamp_tables())
    return chain_content(graph, scan(graph, ["L1"]).chains[0], chances=LAMP_CHANCES)


def test_boxes_tell_chance_doubt_and_suspicion(with_chances: MapContent) -> None:
    boxes = {box.subject_id: box for box in with_chances.boxes.values()}
    marks = {name: (box.colour, box.suspected, box.colour_text) for name, box in boxes.items()}
    assert marks == {
        "phosphor": ("red", "", "红"),
        "driver": ("yellow", "", "黄（84%）"),
        "housing": ("blue", "", "蓝（31%，存疑）"),
        "led": ("", "blue", "疑似蓝（72%）"),
        "lamp": ("", "", ""),
        "screw": ("grey", "", "灰"),
        "coating": ("grey", "", "灰"),
    }
    assert boxes["driver"].note.endswith("概率84%")
    assert boxes["housing"].note.endswith("存疑31%")
    assert boxes["led"].note.endswith("疑似72%")
    assert "疑似蓝（72%）：已填的记录里没有颜色，补齐后更可能有" in boxes["led"].tooltip


def test_suspected_boxes_are_hatched_on_every_face(with_chances: MapContent) -> None:
    layout = lay_out(with_chances)
    drawn = svg_of(layout)
    assert f'stroke="{HATCHES["blue"]}"' in drawn
    assert f'fill="#FFFFFF" stroke="{PAINTS["blue"].bar}"' in drawn
    node = next(node for node in network_content(layout)["nodes"] if node["label"] == "LED灯珠")
    assert (node["colour"], node["suspected"], node["letter"]) == ("", "blue", "蓝")
    assert "疑似蓝（72%）" in stand_alone_html(layout, heading=[])


def test_legend_and_sentence_stand_on_the_paper(with_chances: MapContent) -> None:
    drawn = svg_of(lay_out(with_chances))
    assert "疑似黄：补齐记录后更可能是黄" in drawn
    assert "已知至少缺 4 条供应记录（2 家企业没填全，其中 1 家一条都没填）" in drawn.replace("</text>\n", "")


def test_a_map_without_chances_says_nothing_of_them(with_chances: MapContent) -> None:
    graph = build_graph(lamp_tables())
    plain = chain_content(graph, scan(graph, ["L1"]).chains[0])
    drawn = svg_of(lay_out(plain))
    assert not any(word in drawn for word in ("疑似黄", "概率", "供应记录"))
    assert not any(box.suspected or box.colour_text for box in plain.boxes.values())


def test_english_boxes_leave_room_for_the_name(with_chances: MapContent) -> None:
    graph = build_graph(lamp_tables())
    with using_language("en"):
        content = chain_content(graph, scan(graph, ["L1"]).chains[0], chances=LAMP_CHANCES)
    notes = {box.subject_id: box.note for box in content.boxes.values()}
    assert notes["led"] == "2 · suspected 72%"
    assert notes["driver"] == "2 · likely 84%"


def test_surroundings_of_a_component_tell_chances_beside_colours() -> None:
    graph = build_graph(lamp_tables())
    chain = scan(graph, ["L1"]).chains[0]
    around = component_content(graph, chain, component_facts(graph, chain, "lamp"), chances=LAMP_CHANCES)
    boxes = {box.subject_id: (box.colour, box.suspected, box.note) for box in around.boxes.values()}
    assert boxes == {
        "driver": ("yellow", "", "概率84%"),
        "housing": ("blue", "", "存疑31%"),
        "led": ("", "blue", "疑似72%"),
        "coating": ("grey", "", ""),
        "screw": ("grey", "", ""),
        "lamp_a": ("", "", "—"),
        "lamp_b": ("", "", "—"),
    }
    assert "已知至少缺 4 条供应记录" in around.note
    makers = component_content(graph, chain, component_facts(graph, chain, "driver"), chances=LAMP_CHANCES)
    assert {
        box.subject_id: (box.suspected, box.colour_text, box.note)
        for box in makers.boxes.values()
        if box.box_id.startswith("makers/")
    } == {"drv_a": ("", "黄（84%）", "— 概率84%"), "drv_b": ("yellow", "疑似黄（55%）", "— 疑似55%")}


def test_map_of_a_firm_tells_chances_of_the_province() -> None:
    graph = build_graph(lamp_tables())
    of_province = replace(LAMP_CHANCES, by_scope={PROVINCE: LAMP_CHANCES.by_scope["L1"]})
    around = firm_content(graph, scan(graph), "lamp_a", chances=of_province)
    boxes = {box.subject_id: (box.colour, box.suspected, box.note) for box in around.boxes.values()}
    assert boxes["drv_a"] == ("yellow", "", "供1种 概率84%")
    assert boxes["hs_a"] == ("blue", "", "供1种 存疑31%")
    assert boxes["led_a"] == ("", "yellow", "供1种 疑似60%")
    assert boxes["led_b"] == ("", "", "供1种")
    assert "已知至少缺 4 条供应记录" in around.note
    led = next(box for box in around.boxes.values() if box.subject_id == "led_a")
    assert led.tooltip[-1] == "疑似黄（60%）：已填的记录里没有颜色，补齐后更可能有"
