"""How did a project go, month by month, and what is to be said of this month? 月调度.

A month is known by the data date of what was reported; what is reported again for the same month takes its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from chainlink.stores import Field
from graph_schema.errors import UsageError
from graph_schema.names import Words

ASKED_ANEW: dict[str, Field] = {"done_this_month_10k_yuan": None, "outcome": ""}
"""Columns that speak of one month alone, and what they say until the new month is reported."""

MONTH_COLUMNS = {
    "done_this_month_10k_yuan": "invested_10k_yuan",
    "done_10k_yuan": "done_10k_yuan",
    "funds_10k_yuan": "funds_10k_yuan",
    "progress": "progress",
    "problems": "problems",
    "to_coordinate": "to_coordinate",
    "outcome": "outcome",
}
"""Columns of the register that are kept for each month, and what they are called there."""


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
    return (*(earlier for earlier in months if earlier.month < now.month), now)


def with_earlier(
    months: Sequence[Month], fields: Mapping[str, Field], month: str, changed: Mapping[str, Field]
) -> tuple[Month, ...]:
    """Give the series with an earlier month corrected, or put in where it was never reported.

    Parameters
    ----------
    months, fields
        Of the project as it stands.
    month
        Such as `2026-05`, before the month of the data date.
    changed
        Columns of `MONTH_COLUMNS` to new values; the others of that month stay.

    Raises
    ------
    UsageError
        If it is no earlier month, or a column is not kept by month.
    """
    now = str(fields["data_date"] or "")[: len("2026-06")]
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month) or not month < now:
        raise UsageError(
            Words(
                f"“{month}”不是早于 {now or '数据截至日期'} 的月份；请写如 2026-05，最新月份请直接修改",
                f"{month!r} is no month before {now or 'the data date'}; write it like 2026-05, change the newest as usual",
            )
        )
    if foreign := [name for name in changed if name not in MONTH_COLUMNS]:
        allowed = ", ".join(MONTH_COLUMNS)
        raise UsageError(
            Words(
                f"{'、'.join(foreign)} 不按月留存；以往月份可改 {allowed}",
                f"{', '.join(foreign)} is not kept by month; these are: {allowed}",
            )
        )
    new: dict[str, Any] = {MONTH_COLUMNS[name]: value for name, value in changed.items()}
    old = month_reported(months, month) or Month(month, "", "", None, None, None, "", "", "")
    return tuple(
        sorted(
            [*(earlier for earlier in months if earlier.month != month), replace(old, **new)],
            key=lambda reported: reported.month,
        )
    )


def months_text(months: Sequence[Month]) -> str:
    """Write a series as it is kept."""
    return json.dumps([asdict(report) for report in months], ensure_ascii=False) if months else ""


def months_read(text: str) -> tuple[Month, ...]:
    """Read what `months_text` wrote.

    Examples
    --------
    >>> months_read(months_text(())), len(months_read(months_text([Month("2026-06", "building", "", 1, 2, 3, "", "", "")])))
    ((), 1)
    """
    return tuple(Month(**fields) for fields in json.loads(text)) if text else ()


def month_before(months: Sequence[Month], month: str) -> Month | None:
    """Give the last month reported before this one; None where there is none."""
    return next((earlier for earlier in reversed(months) if earlier.month < month), None)


def month_reported(months: Sequence[Month], month: str) -> Month | None:
    """Give a month as it was reported; None where it was not."""
    return next((report for report in months if report.month == month), None)
