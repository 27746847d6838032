"""Who delivers to whom inside a chain, and how far does that reach? Lines joined by the deliveries they use now.

Only what is recorded counts: an essential input met by an own line or an active supplier. Where nobody recorded a
supplier, no link is made up; such requirements are counted as unrecorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Ints, Longs, expanded, numbers_in
from chainlink.supply.lines import ACTIVE


@dataclass(frozen=True, eq=False)
class Deliveries:
    """Deliveries in use of the whole graph, a row for each delivering node of each essential requirement.

    Attributes
    ----------
    supplier, buyer
        Nodes of the graph: lines, and legs of traders.
    requirement
        Which requirement of the buyer it serves.
    sourcing
        Row of `tables.supplies`; -1 for a firm's own line and for the maker behind a trader's leg.
    """

    supplier: Ints
    buyer: Ints
    requirement: Ints
    sourcing: Ints


@dataclass(frozen=True, eq=False)
class ChainLinks:
    """Lines and legs of one chain, and the deliveries among them.

    Attributes
    ----------
    chain_id
        Which chain.
    nodes
        Nodes of the graph that make or resell a component of the chain and belong to a firm, ascending.
    firm, component
        Of each of them.
    supplier, buyer
        By delivery: places in `nodes`; repeated pairs are dropped.
    unrecorded
        Essential requirements of these nodes for which nobody recorded a supplier in use.
    """

    chain_id: str
    nodes: Longs
    firm: Ints
    component: Ints
    supplier: Longs
    buyer: Longs
    unrecorded: int

    @cached_property
    def upstream(self) -> list[int]:
        """By place: the places it receives from, directly or through others, as bits of a whole number."""
        return _closed(self.buyer.tolist(), self.supplier.tolist(), len(self.nodes))

    @cached_property
    def downstream(self) -> list[int]:
        """By place: the places its goods go into, directly or through others, as bits of a whole number."""
        return _closed(self.supplier.tolist(), self.buyer.tolist(), len(self.nodes))

    def places(self, bits: int) -> Longs:
        """Turn bits into places, ascending."""
        size = (len(self.nodes) + 7) // 8
        return np.flatnonzero(np.unpackbits(np.frombuffer(bits.to_bytes(size, "little"), np.uint8), bitorder="little"))


def deliveries_in_use(graph: SupplyGraph) -> Deliveries:
    """Find every delivery that is in use, essential inputs only.

    Notes
    -----
    Linear in the recorded sourcings of requirements.
    """
    facts, lines = graph.requirements, graph.lines
    every = np.arange(len(facts.owner))
    direct, own_line = expanded(facts.direct_lines, every)
    offered, offer = expanded(facts.offers, every)
    is_active = lines.sourcings.status[offer] == ACTIVE
    offered, offer = offered[is_active], offer[is_active]
    row, node = expanded(lines.nodes_of_sourcing, offer)
    requirement = np.concatenate([direct, offered[row]]).astype(np.int32)
    supplier = np.concatenate([own_line, node]).astype(np.int32)
    sourcing = np.concatenate([np.full(len(direct), -1), offer[row]]).astype(np.int32)
    return Deliveries(supplier, facts.owner[requirement].astype(np.int32), requirement, sourcing)


def chain_links(graph: SupplyGraph, chain_id: str, deliveries: Deliveries) -> ChainLinks:
    """Cut out one chain: what makes or resells a component that stands in it.

    Notes
    -----
    Linear. A component in several chains counts in each; paths through other chains are not followed.
    """
    placed = graph.placements["component_id"][graph.placements["chain_id"] == chain_id]
    is_inside = np.zeros(len(graph.component_ids), bool)
    is_inside[numbers_in(graph.component_ids, placed)] = True
    nodes = np.flatnonzero((graph.node_firm >= 0) & is_inside[graph.node_component])
    place = np.full(len(graph.node_firm), -1, np.int64)
    place[nodes] = np.arange(len(nodes))
    supplier, buyer = place[deliveries.supplier], place[deliveries.buyer]
    is_kept = (supplier >= 0) & (buyer >= 0)
    pairs = np.unique(supplier[is_kept] * max(len(nodes), 1) + buyer[is_kept])
    served = np.zeros(len(graph.requirements.owner), bool)
    served[deliveries.requirement] = True
    owners = graph.requirements.owner[~served]
    return ChainLinks(
        chain_id=chain_id,
        nodes=nodes,
        firm=graph.node_firm[nodes],
        component=graph.node_component[nodes],
        supplier=pairs // max(len(nodes), 1),
        buyer=pairs % max(len(nodes), 1),
        unrecorded=int((place[owners] >= 0).sum()),
    )


def _closed(tails: Sequence[int], heads: Sequence[int], count: int) -> list[int]:
    """By tail all heads that can be reached; passes go on until none adds anything, loops included."""
    reached = [0] * count
    bits = [1 << place for place in range(count)]
    is_moving = True
    while is_moving:
        is_moving = False
        for tail, head in zip(tails, heads, strict=True):
            joined = reached[tail] | reached[head] | bits[head]
            if joined != reached[tail]:
                reached[tail], is_moving = joined, True
    return reached
