"""What happens if something stops? Drawn chains day by day with the whole answer, and what cannot be asked."""

from __future__ import annotations

import json

import pytest

from chainlink.analysis.backups.coverage import backup_coverage
from chainlink.analysis.recovery.survival import recovery_from
from chainlink.analysis.spread.propagation import Stop, what_stops
from chainlink.analysis.waves.stopped_output import ValueLost
from chainlink.analysis.waves.wave import wave
from chainlink.supply.graph import SupplyGraph, build_graph
from chainlink.whatif.answer import LostFirm, LostLine, PlaceCount, StandIn, StepIn, StoppedPlaces, TargetAnswer, WhatIf
from chainlink.whatif.answer_words import reduced_words
from chainlink.whatif.ask import what_if
from chainlink.whatif.by_day import wave_by_day
from chainlink.whatif.named_stops import read_stops
from chainlink.whatif.stepping_in import stepping_in
from graph_schema.errors import NoTargetError, UnknownIdError, UsageError
from graph_schema.names import SOURCING_MODES
from loaders.tables import Tables
from tests.brute_force_wave import with_stocks
from tests.drawn_chains import drawn, drawn_tables
from tests.lamp_chain import lamp_tables


@pytest.fixture
def steel() -> SupplyGraph:
    """M's ore lasts 5 days more, S's own ore 2, S's steel 3; nobody recorded where U buys its steel.

    M ore (5) --10--> S steel (ore 2; 3) --assumed--> U car (steel 4; 1)
    N ore, capacity 9, output 5, sells to nobody
    """
    tables = drawn_tables(
        makes="M ore output=10 output_value_10k_yuan=365, N ore capacity=9 output=5, S steel output=20"
        " output_value_10k_yuan=730, U car output=4 output_value_10k_yuan=1460",
        inputs="ore > steel, steel > car",
        sourcings="M > S ore volume=10",
        firms="M region_code=330201 country=CHN, N region_code=330201 country=CHN, S region_code=330302, U country=DEU",
        regions="330200, 330201 within_code=330200, 330300, 330302 within_code=330300",
        placements="ore K, steel K, car K",
    )
    stocks = {("M", "ore"): 5, ("S", "steel"): 3, ("U", "car"): 1}
    return build_graph(with_stocks(tables, stocks, {("S", "", "ore"): 2, ("U", "", "steel"): 4}))


def ask(graph: SupplyGraph, *stops: str, **options: object) -> WhatIf:
    return what_if(graph, read_stops(graph, stops), **options)  # type: ignore[arg-type]


def test_stop_is_told_day_by_day_with_all_it_costs(steel: SupplyGraph) -> None:
    """M stops on day 0 and delivers to day 5; S runs 2 days more, delivers to 10; U runs 4 more, delivers to 15."""
    answer = ask(steel, "firm:M")
    assert answer.lines == (
        LostLine("M", "ore", 0.0, 5.0, True, False, False, True, 1.0),
        LostLine("S", "steel", 7.0, 10.0, False, False, False, True, 2.0),
        LostLine("U", "car", 14.0, 15.0, False, False, True, True, 4.0),
    )
    assert answer.firms == (
        LostFirm("M", "", "", "CHN", "330201", 0.0, True, ("ore",), ValueLost(1.0, 1.0)),
        LostFirm("S", "", "", "", "330302", 7.0, False, ("steel",), ValueLost(2.0, 1.0)),
        LostFirm("U", "", "", "DEU", "", 14.0, False, ("car",), ValueLost(4.0, 1.0)),
    )
    assert answer.targets == (
        TargetAnswer("car", "", "", ("K",), 14.0, 15.0, 1.0, 1.0, 1.0, ValueLost(4.0, 1.0), 1.0, 0.0),
    )
    assert (answer.lost, answer.assumed_share, answer.stock_unknown_share) == (ValueLost(7.0, 1.0), 1 / 3, 0.0)
    assert answer.places == StoppedPlaces(
        cities=(PlaceCount("330200", "", 1, 1), PlaceCount("330300", "", 1, 1)),
        counties=(PlaceCount("330201", "", 1, 1), PlaceCount("330302", "", 1, 1)),
        countries=(PlaceCount("DEU", "", 1, 1),),
        firms_without_place=(),
    )
    ready = StepIn("M", "ore", "qualified", 10.0, 0.0, 0.0, 0.0, (), 0, 0, 0)
    market = StepIn(
        "M", "ore", "market", 10.0, 0.4, 0.4, 0.4, (StandIn("N", "", "", "ore", 4.0, 4.0, True, True),), 0, 0, 0
    )
    assert (answer.step_in, answer.lines_beyond) == ((ready, market), 0)


def test_days_of_the_wave_add_up(steel: SupplyGraph) -> None:
    days = wave_by_day(ask(steel, "firm:M"))
    assert [
        (
            day.day,
            [line.firm_id for line in day.lines],
            day.targets_down,
            day.lines_so_far,
            day.value_so_far_10k_yuan_a_day,
        )
        for day in days
    ] == [(0.0, ["M"], (), 1, 1.0), (7.0, ["S"], (), 2, 3.0), (14.0, ["U"], (), 3, 7.0), (15.0, [], ("car",), 3, 7.0)]


