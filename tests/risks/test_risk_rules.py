"""Are rules read strictly, asked rightly, and do they leave the colours alone?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from chainlink.analysis.waves.loss_over_time import line_values
from chainlink.risks.assess import FoundRisk, assess, risk_id_of, share_out
from chainlink.risks.measures import MeasuredChains
from chainlink.risks.rules import RuleBook, load_rules
from chainlink.risks.wording import limit_words
from chainlink.screening.scan import scan
from chainlink.supply.graph import build_graph
from graph_schema.errors import LoadError
from loaders.tables import Tables
from tests.drawn_chains import drawn_tables
from tests.lamp_chain import lamp_tables

ONE_RULE = """version: "mine"
colours: {red: research, yellow: backup, blue: reserve, grey: ""}
rules:
  imports:
    name_zh: 进口
    name_en: imports
    meaning_zh: 进口
    meaning_en: imports
    about: component
    measure: import_dependence
    at_least: 0.5
    unit: share
    is_finding: true
    kind: substitute
"""


@pytest.fixture
def pump_tables() -> Tables:
    """Seals come from two makers abroad: no colour, all imported; half a line's value is known.

    seal_j, seal_k --seal--> pump_a, pump_b       valve_a, valve_b --valve--> pump_a, pump_b
       (JPN)   (DEU), 30 and 10 万元                 bought at home
    """
    firms = [
        ("seal_j", "JPN", 90.0),
        ("seal_k", "DEU", None),
        *((f"{kind}_{letter}", "CHN", 10.0) for kind in ("valve", "pump") for letter in "ab"),
    ]
    buys = [
        *(("seal_j", name, "seal", 15.0) for name in ("pump_a", "pump_b")),
        *(("seal_k", name, "seal", 5.0) for name in ("pump_a", "pump_b")),
        *((f"valve_{letter}", f"pump_{letter}", "valve", 1.0) for letter in "ab"),
    ]
    makes = [(firm, firm.partition("_")[0]) for firm, _, _ in firms]
    return Tables.of(
        {
            "chains": pd.DataFrame({"chain_id": ["P"], "name_zh": ["泵"]}),
            "components": pd.DataFrame({"component_id": ["seal", "valve", "pump"], "makers_surveyed_on": "2026-01-01"}),
            "placements": pd.DataFrame({"component_id": ["seal", "valve", "pump"], "chain_id": "P"}),
            "inputs": pd.DataFrame({"component_id": ["seal", "valve"], "product_id": "pump"}),
            "firms": pd.DataFrame(firms, columns=["firm_id", "country", "time_to_recover_days"]),
            "makes": pd.DataFrame(makes, columns=["firm_id", "component_id"]).assign(
                output_value_10k_yuan=[1.0, 1.0, 2.0, 2.0, 365.0, None], inventory_days=5.0, output=100.0
            ),
            "supplies": pd.DataFrame(
                buys, columns=["supplier_id", "buyer_id", "component_id", "value_10k_yuan"]
            ).assign(status="active"),
        }
    )


def test_rule_alone_makes_a_risk_with_its_numbers(pump_tables: Tables) -> None:
    graph = build_graph(pump_tables)
    screened = assess(graph, scan(graph), load_rules())
    (risk,) = (risk for risk in screened.risks if risk.about == "component")
    assert (risk.risk_id, risk.colour, risk.kind) == (risk_id_of("P", "component", "seal"), None, "substitute")
    assert ([rule.rule_id for rule in risk.broken], risk.targets) == (
        ["purchase_share", "import_dependence"],
        ("pump",),
    )
    measures = risk.measures
    assert (measures.origin_countries, measures.import_dependence, measures.purchase_share) == (
        ("JPN", "DEU"),
        1.0,
        0.75,
    )
    assert (measures.suppliers_in_use, measures.backup_suppliers, measures.purchases_10k_yuan) == (2, 0, 40.0)
    assert (measures.first_cut_day, measures.day_down, measures.survival_days) == (5.0, 10.0, 10.0)
    assert (measures.stake_days, measures.value_at_stake_10k_yuan) == (90.0, pytest.approx(2 / 365 * 90 + 85.0))
    assert (measures.peak_value_a_day_10k_yuan, measures.peak_day) == (pytest.approx(367 / 365), 5.0)
    assert measures.value_known_share == 0.75
    assert 0 < (measures.shared_value_10k_yuan or 0) < (measures.value_at_stake_10k_yuan or 0)
    fields = screened.fields_by_risk[risk.risk_id]
    assert str(fields["basis"]).startswith(
        "采购过于集中 75%（≥70%）；进口依赖过高 100%（≥70%）；统筹调度最多可维持 10 天（需求全部满足）"
    )
    assert str(fields["basis"]).endswith("恢复时间未填报，损失产值按 90 天计")


def test_known_numbers_of_a_firm_at_risk() -> None:
    """drv_a alone drives lamp_a and lamp_b, 10 lamps each: 4 days of drivers for both, 3 and 2 days of lamps.

    Both lines stop on day 4, the last lamps are delivered on day 7; drv_a is back after 50. 20 t = 80 + 30 + 20: all
    demand is met for 6.5 days at most. Lost by then: 1 a day of drivers for 50 days, 2 of lamps for 46, and lamp_b's like
    lamp_a's.
    """
    tables = lamp_tables()
    days = {"drv_a": 4.0, "lamp_a": 3.0, "lamp_b": 2.0}
    values = {"lamp_a": 730.0, "drv_a": 365.0}
    outputs = {"drv_a": 20.0, "lamp_a": 10.0, "lamp_b": 10.0}
    makes = tables.makes.assign(
        inventory_days=[days.get(make, 0.0) for make in tables.makes["firm_id"]],
        output_value_10k_yuan=[values.get(make) for make in tables.makes["firm_id"]],
        output=[outputs.get(make) for make in tables.makes["firm_id"]],
    )
    firms = tables.firms.assign(
        time_to_recover_days=[50.0 if firm == "drv_a" else None for firm in tables.firms["firm_id"]]
    )
    graph = build_graph(
        replace(tables, makes=Tables.of({"makes": makes}).makes, firms=Tables.of({"firms": firms}).firms)
    )
    screened = assess(graph, scan(graph), load_rules())
    (risk,) = (risk for risk in screened.risks if (risk.about, risk.id) == ("firm", "drv_a"))
    measures = risk.measures
    assert (measures.first_cut_day, measures.day_down, measures.survival_days) == (4.0, 7.0, 6.5)
    assert (measures.time_to_recover_days, measures.exposed_days) == (50.0, 43.0)
    assert (measures.value_at_stake_10k_yuan, measures.value_at_stake_high_10k_yuan) == (
        pytest.approx(50 + 2 * 46), pytest.approx(50 + 4 * 46),
    )  # fmt: skip
    assert (measures.peak_value_a_day_10k_yuan, measures.peak_day, measures.value_known_share) == (3.0, 4.0, 2 / 3)
    assert [rule.rule_id for rule in risk.broken] == ["exposed_days", "dependence"]
    assert str(screened.fields_by_risk[risk.risk_id]["basis"]).endswith(
        "断供后迟迟不能恢复 43 天（≥30 天）；恢复 50 天，第 7 天断供；大户依赖 100%（≥30%）；"
        "统筹调度最多可维持 6 天（需求全部满足），此后减量供应，至断供日（第 7 天），甲灯具厂的驱动电源最先用尽"
    )


@pytest.fixture
def two_mines() -> Tables:
    """No colour: B always delivers. A's stop takes 80 % of the steel, T's half of it.

    A --80--> T, U (steel, 50 each)      B --20--> T, U
    """
    return drawn_tables(
        makes="A ore output=80 capacity=80, B ore output=20 capacity=40, T steel output=50, U steel output=50",
        inputs="ore > steel",
        sourcings="A > T ore volume=40, A > U ore volume=40, B > T ore volume=10, B > U ore volume=10",
        placements="ore C, steel C",
    )


def test_large_firm_is_a_risk_of_its_own(two_mines: Tables) -> None:
    graph = build_graph(two_mines)
    screened = assess(graph, scan(graph), load_rules())
    kinds = {
        risk.id: ([rule.rule_id for rule in risk.broken], risk.colour, risk.measures.partial_loss, risk.targets)
        for risk in screened.risks
        if risk.about == "firm"
    }
    assert kinds == {
        "A": (["firm_coverage", "dependence"], None, 0.8, ("steel",)),
        "T": (["dependence"], None, 0.5, ("steel",)),
        "U": (["dependence"], None, 0.5, ("steel",)),
    }
    fields = screened.fields_by_risk[risk_id_of("C", "partial_loss", "A")]
    assert (fields["component_id"], fields["partial_loss"], fields["partial_loss_high"]) == ("ore", 0.8, 0.8)
    assert str(fields["basis"]).startswith(
        "企业备份覆盖不足 25%（≤30%）；大户依赖 80%（≥30%）；steel减产 80%；ore→steel"
    )
    evidence = json.loads(str(fields["evidence"]))
    assert evidence["partial_losses"] == [{"target": "steel", "low": 0.8, "high": 0.8}]
    assert [(step["firm_id"], step["component_id"]) for step in evidence["loss_path"]] == [("A", "ore"), ("T", "steel")]


def smelter_tables(**cells: object) -> Tables:
    """Steel of M's ore: T has none in stock, U has for 100 days; M is back after 90. `table__column` overrides.

    M --ore--> T (steel), U (steel): 10 a day each
    """
    drawing = drawn_tables(
        makes="M ore, T steel, U steel", inputs="ore > steel", sourcings="M > T ore, M > U ore",
        placements="ore C, steel C", firms="M country=CHN, T country=CHN, U country=CHN",
    )  # fmt: skip
    frames = dict(drawing.items())
    frames["makes"] = frames["makes"].assign(
        output=[20.0 * 365, 10.0 * 365, 10.0 * 365], capacity=[7300.0, 3650, 7300], inventory_days=[0.0, 0.0, 100.0]
    )
    frames["firms"] = frames["firms"].assign(time_to_recover_days=[90.0, None, None])
    for place, values in cells.items():
        table, column = place.split("__")
        frames[table] = frames[table].assign(**{column: values})
    return Tables.of(frames)


def of_m(tables: Tables) -> tuple[FoundRisk, dict[str, Any]]:
    """Give M's risk, and its evidence."""
    graph = build_graph(tables)
    screened = assess(graph, scan(graph), load_rules())
    (risk,) = (risk for risk in screened.risks if (risk.about, risk.id) == ("firm", "M"))
    return risk, json.loads(str(screened.fields_by_risk[risk.risk_id]["evidence"]))


