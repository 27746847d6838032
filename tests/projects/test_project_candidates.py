"""Are the right projects proposed, do they close what they promise, and are ten things the best ten?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import resources
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from chainlink.projects.planning.candidates import CandidateProjects, candidate_projects
from chainlink.projects.planning.closing import choose_and_check, closed_by
from chainlink.projects.planning.costs import load_costs, load_risk_weights
from chainlink.projects.planning.failures import Failures
from chainlink.projects.planning.investment_list import investment_list
from chainlink.projects.planning.limits import PlanLimits
from chainlink.projects.planning.near_makers import SegmentCounty
from chainlink.projects.planning.top_ten import exposed_value, top_ten
from chainlink.projects.project import Project, RowChange
from chainlink.risks.assess import Screened, assess, risk_id_of
from chainlink.risks.rules import load_rules
from chainlink.screening.scan import scan
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.errors import LoadError
from loaders.tables import Tables
from tests.lamp_chain import lamp_tables

TODAY = date(2026, 11, 23)


def screened_of(tables: Tables) -> tuple[SupplyGraph, Screened]:
    graph = build_graph(tables)
    return graph, assess(graph, scan(graph), load_rules())


def valued_lamp() -> Tables:
    """The lamp chain, each line worth its number in 万元 a year."""
    tables = lamp_tables()
    makes = tables.makes.assign(output_value_10k_yuan=[1000.0 * (at + 1) for at in range(len(tables.makes))])
    return Tables.of({**dict(tables.items()), "makes": makes})


@pytest.fixture(scope="module")
def lamp() -> tuple[SupplyGraph, Screened, CandidateProjects]:
    graph, screened = screened_of(lamp_tables())
    return graph, screened, candidate_projects(graph, screened)


def test_spread_gives_the_colours_of_the_scan(lamp: tuple[SupplyGraph, Screened, CandidateProjects]) -> None:
    graph, screened, _ = lamp
    failures = Failures(graph, screened.risks)
    colour_by_risk = {risk.risk_id: failures.colour(risk) for risk in screened.risks if risk.firm_id}
    assert colour_by_risk == {risk.risk_id: risk.colour for risk in screened.risks if risk.firm_id}


def test_lamp_gets_these_projects(lamp: tuple[SupplyGraph, Screened, CandidateProjects]) -> None:
    """hs_b is of the group of hs_a, makers of magnets stop with the mine, and a screw nobody surveyed is asked first."""
    _, _, candidates = lamp
    assert sorted(
        (project.component_id, project.kind, project.firm_id or project.region_code) for project in candidates.projects
    ) == [
        ("driver", "backup", "drv_b"),
        ("driver", "new_line", "330203"),
        ("driver", "new_line", "led_a"),
        ("driver", "new_line", "led_b"),
        ("driver", "strengthen", "drv_b"),
        ("housing", "new_line", "330203"),
        ("housing", "new_line", "led_a"),
        ("housing", "new_line", "led_b"),
        ("phosphor", "research", "drv_a"),
        ("phosphor", "research", "drv_b"),
    ]


def test_promise_is_the_colour_that_goes(lamp: tuple[SupplyGraph, Screened, CandidateProjects]) -> None:
    _, _, candidates = lamp
    firm, component = (risk_id_of("L1", "firm", "drv_a"), "colour"), (risk_id_of("L1", "component", "driver"), "colour")
    promised = {
        project.kind: candidates.promises[project.project_id]
        for project in candidates.projects
        if project.component_id == "driver"
    }
    weights = load_risk_weights()
    assert promised == {
        "backup": dict.fromkeys(sorted([firm, component]), weights.colour("yellow") - weights.colour("blue")),
        "strengthen": dict.fromkeys(sorted([firm, component]), weights.colour("yellow")),
        "new_line": dict.fromkeys(sorted([firm, component]), weights.colour("yellow")),
    }


def test_backup_that_is_proposed_changes_these_rows(lamp: tuple[SupplyGraph, Screened, CandidateProjects]) -> None:
    _, _, candidates = lamp
    (backup,) = [project for project in candidates.projects if project.kind == "backup"]
    assert backup.changes == tuple(
        RowChange(
            "supplies", {"supplier_id": "drv_b", "buyer_id": buyer, "component_id": "driver"}, {"status": "qualified"}
        )
        for buyer in ("lamp_a", "lamp_b")
    )
    assert (backup.cost_10k_yuan, backup.months, backup.energy_intensity) == (200.0, 8.0, None)


def test_every_project_closes_by_itself_what_it_promises(lamp: tuple[SupplyGraph, Screened, CandidateProjects]) -> None:
    graph, screened, candidates = lamp
    for project in candidates.projects:
        closing = closed_by(graph, screened, candidates, [project], load_rules())
        assert closing.real_by_stake == candidates.promises[project.project_id], project


def test_plan_of_the_lamp_closes_what_the_new_scan_finds_gone(
    lamp: tuple[SupplyGraph, Screened, CandidateProjects],
) -> None:
    graph, screened, candidates = lamp
    checked = choose_and_check(graph, screened, candidates, PlanLimits(), load_rules())
    plan = checked.plan
    odds = load_costs().research("").success_odds  # nobody says what kind of component phosphor is
    expected = 16.0 + 20.0 * odds  # the colours of pho_j and phosphor hang on research
    assert (plan.certain_points, plan.closed_points, plan.full_points) == (16.0, pytest.approx(expected), 36.0)
    assert (checked.closing.real_points, checked.certain.real_points, checked.rounds) == (36.0, 16.0, 1)
    assert not any(risk.is_refuted for risk in checked.closing.risks)
    still_large = {(risk.id, risk.colour, risk.risk_id) for risk in checked.closing.new_risks}
    assert still_large == {(firm, None, risk_id_of("L1", "partial_loss", firm)) for firm in ("pho_j", "drv_a", "drv_b")}
    gone = {("firm", "pho_j"), ("firm", "drv_a"), ("firm", "hs_a"), ("component", "driver"), ("component", "housing")}
    assert set(checked.closing.closed_ids) == {risk_id_of("L1", *subject) for subject in gone}
    by_research = {risk_id_of("L1", "firm", "pho_j")}
    assert set(checked.certain.closed_ids) == set(checked.closing.closed_ids) - by_research
    kinds = {project.kind for project in candidates.projects if project.project_id in checked.plan.project_ids}
    assert kinds == {"research", "strengthen", "new_line"}  # of two that close the same, the cheaper


def test_promise_that_the_scan_refutes_is_corrected(lamp: tuple[SupplyGraph, Screened, CandidateProjects]) -> None:
    """An entered project names the mine's risk and changes nothing."""
    graph, screened, _ = lamp
    mine = risk_id_of("L2", "firm", "re_a")
    entered = Project("E1", "backup", "L2", "rare_earth", "re_b", "", 1.0, 6, None, (mine,), (), "entered")
    candidates = candidate_projects(graph, screened, entered=[entered])
    assert candidates.promises["E1"] == {(mine, "colour"): 10.0}
    checked = choose_and_check(graph, screened, candidates, PlanLimits(), load_rules())
    assert (checked.rounds, checked.corrected) == (2, ((mine, "colour"),))
    assert "E1" not in checked.plan.project_ids
    once = choose_and_check(graph, screened, candidates, PlanLimits(), load_rules(), rounds=1)
    assert [risk.risk_id for risk in once.closing.risks if risk.is_refuted] == [mine]


