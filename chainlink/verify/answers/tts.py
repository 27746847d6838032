"""Times to survive and losses of a `tts` case: MODEL.md sections 4 and 7."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from chainlink.analysis.recovery.flow import Flow
from chainlink.analysis.recovery.flow_programmes import FlowProgrammes
from chainlink.supply.index_arrays import Floats
from chainlink.verify.answers import NULL
from chainlink.verify.case_files import Case


def answers(case: Case) -> list[Any]:
    """Give one number a query, in order; `NULL` where demand can be met for ever, None for a metric that is none."""
    metrics = [query.get("metric") for query in case["queries"]]
    if not set(metrics) & {"tts", *_WEIGHTS}:
        return [None] * len(metrics)
    published = case["data"]
    names = _names(published)
    programmes = FlowProgrammes(_flow(published, names))
    margin = {"lost_profit": _by_name(published.get("f", {}), names), "lost_output": np.ones(len(names))}
    answers_by_failure: list[Any] = []
    for metric, query in zip(metrics, case["queries"], strict=True):
        failed = np.array([names.index(name) for name in query["disrupted"]], np.int32)
        if metric == "tts":
            days = programmes.survive(failed).days
            answers_by_failure.append(days if np.isfinite(days) else NULL)
        elif metric in _WEIGHTS:
            days = float(query["ttr"])
            loss = programmes.least_loss(failed, days=days, weight=margin[metric]).weighed if days else 0.0
            answers_by_failure.append(loss)
        else:
            answers_by_failure.append(None)
    return answers_by_failure


_WEIGHTS = ("lost_profit", "lost_output")


def _names(published: Case) -> list[str]:
    """Every node of the case, sorted."""
    named: Iterable[str] = (name for tier in ("tier1", "tier2", "tier3") for name in published.get(tier, ()))
    suppliers = (name for _, _, suppliers in published["P"] for name in suppliers)
    made = (product for product, _, _ in published["P"])
    return sorted({*named, *suppliers, *made, *published["c"], *published["s"], *published["d"]})


def _by_name(values: Case, names: list[str]) -> Floats:
    """One number a node; what is not stated is 0."""
    return np.array([float(values.get(name) or 0) for name in names])


def _flow(published: Case, names: list[str]) -> Flow:
    """Read the programme: a node needs all materials that N_minus or P names for it, of any supplier that P names.

    A material of which one unit takes nothing asks for nothing.
    """
    units = {(material, made): float(number) for material, made, number in published["r"]}
    suppliers: dict[tuple[str, str], list[str]] = {
        (made, material): [] for made, materials in published.get("N_minus", {}).items() for material in materials
    }
    for made, material, listed in published["P"]:
        suppliers.setdefault((made, material), []).extend(listed)
    needs = {need: listed for need, listed in suppliers.items() if units[need[1], need[0]] > 0}
    arcs = [
        (number, names.index(supplier), units[material, made])
        for number, ((made, material), listed) in enumerate(needs.items())
        for supplier in dict.fromkeys(listed)
    ]
    capacity = _by_name(published["c"], names)
    return Flow(
        capacity=capacity,
        stock=_by_name(published["s"], names),
        demand=_by_name(published["d"], names),
        rate=capacity,
        owner=np.array([names.index(made) for made, _ in needs], np.int32),
        input_stock=np.zeros(len(needs)),
        requirement=np.array([number for number, _, _ in arcs], np.int32),
        source=np.array([source for _, source, _ in arcs], np.int32),
        units_per_unit=np.array([number for _, _, number in arcs], np.float64),
    )
