"""How much of everything flows toward the targets? The supply graph in units a day, for the programmes of recovery.

Only what lies upstream of the targets is kept. What the data do not say is replaced by what can be said of it, and
listed: a capacity by the output (a line can make what it makes), both by any number; the units of an input by the volume
bought over the output, else by 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from chainlink.analysis.flow_programmes import Flow
from chainlink.analysis.network import Network
from chainlink.analysis.stock_days import numbers_by_line, summed_stock_days
from chainlink.graph import SupplyGraph
from chainlink.index_arrays import Bools, Floats, Ints, Longs, expanded, numbers_in
from chainlink.lines import ACTIVE

DAYS_A_YEAR = 365
"""Capacity, output and volume are stated by the year."""


@dataclass(frozen=True, eq=False)
class GoodsFlow:
    """The flow toward some targets.

    Attributes
    ----------
    flow
        In units a day; its nodes are `nodes`, its requirements `requirements`.
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
    """

    flow: Flow
    network: Network
    nodes: Ints
    number: Ints
    requirements: Ints
    without_output: Ints
    without_units: Ints


def goods_flow(network: Network, targets: Sequence[int], demand: Floats) -> GoodsFlow:
    """Put the network upstream of the targets into units a day.

    Parameters
    ----------
    network
        Network of one sourcing mode.
    targets
        Their nodes.
    demand
        By target: units a day.

    Notes
    -----
    Linear in the links upstream, in plain Python.
    """
    graph = network.graph
    nodes, requirements = _upstream(network, targets)
    number = np.full(network.node_count, -1, np.int32)
    number[nodes] = np.arange(len(nodes), dtype=np.int32)
    output, capacity = (_by_node(network, name) / DAYS_A_YEAR for name in ("output", "capacity"))
    rate = np.where(np.isnan(output), capacity, output)
    stock = np.nan_to_num(_by_node(network, "inventory_days") * rate)
    asked = np.zeros(network.node_count)
    np.add.at(asked, np.asarray(targets, np.int64), demand)
    most = np.fmax(capacity, output)
    at, source = expanded(network.sources, requirements)
    units, is_known = _units(network, requirements[at], source, output)
    owner = network.owner[requirements]
    flow = Flow(
        capacity=np.where(np.isnan(most), np.inf, most)[nodes],
        stock=stock[nodes],
        demand=asked[nodes],
        rate=np.nan_to_num(rate)[nodes],
        owner=number[owner],
        input_stock=summed_stock_days(network)[requirements] * np.nan_to_num(rate)[owner],
        requirement=at.astype(np.int32),
        source=number[source],
        units_per_unit=units,
    )
    is_line = nodes < graph.lines.named_count
    return GoodsFlow(
        flow=flow,
        network=network,
        nodes=nodes,
        number=number,
        requirements=requirements,
        without_output=np.sort(nodes[is_line & np.isnan(most[nodes])]),
        without_units=np.unique(requirements[at[~is_known]]),
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
    owner, stated = network.owner[requirement], network.stated[requirement]
    units = np.ones(len(requirement))
    is_known = (stated < 0) | (owner >= graph.lines.count)
    per_unit = _stated_units(graph)
    bought = _bought_units(network, np.unique(requirement[~is_known]), output)
    facts = graph.requirements
    for arc in np.flatnonzero(~is_known).tolist():
        product, thing = int(made[owner[arc]]), int(made[source[arc]])
        members = facts.group_members[int(facts.group[stated[arc]])].tolist()
        fitting = [member for member in members if thing in graph.families[member]]
        known = [per_unit[member, product] for member in fitting if per_unit.get((member, product), 0) > 0]
        found = min(known) if known else bought.get(int(requirement[arc]))
        units[arc], is_known[arc] = found or 1.0, found is not None
    return units, is_known


def _stated_units(graph: SupplyGraph) -> dict[tuple[int, int], float]:
    """`units_per_unit` by (component, product), the least where several rows state it."""
    inputs = graph.tables.inputs[graph.tables.inputs["units_per_unit"].notna()].sort_values(
        "units_per_unit", ascending=False
    )
    numbers = (numbers_in(graph.component_ids, inputs[column]).tolist() for column in ("component_id", "product_id"))
    return dict(zip(zip(*numbers, strict=True), inputs["units_per_unit"].tolist(), strict=True))


def _bought_units(network: Network, requirements: Ints, output: Floats) -> dict[int, float]:
    """By requirement: what active suppliers deliver over the owner's output, where all of it is stated."""
    graph = network.graph
    at, row = expanded(graph.requirements.offers, network.stated[requirements])
    is_active = graph.lines.sourcings.status[row] == ACTIVE
    volume = graph.tables.supplies["volume"].to_numpy(np.float64)[row[is_active]] / DAYS_A_YEAR
    total = np.bincount(at[is_active], weights=volume, minlength=len(requirements))
    units = np.divide(total, output[network.owner[requirements]], out=np.zeros(len(total)), where=total > 0)
    is_found = np.isfinite(units) & (units > 0)
    return dict(zip(requirements[is_found].tolist(), units[is_found].tolist(), strict=True))
