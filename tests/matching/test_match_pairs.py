"""Who could serve a need, and who is refused because of whom? On drawn chains, whole answers."""

from __future__ import annotations

import pytest

from chainlink.analysis.spread.why_paths import Step
from chainlink.matching.needs.need import Need, read_need, with_recorded_volume
from chainlink.matching.pairs.need_answer import Matched
from chainlink.matching.pairs.need_matches import match_need
from chainlink.matching.pairs.wording import ways_without_maker
from chainlink.supply.graph import SupplyGraph
from graph_schema.errors import UnknownIdError, UsageError
from tests.drawn_chains import drawn


@pytest.fixture
def rods() -> SupplyGraph:
    """T buys its rods of A; B hangs on the same mine M, C does not; K is of A's group, Z has nothing to spare.

    M --ore--> A --rod--> T makes gear        D --ore--> C, K, Z        M --ore--> B
    """
    return drawn(
        makes="M ore, D ore, A rod, B rod capacity=9 output=2, C rod capacity=9 output=4, K rod capacity=9 output=1,"
        " Z rod capacity=3 output=3, T gear",
        inputs="ore > rod, rod > gear",
        sourcings="M > A ore, M > B ore, D > C ore, D > K ore, D > Z ore, A > T rod volume=8",
        firms="A group_id=g country=CHN region_code=330106, K group_id=g, C country=CHN region_code=330106,"
        " T country=CHN region_code=330109",
    )


def refused(matched: Matched) -> list[tuple[str, str, str]]:
    return [(refusal.supplier_id, refusal.because, refusal.firm_id) for refusal in matched.refused]


def test_backup_on_the_same_mine_is_refused_by_name(rods: SupplyGraph) -> None:
    matched = match_need(rods, Need("n", "T", "rod", about=("A", "M")))
    assert (matched.about, matched.chokepoints, matched.red) == (("A", "M"), ("A", "M"), ())
    assert [pair.supplier_id for pair in matched.pairs] == ["C"]
    assert refused(matched) == [
        ("A", "is_the_firm", "A"),
        ("B", "stops_with", "M"),
        ("K", "same_group", "A"),
        ("Z", "no_spare", ""),
    ]
    (why,) = [refusal.why for refusal in matched.refused if refusal.supplier_id == "B"]
    assert why == (
        Step("M", "ore", is_trader=False, is_surveyed=True, is_assumed=False, needs=()),
        Step("B", "rod", is_trader=False, is_surveyed=True, is_assumed=False, needs=("ore",)),
    )


@pytest.mark.parametrize("about", [(), ("A",)])
def test_need_is_about_its_supplier_and_shows_the_mine_that_stays(rods: SupplyGraph, about: tuple[str, ...]) -> None:
    """Nothing stated, T's only supplier A is the firm; B, on A's mine, stands behind C by gain and independence."""
    matched = match_need(rods, Need("n", "T", "rod", about=about))
    assert (matched.about, matched.chokepoints) == (("A",), ("A", "M"))
    assert [(pair.supplier_id, pair.remaining) for pair in matched.pairs] == [("C", ()), ("B", ("M",))]
    assert {part.name: part.value for part in matched.pairs[1].parts if part.name in ("gain", "independence")} == {
        "gain": 0.5,
        "independence": 0.5,
    }
    assert refused(matched) == [("A", "is_the_firm", "A"), ("K", "same_group", "A"), ("Z", "no_spare", "")]


def test_maker_behind_a_trader_is_the_firm_the_need_is_about() -> None:
    """T buys J's rods of an agent: B, which J's steel keeps running, and J itself are no help, C is.

    J --rod--> agent --rod--> T makes gear        J --steel--> B
    """
    graph = drawn(
        makes="J rod, J steel, B rod, C rod, T gear",
        inputs="rod > gear",
        needs="B steel",
        sourcings="agent > T rod maker=J, J > B steel",
    )
    matched = match_need(graph, Need("n", "T", "rod"))
    assert (matched.about, [pair.supplier_id for pair in matched.pairs]) == (("J", "agent"), ["C"])
    assert refused(matched) == [("B", "stops_with", "J"), ("J", "is_the_firm", "J"), ("agent", "is_trader", "J")]


def test_need_that_nobody_supplies_is_about_nobody() -> None:
    """A and B both hang on M; T buys of neither, so that nothing stops what it has not."""
    graph = drawn(makes="M ore, A rod, B rod, T gear", inputs="ore > rod, rod > gear", sourcings="M > A ore, M > B ore")
    matched = match_need(graph, Need("n", "T", "rod"))
    assert (matched.about, matched.chokepoints, matched.red) == ((), (), ("M",))
    assert [(pair.supplier_id, pair.remaining, pair.parts[0].is_asked) for pair in matched.pairs] == [
        ("A", (), False),
        ("B", (), False),
    ]


