"""How does a risk that no scan found come on the books? 直报、走访、摸排."""

from __future__ import annotations

from datetime import date

from chainlink.risks.register import new_fields
from chainlink.stores import Field
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.lookup import find_id
from chainlink.supply.names import Names
from graph_schema.errors import UsageError
from graph_schema.names import Words


def stated_fields(
    graph: SupplyGraph, chain: str, *, firm: str, component: str, source: str, basis: str, colour: str
) -> dict[str, Field]:
    """Give the fields of a risk that a person names, with the names the data have for it.

    Parameters
    ----------
    chain, firm, component
        Ids or names, see `find_id`. With a firm the risk is about the firm, and the component says of what.
    source
        One of `HAND_SOURCES`.
    basis, colour
        What the person says of it, "" for nothing.

    Raises
    ------
    UnknownIdError
        If one of them is not in the data.
    UsageError
        If neither a firm nor a component is named.
    """
    if not (firm or component):
        raise UsageError(Words("请指明 --firm 或 --component", "name --firm or --component"))
    chain_id = find_id(graph, "chain", chain)
    firm_id = find_id(graph, "firm", firm) if firm else ""
    component_id = find_id(graph, "component", component) if component else ""
    names = Names(graph.tables, always_in="zh")
    return new_fields(
        chain_id=chain_id,
        about="firm" if firm_id else "component",
        firm_id=firm_id,
        firm_name=names.firm(firm_id),
        place=names.place_of(firm_id),
        component_id=component_id,
        component_name=names.component(component_id),
        segment=names.segment_of(chain_id, component_id),
        source=source,
        basis=basis,
        colour=colour,
        found_on=date.today().isoformat(),
    )
