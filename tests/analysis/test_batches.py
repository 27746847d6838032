"""Do answers for many say what each says by itself: waves, concentrations, imports?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainlink.analysis.markets.concentration import concentration, concentrations
from chainlink.analysis.markets.import_dependence import import_dependence, import_dependences
from chainlink.analysis.spread.propagation import Stop
from chainlink.analysis.waves.single_waves import single_waves
from chainlink.analysis.waves.wave import wave
from chainlink.supply.graph import build_graph
from graph_schema.errors import UnknownIdError
from graph_schema.names import SOURCING_MODES, SourcingMode
from tests.examples import examples
from tests.lamp_chain import lamp_tables


@settings(deadline=None, max_examples=examples(30))
@given(st.sampled_from(SOURCING_MODES), st.data())
def test_single_waves_agree_with_one_wave_each(sourcing: SourcingMode, draw: st.DataObject) -> None:
    tables = lamp_tables()
    days = draw.draw(
        st.lists(st.sampled_from([0.0, 3.0, 10.0]), min_size=len(tables.makes), max_size=len(tables.makes))
    )
    tables.makes["inventory_days"] = days
    tables.makes["output_value_10k_yuan"] = [float("nan") if day == 3 else 365 * day for day in days]
    graph = build_graph(tables)
    failures = [
        *((firm_id, "") for firm_id in graph.firm_ids),
        *zip(tables.makes["firm_id"], tables.makes["component_id"], strict=True),
    ]
    targets = ["lamp", "magnet", "lamp_a/lamp"]
    for single_wave in single_waves(graph, failures, targets, sourcing=sourcing):
        stop = (
            Stop("line", single_wave.firm_id, single_wave.component_id)
            if single_wave.component_id
            else Stop("firm", single_wave.firm_id)
        )
        alone = wave(graph, [stop], sourcing=sourcing, is_stopped_stock_usable=True, targets=targets)
        down = {name: day for name, day in alone.target_down_on_day.items() if day is not None}
        assert (single_wave.down_on_day, single_wave.lost, single_wave.stopped_lines) == (
            down,
            alone.lost,
            len(alone.lines),
        )


def test_single_waves_rejects_a_firm_nobody_names() -> None:
    with pytest.raises(UnknownIdError):
        single_waves(build_graph(lamp_tables()), [("nobody", "")], ["lamp"], sourcing="market")


def test_batches_say_what_each_component_says_by_itself() -> None:
    graph = build_graph(lamp_tables())
    ids = graph.component_id_list
    assert concentrations(graph, ids, by="firm") == {
        thing_id: concentration(graph, thing_id, by="firm") for thing_id in ids
    }
    assert import_dependences(graph, ids) == {thing_id: import_dependence(graph, thing_id) for thing_id in ids}
