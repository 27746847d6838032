"""Are export control, time to switch, bands and cost shares told where they bear?"""

from __future__ import annotations

import math

import pandas as pd

from chainlink.analysis.chances.purchases import build_purchases
from chainlink.chain_map.facts import component_facts
from chainlink.risks.sourcing_marks import SourcingMarks
from chainlink.screening.scan import scan
from chainlink.supply.graph import build_graph
from chainlink.whatif.answer_words import export_control_words
from chainlink.whatif.ask import what_if
from chainlink.whatif.named_stops import read_stops
from loaders.tables import Tables

SUPPLIES = pd.DataFrame(
    [
        ("A", "T", "ore", "active", "M", True, math.nan, 0.96, 0.99),
        ("A", "U", "ore", "active", "", None, math.nan, 0.4, 0.6),
        ("B", "T", "ore", "candidate", "", None, 90.0, math.nan, math.nan),
        ("A", "T", "ore", "candidate", "", None, 10.0, math.nan, math.nan),
        ("B", "U", "ore", "qualified", "", True, 20.0, math.nan, math.nan),
    ],
    columns=[
        *("supplier_id", "buyer_id", "component_id", "status", "maker_id", "is_export_controlled"),
        *("qualification_days", "share_low", "share_high"),
    ],
)


def ore_tables() -> Tables:
    """M makes ore, which the trader A and the maker B sell to T and U; both make steel, the target.

    M -> A -> T, U     B -> T, U
    """
    return Tables.of(
        {
            "chains": pd.DataFrame({"chain_id": ["C"], "name_zh": ["钢铁"]}),
            "segments": pd.DataFrame(
                {"segment_id": ["S"], "chain_id": ["C"], "stage": ["upstream"], "name_zh": ["料"]}
            ),
            "components": pd.DataFrame({"component_id": ["ore", "steel"], "name_zh": ["矿", "钢"]}),
            "placements": pd.DataFrame(
                {"component_id": ["ore", "steel"], "segment_id": ["S", "S"], "chain_id": ["C", "C"]}
            ),
            "inputs": pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"], "cost_share": [0.12]}),
            "firms": pd.DataFrame({"firm_id": list("ABMTU")}),
            "makes": pd.DataFrame({"firm_id": ["M", "B", "T", "U"], "component_id": ["ore", "ore", "steel", "steel"]}),
            "supplies": SUPPLIES.assign(share=math.nan),
        }
    )


def test_export_control_is_told_of_who_delivers_and_of_the_maker_behind() -> None:
    marks = SourcingMarks(ore_tables())
    marks_by_firm = {firm_id: marks.export_control(firm_id) for firm_id in "AMB"}
    assert {firm_id: words.zh if words else None for firm_id, words in marks_by_firm.items()} == {
        "A": "1 条在用供应关系受出口管制",
        "M": "1 条在用供应关系受出口管制",
        "B": None,
    }
    assert marks.export_control("A", ["steel"]) is None


def test_time_to_switch_is_that_of_the_first_other_candidate_of_its_buyers() -> None:
    marks = SourcingMarks(ore_tables())
    switch = marks.soonest_switch("A", ["ore"])
    assert switch is not None and switch.zh == "最快 90 天可认证候选供应商"
    assert marks.soonest_switch("B") is None


def test_stop_tells_how_many_sourcings_it_cuts_are_under_export_control() -> None:
    graph = build_graph(ore_tables())
    sentence_by_stop = {
        stop: export_control_words(graph, what_if(graph, read_stops(graph, [stop]))) for stop in ("firm:M", "firm:B")
    }
    assert (
        sentence_by_stop["firm:M"] is not None
        and sentence_by_stop["firm:M"].zh == "即刻中断的在用供应关系 1 条，其中 1 条受出口管制"
    )
    assert sentence_by_stop["firm:B"] is None


def test_band_counts_with_its_low_end_towards_a_complete_purchase() -> None:
    shares, _ = build_purchases(build_graph(ore_tables())).record_share
    assert sorted(shares[~pd.isna(shares)].tolist()) == [0.4, 0.96]


def test_map_tells_what_an_input_takes_of_the_cost() -> None:
    graph = build_graph(ore_tables())
    chain = scan(graph).chains[0]
    facts = component_facts(graph, chain, "steel")
    assert [(linked.component_id, linked.cost_share) for linked in facts.inputs] == [("ore", 0.12)]
