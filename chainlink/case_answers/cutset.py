"""Single failures of a `cutset` case, and its minimal cut sets where they are computed."""

from __future__ import annotations

from typing import Any

from chainlink.analysis.propagation import Stop, what_stops
from chainlink.case_files import Case, cutset_tables, own_line
from chainlink.graph import build_graph


def answers(case: Case) -> dict[str, Any]:
    """Answer a case in the shape of its `expected`; the minimal cut sets are not computed yet, so null."""
    graph = build_graph(cutset_tables(case))
    firms = {firm_id: stated.get("may_fail", True) for firm_id, stated in case["firms"].items()}
    affected: dict[str, list[str]] = {}
    for firm_id in sorted(firm for firm, may_fail in firms.items() if may_fail):
        lines = set(what_stops(graph, [Stop("firm", firm_id)], sourcing="active").lines)
        others = sorted(other for other in firms if other != firm_id and (other, own_line(other)) in lines)
        if others:
            affected[firm_id] = others
    targets = {
        target: {
            "spof": [firm_id for firm_id, others in affected.items() if target in others],
            "minimal_cut_sets": None,
            "max_order_enumerated": None,
        }
        for target in case["targets"]
    }
    return {"n1_affected": affected, "targets": targets}
