"""Is every meeting in one place, in as few rounds as can be, and does a change move as little as can be?"""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainlink.matching.timetable.reschedule import change
from chainlink.matching.timetable.rounds import FirmPair
from chainlink.matching.timetable.seating import Slot
from chainlink.matching.timetable.timetable import Timetable, lay_out
from graph_schema.errors import UsageError
from tests.examples import examples


def assert_holds(timetable: Timetable, meetings: list[FirmPair], tables: int) -> None:
    """Every meeting once, no firm in two places, no table twice."""
    assert sorted((slot.buyer_id, slot.supplier_id) for slot in timetable.slots) == sorted(meetings)
    places = Counter((slot.round, firm) for slot in timetable.slots for firm in (slot.buyer_id, slot.supplier_id))
    assert set(places.values()) <= {1}
    seats = Counter((slot.round, slot.table) for slot in timetable.slots)
    assert set(seats.values()) <= {1}
    assert all(1 <= slot.table <= tables for slot in timetable.slots)


def drawn_meetings(seed: int, buyers: int, suppliers: int, count: int) -> list[FirmPair]:
    every = [(f"b{one}", f"s{other}") for one in range(buyers) for other in range(suppliers)]
    return random.Random(seed).sample(every, min(count, len(every)))


def test_three_meetings_take_two_rounds() -> None:
    answer = lay_out([("A", "X"), ("A", "Y"), ("B", "X")], rounds=9, tables=2)
    assert answer == Timetable(
        (Slot(1, 1, "A", "X"), Slot(2, 1, "A", "Y"), Slot(2, 2, "B", "X")), rounds=2, rounds_at_least=2
    )
    assert answer.is_proved_fewest


def test_firms_keep_their_table_where_they_can() -> None:
    answer = lay_out([("A", "X"), ("A", "Y"), ("B", "X"), ("B", "Y")], rounds=2, tables=2)
    assert {slot.buyer_id: slot.table for slot in answer.slots if slot.round == 1} == {
        slot.buyer_id: slot.table for slot in answer.slots if slot.round == 2
    }


