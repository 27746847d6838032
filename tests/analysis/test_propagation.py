"""What stops when something fails, on chains small enough to follow with a finger. MODEL.md section 3, rules 1 to 7."""

from __future__ import annotations

import numpy as np
import pytest

from chainlink.analysis.spread.network import build_network
from chainlink.analysis.spread.propagation import Stop, Stopped, what_stops
from chainlink.analysis.spread.single_failures import single_failures
from chainlink.supply.graph import SupplyGraph
from graph_schema.errors import UnknownIdError
from tests.drawn_chains import drawn, lines, stopped


@pytest.fixture
def diamond() -> SupplyGraph:
    """Two routes from one mine; nobody recorded who buys from whom.

          +--> refiner_a --+
    mine -+                +--> cell_maker
          +--> refiner_b --+
    """
    return drawn(
        makes="mine ore, refiner_a salt, refiner_b salt, cell_maker cell",
        inputs="ore > salt, salt > cell",
    )


def test_diamond_loses_everything_with_the_mine(diamond: SupplyGraph) -> None:
    assert stopped(diamond, "firm:mine", target="cell") == Stopped(
        lines=(("cell_maker", "cell"), ("mine", "ore"), ("refiner_a", "salt"), ("refiner_b", "salt")),
        targets_down=("cell",),
        firms_without_place=(),
        is_assumed=True,
    )


def test_diamond_outlives_one_refiner_and_not_both(diamond: SupplyGraph) -> None:
    assert stopped(diamond, "firm:refiner_a", target="cell") == Stopped((("refiner_a", "salt"),), (), (), False)
    assert stopped(diamond, "firm:refiner_a", "firm:refiner_b", target="cell") == Stopped(
        lines=(("cell_maker", "cell"), ("refiner_a", "salt"), ("refiner_b", "salt")),
        targets_down=("cell",),
        firms_without_place=(),
        is_assumed=True,
    )


def test_nothing_stops_when_nothing_fails(diamond: SupplyGraph) -> None:
    assert stopped(diamond, target="cell") == Stopped((), (), (), False)


@pytest.fixture
def backup() -> SupplyGraph:
    """A supplier in use, a backup, a candidate, and a maker nobody talks to.

    used ----(active)-----+
    ready ---(qualified)--+--> T makes car
    asked ---(candidate)--+
    other
    """
    return drawn(
        makes="used part, ready part, asked part, other part, T car",
        inputs="part > car",
        sourcings="used > T part, ready > T part qualified, asked > T part candidate",
    )


@pytest.mark.parametrize(
    ("stops", "active", "qualified", "market"),
    [
        (["firm:used"], ["T/car", "used/part"], ["used/part"], ["used/part"]),
        (["firm:ready"], ["ready/part"], ["ready/part"], ["ready/part"]),
        (
            ["firm:used", "firm:ready"],
            ["T/car", "ready/part", "used/part"],
            ["T/car", "ready/part", "used/part"],
            ["ready/part", "used/part"],
        ),
        (
            ["firm:asked", "firm:other"],
            ["asked/part", "other/part"],
            ["asked/part", "other/part"],
            ["asked/part", "other/part"],
        ),
        (["sourcing:used/T/part"], ["T/car"], [], []),
        (["sourcing:used/T/part", "sourcing:ready/T/part"], ["T/car"], ["T/car"], []),
        (["sourcing:asked/T/part"], [], [], []),
    ],
)
def test_backups_step_in_by_mode_and_candidates_never(
    backup: SupplyGraph, stops: list[str], active: list[str], qualified: list[str], market: list[str]
) -> None:
    assert lines(backup, *stops, sourcing="active") == active
    assert lines(backup, *stops, sourcing="qualified") == qualified
    assert lines(backup, *stops, sourcing="market") == market


