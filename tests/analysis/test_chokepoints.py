"""Which firm alone stops a target, in which colour, and why: MODEL.md section 3, rules 8 and 9, on drawn chains."""

from __future__ import annotations

import networkx as nx
import pandas as pd
import pytest

from chainlink.analysis.chokepoints.grades import Chokepoint, Grade, chain_targets, chokepoints, grade
from chainlink.analysis.spread.why_paths import Step
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.errors import NoTargetError, UnknownIdError
from loaders.tables import Tables
from tests.drawn_chains import colours, drawn, drawn_tables, points


def every_mode(*firm_ids: str) -> dict[str, list[str]]:
    return {"active": list(firm_ids), "qualified": list(firm_ids), "market": list(firm_ids)}


def step(firm_id: str, component_id: str, *needs: str, **marks: bool) -> Step:
    stated = {"is_trader": False, "is_surveyed": True, "is_assumed": False, **marks}
    return Step(firm_id, component_id, needs=needs, **stated)


@pytest.fixture
def shared_cell_maker() -> SupplyGraph:
    """Two battery makers that share one cell maker.

                +--> battery_a --+
    cell_maker -+                +--> car_maker
                +--> battery_b --+
    """
    return drawn(
        makes="cell_maker cell, battery_a battery, battery_b battery, car_maker car",
        inputs="cell > battery, battery > car",
        sourcings="cell_maker > battery_a cell, cell_maker > battery_b cell, "
        "battery_a > car_maker battery, battery_b > car_maker battery",
    )


def test_shared_cell_maker_is_no_articulation_point_and_yet_the_chokepoint(shared_cell_maker: SupplyGraph) -> None:
    supplies = shared_cell_maker.tables.supplies
    undirected = nx.Graph(list(zip(supplies["supplier_id"], supplies["buyer_id"], strict=True)))
    assert list(nx.articulation_points(undirected)) == []
    assert points(shared_cell_maker, "car_maker/car") == every_mode("cell_maker")
    assert points(shared_cell_maker, "car") == every_mode("car_maker", "cell_maker")


def test_chokepoint_tells_its_shortest_path(shared_cell_maker: SupplyGraph) -> None:
    assert chokepoints(shared_cell_maker, "car", sourcing="active") == (
        Chokepoint("car_maker", "car", is_target_maker=True, is_assumed=False, why=(step("car_maker", "car"),)),
        Chokepoint(
            "cell_maker",
            "car",
            is_target_maker=False,
            is_assumed=False,
            why=(
                step("cell_maker", "cell"),
                step("battery_a", "battery", "cell"),
                step("car_maker", "car", "battery"),
            ),
        ),
    )


def test_diamond_has_only_the_mine_as_chokepoint() -> None:
    """Two routes from one mine, two users of the salt.

          +--> refiner_a --+--> user_a
    mine -+                +
          +--> refiner_b --+--> user_b
    """
    graph = drawn(
        makes="mine ore, refiner_a salt, refiner_b salt, user_a cell, user_b cell", inputs="ore > salt, salt > cell"
    )
    assert points(graph, "cell") == every_mode("mine")
    assert points(graph, "salt") == every_mode("mine")
    assert points(graph, "ore") == every_mode("mine")


@pytest.fixture
def three_colours() -> SupplyGraph:
    """One chokepoint of each colour but grey.

    mine (sole) --ore--> cell_1 --cell--> pack_1 ----------(active)--+
                         cell_2, unused   pack_2 -------(qualified)--+--> car_1 makes car
    """
    return drawn(
        makes="mine ore, cell_1 cell, cell_2 cell, pack_1 pack, pack_2 pack, car_1 car",
        inputs="ore > cell, cell > pack, pack > car",
        sourcings="mine > cell_1 ore, mine > cell_2 ore, cell_1 > pack_1 cell, cell_1 > pack_2 cell, "
        "pack_1 > car_1 pack, pack_2 > car_1 pack qualified",
    )


