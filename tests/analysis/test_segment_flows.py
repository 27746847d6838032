"""What do the segments of a chain sell to each other? A drawn chain by hand, and plain loops on random networks."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings

from chainlink.analysis.markets.segment_flows import SegmentFlow, SegmentFlows, segment_flows, without_loops
from chainlink.supply.graph import SupplyGraph, build_graph
from loaders.tables import Tables
from tests.drawn_chains import drawn_tables
from tests.examples import examples
from tests.random_networks import networks


def placed(tables: Tables, segments: dict[str, str]) -> SupplyGraph:
    """Put components into segments of chain C, and their chain into no other."""
    frames = dict(tables.items())
    frames["placements"] = pd.DataFrame({"component_id": list(segments), "segment_id": list(segments.values())})
    ids = sorted(set(segments.values()))
    frames["segments"] = pd.DataFrame({"segment_id": ids, "chain_id": ["C"] * len(ids)})
    return build_graph(Tables.of(frames))


def test_drawn_chain_by_hand() -> None:
    """Ore goes into steel and magnets, whose segments differ; gas is placed nowhere; a fine ore is a kind of ore."""
    graph = placed(
        drawn_tables(
            makes="M ore, F fine, G gas, T steel, T magnet, A axle, B axle",
            inputs="ore > steel, ore > magnet, steel > axle, gas ?> steel",
            needs="A gas, B:axle magnet",
            variants="fine < ore",
            sourcings="M > T ore value_10k_yuan=30, F > T fine value_10k_yuan=10, G > T gas,"
            " T > A steel value_10k_yuan=7, T > B steel, T > B magnet value_10k_yuan=2,"
            " G > A gas value_10k_yuan=1, T > A steel qualified value_10k_yuan=99, M > A ore value_10k_yuan=50",
        ),
        {"ore": "S1", "steel": "S2", "magnet": "S3", "axle": "S4"},
    )
    answer = segment_flows(graph, "C")
    assert (answer.sourcing_count, answer.valued_count) == (7, 5)
    assert answer.flows == (
        SegmentFlow(None, "S2", 1, 0, 0.0),  # gas for steel, not essential, value not stated
        SegmentFlow(None, "S4", 1, 1, 1.0),  # gas that A says it needs
        SegmentFlow("S1", "S2", 2, 2, 20.0),  # half of the ore and of the fine ore
        SegmentFlow("S1", "S3", 2, 2, 20.0),
        SegmentFlow("S2", "S4", 2, 1, 7.0),
        SegmentFlow("S3", "S4", 1, 1, 2.0),  # M > A ore goes into nothing A makes
    )


@pytest.mark.parametrize("chain_id", ["", "D"])
def test_chain_without_segments_has_no_flows(chain_id: str) -> None:
    graph = placed(drawn_tables(makes="M ore, T steel", inputs="ore > steel", sourcings="M > T ore"), {"ore": "S1"})
    assert segment_flows(graph, chain_id) == SegmentFlows((), 0, 0)


def test_flows_that_lead_back_are_told_apart_the_largest_drawn() -> None:
    there, on = SegmentFlow("S1", "S2", 1, 1, 9.0), SegmentFlow("S2", "S3", 1, 1, 8.0)
    home, inside = SegmentFlow("S3", "S1", 1, 1, 1.0), SegmentFlow("S2", "S2", 1, 1, 20.0)
    outside, unknown = SegmentFlow(None, "S1", 5, 0, 0.0), SegmentFlow("S1", "S3", 2, 0, 0.0)
    drawn, back = without_loops([home, inside, unknown, on, outside, there])
    assert drawn == (there, on, outside, unknown)
    assert back == (inside, home)
    assert without_loops([]) == ((), ())


@settings(max_examples=examples(40), deadline=None)
@given(networks())
def test_plain_loops_find_the_same(tables: Tables) -> None:
    frames = dict(tables.items())
    values = [math.nan if place % 3 == 2 else place + 1.0 for place in range(len(tables.supplies))]
    frames["supplies"] = tables.supplies.assign(value_10k_yuan=values)
    ids = build_graph(tables).component_ids
    segments = {thing_id: f"S{place % 3}" for place, thing_id in enumerate(ids) if place % 4 != 3}
    graph = placed(Tables.of(frames), segments)
    assert [told(flow) for flow in segment_flows(graph, "C").flows] == by_plain_loops(graph, segments)


def told(flow: SegmentFlow) -> tuple[str, str, int, int, float]:
    value = round(flow.value_10k_yuan, 9)
    return (flow.from_segment or "", flow.to_segment, flow.sourcing_count, flow.valued_count, value)


def by_plain_loops(graph: SupplyGraph, segments: dict[str, str]) -> list[tuple[str, str, int, int, float]]:
    """Ask of each sourcing by itself what its buyer makes of the goods."""
    tables, ids = graph.tables, graph.component_id_list
    parents = sorted(zip(tables.variants["component_id"], tables.variants["parent_id"], strict=True))

    def is_kind_of(one: str, other: str) -> bool:
        return one == other or any(is_kind_of(parent, other) for child, parent in parents if child == one)

    def segment_of(component: str) -> str:
        layer = [component]
        while layer and not any(component_id in segments for component_id in layer):
            layer = [parent for component_id in layer for child, parent in parents if child == component_id]
        return next((segments[component_id] for component_id in layer if component_id in segments), "")

    named = range(graph.lines.named_count)
    made = {(graph.firm_id_list[graph.lines.firm[n]], ids[graph.lines.component[n]]) for n in named}
    uses = {(firm, product, row.component_id) for firm, product in made for row in tables.inputs.itertuples()
            if row.product_id == product}  # fmt: skip
    uses |= {(firm, product, row.component_id) for firm, product in made for row in tables.needs.itertuples()
             if row.firm_id == firm and row.product_id in ("", product)}  # fmt: skip
    rows: dict[tuple[str, str], list[dict[int, float]]] = {}
    for place, row in enumerate(tables.supplies.itertuples()):
        products = {product for firm, product, needed in uses
                    if row.status == "active" and firm == row.buyer_id and is_kind_of(row.component_id, needed)}  # fmt: skip
        for product in products:
            pair = (segment_of(row.component_id), segment_of(product))
            if pair[1]:
                parts = rows.setdefault(pair, [{}])[0]
                parts[place] = parts.get(place, 0.0) + row.value_10k_yuan / len(products)
    return [
        (*pair, len(parts), sum(not math.isnan(part) for part in parts.values()),
         round(math.fsum(part for part in parts.values() if not math.isnan(part)), 9))
        for pair, (parts,) in sorted(rows.items())
    ]  # fmt: skip
