"""What do customs statistics, and the firms that need it, say about a component? Quiet lines wherever a page tells of it."""

from __future__ import annotations

from chainlink.analysis.markets.import_statistics import import_statistics
from chainlink.analysis.markets.stated_needs import stated_needs
from chainlink.app.ui.style import note
from chainlink.supply.graph import SupplyGraph


def draw_import_statistics(graph: SupplyGraph, component_id: str) -> None:
    """Say what was imported in twelve months and from where, and what firms say they buy abroad; nothing where none is known."""
    if component_id not in graph.component_ids:
        return
    if statistics := import_statistics(graph, component_id):
        note(statistics.words)
    if stated := stated_needs(graph, component_id):
        note(stated.words)