def test_buyer_without_active_supplier_takes_all_makers() -> None:
    """The backup is recorded, the supplier in use is not.

    ready ---(qualified)--> T makes car
    other
    """
    graph = drawn(makes="ready part, other part, T car", inputs="part > car", sourcings="ready > T part qualified")
    assert lines(graph, "firm:ready", sourcing="active") == ["ready/part"]
    assert stopped(graph, "firm:ready", "firm:other", sourcing="active", target="car") == Stopped(
        lines=(("T", "car"), ("other", "part"), ("ready", "part")),
        targets_down=("car",),
        firms_without_place=(),
        is_assumed=True,
    )


@pytest.fixture
def agent() -> SupplyGraph:
    """A foreign maker behind a local agent; a local maker is not used.

    J (JPN) ..> agent --resist--> T makes chip        L (CHN) makes resist
    """
    return drawn(
        makes="J resist, L resist, T chip",
        inputs="resist > chip",
        sourcings="agent > T resist maker=J",
        firms="J country=JPN, L country=CHN, T country=CHN, agent country=CHN",
    )


def test_agent_hides_its_foreign_maker_from_nobody(agent: SupplyGraph) -> None:
    for stop in ("firm:J", "line:J/resist", "country:JPN"):
        assert stopped(agent, stop, sourcing="active", target="chip") == Stopped(
            (("J", "resist"), ("T", "chip")), ("chip",), (), False
        )
        assert stopped(agent, stop, sourcing="market", target="chip") == Stopped((("J", "resist"),), (), (), False)


def test_agent_stops_its_buyer_and_lists_no_line_of_its_own(agent: SupplyGraph) -> None:
    assert lines(agent, "firm:agent", sourcing="active") == ["T/chip"]
    assert lines(agent, "firm:agent", sourcing="market") == []


def test_maker_that_only_a_sourcing_names_has_a_line() -> None:
    graph = drawn(makes="T chip", inputs="resist > chip", sourcings="agent > T resist maker=J")
    assert lines(graph, "firm:J", sourcing="market") == ["J/resist", "T/chip"]


def test_origin_without_a_known_maker_stops_with_its_country() -> None:
    """An agent says where the goods come from, not who makes them.

    (JPN) ..> agent --resist--> T makes chip        L (CHN) makes resist
    """
    graph = drawn(
        makes="L resist, T chip",
        inputs="resist > chip",
        sourcings="agent > T resist origin=JPN",
        firms="L country=CHN, T country=CHN, agent country=CHN",
    )
    assert lines(graph, "country:JPN", sourcing="active") == ["T/chip"]
    assert lines(graph, "country:JPN/resist", sourcing="active") == ["T/chip"]
    assert lines(graph, "country:JPN/chip", sourcing="active") == []
    assert lines(graph, "country:JPN", sourcing="market") == []
    assert lines(graph, "country:JPN", "firm:L", sourcing="market") == ["L/resist", "T/chip"]
    assert lines(graph, "firm:L", sourcing="market") == ["L/resist"]


def test_origin_with_known_makers_takes_any_of_them_and_no_other() -> None:
    """Two makers in the country of origin; a third elsewhere does not serve the agent.

    J1, J2 (JPN) ..> agent --resist--> T makes chip        L (CHN) makes resist
    """
    graph = drawn(
        makes="J1 resist, J2 resist, L resist, T chip",
        inputs="resist > chip",
        sourcings="agent > T resist origin=JPN",
        firms="J1 country=JPN, J2 country=JPN, L country=CHN",
    )
    assert lines(graph, "firm:J1", sourcing="active") == ["J1/resist"]
    assert stopped(graph, "country:JPN", sourcing="active") == Stopped(
        (("J1", "resist"), ("J2", "resist"), ("T", "chip")), (), ("T", "agent"), False
    )


