"""Along which weighted links do losses travel? A payment network as arrays for the compiled loops."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from chainlink.analysis.cascades.payments import ESSENTIAL, PaymentNetwork
from chainlink.supply.index_arrays import Ints, Longs, grouped

Floats = npt.NDArray[np.float64]


class LossLinks(NamedTuple):
    """One direction in which losses travel.

    By firm: `out_ptr`, `out_slot`, `out_weight` are the slots that its loss enters; `slot_ptr` bounds its own slots.
    By slot: `slot_firm` owns it; `in_ptr`, `in_firm`, `in_weight` are the same links seen from the slot.
    """

    out_ptr: Ints
    out_slot: Ints
    out_weight: Floats
    slot_ptr: Ints
    slot_firm: Ints
    in_ptr: Ints
    in_firm: Ints
    in_weight: Floats


class StandInMarket(NamedTuple):
    """Who could stand in for whom: firms by industry (`member_ptr`, `members`), and what each sells."""

    is_on: bool
    output: Floats
    industry: Ints
    industry_output: Floats
    member_ptr: Ints
    members: Ints


def downstream_links(network: PaymentNetwork) -> LossLinks:
    """Losses of suppliers reach their buyers: a slot for each essential industry, one for all that is not essential.

    An essential supplier weighs its part in what the buyer pays that industry, another its part in all the buyer pays;
    irrelevant ones have no link.
    """
    firms, industries = len(network.firm_ids), len(network.industries)
    purchases = np.bincount(network.buyer, network.value_10k_yuan, firms)
    at = np.flatnonzero(network.essentiality > 0)
    supplier, buyer, value = network.supplier[at], network.buyer[at], network.value_10k_yuan[at]
    is_essential = network.essentiality[at] == ESSENTIAL
    key = buyer.astype(np.int64) * (industries + 1)
    key += np.where(is_essential, network.firm_industry[supplier], industries)
    keys, slot = np.unique(key, return_inverse=True)
    whole = np.where(is_essential, np.bincount(slot, value, len(keys))[slot], purchases[buyer])
    return _links(slot, supplier, value / whole, keys // (industries + 1), firms)


def upstream_links(network: PaymentNetwork) -> LossLinks:
    """Losses of buyers reach their suppliers, by their part in the supplier's revenue.

    Without a revenue above 0 it is their part in what the supplier sells to firms.
    """
    revenue, sales = network.revenue_10k_yuan, network.sales_10k_yuan
    whole = np.where(revenue > 0, revenue, sales)[network.supplier]
    firms = len(network.firm_ids)
    return _links(network.supplier, network.buyer, network.value_10k_yuan / whole, np.arange(firms), firms)


def _links(slot: npt.NDArray[np.integer], firm: Ints, weight: Floats, slot_firm: Longs, firm_count: int) -> LossLinks:
    """Write links down from both ends; `slot_firm` is sorted."""
    by_slot = np.lexsort((firm, slot))
    slot, firm, weight = slot[by_slot], firm[by_slot], weight[by_slot]
    by_firm = np.argsort(firm, kind="stable")
    incoming, outgoing = grouped(slot, firm, len(slot_firm)), grouped(firm, slot, firm_count)
    return LossLinks(
        out_ptr=outgoing.ptr,
        out_slot=outgoing.items,
        out_weight=weight[by_firm],
        slot_ptr=np.searchsorted(slot_firm, np.arange(firm_count + 1)).astype(np.int32),
        slot_firm=slot_firm.astype(np.int32),
        in_ptr=incoming.ptr,
        in_firm=incoming.items,
        in_weight=np.ascontiguousarray(weight),
    )


def market_of(network: PaymentNetwork, *, is_on: bool) -> StandInMarket:
    """Tell who sells how much in which industry."""
    sales, count = network.sales_10k_yuan, len(network.industries)
    members = grouped(network.firm_industry, np.arange(len(sales)), count)
    industry_output = np.bincount(network.firm_industry, sales, count).astype(np.float64)
    industry = np.array(network.firm_industry, np.int32)
    return StandInMarket(is_on, sales, industry, industry_output, members.ptr, members.items)
