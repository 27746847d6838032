"""What do ready backups really deliver? Drawn chains, one rule of MODEL.md section 4 each."""

from __future__ import annotations

import pandas as pd
import pytest

from chainlink.analysis.backups.closeness import Closeness
from chainlink.analysis.backups.coverage import Backup, Carried, LineCoverage, backup_coverage, coverage_by_line
from chainlink.analysis.backups.coverage_means import coverage_by_chain, coverage_by_component
from chainlink.analysis.backups.links import Level
from chainlink.supply.graph import SupplyGraph
from chainlink.verify.agreement import shipped_cases, verify_files
from graph_schema.errors import UnknownIdError
from tests.drawn_chains import drawn

Bounds = tuple[float | None, float | None, float | None, float | None]
UNKNOWN: Bounds = (None, None, None, None)


def covered(graph: SupplyGraph, line: str = "S/x", level: Level = "qualified") -> Bounds:
    """Give lost volume, coverage and its bounds of a line."""
    coverage = backup_coverage(graph, *line.split("/"), level=level)
    return (coverage.lost, coverage.coverage, coverage.low, coverage.high)


def test_known_answers_agree() -> None:
    paths = [path for path in shipped_cases() if path.name.startswith("coverage_")]
    assert [(verdict.agrees, verdict.worst_difference) for verdict in verify_files(paths)] == [(True, 0.0)] * 9


def test_one_spare_is_split_among_buyers_and_told() -> None:
    """S fails. A could serve both buyers, N only B2, and they stand where S stands, or nearly.

    S -10-> B1, S -10-> B2      A (spare 8) ~> B1, B2      N (spare 7) ~> B2
    """
    graph = drawn(
        makes="S x capacity=30 output=20, A x capacity=18 output=10, N x capacity=9 output=2, B1 t, B2 t",
        inputs="x > t",
        sourcings="S > B1 x volume=10, S > B2 x volume=10, A > B1 x qualified, A > B2 x qualified, N > B2 x qualified",
        firms="S region_code=330106, A region_code=330106, N region_code=330109, B1, B2",
    )
    assert backup_coverage(graph, "S", "x", level="qualified") == LineCoverage(
        firm_id="S",
        component_id="x",
        level="qualified",
        lost=20.0,
        coverage=0.75,
        low=0.75,
        high=0.75,
        carried=(Carried("B1", "A", "x", 8.0), Carried("B2", "N", "x", 7.0)),
        backups=(Backup("A", "x", 8.0, "", True, True), Backup("N", "x", 7.0, "", False, True)),
    )


def test_backup_of_the_group_that_falls_too_or_trades_has_nothing() -> None:
    """Why each of four backups has nothing: A buys ore of S, G is of its group, H is full, T only trades."""
    graph = drawn(
        makes="S x, S ore, A x capacity=9 output=0, G x capacity=9 output=0, H x capacity=9 output=9, B t",
        inputs="x > t",
        needs="A:x ore",
        sourcings="S > B x volume=10, S > A ore, A > B x qualified, G > B x qualified, H > B x qualified, "
        "T > B x qualified",
        firms="S group_id=g, G group_id=g",
    )
    coverage = backup_coverage(graph, "S", "x", level="qualified")
    assert (coverage.coverage, coverage.carried) == (0.0, ())
    assert [(backup.firm_id, backup.spare, backup.none_because) for backup in coverage.backups] == [
        ("A", 0.0, "stops_too"),
        ("G", 0.0, "same_group"),
        ("H", 0.0, ""),
        ("T", 0.0, "trader"),
    ]


def test_maker_behind_a_trader_is_its_buyers_backup() -> None:
    graph = drawn(
        makes="S x, M x capacity=5 output=1, B t",
        inputs="x > t",
        sourcings="S > B x volume=10, T > B x qualified maker=M",
    )
    assert covered(graph) == (10.0, 0.4, 0.4, 0.4)
    assert covered(graph, level="market") == (10.0, 0.4, 0.4, 0.4)


def test_own_line_of_the_buyer_steps_in() -> None:
    graph = drawn(makes="S x, B t, B x capacity=5 output=2", inputs="x > t", sourcings="S > B x volume=10")
    assert covered(graph) == (10.0, 0.3, 0.3, 0.3)


def test_other_active_supplier_steps_in_and_a_candidate_does_not() -> None:
    graph = drawn(
        makes="S x, A x capacity=5 output=2, C x capacity=50 output=0, B t",
        inputs="x > t",
        sourcings="S > B x volume=10, A > B x volume=2, C > B x candidate",
    )
    assert covered(graph) == (10.0, 0.3, 0.3, 0.3)


