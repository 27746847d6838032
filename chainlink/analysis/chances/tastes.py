"""How much do the buyers of a thing agree, and do they go by the makers' output? Estimated from what is on record.

Things differ: of one all buyers choose the same firm, of another each its own. So the weight alpha of what is known
beforehand is drawn for every thing, from the province's mixture of weights and what is on record of that thing.
"""

from __future__ import annotations

import numpy as np

from chainlink.analysis.chances.kernels import taste_logs
from chainlink.analysis.chances.record import PurchaseRecord
from chainlink.supply.index_arrays import Floats

TASTES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""Weights of what is known beforehand that a thing may have."""
OUTPUTS = (1.0, 0.5, 0.0)
"""Powers of the makers' outputs by which buyers may go: by output, by its root, not at all."""
LEAST_GAIN = 3.0
"""The record must be e to this power times as likely with another power of output, or buyers count as going by output."""
ROUNDS = 100
"""Steps of the EM."""


def estimate_tastes(record: PurchaseRecord) -> tuple[float, tuple[tuple[float, float], ...]]:
    """Estimate by which power of output buyers go, and how many things have which weight.

    Returns
    -------
    tuple
        The power; pairs of weight and share of the things, shares adding up to 1. Without any row: by output, all alike.

    Notes
    -----
    The likelihood of a thing's recorded suppliers under one weight is Dirichlet-multinomial; the shares are the most
    likely ones, by EM. Place is left out here.
    """
    best: tuple[float, tuple[tuple[float, float], ...]] = (1.0, tuple((weight, 1 / len(TASTES)) for weight in TASTES))
    least = -np.inf
    bought = record.purchases
    for output in OUTPUTS:
        logs = taste_logs(
            bought.thing_candidates.ptr, bought.weight_by_output(output), record.buyers_of, np.array(TASTES)
        )
        has_rows = np.add.reduceat(np.append(record.buyers_of, 0.0), bought.thing_candidates.ptr[:-1]) > 0
        has_rows &= bought.thing_candidates.sizes > 0
        if not has_rows.any():
            return best
        total, shares = _mixture(logs[has_rows])
        if total > least + LEAST_GAIN:
            least = total
            best = (output, tuple(zip(TASTES, shares.tolist(), strict=True)))
    return best


def _mixture(logs: Floats) -> tuple[float, Floats]:
    """Give the logarithm of the likelihood of the most likely shares, and these."""
    shares = np.full(logs.shape[1], 1 / logs.shape[1])
    most = logs.max(axis=1, keepdims=True)
    likelihood = np.exp(logs - most)
    for _ in range(ROUNDS):
        posterior = likelihood * shares
        posterior /= posterior.sum(axis=1, keepdims=True)
        shares = posterior.mean(axis=0)
    return float((np.log(likelihood @ shares) + most[:, 0]).sum()), shares
