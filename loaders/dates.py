"""Which day, month or year does a cell mean?"""

from __future__ import annotations

import datetime as dt
import re

from loaders.reading import Reading, wrong

_DATE = re.compile(
    r"([0-9]{4})(?:年|[-/.])(?:([0-9]{1,2})(?:月|[-/.])?(?:([0-9]{1,2})日?)?)?(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})?([0-9]{2})?")
_TRIMMED = re.compile(r"([0-9]{4})\.1")
_SERIAL = re.compile(r"([0-9]{5})(\.[0-9]+)?")
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000


def read_date(text: str) -> Reading:
    """Read a day, month or year into `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.

    Examples
    --------
    >>> [read_date(text).value for text in ("2026/3/1", "2026年3月", "20260301", "2026", "46082")]
    ['2026-03-01', '2026-03', '2026-03-01', '2026', '2026-03-01']
    """
    if match := _SERIAL.fullmatch(text):
        serial = int(match[1])
        if _FIRST_SERIAL <= serial <= _LAST_SERIAL:
            return Reading((dt.date(1899, 12, 30) + dt.timedelta(days=serial)).isoformat(), is_repaired=True)
    if match := _TRIMMED.fullmatch(text):
        year_text = match[1]
        return wrong(
            text,
            f"{text} 是 {year_text} 年 1 月还是 10 月（表格软件会把 {year_text}.10 存成 {text}）；请写 {year_text}-01 或 {year_text}-10",
            f"{text} is January or October (spreadsheets keep {year_text}.10 as {text}); write {year_text}-01 or {year_text}-10",
            is_certain=True,
        )
    match = _COMPACT.fullmatch(text) or _DATE.fullmatch(text)
    if match is None:
        return wrong(text, f"“{text}”不是日期；请写如 2026-03-01", f"{text!r} is not a date; write it like 2026-03-01")
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or not 1900 <= year <= 2200 or not _exists(year, month, day):
        return wrong(
            text, f"“{text}”这一天不存在；请写如 2026-03-01", f"{text!r} does not exist; write it like 2026-03-01"
        )
    return Reading("-".join(f"{part:02}" for part in (year, month, day) if part is not None))


def read_past_date(text: str) -> Reading:
    """Read a date up to which something is true: none after today."""
    reading = read_date(text)
    today = dt.date.today().isoformat()
    if reading.error or not is_before(today, str(reading.value)):
        return reading
    return wrong(text, f"{text} 晚于今天（{today}）；请核对日期", f"{text} is after today ({today}); check the date")


def _exists(year: int, month: int | None, day: int | None) -> bool:
    try:
        dt.date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return False
    return True


def is_before(one: str, other: str) -> bool:
    """Whether a date surely lies before another; a month or year counts as all its days.

    Examples
    --------
    >>> is_before("2025-12", "2026-01-05"), is_before("2026", "2026-05-01")
    (True, False)
    """
    size = min(len(one), len(other))
    return bool(size) and one[:size] < other[:size]