def test_closed_risk_gets_no_project(lamp: tuple[SupplyGraph, Screened, CandidateProjects]) -> None:
    graph, screened, _ = lamp
    ids = [risk_id_of("L1", *subject) for subject in (("firm", "pho_j"), ("component", "phosphor"))]
    left = candidate_projects(graph, screened, closed_ids=ids)
    assert {project.component_id for project in left.projects} == {"driver", "housing"}


def test_row_order_changes_no_candidate(lamp: tuple[SupplyGraph, Screened, CandidateProjects]) -> None:
    tables = lamp_tables()
    turned = Tables.of({name: frame.iloc[::-1].reset_index(drop=True) for name, frame in tables.items()})
    graph, screened = screened_of(turned)
    again = candidate_projects(graph, screened)
    assert (again.projects, again.promises) == (lamp[2].projects, lamp[2].promises)


def test_investment_list_names_what_nobody_in_the_province_makes(
    lamp: tuple[SupplyGraph, Screened, CandidateProjects],
) -> None:
    graph, screened, _ = lamp
    listed = [
        (
            entry.component_id,
            entry.colour,
            entry.buyers_in_province,
            entry.makers_at_home,
            entry.makers_abroad,
            entry.places,
        )
        for entry in investment_list(graph, screened.risks)
    ]
    assert listed == [
        ("phosphor", "red", ("led_a", "led_b"), (), ("pho_j",), ()),
        ("driver", "yellow", (), ("drv_a", "drv_b"), (), (SegmentCounty("330203", 1),)),
    ]


