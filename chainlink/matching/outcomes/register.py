"""What came of the meetings of an event? 对接结果: one row a meeting, entered or not, kept with every change.

A meeting of which nothing was entered is told as unknown: that is not "no deal".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chainlink.books.record import record_again
from chainlink.matching.events.register import find_event
from chainlink.matching.outcomes.meeting_book import JudgedMeeting, MeetingBook
from chainlink.matching.outcomes.records import BOOK, SUBJECT, Outcome, change_of, outcome_of, subject_of
from chainlink.stores import Change, Field, Store
from graph_schema.errors import ConflictError, UsageError
from graph_schema.names import Words
from loaders.tables import Tables


@dataclass(frozen=True)
class Recorded:
    """Outcomes after a change, and what deserves a look.

    Attributes
    ----------
    outcomes
        As they stand now, in the order in which they were stated.
    doubts
        (outcome id, column or "", what is doubtful), in that order.
    """

    outcomes: tuple[Outcome, ...]
    doubts: tuple[tuple[str, str, Words], ...]


def list_outcomes(store: Store) -> tuple[Outcome, ...]:
    """Give all outcomes that were entered, by event, buyer, supplier and component; empty when there is none."""
    return tuple(sorted(map(outcome_of, store.entries(BOOK)), key=subject_of))


def outcomes_of(store: Store, event_id: str) -> tuple[Outcome, ...]:
    """Give what is known of every meeting of an event.

    Returns
    -------
    tuple of Outcome
        The meetings of its plan by round, then table, with revision 0 where nothing was entered; then those that were
        entered and stand in no plan, by buyer, supplier and component. Empty where nobody met.

    Raises
    ------
    UnknownIdError
        If the event is not on the books.
    """
    meetings = MeetingBook(store)
    return meetings.of_event(event_id if event_id in meetings.event_ids else find_event(store, event_id).event_id)


def find_outcome(store: Store, outcome_id: str) -> Outcome:
    """Give one outcome by its id, entered or not; letter case does not matter.

    Raises
    ------
    UnknownIdError
        If no meeting of any event has it.
    """
    return find_outcomes(store, [outcome_id])[0]


def find_outcomes(store: Store, outcome_ids: Sequence[str]) -> tuple[Outcome, ...]:
    """Give several outcomes, each id once, in the order asked for; see `find_outcome`."""
    meetings = MeetingBook(store)
    found = [meetings.find(each) for each in outcome_ids]
    return tuple({each.outcome_id: each for each in found}.values())


def history(store: Store, outcome_id: str) -> tuple[Outcome, ...]:
    """Give all states of one outcome, oldest first; empty where nothing was entered.

    Raises
    ------
    UnknownIdError
        If no meeting of any event has it.
    """
    return tuple(outcome_of(entry) for entry in store.history(BOOK, find_outcome(store, outcome_id).outcome_id))


def record_outcome(
    store: Store, outcome_id: str, changed: Mapping[str, Field], *, who: str, why: str = "", revision: int | None = None
) -> Recorded:
    """Enter or change what came of one meeting.

    Parameters
    ----------
    outcome_id
        Of `outcomes_of`.
    changed
        Columns to new values; "" or None empties one.
    who, why
        Who changes it, and why. Going back from a contract needs a reason: here, or in the column `reason`.
    revision
        The revision the person saw, 0 where nothing was entered. None: whatever it is now.

    Raises
    ------
    UnknownIdError
        If no meeting has it.
    UsageError
        With everything that is wrong.
    ConflictError
        If somebody changed it after `revision`.
    """
    seen: dict[str, Field] = {} if revision is None else {"revision": revision}

    def rows_of(meetings: MeetingBook) -> Sequence[Mapping[str, Field]]:
        found = meetings.find(outcome_id)
        subject = {name: found.fields[name] for name in SUBJECT}
        return [{**subject, **changed, "outcome_id": found.outcome_id, **seen}]

    return _record(store, rows_of, who=who, why=why, tables=None, is_once=bool(seen))


def record_outcomes(
    store: Store, stated: Sequence[Mapping[str, Field]], *, who: str, why: str = "", tables: Tables | None = None
) -> Recorded:
    """Enter or change what came of meetings, all of it or nothing.

    Parameters
    ----------
    stated
        Rows of columns to values, as the sheet 对接结果 has them: which meeting (event, firms, component), what is said of
        it, and `revision` as the person saw it; without it, whatever it is now. Two firms of the data that met outside
        the plan are taken, and told as a doubt.
    who, why
        As for `record_outcome`.
    tables
        The rows that firms outside the plan must be in; the store's if None, read where there is such a firm.

    Returns
    -------
    Recorded
        Rows that say nothing new change nothing.

    Raises
    ------
    UsageError
        With everything that is wrong in any row.
    ConflictError
        If somebody changed one of them since.
    """
    is_once = any(isinstance(row.get("revision"), int | float) for row in stated)
    return _record(store, lambda _: stated, who=who, why=why, tables=tables, is_once=is_once)


def _record(
    store: Store,
    rows_of: Callable[[MeetingBook], Sequence[Mapping[str, Field]]],
    *,
    who: str,
    why: str,
    tables: Tables | None,
    is_once: bool,
) -> Recorded:
    """Record the rows that `rows_of` makes of the newest state."""

    def build() -> tuple[Sequence[Change], list[tuple[str, JudgedMeeting]]]:
        meetings = MeetingBook(store, tables)
        stated = rows_of(meetings)
        judged = [meetings.judge(row, why=why) for row in stated]
        wrong = [words for each in judged for _, words in each.named_wrong()]
        if wrong:
            raise UsageError(Words("；".join(each.zh for each in wrong), "; ".join(each.en for each in wrong)))
        for row, each in zip(stated, judged, strict=True):
            refuse_overtaken(row, each)
        changes = [change_of(each.before, each.fields, who=who, why=why) for each in judged if each.is_news]
        return changes, [(each.before.outcome_id, each) for each in judged]

    found = record_again(store, build, is_once=is_once)
    known = {each.outcome_id: each for each in list_outcomes(store)}
    return Recorded(
        outcomes=tuple(known.get(outcome_id, each.before) for outcome_id, each in found),
        doubts=tuple((outcome_id, column, words) for outcome_id, each in found for column, words in each.doubts),
    )


def refuse_overtaken(row: Mapping[str, Field], judged: JudgedMeeting) -> None:
    """Refuse a row that was seen before somebody else changed it.

    Raises
    ------
    ConflictError
        Naming who and when.
    """
    before, seen = judged.before, row.get("revision")
    if isinstance(seen, int | float) and seen != before.revision and judged.is_news:
        raise ConflictError(before.outcome_id, changed_by=before.who, changed_at=before.when)
