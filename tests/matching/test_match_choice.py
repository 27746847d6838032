"""Are the chosen meetings the best within the limits? Held to other solvers, and to laws on many random instances."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from chainlink.matching.timetable.choice import ChosenMeetings, choose
from chainlink.matching.timetable.meeting_flow import Possible, Room, best_flow, points_of

FIRST_POINTS = 200_000


def random_case(seed: int, *, is_two_sided: bool, size: int = 6) -> tuple[Possible, Room]:
    """Draw needs of a few firms and offers of others; on two sides, the same firms buy and supply."""
    rng = np.random.default_rng(seed)
    firms = size if is_two_sided else 2 * size
    buyer_of_need = rng.integers(0, size, int(rng.integers(1, size + 3)))
    rows = [
        (need, buyer, supplier)
        for need, buyer in enumerate(buyer_of_need.tolist())
        for supplier in range(0 if is_two_sided else size, firms)
        if supplier != buyer and rng.random() < 0.5
    ]
    need, buyer, supplier = np.array(rows, np.int32).reshape(-1, 3).T.copy()
    is_required = np.zeros(len(need), bool)
    possible = Possible(need, buyer, supplier, rng.integers(0, 1_000_000, len(need)).astype(np.int64), is_required)
    limit = rng.integers(0, 4, firms).astype(np.int32)
    room = Room(
        limit, limit, int(rng.integers(1, 4)), int(rng.integers(1, 2 * size)), rng.random(firms) < 0.3, FIRST_POINTS
    )
    if len(need) and rng.random() < 0.3:
        least = np.argmin(possible.points)
        if limit[buyer[least]] and limit[supplier[least]]:
            is_required[possible.firms == possible.firms[least]] = True
    return possible, room


def rows_of(possible: Possible, room: Room) -> tuple[csr_array, npt.NDArray[np.float64], npt.NDArray[np.float64], int]:
    """Limits in words of a whole-number programme, written apart from the one of chainlink."""
    firms = np.flatnonzero(room.has_first_chance)
    count = len(possible) + len(firms)
    rows, least, most = [], [], []
    for firm in range(len(room.as_buyer)):
        is_there = (possible.buyer == firm) | (possible.supplier == firm)
        rows.append(np.append(is_there, np.zeros(len(firms))))
        least.append(0.0)
        most.append(float(room.as_buyer[firm]))
    for need in set(possible.need.tolist()):
        rows.append(np.append(possible.need == need, np.zeros(len(firms))))
        least.append(0.0)
        most.append(float(room.per_need))
    for pair in set(possible.firms.tolist()):
        is_pair = possible.firms == pair
        rows.append(np.append(is_pair, np.zeros(len(firms))))
        least.append(float(possible.is_required[is_pair].any()))
        most.append(1.0)
    rows.append(np.append(np.ones(len(possible)), np.zeros(len(firms))))
    least.append(0.0)
    most.append(float(room.in_all))
    for at, firm in enumerate(firms.tolist()):
        rows.append(np.append(possible.supplier == firm, -np.eye(len(firms))[at]))
        least.append(0.0)
        most.append(np.inf)
    return csr_array(np.array(rows, float).reshape(-1, count)), np.array(least), np.array(most), count


def best_by_programme(possible: Possible, room: Room) -> int | None:
    matrix, least, most, count = rows_of(possible, room)
    worth = np.append(possible.points, np.full(count - len(possible), FIRST_POINTS)).astype(float)
    answer = milp(
        -worth, constraints=LinearConstraint(matrix, least, most), bounds=Bounds(0, 1), integrality=np.ones(count)
    )
    return None if answer.x is None else round(float(worth @ np.round(answer.x)))


def assert_limits_hold(possible: Possible, room: Room, choice: ChosenMeetings) -> None:
    chosen = possible.chosen(choice.is_chosen)
    by_firm = Counter([*chosen.buyer.tolist(), *chosen.supplier.tolist()])
    assert all(count <= room.as_buyer[firm] for firm, count in by_firm.items())
    assert max(Counter(chosen.need.tolist()).values(), default=0) <= room.per_need
    assert max(Counter(chosen.firms.tolist()).values(), default=0) <= 1
    assert len(chosen) <= room.in_all
    assert set(possible.firms[possible.is_required].tolist()) <= set(chosen.firms.tolist())
    assert choice.points == points_of(possible, room, choice.is_chosen)


@pytest.mark.parametrize("is_two_sided", [False, True])
def test_choice_keeps_all_limits_and_is_the_best(is_two_sided: bool) -> None:
    """500 instances a side; for each tenth another solver, with limits written apart, finds the same total."""
    for seed in range(500):
        possible, room = random_case(seed, is_two_sided=is_two_sided)
        choice = choose(possible, room)
        assert_limits_hold(possible, room, choice)
        assert choice.points == choice.bound
        if len(possible) and seed % 10 == 0:
            assert choice.points == best_by_programme(possible, room), seed


def test_one_more_offer_never_worsens_the_total() -> None:
    for seed in range(30):
        possible, room = random_case(seed, is_two_sided=bool(seed % 2))
        possible = replace(possible, is_required=np.zeros(len(possible), bool))
        rng = np.random.default_rng(seed)
        totals = []
        kept = np.zeros(len(possible), bool)
        for at in rng.permutation(len(possible)).tolist():
            kept[at] = True
            totals.append(choose(possible.chosen(kept), room).points)
        assert totals == sorted(totals)


@pytest.mark.parametrize("seed", range(5))
def test_flow_equals_network_simplex(seed: int) -> None:
    """The same flow by networkx, on 40 needs and 60 suppliers, without limit of all and first chances."""
    rng = np.random.default_rng(seed)
    need, supplier = (pair.astype(np.int32) for pair in np.nonzero(rng.random((40, 60)) < 0.15))
    points = rng.integers(1, 1_000_000, len(need)).astype(np.int64)
    possible = Possible(need, need // 2, (20 + supplier).astype(np.int32), points, np.zeros(len(need), bool))
    limit = rng.integers(1, 5, 80).astype(np.int32)
    room = Room(limit, limit, 2, 10_000, np.zeros(80, bool), 0)
    drawn = nx.DiGraph()
    drawn.add_edge("sink", "source", capacity=10_000, weight=0)
    for number in range(40):
        drawn.add_edge("source", f"b{number // 2}", capacity=int(limit[number // 2]), weight=0)
        drawn.add_edge(f"b{number // 2}", f"n{number}", capacity=2, weight=0)
    for pair, other, worth in zip(need.tolist(), supplier.tolist(), points.tolist(), strict=True):
        drawn.add_edge(f"n{pair}", f"p{pair // 2}/{other}", capacity=1, weight=-worth)
        drawn.add_edge(f"p{pair // 2}/{other}", f"s{other}", capacity=1, weight=0)
        drawn.add_edge(f"s{other}", "sink", capacity=int(limit[20 + other]), weight=0)
    cost = nx.cost_of_flow(drawn, nx.min_cost_flow(drawn))
    assert points_of(possible, room, best_flow(possible, room)) == -cost


def test_no_possible_meeting_is_no_choice() -> None:
    nobody = np.zeros(0, np.int32)
    possible = Possible(nobody, nobody, nobody, nobody.astype(np.int64), nobody.astype(bool))
    limit = np.full(3, 2, np.int32)
    choice = choose(possible, Room(limit, limit, 1, 1, limit > 5, 0))
    assert (choice.is_chosen.tolist(), choice.points, choice.bound) == ([], 0, 0)


def test_bound_is_told_where_the_programme_is_too_large() -> None:
    """Firms on both sides, and no exact search: the choice keeps the limits, the bound is never below the best."""
    for seed in range(30):
        possible, room = random_case(seed, is_two_sided=True)
        choice = choose(possible, room, exact_at_most=0)
        assert_limits_hold(possible, room, choice)
        best = best_by_programme(possible, room) if len(possible) else 0
        assert best is not None and choice.points <= best <= choice.bound
