"""Which needs are there now? Those of the risk register and those that firms state, as one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from chainlink.matching.needs.need import Need, with_recorded_volume
from chainlink.matching.needs.register_needs import needs_of_risks
from chainlink.matching.needs.wants import list_wants, need_of, with_wants
from chainlink.risks.register import list_risks
from chainlink.stores import Store
from chainlink.supply.graph import SupplyGraph


def gather_needs(
    store: Store, graph: SupplyGraph, *, chain_ids: Sequence[str] = (), today: date | None = None
) -> tuple[Need, ...]:
    """Give all needs of the register and of firms.

    Parameters
    ----------
    store
        Where register and wants are kept.
    graph
        Supply graph of its rows. Wants of firms or components that are gone from it are passed over.
    chain_ids
        Risks of these chains, and wants for components that stand in them; all if empty.
    today
        Days are counted from it; today if None.

    Returns
    -------
    tuple
        By buyer, then component; empty if there is none.
    """
    day = today or date.today()
    risks = [risk for risk in list_risks(store) if not chain_ids or risk.fields["chain_id"] in chain_ids]
    placed = graph.placements
    inside = set(placed["component_id"][placed["chain_id"].isin(chain_ids)]) if chain_ids else None
    wants = []
    for want in list_wants(store):
        need = need_of(want, today=day)
        is_known = need.buyer_id in graph.firm_ids and need.component_id in graph.component_ids
        if want.is_open and is_known and (inside is None or need.component_id in inside):
            wants.append(with_recorded_volume(graph, need))
    return with_wants(needs_of_risks(graph, risks, today=day), wants)


def as_on_the_books(store: Store, graph: SupplyGraph, need: Need) -> Need:
    """Fill in what the register and the firm itself say of a need that is asked by hand.

    What is stated in `need` stays: volume, days, firms it is about. The rest comes from the need of the same buyer and
    component on the books; where there is none, volume and money are what the buyer uses today.

    Notes
    -----
    Gathers all needs: see `gather_needs`.
    """
    kept = next((gathered for gathered in gather_needs(store, graph) if gathered.need_id == need.need_id), None)
    if kept is None:
        return with_recorded_volume(graph, need)
    return replace(
        kept,
        volume=kept.volume if need.volume is None else need.volume,
        by_days=kept.by_days if need.by_days is None else need.by_days,
        about=need.about or kept.about,
    )
