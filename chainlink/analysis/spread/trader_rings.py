"""How do goods pass through traders who buy from one another, without coming out of nothing? MODEL.md section 3, rule 6.

A loop of lines that was running keeps running; a ring of traders does not, because none of them makes anything. So a
leg inside a ring is counted hand by hand: its *round* k runs where goods reach it from outside the ring within k hands.
The leg itself is the last round. Rounds are nodes of their own; each also needs its leg, so that it stops with it, and
the whole stays one least fixed point.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainlink.supply.index_arrays import Bools, Ints, Longs

MOST_ROUNDS = 64
"""Goods that pass through more traders than this, on their shortest way longer, are taken to have lost their way."""


@dataclass(frozen=True, eq=False)
class Rings:
    """Legs of traders who buy from one another.

    Attributes
    ----------
    is_ring_link
        By link asked about: whether it joins two legs of one ring.
    without_source
        Requirements of legs that nothing reaches from outside their ring, even before anything stops.
    hands
        By node: through how many hands of its ring goods reach a leg at least; -1 for everything else.
    last_round
        By node: the round that is the leg itself; 0 for everything else.
    """

    is_ring_link: Bools
    without_source: Longs
    hands: Ints
    last_round: Ints


@dataclass(frozen=True, eq=False)
class RingRounds:
    """Rounds before the last, as nodes and requirements to be added to a network.

    Attributes
    ----------
    leg
        By new node: the leg that it is a round of.
    owner
        By new requirement: number of the new node; first those by which goods come, one a node, then those by which
        each needs its leg.
    link_requirement, link_node
        What the new requirements take: a new requirement, and a node, or a new node as -1 - its number.
    leg_link_requirement, leg_link_round
        For the requirement of each leg: the rounds of its suppliers that take the place of ring links.
    """

    leg: Ints
    link_requirement: Longs
    link_node: Longs
    leg_link_requirement: Longs
    leg_link_round: Longs


def find_rings(owner: Ints, requirement: Longs, node: Longs, legs: range, node_count: int) -> Rings | None:
    """Find rings among links (requirement, node); None where there is none.

    Parameters
    ----------
    owner
        By requirement: the node that needs it.
    requirement, node
        Links; each leg has at most one requirement.
    legs
        Nodes that are legs of traders.
    node_count
        How many nodes there are.

    Notes
    -----
    Linear in the links between legs.
    """
    needing = owner[requirement]
    among = np.flatnonzero((needing >= legs.start) & (node >= legs.start) & (node < legs.stop))
    if not len(among):
        return None
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    tail, head = node[among] - legs.start, needing[among] - legs.start
    edges = coo_array((np.ones(len(among), np.int8), (tail, head)), shape=(len(legs), len(legs)))
    ring = connected_components(edges, directed=True, connection="strong")[1]
    is_inside = ring[tail] == ring[head]
    if not is_inside.any():
        return None
    is_ring_link = np.zeros(len(requirement), bool)
    is_ring_link[among[is_inside]] = True
    members = np.unique(np.concatenate([tail[is_inside], head[is_inside]]))
    hands = np.full(node_count, -1, np.int32)
    fed = np.unique(needing[~is_ring_link])
    fed = fed[np.isin(fed - legs.start, members)]
    hands[fed] = 0
    supplier, buyer = node[is_ring_link], needing[is_ring_link]
    step = 0
    while len(fed):
        step += 1
        reached = buyer[(hands[supplier] == step - 1) & (hands[buyer] < 0)]
        fed = np.unique(reached)
        hands[fed] = step
    sizes = np.bincount(ring)
    last_round = np.zeros(node_count, np.int32)
    last_round[members + legs.start] = np.minimum(sizes[ring[members]] - 1, MOST_ROUNDS + hands.max())
    is_lost = hands[buyer] < 0
    return Rings(is_ring_link, np.unique(requirement[is_ring_link][is_lost]), hands, last_round)


def rounds_of(rings: Rings, owner: Ints, requirement: Longs, node: Longs, is_ring_link: Bools) -> RingRounds:
    """Make the rounds of all legs in rings.

    Parameters
    ----------
    rings
        Of `find_rings`.
    owner
        By requirement: the node that needs it.
    requirement, node, is_ring_link
        Links that count; those of requirements without any source are left out.
    """
    legs = np.flatnonzero((rings.hands >= 0) & (rings.last_round > 0))
    counts = np.maximum(rings.last_round[legs] - rings.hands[legs], 0)
    first = np.full(len(rings.hands), -1, np.int64)
    first[legs] = np.cumsum(counts) - counts
    of_leg = np.repeat(legs, counts)
    number = np.arange(len(of_leg)) - np.repeat(np.cumsum(counts) - counts, counts) + rings.hands[of_leg]

    def round_of(leg: Longs, wanted: Longs) -> Longs:
        """Number of the new node for a leg's round."""
        return first[leg] + wanted - rings.hands[leg]

    needing = owner[requirement]
    plain = np.flatnonzero(~is_ring_link & (first[needing] >= 0))
    plain_at, plain_node = _of_each_round(needing[plain].astype(np.int64), node[plain], first, counts, legs)
    ring = np.flatnonzero(is_ring_link)
    supplier, buyer = node[ring].astype(np.int64), needing[ring].astype(np.int64)
    is_reached = (rings.hands[supplier] >= 0) & (rings.hands[buyer] >= 0)
    ring, supplier, buyer = ring[is_reached], supplier[is_reached], buyer[is_reached]
    pair_at, pair_supplier = _of_each_round(buyer, supplier, first, counts, legs)
    before = number[pair_at] - 1
    is_open = before >= rings.hands[pair_supplier]
    pair_at, pair_supplier, before = pair_at[is_open], pair_supplier[is_open], before[is_open]
    last_before = rings.last_round[buyer].astype(np.int64) - 1
    is_last = last_before >= rings.hands[supplier]
    everyone = np.arange(len(of_leg), dtype=np.int64)
    return RingRounds(
        leg=of_leg.astype(np.int32),
        link_requirement=np.concatenate([plain_at, pair_at, len(of_leg) + everyone]),
        link_node=np.concatenate([plain_node, -1 - round_of(pair_supplier, before), of_leg]),
        leg_link_requirement=requirement[ring[is_last]],
        leg_link_round=round_of(supplier[is_last], last_before[is_last]),
    )


def _of_each_round(leg: Longs, item: Longs, first: Longs, counts: Longs, legs: Longs) -> tuple[Longs, Longs]:
    """Repeat (leg, item) pairs for each round of the leg: (number of the new node, item)."""
    count_by_leg = np.zeros(len(first), np.int64)
    count_by_leg[legs] = counts
    times = count_by_leg[leg]
    offsets = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times)
    return np.repeat(first[leg], times) + offsets, np.repeat(item.astype(np.int64), times)
