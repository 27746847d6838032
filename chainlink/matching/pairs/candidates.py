"""Which offers are there for each need, and which of them fall with whom? All that a later choice of weights leaves alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.chokepoints import (
    NeedChokepoints,
    chokepoints_of_needs,
    falls_with,
    present_suppliers,
    requirements_of_needs,
)
from chainlink.matching.pairs.offers import NEAR, Offers, find_offers
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Grouping, Ints, distinct_pairs, expanded, numbers_in, pair_key


@dataclass(frozen=True, eq=False)
class UnscoredPairs:
    """Needs and offers before any score: what a later choice of weights does not change.

    Attributes
    ----------
    graph, needs, buyers
        Supply graph, what is needed, and by whom (firm numbers).
    rows
        By need: the requirements behind it.
    offers
        Who could deliver.
    chokepoints
        Firms that alone stop a need.
    asked_need, asked_firm, is_about, is_chokepoint
        (need, firm) pairs, sorted: chokepoints on record, and firms that the need is about (see
        `chainlink.matching.pairs.chokepoints`).
    offer_of_fall, asked_of_fall
        Offers that would stop, and with which of the asked pairs.
    """

    graph: SupplyGraph
    needs: tuple[Need, ...]
    buyers: Ints
    rows: Grouping
    offers: Offers
    chokepoints: NeedChokepoints
    asked_need: Ints
    asked_firm: Ints
    is_about: Bools
    is_chokepoint: Bools
    offer_of_fall: Ints
    asked_of_fall: Ints

    @property
    def is_made(self) -> Bools:
        """By need: whether a firm other than the buyer makes what would do; near components do not count."""
        return np.bincount(self.offers.need[self.offers.fit != NEAR], minlength=len(self.needs)) > 0


def find_candidates(graph: SupplyGraph, needs: Sequence[Need], *, near_at_least: float) -> UnscoredPairs:
    """Find offers and chokepoints of some needs, and which offers fall with which chokepoint.

    Parameters
    ----------
    graph
        Supply graph.
    needs
        Each with an id of its own.
    near_at_least
        See `offers.near_components`.

    Raises
    ------
    UnknownIdError
        If a firm or component of a need is not in the data.
    ValueError
        If two needs have one id.

    Notes
    -----
    All single failures twice, and one spread for each chokepoint of each need.
    """
    if len({need.need_id for need in needs}) < len(needs):
        raise ValueError("two needs have one id")
    buyers = _numbers(graph.firm_ids, [need.buyer_id for need in needs], graph.firm_number)
    components = _numbers(graph.component_ids, [need.component_id for need in needs], graph.component_number)
    rows = requirements_of_needs(graph, buyers, components)
    offers = find_offers(graph, buyers, components, rows, near_at_least=near_at_least)
    chokepoints = chokepoints_of_needs(graph, rows, buyers)
    width = len(graph.firm_ids)
    firms_about = [(at, graph.firm_number(firm_id)) for at, need in enumerate(needs) for firm_id in need.about]
    stated_need, stated_firm = np.array(firms_about, np.int32).reshape(-1, 2).T
    points = chokepoints.need[chokepoints.is_recorded], chokepoints.firm[chokepoints.is_recorded]
    both = np.concatenate([points[0], stated_need]), np.concatenate([points[1], stated_firm])
    need, firm = distinct_pairs(*both, width)
    key = pair_key(need, firm, width)
    is_chokepoint = np.isin(key, pair_key(*points, width))
    is_supplier = np.isin(key, pair_key(*present_suppliers(graph, rows), width))
    is_stated = np.isin(key, pair_key(stated_need, stated_firm, width))
    is_about: Bools = np.where(np.isin(need, stated_need), is_stated, is_chokepoint & is_supplier)
    by_need = offers.by_need()
    falls = falls_with(graph, rows, (need, firm), by_need)
    positions = Grouping(by_need.ptr, np.arange(len(offers.line), dtype=np.int32))
    pair, offer = expanded(positions, need)
    return UnscoredPairs(
        graph=graph,
        needs=tuple(needs),
        buyers=buyers,
        rows=rows,
        offers=offers,
        chokepoints=chokepoints,
        asked_need=need,
        asked_firm=firm,
        is_about=is_about,
        is_chokepoint=is_chokepoint,
        offer_of_fall=offer[falls],
        asked_of_fall=pair[falls].astype(np.int32),
    )


def _numbers(index: pd.Index, ids: Sequence[str], number: Callable[[str], int]) -> Ints:
    """Number ids; `number` says what is wrong with the first one that is not known."""
    numbers = numbers_in(index, pd.Series(ids, dtype="str"))
    for at in np.flatnonzero(numbers < 0).tolist():
        number(ids[at])
    return numbers
