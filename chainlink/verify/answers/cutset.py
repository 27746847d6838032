"""Single failures of a `cutset` case, and its minimal cut sets."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainlink.analysis.cut_sets.minimal_sets import minimal_cut_sets
from chainlink.analysis.spread.network import build_network
from chainlink.analysis.spread.propagation import failing_nodes
from chainlink.supply.graph import build_graph
from chainlink.verify.case_files import Case, cutset_tables, own_line

ORDER = 3
"""Most firms of a set, where the case does not say to which order its own list is complete."""
_BY_TARGET = ("spof", "minimal_cut_sets", "max_order_enumerated")


def answers(case: Case) -> dict[str, Any]:
    """Answer a case in the shape of its `expected`."""
    may_fail = sorted(firm_id for firm_id, firm in case["firms"].items() if firm.get("may_fail", True))
    affected = _affected(case, may_fail)
    needs = {firm_id: list(firm["needs"].values()) for firm_id, firm in case["firms"].items()}
    targets = {}
    for target in case["targets"]:
        answer = minimal_cut_sets(needs, target, order=_order(case, target), may_fail=set(may_fail))
        targets[target] = {
            "spof": [firm_id for firm_id, others in affected.items() if target in others],
            "minimal_cut_sets": sorted(list(members) for members in answer.sets),
            "max_order_enumerated": answer.complete_to,
        }
    return {"n1_affected": affected, "targets": targets}


def answered(expected: Any) -> Any:
    """Keep what the format calls an answer: notes beside it, such as `p_note`, are the author's own.

    Examples
    --------
    >>> answered({"n1_affected": {}, "targets": {"T": {"spof": [], "p_fail": 0.5}}, "p_note": "by hand"})
    {'n1_affected': {}, 'targets': {'T': {'spof': []}}}
    """
    if not isinstance(expected, dict):
        return expected
    kept = {key: value for key, value in expected.items() if key in ("n1_affected", "targets")}
    if isinstance(kept.get("targets"), dict):
        kept["targets"] = {
            target: {key: value for key, value in answers.items() if key in _BY_TARGET}
            if isinstance(answers, dict)
            else answers
            for target, answers in kept["targets"].items()
        }
    return kept


def _affected(case: Case, may_fail: list[str]) -> dict[str, list[str]]:
    """By firm, the others that stop when it fails; firms that stop nothing are left out."""
    graph = build_graph(cutset_tables(case))
    network = build_network(graph, sourcing="active")
    named = slice(0, graph.lines.named_count)
    makers = graph.firm_ids[graph.lines.firm[named]].tolist()
    made = graph.component_ids[graph.lines.component[named]].tolist()
    line = {pair: number for number, pair in enumerate(zip(makers, made, strict=True))}
    others = sorted(case["firms"])
    lines = np.array([line[firm_id, own_line(firm_id)] for firm_id in others], np.int64)
    affected = {}
    for firm_id in may_fail:
        is_down, _ = failing_nodes(network, graph.nodes_of_firm[graph.firm_number(firm_id)])
        if stopped := [others[at] for at in np.flatnonzero(is_down[lines]) if others[at] != firm_id]:
            affected[firm_id] = stopped
    return affected


def _order(case: Case, target: str) -> int:
    """How far the case's own list goes: what it states, else its longest set, else `ORDER`."""
    expected = ((case.get("expected") or {}).get("targets") or {}).get(target) or {}
    order = expected.get("max_order_enumerated")
    if isinstance(order, int) and order > 0:
        return order
    return max(ORDER, *(len(members) for members in expected.get("minimal_cut_sets") or ((),)))
