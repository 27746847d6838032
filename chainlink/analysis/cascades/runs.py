"""How are many shocks run, a chunk at a time, anywhere? Exactly, or with small losses held back and the error bounded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from chainlink.analysis.cascades.links import Floats, LossLinks, StandInMarket
from chainlink.supply.index_arrays import Grouping, Longs, expanded

FEW_LINKS = 0.1
"""Share of all links up to which changes are pushed along them; any number gives the same scores."""
SCENARIOS_AT_ONCE = 64
"""So many scenarios a thread takes at a time; any number gives the same scores."""
UNSENT_SHARE = 1 / 32
"""Part of the error asked for that a firm may keep to itself; any number keeps the promise, a good one saves time."""


@dataclass(frozen=True, eq=False)
class CascadeRun:
    """All that the scenarios share.

    Attributes
    ----------
    down, up, market
        Along what losses travel, and who could stand in for whom.
    shocked, loss
        By scenario: firms shocked, each once; and by how much, in the same order.
    eps, most_iterations
        A scenario ends when no level falls by more than `eps` in a step, or after so many steps.
    error_at_most
        0 for exact scores.
    threads
        Scenarios at the same time.
    """

    down: LossLinks
    up: LossLinks
    market: StandInMarket
    shocked: Grouping
    loss: Floats
    eps: float
    most_iterations: int
    error_at_most: float
    threads: int

    @cached_property
    def up_growth(self) -> float:
        """Most by which an error of all levels can grow in one step upstream: above 1 where revenue is below sales."""
        slot = np.repeat(np.arange(len(self.up.slot_firm)), np.diff(self.up.in_ptr))
        passed_on: list[float] = np.bincount(slot, self.up.in_weight).tolist()
        return max([1.0, *passed_on])


def run_chunk(run: CascadeRun, scenarios: range) -> tuple[Floats, Longs]:
    """Run some scenarios: each by itself, so that the numbers do not depend on the others.

    Returns
    -------
    tuple
        By scenario: output lost (both ways, down, up) with the error bound of a level; and iterations.
    """
    chosen = np.arange(scenarios.start, scenarios.stop)
    lost, iterations = _run(run, chosen, unsent=run.error_at_most * UNSENT_SHARE)
    again = np.flatnonzero(lost[:, 3] > run.error_at_most)
    if len(again):
        lost[again], iterations[again] = _run(run, chosen[again], unsent=0.0)
    return lost, iterations


def _run(run: CascadeRun, chosen: Longs, *, unsent: float) -> tuple[Floats, Longs]:
    from chainlink.analysis.cascades.scenarios import run_scenarios

    count = len(chosen)
    lost, iterations = np.zeros((count, 4)), np.zeros(count, np.int64)
    position, firm = expanded(run.shocked, chosen)
    loss = run.loss[expanded(Grouping(run.shocked.ptr, np.arange(len(run.loss), dtype=np.int32)), chosen)[1]]
    ptr = np.append(0, np.cumsum(np.bincount(position, minlength=count))).astype(np.int32)

    def run_some(start: int) -> None:
        end = min(start + SCENARIOS_AT_ONCE, count)
        run_scenarios(
            ptr[start : end + 1],
            firm,
            loss,
            run.down,
            run.up,
            run.market,
            run.eps,
            run.most_iterations,
            unsent,
            run.up_growth,
            FEW_LINKS,
            lost[start:end],
            iterations[start:end],
        )

    with ThreadPoolExecutor(run.threads) as pool:
        list(pool.map(run_some, range(0, count, SCENARIOS_AT_ONCE)))
    return lost, iterations
