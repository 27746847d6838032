"""Whom could an event invite, how many could serve each need, and which pairs does an event keep?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from chainlink.matching.events.guests import possible_guests
from chainlink.matching.events.plan import plan_event
from chainlink.matching.events.register import Event, add_event, change_event, find_event
from chainlink.matching.needs.gathering import gather_needs
from chainlink.matching.pairs.candidates import find_candidates
from chainlink.matching.pairs.scores import ScoredPairs, offer_counts, score_pairs
from chainlink.matching.pairs.weights import load_weights
from chainlink.stores import Store
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.errors import ConflictError
from tests.rod_market import rod_store

WEIGHTS = load_weights()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return rod_store(tmp_path)


@pytest.fixture
def graph(store: Store) -> SupplyGraph:
    return build_graph(store.read())


@pytest.fixture
def scored(store: Store, graph: SupplyGraph) -> ScoredPairs:
    needs = gather_needs(store, graph, today=date(2026, 11, 1))
    return score_pairs(find_candidates(graph, needs, near_at_least=WEIGHTS.near_at_least), WEIGHTS)


@pytest.fixture
def event(store: Store) -> Event:
    return add_event(store, {"name": "杆件对接", "held_on": "2026-12-01", "rounds": 3.0, "tables": 2.0}, who="甲")


def test_every_need_counts_its_open_and_refused_offers(scored: ScoredPairs) -> None:
    """A, B and C could serve each of T1 … T4; M is the firm that the needs are about."""
    assert offer_counts(scored) == ((3, 1),) * 4


def test_guests_are_buyers_and_suppliers_of_open_offers(scored: ScoredPairs) -> None:
    answer = possible_guests(scored)
    assert [(firm.firm_id, firm.needs, firm.serves) for firm in answer] == [
        *((firm_id, 0, 4) for firm_id in ("A", "B", "C")),
        *((firm_id, 1, 0) for firm_id in ("T1", "T2", "T3", "T4")),
    ]
    best = {firm.firm_id: firm.best_score for firm in answer}
    assert best["T1"] is None
    assert best["A"] == max(scored.score.tolist())


def test_nobody_is_a_guest_where_nothing_is_needed(graph: SupplyGraph) -> None:
    nothing = score_pairs(find_candidates(graph, [], near_at_least=WEIGHTS.near_at_least), WEIGHTS)
    assert (possible_guests(nothing), offer_counts(nothing)) == ((), ())


def test_pairs_of_an_event_are_kept_for_every_plan(store: Store, graph: SupplyGraph, event: Event) -> None:
    options = {"weights": WEIGHTS, "who": "甲", "today": date(2026, 11, 1)}
    plan_event(store, graph, event.event_id, must=[("T1", "C")], must_not=[("T1", "A")], **options)  # type: ignore[arg-type]
    again = plan_event(store, graph, event.event_id, **options)  # type: ignore[arg-type]
    assert (again.must, again.must_not) == ((("T1", "C"),), (("T1", "A"),))
    firms = {meeting.firms for meeting in again.meetings}
    assert ("T1", "C") in firms and ("T1", "A") not in firms
    freed = plan_event(store, graph, event.event_id, must=(), must_not=(), **options)  # type: ignore[arg-type]
    assert (freed.must, freed.must_not) == ((), ())


def test_change_of_an_event_that_somebody_changed_since_is_refused(store: Store, event: Event) -> None:
    def renamed(now: Event) -> Event:
        return replace(now, fields={**now.fields, "place": "杭州"})

    change_event(store, event.event_id, renamed, who="甲", revision=event.revision)
    with pytest.raises(ConflictError, match="甲"):
        change_event(store, event.event_id, renamed, who="乙", revision=event.revision)
    assert find_event(store, event.event_id).who == "甲"
