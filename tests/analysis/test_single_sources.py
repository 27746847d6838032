"""Who alone is used, and who alone makes it, on drawn chains."""

from __future__ import annotations

from chainlink.analysis.chokepoints.single_sources import SingleSource, single_sources, sole_makers
from tests.drawn_chains import drawn


def test_single_sources_are_the_requirements_with_one_active_supplier() -> None:
    """T buys ore of one, gas of two; its backup for ore changes nothing; a candidate is not used.

    M --ore--> T makes steel        G1, G2 --gas--> T        N --ore (qualified)--> T
    """
    graph = drawn(
        makes="M ore, N ore, G1 gas, G2 gas, T steel",
        inputs="ore > steel, gas > steel",
        sourcings="M > T ore share=0.7, N > T ore qualified, G1 > T gas, G2 > T gas",
    )
    assert single_sources(graph) == (SingleSource("T", ("ore",), "M", ("ore",), 0.7),)


def test_single_source_of_a_group_may_deliver_several_members() -> None:
    """One supplier for either alternative, also through a variant.

    K --coke, green_coke--> T makes steel of coke|gas        green_coke < coke
    """
    graph = drawn(
        makes="K coke, K green_coke, G gas, T steel",
        variants="green_coke < coke",
        inputs="coke|gas > steel",
        sourcings="K > T coke share=0.6, K > T green_coke share=0.4, G > T gas candidate",
    )
    assert single_sources(graph) == (SingleSource("T", ("coke", "gas"), "K", ("coke", "green_coke"), None),)


def test_single_source_is_told_once_however_many_lines_need_it() -> None:
    graph = drawn(
        makes="M ore, N ore, T steel, T iron", inputs="ore > steel, ore > iron", needs="T ore", sourcings="M > T ore"
    )
    assert single_sources(graph) == (SingleSource("T", ("ore",), "M", ("ore",), None),)


def test_own_line_and_named_maker_are_not_single_sources() -> None:
    """T makes gears itself; the agent's sourcing names the maker; the second agent buys from one supplier.

    S --gear--> T makes gear, car        J ..> agent --resist--> T        M --lens--> dealer --lens--> T
    """
    graph = drawn(
        makes="S gear, T gear, T car, J resist, M lens",
        inputs="gear > car, resist > car, lens > car",
        sourcings="S > T gear, agent > T resist maker=J, dealer > T lens, M > dealer lens",
    )
    assert single_sources(graph) == (
        SingleSource("T", ("lens",), "dealer", ("lens",), None),
        SingleSource("T", ("resist",), "agent", ("resist",), None),
        SingleSource("dealer", ("lens",), "M", ("lens",), None),
    )


def test_nobody_buys_and_nobody_makes() -> None:
    graph = drawn(inputs="ore > steel")
    assert (single_sources(graph), sole_makers(graph)) == ((), {})


def test_sole_makers_count_variants_hidden_makers_and_origins() -> None:
    """Each component has one named maker; some have others in the data.

    ore: M      salt: M, N      scanner: X by its variant euv      lens: J, whom only a sourcing names
    resist: L, and somebody in JPN      film: R, and the unnamed line of its unmade variant does not count
    """
    graph = drawn(
        makes="M ore, M salt, N salt, X euv, L resist, R film, T chip",
        variants="euv < scanner, thin_film < film",
        inputs="resin > thin_film",
        sourcings="agent > T lens maker=J, agent > T resist origin=JPN",
    )
    assert sole_makers(graph) == {"chip": "T", "euv": "X", "film": "R", "lens": "J", "ore": "M", "scanner": "X"}
