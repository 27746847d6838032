"""Does the register of projects keep every change, step by step and month by month, and lose nobody's?"""

from __future__ import annotations

import multiprocessing
from datetime import date
from pathlib import Path

import pytest

from chainlink.projects.register.books import (
    add_project,
    change_project,
    correct_month,
    find_project,
    history,
    list_projects,
)
from chainlink.projects.register.monthly import Month
from chainlink.projects.register.records import ProjectRecord
from chainlink.stores import Field, Store, open_store
from graph_schema.errors import ConflictError, UnknownIdError, UsageError

TODAY = date(2026, 7, 15)
LED: dict[str, Field] = {
    "project_id": "P1",
    "project_code": "2026-3302-01",
    "name": "甲灯珠补链项目",
    "chain_id": "L1",
    "component_id": "led",
    "kind": "new_line",
    "total_10k_yuan": 1000.0,
    "data_date": "2026-06-30",
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'office.sqlite'}")


@pytest.fixture
def led(store: Store) -> ProjectRecord:
    """One project on the books, 谋划."""
    return add_project(store, LED, who="a", why="报送", today=TODAY)


def moved(store: Store, *states: str, **stated: Field) -> ProjectRecord:
    for state in states:
        change_project(store, "P1", {"state": state, **stated}, who="a", today=TODAY)
    return find_project(store, "P1")


def test_new_project_is_planned_and_has_one_month(store: Store, led: ProjectRecord) -> None:
    assert {name: led.fields[name] for name in LED} == LED
    assert (led.fields["state"], led.revision, led.days) == ("planned", 1, {})
    assert led.months == (Month("2026-06", "planned", "", None, None, None, "", "", ""),)
    assert list_projects(store) == (led,)


def test_id_is_the_code_or_the_next_of_the_year(store: Store) -> None:
    unnamed = {name: value for name, value in LED.items() if name != "project_id"}
    uncoded = {**unnamed, "project_code": "", "year": 2026.0}
    ids = [add_project(store, fields, who="a").project_id for fields in (unnamed, uncoded, uncoded)]
    assert ids == ["2026-3302-01", "P2026-001", "P2026-002"]


def test_new_project_rejects_what_is_missing_or_there(store: Store, led: ProjectRecord) -> None:
    with pytest.raises(UsageError, match="P1"):
        add_project(store, LED, who="b")
    with pytest.raises(UsageError, match="项目名称：是空的；必须填写；类型：是空的"):
        add_project(store, {"project_id": "P2", "chain_id": "L1"}, who="b")
    with pytest.raises(UsageError, match="colour"):
        add_project(store, {**LED, "project_id": "P2", "colour": "red"}, who="b")
    assert list_projects(store) == (led,)


def test_project_is_found_by_code_in_any_case(store: Store, led: ProjectRecord) -> None:
    assert (find_project(store, "p1"), find_project(store, " 2026-3302-01 ")) == (led, led)
    with pytest.raises(UnknownIdError, match="P1"):
        find_project(store, "p")


def test_steps_forward_are_dated(store: Store, led: ProjectRecord) -> None:
    done = moved(store, "signed", "started", "building", "finished", "producing")
    assert done.days == dict.fromkeys(("signed", "started", "building", "finished", "producing"), "2026-07-15")
    assert [done.fields[name] for name in ("actual_start", "actual_end")] == ["2026-07-15", "2026-07-15"]


def test_step_over_a_day_asks_for_it(store: Store, led: ProjectRecord) -> None:
    with pytest.raises(UsageError, match="实际开工"):
        moved(store, "building")
    with pytest.raises(UsageError, match="实际竣工"):
        moved(store, "producing", actual_start="2026-01-01")
    assert moved(store, "building", actual_start="2026-01").days == {"started": "2026-01", "building": "2026-07-15"}


def test_steps_back_and_ends_need_a_reason(store: Store, led: ProjectRecord) -> None:
    moved(store, "started", "building", "finished")
    for state in ("building", "planned", "ended"):
        with pytest.raises(UsageError, match="须写明理由"):
            moved(store, state)
    back = change_project(store, "P1", {"state": "building"}, who="b", why="验收未通过", today=TODAY)
    assert [back.fields[name] for name in ("actual_start", "actual_end")] == ["2026-07-15", ""]
    ended = change_project(store, "P1", {"state": "ended"}, who="b", why="资金断裂", today=TODAY)
    assert ended.days == {"started": "2026-07-15", "building": "2026-07-15", "ended": "2026-07-15"}
    with pytest.raises(UsageError, match="须写明理由"):
        moved(store, "building")


def test_days_that_contradict_are_refused(store: Store, led: ProjectRecord) -> None:
    with pytest.raises(UsageError, match="实际竣工早于实际开工"):
        moved(store, "finished", actual_start="2026-05-02", actual_end="2026-05-01")
    with pytest.raises(UsageError, match="计划竣工早于计划开工"):
        change_project(store, "P1", {"planned_start": "2027", "planned_end": "2026-12-31"}, who="a")
    assert find_project(store, "P1") == led


