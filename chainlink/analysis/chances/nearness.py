"""Do buyers take to suppliers in their own city? Estimated from what is on record."""

from __future__ import annotations

import numpy as np

from chainlink.analysis.chances.record import PurchaseRecord
from chainlink.supply.index_arrays import Bools, Floats, Ints, Longs, expanded

MOST_NEARNESS = 64.0
"""The city is never given more weight than this."""
LEAST_GAIN = 3.0
"""The record must be e to this power times as likely with nearness as without, or buyers count as blind to place."""
STEPS = 60


def estimate_nearness(record: PurchaseRecord, *, taste: float) -> float:
    """Estimate how many times as likely a supplier in the buyer's city is as one elsewhere that others like as much.

    Parameters
    ----------
    record
        The record.
    taste
        Weight of the makers' outputs beside the other buyers on record in what others like.

    Returns
    -------
    float
        The most likely value, from 1 to `MOST_NEARNESS`; 1 where the record does not clearly say more.

    Notes
    -----
    Of each recorded supplier, whether it stands in the city is one observation: its chance is r q / (r q + 1 - q), where
    q is the share of the city in the taste of all *other* buyers of the thing and r what is looked for. Only purchases
    with one recorded supplier are read: who buys from several must also buy where he would not by himself.
    """
    share, is_near = _observed(record, taste)
    if not len(share):
        return 1.0
    low, high = 0.0, np.log(MOST_NEARNESS)
    for _ in range(STEPS):
        middle = (low + high) / 2
        if _chance_of_near(share, middle).sum() < is_near.sum():
            low = middle
        else:
            high = middle
    gain = _log_likelihood(share, is_near, low) - _log_likelihood(share, is_near, 0.0)
    return float(np.exp(low)) if gain >= LEAST_GAIN else 1.0


def _chance_of_near(share: Floats, log_nearness: float) -> Floats:
    near = share * np.exp(log_nearness)
    chance: Floats = near / (near + 1 - share)
    return chance


def _log_likelihood(share: Floats, is_near: Bools, log_nearness: float) -> float:
    chance = _chance_of_near(share, log_nearness)
    return float(np.log(np.where(is_near, chance, 1 - chance)).sum())


def _observed(record: PurchaseRecord, taste: float) -> tuple[Floats, Bools]:
    """By purchase from one supplier, of a buyer of known place: the city's share in the taste of others; whether it is there.

    Left out where all candidates stand in the city, or none does.
    """
    bought = record.purchases
    purchases = np.flatnonzero((record.seen == 1) & ~bought.has_own_line & (bought.buyer >= 0))
    purchases = purchases[bought.city[bought.buyer[purchases]] >= 0]
    at, candidate = expanded(bought.thing_candidates, bought.thing[purchases])
    buyer = bought.buyer[purchases[at]]
    supplier = bought.supplier[candidate]
    is_near = bought.city[supplier] == bought.city[buyer]
    own = _is_own(record, purchases[at], candidate)
    weight = np.where(supplier == buyer, 0.0, taste * bought.weight[candidate] + record.buyers_of[candidate] - own)
    total = np.bincount(at, weight, minlength=len(purchases))
    near = np.bincount(at, weight * is_near, minlength=len(purchases))
    is_telling = (near > 0) & (near < total)
    chosen = np.flatnonzero(own & is_telling[at])
    return near[at[chosen]] / total[at[chosen]], is_near[chosen]


def _is_own(record: PurchaseRecord, purchase: Longs, candidate: Ints) -> Bools:
    """Tell by (purchase, candidate) whether it is on record."""
    bought = record.purchases
    width = np.int64(len(bought.supplier))
    recorded = bought.record_purchase[record.kept].astype(np.int64) * width + bought.record_candidate[record.kept]
    is_own: Bools = np.isin(purchase.astype(np.int64) * width + candidate, recorded)
    return is_own
