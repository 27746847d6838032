"""How much does a line make a day where nothing states its output? What it sells, else what its buyers need of it alone.

Days of stock become units only by this rate; where it stays unknown, so does the stock.
"""

from __future__ import annotations

import numpy as np

from chainlink.analysis.spread.network import Network
from chainlink.supply.index_arrays import Floats, Ints, Longs, expanded
from chainlink.supply.lines import ACTIVE


def sold_volumes(network: Network) -> Floats:
    """Give by node the volume that its active buyers state, a year; NaN where one of them states none.

    Notes
    -----
    A sourcing that several lines of its supplier could deliver tells nothing of any of them.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> from chainlink.analysis.spread.network import build_network
    >>> makes = pd.DataFrame({"firm_id": ["A", "B"], "component_id": ["ore", "steel"]})
    >>> supplies = {"supplier_id": ["A"], "buyer_id": ["B"], "component_id": ["ore"], "status": ["active"], "volume": [4.0]}
    >>> graph = build_graph(Tables.of({"makes": makes, "supplies": pd.DataFrame(supplies)}))
    >>> sold_volumes(build_network(graph, sourcing="active"))
    array([ 4., nan])
    """
    lines = network.graph.lines
    active = np.flatnonzero(lines.sourcings.status == ACTIVE)
    position, node = expanded(lines.nodes_of_sourcing, active)
    volume = network.graph.tables.supplies["volume"].to_numpy(np.float64)[active]
    volume = np.where(lines.nodes_of_sourcing.sizes[active] == 1, volume, np.nan)
    total = np.bincount(node, weights=volume[position], minlength=network.node_count)
    return np.where(total > 0, total, np.nan)


def needed_rates(rate: Floats, asked_rates: Floats, owner: Longs | Ints, source: Ints, units: Floats) -> Floats:
    """Fill unknown rates with what is needed of a node, where all that need it have it as their only source.

    Parameters
    ----------
    rate
        By node: units a day, NaN where unknown.
    asked_rates
        By node: units a day asked of it from outside.
    owner, source, units
        By arc: the node that needs, the node that delivers, and units of its goods in one unit of the owner's; the
        owner is -1 where the requirement has other sources too.

    Returns
    -------
    Array
        By node; NaN where it stays unknown, and where nothing is needed.

    Notes
    -----
    Linear in the arcs for each step upstream that is filled.

    Examples
    --------
    Node 0 makes 5 a day, of 2 units of node 1's each; node 2 is one of two sources.

    >>> rate = np.array([5.0, np.nan, np.nan])
    >>> needed_rates(rate, np.zeros(3), np.array([0, -1]), np.array([1, 2]), np.array([2.0, 1.0])).tolist()
    [5.0, 10.0, nan]
    """
    rates = rate.copy()
    while True:
        needed = asked_rates + np.bincount(source, weights=units * np.append(rates, np.nan)[owner], minlength=len(rate))
        is_new = np.isnan(rates) & (needed > 0)
        if not is_new.any():
            return rates
        rates[is_new] = needed[is_new]
