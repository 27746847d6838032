"""Who are the partners of a leader, do they hang together, and who supplies several leaders?

A *partner* 伙伴 supplies essential inputs of the leader's lines in the chain, or buys the leader's goods as essential
inputs, by sourcings in use. A *supporting expert* 配套专家 supplies several leaders.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from chainlink.analysis.spread.network import Network, build_network
from chainlink.analysis.spread.single_failures import single_failures
from chainlink.leaders.dealings import Dealing, Partner, dealings_of
from chainlink.leaders.links import chain_links, deliveries_in_use
from chainlink.leaders.measures import places_by_firm
from chainlink.leaders.weights import PARTNER_PARTS, LeaderWeights, load_leader_weights, medians_of, ranked
from chainlink.supply.graph import SupplyGraph

Pair = tuple[str, str]
"""(firm, chain): who leads which chain."""


@dataclass(frozen=True)
class Expert:
    """One firm that supplies several leaders: whom, with what, and for whom it is the only one in use."""

    firm_id: str
    leader_ids: tuple[str, ...]
    chain_ids: tuple[str, ...]
    components: tuple[str, ...]
    only_one_for_ids: tuple[str, ...]


@dataclass(frozen=True)
class Partners:
    """Partners of every leader by (chain, leader), suppliers before buyers, best first; and experts, most leaders first."""

    partners: tuple[Partner, ...]
    experts: tuple[Expert, ...]

    def of_leader(self, chain_id: str, leader_id: str) -> tuple[Partner, ...]:
        """Give the partners of one leader in one chain."""
        return tuple(
            partner for partner in self.partners if (partner.chain_id, partner.leader_id) == (chain_id, leader_id)
        )


def propose_partners(graph: SupplyGraph, leaders: Iterable[Pair], *, weights: LeaderWeights | None = None) -> Partners:
    """Propose partners of each leader, and supporting experts.

    Parameters
    ----------
    graph
        Supply graph.
    leaders
        (firm, chain): who leads which chain.
    weights
        Weights and limits; those that ship if None.

    Returns
    -------
    Partners
        At most `partners_per_leader` firms of the province for each, half of them suppliers where there are enough;
        experts of the province that supply at least `expert_leaders` leaders.

    Notes
    -----
    One spread for each firm of the graph; memory of firms x watched lines of partners, in bytes.
    """
    weights = weights or load_leader_weights()
    pairs = sorted({(chain_id, firm_id) for firm_id, chain_id in leaders})
    deliveries, network = deliveries_in_use(graph), build_network(graph, sourcing="qualified")
    places = places_by_firm(graph)
    chosen: list[Dealing] = []
    suppliers: list[Partner] = []
    for chain_id in sorted({chain_id for chain_id, _ in pairs}):
        nodes = chain_links(graph, chain_id, deliveries).nodes
        for leader_id in [firm_id for chain, firm_id in pairs if chain == chain_id]:
            dealings = [
                dealing
                for dealing in dealings_of(graph, deliveries, nodes, chain_id, leader_id)
                if places[graph.firm_number(dealing.partner.firm_id)].startswith(weights.province)
            ]
            both = _ranked(dealings, weights)
            suppliers += [dealing.partner for dealing in both if dealing.partner.side == "supplier"]
            chosen += _first(both, weights.partners_per_leader)
    return Partners(tuple(_with_independence(network, chosen)), _experts(suppliers, weights))


def _ranked(dealings: Sequence[Dealing], weights: LeaderWeights) -> list[Dealing]:
    """Rank the partners of one leader, those that supply it and those that buy from it each among themselves."""
    done = []
    for side in ("supplier", "buyer"):
        here = [dealing for dealing in dealings if dealing.partner.side == side]
        medians = medians_of([dealing.partner.parts for dealing in here], PARTNER_PARTS)
        for dealing in here:
            rank = ranked(dealing.partner.parts, weights.partner, medians)
            done.append(replace(dealing, partner=replace(dealing.partner, rank=rank)))
    return done


def _first(dealings: Sequence[Dealing], limit: int) -> list[Dealing]:
    """Take the best, a firm once: suppliers for half the places, buyers for the others, whoever is next for free ones."""
    ordered = sorted(dealings, key=lambda dealing: (-(dealing.partner.rank.value or 0.0), dealing.partner.firm_id))
    suppliers = [dealing for dealing in ordered if dealing.partner.side == "supplier"]
    buyers = [dealing for dealing in ordered if dealing.partner.side == "buyer"]
    half = (limit + 1) // 2
    best: dict[str, Dealing] = {}
    for dealing in (*suppliers[:half], *buyers[: limit - half], *ordered):
        if len(best) < limit:
            best.setdefault(dealing.partner.firm_id, dealing)
    return sorted(
        best.values(),
        key=lambda dealing: (
            dealing.partner.side != "supplier",
            -(dealing.partner.rank.value or 0.0),
            dealing.partner.firm_id,
        ),
    )


def _with_independence(network: Network, chosen: Sequence[Dealing]) -> list[Partner]:
    """Add which partners of a leader share a group, or a firm whose failure alone stops the deliveries of both."""
    graph = network.graph
    watch = np.unique(np.concatenate([np.zeros(0, np.int32), *(dealing.nodes for dealing in chosen)])).astype(np.int32)
    down = single_failures(network, graph.nodes_of_firm, watch=watch).is_watched_down.T.astype(bool)
    falls = [down[np.searchsorted(watch, dealing.nodes)].any(axis=0) for dealing in chosen]
    by_leader: dict[Pair, list[int]] = defaultdict(list)
    for at, dealing in enumerate(chosen):
        by_leader[dealing.partner.leader_id, dealing.partner.chain_id].append(at)
    count = {leader: np.sum([falls[at] for at in ats], axis=0) for leader, ats in by_leader.items()}
    done = []
    for at, dealing in enumerate(chosen):
        leader = (dealing.partner.leader_id, dealing.partner.chain_id)
        own, group = graph.firm_number(dealing.partner.firm_id), _group(graph, dealing)
        shared = falls[at] & (count[leader] > 1)
        shared[[own, graph.firm_number(dealing.partner.leader_id)]] = False
        same = [
            chosen[other].partner.firm_id
            for other in by_leader[leader]
            if other != at and group >= 0 and _group(graph, chosen[other]) == group
        ]
        hangs_on = tuple(graph.firm_id_list[firm] for firm in np.flatnonzero(shared))
        done.append(replace(dealing.partner, same_group_ids=tuple(sorted(same)), hangs_on_ids=hangs_on))
    return done


def _group(graph: SupplyGraph, dealing: Dealing) -> int:
    """Number of the partner's group; -1 for none."""
    return int(graph.firm_group[graph.firm_number(dealing.partner.firm_id)])


def _experts(suppliers: Sequence[Partner], weights: LeaderWeights) -> tuple[Expert, ...]:
    """Gather who supplies several leaders; most leaders first, then by id."""
    by_firm: dict[str, list[Partner]] = defaultdict(list)
    for supplier in suppliers:
        by_firm[supplier.firm_id].append(supplier)
    experts = [
        Expert(
            firm_id=firm_id,
            leader_ids=tuple(sorted({deal.leader_id for deal in deals})),
            chain_ids=tuple(sorted({deal.chain_id for deal in deals})),
            components=tuple(sorted({component for deal in deals for component in deal.components})),
            only_one_for_ids=tuple(sorted({deal.leader_id for deal in deals if deal.sole})),
        )
        for firm_id, deals in by_firm.items()
    ]
    several = [expert for expert in experts if len(expert.leader_ids) >= weights.expert_leaders]
    return tuple(
        sorted(several, key=lambda expert: (-len(expert.leader_ids), -len(expert.only_one_for_ids), expert.firm_id))
    )
