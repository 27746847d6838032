"""How is a moment said, and how old are data? Stores keep UTC; people read the clock of the machine they work on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from graph_schema.names import Words

BULK_SHARE = 0.95
"""The data stand as of the day by which so many of their dated rows are dated: one new row does not renew the rest."""
NOT_GIVEN = Words("未注明", "not given")


def local_time(moment: str) -> str:
    """Say a moment that a store keeps, such as `2026-03-01T08:30:00Z`, in this machine's time zone, to the minute.

    Parameters
    ----------
    moment
        ISO 8601 with its offset; "" where there is none.

    Returns
    -------
    str
        Such as `2026-03-01 16:30`; "" for "".

    Raises
    ------
    ValueError
        If it is no such text.

    Examples
    --------
    >>> local_time("")
    ''
    """
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""


@dataclass(frozen=True)
class DataDates:
    """As of when some rows are true; "" where none of them says.

    Attributes
    ----------
    bulk
        The day by which `BULK_SHARE` of the dated rows are dated: what is meant by the data date.
    oldest, newest
        The first and the last day of any row; "" where that is not known.
    """

    bulk: str
    oldest: str = ""
    newest: str = ""

    @classmethod
    def of(cls, rows_by_day: Mapping[str, int]) -> DataDates:
        """Count rows by day, months and years as they are written; rows without a day do not count.

        Examples
        --------
        >>> DataDates.of({"2026-06-30": 99, "2026-11-30": 1, "": 7})
        DataDates(bulk='2026-06-30', oldest='2026-06-30', newest='2026-11-30')
        """
        days = sorted(day for day, count in rows_by_day.items() if day and count)
        if not days:
            return cls("")
        wanted, dated = BULK_SHARE * sum(rows_by_day[day] for day in days), 0
        for day in days:
            dated += rows_by_day[day]
            if dated >= wanted:
                return cls(day, days[0], days[-1])
        return cls(days[-1], days[0], days[-1])

    @classmethod
    def read(cls, text: str) -> DataDates:
        """Read what `str` writes; what older stores kept is one day."""
        return cls(*text.split("/")) if text.count("/") == 2 else cls(text)

    def __str__(self) -> str:
        return "/".join((self.bulk, self.oldest, self.newest)) if self.oldest else self.bulk

    @property
    def words(self) -> Words:
        """Say the data date, and how far single rows are from it.

        Examples
        --------
        >>> print(DataDates("2026-06-30", "2025-01-05", "2026-11-30").words.en)
        2026-06-30 (95 % of rows or more; oldest 2025-01-05, newest 2026-11-30)
        >>> print(DataDates("2026-06-30", "2026-06-30", "2026-06-30").words.zh, DataDates("").words.zh)
        2026-06-30 未注明
        """
        if not self.bulk:
            return NOT_GIVEN
        if not self.oldest or self.oldest == self.newest:
            return Words(self.bulk, self.bulk)
        share = f"{BULK_SHARE * 100:.0f} %"
        return Words(
            f"{self.bulk}（{share} 以上的行；最早 {self.oldest}，最新 {self.newest}）",
            f"{self.bulk} ({share} of rows or more; oldest {self.oldest}, newest {self.newest})",
        )

    @property
    def short_words(self) -> Words:
        """Say the data date and its span where there is little room.

        Examples
        --------
        >>> print(DataDates("2026-06-30", "2025-01-05", "2026-11-30").short_words.zh)
        2026-06-30（2025-01-05 至 2026-11-30）
        """
        if not self.oldest or self.oldest == self.newest:
            return self.words
        return Words(f"{self.bulk}（{self.oldest} 至 {self.newest}）", f"{self.bulk} ({self.oldest} to {self.newest})")
