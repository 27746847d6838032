"""Which line delivers a sourcing, what has each line to spare, and who could stand in for a supplier that fails?

MODEL.md section 4, as index arrays. Where that page is silent:

- A sourcing that serves several requirements of its buyer may be replaced by what serves any of them; one that serves
  none may be replaced by what serves a requirement of its component alone.
- The leg of a trader that names its maker or origin is served by these only, so only the other lines in that country
  can stand in.
- A trader has nothing to spare itself: behind it stand the lines that its leg draws on, see `Behind`. Unnamed lines
  stand for makers that the data does not have: behind a trader their spare is unknown, and no buyer turns to them of
  his own accord, at market level either.
- Where a supplier makes several variants of what a sourcing names, and not that itself, nobody knows which line
  delivers: `UNCLEAR`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from chainlink.analysis.spread.propagation import build_network
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
    numbers_in,
    pair_key,
)
from chainlink.supply.lines import ACTIVE, CANDIDATE

Floats = npt.NDArray[np.float64]
Level = Literal["qualified", "market"]
Pairs = tuple[Longs, npt.NDArray[np.integer]]

NOBODY, UNCLEAR = -1, -2


@dataclass(frozen=True, eq=False)
class StandIns:
    """Who could stand in for whom, in order of demand, then node; each pair once.

    Attributes
    ----------
    demand
        Position among the sourcings asked about.
    node
        Named line, or leg of a trader, that the buyer could turn to.
    is_sure
        False where it is one of several lines that may deliver, and nobody knows which.
    """

    demand: Ints
    node: Ints
    is_sure: Bools


def delivered_by(graph: SupplyGraph) -> Ints:
    """Find the node that delivers each sourcing, by row of `tables.supplies`.

    It is the supplier's line of that component, else of its one variant that the supplier makes, else the trader's
    leg; `NOBODY` for a candidate, `UNCLEAR` where the supplier makes several variants.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["A"], "component_id": ["ore"]})
    >>> supplies = pd.DataFrame({"supplier_id": ["A"], "buyer_id": ["B"], "component_id": ["ore"], "status": ["active"]})
    >>> delivered_by(build_graph(Tables.of({"makes": makes, "supplies": supplies})))
    array([0], dtype=int32)
    """
    nodes, bought = graph.lines.nodes_of_sourcing, graph.lines.sourcings.component
    line_of_node = np.full(len(nodes), NOBODY, np.int32)
    sizes = nodes.sizes
    line_of_node[sizes > 1] = UNCLEAR
    line_of_node[sizes == 1] = nodes.items[nodes.ptr[:-1][sizes == 1]]
    row, node = expanded(nodes, np.arange(len(nodes)))
    is_exact = graph.node_component[node] == bought[row]
    line_of_node[row[is_exact]] = node[is_exact]
    return line_of_node


def spare_by_node(graph: SupplyGraph) -> Floats:
    """Give capacity less output of each node, at least 0; NaN where either is unknown, 0 for traders.

    That of an unnamed line is unknown.

    Raises
    ------
    ValueError
        If a capacity or an output is below 0 or infinite.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = {"firm_id": ["A", "S"], "component_id": ["ore", "ore"], "capacity": [9, 20], "output": [3, None]}
    >>> spare_by_node(build_graph(Tables.of({"makes": pd.DataFrame(makes)})))
    array([ 6., nan])
    """
    lines, makes = graph.lines, graph.tables.makes
    spare = np.full(len(graph.node_firm), np.nan)
    spare[lines.count :] = 0.0
    capacity, output = makes["capacity"].to_numpy(float), makes["output"].to_numpy(float)
    for name, values in (("capacity", capacity), ("output", output)):
        if ((values < 0) | np.isinf(values)).any():
            raise ValueError(f"{name} must be a number of at least 0")
    count = len(graph.component_ids)
    firm, component = (
        numbers_in(index, makes[name])
        for index, name in ((graph.firm_ids, "firm_id"), (graph.component_ids, "component_id"))
    )
    named = slice(0, lines.named_count)
    row, line = matches(pair_key(firm, component, count), pair_key(lines.firm[named], lines.component[named], count))
    spare[line] = np.maximum(capacity - output, 0.0)[row]
    return spare


def stand_ins(graph: SupplyGraph, rows: Ints, *, level: Level, deliverer: Ints) -> StandIns:
    """Find who could stand in for the supplier of each sourcing, that supplier itself included.

    Parameters
    ----------
    graph
        Supply graph.
    rows
        Sourcings asked about, rows of `tables.supplies`.
    level
        `qualified`: the buyer's own lines, its active and its qualified suppliers; `market` adds every maker.
    deliverer
        Of `delivered_by`.

    Notes
    -----
    Linear in what it finds, but for a sort. Nothing is left out for falling with the supplier or for its group.
    """
    facts = graph.requirements
    demand, requirement = _served(graph, rows, deliverer)
    bare = np.setdiff1d(np.arange(len(rows)), demand)
    direct = _through(demand, expanded(facts.direct_lines, requirement))
    offered = [_through(demand, expanded(facts.offers, requirement)), _recorded_for(graph, rows, bare)]
    lines = [direct, _own_lines(graph, rows, bare)]
    if level == "market":
        free = ~facts.is_fixed[requirement]
        members = _through(demand[free], expanded(facts.group_members, facts.group[requirement[free]]))
        for at, component in (members, (bare, graph.lines.sourcings.component[rows[bare]])):
            lines.append(_through(at, expanded(graph.lines.of_family, component)))
    certain = [(at, deliverer[row]) for at, row in offered]
    unsure = [_unclear(graph, deliverer, pairs) for pairs in offered]
    return _distinct(graph, [*lines, *certain], unsure)


@dataclass(frozen=True, eq=False)
class Behind:
    """What stands behind the legs of traders.

    Attributes
    ----------
    sure, possible
        By leg: nodes it draws on, lines (unnamed ones too) and legs; `possible` holds those of several lines of a
        supplier of which nobody knows which one delivers.
    """

    sure: Grouping
    possible: Grouping


def behind_traders(graph: SupplyGraph, *, level: Level, deliverer: Ints) -> Behind:
    """Find what each leg draws on under the level.

    Its named maker, or the makers in the origin it gives; else its active and qualified suppliers, and every maker at
    market level or where nobody is recorded.
    """
    facts, lines = graph.requirements, graph.lines
    of_leg = np.flatnonzero(facts.owner >= lines.count)  # one a leg, in order of leg
    direct = expanded(facts.direct_lines, of_leg)
    leg, row = expanded(facts.offers, of_leg)
    counts = ~(facts.is_assumed[of_leg[leg]] & (lines.sourcings.status[row] == ACTIVE))
    leg, row = leg[counts], row[counts]
    takes_all = np.flatnonzero(~facts.is_fixed[of_leg] & (facts.is_assumed[of_leg] | (level == "market")))
    every = _through(takes_all, expanded(lines.of_family, lines.leg_component[takes_all]))
    is_clear = deliverer[row] >= 0
    sure = [direct, (leg[is_clear], deliverer[row[is_clear]]), every]
    unsure = _through(leg[~is_clear], expanded(lines.nodes_of_sourcing, row[~is_clear]))

    def by_leg(pairs: Iterable[Pairs]) -> Grouping:
        listed = list(pairs)
        legs, nodes = (np.concatenate([part[at] for part in listed]) for at in (0, 1))
        return grouped(*distinct_pairs(legs, nodes, len(graph.node_firm)), len(of_leg))

    return Behind(by_leg(sure), by_leg([unsure]))


def feeds_trade_only(graph: SupplyGraph, rows: Ints, deliverer: Ints) -> Bools:
    """Tell of each sourcing whether its buyer only resells what it buys: he trades in it, and no line of his needs it."""
    facts, lines = graph.requirements, graph.lines
    demand, requirement = _served(graph, rows, deliverer)
    is_needed = np.zeros(len(rows), bool)
    is_needed[demand[facts.owner[requirement] < lines.count]] = True
    leg, member = expanded(graph.families, lines.leg_component)
    count = len(graph.component_ids)
    traded = pair_key(lines.leg_firm[leg], member, count)
    bought = pair_key(lines.sourcings.buyer[rows], lines.sourcings.component[rows], count)
    is_trade: Bools = np.isin(bought, traded) & ~is_needed
    return is_trade


def stopping_legs(graph: SupplyGraph, cases: Sequence[Ints]) -> list[Ints]:
    """Find, by case, the legs of other traders that stop under `active` when its nodes alone do.

    Only those that resell what the case makes, or what it is a variant of. Cases are groups of nodes.

    Notes
    -----
    One spread for each case from which goods reach a trader.
    """
    from chainlink.analysis.spread import kernels

    lines = graph.lines
    nothing = np.zeros(0, np.int32)
    if not len(lines.leg_firm):
        return [nothing for _ in cases]
    network = build_network(graph, sourcing="active")
    left, out = network.sources.sizes, network.out
    is_down, trail = np.zeros(network.node_count, np.int32), np.empty(network.node_count, np.int32)
    leg, member = expanded(graph.families, lines.leg_component)
    resold = np.zeros(len(graph.component_ids), bool)
    resold[member] = True
    families = pair_key(leg, member, len(graph.component_ids))
    stopping = []
    for nodes in cases:
        component = graph.node_component[nodes[0]] if len(nodes) else -1
        if component < 0 or not resold[component]:
            stopping.append(nothing)
            continue
        size = kernels.add_seeds(nodes, 0, is_down, trail)
        size = kernels.spread(0, size, out.ptr, out.items, network.owner, left, is_down, trail)
        hit = trail[:size]
        stopped = hit[(hit >= lines.count) & (hit < len(graph.node_firm))]
        if len(stopped):
            stopped = np.setdiff1d(stopped, nodes)
            wanted = pair_key(stopped - lines.count, np.full(len(stopped), component), len(graph.component_ids))
            stopped = stopped[np.isin(wanted, families)]
        stopping.append(stopped.astype(np.int32))
        kernels.take_back(0, size, out.ptr, out.items, left, is_down, trail)
    return stopping


def falls_with(graph: SupplyGraph, firms: Ints, nodes: Ints, *, level: Level) -> Bools:
    """Tell of each (firm, node) pair whether the node stops when the firm fails, under the mode of the level.

    Notes
    -----
    One spread for every distinct firm.
    """
    from chainlink.analysis.spread import kernels

    network = build_network(graph, sourcing=level)
    left, out = network.sources.sizes, network.out
    is_down, trail = np.zeros(network.node_count, np.int32), np.empty(network.node_count, np.int32)
    falls = np.zeros(len(firms), bool)
    by_firm = grouped(firms, np.arange(len(firms)), len(graph.firm_ids))
    for firm in np.flatnonzero(by_firm.sizes).tolist():
        pairs = by_firm[firm]
        size = kernels.add_seeds(graph.nodes_of_firm[firm], 0, is_down, trail)
        size = kernels.spread(0, size, out.ptr, out.items, network.owner, left, is_down, trail)
        falls[pairs] = is_down[nodes[pairs]] > 0
        kernels.take_back(0, size, out.ptr, out.items, left, is_down, trail)
    return falls


def _served(graph: SupplyGraph, rows: Ints, deliverer: Ints) -> Pairs:
    """(demand, requirement) pairs: requirements that each sourcing serves."""
    facts, lines = graph.requirements, graph.lines
    requirement, offer = expanded(facts.offers, np.arange(len(facts.owner)))
    by_offer = grouped(offer, requirement, len(lines.nodes_of_sourcing))
    demand, served = expanded(by_offer, rows)
    fixed = np.flatnonzero(facts.is_fixed)
    position, line = expanded(facts.direct_lines, fixed)
    trader = graph.node_firm[facts.owner[fixed[position]]]
    count = len(graph.node_firm)
    key = pair_key(lines.sourcings.buyer[rows], deliverer[rows], count)
    at, served_rows = matches(key, pair_key(trader, line, count))
    return np.concatenate([demand, at]), np.concatenate([served, fixed[position[served_rows]]])


def _through(outer: npt.NDArray[np.integer], pairs: tuple[Longs, Ints]) -> Pairs:
    """Follow positions in `outer` back to what they stand for."""
    return outer[pairs[0]].astype(np.int64), pairs[1]


def _own_lines(graph: SupplyGraph, rows: Ints, bare: Longs) -> Pairs:
    """Lines of the buyer in the family of what it buys."""
    lines, count = graph.lines, len(graph.component_ids)
    named = slice(0, lines.named_count)
    position, member = expanded(graph.families, lines.sourcings.component[rows[bare]])
    wish = pair_key(lines.sourcings.buyer[rows[bare]][position], member, count)
    at, line = matches(wish, pair_key(lines.firm[named], lines.component[named], count))
    return bare[position[at]], line


def _recorded_for(graph: SupplyGraph, rows: Ints, bare: Longs) -> Pairs:
    """Active and qualified sourcings of the buyer in the family of what it buys."""
    sourcings, count = graph.lines.sourcings, len(graph.component_ids)
    recorded = np.flatnonzero(sourcings.status != CANDIDATE)
    position, member = expanded(graph.families, sourcings.component[rows[bare]])
    wish = pair_key(sourcings.buyer[rows[bare]][position], member, count)
    at, recorded_at = matches(wish, pair_key(sourcings.buyer, sourcings.component, count)[recorded])
    return bare[position[at]], recorded[recorded_at]


def _unclear(graph: SupplyGraph, deliverer: Ints, pairs: Pairs) -> Pairs:
    """Lines that may deliver the sourcings of which nobody knows."""
    is_unclear = deliverer[pairs[1]] == UNCLEAR
    return _through(pairs[0][is_unclear], expanded(graph.lines.nodes_of_sourcing, pairs[1][is_unclear]))


def _distinct(graph: SupplyGraph, sure: Iterable[Pairs], unsure: Iterable[Pairs]) -> StandIns:
    """Sort pairs and drop repeated ones and unnamed lines; a pair that is sure once is sure."""
    width = len(graph.node_firm)
    first, second = (
        np.concatenate([_keys(graph, pairs, width) for pairs in pairs_of_kind]) for pairs_of_kind in (sure, unsure)
    )
    keys = np.union1d(first, second)
    return StandIns(
        demand=(keys // max(width, 1)).astype(np.int32),
        node=(keys % max(width, 1)).astype(np.int32),
        is_sure=np.isin(keys, first),
    )


def _keys(graph: SupplyGraph, pairs: Pairs, width: int) -> Longs:
    demand, node = pairs[0], pairs[1].astype(np.int64)
    is_named = (node >= 0) & ((node < graph.lines.named_count) | (node >= graph.lines.count))
    keys: Longs = demand[is_named] * width + node[is_named]
    return keys
