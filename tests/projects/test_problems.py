"""Does 问题台账 hold what was agreed: each step with what it needs, days in order, the firm's word heard?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from chainlink.projects.register.problems import PROBLEMS
from chainlink.stores import Store, open_store
from graph_schema.errors import UsageError
from tests.books.register_cases import case_tables

TODAY = date(2026, 6, 30)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = open_store(f"sqlite:///{tmp_path / 'chain.sqlite'}")
    opened.write(case_tables())
    return opened


def test_problem_goes_from_collecting_to_reporting_back(store: Store) -> None:
    record = PROBLEMS.add(
        store, {"firm_id": "老甲厂", "problem": "招工难", "collected_on": "2026-06-01"}, who="王", today=TODAY
    )
    assert (record.fields["firm_id"], record.fields["firm_name"], record.fields["state"]) == ("A", "甲厂", "collected")
    steps: list[dict[str, str]] = [
        {"office": "县人社局", "assigned_on": "2026-06-02", "state": "assigned"},
        {"state": "handled", "handling": "组织专场招聘", "handled_on": "2026-06-20"},
        {"state": "reported", "reported_on": "2026-06-21", "satisfaction": "satisfied"},
    ]
    for step in steps:
        PROBLEMS.change(store, record.entry_id, step, who="王", today=TODAY)
    states = [state.fields["state"] for state in PROBLEMS.history(store, record.entry_id)]
    assert states == ["collected", "assigned", "handled", "reported"]


def test_problem_with_an_office_is_assigned(store: Store) -> None:
    record = PROBLEMS.add(store, {"firm_id": "A", "problem": "用地", "office": "县局"}, who="王", today=TODAY)
    assert record.fields["state"] == "assigned"


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"state": "in_hand"}, "交办须写明责任单位"),
        ({"office": "县局", "state": "handled"}, "须写明办理情况"),
        ({"office": "县局", "state": "reported", "handling": "已办"}, "须写明反馈日期"),
        ({"collected_on": "2026-06-02", "assigned_on": "2026-06-01", "office": "县局"}, "早于收集日期 2026-06-02"),
        ({"collected_on": "2026-07-01"}, "晚于今天"),
    ],
)
def test_step_without_what_it_needs_is_refused(store: Store, cells: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        PROBLEMS.add(store, {"firm_id": "A", "problem": "用地", **cells}, who="王", today=TODAY)


def test_firm_that_is_not_content_is_a_doubt(store: Store) -> None:
    row = {"firm_id": "A", "problem": "用地", "office": "县局", "state": "handled", "handling": "已答复"}
    record = PROBLEMS.add(store, {**row, "satisfaction": "unsatisfied"}, who="王", today=TODAY)
    assert [words.zh for _, words in record.doubts] == ["企业不满意；请核对是否退回办理"]


def test_what_firms_wait_for_is_listed_first(store: Store) -> None:
    for problem, deadline, state in (("甲", "2026-12-31", ""), ("乙", "2026-07-31", ""), ("丙", "", "dropped")):
        row = {"firm_id": "A", "problem": problem, "deadline": deadline, "state": state}
        PROBLEMS.add(store, row, who="王", why="不属职责", today=TODAY)
    assert [record.fields["problem"] for record in PROBLEMS.records(store)] == ["乙", "甲", "丙"]
