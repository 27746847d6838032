"""How does a risk that no scan found come on the books? 直报、走访、摸排."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from chainlink.risks.assess import risk_id_of
from chainlink.risks.register import BOOK, Risk, change_of, risk_of
from chainlink.stores import Change, Field, Store
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.lookup import find_id
from chainlink.supply.names import Names
from graph_schema.errors import ConflictError, UsageError
from graph_schema.names import Words
from graph_schema.spec import schema


def new_fields(**stated: Field) -> dict[str, Field]:
    """Give the fields of a risk of which nothing is known but what is stated."""
    fields: dict[str, Field] = {}
    for column in schema().books[BOOK].columns:
        fields[column.name] = None if column.is_numeric or column.type == "flag" else ""
    return {**fields, "state": "to_verify", **stated}


def add_change(fields: Mapping[str, Field], *, who: str, why: str) -> Change:
    """Give the change that enters a risk by hand; its id follows from chain, subject and id."""
    about = str(fields["about"])
    subject = str(fields["firm_id"] if about == "firm" else fields["component_id"])
    risk_id = risk_id_of(str(fields["chain_id"]), about, subject)
    return change_of(risk_id, fields, "", 0, who=who, why=why)


def add_risk(store: Store, fields: Mapping[str, Field], *, who: str, why: str = "") -> Risk:
    """Enter a risk by hand.

    Parameters
    ----------
    fields
        Of `new_fields`, with `chain_id`, `about`, `firm_id` or `component_id`, `source` and `found_on`.

    Raises
    ------
    UsageError
        If it is on the books already; its id is told.
    """
    change = add_change(fields, who=who, why=why)
    try:
        (entry,) = store.record([change])
    except ConflictError as exc:
        raise UsageError(
            Words(
                f"清单中已有此风险：{change.entry_id}；请用 chainlink risks set 修改",
                f"the register has this risk already: {change.entry_id}; change it with chainlink risks set",
            )
        ) from exc
    return risk_of(entry)


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
