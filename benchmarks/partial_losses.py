"""How long do the partial losses of all firms take in a large province without planted weaknesses?

    python -m benchmarks.partial_losses 100000

The province is one of `guilds`, its buyers choosing at random: about 2.3 sourcings a firm, a target for every 22 firms.
Seconds are of the answer itself, both ends of every loss of 30 % and more, the graph built and kernels compiled before.
"""

from __future__ import annotations

import json
import sys
import time

from benchmarks.guilds import guild_province
from chainlink.analysis.partial_loss.losses import partial_losses
from chainlink.supply.graph import build_graph

COMPONENTS_PER_FIRM = 0.225


def measure(firms: int) -> dict[str, float]:
    """Time one province; a small one before it compiles."""
    for count in (1_000, firms):
        tables, targets = guild_province(count, int(count * COMPONENTS_PER_FIRM), choice="random", seed=0)
        graph = build_graph(tables)
        wall, processor = time.perf_counter(), time.process_time()
        losses = partial_losses(graph, targets, at_least=0.3)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return {
        "firms": firms,
        "sourcings": len(tables.supplies),
        "targets": len(targets),
        "losses of 30 % and more": len(losses),
        "wall s": round(wall, 1),
        "processor s": round(processor, 1),
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1])), indent=2))
