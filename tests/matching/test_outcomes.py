"""Does the register of outcomes tell every meeting, keep every change, and take unknown for unknown?"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from chainlink.matching.outcomes.follow_ups import FollowUp, follow_ups_due
from chainlink.matching.outcomes.records import Outcome, outcome_id_of
from chainlink.matching.outcomes.register import (
    find_outcome,
    history,
    list_outcomes,
    outcomes_of,
    record_outcome,
    record_outcomes,
)
from chainlink.stores import Field, Store
from graph_schema.errors import ConflictError, UnknownIdError, UsageError
from tests.rod_event import put, rod_event
from tests.rod_market import rod_store

T1_A, T2_B, T3_C = (outcome_id_of("E1", *pair) for pair in (("T1", "A", "rod"), ("T2", "B", "rod"), ("T3", "C", "")))
SHOWN = ("round", "table", "buyer_id", "supplier_id", "component_id", "need_id", "volume", "result")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = rod_store(tmp_path)
    put(store, rod_event())
    return store


def shown(outcomes: tuple[Outcome, ...]) -> list[tuple[Field, ...]]:
    return [(*(outcome.fields[name] for name in SHOWN), outcome.is_planned, outcome.revision) for outcome in outcomes]


def refused(store: Store, stated: dict[str, Field], why: str = "") -> str:
    before = list_outcomes(store)
    with pytest.raises(UsageError) as caught:
        record_outcomes(store, [stated], who="甲", why=why)
    assert list_outcomes(store) == before
    return caught.value.words.zh


def doubts(store: Store, outcome_id: str, changed: dict[str, Field]) -> list[tuple[str, str]]:
    return [(column, words.zh) for column, words in record_outcome(store, outcome_id, changed, who="甲").doubts]


def test_event_tells_a_row_a_meeting_and_those_outside_the_plan(store: Store) -> None:
    blank = [
        (1.0, 1.0, "T1", "A", "rod", "T1/rod", 4.0, "", True, 0),
        (1.0, 2.0, "T2", "B", "rod", "T2/rod", None, "", True, 0),
        (2.0, 1.0, "T3", "C", "", "", None, "", True, 0),
    ]
    assert shown(outcomes_of(store, "杆件对接")) == blank
    walk_in = {"event_id": "E1", "buyer_id": "T4", "supplier_id": "A", "component_id": "rod", "result": "intention"}
    outcomes = record_outcomes(store, [walk_in, {"outcome_id": T1_A, "result": "contract"}], who="甲")
    assert [(outcome.outcome_id, column, words.en) for outcome in outcomes for column, words in outcome.doubts] == [
        (outcome_id_of("E1", "T4", "A", "rod"), "", "this meeting stands in no plan; it is taken")
    ]
    assert shown(outcomes_of(store, "E1")) == [
        (*blank[0][:7], "contract", True, 1),
        *blank[1:],
        (None, None, "T4", "A", "rod", "", None, "intention", False, 1),
    ]


def test_what_says_nothing_new_stays_unknown(store: Store) -> None:
    assert record_outcome(store, T1_A, {"result": ""}, who="甲").revision == 0
    assert list_outcomes(store) == ()


def test_component_of_a_meeting_over_nothing_is_filled_in_once(store: Store) -> None:
    assert refused(store, {"outcome_id": T3_C, "result": "contract"}) == "供给产品编号：是空的；签约须写明产品"
    record_outcome(store, T3_C, {"component_id": "rod", "result": "contract"}, who="甲")
    assert shown(outcomes_of(store, "E1"))[2] == (2.0, 1.0, "T3", "C", "rod", "", None, "contract", True, 1)
    text = refused(store, {"outcome_id": T3_C, "component_id": "gear"})
    right = outcome_id_of("E1", "T3", "C", "gear")
    assert text == f"对接编号：编号“{T3_C}”与活动、双方企业、产品不符；请写 {right}，新增的会面请留空"


def test_every_change_is_kept_with_its_reason(store: Store) -> None:
    record_outcome(store, T1_A, {"result": "contract", "amount_10k_yuan": 300}, who="甲")
    back: dict[str, Field] = {"outcome_id": T1_A, "result": "sample"}
    assert refused(store, back) == "理由：改了对接结果（“签约”改为“送样”），须写明理由"
    record_outcomes(store, [back], who="乙", why="重新议价")
    record_outcome(store, T1_A, {"result": "contract"}, who="乙")
    record_outcome(store, T1_A.lower(), {"result": "no_deal", "reason": "客户停产"}, who="丙")
    states = [(record.revision, record.result, record.who, record.why) for record in history(store, T1_A)]
    assert states == [
        (1, "contract", "甲", ""),
        (2, "sample", "乙", "重新议价"),
        (3, "contract", "乙", ""),
        (4, "no_deal", "丙", "客户停产"),
    ]
    assert find_outcome(store, T1_A).number("amount_10k_yuan") == 300.0


def test_change_of_somebody_else_is_not_lost(store: Store) -> None:
    seen = outcomes_of(store, "E1")[0]
    record_outcome(store, T1_A, {"result": "sample"}, who="乙", revision=seen.revision)
    with pytest.raises(ConflictError, match="乙"):
        record_outcome(store, T1_A, {"result": "no_deal"}, who="甲", revision=seen.revision)
    assert find_outcome(store, T1_A).result == "sample"


def test_rows_are_taken_all_or_none_with_everything_wrong_told(store: Store) -> None:
    rows: list[dict[str, Field]] = [
        {"outcome_id": T1_A, "result": "sample"},
        {"outcome_id": T2_B, "result": "signed", "amount_10k_yuan": -1, "contracted_on": "2026-02-30"},
        {"event_id": "E9", "buyer_id": "T1", "supplier_id": ""},
        {"event_id": "E1", "buyer_id": "X1", "supplier_id": "X2", "component_id": "x3"},
        {"event_id": "E1", "buyer_id": "T1", "supplier_id": "T1", "component_id": "rod", "colour": "red"},
    ]
    with pytest.raises(UsageError) as caught:
        record_outcomes(store, rows, who="甲")
    assert caught.value.words.en.split("; ") == [
        "T2 / B result: 'signed' is not known",
        "write one of intention, sample, contract, no_deal",
        "T2 / B amount_10k_yuan: is -1",
        "write a number of at least 0",
        "T2 / B contracted_on: '2026-02-30' is no date",
        "write it as 2026-12-01",
        "T1 event_id: 'E9' is not in the events",
        "check it",
        "T1 supplier_id: is empty",
        "it is required",
        "X1 / X2 buyer_id: 'X1' is not in the data",
        "check it",
        "X1 / X2 component_id: 'x3' is not in the data",
        "check it",
        "X1 / X2 supplier_id: 'X2' is not in the data",
        "check it",
        "T1 / T1 there is no column colour",
    ]
    assert list_outcomes(store) == ()


def test_what_cannot_stand_together_is_refused(store: Store) -> None:
    assert refused(store, {"outcome_id": T1_A, "result": "signed"}).startswith("对接结果：“signed”不认识")
    money = "对接结果：填了金额、到款或合同内容而没有对接结果；请先填对接结果"
    assert refused(store, {"outcome_id": T1_A, "amount_10k_yuan": 5.0}) == money
    assert refused(store, {"outcome_id": T1_A, "table": 1.5}) == "桌号：是 1.5；须为整数"
    same: dict[str, Field] = {"event_id": "E1", "buyer_id": "T1", "supplier_id": "T1", "component_id": "rod"}
    assert refused(store, same) == "供给企业代码：与需求企业是同一家；请核对"
    with pytest.raises(UnknownIdError):
        find_outcome(store, "M-NOTHING")


def test_what_deserves_a_look_is_told_and_taken(store: Store) -> None:
    contract: dict[str, Field] = {
        **{"result": "contract", "amount_10k_yuan": 100.0, "received_10k_yuan": 120.0, "contracted_on": "2026-08-01"},
        **{"delivery_from": "2026-07", "found_30": "已试装"},
    }
    assert doubts(store, T1_A, contract) == [
        ("received_10k_yuan", "到款 120 大于金额 100；请核对"),
        ("delivery_from", "早于签约日期 2026-08-01；请核对"),
        ("contracted_on", "早于活动日期 2026-09-01；请核对"),
        ("found_30", "没有回访日期，不算已回访"),
    ]
    assert find_outcome(store, T1_A).number("received_10k_yuan") == 120.0
    assert doubts(store, T2_B, {"result": "intention", "amount_10k_yuan": 80.0}) == [
        ("amount_10k_yuan", "未签约，按意向金额另计")
    ]
    lost: dict[str, Field] = {"result": "no_deal", "received_10k_yuan": 1.0, "contract_volume": 2.0}
    assert doubts(store, T2_B, lost) == [
        ("amount_10k_yuan", "结果为未成，金额不计"),
        ("received_10k_yuan", "未签约而有到款；请核对"),
        ("result", "未签约而填有合同内容；签约前不作数"),
    ]


def test_contract_of_a_day_to_come_is_asked(store: Store) -> None:
    """The sheet is taken, and the page and terminal ask about the day."""
    later = (date.today() + timedelta(days=30)).isoformat()
    contract: dict[str, Field] = {"result": "contract", "contracted_on": later}
    assert doubts(store, T1_A, contract) == [("contracted_on", f"{later} 在将来；请核对")]


def due(store: Store, on: str, ahead_days: int = 0) -> list[tuple[str, int, str, int]]:
    def plain(follow_up: FollowUp) -> tuple[str, int, str, int]:
        return (
            "/".join(follow_up.outcome.firms),
            follow_up.after_days,
            follow_up.due_on.isoformat(),
            follow_up.overdue_days,
        )

    return [plain(follow_up) for follow_up in follow_ups_due(store, on=date.fromisoformat(on), ahead_days=ahead_days)]


def test_follow_ups_are_due_after_30_60_and_90_days_until_there_is_no_deal(store: Store) -> None:
    """Held on 1 September: due on 1 October, 31 October and 30 November."""
    assert due(store, "2026-09-30") == []
    first = due(store, "2026-10-02")
    assert sorted(first) == [(pair, 30, "2026-10-01", 1) for pair in ("T1/A", "T2/B", "T3/C")]
    record_outcome(store, T1_A, {"followed_30_on": "2026-10-02", "found_30": "在谈"}, who="甲")
    record_outcome(store, T2_B, {"result": "no_deal"}, who="甲")
    assert due(store, "2026-10-02") == [("T3/C", 30, "2026-10-01", 1)]
    assert due(store, "2026-10-02", ahead_days=29) == [
        ("T3/C", 30, "2026-10-01", 1),
        *sorted([("T1/A", 60, "2026-10-31", 0), ("T3/C", 60, "2026-10-31", 0)], key=_by_id),
    ]
    record_outcome(store, T3_C, {"followed_90_on": "2026-11-30"}, who="甲")
    assert due(store, "2026-12-31") == [("T1/A", 60, "2026-10-31", 61), ("T1/A", 90, "2026-11-30", 31)]


def _by_id(follow_up: tuple[str, int, str, int]) -> str:
    return {"T1/A": T1_A, "T3/C": T3_C}[follow_up[0]]


def test_day_that_was_agreed_is_due_until_the_firm_was_called(store: Store) -> None:
    record_outcome(store, T1_A, {"next_follow_up_on": "2026-09-10"}, who="甲")
    assert due(store, "2026-09-12") == [("T1/A", 0, "2026-09-10", 2)]
    record_outcome(store, T1_A, {"followed_30_on": "2026-09-11"}, who="甲")
    assert due(store, "2026-09-12") == []


def test_event_without_a_day_has_no_follow_ups(store: Store) -> None:
    put(store, rod_event(event_id="E2", held_on=""))
    assert follow_ups_due(store, on=date(2030, 1, 1), event_id="E2") == ()