def test_exposed_days_are_recovery_beyond_the_day_down() -> None:
    """T stops at once, U's steel is delivered until day 100. 20 t = 1000: all demand is met for 50 days at most."""
    risk, evidence = of_m(smelter_tables(firms__time_to_recover_days=[140.0, None, None]))
    measures = risk.measures
    assert (measures.first_cut_day, measures.day_down, measures.survival_days) == (0.0, 100.0, 50.0)
    assert (measures.time_to_recover_days, measures.exposed_days) == (140.0, 40.0)
    assert [rule.rule_id for rule in risk.broken] == ["exposed_days", "dependence"]
    assert risk.survived is not None
    assert limit_words(risk.survived, measures.day_down).zh == (
        "统筹调度最多可维持 50 天（需求全部满足），此后减量供应，至断供日（第 100 天）"
    )
    assert evidence["survival"] == {
        "targets": ["steel"],
        "days": 50.0,
        "at_least_days": None,
        "binding_firm_id": "T",
        "binding_product_id": "steel",
        "binding_component_ids": ["ore"],
        "targets_without_demand": [],
    }


@pytest.mark.parametrize(
    ("cells", "down", "survival", "at_least", "exposed"),
    [
        ({"makes__inventory_days": [0.0, 0.0, 400.0]}, 400.0, None, 180.0, 0.0),
        (
            {"makes__inventory_days": [0.0, 0.0, 400.0], "firms__time_to_recover_days": [450.0, None, None]},
            400.0, 200.0, None, 50.0,
        ),
        ({"firms__time_to_recover_days": None}, 100.0, 50.0, None, None),
        ({"makes__output": [7300.0, None, None]}, 100.0, None, None, 0.0),
        (
            {"makes__output": [7300.0, 3650.0, None], "makes__capacity": [7300.0, 3650.0, None]},
            100.0, None, None, 0.0,
        ),
    ],
    ids=["outlasts the recovery", "long recovery", "recovery unknown", "demand unknown", "stock of unknown size"],
)  # fmt: skip
def test_days_of_the_wave_are_known_where_those_of_the_programme_are_not(
    cells: dict[str, Any], down: float, survival: float | None, at_least: float | None, exposed: float | None
) -> None:
    risk, evidence = of_m(smelter_tables(**cells))
    measures = risk.measures
    assert (measures.day_down, measures.survival_days, measures.exposed_days) == (down, survival, exposed)
    assert (evidence["survival"]["days"], evidence["survival"]["at_least_days"]) == (survival, at_least)
    assert ("exposed_days" in [rule.rule_id for rule in risk.broken]) is (exposed is not None and exposed >= 30)


