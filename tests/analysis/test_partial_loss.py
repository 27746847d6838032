"""How much is lost when something stops? Drawn chains, brute force and the laws of MODEL.md section 6."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainlink.analysis.partial_loss.losses import PartialLoss, partial_loss, partial_losses
from chainlink.analysis.spread.propagation import Stop, what_stops
from chainlink.supply.graph import SupplyGraph, build_graph
from loaders.tables import Tables
from tests.analysis.test_backup_law import measured
from tests.brute_force import FailedMember
from tests.brute_force_partial_loss import PlainLevels
from tests.drawn_chains import drawn
from tests.examples import examples


def lost(graph: SupplyGraph, stop: str, target: str) -> tuple[float, float]:
    """Low and high loss of one target."""
    (losses,) = partial_loss(graph, [Stop.parse(stop)], targets=[target])
    return losses.low, losses.high


def test_two_suppliers_lose_what_each_delivers() -> None:
    """A -30-> T, B -10-> T: no colour, and yet A's stop takes three quarters."""
    graph = drawn(
        makes="A ore, B ore, T steel", inputs="ore > steel", sourcings="A > T ore volume=30, B > T ore volume=10"
    )
    assert lost(graph, "firm:A", "steel") == (0.75, 0.75)
    assert lost(graph, "firm:B", "steel") == (0.25, 0.25)


def test_ready_backup_fills_in_as_far_as_its_spare_goes() -> None:
    """C has 10 to spare and two buyers who each need 20: it gives each a quarter of what it needs."""
    graph = drawn(
        makes="A ore, C ore capacity=10 output=0, T steel output=1, U steel output=1",
        inputs="ore > steel",
        sourcings="A > T ore volume=20, A > U ore volume=20, C > T ore qualified, C > U ore qualified",
    )
    assert lost(graph, "firm:A", "steel") == (0.75, 0.75)


def test_backup_of_unknown_spare_gives_bounds() -> None:
    graph = drawn(
        makes="A ore, C ore, T steel", inputs="ore > steel", sourcings="A > T ore volume=20, C > T ore qualified"
    )
    assert lost(graph, "firm:A", "steel") == (0.0, 1.0)


def test_own_line_weighs_what_it_does_not_sell() -> None:
    """T makes 30 of its own ore and sells 10 of it; A delivers 20."""
    graph = drawn(
        makes="A ore, T ore output=30, T steel, U steel",
        inputs="ore > steel",
        sourcings="A > T ore volume=20, T > U ore volume=10",
    )
    assert lost(graph, "firm:A", "T/steel") == (0.5, 0.5)


def test_makers_of_an_assumed_requirement_weigh_their_output() -> None:
    graph = drawn(makes="A ore output=3, B ore output=1, T steel", inputs="ore > steel")
    assert lost(graph, "firm:A", "steel") == (0.75, 0.75)


def test_loss_is_that_of_the_scarcest_requirement() -> None:
    graph = drawn(
        makes="A ore, B ore, A gas, B gas, T steel",
        inputs="ore > steel, gas > steel",
        sourcings="A > T ore volume=1, B > T ore volume=9, A > T gas volume=4, B > T gas volume=6",
    )
    assert lost(graph, "firm:A", "steel") == pytest.approx((0.4, 0.4))


def test_loop_settles_at_its_greatest_fixed_point() -> None:
    """P makes a, half of it from Q's b; Q makes b, half of it from P's a; the other halves are ore of A and of B.

    P = Q / 2 and Q = P / 2 + 1 / 2 without A: P runs at a third.
    """
    graph = drawn(
        makes="P a, Q b, A ore, B ore",
        inputs="b|ore > a, a|ore > b",
        sourcings="Q > P b volume=1, A > P ore volume=1, P > Q a volume=1, B > Q ore volume=1",
    )
    assert lost(graph, "firm:A", "a") == pytest.approx((2 / 3, 2 / 3))
    assert lost(graph, "firm:A", "b") == pytest.approx((1 / 3, 1 / 3))


