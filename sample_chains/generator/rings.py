"""Which traders buy from each other only? A ring that stands between one buyer and a sole maker.

A ring delivers nothing out of nothing: behind it stands whoever makes the component, so its buyer stops with the sole
maker. It is planted when everything else is drawn, on one row that is there already: no other row changes.
"""

from __future__ import annotations

import random
from dataclasses import replace

from sample_chains.generator.firms import Registry, TraderRing
from sample_chains.generator.sourcing import ACTIVE, SourcingRow

Sourcings = dict[tuple[str, str, str], SourcingRow]


def plant_rings(seed: str, registry: Registry, sourcings: Sourcings) -> None:
    """Let one buyer of each marked component buy it from the first of two traders, who buy it from each other.

    The buyer is the one in the province that needs least of it and makes one thing only.
    """
    for component in registry.structure.components.values():
        if "trader_ring" in component.marks:
            bought = _least_bought(registry, sourcings, component.component_id)
            draw = random.Random(f"{seed}:ring:{component.component_id}")
            places = [registry.atlas.inside(component.home_chain, draw) for _ in range(2)]
            first, second = (registry.add_trader(component.home_chain, place).firm_id for place in places)
            del sourcings[bought.key]
            delivered = replace(bought, supplier_id=first)
            ring = [
                replace(bought, supplier_id=supplier_id, buyer_id=buyer_id, product_id="", share=1.0)
                for supplier_id, buyer_id in ((second, first), (first, second))
            ]
            sourcings |= {row.key: row for row in (delivered, *ring)}
            registry.rings[component.component_id] = TraderRing((first, second), bought.buyer_id)


def _least_bought(registry: Registry, sourcings: Sourcings, component_id: str) -> SourcingRow:
    firms = registry.firms
    rows = [
        row
        for row in sourcings.values()
        if row.component_id == component_id
        and row.status == ACTIVE
        and firms[row.buyer_id].is_local
        and len(firms[row.buyer_id].lines) == 1
    ]
    if not rows:
        raise LookupError(f"{component_id} has no buyer in the province that makes one thing only")
    return min(rows, key=lambda row: (row.volume, row.key))
