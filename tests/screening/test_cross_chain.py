"""Does a chain say what its own firms and components stop in other chains? MODEL.md section 3, rule 9."""

from __future__ import annotations

import pytest

import chainlink
from chainlink.chain_map.content import chain_content
from chainlink.chain_map.facts import component_facts
from chainlink.chain_map.search import find_on_chain
from chainlink.chain_map.style import MARK_CROSS_CHAIN
from chainlink.screening.evidence import component_evidence, firm_evidence, province_words
from chainlink.screening.findings import ChainScan
from chainlink.screening.scan import scan_in_province
from chainlink.whatif.answer_words import elsewhere_words
from chainlink.whatif.ask import what_if
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
        firms="J",
    )


def _told(chain: ChainScan) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [
        (finding.about, finding.id, finding.grade.colour, finding.stops_chains or ()) for finding in chain.cross_chain
    ]


def test_sole_maker_of_another_chains_input_is_cross_chain(two_chains: chainlink.SupplyGraph) -> None:
    scanned = chainlink.scan(two_chains)
    first, second = scanned.chains
    assert _told(first) == [("component", "remover", "red", ("c2",)), ("firm", "J", "red", ("c2",))]
    assert first.component_colours["red"] == 0
    assert first.cross_chain_colours("component") == {"red": 1, "yellow": 0, "blue": 0, "grey": 0}
    assert scanned.worst_colours("component")["remover"] == "red"
    (of_second,) = [firm for firm in second.firms if firm.id == "J"]
    assert (of_second.province_colour, of_second.stops_chains) == ("red", ("c2",))
    assert [row["id"] for row in scanned.as_json()["chains"][0]["cross_chain"]] == ["remover", "J"]


def test_scan_of_one_chain_tells_nothing_of_the_province(two_chains: chainlink.SupplyGraph) -> None:
    (chain,) = chainlink.scan(two_chains, ["c1"]).chains
    assert chain.cross_chain == ()
    assert {firm.province_colour for firm in (*chain.firms, *chain.components)} <= {None}


def test_chain_asked_about_alone_is_told_with_the_province(two_chains: chainlink.SupplyGraph) -> None:
    (chain,) = scan_in_province(two_chains, ["c1"]).chains
    assert _told(chain) == _told(chainlink.scan(two_chains).chains[0])
    assert {finding.id for finding in chain.shown("component").values()} >= {"remover"}


def test_component_that_stops_another_chain_only_is_coloured_and_marked_on_its_own_map(
    two_chains: chainlink.SupplyGraph,
) -> None:
    first, second = chainlink.scan(two_chains).chains
    content = chain_content(two_chains, first)
    (box,) = (box for box in content.boxes.values() if box.subject_id == "remover")
    assert (box.colour, MARK_CROSS_CHAIN in box.note) == ("red", True)
    facts = component_facts(two_chains, first, "remover")
    assert facts.finding is not None and facts.finding.stops_chains == ("c2",)
    assert [firm.id for firm in second.from_outside] == ["J"]
    assert [hit.id for hit in find_on_chain(two_chains, "c2", "J", also_firms=["J"])] == ["J"]


def test_firm_and_component_say_their_colour_in_the_province(two_chains: chainlink.SupplyGraph) -> None:
    for evidence in (firm_evidence(two_chains, "J"), component_evidence(two_chains, "remover")):
        words = province_words(evidence, two_chains.names)
        assert words is not None and words.zh == "全省颜色：红；牵动 1 条产业链、1 项目标产品：c2"


def test_what_if_of_one_chain_tells_of_targets_elsewhere(two_chains: chainlink.SupplyGraph) -> None:
    answer = what_if(two_chains, [chainlink.Stop("firm", "J")], chain_ids=["c1"])
    assert [target.is_reached for target in answer.targets] == [False]
    words = elsewhere_words(answer, two_chains.names)
    assert words is not None and words.zh == "所选产业链之外，另有 1 个目标产品断供（跨链）：chip"
