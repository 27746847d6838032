"""Times to survive and least losses: drawn chains worked out by hand, a second solver, the laws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from chainlink.analysis.recovery import economy
from chainlink.analysis.recovery.economy import shares_missed
from chainlink.analysis.recovery.flow import Flow
from chainlink.analysis.recovery.flow_programmes import FlowProgrammes, Survival
from chainlink.analysis.recovery.goods_flow import GoodsFlow
from chainlink.analysis.recovery.survival import (
    BindingInput,
    Contradiction,
    DemandBasis,
    StopRecovery,
    economy_of,
    performance_impact,
    recovery_from,
    time_to_survive,
)
from chainlink.analysis.spread.propagation import Stop
from chainlink.analysis.waves.wave import wave
from chainlink.supply.graph import SupplyGraph, build_graph
from chainlink.supply.index_arrays import Floats
from graph_schema.errors import UnknownIdError, UsageError
from loaders.tables import Tables
from tests.brute_force_wave import with_stocks
from tests.drawn_chains import drawn, drawn_tables
from tests.examples import examples

DAY = 365
"""Outputs of drawn chains are written by the day, tables hold them by the year."""


def measured(
    drawing: dict[str, str],
    lines: str,
    *,
    units: dict[tuple[str, str], float] | None = None,
    input_stock: dict[tuple[str, str, str], int] | None = None,
    recover: dict[str, float] | None = None,
) -> SupplyGraph:
    """Draw a chain whose lines are `"FIRM component output capacity stock-days"` a day; `-` is not known."""
    rows = [line.split() for line in lines.split(",")]
    makes = pd.DataFrame(rows, columns=["firm_id", "component_id", "output", "capacity", "inventory_days"])
    for column in ("output", "capacity", "inventory_days"):
        makes[column] = pd.to_numeric(makes[column].replace("-", None)).astype("float64")
    makes[["output", "capacity"]] *= DAY
    tables = drawn_tables(makes=",".join(f"{row[0]} {row[1]}" for row in rows), **drawing)
    pairs = zip(tables.inputs["component_id"], tables.inputs["product_id"], strict=True)
    per_unit = [(units or {}).get(pair, 1.0) for pair in pairs]
    frames = dict(with_stocks(tables, {}, input_stock or {}).items())
    frames["makes"] = makes
    frames["inputs"] = tables.inputs.assign(units_per_unit=per_unit)
    frames["firms"] = pd.DataFrame(
        {
            "firm_id": sorted(recover or {}),
            "time_to_recover_days": [days for _, days in sorted((recover or {}).items())],
        }
    )
    return build_graph(Tables.of(frames))


def days(graph: SupplyGraph, *targets: str, is_stopped_stock_usable: bool = True) -> dict[str, float]:
    """Times to survive by firm, under the sourcings that are drawn."""
    survival = time_to_survive(
        graph, targets, sourcing="active", is_stopped_stock_usable=is_stopped_stock_usable
    ).by_firm["time_to_survive_days"]
    return {str(firm_id): round(value, 9) for firm_id, value in survival.items()}


CHAIN = {"inputs": "ore > steel", "sourcings": "M > T ore"}
"""M ore -> T steel"""
TWO_MAKERS = {"inputs": "ore > steel", "sourcings": "M > T ore, N > T ore"}
"""M, N ore -> T steel"""
TWO_INPUTS = {"inputs": "ore > steel, gas > steel", "sourcings": "M > T ore, G > T gas"}
"""M ore and G gas -> T steel"""


def test_stocks_along_a_chain_add_up() -> None:
    graph = measured(CHAIN, "M ore 10 15 3, T steel 10 15 2")
    assert days(graph, "steel") == {"M": 5.0, "T": 2.0}
    assert days(graph, "steel", is_stopped_stock_usable=False) == {"M": 2.0, "T": 0.0}


def test_input_stock_counts_in_days_of_the_buyers_output() -> None:
    graph = measured(
        CHAIN, "M ore 20 30 3, T steel 10 15 2", units={("ore", "steel"): 2.0}, input_stock={("T", "", "ore"): 7}
    )
    assert days(graph, "steel") == {"M": 12.0, "T": 2.0}


def test_capacity_to_spare_stretches_what_is_in_stock() -> None:
    """M fails with 12 in stock, N can make 4 of the 10 a day: 10 t = 12 + 4 t."""
    graph = measured(TWO_MAKERS, "M ore 6 10 2, N ore 4 4 0, T steel 10 20 0")
    assert days(graph, "steel") == {"M": 2.0, "N": np.inf, "T": 0.0}


def test_all_inputs_are_needed_and_the_scarcest_binds() -> None:
    graph = measured(
        TWO_INPUTS,
        "M ore 5 10 20, G gas 5 10 4, T steel 5 10 1",
    )
    survival = time_to_survive(graph, ["steel"], sourcing="active").by_firm
    assert survival["time_to_survive_days"].round(9).to_dict() == {"G": 5.0, "M": 21.0, "T": 1.0}
    assert survival["binding_component_id"].to_dict() == {"G": "gas", "M": "ore", "T": ""}
    both = recovery_from(graph, [Stop("firm", "M"), Stop("firm", "G")], ["steel"], sourcing="active")
    assert (both.time_to_survive_days, both.binding) == (pytest.approx(5.0), BindingInput("T", "steel", ("gas",)))


def test_alternatives_stand_in_for_each_other_in_their_own_units() -> None:
    """A unit of steel takes 1 coke or 2 biochar; B can make 10 biochar a day, half of what is needed."""
    graph = measured(
        {"inputs": "coke|biochar > steel", "sourcings": "C > T coke, B > T biochar"},
        "C coke 8 10 3, B biochar 4 10 0, T steel 10 10 0",
        units={("coke", "steel"): 1.0, ("biochar", "steel"): 2.0},
    )
    assert days(graph, "steel") == {"B": np.inf, "C": 4.8, "T": 0.0}


def test_variant_delivers_as_its_parent() -> None:
    graph = measured(
        {"inputs": "chip > car", "variants": "fast < chip", "sourcings": "M > T chip"},
        "M fast 20 30 3, T car 10 15 0",
        units={("chip", "car"): 2.0},
    )
    assert days(graph, "car") == {"M": 3.0, "T": 0.0}


def test_trader_passes_on_what_the_maker_behind_has() -> None:
    graph = measured({"inputs": "ore > steel", "sourcings": "R > T ore maker=J"}, "J ore 10 12 4, T steel 10 10 1")
    assert days(graph, "steel") == {"J": 5.0, "R": 1.0, "T": 1.0}


def test_other_makers_of_the_target_may_serve_its_demand() -> None:
    """S and T make 10 a day together; T could make 8 of them."""
    graph = measured({}, "S steel 5 5 4, T steel 5 8 0")
    assert days(graph, "steel") == {"S": 10.0, "T": 4.0}
    assert days(graph, "S/steel") == {"S": 4.0}


def test_line_that_sells_to_others_too_serves_both_from_one_stock() -> None:
    """S makes 10 steel a day: 10 are asked of it as a target, and T's car takes 5 more."""
    graph = measured({"inputs": "steel > car", "sourcings": "S > T car, S > T steel"}, "S steel 10 15 3, T car 5 5 0")
    assert days(graph, "steel", "car") == {"S": 2.0, "T": 0.0}


