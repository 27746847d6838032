"""Which matchmaking events are on the books, who is invited, who comes, and who meets whom? 供需对接活动."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal, get_args

from chainlink.books.book import ColumnWords, Context
from chainlink.books.record import Cells, Record, folded, id_from, record_again
from chainlink.books.register import Register
from chainlink.matching.events.clock import Clock, clock_of, clock_problems, read_tables, read_time, time_text
from chainlink.matching.pairs.weights import PartName
from chainlink.matching.timetable.rounds import FirmPair
from chainlink.matching.timetable.seating import Slot
from chainlink.stores import Change, Store
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
    """What a plan rests on: data, weights, worth of the choice and its bound, rounds that no timetable can do without.

    Attributes
    ----------
    first_chance, first_chance_ids
        What it is worth that a small specialised firm meets somebody, and which firms of the meetings are such.
    planned_for
        Fingerprint of what it was planned for, and of whom it made meet: see `plan_fingerprint`. "" in a plan that was
        written before it was kept.
    """

    content_hash: str
    data_date: str
    weights_version: str
    total: float
    bound: float
    rounds_at_least: int
    first_chance: float = 0.0
    first_chance_ids: tuple[str, ...] = ()
    planned_for: str = ""


@dataclass(frozen=True)
class Event(Record):
    """One event as it stands on the books; what it keeps beside the columns is read when it is asked for."""

    @property
    def event_id(self) -> str:
        """Its id."""
        return self.entry_id

    @property
    def chain_ids(self) -> tuple[str, ...]:
        """Its chains; empty for all."""
        return self.ids("chain_ids")

    def number(self, column: str) -> int:
        """Give a column of whole numbers, 0 where it is missing."""
        return int(super().number(column) or 0)

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.text("state") == "cancelled"

    @cached_property
    def clock(self) -> Clock | None:
        """When its rounds begin; None where that is not said."""
        return clock_of(self.fields)

    @cached_property
    def table_names(self) -> tuple[str, ...]:
        """Names of its tables in the order of their numbers; those beyond have a number alone."""
        return read_tables(self.text("table_names"))

    def time_of(self, round_number: int) -> str:
        """Say from when to when a round lasts, "" where that is not said."""
        return self.clock.text(round_number) if self.clock else ""

    def table_name(self, table: int) -> str:
        """Say where a table is: its name, else its number."""
        return self.table_names[table - 1] if table <= len(self.table_names) else str(table)

    @cached_property
    def invitations(self) -> Mapping[str, Invitation]:
        """By firm what it answered, in order of id."""
        answers = json.loads(self.kept(INVITATIONS) or "{}")
        return {
            firm_id: Invitation(answer["reply"], tuple(answer["away"])) for firm_id, answer in sorted(answers.items())
        }

    @cached_property
    def meetings(self) -> tuple[EventMeeting, ...]:
        """By round, then table; empty where it is not planned yet."""
        return tuple(map(_meeting_of, json.loads(self.kept(MEETINGS) or "[]")))

    @property
    def basis(self) -> Basis | None:
        """What the plan rests on; None without one."""
        basis = json.loads(self.kept(BASIS) or "null")
        return Basis(**{**basis, "first_chance_ids": tuple(basis.get("first_chance_ids", ()))}) if basis else None

    @property
    def total(self) -> float:
        """What its meetings are worth as they stand: their scores, and the first chances of those that meet somebody."""
        scores = sum(meeting.score or 0.0 for meeting in self.meetings)
        if self.basis is None:
            return round(scores, 4)
        seated = {meeting.slot.supplier_id for meeting in self.meetings}
        return round(scores + self.basis.first_chance * len(seated & set(self.basis.first_chance_ids)), 4)

    @property
    def is_as_planned(self) -> bool:
        """Whether firms, pairs, size and meetings are still those of the plan: what it proved is true of no others."""
        return self.basis is not None and self.basis.planned_for == plan_fingerprint(self)

    @property
    def is_proved_best(self) -> bool:
        """Whether it is proved that no other choice of meetings is worth more, as it stands."""
        return self.basis is not None and self.is_as_planned and self.basis.total == self.basis.bound

    @property
    def must(self) -> tuple[FirmPair, ...]:
        """Firm pairs that have to meet, whenever it is planned."""
        return tuple((one, other) for one, other in json.loads(self.kept(MUST) or "[]"))

    @property
    def must_not(self) -> tuple[FirmPair, ...]:
        """Firm pairs that may not meet."""
        return tuple((one, other) for one, other in json.loads(self.kept(MUST_NOT) or "[]"))

    @property
    def taking_part(self) -> tuple[str, ...]:
        """Firms that may hold meetings."""
        return tuple(firm_id for firm_id, invitation in self.invitations.items() if invitation.is_taking_part)

    @property
    def away(self) -> dict[str, tuple[int, ...]]:
        """By firm the rounds in which it is away."""
        return {firm_id: invitation.away for firm_id, invitation in self.invitations.items() if invitation.away}

    def having(
        self,
        *,
        invitations: Mapping[str, Invitation] | None = None,
        meetings: Sequence[EventMeeting] | None = None,
        basis: Basis | None = None,
        must: Sequence[FirmPair] | None = None,
        must_not: Sequence[FirmPair] | None = None,
    ) -> Event:
        """Give the event with other invitations, meetings, basis or pairs; what is not given stays."""
        hidden = dict(self.hidden)
        if invitations is not None:
            answers = {firm_id: asdict(invitation) for firm_id, invitation in sorted(invitations.items())}
            hidden[INVITATIONS] = json.dumps(answers, ensure_ascii=False)
        if meetings is not None:
            hidden[MEETINGS] = json.dumps([asdict(meeting) for meeting in meetings], ensure_ascii=False)
        if basis is not None:
            hidden[BASIS] = json.dumps(asdict(basis))
        for name, pairs in ((MUST, must), (MUST_NOT, must_not)):
            if pairs is not None:
                hidden[name] = json.dumps(list(pairs)) if pairs else ""
        return replace(self, hidden=hidden)


def plan_fingerprint(event: Event) -> str:
    """Tell what a plan hangs on: chains, size, who may meet and when, pairs that have to or may not, and who meets whom."""
    sizes = [event.text("chain_ids"), *(event.number(name) for name in ("rounds", "tables", "per_need"))]
    pairs = [sorted(sorted(pair) for pair in some) for some in (event.must, event.must_not)]
    met = sorted([*meeting.firms, meeting.need_id] for meeting in event.meetings)
    there = [[firm_id, event.invitations[firm_id].away] for firm_id in event.taking_part]
    state = json.dumps([sizes, pairs, met, there], ensure_ascii=False)
    return hashlib.sha256(state.encode()).hexdigest()[:16]


def event_id_of(name: str, held_on: str) -> str:
    """Give the id of an event that has none: the same on every machine.

    Examples
    --------
    >>> event_id_of("磁材备份对接", "2026-12-01") == event_id_of("磁材备份对接", "2026-12-02")
    False
    """
    return id_from("E", name, held_on)


class EventBook(Register[Event]):
    """A row is the event of its id, else that of its name and day; invitations and plans are no columns of the sheet."""

    book = "events"
    one = Words("活动", "event")
    same = Words("同一场活动", "the same event")
    record_type = Event
    hidden = (INVITATIONS, MEETINGS, BASIS, MUST, MUST_NOT)

    def id_of(self, cells: Cells) -> str:
        """Give the id of an event that states none."""
        return event_id_of(str(cells.get("name") or ""), str(cells.get("held_on") or ""))

    def which(self, cells: Cells, context: Context[Event]) -> tuple[str, Words | None]:
        """Tell which event cells speak of; of name and day, one that was given an id of its own is meant too."""
        if not cells.get(self.key):
            name_and_day = [str(cells.get(name) or "") for name in ("name", "held_on")]
            for event in context.records.values():
                if name_and_day == [event.text("name"), event.text("held_on")]:
                    return event.event_id, None
        return super().which(cells, context)

    def settle(self, before: Event, after: Event, new_cells: Cells, context: Context[Event], cells: Cells) -> Event:
        """Write the start as every clock does: `9点半` is 09:30."""
        minute = read_time(after.text("starts_at"))
        return after if minute is None else replace(after, fields={**after.fields, "starts_at": time_text(minute)})

    def wrong(self, before: Event, after: Event, context: Context[Event]) -> Iterable[ColumnWords]:
        """Tell times and names of tables that cannot be read."""
        return clock_problems(after.fields)

    def records(self, store: Store) -> tuple[Event, ...]:
        """Give all events on the books, the latest first, then by id; empty when there is none."""
        return tuple(sorted(super().records(store), key=lambda event: event.text("held_on"), reverse=True))

    def find(self, store: Store, wanted: str) -> Event:
        """Give one event by its id, or by its name where one alone has it.

        Raises
        ------
        UnknownIdError
            If it is not on the books.
        """
        try:
            return super().find(store, wanted)
        except UnknownIdError:
            events = self.records(store)
            named = [event for event in events if folded(event.text("name")) == folded(wanted)]
            if len(named) == 1:
                return named[0]
            near = [f"{event.event_id} {event.text('name')}" for event in named or events]
            raise UnknownIdError(self.one, wanted, near[:5]) from None


EVENTS = EventBook()
BOOK = EVENTS.book
list_events, find_event = EVENTS.records, EVENTS.find
add_event, export_events, import_events = EVENTS.add, EVENTS.export_sheet, EVENTS.import_sheet


def cancelled_why(store: Store, event: Event) -> str:
    """Say why an event was cancelled, "" where it is not."""
    states = EVENTS.history(store, event.event_id) if event.is_cancelled else ()
    why = ""
    for before, after in pairwise((None, *states)):
        if after is not None and after.is_cancelled and not (before and before.is_cancelled):
            why = after.why
    return why


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
        change = EVENTS.change_to(build(event), who=who, why=why)
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
        store, event_id, lambda event: event.having(invitations={**event.invitations, **answered}), who=who
    )
    return event