def test_ten_things_are_the_best_by_trying_all() -> None:
    graph, screened = screened_of(valued_lamp())
    candidates = candidate_projects(graph, screened)
    risks = {risk.risk_id: risk for risk in screened.risks if risk.colour}
    exposed = {risk_id: exposed_value(risk) for risk_id, risk in risks.items()}

    def value(projects: tuple[Project, ...]) -> float:
        """What is expected of the surest project for each risk, summed."""
        odds: dict[str, float] = {}
        for project in projects:
            for risk_id in risks:
                whole = candidates.points_by_stake.get((risk_id, "colour"))
                if whole and candidates.promises[project.project_id].get((risk_id, "colour")) == whole:
                    odds[risk_id] = max(project.success_odds, odds.get(risk_id, 0.0))
        return sum(exposed[risk_id] * chance for risk_id, chance in odds.items())

    for count in (1, 2, 3):
        best = max(value(chosen) for chosen in combinations(candidates.projects, count))
        ten = top_ten(candidates, count=count, today=TODAY)
        assert ten.expected_10k_yuan == pytest.approx(best)
        assert ten.closed_10k_yuan == pytest.approx(sum(action.value_10k_yuan for action in ten.actions))
        assert all(action.lost_if_dropped_10k_yuan == action.value_10k_yuan for action in ten.actions)
        assert len(ten.actions) <= count
    assert sorted((action.project.component_id, action.firm_ids, action.deadline) for action in ten.actions) == [
        ("driver", ("drv_a",), "2028-02-23"),
        ("housing", ("hs_a",), "2028-11-23"),
        ("phosphor", ("pho_j",), "2029-11-23"),
    ]


def test_costs_of_ones_own_are_read_strictly(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "version: mine\nkinds: {backup: {fixed_10k_yuan: -1}}\nreserve_days: 3\nother: 1\n", encoding="utf-8"
    )
    with pytest.raises(LoadError) as refusal:
        load_costs(path)
    message_by_column = {problem.column: problem.message.en for problem in refusal.value.problems}
    assert message_by_column["kinds.backup.fixed_10k_yuan"] == "is -1; write a number of at least 0"
    assert message_by_column["kinds.backup.months"] == message_by_column["energy_intensity"] == "is missing; add it"
    assert message_by_column["other"] == "is not known; remove it"


def test_chain_keeps_its_targets_when_a_project_adds_a_product(
    lamp: tuple[SupplyGraph, Screened, CandidateProjects],
) -> None:
    """延链: a street light of lamps would by itself be the target of its chain."""
    graph, screened, candidates = lamp
    added = (
        RowChange("components", {"component_id": "street_light"}, {"name_zh": "路灯"}),
        RowChange("placements", {"component_id": "street_light", "segment_id": "L1-1"}, {"chain_id": "L1"}),
        RowChange("inputs", {"component_id": "lamp", "product_id": "street_light", "alternative_group": ""}),
        RowChange("makes", {"firm_id": "lamp_a", "component_id": "street_light"}),
    )
    project = replace(candidates.projects[0], project_id="X", changes=added, risk_ids=())
    closing = closed_by(graph, screened, candidates, [project], load_rules())
    assert (closing.risks, closing.closed_ids, closing.new_risks) == ((), (), ())


def pump_tables() -> Tables:
    """One valve maker that is back after 200 days, stocks of a week, an independent backup that is ready.

    val_a --valve--> pump_a, pump_b        val_b ..valve (qualified)..> pump_a, pump_b
    """
    buys = [("val_a", pump, "active") for pump in ("pump_a", "pump_b")]
    buys += [("val_b", pump, "qualified") for pump in ("pump_a", "pump_b")]
    firms = ["val_a", "val_b", "pump_a", "pump_b"]
    return Tables.of(
        {
            "chains": pd.DataFrame({"chain_id": ["P"], "name_zh": ["泵"]}),
            "components": pd.DataFrame({"component_id": ["valve", "pump"], "makers_surveyed_on": "2026-01-01"}),
            "placements": pd.DataFrame({"component_id": ["valve", "pump"], "chain_id": "P"}),
            "inputs": pd.DataFrame({"component_id": ["valve"], "product_id": "pump"}),
            "firms": pd.DataFrame({"firm_id": firms, "country": "CHN", "time_to_recover_days": [200.0, 10, 10, 10]}),
            "makes": pd.DataFrame(
                {"firm_id": firms, "component_id": ["valve", "valve", "pump", "pump"], "output": [18.0, 18.0, 9.0, 9.0]}
            ),
            "needs": pd.DataFrame(
                {
                    "firm_id": ["pump_a", "pump_b"],
                    "component_id": "valve",
                    "product_id": "pump",
                    "input_stock_days": 7.0,
                }
            ),
            "supplies": pd.DataFrame(buys, columns=["supplier_id", "buyer_id", "status"]).assign(component_id="valve"),
        }
    )


