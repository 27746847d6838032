"""What happens on the day of an event? Who comes late, what the last change did, whom to phone about it, and how it is undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chainlink.matching.events.answer_tables import table_words
from chainlink.matching.events.changes import Attendance, with_slots
from chainlink.matching.events.register import EVENTS, Event, Invitation, change_event, find_event
from chainlink.matching.timetable.reschedule import Changed, change
from chainlink.matching.timetable.rounds import FirmPair
from chainlink.matching.timetable.seating import Slot
from chainlink.matching.timetable.timetable import Timetable, timetable_of
from chainlink.stores import Store
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.errors import ConflictError, UsageError
from graph_schema.names import Words

UNDONE = "undo"
"""The reason that an undone change is kept with."""


def round_at(event: Event, moment: datetime) -> int:
    """Give the round that is held at a moment or comes next: 1 on another day or without a clock; the last one afterwards."""
    last = max(event.number("rounds"), 1)
    if event.clock is None or event.text("held_on") != moment.date().isoformat():
        return 1
    minute = moment.hour * 60 + moment.minute
    return next((number for number in range(1, last + 1) if event.clock.ends(number) > minute), last)


def come_late(
    store: Store, event_id: str, firm_id: str, *, first_round: int, who: str, from_round: int = 1
) -> Attendance:
    """Note that a firm comes only for a later round: its earlier meetings find other places, others move as few as can be.

    Parameters
    ----------
    first_round
        The first round for which it is there.
    from_round
        Rounds before it have been held, and stay.

    Returns
    -------
    Attendance
        Meetings of the firm that found another place are among the moved; those that did not are dropped, and unplaced.

    Raises
    ------
    UnknownIdError
        If the event is not on the books.
    UsageError
        If the firm does not take part.
    """

    def rearranged(event: Event) -> tuple[Event, Changed]:
        answer = event.invitations.get(firm_id)
        if answer is None or not answer.is_taking_part:
            raise UsageError(Words(f"{firm_id} 不在参加企业之列", f"{firm_id} does not take part"))
        away = tuple(sorted({*answer.away, *range(from_round, first_round)}))
        late = event.having(invitations={**event.invitations, firm_id: Invitation(answer.reply, away)})
        changed = _moved_later(late, firm_id, range(from_round, first_round))
        return with_slots(late, changed), changed

    before, event = change_event(store, event_id, lambda event: rearranged(event)[0], who=who, why="late")
    return Attendance(event, changed_between(before, event))


def _moved_later(event: Event, firm_id: str, missed: range) -> Changed:
    slots = tuple(meeting.slot for meeting in event.meetings)
    waiting = [slot for slot in slots if slot.round in missed and firm_id in (slot.buyer_id, slot.supplier_id)]
    kept = tuple(slot for slot in slots if slot not in set(waiting))
    least = event.basis.rounds_at_least if event.basis else 0
    return change(
        timetable_of(kept, least),
        rounds=max(event.number("rounds"), 1),
        tables=max(event.number("tables"), 1),
        new=[(slot.buyer_id, slot.supplier_id) for slot in waiting],
        from_round=missed.start,
        away=event.away,
    )


def changed_between(before: Event, after: Event) -> Changed:
    """Tell what is different between two states of an event; a meeting of the same two firms elsewhere has moved.

    Returns
    -------
    Changed
        Nothing is unplaced in it but meetings of firms that still take part and found no place.
    """
    then, now = _slot_by_pair(before), _slot_by_pair(after)
    gone = sorted(then[pair] for pair in then if pair not in now)
    there = set(after.taking_part)
    rounds = max((slot.round for slot in now.values()), default=0)
    least = after.basis.rounds_at_least if after.basis else 0
    return Changed(
        timetable=Timetable(tuple(sorted(now.values())), rounds, least),
        dropped=tuple(gone),
        moved=tuple(sorted((then[pair], now[pair]) for pair in then if pair in now and then[pair] != now[pair])),
        added=tuple(sorted(now[pair] for pair in now if pair not in then)),
        unplaced=tuple(
            (slot.buyer_id, slot.supplier_id) for slot in gone if {slot.buyer_id, slot.supplier_id} <= there
        ),
        is_proved_least=False,
    )


def _slot_by_pair(event: Event) -> dict[FirmPair, Slot]:
    return {meeting.firms: meeting.slot for meeting in event.meetings}


@dataclass(frozen=True)
class LastChange:
    """The newest change of an event after it was planned.

    Attributes
    ----------
    before, after
        The event then and now.
    changed
        What became of its meetings.
    """

    before: Event
    after: Event
    changed: Changed

    @property
    def firms(self) -> tuple[str, ...]:
        """Firms whose day is another now, and that take part: those to phone, and to be given a new card; by id."""
        slots = [*self.changed.dropped, *self.changed.added, *(now for _, now in self.changed.moved)]
        touched = {firm_id for slot in slots for firm_id in (slot.buyer_id, slot.supplier_id)}
        return tuple(sorted(touched & set(self.after.taking_part)))

    @property
    def tables(self) -> tuple[int, ...]:
        """Tables whose card is another now."""
        slots = [*self.changed.dropped, *self.changed.added, *(slot for pair in self.changed.moved for slot in pair)]
        return tuple(sorted({slot.table for slot in slots}))


def last_change(store: Store, event_id: str) -> LastChange | None:
    """Give the newest change of an event where it changed meetings or answers of a plan; None where there is none."""
    states = EVENTS.history(store, event_id)
    if len(states) < 2 or not states[-2].meetings or states[-1].why == "plan":
        return None
    before, after = states[-2:]
    if before.meetings == after.meetings and before.invitations == after.invitations:
        return None
    return LastChange(before, after, changed_between(before, after))


def undo(store: Store, event_id: str, *, revision: int, who: str) -> Event:
    """Put an event back to what it was before its newest change; undone twice, the change holds again.

    Parameters
    ----------
    revision
        Of the change that is undone, as the person saw it.

    Raises
    ------
    UsageError
        If nothing was changed that could be undone.
    ConflictError
        If somebody changed the event since.
    """
    change_then = last_change(store, event_id)
    if change_then is None:
        event = find_event(store, event_id)
        if event.revision != revision:
            raise ConflictError(event.event_id, changed_by=event.who, changed_at=event.when)
        raise UsageError(Words("没有可撤销的变更", "there is no change to undo"))
    earlier = change_then.before

    def back(event: Event) -> Event:
        return replace(event, fields={**earlier.fields}, hidden=dict(earlier.hidden))

    return change_event(store, event_id, back, who=who, why=UNDONE, revision=revision)[1]


def calls_table(last: LastChange, names: Names, contacts: Mapping[str, str]) -> AnswerTable:
    """Describe whom to phone after a change, and what to tell each: its meetings that are off, elsewhere, or new.

    Parameters
    ----------
    contacts
        By firm whom to call, as it was stated; a firm without one is listed all the same.
    """
    rows = [(firm_id, text) for firm_id in last.firms for text in _news_of(last, firm_id, names)]
    columns: list[tuple[AnswerColumn, Callable[[tuple[str, Words]], Cell]]] = [
        (
            AnswerColumn("firm", Words("通知企业", "phone"), width=28, is_with_id=True),
            lambda row: Thing("firm", row[0], names.firm(row[0])),
        ),
        (AnswerColumn("contact", Words("联系人", "contact"), width=18), lambda row: contacts.get(row[0]) or None),
        (AnswerColumn("news", Words("告知", "tell them"), width=60), lambda row: row[1]),
    ]
    return table_of(Words("电话通知", "Whom to phone"), columns, rows)


def _news_of(last: LastChange, firm_id: str, names: Names) -> Sequence[Words]:
    def other(slot: Slot) -> str:
        return names.firm(slot.supplier_id if slot.buyer_id == firm_id else slot.buyer_id)

    def is_own(slot: Slot) -> bool:
        return firm_id in (slot.buyer_id, slot.supplier_id)

    dropped = [
        Words(
            f"{_where(last.before, slot).zh}与 {other(slot)} 的会面取消",
            f"{_where(last.before, slot).en}: the meeting with {other(slot)} is off",
        )
        for slot in filter(is_own, last.changed.dropped)
    ]
    moved = [
        Words(
            f"与 {other(now)} 的会面由{_where(last.before, then).zh}改到{_where(last.after, now).zh}",
            f"the meeting with {other(now)} moves from {_where(last.before, then).en} to {_where(last.after, now).en}",
        )
        for then, now in last.changed.moved
        if is_own(now)
    ]
    added = [
        Words(
            f"新增：{_where(last.after, slot).zh}与 {other(slot)} 会面",
            f"new: meets {other(slot)} at {_where(last.after, slot).en}",
        )
        for slot in filter(is_own, last.changed.added)
    ]
    return [*dropped, *moved, *added]


def _where(event: Event, slot: Slot) -> Words:
    time, table = event.time_of(slot.round), table_words(event, slot.table)
    begins = f" {time}" if time else ""
    return Words(f"第 {slot.round} 轮{begins}（{table.zh}）", f"round {slot.round}{begins} ({table.en})")


def wall_table(event: Event, names: Names) -> AnswerTable:
    """Describe for the wall, by name of firm, where each sits in every round; rounds across, nothing else."""
    rounds = range(1, max((meeting.slot.round for meeting in event.meetings), default=0) + 1)
    at = {(firm, meeting.slot.round): meeting.slot for meeting in event.meetings for firm in meeting.firms}
    firms = sorted(
        {firm for meeting in event.meetings for firm in meeting.firms}, key=lambda firm: (names.firm(firm), firm)
    )

    def cell(number: int) -> Callable[[str], Cell]:
        return lambda firm: str(table_words(event, at[firm, number].table)) if (firm, number) in at else None

    columns: list[tuple[AnswerColumn, Callable[[str], Cell]]] = [
        (AnswerColumn("firm", Words("企业", "firm"), width=32), lambda firm: names.firm(firm))
    ]
    for number in rounds:
        time = event.time_of(number)
        begins = f" {time}" if time else ""
        header = Words(f"第 {number} 轮{begins}", f"round {number}{begins}")
        columns.append((AnswerColumn(f"round_{number}", header, width=16), cell(number)))
    return table_of(Words("会面座次", "Where to sit"), columns, firms)
