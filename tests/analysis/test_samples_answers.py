"""Does a scan of the sample province find what was planted, alone and across chains?

The expected answers were worked out from the structure (`sample_chains/generator/reach.py`), not by the engine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from chainlink.analysis.chokepoints.grades import Grade, Grades, chain_targets, grade
from chainlink.analysis.markets.top_shares import top_shares
from chainlink.analysis.partial_loss.losses import partial_loss
from chainlink.analysis.spread.propagation import what_stops
from chainlink.analysis.spread.stops import Stop
from chainlink.projects.planning.candidates import CandidateProjects
from chainlink.projects.planning.investment_list import investment_list
from chainlink.risks.assess import Screened
from chainlink.screening.findings import Scan
from chainlink.screening.scan import scan
from chainlink.supply.graph import SupplyGraph, build_graph
from loaders.load import load_tables
from loaders.merge import merge_rows
from loaders.report import LoadReport
from loaders.tables import Tables
from tests.sample_province import SAMPLES

CHAIN_IDS = [f"C{number:02d}" for number in range(1, 16)]
Facts = dict[str, Any]
TargetsByFirm = dict[str, list[str]]


def expected(chain_id: str) -> Facts:
    facts: Facts = json.loads((SAMPLES / chain_id / "expected.json").read_text(encoding="utf-8"))
    return facts


def across_chains() -> list[Facts]:
    facts: list[Facts] = json.loads((SAMPLES / "expected_cross_chain.json").read_text(encoding="utf-8"))
    return facts


def graph_of(*folders: Path) -> SupplyGraph:
    report = load_tables(list(folders))
    assert (report.repairs, report.warnings) == ((), ())
    return build_graph(merge_rows(report.tables))


@pytest.fixture(scope="module")
def grades(sample_graph: SupplyGraph) -> Grades:
    targets = sorted({target for chain_id in CHAIN_IDS for target in chain_targets(sample_graph, chain_id)})
    return grade(sample_graph, targets)


@pytest.fixture(scope="module")
def province(sample_graph: SupplyGraph) -> Scan:
    return scan(sample_graph)


def test_samples_are_read_without_a_remark(sample_report: LoadReport) -> None:
    assert (sample_report.repairs, sample_report.warnings) == ((), ())


def firms_with(grades: Grades, targets: Iterable[str], *, is_red: bool) -> TargetsByFirm:
    """Give red firms, or suspected sole makers, with the targets they stop."""
    firms: TargetsByFirm = {}
    for target in sorted(targets):
        for firm_id, of_firm in grades.firms.get(target, {}).items():
            if of_firm.colour == "red" if is_red else of_firm.is_suspected_sole:
                firms.setdefault(firm_id, []).append(target)
    return dict(sorted(firms.items()))


def complete(grades: Grades, targets: Iterable[str]) -> dict[str, TargetsByFirm]:
    wanted = list(targets)
    return {
        "red_firms": firms_with(grades, wanted, is_red=True),
        "suspected_sole_firms": firms_with(grades, wanted, is_red=False),
    }


@pytest.mark.parametrize("chain_id", CHAIN_IDS)
def test_joined_chain_has_exactly_the_planted_sole_makers(
    sample_graph: SupplyGraph, grades: Grades, chain_id: str
) -> None:
    facts = expected(chain_id)
    assert list(chain_targets(sample_graph, chain_id)) == facts["targets"]
    assert complete(grades, facts["targets"]) == facts["joined"]


@pytest.mark.parametrize("chain_id", CHAIN_IDS)
def test_chain_alone_has_exactly_the_planted_sole_makers_and_none_of_the_hidden(chain_id: str) -> None:
    facts = expected(chain_id)
    graph = graph_of(SAMPLES / "province", SAMPLES / chain_id)
    grades = grade(graph, facts["targets"])
    assert complete(grades, facts["targets"]) == facts["alone"]
    hidden = {fact["firm_id"] for fact in across_chains()}
    assert [target for target in grades.firms if hidden & grades.firms[target].keys()] == []


@pytest.mark.parametrize("chain_id", CHAIN_IDS)
def test_every_planted_weakness_has_its_colour_for_every_target(grades: Grades, chain_id: str) -> None:
    for facts in expected(chain_id)["planted"]:
        for target in [target for targets in facts.get("targets", {}).values() for target in targets]:
            of_target = grades.firms[target]
            assert of_target[facts["firm_id"]].colour == facts["colour"], (facts, target)
            if "agent_id" in facts:
                assert of_target[facts["agent_id"]].colour == facts["agent_colour"], (facts, target)


def test_gap_among_alternatives_leaves_a_firm_grey(grades: Grades) -> None:
    colours = {
        (facts["component_id"], target): grades.firms[target][facts["firm_id"]].colour
        for chain_id in CHAIN_IDS
        for facts in expected(chain_id)["planted"]
        for targets in facts.get("targets_in_doubt", {}).values()
        for target in targets
    }
    assert colours == {("platinum_catalyst", "electrolyser"): "grey", ("sizing_agent", "electrolyser"): "grey"}


@pytest.mark.parametrize("chain_id", CHAIN_IDS)
def test_every_kind_of_weakness_reaches_a_target_of_the_chain(grades: Grades, chain_id: str) -> None:
    facts = expected(chain_id)
    colours = {fact["colour"] for fact in facts["planted"] if chain_id in fact.get("targets", {})}
    assert colours == {"red", "yellow", "blue", "grey"}


@pytest.mark.parametrize("chain_id", CHAIN_IDS)
def test_components_without_a_named_maker_are_grey(grades: Grades, chain_id: str) -> None:
    facts = expected(chain_id)
    for component_id in facts["grey_components"]:
        colours = {grades.components[target][component_id].colour for target in facts["targets"]}
        assert colours == {"grey"}


@pytest.mark.parametrize("chain_id", CHAIN_IDS)
def test_most_components_of_a_chain_have_no_colour(sample_graph: SupplyGraph, grades: Grades, chain_id: str) -> None:
    placements = sample_graph.tables.placements
    placed = set(placements["component_id"][placements["chain_id"] == chain_id])
    coloured: dict[str, Grade] = {}
    for target in expected(chain_id)["targets"]:
        coloured |= {name: of_name for name, of_name in grades.components[target].items() if name in placed}
    red = [name for name, of_name in coloured.items() if of_name.colour == "red"]
    assert 2 <= len(red) <= 8
    assert len(coloured) < len(placed) / 3


def test_ten_chokepoints_are_seen_only_across_chains(grades: Grades) -> None:
    hidden = across_chains()
    assert len({facts["firm_id"] for facts in hidden}) >= 10
    for facts in hidden:
        for target in [target for targets in facts["targets"].values() for target in targets]:
            assert grades.firms[target][facts["firm_id"]].colour == facts["colour"]


@pytest.mark.parametrize("chain_id", CHAIN_IDS)
def test_chain_and_another_hang_on_one_firm(grades: Grades, chain_id: str) -> None:
    shared = expected(chain_id)["shared_firms"]
    assert shared
    for firm_id, chain_ids in shared.items():
        stopped = {target for target, firms in grades.firms.items() if firm_id in firms}
        assert [other for other in chain_ids if not stopped & set(expected(other)["targets"])] == []


def test_unsurveyed_root_holds_a_red_back_until_it_is_surveyed(sample_tables: Tables, grades: Grades) -> None:
    held_back = [
        facts
        for chain_id in CHAIN_IDS
        for facts in expected(chain_id)["planted"]
        if chain_id == facts["home_chain"] and "targets_until_surveyed" in facts
    ]
    assert [(facts["component_id"], facts["unsurveyed_roots"]) for facts in held_back] == [
        ("bearing_roller", ["main_shaft_bearing"])
    ]
    for facts in held_back:
        surveyed = build_graph(surveyed_too(merge_rows(sample_tables), facts["unsurveyed_roots"]))
        targets = [target for hit in facts["targets_until_surveyed"].values() for target in hit]
        after = grade(surveyed, targets)
        for target in targets:
            before = grades.firms[target][facts["firm_id"]]
            assert (before.colour, before.is_suspected_sole) == ("grey", True)
            assert list(before.freed_by) == facts["unsurveyed_roots"]
            assert after.firms[target][facts["firm_id"]].colour == "red"


def surveyed_too(tables: Tables, component_ids: list[str]) -> Tables:
    """Let the makers of more components be surveyed."""
    components = tables.components.copy()
    components.loc[components["component_id"].isin(component_ids), "makers_surveyed_on"] = "2026-06-30"
    return replace(tables, components=components)


def test_ring_of_traders_never_delivers_out_of_nothing(sample_graph: SupplyGraph, grades: Grades) -> None:
    ringed = [
        facts
        for chain_id in CHAIN_IDS
        for facts in expected(chain_id)["planted"]
        if chain_id == facts["home_chain"] and "ring_ids" in facts
    ]
    assert [facts["component_id"] for facts in ringed] == ["spin_finish"]
    for facts in ringed:
        targets = [target for hit in facts["targets"].values() for target in hit]
        buyers_lines = set(sample_graph.tables.makes.query("firm_id == @facts['ring_buyer_id']")["component_id"])
        for mode in ("active", "qualified", "market"):
            stopped = what_stops(sample_graph, [Stop("firm", facts["firm_id"])], sourcing=mode, targets=targets)
            assert {(facts["ring_buyer_id"], component) for component in buyers_lines} <= set(stopped.lines)
        assert [grades.firms[target].get(trader) for target in targets for trader in facts["ring_ids"]] == [None] * (
            2 * len(targets)
        )
        held = what_stops(sample_graph, [Stop("firm", facts["ring_ids"][0])], sourcing="active", targets=targets)
        assert (set(held.lines), held.targets_down) == ({(facts["ring_buyer_id"], c) for c in buyers_lines}, ())


@pytest.mark.parametrize("chain_id", CHAIN_IDS)
def test_sole_made_components_of_a_chain_that_stop_other_chains_only(province: Scan, chain_id: str) -> None:
    chain = next(chain for chain in province.chains if chain.chain_id == chain_id)
    red = {
        finding.id: list(finding.stops_chains or ())
        for finding in chain.cross_chain
        if finding.about == "component" and finding.grade.colour == "red"
    }
    planted = expected(chain_id)["cross_chain_red"]
    assert red == {facts["component_id"]: facts["stops_chains"] for facts in planted}
    firms = {finding.id for finding in chain.cross_chain if finding.about == "firm" and finding.grade.colour == "red"}
    assert {facts["firm_id"] for facts in planted} == firms


def test_large_maker_has_its_share_and_most_of_the_target_is_lost_with_it(sample_graph: SupplyGraph) -> None:
    large = [facts for chain_id in CHAIN_IDS for facts in expected(chain_id)["large_makers"]]
    assert [facts["component_id"] for facts in large] == ["analogue_chip"]
    for facts in large:
        top = top_shares(sample_graph, [facts["component_id"]])[facts["component_id"]]
        assert 0.8 <= top.low <= facts["share"] + 0.0001
        assert facts["share"] - 0.0001 <= top.high
        (lost,) = partial_loss(sample_graph, [Stop("firm", facts["firm_id"])], targets=[facts["component_id"]])
        assert 0.3 <= lost.low < 1.0


def test_no_new_line_is_proposed_for_a_natural_material(
    sample_graph: SupplyGraph, sample_screened: Screened, sample_candidates: CandidateProjects
) -> None:
    """Crude oil, ores, rare earths, quartz sand: one of them is red, one yellow, one without a maker."""
    natural = sorted({name for chain_id in CHAIN_IDS for name in expected(chain_id)["natural_components"]})
    assert sorted(sample_graph.natural_ids) == natural
    colours = {risk.colour for risk in sample_screened.risks if risk.component_id in natural}
    assert {"red", "yellow"} <= colours
    kinds = {project.kind for project in sample_candidates.projects if project.component_id in natural}
    assert kinds and not kinds & {"new_line", "extend", "research"}
    assert [
        wanted for wanted in investment_list(sample_graph, sample_screened.risks) if wanted.component_id in natural
    ] == []


def test_articulation_points_miss_every_chokepoint_across_chains(sample_graph: SupplyGraph) -> None:
    """In the undirected graph of firms (supplier - buyer), and in that of firms and the components they make or buy."""
    tables = sample_graph.tables
    hidden = {facts["firm_id"] for facts in across_chains()}
    sourcings = tables.supplies
    firms = nx.Graph(list(zip(sourcings["supplier_id"], sourcings["buyer_id"], strict=True)))
    assert hidden & set(nx.articulation_points(firms)) == set()
    made = zip(tables.makes["firm_id"], "component " + tables.makes["component_id"], strict=True)
    bought = zip(sourcings["buyer_id"], "component " + sourcings["component_id"], strict=True)
    firms_and_components = nx.Graph([*made, *bought])
    assert hidden & set(nx.articulation_points(firms_and_components)) == set()


def test_export_stop_of_a_country_stops_what_comes_only_from_there(sample_graph: SupplyGraph) -> None:
    stops = json.loads((SAMPLES / "expected_country_stops.json").read_text(encoding="utf-8"))
    targets = sorted({target for chain_id in CHAIN_IDS for target in chain_targets(sample_graph, chain_id)})
    for country, by_chain in stops.items():
        down = what_stops(sample_graph, [Stop("country", country)], sourcing="market", targets=targets).targets_down
        assert set(down) == {target for hit in by_chain.values() for target in hit}, country


def test_everything_runs_when_nothing_is_stopped(sample_graph: SupplyGraph) -> None:
    targets = sorted({target for chain_id in CHAIN_IDS for target in chain_targets(sample_graph, chain_id)})
    for mode in ("active", "qualified", "market"):
        stopped = what_stops(sample_graph, [], sourcing=mode, targets=targets)
        assert (stopped.lines, stopped.targets_down) == ((), ())
