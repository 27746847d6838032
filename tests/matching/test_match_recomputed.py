"""Is what a pair gains what a scan of the changed data would say? The new supplier entered, every failure run again."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from chainlink.analysis.spread.propagation import Stop, what_stops
from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.need_matches import match_need
from chainlink.supply.graph import SupplyGraph, build_graph
from loaders.tables import Tables
from tests.examples import examples

BUYER = "f0"
PROBE = "probe"
"""A product of the buyer that needs nothing but what is needed: it stops exactly when the need does."""
VARIANTS = frozenset({("c4", "c3")})


def drawn_market(seed: int) -> tuple[Tables, str]:
    """Draw six firms, five components with loops and a variant, and what the buyer needs of them."""
    draw = random.Random(seed)
    firms, components = [f"f{at}" for at in range(6)], [f"c{at}" for at in range(5)]
    wanted = draw.choice(components)
    makes = {(firm, component) for firm in firms for component in components if draw.random() < 0.35}
    makes = {make for make in makes if make != (BUYER, wanted)} | {(BUYER, PROBE)}
    inputs = {(one, other) for one in components for other in components if one != other and draw.random() < 0.3}
    inputs.add((wanted, PROBE))
    sourcings = {
        (supplier, buyer, component): draw.choice(["active", "active", "qualified", "candidate"])
        for supplier, component in sorted(makes)
        for buyer in firms
        if buyer != supplier and component != PROBE and draw.random() < 0.35
    }
    variants = VARIANTS if draw.random() < 0.3 and wanted != "c4" else frozenset()
    frames = {
        "makes": pd.DataFrame(sorted(makes), columns=["firm_id", "component_id"]),
        "inputs": pd.DataFrame(sorted(inputs), columns=["component_id", "product_id"]),
        "variants": pd.DataFrame(sorted(variants), columns=["component_id", "parent_id"]),
        "supplies": pd.DataFrame(
            [(*key, status) for key, status in sourcings.items()],
            columns=["supplier_id", "buyer_id", "component_id", "status"],
        ),
    }
    return Tables.of({name: frame for name, frame in frames.items() if len(frame)}), wanted


def stopping(graph: SupplyGraph, sourcing: str = "qualified") -> set[str]:
    """Firms, the buyer left out, whose failure alone stops the probe."""
    return {
        str(firm_id)
        for firm_id in graph.firm_ids
        if firm_id != BUYER
        and (BUYER, PROBE) in what_stops(graph, [Stop("firm", str(firm_id))], sourcing=sourcing).lines  # type: ignore[arg-type]
    }


def suppliers_of(tables: Tables, wanted: str) -> set[str]:
    """Firms that the buyer has what it wants of today, as itself or as a variant; the buyer where it makes that."""
    family = {wanted} | {one for one, other in VARIANTS if other == wanted and len(tables.variants)}
    rows, makes = tables.supplies, tables.makes
    is_used = (rows["buyer_id"] == BUYER) & rows["component_id"].isin(family) & (rows["status"] == "active")
    is_own = (makes["firm_id"] == BUYER) & makes["component_id"].isin(family)
    return {*rows["supplier_id"][is_used], *makes["firm_id"][is_own]}


def with_supplier(tables: Tables, supplier_id: str, component_id: str) -> SupplyGraph:
    """Give the graph in which a supplier is a qualified backup of the buyer."""
    row = {"supplier_id": supplier_id, "buyer_id": BUYER, "component_id": component_id, "status": "qualified"}
    kept = tables.supplies
    is_same = (
        (kept["supplier_id"] == supplier_id) & (kept["buyer_id"] == BUYER) & (kept["component_id"] == component_id)
    )
    supplies = pd.concat([kept[~is_same], pd.DataFrame([row])], ignore_index=True)
    return build_graph(Tables.of({**dict(tables.items()), "supplies": supplies}))


@pytest.mark.parametrize("block", range(2))
def test_pairs_say_what_the_changed_data_say(block: int) -> None:
    pairs = 0
    for seed in range(block * 8, block * 8 + examples(8)):
        tables, wanted = drawn_market(seed)
        graph = build_graph(tables)
        matched = match_need(graph, Need("n", BUYER, wanted))
        before, suppliers = stopping(graph), suppliers_of(tables, wanted)
        assert set(matched.red) == before & stopping(graph, "market"), seed
        before = before if suppliers else set()  # else the engine takes all makers: the offers themselves
        assert set(matched.chokepoints) == before, seed
        assert set(matched.about) == before & suppliers, seed
        for pair in matched.pairs:
            if pair.relation != "active":
                after = before & stopping(with_supplier(tables, pair.supplier_id, pair.component_id))
                assert set(pair.remaining) == after, (seed, pair.supplier_id)
                pairs += 1
        for refused in matched.refused:
            if refused.because == "stops_with":
                after = stopping(with_supplier(tables, refused.supplier_id, refused.component_id))
                assert refused.firm_id in after, (seed, refused.supplier_id)
                assert refused.why[0].firm_id == refused.firm_id
                assert refused.why[-1].firm_id == refused.supplier_id
                pairs += 1
    assert pairs > 5
