"""Does the 断供快报 say on one page what happened, who stands behind an agent, when firms stop and who could step in?"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from chainlink.books.chiefs import CHIEFS
from chainlink.report import pages, stop_briefs
from chainlink.report.stop_briefs import bodies_of, brief_paper, stop_brief_pdf
from chainlink.risks.register import add_risk, new_fields
from chainlink.stores import Store, open_store
from chainlink.supply.graph import SupplyGraph, build_graph
from chainlink.whatif.ask import what_if
from chainlink.whatif.behind_traders import behind_traders
from chainlink.whatif.brief import StopBrief, stop_brief
from chainlink.whatif.named_stops import read_stops
from chainlink.whatif.stop_words import stop_words
from graph_schema.figures import whole_days
from graph_schema.names import Language, using_language
from loaders.tables import Tables
from tests.drawn_chains import drawn_tables
from tests.lamp_chain import lamp_tables, run
from tests.pdf_text import page_count, text_of
from tests.sample_province import SAMPLES, copy_store


@pytest.fixture(scope="module")
def province(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, SupplyGraph]:
    """The 15 chains with their chiefs."""
    store = open_store(copy_store(sample_store, tmp_path_factory.mktemp("brief") / "samples.sqlite"))
    CHIEFS.import_sheet(store, SAMPLES / "office" / "chain_chiefs.csv", who="office")
    return store, build_graph(store.read())


def brief_of(province: tuple[Store, SupplyGraph], stop: str) -> StopBrief:
    store, graph = province
    return stop_brief(store, graph, what_if(graph, read_stops(graph, [stop])))


def planted_agent() -> dict[str, str]:
    facts = json.loads((SAMPLES / "C02" / "expected.json").read_text(encoding="utf-8"))
    return next(fact for fact in facts["planted"] if fact["kind"] == "agent_maker")


def agent_chain() -> Tables:
    """Two foreign makers behind one agent, a third country without a maker, and a firm that sells by itself.

    J1, J2 (JPN) -> agent -> T1, T2: resist      ? (KOR) -> agent -> T1: wafer      D -> T2: resist
    """
    return drawn_tables(
        makes="J1 resist, J2 resist, D resist, T1 chip, T2 chip",
        inputs="resist > chip, wafer > chip",
        sourcings="agent > T1 resist maker=J1, agent > T2 resist maker=J2, agent > T1 wafer origin=KOR, D > T2 resist,"
        " agent > T2 wafer candidate origin=KOR",
        firms="J1 country=JPN, J2 country=JPN, D country=CHN, agent country=CHN, T1 country=CHN, T2 country=CHN",
    )


class TestBehindTraders:
    @pytest.mark.parametrize(
        ("stop", "expected"),
        [
            ("country:JPN", [("resist", "J1", "JPN", 1, True), ("resist", "J2", "JPN", 1, True)]),
            ("firm:J2", [("resist", "J2", "JPN", 1, True), ("resist", "J1", "JPN", 1, False)]),
            (
                "firm:agent",
                [
                    ("resist", "J1", "JPN", 1, True),
                    ("resist", "J2", "JPN", 1, True),
                    ("wafer", "", "KOR", 1, True),
                ],
            ),
            ("country:KOR/wafer", [("wafer", "", "KOR", 1, True)]),
            ("country:KOR/resist", []),
            ("firm:D", []),
        ],
    )
    def test_agent_chain_names_makers_and_countries(self, stop: str, expected: list[tuple[object, ...]]) -> None:
        graph = build_graph(agent_chain())
        answer = behind_traders(graph, what_if(graph, read_stops(graph, [stop]), targets=["chip"]))
        assert [
            (line.component_id, line.maker_id, line.country, line.buyer_count, line.is_failed) for line in answer
        ] == expected
        assert {line.trader_id for line in answer} <= {"agent"}


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("firm:pho_j", "荧光社", "Phosphor J"),
        ("line:hs_a/housing", "甲灯壳厂的灯壳", "housing from 甲灯壳厂"),
        ("group:shell", "集团shell全部企业", "all firms of group shell"),
        ("region:330212", "330212全部企业", "all firms of 330212"),
        ("country:JPN", "日本全部企业", "all firms of Japan"),
        ("country:JPN/phosphor", "日本的荧光粉", "phosphor from Japan"),
        ("sourcing:drv_a/lamp_b/driver", "甲电源厂供给乙灯具厂的驱动电源", "driver from Driver A to Lamp B"),
    ],
)
def test_stop_is_said_in_words_and_written_as_it_is_read(text: str, zh: str, en: str) -> None:
    graph = build_graph(lamp_tables())
    (stop,) = read_stops(graph, [text])
    assert (stop_words(graph, stop), str(stop)) == ((zh, en), text)


class TestOnePage:
    @pytest.mark.parametrize(
        ("stop", "language", "more"),
        [("country:JPN", "zh", "家未列出"), ("region:330200", "en", "more firms are on the What if page")],
    )
    def test_largest_stops_still_go_on_one_page_and_say_what_is_left_out(
        self, province: tuple[Store, SupplyGraph], stop: str, language: str, more: str
    ) -> None:
        with using_language(language):
            brief = brief_of(province, stop)
            pdf = stop_brief_pdf(brief_paper(brief, "v1"), brief)
        text = text_of(pdf)
        assert page_count(pdf) == 1
        assert (brief.firms[0].value in text, more in text) == (True, True)
        bodies = bodies_of(brief)
        assert [len(body) for body in bodies] == sorted((len(body) for body in bodies), reverse=True)
        assert "<table>" not in bodies[-1]

    @pytest.mark.parametrize("speaking", ["zh", "en"])
    def test_no_text_leaves_its_cell_and_no_table_the_page(
        self, province: tuple[Store, SupplyGraph], speaking: Language
    ) -> None:
        with using_language(speaking):
            brief = brief_of(province, "country:JPN")
            laid_out = pages._laid_out(brief_paper(brief, "v1"), bodies_of(brief)[0], "A4 portrait", stop_briefs._STYLE)
        beyond = []
        for page in laid_out.pages:
            sheet = page._page_box
            right = sheet.content_box_x() + sheet.width
            tables = [box for box in sheet.descendants() if box.element_tag == "table"]
            cells = [box for box in sheet.descendants() if box.element_tag in ("td", "th")]
            beyond += [f"{box.element_tag} to {box.border_box_x() + box.border_width()}" for box in (*tables, *cells)
                       if box.border_box_x() + box.border_width() > right + 1]  # fmt: skip
            beyond += [text.text for cell in cells for text in cell.descendants() if hasattr(text, "text")
                       if text.position_x + text.width > cell.border_box_x() + cell.border_width() + 0.5]  # fmt: skip
            assert len(tables) > 0
        assert beyond == []

    def test_planted_agent_is_told_with_the_foreign_maker_and_without_unreachable_stock(
        self, province: tuple[Store, SupplyGraph]
    ) -> None:
        planted = planted_agent()
        firms = province[1].tables.firms.set_index("firm_id")["name_zh"]
        agent, maker = firms[planted["agent_id"]], firms[planted["firm_id"]]
        brief = brief_of(province, f"country:{planted['country']}/{planted['component_id']}")
        text = text_of(stop_brief_pdf(brief_paper(brief, "v1"), brief)).replace("\n", "")
        days = [float(row.day) for row in brief.firms]
        assert (days, max(len(row.backups.names) for row in brief.firms) <= 3) == (sorted(days), True)
        assert f"“{agent}”所供彩色滤光片材料由“{maker}”（日本）生产" in text
        assert "取不到的库存未计入" in text
        assert [row.suppliers for row in brief.components] == [(f"{maker}（经代理 {agent}）",)]
        for word in ("数据截至日期 2026-06-30", "数据版本 v1", "生成时间", "内部使用", "示例链办01", "每天损失"):
            assert word in text

    def test_call_about_the_agent_names_the_maker_too(self, province: tuple[Store, SupplyGraph]) -> None:
        planted = planted_agent()
        maker = province[1].tables.firms.set_index("firm_id")["name_zh"][planted["firm_id"]]
        assert maker in brief_of(province, f"firm:{planted['agent_id']}").happened[1]


class TestOffices:
    @pytest.fixture
    def lamp_store(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
        monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'lamp.sqlite'}")
        monkeypatch.delenv("CHAINLINK_LANG", raising=False)
        store = open_store()
        store.write(lamp_tables())
        return store

    def test_office_of_an_open_risk_comes_before_the_chains(self, lamp_store: Store) -> None:
        stated = {"chain_id": "L1", "about": "firm", "firm_id": "lamp_a", "source": "report", "found_on": "2026-11-23"}
        add_risk(lamp_store, new_fields(**stated, office="县经信局"), who="链办")
        graph = build_graph(lamp_store.read())
        brief = stop_brief(lamp_store, graph, what_if(graph, read_stops(graph, ["firm:drv_a"])))
        assert {row.firm: row.office for row in brief.firms} == {"甲灯具厂": "县经信局", "乙灯具厂": "未填"}
        assert brief.effects[-1] == "相关产业链及责任单位：照明（未填）。"

    def test_command_writes_the_page(self, lamp_store: Store, tmp_path: Path) -> None:
        path = tmp_path / "brief.pdf"
        result = run("whatif", "--stop", "country:JPN", "--brief", path)
        assert (result.exit_code, f"断供快报已写入 {path}" in result.stderr) == (0, True)
        assert page_count(path.read_bytes()) == 1
        assert text_of(path.read_bytes()).startswith("断供快报：日本全部企业")

    def test_command_writes_no_pdf_under_another_name(self, lamp_store: Store, tmp_path: Path) -> None:
        path = tmp_path / "brief.docx"
        result = run("whatif", "--stop", "country:JPN", "--brief", path)
        assert (result.exit_code, "请写成 名称.pdf" in result.stderr, path.exists()) == (2, True, False)

    def test_command_says_where_it_cannot_write(self, lamp_store: Store, tmp_path: Path) -> None:
        result = run("whatif", "--stop", "country:JPN", "--brief", tmp_path / "nowhere" / "brief.pdf")
        assert (result.exit_code, "无法写入" in result.stderr, "Traceback" in result.stderr) == (2, True, False)


def test_brief_for_japan_says_what_the_library_counts(province: tuple[Store, SupplyGraph]) -> None:
    """Read aloud, sentence by sentence: every count recounted, and reached targets told without remainder."""
    store, graph = province
    answer = what_if(graph, read_stops(graph, ["country:JPN"]))
    brief = stop_brief(store, graph, answer)
    text = "".join((*brief.happened, *brief.effects))

    def told(pattern: str) -> int:
        (matches,) = re.findall(pattern, text)
        return int(matches.replace(",", ""))

    lines = [line for line in answer.lines if not line.is_trader]
    assert told(r"停产生产线 ([\d,]+) 条") == len(lines)
    assert told(r"断供贸易商 ([\d,]+) 家次") == len(answer.lines) - len(lines)
    assert told(r"涉及企业 ([\d,]+) 家；") == len({line.firm_id for line in answer.lines})
    reached = [target for target in answer.targets if target.first_cut_on_day is not None]
    down = [target for target in reached if target.down_on_day is not None]
    assert (told(r"波及目标产品 (\d+) 个"), told(r"其中 (\d+) 个将断供")) == (len(reached), len(down))
    reduced, slower = told(r"不断供但减产的目标产品 (\d+) 个"), told(r"其中 (\d+) 个没有生产线停产")
    assert len(reached) == len(down) + (reduced - slower) + told(r"另有 (\d+) 个有生产线停产")
    first = min(reached, key=lambda target: (target.first_cut_on_day, target.target))
    as_soon = [
        target for target in reached if whole_days(target.first_cut_on_day) == whole_days(first.first_cut_on_day)
    ]
    beyond = f"等 {len(as_soon)} 个" if len(as_soon) > 1 else ""
    first_name = graph.names.component(first.target)
    assert f"最早减产日为第 {whole_days(first.first_cut_on_day)} 天（{first_name}{beyond}）" in text
    soonest = min(down, key=lambda target: (target.down_on_day, target.target))
    assert f"断供日最早的：{graph.names.component(soonest.target)}（第 {whole_days(soonest.down_on_day)} 天）" in text
    assert answer.survival is not None and answer.survival.time_to_survive_days is not None
    assert told(r"最多可维持 (\d+) 天") == round(answer.survival.time_to_survive_days)
    assert told(r"长期停供会波及的 (\d+) 个") == len(answer.survival.targets)
    chains = {chain_id for target in reached for chain_id in target.chain_ids}
    assert told(r"另有 (\d+) 条链") == len(chains) - 4
    assert not re.search(r"\bC\d\d\b|[0-9a-f]{12}", text)
