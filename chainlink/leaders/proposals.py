"""Which firms could lead each chain? Ranked by parts that all stand beside the rank: reach, dependents, output value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chainlink.analysis.spread.network import build_network
from chainlink.leaders.leader import ChainBasis, Leader
from chainlink.leaders.links import chain_links, deliveries_in_use
from chainlink.leaders.measures import measured_firms
from chainlink.leaders.weights import LeaderWeights, load_leader_weights
from chainlink.supply.graph import SupplyGraph


@dataclass(frozen=True)
class LeaderProposals:
    """Proposed leaders of every chain.

    Attributes
    ----------
    leaders
        By chain, best first.
    passed_over
        Firms that would be among them but for the chains they lead or are proposed for already, by chain and firm.
    bases
        What they rest on, by chain.
    weights_version
        Which weights.
    """

    leaders: tuple[Leader, ...]
    passed_over: tuple[Leader, ...]
    bases: tuple[ChainBasis, ...]
    weights_version: str

    def of_chain(self, chain_id: str) -> tuple[Leader, ...]:
        """Give the leaders proposed for one chain, best first."""
        return tuple(leader for leader in self.leaders if leader.chain_id == chain_id)


def propose_leaders(
    graph: SupplyGraph, *, weights: LeaderWeights | None = None, led: Iterable[tuple[str, str]] = ()
) -> LeaderProposals:
    """Propose leaders for every chain.

    A firm of the province is proposed for the chains where its rank is highest, for `chains_per_firm` at most, those
    it leads already counted; a chain gets `leaders_per_chain` at most.

    Parameters
    ----------
    graph
        Supply graph.
    weights
        Weights and limits; those that ship if None.
    led
        (firm, chain) pairs that are recognised already. They may be proposed again: the numbers speak for themselves.

    Returns
    -------
    LeaderProposals
        The same whatever the row order; ties by chain, then firm id.

    Notes
    -----
    Reach follows deliveries in use inside a chain. For each chain about lines x deliveries / 64 word operations, and one
    spread for each of its firms.
    """
    weights = weights or load_leader_weights()
    deliveries, network = deliveries_in_use(graph), build_network(graph, sourcing="active")
    every: list[Leader] = []
    bases = []
    for chain_id in sorted(graph.tables.chains["chain_id"].tolist()):
        links = chain_links(graph, chain_id, deliveries)
        measured, basis = measured_firms(graph, links, network, weights)
        every += measured
        bases.append(basis)
    leaders, passed_over = _chosen(every, weights, led)
    return LeaderProposals(leaders, passed_over, tuple(bases), weights.version)


def _chosen(
    candidates: list[Leader], weights: LeaderWeights, led: Iterable[tuple[str, str]]
) -> tuple[tuple[Leader, ...], tuple[Leader, ...]]:
    """Take the best first, as many as chain and firm allow."""
    chains_of: dict[str, set[str]] = {}
    for firm_id, chain_id in led:
        chains_of.setdefault(firm_id, set()).add(chain_id)
    count: dict[str, int] = {}
    chosen, passed_over = [], []
    for leader in sorted(candidates, key=best_first):
        chains = chains_of.setdefault(leader.firm_id, set())
        if count.get(leader.chain_id, 0) >= weights.leaders_per_chain:
            continue
        if leader.chain_id not in chains and len(chains) >= weights.chains_per_firm:
            passed_over.append(leader)
            continue
        chains.add(leader.chain_id)
        count[leader.chain_id] = count.get(leader.chain_id, 0) + 1
        chosen.append(leader)
    return (
        tuple(sorted(chosen, key=lambda leader: (leader.chain_id, best_first(leader)))),
        tuple(sorted(passed_over, key=lambda leader: (leader.chain_id, leader.firm_id))),
    )


def best_first(leader: Leader) -> tuple[float, str, str]:
    """Order leaders by rank, then chain and firm id."""
    return (-(leader.rank.value or 0.0), leader.chain_id, leader.firm_id)
