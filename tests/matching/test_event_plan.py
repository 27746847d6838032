"""Is an event planned, answered, left and walked into without anybody in two places, and with little moved?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from chainlink.matching.events.answer_tables import best_words
from chainlink.matching.events.changes import set_replies, set_reply, walk_in
from chainlink.matching.events.fixed_pairs import fix_pairs
from chainlink.matching.events.plan import plan_event
from chainlink.matching.events.register import (
    EVENTS,
    Event,
    Invitation,
    add_event,
    change_event,
    find_event,
    invite,
    list_events,
)
from chainlink.matching.pairs.weights import load_weights
from chainlink.matching.timetable.rounds import FirmPair
from chainlink.stores import Store
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.errors import ConflictError, UnknownIdError, UsageError
from tests.rod_market import BUYERS, OFFERS, rod_store

WEIGHTS = load_weights()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return rod_store(tmp_path)


@pytest.fixture
def graph(store: Store) -> SupplyGraph:
    return build_graph(store.read())


@pytest.fixture
def event(store: Store) -> Event:
    """Three rounds at two tables."""
    return add_event(store, {"name": "杆件对接", "held_on": "2026-12-01", "rounds": 3.0, "tables": 2.0}, who="甲")


def firms_met(event: Event) -> list[tuple[str, str]]:
    return [meeting.firms for meeting in event.meetings]


def assert_fits(event: Event, rounds: int, tables: int) -> None:
    places = Counter((meeting.slot.round, firm_id) for meeting in event.meetings for firm_id in meeting.firms)
    seats = Counter((meeting.slot.round, meeting.slot.table) for meeting in event.meetings)
    assert set(places.values()) <= {1} and set(seats.values()) <= {1}
    assert all(meeting.slot.round <= rounds and meeting.slot.table <= tables for meeting in event.meetings)
    assert len(set(firms_met(event))) == len(event.meetings)


def test_event_is_planned_and_whom_it_needs_is_invited(store: Store, graph: SupplyGraph, event: Event) -> None:
    """Six places for twelve possible meetings: all are taken, by A, B and C and whom they serve best."""
    planned = plan_event(store, graph, event.event_id, weights=WEIGHTS, who="甲")
    assert_fits(planned, 3, 2)
    assert len(planned.meetings) == 6
    assert planned == find_event(store, "杆件对接")
    assert planned.invitations == {firm: Invitation() for pair in sorted(firms_met(planned)) for firm in sorted(pair)}
    assert planned.basis is not None
    assert (planned.basis.total, planned.basis.rounds_at_least) == (planned.basis.bound, 3)
    assert planned.basis.weights_version == WEIGHTS.version
    assert all(
        meeting.need_id == f"{meeting.slot.buyer_id}/rod" and meeting.component_id == "rod"
        for meeting in planned.meetings
    )
    assert plan_event(store, graph, event.event_id, weights=WEIGHTS, who="乙") == planned


def test_only_invited_firms_that_did_not_decline_meet(store: Store, graph: SupplyGraph, event: Event) -> None:
    invite(store, event.event_id, ["T1", "T2", "A"], reply="coming")
    invite(store, event.event_id, ["B"], reply="invited", away=[1, 2])
    invite(store, event.event_id, ["C"], reply="declined")
    planned = plan_event(store, graph, event.event_id, weights=WEIGHTS, who="甲")
    met = firms_met(planned)
    assert {("T1", "A"), ("T2", "A")} < set(met)
    assert len(met) == 3 and sum("B" in pair for pair in met) == 1
    assert [meeting.slot.round for meeting in planned.meetings if "B" in meeting.firms] == [3]
    assert_fits(planned, 3, 2)


def test_firm_that_leaves_moves_nobody(store: Store, graph: SupplyGraph, event: Event) -> None:
    before = plan_event(store, graph, event.event_id, weights=WEIGHTS, who="甲")
    answer = set_reply(store, event.event_id, "A", "left", who="乙", from_round=2)
    held = [meeting for meeting in before.meetings if "A" not in meeting.firms or meeting.slot.round < 2]
    assert list(answer.event.meetings) == held
    assert (len(answer.changed.dropped), answer.changed.moved) == (len(before.meetings) - len(held), ())
    assert answer.event.invitations["A"] == Invitation("left")
    assert answer.event == find_event(store, event.event_id)


def test_score_and_proof_are_those_of_the_plan_as_it_stands(store: Store, graph: SupplyGraph, event: Event) -> None:
    """A plan is proved best; a firm that leaves takes its scores along, and the proof."""
    planned = plan_event(store, graph, event.event_id, weights=WEIGHTS, who="甲")
    assert planned.basis is not None
    assert planned.is_proved_best and planned.total == pytest.approx(planned.basis.total, abs=0.001)
    assert best_words(planned).zh == "已证明最优"
    answered = invite(store, event.event_id, list(planned.invitations), reply="coming")
    assert answered.is_proved_best
    left = set_reply(store, event.event_id, "A", "left", who="乙").event
    scores = sum(meeting.score or 0.0 for meeting in left.meetings)
    assert not left.is_proved_best and round(scores, 4) <= left.total < planned.total
    assert best_words(left).zh.startswith("安排后有变更，未证明最优")
    again = plan_event(store, graph, event.event_id, weights=WEIGHTS, who="甲")
    assert again.is_proved_best and again.total == pytest.approx(left.total, abs=1.0)


def test_pair_that_contradicts_itself_is_refused_when_saved(store: Store, graph: SupplyGraph, event: Event) -> None:
    def refused(must: Sequence[FirmPair], must_not: Sequence[FirmPair] = ()) -> str:
        with pytest.raises(UsageError) as refusal:
            fix_pairs(store, event.event_id, must=must, must_not=must_not, names=graph.names, who="甲")
        return str(refusal.value)

    assert "一厂 与 甲厂 既列为必须会面，又列为不得会面" in refused([("A", "T1")], must_not=[("T1", "A")])
    assert "甲厂 不能与自己会面" in refused([("A", "A")])
    assert "指定了两次" in refused([("A", "T1"), ("T1", "A")])
    assert find_event(store, event.event_id).must == ()
    kept = fix_pairs(store, event.event_id, must=[("A", "T1")], must_not=[("B", "T1")], names=graph.names, who="甲")
    assert (kept.must, kept.must_not) == ((("A", "T1"),), (("B", "T1"),))


def test_firm_that_walks_in_gets_the_places_left(store: Store, graph: SupplyGraph, event: Event) -> None:
    """T4 was not invited; when A leaves, T4 meets B and C where tables are free."""
    invite(store, event.event_id, [*BUYERS[:3], *OFFERS], reply="coming")
    plan_event(store, graph, event.event_id, weights=WEIGHTS, who="甲")
    left = set_reply(store, event.event_id, "A", "left", who="甲").event
    answer = walk_in(store, graph, event.event_id, "T4", weights=WEIGHTS, who="乙", from_round=2)
    assert_fits(answer.event, 3, 2)
    assert {pair for pair in firms_met(answer.event) if "T4" not in pair} == set(firms_met(left))
    assert all(slot.buyer_id == "T4" and slot.supplier_id in ("B", "C") for slot in answer.changed.added)
    assert len(answer.changed.added) + len(answer.changed.unplaced) == 2
    assert all(slot.round >= 2 for slot in answer.changed.added)
    scores = [meeting.score for meeting in answer.event.meetings if "T4" in meeting.firms]
    assert all(score is not None for score in scores)
    assert answer.event.invitations["T4"] == Invitation("coming")


def test_guest_without_a_need_walks_in_and_meets_nobody(store: Store, graph: SupplyGraph, event: Event) -> None:
    plan_event(store, graph, event.event_id, weights=WEIGHTS, who="甲")
    answer = walk_in(store, graph, event.event_id, "guest", weights=WEIGHTS, who="甲")
    assert (answer.changed.added, answer.changed.unplaced, answer.changed.moved) == ((), (), ())


def test_required_pair_meets(store: Store, graph: SupplyGraph, event: Event) -> None:
    planned = plan_event(
        store, graph, event.event_id, weights=WEIGHTS, who="甲", must=[("A", "C")], must_not=[("T1", "A")]
    )
    assert ("A", "C") in firms_met(planned) and ("T1", "A") not in firms_met(planned)
    assert [meeting.need_id for meeting in planned.meetings if meeting.firms == ("A", "C")] == [""]


def test_mistakes_lose_nothing(store: Store, graph: SupplyGraph, event: Event) -> None:
    bare = add_event(store, {"name": "未定"}, who="甲")
    with pytest.raises(UsageError, match="未填轮次或桌数"):
        plan_event(store, graph, bare.event_id, weights=WEIGHTS, who="甲")
    with pytest.raises(UsageError, match="尚未安排会面"):
        walk_in(store, graph, event.event_id, "T1", weights=WEIGHTS, who="甲")
    other = add_event(store, {"name": "他链", "chain_ids": "L", "rounds": 1.0, "tables": 1.0}, who="甲")
    with pytest.raises(UsageError, match="没有可匹配的需求"):
        plan_event(store, graph, other.event_id, weights=WEIGHTS, who="甲")
    plan_event(store, graph, event.event_id, weights=WEIGHTS, who="甲")
    invite(store, event.event_id, [], reply="coming")
    planned = find_event(store, event.event_id)
    busy = planned.meetings[0].slot
    with pytest.raises(UsageError, match=f"在第 {busy.round} 轮已有会面"):
        set_reply(store, event.event_id, busy.buyer_id, "coming", who="甲", away=[busy.round])
    with pytest.raises(UsageError, match="guest 有 1 场必须会面，而上限是 0 场"):
        plan_event(store, graph, event.event_id, weights=WEIGHTS, who="甲", must=[("guest", "A")])
    with pytest.raises(UnknownIdError, match="活动“nothing”"):
        find_event(store, "nothing")
    with pytest.raises(UsageError, match="库中已有活动"):
        add_event(store, {"name": "未定"}, who="甲")
    with pytest.raises(UsageError, match="活动名称：是空的"):
        add_event(store, {"name": " "}, who="甲")
    assert find_event(store, event.event_id) == planned


def test_two_people_at_once_lose_nothing(store: Store, event: Event) -> None:
    """A change on an old revision is refused; changes built anew both stay."""
    invite(store, event.event_id, ["A"], reply="coming", who="甲")
    with pytest.raises(ConflictError):
        store.record([EVENTS.change_to(event, who="乙")])
    invite(store, event.event_id, ["B"], reply="declined", who="乙")
    assert dict(find_event(store, event.event_id).invitations) == {
        "A": Invitation("coming"),
        "B": Invitation("declined"),
    }


def test_answers_of_several_firms_are_saved_all_or_none(store: Store, graph: SupplyGraph, event: Event) -> None:
    """The second answer cannot be: the first is not kept either; nor where somebody else was faster."""
    invite(store, event.event_id, [*BUYERS[:3], *OFFERS], reply="coming")
    planned = plan_event(store, graph, event.event_id, weights=WEIGHTS, who="甲")
    busy = planned.meetings[0].slot
    wrong = {"C": Invitation("declined"), busy.buyer_id: Invitation("coming", (busy.round,))}
    with pytest.raises(UsageError, match="已有会面"):
        set_replies(store, event.event_id, wrong, who="甲")
    invite(store, event.event_id, ["B"], reply="declined", who="乙")
    newest = find_event(store, event.event_id)
    both = {"C": Invitation("declined"), "B": Invitation("left")}
    with pytest.raises(UsageError, match="B 的回复已由 乙 于"):
        set_replies(store, event.event_id, both, who="甲", seen=planned)
    assert find_event(store, event.event_id) == newest
    after = set_replies(store, event.event_id, both, who="甲").event
    assert (after.revision, after.invitations["C"].reply) == (newest.revision + 1, "declined")


def test_events_are_listed_latest_first(store: Store, event: Event) -> None:
    add_event(store, {"name": "早", "held_on": "2026-01-01"}, who="甲")
    add_event(store, {"name": "晚", "held_on": "2027-01-01", "event_id": "E1"}, who="甲")
    assert [event.fields["name"] for event in list_events(store)] == ["晚", "杆件对接", "早"]
    assert find_event(store, "e1").event_id == "E1"
    assert change_event(store, "早", lambda item: item, who="")[0].fields["name"] == "早"


def test_plan_written_before_grounds_were_kept_is_read(store: Store, event: Event) -> None:
    slot = {"round": 1, "table": 1, "buyer_id": "T1", "supplier_id": "A"}
    meeting = {"slot": slot, "need_id": "T1/rod", "component_id": "rod", "score": 0.5, "planned_volume": None}
    change = EVENTS.change_to(event, who="甲")
    store.record([replace(change, fields={**change.fields, "meetings": json.dumps([meeting])})])
    (read,) = find_event(store, event.event_id).meetings
    assert (read.firms, read.score, read.parts) == (("T1", "A"), 0.5, ())


def test_event_to_which_nobody_comes_is_told_and_keeps_its_plan(store: Store, graph: SupplyGraph, event: Event) -> None:
    planned = plan_event(store, graph, event.event_id, weights=WEIGHTS, who="甲")
    invite(store, event.event_id, list(planned.invitations), reply="declined")
    with pytest.raises(UsageError, match="受邀企业都不参加"):
        plan_event(store, graph, event.event_id, weights=WEIGHTS, who="甲")
    invite(store, event.event_id, ["T1", "T2", "gone"], reply="coming")
    with pytest.raises(UsageError, match="没有一对可会面的企业"):
        plan_event(store, graph, event.event_id, weights=WEIGHTS, who="甲")
    assert find_event(store, event.event_id).meetings == planned.meetings
    left = set_reply(store, event.event_id, "gone", "left", who="甲")
    assert (left.changed.dropped, left.event.invitations["gone"]) == ((), Invitation("left"))
