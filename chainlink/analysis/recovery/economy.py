"""What do amounts have to be, so that the economy runs before the shock? MODEL.md section 4, *the economy runs*.

Records of outputs, capacities, volumes and units per unit seldom agree to the last unit. They are made to agree once, under
the suppliers in use, whatever mode is asked of later:

- a line's base output is its output, and its capacity at least that and what it sells;
- where the active inflow of a requirement is recorded in full, units per unit are the stated ones, or inflow over output
  where that is less;
- where every target's demand cannot be met even so, a line must make what is drawn from it: of its buyers' recorded
  volumes, else of what they need for their output, shared among their sources. Its capacity is at least that, and it needs
  no more for it than it gets.

Demand never shrinks. What was taken otherwise than recorded is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from chainlink.analysis.recovery.arc_units import arc_units
from chainlink.analysis.recovery.flow import Flow
from chainlink.analysis.recovery.flow_programmes import EXACTNESS, FlowProgrammes
from chainlink.analysis.recovery.goods_flow import DAYS_A_YEAR, Amounts, GoodsFlow, by_node, goods_flow
from chainlink.analysis.recovery.usual_rates import needed_rates, sold_volumes
from chainlink.analysis.spread.network import Network
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Floats, Ints, Longs, expanded
from chainlink.supply.lines import ACTIVE

SLACK = 1e-8
"""So much more than is needed is allowed for where a record gives way, so that rounding is no shortage."""
TELLING = 1e-6
"""Relative difference from which on a record is told to have given way."""


@dataclass(frozen=True, order=True)
class Contradiction:
    """A record that had to give way.

    Attributes
    ----------
    kind
        `capacity`: the line sells, or must make, more than it can; `units`: it gets less of an input than it needs for
        its output by the units stated.
    firm_id, product_id
        The line, or the trader and what it resells; the firm of an unnamed line is "".
    component_ids
        Of `units` the inputs, any one of which will do; else ().
    recorded, taken
        Units a year that can be made and that were taken; units per unit as a share of those recorded (1), and taken.
    """

    kind: Literal["capacity", "units"]
    firm_id: str
    product_id: str
    component_ids: tuple[str, ...]
    recorded: float
    taken: float


@dataclass(frozen=True, eq=False)
class Economy:
    """Amounts under which every target's demand is met when nothing is stopped, and the records that gave way."""

    amounts: Amounts
    contradictions: tuple[Contradiction, ...]


def running_economy(network: Network, targets: Sequence[int], demand: Floats) -> Economy:
    """Make the amounts of a network agree.

    Parameters
    ----------
    network
        Network of the suppliers in use, with nothing stopped.
    targets, demand
        Their nodes, and units a day.

    Notes
    -----
    Linear where what flows in ordinary days shows that the records agree; else a programme for each target of the parts
    where it does not, until one tells that they do not agree.
    """
    flows = _flows_of(network)
    recorded = _recorded_amounts(network, targets, demand, flows)
    goods = goods_flow(network, targets, demand, amounts=recorded)
    asked_rates = np.zeros(network.node_count)
    np.add.at(asked_rates, np.asarray(targets, np.int64), demand)
    made, inflow = flows.drawn(asked_rates, recorded.scale)
    unproven = _unproven_nodes(goods, recorded, made, inflow)
    amounts = recorded if _is_met(goods, unproven) else _all_needs(flows, goods, recorded, made, inflow)
    return Economy(amounts, tuple(sorted(_contradictions(network, recorded, amounts))))


def _unproven_nodes(goods: GoodsFlow, amounts: Amounts, made: Floats, inflow: Floats) -> Longs:
    """Nodes of the flow that cannot make what is drawn from them in ordinary days, of what then flows in."""
    network = goods.network
    capacity = np.append(amounts.capacity, np.full(len(network.pool_components), np.inf))
    units_scale = np.append(amounts.scale, 1.0)[network.need_number[goods.requirements]]
    owner = network.owner[goods.requirements]
    is_over = made[goods.nodes] > capacity[goods.nodes] * (1 + EXACTNESS)
    is_over[goods.number[owner[inflow[goods.requirements] < made[owner] * units_scale * (1 - EXACTNESS)]]] = True
    return np.flatnonzero(is_over)


