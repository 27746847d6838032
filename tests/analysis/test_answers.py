"""Do answers set colours right as told, and are those asked first that do? MODEL.md section 5, under rule 10's drawings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.answers import errors
from chainlink.analysis.chances.answers import WorthyAnswer, worthy_answers
from chainlink.analysis.chances.completion import Completion
from chainlink.analysis.chances.purchases import build_purchases
from chainlink.analysis.chances.record import LearnedWeights, read_record
from chainlink.analysis.chances.two_variants import TwoVariants
from chainlink.analysis.spread.propagation import Network, build_network, find_targets
from chainlink.analysis.spread.target_stops import stops_by_scenario
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.names import SourcingMode
from loaders.tables import Tables
from tests.drawn_chains import drawn, drawn_tables
from tests.random_networks import networks

WEIGHTS = LearnedWeights(numbers=1.5, taste=2.0, missing=0.3, province=(0.5, 0.3, 0.2, 1e-9, 1e-9, 1e-9))
MODES: tuple[SourcingMode, ...] = ("qualified", "active")


def variants_of(graph: SupplyGraph, seed: int, mode: SourcingMode) -> TwoVariants:
    """The record and one drawing of it."""
    record = read_record(build_purchases(graph))
    missing = record.draw_missing(WEIGHTS, np.random.default_rng(seed))
    completed = Completion(record.purchases).graph(missing)
    is_useful = np.zeros(record.purchases.count, bool)
    is_useful[missing.purchase] = is_useful[missing.doubted] = True
    every = np.arange(len(graph.component_ids), dtype=np.int32)
    networks = [build_network(one, sourcing=mode, watch=every) for one in (graph, completed)]
    return TwoVariants(networks[0], networks[1], record.purchases, is_useful)


def sources_of_others(variants: TwoVariants, network: Network) -> dict[int, list[int]]:
    """Sources of what no answer decides, by requirement."""
    bought = variants.purchases
    decided = set(bought.requirements.items[np.repeat(variants.is_useful, bought.requirements.sizes)].tolist())
    return {
        number: network.sources[at].tolist()
        for at, number in enumerate(network.need_number.tolist())
        if number not in decided
    }


@settings(max_examples=60, deadline=None)
@given(tables=networks(), seed=st.integers(0, 2**16), mode=st.sampled_from(MODES))
def test_no_answers_give_the_record_and_all_give_the_drawing(tables: Tables, seed: int, mode: SourcingMode) -> None:
    graph = build_graph(tables)
    variants = variants_of(graph, seed, mode)
    # rings of traders, and rows that serve another purchase of the buyer too, are told of the purchase asked for alone
    assume(sources_of_others(variants, variants.recorded) == sources_of_others(variants, variants.answered))
    targets = find_targets(graph, sorted(graph.component_id_list))
    nodes = variants.target_nodes(targets)
    made = np.flatnonzero(nodes >= 0)
    chosen = np.arange(len(graph.nodes_of_firm))
    for network, given_answers in ((variants.recorded, 0), (variants.answered, 1)):
        expected = stops_by_scenario(network, graph.nodes_of_firm, targets)[:, made]
        is_given = np.full(variants.purchases.count, given_answers, np.uint8)
        assert variants.stops(graph.nodes_of_firm, chosen, nodes[made], is_given).tolist() == expected.tolist()


@settings(max_examples=60, deadline=None)
@given(tables=networks(), seed=st.integers(0, 2**16), mode=st.sampled_from(MODES))
def test_deciding_answers_decide_and_none_of_them_is_needless(tables: Tables, seed: int, mode: SourcingMode) -> None:
    graph = build_graph(tables)
    variants = variants_of(graph, seed, mode)
    nodes = variants.target_nodes(find_targets(graph, sorted(graph.component_id_list)))
    nodes = nodes[nodes >= 0]
    chosen = np.arange(len(graph.nodes_of_firm))

    def stops(answers: list[int]) -> np.ndarray:
        is_given = np.zeros(variants.purchases.count, np.uint8)
        is_given[answers] = 1
        return variants.stops(graph.nodes_of_firm, chosen, nodes, is_given)

    now, then = stops([]), stops(list(range(variants.purchases.count)))
    for must_come in (True, False):
        scenario, at = np.nonzero(then & ~now if must_come else now & ~then)
        triples = variants.deciding(graph.nodes_of_firm, scenario, nodes[at], np.full(len(scenario), must_come))
        sets: dict[tuple[int, int], list[int]] = {}
        for item, alternative, answer in zip(*(part.tolist() for part in triples), strict=True):
            sets.setdefault((item, alternative), []).append(answer)
        assert {item for item, _ in sets} == set(range(len(scenario)))
        for (item, _), answers in sets.items():
            place = scenario[item], at[item]
            assert stops(answers)[place] == must_come
            assert all(stops([one for one in answers if one != left])[place] != must_come for left in answers)


def test_buyer_who_decides_alone_is_asked_first() -> None:
    """T and U make steel and buy ore from M or N. T told that it buys from M; whether M stops steel hangs on U alone.

    M --ore--> T (steel)
    ? --ore--> U (steel)
    """
    graph = drawn(makes="M ore, N ore, T steel, U steel", inputs="ore > steel", sourcings="M > T ore")
    plan = worthy_answers(graph, {"all": ["steel"]}, count=5, draws=40, weights=WEIGHTS)
    assert [(answer.buyer_id, answer.component_ids, answer.scopes, answer.targets) for answer in plan.answers] == [
        ("U", ("ore",), ("all",), ("steel",)),
    ]
    assert plan.wrong_after == 0.0
    assert plan.wrong_before == pytest.approx(sum(answer.wrong_colours for answer in plan.answers))


def test_answers_that_a_colour_needs_together_share_its_worth() -> None:
    """Neither T nor U told anything; M or N is a single point where both buy from it alone: each needs the other's answer.

    ? --ore--> T (steel)
    ? --ore--> U (steel)
    """
    single = LearnedWeights(numbers=1e6, taste=2.0, missing=0.2, province=(1.0, 0.0, 0.0, 0.0, 0.0, 0.0))
    graph = drawn(makes="M ore, N ore, T steel, U steel", inputs="ore > steel")
    plan = worthy_answers(graph, {"all": ["steel"]}, count=5, draws=40, weights=single)
    first, second = plan.answers
    assert first.wrong_colours == second.wrong_colours == plan.wrong_before / 2
    assert worthy_answers(graph, {"all": ["steel"]}, count=1, draws=40, weights=single).answers == ()


def test_what_is_complete_is_not_asked_for() -> None:
    tables = drawn_tables(makes="M ore, N ore, T steel", inputs="ore > steel", sourcings="M > T ore")
    graph = build_graph(replace(tables, supplies=tables.supplies.assign(share=1.0)))
    assert worthy_answers(graph, {"all": ["steel"]}, count=5, draws=5).answers == ()


def test_answer_that_settles_the_value_takes_its_spread_away() -> None:
    """T alone makes steel, and does not tell whether it buys from M or N: its answer leaves nothing open."""
    graph = drawn(makes="M ore, N ore, T steel", inputs="ore > steel")
    (answer,) = worthy_answers(graph, {"all": ["steel"]}, count=5, draws=40, weights=WEIGHTS).answers
    assert answer == WorthyAnswer("T", ("ore",), answer.wrong_colours, 1.0, 0, ("all",), ("steel",))


def test_twenty_answers_set_right_twice_what_other_orders_do() -> None:
    """Three seeds, each another sample chain, added up; fifty in `python -m benchmarks.answers`."""
    left: dict[str, float] = {}
    for seed in range(3):
        for name, error in errors(seed, 20, with_chances=False).items():
            left[name] = left.get(name, 0.0) + error[0]
    before = left.pop("")
    done = {name: before - wrong for name, wrong in left.items()}
    assert done["expected value"] >= before / 2
    assert all(done["expected value"] >= 2 * done[name] for name in ("today", "most connected"))
