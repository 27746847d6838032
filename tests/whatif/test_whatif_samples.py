"""On the sample province: does stopping a country cut off the agent that hides a foreign maker, stock and all?"""

from __future__ import annotations

import json

import pytest

from chainlink.analysis.waves.wave import wave
from chainlink.supply.graph import SupplyGraph
from chainlink.whatif.ask import what_if
from chainlink.whatif.named_stops import read_stops
from tests.sample_province import SAMPLES


def planted_agents() -> list[dict[str, object]]:
    facts = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(SAMPLES.glob("C*/expected.json")))
    return [weakness for chain in facts for weakness in chain["planted"] if weakness["kind"] == "agent_maker"]


@pytest.mark.parametrize("planted", planted_agents(), ids=lambda planted: planted["component_id"])
def test_stopped_country_cuts_off_the_agent_on_the_first_day(
    sample_graph: SupplyGraph, planted: dict[str, object]
) -> None:
    """The agent stands at home and makes nothing; only the maker it names is abroad, and its stock is out of reach."""
    stop = read_stops(sample_graph, [f"country:{planted['country']}/{planted['component_id']}"])
    targets = sorted({target for names in planted["targets"].values() for target in names})  # type: ignore[attr-defined]
    answer = what_if(sample_graph, stop)
    days = {(line.firm_id, line.component_id): line for line in answer.lines}
    agent, maker = (days[planted[key], planted["component_id"]] for key in ("agent_id", "firm_id"))  # type: ignore[index]
    assert (agent.is_trader, agent.is_failed, agent.stops_on_day, agent.deliveries_end_on_day) == (True, False, 0, 0)
    assert (maker.is_failed, maker.deliveries_end_on_day, answer.is_stopped_stock_usable) == (True, 0, False)
    assert {target.target for target in answer.targets if target.down_on_day is not None} >= set(targets)
    reachable = wave(sample_graph, stop, sourcing="active", is_stopped_stock_usable=True)
    agent_later = next(leg for leg in reachable.legs if leg.firm_id == planted["agent_id"])
    maker_later = next(line for line in reachable.lines if line.firm_id == planted["firm_id"])
    assert agent_later.stops_on_day == maker_later.deliveries_end_on_day
    assert planted["firm_id"] not in {stand_in.firm_id for step in answer.step_in for stand_in in step.stand_ins}
