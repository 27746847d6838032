"""How far do backups cover what a whole stop takes away? Drawn chains, and agreement with a single firm's failure."""

from __future__ import annotations

from chainlink.analysis.backups.coverage import Backup, Carried, backup_coverage, coverage_in_stop
from chainlink.analysis.spread.propagation import Stop, build_network, failed_set, failing_nodes
from chainlink.supply.graph import SupplyGraph
from tests.drawn_chains import drawn

Line = tuple[str, str]


def in_stop(graph: SupplyGraph, stop: str, *lines: Line) -> list[tuple[float | None, float | None, list[str]]]:
    """Lost volume, coverage and independent backups of each line."""
    answer = coverage_in_stop(graph, [Stop.parse(stop)], lines, sourcing="active", level="market")
    return [
        (line.lost, line.coverage, [backup.firm_id for backup in line.backups if not backup.none_because])
        for line in answer
    ]


def two_makers() -> SupplyGraph:
    """S and A make x in Japan, N makes it at home; B buys all of S.

    S (JPN) -10-> B      A (JPN, spare 8)      N (CHN, spare 3)
    """
    return drawn(
        makes="S x capacity=20 output=20, A x capacity=18 output=10, N x capacity=9 output=6, B t",
        inputs="x > t",
        sourcings="S > B x volume=10",
        firms="S country=JPN, A country=JPN, N country=CHN, B country=CHN",
    )


def test_backup_that_the_stop_hits_too_has_nothing() -> None:
    graph = two_makers()
    assert in_stop(graph, "firm:S", ("S", "x")) == [(10.0, 1.0, ["A", "N"])]
    assert in_stop(graph, "country:JPN", ("S", "x")) == [(10.0, 0.3, ["N"])]


def test_stop_of_one_firm_agrees_with_its_coverage() -> None:
    graph = two_makers()
    alone = backup_coverage(graph, "S", "x", level="market")
    assert coverage_in_stop(graph, [Stop("firm", "S")], [("S", "x")], sourcing="active", level="market") == (alone,)


def test_stopped_sourcing_loses_its_own_volume_only() -> None:
    """S -10-> B, S -5-> C: when S > B stops, C still gets its 5, and S cannot stand in for itself."""
    graph = drawn(
        makes="S x capacity=90 output=15, N x capacity=9 output=5, B t, C t",
        inputs="x > t",
        sourcings="S > B x volume=10, S > C x volume=5",
    )
    (answer,) = coverage_in_stop(graph, [Stop.parse("sourcing:S/B/x")], [("S", "x")], sourcing="active", level="market")
    assert (answer.lost, answer.coverage, answer.carried) == (10.0, 0.4, (Carried("B", "N", "x", 4.0),))
    assert answer.backups == (Backup("N", "x", 4.0, "", None, None),)


def test_buyer_that_fails_as_a_whole_needs_nothing() -> None:
    graph = drawn(
        makes="S x, B t, C t, N x capacity=9 output=5",
        inputs="x > t",
        sourcings="S > B x volume=10, S > C x volume=5",
        firms="S group_id=g, B group_id=g, C, N",
    )
    assert in_stop(graph, "group:g", ("S", "x")) == [(5.0, 0.8, ["N"])]


def test_agent_loses_what_the_maker_behind_it_made() -> None:
    """J (JPN) behind R -4-> B, K (DEU) behind R -6-> C: of R's x only J's is lost."""
    graph = drawn(
        makes="J x, K x capacity=9 output=6, B t, C t",
        inputs="x > t",
        sourcings="R > B x maker=J volume=4, R > C x maker=K volume=6",
        firms="J country=JPN, K country=DEU, R country=CHN",
    )
    assert in_stop(graph, "country:JPN", ("R", "x")) == [(4.0, 0.75, ["K"])]
    answer = coverage_in_stop(graph, [Stop("firm", "J")], [("J", "x")], sourcing="active", level="market")
    assert [(line.lost, line.coverage) for line in answer] == [(4.0, 0.75)]


def test_spare_is_given_once_in_a_stop_of_two_firms() -> None:
    """S -10-> B and A -10-> C both stop; N alone could carry 12 for either."""
    graph = drawn(
        makes="S x, A x, N x capacity=12 output=0, B t, C t",
        inputs="x > t",
        sourcings="S > B x volume=10, A > C x volume=10",
        firms="S country=JPN, A country=JPN, N country=CHN",
    )
    lines = [("A", "x"), ("S", "x")]
    answer = coverage_in_stop(graph, [Stop("country", "JPN")], lines, sourcing="active", level="market")
    assert [(firm.firm_id, firm.lost, firm.coverage) for firm in answer] == [("A", 10.0, 0.2), ("S", 10.0, 1.0)]
    (asked_alone,) = coverage_in_stop(graph, [Stop("country", "JPN")], lines[:1], sourcing="active", level="market")
    assert asked_alone == answer[0]


def test_agent_who_loses_both_makers_behind_it_loses_its_sales() -> None:
    """J and K (JPN) behind R -8-> B: either alone leaves R running, the stop of Japan does not."""
    graph = drawn(
        makes="J x, K x, N x capacity=2 output=0, B t",
        inputs="x > t",
        sourcings="R > B x volume=8, J > R x volume=5, K > R x volume=5",
        firms="J country=JPN, K country=JPN, N country=CHN, R country=CHN",
    )
    assert backup_coverage(graph, "J", "x", level="market").lost == 0.0
    answer = coverage_in_stop(
        graph, [Stop("country", "JPN")], [("J", "x"), ("K", "x")], sourcing="active", level="market"
    )
    assert [(line.lost, line.coverage) for line in answer] == [(8.0, 0.25), (8.0, 0.25)]


def test_no_lines_need_no_backup() -> None:
    assert coverage_in_stop(two_makers(), [], [], sourcing="active", level="qualified") == ()


def test_what_stops_without_assumption_leaves_out_assumed_sources() -> None:
    """T has a recorded supplier of ore, U has none: only U's stop is assumed."""
    graph = drawn(makes="M ore, T steel, U steel", inputs="ore > steel", sourcings="M > T ore")
    network = build_network(graph, sourcing="active")
    nodes = failed_set(graph, [Stop("firm", "M")]).nodes
    named = slice(0, graph.lines.named_count)
    firms = graph.firm_ids[graph.lines.firm[named]]
    assert firms[failing_nodes(network, nodes)[0][named] > 0].tolist() == ["M", "T", "U"]
    sure, _ = failing_nodes(network, nodes, is_met=network.is_assumed)
    assert firms[sure[named] > 0].tolist() == ["M", "T"]
