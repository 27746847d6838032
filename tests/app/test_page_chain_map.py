"""The chain map page: what the address asks for is shown, a click comes back, and it keeps the browser's laws."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import BrowserContext, Page
from streamlit.testing.v1 import AppTest

from chainlink.chain_map.content import chain_content
from chainlink.chain_map.text_width import text_width
from chainlink.report.chain_maps import chain_map_html, chain_map_pdf, chain_map_svg, chain_map_workbook
from chainlink.report.paper import Paper
from chainlink.risks.register import list_risks
from chainlink.screening.scan import scan
from chainlink.stores import Store, open_store
from chainlink.supply.graph import build_graph
from graph_schema.moments import DataDates
from graph_schema.names import Words
from loaders.tables import Tables
from tests.browser import (
    MAP,
    AppServer,
    Axe,
    Complaints,
    click_on_map,
    drawn_the_same,
    open_page,
    place_on_map,
    settle,
    wait_for_map,
)
from tests.lamp_chain import lamp_tables

ROOT = Path(__file__).resolve().parents[2]
FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.getAttribute("aria-label") || at?.innerText || "";
}"""


@pytest.fixture
def lamp_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with the drawn province of lamps."""
    address = f"sqlite:///{tmp_path / 'lamp.sqlite'}"
    monkeypatch.setenv("CHAINLINK_STORE", address)
    store = open_store(address)
    store.write(lamp_tables())
    return store


def opened(**query: str) -> AppTest:
    """Run the page with an address."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    app.run()
    for name, value in query.items():
        app.query_params[name] = value
    return app.switch_page("chainlink/app/pages/chain_map/chain_map.py").run()


def texts(app: AppTest) -> str:
    return "\n".join(str(box.value) for box in (*app.subheader, *app.caption, *app.markdown, *app.metric))


def test_page_begins_with_the_first_chain(lamp_store: Store) -> None:
    app = opened()
    assert not app.exception
    assert (app.selectbox(key="map_chain").value, app.selectbox(key="map_component").value) == ("L1", "")
    assert app.dataframe[0].value["产品"].tolist() == [
        *("涂层", "驱动电源", "灯壳", "灯具", "LED灯珠", "荧光粉", "特种螺钉"),
    ]


def test_address_chooses_chain_component_and_filters(lamp_store: Store) -> None:
    app = opened(chain="L1", component="phosphor", colour="red,blue", sourcing="market")
    assert not app.exception
    assert app.selectbox(key="map_component").value == "phosphor"
    assert app.selectbox(key="map_sourcing").value == "market"
    assert app.session_state["map_colours"] == ["red", "blue"]
    assert "生产企业 · 1 家" in texts(app)
    assert app.dataframe[1].value["产品"].tolist() == ["荧光粉"]


def test_component_with_a_customs_code_tells_what_was_imported(lamp_store: Store) -> None:
    tables = lamp_tables()
    is_phosphor = tables.components["component_id"] == "phosphor"
    coded = tables.components.assign(hs_code=tables.components["hs_code"].where(~is_phosphor, "32065000"))
    months = {
        "hs_code": ["32065000", "32065000"],
        "country": ["JPN", "DEU"],
        "month": ["2026-04", "2026-05"],
        "record_id": ["a", "b"],
    }
    imports = Tables.of(
        {"customs": pd.DataFrame({**months, "value_10k_yuan": [15_000.0, 5_000.0], "source": "海关"})}
    ).customs
    row = {"firm_id": "led_a", "component_id": "phosphor", "overseas_share_low": 0.8, "overseas_share_high": 1.0}
    needs = Tables.of({"needs": pd.DataFrame([row | {"source": "问卷"}])}).needs
    lamp_store.write(replace(tables, components=coded, customs=imports, needs=needs))
    notes = [str(html.proto.body) for html in opened(chain="L1", component="phosphor").get("html")]
    assert any("海关 32065000 2026-04 至 2026-05 进口 2 亿元：日本 75%、德国 25%" in note for note in notes), notes
    assert any("1 家企业自报：境外采购占比 80% 至 100%（1 家）" in note for note in notes), notes