def test_colours_tell_what_could_step_in(three_colours: SupplyGraph) -> None:
    assert points(three_colours, "car") == {
        "active": ["car_1", "cell_1", "mine", "pack_1"],
        "qualified": ["car_1", "cell_1", "mine"],
        "market": ["car_1", "mine"],
    }
    grades = grade(three_colours, ["car", "car_1/car"])
    assert colours(grades.firms["car"]) == {"car_1": "red", "cell_1": "yellow", "mine": "red", "pack_1": "blue"}
    assert colours(grades.firms["car_1/car"]) == {"cell_1": "yellow", "mine": "red", "pack_1": "blue"}
    assert colours(grades.components["car"]) == {"car": "red", "cell": "yellow", "ore": "red", "pack": "blue"}
    assert [grade_of.firm_id for grade_of in grades.components["car"].values()] == ["car_1", "cell_1", "mine", "pack_1"]


def test_grade_holds_its_evidence(three_colours: SupplyGraph) -> None:
    assert grade(three_colours, ["car_1/car"]).firms["car_1/car"]["mine"] == Grade(
        "red",
        is_suspected_sole=False,
        is_assumed=False,
        is_target_maker=False,
        firm_id="mine",
        why=(
            step("mine", "ore"),
            step("cell_1", "cell", "ore"),
            step("pack_1", "pack", "cell"),
            step("car_1", "car", "pack"),
        ),
    )


def test_candidate_counts_as_not_recorded() -> None:
    """A candidate is no backup: what is yellow stays yellow.

    used --(active)--> T makes car       asked --(candidate)--> T
    """
    graph = drawn(
        makes="used part, asked part, T car", inputs="part > car", sourcings="used > T part, asked > T part candidate"
    )
    assert colours(grade(graph, ["car"]).firms["car"]) == {"T": "red", "used": "yellow"}


def test_unsurveyed_sole_maker_is_grey_and_suspected() -> None:
    """Two sole makers; somebody looked for others of the one only.

    A makes ore (surveyed) --+
    B makes gas (never)    --+--> T, U make steel
    """
    graph = drawn(makes="A ore, B gas, T steel, U steel", inputs="ore > steel, gas > steel", unsurveyed="gas")
    grades = grade(graph, ["steel"])
    assert colours(grades.firms["steel"]) == {"A": "red", "B": "suspected"}
    assert colours(grades.components["steel"]) == {"gas": "suspected", "ore": "red"}
    assert grades.firms["steel"]["B"] == Grade(
        "grey",
        is_suspected_sole=True,
        is_assumed=True,
        is_target_maker=False,
        firm_id="B",
        why=(step("B", "gas", is_surveyed=False), step("T", "steel", "gas", is_assumed=True)),
        freed_by=("gas",),
    )


def test_red_needs_the_survey_of_every_component_that_could_free_the_target() -> None:
    """F makes part, and alone as far as known the ore that the other maker of part needs; nobody looked for ore.

    F makes ore (never surveyed) --> G makes part --+--> T, U make car
    F makes part -----------------------------------+
    """
    graph = drawn(makes="F ore, F part, G part, T car, U car", inputs="part > car", needs="G ore", unsurveyed="ore")
    grades = grade(graph, ["car"]).firms["car"]
    assert colours(grades) == {"F": "suspected"}
    assert (grades["F"].freed_by, grades["F"].joint_components) == (("ore",), ("ore", "part"))


def test_ore_and_part_that_nobody_surveyed_free_the_target_together() -> None:
    """Both inputs are made by F alone: one more maker of either leaves the other."""
    graph = drawn(makes="F ore, F gas, T steel, U steel", inputs="ore > steel, gas > steel", unsurveyed="ore gas")
    answer = grade(graph, ["steel"]).firms["steel"]["F"]
    assert (answer.colour, answer.is_suspected_sole, answer.freed_by) == ("grey", True, ("gas", "ore"))


def test_ring_of_traders_never_delivers_out_of_nothing() -> None:
    """R and Q buy from one another and from nobody else: all makers serve them, and X is the only one.

    +--> R --> T makes tool          X makes x, U makes tool of x from X
    |    |
    +-- Q<
    """
    graph = drawn(makes="X x, T tool", inputs="x > tool", sourcings="R > T x, Q > R x, R > Q x")
    assert points(graph, "tool") == {"active": ["R", "T", "X"], "qualified": ["R", "T", "X"], "market": ["T", "X"]}


def test_ring_of_traders_stops_with_the_maker_behind_it() -> None:
    """As before, and Q also buys from X: goods reach T through Q and R, so the path tells both."""
    graph = drawn(makes="X x, Y x, T tool", inputs="x > tool", sourcings="R > T x, Q > R x, R > Q x, X > Q x")
    assert points(graph, "tool") == {"active": ["Q", "R", "T", "X"], "qualified": ["Q", "R", "T", "X"], "market": ["T"]}
    why = grade(graph, ["tool"]).firms["tool"]["X"].why
    assert [(step.firm_id, step.is_trader) for step in why] == [("X", False), ("Q", True), ("R", True), ("T", False)]


