"""Is every need and guest without a meeting told with the true reason, and does the step that is offered seat it?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from chainlink.matching.events.gaps import Gap, close_gap, find_gaps, gaps_table
from chainlink.matching.events.plan import plan_event
from chainlink.matching.events.register import Event, add_event, change_event, find_event, invite
from chainlink.matching.pairs.weights import load_weights
from chainlink.stores import Store
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.errors import UsageError
from tests.rod_market import rod_store

WEIGHTS = load_weights()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return rod_store(tmp_path)


@pytest.fixture
def graph(store: Store) -> SupplyGraph:
    return build_graph(store.read())


def planned(store: Store, graph: SupplyGraph, coming: list[str], *, tables: float = 2.0) -> Event:
    """One round."""
    event = add_event(store, {"name": "杆件对接", "rounds": 1.0, "tables": tables, "per_need": 1.0}, who="甲")
    invite(store, event.event_id, coming, reply="coming")
    return plan_event(store, graph, event.event_id, weights=WEIGHTS, who="甲")


def by_firm(store: Store, graph: SupplyGraph, event: Event) -> dict[str, Gap]:
    return {gap.firm_id: gap for gap in find_gaps(store, graph, find_event(store, event.event_id), weights=WEIGHTS)}


def test_reasons_name_the_round_the_absent_and_those_who_need_nothing(store: Store, graph: SupplyGraph) -> None:
    """T1 and A meet in the only round; T2 comes and finds A busy; T3 and T4 are not invited; guest offers nothing."""
    event = planned(store, graph, ["T1", "A", "T2", "guest"])
    (meeting,) = event.meetings
    gaps = by_firm(store, graph, event)
    buyer = "T2" if meeting.slot.buyer_id == "T1" else "T1"
    assert (gaps[buyer].why.zh, gaps[buyer].step) == ("甲厂 各轮已排满", "add_round")
    assert (gaps["guest"].why.zh, gaps["guest"].step) == ("活动的需求中没有它能供的产品，它也没有需求", "")
    assert {gaps[firm].step for firm in ("T3", "T4")} == {""} and "甲厂" in gaps["T3"].why.zh
    assert [row[0].zh for row in gaps_table(list(gaps.values()), graph.names).rows] == ["需求"] * 3 + ["受邀企业"]


def test_round_more_seats_the_need_and_moves_nobody(store: Store, graph: SupplyGraph) -> None:
    event = planned(store, graph, ["T1", "A", "T2"])
    (gap,) = [gap for gap in by_firm(store, graph, event).values() if gap.step == "add_round"]
    answer = close_gap(store, graph, event.event_id, gap, weights=WEIGHTS, who="乙")
    assert answer.event.number("rounds") == 2 and set(event.meetings) < set(answer.event.meetings)
    assert [(slot.buyer_id, slot.round) for slot in answer.changed.added] == [(gap.firm_id, 2)]
    assert gap.firm_id not in by_firm(store, graph, event) and not answer.event.is_proved_best
    with pytest.raises(UsageError, match="不再适用"):
        close_gap(store, graph, event.event_id, gap, weights=WEIGHTS, who="乙")


def test_firm_is_invited_and_seated_with_one_step(store: Store, graph: SupplyGraph) -> None:
    event = planned(store, graph, ["T1", "A", "T2"])
    gap = next(gap for gap in by_firm(store, graph, event).values() if gap.firm_id in ("T1", "T2"))
    assert gap.step == "add_round"
    away = change_event(
        store, event.event_id, lambda now: replace(now, fields={**now.fields, "per_need": 2.0}), who="甲"
    )[1]
    assert away.meetings == event.meetings
    invited = invite(store, event.event_id, ["A"], reply="declined")
    gaps = by_firm(store, graph, invited)
    assert gaps[gap.firm_id].step == "invite" and gaps[gap.firm_id].invited_id in ("B", "C")
    answer = close_gap(store, graph, event.event_id, gaps[gap.firm_id], weights=WEIGHTS, who="乙")
    assert gaps[gap.firm_id].invited_id in answer.event.taking_part
    assert [(slot.buyer_id, slot.supplier_id) for slot in answer.changed.added] == [gaps[gap.firm_id].pair]


def test_wish_not_to_meet_is_told_and_taken_back(store: Store, graph: SupplyGraph) -> None:
    event = planned(store, graph, ["T1", "A"])
    assert len(event.meetings) == 1
    change_event(store, event.event_id, lambda now: now.having(must_not=[("A", "T1")], meetings=[]), who="甲")
    gap = by_firm(store, graph, event)["T1"]
    assert (gap.why.zh, gap.step) == ("列为不得与 甲厂 会面", "allow")
    answer = close_gap(store, graph, event.event_id, gap, weights=WEIGHTS, who="乙")
    assert (answer.event.must_not, [meeting.firms for meeting in answer.event.meetings]) == ((), [("T1", "A")])
    assert answer.event.meetings[0].need_id == "T1/rod"


def test_refused_offers_are_told_because_of_whom(store: Store, graph: SupplyGraph) -> None:
    """Only M is left that makes rods, and M is whom the need is about."""
    tables = store.read()
    frames = dict(tables.items())
    makes = frames["makes"]
    frames["makes"] = makes[~makes["firm_id"].isin(["A", "B", "C"])]
    store.write(type(tables).of(frames))
    event = add_event(store, {"name": "杆件对接", "rounds": 1.0, "tables": 2.0}, who="甲")
    gaps = by_firm(store, build_graph(store.read()), event)
    assert "M" in gaps["T1"].why.zh and "需求所针对的企业" in gaps["T1"].why.zh and gaps["T1"].step == ""