def _is_met(goods: GoodsFlow, unproven: Longs) -> bool:
    """Whether all demand can be met for ever when nothing fails.

    Parts of the flow that share no node stand for themselves, and a part without unproven nodes is met. Of the others each
    target is tried alone first: what fails alone fails together, and is told by the smaller programme.
    """
    flow = goods.flow
    part = _part_by_node(flow)
    targets = np.flatnonzero((flow.demand > 0) & np.isin(part, part[unproven]))
    alone = [np.array([target], np.int64) for target in targets.tolist()]
    together = [targets[part[targets] == number] for number in np.unique(part[targets])]
    tried = (*alone, *(some for some in together if len(some) > 1))
    return all((shares_missed(goods.restricted(some)[0]) <= EXACTNESS).all() for some in tried)


def _part_by_node(flow: Flow) -> Longs:
    """By node: the least node that it is joined to by arcs, in whatever direction."""
    part = np.arange(len(flow.capacity))
    owner, source = flow.owner[flow.requirement], flow.source
    while True:
        least = part.copy()
        np.minimum.at(least, owner, part[source])
        np.minimum.at(least, source, part[owner])
        least = least[least]
        if (least == part).all():
            return part
        part = least


def shares_missed(goods: GoodsFlow) -> Floats:
    """By node of a flow: share of its demand that cannot be met for ever when nothing fails; 0 without demand."""
    demand = goods.flow.demand
    weight = np.divide(1.0, demand, out=np.zeros(len(demand)), where=demand > 0)
    loss = FlowProgrammes(goods.flow).least_loss(np.zeros(0, np.int32), days=np.inf, weight=weight)
    return loss.lost * weight


def _recorded_amounts(network: Network, targets: Sequence[int], demand: Floats, flows: _Flows) -> Amounts:
    """Capacities and units as the records have them, made to fit each line's own output and sales."""
    graph = network.graph
    nodes = len(graph.node_firm)
    output, capacity = flows.output, by_node(network, "capacity")[:nodes] / DAYS_A_YEAR
    requirement, count = flows.requirement, len(network.owner)
    asked_rates = np.zeros(network.node_count)
    np.add.at(asked_rates, np.asarray(targets, np.int64), demand)
    sold = sold_volumes(network)[:nodes]
    own_rate = np.where(np.isnan(output), np.where(np.isnan(capacity), sold / DAYS_A_YEAR, capacity), output)
    alone = np.where(np.bincount(requirement, minlength=count)[requirement] == 1, network.owner[requirement], -1)
    pools = np.full(network.node_count - nodes, np.nan)
    rate = needed_rates(np.append(own_rate, pools), asked_rates, alone, flows.source, flows.units)[:nodes]
    rate[graph.lines.count :] = np.nan
    most = np.fmax(capacity, output)
    recorded = np.where(np.isnan(most), np.inf, np.fmax(most, _recorded_sales(graph)))
    scale = np.ones(len(graph.requirements.owner))
    fits = np.divide(
        flows.inflow, output[np.minimum(network.owner, nodes - 1)], out=np.full(count, np.inf), where=flows.is_full
    )
    is_line = (network.need_number >= 0) & (network.owner < graph.lines.count) & (fits < 1 - EXACTNESS)
    scale[network.need_number[is_line]] = fits[is_line] * (1 - SLACK)
    return Amounts(capacity=recorded, rate=rate, scale=scale, stated_capacity=most)


def _recorded_sales(graph: SupplyGraph) -> Floats:
    """By node: units a day that active buyers state to buy of it, as far as they do."""
    lines = graph.lines
    active = np.flatnonzero(lines.sourcings.status == ACTIVE)
    position, node = expanded(lines.nodes_of_sourcing, active)
    volume = np.nan_to_num(graph.tables.supplies["volume"].to_numpy(np.float64)[active]) / DAYS_A_YEAR
    volume /= np.maximum(1, lines.nodes_of_sourcing.sizes[active])
    return np.bincount(node, weights=volume[position], minlength=len(graph.node_firm)).astype(np.float64)


