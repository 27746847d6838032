"""Do the laws of MODEL.md section 6 hold on every target of the sample province?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from random import Random

import pandas as pd
import pytest

from chainlink.analysis.backups.coverage import coverage_by_line
from chainlink.analysis.chokepoints.grades import chokepoints, grade
from chainlink.analysis.markets.top_shares import top_shares
from chainlink.analysis.partial_loss.losses import partial_losses
from chainlink.analysis.recovery.survival import economy_of, recovery_from
from chainlink.analysis.spread.propagation import Stop, what_stops
from chainlink.analysis.waves.loss_over_time import SPANS, line_values
from chainlink.analysis.waves.single_waves import single_waves
from chainlink.screening.all_targets import all_targets
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.names import SOURCING_MODES
from loaders.tables import Tables
from tests.examples import examples

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
        for mode, stopping in zip(SOURCING_MODES, firms, strict=True):
            assert {grades.firms[target][firm_id].colour for firm_id in stopping} <= set(OF_MODE[mode]), target


def test_partial_loss_is_all_for_what_is_down_and_nothing_for_what_is_not_reached(sample_graph: SupplyGraph) -> None:
    targets = all_targets(sample_graph)
    losses = partial_losses(sample_graph, targets)
    assert ((losses["low"] <= losses["high"]) & (losses["low"] >= 0) & (losses["high"] <= 1)).all()
    low = dict(zip(zip(losses["firm_id"], losses["target"], strict=True), losses["low"], strict=True))
    makers = set(sample_graph.firm_ids[sample_graph.lines.firm[: sample_graph.lines.named_count]])
    traders = set(sample_graph.firm_ids[sample_graph.lines.leg_firm])
    assert set(losses["firm_id"]) <= makers | traders
    handled = components_of_firms(sample_graph.tables)
    upstream = {target: upstream_of(sample_graph.tables, target.rpartition("/")[2]) for target in targets}
    lost = losses[losses["high"] > 0]
    for firm_id, target in zip(lost["firm_id"], lost["target"], strict=True):
        assert handled[firm_id] & upstream[target], (firm_id, target)
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


def test_ready_and_second_suppliers_add_no_chokepoint_on_any_target(sample_graph: SupplyGraph) -> None:
    """Makers on record get ready for buyers that buy the same of somebody else, some of them all at once."""
    tables, targets = sample_graph.tables, all_targets(sample_graph)
    before = {mode: points_of(sample_graph, targets, mode) for mode in ("active", "qualified", "market")}
    for seed in range(examples(10, unit=1)):
        changed = with_more_suppliers(tables, Random(seed), 200)
        for status in ("qualified", "active"):
            supplies = changed.supplies.assign(status=changed.supplies["status"].replace("new", status))
            graph = build_graph(Tables.of({**dict(changed.items()), "supplies": supplies}))
            for mode, points in before.items():
                after = points_of(graph, targets, mode)
                assert [target for target in targets if not after[target] <= points[target]] == [], (seed, status, mode)


def test_more_stops_never_run_more_on_the_sample(sample_graph: SupplyGraph) -> None:
    targets, draw = all_targets(sample_graph), Random(0)
    for _ in range(examples(100, unit=4)):
        firms = draw.sample(sample_graph.firm_id_list, 4)
        mode = draw.choice(SOURCING_MODES)
        fewer, more = (
            what_stops(sample_graph, [Stop("firm", firm_id) for firm_id in failed], sourcing=mode, targets=targets)
            for failed in (firms[:2], firms)
        )
        assert set(fewer.lines) <= set(more.lines), (firms, mode)


def test_fewer_backups_never_cover_more_on_the_sample(sample_graph: SupplyGraph) -> None:
    supplies = sample_graph.tables.supplies
    ready = supplies.index[supplies["status"] == "qualified"].tolist()
    columns = ["low", "high"]
    before = coverage_by_line(sample_graph, level="qualified").set_index(["firm_id", "component_id"])[columns].dropna()
    for seed in range(examples(10, unit=1)):
        fewer = supplies.drop(index=Random(seed).sample(ready, len(ready) // 3))
        graph = build_graph(Tables.of({**dict(sample_graph.tables.items()), "supplies": fewer}))
        after = coverage_by_line(graph, level="qualified").set_index(["firm_id", "component_id"])[columns]
        gained = after.reindex(before.index) - before
        assert gained.max(axis=None) <= 1e-9, (seed, gained.max(axis=1).idxmax())


def test_another_unit_of_a_component_changes_no_figure_on_the_sample(sample_graph: SupplyGraph) -> None:
    """Every third component is stated in a unit a thousand times smaller, with all that stand in for one another."""
    graph = build_graph(
        restated(sample_graph.tables, with_stand_ins(sample_graph, sample_graph.component_id_list[::3]))
    )
    targets = all_targets(sample_graph)
    for frames in (
        [
            coverage_by_line(supply_graph, level="qualified").drop(columns="lost")
            for supply_graph in (sample_graph, graph)
        ],
        [partial_losses(supply_graph, targets) for supply_graph in (sample_graph, graph)],
    ):
        before, after = (frame.set_index(list(frame.columns[:2])).sort_index() for frame in frames)
        assert after.index.equals(before.index)
        for column in before:
            assert after[column].tolist() == pytest.approx(before[column].tolist(), abs=1e-6, nan_ok=True), column
    for end in ("low", "high"):
        before, after = (
            {name: getattr(top, end) for name, top in top_shares(supply_graph, supply_graph.component_id_list).items()}
            for supply_graph in (sample_graph, graph)
        )
        assert after == pytest.approx(before), end


def test_more_sources_never_shorten_survival_on_the_sample(sample_graph: SupplyGraph) -> None:
    targets, draw = all_targets(sample_graph), Random(0)
    coloured = sorted({firm_id for firms in grade(sample_graph, targets).firms.values() for firm_id in firms})
    economy = economy_of(sample_graph, targets)
    for firm_id in draw.sample(coloured, examples(10, unit=1)):
        stops = [Stop("firm", firm_id)]
        answers = [
            recovery_from(sample_graph, stops, targets, sourcing=mode, lasts_days=90.0, economy=economy)
            for mode in SOURCING_MODES
        ]
        days = [answer.time_to_survive_days for answer in answers if answer.time_to_survive_days is not None]
        assert all(after >= before * (1 - 1e-6) for before, after in pairwise(days)), (firm_id, days)


def points_of(graph: SupplyGraph, targets: Iterable[str], mode: str) -> dict[str, set[str]]:
    """Give the firms that alone stop each target under a mode."""
    graded = grade(graph, list(targets)).firms
    return {
        target: {
            firm_id
            for firm_id, given in firms.items()
            if given.colour in OF_MODE[mode] and not (given.colour == "grey" and not given.is_suspected_sole)
        }
        for target, firms in graded.items()
    }


def with_more_suppliers(tables: Tables, draw: Random, count: int) -> Tables:
    """Add rows of status `new`: named makers for buyers that use somebody else's of the same component."""
    used = tables.supplies[tables.supplies["status"] == "active"]
    recorded = set(zip(used["supplier_id"], used["buyer_id"], used["component_id"], strict=True))
    makers = defaultdict(list)
    for firm_id, component_id in zip(tables.makes["firm_id"], tables.makes["component_id"], strict=True):
        makers[component_id].append(firm_id)
    rows = []
    bought = sorted(set(zip(used["buyer_id"], used["component_id"], strict=True)))
    for buyer_id, component_id in draw.sample(bought, count):
        others = [
            one for one in makers[component_id] if one != buyer_id and (one, buyer_id, component_id) not in recorded
        ]
        if others:
            supplier_id = draw.choice(others)
            rows.append(
                {"supplier_id": supplier_id, "buyer_id": buyer_id, "component_id": component_id, "status": "new"}
            )
    keys = {(row["supplier_id"], row["buyer_id"], row["component_id"]) for row in rows}
    every = zip(*(tables.supplies[name] for name in ("supplier_id", "buyer_id", "component_id")), strict=True)
    kept = tables.supplies[[key not in keys for key in every]]
    return Tables.of({**dict(tables.items()), "supplies": pd.concat([kept, pd.DataFrame(rows)], ignore_index=True)})


