"""How many greys do so many answers settle, in the order of the question list, by chance, most connected first?

    python -m benchmarks.questions [SEEDS] [ANSWERS]

One table: the mean over the seeds for each sample chain and strategy; and the seconds that the list for all fifteen
chains takes, from a graph in memory.
"""

from __future__ import annotations

import sys
import time

from benchmarks.hidden_truth import SAMPLES, STRATEGIES, complete_chain, greys_resolved, targets_of
from chainlink import build_graph, load_tables
from chainlink.screening.questions import questions
from loaders.merge import merge_rows


def main(seeds: int, answers: int) -> None:
    """Print the table."""
    print("chain", *STRATEGIES, sep="\t")
    for number in range(1, 16):
        truth = complete_chain(f"C{number:02d}")
        targets = targets_of(truth)
        runs = [greys_resolved(truth, targets, seed, answers) for seed in range(seeds)]
        means = (f"{sum(run[name] for run in runs) / seeds:.2f}" for name in STRATEGIES)
        print(f"C{number:02d}", *means, sep="\t", flush=True)
    graph = build_graph(merge_rows(load_tables([SAMPLES]).tables))
    questions(graph)
    started = time.perf_counter()
    listed = questions(graph)
    print(f"all chains: {len(listed)} questions in {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, int(sys.argv[2]) if len(sys.argv) > 2 else 5)