@pytest.mark.parametrize(
    ("days", "stopped"), [(0, []), (7, ["M"]), (8, ["M", "S"]), (15, ["M", "S", "U"]), (1e9, ["M", "S", "U"])]
)
def test_what_would_stop_after_the_end_is_left_out(steel: SupplyGraph, days: float, stopped: list[str]) -> None:
    answer = ask(steel, "firm:M", days=days)
    assert [firm.firm_id for firm in answer.firms] == stopped
    assert answer.targets[0].down_on_day == (15.0 if days > 15 else None)


@pytest.mark.parametrize("days", [-1, -0.5, float("inf"), float("nan")])
def test_days_below_zero_or_without_end_are_refused(steel: SupplyGraph, days: float) -> None:
    with pytest.raises(UsageError, match="天数应为不小于 0 的有限数"):
        ask(steel, "firm:M", days=days)


def test_stock_that_cannot_be_reached_is_left_out(steel: SupplyGraph) -> None:
    """Without M's 5 days all is earlier by 5; a stopped country keeps its stock unless it is said otherwise."""
    lost = ask(steel, "firm:M", is_stopped_stock_usable=False)
    assert [firm.stops_on_day for firm in lost.firms] == [0.0, 2.0, 9.0]
    country = ask(steel, "country:CHN/ore")
    assert (country.is_stopped_stock_usable, [firm.stops_on_day for firm in country.firms]) == (
        False,
        [0.0, 0.0, 2.0, 9.0],
    )
    assert ask(steel, "country:CHN/ore", is_stopped_stock_usable=True).firms[2].stops_on_day == 7.0


def test_agent_is_cut_off_with_the_foreign_maker_behind_it() -> None:
    """J (JPN) makes x that R resells to B, who holds x for 9 days."""
    tables = drawn_tables(
        makes="J x, B t", inputs="x > t", sourcings="R > B x maker=J volume=4", firms="J country=JPN, R country=CHN, B"
    )
    graph = build_graph(with_stocks(tables, {("J", "x"): 30}, {("B", "", "x"): 9}))
    answer = ask(graph, "country:JPN", targets=["t"])
    assert [(line.firm_id, line.stops_on_day, line.is_trader, line.is_failed) for line in answer.lines] == [
        *(("J", 0.0, False, True), ("R", 0.0, True, False), ("B", 9.0, False, False))
    ]
    assert answer.targets[0].down_on_day == 9.0
    assert ask(graph, "firm:J", targets=["t"]).targets[0].down_on_day == 39.0
    assert [(backup.firm_id, backup.lost) for backup in answer.step_in] == [("J", 4.0), ("J", 4.0)]
    agent_alone = ask(graph, "firm:R", targets=["t"]).step_in
    assert [(step.firm_id, step.lost) for step in agent_alone] == [("R", 4.0), ("R", 4.0)]


def test_missing_stock_is_told_beside_the_day() -> None:
    graph = drawn(makes="M ore, T steel inventory_days=3", inputs="ore > steel", sourcings="M > T ore")
    answer = ask(graph, "firm:M", targets=["steel"])
    assert [(line.firm_id, line.is_stock_known) for line in answer.lines] == [("M", False), ("T", False)]
    assert (answer.targets[0].stock_unknown_share, answer.stock_unknown_share) == (1.0, 1.0)
    assert (answer.targets[0].lost, answer.targets[0].share_lost) == (ValueLost(0.0, 0.0), 1.0)


@pytest.mark.parametrize("mode", SOURCING_MODES)
@pytest.mark.parametrize(
    "stop", ["firm:re_a", "country:JPN", "group:shell", "region:330200", "sourcing:drv_a/lamp_a/driver"]
)
def test_answer_agrees_with_each_analysis_asked_directly(mode: str, stop: str) -> None:
    graph = build_graph(lamp_tables())
    stops = [Stop.parse(stop)]
    options = {"sourcing": mode, "targets": ["lamp", "magnet"]}
    answer = what_if(graph, stops, days=20, is_stopped_stock_usable=True, **options)  # type: ignore[arg-type]
    direct = wave(graph, stops, is_stopped_stock_usable=True, within_days=20, **options)  # type: ignore[arg-type]
    lines = {(line.firm_id, line.component_id): line.stops_on_day for line in answer.lines if not line.is_trader}
    assert lines == direct.stops_on_day
    assert sorted(lines) == [*what_stops(graph, stops, **options).lines]  # type: ignore[arg-type]
    assert {target.target: target.down_on_day for target in answer.targets} == direct.target_down_on_day
    recovered = recovery_from(graph, stops, ["lamp", "magnet"], sourcing=mode, lasts_days=20)  # type: ignore[arg-type]
    assert answer.survival is not None
    assert answer.survival.time_to_survive_days == recovered.time_to_survive_days
    assert answer.survival.lost_output_days == recovered.lost_output_days


