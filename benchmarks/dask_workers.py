"""How much faster are two Dask workers than one, and are the numbers the same?

    python -m benchmarks.dask_workers [FIRMS SOURCINGS]         100,000 and 500,000: about 25 minutes on two quiet cores

Workers are processes of this machine with one thread each; the network is that of `benchmarks.cascades`. Seconds are those
of the full vector of systemic risk at the published stop, arrays sent and results gathered included, workers warm.
"""

from __future__ import annotations

import json
import sys
import time

import pandas as pd
from distributed import LocalCluster

from benchmarks.cascades import payments
from chainlink.analysis.cascades.payments import PaymentNetwork
from chainlink.analysis.cascades.systemic_risk import PUBLISHED_EPS, economic_systemic_risk
from chainlink.analysis.executors import executor

FIRMS, SOURCINGS = 100_000, 500_000


def seconds_and_scores(network: PaymentNetwork, workers: int) -> tuple[float, pd.DataFrame]:
    """Time the full vector on so many workers."""
    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,  # type: ignore[no-untyped-call]
        executor(scheduler=cluster.scheduler_address) as map_chunks,
    ):
        small = payments(5_000, 20_000)
        economic_systemic_risk(small, eps=PUBLISHED_EPS, threads=1, map_chunks=map_chunks)
        started = time.perf_counter()
        scores = economic_systemic_risk(network, eps=PUBLISHED_EPS, threads=1, map_chunks=map_chunks)
        return time.perf_counter() - started, scores.scores


def measure(firm_count: int, sourcing_count: int) -> dict[str, float]:
    """Time one worker, then two."""
    network = payments(firm_count, sourcing_count)
    one, scores = seconds_and_scores(network, 1)
    two, same = seconds_and_scores(network, 2)
    pd.testing.assert_frame_equal(same, scores, check_exact=True)
    return {
        "firms": firm_count,
        "sourcings": sourcing_count,
        "one worker, s": one,
        "two workers, s": two,
        "times faster (at least 1.7)": one / two,
    }


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:3]] or [FIRMS, SOURCINGS]
    print(json.dumps(measure(*given), indent=2))