def test_new_month_asks_anew_and_keeps_the_old_one(store: Store, led: ProjectRecord) -> None:
    june: dict[str, Field] = {"done_this_month_10k_yuan": 80.0, "done_10k_yuan": 300.0, "to_coordinate": "协调用地指标"}
    change_project(store, "P1", june, who="a")
    july = change_project(store, "P1", {"data_date": "2026-07-31", "done_10k_yuan": 350.0}, who="a")
    assert [july.fields[name] for name in ("done_this_month_10k_yuan", "to_coordinate", "outcome")] == [
        *(None, "协调用地指标", "")
    ]
    fields: dict[str, Field] = {"done_this_month_10k_yuan": 50.0, "outcome": "已落实", "to_coordinate": ""}
    change_project(store, "P1", fields, who="a")
    assert find_project(store, "P1").months == (
        Month("2026-06", "planned", "", 80.0, 300.0, None, "", "协调用地指标", ""),
        Month("2026-07", "planned", "", 50.0, 350.0, None, "", "", "已落实"),
    )


def test_earlier_month_needs_a_reason(store: Store, led: ProjectRecord) -> None:
    change_project(store, "P1", {"data_date": "2027-07-31"}, who="a")
    with pytest.raises(UsageError, match="须写明理由"):
        change_project(store, "P1", {"data_date": "2026-07-31"}, who="a")
    mended = change_project(store, "P1", {"data_date": "2026-07-31"}, who="a", why="年份写错")
    assert [month.month for month in mended.months] == ["2026-06", "2026-07"]


def test_earlier_months_are_corrected_and_put_in(store: Store, led: ProjectRecord) -> None:
    now = correct_month(
        store, "P1", "2026-04", {"done_this_month_10k_yuan": 30.0, "progress": "打桩"}, who="b", why="补报"
    )
    correct_month(store, "P1", "2026-04", {"done_10k_yuan": 90.0}, who="b")
    changed = find_project(store, "P1")
    assert changed.months == (Month("2026-04", "", "打桩", 30.0, 90.0, None, "", "", ""), *led.months)
    assert {**changed.fields, "revision": 1.0} == led.fields
    assert (now.why, changed.revision) == ("补报", 3)
    for month, column in (("2026-06", "progress"), ("2026-13", "progress"), ("2026-05", "name")):
        with pytest.raises(UsageError):
            correct_month(store, "P1", month, {column: "甲"}, who="b")
    with pytest.raises(ConflictError):
        correct_month(store, "P1", "2026-05", {"progress": "甲"}, who="b", revision=1)


def test_steps_back_forget_the_days_of_later_steps(store: Store, led: ProjectRecord) -> None:
    moved(store, "started", "building", "finished", "producing")
    back = change_project(store, "P1", {"state": "finished"}, who="b", why="未达产", today=TODAY)
    assert list(back.days) == ["started", "building", "finished"]


def test_history_says_who_when_and_why(store: Store, led: ProjectRecord) -> None:
    change_project(store, "P1", {"office": "甲局"}, who="b", why="分工")
    change_project(store, "P1", {"office": "甲局"}, who="c", why="再说一次")
    revisions = [(record.revision, record.who, record.why, record.fields["office"]) for record in history(store, "P1")]
    assert revisions == [(1, "a", "报送", ""), (2, "b", "分工", "甲局")]


def test_change_on_an_old_revision_is_told_and_loses_nothing(store: Store, led: ProjectRecord) -> None:
    change_project(store, "P1", {"office": "甲局"}, who="b", revision=1)
    with pytest.raises(ConflictError, match="b"):
        change_project(store, "P1", {"office": "乙局"}, who="c", revision=1)
    other = change_project(store, "P1", {"contact": "李"}, who="c")
    assert (other.fields["office"], other.fields["contact"], other.revision) == ("甲局", "李", 3)


def keep_changing(address: str, acknowledged: Path) -> None:
    """Write one progress after another, and each down as soon as the store has acknowledged it."""
    store = open_store(address)
    with acknowledged.open("w") as written:
        for number in range(1, 10_000):
            change_project(store, "P1", {"progress": str(number)}, who="x")
            written.write(f"{number}\n")
            written.flush()


def test_kill_loses_nothing_acknowledged(store: Store, led: ProjectRecord, tmp_path: Path) -> None:
    acknowledged = tmp_path / "acknowledged"
    processes = multiprocessing.get_context("spawn")
    victim = processes.Process(target=keep_changing, args=(store.address, acknowledged))
    victim.start()
    while not (acknowledged.exists() and len(acknowledged.read_text().split()) >= 5):
        victim.join(0.05)
    victim.kill()
    victim.join()
    last = int(acknowledged.read_text().split()[-1])
    kept = [int(str(record.fields["progress"])) for record in history(store, "P1")[1:]]
    assert victim.exitcode == -9
    assert kept == list(range(1, len(kept) + 1))
    assert last <= len(kept) <= last + 1


def change_office(address: str, column: str) -> None:
    change_project(open_store(address), "P1", {column: "新"}, who=column)


def test_sessions_at_once_lose_no_change(store: Store, led: ProjectRecord) -> None:
    columns = ("office", "contact", "land", "environment")
    processes = multiprocessing.get_context("spawn")
    sessions = [processes.Process(target=change_office, args=(store.address, column)) for column in columns]
    for session in sessions:
        session.start()
    for session in sessions:
        session.join()
    now = find_project(store, "P1")
    assert [session.exitcode for session in sessions] == [0] * 4
    assert ([now.fields[column] for column in columns], now.revision) == (["新"] * 4, 5)