def test_ready_backup_is_put_to_use_and_stocks_are_built() -> None:
    """Two hundred days of stock would outlast the recovery; sixty do not, and are not proposed."""
    graph, screened = screened_of(pump_tables())
    valve = risk_id_of("P", "firm", "val_a")
    (risk,) = [risk for risk in screened.risks if risk.risk_id == valve]
    assert (risk.colour, [rule.rule_id for rule in risk.broken]) == ("blue", ["exposed_days"])
    costs = replace(load_costs(), reserve_days=180.0)
    for table, kinds in ((load_costs(), ["backup", "strengthen"]), (costs, ["backup", "reserve", "strengthen"])):
        candidates = candidate_projects(graph, screened, costs=table)
        assert sorted(project.kind for project in candidates.projects) == kinds
    by_kind = {project.kind: project for project in candidates.projects}
    assert by_kind["backup"].changes == tuple(
        RowChange(
            "supplies", {"supplier_id": "val_b", "buyer_id": buyer, "component_id": "valve"}, {"status": "active"}
        )
        for buyer in ("pump_a", "pump_b")
    )
    assert [change.set for change in by_kind["reserve"].changes] == [{"input_stock_days": 180.0}] * 2
    assert set(candidates.promises[by_kind["reserve"].project_id]) == {(valve, "exposed_days")}
    for project in by_kind.values():
        closing = closed_by(graph, screened, candidates, [project], load_rules())
        assert not any(risk.is_refuted for risk in closing.risks), project.kind
    closing = closed_by(graph, screened, candidates, [by_kind["backup"]], load_rules())
    assert valve in closing.closed_ids


def test_what_stands_in_elsewhere_joins_the_requirement() -> None:
    """A pack takes cobalt or nickel; a cell takes cobalt alone, of one maker abroad. Cell maker b also states its need.

    co_j --cobalt--> cell_a, cell_b        ni_c --nickel--> pack_a
    """
    firms = ["co_j", "ni_c", "cell_a", "cell_b", "pack_a"]
    made = ["cobalt", "nickel", "cell", "cell", "pack"]
    buys = [("co_j", "cell_a", "cobalt"), ("co_j", "cell_b", "cobalt"), ("ni_c", "pack_a", "nickel")]
    inputs = [("cobalt", "cell", ""), ("cobalt", "pack", "metal"), ("nickel", "pack", "metal")]
    tables = Tables.of(
        {
            "chains": pd.DataFrame({"chain_id": ["B"], "name_zh": ["电池"]}),
            "components": pd.DataFrame({"component_id": sorted(set(made)), "makers_surveyed_on": "2026-01-01"}),
            "placements": pd.DataFrame({"component_id": sorted(set(made)), "chain_id": "B"}),
            "inputs": pd.DataFrame(inputs, columns=["component_id", "product_id", "alternative_group"]),
            "firms": pd.DataFrame({"firm_id": firms, "country": ["JPN", *["CHN"] * 4]}),
            "makes": pd.DataFrame({"firm_id": firms, "component_id": made}),
            "needs": pd.DataFrame({"firm_id": ["cell_b"], "component_id": ["cobalt"], "product_id": ["cell"]}),
            "supplies": pd.DataFrame(buys, columns=["supplier_id", "buyer_id", "component_id"]).assign(status="active"),
        }
    )
    graph, screened = screened_of(tables)
    candidates = candidate_projects(graph, screened)
    (substitute,) = [project for project in candidates.projects if project.kind == "substitute"]
    old, new = {"alternative_group": ""}, {"alternative_group": "cobalt|nickel"}
    rows = [{"product_id": "cell"}, {"firm_id": "cell_b", "product_id": "cell"}]
    assert substitute.changes[:6] == tuple(
        RowChange(table, {**row, "component_id": component, **group}, {"is_essential": essential})
        for table, row in zip(("inputs", "needs"), rows, strict=True)
        for component, group, essential in (("cobalt", old, False), ("cobalt", new, True), ("nickel", new, True))
    )
    closing = closed_by(graph, screened, candidates, [substitute], load_rules())
    assert (substitute.firm_id, not any(risk.is_refuted for risk in closing.risks)) == ("ni_c", True)
    assert {risk_id_of("B", "firm", "co_j"), risk_id_of("B", "component", "cobalt")} <= set(closing.closed_ids)


