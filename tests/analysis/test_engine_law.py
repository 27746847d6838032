"""Does the engine say what the plain reading of the rules says, on any network? MODEL.md sections 3 and 6."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainlink.analysis.chokepoints.grades import Chokepoint, Grade, chain_targets, chokepoints, grade
from chainlink.analysis.spread import single_failures
from chainlink.analysis.spread.propagation import Stop, what_stops
from chainlink.analysis.spread.single_failures import blast_radii
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.errors import NoTargetError
from graph_schema.names import SOURCING_MODES
from loaders.tables import Tables
from tests import brute_force
from tests.brute_force import BruteForce
from tests.examples import examples
from tests.random_networks import modes, networks, stops
from tests.renamed import renamed, shuffled


@settings(max_examples=examples(500, unit=90), deadline=None)
@given(data=st.data(), tables=networks(), mode=modes())
def test_failures_stop_what_brute_force_stops(data: st.DataObject, tables: Tables, mode: brute_force.Mode) -> None:
    graph, plain = build_graph(tables), BruteForce(tables)
    groups, targets = set(tables.firms["group_id"]), sorted(tables.components["component_id"])
    drawn = [stop for stop in data.draw(stops(tables)) if stop.kind != "group" or stop.of in groups]
    stopped = what_stops(graph, [_stop(stop) for stop in drawn], sourcing=mode, targets=targets)
    assert set(stopped.lines) == plain.stopped(drawn, mode)
    assert list(stopped.targets_down) == sorted(map(str, plain.targets_down(drawn, mode, targets)))
    assert _blasts(graph, mode) == _plain_blasts(plain, graph.firm_ids, mode)
    assert [_targets(chain_targets, graph, chain) for chain in tables.chains["chain_id"]] == [
        _targets(BruteForce.targets_of_chain, plain, chain) for chain in tables.chains["chain_id"]
    ]


@settings(max_examples=examples(500, unit=90), deadline=None)
@given(tables=networks(), mode=modes())
def test_grades_and_paths_are_those_of_brute_force(tables: Tables, mode: brute_force.Mode) -> None:
    graph, plain = build_graph(tables), BruteForce(tables)
    wanted: dict[str, brute_force.Target] = {name: name for name in sorted(tables.components["component_id"])}
    wanted |= {f"{firm}/{component}": (firm, component) for firm, component in sorted(plain.lines)[:1]}
    grades = grade(graph, list(wanted))
    for name, target in wanted.items():
        assert _marks(grades.firms[name]) == plain.firm_marks(target)
        assert _marks(grades.components[name]) == plain.component_marks(target)
        points = chokepoints(graph, name, sourcing=mode)
        assert [point.firm_id for point in points] == plain.chokepoints(target, mode)
        for point in points:
            why = plain.why(brute_force.FailedMember("firm", point.firm_id), target, mode)
            assert why is not None
            assert (point.why[0].firm_id, len(point.why) - 1) == (point.firm_id, why.length)
            assert point.why[0].component_id in why.starts
            assert _is_proof(plain, point, target, mode)


@settings(max_examples=examples(300, unit=45), deadline=None)
@given(tables=networks(), mode=modes(), large=st.integers(1, 4))
def test_blasts_that_others_lean_on_change_no_answer(tables: Tables, mode: brute_force.Mode, large: int) -> None:
    """Only from `LARGE_BLAST` lines on is a blast kept for others to lean on; networks here are far smaller."""
    graph, targets = build_graph(tables), sorted(tables.components["component_id"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(single_failures, "LARGE_BLAST", large)
        leaning = (_blasts(graph, mode), grade(graph, targets))
    assert leaning == (_blasts(graph, mode), grade(graph, targets))


@settings(max_examples=examples(300, unit=45), deadline=None)
@given(tables=networks())
def test_modes_nest_and_nothing_stops_unprompted(tables: Tables) -> None:
    graph = build_graph(tables)
    target = str(tables.components["component_id"][0])
    firm_id = [{point.firm_id for point in chokepoints(graph, target, sourcing=mode)} for mode in SOURCING_MODES]
    assert firm_id[2] <= firm_id[1] <= firm_id[0]
    assert [what_stops(graph, [], sourcing=mode).lines for mode in SOURCING_MODES] == [(), (), ()]


@settings(max_examples=examples(300, unit=45), deadline=None)
@given(data=st.data(), tables=networks(), mode=modes())
def test_failing_more_never_runs_more(data: st.DataObject, tables: Tables, mode: brute_force.Mode) -> None:
    graph = build_graph(tables)
    groups = set(tables.firms["group_id"])
    drawn = [_stop(stop) for stop in data.draw(stops(tables)) if stop.kind != "group" or stop.of in groups]
    fewer, more = (what_stops(graph, stops_drawn, sourcing=mode) for stops_drawn in (drawn[:-1], drawn))
    assert set(fewer.lines) <= set(more.lines)


@settings(max_examples=examples(300, unit=30), deadline=None)
@given(data=st.data(), tables=networks())
def test_row_order_never_matters(data: st.DataObject, tables: Tables) -> None:
    seed = data.draw(st.integers(0, 2**16))
    targets = sorted(tables.components["component_id"])
    assert grade(build_graph(shuffled(tables, seed)), targets) == grade(build_graph(tables), targets)


@settings(max_examples=examples(300, unit=30), deadline=None)
@given(tables=networks())
def test_renaming_ids_renames_answers_and_nothing_else(tables: Tables) -> None:
    again, new = renamed(tables)
    targets = sorted(tables.components["component_id"])
    before, after = (
        grade(build_graph(tables), targets),
        grade(build_graph(again), [new[target_id] for target_id in targets]),
    )
    for target in targets:
        for old, now in ((before.firms, after.firms), (before.components, after.components)):
            assert {new[key]: value for key, value in _marks(old[target]).items()} == _marks(now[new[target]])


@settings(max_examples=examples(300, unit=45), deadline=None)
@given(data=st.data(), tables=networks())
def test_qualifying_a_known_supplier_never_adds_a_chokepoint(data: st.DataObject, tables: Tables) -> None:
    graph = build_graph(tables)
    target = str(tables.components["component_id"][0])
    known = tables.supplies[tables.supplies["status"] == "candidate"]
    makers = set(zip(tables.makes["firm_id"], tables.makes["component_id"], strict=True))
    rows = [at for at, row in known.iterrows() if (row["supplier_id"], row["component_id"]) in makers]
    if not rows:
        return
    chosen = data.draw(st.sampled_from(rows))
    supplies = tables.supplies.copy()
    supplies.loc[chosen, ["status", "maker_id", "origin_country"]] = ["qualified", "", ""]
    changed = build_graph(Tables.of({**dict(tables.items()), "supplies": supplies}))
    for mode in SOURCING_MODES:
        before = {point.firm_id for point in chokepoints(graph, target, sourcing=mode)}
        assert {point.firm_id for point in chokepoints(changed, target, sourcing=mode)} <= before


@settings(max_examples=examples(300, unit=45), deadline=None)
@given(data=st.data(), tables=networks())
def test_second_active_supplier_never_adds_a_chokepoint(data: st.DataObject, tables: Tables) -> None:
    """A known maker starts to deliver what its buyer has of somebody else already, so nothing is assumed on either side."""
    graph = build_graph(tables)
    supplies = tables.supplies
    key = ["supplier_id", "buyer_id", "component_id"]
    recorded = {tuple(row): status for *row, status in supplies[[*key, "status"]].itertuples(index=False)}
    plain = BruteForce(tables)
    circling = {(leg.supplier, leg.component) for key, leg in plain.legs.items() if key not in plain.served_legs}
    fed = {(firm, name) for firm, component in circling for name in plain.family(component)}
    used = {(buyer, component) for (_, buyer, component), status in recorded.items() if status == "active"} - fed
    makers = zip(tables.makes["firm_id"], tables.makes["component_id"], strict=True)
    seconds = sorted(
        (maker, buyer, component)
        for maker, made in makers
        for buyer, component in used
        if made == component and maker != buyer and recorded.get((maker, buyer, component), "candidate") == "candidate"
    )
    if not seconds:
        return
    chosen = data.draw(st.sampled_from(seconds))
    row = pd.DataFrame([dict(zip(key, chosen, strict=True)) | {"status": "active"}])
    kept = supplies[[tuple(row) != chosen for row in supplies[key].itertuples(index=False)]]
    changed = build_graph(Tables.of({**dict(tables.items()), "supplies": pd.concat([kept, row], ignore_index=True)}))
    for target in sorted(tables.components["component_id"]):
        for mode in SOURCING_MODES:
            before = {point.firm_id for point in chokepoints(graph, target, sourcing=mode)}
            assert {point.firm_id for point in chokepoints(changed, target, sourcing=mode)} <= before


def _stop(stop: brute_force.FailedMember) -> Stop:
    if stop.kind == "sourcing":
        return Stop("sourcing", stop.supplier, stop.component, stop.buyer)
    return Stop(stop.kind, stop.of, stop.component)


def _is_proof(plain: BruteForce, point: Chokepoint, target: brute_force.Target, mode: brute_force.Mode) -> bool:
    """Tell whether failing what is listed of the firm stops the target, and failing any less of it does not."""

    def stops_target(components: Iterable[str]) -> bool:
        hit = {node for node in plain.nodes if node[1] == point.firm_id and node[-1] in components}
        hit -= {node for node in hit if node[0] == "unnamed"}
        down = plain.spread(hit, set(), mode)
        ends = plain.family_lines(target) if isinstance(target, str) else {("line", *target)}
        return ends <= down

    listed = set(point.joint_components or [point.why[0].component_id])
    return stops_target(listed) and not any(stops_target(listed - {member}) for member in listed)


def _marks(grades: dict[str, Grade]) -> dict[str, tuple[str, bool]]:
    return {key: (graded.colour, graded.is_suspected_sole) for key, graded in grades.items()}


def _targets(find: Callable[[Any, str], Iterable[str]], where: object, chain_id: str) -> list[str]:
    """Targets of a chain; a chain without one gives none."""
    try:
        return list(find(where, chain_id))
    except NoTargetError:
        return []


def _blasts(graph: SupplyGraph, mode: brute_force.Mode) -> dict[str, tuple[int, int, int]]:
    radii = blast_radii(graph, sourcing=mode)
    return {str(row.Index): (row.own_lines, row.lines, row.firms) for row in radii.itertuples()}


def _plain_blasts(
    plain: BruteForce, firm_ids: Iterable[str], mode: brute_force.Mode
) -> dict[str, tuple[int, int, int]]:
    expected = {}
    for firm_id in firm_ids:
        stopped = plain.stopped([brute_force.FailedMember("firm", firm_id)], mode)
        others = {line for line in stopped if line[0] != firm_id}
        expected[firm_id] = (len(stopped) - len(others), len(others), len({firm for firm, _ in others}))
    return expected
