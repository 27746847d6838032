"""Whom should the province invite? 招商清单: red and yellow components that nobody in the province makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chainlink.projects.planning.failures import Failures
from chainlink.projects.planning.near_makers import PROVINCE, NearMakers, SegmentCounty
from chainlink.projects.planning.weak_points import weak_points
from chainlink.risks.assess import FoundRisk
from chainlink.risks.measures import HOME
from chainlink.supply.graph import SupplyGraph
from graph_schema.names import COLOURS, Colour


@dataclass(frozen=True)
class Wanted:
    """A component to find a maker for.

    Attributes
    ----------
    component_id, chain_ids
        What, and the chains in which it is at risk.
    colour
        Worst colour.
    buyers_in_province
        Firms of the province that buy it today, by id.
    makers_at_home, makers_abroad
        Firms elsewhere that make it: whom to invite. A firm of unknown country counts as abroad.
    places
        Counties where the segment stands.
    purchases_10k_yuan
        What all buyers pay for it a year; None if unknown.
    """

    component_id: str
    chain_ids: tuple[str, ...]
    colour: Colour
    buyers_in_province: tuple[str, ...]
    makers_at_home: tuple[str, ...]
    makers_abroad: tuple[str, ...]
    places: tuple[SegmentCounty, ...]
    purchases_10k_yuan: float | None


def investment_list(graph: SupplyGraph, risks: Sequence[FoundRisk]) -> tuple[Wanted, ...]:
    """List what is red or yellow and made by nobody in the province.

    Parameters
    ----------
    graph
        Supply graph.
    risks
        Risks of one scan of it.

    Returns
    -------
    tuple
        Worst colour first, then largest purchases, then by id; variants count as the component. Natural materials are
        left out: nobody can be invited to make them.
    """
    failures = Failures(graph, risks)
    near = NearMakers(failures)
    points = {point.component_id: point for point in weak_points(failures, risks)}
    by_component: dict[str, list[FoundRisk]] = {}
    for risk in risks:
        if risk.colour in ("red", "yellow") and risk.component_id not in graph.natural_ids:
            by_component.setdefault(risk.component_id, []).append(risk)
    entries = []
    for component_id, own in sorted(by_component.items()):
        makers = _makers(graph, component_id)
        if any(near.region.get(maker, "").startswith(PROVINCE) for maker in makers):
            continue
        at_home = tuple(maker for maker in makers if near.country.get(maker) == HOME)
        purchases = [amount for risk in own if (amount := risk.measures.purchases_10k_yuan) is not None]
        entries.append(
            Wanted(
                component_id=component_id,
                chain_ids=tuple(sorted({risk.chain_id for risk in own})),
                colour=min((risk.colour for risk in own if risk.colour), key=COLOURS.index),
                buyers_in_province=_buyers(graph, component_id, near),
                makers_at_home=at_home,
                makers_abroad=tuple(maker for maker in makers if maker not in at_home),
                places=near.places(points[component_id]),
                purchases_10k_yuan=max(purchases, default=None),
            )
        )
    return tuple(
        sorted(
            entries,
            key=lambda entry: (COLOURS.index(entry.colour), -(entry.purchases_10k_yuan or 0.0), entry.component_id),
        )
    )


def _makers(graph: SupplyGraph, component_id: str) -> list[str]:
    lines = graph.lines.of_family[graph.component_number(component_id)]
    named = graph.node_firm[lines[lines < graph.lines.named_count]]
    return sorted({graph.firm_id_list[number] for number in named.tolist()})


def _buyers(graph: SupplyGraph, component_id: str, near: NearMakers) -> tuple[str, ...]:
    family = {
        graph.component_id_list[member] for member in graph.families[graph.component_number(component_id)].tolist()
    }
    supplies = graph.tables.supplies
    bought = supplies[(supplies["status"] == "active") & supplies["component_id"].isin(family)]
    return tuple(
        sorted(buyer_id for buyer_id in set(bought["buyer_id"]) if near.region.get(buyer_id, "").startswith(PROVINCE))
    )
