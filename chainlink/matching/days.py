"""Which day does a date mean that may be a month or a year alone? Its first, or its last."""

from __future__ import annotations

from datetime import date


def last_day(text: str) -> date:
    """Give the last day of a date.

    Examples
    --------
    >>> last_day("2026-02"), last_day("2026"), last_day("2026-03-01")
    (datetime.date(2026, 2, 28), datetime.date(2026, 12, 31), datetime.date(2026, 3, 1))
    """
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day)
    month = month or 12
    return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)


def known_day(text: object) -> date | None:
    """Give the last day of a date, None where it is empty."""
    return last_day(str(text)) if text else None


def first_day(text: object) -> date | None:
    """Give the first day of a date, None where it is empty.

    Examples
    --------
    >>> first_day("2026-02")
    datetime.date(2026, 2, 1)
    """
    if not text:
        return None
    year, month, day = (*map(int, str(text).split("-")), 1, 1)[:3]
    return date(year, month, day)
