"""Which rows does a project of a kind change, and how much does it take over?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chainlink.projects.planning.weak_points import WeakPoint
from chainlink.projects.project import RowChange
from chainlink.supply.graph import SupplyGraph


@dataclass(frozen=True)
class Bought:
    """One sourcing that a project would relieve; volume and value are 0 where unknown."""

    row: int
    supplier_id: str
    buyer_id: str
    component_id: str
    volume: float
    value_10k_yuan: float


@dataclass(frozen=True)
class MovedPurchases:
    """Rows that change, and the volume and value a year that buyers move, known ones."""

    changes: tuple[RowChange, ...]
    volume: float
    value_10k_yuan: float


class RowBook:
    """Reads sourcings and lines of one graph, and writes changes of them.

    Parameters
    ----------
    graph
        Supply graph.
    """

    def __init__(self, graph: SupplyGraph) -> None:
        self.graph = graph
        supplies = graph.tables.supplies
        columns = ("supplier_id", "buyer_id", "component_id", "volume", "value_10k_yuan")
        self._rows = list(zip(*(supplies[name].tolist() for name in columns), strict=True))
        makes = graph.tables.makes
        keys = zip(makes["firm_id"].tolist(), makes["component_id"].tolist(), strict=True)
        self._unit = dict(zip(keys, makes["unit"].tolist(), strict=True))
        self._stocks: dict[tuple[str, str], list[tuple[str, str]]] = {}
        needs = graph.tables.needs
        texts = ("firm_id", "component_id", "product_id", "alternative_group")
        for firm_id, component_id, product_id, group in zip(*(needs[name].tolist() for name in texts), strict=True):
            self._stocks.setdefault((firm_id, component_id), []).append((product_id, group))

    def bought(self, point: WeakPoint) -> tuple[Bought, ...]:
        """Give the sourcings of a weak point."""
        return tuple(self._bought(row) for row in point.rows)

    def buyers(self, point: WeakPoint) -> tuple[str, ...]:
        """Give who needs another source, by id."""
        facts, graph = self.graph.requirements, self.graph
        owners = {graph.firm_id_list[graph.node_firm[facts.owner[number]]] for number in point.requirements}
        return tuple(sorted(owners | {purchase.buyer_id for purchase in self.bought(point)}))

    def qualified(self, point: WeakPoint, supplier_id: str, component_id: str) -> tuple[RowChange, ...]:
        """A supplier becomes a ready backup of all buyers."""
        return tuple(
            RowChange("supplies", _sourcing(supplier_id, buyer, component_id), {"status": "qualified"})
            for buyer in self.buyers(point)
            if buyer != supplier_id
        )

    def moved(
        self, point: WeakPoint, supplier_id: str, component_id: str, share: float, *, utilisation: float, is_new: bool
    ) -> MovedPurchases:
        """Buyers move a share of what they buy to a supplier, whose line grows by as much, and by what it has to spare."""
        bought = self.bought(point)
        volume, value = (
            math.fsum(getattr(purchase, name) for purchase in bought) * share for name in ("volume", "value_10k_yuan")
        )
        changes = [self._sold(purchase, share) for purchase in bought if purchase.supplier_id != supplier_id]
        changes += [less for purchase in bought for less in self._less_made(purchase, share)]
        for buyer in self.buyers(point):
            if buyer != supplier_id:
                of_buyer = [purchase for purchase in bought if purchase.buyer_id == buyer]
                more = _known(
                    volume=math.fsum(purchase.volume for purchase in of_buyer) * share,
                    value_10k_yuan=math.fsum(purchase.value_10k_yuan for purchase in of_buyer) * share,
                )
                changes.append(
                    RowChange("supplies", _sourcing(supplier_id, buyer, component_id), {"status": "active"}, more)
                )
        line = {"firm_id": supplier_id, "component_id": component_id}
        unit = self._unit_of(bought)
        grown = _known(capacity=volume / utilisation, output=volume, output_value_10k_yuan=value)
        grown_line = RowChange("makes", line, {"unit": unit} if is_new and unit else {}, grown)
        return MovedPurchases((*_joined(changes), grown_line), volume, value)

    def switched(self, rows: Iterable[int]) -> tuple[RowChange, ...]:
        """Ready backups are put to use."""
        backups = [self._bought(row) for row in rows]
        return tuple(
            RowChange(
                "supplies", _sourcing(backup.supplier_id, backup.buyer_id, backup.component_id), {"status": "active"}
            )
            for backup in backups
        )

    def stocked(self, point: WeakPoint, days: float) -> tuple[RowChange, ...]:
        """Buyers keep the component in stock for so many days."""
        changes = []
        for buyer in self.buyers(point):
            stocks = self._stocks.get((buyer, point.component_id), [])
            for product_id, group in stocks or [("", "")]:
                key = {"firm_id": buyer, "product_id": product_id, "component_id": point.component_id}
                new = {"input_stock_days": days} if stocks else {"input_stock_days": days, "is_essential": False}
                changes.append(RowChange("needs", {**key, "alternative_group": group}, new))
        return tuple(changes)

    def _bought(self, row: int) -> Bought:
        supplier_id, buyer_id, component_id, volume, value = self._rows[row]
        numbers = (0.0 if math.isnan(amount) else amount for amount in (volume, value))
        return Bought(row, supplier_id, buyer_id, component_id, *numbers)

    def _sold(self, purchase: Bought, share: float) -> RowChange:
        less = _known(volume=-purchase.volume * share, value_10k_yuan=-purchase.value_10k_yuan * share)
        return RowChange(
            "supplies", _sourcing(purchase.supplier_id, purchase.buyer_id, purchase.component_id), {}, less
        )

    def _less_made(self, purchase: Bought, share: float) -> list[RowChange]:
        """What the supplier makes less of, where it makes it."""
        line = {"firm_id": purchase.supplier_id, "component_id": purchase.component_id}
        less = _known(output=-purchase.volume * share, output_value_10k_yuan=-purchase.value_10k_yuan * share)
        is_made = (purchase.supplier_id, purchase.component_id) in self._unit
        return [RowChange("makes", line, {}, less)] if is_made and less else []

    def _unit_of(self, bought: Sequence[Bought]) -> str:
        units = [self._unit.get((purchase.supplier_id, purchase.component_id), "") for purchase in bought]
        return next((unit for unit in units if unit), "")


def _sourcing(supplier_id: str, buyer_id: str, component_id: str) -> dict[str, str]:
    return {"supplier_id": supplier_id, "buyer_id": buyer_id, "component_id": component_id}


def _known(**amounts: float) -> dict[str, float]:
    return {name: amount for name, amount in amounts.items() if amount}


def _joined(changes: Iterable[RowChange]) -> tuple[RowChange, ...]:
    """Put changes of one row together, in order of table and key; those of nothing are left out."""
    change_by_key: dict[tuple[str, tuple[str, ...]], RowChange] = {}
    for change in changes:
        place = (change.table, tuple(change.key.values()))
        before = change_by_key.get(place, RowChange(change.table, change.key))
        add = {name: before.add.get(name, 0.0) + change.add.get(name, 0.0) for name in {**before.add, **change.add}}
        change_by_key[place] = RowChange(change.table, change.key, {**before.set, **change.set}, add)
    return tuple(
        change_by_key[place] for place in sorted(change_by_key) if change_by_key[place].set or change_by_key[place].add
    )
