"""On the day: is the change told to those it concerns and nobody else, undone whole, and the wall right?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from chainlink.matching.events.changes import set_reply
from chainlink.matching.events.plan import plan_event
from chainlink.matching.events.register import EVENTS, Event, add_event
from chainlink.matching.events.the_day import (
    LastChange,
    calls_table,
    come_late,
    last_change,
    round_at,
    undo,
    wall_table,
)
from chainlink.matching.pairs.weights import load_weights
from chainlink.report.event_cards import changed_cards_pdf
from chainlink.stores import Store
from chainlink.supply.graph import SupplyGraph, build_graph
from chainlink.supply.names import Names
from graph_schema.errors import ConflictError, UsageError
from loaders.tables import Tables
from tests.pdf_text import text_of
from tests.rod_event import rod_event
from tests.rod_market import rod_store

NAMES = Names(Tables.of())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return rod_store(tmp_path)


@pytest.fixture
def graph(store: Store) -> SupplyGraph:
    return build_graph(store.read())


@pytest.fixture
def event(store: Store, graph: SupplyGraph) -> Event:
    """Planned: three rounds from 09:00, at two tables, six meetings."""
    fields = {"name": "杆件对接", "held_on": "2026-12-01", "rounds": 3.0, "tables": 2.0}
    added = add_event(store, {**fields, "starts_at": "09:00", "round_minutes": 20.0}, who="甲")
    return plan_event(store, graph, added.event_id, weights=load_weights(), who="甲")


def newest(store: Store, event: Event) -> LastChange:
    last = last_change(store, event.event_id)
    assert last is not None
    return last


def test_who_loses_a_meeting_is_phoned_and_the_one_that_left_is_not(store: Store, event: Event) -> None:
    assert last_change(store, event.event_id) is None
    met = {firm: meeting.slot for meeting in event.meetings if "A" in meeting.firms for firm in meeting.firms}
    set_reply(store, event.event_id, "A", "left", who="乙")
    last = newest(store, event)
    assert set(last.firms) == set(met) - {"A"}
    rows = calls_table(last, NAMES, {"T1": "王 0571"}).rows
    assert [(str(row[0]), row[1]) for row in rows] == [
        (firm, "王 0571" if firm == "T1" else None) for firm in sorted(set(met) - {"A"})
    ]
    times = {1: "09:00-09:20", 2: "09:20-09:40", 3: "09:40-10:00"}
    slot = met[str(rows[0][0])]
    assert str(rows[0][2]) == f"第 {slot.round} 轮 {times[slot.round]}（{slot.table} 号桌）与 A 的会面取消"


def test_undo_puts_everything_back_and_twice_holds_again(store: Store, event: Event) -> None:
    left = set_reply(store, event.event_id, "A", "left", who="乙").event
    with pytest.raises(ConflictError):
        undo(store, event.event_id, revision=left.revision - 1, who="丙")
    back = undo(store, event.event_id, revision=left.revision, who="丙")
    assert (back.meetings, back.invitations, back.basis) == (event.meetings, event.invitations, event.basis)
    assert back.is_proved_best and back.revision == left.revision + 1
    assert undo(store, event.event_id, revision=back.revision, who="丙").meetings == left.meetings


def test_plan_alone_has_nothing_to_undo(store: Store, event: Event) -> None:
    with pytest.raises(UsageError, match="没有可撤销的变更"):
        undo(store, event.event_id, revision=event.revision, who="丙")


def test_late_firm_meets_later_or_its_meeting_is_told_as_lost(store: Store, event: Event) -> None:
    """Two tables, three rounds, six meetings: there is no place left, whoever is late in round 1 needs an exchange."""
    late = event.meetings[0].slot.supplier_id
    answer = come_late(store, event.event_id, late, first_round=2, who="乙")
    rounds = [meeting.slot.round for meeting in answer.event.meetings if late in meeting.firms]
    assert 1 not in rounds and len(set(rounds)) == len(rounds)
    assert answer.event.invitations[late].away == (1,)
    lost = {(slot.buyer_id, slot.supplier_id) for slot in answer.changed.dropped}
    assert {meeting.firms for meeting in event.meetings} == {meeting.firms for meeting in answer.event.meetings} | lost
    assert set(answer.changed.unplaced) == lost and answer.changed.added == ()
    with pytest.raises(UsageError, match="不在参加企业之列"):
        come_late(store, event.event_id, "guest", first_round=2, who="乙")


def test_late_firm_with_a_free_round_keeps_its_meeting(store: Store) -> None:
    """T2 and B met in round 1, table 2; in round 2 that table is free."""
    held = rod_event()
    store.record([EVENTS.change_to(held, who="甲")])
    answer = come_late(store, "E1", "B", first_round=2, who="乙")
    ((then, now),) = answer.changed.moved
    assert (then.round, now.round, now.table) == (1, 2, 2)
    assert [meeting.need_id for meeting in answer.event.meetings] == ["T1/rod", "", "T2/rod"]


def test_only_those_concerned_get_new_cards(store: Store, event: Event, graph: SupplyGraph) -> None:
    set_reply(store, event.event_id, "A", "left", who="乙")
    last = newest(store, event)
    paper = text_of(changed_cards_pdf(graph, last, {}))
    assert "电话通知" in paper and paper.count("内部使用") == 2
    assert all(graph.names.firm(firm) in paper for firm in last.firms)


def test_wall_says_where_each_firm_sits_by_round() -> None:
    table = wall_table(rod_event(starts_at="09:00"), NAMES)
    assert [column.header.zh for column in table.columns] == ["企业", "第 1 轮", "第 2 轮"]
    assert [tuple(map(str, row)) for row in table.rows] == [
        ("A", "1 号桌", "None"),
        ("B", "2 号桌", "None"),
        ("C", "None", "1 号桌"),
        ("T1", "1 号桌", "None"),
        ("T2", "2 号桌", "None"),
        ("T3", "None", "1 号桌"),
    ]


def test_round_at_a_moment_is_the_one_held_or_the_next(event: Event) -> None:
    moments = [datetime(2026, 12, 1, hour, minute) for hour, minute in ((8, 0), (9, 5), (9, 20), (18, 0))]
    assert [round_at(event, moment) for moment in moments] == [1, 1, 2, 3]
    assert round_at(event, datetime(2026, 12, 2, 9, 30)) == 1
