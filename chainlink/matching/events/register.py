"""Which matchmaking events are on the books, who is invited, who comes, and who meets whom? 供需对接活动."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

from chainlink.books.book import Context
from chainlink.books.record import Cells, Record, folded, id_from, record_again
from chainlink.books.register import Register
from chainlink.matching.pairs.weights import PartName
from chainlink.matching.timetable.rounds import FirmPair
from chainlink.matching.timetable.seating import Slot
from chainlink.stores import Change, Entry, Field, Store
from graph_schema.errors import UnknownIdError
from graph_schema.names import Words

INVITATIONS, MEETINGS, BASIS, MUST, MUST_NOT = "invitations", "meetings", "basis", "must", "must_not"
"""Fields that the workbook does not show, as JSON text: whom it invites, who meets whom, what the plan rests on; and
firm pairs that have to meet, and that may not."""
Reply = Literal["invited", "coming", "declined", "left"]
REPLIES: tuple[Reply, ...] = get_args(Reply)
PER_NEED = 3


@dataclass(frozen=True)
class Invitation:
    """What a firm answered; rounds, counted from 1, in which it is away."""

    reply: Reply = "invited"
    away: tuple[int, ...] = ()

    @property
    def is_taking_part(self) -> bool:
        """Whether it may hold meetings: invited and not declined, or coming."""
        return self.reply in ("invited", "coming")


@dataclass(frozen=True)
class EventMeeting:
    """One meeting in its place, and what it is about.

    Attributes
    ----------
    slot
        When, where and who.
    need_id, component_id
        The need they meet over, and what the supplier makes; "" where they meet because they have to.
    score
        Of the pair, None likewise.
    planned_volume
        What the supplier could deliver a year; None where unknown.
    parts
        Name and value of the parts of the score that were asked; a value of None is unknown.
    risk_ids
        Risks of the register that the need would close, as it was planned.
    """

    slot: Slot
    need_id: str
    component_id: str
    score: float | None
    planned_volume: float | None
    parts: tuple[tuple[PartName, float | None], ...] = ()
    risk_ids: tuple[str, ...] = ()

    @property
    def firms(self) -> FirmPair:
        """Buyer and supplier."""
        return self.slot.buyer_id, self.slot.supplier_id


@dataclass(frozen=True)
class Basis:
    """What a plan rests on: data, weights, worth of the choice and its bound, rounds that no timetable can do without."""

    content_hash: str
    data_date: str
    weights_version: str
    total: float
    bound: float
    rounds_at_least: int


@dataclass(frozen=True)
class Event:
    """One event as it stands on the books.

    Attributes
    ----------
    event_id, revision
        Which, and how often it was changed; 0 where it is not on the books yet.
    fields
        By column of `schema().books["events"]`: text ("" for missing) or number (None for missing).
    invitations
        By firm what it answered, in order of id.
    meetings
        By round, then table; empty where it is not planned yet.
    basis
        What the plan rests on; None without one.
    must, must_not
        Firm pairs that have to meet, and that may not, whenever it is planned.
    who, when
        Its last change.
    """

    event_id: str
    revision: int
    fields: Mapping[str, Field]
    invitations: Mapping[str, Invitation] = field(default_factory=dict)
    meetings: tuple[EventMeeting, ...] = ()
    basis: Basis | None = None
    must: tuple[FirmPair, ...] = ()
    must_not: tuple[FirmPair, ...] = ()
    who: str = ""
    when: str = ""

    @property
    def chain_ids(self) -> tuple[str, ...]:
        """Its chains; empty for all."""
        return tuple(filter(None, str(self.fields["chain_ids"]).split(";")))

    def number(self, name: str) -> int:
        """Give a column of whole numbers, 0 where it is missing."""
        value = self.fields[name]
        return int(value) if isinstance(value, int | float) else 0

    @property
    def away(self) -> dict[str, tuple[int, ...]]:
        """By firm the rounds in which it is away."""
        return {firm_id: invitation.away for firm_id, invitation in self.invitations.items() if invitation.away}


def event_id_of(name: str, held_on: str) -> str:
    """Give the id of an event that has none: the same on every machine.

    Examples
    --------
    >>> event_id_of("磁材备份对接", "2026-12-01") == event_id_of("磁材备份对接", "2026-12-02")
    False
    """
    return id_from("E", name, held_on)


class EventBook(Register[Record]):
    """A row is the event of its id, else that of its name and day; invitations and plans are no columns of the sheet."""

    book = "events"
    one = Words("活动", "event")
    same = Words("同一场活动", "the same event")
    record_type = Record
    hidden = (INVITATIONS, MEETINGS, BASIS, MUST, MUST_NOT)

    def id_of(self, cells: Cells) -> str:
        """Give the id of an event that states none."""
        return event_id_of(str(cells.get("name") or ""), str(cells.get("held_on") or ""))

    def which(self, cells: Cells, context: Context[Record]) -> tuple[str, Words | None]:
        """Tell which event cells speak of; of name and day, one that was given an id of its own is meant too."""
        if not cells.get(self.key):
            name_and_day = [str(cells.get(name) or "") for name in ("name", "held_on")]
            for record in context.records.values():
                if name_and_day == [record.text("name"), record.text("held_on")]:
                    return record.entry_id, None
        return super().which(cells, context)


EVENTS = EventBook()
BOOK = EVENTS.book
import_events, check_events = EVENTS.import_sheet, EVENTS.check_sheet


def empty_fields() -> dict[str, Field]:
    """Give the fields of an event of which nothing is known."""
    return dict(EVENTS.empty().fields)


def list_events(store: Store) -> tuple[Event, ...]:
    """Give all events on the books, the latest first, then by id; empty when there is none."""
    events = sorted((event_of(entry) for entry in store.entries(BOOK)), key=lambda event: event.event_id)
    return tuple(sorted(events, key=lambda event: str(event.fields["held_on"]), reverse=True))


def find_event(store: Store, wanted: str) -> Event:
    """Give one event by its id, or by its name where one alone has it.

    Raises
    ------
    UnknownIdError
        If it is not on the books.
    """
    events = list_events(store)
    text = folded(wanted)
    matching = [event for event in events if folded(event.event_id) == text]
    matching = matching or [event for event in events if folded(str(event.fields["name"])) == text]
    if len(matching) != 1:
        near = [f"{event.event_id} {event.fields['name']}" for event in matching or events]
        raise UnknownIdError(EVENTS.one, wanted, near[:5])
    return matching[0]


def event_of(entry: Entry) -> Event:
    """Read an entry of the book."""
    return event_of_record(EVENTS.record_of(entry))


def event_of_record(record: Record) -> Event:
    """Read what the book keeps beside the columns of an event."""
    invitations = json.loads(record.kept(INVITATIONS) or "{}")
    basis = json.loads(record.kept(BASIS) or "null")
    return Event(
        event_id=record.entry_id,
        revision=record.revision,
        fields=record.fields,
        invitations={
            firm_id: Invitation(invitation["reply"], tuple(invitation["away"]))
            for firm_id, invitation in sorted(invitations.items())
        },
        meetings=tuple(_meeting_of(meeting) for meeting in json.loads(record.kept(MEETINGS) or "[]")),
        basis=Basis(**basis) if basis else None,
        must=_pairs_of(record, MUST),
        must_not=_pairs_of(record, MUST_NOT),
        who=record.who,
        when=record.when,
    )


def _pairs_of(record: Record, name: str) -> tuple[FirmPair, ...]:
    return tuple((one, other) for one, other in json.loads(record.kept(name) or "[]"))


def _meeting_of(raw: Mapping[str, Any]) -> EventMeeting:
    """Read a meeting, whatever was kept of one when it was written."""
    return EventMeeting(
        slot=Slot(**raw["slot"]),
        need_id=raw["need_id"],
        component_id=raw["component_id"],
        score=raw["score"],
        planned_volume=raw["planned_volume"],
        parts=tuple((name, value) for name, value in raw.get("parts", ())),
        risk_ids=tuple(raw.get("risk_ids", ())),
    )


def record_of(event: Event) -> Record:
    """Give an event as its book keeps it."""
    invitations = {firm_id: asdict(invitation) for firm_id, invitation in sorted(event.invitations.items())}
    hidden: dict[str, Field] = {
        INVITATIONS: json.dumps(invitations, ensure_ascii=False),
        MEETINGS: json.dumps([asdict(meeting) for meeting in event.meetings], ensure_ascii=False),
        BASIS: json.dumps(asdict(event.basis)) if event.basis else "",
        MUST: json.dumps(event.must) if event.must else "",
        MUST_NOT: json.dumps(event.must_not) if event.must_not else "",
    }
    return Record(event.event_id, event.revision, event.fields, hidden, event.who, event.when)


def change_of(event: Event, *, who: str, why: str = "") -> Change:
    """Give the change that brings the books to this event, made on its revision."""
    return EVENTS.change_to(record_of(event), who=who, why=why)


def export_events(events: Sequence[Event], path: Path) -> None:
    """Write events as a workbook with the sheet 对接活动; `import_events` of it changes nothing.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    EVENTS.export_sheet(map(record_of, events), path)


