"""Does the sheet 对接结果 go out a row a meeting and come back, with every mistake told and nothing lost?"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from chainlink.books.references import References
from chainlink.commands.cli import app
from chainlink.matching.outcomes.meeting_book import OUTCOMES
from chainlink.matching.outcomes.records import book, outcome_id_of
from chainlink.matching.outcomes.register import (
    check_outcomes,
    find_outcome,
    import_outcomes,
    list_outcomes,
    outcomes_of,
    record_outcome,
)
from chainlink.stores import Store
from graph_schema.errors import LoadError
from graph_schema.spec import schema
from loaders.load import load_tables
from tests.examples import examples
from tests.rod_event import put, rod_event
from tests.rod_market import rod_store

HEADERS = [column.zh for column in book().columns]
T1_A, T2_B, T3_C = (outcome_id_of("E1", *pair) for pair in (("T1", "A", "rod"), ("T2", "B", "rod"), ("T3", "C", "")))
Row = dict[str, Any]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = rod_store(tmp_path)
    put(store, rod_event())
    return store


def sent_out(store: Store, path: Path) -> list[Row]:
    """Write the sheet of E1 and give its rows by header."""
    OUTCOMES.export_sheet(outcomes_of(store, "E1"), path, references=References(store))
    sheet = openpyxl.load_workbook(path)["对接结果"]
    heading = [str(cell.value).rstrip("*") for cell in sheet[1]]
    assert heading == HEADERS
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    return [dict(zip(HEADERS, row, strict=True)) for row in rows if any(row)]


def filled(path: Path, *rows: Row) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "对接结果"
    sheet.append(HEADERS)
    for row in rows:
        sheet.append([row.get(header) for header in HEADERS])
    workbook.save(path)
    return path


def wrong(store: Store, path: Path) -> list[tuple[int, str, str]]:
    before = list_outcomes(store)
    with pytest.raises(LoadError) as caught:
        import_outcomes(store, path, store.read(), who="甲")
    assert list_outcomes(store) == before
    return [(problem.row, problem.column, problem.message.zh.split("；")[0]) for problem in caught.value.problems]


def test_sheet_goes_out_filled_and_comes_back_with_results(store: Store, tmp_path: Path) -> None:
    rows = sent_out(store, tmp_path / "out.xlsx")
    headers = ("对接编号", "轮次", "桌号", "需求编号", "需求企业", "供给企业", "拟供量", "对接结果", "修订号")
    assert [tuple(row[name] for name in headers) for row in rows] == [
        (T1_A, 1, 1, "T1/rod", "一厂", "甲厂", 4, None, 0),
        (T2_B, 1, 2, "T2/rod", None, None, None, None, 0),
        (T3_C, 2, 1, None, None, None, None, None, 0),
    ]
    again = import_outcomes(store, tmp_path / "out.xlsx", store.read(), who="甲")
    assert (again.added, again.changed, again.unchanged, list_outcomes(store)) == ((), (), 3, ())
    rows[0] |= {"对接结果": "签约", "金额(万元)": 300, "实际到款(万元)": 100, "签约日期": "2026-09-02", "备注": "好"}
    rows[1] |= {"对接结果": "未成"}
    imported = import_outcomes(store, filled(tmp_path / "in.xlsx", *rows), store.read(), who="甲")
    assert (imported.added, imported.changed, imported.unchanged) == (tuple(sorted((T1_A, T2_B))), (), 1)
    entered = find_outcome(store, T1_A)
    names = ("result", "amount_10k_yuan", "received_10k_yuan", "contracted_on", "note", "volume", "round")
    assert [entered.fields[name] for name in names] == ["contract", 300.0, 100.0, "2026-09-02", "好", 4.0, 1.0]
    assert (entered.who, entered.why, find_outcome(store, T2_B).result) == ("甲", "in.xlsx", "no_deal")
    back = sent_out(store, tmp_path / "again.xlsx")
    assert [row["对接结果"] for row in back] == ["签约", "未成", None]
    assert import_outcomes(store, tmp_path / "again.xlsx", store.read(), who="乙").unchanged == 3


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
DAY = st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(str) | st.sampled_from(["", "2026-10", "2026"])
MONEY = st.none() | st.floats(0, 1e9, allow_nan=False, allow_infinity=False)


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    result=st.sampled_from(["intention", "sample", "contract", "no_deal"]),
    texts=st.fixed_dictionaries({name: TEXT for name in ("note", "found_30", "contact", "met_at", "reason")}),
    days=st.fixed_dictionaries({name: DAY for name in ("contracted_on", "followed_60_on", "next_follow_up_on")}),
    money=st.fixed_dictionaries({name: MONEY for name in ("amount_10k_yuan", "received_10k_yuan", "contract_volume")}),
)
def test_whatever_was_entered_comes_back_as_it_went_out(
    store: Store, tmp_path: Path, result: str, texts: Row, days: Row, money: Row
) -> None:
    why = "重填"
    record_outcome(store, T1_A, {"result": result, **texts, **days, **money}, who="甲", why=why)
    OUTCOMES.export_sheet(outcomes_of(store, "E1"), tmp_path / "out.xlsx", references=References(store))
    before = list_outcomes(store)
    again = import_outcomes(store, tmp_path / "out.xlsx", store.read(), who="乙")
    assert (again.added, again.changed, list_outcomes(store)) == ((), (), before)


def test_sheet_of_every_register_is_told_the_command_that_takes_it(tmp_path: Path) -> None:
    (tmp_path / "产业链.csv").write_text("产业链编号,产业链名称\nK,杆件\n", encoding="utf-8")
    for register in schema().books.values():
        (tmp_path / f"{register.sheet}.csv").write_text("编号,名称\n1,甲\n", encoding="utf-8")
    sentences = [warning.message.zh for warning in load_tables([tmp_path]).warnings]
    commands = [
        written.group(1).split() for sentence in sentences if (written := re.search("运行 chainlink (.+)$", sentence))
    ]
    assert len(commands) == len(schema().books)
    for command in commands:
        assert CliRunner().invoke(app, [*command, "--help"]).exit_code == 0, command


def test_walk_in_meeting_is_taken_and_told(store: Store, tmp_path: Path) -> None:
    row = {"活动编号": "E1", "需求企业代码": "T4", "供给企业代码": "A", "供给产品编号": "rod", "对接结果": "送样"}
    path = filled(tmp_path / "in.xlsx", row)
    expected = outcome_id_of("E1", "T4", "A", "rod")
    assert check_outcomes(store, path, store.read()).added == (expected,)
    assert list_outcomes(store) == ()
    imported = import_outcomes(store, path, store.read(), who="甲")
    assert [(warning.row, warning.column, warning.message.zh) for warning in imported.warnings] == [
        (2, "", "计划外的会面，已收下")
    ]
    assert imported.added == (expected,)


def test_every_mistake_is_told_and_nothing_is_taken(store: Store, tmp_path: Path) -> None:
    rows = sent_out(store, tmp_path / "out.xlsx")
    good = {**rows[0], "对接结果": "送样"}
    path = filled(
        tmp_path / "in.xlsx",
        good,
        {**rows[1], "供给企业代码": "C"},
        {**rows[2], "对接结果": "成了", "金额(万元)": "很多"},
        {"活动编号": "E1", "需求企业代码": "T1", "供给企业代码": "X9", "供给产品编号": "rod"},
        {"活动编号": "E7", "需求企业代码": "T1"},
        {**rows[0], "对接结果": "未成"},
        {**rows[1], "金额(万元)": 20},
    )
    problems = wrong(store, path)
    altered = f"编号“{T2_B}”与活动、双方企业、产品不符"
    assert (3, "对接编号", altered) in problems
    assert [problem[:2] for problem in problems] == [
        (3, "对接编号"),
        (4, "对接结果"),
        (4, "金额(万元)"),
        (5, "供给企业代码"),
        (6, "供给企业代码"),
        (6, "活动编号"),
        (7, ""),
        (8, "对接结果"),
    ]
    assert problems[3] == (5, "供给企业代码", "数据中没有“X9”")
    assert problems[5] == (6, "活动编号", "“对接活动”表中没有“E7”")
    assert problems[6] == (7, "", "与第 2 行是同一场会面")
    assert problems[7] == (8, "对接结果", "填了金额、到款或合同内容而没有对接结果")


def test_going_back_from_a_contract_asks_for_a_reason_in_the_sheet(store: Store, tmp_path: Path) -> None:
    record_outcome(store, T1_A, {"result": "contract"}, who="甲")
    row = {**sent_out(store, tmp_path / "out.xlsx")[0], "对接结果": "意向"}
    assert wrong(store, filled(tmp_path / "a.xlsx", row)) == [
        (2, "理由", "改了对接结果（“签约”改为“意向”），须写明理由")
    ]
    import_outcomes(store, filled(tmp_path / "b.xlsx", {**row, "理由": "价格未定"}), store.read(), who="甲")
    assert (find_outcome(store, T1_A).result, find_outcome(store, T1_A).text("reason")) == ("intention", "价格未定")


def test_change_of_somebody_else_is_not_lost(store: Store, tmp_path: Path) -> None:
    row = sent_out(store, tmp_path / "out.xlsx")[0]
    record_outcome(store, T1_A, {"result": "sample"}, who="乙")
    path = filled(tmp_path / "in.xlsx", {**row, "对接结果": "未成"})
    (refused,) = import_outcomes(store, path, store.read(), who="甲").refused
    conflict = (refused.row, refused.column, refused.wanted, refused.newer, refused.changed_by)
    assert conflict == (2, "对接结果", "未成", "送样", "乙")
    assert find_outcome(store, T1_A).result == "sample"