def test_maker_cell_that_names_the_buyer_or_the_agent_makes_no_line() -> None:
    """T's own name, and the agent's, in the maker column prove nothing: the goods come from the market."""
    graph = drawn(makes="X x, T tool, U tool", inputs="x > tool", sourcings="R > T x maker=T, Q > U x maker=Q")
    lines = graph.lines
    assert [graph.firm_ids[firm] for firm in lines.firm[: lines.named_count]] == ["T", "U", "X"]
    assert points(graph, "T/tool")["active"] == ["R", "X"]


def test_lines_that_stop_the_target_only_together_are_all_listed() -> None:
    """T buys part from A and B; S makes what each of them needs, in two lines.

    S bolt --> A part --+--> T car
    S nut ---> B part --+
    """
    graph = drawn(makes="S bolt, S nut, S rod, A part, B part, T car", inputs="part > car", needs="A bolt, B nut")
    (point,) = [chokepoint for chokepoint in chokepoints(graph, "car", sourcing="market") if chokepoint.firm_id == "S"]
    assert (point.why[0].component_id, point.joint_components) == ("bolt", ("bolt", "nut"))


def test_yellow_without_another_running_maker_says_so() -> None:
    """The market for biochar is open only because nobody is known to make it; O really makes part."""
    graph = drawn(
        makes="K coke, T steel, S part, O part, U car",
        inputs="coke|biochar > steel, part > car",
        sourcings="K > T coke, S > U part",
    )
    firms = grade(graph, ["steel", "car"]).firms
    assert (firms["steel"]["K"].colour, firms["steel"]["K"].has_running_maker) == ("yellow", False)
    assert (firms["car"]["S"].colour, firms["car"]["S"].has_running_maker) == ("yellow", True)


def test_one_surveyed_start_is_enough() -> None:
    """One firm is the sole maker of two inputs; the survey of one is enough, for the target stops for want of it.

    A makes gas (never), ore (surveyed) ==> T, U make steel
    """
    graph = drawn(makes="A gas, A ore, T steel, U steel", inputs="ore > steel, gas > steel", unsurveyed="gas")
    assert colours(grade(graph, ["steel"]).firms["steel"]) == {"A": "red"}


def test_yellow_needs_no_survey() -> None:
    graph = drawn(
        makes="S part, O part, T car, U car", inputs="part > car", sourcings="S > T part, S > U part", unsurveyed="part"
    )
    assert colours(grade(graph, ["car"]).firms["car"]) == {"S": "yellow"}


def test_unknown_alternative_makes_grey() -> None:
    """Coke or biochar, and nobody in the data makes biochar; U says from whom it buys.

    K makes coke --> T makes steel of coke|biochar       K --(active)--> U makes iron of the same
    """
    graph = drawn(
        makes="K coke, T steel, U iron", inputs="coke|biochar > steel, coke|biochar > iron", sourcings="K > U coke"
    )
    grades = grade(graph, ["steel", "iron"])
    assert colours(grades.firms["steel"]) == {"K": "grey", "T": "red"}
    assert colours(grades.firms["iron"]) == {"K": "yellow", "U": "red"}
    assert colours(grades.components["steel"]) == {"biochar": "grey", "coke": "grey", "steel": "red"}
    assert colours(grades.components["iron"]) == {"biochar": "grey", "coke": "yellow", "iron": "red"}
    assert grades.components["iron"]["biochar"] == Grade("grey", False, False, False, "", ())


def test_agent_and_its_hidden_maker_are_both_chokepoints() -> None:
    """The trader's leg stands on the path; the trader makes nothing, so no component is coloured by it.

    J ..> agent --resist--> T makes chip       L makes resist, unused
    """
    graph = drawn(makes="J resist, L resist, T chip", inputs="resist > chip", sourcings="agent > T resist maker=J")
    assert points(graph, "T/chip") == {"active": ["J", "agent"], "qualified": ["J", "agent"], "market": []}
    grades = grade(graph, ["T/chip"])
    assert colours(grades.firms["T/chip"]) == {"J": "yellow", "agent": "yellow"}
    assert colours(grades.components["T/chip"]) == {"resist": "yellow"}
    assert grades.firms["T/chip"]["J"].why == (
        step("J", "resist"),
        step("agent", "resist", "resist", is_trader=True),
        step("T", "chip", "resist"),
    )