def add_event(store: Store, fields: Mapping[str, Field], *, who: str, why: str = "") -> Event:
    """Enter a new event; its id follows from name and day where none is given.

    Raises
    ------
    UsageError
        If it has no name, or is on the books already.
    """
    return find_event(store, EVENTS.add(store, fields, who=who, why=why).entry_id)


def change_event(
    store: Store,
    event_id: str,
    build: Callable[[Event], Event],
    *,
    who: str,
    why: str = "",
    revision: int | None = None,
) -> tuple[Event, Event]:
    """Change an event to what `build` makes of its newest state; give it before and after.

    Parameters
    ----------
    revision
        The revision the person saw. None: whatever it is now.

    Raises
    ------
    UnknownIdError
        If it is not on the books.
    ConflictError
        If somebody changed it after `revision`, or others were faster 20 times in a row.
    """

    def changes() -> tuple[Sequence[Change], Event]:
        event = find_event(store, event_id)
        change = change_of(build(event), who=who, why=why)
        return [change if revision is None else replace(change, revision=revision)], event

    before = record_again(store, changes, is_once=revision is not None)
    return before, find_event(store, before.event_id)


def invite(
    store: Store, event_id: str, firm_ids: Sequence[str], *, reply: Reply, away: Sequence[int] = (), who: str = ""
) -> Event:
    """Note what firms answered; one that is not invited yet is invited.

    Raises
    ------
    UnknownIdError
        If the event is not on the books.
    """
    answered = {firm_id: Invitation(reply, tuple(sorted(set(away)))) for firm_id in firm_ids}
    _, event = change_event(
        store, event_id, lambda event: replace(event, invitations={**event.invitations, **answered}), who=who
    )
    return event
