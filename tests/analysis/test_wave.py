"""The wave of a stop: drawn chains day by day, the laws, and a life lived one day at a time."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainlink.analysis.spread.propagation import Stop, what_stops
from chainlink.analysis.waves.stopped_output import StoppedRegion, ValueLost
from chainlink.analysis.waves.wave import LineStop, TargetLoss, Wave, wave
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.errors import UnknownIdError
from graph_schema.names import SourcingMode
from loaders.tables import Tables
from tests import brute_force
from tests.brute_force_wave import DayByDay, with_stocks
from tests.drawn_chains import drawn, drawn_tables
from tests.examples import examples
from tests.random_networks import modes, networks, stops


def stocked(tables: Tables, *, finished: str = "", inputs: str = "") -> SupplyGraph:
    """Add stock: `"M ore 4"` is finished stock of a line, `"T ore 9"` or `"T:steel ore 9"` input stock of a firm."""
    inventory, input_stock = {}, {}
    for firm, component, days in map(str.split, _entries(finished)):
        inventory[firm, component] = int(days)
    for who, component, days in map(str.split, _entries(inputs)):
        firm, _, product = who.partition(":")
        input_stock[firm, product, component] = int(days)
    return build_graph(with_stocks(tables, inventory, input_stock))


def _entries(text: str) -> list[str]:
    return [entry.strip() for entry in text.split(",") if entry.strip()]


def follow(
    graph: SupplyGraph, *stopped: str, sourcing: SourcingMode = "active", usable: bool = False, target: str = ""
) -> Wave:
    return wave(
        graph,
        [Stop.parse(stop) for stop in stopped],
        sourcing=sourcing,
        is_stopped_stock_usable=usable,
        targets=[target] if target else [],
    )


def days(wave: Wave) -> dict[str, float]:
    """Say the days by `FIRM/COMPONENT`."""
    return {"/".join(line): day for line, day in wave.stops_on_day.items()}


def test_stock_of_inputs_and_of_goods_adds_up_along_a_chain() -> None:
    """M ore 5 -> S steel (ore 2, steel 3) -> T car (steel 4, car 1)"""
    tables = drawn_tables(makes="M ore, S steel, T car", inputs="ore > steel, steel > car")
    graph = stocked(tables, finished="M ore 5, S steel 3, T car 1", inputs="S ore 2, T steel 4")
    reached = follow(graph, "firm:M", usable=True, target="car")
    assert reached.lines == (
        LineStop("M", "ore", 0.0, 5.0),
        LineStop("S", "steel", 7.0, 10.0),
        LineStop("T", "car", 14.0, 15.0),
    )
    assert reached.target_down_on_day == {"car": 15.0}
    cut = follow(graph, "firm:M", target="car")
    assert days(cut) == {"M/ore": 0.0, "S/steel": 2.0, "T/car": 9.0}
    assert cut.target_down_on_day == {"car": 10.0}


def test_last_source_and_first_input_decide() -> None:
    """T needs ore (of M and N) and gas (of G): ore lasts as long as the longer of M and N, T as the shorter input."""
    tables = drawn_tables(makes="M ore, N ore, G gas, T steel", inputs="ore > steel, gas > steel")
    graph = stocked(tables, finished="M ore 5, N ore 8, G gas 20", inputs="T ore 1, T gas 1")
    both = follow(graph, "firm:M", "firm:N", "firm:G", sourcing="market", usable=True)
    assert days(both)["T/steel"] == 9.0
    assert days(follow(graph, "firm:M", "firm:G", sourcing="market", usable=True))["T/steel"] == 21.0
    assert "T/steel" not in days(follow(graph, "firm:M", sourcing="market", usable=True))


def test_stocks_of_alternatives_are_added_up() -> None:
    tables = drawn_tables(makes="C coke, B biochar, T steel", inputs="coke|biochar > steel")
    graph = stocked(tables, inputs="T coke 3, T biochar 4")
    assert days(follow(graph, "firm:B", "firm:C")) == {"B/biochar": 0.0, "C/coke": 0.0, "T/steel": 7.0}


def test_stock_for_one_product_goes_before_stock_for_all() -> None:
    tables = drawn_tables(makes="M ore, T steel, T iron", inputs="ore > steel, ore > iron")
    graph = stocked(tables, inputs="T ore 3, T:iron ore 8")
    assert days(follow(graph, "firm:M")) == {"M/ore": 0.0, "T/iron": 8.0, "T/steel": 3.0}


def test_stock_row_asks_for_nothing() -> None:
    """T keeps gas that no product of its needs: it runs on when the gas maker stops."""
    graph = stocked(drawn_tables(makes="G gas, T steel"), inputs="T gas 5")
    assert days(follow(graph, "firm:G", sourcing="market")) == {"G/gas": 0.0}


def test_trader_keeps_no_stock_and_ends_with_the_maker_behind() -> None:
    tables = drawn_tables(makes="T steel", inputs="ore > steel", sourcings="R > T ore maker=J")
    graph = stocked(tables, inputs="T ore 9, R ore 30")
    reached = follow(graph, "firm:J")
    assert days(reached) == {"J/ore": 0.0, "T/steel": 9.0}
    assert reached.legs == (LineStop("R", "ore", 0.0, 0.0),)
    assert days(follow(graph, "firm:R")) == {"T/steel": 9.0}


def test_ring_of_traders_ends_with_the_only_maker_that_feeds_it() -> None:
    """F3 buys d from M and from the trader R, who buys it from F3: nothing comes round once M fails.

    M --d--> F3 <--d-- R
             F3 --d--> R
    """
    tables = drawn_tables(makes="M d, F3 b", inputs="d > b", sourcings="M > F3 d, F3 > R d, R > F3 d")
    answer = follow(build_graph(tables), "firm:M")
    assert days(answer) == {"M/d": 0.0, "F3/b": 0.0}
    made, _ = DayByDay(tables, sourcing="active", is_stopped_stock_usable=False).days(
        [brute_force.FailedMember("firm", "M", "")]
    )
    assert {node: day for node, day in made.items() if node[0] == "line"} == {
        ("line", "M", "d"): 0,
        ("line", "F3", "b"): 0,
    }


@pytest.mark.parametrize(("qualifying", "stops"), [(0, {}), (9, {}), (10, {"T/steel": 9.0, "U/car": 14.0})])
def test_ready_backup_steps_in_after_its_qualification_days(qualifying: int, stops: dict[str, float]) -> None:
    """M stops; T has ore for 9 days, U steel for 5: B is in time on day 9, and too late on day 10."""
    tables = drawn_tables(
        makes="M ore, B ore, T steel, U car",
        inputs="ore > steel, steel > car",
        sourcings=f"M > T ore, B > T ore qualified qualification_days={qualifying}, T > U steel",
    )
    graph = stocked(tables, inputs="T ore 9, U steel 5")
    assert days(follow(graph, "firm:M", sourcing="qualified")) == {"M/ore": 0.0, **stops}
    assert days(follow(graph, "firm:M", sourcing="active")) == {"M/ore": 0.0, "T/steel": 9.0, "U/car": 14.0}
    assert days(follow(graph, "firm:B", sourcing="qualified")) == {"B/ore": 0.0}


@pytest.mark.parametrize(("high", "stops"), [(9, {}), (30, {"T/steel": 9.0})])
def test_bands_of_days_count_by_their_worse_end(high: int, stops: dict[str, float]) -> None:
    """M stops; T has ore for 9 to 20 days: B is in time where it needs at most 9, too late where it may need 30."""
    tables = drawn_tables(
        makes="M ore, B ore, T steel", inputs="ore > steel", sourcings="M > T ore, B > T ore qualified"
    )
    needs = pd.DataFrame({"firm_id": ["T"], "product_id": "", "component_id": "ore", "is_essential": False})
    needs = needs.assign(input_stock_days_low=9.0, input_stock_days_high=20.0)
    supplies = tables.supplies.assign(qualification_days_low=[None, 5.0], qualification_days_high=[None, high])
    makes = tables.makes.assign(inventory_days_low=4.0, inventory_days_high=6.0)
    graph = build_graph(Tables.of({**dict(tables.items()), "needs": needs, "supplies": supplies, "makes": makes}))
    qualified = follow(graph, "firm:M", sourcing="qualified", target="steel")
    assert days(qualified) == {"M/ore": 0.0, **stops}
    assert follow(graph, "firm:M", target="steel").target_down_on_day == {"steel": 13.0}
    assert not qualified.without_inventory_days


def test_backup_in_time_lets_another_be_in_time() -> None:
    """C can serve U on day 6; without D, who serves T on day 2, U would stop on day 5."""
    tables = drawn_tables(
        makes="M ore, D ore, C steel, T steel, U car",
        inputs="ore > steel, steel > car",
        sourcings="M > T ore, D > T ore qualified qualification_days=2, T > U steel, C > U steel qualified "
        "qualification_days=6, M > C ore, D > C ore",
    )
    graph = stocked(tables, inputs="T ore 3, U steel 2")
    assert days(follow(graph, "firm:M", sourcing="qualified")) == {"M/ore": 0.0}
    assert days(follow(graph, "firm:M", "firm:D", sourcing="qualified"))["U/car"] == 5.0


def test_one_stopped_sourcing_ends_at_once_whatever_stock_the_supplier_has() -> None:
    tables = drawn_tables(makes="M ore, T steel", inputs="ore > steel", sourcings="M > T ore")
    graph = stocked(tables, finished="M ore 30, T steel 2", inputs="T ore 4")
    answer = follow(graph, "sourcing:M/T/ore", usable=True, target="steel")
    assert (days(answer), answer.target_down_on_day) == ({"T/steel": 4.0}, {"steel": 6.0})


def test_loop_runs_on_until_something_from_outside_ends() -> None:
    """Power <-> steel feed each other, steel needs ore: with ore they run for ever, without it both stop in turn."""
    tables = drawn_tables(makes="P power, S steel, M ore, G gas", inputs="power > steel, steel > power, ore > steel")
    graph = stocked(tables, finished="S steel 6", inputs="S power 2, S ore 1, P steel 3")
    assert days(follow(graph, "firm:G")) == {"G/gas": 0.0}
    assert days(follow(graph, "firm:M")) == {"M/ore": 0.0, "P/power": 10.0, "S/steel": 1.0}
    assert days(follow(graph, "firm:P")) == {"P/power": 0.0, "S/steel": 2.0}


def test_line_as_target_is_down_when_its_own_deliveries_end() -> None:
    tables = drawn_tables(makes="M ore, S steel, T steel", inputs="ore > steel", sourcings="M > S ore, T > S ore")
    graph = stocked(tables, finished="S steel 3", inputs="S ore 2")
    assert follow(graph, "firm:M", target="S/steel").target_down_on_day == {"S/steel": 5.0}
    assert follow(graph, "firm:T", target="S/steel").target_down_on_day == {"S/steel": None}


def test_what_ends_after_the_failure_is_left_out() -> None:
    tables = drawn_tables(makes="M ore, S steel, T car", inputs="ore > steel, steel > car")
    graph = stocked(tables, finished="S steel 3, T car 1", inputs="S ore 2, T steel 4")
    stop = [Stop("firm", "M")]
    answer = [
        wave(graph, stop, sourcing="active", is_stopped_stock_usable=False, targets=["car"], within_days=span)
        for span in (2, 9, 10, 11)
    ]
    assert [(len(wave.lines), wave.target_down_on_day["car"]) for wave in answer] == [
        *((1, None), (2, None), (3, None), (3, 10.0))
    ]


def test_losses_are_told_with_what_they_rest_on() -> None:
    """Two makers of steel, one with a value; the third line's place and value are not known."""
    graph = drawn(
        makes="""M ore output=5, S steel output=30 unit=t output_value_10k_yuan=730 inventory_days=0,
                 T steel output=90 unit=t, U car""",
        inputs="ore > steel, steel > car",
        sourcings="M > S ore, S > U steel, T > U steel",
        firms="M region_code=330201, S region_code=330201, T region_code=330301",
    )
    answer = follow(graph, "line:S/steel", target="steel")
    assert answer.targets == (TargetLoss("steel", None, 0.25, ValueLost(2.0, 1.0), 0.0),)
    assert answer.lost == ValueLost(2.0, 1.0)
    assert answer.places == (StoppedRegion("330201", 1, 1),)
    all_of_it = follow(graph, "firm:M", "firm:T", target="steel", usable=True)
    assert all_of_it.targets == (TargetLoss("steel", 0.0, 1.0, ValueLost(2.0, 0.5), 0.0),)
    assert all_of_it.lost == ValueLost(2.0, 0.25)
    assert all_of_it.places == (StoppedRegion("", 1, 1), StoppedRegion("330201", 2, 2), StoppedRegion("330301", 1, 1))
    assert all_of_it.without_inventory_days == (("M", "ore"), ("T", "steel"), ("U", "car"))
    assert all_of_it.without_input_stock_days == (("S", "ore"), ("U", "steel"))
    assert all_of_it.is_assumed  # nobody recorded where T buys ore
    assert not answer.is_assumed


