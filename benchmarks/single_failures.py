"""How long do index arrays and all single failures take?

    python -m benchmarks.single_failures [FIRMS SOURCINGS G]

Prints the seconds of each step in this process (compiling told apart), the share of single-sourced requirements and the
peak memory of the process. Peak memory is that of the whole process, generator included.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np

from benchmarks.synthetic import province
from chainlink.analysis.network import build_network
from chainlink.analysis.single_failures import blast_radii
from chainlink.graph import build_graph


def main(firm_count: int, sourcing_count: int, sourcings_per_requirement: float) -> None:
    """Time one province and print the figures."""
    started = time.perf_counter()
    blast_radii(build_graph(province(50, 200)), sourcing="active")
    compiled = time.perf_counter()
    tables = province(firm_count, sourcing_count, sourcings_per_requirement=sourcings_per_requirement)
    generated = time.perf_counter()
    graph = build_graph(tables)
    built = time.perf_counter()
    network = build_network(graph, sourcing="active")
    settled = time.perf_counter()
    radii = blast_radii(graph, sourcing="active")
    done = time.perf_counter()
    sizes = network.sources.sizes
    print(f"firms {firm_count:,}  sourcings {sourcing_count:,}  g {sourcings_per_requirement}")
    print(f"requirements {len(sizes):,}, single-sourced {np.mean(sizes == 1):.1%}, mean blast {radii['lines'].mean():,.1f}")
    print(f"compile or load compiled code  {compiled - started:6.2f} s")
    print(f"generate tables                {generated - compiled:6.2f} s")
    print(f"tables -> index arrays         {built - generated:6.2f} s")
    print(f"all single failures            {done - settled:6.2f} s  (of which {settled - built:.2f} s is settling sources)")
    print(f"peak memory                    {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        int(given[0]) if given else 100_000,
        int(given[1]) if len(given) > 1 else 500_000,
        float(given[2]) if len(given) > 2 else 2.5,
    )
