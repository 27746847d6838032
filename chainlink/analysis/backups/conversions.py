"""How much of what is lost does a unit of a backup's goods replace? Where backups count in other units than the loss.

A flow adds amounts of one unit only. Here every link between a sourcing lost and a backup gets its *gain*: units of the
loss that one unit of the backup replaces, at least and at most where its buyer needs the goods for several products. A
backup of which nothing tells the gain replaces nothing at least and everything at most.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Floats, Grouping, Ints, Longs, expanded, grouped

ALIKE = 1e-9
"""Gains that differ by less, as a share, are one."""


class Gains(NamedTuple):
    """By link: units of the loss that one unit of the backup replaces, at least and at most."""

    low: Floats
    high: Floats


def gains(graph: SupplyGraph, row: Longs | Ints, lost_node: Longs | Ints, node: Longs | Ints) -> Gains:
    """Find the gain of some links.

    Parameters
    ----------
    graph
        Supply graph.
    row
        By link: the sourcing lost.
    lost_node, node
        By link: the node in whose units the loss is stated, and the backup.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["A", "B", "T"], "component_id": ["ore", "pellet", "steel"]})
    >>> inputs = {"component_id": ["ore", "pellet"], "product_id": "steel", "alternative_group": "g"}
    >>> supplies = {"supplier_id": ["A", "B"], "buyer_id": "T", "component_id": ["ore", "pellet"], "status": "active"}
    >>> tables = {"makes": makes, "supplies": pd.DataFrame(supplies)}
    >>> tables["inputs"] = pd.DataFrame(inputs | {"units_per_unit": [2.0, 40.0]})
    >>> graph = build_graph(Tables.of(tables))
    >>> gains(graph, np.array([0]), np.array([0]), np.array([1])).low
    array([0.05])
    """
    low = np.ones(len(row))
    component, sizes = graph.node_component, graph.unit_ratios.sizes
    is_other = (component[lost_node] != component[node]) | (sizes[lost_node] != sizes[node])
    if not graph.unit_ratios.stated_uses:
        is_other &= ~graph.unit_ratios.is_plain(np.full(len(row), -1), lost_node, node)
    differs = np.flatnonzero(is_other)
    if not len(differs):
        return Gains(low, low)
    at, requirement = _fitting(graph, np.asarray(row, np.int64)[differs], np.asarray(node, np.int64)[differs])
    ratios = graph.unit_ratios.ratios(requirement, lost_node[differs[at]], node[differs[at]])
    is_unknown = np.isnan(ratios)
    gain_low, gain_high = (np.full(len(differs), start) for start in (np.inf, 0.0))
    np.minimum.at(gain_low, at, np.where(is_unknown, 0.0, 1.0 / ratios))
    np.maximum.at(gain_high, at, np.where(is_unknown, np.inf, 1.0 / ratios))
    high = low.copy()
    low[differs], high[differs] = gain_low, gain_high
    return Gains(low, high)


def _fitting(graph: SupplyGraph, row: Longs | Ints, node: Longs | Ints) -> tuple[Longs, Longs]:
    """By link: requirements in which the backup may replace what the sourcing lost serves; -1, as one thing, where none."""
    facts, width = graph.requirements, len(graph.component_ids)
    group, member = expanded(facts.group_family, np.arange(len(facts.group_family)))
    at, requirement = expanded(_served(graph), row)
    wanted_keys = facts.group[requirement].astype(np.int64) * width + graph.node_component[node[at]]
    is_fitting = np.isin(wanted_keys, group.astype(np.int64) * width + member)
    at, requirement = at[is_fitting], requirement[is_fitting].astype(np.int64)
    alone = np.setdiff1d(np.arange(len(row)), at)
    return np.concatenate([at, alone]), np.concatenate([requirement, np.full(len(alone), -1)])


def _served(graph: SupplyGraph) -> Grouping:
    """By sourcing: requirements of its buyer's lines that it serves."""
    facts = graph.requirements
    requirement, offer = expanded(facts.offers, np.arange(len(facts.owner)))
    is_line = facts.owner[requirement] < graph.lines.count
    return grouped(offer[is_line], requirement[is_line], len(graph.lines.nodes_of_sourcing))


