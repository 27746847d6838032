"""Which backups look ready and are not? Four kinds a chain, planted on sourcings that are there already.

A backup whose line is full, one in the county of the firm it stands in for, one of the same group, and one whose
spare is promised to buyers in several chains.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sample_chains.generator.firms import Firm, Registry
from sample_chains.generator.sourcing import ACTIVE, QUALIFIED, SourcingRow
from sample_chains.generator.structure import Chain
from sample_chains.generator.volumes import Line

Sourcings = dict[tuple[str, str, str], SourcingRow]
Lines = dict[tuple[str, str], Line]
Planted = dict[str, Any]
Promises = dict[tuple[str, str], list[SourcingRow]]
Test = Callable[[SourcingRow, Firm, Firm], bool]


class BackupPlanter:
    """Plants weak backups; a line or a firm is used once."""

    def __init__(self, registry: Registry, sourcings: Sourcings, lines: Lines, promises: Promises) -> None:
        self.registry, self.lines, self.promises = registry, lines, promises
        self.group_count = 0
        self._used: set[str] = set()
        self._active: dict[tuple[str, str], list[SourcingRow]] = {}
        for _, row in sorted(sourcings.items()):
            if row.status == ACTIVE:
                self._active.setdefault((row.buyer_id, row.component_id), []).append(row)
        backups = [row for _, row in sorted(sourcings.items()) if row.status == QUALIFIED]
        self._qualified = sorted(backups, key=lambda row: len(self._active.get((row.buyer_id, row.component_id), [])))

    def plant(self, chain: Chain) -> list[Planted]:
        """Plant the four kinds in one chain, and tell the facts."""
        return [
            self._over_promised(chain),
            self._without_capacity(chain),
            self._same_county(chain),
            self._same_group(chain),
        ]

    def _pairs(self, chain: Chain) -> Iterator[tuple[SourcingRow, Firm, Firm]]:
        """Go through (backup row, failed supplier, backup) where both makers stand in the province and are unused."""
        inside = set(chain.members)
        firms, components = self.registry.firms, self.registry.structure.components
        for row in self._qualified:
            if row.product_id not in inside or components[row.component_id].weak_kind:
                continue
            backup = firms[row.supplier_id]
            for used in self._active.get((row.buyer_id, row.component_id), []):
                supplier = firms[used.supplier_id]
                own_line = (backup.firm_id, row.component_id) in self.lines
                unused = not self._used & {supplier.firm_id, backup.firm_id}
                if own_line and unused and supplier.is_local and backup.is_local and not supplier.is_trader:
                    yield row, supplier, backup

    def _first(self, chain: Chain, fits: Test) -> tuple[SourcingRow, Firm, Firm]:
        for row, supplier, backup in self._pairs(chain):
            if fits(row, supplier, backup):
                self._used |= {supplier.firm_id, backup.firm_id}
                return row, supplier, backup
        raise LookupError(f"{chain.chain_id} has no backup to plant a weakness on")

    def _facts(self, kind: str, row: SourcingRow, supplier: Firm, backup: Firm, **more: Any) -> Planted:
        return {
            "kind": kind,
            "component_id": row.component_id,
            "buyer_id": row.buyer_id,
            "supplier_id": supplier.firm_id,
            "backup_id": backup.firm_id,
            **more,
        }

    def _without_capacity(self, chain: Chain) -> Planted:
        """Fill the line of a backup that one buyer counts on: with several it would be over-promised too."""
        row, supplier, backup = self._first(
            chain,
            lambda row, supplier, backup: (
                supplier.region_code != backup.region_code
                and {promise.buyer_id for promise in self.promises[backup.firm_id, row.component_id]} == {row.buyer_id}
            ),
        )
        line = self.lines[backup.firm_id, row.component_id]
        line.capacity = line.output
        return self._facts("backup_without_capacity", row, supplier, backup, capacity=line.capacity, output=line.output)

    def _same_county(self, chain: Chain) -> Planted:
        row, supplier, backup = self._first(
            chain, lambda row, supplier, backup: supplier.region_code == backup.region_code
        )
        return self._facts("backup_in_same_county", row, supplier, backup, region_code=backup.region_code)

    def _same_group(self, chain: Chain) -> Planted:
        row, supplier, backup = self._first(
            chain, lambda row, supplier, backup: supplier.region_code != backup.region_code
        )
        self.group_count += 1
        supplier.group_id = backup.group_id = f"G{self.group_count:03d}"
        return self._facts("backup_in_same_group", row, supplier, backup, group_id=backup.group_id)

    def _over_promised(self, chain: Chain) -> Planted:
        """Choose the line that serves as backup in most chains, and leave it 40 % of what it has promised."""
        inside = set(chain.members)
        by_line: dict[tuple[str, str], list[SourcingRow]] = {}
        for row in self._qualified:
            if (row.supplier_id, row.component_id) in self.lines and row.supplier_id not in self._used:
                by_line.setdefault((row.supplier_id, row.component_id), []).append(row)
        candidates = {
            key: rows
            for key, rows in by_line.items()
            if any(row.product_id in inside for row in rows)
            and not self.registry.structure.components[key[1]].weak_kind
        }
        key = min(candidates, key=lambda key: (-len(self._chains(candidates[key])), -len(candidates[key]), key))
        rows, line = candidates[key], self.lines[key]
        promised = sum(row.volume for row in rows)
        line.capacity = float(int(line.output + 0.4 * promised))
        self._used.add(key[0])
        return {
            "kind": "backup_promised_to_several_chains",
            "component_id": key[1],
            "backup_id": key[0],
            "buyer_ids": sorted(row.buyer_id for row in rows),
            "chain_ids": self._chains(rows),
            "promised": round(promised, 1),
            "capacity": line.capacity,
            "output": line.output,
        }

    def _chains(self, rows: list[SourcingRow]) -> list[str]:
        chains_of = self.registry.structure.chains_of
        return sorted({chain_id for row in rows for chain_id in chains_of[row.product_id]})