def test_qualified_backup_and_market_count_where_asked() -> None:
    graph = measured(
        {"inputs": "ore > steel", "sourcings": "M > T ore, N > T ore qualified"},
        "M ore 10 10 2, N ore 5 9 0, O ore 9 20 0, T steel 10 10 0",
    )
    by_mode = [
        time_to_survive(graph, ["steel"], sourcing=mode, firm_ids=["M"]).by_firm["time_to_survive_days"].iloc[0]
        for mode in ("active", "qualified", "market")
    ]
    assert by_mode == pytest.approx([2.0, 20.0, np.inf])


def test_site_table_says_all_of_each_firm() -> None:
    graph = measured(CHAIN, "M ore 10 15 3, T steel 10 15 2", recover={"M": 8.0, "T": 1.0})
    answer = time_to_survive(graph, ["steel"], sourcing="active")
    expected = pd.DataFrame(
        {
            "time_to_survive_days": [5.0, 2.0],
            "time_to_recover_days": [8.0, 1.0],
            "is_exposed": pd.array([True, False], dtype="boolean"),
            "exposed_days": [3.0, 0.0],
            "binding_firm_id": ["T", ""],
            "binding_product_id": ["steel", ""],
            "binding_component_id": ["ore", ""],
        },
        index=pd.Index(["M", "T"], name="firm_id", dtype="str"),
    )
    pd.testing.assert_frame_equal(answer.by_firm, expected)
    assert answer.basis == DemandBasis((), (), ())


def test_firm_without_recovery_time_is_neither_exposed_nor_safe() -> None:
    survival = time_to_survive(measured(CHAIN, "M ore 10 15 3, T steel 10 15 2"), ["steel"], sourcing="active").by_firm
    assert survival["is_exposed"].isna().all()
    assert survival["exposed_days"].isna().all()


