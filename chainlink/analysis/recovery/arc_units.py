"""How many units of a source's goods go into one unit of what its owner makes?

What is stated; else what active suppliers deliver over the owner's output; else what all make of the one and of the other:
where 100 t of ore and 20 pieces of steel are made a year and nothing else needs ore, five tonnes go into a piece. So no
answer hangs on the unit in which somebody counts. Where alternatives would do, or several products need the same, each is
taken to have an equal part. Only where nothing is known of either does one unit go into one, as their names size them.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from chainlink.analysis.recovery.usual_rates import sold_volumes
from chainlink.analysis.spread.network import Network
from chainlink.analysis.waves.stock_days import numbers_by_line
from chainlink.supply.index_arrays import Bools, Floats, Ints, Longs, expanded, numbers_in
from chainlink.supply.lines import ACTIVE
from chainlink.supply.unit_names import UnitSize
from chainlink.supply.unit_ratios import Kind


def arc_units(network: Network, requirement: Longs | Ints, source: Ints) -> tuple[Floats, Bools]:
    """Give by arc units of the source's goods in one unit of the owner's, and whether the data say so.

    Parameters
    ----------
    network
        Network of the arcs.
    requirement, source
        By arc: the requirement, and the node that delivers.

    Notes
    -----
    What serves as several members of the group counts as the one of which the least is needed. A leg and a pool pass on
    what they get, unit for unit.
    """
    graph, measures = network.graph, network.graph.unit_ratios
    kinds = _Kinds(network)
    owner, need_number = network.owner[requirement], network.need_number[requirement]
    is_known = (need_number < 0) | (owner >= graph.lines.count)
    units = np.where(is_known, kinds.converted(owner, source), 1.0)
    bought, made = _bought_units(network, np.unique(requirement[~is_known])), _AllMade(network)

    @cache
    def stated(group: int, product: int, kind: Kind, own_unit: UnitSize) -> float | None:
        use = measures.use(group, product, kind)
        return None if use is None else use * _part(own_unit, measures.by_component[product])

    @cache
    def inferred(group: int, product: int, kind: Kind, own_unit: UnitSize) -> float:
        return made.units(group, product, kind[0]) * own_unit.size / kind[1].size

    for arc in np.flatnonzero(~is_known).tolist():
        group, product = measures.group_and_product(int(need_number[arc]))
        kind, own_unit = kinds.of(int(source[arc])), measures.by_node[int(owner[arc])]
        unit = stated(group, product, kind, own_unit)
        if unit is None and (delivered := bought.get(int(requirement[arc]))):
            unit = delivered[0] * measures.ratio(group, product, delivered[1], kind)
            unit = None if np.isnan(unit) else unit
        is_known[arc] = unit is not None
        units[arc] = inferred(group, product, kind, own_unit) if unit is None else unit
    return units, is_known


def _part(one: UnitSize, other: UnitSize) -> float:
    """How many of the other unit one of the one is; 1 where they do not convert."""
    return one.size / other.size if one.of == other.of else 1.0


class _Kinds:
    """What the nodes of a network make, and in what units they count; a pool counts as its component."""

    def __init__(self, network: Network) -> None:
        self._network, self._measures = network, network.graph.unit_ratios
        units = self._measures.by_node + [self._measures.by_component[at] for at in network.pool_components.tolist()]
        self._size = np.array([unit.size for unit in units], np.float64)
        names = {name: number for number, name in enumerate(sorted({unit.of for unit in units}))}
        self._name = np.array([names[unit.of] for unit in units], np.int64)

    def of(self, node: int) -> Kind:
        """Give what a node makes, and its unit."""
        first = len(self._network.graph.node_firm)
        if node < first:
            return self._measures.kind(node)
        return self._measures.kind_of(int(self._network.pool_components[node - first]))

    def converted(self, one: Ints, other: Ints) -> Floats:
        """Give units of the other that one unit of the one is, of the same thing; 1 where nothing converts them."""
        ratio: Floats = np.where(self._name[one] == self._name[other], self._size[one] / self._size[other], 1.0)
        return ratio


def _bought_units(network: Network, requirements: Ints) -> dict[int, tuple[float, Kind]]:
    """By requirement: what active suppliers deliver over the owner's output, where all of it is stated, and counted so.

    Nothing where goods are bought that nothing converts into one another.
    """
    graph, measures = network.graph, network.graph.unit_ratios
    at, row = expanded(graph.requirements.offers, network.need_number[requirements])
    is_active = graph.lines.sourcings.status[row] == ACTIVE
    at, row = at[is_active], row[is_active]
    nodes = graph.lines.nodes_of_sourcing
    node = nodes.items[nodes.ptr[row]].astype(np.int64)
    reference = np.full(len(requirements), -1, np.int64)
    reference[at[::-1]] = node[::-1]
    ratio = measures.ratios(network.need_number[requirements][at], reference[at], node)
    volume = graph.tables.supplies["volume"].to_numpy(np.float64)[row] / ratio
    total = np.bincount(at, weights=volume, minlength=len(requirements))
    made = numbers_by_line(graph, "output")[network.owner[requirements]]
    units = np.divide(total, made, out=np.zeros(len(total)), where=(total > 0) & (made > 0))
    return {
        int(requirements[position]): (float(units[position]), measures.kind(int(reference[position])))
        for position in np.flatnonzero(units > 0).tolist()
    }


class _AllMade:
    """What all lines of a component make a year: its output, else its capacity, else what it sells."""

    def __init__(self, network: Network) -> None:
        graph = network.graph
        self._graph = graph
        amount = numbers_by_line(graph, "output")
        for other in (numbers_by_line(graph, "capacity"), sold_volumes(network)[: graph.lines.count]):
            amount = np.where(amount > 0, amount, other)
        self._amount = np.nan_to_num(amount) * graph.unit_ratios.sizes[: graph.lines.count]
        inputs = graph.tables.inputs
        numbers = (numbers_in(graph.component_ids, inputs[name]).tolist() for name in ("component_id", "product_id"))
        self._products: dict[int, set[int]] = {}
        for component, product in zip(*numbers, strict=True):
            self._products.setdefault(component, set()).add(product)
        self._of: dict[int, float] = {}

    def units(self, group: int, product: int, component: int) -> float:
        """Give units of a component in one unit of a product, both counted in the smallest unit of their kind."""
        members = self._graph.requirements.group_members[group].tolist()
        needed = self._needed(product, frozenset())
        parts = [
            self.of(member) * len(members) / max(len(self._products.get(member, ())), 1)
            for member in members
            if component in self._graph.families[member]
        ]
        return min((part / needed for part in parts if part > 0 and needed > 0), default=1.0)

    def of(self, component: int) -> float:
        """Give what the lines of a family make; 0 where that is not known, or in units that nothing converts."""
        if component not in self._of:
            lines = self._graph.lines.of_family[component]
            measured = lines[self._amount[lines] > 0]
            is_one_kind = self._graph.unit_ratios.is_one_kind(measured.tolist())
            self._of[component] = float(self._amount[measured].sum()) if is_one_kind else 0.0
        return self._of[component]

    def _needed(self, component: int, below: frozenset[int]) -> float:
        """Give what is made of a component, else what goes into all that is made of it: one unit where none is stated."""
        made = self.of(component)
        if made > 0 or component in below:
            return made
        stated = self._graph.unit_ratios.stated_uses
        return sum(
            stated.get((component, product), 1.0) * self._needed(product, below | {component})
            for product in sorted(self._products.get(component, ()))
        )
