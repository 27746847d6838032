"""Do names and the order of rows change names and order, and nothing else? Cut sets, coverage, waves, survival, losses."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainlink.analysis.backups.coverage import coverage_by_line
from chainlink.analysis.cut_sets.minimal_sets import cut_sets
from chainlink.analysis.recovery.survival import performance_impact, time_to_survive
from chainlink.analysis.spread.propagation import Stop
from chainlink.analysis.waves.wave import wave
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.names import SourcingMode
from loaders.tables import Tables
from tests.examples import examples
from tests.random_networks import modes, networks
from tests.renamed import renamed, shuffled

Names = Mapping[str, str]
"""New ids by old ones."""
Answer = dict[object, object]
Ask = Callable[[SupplyGraph, list[str], list[str], SourcingMode, Names], Answer]
"""Answers for firms and components, given by their ids in the graph, told under the names of the mapping."""


@st.composite
def filled(draw: st.DrawFn) -> Tables:
    """Draw a network with capacities, outputs, stocks, units and volumes, a tenth of them missing."""
    tables, random = draw(networks()), np.random.default_rng(draw(st.integers(0, 2**32)))

    def numbers(frame: pd.DataFrame, *values: float) -> pd.Series:
        chosen = random.choice(values, len(frame))
        return pd.Series(np.where(random.random(len(frame)) < 0.1, np.nan, chosen), index=frame.index, dtype="float64")

    makes, supplies = tables.makes, tables.supplies
    frames = dict(tables.items()) | {
        "makes": makes.assign(
            output=numbers(makes, 1, 2, 5, 9),
            capacity=numbers(makes, 2, 5, 9, 20),
            inventory_days=numbers(makes, 0, 3, 8),
        ),
        "inputs": tables.inputs.assign(units_per_unit=numbers(tables.inputs, 0.5, 1, 2)),
        "needs": tables.needs.assign(input_stock_days=numbers(tables.needs, 0, 2, 6)),
        "supplies": supplies.assign(volume=numbers(supplies, 1, 3, 7)),
    }
    return Tables.of(frames)


def _cut_sets(graph: SupplyGraph, firms: list[str], components: list[str], mode: SourcingMode, names: Names) -> Answer:
    sets_found = {component: cut_sets(graph, component, sourcing=mode, order=2) for component in components}
    return {
        names[key]: ({frozenset(names[firm] for firm in chosen) for chosen in answer.sets}, answer.complete_to)
        for key, answer in sets_found.items()
    }


def _coverage(graph: SupplyGraph, firms: list[str], components: list[str], mode: SourcingMode, names: Names) -> Answer:
    rows = coverage_by_line(graph, level="market" if mode == "market" else "qualified")
    numbers = rows[["coverage", "low", "high"]].astype("float64").round(9).fillna(-1.0)
    lines = zip(rows["firm_id"], rows["component_id"], strict=True)
    return {
        (names[firm], names[component]): tuple(row)
        for (firm, component), row in zip(lines, numbers.to_numpy().tolist(), strict=True)
    }


def _waves(graph: SupplyGraph, firms: list[str], components: list[str], mode: SourcingMode, names: Names) -> Answer:
    answer: Answer = {}
    for firm_id in firms:
        stop = [Stop("firm", firm_id)]
        spread = wave(graph, stop, sourcing=mode, is_stopped_stock_usable=True, targets=components)
        days = {(names[firm], names[made]): day for (firm, made), day in spread.stops_on_day.items()}
        down = {names[target]: day for target, day in spread.target_down_on_day.items()}
        answer[names[firm_id]] = (days, down, spread.is_assumed)
    return answer


def _recoveries(
    graph: SupplyGraph, firms: list[str], components: list[str], mode: SourcingMode, names: Names
) -> Answer:
    """One target at a time: of two that cannot both be met, either may be cut."""
    answer: Answer = {}
    for target in components[:3]:
        survived = time_to_survive(graph, [target], sourcing=mode, firm_ids=firms)
        lost = performance_impact(graph, [target], sourcing=mode, firm_ids=firms, time_to_recover_days=9.0)
        days, losses = survived.by_firm["time_to_survive_days"], lost.by_firm["lost_output_days"]
        answer |= {(names[target], names[firm]): (days[firm], losses[firm]) for firm in firms}
    return answer


@pytest.mark.parametrize("ask", [_cut_sets, _coverage, _waves, _recoveries])
@given(tables=filled(), mode=modes(), seed=st.integers(0, 2**16))
@settings(max_examples=examples(12), deadline=None)
def test_names_and_row_order_change_nothing_else(ask: Ask, tables: Tables, mode: SourcingMode, seed: int) -> None:
    graph = build_graph(tables)
    firms, components = graph.firm_ids.tolist(), graph.component_ids.tolist()
    again, new = renamed(tables)
    expected = ask(graph, firms, components, mode, new)
    same = {new_id: new_id for new_id in new.values()}
    other = build_graph(again)
    answer = ask(other, [new[firm] for firm in firms], [new[component] for component in components], mode, same)
    _assert_alike(answer, expected)
    mixed = build_graph(shuffled(tables, seed))
    _assert_alike(ask(mixed, firms, components, mode, new), expected)


def _assert_alike(before: Answer, expected: Answer) -> None:
    """Equal, but for the last digits of what a solver says."""
    assert before.keys() == expected.keys()
    for key, answer in expected.items():
        if isinstance(answer, tuple) and all(isinstance(value, float) for value in answer):
            assert before[key] == pytest.approx(answer, rel=1e-6, abs=1e-6, nan_ok=True)
        else:
            assert before[key] == answer