def test_agent_without_maker_or_origin_buys_as_any_firm_does() -> None:
    """A chain of agents, whose last one says nothing: all makers may stand behind it.

    M1, M2 make resist; far --resist--> near --resist--> T makes chip
    """
    graph = drawn(
        makes="M1 resist, M2 resist, T chip",
        inputs="resist > chip",
        sourcings="near > T resist, far > near resist",
    )
    assert lines(graph, "firm:far", sourcing="active") == ["T/chip"]
    assert lines(graph, "firm:far", sourcing="qualified") == ["T/chip"]
    assert lines(graph, "firm:M1", sourcing="active") == ["M1/resist"]
    assert stopped(graph, "firm:M1", "firm:M2", sourcing="active") == Stopped(
        (("M1", "resist"), ("M2", "resist"), ("T", "chip")), (), (), True
    )


def test_variant_of_a_variant_supplies_the_parent_and_never_the_other_way() -> None:
    """X makes the newest kind, Y only the parent.

    dry < immersion < scanner     X makes dry, Y makes scanner
    T makes chip of any scanner, U makes mask with a dry one
    """
    graph = drawn(
        makes="X dry, Y scanner, T chip, U mask",
        variants="immersion < scanner, dry < immersion",
        inputs="scanner > chip, dry > mask",
    )
    assert lines(graph, "firm:X") == ["U/mask", "X/dry"]
    assert lines(graph, "firm:Y") == ["Y/scanner"]
    assert lines(graph, "firm:X", "firm:Y") == ["T/chip", "U/mask", "X/dry", "Y/scanner"]
    assert lines(graph, "firm:X/scanner") == ["U/mask", "X/dry"]
    assert lines(graph, "firm:Y/dry") == []


def test_alternative_with_an_unknown_member_meets_the_requirement() -> None:
    """Coke or biochar; nobody in the data makes biochar.

    K makes coke --> T makes steel of coke|biochar, and U too, buying from K
    """
    graph = drawn(makes="K coke, T steel, U steel", inputs="coke|biochar > steel", sourcings="K > U coke")
    assert lines(graph, "firm:K", sourcing="active") == ["K/coke", "U/steel"]
    assert lines(graph, "firm:K", sourcing="qualified") == ["K/coke", "U/steel"]
    assert lines(graph, "firm:K", sourcing="market") == ["K/coke"]


def test_alternatives_stop_a_line_only_together() -> None:
    graph = drawn(makes="K coke, G gas, T steel", inputs="coke|gas > steel")
    assert lines(graph, "firm:K") == ["K/coke"]
    assert lines(graph, "firm:K", "firm:G") == ["G/gas", "K/coke", "T/steel"]


def test_non_essential_input_never_stops_a_line() -> None:
    graph = drawn(makes="P paint, T car", inputs="paint ?> car", sourcings="P > T paint")
    assert lines(graph, "firm:P", sourcing="active") == ["P/paint"]


def test_own_line_serves_its_firm() -> None:
    """T makes its own gears and buys some.

    S makes gear --> T makes gear, car
    """
    graph = drawn(makes="S gear, T gear, T car, O gear", inputs="gear > car", sourcings="S > T gear")
    assert lines(graph, "firm:S", sourcing="active") == ["S/gear"]
    assert lines(graph, "line:T/gear", sourcing="active") == ["T/gear"]
    assert lines(graph, "line:T/gear", "firm:S", sourcing="active") == ["S/gear", "T/car", "T/gear"]
    assert lines(graph, "line:T/gear", "firm:S", sourcing="market") == ["S/gear", "T/gear"]


def test_loop_runs_until_something_in_it_fails() -> None:
    """Each needs what the other makes.

    A makes power <--> B makes coal
    """
    graph = drawn(makes="A power, B coal", inputs="coal > power, power > coal")
    assert lines(graph) == []
    assert lines(graph, "firm:A") == ["A/power", "B/coal"]


