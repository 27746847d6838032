"""Which meeting does a row speak of, and what does it make of it? Every row is judged as a whole, all its mistakes at once."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chainlink.matching.days import first_day
from chainlink.matching.events.register import BOOK as EVENTS
from chainlink.matching.events.register import Event, event_of
from chainlink.matching.outcomes.records import (
    BOOK,
    DERIVED,
    SUBJECT,
    Outcome,
    blank_outcome,
    book,
    outcome_id_of,
    outcome_of,
    planned_outcome,
    subject_of,
)
from chainlink.matching.outcomes.rules import Said, contradictions, doubts, wrong_step
from chainlink.stores import Field, Store
from graph_schema.errors import UnknownIdError
from graph_schema.names import Words
from loaders.tables import Tables
from loaders.tidy import is_blank_word, tidy_text

_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")


@dataclass(frozen=True)
class JudgedMeeting:
    """One stated row: what it is about, what it would make of it, what is wrong and what is doubtful.

    Attributes
    ----------
    before, fields
        The meeting as it stands, and its fields afterwards.
    wrong, doubts
        (column or "", what is to be said).
    """

    before: Outcome
    fields: Mapping[str, Field]
    wrong: tuple[Said, ...]
    doubts: tuple[Said, ...]

    @property
    def is_news(self) -> bool:
        """Whether it says anything new."""
        return any(self.fields[name] != self.before.fields[name] for name in self.fields if name not in DERIVED)

    def named_wrong(self) -> Iterator[Said]:
        """Go through what is wrong, with the meeting and the column named."""
        pair = " / ".join(filter(None, self.before.firms)) or self.before.outcome_id
        for column, words in self.wrong:
            zh, en = (f"“{book().column(column).zh}”", f" {column}:") if column else ("", ":")
            yield column, Words(f"{pair} {zh}{words.zh}", f"{pair}{en} {words.en}")


class MeetingBook:
    """All meetings at one moment: those of plans, and what was entered of them and of others.

    Parameters
    ----------
    store
        Where events and outcomes are kept.
    tables
        The rows that firms outside the plan must be in; the store's if None.
    """

    def __init__(self, store: Store, tables: Tables | None = None) -> None:
        self._store, self._tables = store, tables
        self._entries = {entry.entry_id: entry for entry in store.entries(EVENTS)}
        self._events: dict[str, Event] = {}
        self._entered: dict[str, list[Outcome]] = {}
        self._event_of_entered: dict[str, str] = {}
        for each in map(outcome_of, store.entries(BOOK)):
            event_id = each.text("event_id")
            self._entered.setdefault(event_id, []).append(each)
            self._event_of_entered[each.outcome_id] = event_id
        self._known_ids: dict[str, frozenset[str]] = {}
        self._meetings: dict[str, tuple[Outcome, ...]] = {}

    @property
    def event_ids(self) -> tuple[str, ...]:
        """All events on the books, by id."""
        return tuple(sorted(self._entries))

    def event(self, event_id: str) -> Event:
        """Give one event; `KeyError` if it is not on the books."""
        if event_id not in self._events:
            self._events[event_id] = event_of(self._entries[event_id])
        return self._events[event_id]

    def of_event(self, event_id: str) -> tuple[Outcome, ...]:
        """Give the meetings of one event; see `outcomes_of`."""
        if event_id not in self._meetings:
            self._meetings[event_id] = meetings_of(self.event(event_id), self._entered.get(event_id, ()))
        return self._meetings[event_id]

    def by_id(self, outcome_id: str) -> Outcome | None:
        """Find a meeting by its id, None where no event has it."""
        wanted = outcome_id.strip().upper()
        event_id = self._event_of_entered.get(wanted) or self._planned_in(wanted)
        here = self.of_event(event_id) if event_id in self._entries else ()
        return next((each for each in here if each.outcome_id == wanted), None)

    def find(self, outcome_id: str) -> Outcome:
        """Find a meeting by its id.

        Raises
        ------
        UnknownIdError
            If no event has it; entered ones that come close are named.
        """
        found = self.by_id(outcome_id)
        if found is None:
            wanted = outcome_id.strip().upper()
            near = sorted(each for each in self._event_of_entered if wanted and wanted in each)
            raise UnknownIdError(Words("对接", "outcome"), outcome_id, near[:5])
        return found

    def _planned_in(self, outcome_id: str) -> str:
        """Give the event whose plan has a meeting of this id, "" for none."""
        for event_id in self._entries:
            for each in self.event(event_id).meetings:
                if outcome_id_of(event_id, *each.firms, each.component_id) == outcome_id:
                    return event_id
        return ""

    def judge(self, stated: Mapping[str, Field], *, why: str) -> JudgedMeeting:
        """Find the meeting of a row, and what the row makes of it.

        Parameters
        ----------
        stated
            Columns to values; columns that are left out stay as they are.
        why
            The reason given with the change, "" for none.
        """
        asked = str(stated.get("outcome_id") or "").strip().upper()
        known = self._known(asked, str(stated.get("event_id") or ""))
        subject = tuple(
            str(stated[name] or "").strip() if name in stated else known.text(name) if known else "" for name in SUBJECT
        )
        wrong = list(self._wrong_subject(subject))
        if wrong:
            return JudgedMeeting(
                known or blank_outcome(*subject), (known or blank_outcome(*subject)).fields, tuple(wrong), ()
            )
        before = self._meeting(subject)
        if asked and asked != before.outcome_id:
            wrong.append(("outcome_id", _altered(asked, before.outcome_id)))
        fields, more = _fields_after(before, {**stated, "component_id": subject[-1]})
        wrong += [*more, *self._strangers(before, fields)]
        if not more:
            wrong += [*wrong_step(before.fields, fields, why=why), *contradictions(fields)]
        doubtful = [] if wrong else list(self._doubts(before, fields))
        return JudgedMeeting(before, fields, tuple(wrong), tuple(doubtful))

    def _known(self, asked: str, event_id: str) -> Outcome | None:
        """Find a meeting by the id stated, in the event stated first."""
        here = self.of_event(event_id) if asked and event_id in self._entries else ()
        found = next((each for each in here if each.outcome_id == asked), None)
        return found or (self.by_id(asked) if asked else None)

    def _wrong_subject(self, subject: Sequence[str]) -> Iterator[Said]:
        for name, value in zip(SUBJECT[:-1], subject, strict=False):
            if not value:
                yield name, Words("是空的；必须填写", "is empty; it is required")
        if subject[0] and subject[0] not in self._entries:
            yield (
                "event_id",
                Words(f"库中没有活动“{subject[0]}”；请核对", f"no event {subject[0]!r} on the books; check it"),
            )

    def _meeting(self, subject: Sequence[str]) -> Outcome:
        """Give the meeting of these firms over this component, or one of theirs that names none yet, else a new one."""
        event_id, buyer_id, supplier_id, component_id = subject
        same = [each for each in self.of_event(event_id) if each.firms == (buyer_id, supplier_id)]
        for about in (component_id, ""):
            for each in same:
                if each.text("component_id") == about:
                    return each
        return blank_outcome(event_id, buyer_id, supplier_id, component_id)

    def _strangers(self, before: Outcome, fields: Mapping[str, Field]) -> Iterator[Said]:
        """Tell firms outside the plan, and components newly named, that the data do not know."""
        asked = [] if before.is_planned or before.is_entered else [("buyer_id", "firms"), ("supplier_id", "firms")]
        if fields["component_id"] and (asked or fields["component_id"] != before.fields["component_id"]):
            asked.append(("component_id", "components"))
        for column, table in asked:
            if str(fields[column]) not in self._ids(table):
                said = fields[column]
                yield column, Words(f"数据中没有“{said}”；请核对", f"{said!r} is not in the data; check it")

    def _ids(self, table: str) -> frozenset[str]:
        if table not in self._known_ids:
            self._tables = self._tables or self._store.read()
            key = "firm_id" if table == "firms" else "component_id"
            self._known_ids[table] = frozenset(self._tables[table][key])
        return self._known_ids[table]

    def _doubts(self, before: Outcome, fields: Mapping[str, Field]) -> Iterator[Said]:
        if not before.is_planned and not before.is_entered:
            yield "", Words("计划外的会面，已收下", "this meeting stands in no plan; it is taken")
        if before.confirmed and before.result == "contract" and fields["result"] != "contract":
            version = before.confirmed["version"]
            yield (
                "result",
                Words(
                    f"供应关系已写入供应网络（版本 {version}），请在数据中更正",
                    f"its sourcing is in the network (version {version}); correct it in the data",
                ),
            )
        event = self.event(str(fields["event_id"]))
        yield from doubts(fields, held_on=str(event.fields["held_on"] or ""))


def _altered(stated: str, right: str) -> Words:
    return Words(
        f"编号“{stated}”与活动、双方企业、产品不符；请写 {right}，新增的会面请留空",
        f"the id {stated!r} is not that of event, firms and component; write {right}, or nothing for a new meeting",
    )


def _fields_after(before: Outcome, stated: Mapping[str, Field]) -> tuple[dict[str, Field], list[Said]]:
    """Give all fields after a change, and the values that cannot be."""
    fields = dict(before.fields)
    wrong: list[Said] = []
    names = {column.name for column in book().columns}
    for name, value in stated.items():
        if name not in names:
            wrong.append(("", Words(f"没有“{name}”这一列", f"there is no column {name}")))
        elif name not in DERIVED and name not in SUBJECT[:-1]:
            fields[name], said = _value(name, value)
            wrong += [(name, said)] if said else []
    return fields, wrong


def _value(name: str, value: Field) -> tuple[Field, Words | None]:
    """Give a value as the register keeps it, and what is wrong with it."""
    column = book().column(name)
    if column.is_numeric:
        if value is None or value == "":
            return None, None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and math.isfinite(float(value)) and float(value) >= (column.minimum or 0.0):
            return float(value), None
        return value, Words(f"是“{value}”；须为不小于 0 的数", f"is {value!r}; write a number of at least 0")
    text = "" if value is None else _tidied(str(value))
    if column.type == "date" and not _is_date(text):
        return text, Words(f"“{text}”不是日期；请写如 2026-12-01", f"{text!r} is no date; write it as 2026-12-01")
    return text, None


def _tidied(text: str) -> str:
    tidied = tidy_text(text)
    return "" if is_blank_word(tidied) else tidied


def _is_date(text: str) -> bool:
    """Whether a text is a day, a month, a year or empty."""
    try:
        return not text or (_DATE.fullmatch(text) is not None and first_day(text) is not None)
    except ValueError:
        return False


def meetings_of(event: Event, entered: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Put the plan of an event and what was entered of it together; see `outcomes_of`."""
    by_id, by_subject = {each.outcome_id: each for each in entered}, {subject_of(each): each for each in entered}
    rows, taken = [], set()
    for meeting in event.meetings:
        planned = planned_outcome(event, meeting)
        known = by_subject.get(subject_of(planned)) or by_id.get(planned.outcome_id)
        taken.add(known.outcome_id if known else planned.outcome_id)
        rows.append(replace(known, is_planned=True) if known else planned)
    return (*rows, *(each for each in sorted(entered, key=subject_of) if each.outcome_id not in taken))