@settings(max_examples=examples(60), deadline=None)
@given(seed=st.integers(0, 10_000), firms=st.integers(1, 9), count=st.integers(0, 60), tables=st.integers(1, 9))
def test_two_sided_event_takes_the_least_number_of_rounds(seed: int, firms: int, count: int, tables: int) -> None:
    """König: the busiest firm's meetings, or all meetings over the tables."""
    meetings = drawn_meetings(seed, firms, firms + 2, count)
    answer = lay_out(meetings, rounds=99, tables=tables)
    assert_holds(answer, meetings, tables)
    busiest = max(Counter(firm for pair in meetings for firm in pair).values(), default=0)
    assert answer.rounds == answer.rounds_at_least == max(busiest, -(-len(meetings) // tables))
    assert answer == lay_out(meetings[::-1], rounds=99, tables=tables)


@settings(max_examples=examples(40), deadline=None)
@given(seed=st.integers(0, 10_000), firms=st.integers(2, 9), tables=st.integers(1, 5))
def test_event_of_firms_on_both_sides_tells_its_bound(seed: int, firms: int, tables: int) -> None:
    every = [(f"f{one}", f"f{other}") for one in range(firms) for other in range(one + 1, firms)]
    meetings = random.Random(seed).sample(every, len(every) // 2)
    answer = lay_out(meetings, rounds=99, tables=tables)
    assert_holds(answer, meetings, tables)
    assert answer.rounds_at_least <= answer.rounds <= answer.rounds_at_least + 1


def test_triangle_takes_three_rounds_and_is_not_called_proved() -> None:
    """Three firms that all meet: two rounds are asked for at least, three are needed."""
    answer = lay_out([("A", "B"), ("B", "C"), ("A", "C")], rounds=5, tables=5)
    assert (answer.rounds, answer.rounds_at_least, answer.is_proved_fewest) == (3, 2, False)


@settings(max_examples=examples(40), deadline=None)
@given(seed=st.integers(0, 10_000))
def test_nobody_meets_while_away(seed: int) -> None:
    meetings = drawn_meetings(seed, 6, 7, 15)
    draw = random.Random(seed)
    away = {f"b{one}": {draw.randint(1, 6)} for one in range(6)}
    answer = lay_out(meetings, rounds=14, tables=5, away=away)
    assert_holds(answer, meetings, 5)
    assert not any(slot.round in away.get(slot.buyer_id, ()) for slot in answer.slots)


@pytest.mark.parametrize(
    ("meetings", "rounds", "tables", "away", "message"),
    [
        ([("A", "X"), ("A", "Y")], 1, 5, {}, "A 有 2 场会面，而 1 轮中只在场 1 轮"),
        ([("A", "X"), ("A", "Y")], 3, 5, {"A": {1, 2}}, "A 有 2 场会面，而 3 轮中只在场 1 轮"),
        ([("A", "X"), ("B", "Y"), ("C", "Z")], 2, 1, {}, "3 场会面在 1 张桌上至少要 3 轮，而只有 2 轮"),
        ([("A", "B"), ("B", "C"), ("A", "C")], 2, 9, {}, "3 场会面未能排进 2 轮"),
        ([("A", "X"), ("X", "A")], 2, 2, {}, "X / A 已有一场会面"),
        ([("A", "A")], 2, 2, {}, "A 不能与自己会面"),
        ([("A", "X")], 0, 2, {}, "轮次是 0"),
        ([("A", "X")], 2, 0, {}, "桌数是 0"),
    ],
)
def test_impossible_events_are_told(
    meetings: list[FirmPair], rounds: int, tables: int, away: dict[str, set[int]], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        lay_out(meetings, rounds=rounds, tables=tables, away=away)


def test_event_without_meetings_is_empty() -> None:
    assert lay_out([], rounds=1, tables=1) == Timetable((), 0, 0)


def test_firm_that_drops_out_moves_nobody() -> None:
    meetings = drawn_meetings(1, 10, 10, 40)
    before = lay_out(meetings, rounds=12, tables=8)
    answer = change(before, rounds=12, tables=8, gone=["b0"], from_round=3)
    held = {slot for slot in before.slots if slot.buyer_id == "b0" and slot.round < 3}
    gone = {slot for slot in before.slots if slot.buyer_id == "b0"} - held
    assert (set(answer.dropped), answer.moved, answer.added, answer.unplaced) == (gone, (), (), ())
    assert set(answer.timetable.slots) == set(before.slots) - gone


def test_firm_that_walks_in_takes_free_places() -> None:
    before = lay_out([("A", "X"), ("B", "Y")], rounds=3, tables=2)
    answer = change(before, rounds=3, tables=2, new=[("C", "X"), ("C", "Y")])
    assert (answer.moved, answer.unplaced) == ((), ())
    assert answer.added == (Slot(2, 1, "C", "X"), Slot(3, 1, "C", "Y"))


def test_one_exchange_makes_room_where_no_place_is_free() -> None:
    """A is free in round 2 only, Y in round 1 only: Y's meeting with B moves.

    round 1: A-X        round 2: B-Y        B is free in round 1
    """
    before = Timetable((Slot(1, 1, "A", "X"), Slot(2, 1, "B", "Y")), 2, 1)
    answer = change(before, rounds=2, tables=2, new=[("A", "Y")])
    assert answer.moved == ((Slot(2, 1, "B", "Y"), Slot(1, 2, "B", "Y")),)
    assert (answer.added, answer.unplaced) == ((Slot(2, 1, "A", "Y"),), ())


def test_new_meeting_that_finds_no_place_is_told() -> None:
    before = Timetable((Slot(1, 1, "A", "X"), Slot(2, 1, "A", "Y")), 2, 2)
    answer = change(before, rounds=2, tables=3, new=[("A", "Z"), ("B", "X")])
    assert (answer.unplaced, answer.added) == ((("A", "Z"),), (Slot(2, 2, "B", "X"),))


@settings(max_examples=examples(60), deadline=None)
@given(seed=st.integers(0, 10_000), from_round=st.integers(1, 5))
def test_change_keeps_every_limit_and_the_rounds_that_were_held(seed: int, from_round: int) -> None:
    meetings = drawn_meetings(seed, 8, 9, 36)
    first, new = meetings[:28], meetings[28:]
    before = lay_out(first, rounds=10, tables=5)
    new = [pair for pair in new if "b0" not in pair]
    answer = change(before, rounds=10, tables=5, gone=["b0"], new=new, from_round=from_round)
    dropped = {(slot.buyer_id, slot.supplier_id) for slot in answer.dropped}
    expected = [pair for pair in [*first, *new] if pair not in dropped and pair not in answer.unplaced]
    assert_holds(answer.timetable, expected, 5)
    held = {slot for slot in before.slots if slot.round < from_round}
    assert held <= set(answer.timetable.slots)
    assert all(slot.round >= from_round for slot in (*answer.added, *(now for _, now in answer.moved)))


@pytest.mark.parametrize(
    ("new", "message"),
    [([("A", "X")], "已有一场会面"), ([("B", "X")], "B 已退出"), ([("C", "Z"), ("C", "Z")], "已有一场")],
)
def test_change_rejects_meetings_that_cannot_be(new: list[FirmPair], message: str) -> None:
    before = lay_out([("A", "X"), ("B", "Y")], rounds=3, tables=2)
    with pytest.raises(UsageError, match=message):
        change(before, rounds=3, tables=2, gone=["B"], new=new)