def test_time_to_recover_stands_in_for_days_that_nobody_gave() -> None:
    tables = drawn_tables(makes="M ore output=365, N ore output=365", firms="M country=CHN, N country=CHN")
    tables.firms["time_to_recover_days"] = [30.0, None]
    graph = build_graph(tables)
    known = ask(graph, "firm:M", targets=["ore"]).survival
    assert known is not None
    assert (known.lasts_days, known.lasts_because, known.is_exposed) == (30.0, "time_to_recover", True)
    for stops in (["firm:M", "firm:N"], ["country:CHN"]):
        answer = ask(graph, *stops, targets=["ore"]).survival
        assert answer is not None
        assert (answer.lasts_days, answer.lasts_because, answer.lost_output_days) == (None, "", None)
    given = ask(graph, "firm:M", targets=["ore"], days=4).survival
    assert given is not None
    assert (given.lasts_days, given.lasts_because) == (4, "given")


def test_step_in_of_one_firm_agrees_with_its_coverage(steel: SupplyGraph) -> None:
    (ready, market) = stepping_in(steel, [Stop("firm", "M")], [("M", "ore")])
    assert ready.coverage == backup_coverage(steel, "M", "ore", level="qualified").coverage
    assert market.coverage == backup_coverage(steel, "M", "ore", level="market").coverage


def test_nothing_stopped_stops_nothing(steel: SupplyGraph) -> None:
    answer = what_if(steel, [])
    assert (answer.lines, answer.firms, answer.step_in, answer.survival) == ((), (), (), None)
    assert answer.targets == (
        TargetAnswer("car", "", "", ("K",), None, None, 0.0, 0.0, 0.0, ValueLost(0.0, 1.0), 0.0, 0.0),
    )
    assert wave_by_day(answer) == ()


def test_stop_that_meets_nothing_is_named(steel: SupplyGraph) -> None:
    answer = ask(steel, "country:FRA", "region:330300", "firm:M")
    assert answer.idle_stops == (Stop("country", "FRA"),)
    lone = drawn(makes="M ore", regions="330200")
    assert ask(lone, "region:330200", targets=["ore"]).idle_stops == (Stop("region", "330200"),)
    assert ask(lone, "region:330200", targets=["ore"]).firms_not_hit == ("M",)


@pytest.mark.parametrize(
    ("stop", "message"),
    [
        ("firm:pho_x", "数据中没有企业“pho_x”；相近的有：pho_j"),
        ("line:pho_j/phosfor", "数据中没有产品“phosfor”；相近的有：phosphor"),
        ("group:shel", "数据中没有集团“shel”；相近的有：shell"),
        ("region:440000", "数据中没有地区“440000”"),
        ("sourcing:pho_j/lamp_a/led", "数据中没有供应关系"),
    ],
)
def test_unknown_stop_is_refused_with_the_nearest_names(stop: str, message: str) -> None:
    graph = build_graph(lamp_tables())
    with pytest.raises(UnknownIdError, match=message):
        ask(graph, stop)


def test_stops_are_read_by_name_too() -> None:
    graph = build_graph(lamp_tables())
    assert read_stops(graph, ["line:荧光社/荧光粉", "firm:Rare Earth A", "firm:re_a"]) == (
        Stop("firm", "re_a"),
        Stop("line", "pho_j", "phosphor"),
    )


def test_no_rows_or_no_target_is_refused() -> None:
    with pytest.raises(UsageError, match="库中还没有数据"):
        what_if(build_graph(Tables.of()), [])
    with pytest.raises(NoTargetError):
        ask(drawn(makes="M ore", inputs="ore > steel, steel > ore", placements="ore K, steel K"), "firm:M")


def test_order_of_stops_never_matters_and_json_is_plain(steel: SupplyGraph) -> None:
    one, other = ask(steel, "firm:M", "firm:N"), ask(steel, "firm:N", "firm:M")
    assert one == other
    endless = ask(steel, "firm:N", targets=["car"])
    body = json.loads(json.dumps(endless.as_json(), allow_nan=False))
    assert (body["survival"]["is_endless"], body["survival"]["time_to_survive_days"]) == (True, None)


def test_targets_that_only_run_slower_are_told_apart_from_those_reached() -> None:
    """A delivers three quarters of T's ore: nothing stops but A, and steel is down to a quarter."""
    graph = build_graph(
        drawn_tables(
            makes="A ore, B ore, T steel", inputs="ore > steel", placements="ore K, steel K",
            sourcings="A > T ore volume=30, B > T ore volume=10",
        )
    )  # fmt: skip
    answer = ask(graph, "firm:A")
    (steel_answer,) = answer.targets
    assert (steel_answer.is_reached, steel_answer.reduced_low, steel_answer.is_only_reduced) == (False, 0.75, True)
    words = reduced_words(answer, graph.names)
    assert words is not None and words.zh == (
        "不断供但减产的目标产品 1 个，其中 1 个没有生产线停产、只是开工不足，未计入波及数；库存用尽、现成备份顶上后减产：steel 75%"
    )
