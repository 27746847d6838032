"""Who should meet whom? On drawn chains, with limits that people set."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from chainlink.matching.needs.need import Need
from chainlink.matching.needs.register_needs import is_in_need, needs_of_risks
from chainlink.matching.pairs.weights import load_weights
from chainlink.matching.timetable.limits import EventLimits
from chainlink.matching.timetable.meetings import Meetings, plan_meetings
from chainlink.risks.register import Risk, new_fields
from chainlink.stores import Field
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.errors import UnknownIdError, UsageError
from loaders.tables import Tables
from tests.drawn_chains import drawn, drawn_tables

NEEDS = (Need("1", "T", "rod", volume=4.0), Need("2", "U", "rod", volume=4.0))


@pytest.fixture
def market() -> SupplyGraph:
    """T and U look for rods; near has 6 to spare and stands beside them, small is a little giant far away."""
    return drawn(
        makes="near rod capacity=9 output=3, small rod capacity=9 output=8, T gear, U gear",
        inputs="rod > gear",
        firms="near country=CHN region_code=330106, T country=CHN region_code=330106,"
        " U country=CHN region_code=330106, small country=JPN",
    )


def met(finding: Meetings) -> list[tuple[str, str, float | None]]:
    return [(meeting.buyer_id, meeting.supplier_id, meeting.planned_volume) for meeting in finding.meetings]


def test_everybody_meets_and_no_spare_is_promised_twice(market: SupplyGraph) -> None:
    """The two spares, 6 and 1, cover 7 of the 8 that are needed."""
    planned = plan_meetings(market, NEEDS, EventLimits())
    assert [meeting[:2] for meeting in met(planned)] == [("T", "near"), ("T", "small"), ("U", "near"), ("U", "small")]
    volumes = {meeting[:2]: meeting[2] or 0.0 for meeting in met(planned)}
    assert sum(volumes.values()) == 7.0
    assert volumes["T", "near"] + volumes["U", "near"] == 6.0
    assert (planned.is_proved_best, planned.without_meeting) == (True, ())
    assert planned.total == pytest.approx(
        sum(meeting.pair.score for meeting in planned.meetings if meeting.pair), abs=1e-3
    )


def test_limits_leave_the_best_meetings(market: SupplyGraph) -> None:
    planned = plan_meetings(market, NEEDS, EventLimits(per_need=1, in_all=1))
    assert met(planned) == [("T", "near", 4.0)]
    assert planned.without_meeting == ("2",)
    assert [meeting[:2] for meeting in met(plan_meetings(market, NEEDS, EventLimits(by_firm={"near": 0})))] == [
        ("T", "small"),
        ("U", "small"),
    ]
    assert met(plan_meetings(market, NEEDS, EventLimits(least_score=1.0))) == []


def test_small_specialised_firm_gets_a_first_chance() -> None:
    """Each need meets one firm: far away, and no better for its label, the champion is chosen once, not twice."""
    tables = drawn_tables(
        makes="big rod, small rod, T gear, U gear",
        inputs="rod > gear",
        firms="big country=CHN, small country=JPN, T country=CHN, U country=CHN",
    )
    roles = pd.DataFrame({"firm_id": ["small"], "role": ["champion"], "chain_id": ["c"]})
    graph = build_graph(Tables.of({**dict(tables.items()), "roles": roles}))
    needs = (Need("1", "T", "rod"), Need("2", "U", "rod"))
    shipped = load_weights()
    plain = replace(shipped, labels=dict.fromkeys(shipped.labels, 0.0))
    without = plan_meetings(graph, needs, EventLimits(per_need=1), weights=replace(plain, first_chance=0.0))
    having = plan_meetings(graph, needs, EventLimits(per_need=1), weights=plain)
    assert [meeting.supplier_id for meeting in without.meetings] == ["big", "big"]
    assert {(meeting.supplier_id, meeting.is_first_chance) for meeting in having.meetings} == {
        ("small", True),
        ("big", False),
    }
    scores = sum(meeting.pair.score for meeting in having.meetings if meeting.pair)
    assert having.total == pytest.approx(scores + 0.2, abs=1e-3)


def test_needs_that_nobody_makes_are_told_apart(market: SupplyGraph) -> None:
    needs = (*NEEDS, Need("3", "T", "gear"), Need("4", "near", "rod"))
    graph = drawn(makes="near rod, T gear", inputs="rod > gear", firms="U")
    planned = plan_meetings(graph, needs, EventLimits())
    assert (planned.without_meeting, planned.without_maker) == (("3", "4"), ("3", "4"))
    assert plan_meetings(market, NEEDS, EventLimits(by_firm={"near": 0, "small": 0})).without_maker == ()


def test_required_pairs_meet_and_forbidden_ones_do_not(market: SupplyGraph) -> None:
    """Near and small have nothing to talk of, and still have to meet; T must not meet near, in either order."""
    limits = EventLimits(must=(("near", "small"), ("U", "small")), must_not=(("near", "T"),), per_firm=2)
    planned = plan_meetings(market, NEEDS, limits)
    assert met(planned) == [("U", "near", 4.0), ("U", "small", 0.0), ("near", "small", None)]
    assert [(meeting.is_required, meeting.pair is None) for meeting in planned.meetings] == [
        (False, False),
        (True, False),
        (True, True),
    ]


def test_two_firms_meet_once_and_talk_of_everything(market: SupplyGraph) -> None:
    graph = drawn(makes="S rod, S bolt, T gear", inputs="rod > gear, bolt > gear")
    planned = plan_meetings(graph, (Need("1", "T", "rod"), Need("2", "T", "bolt")), EventLimits())
    (meeting,) = planned.meetings
    assert meeting.pair is not None
    assert {meeting.pair.need_id, *meeting.also} == {"1", "2"}


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (EventLimits(per_firm=1, must=(("T", "near"), ("T", "small"))), "T 有 2 场必须会面，而上限是 1 场"),
        (EventLimits(in_all=1, must=(("T", "near"), ("U", "small"))), "必须会面的有 2 对，而总共只能安排 1 场"),
        (EventLimits(must=(("T", "near"),), must_not=(("near", "T"),)), "既列为必须会面，又列为不得会面"),
        (EventLimits(must=(("T", "T"),)), "T 不能与自己会面"),
        (EventLimits(per_need=0), "per_need 是 0"),
        (EventLimits(in_all=-3), "in_all 是 -3"),
        (EventLimits(by_firm={"T": -1}), "T 的上限是 -1"),
    ],
)
def test_impossible_limits_are_told(market: SupplyGraph, limits: EventLimits, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        plan_meetings(market, NEEDS, limits)


def test_unknown_firms_in_limits_are_told(market: SupplyGraph) -> None:
    with pytest.raises(UnknownIdError, match="nobody"):
        plan_meetings(market, NEEDS, EventLimits(must_not=(("T", "nobody"),)))


def test_no_needs_make_no_meetings(market: SupplyGraph) -> None:
    planned = plan_meetings(market, (), EventLimits())
    assert (planned.meetings, planned.without_meeting, planned.total, planned.is_proved_best) == ((), (), 0.0, True)


def risk(risk_id: str, **stated: Field) -> Risk:
    fields = {**new_fields(chain_id="c", about="firm", colour="yellow", finding="new"), **stated}
    return Risk(risk_id, 1, fields, {})


@pytest.fixture
def at_risk() -> SupplyGraph:
    """M stops both rod makers, one through an agent; its salt goes into what B makes beside; T has another supplier.

    M --ore--> A, agent --ore (of M)--> B        A, B --rod--> T makes gear        M --salt--> B        N makes ore
    """
    return drawn(
        makes="M ore, M salt, N ore, A rod, B rod, B brine, T gear",
        inputs="ore > rod, rod > gear, salt > brine",
        sourcings="M > A ore volume=3 value_10k_yuan=30, agent > B ore maker=M volume=5, A > T rod, B > T rod,"
        " M > B salt",
    )


def test_needs_are_what_the_firm_at_risk_delivers(at_risk: SupplyGraph) -> None:
    needs = needs_of_risks(at_risk, [risk("R1", firm_id="M", deadline="2026-03-11")], today=date(2026, 3, 1))
    shared = {"about": ("M",), "risk_ids": ("R1",), "by_days": 10.0}
    assert needs == (
        Need("A/ore", "A", "ore", volume=3.0, value_10k_yuan=30.0, **shared),  # type: ignore[arg-type]
        Need("B/ore", "B", "ore", volume=5.0, **shared),  # type: ignore[arg-type]
        Need("B/salt", "B", "salt", **shared),  # type: ignore[arg-type]
    )


def test_needs_of_a_component_at_risk_are_those_of_the_component(at_risk: SupplyGraph) -> None:
    component = risk("R2", about="component", firm_id="M", component_id="ore", deadline="2026-02-01")
    needs = needs_of_risks(at_risk, [component, risk("R1", firm_id="M")], today=date(2026, 3, 1))
    assert [(need.need_id, need.by_days, need.risk_ids) for need in needs] == [
        ("A/ore", 0.0, ("R1", "R2")),
        ("B/ore", 0.0, ("R1", "R2")),
        ("B/salt", None, ("R1",)),
    ]


def test_needs_of_a_risk_that_was_closed_and_is_still_found_stay_and_say_so(at_risk: SupplyGraph) -> None:
    risks = [risk("R1", firm_id="M", state="closed"), risk("R2", about="component", firm_id="M", component_id="ore")]
    needs = needs_of_risks(at_risk, risks, today=date(2026, 3, 1))
    assert [(need.need_id, need.risk_ids, need.to_review_ids) for need in needs] == [
        ("A/ore", ("R1", "R2"), ("R1",)),
        ("B/ore", ("R1", "R2"), ("R1",)),
        ("B/salt", ("R1",), ("R1",)),
    ]


def test_needs_of_one_of_two_suppliers_are_none(at_risk: SupplyGraph) -> None:
    assert needs_of_risks(at_risk, [risk("R", firm_id="A"), risk("Q", firm_id="gone")], today=date(2026, 3, 1)) == ()


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, True),
        ({"colour": "blue"}, False),
        ({"colour": "blue", "rules": "maker_share;exposed_days"}, True),
        ({"colour": "", "finding": "", "source": "visit"}, True),
        ({"finding": "not_found"}, False),
        ({"state": "closed"}, True),  # 假销号待复核: the scan still finds it
        ({"state": "closed", "finding": "not_found"}, False),
        ({"state": "closed", "finding": "", "source": "visit"}, False),
        ({"state": "false_alarm"}, False),
    ],
)
def test_risks_that_ask_for_a_supplier(stated: dict[str, Field], expected: bool) -> None:
    assert is_in_need(risk("R", **stated)) is expected
