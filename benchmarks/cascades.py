"""How long does the systemic risk of every firm take, exactly and within an error?

    python -m benchmarks.cascades FIRMS SOURCINGS [ERROR]

The network: `synthetic.sourcing_pairs` (seed 0), lognormal amounts (sigma 1.5), 60 industries drawn alike; of all pairs
of industries 17 % are essential, 12 % non-essential, the rest irrelevant (seed 100). Market on, published stop. Seconds
are wall-clock on all processors, compiling told apart. With an error, the bounded scores are held to the exact ones.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time

import numpy as np
import pandas as pd

from benchmarks.synthetic import sourcing_pairs
from chainlink.analysis.cascades.payments import ESSENTIALITIES, PaymentNetwork, payment_network
from chainlink.analysis.cascades.systemic_risk import PUBLISHED_EPS, economic_systemic_risk

INDUSTRIES = 60
BOUND = 3e-4
"""Error that the bounded mode is asked to keep; what it really makes is far smaller, and measured."""
PART_BY_ESSENTIALITY = {"irrelevant": 0.71, "non_essential": 0.12, "essential": 0.17}


def payments(firm_count: int, sourcing_count: int, *, seed: int = 0) -> PaymentNetwork:
    """Draw a payment network."""
    supplier, buyer = sourcing_pairs(firm_count, sourcing_count, seller_tail=1.3, buyer_tail=2.0, seed=seed)
    random = np.random.default_rng(seed + 100)
    firm_ids = pd.Series([f"F{number:07d}" for number in range(firm_count)], dtype="str")
    codes = np.array([f"{number:02d}" for number in range(INDUSTRIES)])
    amounts = np.exp(random.normal(0, 1.5, sourcing_count))
    firms = pd.DataFrame({"firm_id": firm_ids, "industry": codes[random.integers(0, INDUSTRIES, firm_count)]})
    rows = {"supplier_id": firm_ids.take(supplier).array, "buyer_id": firm_ids.take(buyer).array}
    pairs = pd.MultiIndex.from_product([codes, codes], names=["supplier_industry", "buyer_industry"])
    chances = [PART_BY_ESSENTIALITY[essentiality] for essentiality in ESSENTIALITIES]
    essentiality = pairs.to_frame(index=False).assign(
        essentiality=np.array(ESSENTIALITIES)[random.choice(len(ESSENTIALITIES), len(pairs), p=chances)]
    )
    return payment_network(firms, pd.DataFrame(rows | {"value_10k_yuan": amounts}), essentiality)


def measure(firm_count: int, sourcing_count: int, *, error_at_most: float = 0.0) -> dict[str, float]:
    """Time the full vector."""
    started = time.perf_counter()
    for error in (0.0, 1e-4):
        economic_systemic_risk(payments(200, 800), eps=PUBLISHED_EPS, error_at_most=error)
    compiled = time.perf_counter()
    network = payments(firm_count, sourcing_count)
    drawn = time.perf_counter()
    exact = economic_systemic_risk(network, eps=PUBLISHED_EPS).scores
    done = time.perf_counter()
    figures = {
        "firms": firm_count,
        "sourcings": sourcing_count,
        "processors": os.cpu_count() or 1,
        "mean score": float(exact["esri"].mean()),
        "mean iterations": float(exact["iterations"].mean()),
        "compile, or load compiled code, s": compiled - started,
        "exact, s": done - drawn,
    }
    if error_at_most:
        started = time.perf_counter()
        bounded = economic_systemic_risk(network, eps=PUBLISHED_EPS, error_at_most=error_at_most).scores
        figures["bounded, s"] = time.perf_counter() - started
        figures["largest error"] = float((exact["esri"] - bounded["esri"]).abs().max())
        figures["largest error promised"] = float(bounded["error_bound"].max())
        figures["computed exactly after all"] = float((bounded["error_bound"] == 0).sum())
        figures["other iterations"] = float((exact["iterations"] != bounded["iterations"]).sum())
    figures["peak memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


if __name__ == "__main__":
    given = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]), error_at_most=given), indent=2))
