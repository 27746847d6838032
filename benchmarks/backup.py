"""How long does the coverage of all lines of the fifteen sample chains take, and the table of over-promised backups?

    python -m benchmarks.backup

Seconds are wall-clock of each step in this process, compiling told apart. The chains are those of `sample_chains`,
whose generator is seeded.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from chainlink.analysis.backups.coverage import coverage_by_line
from chainlink.analysis.backups.coverage_means import coverage_by_chain, coverage_by_component
from chainlink.analysis.backups.over_promised import over_promised
from chainlink.analysis.warm_up import warm_up
from chainlink.supply.graph import build_graph
from loaders.load import load_tables
from loaders.merge import merge_rows

SAMPLES = Path(__file__).resolve().parent.parent / "sample_chains"


def measure() -> dict[str, float]:
    """Time the fifteen chains, joined."""
    graph = build_graph(merge_rows(load_tables([SAMPLES]).tables))
    figures: dict[str, float] = {"lines": graph.lines.named_count, "sourcings": len(graph.tables.supplies)}
    started = time.perf_counter()
    warm_up()
    figures["compile, or load compiled code, s"] = time.perf_counter() - started
    for level in ("qualified", "market"):
        started = time.perf_counter()
        by_line = coverage_by_line(graph, level=level)
        coverage_by_component(graph, by_line)
        coverage_by_chain(graph, by_line)
        figures[f"coverage of all lines, {level}, s"] = time.perf_counter() - started
        figures[f"lines with buyers of known coverage, {level}"] = int(by_line["coverage"].notna().sum())
    figures["lines with buyers"] = len(by_line)
    started = time.perf_counter()
    figures["over-promised lines"] = len(over_promised(graph))
    figures["over-promised backups, s"] = time.perf_counter() - started
    return figures


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