def test_losses_grow_from_the_end_of_survival() -> None:
    """The known case: 2 (8 * 10 - 50) and 2 (8 * 10 - 20), here in days and in value."""
    graph = measured(CHAIN, "M ore 10 15 3, T steel 10 15 2", recover={"M": 8.0})
    makes = graph.tables.makes.assign(output_value_10k_yuan=[9.0, 2.0 * 10 * DAY])
    graph = build_graph(Tables.of({**dict(graph.tables.items()), "makes": makes}))
    own = performance_impact(graph, ["steel"], sourcing="active").by_firm
    pd.testing.assert_frame_equal(
        own,
        pd.DataFrame(
            {
                "time_to_recover_days": [8.0, np.nan],
                "lost_output_days": [3.0, np.nan],
                "lost_value_10k_yuan": [60.0, np.nan],
            },
            index=pd.Index(["M", "T"], name="firm_id", dtype="str"),
        ),
    )
    alike = performance_impact(graph, ["steel"], sourcing="active", time_to_recover_days=8).by_firm
    assert alike["lost_value_10k_yuan"].to_dict() == pytest.approx({"M": 60.0, "T": 120.0})
    at_once = performance_impact(graph, ["steel"], sourcing="active", time_to_recover_days=0).by_firm
    assert at_once["lost_output_days"].to_dict() == {"M": 0.0, "T": 0.0}


def test_value_is_unknown_where_a_targets_value_is() -> None:
    graph = measured({}, "S steel 5 5 0, C copper 5 5 0")
    answer = recovery_from(graph, [Stop("firm", "S")], ["steel", "copper"], sourcing="market", lasts_days=6)
    assert (answer.lost_output_days, answer.lost_value_10k_yuan) == (pytest.approx(6.0), None)


def test_stopped_sourcing_delivers_nothing_but_other_buyers_are_served() -> None:
    graph = measured(
        {"inputs": "ore > steel, ore > iron", "sourcings": "M > T ore, M > U ore"},
        "M ore 20 30 3, T steel 10 10 2, U iron 10 10 1",
    )
    stop = [Stop("sourcing", "M", "ore", "T")]
    answer = recovery_from(graph, stop, ["steel"], sourcing="active", lasts_days=5)
    assert answer == StopRecovery(
        time_to_survive_days=pytest.approx(2.0),
        binding=BindingInput("T", "steel", ("ore",)),
        is_exposed=True,
        lost_output_days=pytest.approx(3.0),
        lost_value_10k_yuan=None,
        basis=DemandBasis((), (), ()),
    )
    assert recovery_from(graph, stop, ["iron"], sourcing="active").time_to_survive_days == np.inf


def test_binding_input_is_told_where_nothing_is_in_stock() -> None:
    graph = measured(
        TWO_INPUTS,
        "M ore 5 10 0, G gas 5 10 4, T steel 5 10 0",
    )
    answer = recovery_from(graph, [Stop("firm", "M")], ["steel"], sourcing="active")
    assert (answer.time_to_survive_days, answer.binding) == (0.0, BindingInput("T", "steel", ("ore",)))


def test_records_give_way_until_demand_is_met() -> None:
    """T makes 10 steel a day, of 1 ore each, but M makes only 4 ore a day: it must make 10. 12 ore and 20 steel in stock."""
    answer = time_to_survive(measured(CHAIN, "M ore 4 4 3, T steel 10 15 2"), ["steel"], sourcing="active")
    assert answer.basis.contradictions == (Contradiction("capacity", "M", "ore", (), 4.0 * DAY, 10.0 * DAY),)
    assert answer.by_firm["time_to_survive_days"].to_dict() == pytest.approx({"M": 3.2, "T": 2.0})


def test_units_give_way_to_what_is_recorded_to_flow_in() -> None:
    """T says 3 ore a steel and buys 20 a day for 10 steel: 2 each. Half of M's lasts half as long as all of it."""
    graph = measured(
        {"inputs": "ore > steel", "sourcings": f"M > T ore volume={20 * DAY}"},
        "M ore 20 20 3, T steel 10 10 0",
        units={("ore", "steel"): 3.0},
    )
    answer = time_to_survive(graph, ["steel"], sourcing="active")
    assert answer.basis.contradictions == (Contradiction("units", "T", "steel", ("ore",), 1.0, 0.666667),)
    assert answer.by_firm["time_to_survive_days"].to_dict() == pytest.approx({"M": 3.0, "T": 0.0})


def test_line_can_make_what_it_sells() -> None:
    """M says it makes and can make 5 ore a day, and sells 10: the stock of 3 days at 5 lasts a day and a half."""
    graph = measured(
        {"inputs": "ore > steel", "sourcings": f"M > T ore volume={10 * DAY}"}, "M ore 5 5 3, T steel 10 10 0"
    )
    answer = time_to_survive(graph, ["steel"], sourcing="active")
    assert answer.basis.contradictions == (Contradiction("capacity", "M", "ore", (), 5.0 * DAY, 10.0 * DAY),)
    assert answer.by_firm["time_to_survive_days"].to_dict() == pytest.approx({"M": 1.5, "T": 0.0})


