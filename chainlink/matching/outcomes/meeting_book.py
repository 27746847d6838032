"""Which meetings are there, and what do rows make of them? Those of plans, and what was entered of them and of others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from chainlink.books.book import ColumnWords, Context
from chainlink.books.record import CONFIRMED, Cells, folded
from chainlink.books.references import References
from chainlink.books.register import Register
from chainlink.matching.events.register import EVENTS, Event, EventMeeting
from chainlink.matching.outcomes.records import BOOK, SUBJECT, Outcome, outcome_id_of, subject_of
from chainlink.matching.outcomes.rules import contradictions, doubts
from chainlink.stores import Field, Store
from graph_schema.errors import UnknownIdError
from graph_schema.names import Words
from loaders.tables import Tables
from loaders.tidy import tidy_code


class MeetingBook:
    """All meetings at one moment: those of plans, and what was entered of them and of others.

    Parameters
    ----------
    store
        Where events and outcomes are kept.
    """

    def __init__(self, store: Store) -> None:
        self._entries = {entry.entry_id: entry for entry in store.entries(EVENTS.book)}
        self._events: dict[str, Event] = {}
        self._entered: dict[str, list[Outcome]] = {}
        self._event_of_entered: dict[str, str] = {}
        for outcome in map(OUTCOMES.record_of, store.entries(BOOK)):
            event_id = outcome.text("event_id")
            self._entered.setdefault(event_id, []).append(outcome)
            self._event_of_entered[outcome.outcome_id] = event_id
        self._meetings: dict[str, tuple[Outcome, ...]] = {}
        self._planned: dict[str, dict[str, Outcome]] = {}

    @property
    def event_ids(self) -> tuple[str, ...]:
        """All events on the books, by id."""
        return tuple(sorted(self._entries))

    def event(self, event_id: str) -> Event:
        """Give one event; `KeyError` if it is not on the books."""
        if event_id not in self._events:
            self._events[event_id] = EVENTS.record_of(self._entries[event_id])
        return self._events[event_id]

    def of_event(self, event_id: str) -> tuple[Outcome, ...]:
        """Give the meetings of one event; see `outcomes_of`."""
        if event_id not in self._meetings:
            self._meetings[event_id] = meetings_of(self.event(event_id), self._entered.get(event_id, ()))
        return self._meetings[event_id]

    def planned(self, event_id: str, outcome_id: str) -> Outcome | None:
        """Give a meeting of a plan as it was before anybody entered anything, None where it stands in no plan."""
        if event_id not in self._entries:
            return None
        if event_id not in self._planned:
            event = self.event(event_id)
            plan = (planned_outcome(event, meeting) for meeting in event.meetings)
            self._planned[event_id] = {outcome.outcome_id: outcome for outcome in plan}
        return self._planned[event_id].get(outcome_id)

    def by_id(self, outcome_id: str) -> Outcome | None:
        """Find a meeting by its id, None where no event has it."""
        wanted = tidy_code(outcome_id).upper()
        event_id = self._event_of_entered.get(wanted) or self._planned_in(wanted)
        here = self.of_event(event_id) if event_id in self._entries else ()
        return next((outcome for outcome in here if outcome.outcome_id == wanted), None)

    def find(self, outcome_id: str) -> Outcome:
        """Find a meeting by its id.

        Raises
        ------
        UnknownIdError
            If no event has it; entered ones that come close are named.
        """
        outcome = self.by_id(outcome_id)
        if outcome is None:
            wanted = tidy_code(outcome_id).upper()
            near = sorted(entered_id for entered_id in self._event_of_entered if wanted and wanted in entered_id)
            raise UnknownIdError(Words("对接", "outcome"), outcome_id, near[:5])
        return outcome

    def _planned_in(self, outcome_id: str) -> str:
        """Give the event whose plan has a meeting of this id, "" for none."""
        for event_id in self._entries:
            for meeting in self.event(event_id).meetings:
                if outcome_id_of(event_id, *meeting.firms, meeting.component_id) == outcome_id:
                    return event_id
        return ""

    def entered(self) -> tuple[Outcome, ...]:
        """Give what was entered, by event, buyer, supplier and component."""
        return tuple(sorted((outcome for some in self._entered.values() for outcome in some), key=subject_of))

    def meeting(self, subject: Sequence[str]) -> Outcome | None:
        """Give the meeting of these firms over this component, or one of theirs that names none yet, else None."""
        event_id, buyer_id, supplier_id, component_id = subject
        here = self.of_event(event_id) if event_id in self._entries else ()
        same = [outcome for outcome in here if outcome.firms == (buyer_id, supplier_id)]
        for about in (component_id, ""):
            for outcome in same:
                if outcome.text("component_id") == about:
                    return outcome
        return None


@dataclass(frozen=True)
class OutcomeContext(Context[Outcome]):
    """What outcomes are held against: the meetings of all plans among it."""

    meetings: MeetingBook = field(kw_only=True)


class OutcomeBook(Register[Outcome]):
    """A row is the meeting of its event, firms and component; two who had to meet have no component until it is named."""

    book = BOOK
    one = Words("对接", "outcome")
    same = Words("同一场会面", "the same meeting")
    record_type = Outcome
    hidden = (CONFIRMED,)

    def context(
        self, store: Store, *, tables: Tables | None = None, today: date | None = None, why: str = ""
    ) -> OutcomeContext:
        """Give what outcomes are held against now."""
        meetings = MeetingBook(store)
        records = {folded(outcome.outcome_id): outcome for outcome in meetings.entered()}
        return OutcomeContext(
            store, References(store, tables), records, today or date.today(), why.strip(), meetings=meetings
        )

    def find(self, store: Store, wanted: str) -> Outcome:
        """Give one outcome by its id, entered or not; `UnknownIdError` if no meeting of any event has it."""
        return MeetingBook(store).find(wanted)

    def order(self, record: Outcome) -> tuple[object, ...]:
        """List by event, buyer, supplier and component."""
        return subject_of(record)

    def label(self, record: Outcome) -> str:
        """Name the firms that met."""
        return " / ".join(filter(None, record.firms)) or record.outcome_id

    def which(self, cells: Cells, context: Context[Outcome]) -> tuple[str, Words | None]:
        """Tell which meeting cells speak of, and whether the id stated is that of another."""
        assert isinstance(context, OutcomeContext)
        wanted = tidy_code(str(cells.get(self.key) or "")).upper()
        outcome = context.meetings.by_id(wanted) if wanted else None
        subject = [
            str(cells[name] or "") if name in cells else outcome.text(name) if outcome else "" for name in SUBJECT
        ]
        meeting = context.meetings.meeting(subject)
        right = meeting.outcome_id if meeting else outcome_id_of(*subject)
        if wanted and wanted != right and all(subject[:3]):
            return right, Words(
                f"编号“{wanted}”与活动、双方企业、产品不符；请写 {right}，新增的会面请留空",
                f"the id {wanted!r} is not that of event, firms and component; write {right}, or nothing for a new meeting",
            )
        return right, None

    def blank(self, entry_id: str, cells: Cells, context: Context[Outcome]) -> Outcome:
        """Give the meeting as the plan of its event has it; empty outside the plan."""
        assert isinstance(context, OutcomeContext)
        outcome = context.meetings.by_id(entry_id)
        event_id = outcome.text("event_id") if outcome else ""
        return context.meetings.planned(event_id, entry_id) or self.empty(entry_id)

    def changeable(self, before: Outcome) -> frozenset[str]:
        """Name the columns of people; what the plan says of a meeting is not read back."""
        return frozenset(name for name, column in self.columns.items() if column.is_personal) - self.shown_only

    def is_news(self, before: Outcome, after: Outcome) -> bool:
        """Whether something is said; a meeting that was sent out and not filled in stays unknown."""
        return self.differs(before, after)

    def wrong(self, before: Outcome, after: Outcome, context: Context[Outcome]) -> Iterator[ColumnWords]:
        """Tell what cannot stand together."""
        if after.fields["buyer_id"] and after.fields["supplier_id"]:
            yield from contradictions(after.fields)

    def doubts(self, before: Outcome, after: Outcome, context: Context[Outcome]) -> Iterator[ColumnWords]:
        """Tell a meeting outside the plan, a contract taken back that the network has, and doubtful days and money."""
        assert isinstance(context, OutcomeContext)
        if not before.is_planned and not before.is_entered:
            yield "", Words("计划外的会面，已收下", "this meeting stands in no plan; it is taken")
        if before.confirmed and before.result == "contract" and after.result != "contract":
            version = before.confirmed["version"]
            words = Words(
                f"供应关系已写入供应网络（版本 {version}），请在数据中更正",
                f"its sourcing is in the network (version {version}); correct it in the data",
            )
            yield "result", words
        event = context.meetings.event(after.text("event_id"))
        yield from doubts(after.fields, held_on=str(event.fields["held_on"] or ""), today=context.today)


OUTCOMES = OutcomeBook()


def planned_outcome(event: Event, meeting: EventMeeting) -> Outcome:
    """Give the outcome of a meeting of the plan, of which nobody entered anything; two who had to meet have no component."""
    subject = (event.event_id, *meeting.firms, meeting.component_id)
    blank = OUTCOMES.empty(outcome_id_of(*subject))
    of_plan: dict[str, Field] = {
        **dict(zip(SUBJECT, subject, strict=True)),
        "round": float(meeting.slot.round),
        "met_at": event.time_of(meeting.slot.round),
        "table": float(meeting.slot.table),
        "need_id": meeting.need_id,
        "risk_ids": ";".join(meeting.risk_ids),
        "volume": meeting.planned_volume,
        "revision": 0.0,
    }
    return replace(blank, fields={**blank.fields, **of_plan}, is_planned=True)


def meetings_of(event: Event, entered: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Put the plan of an event and what was entered of it together; see `outcomes_of`."""
    by_id, by_subject = (
        {outcome.outcome_id: outcome for outcome in entered},
        {subject_of(outcome): outcome for outcome in entered},
    )
    rows, taken = [], set()
    for meeting in event.meetings:
        planned = planned_outcome(event, meeting)
        written = by_subject.get(subject_of(planned)) or by_id.get(planned.outcome_id)
        taken.add(written.outcome_id if written else planned.outcome_id)
        rows.append(replace(written, is_planned=True) if written else planned)
    return (*rows, *(outcome for outcome in sorted(entered, key=subject_of) if outcome.outcome_id not in taken))
