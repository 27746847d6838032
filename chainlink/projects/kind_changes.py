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
        owners = {graph.firm_id_list[graph.node_firm[facts.owner[each]]] for each in point.requirements}
        return tuple(sorted(owners | {each.buyer_id for each in self.bought(point)}))

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
            math.fsum(getattr(each, name) for each in bought) * share for name in ("volume", "value_10k_yuan")
        )
        changes = [self._sold(each, share) for each in bought if each.supplier_id != supplier_id]
        changes += [less for each in bought for less in self._less_made(each, share)]
        for buyer in self.buyers(point):
            if buyer != supplier_id:
                of_buyer = [each for each in bought if each.buyer_id == buyer]
                more = _known(
                    volume=math.fsum(each.volume for each in of_buyer) * share,
                    value_10k_yuan=math.fsum(each.value_10k_yuan for each in of_buyer) * share,
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
            RowChange("supplies", _sourcing(each.supplier_id, each.buyer_id, each.component_id), {"status": "active"})
            for each in backups
        )

    def stocked(self, point: WeakPoint, days: float) -> tuple[RowChange, ...]:
        """Buyers keep the component in stock for so many days."""
        changes = []
        for buyer in self.buyers(point):
            stated = self._stocks.get((buyer, point.component_id), [])
            for product_id, group in stated or [("", "")]:
                key = {"firm_id": buyer, "product_id": product_id, "component_id": point.component_id}
                new = {"input_stock_days": days} if stated else {"input_stock_days": days, "is_essential": False}
                changes.append(RowChange("needs", {**key, "alternative_group": group}, new))
        return tuple(changes)

    def _bought(self, row: int) -> Bought:
        supplier_id, buyer_id, component_id, volume, value = self._rows[row]
        numbers = (0.0 if math.isnan(each) else each for each in (volume, value))
        return Bought(row, supplier_id, buyer_id, component_id, *numbers)

    def _sold(self, each: Bought, share: float) -> RowChange:
        less = _known(volume=-each.volume * share, value_10k_yuan=-each.value_10k_yuan * share)
        return RowChange("supplies", _sourcing(each.supplier_id, each.buyer_id, each.component_id), {}, less)

    def _less_made(self, each: Bought, share: float) -> list[RowChange]:
        """What the supplier makes less of, where it makes it."""
        line = {"firm_id": each.supplier_id, "component_id": each.component_id}
        less = _known(output=-each.volume * share, output_value_10k_yuan=-each.value_10k_yuan * share)
        is_made = (each.supplier_id, each.component_id) in self._unit
        return [RowChange("makes", line, {}, less)] if is_made and less else []

    def _unit_of(self, bought: Sequence[Bought]) -> str:
        units = [self._unit.get((each.supplier_id, each.component_id), "") for each in bought]
        return next((unit for unit in units if unit), "")


def _sourcing(supplier_id: str, buyer_id: str, component_id: str) -> dict[str, str]:
    return {"supplier_id": supplier_id, "buyer_id": buyer_id, "component_id": component_id}


def _known(**amounts: float) -> dict[str, float]:
    return {name: amount for name, amount in amounts.items() if amount}


def _joined(changes: Iterable[RowChange]) -> tuple[RowChange, ...]:
    """Put changes of one row together, in order of table and key; those of nothing are left out."""
    found: dict[tuple[str, tuple[str, ...]], RowChange] = {}
    for change in changes:
        place = (change.table, tuple(change.key.values()))
        before = found.get(place, RowChange(change.table, change.key))
        add = {name: before.add.get(name, 0.0) + change.add.get(name, 0.0) for name in {**before.add, **change.add}}
        found[place] = RowChange(change.table, change.key, {**before.set, **change.set}, add)
    return tuple(found[place] for place in sorted(found) if found[place].set or found[place].add)