def test_address_with_strange_words_shows_the_whole_chain(lamp_store: Store) -> None:
    app = opened(chain="L9", component="nothing", segment="?", stage="x", colour="pink", sourcing="all")
    assert not app.exception
    assert app.selectbox(key="map_chain").value == "L1"
    assert app.selectbox(key="map_component").value == ""


def test_choosing_a_component_changes_the_address(lamp_store: Store) -> None:
    app = opened(chain="L1", segment="L1-1")
    app.selectbox(key="map_component").select("led").run()
    assert (app.query_params["component"], "segment" in app.query_params) == ("led", False)
    app.selectbox(key="map_chain").select("L2").run()
    assert (app.query_params["chain"], "component" in app.query_params) == ("L2", False)


def test_search_goes_to_the_first_hit_and_lists_the_others(lamp_store: Store) -> None:
    app = opened(chain="L1")
    app.text_input(key="map_wanted").input("ygf").run()
    assert app.query_params["component"] == "phosphor"
    app.text_input(key="map_wanted").input("没有这个").run()
    assert "没有与“没有这个”相符" in texts(app)


def test_segment_lists_its_components_worst_first(lamp_store: Store) -> None:
    app = opened(chain="L1", segment="L1-1")
    listed = [button.label for button in app.button if button.key and button.key.startswith("segment_")]
    assert [label.split(" · ")[0] for label in listed[:5]] == ["红", "黄", "蓝", "灰", "灰"]


def test_surroundings_open_and_close(lamp_store: Store) -> None:
    app = opened(chain="L1", component="led")
    app.button(key="to_around").click().run()
    assert app.query_params["view"] == "around"
    app.button(key="to_chain").click().run()
    assert "view" not in app.query_params


def test_page_speaks_english(lamp_store: Store) -> None:
    app = opened(chain="L1", component="phosphor", lang="en")
    assert app.title[0].value == "Chain map"
    assert "Makers · 1" in texts(app)


def test_every_export_says_what_it_is() -> None:
    graph = build_graph(lamp_tables())
    content = chain_content(graph, scan(graph, ["L1"]).chains[0])
    paper = Paper(Words("照明产业链图", "x"), Words("照明", "x"), DataDates("2026-06-30"), "v3", "2026-07-01 09:00")
    lines = [str(line) for line in paper.heading]
    assert all(line in chain_map_svg(paper, content) for line in (*lines, "照明产业链图"))
    assert all(line in chain_map_html(paper, content) for line in (*lines, "照明产业链图"))
    with zipfile.ZipFile(BytesIO(chain_map_workbook(paper, content))) as book:
        strings = book.read("xl/sharedStrings.xml").decode()
    assert all(line in strings for line in (*lines, "照明产业链图", "荧光粉", "库内未见其他生产企业"))
    assert chain_map_pdf(paper, content).startswith(b"%PDF-")