def test_target_that_sells_its_whole_output_to_another_target_makes_both() -> None:
    """S makes 10 steel a day, sells T 5 of them and is asked for 10: it makes 15, of as much ore as it gets."""
    graph = measured(
        {
            "inputs": "ore > steel, steel > car",
            "sourcings": f"M > S ore volume={10 * DAY}, S > T steel volume={5 * DAY}",
        },
        "M ore 10 10 3, S steel 10 10 0, T car 5 5 0",
    )
    answer = time_to_survive(graph, ["steel", "car"], sourcing="active")
    assert answer.basis.contradictions == (
        Contradiction("capacity", "S", "steel", (), 10.0 * DAY, 15.0 * DAY),
        Contradiction("units", "S", "steel", ("ore",), 1.0, 0.666667),
    )
    assert answer.by_firm["time_to_survive_days"].to_dict() == pytest.approx({"M": 3.0, "S": 0.0, "T": 0.0})


def test_targets_that_only_together_need_more_than_is_made_let_records_give_way() -> None:
    """M makes 15 ore a day, enough for 10 steel or for 10 rail, not for both."""
    graph = measured(
        {"inputs": "ore > steel, ore > rail", "sourcings": "M > S ore, M > R ore"},
        "M ore 15 15 1, S steel 10 10 0, R rail 10 10 0",
    )
    assert not economy_of(graph, ["steel"]).contradictions
    assert economy_of(graph, ["rail", "steel"]).contradictions == (
        Contradiction("capacity", "M", "ore", (), 15.0 * DAY, 20.0 * DAY),
    )


