"""Laws of MODEL.md section 6 on amounts: survival, losses over time, shared losses, units. On three hundred drawn networks."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise
from random import Random

import numpy as np
import pandas as pd
import pytest

from chainlink.analysis.backups.coverage import backup_coverage, coverage_by_line, coverage_in_stop
from chainlink.analysis.backups.coverage_means import coverage_by_component
from chainlink.analysis.backups.links import Level
from chainlink.analysis.markets.top_shares import top_shares
from chainlink.analysis.partial_loss.losses import partial_loss
from chainlink.analysis.recovery.model import recovery_model
from chainlink.analysis.recovery.survival import Economy, StopRecovery, economy_of, recovery_from
from chainlink.analysis.spread.propagation import Stop
from chainlink.analysis.waves.loss_over_time import SPANS, Outage, line_values, shared_losses
from chainlink.analysis.waves.single_waves import Failure, SingleWave, single_waves
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.names import SourcingMode
from loaders.tables import Tables
from tests.backup_networks import backup_network
from tests.drawn_chains import drawn
from tests.examples import has_all_examples

SEEDS = range(300 if has_all_examples() else 100)
"""Three hundred networks, a hundred of them in `make test`."""
CAUGHT = (10, 11, 16, 20, 36, 40, 56)
"""Seeds of which an answer once hung on the unit of x: of coverage, survival or partial loss."""
TARGETS = ["t", "u"]
MODES: tuple[SourcingMode, ...] = ("active", "qualified", "market")


def with_amounts(seed: int, *, x_per_unit: float = 1.0, are_units_known: bool = True) -> Tables:
    """Add stocks, units, values; amounts of x and its variants are stated in a unit so many times smaller.

    Where units are not known nobody says how much of x goes into a unit of what it is made into, nor what makes x.
    """
    tables, draw = backup_network(seed), Random(seed)
    makes, supplies, inputs = tables.makes, tables.supplies, tables.inputs

    def numbers(count: int, *values: float) -> list[float]:
        return [math.nan if draw.random() < 0.1 else draw.choice(values) for _ in range(count)]

    made, bought = (frame["component_id"].str.startswith("x") for frame in (makes, supplies))
    small_made, small_bought = np.where(made, x_per_unit, 1.0), np.where(bought, x_per_unit, 1.0)
    units = np.array([draw.choice((0.5, 1.0, 2.0)) for _ in range(len(inputs))])
    units *= np.where(inputs["component_id"] == "x", x_per_unit, 1.0)
    units /= np.where(inputs["product_id"] == "x", x_per_unit, 1.0)
    if not are_units_known:
        units[((inputs["component_id"] == "x") | (inputs["product_id"] == "x")).to_numpy()] = np.nan
    firms = sorted(set(makes["firm_id"]))
    kept = pd.DataFrame({"firm_id": firms, "component_id": "x", "is_essential": False})
    frames = dict(tables.items()) | {
        "makes": makes.assign(
            inventory_days=numbers(len(makes), 0.0, 3.0, 8.0),
            output_value_10k_yuan=numbers(len(makes), 0.0, 365.0, 3650.0),
            capacity=makes["capacity"] * small_made,
            output=makes["output"] * small_made,
        ),
        "inputs": inputs.assign(units_per_unit=units),
        "needs": Tables.of({"needs": kept.assign(input_stock_days=numbers(len(firms), 0.0, 2.0, 6.0))}).needs,
        "supplies": supplies.assign(volume=supplies["volume"] * small_bought),
    }
    return Tables.of(frames)


@cache
def drawn_graph(seed: int) -> SupplyGraph:
    return build_graph(with_amounts(seed))


def makers(graph: SupplyGraph) -> list[str]:
    return sorted({str(firm_id) for firm_id in graph.tables.makes["firm_id"]})


def survived(graph: SupplyGraph, stops: list[Stop], mode: SourcingMode, economy: Economy) -> StopRecovery:
    return recovery_from(graph, stops, TARGETS, sourcing=mode, lasts_days=365.0, economy=economy)


def waves(graph: SupplyGraph) -> tuple[SingleWave, ...]:
    failures: list[Failure] = [(firm_id, "") for firm_id in makers(graph)]
    return single_waves(graph, failures, TARGETS, sourcing="active")


def test_every_demand_is_met_while_nothing_is_stopped() -> None:
    without_demand = []
    for seed in SEEDS:
        graph = drawn_graph(seed)
        mode = MODES[seed % len(MODES)]
        answer = survived(graph, [], mode, economy_of(graph, TARGETS))
        if answer.time_to_survive_days is None:
            without_demand.append(seed)
            continue
        assert answer.time_to_survive_days == np.inf, (seed, mode)
        assert answer.lost_output_days == pytest.approx(0, abs=1e-4), (seed, mode)
    assert len(without_demand) < len(SEEDS) / 3


def test_more_sources_never_shorten_survival() -> None:
    for seed in SEEDS:
        graph = drawn_graph(seed)
        economy, failed = economy_of(graph, TARGETS), Random(seed).choice(makers(graph))
        nodes = graph.nodes_of_firm[graph.firm_number(failed)]
        models = [recovery_model(graph, TARGETS, sourcing=mode, economy=economy) for mode in MODES]
        days = [model.survival(nodes, is_stock_usable=True).days for model in models]
        known = [day for day in days if not np.isnan(day)]
        assert all(after >= before * (1 - 1e-6) for before, after in pairwise(known)), (seed, days)


def test_loss_never_falls_with_time_nor_with_more_stops() -> None:
    for seed in SEEDS:
        graph = drawn_graph(seed)
        values, answer = line_values(graph), waves(graph)
        for one in answer:
            losses = [values.loss(one.lines, one.stops_on_day, days) for days in (0.0, *SPANS, 400.0)]
            lows, highs = [loss.low_10k_yuan for loss in losses], [loss.high_10k_yuan for loss in losses]
            assert lows == sorted(lows) and highs == sorted(highs)
            assert all(low <= high for low, high in zip(lows, highs, strict=True))
        every = single_waves(graph, [("", "")], TARGETS, sourcing="active")[0]
        most = values.loss(every.lines, every.stops_on_day, 90.0).low_10k_yuan
        assert all(values.loss(one.lines, one.stops_on_day, 90.0).low_10k_yuan <= most + 1e-9 for one in answer)


def test_shared_losses_add_up_to_what_is_lost_on_any_day() -> None:
    """The oracle lives through the days one by one: a line is lost on a day if any outage stops it then."""
    for seed in SEEDS:
        graph, draw = drawn_graph(seed), Random(seed)
        values = line_values(graph)
        outages = [one.outage(float(draw.choice((5, 30, 90)))) for one in waves(graph)]
        parts = shared_losses(values, outages)
        lost = 0.0
        for day in range(90):
            stopped = {
                line
                for outage in outages
                if day < outage.lasts_days
                for line, stop in zip(outage.lines.tolist(), outage.stops_on_day.tolist(), strict=True)
                if stop <= day
            }
            lost += sum(values.low[line] for line in stopped)
        assert sum(part.low_10k_yuan for part in parts) == pytest.approx(lost)
        for outage, part in zip(outages, parts, strict=True):
            own = values.loss(outage.lines, outage.stops_on_day, outage.lasts_days)
            assert part.low_10k_yuan <= own.low_10k_yuan + 1e-9
            assert part.high_10k_yuan <= own.high_10k_yuan + 1e-9


def test_what_every_outage_stops_is_shared_equally() -> None:
    values = line_values(drawn_graph(0))
    line = np.flatnonzero(values.low)[:1]
    parts = shared_losses(values, [Outage(line, np.zeros(1), 90.0)] * 3)
    assert [part.low_10k_yuan for part in parts] == pytest.approx([values.low[line][0] * 30.0] * 3)


def test_longer_recovery_never_shortens_an_outage() -> None:
    for seed in SEEDS:
        graph = drawn_graph(seed)
        values = line_values(graph)
        for one in waves(graph):
            losses = [values.loss(one.lines, one.stops_on_day, days).low_10k_yuan for days in (1.0, 20.0, 90.0)]
            assert losses == sorted(losses)


@pytest.mark.parametrize("are_units_known", [True, False])
def test_another_unit_of_a_component_changes_no_figure(are_units_known: bool) -> None:
    """X is stated in a unit a thousand times smaller: beside y, any of which will do, and where nobody states its use."""
    for seed in sorted({*CAUGHT, *(SEEDS if has_all_examples() else SEEDS[::10])}):
        graph, restated = (
            build_graph(with_amounts(seed, x_per_unit=per_unit, are_units_known=are_units_known))
            for per_unit in (1.0, 1000.0)
        )
        stop = [Stop("firm", Random(seed).choice(makers(graph)))]
        before, after = (
            survived(supply_graph, stop, "active", economy_of(supply_graph, TARGETS))
            for supply_graph in (graph, restated)
        )
        assert after.time_to_survive_days == pytest.approx(before.time_to_survive_days, rel=1e-6, abs=1e-6), seed
        assert after.lost_output_days == pytest.approx(before.lost_output_days, rel=1e-6, abs=1e-4), seed
        assert waves(restated) == waves(graph)
        for loss, again in zip(
            *(partial_loss(supply_graph, stop, targets=TARGETS) for supply_graph in (graph, restated)), strict=True
        ):
            assert (again.low, again.high) == pytest.approx((loss.low, loss.high), abs=1e-8), seed
        for level in ("qualified", "market"):
            assert covered(restated, level) == pytest.approx(covered(graph, level), nan_ok=True), (seed, level)
        in_stop, again_in_stop = (covered_in_stop(supply_graph, stop[0]) for supply_graph in (graph, restated))
        assert again_in_stop == pytest.approx(in_stop, nan_ok=True), seed
        tops = [top_shares(supply_graph, supply_graph.component_id_list) for supply_graph in (graph, restated)]
        for component_id, top in tops[0].items():
            assert tops[1][component_id].low == pytest.approx(top.low), (seed, component_id)
            assert tops[1][component_id].high == pytest.approx(top.high), (seed, component_id)


def covered(graph: SupplyGraph, level: Level) -> list[float]:
    """All figures of coverage that have no unit."""
    by_line = coverage_by_line(graph, level=level)
    means = coverage_by_component(graph, by_line)
    return [value for frame in (by_line, means) for name in ("coverage", "low", "high") for value in frame[name]]


def covered_in_stop(graph: SupplyGraph, stop: Stop) -> list[float]:
    """Coverage of all lines in one flow, while one more firm stops."""
    stops = [stop, Stop("firm", makers(graph)[0])]
    lines = sorted(zip(graph.tables.makes["firm_id"], graph.tables.makes["component_id"], strict=True))
    answers = coverage_in_stop(graph, stops, lines, sourcing="active", level="qualified")
    return [math.nan if value is None else value for answer in answers for value in (answer.low, answer.high)]


def test_names_of_units_convert_where_nobody_states_a_use() -> None:
    """Half of 10 t is replaced by 5 t, or 5,000 kg, of a variant or an alternative; nothing is said of 5 pieces."""
    low_and_high = {"t": (0.5, 0.5), "kg": (0.0005, 0.0005), "万吨": (1.0, 1.0), "件": (0.0, 1.0), "": (0.0, 1.0)}
    for unit, expected in low_and_high.items():
        graph = drawn(
            makes=f"A x unit=t, B y unit={unit} capacity=5 output=0, T t",
            inputs="x|y > t",
            sourcings="A > T x volume=10, B > T y qualified",
        )
        answer = backup_coverage(graph, "A", "x", level="qualified")
        assert (answer.low, answer.high) == pytest.approx(expected), unit


def test_makers_in_tonnes_and_in_kg_are_one_market() -> None:
    graph = drawn(makes="A x unit=t output=3, B x unit=kg output=1000, C x unit=公斤 output=1000")
    top = top_shares(graph, ["x"])["x"]
    assert (top.low, top.high) == pytest.approx((0.6, 0.6))
    assert partial_loss(graph, [Stop("firm", "A")], targets=["x"])[0].high == pytest.approx(0.6)


def test_unknown_use_is_read_from_what_all_make() -> None:
    """100 of ore and 20 of steel a year: five go into one, so that half of the ore serves half of the steel."""
    for per_unit in (1.0, 1000.0):
        graph = drawn(
            makes=f"A ore output={60 * per_unit} inventory_days=0, B ore output={40 * per_unit} inventory_days=0, "
            "T steel output=20 inventory_days=0",
            inputs="ore > steel",
            sourcings="A > T ore, B > T ore",
        )
        answer = recovery_from(graph, [Stop("firm", "A")], ["steel"], sourcing="active", lasts_days=100.0)
        assert answer.lost_output_days == pytest.approx(60.0)