def with_stand_ins(graph: SupplyGraph, component_ids: Iterable[str]) -> set[str]:
    """Add variants and alternatives, and theirs: where no use is stated, units of the same name are the same."""
    inputs, variants = graph.tables.inputs, graph.tables.variants
    together = [set(pair) for pair in zip(variants["component_id"], variants["parent_id"], strict=True)]
    for frame, keys in (
        (inputs, ["product_id", "alternative_group"]),
        (graph.tables.needs, ["firm_id", "alternative_group"]),
    ):
        grouped = frame[frame["alternative_group"] != ""].groupby(keys)["component_id"]
        together += [set(members) for _, members in grouped]
    chosen, size = set(component_ids), -1
    while size != len(chosen):
        size = len(chosen)
        for members in together:
            if members & chosen:
                chosen |= members
    return chosen


def restated(tables: Tables, small: set[str]) -> Tables:
    """State amounts of some components in a unit of their own, a thousand times smaller."""
    makes, supplies, inputs = tables.makes, tables.supplies, tables.inputs
    made, bought = (frame["component_id"].isin(small).map({True: 1000.0, False: 1.0}) for frame in (makes, supplies))
    into, of = (inputs[name].isin(small).map({True: 1000.0, False: 1.0}) for name in ("component_id", "product_id"))
    frames = {
        "makes": makes.assign(capacity=makes["capacity"] * made, output=makes["output"] * made),
        "supplies": supplies.assign(volume=supplies["volume"] * bought),
        "inputs": inputs.assign(units_per_unit=inputs["units_per_unit"] * into / of),
    }
    return Tables.of({**dict(tables.items()), **frames})


def components_of_firms(tables: Tables) -> dict[str, set[str]]:
    """Give by firm what it makes, sells, or makes for others to sell."""
    handled = defaultdict(set)
    for frame, firm in ((tables.makes, "firm_id"), (tables.supplies, "supplier_id"), (tables.supplies, "maker_id")):
        for firm_id, component_id in zip(frame[firm], frame["component_id"], strict=True):
            handled[firm_id].add(component_id)
    return handled


def upstream_of(tables: Tables, target: str) -> set[str]:
    """Give the components that go into a target, whoever makes them: a wide bound."""
    parts = defaultdict(set)
    for frame, part, whole in (
        (tables.inputs, "component_id", "product_id"),
        (tables.variants, "component_id", "parent_id"),
        (tables.needs, "component_id", "product_id"),
    ):
        for component_id, product_id in zip(frame[part], frame[whole], strict=True):
            parts[product_id].add(component_id)
    reached, ahead = {target}, [target]
    while ahead:
        for component_id in parts[ahead.pop()] - reached:
            reached.add(component_id)
            ahead.append(component_id)
    return reached