def test_firm_needs_what_it_says_for_one_product_or_for_all() -> None:
    """Gas for the bolts of F, power for all of F; G2 makes bolts and said nothing.

    G makes gas, P makes power; F makes bolt, nut; G2 makes bolt
    """
    graph = drawn(makes="G gas, P power, F bolt, F nut, G2 bolt", needs="F:bolt gas, F power")
    assert lines(graph, "firm:G") == ["F/bolt", "G/gas"]
    assert lines(graph, "firm:P") == ["F/bolt", "F/nut", "P/power"]


def test_component_that_nobody_makes_passes_a_failure_on() -> None:
    """Nobody is known to make the film, which is made of resin.

    R makes resin --> film (unnamed) --> T makes panel
    """
    graph = drawn(makes="R resin, T panel", inputs="resin > film, film > panel")
    assert lines(graph, "firm:R") == ["R/resin", "T/panel"]


def test_line_can_be_a_target() -> None:
    graph = drawn(makes="S part, T car, U car", inputs="part > car", sourcings="S > T part")
    stopped = what_stops(graph, [Stop("firm", "T")], sourcing="market", targets=["car", "T/car", "U/car"])
    assert stopped == Stopped((("T", "car"),), ("T/car",), (), False)


def test_target_that_nobody_makes_is_never_down() -> None:
    graph = drawn(makes="S part", needs="S riddle")
    assert stopped(graph, "firm:S", target="riddle") == Stopped((("S", "part"),), (), (), False)


def test_target_rejects_what_is_not_in_the_data() -> None:
    graph = drawn(makes="acme_steel screw, buyer car")
    for target, kind in (("scrw", "component"), ("acme/screw", "firm"), ("buyer/screw", "line")):
        with pytest.raises(UnknownIdError) as caught:
            stopped(graph, target=target)
        assert caught.value.kind.en == kind


def test_component_has_a_pool_where_its_family_has_a_line() -> None:
    """Only what is watched, or stands in a group with others, gets one; nobody makes the riddle, nor what it needs."""
    graph = drawn(makes="S part", needs="S riddle")
    watch = np.array([graph.component_number(name) for name in ("part", "riddle")], np.int32)
    network = build_network(graph, sourcing="market", watch=watch)
    assert [network.pool(component) for component in watch.tolist()] == [len(graph.node_firm), -1]


def test_traders_who_buy_from_each_other_serve_as_long_as_one_is_fed() -> None:
    """A ring of two traders, each with a maker of its own; S buys from one of them.

    A --> trader_1 <=> trader_2 <-- B
              |
              v
              S
    """
    graph = drawn(
        makes="A ore, B ore, S steel",
        inputs="ore > steel",
        sourcings="A > trader_1 ore, B > trader_2 ore, trader_2 > trader_1 ore, trader_1 > trader_2 ore, trader_1 > S ore",
    )
    assert lines(graph, "firm:A", sourcing="active") == ["A/ore"]
    assert lines(graph, "firm:B", sourcing="active") == ["B/ore"]
    assert lines(graph, "firm:A", "firm:B", sourcing="active") == ["A/ore", "B/ore", "S/steel"]
    assert lines(graph, "firm:trader_2", "firm:A", sourcing="active") == ["A/ore", "S/steel"]


def test_blasts_tell_of_watched_nodes_alone(diamond: SupplyGraph) -> None:
    network = build_network(diamond, sourcing="market")
    mine, cell_maker = (diamond.firm_number(name) for name in ("mine", "cell_maker"))
    nodes = diamond.nodes_of_firm
    unwatched = single_failures(network, nodes)
    watching = single_failures(network, nodes, watch=nodes[cell_maker])
    assert unwatched.is_watched_down.shape == (len(diamond.firm_ids), 0)
    assert np.flatnonzero(watching.is_watched_down[:, 0]).tolist() == sorted([mine, cell_maker])
    assert (unwatched.lines.tolist(), unwatched.firms.tolist()) == (watching.lines.tolist(), watching.firms.tolist())
