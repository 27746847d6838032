"""What is told of one component beside the map? Who makes it, from what, for what, why it has its colour, who steps in.

Every figure is the library's; here it only gets names, and the rows it stands on.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from chainlink.analysis.backups.coverage import coverage_by_line
from chainlink.analysis.backups.coverage_means import coverage_by_component
from chainlink.analysis.markets.concentration import Concentration, concentration
from chainlink.analysis.spread.why_paths import Step
from chainlink.chain_map.style import Shade
from chainlink.screening.findings import ChainScan, ColourFinding
from chainlink.supply.graph import SupplyGraph
from graph_schema.names import Words


@dataclass(frozen=True)
class MakerFacts:
    """A firm that makes the component or a variant of it; None is unknown.

    Attributes
    ----------
    firm_id, name
        Who.
    made
        Name of what it makes: the component, or its variant.
    share
        Share of makers, 0 to 1.
    place
        Region, else country, "" where neither is known.
    output, capacity, unit
        A year, in `unit`.
    inventory_days, time_to_recover_days
        Days of finished stock; days from a stop to full output.
    colour
        Its colour in the chain.
    origin
        File and place of the row that says it makes this.
    """

    firm_id: str
    name: str
    made: str
    share: float | None
    place: str
    output: float | None
    capacity: float | None
    unit: str
    inventory_days: float | None
    time_to_recover_days: float | None
    colour: Shade
    origin: str


@dataclass(frozen=True)
class LinkedComponent:
    """An input or a user of the component, with its colour in the chain.

    `alternatives` names the group of which any member will do; "" for none. `cost_share` is what the input takes of the
    product's cost, None where no row says so: a cheap input can stop a dear product.
    """

    component_id: str
    name: str
    is_essential: bool
    alternatives: str
    colour: Shade
    is_in_chain: bool
    cost_share: float | None = None


@dataclass(frozen=True)
class WhyStep:
    """One step of a why path, by names; `origin` is the row that makes it a step, "" where no row says so."""

    firm_id: str
    firm_name: str
    component_id: str
    component_name: str
    is_trader: bool
    is_assumed: bool
    origin: str


@dataclass(frozen=True)
class ComponentFacts:
    """All that stands beside the map for one component.

    Attributes
    ----------
    component_id, name
        Which.
    finding
        Its colour in the chain with evidence, or else that by which it stops other chains only; None without either.
    makers
        Largest share first, then by id.
    concentration
        Shares and HHI over firms.
    inputs, users
        Components built into it, and those it is built into; by id.
    why
        Path from the firm that gives the colour to the target; empty without one.
    coverage
        Share of the volume of its lines that ready backups carry, 0 to 1; None where unknown.
    coverage_low, coverage_high
        Its bounds; None where the volume is unknown.
    has_buyers
        Whether any line of it has buyers: without, there is nothing to cover.
    buyers_count
        Firms that buy it in use, from whomever.
    """

    component_id: str
    name: str
    finding: ColourFinding | None
    makers: tuple[MakerFacts, ...]
    concentration: Concentration
    inputs: tuple[LinkedComponent, ...]
    users: tuple[LinkedComponent, ...]
    why: tuple[WhyStep, ...]
    coverage: float | None
    coverage_low: float | None
    coverage_high: float | None
    has_buyers: bool
    buyers_count: int


def component_facts(
    graph: SupplyGraph, chain: ChainScan, component_id: str, *, coverage: pd.DataFrame | None = None
) -> ComponentFacts:
    """Gather what is told of one component of a chain.

    Parameters
    ----------
    graph
        Supply graph.
    chain
        What a scan found in the chain.
    component_id
        Which component.
    coverage
        Of `coverage_by_component` at level `qualified`; computed if None.

    Raises
    ------
    UnknownIdError
        If there is no such component.

    Notes
    -----
    Linear in the rows of the tables; without `coverage` a maximum flow for every line beside it.
    """
    graph.component_number(component_id)
    finding = chain.shown("component").get(component_id)
    if coverage is None:
        coverage = coverage_by_component(graph, coverage_by_line(graph, level="qualified"))
    covered = coverage.loc[component_id] if component_id in coverage.index else None
    makers = concentration(graph, component_id, by="firm")
    inputs = graph.tables.inputs
    return ComponentFacts(
        component_id=component_id,
        name=graph.names.component(component_id),
        finding=finding,
        makers=_makers(graph, chain, component_id, makers),
        concentration=makers,
        inputs=_linked(graph, chain, inputs[inputs["product_id"] == component_id], "component_id"),
        users=_linked(graph, chain, inputs[inputs["component_id"] == component_id], "product_id"),
        why=why_steps(graph, finding.grade.why) if finding else (),
        coverage=None if covered is None else _known(covered["coverage"]),
        coverage_low=None if covered is None else _known(covered["low"]),
        coverage_high=None if covered is None else _known(covered["high"]),
        has_buyers=covered is not None,
        buyers_count=_buyers_count(graph, component_id),
    )


def _buyers_count(graph: SupplyGraph, component_id: str) -> int:
    family = set(graph.component_ids[graph.families[graph.component_number(component_id)]])
    supplies = graph.tables.supplies
    is_bought = supplies["component_id"].isin(family) & (supplies["status"] == "active")
    return int(supplies["buyer_id"][is_bought].nunique())


def why_steps(graph: SupplyGraph, path: Iterable[Step]) -> tuple[WhyStep, ...]:
    """Say a why path by names, each step with the row it stands on: the sourcing, else the line."""
    steps = list(path)
    names = graph.names
    texts = []
    for place, step in enumerate(steps):
        before = steps[place - 1] if place else None
        texts.append(
            WhyStep(
                firm_id=step.firm_id,
                firm_name=names.firm(step.firm_id) or str(Words("未列名企业", "unnamed firm")),
                component_id=step.component_id,
                component_name=names.component(step.component_id),
                is_trader=step.is_trader,
                is_assumed=step.is_assumed,
                origin=_origin_of_step(graph, before, step),
            )
        )
    return tuple(texts)


def _makers(graph: SupplyGraph, chain: ChainScan, component_id: str, shares: Concentration) -> tuple[MakerFacts, ...]:
    family = set(graph.component_ids[graph.families[graph.component_number(component_id)]])
    rows = graph.tables.makes[graph.tables.makes["component_id"].isin(family)]
    names = graph.names
    firms = graph.tables.firms[graph.tables.firms["firm_id"].isin(rows["firm_id"])].set_index("firm_id")
    colours: dict[str, Shade] = {firm_id: firm.grade.colour for firm_id, firm in chain.shown("firm").items()}
    makers = []
    for row in rows.to_dict("records"):
        firm_id = str(row["firm_id"])
        firm = firms.loc[firm_id] if firm_id in firms.index else None
        region = "" if firm is None else str(firm["region_code"])
        makers.append(
            MakerFacts(
                firm_id=firm_id,
                name=names.firm(firm_id),
                made=names.component(str(row["component_id"])),
                share=shares.share_by_id.get(firm_id),
                place="" if firm is None else names.region(region) or names.country(str(firm["country"])),
                output=_known(row["output"]),
                capacity=_known(row["capacity"]),
                unit=str(row["unit"]),
                inventory_days=_known(row["inventory_days"]),
                time_to_recover_days=None if firm is None else _known(firm["time_to_recover_days"]),
                colour=colours.get(firm_id, ""),
                origin=_place_of_row(row),
            )
        )
    return tuple(sorted(makers, key=lambda maker: (-(maker.share or -1.0), maker.firm_id, maker.made)))


def _linked(graph: SupplyGraph, chain: ChainScan, rows: pd.DataFrame, end: str) -> tuple[LinkedComponent, ...]:
    colours: dict[str, Shade] = {
        component_id: component.grade.colour for component_id, component in chain.shown("component").items()
    }
    inside = set(graph.placements["component_id"][graph.placements["chain_id"] == chain.chain_id])
    is_essential = rows["is_essential"].fillna(True).astype(bool)
    linked = [
        LinkedComponent(
            component_id,
            graph.names.component(component_id),
            is_needed,
            group,
            colours.get(component_id, ""),
            component_id in inside,
            None if cost_share != cost_share else float(cost_share),
        )
        for component_id, is_needed, group, cost_share in zip(
            rows[end], is_essential, rows["alternative_group"], rows["cost_share"], strict=True
        )
    ]
    return tuple(sorted(linked, key=lambda component: (component.component_id, component.alternatives)))


def _origin_of_step(graph: SupplyGraph, before: Step | None, step: Step) -> str:
    """Find the sourcing by which the step before reaches this one; else the row that says this firm makes it."""
    tables = graph.tables
    if before and before.firm_id and step.firm_id and before.firm_id != step.firm_id:
        supplies = tables.supplies
        is_sourcing = (supplies["supplier_id"] == before.firm_id) & (supplies["buyer_id"] == step.firm_id)
        rows = supplies[is_sourcing & supplies["component_id"].isin({before.component_id, *step.needs})]
        if len(rows):
            return _place_of_row(rows.iloc[0].to_dict())
    makes = tables.makes
    rows = makes[(makes["firm_id"] == step.firm_id) & (makes["component_id"] == step.component_id)]
    return _place_of_row(rows.iloc[0].to_dict()) if len(rows) else ""


def _place_of_row(row: Mapping[Hashable, object]) -> str:
    return " ".join(str(row[column]) for column in ("source", "source_row") if row[column])


def _known(value: object) -> float | None:
    return float(value) if isinstance(value, float) and not math.isnan(value) else None