def test_finished_stock_nobody_can_reach_is_not_asked_for() -> None:
    graph = drawn(makes="M ore, T steel inventory_days=1", inputs="ore > steel", sourcings="M > T ore")
    assert follow(graph, "firm:M").without_inventory_days == ()
    assert follow(graph, "firm:M", usable=True).without_inventory_days == (("M", "ore"),)


@pytest.mark.parametrize("second", ["T steel", "T steel output=5 unit=台"])
def test_share_lost_is_unknown_without_output_in_one_unit(second: str) -> None:
    answer = follow(drawn(makes=f"S steel output=30 unit=t, {second}"), "firm:S", target="steel")
    assert answer.targets == (TargetLoss("steel", None, None, ValueLost(0.0, 0.0), 0.0),)


def test_nothing_stopped_loses_nothing() -> None:
    answer = follow(drawn(makes="S steel"), target="steel")
    assert answer == Wave(
        lines=(),
        legs=(),
        targets=(TargetLoss("steel", None, 0.0, ValueLost(0.0, 1.0), None),),
        lost=ValueLost(0.0, 1.0),
        places=(),
        firms_without_place=(),
        is_assumed=False,
        without_inventory_days=(),
        without_input_stock_days=(),
    )


def test_sourcing_from_all_makers_is_marked_assumed_and_a_firm_without_place_is_listed() -> None:
    graph = drawn(makes="M ore, T steel", inputs="ore > steel", firms="M country=JPN, T")
    answer = follow(graph, "country:JPN")
    assert (days(answer), answer.is_assumed) == ({"M/ore": 0.0, "T/steel": 0.0}, True)
    assert answer.firms_without_place == ("T",)


