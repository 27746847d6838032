"""How much do the segments of a chain sell to each other? Active sourcings, added up by where their goods are built in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Ints, expanded, numbers_in
from chainlink.supply.lines import ACTIVE

_INPUT = ("component", "product")


@dataclass(frozen=True)
class SegmentFlow:
    """What one segment of a chain gets from another.

    Attributes
    ----------
    from_segment, to_segment
        Segment of what is sold, None where it is not placed in this chain; segment of what it is built into.
    sourcing_count, valued_count
        Active sourcings, and those with a stated value.
    value_10k_yuan
        万元 a year of those with a stated value; 0.0 where none has one, which says nothing of how much it is.
    """

    from_segment: str | None
    to_segment: str
    sourcing_count: int
    valued_count: int
    value_10k_yuan: float


@dataclass(frozen=True)
class SegmentFlows:
    """All flows of a chain.

    Attributes
    ----------
    flows
        By the two segments' ids. Flows inside a segment are among them; a sourcing whose goods go to several segments
        is counted at each.
    sourcing_count, valued_count
        Active sourcings behind them, each once, and those with a stated value.
    """

    flows: tuple[SegmentFlow, ...]
    sourcing_count: int
    valued_count: int


def segment_flows(graph: SupplyGraph, chain_id: str) -> SegmentFlows:
    """Add up the active sourcings whose goods are built into components of a chain, by pair of segments.

    Inputs and firms' own needs tell what is built into what, essential or not. A sourcing whose goods go into several
    components is divided into equal parts, as nobody knows better. A component in several segments of the chain counts
    in the first by id; a variant without a place of its own stands where its parent does. What the buyer builds into
    nothing of this chain, or bought to resell, is left out.

    Parameters
    ----------
    graph
        Supply graph.
    chain_id
        Id of a chain.

    Returns
    -------
    SegmentFlows
        Without flows where the chain is not known or nothing is bought for it.

    Notes
    -----
    Joins of lines, inputs and sourcings: 30 ms for the fifteen sample chains.

    Examples
    --------
    >>> from loaders.tables import Tables
    >>> from chainlink.supply.graph import build_graph
    >>> graph = build_graph(Tables.of({
    ...     "makes": pd.DataFrame({"firm_id": ["M", "T"], "component_id": ["ore", "steel"]}),
    ...     "inputs": pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]}),
    ...     "supplies": pd.DataFrame({"supplier_id": ["M"], "buyer_id": ["T"], "component_id": ["ore"],
    ...                               "status": ["active"], "value_10k_yuan": [30.0]}),
    ...     "segments": pd.DataFrame({"segment_id": ["S1", "S2"], "chain_id": ["C", "C"]}),
    ...     "placements": pd.DataFrame({"component_id": ["ore", "steel"], "segment_id": ["S1", "S2"]}),
    ... }))
    >>> segment_flows(graph, "C").flows
    (SegmentFlow(from_segment='S1', to_segment='S2', sourcing_count=1, valued_count=1, value_10k_yuan=30.0),)
    """
    segment_ids, segment_of = _segments(graph, chain_id)
    built = _built_into(graph)
    sourcing = built["sourcing"].to_numpy()
    values = graph.tables.supplies["value_10k_yuan"].to_numpy(float, na_value=np.nan)
    parts = pd.DataFrame(
        {
            "sourcing": sourcing,
            "from": segment_of[graph.lines.sourcings.component[sourcing]],
            "to": segment_of[built["product"]],
            "value": values[sourcing] / np.bincount(sourcing)[sourcing] if len(sourcing) else [],
        }
    )
    here = parts[parts["to"] >= 0]
    by_sourcing = here.groupby(["from", "to", "sourcing"])["value"].sum(min_count=1)
    summed = by_sourcing.groupby(level=["from", "to"]).agg(["size", "count", "sum"])
    flows = (
        SegmentFlow(segment_ids[tail] if tail >= 0 else None, segment_ids[head], int(count), int(valued), float(sum_))
        for (tail, head), count, valued, sum_ in summed.itertuples()
    )
    used = here["sourcing"].unique()
    return SegmentFlows(tuple(flows), len(used), int((~np.isnan(values[used])).sum()))


def without_loops(flows: Iterable[SegmentFlow]) -> tuple[tuple[SegmentFlow, ...], tuple[SegmentFlow, ...]]:
    """Part the flows into those that can be drawn from left to right, and those that would lead back.

    Returns
    -------
    tuple, tuple
        Largest first, by value, then sourcings, then segments: a flow that closes a loop with larger ones leads back,
        and so does one inside a segment. All flows are in one of the two.

    Notes
    -----
    A path is looked for at every flow; for the segments of one chain, milliseconds.

    Examples
    --------
    >>> there, back = SegmentFlow("S1", "S2", 3, 3, 30.0), SegmentFlow("S2", "S1", 1, 1, 2.0)
    >>> without_loops([back, there]) == ((there,), (back,))
    True
    """
    import networkx as nx

    drawn: nx.DiGraph = nx.DiGraph()
    forward, back = [], []
    for flow in sorted(flows, key=_largest_first):
        tail, head = flow.from_segment, flow.to_segment
        is_known = tail in drawn and head in drawn
        if tail == head or (is_known and nx.has_path(drawn, head, tail)):
            back.append(flow)
            continue
        forward.append(flow)
        if tail is not None:  # nothing leads back out of the chain
            drawn.add_edge(tail, head)
    return tuple(forward), tuple(back)


def _largest_first(flow: SegmentFlow) -> tuple[float, int, str, str]:
    return (-flow.value_10k_yuan, -flow.sourcing_count, flow.from_segment or "", flow.to_segment)


def _segments(graph: SupplyGraph, chain_id: str) -> tuple[list[str], Ints]:
    """List the chain's segments, and tell by component in which it stands, -1 for none."""
    placed = graph.placements[graph.placements["chain_id"] == chain_id].drop_duplicates("component_id")
    segment_ids = sorted(set(placed["segment_id"]))
    segment_of_component = np.full(len(graph.component_ids), -1, np.int32)
    segment_of_component[numbers_in(graph.component_ids, placed["component_id"])] = [
        segment_ids.index(segment_id) for segment_id in placed["segment_id"]
    ]
    variants = graph.tables.variants.sort_values(["component_id", "parent_id"])
    child = numbers_in(graph.component_ids, variants["component_id"])
    parent = numbers_in(graph.component_ids, variants["parent_id"])
    for _ in range(len(variants)):  # one step up each time; as deep as variants of variants go
        inherited = (segment_of_component[child] < 0) & (segment_of_component[parent] >= 0)
        if not inherited.any():
            break
        segment_of_component[child[inherited][::-1]] = segment_of_component[
            parent[inherited][::-1]
        ]  # of several parents the first by id
    return segment_ids, segment_of_component


