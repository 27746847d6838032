"""Who stands around a firm on its map: two steps each way, once each, with traders' makers, backups and colours."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from chainlink.chain_map.content import MapContent
from chainlink.chain_map.firm_neighbourhood import SHOWN_A_STEP, firm_content
from chainlink.chain_map.layout import lay_out
from chainlink.screening.scan import scan
from chainlink.supply.graph import build_graph
from graph_schema.names import using_language
from tests.browser import AppServer, Axe, click_on_map, open_page, settle
from tests.drawn_chains import drawn
from tests.lamp_chain import lamp_tables


def lamp(firm_id: str) -> MapContent:
    graph = build_graph(lamp_tables())
    return firm_content(graph, scan(graph), firm_id)


def firms_of(content: MapContent) -> list[tuple[str, list[str]]]:
    return [(band.name, [box.subject_id for card in band.cards for box in card.boxes]) for band in content.bands]


def arrows_of(content: MapContent) -> set[tuple[str, str, bool]]:
    subject = {box_id: box.subject_id for box_id, box in content.boxes.items()}
    return {(subject[arrow.tail], subject[arrow.head], arrow.is_essential) for arrow in content.arrows}


def test_lamp_maker_has_its_suppliers_and_theirs() -> None:
    content = lamp("lamp_a")
    assert firms_of(content) == [
        ("供应商的供应商", ["pho_j"]),
        ("供应商", ["drv_a", "hs_a", "led_a", "led_b", "hs_b"]),  # the backup last
        ("本企业", ["lamp_a"]),
        ("客户", []),
        ("客户的客户", []),
    ]
    assert [card.name for band in content.bands for card in band.cards] == [
        "1 家",
        "5 家",
        "lamp_a",
        "没有登记",
        "没有登记",
    ]
    assert arrows_of(content) == {
        *(("pho_j", led, True) for led in ("led_a", "led_b")),
        *((supplier, "lamp_a", supplier != "hs_b") for supplier in ("drv_a", "hs_a", "hs_b", "led_a", "led_b")),
    }


def test_boxes_say_colour_and_goods() -> None:
    content = lamp("pho_j")
    boxes = {box.subject_id: box for box in content.boxes.values()}
    assert {firm: (box.colour, box.note) for firm, box in boxes.items()} == {
        "re_a": ("red", "供1种"),
        "pho_j": ("red", ""),
        "led_a": ("", "购1种"),
        "led_b": ("", "购1种"),
        "lamp_a": ("", "购1种"),
        "lamp_b": ("", "购1种"),
    }
    assert boxes["led_a"].tooltip == ("led_a", "采购：荧光粉", "非单点依赖")
    assert boxes["re_a"].tooltip == ("稀土矿", "供应：稀土", "红：库内未见其他生产企业")


def test_firm_stands_once_at_its_nearest_step_and_nothing_leads_back() -> None:
    graph = drawn(
        makes="A a, B b, F f",
        sourcings="A > F a, B > F b, A > B a, F > A f, F > B f, B > A b, F > F f",
    )
    content = firm_content(graph, scan(graph, targets=["f"]), "F")
    assert firms_of(content)[1:4] == [("供应商", ["A", "B"]), ("本企业", ["F"]), ("客户", [])]
    assert arrows_of(content) == {("A", "F", True), ("B", "F", True)}


def test_maker_behind_a_trader_supplies_the_trader() -> None:
    graph = drawn(makes="J resist, F f", sourcings="T > F resist maker=J, J > F resist candidate", placements="chip C")
    content = firm_content(graph, scan(graph, targets=["f"]), "F")
    assert [firms for _, firms in firms_of(content)] == [["J"], ["T"], ["F"], [], []]
    assert arrows_of(content) == {("J", "T", True), ("T", "F", True)}


def test_largest_are_drawn_and_the_title_says_how_many_there_are() -> None:
    count = SHOWN_A_STEP + 3
    graph = drawn(
        makes="F f, " + ", ".join(f"S{n:02d} s" for n in range(count)),
        sourcings=", ".join(f"S{n:02d} > F s value_10k_yuan={n}" for n in range(count)),
    )
    content = firm_content(graph, scan(graph, targets=["f"]), "F")
    (card,) = content.bands[1].cards
    assert [box.subject_id for box in card.boxes] == [f"S{n:02d}" for n in range(count - 1, 2, -1)]
    assert card.name == f"{count} 家，列前 {SHOWN_A_STEP} 家"
    with using_language("en"):
        assert (
            firm_content(graph, scan(graph, targets=["f"]), "F").bands[1].cards[0].name
            == f"{count} firms, first {SHOWN_A_STEP}"
        )


@pytest.mark.parametrize("firm_id", ["scr_a", "lamp_b"])
def test_every_map_can_be_laid_out(firm_id: str) -> None:
    content = lamp(firm_id)
    assert [placed.box.box_id for placed in lay_out(content).boxes] == list(content.boxes)


def test_worst_colour_over_the_chains_counts() -> None:
    graph = build_graph(lamp_tables())
    assert scan(graph).worst_colours("firm") == {
        "re_a": "red",
        "pho_j": "red",
        "drv_a": "yellow",
        "hs_a": "blue",
        "scr_a": "grey",
    }


@pytest.mark.parametrize("language", ["", "&lang=en"])
def test_click_on_a_firm_leads_to_its_page(app_server: AppServer, page: Page, axe: Axe, language: str) -> None:
    open_page(page, app_server, f"firm?firm=91339900DEM000161K{language}")
    click_on_map(page, "step-1/91339900DEM0000142")
    page.wait_for_url(lambda url: "firm=91339900DEM0000142" in url)
    name = "Shuochen" if language else "嘉兴硕辰通信科技"
    page.get_by_role("heading", name=name).wait_for()
    settle(page)
    assert axe(page) == []
