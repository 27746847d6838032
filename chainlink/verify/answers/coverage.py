"""Backup coverage of a `coverage` case: MODEL.md section 4."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from chainlink.analysis.backups.coverage import backup_coverage
from chainlink.supply.graph import build_graph
from chainlink.verify.answers import NULL
from chainlink.verify.case_files import Case, network_tables
from loaders.tables import Tables


def answers(case: Case) -> list[dict[str, Any]]:
    """Answer a case in the shape of its `expected`: one answer an ask."""
    graph = build_graph(coverage_tables(case))
    coverages = [backup_coverage(graph, ask["firm"], ask["component"], level=ask["level"]) for ask in case["asks"]]
    return [
        {
            name: NULL if value is None else value
            for name, value in (
                ("lost", coverage.lost),
                ("coverage", coverage.coverage),
                ("low", coverage.low),
                ("high", coverage.high),
            )
        }
        for coverage in coverages
    ]


def coverage_tables(case: Case) -> Tables:
    """Turn a case into tables: its network, with volumes, capacities and outputs."""
    tables = network_tables(case)
    line, sourcing = ("firm_id", "component_id"), ("supplier_id", "buyer_id", "component_id")
    supplies = _with_amounts(tables.supplies, sourcing, {"volume": case.get("volume", [])})
    makes = _with_amounts(tables.makes, line, {"capacity": case.get("capacity", []), "output": case.get("output", [])})
    return Tables.of(dict(tables.items()) | {"supplies": supplies, "makes": makes})


def _with_amounts(frame: pd.DataFrame, keys: Sequence[str], rows_by_column: dict[str, list[list[Any]]]) -> pd.DataFrame:
    """Fill columns with what the case lists: ids, then a number or null."""
    wanted, filled = list(frame[list(keys)].itertuples(index=False, name=None)), frame.copy()
    for name, rows in rows_by_column.items():
        amounts = {tuple(ids): amount for *ids, amount in rows}
        filled[name] = [amounts.get(key) for key in wanted]
    return filled
