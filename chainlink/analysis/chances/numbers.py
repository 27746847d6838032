"""How many suppliers do purchases have, and how many of them are missing? Estimated from what answering buyers say."""

from __future__ import annotations

import math

import numpy as np

from chainlink.analysis.chances.kernels import MOST_SUPPLIERS
from chainlink.analysis.chances.record import PurchaseRecord
from chainlink.supply.index_arrays import Floats

ROUNDS = 400
"""Steps of the EM; it has settled to four digits long before."""
LEAST_MISSING, MOST_MISSING = 1e-4, 0.95


def estimate_numbers(record: PurchaseRecord, *, missing: float | None = None) -> tuple[tuple[float, ...], float]:
    """Estimate the province's shares of purchases with 1, 2, … suppliers, and the chance that one is missing.

    Buyers without any recorded purchase are left out, and purchases that are declared complete: they say nothing about
    what the others miss. A buyer is only seen to answer if at least one row of it is on record: what buyers that look
    silent by bad luck would add is added. So is what a purchase would add if more firms made the thing: a trader beside
    the one maker whose goods he sells gives no choice, and to count him would make one supplier look usual.

    Parameters
    ----------
    record
        The record.
    missing
        The chance, where it is known; else both are estimated.

    Returns
    -------
    tuple
        Shares, adding up to 1, and the chance. Without any answering buyer: every purchase has one supplier, half of
        them missing.

    Notes
    -----
    Expectation and maximisation over the different (recorded, least, most) that occur: a few dozen.
    """
    bought = record.purchases
    answering = ~record.is_silent & ~bought.has_own_line & (bought.suppliers_known > 0) & ~_declared(record)
    numbers = np.arange(1, MOST_SUPPLIERS + 1)
    answering &= record.seen <= MOST_SUPPLIERS
    if not answering.any():
        return (1.0,) + (0.0,) * (MOST_SUPPLIERS - 1), 0.5 if missing is None else missing
    kinds, kind_counts = _kinds(record, np.flatnonzero(answering))
    seen, least, most, cap = kinds.T[:, :, None]
    is_allowed = (numbers >= least) & (numbers <= most)
    ways = np.array([[math.comb(int(k), int(j)) if k >= j else 0 for k in numbers] for j in seen[:, 0]], float)
    gone = np.maximum(numbers - seen, 0)
    is_beyond = (numbers > cap) & (numbers <= cap.max())
    sizes, size_counts = np.unique(np.unique(bought.buyer[answering], return_counts=True)[1], return_counts=True)
    shares = np.where(numbers <= cap.max(), 1.0, 0.0)  # of larger numbers the record says nothing
    shares, chance = shares / shares.sum(), 0.2 if missing is None else missing
    for _ in range(ROUNDS):
        likelihood = is_allowed * ways * (1 - chance) ** seen * chance**gone * shares
        posterior = likelihood / np.maximum(likelihood.sum(axis=1, keepdims=True), 1e-300)
        weighed = posterior * kind_counts[:, None]
        nobody = shares * chance**numbers
        unseen_by_size = nobody.sum() ** sizes
        unseen = float((size_counts * sizes * unseen_by_size / (1 - unseen_by_size)).sum()) * nobody / nobody.sum()
        within = 1 - (is_beyond * shares).sum(axis=1)
        beyond = (is_beyond * shares) * (kind_counts / np.maximum(within, 1e-9))[:, None]
        totals = weighed.sum(axis=0) + unseen + beyond.sum(axis=0)
        if missing is None:
            lost = float((weighed * gone).sum() + (unseen * numbers).sum())
            true = float((weighed * numbers).sum() + (unseen * numbers).sum())
            chance = min(max(lost / true, LEAST_MISSING), MOST_MISSING)
        shares = np.maximum(totals / totals.sum(), 1e-6)
        shares /= shares.sum()
    return tuple(float(share) for share in shares), float(chance)


def _declared(record: PurchaseRecord) -> np.typing.NDArray[np.bool_]:
    """Purchases that are complete because the buyer says so, and not by their shares."""
    declared: np.typing.NDArray[np.bool_] = record.purchases.is_declared & ~record.is_questioned
    return declared


def _kinds(record: PurchaseRecord, chosen: np.typing.NDArray[np.int64]) -> tuple[np.typing.NDArray[np.int64], Floats]:
    """Different (recorded, least, most, makers known) among the chosen purchases, and how many of each."""
    complete = record.is_complete[chosen]
    seen = record.seen[chosen].astype(np.int64)
    cap = np.clip(record.purchases.makers_known[chosen], 1, MOST_SUPPLIERS)
    most = np.maximum(cap, record.least[chosen])
    rows = np.column_stack(
        [
            seen,
            np.where(complete, seen, record.least[chosen]),
            np.where(complete, seen, most),
            np.maximum(cap, seen),
        ]
    )
    kinds, counts = np.unique(rows, axis=0, return_counts=True)
    return kinds, counts.astype(np.float64)
