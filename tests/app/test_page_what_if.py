"""推演: the address asks, the library answers, the page and the command line say the same; by AppTest and in a browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page
from streamlit.testing.v1 import AppTest

from chainlink.stores import Store, open_store
from chainlink.supply.graph import build_graph
from chainlink.whatif.scenarios import saved_scenarios
from tests.app_pages import ROOT, html_of, run_page
from tests.browser import AppServer, Axe, click_on_map, open_page, settle
from tests.lamp_chain import lamp_tables, run
from tests.pdf_text import page_count, text_of


@pytest.fixture
def lamp_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with the drawn province of lamps."""
    address = f"sqlite:///{tmp_path / 'lamp.sqlite'}"
    monkeypatch.setenv("CHAINLINK_STORE", address)
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    store = open_store(address)
    store.write(lamp_tables())
    return store


def body_of(*arguments: str) -> dict[str, Any]:
    """Give what the command line prints as JSON."""
    result = run(*arguments, "--json")
    assert result.exit_code == 0
    body: dict[str, Any] = json.loads(result.stdout)
    return body


@pytest.mark.usefixtures("lamp_store")
class TestQuestion:
    def test_without_stops_the_page_says_what_to_do(self) -> None:
        app = run_page("what_if")
        assert not app.exception
        assert [box.value.split("；")[0] for box in app.info] == ["选一个停供对象并点“加入”，可加入多个"]
        assert "Choose what stops" in run_page("what_if", lang="en").info[0].value

    def test_page_and_command_line_say_the_same(self) -> None:
        app = run_page("what_if", stop="country:JPN", chain="L1", sourcing="qualified", days="60", show="firms")
        assert not app.exception
        body = body_of("whatif", "--stop", "country:JPN", "--chain", "L1", "--sourcing", "qualified", "--days", "60")
        firms, lines = (box.value for box in app.dataframe[:2])
        assert firms["day"].tolist() == [firm["stops_on_day"] for firm in body["firms"]]
        assert lines["day"].tolist() == [line["stops_on_day"] for line in body["lines"]]
        assert [link.split("?firm=")[1].split("#")[0] for link in lines["firm"]] == [
            line["firm_id"] for line in body["lines"]
        ]
        stopped = sum(not line["is_trader"] for line in body["lines"])
        assert f"停产生产线</span><br><b>{stopped}</b>" in html_of(app)

    def test_answer_begins_with_one_sentence(self) -> None:
        body = body_of("whatif", "--stop", "country:JPN")
        lines = sum(not line["is_trader"] for line in body["lines"])
        html = html_of(run_page("what_if", stop="country:JPN"))
        assert f"<b>日本全部企业停供：停产生产线 {lines} 条，波及目标产品 " in html
        assert f"<b>Stop of all firms of Japan: {lines} lines stop" in html_of(
            run_page("what_if", stop="country:JPN", lang="en")
        )

    def test_several_stops_stand_in_the_address_and_each_can_be_taken_away(self) -> None:
        app = run_page("what_if", stop="firm:drv_a,line:hs_a/housing,country:JPN/phosphor")
        dropped = [button.label for button in app.button if str(button.key).startswith("drop_")]
        assert dropped == ["甲电源厂 ✕", "甲灯壳厂的灯壳 ✕", "日本的荧光粉 ✕"]
        app.button(key="drop_line:hs_a/housing").click().run()
        assert app.query_params["stop"] == ["firm:drv_a", "country:JPN/phosphor"]

    def test_firm_is_found_by_pinyin_chosen_and_added(self) -> None:
        app = run_page("what_if")
        app.text_input(key="stop_search").input("ygs").run()
        firm = app.selectbox(key="stop_firm")
        assert (firm.value, firm.placeholder) == (None, "找到 1 家，请选择")
        assert app.button(key="add_stop").disabled
        firm.select("pho_j").run()
        app.button(key="add_stop").click().run()
        assert app.query_params["stop"] == "firm:pho_j"
        assert "停产生产线</span><br><b>5</b>" in html_of(app)

    def test_firms_are_found_by_what_they_deliver(self, lamp_store: Store) -> None:
        app = run_page("what_if")
        app.text_input(key="stop_search").input("荧光粉").run()
        firm = app.selectbox(key="stop_firm")
        makes = lamp_store.read().makes
        makers = set(makes.loc[makes["component_id"] == "phosphor", "firm_id"])
        assert makers and len(firm.options) == int(firm.placeholder.split(" ")[1])
        for maker in sorted(makers):
            app.selectbox(key="stop_firm").select(maker).run()
            assert app.button(key="add_stop").disabled is False

    def test_choice_that_is_found_no_more_is_let_go(self) -> None:
        app = run_page("what_if")
        app.text_input(key="stop_search").input("ygs").run()
        app.selectbox(key="stop_firm").select("pho_j").run()
        app.text_input(key="stop_search").input("无此").run()
        assert (app.selectbox(key="stop_firm").value, app.button(key="add_stop").disabled) == (None, True)

    def test_one_component_of_a_country_and_a_sourcing_are_chosen_by_name(self) -> None:
        app = run_page("what_if")
        app.selectbox(key="stop_kind").select("country").run()
        app.selectbox(key="stop_country").select("JPN").run()
        app.selectbox(key="stop_country_component").select("phosphor").run()
        app.button(key="add_stop").click().run()
        app.selectbox(key="stop_kind").select("sourcing").run()
        app.text_input(key="stop_search").input("甲电源厂").run()
        app.selectbox(key="stop_firm").select("drv_a").run()
        app.selectbox(key="stop_sourcing_drv_a").select("sourcing:drv_a/lamp_b/driver").run()
        app.button(key="add_stop").click().run()
        assert app.query_params["stop"] == ["country:JPN/phosphor", "sourcing:drv_a/lamp_b/driver"]
        assert not app.exception

    def test_choices_are_written_into_the_address_and_read_from_it(self) -> None:
        app = run_page("what_if", stop="firm:pho_j")
        app.selectbox(key="pick_stock").select("lost").run()
        app.number_input(key="what_if_days").set_value(45.0).run()
        app.multiselect(key="what_if_chains").select("L1").run()
        assert {name: app.query_params[name] for name in ("stock", "days", "chain")} == {
            "stock": "lost",
            "days": "45",
            "chain": "L1",
        }
        assert "停供 45 天" in html_of(app)
        assert "成品库存取不到" in html_of(app)
        again = run_page("what_if", stop="firm:pho_j", stock="lost", days="45", chain="L1")
        assert again.number_input(key="what_if_days").value == 45.0
        assert "停供 45 天" in html_of(again)

    def test_chain_by_alias_and_targets_of_a_kept_question_are_understood(self) -> None:
        app = run_page("what_if", stop="country:JPN", chain="磁材", target="lamp")
        assert app.multiselect(key="what_if_chains").value == ["L2"]
        assert "只看目标产品：灯具" in html_of(app)
        app.button(key="all_targets").click().run()
        assert ("target" in app.query_params, "波及目标产品</span><br><b>0/1" in html_of(app)) == (False, True)
        assert "数据中没有产业链“照名”" in run_page("what_if", stop="country:JPN", chain="照名").error[0].value

    def test_what_the_data_do_not_have_is_told_as_a_sentence(self) -> None:
        app = run_page("what_if", stop="firm:nobody")
        assert not app.exception
        assert [box.value.split("”")[0] for box in app.error] == ["数据中没有企业“nobody"]
        assert [button.label for button in app.button if str(button.key).startswith("drop_")] == ["firm:nobody ✕"]
        assert [box.value.split("；")[0] for box in run_page("what_if", stop="pho_j", days="x").error] == [
            "天数“x”不是数字"
        ]

    def test_stop_that_meets_nothing_is_said(self) -> None:
        app = run_page("what_if", stop="country:FRA")
        assert [box.value for box in app.warning] == [
            "停供条件“法国全部企业”（country:FRA）在库内没有对应的生产或供应，未产生影响；请核对编号"
        ]