def test_parts_of_a_score_can_be_worked_out_by_hand(rods: SupplyGraph) -> None:
    """C frees T of A and M (gain 1), has 5 of 8 to spare, stands in A's county (1/2), in T's city (0.9).

    Nobody knows how long C takes: that part counts half, from 0 to 1.
    """
    pair, _ = match_need(rods, Need("n", "T", "rod", volume=8.0, by_days=90.0)).pairs
    assert {part.name: part.value for part in pair.parts} == {
        "gain": 1.0,
        "capacity": 0.625,
        "time": None,
        "independence": 0.5,
        "product": 1.0,
        "distance": 0.9,
        "labels": 0.0,
    }
    known = 3 * 1 + 2 * 0.625 + 1.5 * 0.5 + 1 * 1 + 0.5 * 0.9
    assert (pair.score, pair.low, pair.high) == (
        round((known + 1.5 * 0.5) / 10, 4),
        round(known / 10, 4),
        round((known + 1.5) / 10, 4),
    )
    assert (pair.distance, pair.spare, pair.qualification_days) == ("same_city", 5.0, None)


def test_parts_that_are_not_asked_do_not_count(rods: SupplyGraph) -> None:
    pair, _ = match_need(rods, Need("n", "T", "rod")).pairs
    assert [part.name for part in pair.parts if not part.is_asked] == ["capacity", "time"]
    assert pair.score == pair.low == pair.high == round((3 + 1.5 * 0.5 + 1 + 0.5 * 0.9) / 6.5, 4)


def test_firm_that_stops_every_maker_is_shown_and_refuses_nobody() -> None:
    """Both rod makers hang on the only mine: no meeting helps against M, one does against A."""
    graph = drawn(
        makes="M ore, A rod, B rod, T gear",
        inputs="ore > rod, rod > gear",
        sourcings="M > A ore, M > B ore, A > T rod",
    )
    matched = match_need(graph, Need("n", "T", "rod"))
    assert (matched.about, matched.chokepoints, matched.red) == (("A",), ("A", "M"), ("M",))
    assert [(pair.supplier_id, pair.remaining) for pair in matched.pairs] == [("B", ("M",))]


def test_needs_a_step_up_are_told_where_every_maker_hangs_on_one_firm() -> None:
    """A and B make rods of M's ore; N makes ore too, for nobody: what helps T is another ore for A or B."""
    graph = drawn(
        makes="M ore, N ore, A rod, B rod, T gear",
        inputs="ore > rod, rod > gear",
        sourcings="M > A ore, M > B ore, A > T rod",
    )
    matched = match_need(graph, Need("n", "T", "rod", about=("M",)))
    assert (matched.pairs, matched.upstream_needs) == ((), (("A", "ore"), ("B", "ore")))
    (pair,) = match_need(graph, Need("n", "B", "ore", about=("M",))).pairs
    assert (pair.supplier_id, pair.remaining) == ("N", ())


def test_supplier_that_lives_on_its_buyer_is_not_refused() -> None:
    """B buys its power of T: it stops with T, but T runs on when B serves it, so the loop keeps running.

    A --rod--> T makes gear, power        T --power--> B makes rod
    """
    graph = drawn(
        makes="A rod, B rod, T gear, T power, U power",
        inputs="rod > gear, rod > power, power > rod",
        sourcings="A > T rod, T > B power, U > A power",
    )
    matched = match_need(graph, Need("n", "T", "rod"))
    assert [(pair.supplier_id, pair.remaining) for pair in matched.pairs] == [("B", ())]
    assert [(refusal.supplier_id, refusal.because) for refusal in matched.refused] == [("A", "is_the_firm")]


def test_offers_are_variants_alternatives_and_near_components_too() -> None:
    """T needs coke or gas; green coke is a variant of coke; tar stands in coke's segment, made of coal as coke is."""
    graph = drawn(
        makes="A coke, V green_coke, G gas, N tar, O oil, T steel",
        variants="green_coke < coke",
        inputs="coke|gas > steel, coal > coke, coal > tar, crude > oil",
        sourcings="A > T coke, V > T green_coke qualified, G > T gas candidate",
        placements="coke c segment_id=s, tar c segment_id=s, oil c segment_id=s",
    )
    matched = match_need(graph, Need("n", "T", "coke"))
    assert [
        (pair.supplier_id, pair.fit, pair.relation) for pair in sorted(matched.pairs, key=lambda p: p.supplier_id)
    ] == [
        ("G", "alternative", "candidate"),
        ("N", "near", "new"),
        ("V", "variant", "qualified"),
    ]
    assert refused(matched) == [("A", "already_supplies", "")]
    assert (matched.about, matched.chokepoints) == ((), ())