class _Flows:
    """What flows along every arc of a network in ordinary days, as far as it is recorded.

    Attributes
    ----------
    requirement, source, units
        By arc; as in `Flow`, with numbers of the network.
    volume
        By arc: units a day that are recorded; NaN where they are not.
    inflow
        By requirement: what is recorded to flow in, in units of the owner's output.
    is_full
        By requirement: whether all of that is recorded, and the owner's output too.
    """

    def __init__(self, network: Network, requirement: Longs, source: Ints, units: Floats, output: Floats) -> None:
        self.network, self.requirement, self.source, self.units, self.output = (
            network, requirement, source, units, output,
        )  # fmt: skip
        graph, facts, count = network.graph, network.graph.requirements, len(network.owner)
        with_needs = np.flatnonzero(network.need_number >= 0)
        at, row = expanded(facts.offers, network.need_number[with_needs])
        is_active = graph.lines.sourcings.status[row] == ACTIVE
        at, row = with_needs[at[is_active]], row[is_active]
        volume = graph.tables.supplies["volume"].to_numpy(np.float64)[row] / DAYS_A_YEAR
        rows = np.bincount(at, minlength=count)
        unrecorded = np.bincount(at, weights=~(volume > 0), minlength=count)
        nodes = graph.lines.nodes_of_sourcing
        position, node = expanded(nodes, row)
        part = (volume / np.maximum(1, nodes.sizes[row]))[position]
        key, arc_key = at[position] * network.node_count + node, requirement * network.node_count + source
        order = np.argsort(arc_key)
        place = np.searchsorted(arc_key[order], key)
        is_arc = (
            (place < len(order)) & (arc_key[order[np.minimum(place, len(order) - 1)]] == key)
            if len(order)
            else np.zeros(0, bool)
        )
        arc = order[place[is_arc]]
        self.volume = np.full(len(requirement), np.nan)
        recorded = np.bincount(arc, minlength=len(requirement)) > 0
        total = np.bincount(arc, weights=part[is_arc], minlength=len(requirement))
        self.volume[recorded] = total[recorded]
        self.inflow = np.bincount(requirement, weights=np.nan_to_num(self.volume) / units, minlength=count)
        owner_output = np.append(output, np.full(network.node_count - len(output), np.nan))[network.owner]
        own = np.zeros(count, bool)
        own[with_needs] = facts.direct_lines.sizes[network.need_number[with_needs]] > 0
        self.is_full = (rows > 0) & (unrecorded == 0) & ~own & ~network.is_assumed & (owner_output > 0)

    def drawn(self, asked_rates: Floats, scale: Floats) -> tuple[Floats, Floats]:
        """Give by node what it makes a day when its buyers draw on it as usual, and by requirement what flows in.

        Recorded volumes flow as recorded. What else a requirement needs for its owner's output is drawn from its sources
        in shares of their volumes, of an own line what it does not sell, of other lines of their outputs; unknown shares
        are the mean of the known ones. An owner of unknown output makes what is drawn from it.
        """
        network, count = self.network, len(self.network.owner)
        share = self._shares()
        units = self.units * np.append(scale, 1.0)[network.need_number][self.requirement]
        per_unit = share * units
        made = np.append(self.output, np.full(network.node_count - len(self.output), np.nan))
        owner = network.owner[self.requirement]
        fixed = np.where(self.is_full[self.requirement], self.volume, np.nan)

        is_line = np.arange(len(made)) < network.graph.lines.count

        def flowing(made: Floats) -> Floats:
            return np.where(np.isnan(fixed), per_unit * made[owner], fixed)

        while np.isnan(made).any():
            flow = flowing(made)
            waits = np.bincount(self.source, weights=np.isnan(flow), minlength=len(made)) > 0
            drawn = asked_rates + np.bincount(self.source, weights=np.nan_to_num(flow), minlength=len(made))
            ready = np.isnan(made) & ~waits
            if not ready.any():  # a ring of unknowns: lines first, whose units can give way
                ready = np.isnan(made)
                ready &= is_line if (ready & is_line).any() else True
            made[ready] = drawn[ready]
        flow = flowing(made)
        made = np.maximum(made, asked_rates + np.bincount(self.source, weights=flow, minlength=len(made)))
        inflow = np.bincount(self.requirement, weights=flow / self.units, minlength=count)
        return made, inflow.astype(np.float64)

    def _shares(self) -> Floats:
        """By arc: the share of its requirement that comes from it."""
        network, count = self.network, len(self.network.owner)
        graph = network.graph
        output = np.append(self.output, np.full(network.node_count - len(self.output), np.nan))
        sales = np.append(_recorded_sales(graph), np.zeros(network.node_count - len(self.output)))
        owner = network.owner[self.requirement]
        firm = np.append(graph.node_firm, np.full(len(network.pool_components), -1))
        is_own = (firm[owner] >= 0) & (firm[owner] == firm[self.source])
        spare = np.where(is_own, np.maximum(0.0, output - sales)[self.source], output[self.source])
        weight = np.where(np.isnan(self.volume), spare, self.volume) / self.units
        is_known = ~np.isnan(weight)
        known_count = np.bincount(self.requirement, weights=is_known, minlength=count)
        total = np.bincount(self.requirement, weights=np.nan_to_num(weight), minlength=count)
        mean = np.divide(total, known_count, out=np.ones(count), where=known_count > 0)
        is_pool = owner >= len(graph.node_firm)
        stand_in = np.where(is_pool & (total[self.requirement] > 0), 0.0, mean[self.requirement])
        weight = np.where(is_known, weight, stand_in)
        total = np.bincount(self.requirement, weights=weight, minlength=count)
        weight = np.where(total[self.requirement] > 0, weight, 1.0)
        total = np.bincount(self.requirement, weights=weight, minlength=count)
        share: Floats = weight / total[self.requirement]
        return share


