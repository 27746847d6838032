"""Who deals with a leader, in what, and how much of it hangs on them? Sourcings in use on both sides of its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from chainlink.leaders.links import Deliveries
from chainlink.leaders.weights import Rank
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Ints, Longs

Side = Literal["supplier", "buyer"]


@dataclass(frozen=True)
class Partner:
    """One firm beside one leader, and why.

    Attributes
    ----------
    chain_id, leader_id, firm_id, side
        Whose partner it is in which chain; it supplies the leader, or buys from it.
    components
        What is delivered between them, by id.
    carried, of
        Essential inputs it carries, of all that the leader's lines need (supplier); or lines of the leader it buys
        from, of all of them (buyer).
    sole
        Those of `carried` for which no other supplier, or buyer, is in use.
    value_10k_yuan, value_unknown
        What is paid a year, as far as known (None: nothing is known), and the sourcings without a value.
    parts, rank
        By name in `PARTNER_PARTS`, and put together.
    same_group_ids
        Other partners of this leader that belong to its group.
    hangs_on_ids
        Firms that stop its deliveries when they fail alone, ready backups counted, and those of another partner of the
        leader too: with such a firm both fall.
    """

    chain_id: str
    leader_id: str
    firm_id: str
    side: Side
    components: tuple[str, ...]
    carried: int
    of: int
    sole: int
    value_10k_yuan: float | None
    value_unknown: int
    parts: Mapping[str, float | None]
    rank: Rank
    same_group_ids: tuple[str, ...] = ()
    hangs_on_ids: tuple[str, ...] = ()

    @property
    def is_independent(self) -> bool:
        """Whether it shares neither a group nor such a firm with another partner of the leader."""
        return not self.same_group_ids and not self.hangs_on_ids


@dataclass(frozen=True, eq=False)
class Dealing:
    """A partner before it is ranked, and the nodes of its own that deal with the leader."""

    partner: Partner
    nodes: Ints


@dataclass(frozen=True, eq=False)
class _Rows:
    """Deliveries on one side of a leader: what is carried (a requirement, or a line of the leader), by whom, how."""

    item: Ints
    firm: Ints
    sourcing: Ints
    node: Ints
    of: int


def dealings_of(
    graph: SupplyGraph, deliveries: Deliveries, nodes: Longs, chain_id: str, leader_id: str
) -> Iterator[Dealing]:
    """Go through all that supply a leader or buy from it in one chain, by side, then firm id.

    Parameters
    ----------
    deliveries
        Of the whole graph, in use.
    nodes
        Nodes of the graph that stand in the chain.
    chain_id, leader_id
        Whose partners.
    """
    leader = graph.firm_number(leader_id)
    is_inside = np.zeros(len(graph.node_firm), bool)
    is_inside[nodes] = True
    own = is_inside & (graph.node_firm == leader)
    is_to_it = own[deliveries.buyer]
    seller = np.where(
        deliveries.sourcing >= 0,
        graph.lines.sourcings.supplier[deliveries.sourcing],
        graph.node_firm[deliveries.supplier],
    )
    suppliers = _Rows(
        item=deliveries.requirement[is_to_it],
        firm=seller[is_to_it],
        sourcing=deliveries.sourcing[is_to_it],
        node=deliveries.supplier[is_to_it],
        of=int(own[graph.requirements.owner].sum()),
    )
    is_from_it = own[deliveries.supplier] & is_inside[deliveries.buyer] & (deliveries.sourcing >= 0)
    buyers = _Rows(
        item=deliveries.supplier[is_from_it],
        firm=graph.node_firm[deliveries.buyer[is_from_it]],
        sourcing=deliveries.sourcing[is_from_it],
        node=deliveries.buyer[is_from_it],
        of=int(own.sum()),
    )
    yield from _dealings(graph, suppliers, "supplier", chain_id, leader_id)
    yield from _dealings(graph, buyers, "buyer", chain_id, leader_id)


def _dealings(graph: SupplyGraph, rows: _Rows, side: Side, chain_id: str, leader_id: str) -> Iterator[Dealing]:
    """Gather the rows of each firm but the leader itself."""
    leader = graph.firm_number(leader_id)
    values = graph.tables.supplies["value_10k_yuan"].to_numpy()
    firms_of: dict[int, set[int]] = defaultdict(set)
    for item, firm in zip(rows.item.tolist(), rows.firm.tolist(), strict=True):
        firms_of[item].add(firm)
    others = np.unique(rows.sourcing[(rows.firm != leader) & (rows.sourcing >= 0)])
    whole = float(np.nansum(values[others]))
    for firm in np.unique(rows.firm[(rows.firm != leader) & (rows.firm >= 0)]).tolist():
        at = rows.firm == firm
        items = np.unique(rows.item[at]).tolist()
        sourcings = np.unique(rows.sourcing[at & (rows.sourcing >= 0)])
        value = None if np.isnan(values[sourcings]).all() else float(np.nansum(values[sourcings]))
        sole = sum(firms_of[item] == {firm} for item in items)
        components = graph.tables.supplies["component_id"].to_numpy()[sourcings]
        parts: Mapping[str, float | None] = {
            "carried": len(items) / rows.of,
            "sole": sole / len(items),
            "value": value / whole if value is not None and whole > 0 else None,
        }
        partner = Partner(
            chain_id=chain_id,
            leader_id=leader_id,
            firm_id=graph.firm_id_list[firm],
            side=side,
            components=tuple(sorted(set(components.tolist()))),
            carried=len(items),
            of=rows.of,
            sole=sole,
            value_10k_yuan=value,
            value_unknown=int(np.isnan(values[sourcings]).sum()),
            parts=parts,
            rank=Rank(None, 0.0, 1.0),
        )
        yield Dealing(partner, np.unique(rows.node[at]))