def test_supplier_delivers_from_its_line_of_the_component_not_of_the_variant() -> None:
    """A makes x and its variant x1: its sourcing of x is delivered by its line of x."""
    graph = drawn(
        makes="S x, A x capacity=2 output=0, A x1 capacity=50 output=0, B t",
        inputs="x > t",
        variants="x1 < x",
        sourcings="S > B x volume=10, A > B x qualified",
    )
    assert covered(graph) == (10.0, 0.2, 0.2, 0.2)
    assert covered(graph, level="market") == (10.0, 1.0, 1.0, 1.0)


def test_supplier_delivers_from_its_one_variant() -> None:
    """S sells x and makes x1, so what fails is its line of x1."""
    graph = drawn(
        makes="S x1, A x1 capacity=4 output=0, B t",
        inputs="x > t",
        variants="x1 < x",
        sourcings="S > B x volume=10, A > B x qualified",
    )
    assert covered(graph, "S/x1") == (10.0, 0.4, 0.4, 0.4)


def test_backup_with_two_variants_is_unknown_within_what_both_have() -> None:
    graph = drawn(
        makes="S x, A x1 capacity=4 output=0, A x2 capacity=3 output=0, B t",
        inputs="x > t",
        variants="x1 < x, x2 < x",
        sourcings="S > B x volume=10, A > B x qualified",
    )
    assert covered(graph) == (10.0, None, 0.0, 0.7)


def test_failed_supplier_with_two_variants_is_unknown_outright() -> None:
    graph = drawn(
        makes="S x1, S x2, A x capacity=4 output=0, B t",
        inputs="x > t",
        variants="x1 < x, x2 < x",
        sourcings="S > B x volume=10, A > B x qualified",
    )
    assert covered(graph, "S/x1") == covered(graph, "S/x2") == UNKNOWN


@pytest.mark.parametrize("volumes", [("", "volume=10"), ("", "")])
def test_missing_volume_makes_coverage_unknown_outright(volumes: tuple[str, str]) -> None:
    graph = drawn(
        makes="S x, A x capacity=4 output=0, B t, D t",
        inputs="x > t",
        sourcings=f"S > B x {volumes[0]}, S > D x {volumes[1]}, A > B x qualified",
    )
    assert covered(graph) == UNKNOWN


@pytest.mark.parametrize("known", ["capacity=9", "output=3", ""])
def test_missing_capacity_or_output_gives_bounds(known: str) -> None:
    graph = drawn(
        makes=f"S x, A x {known}, M x capacity=4 output=0, B t, D t",
        inputs="x > t",
        sourcings="S > B x volume=6, S > D x volume=10, A > B x qualified, M > D x qualified",
    )
    assert covered(graph) == (16.0, None, 0.25, 0.625)


def test_missing_capacity_that_changes_nothing_leaves_coverage_known() -> None:
    """M alone covers all, so what A has does not matter; A that falls with S has nothing in any case."""
    makes, sourcings = "S x, M x capacity=20 output=0, A x, B t", "S > B x volume=6, A > B x qualified"
    both = drawn(makes=makes, inputs="x > t", sourcings=f"{sourcings}, M > B x qualified")
    assert covered(both) == (6.0, 1.0, 1.0, 1.0)
    fallen = drawn(makes=makes, inputs="x > t", needs="A:x ore", sourcings=f"{sourcings}, S > A ore")
    assert covered(fallen) == (6.0, 0.0, 0.0, 0.0)


def test_line_without_buyers_has_no_coverage_and_a_firm_is_no_buyer_of_its_own() -> None:
    graph = drawn(makes="S x, S t, B t", inputs="x > t", sourcings="S > S x volume=5")
    assert covered(graph) == (0.0, None, None, None)
    assert coverage_by_line(graph, level="market").empty


def test_output_above_capacity_leaves_nothing_to_spare() -> None:
    graph = drawn(
        makes="S x, A x capacity=4 output=9, M x capacity=4 output=0, B t",
        inputs="x > t",
        sourcings="S > B x volume=10, A > B x qualified, M > B x qualified",
    )
    assert covered(graph) == (10.0, 0.4, 0.4, 0.4)


def test_sourcing_that_nothing_needs_is_backed_by_its_component() -> None:
    graph = drawn(makes="S x, A x capacity=4 output=0, B t", sourcings="S > B x volume=10, A > B x qualified")
    assert covered(graph) == (10.0, 0.4, 0.4, 0.4)


def test_trader_that_names_the_country_runs_on_with_its_other_makers() -> None:
    """T sells x of JPN to B and buys it of S; J makes it there too, A elsewhere. S alone takes nothing from B."""
    graph = drawn(
        makes="S x, J x capacity=4 output=0, A x capacity=9 output=0, B t",
        inputs="x > t",
        sourcings="T > B x origin=JPN volume=10, S > T x volume=10, A > T x qualified",
        firms="S country=JPN, J country=JPN, A country=KOR",
    )
    assert covered(graph) == (0.0, None, None, None)