def ore_tables(*, is_natural: bool) -> Tables:
    """Ore of two countries, one in use; behind the agent of a third product stands its one maker abroad.

    mine_j --ore--> smelter            mine_k makes ore too, and nobody buys it
    dye_j --(agent)--> smelter         dye_h makes dye too
    """
    makes = [("mine_j", "ore"), ("mine_k", "ore"), ("dye_j", "dye"), ("dye_h", "dye"), ("smelter", "metal")]
    firms = ["mine_j", "mine_k", "dye_j", "dye_h", "smelter", "agent"]
    supplies = [("mine_j", "smelter", "ore", ""), ("agent", "smelter", "dye", "dye_j")]
    return Tables.of(
        {
            "chains": pd.DataFrame({"chain_id": ["M"], "name_zh": ["金属"]}),
            "components": pd.DataFrame(
                {
                    "component_id": ["ore", "dye", "metal"],
                    "makers_surveyed_on": "2026-01-01",
                    "is_natural": pd.array([is_natural, False, False], dtype="boolean"),
                }
            ),
            "placements": pd.DataFrame({"component_id": ["ore", "dye", "metal"], "chain_id": "M"}),
            "inputs": pd.DataFrame({"component_id": ["ore", "dye"], "product_id": "metal"}),
            "firms": pd.DataFrame({"firm_id": firms, "country": ["JPN", "AUS", "JPN", "CHN", "CHN", "CHN"]}),
            "makes": pd.DataFrame(makes, columns=["firm_id", "component_id"]),
            "supplies": pd.DataFrame(supplies, columns=["supplier_id", "buyer_id", "component_id", "maker_id"]).assign(
                status="active"
            ),
        }
    )


def test_nobody_builds_a_line_of_what_nature_makes() -> None:
    kinds = {}
    for is_natural in (False, True):
        graph, screened = screened_of(ore_tables(is_natural=is_natural))
        candidates = candidate_projects(graph, screened)
        kinds[is_natural] = sorted({project.kind for project in candidates.projects if project.component_id == "ore"})
        wanted = [entry.component_id for entry in investment_list(graph, screened.risks)]
        assert ("ore" in wanted) is not is_natural
    assert kinds == {False: ["backup", "new_line", "strengthen"], True: ["backup"]}
    (backup,) = [project for project in candidates.projects if project.component_id == "ore"]
    assert (backup.firm_id, backup.why.zh) == ("mine_k", "多元化进口：澳大利亚")
    assert {risk.kind for risk in screened.risks if risk.component_id == "ore"} == {"backup"}


def test_maker_behind_a_trader_is_no_backup_for_it() -> None:
    graph, screened = screened_of(ore_tables(is_natural=False))
    candidates = candidate_projects(graph, screened)
    assert {risk.firm_id for risk in screened.risks if risk.component_id == "dye" and risk.about == "firm"} == {
        "agent",
        "dye_j",
    }
    firms = {project.firm_id for project in candidates.projects if project.component_id == "dye" and project.firm_id}
    assert firms == {"dye_h"}


def test_difficulty_of_research_decides_cost_time_and_odds() -> None:
    costs = load_costs()
    classes = [
        (costs.of("research", kind).months, costs.success_odds("research", kind), costs.success_odds("backup", kind))
        for kind in ("零部件", "软件", "芯片", "不认识")
    ]
    assert classes == [(24.0, 0.57, 1.0), (36.0, 0.37, 1.0), (60.0, 0.27, 1.0), (36.0, 0.37, 1.0)]
    assert all("Mansfield" in research_class.source for research_class in costs.research_classes.values())


