"""Does an old row still hold? MODEL.md section 3, rule 11."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Floats
from graph_schema.errors import UsageError
from graph_schema.names import Words

HALF_LIFE_DAYS = 396.0
"""Thirteen months: 55 % of firm-level links were gone a year later (arXiv 2503.20594); read as 0.45 = 2^(-365/h) it is 317."""


def chances_to_hold(graph: SupplyGraph, *, half_life_days: float, today: date | None = None) -> Floats:
    """Tell by row of `tables.supplies` how likely it still holds: 2 ^ (-days / half life).

    Parameters
    ----------
    graph
        Supply graph. A verified row carries the date of its verification as `as_of`.
    half_life_days
        Days after which half of the rows no longer hold.
    today
        The day asked about; the newest date of any row if None, so that the same data give the same answer.

    Returns
    -------
    numpy.ndarray
        1 for rows without a date. A month stands for its first day, a year for its first.

    Raises
    ------
    UsageError
        If the half-life is not above 0.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> supplies = {"supplier_id": ["A", "S"], "buyer_id": ["B", "B"], "component_id": ["ore", "ore"]}
    >>> supplies |= {"status": ["active", "active"], "as_of": ["2025-01-01", "2026-01-01"]}
    >>> chances_to_hold(build_graph(Tables.of({"supplies": pd.DataFrame(supplies)})), half_life_days=365)
    array([0.5, 1. ])
    """
    if not half_life_days > 0:
        raise UsageError(
            Words(
                f"半衰期应为大于 0 的天数，现为 {half_life_days:g}",
                f"the half-life must be a number of days above 0; found {half_life_days:g}",
            )
        )
    dates = graph.tables.supplies["as_of"].astype("str")
    whole = dates.where(dates.str.len() != 4, dates + "-01-01")
    whole = whole.where(whole.str.len() != 7, whole + "-01")
    day = pd.to_datetime(whole, errors="coerce", format="%Y-%m-%d")
    newest = pd.Timestamp(today) if today is not None else day.max()
    days = (newest - day).dt.days.clip(lower=0).to_numpy(float)
    return np.where(np.isnan(days), 1.0, 2.0 ** (-days / half_life_days))