def _built_into(graph: SupplyGraph) -> pd.DataFrame:
    """Pair each active sourcing with the components that its buyer makes of it, each pair once: `sourcing`, `product`."""
    tables, lines = graph.tables, graph.lines
    named = lines.named_count
    made = pd.DataFrame({"buyer": lines.firm[:named], "product": lines.component[:named]})
    inputs = pd.DataFrame({name: numbers_in(graph.component_ids, tables.inputs[f"{name}_id"]) for name in _INPUT})
    needs = pd.DataFrame({name: numbers_in(graph.component_ids, tables.needs[f"{name}_id"]) for name in _INPUT})
    needs["buyer"] = numbers_in(graph.firm_ids, tables.needs["firm_id"])
    of_all = needs[needs["product"] < 0].drop(columns="product")
    uses = pd.concat([made.merge(inputs), made.merge(needs[needs["product"] >= 0]), made.merge(of_all)])
    place, member = expanded(graph.families, uses["component"].to_numpy())
    uses = uses.iloc[place].assign(component=member)
    active = np.flatnonzero(lines.sourcings.status == ACTIVE)
    bought = {"buyer": lines.sourcings.buyer[active], "component": lines.sourcings.component[active]}
    return pd.DataFrame({"sourcing": active, **bought}).merge(uses)[["sourcing", "product"]].drop_duplicates()