def test_target_that_nobody_makes_is_never_down() -> None:
    graph = drawn(makes="T steel", inputs="ore > steel")
    assert follow(graph, "firm:T", target="ore").target_down_on_day == {"ore": None}


def test_stop_and_target_must_be_known() -> None:
    graph = drawn(makes="T steel")
    for stop, target in (("firm:X", ""), ("firm:T", "ore"), ("firm:T", "T/ore")):
        with pytest.raises(UnknownIdError):
            follow(graph, stop, target=target)


@st.composite
def stocked_networks(draw: st.DrawFn) -> Tables:
    """Draw a network whose lines and firms keep 0 to 3 days of stock, or do not say."""
    tables = draw(networks())
    some_days = st.sampled_from([0, 1, 1, 2, 3])
    lines = list(zip(tables.makes["firm_id"], tables.makes["component_id"], strict=True))
    inventory = draw(st.dictionaries(st.sampled_from(lines), some_days))
    firms, components = sorted(tables.firms["firm_id"]), sorted(tables.components["component_id"])
    keys = st.tuples(st.sampled_from(firms), st.sampled_from(["", "", *components]), st.sampled_from(components))
    return with_stocks(tables, inventory, draw(st.dictionaries(keys, some_days, max_size=12)))


@settings(max_examples=examples(300, unit=15), deadline=None)
@given(data=st.data(), tables=stocked_networks(), mode=modes(), is_usable=st.booleans())
def test_days_are_those_of_living_through_them(
    data: st.DataObject, tables: Tables, mode: brute_force.Mode, is_usable: bool
) -> None:
    graph, groups = build_graph(tables), set(tables.firms["group_id"])
    drawn_stops = [stop for stop in data.draw(stops(tables)) if stop.kind != "group" or stop.of in groups]
    targets = sorted(tables.components["component_id"])
    stops_asked = [_stop(stop) for stop in drawn_stops]
    answer = wave(graph, stops_asked, sourcing=mode, is_stopped_stock_usable=is_usable, targets=targets)
    plain = DayByDay(tables, sourcing=mode, is_stopped_stock_usable=is_usable)
    made, delivered = plain.days(drawn_stops)
    assert {(line.firm_id, line.component_id): line.stops_on_day for line in answer.lines} == {
        node[1:]: day for node, day in made.items() if node[0] == "line"
    }
    assert {(line.firm_id, line.component_id): line.deliveries_end_on_day for line in answer.lines} == {
        node[1:]: day for node, day in delivered.items() if node[0] == "line"
    }
    for target in targets:
        ends = [delivered.get(node) for node in plain.family_lines(target)]
        down = None if None in ends else max((day for day in ends if day is not None), default=None)
        assert answer.target_down_on_day[target] == down
    in_the_end = what_stops(graph, stops_asked, sourcing=mode, targets=targets)
    assert tuple(answer.stops_on_day) == in_the_end.lines
    assert [name for name, day in answer.target_down_on_day.items() if day is not None] == list(in_the_end.targets_down)
    assert answer.is_assumed == in_the_end.is_assumed


@settings(max_examples=examples(12), deadline=None)
@given(data=st.data(), tables=stocked_networks(), mode=modes())
def test_stock_that_can_be_reached_never_brings_a_stop_forward(
    data: st.DataObject, tables: Tables, mode: brute_force.Mode
) -> None:
    graph, groups = build_graph(tables), set(tables.firms["group_id"])
    stops_asked = [_stop(stop) for stop in data.draw(stops(tables)) if stop.kind != "group" or stop.of in groups]
    sooner, later = (
        wave(graph, stops_asked, sourcing=mode, is_stopped_stock_usable=is_usable).stops_on_day
        for is_usable in (False, True)
    )
    assert sooner.keys() == later.keys()
    assert all(sooner[line] <= later[line] for line in sooner)


def _stop(stop: brute_force.FailedMember) -> Stop:
    if stop.kind == "sourcing":
        return Stop("sourcing", stop.supplier, stop.component, stop.buyer)
    return Stop(stop.kind, stop.of, stop.component)
