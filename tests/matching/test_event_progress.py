"""Are events counted against the plan only once they were held, and what came of them chain by chain?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from chainlink.matching.events.register import Invitation
from chainlink.matching.outcomes.event_progress import Counts, event_progress
from chainlink.matching.outcomes.records import outcome_id_of
from chainlink.matching.outcomes.register import record_outcome, record_outcomes
from chainlink.stores import Field, Store
from loaders.tables import Tables
from tests.rod_event import put, rod_event
from tests.rod_market import rod_store, rod_tables

T1_A, T2_B = (outcome_id_of("E1", *pair) for pair in (("T1", "A", "rod"), ("T2", "B", "rod")))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """E1 was held with three meetings; of E2 nobody noted anything; E3 is to come; E0 was last year; E4 has no day."""
    store = rod_store(tmp_path)
    put(store, rod_event(kind="备份对接", level="city"))
    alone = {firm_id: Invitation() for firm_id in ("T1", "A")}
    put(store, rod_event(event_id="E2", held_on="2026-05-01").having(invitations=alone))
    put(store, rod_event(event_id="E3", held_on="2026-12-20"))
    put(store, rod_event(event_id="E0", held_on="2025-05-01"))
    put(store, rod_event(event_id="E4", held_on=""))
    return store


def tables() -> Tables:
    """Rods stand in chain K and in L; of L only their segment says so."""
    placed = pd.DataFrame({"component_id": ["rod", "rod"], "segment_id": ["K-1", "L-1"], "chain_id": ["K", ""]})
    segments = pd.DataFrame({"segment_id": ["K-1", "L-1"], "chain_id": ["K", "L"]})
    return Tables.of({**dict(rod_tables().items()), "placements": placed, "segments": segments})


def counted(results: tuple[int, int, int, int, int], **changed: float) -> Counts:
    names = ("", "intention", "sample", "contract", "no_deal")
    nothing: dict[str, float] = {"contract_10k_yuan": 0.0, "received_10k_yuan": 0.0, "intended_10k_yuan": 0.0}
    nothing |= {"contracts_without_amount": 0, "problems_solved": 0.0}
    return Counts(meetings=sum(results), results=dict(zip(names, results, strict=True)), **{**nothing, **changed})


def test_events_count_once_held_and_money_only_once_signed(store: Store) -> None:
    signed: dict[str, Field] = {"result": "contract", "amount_10k_yuan": 300.0, "received_10k_yuan": 90.0}
    record_outcome(store, T1_A, {**signed, "problems_solved": 2.0}, who="a")
    record_outcome(store, T2_B, {"result": "sample", "amount_10k_yuan": 50.0}, who="a")
    walk_in: dict[str, Field] = {"event_id": "E1", "buyer_id": "T4", "supplier_id": "A", "component_id": "gear"}
    record_outcomes(store, [{**walk_in, "result": "contract"}], who="a")
    answer = event_progress(store, tables(), year=2026, on=date(2026, 10, 5), goal=100)
    whole = counted(
        (1, 0, 1, 2, 0),
        **{"events": 1, "firms": 5, "contract_10k_yuan": 300.0, "received_10k_yuan": 90.0},
        **{"contracts_without_amount": 1, "intended_10k_yuan": 50.0, "problems_solved": 2.0},
    )
    assert (answer.year, answer.goal, answer.counts) == (2026, 100, whole)
    assert (answer.by_kind, answer.by_level, answer.overdue) == ({"备份对接": 1}, {"city": 1}, 4)
    assert (answer.not_counted, answer.upcoming) == (("E2",), ("E3",))
    assert answer.by_chain == {"K": whole}


def test_event_of_which_nobody_noted_anything_counts_with_its_first_outcome(store: Store) -> None:
    record_outcome(store, outcome_id_of("E2", "T1", "A", "rod"), {"note": "已见面"}, who="a")
    answer = event_progress(store, tables(), year=2026, on=date(2026, 10, 5), goal=100)
    assert (answer.counts.events, answer.not_counted) == (2, ())
    before = event_progress(store, tables(), year=2026, on=date(2026, 4, 30), goal=100)
    assert (before.counts.events, before.upcoming) == (0, ("E1", "E2", "E3"))


def test_meeting_over_a_component_of_two_chains_counts_in_both(store: Store) -> None:
    """E0 speaks of all chains: its two rods belong to K and to L, its meeting over nothing to neither."""
    put(store, rod_event(event_id="E5", held_on="2024-05-01", chain_ids=""))
    answer = event_progress(store, tables(), year=2024, on=date(2026, 10, 5), goal=100)
    both = counted((2, 0, 0, 0, 0), events=1, firms=0)
    assert (answer.counts, answer.by_chain) == (counted((3, 0, 0, 0, 0), events=1, firms=1), {"K": both, "L": both})


def test_year_without_events_is_all_zero(store: Store) -> None:
    answer = event_progress(store, tables(), year=2019, on=date(2026, 10, 5), goal=100)
    assert (answer.counts, answer.by_chain, answer.overdue) == (counted((0, 0, 0, 0, 0), events=0, firms=0), {}, 0)
