"""All that is proposed at once: leaders of every chain, their partners and experts, communities around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chainlink.leaders.communities import Communities, find_communities
from chainlink.leaders.partners import Pair, Partners, propose_partners
from chainlink.leaders.proposals import LeaderProposals, propose_leaders
from chainlink.leaders.weights import LeaderWeights, load_leader_weights
from chainlink.supply.graph import SupplyGraph


@dataclass(frozen=True)
class Proposed:
    """Proposals of every kind, and the leaders, recognised and proposed, that they stand around."""

    leaders: LeaderProposals
    around: tuple[Pair, ...]
    partners: Partners
    communities: Communities


def propose_all(graph: SupplyGraph, *, led: Iterable[Pair] = (), weights: LeaderWeights | None = None) -> Proposed:
    """Propose leaders, then partners, experts and communities around those and the recognised ones.

    Parameters
    ----------
    graph
        Supply graph.
    led
        (firm, chain): who leads which chain already; those that the graph does not know are left out.
    weights
        Weights and limits; those that ship if None.

    Notes
    -----
    Ids and ties as in `propose_leaders`, `propose_partners` and `find_communities`; the cost is theirs.
    """
    weights = weights or load_leader_weights()
    firms, chains = set(graph.firm_id_list), set(graph.tables.chains["chain_id"])
    known_leaders = sorted(
        {(firm_id, chain_id) for firm_id, chain_id in led if firm_id in firms and chain_id in chains}
    )
    leaders = propose_leaders(graph, weights=weights, led=known_leaders)
    around = tuple(sorted({*known_leaders, *((leader.firm_id, leader.chain_id) for leader in leaders.leaders)}))
    return Proposed(
        leaders=leaders,
        around=around,
        partners=propose_partners(graph, around, weights=weights),
        communities=find_communities(graph, around, weights=weights),
    )
