"""Does `chainlink leaders` say proposals, register and goals, in words, JSON, files and exit codes?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from chainlink.stores import open_store
from tests.lamp_chain import run
from tests.leader_chains import battery_tables


@pytest.fixture(autouse=True)
def battery_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'chain.sqlite'}")
    monkeypatch.setenv("CHAINLINK_USER", "示例")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    open_store().write(battery_tables())


def said(*arguments: object, code: int = 0) -> str:
    result = run("leaders", *arguments)
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.output


def told(*arguments: object) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(said(*arguments, "--json"))
    return body


def test_proposals_are_told_with_reasons() -> None:
    listed = said("propose").splitlines()
    assert [line.split()[:2] for line in listed[1:]] == [["B1", firm] for firm in ("K", "A", "P", "M")]
    assert "上游 3 家为其供货" in listed[1]
    body = told("propose", "--chain", "B1")
    assert (body["schema"], [leader["firm_id"] for leader in body["leaders"]]) == (
        *("chainlink.leader_proposals/1", ["K", "A", "P", "M"]),
    )
    assert body["leaders"][0]["because"]["en"].startswith("3 firms supply it")
    assert {partner["leader_id"] for partner in body["partners"]} == {"A", "K", "M", "P"}


def test_unknown_chain_and_day_are_usage_errors() -> None:
    assert "B2" in said("propose", "--chain", "B2", code=2)
    assert "2026-07-01" in said("list", "--on", "六月", code=2)
    assert "表头=值" in said("add", "partner", "B1", "A", "--set", "责任单位", code=2)


def test_recognised_leader_counts_until_it_ends() -> None:
    made = said("add", "chain_leader", "B1", "K", "--set", "有效期起=2025-01-01", "--why", "发文")
    assert made == "已记录 B1:chain_leader:K（修订 1）\n"
    assert told("progress", "--on", "2026-07-01")["counts"][0] == {
        **{"kind": "chain_leader", "counted": 1, "goal": 50, "expired": 0, "upcoming": 0, "ends_soon": 0},
    }
    assert "须写明理由" in said("set", "B1:chain_leader:K", "--set", "有效期止=2026-06-30", code=2)
    said("set", "B1:chain_leader:K", "--set", "有效期止=2026-06-30", "--why", "退出")
    listed = told("list", "--on", "2026-07-01")["leaders"]
    assert [(member["register_id"], member["validity"]) for member in listed] == [("B1:chain_leader:K", "expired")]
    states = told("history", "B1:chain_leader:K")["states"]
    assert [(state["revision"], state["who"], state["why"]) for state in states] == [
        (1, "示例", "发文"),
        (2, "示例", "退出"),
    ]


def test_register_goes_out_and_comes_back(tmp_path: Path) -> None:
    said("add", "community", "B1", "A", "--set", "成员企业代码=A;M;P")
    path = tmp_path / "out.xlsx"
    said("export", path)
    assert said("import", path) == "新增 0，修改 0，未变 1\n"
    assert "xlsx" in said("export", tmp_path / "out.csv", code=2)
    bad = tmp_path / "共同体.csv"
    bad.write_text("类别,产业链编号,企业代码\n链主企业,B1,无\n", encoding="utf-8")
    assert "第 2 行" in said("import", bad, code=3)


def test_paper_holds_every_list_numbered_with_date_and_office(tmp_path: Path) -> None:
    said("add", "chain_leader", "B1", "K", "--set", "责任单位=甲局")
    path = tmp_path / "paper.xlsx"
    said("paper", path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["链主建议", "伙伴建议", "配套专家建议", "共同体建议", "认定名册", "指标进度"]
    for sheet in book.worksheets:
        assert "数据截至日期" in str(sheet["A3"].value)
        assert sheet["A4"].value == "序号"
    assert [[cell.value or None for cell in row][1:] for row in book["认定名册"].iter_rows(min_row=5)] == [
        ["“链主”企业", "B1", "K", None, None, "有效", "名册", None, None, "甲局"]
    ]
    assert [row[2].value for row in book["链主建议"].iter_rows(min_row=5)] == ["K", "A", "P", "M"]
