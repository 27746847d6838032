"""What do customs statistics say about a component? One quiet line wherever a page tells of the component."""

from __future__ import annotations

from chainlink.analysis.markets.import_statistics import import_statistics
from chainlink.app.ui.style import note
from chainlink.supply.graph import SupplyGraph


def draw_import_statistics(graph: SupplyGraph, component_id: str) -> None:
    """Say what was imported in twelve months and from where; nothing where no statistics are of its customs code."""
    if component_id in graph.component_ids and (statistics := import_statistics(graph, component_id)):
        note(statistics.words)
