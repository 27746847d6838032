"""How long do stocks last? Days of finished stock by line, and of input stock by requirement.

A missing number of days stays missing here; what counts it as 0 says so. Traders' legs and pools keep no stock.
"""

from __future__ import annotations

import numpy as np

from chainlink.analysis.spread.network import Network
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Floats, Ints, Longs, expanded, matches, numbers_in, pair_key
from chainlink.supply.stated_days import WORSE_END, cautious_days


def numbers_by_line(graph: SupplyGraph, column: str) -> Floats:
    """Give one numeric column of MAKES by line, NaN where it is missing: unnamed lines, and those of no row.

    Days stated as a band count by their worse end, see `cautious_days`.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["T", "M"], "component_id": ["steel", "ore"], "inventory_days": [3, None]})
    >>> numbers_by_line(build_graph(Tables.of({"makes": makes})), "inventory_days").tolist()
    [nan, 3.0]
    """
    values = np.full(graph.lines.count, np.nan)
    row, line = rows_and_lines(graph)
    makes = graph.tables.makes
    stated = cautious_days(makes, column) if column in WORSE_END else makes[column].to_numpy(np.float64)
    values[line] = stated[row]
    return values


def rows_and_lines(graph: SupplyGraph) -> tuple[Longs, Longs]:
    """Join rows of MAKES with named lines: (row, line) pairs in order of row.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["U", "M"], "component_id": ["steel", "ore"]})
    >>> rows_and_lines(build_graph(Tables.of({"makes": makes})))
    (array([0, 1]), array([1, 0]))
    """
    makes, named, count = graph.tables.makes, graph.lines.named_count, len(graph.component_ids)
    firm, component = (
        numbers_in(graph.firm_ids, makes["firm_id"]),
        numbers_in(graph.component_ids, makes["component_id"]),
    )
    keys = pair_key(graph.lines.firm[:named], graph.lines.component[:named], count)
    return matches(pair_key(firm, component, count), keys)


def input_stock_days(network: Network) -> tuple[Longs, Ints, Floats]:
    """List the input stocks of all requirements of lines.

    A firm's stock of a component is what its NEEDS row for that product says, else its row for all products; a row
    that only keeps stock need not be essential. One stock stated in several groups counts once, with its most days.

    Returns
    -------
    tuple
        (requirement, component named in its group, days) as three arrays, in order of requirement; NaN is missing.

    Notes
    -----
    Linear but for sorts. Stock of a variant is not that of the component named.
    """
    graph = network.graph
    facts, count = graph.requirements, len(graph.component_ids)
    of_lines = np.flatnonzero((network.need_number >= 0) & (network.owner < graph.lines.count))
    position, member = expanded(facts.group_members, facts.group[network.need_number[of_lines]])
    requirement = of_lines[position]
    owner = network.owner[requirement]
    stated = cautious_days(graph.tables.needs, "input_stock_days")
    needs = graph.tables.needs[~np.isnan(stated)]
    firm, product, kept = (
        numbers_in(ids, needs[column])
        for ids, column in (
            (graph.firm_ids, "firm_id"),
            (graph.component_ids, "product_id"),
            (graph.component_ids, "component_id"),
        )
    )
    wish, row = matches(pair_key(graph.lines.firm[owner], member, count), pair_key(firm, kept, count))
    days = stated[~np.isnan(stated)][row]
    is_own = product[row] == graph.lines.component[owner[wish]]
    own = _most_days(wish[is_own], days[is_own], len(requirement))
    shared = _most_days(wish[product[row] < 0], days[product[row] < 0], len(requirement))
    return requirement, member, np.where(np.isnan(own), shared, own)


def _most_days(wish: Longs, days: Floats, wish_count: int) -> Floats:
    """By wish: the most days stated; NaN where none are."""
    most = np.full(wish_count, np.nan)
    np.fmax.at(most, wish, days)
    return most


def summed_stock_days(network: Network) -> Floats:
    """By requirement: the days of its members' stocks added up, a missing one counted as 0.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> from chainlink.analysis.spread.network import build_network
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> needs = pd.DataFrame({"firm_id": ["T"], "product_id": [""], "component_id": ["ore"], "input_stock_days": [30]})
    >>> graph = build_graph(Tables.of({"makes": makes, "inputs": inputs, "needs": needs}))
    >>> summed_stock_days(build_network(graph, sourcing="market"))
    array([30., 30.,  0.,  0.])
    """
    requirement, _, days = input_stock_days(network)
    return np.bincount(requirement, weights=np.nan_to_num(days), minlength=len(network.owner)).astype(np.float64)