@pytest.mark.usefixtures("lamp_store")
class TestAnswer:
    def test_targets_are_listed_most_urgent_first(self) -> None:
        html = html_of(run_page("what_if", stop="country:JPN"))
        assert "chain_map?chain=L1&amp;component=lamp" in html
        assert "断供日" in html and "第 0 天" in html

    def test_any_lost_line_can_be_asked_for_who_steps_in(self) -> None:
        app = run_page("what_if", stop="firm:hs_a", sourcing="active", show="stand_ins")
        app.selectbox(key="what_if_other_line").select("hs_a/housing").run()
        assert not app.exception

    def test_page_speaks_english(self) -> None:
        app = run_page("what_if", stop="country:JPN", lang="en")
        assert [box.value for box in app.title] == ["What if"]
        assert [button.label for button in app.button if str(button.key).startswith("drop_")] == [
            "all firms of Japan ✕"
        ]


class TestScenariosOnThePage:
    def test_question_is_kept_opened_and_taken_off_the_list(self, lamp_store: Store) -> None:
        app = run_page("what_if", stop="country:JPN", sourcing="qualified", days="60")
        app.text_input(key="scenario_name").input("日本断供")
        app.text_input(key="scenario_who").input("王")
        _submit(app, "保存")
        (kept,) = saved_scenarios(lamp_store)
        assert (kept.name, kept.who, kept.days, kept.sourcing) == ("日本断供", "王", 60.0, "qualified")

        again = run_page("what_if")
        assert "日本全部企业" in html_of(again)
        again.selectbox(key="pick_scenario").select("日本断供").run()
        again.button(key="open_scenario").click().run()
        query = {name: again.query_params[name] for name in ("stop", "sourcing", "days")}
        assert query == {"stop": "country:JPN", "sourcing": "qualified", "days": "60"}
        assert "停供 60 天" in html_of(again)

        again = run_page("what_if")
        again.selectbox(key="pick_scenario").select("日本断供").run()
        again.text_input(key="scenario_deleted_by").input("李")
        _submit(again, "确认删除，历史仍保留")
        assert saved_scenarios(lamp_store) == ()

    def test_taken_name_and_missing_person_are_said(self, lamp_store: Store) -> None:
        run("whatif", "--stop", "firm:drv_a", "--name", "电源", "--save")
        app = run_page("what_if", stop="country:JPN")
        app.text_input(key="scenario_name").input("电源")
        _submit(app, "保存")
        assert [box.value for box in app.error] == ["请写填报人"]
        app.text_input(key="scenario_who").input("王")
        _submit(app, "保存")
        assert "未保存" in app.error[0].value
        assert [scenario.stops[0].of for scenario in saved_scenarios(lamp_store)] == ["drv_a"]

    def test_two_scenarios_side_by_side_say_what_the_command_line_says(self, lamp_store: Store) -> None:
        run("whatif", "--stop", "country:JPN", "--name", "日本", "--save")
        run("whatif", "--stop", "firm:drv_a", "--days", "30", "--name", "电源", "--save")
        html = html_of(run_page("what_if", one="日本", other="电源"))
        body = body_of("scenarios", "compare", "日本", "电源")
        for which, name, lines, firms in zip("甲乙", body["names"], body["lines"], body["firms"], strict=True):
            assert f"<td>{which}：{name}</td><td class=cl-number>{lines}</td><td class=cl-number>{firms}</td>" in html


