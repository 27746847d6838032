"""What comes after the last day of full supply? Said beside the days of the wave, which ask for any delivery at all.

*Day down* is when the last deliveries of a target end. The programme asks another question: how long all demand can be met
in full. Where that ends earlier, less is delivered in between; without these words the two days would contradict each other.
"""

from __future__ import annotations

from graph_schema.figures import whole_days
from graph_schema.names import Words


def after_full_supply(full_days: float | None, day_down: float | None) -> Words:
    """Say that supply goes on, reduced, between the last day of full supply and the day down; nothing where it does not.

    Parameters
    ----------
    full_days
        So long all demand is met at most, were all stocks and capacity steered; None where not known.
    day_down
        When the first target is down; None where none is.

    Examples
    --------
    >>> print(after_full_supply(50.0, 100.0).en)
    , reduced from then to the day down (day 100)
    >>> bool(after_full_supply(120.0, 100.0).zh)
    False
    """
    if full_days is None or day_down is None or not full_days < day_down:
        return Words("", "")
    return Words(
        f"，此后减量供应，至断供日（第 {whole_days(day_down)} 天）",
        f", reduced from then to the day down (day {whole_days(day_down)})",
    )
