"""What does every export say of itself? Title, scope, data date, version, time, and that it is for internal use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from graph_schema.moments import DataDates
from graph_schema.names import Words

INTERNAL_USE = Words("内部使用", "internal use")
DATA_DATE = Words("数据截至日期", "data date")


def _now() -> str:
    return datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")


@dataclass(frozen=True)
class Paper:
    """What an export carries beside its content.

    Attributes
    ----------
    title
        Such as `Words("追问清单", "questions")`.
    scope
        What it covers: a chain, filters, a scenario.
    dates
        As of when the data are true.
    data_version
        Which data: a version's name or the first figures of their content hash.
    generated_at
        Local time of the machine, to the minute; now if not given.
    """

    title: Words
    scope: Words
    dates: DataDates
    data_version: str
    generated_at: str = field(default_factory=_now)

    @property
    def data_date(self) -> str:
        """The day of the bulk of the data, "" if none has one."""
        return self.dates.bulk

    @property
    def heading(self) -> tuple[Words, ...]:
        """The lines under the title, in order.

        Examples
        --------
        >>> paper = Paper(Words("追问清单", "questions"), Words("全部", "all"), DataDates("2026-03-31"), "v3", "2026-04-01 09:00")
        >>> [line.en for line in paper.heading]
        ['scope: all', 'data date 2026-03-31 · data version v3 · made 2026-04-01 09:00 · internal use']
        """
        date = self.dates.words
        return (
            Words(f"范围：{self.scope.zh}", f"scope: {self.scope.en}"),
            Words(
                f"{DATA_DATE.zh} {date.zh} · 数据版本 {self.data_version} · 生成时间 {self.generated_at} · {INTERNAL_USE.zh}",
                f"{DATA_DATE.en} {date.en} · data version {self.data_version} · made {self.generated_at} · "
                f"{INTERNAL_USE.en}",
            ),
        )

    @property
    def cover(self) -> tuple[Words, ...]:
        """The lines of a cover: the title, then the heading."""
        return (self.title, *self.heading)
