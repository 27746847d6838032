"""Do the laws of MODEL.md section 6 hold on every target of the sample province?"""

from __future__ import annotations

from chainlink.analysis.chokepoints.grades import chokepoints, grade
from chainlink.analysis.partial_loss.losses import partial_losses
from chainlink.analysis.spread.propagation import what_stops
from chainlink.analysis.waves.loss_over_time import SPANS, line_values
from chainlink.analysis.waves.single_waves import single_waves
from chainlink.screening.all_targets import all_targets
from chainlink.supply.graph import SupplyGraph
from graph_schema.names import SOURCING_MODES

OF_MODE = {
    "active": ("red", "yellow", "blue", "grey"),
    "qualified": ("red", "yellow", "grey"),
    "market": ("red", "grey"),
}
"""Colours that a chokepoint under a mode may have; grey is 疑似独家 or unknown."""


def test_nothing_stops_unprompted_and_modes_nest_on_every_target(sample_graph: SupplyGraph) -> None:
    targets = all_targets(sample_graph)
    assert len(targets) >= 100
    assert [what_stops(sample_graph, [], sourcing=mode, targets=targets).lines for mode in SOURCING_MODES] == [()] * 3
    grades = grade(sample_graph, targets)
    for target in targets:
        firms = [
            {point.firm_id for point in chokepoints(sample_graph, target, sourcing=mode)} for mode in SOURCING_MODES
        ]
        assert firms[2] <= firms[1] <= firms[0], target
        for mode, found in zip(SOURCING_MODES, firms, strict=True):
            assert {grades.firms[target][firm_id].colour for firm_id in found} <= set(OF_MODE[mode]), target


def test_partial_loss_is_all_for_what_is_down_and_nothing_for_what_is_not_reached(sample_graph: SupplyGraph) -> None:
    targets = all_targets(sample_graph)
    losses = partial_losses(sample_graph, targets)
    assert ((losses["low"] <= losses["high"]) & (losses["low"] >= 0) & (losses["high"] <= 1)).all()
    low = dict(zip(zip(losses["firm_id"], losses["target"], strict=True), losses["low"], strict=True))
    makers = set(sample_graph.firm_ids[sample_graph.lines.firm[: sample_graph.lines.named_count]])
    traders = set(sample_graph.firm_ids[sample_graph.lines.leg_firm])
    assert set(losses["firm_id"]) <= makers | traders
    for target, firms in grade(sample_graph, targets).firms.items():
        down = {firm_id for firm_id, given in firms.items() if given.colour in ("red", "yellow")}
        assert {firm_id: low[firm_id, target] for firm_id in down} == dict.fromkeys(down, 1.0), target


def test_losses_never_fall_with_time_on_the_sample(sample_graph: SupplyGraph) -> None:
    targets = all_targets(sample_graph)
    coloured = sorted({firm_id for firms in grade(sample_graph, targets).firms.values() for firm_id in firms})
    values = line_values(sample_graph)
    (whole,) = single_waves(sample_graph, [("", "")], targets, sourcing="active")
    every = values.loss(whole.lines, whole.stops_on_day, 90.0)
    for wave in single_waves(sample_graph, [(firm_id, "") for firm_id in coloured], targets, sourcing="active"):
        lows = [values.loss(wave.lines, wave.stops_on_day, days).low_10k_yuan for days in (0.0, *SPANS, 365.0)]
        assert lows == sorted(lows), wave.firm_id
        assert values.loss(wave.lines, wave.stops_on_day, 90.0).low_10k_yuan <= every.low_10k_yuan + 1e-6, wave.firm_id
        assert all(wave.first_cut_on_day[target] <= day for target, day in wave.down_on_day.items()), wave.firm_id
