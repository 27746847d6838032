"""Does `chainlink events results` say what came of meetings, in words, JSON, sheets and exit codes?"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from chainlink.commands.cli import app
from chainlink.matching.outcomes.records import outcome_id_of
from chainlink.stores import open_store
from tests.rod_event import put, rod_event
from tests.rod_market import rod_store

T1_A, T2_B = (outcome_id_of("E1", *pair) for pair in (("T1", "A", "rod"), ("T2", "B", "rod")))


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'chain.sqlite'}")
    monkeypatch.setenv("CHAINLINK_USER", "示例")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    put(rod_store(tmp_path), rod_event(level="city"))


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.output


def told(*arguments: object) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(run(*arguments, "--json"))
    return body


def test_results_are_entered_listed_and_shown() -> None:
    result = run("events", "results", "set", T1_A, "--result", "contract", "--set", "金额=300", "--set", "合同年供量=4")
    assert result == f"已记录 {T1_A}（修订 1）\n"
    lines = run("events", "results", "list", "杆件对接").splitlines()
    assert [line.split() for line in lines[1:3]] == [
        [T1_A, "1", "1", "一厂", "甲厂", "rod", "签约", "300", "万元", "—", "待复核"],
        [T2_B, "1", "2", "T2", "B", "rod", "未填", "—", "—", "—"],
    ]
    assert len(run("events", "results", "list", "E1", "--result", "no_deal").splitlines()) == 0
    assert "对接结果: 签约" in run("events", "results", "show", T1_A)
    listed = told("events", "results", "list", "E1")
    assert (listed["schema"], [outcome["result"] for outcome in listed["outcomes"]]) == (
        "chainlink.outcomes/1",
        ["contract", "", ""],
    )
    assert run("--lang", "en", "events", "results", "add", "E1", "T4", "甲厂", "rod", "--result", "sample") == (
        f"recorded {outcome_id_of('E1', 'T4', 'A', 'rod')}, revision 1\n"
    )


def test_sheet_goes_out_is_filled_in_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "结果.xlsx"
    assert run("events", "results", "export", "E1", path) == f"{path}\n"
    assert run("events", "results", "import", path) == "新增 0，修改 0，未变 3\n"
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["对接结果"]
    at = [cell.value for cell in sheet[1]].index("对接结果") + 1
    sheet.cell(2, at, "意向")
    workbook.save(path)
    answer = told("events", "results", "import", path)
    assert (answer["schema"], answer["added"], answer["unchanged"]) == ("chainlink.outcomes_import/1", [T1_A], 2)
    sheet.cell(3, at, "成了")
    sheet.cell(4, at, "签约")
    workbook.save(path)
    result = run("events", "results", "import", path, code=3)
    assert "第 3 行，“对接结果”列" in result and "第 4 行，“供给产品编号”列：是空的；签约须写明产品" in result
    assert [outcome["result"] for outcome in told("events", "results", "list", "E1")["outcomes"]] == [
        "intention",
        "",
        "",
    ]


def test_list_of_meetings_is_printed_with_grounds_and_results(tmp_path: Path) -> None:
    run("events", "results", "set", T1_A, "--result", "contract", "--set", "金额=300", "--set", "联系人=张三")
    run("events", "results", "add", "E1", "T4", "甲厂", "rod", "--set", "备注=路过")
    assert run("events", "results", "paper", "E1", tmp_path / "清单.xlsx") == f"{tmp_path / '清单.xlsx'}\n"
    sheet = openpyxl.load_workbook(tmp_path / "清单.xlsx")["对接清单"]
    heading, *rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=4)]
    printed = (
        "序号",
        "需求企业",
        "年需求量",
        "供给企业",
        "供给产品",
        "年产能",
        "桌号",
        "联系人",
        "对接结果",
        "金额(万元)",
        "备注",
    )
    assert [tuple(row[heading.index(name)] for name in printed) for row in rows] == [
        (1, "一厂（T1）", 4, "甲厂（A）", "rod", 9, 1, "张三", "签约", 300, ""),
        (2, "T2", 4, "B", "rod", 9, 2, "", "未填", "", ""),
        (3, "T3", "", "C", "", "", 1, "", "未填", "", ""),
        (4, "T4", "", "甲厂（A）", "rod", 9, "", "", "未填", "", "路过"),
    ]


def test_follow_ups_are_listed_on_a_day() -> None:
    lines = run("events", "results", "due", "--on", "2026-10-03").splitlines()
    assert {tuple(line.split()[:3]) for line in lines[1:]} == {("2026-10-01", "2", "30")}
    answer = told("events", "results", "due", "--on", "2026-09-30", "--ahead", 1, "--event", "E1")
    assert [
        (answered["after_days"], answered["due_on"], answered["overdue_days"]) for answered in answer["follow_ups"]
    ] == [(30, "2026-10-01", 0)] * 3


def test_contract_is_reviewed_then_confirmed() -> None:
    run("events", "results", "set", T1_A, "--result", "contract", "--set", "合同年供量=4")
    lines = run("events", "results", "contract", T1_A).splitlines()
    assert lines[1].split(maxsplit=5)[:5] == ["供应关系", "甲厂", "·", "一厂", "·"]
    assert "供应状态：已认证备份；年供应量：4；是否核实：是" in lines[1]
    review = told("events", "results", "contract", T1_A, "--as", "active")
    assert (review["effects"][0]["columns"][0], review["doubts"]) == (["status", None, "active"], [])
    assert "请写明确认人和依据" in run("events", "results", "contract", T1_A, "--confirm", code=2)
    day_before = date.today()
    done = told("events", "results", "contract", T1_A, "--confirm", "--why", "合同备案")
    days = {str(day_before), str(date.today())}  # two where midnight comes between
    assert done["version"]["version_id"] == open_store().versions()[0].version_id
    assert "已于 " in run("events", "results", "contract", T1_A, "--confirm", "--why", "合同备案", code=2)
    assert told("events", "results", "risks")["risks"] == []
    shown = run("events", "results", "show", T1_A).splitlines()
    assert (shown[2], shown[10]) == ("轮次: 1", "供给企业: 甲厂")
    assert shown[-1] in {f"已写入版本 {done['version']['version_id']}（{day} 示例）" for day in days}


def test_progress_counts_against_the_plan() -> None:
    run("events", "results", "set", T1_A, "--result", "contract", "--set", "金额=300", "--set", "实际到款=90")
    lines = run("events", "progress", "--year", 2026, "--on", "2026-10-03").splitlines()
    assert lines[0] == "2026 年已举办 1 场，规划目标 100 场；逾期回访 3 次"
    assert [line.split() for line in lines[2:4]] == [["未填", "1"], ["市级", "1"]]
    assert [line.split(maxsplit=1)[1] for line in lines[5:13]] == [
        "2",
        "3（未填 2、签约 1）",
        "300 万元",
        "90 万元",
        "0 万元",
        "0",
        "0",
        "0",
    ]
    assert lines[14].split() == ["K", "1", "2", "3", "1", "300", "万元", "90", "万元", "0", "0"]
    answer = told("events", "progress", "--year", 2026, "--on", "2026-10-03")
    assert (answer["schema"], answer["counts"]["visits"], answer["goal"]) == ("chainlink.event_progress/1", 0, 100)


def test_mistakes_are_told_without_a_traceback(tmp_path: Path) -> None:
    assert "数据中没有对接“M-1”" in run("events", "results", "set", "M-1", "--result", "sample", code=2)
    assert "没有要改的" in run("events", "results", "set", T1_A, code=2)
    assert "不认识的表头“颜色”" in run("events", "results", "set", T1_A, "--set", "颜色=红", code=2)
    assert "数据中没有活动“无”" in run("events", "results", "list", "无", code=2)
    assert "不是日期" in run("events", "results", "due", "--on", "昨天", code=2)
    assert "不是签约" in run("events", "results", "contract", T1_A, code=2)
    assert "没有要登记的" in run("events", "results", "add", "E1", "T4", "A", "rod", code=2)
    run("events", "add", "空活动")
    assert "活动尚无会面" in run("events", "results", "export", "空活动", tmp_path / "a.xlsx", code=2)
