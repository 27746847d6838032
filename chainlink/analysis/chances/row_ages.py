"""Which recorded rows does a drawing drop because they are old?"""

from __future__ import annotations

import numpy as np

from chainlink.analysis.chances.ages import chances_to_hold
from chainlink.analysis.chances.purchases import Purchases
from chainlink.analysis.chances.record import PurchaseRecord, read_record, row_randoms
from chainlink.supply.index_arrays import Bools, Floats, expanded


def chances_of_rows(purchases: Purchases, half_life_days: float | None) -> Floats | None:
    """Tell by row of `tables.supplies` how likely it still holds; None where all do.

    Only rows that serve a purchase age, and none of a purchase that its buyer declares complete.
    """
    if half_life_days is None:
        return None
    facts = purchases.graph.requirements
    ageing = expanded(purchases.requirements, np.flatnonzero(~purchases.is_declared))[1]
    ages = np.zeros(len(purchases.graph.tables.supplies), bool)
    ages[expanded(facts.offers, ageing)[1]] = True
    declared = expanded(purchases.requirements, np.flatnonzero(purchases.is_declared))[1]
    ages[expanded(facts.offers, declared)[1]] = False
    holds = np.where(ages, chances_to_hold(purchases.graph, half_life_days=half_life_days), 1.0)
    return None if bool((holds == 1.0).all()) else holds


def drop_rows(
    record: PurchaseRecord, holds: Floats | None, rng: np.random.Generator
) -> tuple[PurchaseRecord, Bools | None]:
    """Drop old rows of one drawing, and read the record without them."""
    if holds is None:
        return record, None
    bought: Purchases = record.purchases
    dropped: Bools = row_randoms(bought, rng) >= holds
    return read_record(bought, kept=~dropped[bought.record_row]), dropped
