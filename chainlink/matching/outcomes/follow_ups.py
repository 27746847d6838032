"""Whom is an office to call, and since when? Follow-ups 30, 60 and 90 days after an event, and those agreed with firms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from chainlink.matching.days import known_day
from chainlink.matching.events.register import Event
from chainlink.matching.outcomes.meeting_book import MeetingBook
from chainlink.matching.outcomes.records import Outcome
from chainlink.matching.outcomes.rules import FOLLOW_UP_DAYS
from chainlink.stores import Store


@dataclass(frozen=True)
class FollowUp:
    """One follow-up that is to be made.

    Attributes
    ----------
    outcome
        Of which meeting.
    after_days
        30, 60 or 90 days after the event; 0 for one that was agreed (跟踪日期).
    due_on
        Its day.
    overdue_days
        Days since then; 0 where it is due on the day asked for, or later.
    """

    outcome: Outcome
    after_days: int
    due_on: date
    overdue_days: int


def follow_ups_due(store: Store, *, on: date, ahead_days: int = 0, event_id: str = "") -> tuple[FollowUp, ...]:
    """List the follow-ups that are due and not made.

    A meeting of which nothing was entered is due as well: to ask is how it becomes known. Nothing is due where the result
    is "no deal", and a later follow-up settles those before it.

    Parameters
    ----------
    on
        The day.
    ahead_days
        List also those due within so many days after it.
    event_id
        Of one event; of all if "".

    Returns
    -------
    tuple of FollowUp
        The longest overdue first, then by event and meeting; empty when none is due. Events without a day have none.

    Notes
    -----
    Linear in the meetings of all events.
    """
    meetings = MeetingBook(store)
    due = [
        follow_up
        for known_id in meetings.event_ids
        if event_id in ("", known_id)
        for outcome in meetings.of_event(known_id)
        for follow_up in open_follow_ups(meetings.event(known_id), outcome, on=on, ahead_days=ahead_days)
    ]
    return tuple(
        sorted(
            due,
            key=lambda follow_up: (follow_up.due_on, follow_up.outcome.text("event_id"), follow_up.outcome.outcome_id),
        )
    )


def open_follow_ups(event: Event, outcome: Outcome, *, on: date, ahead_days: int = 0) -> Iterator[FollowUp]:
    """Go through the follow-ups of one meeting that are due and not made; see `follow_ups_due`."""
    held = known_day(event.fields["held_on"])
    if held is None or held > on or outcome.result == "no_deal":
        return
    made = [known_day(outcome.fields[f"followed_{days}_on"]) for days in FOLLOW_UP_DAYS]
    last = on + timedelta(days=ahead_days)
    for at, days in enumerate(FOLLOW_UP_DAYS):
        due = held + timedelta(days=days)
        if due <= last and not any(made[at:]):
            yield FollowUp(outcome, days, due, max(0, (on - due).days))
    agreed = known_day(outcome.fields["next_follow_up_on"])
    if agreed and agreed <= last and not any(day >= agreed for day in made if day):
        yield FollowUp(outcome, 0, agreed, max(0, (on - agreed).days))