def test_gain_of_a_near_component_is_unknown() -> None:
    graph = drawn(
        makes="A coke, N tar, T steel",
        inputs="coke > steel, coal > coke, coal > tar",
        sourcings="A > T coke",
        placements="coke c segment_id=s, tar c segment_id=s",
    )
    (pair,) = match_need(graph, Need("n", "T", "coke")).pairs
    assert (pair.supplier_id, pair.fit, pair.parts[0].value, pair.parts[0].is_asked) == ("N", "near", None, True)


def test_days_are_those_agreed_else_what_the_supplier_took_elsewhere() -> None:
    graph = drawn(
        makes="A ore, B ore, C ore, D ore, T steel, U steel",
        inputs="ore > steel",
        sourcings="A > T ore, B > T ore candidate qualification_days=30, C > U ore qualification_days=60, D > U ore",
    )
    matched = match_need(graph, Need("n", "T", "ore", by_days=45.0))
    days = {pair.supplier_id: (pair.qualification_days, pair.parts[2].value) for pair in matched.pairs}
    assert days == {"B": (30.0, 1.0), "C": (60.0, 0.75), "D": (None, None)}


def test_need_without_a_requirement_is_matched_and_gains_nothing() -> None:
    matched = match_need(drawn(makes="A ore, B ore", firms="T", inputs="ore > steel"), Need("n", "T", "ore"))
    assert (matched.is_attached, matched.about, [pair.supplier_id for pair in matched.pairs]) == (False, (), ["A", "B"])
    assert matched.pairs[0].parts[0].is_asked is False


def test_nobody_makes_what_is_needed() -> None:
    graph = drawn(makes="T steel", inputs="ore > steel", unsurveyed="ore")
    matched = match_need(graph, Need("n", "T", "ore"))
    assert (matched.is_attached, matched.is_made, matched.is_surveyed, matched.pairs, matched.refused) == (
        True,
        False,
        False,
        (),
        (),
    )
    assert [str(way).split("：")[0] for way in ways_without_maker(matched, graph.names)] == [
        "库内没有其他企业生产 ore，其变体和可替代产品也没有；可以",
        "尚未摸排其生产企业",
        "招商引进",
    ]


def test_traders_and_makers_of_near_components_are_no_makers_and_named_as_ways() -> None:
    """T's ore comes of an agent that nobody knows the maker of; N makes slag, of rock as ore is."""
    graph = drawn(
        makes="N slag, T steel",
        inputs="ore > steel, rock > ore, rock > slag",
        sourcings="agent > T ore",
        placements="ore c segment_id=s, slag c segment_id=s",
    )
    matched = match_need(graph, Need("n", "T", "ore"))
    assert (matched.is_made, [pair.supplier_id for pair in matched.pairs]) == (False, ["N"])
    assert [str(way).split("：")[0] for way in ways_without_maker(matched, graph.names)][1:] == [
        "有 1 家贸易商在卖",
        "有 1 家生产相近产品",
        "招商引进",
    ]


def test_foreign_maker_is_an_offer_and_the_buyers_own_line_is_none() -> None:
    assert match_need(drawn(makes="T steel, T ore", inputs="ore > steel"), Need("n", "T", "ore")).is_made is False
    abroad = match_need(
        drawn(makes="T steel, J ore", firms="J country=JPN, T country=CHN", inputs="ore > steel"), Need("n", "T", "ore")
    )
    assert (abroad.is_made, [(pair.supplier_id, pair.distance) for pair in abroad.pairs]) == (True, [("J", "abroad")])


def test_need_is_read_from_names_and_ids(rods: SupplyGraph) -> None:
    need = read_need(rods, " t / rod ", volume=3.0, about=["a", "A"])
    assert need == Need("T/rod", "T", "rod", volume=3.0, about=("A",))
    assert with_recorded_volume(rods, need) == need
    assert with_recorded_volume(rods, read_need(rods, "T/rod")).volume == 8.0
    assert with_recorded_volume(rods, read_need(rods, "B/ore")).volume is None


@pytest.mark.parametrize("text", ["T", "T/", "/rod", ""])
def test_need_without_firm_or_component_is_rejected(rods: SupplyGraph, text: str) -> None:
    with pytest.raises(UsageError, match="企业/产品"):
        read_need(rods, text)


def test_need_of_an_unknown_firm_names_near_ones(rods: SupplyGraph) -> None:
    with pytest.raises(UnknownIdError, match="rod"):
        read_need(rods, "T/rods")
    with pytest.raises(UsageError, match="--by"):
        read_need(rods, "T/rod", by_days=-1.0)
