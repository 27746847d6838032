"""Chokepoints, colours and scenarios of a `grade` case: MODEL.md section 3 in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chainlink.analysis.chokepoints.grades import chokepoints, grade
from chainlink.analysis.spread.propagation import what_stops
from chainlink.supply.graph import SupplyGraph, build_graph
from chainlink.verify.case_files import Case, case_stops, network_tables
from graph_schema.names import SOURCING_MODES


def answers(case: Case) -> dict[str, Any]:
    """Answer a case in the shape of its `expected`."""
    graph = build_graph(network_tables(case))
    targets = list(case["targets"])
    grades = grade(graph, targets)
    by_target: dict[str, Any] = {}
    for target in targets:
        points = {mode: [p.firm_id for p in chokepoints(graph, target, sourcing=mode)] for mode in SOURCING_MODES}
        by_target[target] = {
            "chokepoints": points,
            "firm_colours": {firm_id: grade.colour for firm_id, grade in grades.firms[target].items()},
            "component_colours": {name: grade.colour for name, grade in grades.components[target].items()},
        }
    return {
        "targets": by_target,
        "scenarios": [_scenario(graph, scenario, targets) for scenario in case.get("scenarios", ())],
    }


def _scenario(graph: SupplyGraph, scenario: Case, targets: Sequence[str]) -> dict[str, Any]:
    stopped = what_stops(graph, case_stops(graph, scenario["stops"]), sourcing=scenario["sourcing"], targets=targets)
    return {"stopped_lines": [list(line) for line in stopped.lines], "targets_down": list(stopped.targets_down)}
