"""How much of everything flows toward the targets? The supply graph in units a day, for the programmes of recovery.

Only what lies upstream of the targets is kept. What the data do not say is replaced by what can be said of it, and
listed: a capacity by the output (a line can make what it makes), both by any number; the units of an input by the volume
bought over the output, else by 1. Days of stock become units by the output, else the capacity, else the volume sold, else
what is needed of the line alone; where none of these is known, so many units are in stock as nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np

from chainlink.analysis.recovery.flow import Flow
from chainlink.analysis.recovery.usual_rates import needed_rates, sold_volumes
from chainlink.analysis.spread.network import Network
from chainlink.analysis.waves.stock_days import numbers_by_line, summed_stock_days
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Floats, Ints, Longs, expanded, numbers_in
from chainlink.supply.lines import ACTIVE

DAYS_A_YEAR = 365
"""Capacity, output and volume are stated by the year."""


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
        Requirements with an input of which the units are not known and were taken as 1.
    rate
        By node of the network: units a day it usually makes, stated or inferred; NaN where it is not known.
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
    rate: Floats
    unknown_stock: Longs
    unknown_input_stock: Longs

    def asking(self, targets: Sequence[int], demand: Floats) -> GoodsFlow:
        """Give the same flow with another demand: by target, units a day."""
        return replace(self, flow=replace(self.flow, demand=_asked(self.network, targets, demand)[self.nodes]))

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


def goods_flow(
    network: Network, targets: Sequence[int], demand: Floats, *, usual_rate: Floats | None = None
) -> GoodsFlow:
    """Put the network upstream of the targets into units a day.

    Parameters
    ----------
    network
        Network of one sourcing mode.
    targets
        Their nodes.
    demand
        By target: units a day.
    usual_rate
        `GoodsFlow.rate` of the network before a sourcing stopped; worked out here when None.

    Notes
    -----
    Linear in the links upstream, in plain Python.
    """
    nodes, requirements = _upstream(network, targets)
    number = np.full(network.node_count, -1, np.int32)
    number[nodes] = np.arange(len(nodes), dtype=np.int32)
    output, capacity = (_by_node(network, name) / DAYS_A_YEAR for name in ("output", "capacity"))
    asked_rates = _asked(network, targets, demand)
    at, source = expanded(network.sources, requirements)
    units, is_known = _units(network, requirements[at], source, output)
    owner = network.owner[requirements]
    rate = _usual_rate(network, at, owner[at], source, units, asked_rates) if usual_rate is None else usual_rate
    most = np.fmax(capacity, output)
    stock_days, input_days = _by_node(network, "inventory_days")[nodes], summed_stock_days(network)[requirements]
    flow = Flow(
        capacity=np.where(np.isnan(most), np.inf, most)[nodes],
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
        without_output=np.sort(nodes[is_line & np.isnan(most[nodes])]),
        without_units=np.unique(requirements[at[~is_known]]),
        rate=rate,
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


def _asked(network: Network, targets: Sequence[int], demand: Floats) -> Floats:
    """By node: units a day asked of it from outside."""
    rates = np.zeros(network.node_count)
    np.add.at(rates, np.asarray(targets, np.int64), demand)
    return rates


def _usual_rate(network: Network, at: Longs, owner: Ints, source: Ints, units: Floats, asked_rates: Floats) -> Floats:
    """By node: units a day it makes: its output, capacity, sales, or what is needed of it alone; of lines only."""
    output, capacity, sold = _by_node(network, "output"), _by_node(network, "capacity"), sold_volumes(network)
    own_rate = np.where(np.isnan(output), np.where(np.isnan(capacity), sold, capacity), output)
    alone = np.where(np.bincount(at)[at] == 1, owner, -1)
    rate = needed_rates(own_rate / DAYS_A_YEAR, asked_rates, alone, source, units)
    rate[network.graph.lines.count :] = np.nan
    return rate


def _by_node(network: Network, column: str) -> Floats:
    """One column of MAKES by node; NaN for all that is no named line with a row."""
    values = np.full(network.node_count, np.nan)
    values[: network.graph.lines.count] = numbers_by_line(network.graph, column)
    return values


def _units(network: Network, requirement: Longs | Ints, source: Ints, output: Floats) -> tuple[Floats, Bools]:
    """By arc: units of the source's goods in one unit of the owner's, and whether the data say so.

    What serves as several members of the group counts as the one of which the least is needed. A leg and a pool pass on
    what they get, unit for unit.
    """
    graph = network.graph
    made = np.concatenate([graph.node_component, network.pool_components])
    owner, need_number = network.owner[requirement], network.need_number[requirement]
    units = np.ones(len(requirement))
    is_known = (need_number < 0) | (owner >= graph.lines.count)
    per_unit = _stated_units(graph)
    bought = _bought_units(network, np.unique(requirement[~is_known]), output)
    facts = graph.requirements

    @cache
    def least(group: int, product: int, thing: int) -> float | None:
        fitting = (member for member in facts.group_members[group].tolist() if thing in graph.families[member])
        return min((per_unit[member, product] for member in fitting if (member, product) in per_unit), default=None)

    for arc in np.flatnonzero(~is_known).tolist():
        need = int(facts.group[need_number[arc]]), int(made[owner[arc]]), int(made[source[arc]])
        units_per_unit = least(*need) or bought.get(int(requirement[arc]))
        units[arc], is_known[arc] = units_per_unit or 1.0, units_per_unit is not None
    return units, is_known


def _stated_units(graph: SupplyGraph) -> dict[tuple[int, int], float]:
    """`units_per_unit` above 0 by (component, product), the least where several rows state it."""
    rows = graph.tables.inputs[graph.tables.inputs["units_per_unit"] > 0]
    inputs = rows.sort_values("units_per_unit", ascending=False)
    numbers = (numbers_in(graph.component_ids, inputs[column]).tolist() for column in ("component_id", "product_id"))
    return dict(zip(zip(*numbers, strict=True), inputs["units_per_unit"].tolist(), strict=True))


def _bought_units(network: Network, requirements: Ints, output: Floats) -> dict[int, float]:
    """By requirement: what active suppliers deliver over the owner's output, where all of it is stated."""
    graph = network.graph
    at, row = expanded(graph.requirements.offers, network.need_number[requirements])
    is_active = graph.lines.sourcings.status[row] == ACTIVE
    volume = graph.tables.supplies["volume"].to_numpy(np.float64)[row[is_active]] / DAYS_A_YEAR
    total = np.bincount(at[is_active], weights=volume, minlength=len(requirements))
    units = np.divide(total, output[network.owner[requirements]], out=np.zeros(len(total)), where=total > 0)
    is_found = np.isfinite(units) & (units > 0)
    return dict(zip(requirements[is_found].tolist(), units[is_found].tolist(), strict=True))
