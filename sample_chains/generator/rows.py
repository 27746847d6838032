"""What do all tables of the province hold? One list of rows a table, before they are cut into chain folders.

About 15 % of the optional fields are left empty on purpose. Whether a field is empty is drawn from its own key, so a
row that stands in several folders is the same in each.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sample_chains.generator.firms import Firm, Registry
from sample_chains.generator.places import Atlas
from sample_chains.generator.sourcing import ACTIVE, CANDIDATE, SourcingRow
from sample_chains.generator.structure import Structure
from sample_chains.generator.volumes import Line, Market

Row = dict[str, Any]
DATA_DATE, OLDER_DATES = "2026-06-30", ("2024-12-31", "2025-06-30", "2025-12-31")
SHARE_MISSING, SHARE_OLDER, SHARE_AS_BAND = 0.15, 0.08, 0.08
OPTIONAL = {
    "firms": ("name_en", "industry_code", "revenue_10k_yuan", "time_to_recover_days"),
    "makes": ("capacity", "output", "market_share", "output_value_10k_yuan", "inventory_days"),
    "needs": ("input_stock_days",),
    "inputs": ("units_per_unit", "cost_share"),
    "supplies": ("volume", "value_10k_yuan", "share", "qualification_days", "is_verified"),
}
"""Fields that may be missing; a candidate has none of the figures, a backup no share, and these do not count."""

_INDUSTRY = {
    "27": "2511", "28": "2613", "29": "2614", "30": "2720", "32": "2645", "39": "2651", "40": "2652", "44": "2021",
    "54": "2822", "62": "1811", "70": "3061", "72": "3130", "73": "3311", "74": "3251", "76": "3252", "87": "3670",
    "89": "3731", "90": "4019", "94": "2110",
}  # fmt: skip
_INDUSTRY_BY_KIND = {"芯片": "3973", "软件": "6513", "设备": "3599"}
_INDUSTRY_BY_CHAIN = {"C03": "3825", "C06": "3421", "C08": "3823", "C12": "3859"}


@dataclass(frozen=True)
class World:
    """Everything that was made up, ready to be written."""

    seed: str
    structure: Structure
    atlas: Atlas
    registry: Registry
    market: Market
    lines: dict[tuple[str, str], Line]
    sourcings: dict[tuple[str, str, str], SourcingRow]
    protected: frozenset[tuple[str, str]]
    """(firm, component) of lines and (firm, "") of firms that keep all their fields."""

    def draw(self, *key: str) -> random.Random:
        """Give the random numbers of one thing, the same wherever it is written."""
        return random.Random(":".join((self.seed, *key)))


def all_rows(world: World) -> dict[str, list[Row]]:
    """Give the rows of every table but chains, segments and regions, in key order."""
    return {
        "components": _component_rows(world),
        "variants": [
            {"component_id": c.component_id, "parent_id": parent, "as_of": DATA_DATE}
            for c in world.structure.components.values()
            for parent in c.parents
        ],
        "inputs": _input_rows(world),
        "firms": [_firm_row(world, firm) for _, firm in sorted(world.registry.firms.items())],
        "makes": _make_rows(world),
        "needs": _need_rows(world),
        "supplies": [_supply_row(world, row) for _, row in sorted(world.sourcings.items())],
    }


def _with_gaps(world: World, table: str, row: Row, key: tuple[str, ...], optional: tuple[str, ...]) -> Row:
    """Leave some optional fields empty, and let some rows be older; protected lines and firms stay whole."""
    draw = world.draw(table, *key)
    older = draw.random() < SHARE_OLDER
    row["as_of"] = draw.choice(OLDER_DATES) if older else DATA_DATE
    line = row.get("supplier_id", key[0]), row.get("component_id", "")
    is_whole = table in ("makes", "supplies") and line in world.protected
    for name in optional:
        if draw.random() < SHARE_MISSING and not is_whole:
            row[name] = ""
    return row


def _component_rows(world: World) -> list[Row]:
    rows = []
    for component_id, component in sorted(world.structure.components.items()):
        draw = world.draw("components", component_id)
        targets = world.structure.chains[component.home_chain].targets
        likely = 0.75 if component.kind in ("芯片", "设备", "软件") else 0.35
        is_key = bool(component.weak_kind) or component_id in targets or draw.random() < likely
        draw.random()
        month, day = draw.randint(1, 6), draw.randint(1, 28)
        rows.append(
            {
                "component_id": component_id,
                "name_zh": component.name_zh,
                "name_en": component.name_en,
                "kind": component.kind,
                "hs_code": component.hs_code,
                "is_key": "是" if is_key else "否",
                "is_natural": "是" if "natural" in component.marks else "否",
                "makers_surveyed_on": f"2026-{month:02d}-{day:02d}" if component.is_surveyed else "",
                "as_of": DATA_DATE,
            }
        )
    return rows


def _input_rows(world: World) -> list[Row]:
    rows = []
    for product_id, product in sorted(world.structure.components.items()):
        for number, group in enumerate(product.groups, start=1):
            for member in group.members:
                row = {
                    "component_id": member,
                    "product_id": product_id,
                    "is_essential": "是" if group.is_essential else "否",
                    "alternative_group": f"A{number}" if len(group.members) > 1 else "",
                    "units_per_unit": world.market.units_per_unit[member, product_id],
                    "cost_share": world.market.cost_share[member, product_id],
                }
                rows.append(_with_gaps(world, "inputs", row, (product_id, member), OPTIONAL["inputs"]))
    return rows


def _firm_row(world: World, firm: Firm) -> Row:
    draw = world.draw("firm", firm.firm_id)
    value = sum(
        world.lines[firm.firm_id, component_id].output * world.market.price_10k_yuan[component_id]
        for component_id in firm.lines
    )
    row = {
        "firm_id": firm.firm_id,
        "name_zh": firm.name_zh,
        "name_en": firm.name_en,
        "former_names": firm.former_names,
        "group_id": firm.group_id,
        "country": firm.country,
        "region_code": "" if draw.random() < 0.02 and (firm.firm_id, "") not in world.protected else firm.region_code,
        "industry_code": _industry(world, firm),
        "revenue_10k_yuan": round(value / (0.75 + 0.2 * draw.random())) if value else draw.randint(800, 60_000),
        "time_to_recover_days": draw.choice((5, 7, 10, 15, 20, 30, 30, 45, 60, 90, 120, 180)),
    }
    return _with_gaps(world, "firms", row, (firm.firm_id,), OPTIONAL["firms"])


def _industry(world: World, firm: Firm) -> str:
    if firm.is_trader:
        return "5181"
    first = world.structure.components[firm.lines[0]]
    by_kind = _INDUSTRY_BY_KIND.get(first.kind) or _INDUSTRY.get(first.hs_code)
    return by_kind or _INDUSTRY_BY_CHAIN.get(first.home_chain, "")


def _make_rows(world: World) -> list[Row]:
    totals: dict[str, float] = {}
    for line in world.lines.values():
        totals[line.component_id] = totals.get(line.component_id, 0.0) + line.output
    rows = []
    for (firm_id, component_id), line in sorted(world.lines.items()):
        row = {
            "firm_id": firm_id,
            "component_id": component_id,
            "capacity": line.capacity,
            "output": line.output,
            "unit": world.market.unit[component_id],
            "market_share": round(line.output / totals[component_id], 4),
            "output_value_10k_yuan": round(line.output * world.market.price_10k_yuan[component_id]),
            "inventory_days": line.inventory_days,
        }
        rows.append(_with_gaps(world, "makes", row, (firm_id, component_id), OPTIONAL["makes"]))
    return rows


def _need_rows(world: World) -> list[Row]:
    """Let a third of the lines tell how long their single essential inputs last from stock."""
    rows = []
    for (firm_id, product_id), _ in sorted(world.lines.items()):
        draw = world.draw("needs", firm_id, product_id)
        if world.registry.firms[firm_id].is_abroad or draw.random() > 0.33:
            continue
        for group in world.structure.components[product_id].groups:
            if group.is_essential and len(group.members) == 1:
                row = {
                    "firm_id": firm_id,
                    "product_id": product_id,
                    "component_id": group.members[0],
                    "is_essential": "是",
                    "input_stock_days": draw.choice((3, 5, 7, 10, 15, 20, 30, 45)),
                }
                rows.append(_with_gaps(world, "needs", row, (firm_id, product_id, group.members[0]), OPTIONAL["needs"]))
    return rows


def _supply_row(world: World, sourcing: SourcingRow) -> Row:
    draw = world.draw("supply", *sourcing.key)
    price = world.market.price_10k_yuan[sourcing.component_id]
    row: Row = {
        "supplier_id": sourcing.supplier_id,
        "buyer_id": sourcing.buyer_id,
        "component_id": sourcing.component_id,
        "status": sourcing.status,
        "volume": sourcing.volume,
        "value_10k_yuan": round(sourcing.volume * price, 1),
        "share": sourcing.share,
        "share_low": "",
        "share_high": "",
        "maker_id": sourcing.maker_id,
        "origin_country": sourcing.origin_country,
        "qualification_days": sourcing.qualification_days,
        "is_export_controlled": "是" if sourcing.origin_country and draw.random() < 0.2 else "",
        "is_verified": "是" if draw.random() < 0.7 else "否",
    }
    row = _with_gaps(world, "supplies", row, sourcing.key, OPTIONAL["supplies"])
    return _as_told(row, draw)


def _as_told(row: Mapping[str, Any], draw: random.Random) -> Row:
    """Keep of a row what such a sourcing can tell: candidates no figures, backups no share, some shares as a band."""
    row_as_told = dict(row)
    if row_as_told["status"] == CANDIDATE:
        row_as_told.update(volume="", value_10k_yuan="", share="")
    elif row_as_told["status"] != ACTIVE:
        row_as_told.update(share="", value_10k_yuan="")
    elif row_as_told["share"] != "" and draw.random() < SHARE_AS_BAND:
        low = min(0.8, int(row_as_told["share"] * 5) / 5)
        row_as_told.update(share="", share_low=round(low, 1), share_high=round(low + 0.2, 1))
    return row_as_told
