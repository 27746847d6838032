"""How large is the largest maker, at least and at most?"""

from __future__ import annotations

from chainlink.analysis.markets.concentration import concentration
from chainlink.analysis.markets.top_shares import TopShare, top_shares
from tests.drawn_chains import drawn


def test_output_known_of_all_beats_the_share_of_a_small_maker() -> None:
    """A makes 85 of 100 and states no market share; B states its 4 %."""
    graph = drawn(makes="A chip output=85, B chip output=4 market_share=0.04, C chip output=11")
    assert top_shares(graph, ["chip"])["chip"] == TopShare("chip", 0.85, 0.85, "output", 3, 3, False)
    assert concentration(graph, "chip", by="firm").basis == "output"


def test_unknown_outputs_count_as_nothing_and_as_the_largest() -> None:
    graph = drawn(makes="A chip output=60, B chip output=20, C chip")
    shares = top_shares(graph, ["chip"])["chip"]
    assert (shares.low, shares.high, shares.is_known_enough) == (60 / 140, 0.75, True)


def test_unknown_maker_may_hold_what_market_shares_leave() -> None:
    graph = drawn(makes="A chip market_share=0.04, B chip, C chip")
    shares = top_shares(graph, ["chip"])["chip"]
    assert (shares.low, shares.high, shares.is_known_enough) == (0.04, 0.96, False)


def test_shares_that_contradict_outputs_are_told() -> None:
    graph = drawn(makes="A chip output=90 market_share=0.5, B chip output=10 market_share=0.5")
    assert top_shares(graph, ["chip"])["chip"].is_contradicted


def test_nothing_known_has_no_bounds() -> None:
    assert top_shares(drawn(makes="A chip, B chip"), ["chip"])["chip"] == TopShare(
        "chip", None, None, "unknown", 0, 2, False
    )


def test_maker_without_output_counts_as_its_market_share() -> None:
    graph = drawn(makes="A chip output=90, B chip output=5, C chip market_share=0.05")
    shares = top_shares(graph, ["chip"])["chip"]
    assert (shares.low, shares.high, shares.known_count) == (0.9, 0.9, 3)
