"""Which stops are meant? As people write them, by id or by a name that one thing has alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from chainlink.analysis.backups.links import delivered_by
from chainlink.analysis.spread.propagation import Stop, failed_set
from chainlink.analysis.spread.stop_kinds import STOP_KINDS
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.lookup import find_id


def read_stops(graph: SupplyGraph, texts: Sequence[str]) -> tuple[Stop, ...]:
    """Read stops as the command line takes them.

    Parameters
    ----------
    graph
        Supply graph.
    texts
        As for `Stop.parse`; firms and components by id, or by a whole name without `/`.

    Returns
    -------
    tuple of Stop
        With ids, each once, in order of kind and id.

    Raises
    ------
    UsageError
        If a text is of no known form, or a name belongs to several.
    UnknownIdError
        If a firm or component is not in the data; the nearest are told.
    """
    return tuple(sorted({_with_ids(graph, Stop.parse(text)) for text in texts}))


def _with_ids(graph: SupplyGraph, stop: Stop) -> Stop:
    is_of_firm = "of" in STOP_KINDS[stop.kind].firm_fields
    return replace(
        stop,
        of=find_id(graph, "firm", stop.of) if is_of_firm else stop.of,
        component_id=find_id(graph, "component", stop.component_id) if stop.component_id else "",
        buyer_id=find_id(graph, "firm", stop.buyer_id) if stop.buyer_id else "",
    )


def idle_stops(graph: SupplyGraph, stops: Sequence[Stop]) -> tuple[Stop, ...]:
    """Find the stops that hit nothing: a country or region without firms, a firm that neither makes nor resells."""
    return tuple(stop for stop in stops if not _hits(graph, stop))


def cut_deliverers(graph: SupplyGraph, stops: Sequence[Stop]) -> list[tuple[str, str]]:
    """Find the lines, or the traders' components, whose deliveries a stopped sourcing ends; by row of the sourcing."""
    deliverer = delivered_by(graph)[failed_set(graph, stops).sourcings]
    nodes = deliverer[deliverer >= 0]
    firms, components = graph.firm_ids[graph.node_firm[nodes]], graph.component_ids[graph.node_component[nodes]]
    return list(dict.fromkeys(zip(firms.tolist(), components.tolist(), strict=True)))


def _hits(graph: SupplyGraph, stop: Stop) -> bool:
    failed = failed_set(graph, [stop])
    return bool(np.size(failed.nodes) or np.size(failed.sourcings))
