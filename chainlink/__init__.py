"""WHAT TO CONCLUDE from a supply graph: where chains would break, and how that is known.

The whole road for an analyst in a notebook, and all that the command line uses:

- `load_tables`, `load_eto`, `tables_from_edges`: read and check files, make drafts of a plain list; `open_store`: keep them, with versions;
- `build_graph`: tables -> supply graph;
- `scan`, `grade`, `chokepoints`, `chain_targets`: which firms and components alone stop a target, how firmly, and why;
- `chances`: how likely they would if the suppliers that nobody recorded were known;
- `what_stops`, `Stop`, `blast_radii`, `cut_sets`: what failures stop, alone and together;
- `concentration`, `import_dependence`, `import_statistics`, `single_sources`, `sole_makers`: in whose hands a component is;
- `partial_loss`, `partial_losses`: how much of a target is lost where others partly fill in;
- `backup_coverage`, `over_promised`, `wave`, `time_to_survive`, `performance_impact`: how much backups carry, how long
  stocks last, what is lost;
- `what_if`: all of this for one stop, with who could step in and where it hits;
- `match_need`, `plan_meetings`: who could serve a need, who could not because of whom, and who should meet whom;
- `candidate_projects`, `choose_projects`, `top_ten`: which projects would close the risks, and which of them to do;
- `economic_systemic_risk` on `payments_of(graph)`: how far a loss drains along payments.

Names are looked up when first used, so that importing chainlink costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chainlink.analysis.backups.coverage import backup_coverage
    from chainlink.analysis.backups.over_promised import over_promised
    from chainlink.analysis.cascades.payments import payments_of
    from chainlink.analysis.cascades.systemic_risk import economic_systemic_risk
    from chainlink.analysis.chances.chances import chances
    from chainlink.analysis.chokepoints.grades import chain_targets, chokepoints, grade
    from chainlink.analysis.chokepoints.single_sources import single_sources, sole_makers
    from chainlink.analysis.cut_sets.minimal_sets import cut_sets
    from chainlink.analysis.markets.concentration import concentration
    from chainlink.analysis.markets.import_dependence import import_dependence
    from chainlink.analysis.markets.import_statistics import import_statistics
    from chainlink.analysis.partial_loss.losses import partial_loss, partial_losses
    from chainlink.analysis.recovery.survival import performance_impact, time_to_survive
    from chainlink.analysis.spread.propagation import Stop, what_stops
    from chainlink.analysis.spread.single_failures import blast_radii
    from chainlink.analysis.waves.wave import wave
    from chainlink.matching.pairs.need_matches import match_need
    from chainlink.matching.timetable.meetings import plan_meetings
    from chainlink.projects.planning.candidates import candidate_projects
    from chainlink.projects.planning.portfolio import choose_projects
    from chainlink.projects.planning.top_ten import top_ten
    from chainlink.screening.scan import Scan, scan
    from chainlink.stores import open_store
    from chainlink.supply.graph import SupplyGraph, build_graph
    from chainlink.whatif.ask import what_if
    from loaders.eto import load_eto
    from loaders.layouts.edges import tables_from_edges
    from loaders.load import load_tables
    from loaders.tables import Tables

__all__ = [
    "Scan",
    "Stop",
    "SupplyGraph",
    "Tables",
    "backup_coverage",
    "blast_radii",
    "build_graph",
    "candidate_projects",
    "chain_targets",
    "chances",
    "chokepoints",
    "choose_projects",
    "concentration",
    "cut_sets",
    "economic_systemic_risk",
    "grade",
    "import_dependence",
    "import_statistics",
    "load_eto",
    "load_tables",
    "match_need",
    "open_store",
    "over_promised",
    "partial_loss",
    "partial_losses",
    "payments_of",
    "performance_impact",
    "plan_meetings",
    "scan",
    "single_sources",
    "sole_makers",
    "tables_from_edges",
    "time_to_survive",
    "top_ten",
    "wave",
    "what_if",
    "what_stops",
]

_HOMES = {
    "Scan": "chainlink.screening.scan",
    "Stop": "chainlink.analysis.spread.propagation",
    "SupplyGraph": "chainlink.supply.graph",
    "Tables": "loaders.tables",
    "backup_coverage": "chainlink.analysis.backups.coverage",
    "blast_radii": "chainlink.analysis.spread.single_failures",
    "build_graph": "chainlink.supply.graph",
    "candidate_projects": "chainlink.projects.planning.candidates",
    "chain_targets": "chainlink.analysis.chokepoints.grades",
    "chances": "chainlink.analysis.chances.chances",
    "chokepoints": "chainlink.analysis.chokepoints.grades",
    "choose_projects": "chainlink.projects.planning.portfolio",
    "concentration": "chainlink.analysis.markets.concentration",
    "cut_sets": "chainlink.analysis.cut_sets.minimal_sets",
    "economic_systemic_risk": "chainlink.analysis.cascades.systemic_risk",
    "grade": "chainlink.analysis.chokepoints.grades",
    "import_dependence": "chainlink.analysis.markets.import_dependence",
    "import_statistics": "chainlink.analysis.markets.import_statistics",
    "load_eto": "loaders.eto",
    "load_tables": "loaders.load",
    "match_need": "chainlink.matching.pairs.need_matches",
    "open_store": "chainlink.stores",
    "over_promised": "chainlink.analysis.backups.over_promised",
    "partial_loss": "chainlink.analysis.partial_loss.losses",
    "partial_losses": "chainlink.analysis.partial_loss.losses",
    "payments_of": "chainlink.analysis.cascades.payments",
    "performance_impact": "chainlink.analysis.recovery.survival",
    "plan_meetings": "chainlink.matching.timetable.meetings",
    "scan": "chainlink.screening.scan",
    "single_sources": "chainlink.analysis.chokepoints.single_sources",
    "sole_makers": "chainlink.analysis.chokepoints.single_sources",
    "tables_from_edges": "loaders.layouts.edges",
    "time_to_survive": "chainlink.analysis.recovery.survival",
    "top_ten": "chainlink.projects.planning.top_ten",
    "wave": "chainlink.analysis.waves.wave",
    "what_if": "chainlink.whatif.ask",
    "what_stops": "chainlink.analysis.spread.propagation",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'chainlink' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
