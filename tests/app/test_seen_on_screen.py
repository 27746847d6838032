"""Is what misled readers of the sample province mended? The panel, search and register as they were tried by people."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from chainlink.risks.cells import survival_at_least_days
from chainlink.risks.register import Risk, list_risks
from chainlink.risks.rules import load_rules
from chainlink.screening.scan import Scan, scan
from chainlink.stores import open_store
from chainlink.supply.graph import SupplyGraph
from chainlink.whatif.ask import what_if
from chainlink.whatif.named_stops import read_stops
from graph_schema.figures import whole_days
from graph_schema.moments import DataDates
from tests.app.test_figures_for_people import texts_of
from tests.app_pages import run_page

NONE_ALONE = "没有一家企业单独停产此产品能使任何一条产业链的目标产品断供"


@pytest.fixture(scope="module")
def risks(recorded_store: Path) -> list[Risk]:
    return list_risks(open_store(f"sqlite:///{recorded_store}"))


@pytest.fixture(scope="module")
def scanned(sample_graph: SupplyGraph) -> Scan:
    return scan(sample_graph)


@pytest.fixture
def office(recorded_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{recorded_store}")


def told(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(texts_of(app))


def test_panel_of_a_sole_makers_component_never_says_that_nobody_alone_stops_it(office: None) -> None:
    """F1: adamantane on the map of C14 stops targets of other chains."""
    page = told(run_page("chain_map", chain="C14", component="adamantane"))
    assert NONE_ALONE not in page and "不断供" not in page
    assert re.search(
        r"已知只有一家企业（.+）生产它，停产即断供；本链目标产品不因此断供，但其他产业链有 \d+ 项目标", page
    )


def test_no_component_with_one_known_maker_is_left_without_a_word(sample_graph: SupplyGraph, scanned: Scan) -> None:
    """F1 as a kind: what one firm alone makes has a colour, is cross-chain, or stops no target at all."""
    makers: dict[str, set[str]] = {}
    for firm_id, component_id in zip(
        sample_graph.tables.makes["firm_id"], sample_graph.tables.makes["component_id"], strict=True
    ):
        makers.setdefault(component_id, set()).add(firm_id)
    coloured = {finding.id for chain in scanned.chains for finding in (*chain.components, *chain.cross_chain)}
    alone = [component_id for component_id, firms in sorted(makers.items()) if len(firms) == 1]
    silent = []
    for component_id in alone:
        if component_id not in coloured:
            stop = f"line:{min(makers[component_id])}/{component_id}"
            answer = what_if(sample_graph, read_stops(sample_graph, [stop]))
            silent += [component_id for target in answer.targets if target.down_on_day is not None]
    assert len(alone) > 15
    assert silent == []


def test_firm_has_one_first_day_and_one_day_down_on_map_risk_and_what_if(
    risks: list[Risk], sample_graph: SupplyGraph, office: None
) -> None:
    """F3: AUT-01 in C02 had 94, 162.3 and 101 days."""
    (risk,) = (
        risk
        for risk in risks
        if (risk.text("firm_id"), risk.text("chain_id"), risk.text("about")) == ("AUT-01", "C02", "firm")
    )
    cut, down = whole_days(risk.number("first_cut_day")), whole_days(risk.number("day_down"))
    panel = run_page("chain_map", chain="C02", component=risk.text("component_id"))
    metrics = {metric.label: metric.value for metric in panel.metric}
    assert (metrics["最早减产日(第几天)"], metrics["断供日(第几天)"]) == (cut, down)
    text = told(run_page("what_if", stop="firm:AUT-01", chain="C02"))
    assert f"第 {cut} 天" in text and f"第 {down} 天" in text


def test_what_is_bought_through_traders_is_bought(office: None) -> None:
    """F4: seven rows of hard-disk heads name the maker behind the agent."""
    panel = run_page("chain_map", chain="C01", component="hdd_head")
    assert "无采购记录" not in told(panel)
    assert "%" in {metric.label: metric.value for metric in panel.metric}["备份覆盖率"]


def test_blue_and_yellow_of_the_register_say_where_backups_are_short(risks: list[Risk]) -> None:
    """F9: by the high end of the coverage 备份不足, by its low end alone 备份可能不足."""
    seen = set()
    for risk in risks:
        low, high = risk.number("backup_coverage_low"), risk.number("backup_coverage_high")
        bound = load_rules().coverage_bound(risk.text("about"))
        if risk.text("colour") in ("blue", "yellow") and low is not None and high is not None and bound is not None:
            mark = "备份不足" if high <= bound else "备份可能不足" if low <= bound else ""
            meaning = risk.text("basis").split("；")[0]
            assert meaning.endswith(f"（{mark}）" if mark else "%") or (not mark and "以上" in meaning), meaning
            assert ("coverage" in risk.text("rules")) == (mark == "备份不足")
            seen.add(mark)
    assert seen == {"备份不足", "备份可能不足", ""}


def test_map_lists_and_finds_what_stops_its_chain_from_outside(office: None) -> None:
    """F12: five reds of C02 were three short on its map, and its search did not know JPN-41."""
    page = told(run_page("chain_map", chain="C02"))
    assert "链外单点" in page and "境外供应商-日本-41（示例）" in page
    app = run_page("chain_map", chain="C02")
    app.text_input(key="map_wanted").input("日本-41").run()
    assert "没有与“日本-41”相符" not in told(app)


def test_value_at_stake_is_lost_until_the_firm_is_back(risks: list[Risk], sample_graph: SupplyGraph) -> None:
    """F13: AUT-01 is back after 20 days; 365 days of its worst day were 1,385 亿元."""
    (risk,) = (
        risk
        for risk in risks
        if (risk.text("firm_id"), risk.text("chain_id"), risk.text("about")) == ("AUT-01", "C02", "firm")
    )
    answer = what_if(sample_graph, read_stops(sample_graph, ["firm:AUT-01"]), days=risk.number("time_to_recover_days"))
    assert risk.number("value_at_stake_10k_yuan") == pytest.approx(answer.losses[-1].low_10k_yuan)
    value, peak, lasts_days = (
        risk.number(name) or 0.0
        for name in ("value_at_stake_10k_yuan", "peak_value_a_day_10k_yuan", "time_to_recover_days")
    )
    assert 0 < value <= lasts_days * peak


def test_long_survival_is_told_and_no_gap(risks: list[Risk], office: None) -> None:
    """F14: 180 days and more was shown as a gap."""
    longer = next(risk for risk in risks if survival_at_least_days(risk) is not None)
    assert "≥180 天" in told(run_page("risks", risk=longer.risk_id))


def test_a_few_newer_rows_do_not_move_the_date_of_the_data() -> None:
    """F15: four rows of 53,222 moved every page from June to July."""
    dates = DataDates.of({"2026-06-30": 53_218, "2026-07-15": 4})
    assert (dates.bulk, dates.newest) == ("2026-06-30", "2026-07-15")
