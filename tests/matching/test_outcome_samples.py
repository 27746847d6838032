"""Does the whole road close a risk of a sample chain: register, event, contracts confirmed, scanned again?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from chainlink.matching.events.plan import plan_event
from chainlink.matching.events.register import add_event
from chainlink.matching.outcomes.closings import closings_of
from chainlink.matching.outcomes.contracts import confirm, doubts_of
from chainlink.matching.outcomes.register import list_outcomes, outcomes_of, record_outcomes
from chainlink.matching.pairs.weights import load_weights
from chainlink.risks.assess import assess, risk_id_of
from chainlink.risks.register import find_risk, list_risks
from chainlink.risks.rules import load_rules
from chainlink.risks.scans import record_scan
from chainlink.screening.scan import scan
from chainlink.stores import Field, Store, open_store
from chainlink.supply.graph import SupplyGraph, build_graph
from loaders.load import load_tables

SAMPLES = Path(__file__).resolve().parents[2] / "sample_chains"
MAKER, COMPONENT = "91339900DEM0000142", "optical_coating_material"
COATING = risk_id_of("C01", "firm", MAKER)
"""One maker of two sells to all eight buyers of the coating: yellow, and no backup carries its volume."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = open_store(f"sqlite:///{tmp_path / 'office.sqlite'}")
    store.write(load_tables([SAMPLES / "C01", SAMPLES / "province"]).tables)
    return store


def scanned(store: Store) -> SupplyGraph:
    graph = build_graph(store.read())
    record_scan(store, assess(graph, scan(graph), load_rules()), who="office")
    return graph


def coating(store: Store) -> tuple[Field, Field]:
    fields = find_risk(store, COATING).fields
    return fields["colour"], fields["finding"]


def test_yellow_maker_of_a_sample_chain_is_not_found_once_its_buyers_have_contracts(store: Store) -> None:
    graph = scanned(store)
    assert coating(store) == ("yellow", "new")
    size: dict[str, Field] = {"rounds": 12.0, "tables": 30.0, "per_need": 1.0}
    add_event(store, {"name": "镀膜材料对接", "held_on": "2026-09-01", "chain_ids": "C01", **size}, who="office")
    plan_event(store, graph, "镀膜材料对接", weights=load_weights(), who="office")
    met = [outcome for outcome in outcomes_of(store, "镀膜材料对接") if outcome.text("component_id") == COMPONENT]
    sold = graph.tables.supplies.query("supplier_id == @MAKER and component_id == @COMPONENT and status == 'active'")
    assert sorted(meeting.text("buyer_id") for meeting in met) == sorted(sold["buyer_id"])
    contract: dict[str, Field] = {"result": "contract", "contract_volume": 100.0}
    signed = record_outcomes(store, [{"outcome_id": outcome.outcome_id, **contract} for outcome in met], who="office")
    assert [doubts_of(graph, outcome) for outcome in signed] == [()] * len(met)
    ids = [outcome.outcome_id for outcome in met]
    confirm(store, ids, who="王", why="合同备案", status="active", on=date(2026, 11, 1))
    open_before = {closing.is_open for closing in closings_of(list_outcomes(store), list_risks(store))}
    scanned(store)
    assert coating(store)[1] == "not_found"
    closed = [closing for closing in closings_of(list_outcomes(store), list_risks(store)) if closing.risk_id == COATING]
    assert [(outcome.outcome_id, outcome.version_id, outcome.is_open) for outcome in closed] == [
        (outcome_id, "v2", False) for outcome_id in sorted(ids)
    ]
    assert open_before == {True}
