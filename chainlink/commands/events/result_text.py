"""How are outcomes of meetings and follow-ups told at a terminal?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from chainlink.commands.console import print_table, tell
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.matching.outcomes.follow_ups import FollowUp
    from chainlink.matching.outcomes.records import Outcome
    from loaders.tables import Tables


def outcome_record(outcome: Outcome) -> dict[str, object]:
    """Give an outcome as it stands in JSON output."""
    return {
        **outcome.fields,
        "is_planned": outcome.is_planned,
        "confirmed": dict(outcome.confirmed),
        "who": outcome.who,
        "when": outcome.when,
    }


def print_follow_ups(due: Sequence[FollowUp], tables: Tables, day: date) -> None:
    """Print whom to call, the longest overdue first."""
    from chainlink.matching.outcomes.follow_ups import follow_ups_table
    from chainlink.supply.names import Names

    print_table(follow_ups_table(due, {}, Names(tables)))
    late = sum(follow_up.overdue_days > 0 for follow_up in due)
    tell(Words(f"{day} 应回访 {len(due)} 次，逾期 {late} 次", f"{len(due)} to be made on {day}, {late} overdue"))


def follow_up_records(due: Sequence[FollowUp]) -> list[dict[str, object]]:
    """Give follow-ups as they stand in JSON output."""
    return [
        {
            "outcome_id": follow_up.outcome.outcome_id,
            "event_id": follow_up.outcome.text("event_id"),
            "after_days": follow_up.after_days,
            "due_on": follow_up.due_on.isoformat(),
            "overdue_days": follow_up.overdue_days,
        }
        for follow_up in due
    ]