def test_firm_with_two_roles_stops_only_as_a_whole() -> None:
    """Coke or ore will do, and one firm makes both: without its ore alone, T runs on its coke.

    A makes coke, ore ==> T makes steel of coke|ore       A --ore--> U makes it too
    """
    graph = drawn(
        makes="A coke, A ore, T steel, U steel", inputs="coke|ore > steel", sourcings="A > T coke, A > T ore, A > U ore"
    )
    grades = grade(graph, ["steel"])
    assert colours(grades.firms["steel"]) == {"A": "red"}
    assert colours(grades.components["steel"]) == {}


def test_component_is_graded_by_makers_of_its_variants() -> None:
    """Only the variant is made; the failure of its maker colours both.

    euv < scanner        X makes euv --> T, U make chip of any scanner
    """
    graph = drawn(makes="X euv, T chip, U chip", variants="euv < scanner", inputs="scanner > chip")
    assert colours(grade(graph, ["chip"]).components["chip"]) == {"euv": "red", "scanner": "red"}


def test_loop_names_its_members() -> None:
    graph = drawn(makes="A power, B coal, T steel, U steel", inputs="coal > power, power > coal, power > steel")
    assert points(graph, "steel") == every_mode("A", "B")


def test_targets_are_what_feeds_nothing_inside_the_chain() -> None:
    """The car feeds a fleet outside the chain; a spare is isolated; the wagon is a variant of the car.

    part --> car --> fleet (outside)       part --> bike       wagon < car       spare
    """
    graph = drawn(
        makes="A part",
        inputs="part > car, part > bike, car > fleet",
        variants="wagon < car",
        placements="part C1, car C1, bike C1, wagon C1, spare C1, fleet C2, car C2",
    )
    assert chain_targets(graph, "C1") == ("bike", "car")
    assert chain_targets(graph, "C2") == ("fleet",)


def test_marks_replace_the_rule_for_targets_of_their_chain_only() -> None:
    graph = drawn(
        inputs="part > car, part > bike",
        placements="part C1 is_target=yes, car C1, bike C1, part C2, car C2",
    )
    assert chain_targets(graph, "C1") == ("part",)
    assert chain_targets(graph, "C2") == ("car",)


def test_placement_without_chain_stands_in_that_of_its_segment() -> None:
    tables = drawn_tables(inputs="part > car", placements="part C1")
    frames = dict(tables.items())
    frames["segments"] = pd.DataFrame({"segment_id": ["S1"], "chain_id": ["C1"]})
    frames["placements"] = pd.DataFrame({"component_id": ["part", "car"], "segment_id": ["S1", "S1"]})
    assert chain_targets(build_graph(Tables.of(frames)), "C1") == ("car",)


def test_chain_without_target_is_an_error_that_says_name_one() -> None:
    """A loop feeds itself; a lone component is isolated."""
    graph = drawn(inputs="a > b, b > a", placements="a LOOP, b LOOP, c ALONE")
    for chain_id in ("LOOP", "ALONE"):
        with pytest.raises(NoTargetError) as caught:
            chain_targets(graph, chain_id)
        assert caught.value.chain_id == chain_id
        assert caught.value.words == (
            f"产业链“{chain_id}”没有目标产品；请在“产品”表的“是否目标产品”列标“是”，或用 --target 指定",
            f"chain {chain_id!r} has no target; mark one as is_target in the components sheet, or name one with --target",
        )


def test_unknown_chain_names_the_nearest() -> None:
    graph = drawn(inputs="part > car", placements="part battery, car battery, part steel")
    with pytest.raises(UnknownIdError) as caught:
        chain_targets(graph, "batery")
    assert caught.value.words == (
        "数据中没有产业链“batery”；相近的有：battery",
        "no chain 'batery' in the data; close to it: battery",
    )


def test_target_that_nobody_makes_has_no_chokepoint() -> None:
    graph = drawn(makes="A part", needs="A riddle")
    assert points(graph, "riddle") == every_mode()
    grades = grade(graph, ["riddle"])
    assert (colours(grades.firms["riddle"]), colours(grades.components["riddle"])) == ({}, {"riddle": "grey"})