def test_unknown_class_of_research_is_refused(tmp_path: Path) -> None:
    shipped = resources.files("chainlink.projects.planning").joinpath("costs.yaml").read_text(encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(shipped.replace("软件: hard", "软件: easy"), encoding="utf-8")
    with pytest.raises(LoadError) as refusal:
        load_costs(path)
    assert [(problem.column, problem.message.en) for problem in refusal.value.problems] == [
        ("class_by_component_kind.软件", "is 'easy'; write one of ordinary, hard, frontier")
    ]


def test_import_that_is_moved_home_no_longer_breaks_the_rule() -> None:
    """Seals come from two makers abroad; seal_c makes them at home and sells none."""
    makes = [("seal_j", "seal"), ("seal_k", "seal"), ("seal_c", "seal"), ("pump_a", "pump"), ("pump_b", "pump")]
    countries = {"seal_j": "JPN", "seal_k": "DEU"}
    tables = Tables.of(
        {
            "chains": pd.DataFrame({"chain_id": ["P"], "name_zh": ["泵"]}),
            "components": pd.DataFrame({"component_id": ["seal", "pump"], "makers_surveyed_on": "2026-01-01"}),
            "placements": pd.DataFrame({"component_id": ["seal", "pump"], "chain_id": "P"}),
            "inputs": pd.DataFrame({"component_id": ["seal"], "product_id": "pump"}),
            "firms": pd.DataFrame({"firm_id": [firm for firm, _ in makes]}).assign(
                country=[countries.get(firm, "CHN") for firm, _ in makes]
            ),
            "makes": pd.DataFrame(makes, columns=["firm_id", "component_id"]),
            "supplies": pd.DataFrame(
                [
                    (seal, pump, "seal", "active", 50.0)
                    for seal in ("seal_j", "seal_k")
                    for pump in ("pump_a", "pump_b")
                ],
                columns=["supplier_id", "buyer_id", "component_id", "status", "value_10k_yuan"],
            ),
        }
    )
    graph, screened = screened_of(tables)
    candidates = candidate_projects(graph, screened)
    (moved,) = [project for project in candidates.projects if project.kind == "substitute"]
    assert (moved.firm_id, moved.cost_10k_yuan) == ("seal_c", 1215.0)
    assert [rule for _, rule in candidates.promises[moved.project_id]] == ["dependence", "import_dependence"]
    closing = closed_by(graph, screened, candidates, [moved], load_rules())
    assert closing.closed_ids == (risk_id_of("P", "component", "seal"),)


def large_maker() -> Tables:
    """A sells 30 of the 40 units of ore that T takes, B the others; C makes ore too, and has 40 to spare.

    A (30 of 30) --> T (steel)
    B (10 of 10) --> T
    C (0 of 40)
    """
    frames: dict[str, dict[str, object]] = {
        "chains": {"chain_id": ["C1"]},
        "placements": {"component_id": ["ore", "steel"], "chain_id": ["C1"] * 2},
        "components": {"component_id": ["ore", "steel"], "makers_surveyed_on": ["2026-01-01"] * 2},
        "inputs": {"component_id": ["ore"], "product_id": ["steel"]},
        "makes": {
            "firm_id": [*"ABCTU"],
            "component_id": ["ore", "ore", "ore", "steel", "steel"],
            "output": [30.0, 10.0, 0.0, 4.0, 1.0],
            "capacity": [30.0, 10.0, 40.0, 4.0, 1.0],
        },
        "supplies": {
            "supplier_id": [*"ABB"],
            "buyer_id": [*"TTU"],
            "component_id": ["ore"] * 3,
            "status": ["active"] * 3,
            "volume": [30.0, 10.0, 1.0],
        },
    }
    return Tables.of({name: pd.DataFrame(frame) for name, frame in frames.items()})


def test_large_firm_without_a_colour_gets_a_second_maker_that_the_scan_confirms() -> None:
    graph, screened = screened_of(large_maker())
    (risk,) = (risk for risk in screened.risks if risk.id == "A")
    assert (risk.colour, [rule.rule_id for rule in risk.broken]) == (None, ["firm_coverage", "dependence"])
    candidates = candidate_projects(graph, screened)
    for_large = {
        (project.kind, project.firm_id): project
        for project in candidates.projects
        if (risk.risk_id, "dependence") in candidates.promises[project.project_id]
    }
    assert ("backup", "C") in for_large
    assert candidates.points_by_stake[risk.risk_id, "dependence"] == load_risk_weights().rule("dependence") > 0
    closing = closed_by(graph, screened, candidates, [for_large["backup", "C"]], load_rules())
    assert risk.risk_id in closing.closed_ids
    assert closing.real_by_stake[risk.risk_id, "dependence"] == candidates.points_by_stake[risk.risk_id, "dependence"]
    assert all(project.kind != "reserve" for project in for_large.values())
