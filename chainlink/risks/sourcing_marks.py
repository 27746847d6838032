"""What do the sourcings behind a risk say beside their volumes? Export control, and how soon another could be qualified."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from chainlink.supply.stated_days import cautious_days
from graph_schema.figures import days
from graph_schema.names import Words
from loaders.tables import Tables

Sourcing = tuple[str, str, str]
"""Who delivers or makes, who buys, and which component."""


class SourcingMarks:
    """Marks of all sourcings of some tables, looked up by who stops.

    Notes
    -----
    Linear in the sourcings, once.
    """

    def __init__(self, tables: Tables) -> None:
        supplies = tables.supplies
        used = supplies[supplies["status"] == "active"]
        self._used = _by_firm(used)
        self._controlled = _by_firm(used[used["is_export_controlled"].fillna(False).astype(bool)])
        supplies = supplies.assign(qualification_days=cautious_days(supplies, "qualification_days"))
        waiting = supplies[(supplies["status"] == "candidate") & supplies["qualification_days"].notna()]
        self._waiting: dict[tuple[str, str], list[tuple[str, float]]] = {}
        names = ["buyer_id", "component_id", "supplier_id", "qualification_days"]
        for buyer_id, component_id, supplier_id, qualifying in waiting[names].itertuples(index=False):
            self._waiting.setdefault((buyer_id, component_id), []).append((supplier_id, float(qualifying)))

    def export_control(self, firm_id: str, component_ids: Iterable[str] = ()) -> Words | None:
        """Say how many sourcings in use of what a firm delivers or makes are under export control; None for none.

        Parameters
        ----------
        firm_id
            Who stops.
        component_ids
            Of these components alone; of all without.
        """
        count = len(_of(self._controlled.get(firm_id, ()), component_ids))
        if not count:
            return None
        return Words(f"{count} 条在用供应关系受出口管制", f"export controls apply to {count} of the sourcings in use")

    def soonest_switch(self, firm_id: str, component_ids: Iterable[str] = ()) -> Words | None:
        """Say in how many days the first candidate of its buyers could be qualified; None where no row says so."""
        candidates = [
            qualifying
            for _, buyer_id, component_id in _of(self._used.get(firm_id, ()), component_ids)
            for supplier_id, qualifying in self._waiting.get((buyer_id, component_id), ())
            if supplier_id != firm_id
        ]
        if not candidates:
            return None
        soonest = days(min(candidates))
        return Words(f"最快 {soonest.zh}可认证候选供应商", f"the first candidate could be qualified in {soonest.en}")


def _by_firm(supplies: pd.DataFrame) -> dict[str, list[Sourcing]]:
    """Sourcings by who delivers and, behind a trader, who makes."""
    by_firm: dict[str, list[Sourcing]] = {}
    columns = (supplies[name].tolist() for name in ("supplier_id", "maker_id", "buyer_id", "component_id"))
    for supplier_id, maker_id, buyer_id, component_id in zip(*columns, strict=True):
        for firm_id in dict.fromkeys(filter(None, (supplier_id, maker_id))):
            by_firm.setdefault(firm_id, []).append((firm_id, buyer_id, component_id))
    return by_firm


def _of(sourcings: Iterable[Sourcing], component_ids: Iterable[str]) -> list[Sourcing]:
    wanted = frozenset(component_ids)
    return [sourcing for sourcing in sourcings if not wanted or sourcing[2] in wanted]
