"""How long do all single firms and pairs of fifty targets take, and a tree of 59,049 smallest sets?

    python -m benchmarks.cut_sets

Networks are those of `synthetic`, with its default tails and with those of a flatter province (sellers 1.2, buyers
2.5), ten drawings of each; targets are drawn too. Seconds are wall-clock of the answer itself, the graph built before,
compiling told apart.
"""

from __future__ import annotations

import json
import statistics
import time

import numpy as np

from benchmarks.synthetic import province
from chainlink.analysis.cut_sets.minimal_sets import cut_sets_by_target, minimal_cut_sets
from chainlink.supply.graph import SupplyGraph, build_graph

FIRMS, TARGETS, SEEDS = 5_000, 50, 10
NETWORKS = ((15_000, 1.5, 1.3, 2.0), (25_000, 2.5, 1.3, 2.0), (25_000, 1.5, 1.3, 2.0), (25_000, 1.5, 1.2, 2.5))
"""Sourcings, g, and the tails of sellers and buyers."""


def pairs_of(graph: SupplyGraph) -> tuple[float, int]:
    """Seconds for the pairs of fifty targets drawn, and the number of sets found."""
    drawn = np.random.default_rng(1).choice(FIRMS, TARGETS, replace=False)
    targets = [str(graph.component_ids[number]) for number in np.sort(drawn).tolist()]
    started = time.perf_counter()
    answers = cut_sets_by_target(graph, targets, sourcing="active")
    return time.perf_counter() - started, sum(len(answer.sets) for answer in answers)


def tree_of(branches: int, events: int) -> float:
    """Seconds for one gate that fails when all its branches do, each when any of its events does."""
    needs = {"top": [[f"any {branch}" for branch in range(branches)]]}
    needs |= {f"any {branch}": [[f"{branch} {event}"] for event in range(events)] for branch in range(branches)}
    basic = {f"{branch} {event}" for branch in range(branches) for event in range(events)}
    started = time.perf_counter()
    answer = minimal_cut_sets(needs, "top", order=branches, may_fail=basic)
    seconds = time.perf_counter() - started
    if len(answer.sets) != events**branches:
        raise RuntimeError(f"{len(answer.sets)} sets found, {events**branches} known")
    return seconds


def measure() -> dict[str, float]:
    """Time every network and the tree."""
    started = time.perf_counter()
    small = build_graph(province(FIRMS, 100))
    pairs_of(small)
    figures = {"compile, or load compiled code, s": time.perf_counter() - started}
    for sourcings, per_requirement, seller_tail, buyer_tail in NETWORKS:
        rows = []
        for seed in range(SEEDS):
            tables = province(
                FIRMS,
                sourcings,
                sourcings_per_requirement=per_requirement,
                seller_tail=seller_tail,
                buyer_tail=buyer_tail,
                seed=seed,
            )
            rows.append(pairs_of(build_graph(tables)))
        seconds, counts = zip(*rows, strict=True)
        name = f"{sourcings:,} sourcings, g = {per_requirement}, tails {seller_tail} and {buyer_tail}"
        figures |= {
            f"{name}: order 2, median s": statistics.median(seconds),
            f"{name}: order 2, longest s": max(seconds),
            f"{name}: most sets": max(counts),
        }
    return figures | {"ten of ten, any of three: 59,049 sets, s": tree_of(10, 3)}


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
