"""What is lost with a line, and how much of it flows again from others?

The arrays behind `chainlink.analysis.backups.coverage`. A *case* is one line that fails with its whole firm; all cases are solved
as one network, in which each has its own copy of the backups.
"""

from __future__ import annotations

import numpy as np

from chainlink.analysis.backups.links import UNCLEAR, Floats, Level, StandIns, falls_with, spare_by_node, stand_ins
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Ints, Longs, expanded, grouped
from chainlink.supply.lines import ACTIVE


class Losses:
    """What is lost with each of some nodes: the sourcings in use that they deliver, as demands."""

    def __init__(self, graph: SupplyGraph, deliverer: Ints, nodes: Ints, is_lost: Bools | None = None) -> None:
        """Gather what the nodes deliver; of this only the sourcings that `is_lost` tells, where it is given."""
        volumes = graph.tables.supplies["volume"].to_numpy(float)
        if ((volumes < 0) | np.isinf(volumes)).any():
            raise ValueError("volume must be a number of at least 0")
        self.nodes = nodes
        row, case = self._delivered(graph, deliverer)
        if is_lost is not None:
            row, case = row[is_lost[row]], case[is_lost[row]]
        is_unclear = deliverer[row] == UNCLEAR
        self.row, self.case = row[~is_unclear], case[~is_unclear]
        self.amount = volumes[self.row]
        self.lost: Floats = np.bincount(self.case, self.amount, len(nodes)).astype(float)
        self.lost[case[is_unclear]] = np.nan
        buyer = graph.lines.sourcings.buyer[row].astype(np.int64)
        pairs = np.unique(case * max(len(graph.firm_ids), 1) + buyer) // max(len(graph.firm_ids), 1)
        self.buyers = np.bincount(pairs, minlength=len(nodes))

    def _delivered(self, graph: SupplyGraph, deliverer: Ints) -> tuple[Ints, Longs]:
        """(sourcing in use, case) pairs, in order of case, sourcings that a case may deliver included.

        What a firm buys from itself is not lost to anybody. Legs of one trader for one component, which differ by the
        maker behind, are one case.
        """
        lines = graph.lines
        is_to_itself = lines.sourcings.supplier == lines.sourcings.buyer
        used = np.flatnonzero((lines.sourcings.status == ACTIVE) & ~is_to_itself)
        at, node = expanded(lines.nodes_of_sourcing, used)
        row = used[at]
        counts = (deliverer[row] == node) | (deliverer[row] == UNCLEAR)
        row, node = row[counts], node[counts]
        case_of = np.full(len(graph.node_firm), -1, np.int64)
        case_of[self.nodes] = np.arange(len(self.nodes))
        for leg in np.flatnonzero(self.nodes >= lines.count):
            firm, component = graph.node_firm[self.nodes[leg]], graph.node_component[self.nodes[leg]]
            case_of[(graph.node_firm == firm) & (graph.node_component == component)] = leg
        case = case_of[node]
        order = np.argsort(case, kind="stable")[int((case < 0).sum()) :]
        return row[order].astype(np.int32), case[order]


class Flows:
    """Who could carry what of some losses: links between sourcings lost and lines with something to spare."""

    def __init__(
        self, graph: SupplyGraph, losses: Losses, deliverer: Ints, level: Level, is_down: Bools | None = None
    ) -> None:
        """Find the links; what falls with the failing firm has nothing, or, where given, the nodes that are down."""
        self.graph, self.losses = graph, losses
        self.links: StandIns = stand_ins(graph, losses.row, level=level, deliverer=deliverer)
        self.case = losses.case[self.links.demand]
        node, firm = self.links.node, graph.node_firm[losses.nodes[self.case]]
        group = graph.firm_group
        self.is_same_group = (group[firm] >= 0) & (group[firm] == group[graph.node_firm[node]])
        self.is_trader = node >= graph.lines.count
        self.is_own = firm == graph.node_firm[node]
        falls = falls_with(graph, firm, node, level=level) if is_down is None else is_down[node] | self.is_own
        self.stops_too: Bools = falls
        self.spare = np.where(self.stops_too | self.is_same_group | self.is_trader, 0.0, spare_by_node(graph)[node])

    def bounds(self) -> tuple[Floats, Floats]:
        """Low and high coverage by case; NaN where the volume is unknown or 0."""
        return self._covered(self._known_spare()), self._covered(np.nan_to_num(self.spare, nan=np.inf))

    def _covered(self, spare: Floats) -> Floats:
        chosen, flow = self._carry(spare)
        carried = np.bincount(self.case[chosen], flow, len(self.losses.nodes))
        lost = np.where(self.losses.lost > 0, self.losses.lost, np.nan)
        covered: Floats = np.minimum(carried / lost, 1.0)
        return covered

    def _carry(self, spare: Floats) -> tuple[Longs, Floats]:
        """Links that may carry something, and what flows on each of them; a giver is one node in one case."""
        from chainlink.analysis.backups import flow_kernels

        chosen = np.flatnonzero(spare > 0)
        keys = self.case[chosen] * len(self.graph.node_firm) + self.links.node[chosen]
        givers, first, giver = np.unique(keys, return_index=True, return_inverse=True)
        demand = self.links.demand[chosen]
        by_demand = grouped(demand, np.arange(len(chosen)), len(self.losses.row))
        by_giver = grouped(giver, np.arange(len(chosen)), len(givers))
        links = flow_kernels.FlowLinks(by_demand.ptr, giver.astype(np.int32), demand, by_giver.ptr, by_giver.items)
        return chosen, flow_kernels.carry(self.losses.amount, spare[chosen][first], links)

    def best(self) -> list[tuple[int, int, int, float]]:
        """(case, buyer, node, volume) of one way to carry the most, of what is sure and known; in this order."""
        chosen, flow = self._carry(self._known_spare())
        total: dict[tuple[int, int, int], float] = {}
        for link, volume in zip(chosen[flow > 0].tolist(), flow[flow > 0].tolist(), strict=True):
            buyer = int(self.graph.lines.sourcings.buyer[self.losses.row[self.links.demand[link]]])
            key = (int(self.case[link]), buyer, int(self.links.node[link]))
            total[key] = total.get(key, 0.0) + volume
        return [(*key, volume) for key, volume in sorted(total.items())]

    def _known_spare(self) -> Floats:
        """By link what it surely can give."""
        return np.where(self.links.is_sure, np.nan_to_num(self.spare, nan=0.0), 0.0)