def test_target_of_unknown_output_that_stops_too_leaves_survival_unknown() -> None:
    """The steel lasts 50 days; how long the iron lasts that M's ore is made into as well, nobody can say."""
    tables = smelter_tables()
    drawing = drawn_tables(
        makes="M ore, T steel, U steel, V iron", inputs="ore > steel, ore > iron", firms="M, T, U, V",
        sourcings="M > T ore, M > U ore, M > V ore", placements="ore C, steel C, iron C",
    )  # fmt: skip
    frames = {**dict(drawing.items()), "firms": tables.firms, "makes": pd.concat([tables.makes, drawing.makes[3:]])}
    risk, evidence = of_m(Tables.of(frames))
    assert (risk.measures.day_down, risk.measures.survival_days, risk.measures.exposed_days) == (0.0, None, 90.0)
    assert evidence["survival"]["targets_without_demand"] == ["iron"]


def test_risks_that_stop_one_line_share_its_loss() -> None:
    """M's ore and N's gas both stop T's steel, 10 a day, at once; M is back after 30 days, N after 60.

    The first 30 days are shared, the others fall to N. Each by itself would lose 300 and 600.
    """
    drawing = drawn_tables(
        makes="M ore, N gas, T steel output_value_10k_yuan=3650", inputs="ore > steel, gas > steel",
        sourcings="M > T ore, N > T gas", placements="ore C, gas C, steel C",
        firms="M time_to_recover_days=30, N time_to_recover_days=60, T time_to_recover_days=0",
    )  # fmt: skip
    graph = build_graph(Tables.of(dict(drawing.items())))
    risks = [risk for risk in assess(graph, scan(graph), load_rules()).risks if risk.about == "firm"]
    measures = {risk.id: risk.measures for risk in risks}
    assert {name: measures[name].value_at_stake_10k_yuan for name in ("M", "N")} == pytest.approx(
        {"M": 300.0, "N": 600.0}
    )
    shared = share_out(line_values(graph), [risk for risk in risks if risk.id in ("M", "N")])
    assert {risk.id: shared.get(risk.risk_id) for risk in risks if risk.id != "T"} == pytest.approx(
        {"M": 150.0, "N": 450.0}
    )


