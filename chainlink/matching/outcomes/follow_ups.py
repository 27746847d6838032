"""Whom is an office to call, and since when? Follow-ups 30, 60 and 90 days after an event, and those agreed with firms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from chainlink.matching.days import known_day
from chainlink.matching.events.register import Event
from chainlink.matching.outcomes.meeting_book import MeetingBook
from chainlink.matching.outcomes.records import Outcome
from chainlink.matching.outcomes.rules import FOLLOW_UP_DAYS, RESULT_WORDS
from chainlink.stores import Store
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.names import Words


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


def follow_ups_table(due: Iterable[FollowUp], name_by_event: Mapping[str, str], names: Names) -> AnswerTable:
    """Describe whom to call, the longest overdue first.

    Parameters
    ----------
    due
        Of `follow_ups_due`.
    name_by_event
        What events are called; one that is not in it by its id.
    names
        Of firms.
    """

    def event_of(follow_up: FollowUp) -> Thing:
        event_id = follow_up.outcome.text("event_id")
        return Thing("event", event_id, name_by_event.get(event_id, event_id))

    def outcome_of(follow_up: FollowUp) -> Thing:
        outcome = follow_up.outcome
        return Thing("outcome", outcome.outcome_id, outcome.outcome_id, outcome.text("event_id"))

    def firm_at(side: int) -> Callable[[FollowUp], Cell]:
        return lambda follow_up: Thing("firm", follow_up.outcome.firms[side], names.firm(follow_up.outcome.firms[side]))

    columns: list[tuple[AnswerColumn, Callable[[FollowUp], Cell]]] = [
        (AnswerColumn("due_on", Words("应回访日期", "due"), width=12), lambda follow_up: follow_up.due_on.isoformat()),
        (AnswerColumn("overdue", Words("逾期(天)", "days overdue"), "count"), lambda follow_up: follow_up.overdue_days),
        (AnswerColumn("after", Words("回访", "after")), _after_words),
        (AnswerColumn("event", Words("活动", "event"), width=24), event_of),
        (AnswerColumn("outcome", Words("对接编号", "outcome"), width=16), outcome_of),
        (AnswerColumn("buyer", Words("需求企业", "buyer"), width=28), firm_at(0)),
        (AnswerColumn("supplier", Words("供给企业", "supplier"), width=28), firm_at(1)),
        (
            AnswerColumn("result", Words("对接结果", "result")),
            lambda follow_up: RESULT_WORDS[follow_up.outcome.result],
        ),
        (AnswerColumn("contact", Words("联系人", "contact")), lambda follow_up: follow_up.outcome.text("contact")),
        (AnswerColumn("office", Words("责任单位", "office")), lambda follow_up: follow_up.outcome.text("office")),
    ]
    return table_of(Words("待回访", "To follow up"), columns, due)


def _after_words(follow_up: FollowUp) -> Words:
    """Say which follow-up it is."""
    days = follow_up.after_days
    return Words(f"{days} 天", f"{days} days") if days else Words("约定", "agreed")
