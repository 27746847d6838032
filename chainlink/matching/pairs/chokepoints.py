"""Which firms alone stop what is needed, and which offers would fall with them?

A need stands for the requirements of its buyer that the component serves. A firm is a *chokepoint of the need* when its
failure alone takes the last source of one of them, ready backups counted; a requirement for which no supplier is on
record has none, as the makers that the engine takes in its stead are the very offers. A firm is *red* where every maker
in the data stops with it, so that no offer can stand apart.

What a need is *about* is stated with it (by the firm, or by the risk of the register); else it is about those of its
chokepoints that supply it today, themselves or as the maker behind a trader. Only the buyer's own sourcing decides that,
so that one more offer never refuses another. A chokepoint further up refuses nobody: it is shown, and costs gain and
independence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainlink.analysis.spread.propagation import Network, build_network
from chainlink.analysis.spread.single_failures import single_failures
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import (
    Bools,
    Grouping,
    Ints,
    Longs,
    distinct_pairs,
    expanded,
    grouped,
    matches,
    pair_key,
)
from chainlink.supply.lines import ACTIVE

CELLS_AT_ONCE = 100_000_000
"""So many answers (failure, source) are held in memory together; any number gives the same result."""


@dataclass(frozen=True, eq=False)
class NeedChokepoints:
    """(need, firm) pairs, sorted, of firms whose failure alone stops a need.

    Attributes
    ----------
    need, firm
        Which need, which firm.
    is_red
        Whether every maker in the data stops with the firm.
    is_recorded
        Whether a requirement with suppliers on record is lost; if not, all makers stood in for them.
    """

    need: Ints
    firm: Ints
    is_red: Bools
    is_recorded: Bools


def requirements_of_needs(graph: SupplyGraph, buyers: Ints, components: Ints) -> Grouping:
    """Find by need the requirements of its buyer that its component serves, by number in `graph.requirements`."""
    facts, count = graph.requirements, len(graph.component_ids)
    is_buyer = np.zeros(len(graph.firm_ids) + 1, bool)
    is_buyer[buyers] = True
    asking = np.flatnonzero(is_buyer[graph.node_firm[facts.owner]] & ~facts.is_fixed)
    position, member = expanded(facts.group_family, facts.group[asking])
    served = pair_key(graph.node_firm[facts.owner[asking]][position], member, count)
    need, served_at = matches(pair_key(buyers, components, count), served)
    pairs = distinct_pairs(need, asking[position[served_at]], len(facts.owner))
    return grouped(*pairs, len(buyers))


def chokepoints_of_needs(graph: SupplyGraph, rows: Grouping, buyers: Ints) -> NeedChokepoints:
    """Find the firms, the buyers themselves left out, whose failure alone stops a need.

    Parameters
    ----------
    rows
        Of `requirements_of_needs`.
    buyers
        By need.

    Notes
    -----
    All single failures at once, twice, however many needs.
    """
    everyone = np.arange(len(graph.firm_ids), dtype=np.int32)
    need, firm, is_recorded = _stopping(graph, build_network(graph, sourcing="qualified"), rows, everyone)
    is_other = firm != buyers[need]
    need, firm, is_recorded = need[is_other], firm[is_other], is_recorded[is_other]
    market = build_network(graph, sourcing="market")
    lost = pair_key(*_stopping(graph, market, rows, np.unique(firm).astype(np.int32))[:2], len(graph.firm_ids))
    return NeedChokepoints(need, firm, np.isin(pair_key(need, firm, len(graph.firm_ids)), lost), is_recorded)


def present_suppliers(graph: SupplyGraph, rows: Grouping) -> tuple[Ints, Ints]:
    """Find by need who supplies it today: (need, firm) pairs, sorted, of active suppliers and the makers they name.

    Parameters
    ----------
    rows
        Of `requirements_of_needs`.
    """
    sourcings = graph.lines.sourcings
    need, requirement = expanded(rows, np.arange(len(rows)))
    position, row = expanded(graph.requirements.offers, requirement)
    is_active = sourcings.status[row] == ACTIVE
    need, row = need[position[is_active]], row[is_active]
    both = np.concatenate([need, need]), np.concatenate([sourcings.supplier[row], sourcings.maker[row]])
    is_named = both[1] >= 0
    return distinct_pairs(both[0][is_named], both[1][is_named], len(graph.firm_ids))


def _stopping(graph: SupplyGraph, network: Network, rows: Grouping, firms: Ints) -> tuple[Ints, Ints, Bools]:
    """(need, firm) pairs, sorted, of needs that the firm's failure stops; and whether what it stops is on record."""
    need, requirement = _kept(network, rows)
    distinct, which = np.unique(requirement, return_inverse=True)
    position, node = expanded(network.sources, distinct)
    watch, column = np.unique(node, return_inverse=True)
    if not len(watch) or not len(firms):
        return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, bool)
    served = grouped(column, position, len(watch))
    sizes = np.bincount(position, minlength=len(distinct))
    stopping: list[tuple[Longs, Longs]] = []
    step = max(1, CELLS_AT_ONCE // len(watch))
    for start in range(0, len(firms), step):
        chunk = firms[start : start + step]
        items = expanded(graph.nodes_of_firm, chunk)
        scenarios = grouped(items[0], items[1], len(chunk))
        down = single_failures(network, scenarios, watch=watch.astype(np.int32)).is_watched_down
        at, source = np.nonzero(down)
        hit, lost = expanded(served, source)
        pairs, count = np.unique(at[hit] * len(distinct) + lost, return_counts=True)
        pairs = pairs[count == sizes[pairs % len(distinct)]]
        stopping.append((chunk[pairs // len(distinct)].astype(np.int64), pairs % len(distinct)))
    firm, lost_all = (np.concatenate(parts) for parts in zip(*stopping, strict=True))
    by_requirement = grouped(which, need, len(distinct))
    hit, hit_need = expanded(by_requirement, lost_all)
    key = pair_key(hit_need, firm[hit], len(graph.firm_ids))
    recorded = key[~network.is_assumed[distinct[lost_all[hit]]]]
    pairs_of_needs = distinct_pairs(hit_need, firm[hit], len(graph.firm_ids))
    return *pairs_of_needs, np.isin(pair_key(*pairs_of_needs, len(graph.firm_ids)), recorded)


def _kept(network: Network, rows: Grouping) -> tuple[Ints, Ints]:
    """(need, requirement of the network) pairs; a requirement that is met whatever fails is left out."""
    number = np.full(len(network.graph.requirements.owner), -1, np.int32)
    is_stated = network.need_number >= 0
    number[network.need_number[is_stated]] = np.flatnonzero(is_stated)
    need, rows_kept = expanded(rows, np.arange(len(rows)))
    is_kept = number[rows_kept] >= 0
    return need[is_kept].astype(np.int32), number[rows_kept][is_kept]


def falls_with(graph: SupplyGraph, rows: Grouping, failures: tuple[Ints, Ints], offers: Grouping) -> Bools:
    """Tell which offers would stop when a firm fails, though the need itself were served.

    A supplier that stops only because its buyer has nothing left (the two hang in a loop) does not fall: what it
    delivers keeps the buyer running, which keeps it running.

    Parameters
    ----------
    rows
        Of `requirements_of_needs`.
    failures
        (need, firm) pairs.
    offers
        By need: lines.

    Returns
    -------
    numpy.ndarray
        For each pair in turn, each offer of its need in turn: whether it stops.

    Notes
    -----
    One spread for each pair.
    """
    from chainlink.analysis.spread import kernels

    network = build_network(graph, sourcing="qualified")
    left, out = network.sources.sizes, network.out
    is_down, trail = np.zeros(network.node_count, np.int32), np.empty(network.node_count, np.int32)
    needs, requirement = _kept(network, rows)
    served = grouped(needs, requirement, len(rows))
    falls = [np.zeros(0, bool)]
    for need, firm in zip(failures[0].tolist(), failures[1].tolist(), strict=True):
        left[served[need]] += 1
        size = kernels.add_seeds(graph.nodes_of_firm[firm], 0, is_down, trail)
        size = kernels.spread(0, size, out.ptr, out.items, network.owner, left, is_down, trail)
        falls.append(is_down[offers[need]] > 0)
        kernels.take_back(0, size, out.ptr, out.items, left, is_down, trail)
        left[served[need]] -= 1
    return np.concatenate(falls)
