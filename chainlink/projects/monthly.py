"""How did a project go, month by month, and what is to be said of this month? 月调度.

A month is known by the data date of what was reported; what is reported again for the same month takes its place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from chainlink.stores import Field

ASKED_ANEW: dict[str, Field] = {"done_this_month_10k_yuan": None, "outcome": ""}
"""Columns that speak of one month alone, and what they say until the new month is reported."""


@dataclass(frozen=True)
class Month:
    """One month of a project, as it was reported.

    Attributes
    ----------
    month
        Such as `2026-06`.
    state, progress
        How far it was.
    invested_10k_yuan, done_10k_yuan, funds_10k_yuan
        Invested in the month, invested since it began, funds in place; None where not reported.
    problems, to_coordinate
        What stood in its way, what was asked.
    outcome
        What came of what was asked the month before.
    """

    month: str
    state: str
    progress: str
    invested_10k_yuan: float | None
    done_10k_yuan: float | None
    funds_10k_yuan: float | None
    problems: str
    to_coordinate: str
    outcome: str


def month_of(fields: Mapping[str, Field]) -> Month | None:
    """Give the month that the fields of a project speak of; None without a data date to the month."""
    date = str(fields["data_date"] or "")
    if len(date) < len("2026-06"):
        return None
    return Month(
        month=date[: len("2026-06")],
        state=str(fields["state"]),
        progress=str(fields["progress"] or ""),
        invested_10k_yuan=amount(fields["done_this_month_10k_yuan"]),
        done_10k_yuan=amount(fields["done_10k_yuan"]),
        funds_10k_yuan=amount(fields["funds_10k_yuan"]),
        problems=str(fields["problems"] or ""),
        to_coordinate=str(fields["to_coordinate"] or ""),
        outcome=str(fields["outcome"] or ""),
    )


def amount(value: Field) -> float | None:
    """Give a number of a field; None where it is empty."""
    return float(value) if isinstance(value, int | float) else None


def with_month(months: Sequence[Month], fields: Mapping[str, Field]) -> tuple[Month, ...]:
    """Give the series with the month of the fields; later months, reported by mistake, are taken out."""
    now = month_of(fields)
    if now is None:
        return tuple(months)
    return (*(each for each in months if each.month < now.month), now)


def months_text(months: Sequence[Month]) -> str:
    """Write a series as it is kept."""
    return json.dumps([asdict(each) for each in months], ensure_ascii=False) if months else ""


def months_read(text: str) -> tuple[Month, ...]:
    """Read what `months_text` wrote.

    Examples
    --------
    >>> months_read(months_text(())), len(months_read(months_text([Month("2026-06", "building", "", 1, 2, 3, "", "", "")])))
    ((), 1)
    """
    return tuple(Month(**each) for each in json.loads(text)) if text else ()


def month_before(months: Sequence[Month], month: str) -> Month | None:
    """Give the last month reported before this one; None where there is none."""
    return next((each for each in reversed(months) if each.month < month), None)


def month_reported(months: Sequence[Month], month: str) -> Month | None:
    """Give a month as it was reported; None where it was not."""
    return next((each for each in months if each.month == month), None)
