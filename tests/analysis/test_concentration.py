"""In how few hands is the making of a component, and how much of that is known?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainlink.analysis.markets.concentration import Concentration, Holder, concentration
from chainlink.supply.graph import SupplyGraph
from graph_schema.errors import UnknownIdError
from tests.drawn_chains import drawn


def told(graph: SupplyGraph, by: Holder, component_id: str = "ore", **options: Any) -> dict[str, Any]:
    """Give the whole answer but for the question."""
    answer = asdict(concentration(graph, component_id, by=by, **options))
    assert (answer.pop("component_id"), answer.pop("by")) == (component_id, by)
    return answer


@pytest.fixture
def mines() -> SupplyGraph:
    """Five mines of known shares, two of one group.

    A 1/2 group G, Ningbo      B 1/8 group G, a county of Ningbo      C 1/4 a district of Hangzhou
    D 1/16 AUS      E 1/16 nowhere
    """
    return drawn(
        makes="A ore market_share=0.5, B ore market_share=0.125, C ore market_share=0.25, "
        "D ore market_share=0.0625, E ore market_share=0.0625",
        firms="A group_id=G country=CHN region_code=330200, B group_id=G country=CHN region_code=330212, "
        "C country=CHN region_code=330106, D country=AUS",
    )


def test_concentration_by_firm_is_that_of_the_shares(mines: SupplyGraph) -> None:
    hhi = 0.25 + 0.015625 + 0.0625 + 0.00390625 * 2
    assert told(mines, "firm") == {
        "hhi": hhi,
        "hhi_low": hhi,
        "hhi_high": hhi,
        "top_id": "A",
        "top_share": 0.5,
        "share_by_id": {"A": 0.5, "C": 0.25, "B": 0.125, "D": 0.0625, "E": 0.0625},
        "unplaced_share": 0.0,
        "known_share_sum": 1.0,
        "basis": "market_share",
        "maker_count": 5,
        "unknown_count": 0,
    }


def test_concentration_by_group_takes_a_firm_without_group_as_one(mines: SupplyGraph) -> None:
    answer = concentration(mines, "ore", by="group")
    assert dict(answer.share_by_id) == {"G": 0.625, "C": 0.25, "D": 0.0625, "E": 0.0625}
    assert (answer.hhi, answer.unknown_count) == (0.390625 + 0.0625 + 0.0078125, 0)


def test_concentration_by_country_keeps_the_unknown_place_apart(mines: SupplyGraph) -> None:
    low = 0.875**2 + 0.0625**2
    assert told(mines, "country") == {
        "hhi": None,
        "hhi_low": low,
        "hhi_high": 0.9375**2 + 0.0625**2,
        "top_id": "CHN",
        "top_share": 0.875,
        "share_by_id": {"CHN": 0.875, "AUS": 0.0625},
        "unplaced_share": 0.0625,
        "known_share_sum": 1.0,
        "basis": "market_share",
        "maker_count": 5,
        "unknown_count": 1,
    }


@pytest.mark.parametrize(
    ("level", "shares", "unplaced"),
    [
        ("province", {"330000": 0.875}, 0.125),
        ("city", {"330200": 0.625, "330100": 0.25}, 0.125),
        ("county", {"330106": 0.25, "330212": 0.125}, 0.625),
    ],
)
def test_concentration_by_region_adds_up_to_the_level(
    mines: SupplyGraph, level: Any, shares: dict[str, float], unplaced: float
) -> None:
    answer = concentration(mines, "ore", by="region", region_level=level)
    assert (dict(answer.share_by_id), answer.unplaced_share, answer.hhi) == (shares, unplaced, None)


def test_shares_far_from_one_are_kept_as_they_are() -> None:
    graph = drawn(makes="A ore market_share=0.75, B ore market_share=0.75")
    answer = concentration(graph, "ore", by="firm")
    assert (answer.hhi, answer.known_share_sum, dict(answer.share_by_id)) == (1.125, 1.5, {"A": 0.75, "B": 0.75})


def test_unknown_share_leaves_bounds_and_no_index() -> None:
    """The rest may be one firm's or thinly spread; by country it may be the leader's."""
    graph = drawn(makes="A ore market_share=0.5, B ore", firms="A country=CHN, B country=CHN")
    answer = concentration(graph, "ore", by="firm")
    assert (answer.hhi, answer.hhi_low, answer.hhi_high, answer.unknown_count) == (None, 0.25, 0.5, 1)
    answer = concentration(graph, "ore", by="country")
    assert (answer.hhi, answer.hhi_low, answer.hhi_high, answer.unknown_count) == (None, 0.25, 1.0, 1)


def test_output_in_one_unit_stands_in_for_market_shares() -> None:
    graph = drawn(makes="A ore output=30 unit=t market_share=0.9, B ore output=10 unit=t")
    answer = concentration(graph, "ore", by="firm")
    assert (answer.basis, dict(answer.share_by_id), answer.hhi) == ("output", {"A": 0.75, "B": 0.25}, 0.625)


@pytest.mark.parametrize(
    "makes",
    [
        "A ore output=30 unit=t, B ore output=10 unit=set",
        "A ore output=30 unit=t, B ore unit=t",
        "A ore output=0 unit=t, B ore output=0 unit=t",
        "A ore, B ore",
    ],
)
def test_outputs_that_cannot_be_compared_leave_all_unknown(makes: str) -> None:
    assert told(drawn(makes=makes), "firm") == {
        "hhi": None,
        "hhi_low": None,
        "hhi_high": None,
        "top_id": "",
        "top_share": None,
        "share_by_id": {},
        "unplaced_share": 0.0,
        "known_share_sum": 0.0,
        "basis": "unknown",
        "maker_count": 2,
        "unknown_count": 2,
    }


def test_purchase_shares_are_never_taken_for_market_shares() -> None:
    graph = drawn(
        makes="A ore, B ore, T steel", inputs="ore > steel", sourcings="A > T ore share=0.9, B > T ore share=0.1"
    )
    assert concentration(graph, "ore", by="firm").basis == "unknown"


def test_market_share_of_a_variant_says_nothing_about_the_parent() -> None:
    """X has all of euv, and a tenth of the scanners; Y makes immersion only."""
    graph = drawn(
        makes="X euv market_share=1, X scanner market_share=0.1, Y immersion market_share=1, Z scanner market_share=0.5",
        variants="euv < scanner, immersion < scanner",
    )
    answer = concentration(graph, "scanner", by="firm")
    assert (dict(answer.share_by_id), answer.maker_count, answer.unknown_count) == ({"Z": 0.5, "X": 0.1}, 3, 1)
    assert concentration(graph, "euv", by="firm").hhi == 1.0


def test_outputs_of_variants_add_up() -> None:
    graph = drawn(
        makes="X euv output=1 unit=set, X scanner output=2 unit=set, Y scanner output=1 unit=set",
        variants="euv < scanner",
    )
    assert dict(concentration(graph, "scanner", by="firm").share_by_id) == {"X": 0.75, "Y": 0.25}


def test_nameless_makers_of_an_origin_are_unknown_makers() -> None:
    """An agent sells Japanese resist; the data has no maker there."""
    graph = drawn(
        makes="L resist output=5 unit=t, T chip",
        sourcings="agent > T resist origin=JPN",
        firms="L country=CHN",
    )
    answer = concentration(graph, "resist", by="country")
    assert (answer.basis, answer.maker_count, answer.unknown_count, answer.hhi) == ("unknown", 1, 2, None)


def test_concentration_rejects_an_unknown_component(mines: SupplyGraph) -> None:
    with pytest.raises(UnknownIdError):
        concentration(mines, "oar", by="firm")


@given(st.lists(st.one_of(st.none(), st.integers(0, 16)), min_size=1, max_size=5), st.sampled_from(["firm", "country"]))
@settings(deadline=None)
def test_bounds_of_the_index_nest(sixteenths: list[int | None], by: Holder) -> None:
    makes = ", ".join(
        f"F{at} ore" + ("" if n is None else f" market_share={n / 16}") for at, n in enumerate(sixteenths)
    )
    firms = ", ".join(f"F{at} country={'CHN' if at % 2 else ''}" for at in range(len(sixteenths)))
    answer = concentration(drawn(makes=makes, firms=firms), "ore", by=by)
    if answer.hhi_low is None or answer.hhi_high is None:
        assert (answer.hhi_low, answer.hhi_high, answer.hhi, answer.known_share_sum) == (None, None, None, 0.0)
        return
    assert answer.hhi_low <= answer.hhi_high
    assert answer.hhi in (None, answer.hhi_low)
    assert isinstance(answer, Concentration)
