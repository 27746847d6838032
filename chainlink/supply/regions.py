"""What does a place lie in? By `within_code`, else by the six digits of its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loaders.tables import Tables


def regions_around(tables: Tables, code: str) -> list[str]:
    """Give the region itself and all it lies in, innermost first."""
    within = dict(zip(tables.regions["region_code"], tables.regions["within_code"], strict=True))
    around: list[str] = []
    while code and code not in around:
        around.append(code)
        by_digits = code[:4] + "00" if code[4:] != "00" else (code[:2] + "0000" if code[2:4] != "00" else "")
        code = within.get(code, "") or by_digits
    return around