def test_chains_with_the_same_targets_survive_alike() -> None:
    """Chains are solved at once; these two are one piece of work, as they ask the same programmes."""
    placements = "phosphor L1, led L1, lamp L1, phosphor L3, led L3, lamp L3"
    graph = build_graph(lamp_tables(placements=placements))
    risks = assess(graph, scan(graph), load_rules()).risks
    by_chain = {
        chain_id: [(risk.about, risk.id, risk.targets, risk.survived) for risk in risks if risk.chain_id == chain_id]
        for chain_id in ("L1", "L3")
    }
    assert any(survived for _, _, _, survived in by_chain["L1"])
    assert by_chain["L1"] == by_chain["L3"]


def test_rules_never_change_a_colour() -> None:
    graph = build_graph(lamp_tables())
    scanned = scan(graph)
    colours = {
        (chain.chain_id, firm.about, firm.id): firm.grade.colour
        for chain in scanned.chains
        for firm in (*chain.firms, *chain.components)
    }
    book = load_rules()
    for rules in (
        RuleBook("none", (), book.kind_by_colour),
        book,
        RuleBook(
            "all",
            tuple(replace(rule, threshold=float(not rule.is_at_least), is_finding=True) for rule in book.rules),
            book.kind_by_colour,
        ),
    ):
        risks = assess(graph, scanned, rules).risks
        colour_by_risk = {(risk.chain_id, risk.about, risk.id): risk.colour for risk in risks if risk.colour}
        assert colour_by_risk == colours


def test_order_of_rows_never_matters() -> None:
    tables = lamp_tables()
    turned = Tables.of({name: frame[::-1].reset_index(drop=True) for name, frame in tables.items()})
    answers = []
    for table in (tables, turned):
        graph = build_graph(table)
        screened = assess(graph, scan(graph), load_rules())
        answers.append(screened.fields_by_risk)
    assert answers[0] == answers[1]


def test_renaming_a_firm_renames_it_and_nothing_else() -> None:
    tables = lamp_tables()
    renamed = {name: frame.replace("drv_a", "drv_q") if len(frame) else frame for name, frame in tables.items()}
    answers = []
    for table in (tables, Tables.of(renamed)):
        graph = build_graph(table)
        risks = assess(graph, scan(graph), load_rules()).risks
        answers.append(
            {
                (risk.chain_id, risk.about, risk.id.replace("drv_q", "drv_a")): (
                    risk.colour,
                    risk.measures,
                    risk.targets,
                )
                for risk in risks
            }
        )
    assert answers[0] == answers[1]