def _all_needs(flows: _Flows, goods: GoodsFlow, amounts: Amounts, made: Floats, inflow: Floats) -> Amounts:
    """Let every line upstream make what is drawn from it, and need no more than it gets."""
    is_upstream = np.zeros(flows.network.node_count, bool)
    is_upstream[goods.nodes] = True
    return _given_way(flows, amounts, np.where(is_upstream, made, 0.0), inflow)


def _flows_of(network: Network) -> _Flows:
    nodes = len(network.graph.node_firm)
    output = by_node(network, "output")[:nodes] / DAYS_A_YEAR
    requirement, source = expanded(network.sources, np.arange(len(network.owner), dtype=np.int32))
    units, _ = arc_units(network, requirement, source)
    return _Flows(network, requirement, source, units, output)


def _given_way(flows: _Flows, amounts: Amounts, made: Floats, inflow: Floats) -> Amounts:
    """Let every line make so much, of what flows in."""
    network, nodes = flows.network, len(amounts.capacity)
    capacity = np.where(made[:nodes] > amounts.capacity, made[:nodes] * (1 + SLACK), amounts.capacity)
    needed = made[network.owner]
    fits = np.divide(inflow, needed, out=np.full(len(needed), np.inf), where=needed > 0)
    scale = amounts.scale.copy()
    is_stated = (network.need_number >= 0) & (needed > 0)
    at = network.need_number[is_stated]
    tighter = np.minimum(scale[at], np.where(fits[is_stated] < scale[at], fits[is_stated] * (1 - SLACK), scale[at]))
    scale[at] = tighter
    return replace(amounts, capacity=capacity, scale=scale)


def _contradictions(network: Network, first: Amounts, amounts: Amounts) -> Iterator[Contradiction]:
    """List what was taken otherwise than recorded."""
    graph = network.graph
    stated_capacity = first.stated_capacity
    raised = np.flatnonzero(
        amounts.capacity[: graph.lines.count] > stated_capacity[: graph.lines.count] * (1 + TELLING)
    )
    for node in raised[np.isfinite(amounts.capacity[raised])].tolist():
        yield Contradiction(
            "capacity", _firm(graph, node), str(graph.component_ids[graph.node_component[node]]), (),
            _told(stated_capacity[node] * DAYS_A_YEAR), _told(amounts.capacity[node] * DAYS_A_YEAR),
        )  # fmt: skip
    facts = graph.requirements
    for requirement in np.flatnonzero(amounts.scale < 1 - TELLING).tolist():
        owner = int(facts.owner[requirement])
        members = facts.group_members[int(facts.group[requirement])].tolist()
        yield Contradiction(
            "units", _firm(graph, owner), str(graph.component_ids[graph.node_component[owner]]),
            tuple(graph.component_id_list[member] for member in members), 1.0, _told(amounts.scale[requirement]),
        )  # fmt: skip


def _told(amount: float) -> float:
    """Six digits: what the solver's slack adds is not told."""
    return float(f"{amount:.6g}")


def _firm(graph: SupplyGraph, node: int) -> str:
    firm = graph.node_firm[node]
    return str(graph.firm_ids[firm]) if firm >= 0 else ""
