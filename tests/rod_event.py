"""One event for rods, drawn once for the tests of outcomes: three meetings planned, one of them over nothing said."""

from __future__ import annotations

from dataclasses import replace

from chainlink.matching.events.register import BOOK, EVENTS, Event, EventMeeting, Invitation
from chainlink.matching.timetable.seating import Slot
from chainlink.stores import Store

HELD_ON = "2026-09-01"
BASE = {"event_id": "E1", "name": "杆件对接", "held_on": HELD_ON, "rounds": 2.0, "tables": 2.0, "chain_ids": "K"}


def rod_event(*, event_id: str = "E1", held_on: str = HELD_ON, **changed: str) -> Event:
    """T1 meets A and T2 meets B over rods in round 1; T3 has to meet C in round 2, over nothing said.

    round 1, table 1: T1 - A rod 4      round 1, table 2: T2 - B rod ?      round 2, table 1: T3 - C
    """
    meetings = (
        EventMeeting(Slot(1, 1, "T1", "A"), "T1/rod", "rod", 0.9, 4.0),
        EventMeeting(Slot(1, 2, "T2", "B"), "T2/rod", "rod", 0.8, None),
        EventMeeting(Slot(2, 1, "T3", "C"), "", "", None, None),
    )
    fields = {**EVENTS.empty().fields, **BASE, "event_id": event_id, "held_on": held_on, **changed}
    invitations = {
        firm_id: Invitation("coming" if firm_id == "T1" else "invited") for firm_id in ("A", "B", "T1", "T2")
    }
    return Event(event_id, 0, fields, {}).having(invitations=invitations, meetings=meetings)


def put(store: Store, event: Event) -> Event:
    """Enter an event as it is."""
    store.record([EVENTS.change_to(replace(event, revision=0), who="office")])
    assert store.history(BOOK, event.event_id)
    return event
