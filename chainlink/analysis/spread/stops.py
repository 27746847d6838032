"""What fails at the start? A failed set, from words to nodes: MODEL.md section 3, rule 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainlink.analysis.spread.stop_kinds import STOP_KINDS, StopKind, kinds_with_component, stop_forms
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Ints
from graph_schema.errors import UnknownIdError, UsageError
from graph_schema.names import Words


@dataclass(frozen=True, order=True)
class Stop:
    """One thing that fails.

    Attributes
    ----------
    kind
        `firm`, `group`, `region` (with all inside it) or `country`; `line` is one component of a firm;
        `sourcing` is one supply relation. `STOP_KINDS` says what each means.
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
        word, _, rest = text.partition(":")
        parts = rest.split("/")
        for kind, rule in STOP_KINDS.items():
            fields = (*rule.fields, "component_id") if len(parts) > len(rule.fields) else rule.fields
            is_named = len(fields) == len(rule.fields) or rule.may_name_component
            if kind == word and is_named and len(parts) == len(fields) and all(parts):
                return cls(kind, **dict(zip(fields, parts, strict=True)))
        forms, (*others, last) = stop_forms().en, kinds_with_component()
        raise UsageError(
            Words(
                f"看不懂停供条件“{text}”；可写 {forms}；{'、'.join([*others, last])} 之后可加 /COMPONENT",
                f"cannot read the stop {text!r}; write one of {forms}; "
                f"{', '.join(others)} and {last} may be followed by /COMPONENT",
            )
        )

    def __str__(self) -> str:
        """Write it as `parse` reads it.

        Examples
        --------
        >>> str(Stop("sourcing", "A", "resist", "T")), str(Stop("region", "330200", "cell"))
        ('sourcing:A/T/resist', 'region:330200/cell')
        """
        fields = STOP_KINDS[self.kind].fields
        named = [getattr(self, name) for name in fields]
        only = [self.component_id] if self.component_id and "component_id" not in fields else []
        return f"{self.kind}:{'/'.join([*named, *only])}"


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

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> failed_set(build_graph(Tables.of({"makes": makes})), [Stop("firm", "T")]).nodes
    array([1], dtype=int32)
    """
    nodes = np.zeros(len(graph.node_firm), bool)
    sourcings = np.zeros(len(graph.tables.supplies), bool)
    without_place = np.zeros(len(graph.firm_ids), bool)
    for stop in stops:
        rule = STOP_KINDS[stop.kind]
        if rule.firms is None:
            sourcings |= _sourcing(graph, stop)
            continue
        firms, is_placeless = rule.firms(graph, stop.of)
        without_place |= is_placeless
        hit = np.zeros(len(nodes), bool)
        named = graph.node_firm >= 0
        hit[named] = firms[graph.node_firm[named]]
        if rule.is_origin:
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