def test_records_that_agree_are_told_without_a_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the part where ordinary flows do not add up is solved: that of salt, for which there is too little acid."""
    solved: list[int] = []

    def counted(goods: GoodsFlow) -> Floats:
        solved.append(len(goods.nodes))
        return shares_missed(goods)

    monkeypatch.setattr(economy, "shares_missed", counted)
    agreeing = {"inputs": "ore > steel", "sourcings": "M > T ore"}
    assert not economy_of(measured(agreeing, "M ore 10 10 3, T steel 10 15 2"), ["steel"]).contradictions
    assert solved == []
    graph = measured(
        {"inputs": "ore > steel, acid > salt", "sourcings": "M > T ore, A > S acid"},
        "M ore 10 10 3, T steel 10 15 2, A acid 5 5 0, S salt 10 10 0",
    )
    assert [row.firm_id for row in economy_of(graph, ["salt", "steel"]).contradictions] == ["A"]
    assert solved == [3]


def test_ring_that_would_need_more_than_it_makes_runs_on_what_it_gets() -> None:
    """A unit of acid takes 2 base and a unit of base takes 2 acid: as recorded nothing at all could be made."""
    graph = measured(
        {"inputs": "base > acid, acid > base, acid > salt", "sourcings": "B > A base, A > B acid, A > S acid"},
        "A acid 10 10 1, B base 10 10 1, S salt 10 10 0",
        units={("base", "acid"): 2.0, ("acid", "base"): 2.0},
    )
    answer = time_to_survive(graph, ["salt"], sourcing="active")
    assert answer.basis.contradictions
    assert recovery_from(graph, [], ["salt"], sourcing="active", lasts_days=365).lost_output_days == 0.0
    assert answer.by_firm["time_to_survive_days"]["A"] < np.inf


def test_what_is_not_known_is_listed() -> None:
    graph = measured(
        {"inputs": "ore > steel, gas > steel", "sourcings": "M > T ore"},
        "M ore - - 3, T steel 10 - 2, C coal - - -",
        units={("ore", "steel"): np.nan},
    )
    answer = time_to_survive(graph, ["steel", "coal"], sourcing="active")
    assert answer.basis == DemandBasis(
        without_demand=("coal",),
        without_output=(("M", "ore"),),
        without_units=(("T", "steel"),),
    )
    assert answer.by_firm["time_to_survive_days"].to_dict() == pytest.approx({"M": 5.0, "T": 2.0})


def test_stock_of_unknown_output_is_sized_by_what_is_needed_of_it_alone() -> None:
    """30 days of ore, and nobody says how much ore is made a day: as much as the steel takes. The wave says the same.

    M ore --2 a unit--> T steel 10 a day
    """
    graph = measured(CHAIN, "M ore - - 30, T steel 10 10 0", units={("ore", "steel"): 2.0}, recover={"M": 90.0})
    answer = time_to_survive(graph, ["steel"], sourcing="active")
    assert answer.by_firm.round(9).loc["M"].to_dict() == {
        "time_to_survive_days": 30.0,
        "time_to_recover_days": 90.0,
        "is_exposed": True,
        "exposed_days": 60.0,
        "binding_firm_id": "T",
        "binding_product_id": "steel",
        "binding_component_id": "ore",
    }
    assert answer.basis == DemandBasis((), (("M", "ore"),), ())
    stop = [Stop("firm", "M")]
    day = wave(graph, stop, sourcing="active", is_stopped_stock_usable=True, targets=["steel"]).target_down_on_day
    assert day == {"steel": 30.0}


def test_need_is_followed_upstream_through_lines_that_state_nothing() -> None:
    """C car 5 a day takes 2 steel, a steel takes 3 ore: T makes 10, M 30; T keeps ore for 4 days.

    M ore --> T steel --> C car
    """
    graph = measured(
        {"inputs": "ore > steel, steel > car", "sourcings": "M > T ore, T > C steel"},
        "M ore - - 6, T steel - - 3, C car 5 5 1",
        units={("ore", "steel"): 3.0, ("steel", "car"): 2.0},
        input_stock={("T", "", "ore"): 4},
    )
    assert days(graph, "car") == {"C": 1.0, "M": 14.0, "T": 4.0}


def test_stock_of_unknown_output_is_sized_by_what_is_sold() -> None:
    """M sells 6 ore a day and has 180, N makes 4: 10 t = 180 + 4 t."""
    graph = measured(
        {"inputs": "ore > steel", "sourcings": f"M > T ore volume={6 * DAY}, N > T ore"},
        "M ore - - 30, N ore 4 4 0, T steel 10 10 0",
    )
    assert days(graph, "steel") == {"M": 30.0, "N": np.inf, "T": 0.0}


def test_answer_that_hangs_on_a_stock_of_unknown_size_is_unknown() -> None:
    """M or N: nobody says how much of the ore is M's. Who fails beside it is told as ever.

    M ore (30 days, output unknown), N ore 4 a day --> T steel 10 a day, 20 in stock
    """
    graph = measured(TWO_MAKERS, "M ore - - 30, N ore 4 4 0, T steel 10 10 2", recover={"M": 90.0, "N": 9.0, "T": 5.0})
    answer = time_to_survive(graph, ["steel"], sourcing="active")
    pd.testing.assert_frame_equal(
        answer.by_firm,
        pd.DataFrame(
            {
                "time_to_survive_days": [np.nan, np.inf, 2.0],
                "time_to_recover_days": [90.0, 9.0, 5.0],
                "is_exposed": pd.array([pd.NA, False, True], dtype="boolean"),
                "exposed_days": [np.nan, 0.0, 3.0],
                "binding_firm_id": "",
                "binding_product_id": "",
                "binding_component_id": "",
            },
            index=pd.Index(["M", "N", "T"], name="firm_id", dtype="str"),
        ),
    )
    assert answer.basis.without_rate == (("M", "ore"),)
    lost = performance_impact(graph, ["steel"], sourcing="active").by_firm["lost_output_days"]
    assert lost.to_dict() == pytest.approx({"M": np.nan, "N": 0.0, "T": 3.0}, nan_ok=True)
    stop = [Stop("firm", "M")]
    recovery = recovery_from(graph, stop, ["steel"], sourcing="active", lasts_days=90)
    assert (recovery.time_to_survive_days, recovery.binding, recovery.is_exposed, recovery.lost_output_days) == (
        None,
        None,
        None,
        None,
    )
    unused = recovery_from(graph, stop, ["steel"], sourcing="active", lasts_days=5, is_stopped_stock_usable=False)
    assert (unused.time_to_survive_days, unused.is_exposed) == (pytest.approx(20 / 6), True)
    assert unused.lost_output_days == pytest.approx(1.0)


def test_input_stock_of_unknown_size_leaves_the_answer_unknown_too() -> None:
    """S or T make the steel; nobody says how much of it is T's, so how long T's ore lasts is not known.

    M ore --> T steel (7 days of ore, output unknown), S steel 4 a day --> C car 10 a day
    """
    graph = measured(
        {"inputs": "ore > steel, steel > car", "sourcings": "M > T ore, M > S ore, T > C steel, S > C steel"},
        "M ore 10 10 0, T steel - - -, S steel 4 4 0, C car 10 10 0",
        input_stock={("T", "", "ore"): 7},
    )
    answer = time_to_survive(graph, ["car"], sourcing="active")
    assert answer.by_firm["time_to_survive_days"].to_dict() == pytest.approx(
        {"C": 0.0, "M": np.nan, "S": np.inf, "T": 0.0}, nan_ok=True
    )
    assert answer.basis.without_rate == (("T", "steel"),)


def test_stopped_sourcing_changes_no_rate() -> None:
    """M and N both serve T, so neither's share is known; once M's sourcing stops N is alone, and still nobody knows."""
    graph = measured(TWO_MAKERS, "M ore 4 4 0, N ore - 8 -, T steel 10 10 0")
    makes = graph.tables.makes.assign(capacity=[4.0 * DAY, np.nan, 10.0 * DAY], inventory_days=[0.0, 30.0, 0.0])
    graph = build_graph(Tables.of({**dict(graph.tables.items()), "makes": makes}))
    stops = [Stop("sourcing", "M", "ore", "T"), Stop("firm", "N")]
    answer = recovery_from(graph, stops, ["steel"], sourcing="active")
    assert (answer.time_to_survive_days, answer.basis.without_rate) == (None, (("N", "ore"),))


def test_units_are_taken_from_what_is_bought_where_nothing_states_them() -> None:
    drawing = {"inputs": "ore > steel", "sourcings": f"M > T ore volume={30 * DAY}"}
    graph = measured(drawing, "M ore 30 30 2, T steel 10 10 0", units={("ore", "steel"): np.nan})
    answer = time_to_survive(graph, ["steel"], sourcing="active")
    assert answer.by_firm["time_to_survive_days"].to_dict() == pytest.approx({"M": 2.0, "T": 0.0})
    assert answer.basis.without_units == ()


@pytest.mark.parametrize("makes", ["T steel", "T steel output=3 unit=t, U steel output=4 unit=台", "T steel output=0"])
def test_target_without_output_in_one_unit_gives_no_days(makes: str) -> None:
    graph = drawn(makes=makes)
    answer = recovery_from(graph, [Stop("firm", "T")], ["steel"], sourcing="market", lasts_days=3)
    assert answer == StopRecovery(None, None, None, None, None, DemandBasis(("steel",), (), ()))
    assert (
        time_to_survive(graph, ["steel"], sourcing="market", firm_ids=["T"])
        .by_firm["time_to_survive_days"]
        .isna()
        .all()
    )


def test_failure_away_from_the_target_is_survived_for_ever() -> None:
    graph = measured(CHAIN, "M ore 10 15 3, T steel 10 15 2, X tea 1 1 0")
    assert list(time_to_survive(graph, ["steel"], sourcing="active").by_firm.index) == ["M", "T"]
    assert recovery_from(graph, [Stop("firm", "X")], ["steel"], sourcing="active").time_to_survive_days == np.inf


def test_loop_of_recycled_goods_is_no_perpetual_motion() -> None:
    """Half a steel goes into a power, a quarter power into a steel; 8 steel a day are asked for."""
    graph = measured(
        {"inputs": "power > steel, steel > power", "sourcings": "P > S power, S > P steel"},
        "P power 4 9 5, S steel 8 10 2",
        units={("power", "steel"): 0.25, ("steel", "power"): 0.5},
    )
    assert days(graph, "steel") == {"P": 12.0, "S": 2.0}


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda graph: time_to_survive(graph, [], sourcing="active"), UsageError),
        (lambda graph: time_to_survive(graph, ["tea"], sourcing="active"), UnknownIdError),
        (lambda graph: time_to_survive(graph, ["steel"], sourcing="active", firm_ids=["X"]), UnknownIdError),
        (lambda graph: recovery_from(graph, [Stop("firm", "X")], ["steel"], sourcing="active"), UnknownIdError),
        (lambda graph: recovery_from(graph, [], ["steel"], sourcing="active", lasts_days=-1), UsageError),
        (
            lambda graph: performance_impact(graph, ["steel"], sourcing="active", time_to_recover_days=np.inf),
            UsageError,
        ),
    ],
)
def test_recovery_rejects_what_it_cannot_answer(call: object, error: type[Exception]) -> None:
    assert callable(call)
    with pytest.raises(error):
        call(measured(CHAIN, "M ore 10 15 3, T steel 10 15 2"))


# ---- a second solver, and laws ---------------------------------------------------------------------------------------


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """Draw a flow of up to six nodes in three tiers, some with alternatives, some without any source."""
    count = draw(st.integers(2, 6))
    number = st.sampled_from([0.0, 1.0, 2.0, 5.0, 12.0])
    owner: list[int] = []
    requirement: list[int] = []
    source: list[int] = []
    units: list[float] = []
    for node in range(count - 1):
        for _ in range(draw(st.integers(0, 2))):
            sources = draw(st.lists(st.integers(node + 1, count - 1), unique=True, max_size=3))
            requirement += [len(owner)] * len(sources)
            source += sources
            units += [draw(st.sampled_from([0.5, 1.0, 3.0])) for _ in sources]
            owner.append(node)
    column = st.lists(number, min_size=count, max_size=count)
    capacity = np.array(draw(column))
    demand = np.zeros(count)
    demand[: draw(st.integers(1, 2))] = draw(st.sampled_from([1.0, 4.0]))
    return Flow(
        capacity=capacity,
        stock=np.array(draw(column)),
        demand=demand,
        rate=capacity,
        owner=np.array(owner, np.int32),
        input_stock=np.array([draw(number) for _ in owner], np.float64),
        requirement=np.array(requirement, np.int32),
        source=np.array(source, np.int32),
        units_per_unit=np.array(units, np.float64),
    )


FOR_EVER = 1e6
"""No drawn flow that ends at all lasts so many days."""


def by_hand(
    flow: Flow, failed: Sequence[int], *, lasts: float | None, weight: float = 1.0, is_stock_usable: bool = True
) -> float:
    """Solve the published form, in totals over the time t, with another solver: t at most, or the loss at least.

    Columns: made, sent, lost, t.
    """
    nodes, arcs = len(flow.capacity), len(flow.source)
    stock = flow.stock.copy()
    capacity = flow.capacity.copy()
    capacity[list(failed)] = 0
    if not is_stock_usable:
        stock[list(failed)] = 0
    rows, limits = [], []
    for number, owner in enumerate(flow.owner):
        row = np.zeros(2 * nodes + arcs + 1)
        row[owner] = 1
        for arc in np.flatnonzero(flow.requirement == number):
            row[nodes + arc] = -1 / flow.units_per_unit[arc]
        rows.append(row)
        limits.append(flow.input_stock[number])
    for node in range(nodes):
        row = np.zeros(2 * nodes + arcs + 1)
        row[node] = row[nodes + arcs + node] = -1
        row[nodes + np.flatnonzero(flow.source == node)] = 1
        row[-1] = flow.demand[node]
        rows.append(row)
        limits.append(stock[node])
        row = np.zeros(2 * nodes + arcs + 1)
        row[node], row[-1] = 1, -capacity[node]
        rows.append(row)
        limits.append(0.0)
    cost = np.zeros(2 * nodes + arcs + 1)
    most: list[float | None] = [None] * (2 * nodes + arcs + 1)
    if lasts is None:
        cost[-1] = -1
        most[nodes + arcs : -1] = [0.0] * nodes
    else:
        cost[nodes + arcs : -1] = weight
    bounds = [(0.0, top) for top in most]
    bounds[-1] = (lasts or 0.0, lasts or FOR_EVER)
    for node in range(nodes):
        if lasts is not None:
            bounds[nodes + arcs + node] = (0.0, float(flow.demand[node] * lasts))
    answer = linprog(cost, A_ub=np.array(rows), b_ub=np.array(limits), bounds=bounds, method="highs-ipm")
    assert answer.status == 0
    if lasts is None:
        return np.inf if answer.x[-1] >= FOR_EVER / 2 else float(answer.x[-1])
    return float(answer.fun)


@settings(max_examples=examples(200), deadline=None)
@given(flow=flows(), data=st.data(), is_stock_usable=st.booleans())
def test_both_programmes_agree_with_a_second_solver(flow: Flow, data: st.DataObject, is_stock_usable: bool) -> None:
    programmes = FlowProgrammes(flow)
    numbers = st.lists(st.integers(0, len(flow.capacity) - 1), unique=True, max_size=2)
    weight = np.full(len(flow.capacity), 3.0)
    for failed in data.draw(st.lists(numbers, min_size=1, max_size=3)):
        chosen = np.array(failed, np.int32)
        lasting = programmes.survive(chosen, is_stock_usable=is_stock_usable).days
        assert lasting == pytest.approx(by_hand(flow, failed, lasts=None, is_stock_usable=is_stock_usable), abs=1e-7)
        lost = programmes.least_loss(chosen, days=6.0, weight=weight, is_stock_usable=is_stock_usable)
        expected = by_hand(flow, failed, lasts=6.0, weight=3.0, is_stock_usable=is_stock_usable)
        assert lost.weighed == pytest.approx(expected, abs=1e-6)
        assert 3 * lost.lost.sum() == pytest.approx(lost.weighed)


@settings(max_examples=examples(100), deadline=None)
@given(flow=flows(), data=st.data(), more=st.sampled_from([0.5, 2.0, 9.0]))
def test_laws_of_time_and_stock(flow: Flow, data: st.DataObject, more: float) -> None:
    """More stock never shortens survival; a longer recovery never loses less; what is survived loses nothing."""
    failed = np.array([data.draw(st.integers(0, len(flow.capacity) - 1))], np.int32)
    weight = np.ones(len(flow.capacity))
    plain = FlowProgrammes(flow)
    survived = plain.survive(failed).days
    node = data.draw(st.integers(0, len(flow.capacity) - 1))
    stocked = replace(flow, stock=flow.stock + more * (np.arange(len(flow.stock)) == node))
    assert FlowProgrammes(stocked).survive(failed).days >= survived * (1 - 1e-9)
    losses = [plain.least_loss(failed, days=span, weight=weight).weighed for span in (1.0, 1.0 + more, 20.0)]
    assert losses == sorted(losses) or np.diff(losses).min() > -1e-9
    if 0 < survived < np.inf:
        assert plain.least_loss(failed, days=survived, weight=weight).weighed == pytest.approx(0, abs=1e-6)
        assert plain.least_loss(failed, days=survived * 1.01, weight=weight).weighed > 0
    assert plain.survive(failed).days == survived


@settings(max_examples=examples(60), deadline=None)
@given(flow=flows(), data=st.data(), is_stock_usable=st.booleans())
def test_boundless_stock_is_more_than_anybody_needs(flow: Flow, data: st.DataObject, is_stock_usable: bool) -> None:
    """A stock without bound lasts as one of ten million days does, and is out of reach with its node all the same."""
    node = data.draw(st.integers(0, len(flow.capacity) - 1))
    need = data.draw(st.integers(-1, len(flow.owner) - 1))
    answer = []
    for plenty in (1e7, np.inf):
        stock, input_stock = flow.stock.copy(), flow.input_stock.copy()
        stock[node] = plenty
        if need >= 0:
            input_stock[need] = plenty
        programmes = FlowProgrammes(replace(flow, stock=stock, input_stock=input_stock))
        failed = [np.array([number], np.int32) for number in range(len(flow.capacity))]
        answer.append(
            [programmes.survive(firm_id, is_stock_usable=is_stock_usable).days for firm_id in [*failed, *failed]]
        )
    finite, boundless = np.array(answer)
    assert boundless == pytest.approx(np.where(finite > 1e5, np.inf, finite), abs=1e-6)


@settings(max_examples=examples(60), deadline=None)
@given(flow=flows(), data=st.data(), is_stock_usable=st.booleans())
def test_doubted_is_what_lasts_longer_when_the_stock_is_boundless(
    flow: Flow, data: st.DataObject, is_stock_usable: bool
) -> None:
    node = data.draw(st.integers(0, len(flow.capacity) - 1))
    stock = np.where(np.arange(len(flow.stock)) == node, np.inf, flow.stock)
    doubted = (np.array([node], np.int64), np.zeros(0, np.int64))
    low, high = FlowProgrammes(flow, doubted=doubted), FlowProgrammes(replace(flow, stock=stock))
    for failed in range(len(flow.capacity)):
        least, most = (
            programmes.survive(np.array([failed], np.int32), is_stock_usable=is_stock_usable)
            for programmes in (low, high)
        )
        assert least.is_doubted == (most.days > least.days * (1 + 2e-6))


@settings(max_examples=examples(60), deadline=None)
@given(flow=flows())
def test_what_is_idle_while_nothing_fails_can_be_spared_for_ever(flow: Flow) -> None:
    programmes = FlowProgrammes(flow)
    idle = np.flatnonzero(programmes.idle).astype(np.int32)
    assert not len(idle) or programmes.survive(idle).days == np.inf


@settings(max_examples=examples(60), deadline=None)
@given(flow=flows(), longest=st.sampled_from([1.0, 3.0, 8.0]))
def test_longest_days_hide_only_what_lasts_longer(flow: Flow, longest: float) -> None:
    for failed in range(len(flow.capacity)):
        site = np.array([failed], np.int32)
        days, shortened = (
            FlowProgrammes(flow).survive(site).days,
            FlowProgrammes(flow, longest_days=longest).survive(site),
        )
        assert shortened.days == pytest.approx(days if days < longest * (1 - 1e-7) else np.inf)


@settings(max_examples=examples(30), deadline=None)
@given(flow=flows())
def test_answers_do_not_depend_on_what_was_asked_before(flow: Flow) -> None:
    sites = [np.array([node], np.int32) for node in range(len(flow.capacity))]
    programmes = FlowProgrammes(flow)
    asked_in_turn = [programmes.survive(site) for site in sites]
    assert [programmes.survive(site) for site in reversed(sites)] == asked_in_turn[::-1]
    assert [FlowProgrammes(flow).survive(site) for site in sites] == asked_in_turn


def test_nothing_asked_for_is_survived_for_ever() -> None:
    none = np.zeros(0)
    nobody = Flow(
        none, none, none, none, np.zeros(0, np.int32), none, np.zeros(0, np.int32), np.zeros(0, np.int32), none
    )
    assert FlowProgrammes(nobody).survive(np.zeros(0, np.int32)) == Survival(np.inf, -1)
