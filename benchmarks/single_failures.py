"""How long do index arrays and all single failures take, and how much memory?

    python -m benchmarks.synthetic FOLDER 100000 500000 2.5
    python -m benchmarks.single_failures FOLDER

Seconds are wall-clock of each step in this process, compiling told apart; peak memory is that of the whole process,
tables included.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.synthetic import read
from chainlink.analysis.spread.network import build_network
from chainlink.analysis.spread.single_failures import single_failures
from chainlink.analysis.warm_up import warm_up
from chainlink.supply.graph import build_graph


def measure(folder: Path) -> dict[str, float]:
    """Time one province, read from `folder`."""
    started = time.perf_counter()
    warm_up()
    compiled = time.perf_counter()
    tables = read(folder)
    loaded = time.perf_counter()
    graph = build_graph(tables)
    network = build_network(graph, sourcing="active")
    firms = graph.nodes_of_firm
    built = time.perf_counter()
    blasts = single_failures(network, firms)
    done = time.perf_counter()
    own = np.bincount(graph.lines.firm, minlength=len(graph.firm_ids))
    return {
        "firms": len(graph.firm_ids),
        "sourcings": len(tables.supplies),
        "single-sourced requirements, %": 100 * float(np.mean(network.sources.sizes == 1)),
        "mean other lines stopped": float(np.mean(blasts.lines - own)),
        "largest": float(np.max(blasts.lines - own)),
        "compile, or load compiled code, s": compiled - started,
        "tables to index arrays, s": built - loaded,
        "all single failures, s": done - built,
        "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1])), indent=2))
