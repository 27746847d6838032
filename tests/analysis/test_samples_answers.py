"""Does a scan of the sample province find what was planted, alone and across chains?

The expected answers were worked out from the structure (`sample_chains/generator/reach.py`), not by the engine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from chainlink.analysis.chokepoints.grades import Grade, Grades, chain_targets, grade
from chainlink.analysis.spread.propagation import what_stops
from chainlink.analysis.spread.stops import Stop
from chainlink.supply.graph import SupplyGraph, build_graph
from loaders.load import load_tables
from loaders.merge import merge_rows
from loaders.report import LoadReport
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


def test_samples_are_read_without_a_remark(sample_report: LoadReport) -> None:
    assert (sample_report.repairs, sample_report.warnings) == ((), ())


def firms_with(found: Grades, targets: Iterable[str], *, is_red: bool) -> TargetsByFirm:
    """Give red firms, or suspected sole makers, with the targets they stop."""
    firms: TargetsByFirm = {}
    for target in sorted(targets):
        for firm_id, of_firm in found.firms.get(target, {}).items():
            if of_firm.colour == "red" if is_red else of_firm.is_suspected_sole:
                firms.setdefault(firm_id, []).append(target)
    return dict(sorted(firms.items()))


def complete(found: Grades, targets: Iterable[str]) -> dict[str, TargetsByFirm]:
    wanted = list(targets)
    return {
        "red_firms": firms_with(found, wanted, is_red=True),
        "suspected_sole_firms": firms_with(found, wanted, is_red=False),
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
    found = grade(graph, facts["targets"])
    assert complete(found, facts["targets"]) == facts["alone"]
    hidden = {fact["firm_id"] for fact in across_chains()}
    assert [target for target in found.firms if hidden & found.firms[target].keys()] == []


@pytest.mark.parametrize("chain_id", CHAIN_IDS)
def test_every_planted_weakness_has_its_colour_for_every_target(grades: Grades, chain_id: str) -> None:
    for facts in expected(chain_id)["planted"]:
        for target in [target for targets in facts.get("targets", {}).values() for target in targets]:
            of_target = grades.firms[target]
            assert of_target[facts["firm_id"]].colour == facts["colour"], (facts, target)
            if "agent_id" in facts:
                assert of_target[facts["agent_id"]].colour == facts["agent_colour"], (facts, target)


def test_gap_among_alternatives_leaves_a_firm_grey(grades: Grades) -> None:
    found = {
        (facts["component_id"], target): grades.firms[target][facts["firm_id"]].colour
        for chain_id in CHAIN_IDS
        for facts in expected(chain_id)["planted"]
        for targets in facts.get("targets_in_doubt", {}).values()
        for target in targets
    }
    assert found == {("platinum_catalyst", "electrolyser"): "grey", ("sizing_agent", "electrolyser"): "grey"}


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
