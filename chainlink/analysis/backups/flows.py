"""What is lost with a line, and how much of it flows again from others?

The arrays behind `chainlink.analysis.backups.coverage`. A *case* is one line that fails with its whole firm; all cases are solved
as one network, in which each has its own copy of the backups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainlink.analysis.backups.conversions import ALIKE, carried_between_units, common_scale, gains
from chainlink.analysis.backups.links import (
    UNCLEAR,
    Floats,
    Level,
    StandIns,
    behind_traders,
    falls_with,
    feeds_trade_only,
    spare_by_node,
    stand_ins,
    stopping_legs,
)
from chainlink.analysis.spread.network import Network
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Grouping, Ints, Longs, expanded, grouped, matches
from chainlink.supply.lines import ACTIVE


@dataclass(frozen=True, eq=False)
class LostInStop:
    """What a stop takes away.

    Attributes
    ----------
    network
        Network of the mode in which it spreads.
    is_down
        By node of the graph: whether it stops.
    is_lost
        By sourcing: whether it ends while its buyer goes on.
    """

    network: Network
    is_down: Bools
    is_lost: Bools

    def legs_behind(self, nodes: Ints) -> Ints:
        """Legs of other traders that stop and draw on some nodes, through other traders too."""
        graph, network = self.network.graph, self.network
        seen = np.zeros(network.node_count, bool)
        front = nodes
        while len(front):
            reached = network.owner[expanded(network.out, front)[1]]
            front = np.unique(reached[(reached >= graph.lines.count) & ~seen[reached]]).astype(np.int32)
            seen[front] = True
        legs = np.flatnonzero(seen[: len(graph.node_firm)] & self.is_down)
        return np.setdiff1d(legs, nodes).astype(np.int32)


class Losses:
    """What is lost with each of some nodes: the sourcings in use that they deliver, as demands.

    Attributes
    ----------
    nodes
        By case: the node that fails.
    row, case, amount, in_case_units
        By demand: the sourcing, its case, its volume as its deliverer counts, and how many units of the case one is.
    lost, value, buyers
        By case: volume and value lost, and how many buy. NaN is unknown.
    """

    def __init__(self, graph: SupplyGraph, deliverer: Ints, nodes: Ints, *, in_stop: LostInStop | None = None) -> None:
        """Gather what the nodes deliver, each failing alone; or their part of what a stop takes away."""
        volumes = graph.tables.supplies["volume"].to_numpy(float)
        if ((volumes < 0) | np.isinf(volumes)).any():
            raise ValueError("volume must be a number of at least 0")
        self.nodes = nodes
        row, case = self._delivered(graph, deliverer, in_stop)
        is_unclear = deliverer[row] == UNCLEAR
        self.row, self.case = row[~is_unclear], case[~is_unclear]
        self._every_row, self._every_case = row, case
        self.amount = volumes[self.row]
        self.in_case_units = graph.unit_ratios.ratios(np.full(len(self.row), -1), deliverer[self.row], nodes[self.case])
        self.lost: Floats = np.bincount(self.case, self.amount * self.in_case_units, len(nodes)).astype(float)
        self.lost[case[is_unclear]] = np.nan
        values = graph.tables.supplies["value_10k_yuan"].to_numpy(float)[row]
        is_valued = ~np.isnan(values)
        self.value: Floats = np.bincount(case[is_valued], values[is_valued], len(nodes)).astype(float)
        self.value[np.bincount(case[is_valued], minlength=len(nodes)) == 0] = np.nan
        buyer = graph.lines.sourcings.buyer[row].astype(np.int64)
        pairs = np.unique(case * max(len(graph.firm_ids), 1) + buyer) // max(len(graph.firm_ids), 1)
        self.buyers = np.bincount(pairs, minlength=len(nodes))

    def sourcings_by_case(self) -> Grouping:
        """By case the sourcings it loses, or may lose."""
        return grouped(self._every_case, self._every_row, len(self.nodes))

    def _delivered(self, graph: SupplyGraph, deliverer: Ints, in_stop: LostInStop | None) -> tuple[Ints, Longs]:
        """(sourcing in use, case) pairs, in order of case, sourcings that a case may deliver included.

        A case also loses what other traders deliver whose legs stop with it. What a firm buys from itself is not lost
        to anybody, nor what a buyer only resells: his buyers count. Legs of one trader for one component, which differ
        by the maker behind, are one case.
        """
        lines = graph.lines
        is_to_itself = lines.sourcings.supplier == lines.sourcings.buyer
        used = np.flatnonzero((lines.sourcings.status == ACTIVE) & ~is_to_itself).astype(np.int32)
        used = used[~feeds_trade_only(graph, used, deliverer)]
        at, node = expanded(lines.nodes_of_sourcing, used)
        row = used[at]
        counts = (deliverer[row] == node) | (deliverer[row] == UNCLEAR)
        row, node = row[counts], node[counts]
        own = [self._nodes_of_case(graph, case) for case in range(len(self.nodes))]
        with_it = stopping_legs(graph, own) if in_stop is None else [in_stop.legs_behind(node) for node in own]
        nodes = [np.concatenate(pair) for pair in zip(own, with_it, strict=True)]
        of_case = grouped(
            np.repeat(np.arange(len(nodes)), [len(legs) for legs in nodes]),
            np.concatenate([np.zeros(0, np.int32), *nodes]),
            len(nodes),
        )
        case, lost_node = expanded(of_case, np.arange(len(nodes)))
        wish, position = matches(lost_node.astype(np.int64), node.astype(np.int64))
        pairs = np.unique(case[wish] * max(len(lines.sourcings.buyer), 1) + row[position])
        case, row = pairs // max(len(lines.sourcings.buyer), 1), pairs % max(len(lines.sourcings.buyer), 1)
        kept = graph.node_firm[self.nodes[case]] != lines.sourcings.buyer[row]
        if in_stop is not None:
            kept &= in_stop.is_lost[row]
        return row[kept].astype(np.int32), case[kept]

    def _nodes_of_case(self, graph: SupplyGraph, case: int) -> Ints:
        node = self.nodes[case]
        if node < graph.lines.count:
            return self.nodes[case : case + 1]
        firm, component = graph.node_firm[node], graph.node_component[node]
        mine = graph.nodes_of_firm[int(firm)]
        own: Ints = mine[graph.node_component[mine] == component]
        return own


def _surest(codes: Longs) -> Longs:
    """Sort codes, twice a key and one more where it is not sure, and keep of each key the surer one."""
    every = np.unique(codes)
    return every[np.append(True, every[1:] // 2 != every[:-1] // 2)] if len(every) else every


class Flows:
    """Who could carry what of some losses: links between sourcings lost and lines with something to spare."""

    def __init__(
        self, graph: SupplyGraph, losses: Losses, deliverer: Ints, level: Level, is_down: Bools | None = None
    ) -> None:
        """Find the links; what falls with the failing firm has nothing.

        Where `is_down` tells by node what a whole stop brings down, all cases are one flow: a spare is given once, and
        a sourcing that several cases lose is met once.
        """
        self.graph, self.losses = graph, losses
        self.level, self._is_down = level, is_down
        links, has_nobody = self._through_traders(
            stand_ins(graph, losses.row, level=level, deliverer=deliverer), deliverer
        )
        self.links: StandIns = links
        self.case = losses.case[links.demand]
        node, firm = links.node, graph.node_firm[losses.nodes[self.case]]
        group = graph.firm_group
        self.is_same_group = (group[firm] >= 0) & (group[firm] == group[graph.node_firm[node]])
        self.is_same_group &= (graph.node_firm[node] >= 0) & ~has_nobody  # whom a trader has behind it, nobody knows
        self.is_trader = (node >= graph.lines.count) & ~has_nobody
        self.is_own = firm == graph.node_firm[node]
        self.stops_too: Bools = self._stops(links.demand, node) | self.is_own
        self.spare = np.where(self.stops_too | self.is_same_group | self.is_trader, 0.0, spare_by_node(graph)[node])
        self.spare[has_nobody & ~self.stops_too] = np.nan
        row = losses.row[links.demand]
        self.gains = gains(graph, row, deliverer[row], node)

    def _stops(self, demand: Ints, node: Ints) -> Bools:
        """Tell of each pair whether the node is down when the case of the demand fails."""
        if self._is_down is not None:
            down: Bools = self._is_down[node]
            return down
        firm = self.graph.node_firm[self.losses.nodes[self.losses.case[demand]]]
        return falls_with(self.graph, firm, node, level=self.level)

    def _through_traders(self, links: StandIns, deliverer: Ints) -> tuple[StandIns, Bools]:
        """Add the lines that running traders draw on; tell which links are traders with nobody known behind them."""
        graph, first_leg = self.graph, self.graph.lines.count
        width = max(len(graph.node_firm), 1)
        codes = (links.demand.astype(np.int64) * width + links.node) * 2 + ~links.is_sure
        front = codes[links.node >= first_leg]
        if not len(front):
            return links, np.zeros(len(codes), bool)
        behind = behind_traders(graph, level=self.level, deliverer=deliverer)
        is_served = (behind.sure.sizes + behind.possible.sizes) > 0
        while len(front):
            demand, node = (front // 2 // width).astype(np.int32), (front // 2 % width).astype(np.int32)
            runs = ~self._stops(demand, node)
            demand, leg, is_unsure = demand[runs], node[runs] - first_leg, front[runs] % 2
            new = [codes]
            for nodes, is_unclear in ((behind.sure, 0), (behind.possible, 1)):
                at, reached = expanded(nodes, leg)
                new.append((demand[at].astype(np.int64) * width + reached) * 2 + (is_unsure[at] | is_unclear))
            known, codes = codes, _surest(np.concatenate(new))
            front = np.setdiff1d(codes, known, assume_unique=True)  # new, or sure now
            front = front[front // 2 % width >= first_leg]
        keys = codes // 2
        every = StandIns((keys // width).astype(np.int32), (keys % width).astype(np.int32), codes % 2 == 0)
        has_nobody: Bools = (every.node >= first_leg) & ~is_served[np.maximum(every.node - first_leg, 0)]
        return every, has_nobody

    def bounds(self) -> tuple[Floats, Floats]:
        """Low and high coverage by case; NaN where the volume is unknown or 0."""
        return (
            self._covered(self._known_spare(), self.gains.low),
            self._covered(np.nan_to_num(self.spare, nan=np.inf), self.gains.high),
        )

    def _covered(self, spare: Floats, gain: Floats) -> Floats:
        chosen, flow = self._carry(spare, gain)
        by_row = np.bincount(self.links.demand[chosen], flow, len(self.losses.row))
        if self._is_down is not None:
            rows, demand_of = np.unique(self.losses.row, return_inverse=True)
            by_row = np.bincount(demand_of, by_row, len(rows))[demand_of]
        carried = np.bincount(self.losses.case, by_row * self.losses.in_case_units, len(self.losses.nodes))
        lost = np.where(self.losses.lost > 0, self.losses.lost, np.nan)
        covered: Floats = np.minimum(carried / lost, 1.0)
        return covered

    def _carry(self, spare: Floats, gain: Floats) -> tuple[Longs, Floats]:
        """Links that may carry something, and what flows on each of them; a giver is one node in one case."""
        chosen = np.flatnonzero((spare > 0) & (gain > 0))
        demand, amount, case = self.links.demand[chosen], self.losses.amount, self.case[chosen]
        if self._is_down is not None:
            rows, first_demand, row_of = np.unique(self.losses.row, return_index=True, return_inverse=True)
            place = self._flow_order(rows)
            is_first = np.zeros(len(self.losses.row), bool)
            is_first[first_demand] = True
            chosen = chosen[is_first[demand]]
            chosen = chosen[np.argsort(place[row_of[self.links.demand[chosen]]], kind="stable")]
            demand = place[row_of[self.links.demand[chosen]]].astype(np.int32)
            amount = np.zeros(len(rows))
            amount[place] = self.losses.amount[first_demand]
            case = np.zeros(len(chosen), np.int64)
        return chosen, self._carried(chosen, demand, amount, case, spare[chosen], gain[chosen])

    def _carried(self, chosen: Longs, demand: Ints, amount: Floats, case: Longs, spare: Floats, gain: Floats) -> Floats:
        """By chosen link what flows on it, in the units of the demand. A gain without bound is a giver without bound."""
        from chainlink.analysis.backups import flow_kernels

        is_boundless = np.isinf(gain)
        spare, gain = np.where(is_boundless, np.inf, spare), np.where(is_boundless, 1.0, gain)
        count = len(self.graph.node_firm)
        keys = case * count + self.links.node[chosen]
        keys = np.where(is_boundless, (case.max(initial=0) + 1) * count + np.arange(len(keys)), keys)
        givers, first, giver = np.unique(keys, return_index=True, return_inverse=True)
        of_demand, of_giver, is_torn = common_scale(demand, giver, gain, (len(amount), len(givers)))
        torn_cases = np.union1d(case[is_torn], self._unlike_cases(case, demand, of_demand))
        is_apart = np.isin(case, torn_cases)
        torn, whole = np.flatnonzero(is_apart), np.flatnonzero(~is_apart)
        by_demand = grouped(demand[whole], np.arange(len(whole)), len(amount))
        by_giver = grouped(giver[whole], np.arange(len(whole)), len(givers))
        links = flow_kernels.FlowLinks(
            by_demand.ptr, giver[whole].astype(np.int32), demand[whole], by_giver.ptr, by_giver.items
        )
        flow = np.zeros(len(chosen))
        flow[whole] = flow_kernels.carry(amount * of_demand, spare[first] * of_giver, links) / of_demand[demand[whole]]
        if len(torn):
            ends = demand[torn], giver[torn].astype(np.int32)
            flow[torn] = carried_between_units(amount, self._worth(), spare[first], *ends, gain[torn])
        return flow

    def _unlike_cases(self, case: Longs, demand: Ints, of_demand: Floats) -> Longs:
        """Cases in which a unit of the common one is worth more of the loss for one buyer than for another."""
        if self._is_down is not None:
            return np.zeros(0, np.int64)
        worth = self.losses.in_case_units[demand] / of_demand[demand]
        least, most = np.full(len(self.losses.nodes), np.inf), np.zeros(len(self.losses.nodes))
        np.minimum.at(least, case, worth)
        np.maximum.at(most, case, worth)
        return np.flatnonzero(most > least * (1 + ALIKE))

    def _worth(self) -> Floats:
        """By demand of the flow what a unit counts for where units differ: its share of what its case loses."""
        losses = self.losses
        lost = losses.lost[losses.case]
        worth: Floats = np.divide(losses.in_case_units, lost, out=np.ones(len(lost)), where=lost > 0)
        if self._is_down is None:
            return worth
        rows, first_demand = np.unique(losses.row, return_index=True)
        in_order = np.empty(len(rows))
        in_order[self._flow_order(rows)] = worth[first_demand]
        return in_order

    def _flow_order(self, rows: Ints) -> Longs:
        """By distinct sourcing its place in the flow: in order of buyer, component and supplier."""
        sourcings = self.graph.lines.sourcings
        order = np.lexsort((sourcings.supplier[rows], sourcings.component[rows], sourcings.buyer[rows]))
        place = np.empty(len(rows), np.int64)
        place[order] = np.arange(len(rows))
        return place

    def best(self) -> list[tuple[int, int, int, float]]:
        """(case, buyer, node, volume) of one way to carry the most, of what is sure and known; in this order."""
        chosen, flow = self._carry(self._known_spare(), self.gains.low)
        cases: dict[int, list[int]] = {}
        if self._is_down is not None:
            for row, case in zip(self.losses.row.tolist(), self.losses.case.tolist(), strict=True):
                cases.setdefault(row, []).append(case)
        total: dict[tuple[int, int, int], float] = {}
        for link, volume in zip(chosen[flow > 0].tolist(), flow[flow > 0].tolist(), strict=True):
            row = int(self.losses.row[self.links.demand[link]])
            buyer = int(self.graph.lines.sourcings.buyer[row])
            for case in cases.get(row, [int(self.case[link])]):
                key = (case, buyer, int(self.links.node[link]))
                total[key] = total.get(key, 0.0) + volume
        return [(*key, volume) for key, volume in sorted(total.items())]

    def _known_spare(self) -> Floats:
        """By link what it surely can give."""
        return np.where(self.links.is_sure, np.nan_to_num(self.spare, nan=0.0), 0.0)