def test_trader_is_covered_like_a_line() -> None:
    """When the agent T fails, its buyers turn to A; its two legs count as one."""
    graph = drawn(
        makes="J x, K x, A x capacity=4 output=0, B t, D t",
        inputs="x > t",
        sourcings="T > B x maker=J volume=10, T > D x maker=K volume=6, A > B x qualified",
    )
    assert covered(graph, "T/x") == (16.0, 0.25, 0.25, 0.25)


@pytest.mark.parametrize("line", ["B/x", "Z/x", "S/z"])
def test_unknown_line_is_rejected(line: str) -> None:
    graph = drawn(makes="S x, B t", inputs="x > t", sourcings="S > B x volume=1")
    with pytest.raises(UnknownIdError):
        covered(graph, line)


@pytest.mark.parametrize("wrong", ["volume=-1", "volume=inf"])
def test_impossible_volume_is_rejected(wrong: str) -> None:
    graph = drawn(makes="S x, B t", inputs="x > t", sourcings=f"S > B x {wrong}")
    with pytest.raises(ValueError, match="volume must be a number of at least 0"):
        covered(graph)


@pytest.mark.parametrize("wrong", ["capacity=-1", "output=-1"])
def test_impossible_capacity_is_rejected(wrong: str) -> None:
    graph = drawn(makes=f"S x {wrong}, B t", inputs="x > t", sourcings="S > B x volume=1")
    with pytest.raises(ValueError, match="must be a number of at least 0"):
        coverage_by_line(graph, level="market")


def test_lines_components_and_chains_are_told_with_what_they_rest_on() -> None:
    """A1 and A2 make variants of x; nobody knows what A3's buyers use, nor what A2's backup has."""
    graph = drawn(
        makes="A1 x1, A2 x, A3 x, M x1 capacity=10 output=4, N x, B t, D t, E t",
        inputs="x > t",
        variants="x1 < x",
        sourcings="A1 > B x volume=12 value_10k_yuan=30, "
        "A2 > D x volume=4 value_10k_yuan=90, A3 > E x, M > B x qualified, N > D x qualified",
        placements="x1 c1, x c1, t c2",
    )
    by_line = coverage_by_line(graph, level="qualified")
    nan = float("nan")
    expected = pd.DataFrame(
        [
            ("A1", "x1", 1, 12.0, 30.0, 0.5, 0.5, 0.5),
            ("A2", "x", 1, 4.0, 90.0, nan, 0.0, 1.0),
            ("A3", "x", 1, nan, nan, nan, nan, nan),
        ],
        columns=["firm_id", "component_id", "buyers", "lost", "value_10k_yuan", "coverage", "low", "high"],
    )
    pd.testing.assert_frame_equal(by_line, expected, check_dtype=False)
    columns = ["lines", "coverage", "low", "high", "known_share", "lines_without_volume"]
    columns += ["worst_firm_id", "worst_component_id", "worst_coverage"]
    whole = (3, nan, 15 / 210, 195 / 210, 1 / 3, 1, "A1", "x1", 0.5)  # A3 weighs what A2 does
    components = pd.DataFrame([whole, (1, 0.5, 0.5, 0.5, 1.0, 0, "A1", "x1", 0.5)], columns=columns, index=["x", "x1"])
    answer = coverage_by_component(graph, by_line)
    pd.testing.assert_frame_equal(answer, components.rename_axis("component_id"), check_dtype=False)
    chains = pd.DataFrame([whole, (0, nan, nan, nan, nan, 0, "", "", nan)], columns=columns, index=["c1", "c2"])
    answer = coverage_by_chain(graph, by_line)
    pd.testing.assert_frame_equal(answer, chains.rename_axis("chain_id"), check_dtype=False)


def test_closeness_is_unknown_where_a_place_is() -> None:
    graph = drawn(
        makes="A x",
        firms="A region_code=330106, B region_code=330106, C region_code=330109, D region_code=330200, "
        "E region_code=330100, F region_code=330000, G, H country=JPN, I country=CHN, K region_code=330212",
        regions="330212 within_code=330100",
    )
    closeness = Closeness(graph)
    assert {other: closeness.of("A", other) for other in "BCDEFGK"} == {
        "B": (True, True),
        "C": (False, True),
        "D": (False, False),
        "E": (None, True),
        "F": (None, None),
        "G": (None, None),
        "K": (False, True),
    }
    assert closeness.of("H", "I") == (False, False)
