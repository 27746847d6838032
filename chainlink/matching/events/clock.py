"""At what time is each round of an event, and what is each table called? Read of its columns; nothing where none is said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chainlink.stores import Field
from graph_schema.names import Words

_HOUR = 60
_DAY = 24 * _HOUR
_TIME = re.compile(r"(\d{1,2})\s*(?:[:：点时]\s*(\d{1,2}|半)?\s*分?)?")
_BREAK = re.compile(r"(\d{1,2})\s*[:：]\s*(\d{1,3})")


@dataclass(frozen=True)
class Clock:
    """When rounds begin.

    Attributes
    ----------
    starts_at
        Minutes after midnight at which round 1 begins.
    round_minutes
        How long a round takes.
    breaks
        By round, counted from 1, the minutes of the break after it.
    """

    starts_at: int
    round_minutes: int
    breaks: Mapping[int, int]

    def begins(self, round_number: int) -> int:
        """Give the minute of the day at which a round begins.

        Examples
        --------
        >>> Clock(540, 20, {2: 15}).begins(3)
        595
        """
        passed = sum(minutes for after, minutes in self.breaks.items() if after < round_number)
        return self.starts_at + (round_number - 1) * self.round_minutes + passed

    def ends(self, round_number: int) -> int:
        """Give the minute of the day at which a round ends."""
        return self.begins(round_number) + self.round_minutes

    def text(self, round_number: int) -> str:
        """Say from when to when a round lasts.

        Examples
        --------
        >>> Clock(540, 20, {2: 15}).text(3)
        '09:55-10:15'
        """
        return f"{time_text(self.begins(round_number))}-{time_text(self.ends(round_number))}"


def time_text(minute: int) -> str:
    """Write a minute of the day.

    Examples
    --------
    >>> time_text(545)
    '09:05'
    """
    return f"{minute // _HOUR:02d}:{minute % _HOUR:02d}"


def read_time(text: str) -> int | None:
    """Read a time of day as minutes after midnight; None where it is none.

    Examples
    --------
    >>> [read_time(text) for text in ("9:05", "09：05", "9点半", "9点", "25:00", "早上")]
    [545, 545, 570, 540, None, None]
    """
    parts = _TIME.fullmatch(text.strip())
    if parts is None:
        return None
    hours, minutes = int(parts[1]), 30 if parts[2] == "半" else int(parts[2] or 0)
    return hours * _HOUR + minutes if hours < _DAY // _HOUR and minutes < _HOUR else None


def read_breaks(text: str) -> dict[int, int] | None:
    """Read breaks written ROUND:MINUTES, several with semicolons; None where one is written otherwise.

    Examples
    --------
    >>> read_breaks("3:15; 6:60"), read_breaks(""), read_breaks("noon")
    ({3: 15, 6: 60}, {}, None)
    """
    parts = [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]
    matched = [_BREAK.fullmatch(part) for part in parts]
    breaks = {int(pair[1]): int(pair[2]) for pair in matched if pair}
    return breaks if len(breaks) == len(parts) else None


def read_tables(text: str) -> tuple[str, ...]:
    """Read the names of tables, in the order of their numbers.

    Examples
    --------
    >>> read_tables("芯片厅1；芯片厅2;")
    ('芯片厅1', '芯片厅2')
    """
    return tuple(name.strip() for name in text.replace("；", ";").split(";") if name.strip())


def clock_of(fields: Mapping[str, Field]) -> Clock | None:
    """Give the clock of an event; None where start or minutes are not said, or cannot be read."""
    starts_at = read_time(str(fields.get("starts_at") or ""))
    minutes = fields.get("round_minutes")
    breaks = read_breaks(str(fields.get("breaks") or ""))
    if starts_at is None or breaks is None or not isinstance(minutes, int | float) or minutes < 1:
        return None
    return Clock(starts_at, int(minutes), breaks)


def clock_problems(fields: Mapping[str, Field]) -> list[tuple[str, Words]]:
    """Tell what no clock can be made of, column by column."""
    problems: list[tuple[str, Words]] = []
    start, breaks = str(fields.get("starts_at") or ""), str(fields.get("breaks") or "")
    if start and read_time(start) is None:
        problems.append(("starts_at", Words(f"看不懂“{start}”；请写如 09:00", f"cannot read {start!r}; write 09:00")))
    if breaks and read_breaks(breaks) is None:
        example = Words("请写 轮次:分钟，如 3:15;6:60", "write ROUND:MINUTES, such as 3:15;6:60")
        problems.append(("breaks", Words(f"看不懂“{breaks}”；{example.zh}", f"cannot read {breaks!r}; {example.en}")))
    clock, rounds = clock_of(fields), int(fields.get("rounds") or 0)
    if not problems and clock and rounds and clock.ends(rounds) > _DAY:
        problems.append(
            (
                "round_minutes",
                Words(
                    f"{rounds} 轮要到次日才结束；请提前开始、缩短每轮或减少轮次",
                    f"{rounds} rounds end after midnight; begin earlier, or take shorter or fewer rounds",
                ),
            )
        )
    names = read_tables(str(fields.get("table_names") or ""))
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        listed = "、".join(twice)
        problems.append(
            ("table_names", Words(f"“{listed}”写了两次；每张桌一个名称", f"{listed} stands twice; a name a table"))
        )
    return problems
