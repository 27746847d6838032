"""How long does a drawing of chances take, and learning before it?

    python -m benchmarks.chance_drawings sample 1000 2     the fifteen sample chains, 1,000 drawings, 2 processes
    python -m benchmarks.chance_drawings 100000 500000     a synthetic province, 20 % of its rows hidden, 5 drawings

Wall-clock seconds and, of this process, processor seconds: on a busy machine the second says more.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

from benchmarks.hidden_rows import SAMPLES, hidden
from benchmarks.synthetic import province
from chainlink.analysis.chances.chances import estimate_chances
from chainlink.analysis.chances.numbers import estimate_numbers
from chainlink.analysis.chances.purchases import build_purchases
from chainlink.analysis.chances.record import LearnedWeights, read_record
from chainlink.analysis.chokepoints.grades import chain_targets
from chainlink.analysis.executors import executor
from chainlink.supply.graph import SupplyGraph, build_graph
from loaders.load import load_tables
from loaders.merge import merge_rows

TARGETS, DRAWS = 20, 5
Given = TypeVar("Given")


def timed(name: str, work: Callable[[], Given]) -> Given:
    """Print how long something takes."""
    wall, processor = time.perf_counter(), time.process_time()
    given = work()
    print(f"{name}: {time.perf_counter() - wall:.2f} s, processor {time.process_time() - processor:.2f} s", flush=True)
    return given


def sample(draws: int, workers: int) -> None:
    """All chains' targets, from tables at hand to the frame."""
    graph = build_graph(hidden(merge_rows(load_tables([SAMPLES]).tables), "rows", 0.2, 1))
    chains = sorted(set(graph.placements["chain_id"]) - {""})
    scopes = {target: [target] for chain in chains for target in chain_targets(graph, chain)}
    with executor(workers=workers) as map_chunks:
        timed("first run", lambda: estimate_chances(graph, scopes, draws=2, map_chunks=map_chunks))
        timed(f"{draws} drawings", lambda: estimate_chances(graph, scopes, draws=draws, map_chunks=map_chunks))


def synthetic(firms: int, sourcings: int) -> None:
    """A province of any size: what comes before the drawings is timed with one drawing, and taken off."""
    graph = build_graph(hidden(province(firms, sourcings), "rows", 0.2, 1))
    scopes = {target: [target] for target in _bought_most(graph)}
    shares, missing = estimate_numbers(read_record(build_purchases(graph)))
    weights = LearnedWeights(2.0, 3.0, missing, shares)
    for draws in (1, 1, 1 + DRAWS):
        estimates = timed(
            f"{draws} drawings", lambda draws=draws: estimate_chances(graph, scopes, draws=draws, weights=weights)
        )
    print(f"open purchases {estimates.open_purchases:,}, added by a drawing {estimates.expected_missing:,.0f}")


def _bought_most(graph: SupplyGraph) -> list[str]:
    """The components with the most sourcings."""
    return [str(name) for name in graph.tables.supplies["component_id"].value_counts().index[:TARGETS]]


if __name__ == "__main__":
    if sys.argv[1] == "sample":
        sample(int(sys.argv[2]), int(sys.argv[3]))
    else:
        synthetic(int(sys.argv[1]), int(sys.argv[2]))
