"""Where do the purchases of a component come from, and of how much is that known?"""

from __future__ import annotations

import pytest

from chainlink.analysis.markets.import_dependence import Dependence, import_dependence
from chainlink.analysis.spread.propagation import what_stops
from chainlink.analysis.spread.stops import Stop
from tests.drawn_chains import drawn


def test_import_dependence_follows_origin_maker_and_own_line() -> None:
    """Six purchases of ore, of which one has no known origin.

    A (AUS) -30-> T      dealer (CHN) -10-> T of AUS      dealer -20-> U, made by J (JPN)
    H (Hangzhou) -20-> U      S (Sichuan) -10-> U      dealer -10-> V, nothing said
    """
    graph = drawn(
        makes="A ore, H ore, S ore, T steel, U steel, V steel",
        inputs="ore > steel",
        sourcings="A > T ore value_10k_yuan=30, dealer > T ore origin=AUS value_10k_yuan=10, "
        "dealer > U ore maker=J value_10k_yuan=20, H > U ore value_10k_yuan=20, S > U ore value_10k_yuan=10, "
        "dealer > V ore value_10k_yuan=10, A > V ore qualified value_10k_yuan=99",
        firms="A country=AUS, J country=JPN, H region_code=330106, S country=CHN region_code=510000, "
        "T country=CHN, dealer country=CHN",
    )
    assert import_dependence(graph, "ore") == Dependence(
        component_id="ore",
        imported_share=0.6,
        domestic_share=0.3,
        unknown_share=0.1,
        in_province_share=0.2,
        domestic_unplaced_share=0.0,
        share_by_country={"AUS": 0.4, "CHN": 0.3, "JPN": 0.2},
        basis="value",
        purchase_count=6,
        unweighed_count=0,
    )


def test_purchases_of_resellers_and_of_foreign_buyers_are_left_out() -> None:
    """Goods that pass through a dealer count once; what a foreign buyer buys is no import.

    A (AUS) -50-> dealer -40-> T      A -99-> K (KOR)      H (CHN, no region) -40-> T
    """
    graph = drawn(
        makes="A ore, H ore, T steel, K steel",
        inputs="ore > steel",
        sourcings="A > dealer ore volume=50, dealer > T ore maker=A volume=40, A > K ore volume=99, H > T ore volume=40",
        firms="A country=AUS, H country=CHN, T country=CHN, K country=KOR, dealer country=CHN",
    )
    assert import_dependence(graph, "ore") == Dependence(
        "ore", 0.5, 0.5, 0.0, 0.0, 0.5, {"AUS": 0.5, "CHN": 0.5}, "volume", 2, 0
    )


def test_purchase_shares_weigh_every_buyer_the_same() -> None:
    """T states half of its purchases; those of U add up to 2; of V nothing is stated.

    A (AUS) -0.5-> T      A -1-> U, H (CHN) -1-> U      H -> V
    """
    graph = drawn(
        makes="A ore, H ore, T steel, U steel, V steel",
        sourcings="A > T ore share=0.5, A > U ore share=1, H > U ore share=1, H > V ore",
        firms="A country=AUS, H country=CHN region_code=330106",
    )
    assert import_dependence(graph, "ore") == Dependence(
        "ore", 0.5, 0.25, 0.25, 0.25, 0.0, {"AUS": 0.5, "CHN": 0.25}, "share", 4, 1
    )


def test_variants_bought_are_purchases_of_the_parent() -> None:
    graph = drawn(
        makes="A euv, T chip", variants="euv < scanner", sourcings="A > T euv value_10k_yuan=5", firms="A country=NLD"
    )
    answer = import_dependence(graph, "scanner")
    assert (answer.imported_share, answer.purchase_count) == (1.0, 1)


@pytest.mark.parametrize(("sourcings", "count"), [("", 0), ("A > T ore", 1), ("A > T ore value_10k_yuan=0", 1)])
def test_dependence_without_weights_is_unknown(sourcings: str, count: int) -> None:
    graph = drawn(makes="A ore, T steel", sourcings=sourcings, firms="A country=AUS")
    answer = import_dependence(graph, "ore")
    assert answer == Dependence("ore", None, None, None, None, None, {}, "unknown", count, answer.unweighed_count)
    assert answer.unweighed_count == (1 if sourcings == "A > T ore" else 0)


def test_home_and_province_are_a_choice() -> None:
    graph = drawn(
        makes="A ore, T steel", sourcings="A > T ore volume=1", firms="A country=AUS region_code=990100, T country=AUS"
    )
    answer = import_dependence(graph, "ore", home="AUS", province_prefix="99")
    assert (answer.imported_share, answer.domestic_share, answer.in_province_share) == (0.0, 1.0, 1.0)


def test_maker_decides_where_it_contradicts_the_stated_origin() -> None:
    """A dealer names J, which stands in Japan, and writes Germany: a stop of Japan cuts it, so it is imported from there."""
    graph = drawn(
        makes="J ore, H ore, T steel",
        inputs="ore > steel",
        sourcings="dealer > T ore maker=J origin=DEU value_10k_yuan=30, H > T ore origin=JPN value_10k_yuan=10",
        firms="J country=JPN, H country=CHN, T country=CHN, dealer country=CHN",
    )
    assert dict(import_dependence(graph, "ore").share_by_country) == {"JPN": 0.75, "CHN": 0.25}
    assert what_stops(graph, [Stop("country", "DEU")], sourcing="active", targets=["steel"]).lines == ()
