"""How is a moment said? Stores keep UTC; people read the clock of the machine they work on."""

from __future__ import annotations

from datetime import datetime


def local_time(moment: str) -> str:
    """Say a moment that a store keeps, such as `2026-03-01T08:30:00Z`, in this machine's time zone, to the minute.

    Parameters
    ----------
    moment
        ISO 8601 with its offset; "" where there is none.

    Returns
    -------
    str
        Such as `2026-03-01 16:30`; "" for "".

    Raises
    ------
    ValueError
        If it is no such text.

    Examples
    --------
    >>> local_time("")
    ''
    """
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""
