"""How are outcomes of meetings and follow-ups told at a terminal?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from chainlink.commands.console import print_columns, print_table, tell
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.matching.outcomes.follow_ups import FollowUp
    from chainlink.matching.outcomes.records import Outcome
    from chainlink.matching.outcomes.register import Recorded
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


def tell_doubts(recorded: Recorded) -> None:
    """Say what of an outcome deserves a look."""
    from chainlink.matching.outcomes.records import book

    for _, column, words in recorded.doubts:
        zh, en = (f"{book().column(column).zh}：", f"{column}: ") if column else ("", "")
        tell(Words(f"{zh}{words.zh}", f"{en}{words.en}"))


def print_outcomes(outcomes: Sequence[Outcome], tables: Tables) -> None:
    """Print one row a meeting."""
    from chainlink.matching.outcomes.rules import RESULT_WORDS
    from chainlink.supply.names import Names

    names = Names(tables)
    headers = [Words("对接编号", "outcome"), Words("轮次", "round"), Words("桌号", "table")]
    headers += [Words("需求企业", "buyer"), Words("供给企业", "supplier"), Words("供给产品", "component")]
    headers += [Words("对接结果", "result"), Words("金额(万元)", "10,000 yuan"), Words("实际到款(万元)", "received")]
    headers += [Words("供应网络", "network")]
    rows = [
        [
            outcome.outcome_id,
            _number(outcome.number("round")),
            _number(outcome.number("table")),
            names.firm(outcome.firms[0]),
            names.firm(outcome.firms[1]),
            names.component(outcome.text("component_id")) or "—",
            str(RESULT_WORDS[outcome.result]),
            _number(outcome.number("amount_10k_yuan")),
            _number(outcome.number("received_10k_yuan")),
            outcome.confirmed.get("version", "—"),
        ]
        for outcome in outcomes
    ]
    if rows:
        print_columns(headers, rows)
    entered = sum(bool(outcome.result) for outcome in outcomes)
    tell(
        Words(
            f"共 {len(rows)} 场会面，已填结果 {entered} 场",
            f"{len(rows)} meetings, the result of {entered} is entered",
        )
    )


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


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:,.10g}"
