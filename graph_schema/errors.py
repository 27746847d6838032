"""Every error chainlink raises on purpose.

    ChainlinkError                  exit code
    ├── UsageError                  2   what was asked cannot be: the message says what can
    │   ├── UnknownIdError          2   no such firm, component, chain, version; nearest ones named
    │   ├── NoTargetError           2   a chain without a target: name one
    │   ├── UnconfirmedError        2   a load would remove rows: confirm it
    │   ├── LimitsError             2   limits that no plan keeps together; a smallest clashing set is named
    │   └── ConflictError           2   somebody changed the entry meanwhile: look at it, then change it again
    ├── LoadError                   3   the data cannot be taken; carries every problem at once
    └── StoreError                  4   the store cannot be reached, is busy, full or not ours

A message says where, what was found and what to do. Foreign errors become one of these in one place each, `from exc`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from graph_schema.moments import local_time
from graph_schema.names import Words


class ChainlinkError(Exception):
    """Base of all; `words` hold the message in both languages, `exit_code` what the command line returns."""

    exit_code: ClassVar[int] = 1

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words = words

    def __str__(self) -> str:
        return str(self.words)


class UsageError(ChainlinkError):
    """What was asked cannot be done; the message says what can."""

    exit_code = 2


class UnknownIdError(UsageError):
    """Nothing in the data has this id.

    Attributes
    ----------
    kind
        What was looked for, such as `Words("企业", "firm")`.
    wanted
        The id as it was given.
    nearest
        Ids or names that come close, best first, possibly none.
    """

    def __init__(self, kind: Words, wanted: str, nearest: Sequence[str] = ()) -> None:
        self.kind, self.wanted, self.nearest = kind, wanted, tuple(nearest)
        hint_zh = f"；相近的有：{'、'.join(nearest)}" if nearest else "；请核对编号"
        hint_en = f"; close to it: {', '.join(nearest)}" if nearest else "; check the id"
        super().__init__(
            Words(f"数据中没有{kind.zh}“{wanted}”{hint_zh}", f"no {kind.en} {wanted!r} in the data{hint_en}")
        )


class NoTargetError(UsageError):
    """A chain in which nothing is a target."""

    def __init__(self, chain_id: str) -> None:
        self.chain_id = chain_id
        super().__init__(
            Words(
                f"产业链“{chain_id}”没有目标产品；请在“产品”表的“是否目标产品”列标“是”，或用 --target 指定",
                f"chain {chain_id!r} has no target; mark one as is_target in the components sheet, or name one with --target",
            )
        )


class UnconfirmedError(UsageError):
    """What was asked would remove rows, and nobody has confirmed that; the message names them."""


class LimitsError(UsageError):
    """No plan keeps to all limits.

    Attributes
    ----------
    limits
        Limits that clash: without any one of them the others can be kept.
    """

    def __init__(self, limits: Sequence[Words]) -> None:
        self.limits = tuple(limits)
        super().__init__(
            Words(
                f"没有同时满足这些限制的方案：{'；'.join(limit.zh for limit in limits)}；请放宽其中一项",
                f"no plan keeps to all of these: {'; '.join(limit.en for limit in limits)}; loosen one of them",
            )
        )


class ConflictError(UsageError):
    """An entry was changed by somebody else since it was read; nothing was recorded.

    Attributes
    ----------
    entry_id
        The entry.
    changed_by, changed_at
        Who changed it last and when, UTC.
    """

    def __init__(self, entry_id: str, *, changed_by: str, changed_at: str) -> None:
        self.entry_id, self.changed_by, self.changed_at = entry_id, changed_by, changed_at
        super().__init__(
            Words(
                f"“{entry_id}”在您打开之后已由 {changed_by or '他人'} 于 {local_time(changed_at)} 修改，本次修改未保存；请刷新后再改",
                f"{entry_id!r} was changed by {changed_by or 'somebody'} at {local_time(changed_at)} after you opened it; "
                "nothing was saved: reload it and change it again",
            )
        )


@dataclass(frozen=True, order=True)
class Problem:
    """One thing about the input, with its place.

    Attributes
    ----------
    place
        File or sheet, as the user knows it: `供应关系.csv`, `省链.xlsx·供应关系`.
    row
        Row as the user's program numbers it, 1 the first; 0 where the whole place is meant.
    column
        Header as it stands in the file; empty where a whole row is meant.
    message
        What was found and what to write.
    """

    place: str
    row: int
    column: str
    message: Words

    @property
    def words(self) -> Words:
        """The sentence, in both languages."""
        zh, en = self.place, self.place
        if self.row:
            zh, en = f"{zh}，第 {self.row} 行", f"{en}, row {self.row}"
        if self.column:
            zh, en = f"{zh}，“{self.column}”列", f"{en}, {self.column}"
        return Words(f"{zh}：{self.message.zh}", f"{en}: {self.message.en}")

    def __str__(self) -> str:
        return str(self.words)


SHOWN_OF_A_KIND = 10
"""So many problems of one kind are listed; the slip has all."""
_PARTICULARS = re.compile(r"“[^”]*”|[0-9A-Za-z][0-9A-Za-z.:/_-]*")


def kinds_of_problems(problems: Iterable[Problem]) -> tuple[tuple[Problem, ...], ...]:
    """Group problems that say the same of other cells: one column, one sentence but for what it quotes.

    Returns
    -------
    tuple
        Groups in the order of their first problem, each in the order given.

    Examples
    --------
    >>> twice = [Problem("a.csv", row, "产能", Words(f"“{row}吨”不是数", "")) for row in (2, 5)]
    >>> [len(kind) for kind in kinds_of_problems([twice[0], Problem("a.csv", 3, "", Words("合计行", "")), twice[1]])]
    [2, 1]
    """
    kinds: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        kinds.setdefault((problem.column, _PARTICULARS.sub("…", problem.message.zh)), []).append(problem)
    return tuple(map(tuple, kinds.values()))


def listed_by_kind(problems: Sequence[Problem]) -> Words:
    """List problems a line each, those of one kind together, the first ten of each with the number of the rest."""
    lines_zh, lines_en = [], []
    for kind in kinds_of_problems(problems):
        for problem in kind[:SHOWN_OF_A_KIND]:
            lines_zh.append(f"  {problem.words.zh}")
            lines_en.append(f"  {problem.words.en}")
        more = len(kind) - SHOWN_OF_A_KIND
        if more > 0:
            lines_zh.append(f"  ……同类共 {len(kind)} 处，另有 {more} 处")
            lines_en.append(f"  … {len(kind)} of this kind, {more} more")
    return Words("\n".join(lines_zh), "\n".join(lines_en))


class LoadError(ChainlinkError):
    """The input has errors; nothing of it was loaded.

    Attributes
    ----------
    problems
        Every error, in place order.
    warnings
        What deserved a look beside them.
    """

    exit_code = 3

    def __init__(self, problems: Sequence[Problem], warnings: Sequence[Problem] = ()) -> None:
        self.problems, self.warnings = tuple(problems), tuple(warnings)
        count, listed = len(self.problems), listed_by_kind(self.problems)
        super().__init__(
            Words(
                f"有 {count} 处错误，未装入任何数据：\n{listed.zh}", f"{count} errors, nothing was loaded:\n{listed.en}"
            )
        )


class StoreError(ChainlinkError):
    """The store cannot be reached, is busy, is full, or holds something else."""

    exit_code = 4
