"""What came of the meetings of an event? 对接结果: one row a meeting, entered or not, kept with every change.

A meeting of which nothing was entered is told as unknown: that is not "no deal".
"""

from __future__ import annotations

from collections.abc import Sequence

from chainlink.matching.events.register import find_event
from chainlink.matching.outcomes.meeting_book import OUTCOMES, MeetingBook
from chainlink.matching.outcomes.records import Outcome
from chainlink.stores import Store

list_outcomes, find_outcome, history = OUTCOMES.records, OUTCOMES.find, OUTCOMES.history
record_outcome, record_outcomes = OUTCOMES.change, OUTCOMES.record_all
import_outcomes, check_outcomes = OUTCOMES.import_sheet, OUTCOMES.check_sheet


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


def find_outcomes(store: Store, outcome_ids: Sequence[str]) -> tuple[Outcome, ...]:
    """Give several outcomes, each id once, in the order asked for; see `find_outcome`."""
    meetings = MeetingBook(store)
    outcomes = [meetings.find(outcome_id) for outcome_id in outcome_ids]
    return tuple({outcome.outcome_id: outcome for outcome in outcomes}.values())
