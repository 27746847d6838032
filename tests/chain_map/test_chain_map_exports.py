"""The map as network, as SVG and as a stand-alone file: same things in the same places, nothing from elsewhere."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from chainlink.chain_map.content import MapContent, chain_content
from chainlink.chain_map.layout import lay_out
from chainlink.chain_map.network import build_network, network_content, vis_network_script
from chainlink.chain_map.places import Layout
from chainlink.chain_map.stand_alone import POLICY, stand_alone_html
from chainlink.chain_map.svg import svg_of
from chainlink.screening.scan import scan
from chainlink.supply.graph import build_graph
from graph_schema.names import COLOUR_MEANINGS, COLOURS, using_language
from tests.lamp_chain import lamp_tables

SVG = "{http://www.w3.org/2000/svg}"


def lamp_map() -> MapContent:
    graph = build_graph(lamp_tables())
    return chain_content(graph, scan(graph, ["L1"]).chains[0])


@pytest.fixture
def layout() -> Layout:
    return lay_out(lamp_map())


def test_content_says_makers_share_and_colour_of_every_component() -> None:
    boxes = lamp_map().boxes
    assert {box.name: (box.note, box.colour) for box in boxes.values()} == {
        "涂层": ("企业未知", "grey"),
        "驱动电源": ("2家·首家—", "yellow"),
        "灯壳": ("2家·首家—", "blue"),
        "灯具": ("2家·首家—", ""),
        "LED灯珠": ("2家·首家—", ""),
        "荧光粉": ("1家·首家—", "red"),
        "特种螺钉": ("1家·首家—?*", "grey"),
    }


def test_content_points_arrows_the_way_goods_flow() -> None:
    assert [(arrow.tail, arrow.head) for arrow in lamp_map().arrows] == [
        ("L1-1/coating", "L1-1/lamp"),
        ("L1-1/driver", "L1-1/lamp"),
        ("L1-1/housing", "L1-1/lamp"),
        ("L1-1/led", "L1-1/lamp"),
        ("L1-1/phosphor", "L1-1/led"),
        ("L1-1/screw", "L1-1/lamp"),
    ]


def test_content_has_three_bands_even_where_a_stage_is_empty() -> None:
    assert [(band.name, len(band.cards)) for band in lamp_map().bands] == [("上游", 1), ("中游", 0), ("下游", 0)]


def test_content_speaks_english() -> None:
    with using_language("en"):
        content = lamp_map()
    assert content.title == "Chain map: Lighting"
    assert content.boxes["L1-1/phosphor"].tooltip == (
        "phosphor",
        "red: no other maker in the data",
        "makers 1, largest share unknown",
        "HHI unknown",
    )


def test_network_holds_every_card_box_and_arrow_with_fixed_places(layout: Layout) -> None:
    nodes, edges, *_, options = build_network(layout).get_network_data()
    places = {node["id"]: (node["x"] - node["width"] / 2, node["y"] - node["height"] / 2) for node in nodes}
    assert places == {
        **{card.card.card_id: (card.frame.x, card.frame.y) for card in layout.cards},
        **{placed.box.box_id: (placed.frame.x, placed.frame.y) for placed in layout.boxes},
    }
    assert [(edge["from"], edge["to"], edge["hidden"]) for edge in edges] == [
        (arrow.tail, arrow.head, True) for arrow in layout.arrows
    ]
    assert json.loads(options)["physics"] == {"enabled": False}


def test_network_content_has_one_version_for_one_map(layout: Layout) -> None:
    again = network_content(lay_out(lamp_map()))
    assert network_content(layout) == again
    with using_language("en"):
        assert network_content(lay_out(lamp_map()))["version"] != again["version"]


def test_vis_network_comes_from_pyvis_without_its_source_map() -> None:
    script = vis_network_script()
    assert "@version 9.1.2" in script
    assert "sourceMappingURL" not in script


def test_svg_has_a_rectangle_for_everything_and_all_texts(layout: Layout) -> None:
    tree = ElementTree.fromstring(svg_of(layout))
    corners = {(float(element.get("x", 0)), float(element.get("y", 0))) for element in tree.iter(f"{SVG}rect")}
    expected = {
        (round(placed.frame.x, 2), round(placed.frame.y, 2)) for placed in (*layout.bands, *layout.cards, *layout.boxes)
    }
    assert expected <= corners
    written = [element.text for element in tree.iter(f"{SVG}text")]
    assert {"上游", "材料", "荧光粉", "1家·首家—", "红"} <= set(written)
    assert {str(COLOUR_MEANINGS[colour]) for colour in COLOURS} <= set(written)


def test_svg_is_the_same_again_and_asks_nobody(layout: Layout) -> None:
    text = svg_of(layout)
    assert text == svg_of(lay_out(lamp_map()))
    assert re.findall(r"(?:href|src|url|@import|https?:)[^ >]*", text) == ['http://www.w3.org/2000/svg"']


def test_svg_draws_what_a_filter_leaves_out_faint(layout: Layout) -> None:
    assert svg_of(layout, dimmed=["L1-1/lamp"]).count('<g opacity="0.28">') == 1


def test_empty_map_is_still_a_picture() -> None:
    tree = ElementTree.fromstring(svg_of(lay_out(MapContent("nothing", (), ()))))
    assert tree.get("aria-label") == "nothing"


def test_stand_alone_file_forbids_every_request_and_says_what_it_is(layout: Layout) -> None:
    text = stand_alone_html(layout, heading=["数据截至日期 2026-06-30", "内部使用"])
    assert POLICY.startswith("default-src 'none'")
    assert f'content="{POLICY}"' in text
    assert "<p>数据截至日期 2026-06-30</p><p>内部使用</p>" in text
    assert re.findall(r"<(?:link|img|iframe)\b|<script[^>]* src=", text) == []


def test_stand_alone_file_survives_names_that_look_like_markup() -> None:
    tables = lamp_tables()
    components = tables.components.assign(name_zh="</script><script>alert(1)</script>&<b>")
    graph = build_graph(type(tables).of({name: frame for name, frame in tables.items()} | {"components": components}))
    text = stand_alone_html(lay_out(chain_content(graph, scan(graph, ["L1"]).chains[0])), heading=["<i>"])
    assert "alert(1)</script>" not in text
    assert "<p>&lt;i&gt;</p>" in text
    held = re.search(r'<script type="application/json" id="content">(.*?)</script>', text, re.DOTALL)
    assert held is not None
    assert json.loads(held[1])["nodes"][1]["label"] == "</script><script>alert(1)</script>&<b>"
