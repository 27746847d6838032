"""Days of a `wave` case: MODEL.md section 4, the wave of a stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from chainlink.analysis.waves.wave import wave
from chainlink.supply.graph import SupplyGraph, build_graph
from chainlink.verify.answers import NULL
from chainlink.verify.case_files import Case, case_stops, network_tables
from loaders.tables import Tables


def answers(case: Case) -> dict[str, Any]:
    """Answer a case in the shape of its `expected`; a target that never goes down is `NULL`."""
    graph = _with_stocks(network_tables(case), case)
    answer = wave(
        graph,
        case_stops(graph, case["stops"]),
        sourcing=case["sourcing"],
        is_stopped_stock_usable=case["is_stopped_stock_usable"],
        targets=list(case["targets"]),
    )
    down = answer.target_down_on_day
    return {
        "stops_on_day": [[*line, day] for line, day in answer.stops_on_day.items()],
        "target_down_on_day": {target: NULL if day is None else day for target, day in down.items()},
    }


def _with_stocks(tables: Tables, case: Case) -> SupplyGraph:
    """Add the days of stock to the network.

    Finished stock goes to lines that are there, those that only a sourcing names included; days of anything else are no
    line. Input stock becomes NEEDS rows that are not essential, which ask for nothing.
    """
    lines = build_graph(tables)
    named = slice(0, lines.lines.named_count)
    days = {(firm, component): number for firm, component, number in case.get("inventory_days", ())}
    ids = zip(lines.firm_ids[lines.lines.firm[named]], lines.component_ids[lines.lines.component[named]], strict=True)
    makes = [(firm, component, days.get((firm, component))) for firm, component in ids]
    kept: Sequence[tuple[str, str, float]] = [
        (firm, component, number) for firm, component, number in case.get("input_stock_days", ())
    ]
    stocks = pd.DataFrame(kept, columns=["firm_id", "component_id", "input_stock_days"])
    frames = dict(tables.items())
    frames["makes"] = pd.DataFrame(makes, columns=["firm_id", "component_id", "inventory_days"])
    frames["needs"] = pd.concat([tables.needs, stocks.assign(is_essential=False)], ignore_index=True)
    return build_graph(Tables.of(frames))