def common_scale(
    demand: Longs | Ints, giver: Longs | Ints, gain: Floats, sizes: tuple[int, int]
) -> tuple[Floats, Floats, Bools]:
    """Find factors by which demands and givers can be counted in one unit, as far as there are such factors.

    Parameters
    ----------
    demand, giver, gain
        By link: its two ends, and units of the demand that one unit of the giver meets.
    sizes
        Numbers of demands and of givers.

    Returns
    -------
    tuple of Array
        By demand and by giver what one of its units is in the common one of all that it is linked to; by link whether one
        way round says otherwise than another.

    Examples
    --------
    >>> demands, givers, is_torn = common_scale(np.array([0, 1]), np.array([0, 0]), np.array([1.0, 20.0]), (2, 1))
    >>> demands.tolist(), givers.tolist(), is_torn.tolist()
    ([20.0, 1.0], [20.0], [False, False])
    """
    of_demand, of_giver = np.ones(sizes[0]), np.ones(sizes[1])
    is_plain = np.abs(gain - 1.0) <= ALIKE
    if is_plain.all():
        return of_demand, of_giver, ~is_plain
    by_demand, by_giver = (
        grouped(ends, np.arange(len(gain)), size) for ends, size in zip((demand, giver), sizes, strict=True)
    )
    is_set: Bools = np.zeros(sizes[0], bool)
    is_giver_set: Bools = np.zeros(sizes[1], bool)
    for start in np.unique(demand[~is_plain]).tolist():
        if is_set[start]:
            continue
        is_set[start], waiting = True, [start]
        while waiting:
            at = waiting.pop()
            for link in by_demand[at].tolist():
                of_link = of_demand[at] * gain[link]
                end = int(giver[link])
                if is_giver_set[end]:
                    continue
                is_giver_set[end], of_giver[end] = True, of_link
                for back in by_giver[end].tolist():
                    if not is_set[demand[back]]:
                        is_set[demand[back]] = True
                        of_demand[demand[back]] = of_link / gain[back]
                        waiting.append(int(demand[back]))
    return of_demand, of_giver, np.abs(of_demand[demand] * gain - of_giver[giver]) > ALIKE * of_giver[giver]


def carried_between_units(
    amount: Floats, worth: Floats, spare: Floats, demand: Ints, giver: Ints, gain: Floats
) -> Floats:
    """Carry the most where no common unit exists: a linear programme; by link the units of the demand.

    Parameters
    ----------
    amount, worth
        By demand: units lost, and what one of them counts for in the sum.
    spare
        By giver: its units, infinity where boundless.
    demand, giver, gain
        As for `common_scale`.

    Examples
    --------
    >>> ends = np.array([0, 1], np.int32), np.array([0, 0], np.int32)
    >>> flow = carried_between_units(np.array([4.0, 4.0]), np.ones(2), np.array([1.0]), *ends, np.array([3.0, 20.0]))
    >>> flow.round(9).tolist()
    [2.4, 4.0]
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, vstack

    links = np.arange(len(gain))
    is_bounded = np.isfinite(spare)
    taken = csr_array((1.0 / gain, (giver, links)), shape=(len(spare), len(gain)))[np.flatnonzero(is_bounded)]
    met = csr_array((np.ones(len(gain)), (demand, links)), shape=(len(amount), len(gain)))
    solved = linprog(
        -worth[demand], A_ub=vstack([taken, met]), b_ub=np.concatenate([spare[is_bounded], amount]), method="highs"
    )
    flow: Floats = np.maximum(solved.x, 0.0)
    return flow
