"""Do the days and the money of the sample province's register hold? Against its waves, and against what it makes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

from chainlink.analysis.recovery.economy import shares_missed
from chainlink.analysis.recovery.model import economy_of, recovery_model
from chainlink.analysis.spread.propagation import Stop
from chainlink.analysis.waves.loss_over_time import line_values
from chainlink.analysis.waves.single_waves import single_waves
from chainlink.analysis.waves.wave import wave
from chainlink.projects.planning.top_ten import exposed_value
from chainlink.risks.assess import FoundRisk, Screened
from chainlink.risks.wording import limit_words
from chainlink.screening.all_targets import all_targets
from chainlink.supply.graph import SupplyGraph


@dataclass(frozen=True)
class AssessedProvince:
    """The fifteen chains and their risks."""

    graph: SupplyGraph
    risks: tuple[FoundRisk, ...]


@pytest.fixture(scope="module")
def province(sample_graph: SupplyGraph, sample_screened: Screened) -> AssessedProvince:
    return AssessedProvince(sample_graph, sample_screened.risks)


def test_no_firm_at_risk_has_other_days_than_its_wave(province: AssessedProvince) -> None:
    firms = sorted({risk.id for risk in province.risks if risk.about == "firm"})[::2]
    targets = all_targets(province.graph)
    for firm_id in firms:
        wave_answer = wave(
            province.graph, [Stop("firm", firm_id)], sourcing="active", is_stopped_stock_usable=True, targets=targets
        )
        down = wave_answer.target_down_on_day
        cut = {loss.target: loss.first_cut_on_day for loss in wave_answer.targets}
        for risk in province.risks:
            if (risk.about, risk.id) != ("firm", firm_id):
                continue
            days = [day for target in risk.chain_targets if (day := down[target]) is not None]
            cuts = [day for target in risk.chain_targets if (day := cut[target]) is not None]
            measures = risk.measures
            assert (measures.first_cut_day, measures.day_down) == (min(cuts, default=None), min(days, default=None)), (
                firm_id
            )
            if measures.time_to_recover_days is not None:
                assert measures.exposed_days == max(0.0, measures.time_to_recover_days - min(days, default=math.inf)), (
                    firm_id
                )


def test_full_supply_of_no_failure_ends_before_its_first_cut_and_less_is_told_before_the_day_down(
    province: AssessedProvince,
) -> None:
    """Of all failures of the register, by the programme (all demand in full) and by the wave (any delivery at all)."""
    targets = all_targets(province.graph)
    survived_by_failure = {
        (risk.firm_id, "" if risk.about == "firm" else risk.component_id): risk.survived for risk in province.risks
    }
    earlier = 0
    for wave_of_one in single_waves(province.graph, sorted(survived_by_failure), targets, sourcing="active"):
        survived = survived_by_failure[wave_of_one.firm_id, wave_of_one.component_id]
        if survived is None or survived.days is None:
            continue
        assert survived.days >= min(wave_of_one.first_cut_on_day.values()) - 1e-3
        day_down = min(wave_of_one.down_on_day.values(), default=None)
        is_reduced = day_down is not None and survived.days < day_down
        assert ("此后减量供应" in limit_words(survived, day_down).zh) == is_reduced
        earlier += is_reduced
    assert earlier > 0


def test_parts_of_all_risks_add_up_to_the_union_and_stay_below_what_the_province_makes(
    province: AssessedProvince,
) -> None:
    values = line_values(province.graph)
    idle = np.zeros((180, len(values.low)), bool)
    for risk in province.risks:
        assert risk.outage is not None
        for day in range(round(risk.outage.lasts_days)):
            idle[day, risk.outage.lines[risk.outage.stops_on_day <= day]] = True
    shared = math.fsum(risk.measures.shared_value_10k_yuan or 0.0 for risk in province.risks)
    assert shared == pytest.approx(float((idle @ values.low).sum()))
    assert shared < float(values.low.sum()) * 365
    assert math.fsum(map(exposed_value, province.risks)) <= shared
    assert all(
        (risk.measures.shared_value_10k_yuan or 0.0) <= (risk.measures.value_at_stake_10k_yuan or 0.0) + 1e-6
        for risk in province.risks
    )


def test_every_target_of_the_province_is_supplied_while_nothing_is_stopped(province: AssessedProvince) -> None:
    targets = all_targets(province.graph)
    economy = economy_of(province.graph, targets)
    model = recovery_model(province.graph, targets, sourcing="active", economy=economy)
    assert shares_missed(model.goods).max() < 1e-6
    assert model.basis.contradictions
    for target in targets:
        alone = model.restricted([target])
        if alone.is_measured:
            assert alone.survival(np.zeros(0, np.int32), is_stock_usable=True).days == np.inf, target