class TestWhatIfInTheBrowser:
    """The page in Chromium."""

    def test_from_the_call_to_the_page_that_names_the_foreign_maker(
        self, app_server: AppServer, page: Page, tmp_path: Path
    ) -> None:
        agent, maker = _planted_agent(app_server)
        open_page(page, app_server)
        clicks = 0

        def click(what: Locator) -> None:
            nonlocal clicks
            clicks += 1
            what.click()
            settle(page)

        click(page.get_by_role("button", name="风险", exact=True))
        click(page.get_by_role("menuitem", name="推演"))
        click(page.get_by_label("查找企业"))
        page.keyboard.type(agent)
        page.keyboard.press("Enter")
        settle(page)
        click(page.get_by_role("combobox", name="企业", exact=True))
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        settle(page)
        click(page.get_by_label("停供企业的成品库存"))
        click(page.get_by_role("option", name="取不到"))
        click(page.get_by_role("button", name="加入"))
        page.get_by_role("button", name="断供快报").wait_for()
        with page.expect_download() as waiting:
            click(page.get_by_role("button", name="断供快报"))
        path = tmp_path / "brief.pdf"
        waiting.value.save_as(path)
        text = text_of(path.read_bytes()).replace("\n", "")
        assert (clicks <= 8, page_count(path.read_bytes())) == (True, 1)
        assert f"由“{maker}”（日本）生产" in text
        assert "取不到的库存未计入" in text

        page.get_by_role("button", name="保存情景").click()
        page.get_by_label("情景名称").fill("代理断供")
        page.get_by_label("填报人").fill("王")
        page.get_by_role("button", name="保存", exact=True).click()
        page.get_by_text("已保存情景“代理断供”").wait_for()
        open_page(page, app_server, "what_if")
        page.get_by_role("cell", name="代理断供", exact=True).wait_for()

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_every_view_keeps_the_browsers_laws(
        self, app_server: AppServer, page: Page, axe: Axe, language: str
    ) -> None:
        faults: dict[str, list[str]] = {}
        open_page(page, app_server, f"what_if?stop=country:JPN/cis_colour_filter&lang={language}")
        faults["overview"] = axe(page)
        for name in ("逐日上图", "停产先后", "谁能顶上", "已存情景") if language == "zh" else ("Map by day",):
            page.get_by_role("radio", name=name).click()
            settle(page)
            faults[name] = axe(page)
        assert {name: of_view for name, of_view in faults.items() if of_view} == {}

    def test_slider_plays_the_days_by_keyboard_and_the_link_brings_the_day_back(
        self, app_server: AppServer, page: Page
    ) -> None:
        address = "what_if?stop=country:JPN/cis_colour_filter&show=map&map=C02"
        open_page(page, app_server, address)
        page.get_by_text("到第 0 天").wait_for()
        page.get_by_role("slider").focus()
        page.keyboard.press("ArrowRight")
        page.get_by_text("到第 5 天").wait_for()
        page.wait_for_url(lambda url: "day=5" in url)
        open_page(page, app_server, f"{address}&day=5")
        page.get_by_text("到第 5 天").wait_for()
        click_on_map(page, _box_of("cis_colour_filter", app_server))
        seen = page.get_by_role("heading", name="彩色滤光片材料：停产先后")
        seen.wait_for()
        assert seen.count() == 1


def _planted_agent(server: AppServer) -> tuple[str, str]:
    """Names of a planted agent and of the foreign maker it hides."""
    facts = json.loads((ROOT / "sample_chains" / "C02" / "expected.json").read_text(encoding="utf-8"))
    planted = next(fact for fact in facts["planted"] if fact["kind"] == "agent_maker")
    names = open_store(server.store).read().firms.set_index("firm_id")["name_zh"]
    return names[planted["agent_id"]], names[planted["firm_id"]]


def _box_of(component_id: str, server: AppServer) -> str:
    """Id of the box of a component on the map."""
    placed = build_graph(open_store(server.store).read()).placements
    (segment,) = placed.loc[placed["component_id"] == component_id, "segment_id"]
    return f"{segment}/{component_id}"


def _submit(app: AppTest, label: str) -> None:
    """Press a form's button by its label."""
    next(button for button in app.button if button.label == label).click().run()
