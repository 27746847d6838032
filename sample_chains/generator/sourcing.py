"""Who buys from whom? Every line of every firm is given suppliers for what it needs.

Planted components are supplied as their weakness says: by an agent, by one firm to all, by one firm to all with
backups qualified. Everything else has one to three active suppliers, often a qualified backup, now and then a
candidate.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from sample_chains.generator.firms import Firm, Registry
from sample_chains.generator.structure import Component, Group
from sample_chains.generator.volumes import Line, Market

ACTIVE, QUALIFIED, CANDIDATE = "在用", "已认证备份", "候选"
ONE_NAME = ("common_tier2", "backed", "agent_maker", "agent_origin")
SHARE_OF_FOREIGN_KNOWN = 0.35
SHARE_THROUGH_TRADERS = 0.3
SHARE_OF_OWN_SUPPLY = 0.7


@dataclass(frozen=True)
class SourcingRow:
    """One row of 供应关系; `product_id` is what the buyer makes of it."""

    supplier_id: str
    buyer_id: str
    component_id: str
    status: str
    volume: float
    share: float
    product_id: str
    maker_id: str = ""
    origin_country: str = ""
    qualification_days: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies it."""
        return self.supplier_id, self.buyer_id, self.component_id


class Buying:
    """Draws the sourcings of all firms."""

    def __init__(self, seed: str, registry: Registry, market: Market, lines: dict[tuple[str, str], Line]) -> None:
        self.registry, self.market, self.lines = registry, market, lines
        self.sourcings: dict[tuple[str, str, str], SourcingRow] = {}
        self.sold: dict[tuple[str, str], float] = {}
        self._bought: set[tuple[str, str]] = set()
        self._draw = random.Random(f"{seed}:sourcing")

    def run(self) -> dict[tuple[str, str, str], SourcingRow]:
        """Give every line its suppliers, the largest needs first."""
        for line in sorted(self.lines.values(), key=lambda line: (-line.output, line.firm_id, line.component_id)):
            product = self.registry.structure.components[line.component_id]
            firm = self.registry.firms[line.firm_id]
            is_known = not firm.is_abroad or self._draw.random() < SHARE_OF_FOREIGN_KNOWN
            for group in product.groups:
                for member in self._members(group):
                    planted = self.registry.structure.components[member].weak_kind in ONE_NAME
                    if (is_known or planted) and (firm.firm_id, member) not in self._bought:
                        self._bought.add((firm.firm_id, member))
                        self._buy(firm, line, member)
        return self.sourcings

    def promises(self) -> dict[tuple[str, str], list[SourcingRow]]:
        """Give the backups that each line has promised to be."""
        rows_by_backup: dict[tuple[str, str], list[SourcingRow]] = {}
        for row in self.sourcings.values():
            if row.status == QUALIFIED:
                rows_by_backup.setdefault(self._line_key(row.supplier_id, row.component_id), []).append(row)
        return rows_by_backup

    def _members(self, group: Group) -> list[str]:
        """Choose which alternatives of a group a firm uses: mostly one, sometimes two.

        Where nobody knows who makes one of them, nobody has told which is bought either.
        """
        components = self.registry.structure.components
        if any(components[member].weak_kind == "data_gap" for member in group.members):
            return []
        if len(group.members) == 1:
            return list(group.members)
        return sorted(self._draw.sample(group.members, 1 if self._draw.random() < 0.65 else 2))

    def _buy(self, firm: Firm, line: Line, component_id: str) -> None:
        component = self.registry.structure.components[component_id]
        need = max(1.0, round(self.market.units_per_unit[component_id, line.component_id] * line.output, 1))
        if component.weak_kind in ("agent_maker", "agent_origin"):
            self._buy_from_agent(firm, line, component, need)
            return
        makers = [maker for maker in self.registry.family_makers(component_id) if maker != firm.firm_id]
        makes_it = len(makers) < len(self.registry.family_makers(component_id))
        if not makers or (makes_it and self._draw.random() < SHARE_OF_OWN_SUPPLY):
            return
        if component.weak_kind in ("common_tier2", "backed"):
            first, others = makers[0], makers[1:]
            backups = self._draw.sample(others, 2) if component.weak_kind == "backed" else []
            self._record(firm, line, component_id, [first], backups, need)
            return
        active = self._choose(component_id, makers, self._draw.choices((1, 2, 3), (22, 48, 30))[0])
        rest = [maker for maker in makers if maker not in active]
        backups = self._choose(component_id, rest, self._draw.choices((0, 1, 2), (35, 47, 18))[0])
        self._record(firm, line, component_id, active, backups, need)
        candidates = [maker for maker in rest if maker not in backups]
        if candidates and self._draw.random() < 0.12:
            self._add(SourcingRow(candidates[0], firm.firm_id, component_id, CANDIDATE, 0.0, 0.0, line.component_id))

    def _buy_from_agent(self, firm: Firm, line: Line, component: Component, need: float) -> None:
        makers = self.registry.makers[component.component_id]
        self._add(
            SourcingRow(
                self.registry.agents[component.component_id],
                firm.firm_id,
                component.component_id,
                ACTIVE,
                need,
                1.0,
                line.component_id,
                maker_id=makers[0] if makers else "",
                origin_country=component.weak_country,
            )
        )
        if makers:
            key = makers[0], component.component_id
            self.sold[key] = self.sold.get(key, 0.0) + need

    def _choose(self, component_id: str, makers: list[str], number: int) -> list[str]:
        """Choose suppliers, those with more unsold output and those in the province sooner."""
        weights = []
        for maker in makers:
            key = self._line_key(maker, component_id)
            room = max(self.lines[key].output - self.sold.get(key, 0.0), 0.05 * self.lines[key].output)
            weights.append(room**0.5 * (1.6 if self.registry.firms[maker].is_local else 1.0))
        chosen: list[str] = []
        pool = dict(zip(makers, weights, strict=True))
        for _ in range(min(number, len(makers))):
            pick = self._draw.choices(list(pool), list(pool.values()))[0]
            chosen.append(pick)
            del pool[pick]
        return chosen

    def _record(
        self, firm: Firm, line: Line, component_id: str, active: list[str], backups: list[str], need: float
    ) -> None:
        """Write down active suppliers with their shares, and backups with the volume they have promised."""
        cuts = [0.4 + self._draw.random() for _ in active]
        shares = [round(cut / sum(cuts), 2) for cut in cuts]
        shares[0] = round(shares[0] + 1.0 - sum(shares), 2)
        for supplier, share in zip(active, shares, strict=True):
            key = self._line_key(supplier, component_id)
            self.sold[key] = self.sold.get(key, 0.0) + need * share
            row = SourcingRow(supplier, firm.firm_id, component_id, ACTIVE, need * share, share, line.component_id)
            self._add(self._through_trader(row, firm))
        for backup in backups:
            promised = need * (0.2 + 0.4 * self._draw.random())
            self._add(SourcingRow(backup, firm.firm_id, component_id, QUALIFIED, promised, 0.0, line.component_id))

    def _through_trader(self, row: SourcingRow, buyer: Firm) -> SourcingRow:
        """Let a trader of the buyer's chain stand between some buyers and their suppliers abroad."""
        supplier = self.registry.firms[row.supplier_id]
        planted = self.registry.structure.components[row.component_id].weak_kind
        traders = self.registry.traders[buyer.home_chain]
        if not supplier.is_abroad or planted or self._draw.random() >= SHARE_THROUGH_TRADERS:
            return row
        maker_id = supplier.firm_id if self._draw.random() < 0.7 else ""
        trader = self._draw.choice(traders)
        return replace(row, supplier_id=trader, maker_id=maker_id, origin_country=supplier.country)

    def _add(self, row: SourcingRow) -> None:
        supplier = self.registry.firms[row.supplier_id]
        if supplier.is_abroad and not row.origin_country:
            row = replace(row, origin_country=supplier.country)
        row = replace(row, volume=float(round(row.volume, 1)), qualification_days=self._draw.randint(2, 36) * 10)
        self.sourcings.setdefault(row.key, row)

    def _line_key(self, firm_id: str, component_id: str) -> tuple[str, str]:
        """Give the line by which a firm supplies a component: its own, or that of a variant."""
        for member in self.registry.structure.family(component_id):
            if (firm_id, member) in self.lines:
                return firm_id, member
        raise KeyError((firm_id, component_id))