class TestChainMapInTheBrowser:
    """The page in Chromium."""

    def test_click_on_a_box_tells_of_the_component_and_again_takes_it_back(
        self, app_server: AppServer, page: Page
    ) -> None:
        open_page(page, app_server, "chain_map?chain=C02")
        click_on_map(page, "C02-06/immersion_scanner")
        page.get_by_role("heading", name="浸没式光刻机").wait_for()
        settle(page)
        assert "component=immersion_scanner" in page.url
        click_on_map(page, "C02-06/immersion_scanner")
        page.wait_for_url(lambda url: "component=" not in url)

    def test_flows_between_segments_lead_to_a_segment(self, app_server: AppServer, page: Page, axe: Axe) -> None:
        open_page(page, app_server, "chain_map?chain=C02")
        page.get_by_role("tab", name="环节间供应额").click()
        page.locator("svg text", has_text="硅片与衬底").click()
        page.wait_for_url(lambda url: "segment=C02-02" in url and "tab=flows" in url)
        page.get_by_role("heading", name="硅片与衬底 · 5 项产品").wait_for()
        settle(page)
        assert axe(page) == []

    def test_click_on_a_card_tells_of_the_segment(
        self, app_server: AppServer, page: Page, context: BrowserContext, complaints: Complaints
    ) -> None:
        open_page(page, app_server, "chain_map?chain=C02")
        page.mouse.click(*place_on_map(page, "C02-06", below_top=14))
        page.wait_for_url(lambda url: "segment=C02-06" in url)
        assert "component=" not in page.url
        page.mouse.move(5, 5)
        opened_by_address = context.new_page()
        complaints.watch(opened_by_address)
        open_page(opened_by_address, app_server, "chain_map?chain=C02&segment=C02-06")
        strokes = drawn_the_same(page, opened_by_address)
        card = page.evaluate(f"() => ({MAP})().content.look.ink.card").lower()
        cards = [at for at, stroke in enumerate(strokes) if stroke.startswith(f"fill {card}")]
        boxes = [at for at, stroke in enumerate(strokes) if stroke.startswith("fillRect")]
        assert max(cards) < min(boxes)  # no card hides a box

    @pytest.mark.parametrize(
        "address",
        [
            "chain=C02&component=photoresist",
            "chain=C15&component=copper_cathode&view=around&lang=en",
            "chain=C07&lang=en",
        ],
    )
    def test_page_has_no_serious_fault_of_ours(self, app_server: AppServer, page: Page, axe: Axe, address: str) -> None:
        open_page(page, app_server, f"chain_map?{address}")
        wait_for_map(page)
        settle(page)
        assert axe(page) == []

    def test_two_readers_see_the_same_map(
        self, app_server: AppServer, page: Page, context: BrowserContext, complaints: Complaints
    ) -> None:
        second = context.new_page()
        complaints.watch(second)
        for reader in (page, second):
            open_page(reader, app_server, "chain_map?chain=C05")
        assert len(drawn_the_same(page, second)) > 100

    def test_texts_are_not_wider_than_measured(self, app_server: AppServer, page: Page) -> None:
        for address in ("chain=C02", "chain=C15&lang=en"):
            open_page(page, app_server, f"chain_map?{address}")
            wait_for_map(page)
            drawn = page.evaluate(
                f"() => {{ const map = ({MAP})(); return map.content.nodes.filter((n) => n.kind === 'box')"
                ".map((n) => [n.lines, n.colour === 'red', n.note, map.widthOf(n.id)]); }"
            )
            wider = [
                (lines, note, widths)
                for lines, is_bold, note, widths in drawn
                if widths["name"] > max(text_width(line, 13, is_bold=is_bold) for line in lines) + 0.5
                or widths["note"] > text_width(note, 11) + 0.5
            ]
            assert wider == []

    def test_keyboard_alone_reaches_zoom_and_the_panel(self, app_server: AppServer, page: Page) -> None:
        open_page(page, app_server, "chain_map?chain=C02&component=photoresist")
        reached: set[str] = set()
        for _ in range(60):
            page.keyboard.press("Tab")
            reached.add(page.evaluate(FOCUSED))
        text = "\n".join(reached)
        assert [
            word
            for word in ("放大", "显示全图", "展开：投入、企业、客户", "记一条风险", "PDF (A3)")
            if word not in text
        ] == []

    def test_risk_entered_from_the_map_is_in_the_register(self, app_server: AppServer, page: Page) -> None:
        open_page(page, app_server, "chain_map?chain=C02&component=photoresist")
        page.get_by_role("button", name="记一条风险").click()
        page.get_by_label("填报人").fill("张三")
        page.get_by_label("应对措施").fill("只有一家能供")
        page.get_by_role("button", name="记入清单").click()
        page.get_by_role("heading", name="风险清单 · 1 条").wait_for()
        (risk,) = list_risks(open_store(app_server.store))
        assert {name: risk.fields[name] for name in ("chain_id", "component_id", "measures", "source", "state")} == {
            "chain_id": "C02",
            "component_id": "photoresist",
            "measures": "只有一家能供",
            "source": "report",
            "state": "to_verify",
        }

    def test_stand_alone_file_works_without_a_server(self, page: Page, tmp_path: Path) -> None:
        graph = build_graph(lamp_tables())
        content = chain_content(graph, scan(graph, ["L1"]).chains[0])
        paper = Paper(Words("照明产业链图", "x"), Words("照明", "x"), DataDates("2026-06-30"), "v3")
        path = tmp_path / "map.html"
        path.write_text(chain_map_html(paper, content), encoding="utf-8")
        page.goto(path.as_uri())
        page.get_by_role("button", name="荧光粉").click()
        assert page.locator("tr.chosen").inner_text().split("\t")[2] == "荧光粉"
        assert page.locator(".chain-map canvas").count() == 1
