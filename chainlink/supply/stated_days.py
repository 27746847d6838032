"""How many days does a row state, where it may state a band? Of `3-6个月` the end that is worse counts.

Files keep a band as two ends and leave the number itself empty. Stocks count by the low end: they last so long at least.
Times to recover and to qualify count by the high end: they take so long at most. Where the worse end is open (`≥30天`
to recover), the other one counts, the only one that is stated. A number beside a band counts before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from chainlink.supply.index_arrays import Floats

WORSE_END: Mapping[str, Literal["low", "high"]] = {
    "inventory_days": "low",
    "input_stock_days": "low",
    "time_to_recover_days": "high",
    "qualification_days": "high",
}
"""Columns that may hold bands, and which end of one counts."""


def stating_columns(column: str) -> tuple[str, str, str]:
    """Name the columns that may state the days, in the order in which they count: the number, its worse end, the other.

    Examples
    --------
    >>> stating_columns("inventory_days")
    ('inventory_days', 'inventory_days_low', 'inventory_days_high')
    """
    worse = WORSE_END[column]
    return column, f"{column}_{worse}", f"{column}_{'high' if worse == 'low' else 'low'}"


def cautious_days(rows: pd.DataFrame, column: str) -> Floats:
    """Give the days of each row, of a band its worse end; NaN where neither number nor end is stated.

    Examples
    --------
    >>> ends = {"qualification_days_low": [None, 90, 30], "qualification_days_high": [None, 180, None]}
    >>> cautious_days(pd.DataFrame({"qualification_days": [7.0, None, None], **ends}), "qualification_days")
    array([  7., 180.,  30.])
    """
    days = np.full(len(rows), np.nan)
    for name in stating_columns(column):
        days = np.where(np.isnan(days), rows[name].to_numpy(np.float64), days)
    return days
