"""Within which limits are projects chosen, and which of them clash?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import yaml

from chainlink.projects.project import Project
from chainlink.supply.index_arrays import Bools, Longs
from graph_schema.errors import UnknownIdError, UsageError
from graph_schema.figures import money
from graph_schema.names import Words

Floats = npt.NDArray[np.float64]
By = Literal["chain", "city", "county", "mountain", "kind"]
_BY_WORDS: Mapping[str, Words] = {
    "chain": Words("产业链", "chain"),
    "city": Words("市", "city"),
    "county": Words("县（市、区）", "county"),
    "mountain": Words("山区26县", "the 26 mountain counties"),
    "kind": Words("类型", "kind"),
}


@dataclass(frozen=True)
class Quota:
    """How many projects of one group there may be.

    Attributes
    ----------
    by, value
        Which group: chain id, six-digit code of a city or county, kind; "" for `mountain`.
    least, most
        Both included; None for no limit on this side.
    """

    by: By
    value: str
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class PlanLimits:
    """What a plan must keep to.

    Attributes
    ----------
    count
        At most so many projects.
    budget_10k_yuan
        Sum of their investments at most; None for no limit.
    quotas
        See `Quota`.
    must, never
        Project ids that are in, or out, whatever they close.
    prerequisites
        (project, other): the project only with the other.
    exclusions
        Of each of these sets of projects at most one.
    least
        At least so many projects, also where fewer would close as much.
    """

    count: int = 500
    budget_10k_yuan: float | None = None
    quotas: tuple[Quota, ...] = ()
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    prerequisites: tuple[tuple[str, str], ...] = ()
    exclusions: tuple[tuple[str, ...], ...] = ()
    least: int = 0


@dataclass(frozen=True, eq=False)
class LimitRow:
    """One limit as a sum: `low <= Σ amounts of the chosen projects <= high`.

    Attributes
    ----------
    words
        How it is told.
    projects, amounts
        Positions of projects, and what each takes.
    low, high
        Bounds, infinite for none.
    """

    words: Words
    projects: Longs
    amounts: Floats
    low: float
    high: float

    def used(self, chosen: Bools) -> float:
        """What the chosen projects take of it."""
        return float(self.amounts[chosen[self.projects]].sum())

    def reach(self) -> tuple[float, float]:
        """Give the least and the most that may be taken of it, with room for rounding."""
        room = 1e-9 * max(1.0, *(abs(bound) for bound in (self.low, self.high) if np.isfinite(bound)))
        return self.low - room, self.high + room

    def allows(self, used: float) -> bool:
        """Whether so much may be taken of it, but for rounding."""
        least, most = self.reach()
        return least <= used <= most


class Usage:
    """What a choice of projects takes of every limit, kept up to date as projects come and go.

    Parameters
    ----------
    rows
        Limits.
    chosen
        By project whether it is chosen at the start.
    """

    def __init__(self, rows: Sequence[LimitRow], chosen: Bools) -> None:
        self.rows, self.chosen = rows, chosen.copy()
        self.used = [row.used(chosen) for row in rows]
        self._reach = [row.reach() for row in rows]
        self._rows_of: list[list[tuple[int, float]]] = [[] for _ in range(len(chosen))]
        for number, row in enumerate(rows):
            for at, amount in zip(row.projects.tolist(), row.amounts.tolist(), strict=True):
                self._rows_of[at].append((number, amount))

    def broken_by(self, *turned: int) -> set[int]:
        """Limits that would be broken if these projects changed from in to out, or from out to in."""
        after: dict[int, float] = {}
        for at in turned:
            sign = -1.0 if self.chosen[at] else 1.0
            for row, amount in self._rows_of[at]:
                after[row] = after.get(row, self.used[row]) + sign * amount
        return {row for row, used in after.items() if not self._reach[row][0] <= used <= self._reach[row][1]}

    def turn(self, *turned: int) -> None:
        """Change these projects from in to out, or from out to in."""
        for at in turned:
            sign = -1.0 if self.chosen[at] else 1.0
            for row, amount in self._rows_of[at]:
                self.used[row] += sign * amount
            self.chosen[at] = ~self.chosen[at]

    def is_short(self, at: int) -> bool:
        """Whether a limit from below that is not met yet asks for the project."""
        return any(amount > 0 and self.used[row] < self.rows[row].low for row, amount in self._rows_of[at])


def is_kept(rows: Sequence[LimitRow], chosen: Bools) -> bool:
    """Whether a choice of projects keeps to all limits."""
    return all(row.allows(row.used(chosen)) for row in rows)


def quota_of(text: str) -> Quota:
    """Read a quota as it is written at a terminal.

    Parameters
    ----------
    text
        `chain:C01=40` (at most), `city:330100=20..60`, `kind:backup=30..` (at least), `mountain=50..`.

    Raises
    ------
    UsageError
        If it is written in another way.

    Examples
    --------
    >>> quota_of("chain:C01=40"), quota_of("mountain=50..")
    (Quota(by='chain', value='C01', least=None, most=40), Quota(by='mountain', value='', least=50, most=None))
    """
    quota_parts = re.fullmatch(r"(\w+)(?::([^=]+))?=(?:(\d*)(\.\.))?(\d*)", text.strip())
    by, value, low, _, high = quota_parts.groups() if quota_parts else ("", "", "", "", "")
    is_whole = by in get_args(By) and (by == "mountain") != bool(value) and bool(low or high)
    if not is_whole or (low and high and int(low) > int(high)):
        raise UsageError(
            Words(
                f"配额“{text}”写法不对；请写如 chain:C01=40（至多）、city:330100=20..60、mountain=50..（至少）",
                f"quota {text!r} cannot be read; write chain:C01=40 (at most), city:330100=20..60, mountain=50.. (at least)",
            )
        )
    by_name: By = by  # type: ignore[assignment]
    return Quota(by_name, value or "", int(low) if low else None, int(high) if high else None)


@cache
def mountain_counties() -> Mapping[str, str]:
    """Give the 26 mountain counties of the plan: six-digit code to name.

    Examples
    --------
    >>> len(mountain_counties()), mountain_counties()["331121"]
    (26, '青田县')
    """
    text = resources.files("chainlink.projects.planning").joinpath("mountain_counties.yaml").read_text(encoding="utf-8")
    counties: dict[str, str] = yaml.safe_load(text)["counties"]
    return counties


def group_of(project: Project, by: By) -> str:
    """Give the group of a project that quotas count by; of `mountain` "yes" or "".

    Examples
    --------
    >>> group_of(Project("P", "backup", "C01", "x", "", "331121", 1, 1, None, (), ()), "city")
    '331100'
    """
    code = project.region_code
    groups: dict[By, str] = {
        "chain": project.chain_id,
        "city": code[:4] + "00" if code[2:4].strip("0") else "",
        "county": code,
        "mountain": "yes" if code in mountain_counties() else "",
        "kind": project.kind,
    }
    return groups[by]


def limit_rows(projects: Sequence[Project], limits: PlanLimits) -> tuple[LimitRow, ...]:
    """Write limits as rows, each with the words that name it.

    Parameters
    ----------
    projects
        In the order that positions count by.

    Raises
    ------
    UnknownIdError
        If a limit names a project that is not there.
    """
    place = {project.project_id: at for at, project in enumerate(projects)}
    return tuple(_rows(projects, limits, place))


def _rows(projects: Sequence[Project], limits: PlanLimits, place: Mapping[str, int]) -> Iterator[LimitRow]:
    every = np.arange(len(projects))
    ones = np.ones(len(projects))
    inf = float("inf")
    yield LimitRow(
        Words(f"项目数 ≤ {limits.count}", f"at most {limits.count} projects"), every, ones, -inf, limits.count
    )
    if limits.least > 0:
        words = Words(f"项目数 ≥ {limits.least}", f"at least {limits.least} projects")
        yield LimitRow(words, every, ones, limits.least, inf)
    if (budget := limits.budget_10k_yuan) is not None:
        cost = np.array([project.cost_10k_yuan for project in projects], float)
        words = Words(f"总投资 ≤ {money(budget).zh}", f"investment at most {money(budget).en}")
        yield LimitRow(words, every, cost, -inf, budget)
    for quota in limits.quotas:
        wanted = "yes" if quota.by == "mountain" else quota.value
        inside = np.array(
            [at for at, project in enumerate(projects) if group_of(project, quota.by) == wanted], np.int64
        )
        name = Words(*(f"{word} {quota.value}".strip() for word in _BY_WORDS[quota.by]))
        if quota.most is not None:
            words = Words(f"{name.zh} ≤ {quota.most}", f"{name.en} at most {quota.most}")
            yield LimitRow(words, inside, ones[: len(inside)], -inf, quota.most)
        if quota.least:
            words = Words(f"{name.zh} ≥ {quota.least}", f"{name.en} at least {quota.least}")
            yield LimitRow(words, inside, ones[: len(inside)], quota.least, inf)
    for project_id in sorted(set(limits.must)):
        yield LimitRow(Words(f"必选 {project_id}", f"must have {project_id}"), _at(place, project_id), ones[:1], 1, inf)
    for project_id in sorted(set(limits.never)):
        yield LimitRow(
            Words(f"不选 {project_id}", f"must not have {project_id}"), _at(place, project_id), ones[:1], -inf, 0
        )
    for project_id, other in sorted(set(limits.prerequisites)):
        words = Words(f"{project_id} 须先有 {other}", f"{project_id} only with {other}")
        yield LimitRow(words, _at(place, project_id, other), np.array([1.0, -1.0]), -inf, 0)
    for group in sorted({tuple(sorted(set(pair))) for pair in limits.exclusions}):
        words = Words(f"{'、'.join(group)} 至多选一", f"at most one of {', '.join(group)}")
        yield LimitRow(words, _at(place, *group), np.ones(len(group)), -inf, 1)


def _at(place: Mapping[str, int], *project_ids: str) -> Longs:
    for project_id in project_ids:
        if project_id not in place:
            from rapidfuzz import process

            nearest = [name for name, score, _ in process.extract(project_id, list(place), limit=3) if score >= 60]
            raise UnknownIdError(Words("项目", "project"), project_id, nearest)
    return np.array([place[project_id] for project_id in project_ids], np.int64)
