"""How much risk do chosen projects close together? Each stake counts once, by the best promise for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from chainlink.projects.project import Project
from chainlink.supply.index_arrays import Bools, Grouping, Longs, grouped

Floats = npt.NDArray[np.float64]
Stake = tuple[str, str]
"""(risk id, part of it): its colour, or a rule that it breaks."""
Promises = Mapping[str, Mapping[Stake, float]]
"""By project id: the points it promises to take off each stake."""


@dataclass(frozen=True, eq=False)
class Cover:
    """Promises as arrays, sorted by project, then stake.

    Attributes
    ----------
    project_count, stakes
        Projects by position; stakes by number, sorted.
    project, stake, points
        One promise each; only those above 0.
    """

    project_count: int
    stakes: tuple[Stake, ...]
    project: Longs
    stake: Longs
    points: Floats

    @cached_property
    def of_project(self) -> Grouping:
        """By project: its promises."""
        return grouped(self.project, np.arange(len(self.project)), self.project_count)

    @cached_property
    def of_stake(self) -> Grouping:
        """By stake: the promises for it."""
        return grouped(self.stake, np.arange(len(self.stake)), len(self.stakes))

    @cached_property
    def own_points(self) -> Floats:
        """By project: what it closes by itself."""
        return _sums(self.project, self.points, self.project_count)

    def taken(self, chosen: Bools) -> Floats:
        """By stake: points that the best of the chosen projects takes off it."""
        best = np.zeros(len(self.stakes))
        held = chosen[self.project]
        np.maximum.at(best, self.stake[held], self.points[held])
        return best

    def closed(self, chosen: Bools) -> float:
        """Points that the chosen projects close together."""
        return float(self.taken(chosen).sum())

    def margins(self, chosen: Bools) -> Floats:
        """By project: what a chosen one adds to the others, what a left-out one would add to all chosen."""
        best, second = np.zeros(len(self.stakes)), np.zeros(len(self.stakes))
        best_by = np.full(len(self.stakes), -1)
        held = np.flatnonzero(chosen[self.project])
        order = held[np.lexsort((-self.points[held], self.stake[held]))]
        stake = self.stake[order]
        is_first = np.insert(stake[1:] != stake[:-1], 0, True)[: len(order)]
        best[stake[is_first]], best_by[stake[is_first]] = self.points[order[is_first]], self.project[order[is_first]]
        is_second = np.insert(is_first[:-1], 0, False)[: len(order)] & ~is_first
        second[stake[is_second]] = self.points[order[is_second]]
        others = np.where(best_by[self.stake] == self.project, second[self.stake], best[self.stake])
        added = np.maximum(0.0, self.points - others)
        return _sums(self.project, added, self.project_count)


def _sums(project: Longs, points: Floats, project_count: int) -> Floats:
    sums = np.zeros(project_count)
    np.add.at(sums, project, points)
    return sums


def expected_promises(projects: Sequence[Project], promises: Promises) -> Promises:
    """Weigh promises by the chance that their project succeeds.

    Of several projects for one stake the best expectation counts, though together they have more chance: what a plan is
    expected to close is never overstated.
    """
    return {
        project.project_id: {
            stake: points * project.success_odds for stake, points in promises.get(project.project_id, {}).items()
        }
        for project in projects
    }


def build_cover(project_ids: Sequence[str], promises: Promises) -> Cover:
    """Write the promises of some projects as arrays.

    Parameters
    ----------
    project_ids
        In the order that positions count by.
    promises
        Projects that are not asked about are left out, as are promises of nothing.

    Raises
    ------
    ValueError
        If a promise is no finite number.
    """
    listed = [
        (at, stake, float(points))
        for at, project_id in enumerate(project_ids)
        for stake, points in sorted(promises.get(project_id, {}).items())
        if not points <= 0
    ]
    if not all(np.isfinite(points) for _, _, points in listed):
        raise ValueError("points promised must be finite numbers")
    stakes = sorted({stake for _, stake, _ in listed})
    number = {stake: at for at, stake in enumerate(stakes)}
    return Cover(
        project_count=len(project_ids),
        stakes=tuple(stakes),
        project=np.array([at for at, _, _ in listed], np.int64),
        stake=np.array([number[stake] for _, stake, _ in listed], np.int64),
        points=np.array([points for _, _, points in listed], np.float64),
    )
