"""Which firms lead, partner or excel in which chain? Fictitious labels with validity, some of them expired."""

from __future__ import annotations

from typing import Any

from sample_chains.generator.firms import Firm
from sample_chains.generator.rows import World
from sample_chains.generator.structure import Chain

Row = dict[str, Any]
LEADERS, PARTNERS, GIANTS, CHAMPIONS, EXPERTS = 3, 30, 24, 8, 6
EXTRA_LEADERS = ("C01", "C05", "C08", "C11", "C13")
"""Chains with a fourth leader, so that the province has 50."""


def role_rows(world: World) -> list[Row]:
    """Give the labels of all chains: 50 leaders at most, partners by size, small firms for what they alone do well."""
    rows: list[Row] = []
    led: dict[str, int] = {}
    for chain in world.structure.chains.values():
        firms = _firms_by_size(world, chain)
        number = LEADERS + (chain.chain_id in EXTRA_LEADERS)
        leaders = [f for f in firms if set(f.lines) & set(chain.targets) and led.get(f.firm_id, 0) < 3][:number]
        for firm in leaders:
            led[firm.firm_id] = led.get(firm.firm_id, 0) + 1
        rest = [firm for firm in firms if firm not in leaders]
        small = [firm for firm in rest[PARTNERS:] if firm.size > 1.5]
        draw = world.draw("roles", chain.chain_id)
        draw.shuffle(small)
        labelled = [
            ("链主", leaders),
            ("伙伴", rest[:PARTNERS]),
            ("小巨人", small[:GIANTS]),
            ("单项冠军", small[GIANTS : GIANTS + CHAMPIONS]),
            ("配套专家", small[GIANTS + CHAMPIONS : GIANTS + CHAMPIONS + EXPERTS]),
        ]
        for role, holders in labelled:
            rows.extend(_row(firm, role, chain, draw.choice((2022, 2023, 2024, 2025))) for firm in holders)
    return sorted(rows, key=lambda row: (row["chain_id"], row["firm_id"], row["role"]))


def _firms_by_size(world: World, chain: Chain) -> list[Firm]:
    """Give the makers of the chain that stand in the province, by the value of what they make."""
    firms = {firm_id for member in chain.members for firm_id in world.registry.makers[member]}
    local = [world.registry.firms[firm_id] for firm_id in sorted(firms) if world.registry.firms[firm_id].is_local]
    return sorted(local, key=lambda firm: (-_value(world, firm), firm.firm_id))


def _value(world: World, firm: Firm) -> float:
    return sum(world.lines[firm.firm_id, c].output * world.market.price_10k_yuan[c] for c in firm.lines)


def _row(firm: Firm, role: str, chain: Chain, year: int) -> Row:
    if role == "链主":
        year = max(year, 2024)
    return {
        "firm_id": firm.firm_id,
        "role": role,
        "chain_id": chain.chain_id,
        "valid_from": f"{year}-07-01",
        "valid_to": f"{year + 3}-06-30",
        "as_of": "2026-06-30",
    }
