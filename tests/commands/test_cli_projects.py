"""Does `chainlink projects` say what is on the books, in words, JSON and exit codes?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chainlink.stores import open_store
from tests.lamp_chain import lamp_tables, run

HEADERS = "项目编号,项目名称,所属产业链,类型,状态,累计完成投资(万元),数据截至日期"


@pytest.fixture(autouse=True)
def lamp_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'chain.sqlite'}")
    monkeypatch.setenv("CHAINLINK_USER", "示例")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    open_store().write(lamp_tables())


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "projects.csv"
    path.write_text(
        f"{HEADERS}\nP1,灯珠补链,照明,补链,谋划,10,2026-06-30\nP2,磁体强链,稀土材料,强链,签约,,2026-06-30\n",
        encoding="utf-8",
    )
    return path


def said(*arguments: object, code: int = 0) -> str:
    result = run("projects", *arguments)
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.output


def told(*arguments: object) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(said(*arguments, "--json"))
    return body


def test_projects_come_in_and_are_listed(sheet: Path) -> None:
    assert said("import", sheet) == "新增 2，修改 0，未变 0\n"
    assert said("import", sheet) == "新增 0，修改 0，未变 2\n"
    listed = told("list", "--chain", "L1")
    assert (listed["schema"], [project["project_id"] for project in listed["projects"]]) == (
        "chainlink.projects/1",
        ["P1"],
    )
    assert [
        project["project_id"] for project in told("list", "--kind", "strengthen", "--state", "signed")["projects"]
    ] == ["P2"]
    assert said("list", "--chain", "L2").splitlines() == [
        "项目编号  项目名称  所属产业链  类型  所在市  状态  总投资  累计完成投资  责任单位",
        "P2        磁体强链  L2          强链       —  签约       —             —         —",
    ]


def test_project_is_changed_with_its_history(sheet: Path) -> None:
    said("import", sheet)
    changed = told(
        "set", "P1", "--state", "started", "--set", "累计完成投资(亿元)=0.5", "--set", "实际开工=2026年7月1日"
    )
    assert [changed[name] for name in ("state", "done_10k_yuan", "actual_start", "who")] == [
        *("started", 5000.0, "2026-07-01", "示例")
    ]
    assert "须写明理由" in said("set", "P1", "--state", "ended", code=2)
    states = told("history", "P1")["states"]
    assert [(state["revision"], state["state"], state["why"]) for state in states] == [
        *((1, "planned", "projects.csv"), (2, "started", ""))
    ]
    shown = said("show", "P1").splitlines()
    assert "累计完成投资: 5,000 万元" in shown
    assert shown[-1].split()[:5] == ["2026-06", "开工", "—", "5,000", "万元"]


def test_project_is_entered_at_the_keyboard() -> None:
    stated = ("--set", "项目名称=灯壳备份", "--set", "所属产业链=照明", "--set", "类型=备份", "--set", "年度=2026")
    added = told("add", *stated)
    assert [added[name] for name in ("project_id", "chain_id", "kind", "state")] == [
        "P2026-001",
        "L1",
        "backup",
        "planned",
    ]
    assert "火星" in said("add", *stated[:2], "--set", "所属产业链=火星", "--set", "类型=备份", code=2)


def test_register_goes_out_in_a_platforms_columns(sheet: Path, tmp_path: Path) -> None:
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("所属产业链", "链条"), encoding="utf-8")
    assert "--map “链条=" in said("import", sheet, "--platform", "省平台", code=3)
    assert said("import", sheet, "--platform", "省平台", "--map", "链条=所属产业链") == "新增 2，修改 0，未变 0\n"
    assert said("import", sheet, "--platform", "省平台") == "新增 0，修改 0，未变 2\n"
    said("export", tmp_path / "out.xlsx", "--platform", "省平台")
    assert said("import", tmp_path / "out.xlsx", "--platform", "省平台") == "新增 0，修改 0，未变 2\n"
    assert "省平台" in said("export", tmp_path / "out.xlsx", "--platform", "市平台", code=2)


def test_mistakes_get_a_message_and_a_code(sheet: Path) -> None:
    said("import", sheet)
    assert "没有要改的" in said("set", "P1", code=2)
    assert "是否指“总投资”" in said("set", "P1", "--set", "总投资额=1", code=2)
    assert "“风险”表中没有“R-X”" in said("set", "P1", "--set", "对应风险编号=R-X", code=2)
    assert "表头=值" in said("set", "P1", "--set", "总投资", code=2)
    assert "P1" in said("show", "P", code=2)
    sheet.write_text(f"{HEADERS}\nP1,灯珠补链,照明,补链,完工,10,2026-06-30\n", encoding="utf-8")
    assert "第 2 行" in said("import", sheet, code=3)


def test_progress_and_monthly_sheet_are_told(sheet: Path, tmp_path: Path) -> None:
    assert "先导入当月数据" in said("monthly", tmp_path / "m.xlsx", code=2)
    said("import", sheet)
    body = told("progress")
    assert (body["schema"], body["claim"]) == (
        "chainlink.projects_progress/1",
        {"goal": 500, "counted": 2, "doubled": 0, "ended": 0, "uncoded": 2},
    )
    assert [project["project_id"] for project in told("list", "--flag", "no_code")["projects"]] == ["P1", "P2"]
    assert "late_finish" in said("list", "--flag", "late", code=2)
    assert body["flags"] == {name: [{"flag_id": "no_code", "said": "项目代码未填"}] for name in ("P1", "P2")}
    assert said("progress", "--chain", "L1").splitlines() == [
        "全部年度计入 1 个，目标 500 个（代码重复 0，终止 0，未赋码 1）",
        "开工率 0%  0 / 1 个  已开工项目数 ÷ 项目数",
        "投资完成率 —  0 万元 / 0 万元，1 个不明  累计完成投资 ÷ 总投资，两项都已填的项目",
        "资金到位率 —  0 万元 / 0 万元，1 个不明  资金到位 ÷ 总投资，两项都已填的项目",
        "按期竣工率 —  0 / 0 个，1 个不明  实际竣工不晚于计划竣工的项目数 ÷ 计划竣工日期已到的项目数",
        "项目编号  预警    说明",
        "P1        未赋码  项目代码未填",
    ]
    said("monthly", tmp_path / "m.xlsx", "--month", "2026-06")
    assert (tmp_path / "m.xlsx").stat().st_size > 5_000


def test_completed_project_is_reviewed_then_confirmed(sheet: Path) -> None:
    sheet.write_text(
        "项目编号,项目名称,所属产业链,产品,类型,统一社会信用代码,状态,实际开工,实际竣工,对应风险编号\n"
        "P1,螺钉备份,L1,screw,备份,scr_a,投产,2026-01-01,2026-08-01,\n",
        encoding="utf-8",
    )
    said("import", sheet)
    assert "没有写明" in said("complete", "P1", code=2)
    assert told("changes", "P1", "--buyer", "lamp_a")["change"] == [
        {
            "add": {},
            "key": {"buyer_id": "lamp_a", "component_id": "screw", "supplier_id": "scr_a"},
            "set": {"status": "qualified"},
            "table": "supplies",
        }
    ]
    reviewed = [line.split() for line in said("complete", "P1").splitlines()]
    assert reviewed == [
        ["表", "行", "改动", "内容"],
        ["供应关系", "螺钉厂", "·", "甲灯具厂", "·", "特种螺钉", "新增", "供应状态：已认证备份"],
    ]
    assert "请写明确认人和依据" in said("complete", "P1", "--confirm", code=2)
    assert said("complete", "P1", "--confirm", "--why", "现场核验") == (
        "已写入版本 v2；请运行 chainlink scan --record，看哪些风险消除\n"
    )
    assert "已于" in said("complete", "P1", code=2)
    assert told("promises", "--open")["promises"] == []
