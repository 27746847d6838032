"""Does a chain say what its own firms and components stop in other chains? MODEL.md section 3, rule 9."""

from __future__ import annotations

import pytest

import chainlink
from chainlink.screening.findings import ChainScan
from tests.drawn_chains import drawn


@pytest.fixture
def two_chains() -> chainlink.SupplyGraph:
    """J alone makes remover, which stands in c1 and goes into what only c2 exists for.

    c1: bolt --> car (T and U make it)         J makes remover (in c1) --> V makes chip, the target of c2
    """
    return drawn(
        makes="A bolt, B bolt, T car, U car, J remover, V chip, W chip",
        inputs="bolt > car, remover > chip, wafer ?> chip",
        placements="bolt c1, car c1, remover c1, chip c2, wafer c2",
    )


def _told(chain: ChainScan) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(each.about, each.id, each.grade.colour, each.stops_chains or ()) for each in chain.cross_chain]


def test_sole_maker_of_another_chains_input_is_cross_chain(two_chains: chainlink.SupplyGraph) -> None:
    found = chainlink.scan(two_chains)
    first, second = found.chains
    assert _told(first) == [("component", "remover", "red", ("c2",)), ("firm", "J", "red", ("c2",))]
    assert first.component_colours["red"] == 0
    assert first.cross_chain_colours("component") == {"red": 1, "yellow": 0, "blue": 0, "grey": 0}
    assert found.worst_colours("component")["remover"] == "red"
    (of_second,) = [each for each in second.firms if each.id == "J"]
    assert (of_second.province_colour, of_second.stops_chains) == ("red", ("c2",))
    assert [each["id"] for each in found.as_json()["chains"][0]["cross_chain"]] == ["remover", "J"]


def test_scan_of_one_chain_tells_nothing_of_the_province(two_chains: chainlink.SupplyGraph) -> None:
    (chain,) = chainlink.scan(two_chains, ["c1"]).chains
    assert chain.cross_chain == ()
    assert {each.province_colour for each in (*chain.firms, *chain.components)} <= {None}
