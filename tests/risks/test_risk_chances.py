"""Does the register keep each risk's chance and its date, rank by it, and tell what became likelier?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import yaml

from chainlink.report.risk_report import _expected, _text
from chainlink.risks.assess import Screened, assess
from chainlink.risks.register import likely_rank, list_risks
from chainlink.risks.rules import RuleBook, load_rules
from chainlink.risks.scans import record_and_compare, record_scan
from chainlink.screening.chances import Chance, KeptChances, keep_chances
from chainlink.screening.oldest_rows import OldestRows, oldest_words
from chainlink.screening.scan import scan
from chainlink.stores import open_store
from chainlink.stores.port import Store
from chainlink.supply.graph import build_graph
from chainlink.supply.names import Names
from loaders.tables import Tables
from tests.lamp_chain import lamp_tables
from tests.lamp_chances import LAMP_CHANCES

RULES = Path(__file__).resolve().parents[2] / "chainlink" / "risks" / "rules.yaml"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'lamp.sqlite'}")


def screened(chances: KeptChances | None, *, rules: RuleBook | None = None, tables: Tables | None = None) -> Screened:
    graph = build_graph(tables or lamp_tables())
    return assess(graph, scan(graph, ["L1"]), rules or load_rules(), is_survival_asked=False, chances=chances)


def told(store: Store) -> dict[str, tuple[object, ...]]:
    return {
        str(risk.fields["firm_id"]): tuple(risk.fields[name] for name in ("colour", "chance", "inferred", "chance_on"))
        for risk in list_risks(store)
        if risk.fields["about"] == "firm"
    }


def test_register_keeps_chance_doubt_and_date(store: Store) -> None:
    record_scan(store, screened(LAMP_CHANCES), who="a")
    coloured = {firm_id: fields for firm_id, fields in told(store).items() if fields[0]}
    assert coloured == {
        "re_a": ("red", None, "", "2026-12-01"),
        "pho_j": ("red", None, "", "2026-12-01"),
        "drv_a": ("yellow", 0.84, "", "2026-12-01"),
        "hs_a": ("blue", 0.31, "doubtful", "2026-12-01"),
        "scr_a": ("grey", None, "", "2026-12-01"),
    }
    risks = {str(risk.fields["firm_id"]): risk for risk in list_risks(store) if risk.fields["about"] == "firm"}
    assert str(risks["drv_a"].fields["basis"]).startswith("黄（84%）：有替代来源")
    assert _text(risks["hs_a"], "colour", Names(lamp_tables())) == "蓝（31%，存疑）"


def test_a_scan_without_chances_leaves_those_on_the_books(store: Store) -> None:
    record_scan(store, screened(LAMP_CHANCES), who="a")
    record_scan(store, screened(None), who="a")
    assert told(store)["drv_a"] == ("yellow", 0.84, "", "2026-12-01")


def test_nothing_open_empties_the_chances_on_the_books(store: Store) -> None:
    record_scan(store, screened(LAMP_CHANCES), who="a")
    record_scan(store, screened(replace(LAMP_CHANCES, open_purchases=0, by_scope={})), who="a")
    assert told(store)["drv_a"] == ("yellow", None, "", "")


def test_a_rule_of_ones_own_puts_the_suspected_on_the_register(store: Store, tmp_path: Path) -> None:
    raw = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    suspected = {
        "name_zh": "疑似单点",
        "name_en": "Suspected",
        "meaning_zh": "补齐后更可能是黄",
        "meaning_en": "Likely yellow once complete",
        "about": "firm",
        "measure": "chance_yellow",
        "at_least": 0.5,
        "unit": "share",
        "is_finding": True,
        "kind": "backup",
    }
    raw["rules"]["suspected"] = suspected
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    record_scan(store, screened(LAMP_CHANCES, rules=load_rules(path)), who="a")
    assert told(store)["drv_b"] == ("", 0.55, "suspected_yellow", "2026-12-01")
    by_firm = {str(risk.fields["firm_id"]): risk for risk in list_risks(store)}
    assert by_firm["drv_b"].fields["rules"] == "suspected"
    assert "suspected" not in str(by_firm["drv_a"].fields["rules"])  # a colour has its chance beside it already


def test_likeliest_loss_comes_first(store: Store) -> None:
    record_scan(store, screened(LAMP_CHANCES), who="a")
    risks = list_risks(store)
    valued = [
        replace(risk, fields={**risk.fields, "shared_value_10k_yuan": 10.0, "likely_value_10k_yuan": likely})
        for risk, likely in zip(risks[:3], (2.0, None, 9.0), strict=True)
    ]
    ranked = sorted(valued, key=likely_rank)
    assert [risk.fields["likely_value_10k_yuan"] for risk in ranked] == [9.0, 2.0, None]


def test_difference_tells_what_became_likelier(store: Store) -> None:
    first = screened(LAMP_CHANCES)
    before = replace(LAMP_CHANCES, content_hash=first.scan.content_hash)
    keep_chances(store, before, version_hash="", who="a")
    record_scan(store, first, who="a")
    tables = lamp_tables()
    fewer = replace(tables, supplies=tables.supplies.head(14).reset_index(drop=True))
    by_id = {"drv_a": Chance(0.5, 0.5, 0.02), "hs_a": Chance(0.1, 0.9, 0.02), "led_a": Chance(0.6, 0.72, 0.03)} | {
        "drv_b": Chance(0.55, 0.6, 0.03)
    }
    later = {"L1": {**LAMP_CHANCES.by_scope["L1"], "firm": by_id}}
    _, difference, _ = record_and_compare(
        store,
        screened(replace(LAMP_CHANCES, by_scope=later), tables=fewer),
        is_recording=False,
        earlier_id="",
        who="a",
    )
    assert difference is not None
    assert [(change.id, change.level, change.now) for change in difference.likelier] == [("hs_a", "blue", 0.9)]
    assert [(change.id, change.then, change.now) for change in difference.less_likely] == [("drv_a", 0.84, 0.5)]


def test_every_colour_names_its_oldest_row() -> None:
    tables = lamp_tables()
    as_of = pd.Series(["2026-03-01"] * len(tables.supplies), dtype=tables.supplies["as_of"].dtype)
    as_of[(tables.supplies["supplier_id"] == "drv_a").to_numpy()] = "2024"
    dated = replace(tables, supplies=tables.supplies.assign(as_of=as_of))
    answer = screened(None, tables=dated)
    fields = {risk.id: answer.fields_by_risk[risk.risk_id] for risk in answer.risks if risk.about == "firm"}
    assert (fields["drv_a"]["oldest_row_on"], fields["drv_a"]["is_stale"]) == ("2024", True)
    assert fields["hs_a"]["is_stale"] is False
    graph = build_graph(dated)
    path = next(firm.grade.why for firm in scan(graph, ["L1"]).chains[0].firms if firm.id == "drv_a")
    row = OldestRows(graph.tables).of(path)
    assert row is not None
    assert "2024" in oldest_words(row).zh and "已过半衰期" in oldest_words(row).zh


def test_report_tells_what_is_missing_and_expected(store: Store) -> None:
    record_scan(store, screened(LAMP_CHANCES), who="a")
    words = _expected(list_risks(store), LAMP_CHANCES, "L1")
    assert "已知至少缺 4 条供应记录" in words.zh
    assert "疑似（未计入颜色）1 项、存疑 2 项" in words.zh
