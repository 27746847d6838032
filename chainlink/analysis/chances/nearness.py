"""Do buyers take to suppliers in their own city? Estimated from what is on record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainlink.analysis.chances.record import PurchaseRecord
from chainlink.supply.index_arrays import Bools, Floats, Ints, Longs, expanded

MOST_NEARNESS = 64.0
"""The city is never given more weight than this."""
LEAST_GAIN = 3.0
"""The record must be e to this power times as likely with nearness as without, or buyers count as blind to place."""
LEAST_LEFT = 1e-9
"""No choice counts as surer than this."""
STEPS = 64
"""So many values between 1 and the most are tried, evenly by their logarithms."""


@dataclass(frozen=True, eq=False)
class _Observed:
    """Recorded suppliers of purchases with one supplier on record, of buyers of known place.

    `purchase` and `is_near` are by candidate of these purchases, with the weight that all others' taste gives it; `chose_near`
    is by purchase.
    """

    purchase: Longs
    is_near: Bools
    weight: Floats
    chose_near: Bools


def estimate_nearness(record: PurchaseRecord, *, taste: float, output: float = 1.0, single: float = 1.0) -> float:
    """Estimate how many times as likely a supplier in the buyer's city is as one elsewhere that others like as much.

    Parameters
    ----------
    record
        The record.
    taste
        Weight of the makers' outputs beside the other buyers on record in what others like.
    output
        Power of the outputs by which buyers go.
    single
        Share of the purchases with one supplier on record that have no other.

    Returns
    -------
    float
        The most likely value, from 1 to `MOST_NEARNESS`; 1 where the record does not clearly say more.

    Notes
    -----
    Of each recorded supplier, whether it stands in the city is one observation. Its chance follows from the taste of all
    *other* buyers of the thing. Only purchases with one recorded supplier are read: who buys from several must also buy
    where he would not by himself. Where another supplier is missing, the one on record may be the second choice.
    """
    observed = _observed(record, taste, output)
    if not len(observed.chose_near):
        return 1.0
    tried = np.linspace(0.0, np.log(MOST_NEARNESS), STEPS)
    logs = [_log_likelihood(observed, float(np.exp(log_nearness)), single) for log_nearness in tried]
    best = int(np.argmax(logs))
    return float(np.exp(tried[best])) if logs[best] - logs[0] >= LEAST_GAIN else 1.0


def _log_likelihood(observed: _Observed, nearness: float, single: float) -> float:
    """Logarithm of how likely it is that these buyers chose in their city, or not."""
    count = len(observed.chose_near)
    weight = observed.weight * np.where(observed.is_near, nearness, 1.0)
    chance = weight / np.bincount(observed.purchase, weight, minlength=count)[observed.purchase]
    near_chance = np.where(observed.is_near, chance, 0.0)
    first = np.bincount(observed.purchase, near_chance, minlength=count)
    left = np.maximum(1 - chance, LEAST_LEFT)
    second = np.bincount(observed.purchase, chance * (first[observed.purchase] - near_chance) / left, minlength=count)
    near = np.clip(single * first + (1 - single) * (first + second) / 2, LEAST_LEFT, 1 - LEAST_LEFT)
    return float(np.log(np.where(observed.chose_near, near, 1 - near)).sum())


def _observed(record: PurchaseRecord, taste: float, output: float) -> _Observed:
    """Collect what is read; left out where all candidates stand in the city, or none does."""
    bought = record.purchases
    purchases = np.flatnonzero((record.seen == 1) & ~bought.has_own_line & (bought.buyer >= 0))
    purchases = purchases[bought.city[bought.buyer[purchases]] >= 0]
    at, candidate = expanded(bought.thing_candidates, bought.thing[purchases])
    buyer = bought.buyer[purchases[at]]
    supplier = bought.supplier[candidate]
    is_near = bought.city[supplier] == bought.city[buyer]
    own = _is_own(record, purchases[at], candidate)
    beforehand = taste * bought.weight_by_output(output)[candidate]
    weight = np.where(supplier == buyer, 0.0, beforehand + record.buyers_of[candidate] - own)
    total = np.bincount(at, weight, minlength=len(purchases))
    near = np.bincount(at, weight * is_near, minlength=len(purchases))
    named = np.bincount(at, own, minlength=len(purchases))
    is_telling = (near > 0) & (near < total) & (named > 0)
    number = np.cumsum(is_telling) - 1
    kept = is_telling[at]
    chose_near = np.bincount(at[kept], (own & is_near)[kept], minlength=len(purchases))[is_telling] > 0
    return _Observed(number[at[kept]], is_near[kept], weight[kept], chose_near)


def _is_own(record: PurchaseRecord, purchase: Longs, candidate: Ints) -> Bools:
    """Tell by (purchase, candidate) whether it is on record."""
    bought = record.purchases
    width = np.int64(len(bought.supplier))
    recorded = bought.record_purchase[record.kept].astype(np.int64) * width + bought.record_candidate[record.kept]
    is_own: Bools = np.isin(purchase.astype(np.int64) * width + candidate, recorded)
    return is_own