def test_loop_that_dies_out_delivers_nothing_in_the_end() -> None:
    """Without A's tenth of ore P and Q run on each other, a tenth less each round: P's spare, unknown, ends with it."""
    graph = drawn(
        makes="A ore, P a, Q b, T steel",
        inputs="b|ore > a, a > b, ore|a > steel",
        sourcings="Q > P b volume=9, A > P ore volume=1, P > Q a volume=1, A > T ore volume=1, P > T a qualified",
    )
    assert [lost(graph, "firm:A", target) for target in ("a", "b", "steel")] == [(1.0, 1.0)] * 3
    at_once = partial_losses(graph, ["a", "b", "steel"])
    of_ore = at_once[at_once["firm_id"] == "A"].set_index("target")
    assert of_ore[["low", "high"]].to_numpy().tolist() == [[1.0, 1.0]] * 3


def test_every_firm_alone_is_told_at_once() -> None:
    graph = drawn(
        makes="A ore, B ore, T steel", inputs="ore > steel", sourcings="A > T ore volume=30, B > T ore volume=10"
    )
    losses = partial_losses(graph, ["steel"], at_least=0.3)
    assert losses.values.tolist() == [["A", "steel", 0.75, 0.75], ["T", "steel", 1.0, 1.0]]


@settings(max_examples=examples(500, unit=45), deadline=None)
@given(tables=measured(), data=st.data())
def test_losses_are_those_of_brute_force(tables: Tables, data: st.DataObject) -> None:
    assert_agrees(tables, data.draw(st.sampled_from(sorted(tables.firms["firm_id"]))))


def assert_agrees(tables: Tables, firm_id: str) -> None:
    """Compare one firm's stop with brute force, with all firms at once, and with what stops."""
    graph, plain = build_graph(tables), PlainLevels(tables)
    targets = [name for name in sorted(tables.components["component_id"]) if plain.family_lines(name)]
    losses = partial_loss(graph, [Stop("firm", firm_id)], targets=targets)
    stop = [FailedMember("firm", firm_id)]
    for loss in losses:
        low, high = (plain.partial_loss(stop, loss.target, is_best=is_best) for is_best in (True, False))
        assert (loss.low, loss.high) == pytest.approx((low, high), abs=1e-6)
    at_once = partial_losses(graph, targets)
    of_firm = at_once[at_once["firm_id"] == firm_id].set_index("target")
    for loss in losses:
        listed = tuple(of_firm.loc[loss.target, ["low", "high"]]) if loss.target in of_firm.index else (0.0, 0.0)
        assert listed == pytest.approx((loss.low, loss.high), abs=1e-5)
    _obeys_the_laws(graph, stop, losses, targets)


def _obeys_the_laws(
    graph: SupplyGraph, stop: list[FailedMember], losses: tuple[PartialLoss, ...], targets: list[str]
) -> None:
    """1 for what is down under `qualified`, 0 for what nothing failed reaches; low never above high."""
    stops = [Stop("firm", stop[0].of)]
    down = set(what_stops(graph, stops, sourcing="qualified", targets=targets).targets_down)
    assert all(loss.low <= loss.high + 1e-9 for loss in losses)
    assert all((loss.low, loss.high) == pytest.approx((1.0, 1.0)) for loss in losses if loss.target in down)
    if not len(graph.nodes_of_firm[graph.firm_number(stop[0].of)]):
        assert [(loss.low, loss.high) for loss in losses] == [(0.0, 0.0)] * len(losses)


@pytest.mark.parametrize("most", [100, 10_000, 100_000])
def test_a_loop_that_falls_in_small_steps_is_followed_to_its_end(most: int) -> None:
    """X is a small part of A's feed, B the rest, and B lives of A alone: without X nothing holds the loop up."""
    graph = drawn(
        makes=f"X feed output=1, B feed output={most}, A mid output=1, T out output=1",
        inputs="feed > mid, mid > out",
        needs="B:feed mid",
        sourcings=f"X > A feed volume=1, B > A feed volume={most - 1}, A > B mid volume=1, A > T mid volume=1",
    )
    alone = partial_losses(graph, ["out"], firm_ids=["X"])[["low", "high"]].values.tolist()
    assert (lost(graph, "firm:X", "out"), alone) == ((1.0, 1.0), [[1.0, 1.0]])
