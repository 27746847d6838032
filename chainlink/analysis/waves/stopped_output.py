"""What do stopped lines no longer make? Shares, output value and places of a set of lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainlink.analysis.waves.stock_days import numbers_by_line
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Floats, Ints, Longs

DAYS_A_YEAR = 365
"""Output and its value are stated by the year."""


@dataclass(frozen=True)
class ValueLost:
    """Output value that stopped lines no longer make.

    Attributes
    ----------
    value_10k_yuan_a_day
        Sum over the lines whose value is known, in 万元.
    known_share
        Share of the stopped lines whose value is known; 1 where none stops.
    """

    value_10k_yuan_a_day: float
    known_share: float


@dataclass(frozen=True)
class StoppedRegion:
    """How many firms and lines of a region stop; `region_code` is "" for firms whose place is not in the data."""

    region_code: str
    firm_count: int
    line_count: int


def share_lost(graph: SupplyGraph, lines: Ints, stopped: Ints) -> float | None:
    """Output of the stopped lines over that of all; none and all need no output to be known.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "N"], "component_id": ["ore", "ore"], "output": [3, 1]})
    >>> share_lost(build_graph(Tables.of({"makes": makes})), np.array([0, 1]), np.array([0]))
    0.75
    """
    if len(stopped) in (0, len(lines)):
        return float(len(stopped) > 0)
    output = numbers_by_line(graph, "output") * graph.unit_ratios.sizes[: graph.lines.count]
    total = float(output[lines].sum())
    if np.isnan(total) or total <= 0 or not graph.unit_ratios.is_one_kind(lines.tolist()):
        return None
    return float(output[stopped].sum()) / total


def value_lost(values: Floats) -> ValueLost:
    """Add up yearly output values of stopped lines, NaN where not known.

    Examples
    --------
    >>> value_lost(np.array([3650.0, np.nan]))
    ValueLost(value_10k_yuan_a_day=10.0, known_share=0.5)
    """
    is_known = ~np.isnan(values)
    return ValueLost(
        value_10k_yuan_a_day=float(values[is_known].sum()) / DAYS_A_YEAR,
        known_share=float(is_known.mean()) if len(values) else 1.0,
    )


def places_of(graph: SupplyGraph, lines: Longs) -> tuple[StoppedRegion, ...]:
    """Count firms and named lines by region code.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> firms = pd.DataFrame({"firm_id": ["M"], "region_code": ["330100"]})
    >>> makes = pd.DataFrame({"firm_id": ["M", "M"], "component_id": ["ore", "steel"]})
    >>> places_of(build_graph(Tables.of({"firms": firms, "makes": makes})), np.array([0, 1]))
    (StoppedRegion(region_code='330100', firm_count=1, line_count=2),)
    """
    code_by_firm = dict(zip(graph.tables.firms["firm_id"], graph.tables.firms["region_code"], strict=True))
    firms_by_code: dict[str, list[str]] = {}
    for firm_id in graph.firm_ids[graph.lines.firm[lines]]:
        firms_by_code.setdefault(code_by_firm.get(firm_id, ""), []).append(firm_id)
    return tuple(StoppedRegion(code, len(set(firms)), len(firms)) for code, firms in sorted(firms_by_code.items()))
