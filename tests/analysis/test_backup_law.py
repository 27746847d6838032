"""Is coverage what brute force says, on any network, and does it obey the laws? MODEL.md sections 4 and 6."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainlink.analysis.backups.coverage import LineCoverage, backup_coverage, coverage_by_line
from chainlink.analysis.backups.links import Level
from chainlink.supply.graph import build_graph
from loaders.tables import Tables
from tests.backup_networks import backup_network
from tests.brute_force_backup import PlainBackups
from tests.examples import examples
from tests.random_networks import networks

LEVELS: tuple[Level, ...] = ("qualified", "market")


@st.composite
def measured(draw: st.DrawFn) -> Tables:
    """Draw a network with volumes, capacities and outputs, some missing."""
    tables = draw(networks())
    number = st.one_of(st.just(math.nan), *[st.integers(0, 9).map(float)] * 5)

    def numbers(frame: pd.DataFrame) -> pd.Series:
        return pd.Series(draw(st.lists(number, min_size=len(frame), max_size=len(frame))), dtype=float)

    makes = tables.makes.assign(capacity=numbers(tables.makes), output=numbers(tables.makes))
    supplies = tables.supplies.assign(volume=numbers(tables.supplies))
    return Tables.of(dict(tables.items()) | {"makes": makes, "supplies": supplies})


def seeds() -> st.SearchStrategy[int]:
    return st.integers(0, 2**32)


def levels() -> st.SearchStrategy[Level]:
    return st.sampled_from(LEVELS)


@settings(max_examples=examples(500, unit=18), deadline=None)
@given(seed=seeds(), level=levels())
def test_coverage_is_that_of_brute_force(seed: int, level: Level) -> None:
    assert_agrees(backup_network(seed), level)


@settings(max_examples=examples(100, unit=5), deadline=None)
@given(tables=measured(), level=levels())
def test_coverage_is_that_of_brute_force_with_every_feature(tables: Tables, level: Level) -> None:
    assert_agrees(tables, level)


def assert_agrees(tables: Tables, level: Level) -> None:
    """Compare every line with brute force, and two of them in full."""
    graph, plain = build_graph(tables), PlainBackups(tables)
    by_line = coverage_by_line(graph, level=level).set_index(["firm_id", "component_id"])
    by_line = by_line.drop(columns="value_10k_yuan")
    answers = {line: plain.coverage(line, level) for line in sorted(plain.lines)}
    assert sorted(by_line.index) == [line for line in sorted(plain.lines) if plain.buyers(line)]
    for line in by_line.index:
        expected = [math.nan if value is None else value for value in answers[line]]
        assert by_line.loc[line].tolist() == pytest.approx([plain.buyers(line), *expected], abs=1e-9, nan_ok=True)
    for line in sorted(plain.lines)[:2]:
        coverage = backup_coverage(graph, *line, level=level)
        assert (coverage.lost, coverage.coverage, coverage.low, coverage.high) == pytest.approx(answers[line], abs=1e-9)
        _carried_is_possible(coverage)


def _carried_is_possible(coverage: LineCoverage) -> None:
    """No backup carries more than its spare, and all together carry the lower bound."""
    carried: dict[tuple[str, str], float] = {}
    for share in coverage.carried:
        line = (share.firm_id, share.component_id)
        carried[line] = carried.get(line, 0.0) + share.volume
    spare = {(backup.firm_id, backup.component_id): backup.spare for backup in coverage.backups}
    assert all(volume <= (spare[line] or 0.0) + 1e-9 for line, volume in carried.items())
    assert sum(carried.values()) == pytest.approx((coverage.low or 0.0) * (coverage.lost or 0.0))


@settings(max_examples=examples(300, unit=12), deadline=None)
@given(seed=seeds())
def test_coverage_lies_in_its_bounds_and_market_covers_more(seed: int) -> None:
    graph = build_graph(backup_network(seed))
    qualified, market = (coverage_by_line(graph, level=level) for level in LEVELS)
    for frame in (qualified, market):
        known = frame[frame["low"].notna()]
        assert ((known["low"] >= 0) & (known["low"] <= known["high"] + 1e-12) & (known["high"] <= 1)).all()
        both = frame[frame["coverage"].notna()]
        assert (both["coverage"] == both["low"]).all()
    for name in ("low", "high"):
        assert (market[name] >= qualified[name] - 1e-9)[qualified[name].notna()].all()


@settings(max_examples=examples(300, unit=15), deadline=None)
@given(data=st.data(), seed=seeds(), level=levels())
def test_removing_a_backup_never_raises_coverage(data: st.DataObject, seed: int, level: Level) -> None:
    """The backup is a maker, so that the data still knows all lines without its sourcing."""
    tables = backup_network(seed)
    plain = PlainBackups(tables)
    made = {s.key for s in plain.sourcings if s.status == "qualified" and plain.delivering(s) and not s.maker}
    if not made:
        return
    removed = data.draw(st.sampled_from(sorted(made)))
    keys = tables.supplies[["supplier_id", "buyer_id", "component_id"]].apply(tuple, axis=1)
    fewer = Tables.of(dict(tables.items()) | {"supplies": tables.supplies[keys != removed]})
    before, after = (coverage_by_line(build_graph(table), level=level) for table in (tables, fewer))
    pairs = before.merge(after, on=["firm_id", "component_id"], suffixes=("_before", "_after"))
    assert len(pairs) == len(before) == len(after)
    for name in ("low", "high"):
        known = pairs[pairs[f"{name}_before"].notna()]
        assert (known[f"{name}_after"] <= known[f"{name}_before"] + 1e-9).all()


@settings(max_examples=examples(15), deadline=None)
@given(seed=seeds(), level=levels())
def test_row_order_never_matters_for_coverage(seed: int, level: Level) -> None:
    tables = backup_network(seed)
    shuffled = Tables.of({name: frame.sample(frac=1, random_state=seed % 1000) for name, frame in tables.items()})
    one, other = build_graph(tables), build_graph(shuffled)
    for line in sorted(PlainBackups(tables).lines)[:3]:
        answer, again = (backup_coverage(graph, *line, level=level) for graph in (one, other))
        assert replace(answer, carried=()) == replace(again, carried=())
