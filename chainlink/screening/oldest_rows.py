"""Which is the oldest row that a colour rests on? MODEL.md section 3, rule 11: colours never count age, but name it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd

from chainlink.analysis.chances.ages import HALF_LIFE_DAYS
from chainlink.analysis.spread.why_paths import Step
from graph_schema.names import Words
from loaders.tables import Tables


@dataclass(frozen=True)
class DatedRow:
    """A row and its date: `2024`, `2024-05` or `2024-05-31`; `origin` is its file and place, "" where none is known."""

    as_of: str
    origin: str
    is_stale: bool


class OldestRows:
    """Rows of some tables by what they say, looked up for one path after the other.

    Parameters
    ----------
    tables
        Of one supply graph.
    half_life_days
        A row that is so many days older than the newest is stale: with chance one half it holds no more.
    """

    def __init__(self, tables: Tables, *, half_life_days: float = HALF_LIFE_DAYS) -> None:
        self._made = _oldest(tables.makes, ["firm_id", "component_id"])
        self._sold = _oldest(tables.supplies, ["supplier_id", "buyer_id", "component_id"])
        newest = max(
            (_day(text) for text in set(tables.supplies["as_of"]) | set(tables.makes["as_of"]) if text), default=None
        )
        self._stale_before = newest - timedelta(days=half_life_days) if newest else None

    def of(self, path: Sequence[Step]) -> DatedRow | None:
        """Give the oldest row that makes the steps of a path: who makes what, and who buys it from whom; None without dates."""
        rows = [self._made.get((step.firm_id, step.component_id)) for step in path]
        for step, buyer in pairwise(path):
            for component_id in sorted({step.component_id, *buyer.needs}):
                rows.append(self._sold.get((step.firm_id, buyer.firm_id, component_id)))
        dated = [row for row in rows if row is not None]
        if not dated:
            return None
        as_of, origin = min(dated, key=lambda row: (_day(row[0]), row))
        is_stale = self._stale_before is not None and _day(as_of) < self._stale_before
        return DatedRow(as_of, origin, is_stale)


def oldest_words(row: DatedRow) -> Words:
    """Say how old the oldest row is, and where it came from.

    Examples
    --------
    >>> print(oldest_words(DatedRow("2024-05", "供应关系.csv 7", is_stale=True)).zh)
    依据中最早的一条记录：2024-05（供应关系.csv 7），已过半衰期，宜核实
    """
    origin = (f"（{row.origin}）", f" ({row.origin})") if row.origin else ("", "")
    stale = ("，已过半衰期，宜核实", "; past the half-life, to be verified") if row.is_stale else ("", "")
    return Words(
        f"依据中最早的一条记录：{row.as_of}{origin[0]}{stale[0]}",
        f"Oldest row it rests on: {row.as_of}{origin[1]}{stale[1]}",
    )


def _oldest(frame: pd.DataFrame, keys: list[str]) -> dict[tuple[str, ...], tuple[str, str]]:
    """By key the date and origin of its oldest row; rows without a date are left out."""
    dated = frame[frame["as_of"].astype("str") != ""]
    columns = [dated[name].astype("str").tolist() for name in (*keys, "as_of", "source", "source_row")]
    oldest: dict[tuple[str, ...], tuple[str, str]] = {}
    for *key, as_of, source, row in zip(*columns, strict=True):
        dated_row = (as_of, f"{source} {row}".strip())
        before = oldest.get(tuple(key))
        if before is None or (_day(as_of), dated_row) < (_day(before[0]), before):
            oldest[tuple(key)] = dated_row
    return oldest


def _day(text: str) -> date:
    """Read a day; a month and a year stand for their first."""
    return date.fromisoformat(f"{text}-01-01"[:10] if len(text) == 4 else f"{text}-01" if len(text) == 7 else text)