def test_own_file_of_rules_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(ONE_RULE, encoding="utf-8")
    book = load_rules(path)
    assert [(rule.rule_id, rule.measure, rule.threshold, rule.is_at_least) for rule in book.rules] == [
        ("imports", "import_dependence", 0.5, True)
    ]
    path.write_text(ONE_RULE.replace("0.5", "0.6"), encoding="utf-8")
    changed = load_rules(path).version
    assert (book.version[:5], changed[:5], book.version == changed) == ("mine/", "mine/", False)


@pytest.mark.parametrize(
    ("old_text", "wanted", "message"),
    [
        ("at_least: 0.5", "at_least: 70", "rules.imports.at_least: is 70; write a number from 0 to 1"),
        ("at_least: 0.5", "at_least: true", "rules.imports.at_least: is True; write a number from 0 to 1"),
        ("    at_least: 0.5\n", "", "rules.imports: must have at_least or at_most, one of them"),
        ("unit: share", "unit: days", "rules.imports.unit: the unit of import_dependence is share"),
        ("about: component", "about: country", "rules.imports.about: is 'country'; write one of firm, component"),
        ("about: component", "about: firm", "rules.imports.measure: is 'import_dependence'; write one of"),
        ("measure: import_dependence", "measure: luck", "rules.imports.measure: is 'luck'; write one of"),
        ("kind: substitute", "kind: pray", "rules.imports.kind: is 'pray'; write one of"),
        ("is_finding: true", "is_finding: maybe", "rules.imports.is_finding: must be true or false"),
        ("name_en: imports", "name_en: ''", "rules.imports.name_en: must be a text"),
        ("unit: share", "unit: share\n    colour: red", "rules.imports.colour: is not known; remove it"),
        ("    kind: substitute\n", "", "rules.imports.kind: is missing; add it"),
        ('version: "mine"', "version: 3", 'version: must be a text without a /, such as "2026.1"'),
        ("red: research, ", "", "colours: must name red, yellow, blue, grey"),
        ("rules:", "more: 1\nrules:", "must hold version, colours and rules, and nothing else"),
        ("unit: share", "unit: share\n    unit: share", "unit stands twice"),
        ("version:", "version: [", "cannot be read"),
    ],
)  # fmt: skip
def test_rules_reject_a_broken_file(tmp_path: Path, old_text: str, wanted: str, message: str) -> None:
    assert old_text in ONE_RULE
    path = tmp_path / "mine.yaml"
    path.write_text(ONE_RULE.replace(old_text, wanted), encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        load_rules(path)
    assert any(message in problem.words.en for problem in caught.value.problems), caught.value.words.en


def test_rules_tell_every_problem_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(ONE_RULE.replace("0.5", "7").replace("substitute", "pray").replace('"mine"', "3"), encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        load_rules(path)
    assert [problem.column for problem in caught.value.problems] == [
        "rules.imports.at_least",
        "rules.imports.kind",
        "version",
    ]


def test_missing_file_of_rules_is_told(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"none\.yaml"):
        load_rules(tmp_path / "none.yaml")


def test_purchases_through_agents_count_for_the_maker_behind_them() -> None:
    """Two agents of J sell 40 each, H 20: the largest supplier is J with 80 %, and J's buyers are those of its agents."""
    drawing = drawn_tables(
        makes="J head, H head, T disk, U disk", inputs="head > disk", placements="head C, disk C",
        sourcings="J > D head value_10k_yuan=30, J > E head value_10k_yuan=30, D > T head value_10k_yuan=40,"
        " E > U head value_10k_yuan=40, H > T head value_10k_yuan=20",
    )  # fmt: skip
    measured = MeasuredChains(build_graph(drawing))
    assert measured.component("head").purchase_share == 0.8
    of_j = measured.firm("J", "head")
    assert (of_j.purchases_10k_yuan, measured.firm("D", "head").purchases_10k_yuan) == (80.0, 40.0)


def test_large_firm_says_the_provinces_colour_beside() -> None:
    """In D A alone makes gas: red there, and in C without a colour; C's risk tells it."""
    drawing = drawn_tables(
        makes="A ore output=80, B ore output=20, T steel output=50, U steel output=50, A gas, V glass, W glass",
        inputs="ore > steel, gas > glass",
        sourcings="A > T ore volume=40, A > U ore volume=40, B > T ore volume=10, B > U ore volume=10",
        placements="ore C, steel C, gas D, glass D",
    )
    graph = build_graph(drawing)
    fields = assess(graph, scan(graph), load_rules()).fields_by_risk[risk_id_of("C", "partial_loss", "A")]
    assert (fields["colour"], fields["province_colour"], fields["stops_chains"]) == ("", "red", "D")
