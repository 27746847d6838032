"""Which firms of a chain belong together, upstream and downstream around one firm? 产业链上下游企业共同体."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from chainlink.leaders.links import ChainLinks, chain_links, deliveries_in_use
from chainlink.leaders.weights import LeaderWeights, load_leader_weights
from chainlink.supply.graph import SupplyGraph

Weighted = Mapping[tuple[str, str], int]
"""Two firms, the smaller id first, to the lines of theirs that deliver to each other."""


@dataclass(frozen=True)
class Community:
    """Firms of one chain that deal more with each other than with the rest.

    Attributes
    ----------
    chain_id
        Which chain.
    core_id
        The leader in it with most links inside; without a leader the firm with most links inside.
    is_led
        Whether the core is a leader.
    firm_ids
        All members, by id, the core included.
    leader_ids
        The leaders among them.
    upstream_ids, downstream_ids
        Members that supply the core, and that use its goods, directly or through members of the chain.
    links_inside, links_out
        Deliveries among its members, and with other firms of the chain.
    """

    chain_id: str
    core_id: str
    is_led: bool
    firm_ids: tuple[str, ...]
    leader_ids: tuple[str, ...]
    upstream_ids: tuple[str, ...]
    downstream_ids: tuple[str, ...]
    links_inside: int
    links_out: int


@dataclass(frozen=True)
class Communities:
    """Communities of every chain, the largest first; what is left over; how well chains fall apart into them.

    Attributes
    ----------
    communities
        By chain, then size, then core.
    alone
        By chain: firms that are in no community, because nobody recorded a delivery or the group is too small.
    modularity
        By chain: Newman's modularity of the partition, 0 for no better than chance; None without links.
    """

    communities: tuple[Community, ...]
    alone: Mapping[str, int]
    modularity: Mapping[str, float | None]


def find_communities(
    graph: SupplyGraph, leaders: Iterable[tuple[str, str]] = (), *, weights: LeaderWeights | None = None
) -> Communities:
    """Find communities in every chain by the Louvain method.

    Firms are joined by deliveries in use between lines of the chain, each pair weighing as many as there are; traders
    count as firms. Communities maximise modularity with the `resolution` and `seed` of the weights.

    Parameters
    ----------
    graph
        Supply graph.
    leaders
        (firm, chain): who leads which chain.
    weights
        Resolution, seed and the least size; those that ship if None.

    Returns
    -------
    Communities
        The same whatever the row order. Firms are given to the method in an order that follows from their place in the
        network, so that other ids give the same communities; ids decide between firms in equal places only.

    Notes
    -----
    Louvain is near linear in links; the reach of cores costs as in `propose_leaders`.

    References
    ----------
    Blondel, Guillaume, Lambiotte, Lefebvre (2008). Fast unfolding of communities in large networks. J. Stat. Mech.
    P10008. DOI 10.1088/1742-5468/2008/10/P10008
    """
    weights = weights or load_leader_weights()
    deliveries = deliveries_in_use(graph)
    led = set(leaders)
    every: list[Community] = []
    alone: dict[str, int] = {}
    modularity: dict[str, float | None] = {}
    for chain_id in sorted(graph.tables.chains["chain_id"].tolist()):
        links = chain_links(graph, chain_id, deliveries)
        joined = joined_firms(graph, links)
        groups, modularity[chain_id] = louvain_groups(joined, resolution=weights.resolution, seed=weights.seed)
        leading = {firm_id for firm_id, chain in led if chain == chain_id}
        here = [
            _community(graph, links, joined, group, leading)
            for group in groups
            if len(group) >= weights.community_firms
        ]
        every += sorted(here, key=lambda community: (-len(community.firm_ids), community.core_id))
        alone[chain_id] = len(np.unique(links.firm)) - sum(len(community.firm_ids) for community in here)
    return Communities(tuple(every), alone, modularity)


def joined_firms(graph: SupplyGraph, links: ChainLinks) -> Counter[tuple[str, str]]:
    """Count by pair of firms the deliveries between their lines."""
    firms = graph.firm_id_list
    pairs = zip(links.firm[links.supplier].tolist(), links.firm[links.buyer].tolist(), strict=True)
    return Counter((firms[min(pair)], firms[max(pair)]) for pair in pairs if pair[0] != pair[1])


def louvain_groups(joined: Weighted, *, resolution: float, seed: int) -> tuple[list[frozenset[str]], float | None]:
    """Part firms into communities; with the modularity of the partition, None without links.

    Examples
    --------
    >>> pairs = {("a", "b"): 1, ("b", "c"): 1, ("a", "c"): 1, ("x", "y"): 2, ("c", "x"): 1}
    >>> groups, modularity = louvain_groups(pairs, resolution=1.0, seed=415)
    >>> [sorted(group) for group in groups], round(modularity, 3)
    ([['a', 'b', 'c'], ['x', 'y']], 0.319)
    """
    import networkx as nx

    if not joined:
        return [], None
    order = places_in_order(joined)
    number = {firm: at for at, firm in enumerate(order)}
    drawn = nx.Graph()
    drawn.add_nodes_from(range(len(order)))
    drawn.add_weighted_edges_from(
        sorted((*sorted((number[first], number[second])), weight) for (first, second), weight in joined.items())
    )
    parts = nx.community.louvain_communities(drawn, weight="weight", resolution=resolution, seed=seed)
    groups = [frozenset(order[at] for at in part) for part in parts]
    return sorted(groups, key=min), float(nx.community.modularity(drawn, parts, weight="weight"))


def places_in_order(joined: Weighted) -> list[str]:
    """Order firms by their place in the network alone: by colour refinement, ids only between equal places.

    Notes
    -----
    At most as many rounds as firms; in practice a handful. Each is linear but for a sort.
    """
    beside: dict[str, list[tuple[str, int]]] = {}
    for (first, second), weight in joined.items():
        beside.setdefault(first, []).append((second, weight))
        beside.setdefault(second, []).append((first, weight))
    colour = dict.fromkeys(beside, 0)
    count = 1
    while True:
        seen = {
            firm: (colour[firm], tuple(sorted((colour[other], weight) for other, weight in others)))
            for firm, others in beside.items()
        }
        rank = {place: at for at, place in enumerate(sorted(set(seen.values())))}
        colour = {firm: rank[place] for firm, place in seen.items()}
        if len(rank) == count:
            return sorted(beside, key=lambda firm: (colour[firm], firm))
        count = len(rank)


def _community(
    graph: SupplyGraph, links: ChainLinks, joined: Weighted, members: frozenset[str], leading: set[str]
) -> Community:
    """Describe one group around its core."""
    inside = {firm: 0 for firm in members}
    links_inside = links_out = 0
    for (first, second), weight in joined.items():
        both = (first in members) + (second in members)
        links_inside += weight if both == 2 else 0
        links_out += weight if both == 1 else 0
        if both == 2:
            inside[first] += weight
            inside[second] += weight
    core = min(members, key=lambda firm: (firm not in leading, -inside[firm], firm))
    return Community(
        chain_id=links.chain_id,
        core_id=core,
        is_led=core in leading,
        firm_ids=tuple(sorted(members)),
        leader_ids=tuple(sorted(leading & members)),
        upstream_ids=_members_reached(graph, links, links.upstream, core, members),
        downstream_ids=_members_reached(graph, links, links.downstream, core, members),
        links_inside=links_inside,
        links_out=links_out,
    )


def _members_reached(
    graph: SupplyGraph, links: ChainLinks, side: list[int], core: str, members: frozenset[str]
) -> tuple[str, ...]:
    bits = 0
    for place in np.flatnonzero(links.firm == graph.firm_number(core)).tolist():
        bits |= side[place]
    reached = {graph.firm_id_list[firm] for firm in np.unique(links.firm[links.places(bits)]).tolist()}
    return tuple(sorted((reached & members) - {core}))
