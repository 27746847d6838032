"""How much of everything flows toward the targets? The supply graph in units a day, for the programmes of recovery.

Only what lies upstream of the targets is kept. What the data do not say is replaced by what can be said of it, and
listed: a capacity by the output (a line can make what it makes), both by any number; the units of an input by what is
bought or made, see `arc_units`. Days of stock become units by the output, else the capacity, else the volume sold, else
what is needed of the line alone; where none of these is known, so many units are in stock as nobody knows. Amounts that
contradict each other were made to agree before: see `economy`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from chainlink.analysis.recovery.arc_units import arc_units
from chainlink.analysis.recovery.flow import Flow
from chainlink.analysis.spread.network import Network
from chainlink.analysis.waves.stock_days import numbers_by_line, summed_stock_days
from chainlink.supply.index_arrays import Floats, Ints, Longs, expanded

DAYS_A_YEAR = 365
"""Capacity, output and volume are stated by the year."""


@dataclass(frozen=True, eq=False)
class Amounts:
    """What lines can make and what they need for it; see `economy.running_economy`.

    Attributes
    ----------
    capacity
        By node of the graph: units a day that it can make; infinity where nothing states it.
    rate
        By node of the graph: units a day it usually makes, stated or inferred; NaN where it is not known.
    scale
        By requirement of the graph: what its units per unit are multiplied by, above 0 and at most 1.
    stated_capacity
        By node of the graph: the more of capacity and output, as recorded; NaN where neither is.
    """

    capacity: Floats
    rate: Floats
    scale: Floats
    stated_capacity: Floats


@dataclass(frozen=True, eq=False)
class GoodsFlow:
    """The flow toward some targets.

    Attributes
    ----------
    flow
        In units a day; its nodes are `nodes`, its requirements `requirements`. Stocks of unknown size count as nothing.
    network
        Where it came from.
    nodes
        Nodes of the network that lie upstream of a target, nearest first.
    number
        By node of the network: its place in `nodes`, or -1.
    requirements
        Requirements of the network, those of the nearest nodes first.
    without_output
        Lines that know neither capacity nor output and can make any number: nodes of the network.
    without_units
        Requirements with an input of which the units are not known and were taken from what is made of both.
    unknown_stock, unknown_input_stock
        Nodes and requirements of the flow with days of stock, of which it is not known how many units they are.
    """

    flow: Flow
    network: Network
    nodes: Ints
    number: Ints
    requirements: Ints
    without_output: Ints
    without_units: Ints
    unknown_stock: Longs
    unknown_input_stock: Longs

    def restricted(self, targets: Longs) -> tuple[GoodsFlow, Longs]:
        """Give what lies upstream of some nodes of the flow, with their demand alone, and the numbers its nodes had."""
        flow = self.flow
        is_kept = np.zeros(len(flow.capacity), bool)
        is_kept[targets] = True
        kept_before = 0
        while kept_before < (kept_now := int(is_kept.sum())):
            kept_before = kept_now
            is_kept[flow.source[is_kept[flow.owner[flow.requirement]]]] = True
        nodes, needs = np.flatnonzero(is_kept), np.flatnonzero(is_kept[flow.owner])
        arcs = np.flatnonzero(is_kept[flow.owner[flow.requirement]])
        node_number, need_number = (np.full(count, -1, np.int32) for count in (len(is_kept), len(flow.owner)))
        node_number[nodes], need_number[needs] = np.arange(len(nodes)), np.arange(len(needs))
        is_asked = np.isin(nodes, targets)
        part = Flow(
            capacity=flow.capacity[nodes],
            stock=flow.stock[nodes],
            demand=np.where(is_asked, flow.demand[nodes], 0.0),
            rate=flow.rate[nodes],
            owner=node_number[flow.owner[needs]],
            input_stock=flow.input_stock[needs],
            requirement=need_number[flow.requirement[arcs]],
            source=node_number[flow.source[arcs]],
            units_per_unit=flow.units_per_unit[arcs],
        )
        number = np.full(len(self.number), -1, np.int32)
        number[self.nodes[nodes]] = np.arange(len(nodes), dtype=np.int32)
        return replace(
            self,
            flow=part,
            nodes=self.nodes[nodes],
            number=number,
            requirements=self.requirements[needs],
            unknown_stock=np.flatnonzero(np.isin(nodes, self.unknown_stock)),
            unknown_input_stock=np.flatnonzero(np.isin(needs, self.unknown_input_stock)),
        ), nodes

    @cached_property
    def boundless_flow(self) -> Flow | None:
        """The same flow where stocks of unknown size are boundless; None where there are none."""
        if not len(self.unknown_stock) and not len(self.unknown_input_stock):
            return None
        stock, input_stock = self.flow.stock.copy(), self.flow.input_stock.copy()
        stock[self.unknown_stock] = input_stock[self.unknown_input_stock] = np.inf
        return replace(self.flow, stock=stock, input_stock=input_stock)

    @property
    def without_rate(self) -> Ints:
        """Lines whose stock is of unknown size: nodes of the network, sorted."""
        owners = self.flow.owner[self.unknown_input_stock]
        numbers: Ints = np.unique(self.nodes[np.concatenate([self.unknown_stock, owners])])
        return numbers


def goods_flow(network: Network, targets: Sequence[int], demand: Floats, *, amounts: Amounts) -> GoodsFlow:
    """Put the network upstream of the targets into units a day.

    Parameters
    ----------
    network
        Network of one sourcing mode.
    targets
        Their nodes.
    demand
        By target: units a day.
    amounts
        Of the whole graph, under which the economy runs.

    Notes
    -----
    Linear in the links upstream, in plain Python.
    """
    nodes, requirements = _upstream(network, targets)
    number = np.full(network.node_count, -1, np.int32)
    number[nodes] = np.arange(len(nodes), dtype=np.int32)
    pools = np.full(len(network.pool_components), np.nan)
    asked_rates = np.zeros(network.node_count)
    np.add.at(asked_rates, np.asarray(targets, np.int64), demand)
    at, source = expanded(network.sources, requirements)
    units, is_known = arc_units(network, requirements[at], source)
    units = units * np.append(amounts.scale, 1.0)[network.need_number[requirements[at]]]
    owner = network.owner[requirements]
    rate = np.append(amounts.rate, pools)
    capacity = np.append(amounts.capacity, np.full(len(pools), np.inf))
    stock_days, input_days = by_node(network, "inventory_days")[nodes], summed_stock_days(network)[requirements]
    flow = Flow(
        capacity=capacity[nodes],
        stock=np.nan_to_num(stock_days * rate[nodes]),
        demand=asked_rates[nodes],
        rate=np.nan_to_num(rate)[nodes],
        owner=number[owner],
        input_stock=np.nan_to_num(input_days * rate[owner]),
        requirement=at.astype(np.int32),
        source=number[source],
        units_per_unit=units,
    )
    is_line = nodes < network.graph.lines.named_count
    return GoodsFlow(
        flow=flow,
        network=network,
        nodes=nodes,
        number=number,
        requirements=requirements,
        without_output=np.sort(nodes[is_line & np.isinf(capacity[nodes])]),
        without_units=np.unique(requirements[at[~is_known]]),
        unknown_stock=np.flatnonzero((stock_days > 0) & np.isnan(rate[nodes])),
        unknown_input_stock=np.flatnonzero((input_days > 0) & np.isnan(rate[owner])),
    )


def _upstream(network: Network, targets: Iterable[int]) -> tuple[Ints, Ints]:
    """Nodes from which a target can be reached, nearest first, and their requirements in that order."""
    order = np.argsort(network.owner, kind="stable")
    in_order, every = network.owner[order], np.arange(network.node_count)
    first, last = np.searchsorted(in_order, every, "left"), np.searchsorted(in_order, every, "right")
    nodes = list(dict.fromkeys(targets))
    seen, requirements = set(nodes), []
    for node in nodes:  # grows while it is walked
        for requirement in order[first[node] : last[node]].tolist():
            requirements.append(requirement)
            new = [source for source in network.sources[requirement].tolist() if source not in seen]
            seen.update(new)
            nodes += new
    return np.array(nodes, np.int32), np.array(requirements, np.int32)


def by_node(network: Network, column: str) -> Floats:
    """Give one column of MAKES by node; NaN for all that is no named line with a row.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.analysis.spread.network import build_network
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T"], "component_id": ["ore", "ore"], "capacity": [9.0, None]})
    >>> network = build_network(build_graph(Tables.of({"makes": makes})), sourcing="active")
    >>> by_node(network, "capacity")
    array([ 9., nan])
    """
    values = np.full(network.node_count, np.nan)
    values[: network.graph.lines.count] = numbers_by_line(network.graph, column)
    return values
