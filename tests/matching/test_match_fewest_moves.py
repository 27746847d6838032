"""Does a change of a timetable move as few meetings as can be? Held to every timetable there is, on small events."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import chain

import pytest

from chainlink.matching.timetable import fewest_moves
from chainlink.matching.timetable.reschedule import Changed, change
from chainlink.matching.timetable.rounds import FirmPair
from chainlink.matching.timetable.timetable import Timetable, lay_out

Case = tuple[Timetable, list[FirmPair], int, int, int, dict[str, set[int]]]


def drawn_case(seed: int) -> Case:
    """Draw up to six meetings laid out, up to three more, rounds and tables that are hardly enough, and who is away."""
    draw = random.Random(seed)
    every = [(f"b{one}", f"s{other}") for one in range(3) for other in range(3)]
    if seed % 3 == 0:
        every = [(f"f{one}", f"f{other}") for one in range(5) for other in range(one + 1, 5)]
    meetings = draw.sample(every, draw.randint(4, 8))
    new = meetings[: draw.randint(1, 3)]
    before = lay_out(meetings[len(new) :], rounds=9, tables=(tables := draw.randint(1, 3)))
    rounds = max(before.rounds, draw.randint(2, 4))
    firms = sorted(
        set(chain.from_iterable(new))
        - {member for slot in before.slots for member in (slot.buyer_id, slot.supplier_id)}
    )
    away = {firm_id: {draw.randint(1, rounds)} for firm_id in firms if draw.random() < 0.5}
    return before, new, rounds, tables, draw.choice((1, 1, 2)), away


def fewest(case: Case) -> tuple[int, int]:
    """Try every timetable: fewest meetings without a place, and fewest moved among those."""
    before, new, rounds, tables, first, away = case
    kept = {(slot.buyer_id, slot.supplier_id): slot.round for slot in before.slots}
    fixed = {pair: at for pair, at in kept.items() if at < first}
    free = [pair for pair in kept if pair not in fixed]
    busy = {(at, firm_id) for pair, at in fixed.items() for firm_id in pair}
    sizes = Counter(fixed.values())

    def ways(waiting: list[FirmPair]) -> Iterator[tuple[int, int]]:
        if not waiting:
            yield 0, 0
            return
        pair, rest = waiting[0], waiting[1:]
        for at in range(first, rounds + 1):
            places = {(at, firm_id) for firm_id in pair}
            if sizes[at] < tables and not places & busy and not any(at in away.get(firm_id, ()) for firm_id in pair):
                busy.update(places)
                sizes[at] += 1
                for unplaced, moved in ways(rest):
                    yield unplaced, moved + (pair in kept and kept[pair] != at)
                busy.difference_update(places)
                sizes[at] -= 1
        if pair not in kept:
            for unplaced, moved in ways(rest):
                yield unplaced + 1, moved

    return min(ways([*free, *new]))


def changed(case: Case) -> Changed:
    before, new, rounds, tables, first, away = case
    return change(before, rounds=rounds, tables=tables, new=new, from_round=first, away=away)


def test_no_timetable_moves_fewer() -> None:
    moves = Counter[int]()
    for seed in range(180):
        case = drawn_case(seed)
        answer = changed(case)
        assert (len(answer.unplaced), len(answer.moved)) == fewest(case), seed
        assert answer.is_proved_least, seed
        moves[len(answer.moved)] += 1
    assert min(moves[number] for number in (0, 1, 2)) > 1


def test_without_search_exchanges_are_never_better_and_say_that_nothing_is_proved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The bound of the docstring: never below the fewest, and proved only where nobody moves."""
    monkeypatch.setattr(fewest_moves, "STEPS", 0)
    worse = 0
    for seed in range(180):
        case = drawn_case(seed)
        answer = changed(case)
        counts = (len(answer.unplaced), len(answer.moved))
        assert counts >= fewest(case), seed
        assert answer.is_proved_least == (counts == (0, 0)), seed
        worse += counts > fewest(case)
    assert worse
