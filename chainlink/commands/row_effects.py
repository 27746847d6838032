"""How is a reviewed change of the network told at a terminal? Row by row, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from chainlink.commands.console import print_columns
from graph_schema.errors import UsageError
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.books.reviewed_changes import RowEffect

_NEW, _CHANGED = Words("新增", "new"), Words("修改", "changed")


def print_effects(effects: Sequence[RowEffect]) -> None:
    """Print what becomes of each row; nothing where no row changes."""
    rows = [
        [
            *(each.table, " · ".join(filter(None, each.key)), str(_NEW if each.is_new else _CHANGED)),
            "；".join(f"{name}: {_said(then)} → {_said(now)}" for name, then, now in each.columns) or "—",
        ]
        for each in effects
    ]
    if rows:
        headers = [Words("表", "table"), Words("行", "row"), Words("改动", "what"), Words("内容", "columns")]
        print_columns(headers, rows)


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


def _said(value: object) -> str:
    return "—" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
