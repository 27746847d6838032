"""Cut sets: drawn chains in full, brute force over every failed set on random networks and tables, limits told."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations, pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainlink.analysis.chokepoints.grades import chokepoints
from chainlink.analysis.cut_sets import firm_pairs
from chainlink.analysis.cut_sets.minimal_sets import (
    CutSets,
    cut_sets,
    cut_sets_by_target,
    minimal_cut_sets,
    why_cut_set,
)
from chainlink.analysis.spread.propagation import Stop, what_stops
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.errors import UnknownIdError
from graph_schema.names import SOURCING_MODES, Words
from loaders.tables import Tables
from tests import brute_force
from tests.brute_force import BruteForce
from tests.drawn_chains import drawn, drawn_tables
from tests.examples import examples
from tests.random_networks import modes, networks

Sets = tuple[tuple[str, ...], ...]
Needs = dict[str, list[list[str]]]


@pytest.fixture
def two_refiners() -> SupplyGraph:
    """Two routes from one mine, and a spare mine that only one refiner has qualified.

    mine -+--> refiner_a --+
          |                +--> cell_maker
          +--> refiner_b --+
    spare ....... ^
    """
    return build_graph(
        drawn_tables(
            makes="mine ore, spare ore, refiner_a salt, refiner_b salt, cell_maker cell",
            inputs="ore > salt, salt > cell",
            sourcings="mine > refiner_a ore, mine > refiner_b ore, spare > refiner_b ore qualified, "
            "refiner_a > cell_maker salt, refiner_b > cell_maker salt",
        )
    )


def found(graph: SupplyGraph, target: str, **options: Any) -> Sets:
    answer = cut_sets(graph, target, **options)
    assert answer.is_complete
    return answer.sets


def test_two_refiners_fall_together_or_with_their_mine(two_refiners: SupplyGraph) -> None:
    assert cut_sets(two_refiners, "cell", sourcing="active") == CutSets(
        target="cell",
        sourcing="active",
        order=2,
        sets=(("cell_maker",), ("mine",), ("refiner_a", "refiner_b")),
        complete_to=2,
        why_incomplete=None,
        assumed_share=0.0,
    )


def test_backup_turns_the_mine_into_pairs(two_refiners: SupplyGraph) -> None:
    pairs = (("mine", "refiner_b"), ("mine", "spare"), ("refiner_a", "refiner_b"))
    assert found(two_refiners, "cell", sourcing="qualified") == (("cell_maker",), *pairs)


def test_line_never_lists_its_own_firm(two_refiners: SupplyGraph) -> None:
    for order in (1, 2, 3):
        sets = found(two_refiners, "cell_maker/cell", sourcing="active", order=order)
        assert sets == (("mine",), ("refiner_a", "refiner_b"))[:order]


def test_target_that_nobody_makes_never_stops() -> None:
    graph = build_graph(drawn_tables(makes="M ore", inputs="gas > steel, ore > steel, steel > car"))
    for order in (1, 2, 3):
        assert found(graph, "gas", sourcing="market", order=order) == ()
        assert found(graph, "steel", sourcing="market", order=order) == (("M",),)


def test_firm_fails_with_all_it_makes_and_resells() -> None:
    """One trader of two goods, and a second source for one of them.

    agent --resist, gas--> fab <--gas-- other
    """
    graph = build_graph(
        drawn_tables(
            makes="J resist, K gas, other gas, fab chip",
            inputs="resist > chip, gas > chip",
            sourcings="agent > fab resist maker=J, agent > fab gas maker=K, other > fab gas",
        )
    )
    assert found(graph, "chip", sourcing="active") == (("J",), ("agent",), ("fab",), ("K", "other"))


def test_loop_that_runs_falls_with_any_member() -> None:
    graph = build_graph(
        drawn_tables(makes="P x, Q y, R y, T z", inputs="y > x, x > y, x > z", sourcings="P > Q x, P > R x, Q > P y")
    )
    assert found(graph, "z", sourcing="active", order=4) == (("P",), ("Q",), ("T",))
    assert found(graph, "z", sourcing="market", order=4) == (("P",), ("T",), ("Q", "R"))


def test_why_of_a_cut_set_is_the_shortest_path_of_any_member(two_refiners: SupplyGraph) -> None:
    steps = why_cut_set(two_refiners, ["spare", "mine"], "cell", sourcing="qualified")
    assert [(step.firm_id, step.component_id) for step in steps][::2] == [("mine", "ore"), ("cell_maker", "cell")]
    with pytest.raises(ValueError, match="does not stop"):
        why_cut_set(two_refiners, ["spare"], "cell", sourcing="qualified")


def test_unknown_target_and_impossible_order_are_refused(two_refiners: SupplyGraph) -> None:
    with pytest.raises(UnknownIdError):
        cut_sets(two_refiners, "cellar", sourcing="active")
    with pytest.raises(ValueError, match="at least 1"):
        cut_sets(two_refiners, "cell", sourcing="active", order=0)
    with pytest.raises(ValueError, match="at least 1"):
        minimal_cut_sets({"T": []}, "T", order=1, node_limit=0)
    with pytest.raises(ValueError, match="not in the table"):
        minimal_cut_sets({"T": [["A"]]}, "B", order=1)


def test_limit_on_pairs_leaves_single_firms_and_says_so(two_refiners: SupplyGraph) -> None:
    few, many = (cut_sets(two_refiners, "cell", sourcing="qualified", node_limit=limit) for limit in (2, 3))
    assert (few.sets, few.complete_to, few.is_complete) == ((("cell_maker",),), 1, False)
    assert few.why_incomplete == Words(
        "组合过多：只列全了不超过 1 家的组合；可调高 node_limit 再算",
        "too many combinations: complete only to 1 firms; raise node_limit to go on",
    )
    assert (len(many.sets), many.complete_to) == (4, 2)


def test_progress_reaches_its_end(two_refiners: SupplyGraph) -> None:
    steps: list[tuple[str, int, int]] = []
    cut_sets(two_refiners, "cell", sourcing="active", order=3, on_progress=lambda *progress: steps.append(progress))
    assert steps == [("cut sets", 4, 4), *(("cut sets", order, 3) for order in (1, 2, 3))]


def test_ten_of_ten_each_by_any_of_three_has_every_combination() -> None:
    branches = [[f"e{branch}{event}" for event in range(3)] for branch in range(10)]
    needs = {"T": [[f"or{branch}" for branch in range(10)]]}
    needs |= {f"or{branch}": [[event] for event in events] for branch, events in enumerate(branches)}
    events = {event for branch in branches for event in branch}
    answer = minimal_cut_sets(needs, "T", order=10, may_fail=events)
    assert (len(answer.sets), answer.complete_to) == (59_049, 10)
    assert answer.sets == tuple(product(*branches))
    assert minimal_cut_sets(needs, "T", order=9, may_fail=events).sets == ()
    assert minimal_cut_sets(needs, "T", order=10, may_fail=events, node_limit=59_048).complete_to == 9


def test_deep_chain_of_needs_has_every_member() -> None:
    needs = {f"f{number:04d}": [[f"f{number + 1:04d}"]] for number in range(3000)}
    assert len(minimal_cut_sets(needs, "f0000", order=2).sets) == 3000


def test_thing_without_a_source_is_always_there() -> None:
    assert minimal_cut_sets({"T": [[], ["A"]], "A": [[]]}, "T", order=3).sets == (("A",),)


def plain_cut_sets(needs: Needs, target: str, order: int, may_fail: Collection[str]) -> Sets:
    """Try every set of at most `order` members by repeated sweeps."""
    ids = {*needs, *(source for things in needs.values() for sources in things for source in sources)}
    sets: list[tuple[str, ...]] = []
    for size in range(1, order + 1):
        for chosen in combinations(sorted((ids & set(may_fail)) - {target}), size):
            failed = set(chosen)
            while more := {
                need
                for need, things in needs.items()
                if need not in failed and any(sources and set(sources) <= failed for sources in things)
            }:
                failed |= more
            if target in failed and not any(set(smaller) <= set(chosen) for smaller in sets):
                sets.append(chosen)
    return tuple(sets)


@st.composite
def tables_of_needs(draw: st.DrawFn) -> Needs:
    """Draw needs with loops, shared sources, things without any source, and ids that need nothing."""
    ids = "ABCDEFGHI"[: draw(st.integers(2, 9))]
    sources = st.lists(st.sampled_from(ids), max_size=3)
    return draw(st.dictionaries(st.sampled_from(ids), st.lists(sources, max_size=3), min_size=1))


@settings(max_examples=examples(400), deadline=None)
@given(needs=tables_of_needs(), may_fail=st.sets(st.sampled_from("ABCDEFGHI")), order=st.integers(1, 9))
def test_tables_have_the_cut_sets_of_brute_force(needs: Needs, may_fail: set[str], order: int) -> None:
    target = min(needs)
    answer = minimal_cut_sets(needs, target, order=order, may_fail=may_fail)
    assert (answer.sets, answer.complete_to) == (plain_cut_sets(needs, target, order, may_fail), order)


@settings(max_examples=examples(200), deadline=None)
@given(needs=tables_of_needs(), limit=st.integers(1, 60), order=st.integers(1, 6))
def test_limit_makes_an_answer_shorter_and_never_wrong(needs: Needs, limit: int, order: int) -> None:
    target = min(needs)
    limited = minimal_cut_sets(needs, target, order=order, node_limit=limit)
    everything = plain_cut_sets(needs, target, order, "ABCDEFGHI")
    assert limited.sets == tuple(cut_set for cut_set in everything if len(cut_set) <= limited.complete_to)
    assert limited.is_complete == (limited.why_incomplete is None)


@settings(max_examples=examples(60), deadline=None)
@given(tables=networks(), mode=modes(), order=st.integers(1, 4))
def test_networks_have_the_cut_sets_of_brute_force(tables: Tables, mode: brute_force.Mode, order: int) -> None:
    graph, plain = build_graph(tables), BruteForce(tables)
    components = sorted(tables.components["component_id"])
    targets: dict[str, brute_force.Target] = {name: name for name in components}
    targets |= {f"{firm}/{component}": (firm, component) for firm, component in sorted(plain.lines)[:2]}
    answers = cut_sets_by_target(graph, list(targets), sourcing=mode, order=order)
    stopped_by = {
        chosen: plain.targets_down(
            [brute_force.FailedMember("firm", firm) for firm in chosen], mode, list(targets.values())
        )
        for size in range(1, order + 1)
        for chosen in combinations(sorted(map(str, graph.firm_ids)), size)
    }
    for answer, (name, target) in zip(answers, targets.items(), strict=True):
        own = "" if isinstance(target, str) else target[0]
        sets: list[tuple[str, ...]] = []
        for chosen, down in stopped_by.items():
            if target in down and own not in chosen and not any(set(members) <= set(chosen) for members in sets):
                sets.append(chosen)
        assert (answer.target, answer.sets, answer.complete_to) == (name, tuple(sets), order)


@settings(max_examples=examples(40), deadline=None)
@given(tables=networks())
def test_more_sources_never_shorten_a_cut_set(tables: Tables) -> None:
    graph = build_graph(tables)
    target = min(tables.components["component_id"])
    fewer = {mode: cut_sets(graph, target, sourcing=mode, order=3).sets for mode in SOURCING_MODES}
    for narrow, wide in pairwise(SOURCING_MODES):
        assert all(any(set(small) <= set(large) for small in fewer[narrow]) for large in fewer[wide])
    for mode in SOURCING_MODES:
        alone = tuple(point.firm_id for point in chokepoints(graph, target, sourcing=mode))
        assert tuple(cut[0] for cut in fewer[mode] if len(cut) == 1) == alone


def test_share_of_assumed_sourcing_behind_the_target_is_told() -> None:
    """Of two requirements behind t one has no recorded supplier; that of u is met by record alone."""
    graph = drawn(
        makes="M ore, S steel, T t, U u", inputs="ore > steel, steel > t, ore > u", sourcings="S > T steel, M > U ore"
    )
    answer = cut_sets_by_target(graph, ["t", "u", "ore"], sourcing="active")
    assert [(cuts.sets[0], cuts.assumed_share) for cuts in answer] == [(("M",), 0.5), (("M",), 0.0), (("M",), 0.0)]
    assert minimal_cut_sets({"top": [["a"]]}, "top", order=1).assumed_share is None


def test_list_of_pairs_grows_to_what_is_found(two_refiners: SupplyGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = cut_sets(two_refiners, "cell", sourcing="qualified")
    monkeypatch.setattr(firm_pairs, "PAIRS_AT_ONCE", 1)
    assert len(answer.sets) > 2
    assert cut_sets(two_refiners, "cell", sourcing="qualified") == answer


def test_every_pair_in_a_larger_network_stops_its_target_and_no_member_does() -> None:
    from benchmarks.synthetic import province

    graph = build_graph(province(90, 200, sourcings_per_requirement=1.8, seed=3))
    targets = [str(graph.component_ids[number]) for number in (7, 41, 70)]
    pairs = cut_sets_by_target(graph, targets, sourcing="active")
    for answer, target in zip(pairs, targets, strict=True):
        triples = cut_sets(graph, target, sourcing="active", order=3)
        assert tuple(members for members in triples.sets if len(members) < 3) == answer.sets
        for chosen in answer.sets[:40]:
            for failed in [chosen, *combinations(chosen, len(chosen) - 1)]:
                stopped = what_stops(
                    graph, [Stop("firm", firm_id) for firm_id in failed], sourcing="active", targets=[target]
                )
                assert stopped.targets_down == ((target,) if failed == chosen else ())
