"""What of a plan is idle, or dearer than it need be? Taken out, filled up, swapped: never closing less."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chainlink.projects.planning.cover import Cover, Floats
from chainlink.projects.planning.limits import LimitRow, Usage
from chainlink.supply.index_arrays import Bools

NOTHING = 1e-12
"""Points up to here are rounding."""


def tidied(chosen: Bools, cover: Cover, rows: Sequence[LimitRow], cost: Floats) -> Bools:
    """Make a plan that closes no less, costs no more where it closes the same, and has nothing idle but what limits demand.

    Projects that add nothing go, dearest first; one gives way to a cheaper one that adds as much; what room is left is
    filled with what adds most. A project is *idle* if it closes nothing even by itself: one that a limit demands gives way
    to one that closes something and costs no more.

    Parameters
    ----------
    chosen
        A plan that keeps to `rows`.
    cover, rows, cost
        Promises, limits and investments of the same projects.
    """
    usage = Usage(rows, chosen)
    _take_out(usage, cover, cost)
    _cheapen(usage, cover, cost)
    _fill_up(usage, cover)
    _swap_idle(usage, cover, cost)
    return usage.chosen


def _take_out(usage: Usage, cover: Cover, cost: Floats) -> None:
    """Take out what adds nothing; what adds something goes on doing so when others leave."""
    adding_nothing = np.flatnonzero(usage.chosen & (cover.margins(usage.chosen) <= NOTHING)).tolist()
    for at in sorted(adding_nothing, key=lambda number: (-cost[number], -number)):
        if cover.margins(usage.chosen)[at] <= NOTHING and not usage.broken_by(at):
            usage.turn(at)


def _fill_up(usage: Usage, cover: Cover) -> None:
    best, margins = cover.taken(usage.chosen), cover.margins(usage.chosen)
    for at in np.argsort(-margins, kind="stable").tolist():
        if usage.chosen[at] or margins[at] <= NOTHING or usage.broken_by(at):
            continue
        promised = cover.of_project[at]
        stakes, points = cover.stake[promised], cover.points[promised]
        if np.maximum(0.0, points - best[stakes]).sum() > NOTHING:
            usage.turn(at)
            best[stakes] = np.maximum(best[stakes], points)


def _cheapen(usage: Usage, cover: Cover, cost: Floats) -> None:
    """Swap projects for cheaper ones with a promise for the same stake that add as much; dearest first."""
    best = cover.taken(usage.chosen)
    for at in sorted(np.flatnonzero(usage.chosen).tolist(), key=lambda number: (-cost[number], number)):
        own = cover.of_project[at]
        stakes = cover.stake[own]
        rivals = cover.project[
            np.concatenate([np.zeros(0, np.int32), *(cover.of_stake[stake] for stake in stakes.tolist())])
        ]
        usage.chosen[at] = False
        without = best.copy()
        without[stakes] = [_best_for(stake, cover, usage.chosen) for stake in stakes.tolist()]
        usage.chosen[at] = True
        lost = float((best[stakes] - without[stakes]).sum())
        for other in sorted({*rivals.tolist()} - {at}, key=lambda number: (cost[number], number)):
            if cost[other] >= cost[at]:
                break
            promised = cover.of_project[other]
            added = np.maximum(0.0, cover.points[promised] - without[cover.stake[promised]])
            if not usage.chosen[other] and added.sum() >= lost - NOTHING and not usage.broken_by(at, other):
                usage.turn(at, other)
                without[cover.stake[promised]] += added
                best = without
                break


def _best_for(stake: int, cover: Cover, chosen: Bools) -> float:
    promised = cover.of_stake[stake]
    return float(cover.points[promised][chosen[cover.project[promised]]].max(initial=0.0))


def _swap_idle(usage: Usage, cover: Cover, cost: Floats) -> None:
    """Swap until no idle project can give way: each swap leaves fewer of them."""
    by_cost = sorted(np.flatnonzero(cover.own_points > NOTHING).tolist(), key=lambda number: (cost[number], number))
    is_going = True
    while is_going:
        is_going = False
        for at in np.flatnonzero(usage.chosen & (cover.own_points <= NOTHING)).tolist():
            for other in by_cost:
                if cost[other] <= cost[at] and not usage.chosen[other] and not usage.broken_by(at, other):
                    usage.turn(at, other)
                    is_going = True
                    break
