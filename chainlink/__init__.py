"""WHAT TO CONCLUDE from a supply graph: where chains would break, and how that is known.

The whole road for an analyst in a notebook, and all that the command line uses:

- `load_tables`, `load_eto`: read and check files; `open_store`: keep them, with versions;
- `build_graph`: tables -> supply graph;
- `scan`, `grade`, `chokepoints`, `chain_targets`: which firms and components alone stop a target, how firmly, and why;
- `what_stops`, `Stop`, `blast_radii`: what any failure stops;
- `concentration`: who holds how much of a component.

Names are looked up when first used, so that importing chainlink costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chainlink.analysis.chokepoints import chain_targets, chokepoints, grade
    from chainlink.analysis.concentration import concentration
    from chainlink.analysis.propagation import Stop, what_stops
    from chainlink.analysis.single_failures import blast_radii
    from chainlink.graph import SupplyGraph, build_graph
    from chainlink.screening import Scan, scan
    from chainlink.stores import open_store
    from loaders.eto import load_eto
    from loaders.load import load_tables
    from loaders.tables import Tables

__all__ = [
    "Scan",
    "Stop",
    "SupplyGraph",
    "Tables",
    "blast_radii",
    "build_graph",
    "chain_targets",
    "chokepoints",
    "concentration",
    "grade",
    "load_eto",
    "load_tables",
    "open_store",
    "scan",
    "what_stops",
]

_HOMES = {
    "Scan": "chainlink.screening",
    "Stop": "chainlink.analysis.propagation",
    "SupplyGraph": "chainlink.graph",
    "Tables": "loaders.tables",
    "blast_radii": "chainlink.analysis.single_failures",
    "build_graph": "chainlink.graph",
    "chain_targets": "chainlink.analysis.chokepoints",
    "chokepoints": "chainlink.analysis.chokepoints",
    "concentration": "chainlink.analysis.concentration",
    "grade": "chainlink.analysis.chokepoints",
    "load_eto": "loaders.eto",
    "load_tables": "loaders.load",
    "open_store": "chainlink.stores",
    "scan": "chainlink.screening",
    "what_stops": "chainlink.analysis.propagation",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'chainlink' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
