"""How does a terminal read the day from which a reviewed change holds?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from graph_schema.errors import UsageError
from graph_schema.names import Words

if TYPE_CHECKING:
    pass


def stated_day(text: str) -> date | None:
    """Read a day that an option states, None for none.

    Raises
    ------
    UsageError
        If it is no date.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as exc:
        raise UsageError(
            Words(f"“{text}”不是日期；请写如 2026-07-01", f"{text!r} is no date; write 2026-07-01")
        ) from exc
