"""Which needs does the risk register raise? The inputs that their buyers lose when the firm at risk stops."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from chainlink.analysis.spread.propagation import Network, build_network, failing_nodes
from chainlink.matching.needs.need import Need, with_recorded_volume
from chainlink.risks.register import NEEDS_REASON, Risk
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Ints

COLOURS_IN_NEED = ("red", "yellow")
RULES_IN_NEED = frozenset({"firm_coverage", "component_coverage", "exposed_days"})
"""Rules whose break asks for another supplier: backups cover too little, the firm is back too late."""


@dataclass(frozen=True)
class _Wish:
    buyer_id: str
    component_id: str
    firm_id: str
    risk_id: str
    is_to_review: bool
    by_days: float | None


def is_in_need(risk: Risk) -> bool:
    """Whether a risk asks for another supplier: open, found or entered by hand, and red, yellow or by rule.

    One that a person closed and the scan still finds is open: the finding decides, not the word.
    """
    fields = risk.fields
    is_settled = fields["state"] in NEEDS_REASON and not risk.is_to_review
    if is_settled or fields["finding"] == "not_found":
        return False
    rules = set(filter(None, str(fields["rules"] or "").split(";")))
    return fields["colour"] in COLOURS_IN_NEED or bool(rules & RULES_IN_NEED) or not fields["finding"]


def needs_of_risks(graph: SupplyGraph, risks: Sequence[Risk], *, today: date) -> tuple[Need, ...]:
    """Find what the buyers of firms at risk should look for.

    The firm at risk stops; every requirement that it served, itself or through a trader, and that is then lost though
    ready backups step in, is a need about that firm. Needs of one buyer for one component are one.

    Parameters
    ----------
    graph
        Supply graph.
    risks
        Of `risks.register.list_risks`; those not `is_in_need` are passed over, as is a risk without a known firm.
    today
        Days are counted to the risk's deadline; a deadline that has passed asks for 0 days.

    Returns
    -------
    tuple of Need
        By buyer, then component; `need_id` is `buyer/component`. Empty if none.

    Notes
    -----
    One spread for each firm at risk.
    """
    network = build_network(graph, sourcing="qualified")
    wishes = [wish for risk in risks if is_in_need(risk) for wish in _wishes(graph, network, risk, today)]
    by_need: dict[tuple[str, str], list[_Wish]] = {}
    for wish in wishes:
        by_need.setdefault((wish.buyer_id, wish.component_id), []).append(wish)
    return tuple(
        with_recorded_volume(
            graph,
            Need(
                need_id="/".join(key),
                buyer_id=key[0],
                component_id=key[1],
                by_days=_soonest(wish.by_days for wish in by_need[key]),
                about=tuple(sorted({wish.firm_id for wish in by_need[key]})),
                risk_ids=tuple(sorted({wish.risk_id for wish in by_need[key]})),
                to_review_ids=tuple(sorted({wish.risk_id for wish in by_need[key] if wish.is_to_review})),
            ),
        )
        for key in sorted(by_need)
    )


def _soonest(days: Iterable[float | None]) -> float | None:
    return min((day for day in days if day is not None), default=None)


def _wishes(graph: SupplyGraph, network: Network, risk: Risk, today: date) -> Iterator[_Wish]:
    firm_id, component_id = str(risk.fields["firm_id"]), str(risk.fields["component_id"])
    if firm_id not in graph.firm_ids:
        return
    nodes = graph.nodes_of_firm[graph.firm_number(firm_id)]
    if risk.fields["about"] == "component" and component_id in graph.component_ids:
        family = graph.families[graph.component_number(component_id)]
        nodes = nodes[np.isin(graph.node_component[nodes], family)]
    deadline = str(risk.fields["deadline"] or "")
    by_days = float(max(0, (date.fromisoformat(deadline) - today).days)) if deadline else None
    for buyer_id, wanted in sorted(set(_lost(graph, network, nodes))):
        if buyer_id != firm_id:
            yield _Wish(buyer_id, wanted, firm_id, risk.risk_id, risk.is_to_review, by_days)


def _lost(graph: SupplyGraph, network: Network, nodes: Ints) -> Iterator[tuple[str, str]]:
    """(buyer, component) of requirements that the nodes served and that are lost when these stop."""
    is_down, left = failing_nodes(network, nodes)
    goods = _goods(graph, network, nodes, is_down > 0)
    for node, component in goods.items():
        for requirement in network.out[node].tolist():
            owner, need_number = int(network.owner[requirement]), int(network.need_number[requirement])
            if (
                left[requirement]
                or need_number < 0
                or graph.requirements.is_fixed[need_number]
                or graph.node_firm[owner] < 0
            ):
                continue
            buyer_id = graph.firm_id_list[int(graph.node_firm[owner])]
            for member in graph.requirements.group_members[int(graph.requirements.group[need_number])].tolist():
                if component in graph.families[member]:
                    yield buyer_id, graph.component_id_list[member]


def _goods(graph: SupplyGraph, network: Network, nodes: Ints, is_down: Bools) -> dict[int, int]:
    """Component by node, of all nodes that hand on the goods of some nodes: these, traders that name them, pools."""
    components = {int(node): int(graph.node_component[node]) for node in nodes.tolist()}
    waiting = list(components)
    while waiting:
        node = waiting.pop()
        for requirement in network.out[node].tolist():
            owner, need_number = int(network.owner[requirement]), int(network.need_number[requirement])
            hands_on = need_number < 0 or graph.requirements.is_fixed[need_number]
            if hands_on and is_down[owner] and owner not in components:
                components[owner] = components[node]
                waiting.append(owner)
    return components
