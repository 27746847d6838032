"""What is a good plan at once, before anything is proved? The most closed for what is left of the limits, one by one."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np

from chainlink.projects.planning.cover import Cover, Floats
from chainlink.projects.planning.limits import LimitRow, Usage, is_kept
from chainlink.supply.index_arrays import Bools


def greedy(cover: Cover, rows: Sequence[LimitRow]) -> Bools | None:
    """Choose projects one by one.

    First what must be there; then, while a limit from below is not met, projects that it asks for; then all. Each time
    the project that adds most for the share of the limits it takes; of equals the first.

    Returns
    -------
    array or None
        By project whether it is chosen; None if it found no plan within the limits: there may still be one.

    Notes
    -----
    Gains only shrink as projects are chosen, so each is looked at again only when it seems best: about
    chosen × log(projects).
    """
    state = _State(cover, rows)
    for row in rows:
        if row.low > 0 and len(row.projects) == 1 and not state.usage.chosen[row.projects[0]]:
            state.add(int(row.projects[0]))
    for is_asked_only in (True, False):
        _fill(state, is_asked_only=is_asked_only)
    chosen = state.usage.chosen
    return chosen if is_kept(rows, chosen) else None


class _State:
    """What is chosen so far, and what is left to close."""

    def __init__(self, cover: Cover, rows: Sequence[LimitRow]) -> None:
        self.cover = cover
        self.usage = Usage(rows, np.zeros(cover.project_count, bool))
        self.best = np.zeros(len(cover.stakes))
        self.weight = _shares_taken(cover.project_count, rows)

    def may_take(self, at: int) -> bool:
        """Whether a project breaks no limit from above; those from below are not met yet."""
        return all(self.usage.rows[row].low > -np.inf for row in self.usage.broken_by(at))

    def add(self, at: int) -> None:
        """Choose a project."""
        promised = self.cover.of_project[at]
        np.maximum.at(self.best, self.cover.stake[promised], self.cover.points[promised])
        self.usage.turn(at)

    def worth(self, at: int) -> float:
        """Give what a project would add, for the share of the limits it takes."""
        promised = self.cover.of_project[at]
        gain = np.maximum(0.0, self.cover.points[promised] - self.best[self.cover.stake[promised]]).sum()
        return float(gain) / float(self.weight[at])


def _fill(state: _State, *, is_asked_only: bool) -> None:
    """Go on choosing; projects that do not fit yet for want of a prerequisite are tried again after each round."""
    usage = state.usage
    is_going = True
    while is_going:
        is_going = False
        wanted = [at for at in np.flatnonzero(~usage.chosen).tolist() if not is_asked_only or usage.is_short(at)]
        waiting = [(-state.worth(at), at) for at in wanted if state.may_take(at)]
        heapq.heapify(waiting)
        while waiting:
            gain, at = heapq.heappop(waiting)
            if not state.may_take(at) or (is_asked_only and not usage.is_short(at)):
                continue
            now = -state.worth(at)
            if now > gain + 1e-12:
                heapq.heappush(waiting, (now, at))
            elif now < 0 or is_asked_only:
                state.add(at)
                is_going = True


def _shares_taken(project_count: int, rows: Sequence[LimitRow]) -> Floats:
    """By project: the share it takes of all limits that hold for every project; never 0."""
    taken = np.full(project_count, 1e-9)
    for row in rows:
        if len(row.projects) == project_count and 0 < row.high < np.inf:
            taken[row.projects] += np.maximum(row.amounts, 0.0) / row.high
    return taken
