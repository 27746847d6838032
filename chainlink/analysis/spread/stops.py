"""What fails at the start? A failed set, from words to nodes: MODEL.md section 3, rule 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from chainlink.supply.graph import SupplyGraph, firms_in, unknown_id
from chainlink.supply.index_arrays import Bools, Ints
from graph_schema.errors import UnknownIdError, UsageError
from graph_schema.names import Words

StopKind = Literal["firm", "line", "group", "region", "country", "sourcing"]


@dataclass(frozen=True, order=True)
class Stop:
    """One thing that fails.

    Attributes
    ----------
    kind
        `firm`, `group`, `region` (with all inside it) or `country`; `line` is one component of a firm;
        `sourcing` is one supply relation.
    of
        Id of the firm, group, region or country; of a sourcing its supplier.
    component_id
        Stops this component only, its variants included; empty for everything.
    buyer_id
        Buyer of a sourcing, else empty.

    Examples
    --------
    >>> Stop("line", "M", "ore") == Stop.parse("line:M/ore")
    True
    """

    kind: StopKind
    of: str
    component_id: str = ""
    buyer_id: str = ""

    @classmethod
    def parse(cls, text: str) -> Stop:
        """Read `firm:ID`, `line:FIRM/COMPONENT`, `group:ID`, `region:330200`, `country:JPN[/COMPONENT]`,
        `sourcing:SUPPLIER/BUYER/COMPONENT`.

        Raises
        ------
        UsageError
            If the text is of none of these forms; the message lists them.

        Examples
        --------
        >>> Stop.parse("country:JPN/resist")
        Stop(kind='country', of='JPN', component_id='resist', buyer_id='')
        """
        kind, colon, rest = text.partition(":")
        parts = rest.split("/")
        if kind == "sourcing" and len(parts) == 3 and all(parts):
            return cls("sourcing", parts[0], parts[2], parts[1])
        is_whole = (len(parts) == 1 and kind != "line") or (len(parts) == 2 and all(parts))
        if not colon or kind not in get_args(StopKind) or kind == "sourcing" or not parts[0] or not is_whole:
            forms = (
                "firm:ID, line:FIRM/COMPONENT, group:ID, region:CODE, country:CODE, sourcing:SUPPLIER/BUYER/COMPONENT"
            )
            raise UsageError(
                Words(
                    f"看不懂停供条件“{text}”；可写 {forms}；firm、group、region、country 之后可加 /COMPONENT",
                    f"cannot read the stop {text!r}; write one of {forms}; "
                    "firm, group, region and country may be followed by /COMPONENT",
                )
            )
        return cls(kind, parts[0], parts[1] if len(parts) == 2 else "")  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class FailedSet:
    """Stops as numbers.

    Attributes
    ----------
    nodes
        Lines and legs that stop, sorted.
    sourcings
        Sourcings that stop, rows of `tables.supplies`, sorted.
    firms_without_place
        Firms whose region (for a region's stop) or country (for a country's) is not in the data: they run on.
    """

    nodes: Ints
    sourcings: Ints
    firms_without_place: tuple[str, ...]


def failed_set(graph: SupplyGraph, stops: Sequence[Stop]) -> FailedSet:
    """Find the nodes and sourcings that the stops name.

    Raises
    ------
    UnknownIdError
        If a firm, group, region, component or sourcing is not in the data. A country without firms stops nothing.

    Notes
    -----
    Linear in firms and nodes for each stop.
    """
    nodes = np.zeros(len(graph.node_firm), bool)
    sourcings = np.zeros(len(graph.tables.supplies), bool)
    without_place = np.zeros(len(graph.firm_ids), bool)
    for stop in stops:
        if stop.kind == "sourcing":
            sourcings |= _sourcing(graph, stop)
            continue
        firms, is_placeless = _firms(graph, stop)
        without_place |= is_placeless
        hit = np.zeros(len(nodes), bool)
        named = graph.node_firm >= 0
        hit[named] = firms[graph.node_firm[named]]
        if stop.kind == "country":
            hit |= _unnamed_lines_in(graph, stop.of)
        if stop.component_id:
            family = graph.families[graph.component_number(stop.component_id)]
            hit &= np.isin(graph.node_component, family)
        nodes |= hit
    return FailedSet(
        nodes=np.flatnonzero(nodes).astype(np.int32),
        sourcings=np.flatnonzero(sourcings).astype(np.int32),
        firms_without_place=tuple(graph.firm_ids[without_place]),
    )


def _firms(graph: SupplyGraph, stop: Stop) -> tuple[Bools, Bools]:
    """Firms that the stop hits, and firms of which that cannot be told."""
    count = len(graph.firm_ids)
    nobody = np.zeros(count, bool)
    if stop.kind in ("firm", "line"):
        hit = nobody.copy()
        hit[graph.firm_number(stop.of)] = True
        return hit, nobody
    if stop.kind == "group":
        if stop.of not in graph.group_ids:
            raise unknown_id(Words("集团", "group"), stop.of, graph.group_ids)
        return graph.firm_group == graph.group_ids.get_loc(stop.of), nobody
    if stop.kind == "country":
        is_there = nobody.copy()
        if stop.of in graph.countries:
            is_there = graph.firm_country == graph.countries.get_loc(stop.of)
        return is_there, graph.firm_country < 0
    inside, is_placeless = firms_in(graph, stop.of)
    if not inside.any() and stop.of not in set(graph.tables.regions["region_code"]):
        raise unknown_id(Words("地区", "region"), stop.of, graph.tables.regions["region_code"])
    return inside, is_placeless


def _unnamed_lines_in(graph: SupplyGraph, country: str) -> Bools:
    hit = np.zeros(len(graph.node_firm), bool)
    if country in graph.countries:
        named = graph.lines.named_count
        hit[named : graph.lines.count] = graph.lines.country[named:] == graph.countries.get_loc(country)
    return hit


def _sourcing(graph: SupplyGraph, stop: Stop) -> Bools:
    sourcings = graph.lines.sourcings
    hit: Bools = (
        (sourcings.supplier == graph.firm_number(stop.of))
        & (sourcings.buyer == graph.firm_number(stop.buyer_id))
        & (sourcings.component == graph.component_number(stop.component_id))
    )
    if not hit.any():
        raise UnknownIdError(Words("供应关系", "sourcing"), f"{stop.of} -> {stop.buyer_id} / {stop.component_id}")
    return hit
