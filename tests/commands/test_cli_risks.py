"""Do `chainlink scan --record | --diff` and `chainlink risks` say what they did, in words, JSON and exit codes?"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from typer.testing import CliRunner

from chainlink.commands.cli import app
from chainlink.risks.assess import risk_id_of
from chainlink.risks.cells import survival_at_least_days
from chainlink.risks.register import list_risks
from chainlink.stores import open_store
from graph_schema.names import COLOURS
from tests.lamp_chain import lamp_tables

DRIVER = risk_id_of("L1", "firm", "drv_a")


@pytest.fixture(autouse=True)
def lamp_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'chain.sqlite'}")
    monkeypatch.setenv("CHAINLINK_USER", "示例")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    open_store().write(lamp_tables())


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.output


def told(*arguments: object) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(run(*arguments, "--json"))
    return body


def test_scan_is_recorded_and_compared() -> None:
    assert run("scan", "--record", "--note", "三月").splitlines() == [
        "已入册为 s0001：新增 18，仍在 0，未发现 0，重现 0"
    ]
    open_store().write(
        lamp_tables(
            inputs="rare_earth > phosphor, phosphor > led, led > lamp, housing > lamp, screw > lamp, coating > lamp,"
            " rare_earth > magnet"
        )
    )
    compared = told("scan", "--diff")
    assert (compared["schema"], compared["earlier_id"], compared["later_id"]) == ("chainlink.scan_diff/1", "s0001", "")
    assert set(compared["not_found"]) == {DRIVER, risk_id_of("L1", "component", "driver")}
    recorded = told("scan", "--record")
    assert (recorded["schema"], recorded["scan_id"], recorded["who"]) == ("chainlink.scan_record/1", "s0002", "示例")
    lines = run("scan", "--against", "s0001").splitlines()
    assert (lines[0], lines.index("仍在 16")) == ("s0001 → 本次", 4)
    assert told("risks", "show", DRIVER)["finding"] == "not_found"


def test_register_is_listed_changed_and_remembered() -> None:
    run("scan", "--record")
    listed = told("risks", "list", "--chain", "L1", "--colour", "yellow")
    assert {risk["risk_id"] for risk in listed["risks"]} == {DRIVER, risk_id_of("L1", "component", "driver")}
    changed = told("risks", "set", DRIVER, "--state", "closed", "--office", "甲局", "--why", "已启用备份")
    assert [changed[name] for name in ("state", "office", "reason", "who")] == ["closed", "甲局", "已启用备份", "示例"]
    assert [risk["risk_id"] for risk in told("risks", "list", "--review")["risks"]] == [DRIVER]
    assert [risk["risk_id"] for risk in told("risks", "list", "--office", "甲局", "--state", "closed")["risks"]] == [
        DRIVER
    ]
    states = told("risks", "history", DRIVER)["states"]
    assert [(state["revision"], state["state"]) for state in states] == [(1, "to_verify"), (2, "closed")]
    assert "已启用备份" in run("risks", "history", DRIVER)
    assert "：有替代来源，无现成备份" in run("risks", "show", DRIVER)


def test_register_goes_out_and_comes_back(tmp_path: Path) -> None:
    run("scan", "--record")
    run("risks", "export", tmp_path / "册.xlsx")
    assert run("risks", "import", tmp_path / "册.xlsx") == "新增 0，修改 0，未变 18\n"
    cover = [cell.value for cell in openpyxl.load_workbook(tmp_path / "册.xlsx")["说明"]["A"]]
    assert cover[:2] == ["断链断供风险清单", "范围：全部产业链"]
    assert [cover[2].startswith("数据截至日期 2026-06-30 · 数据版本 v1 · 生成时间 "), cover[2][-4:]] == [
        True,
        "内部使用",
    ]


def test_register_of_one_chain_goes_out_alone(tmp_path: Path) -> None:
    run("scan", "--record")
    run("risks", "export", tmp_path / "册.xlsx", "--chain", "L2")
    book = openpyxl.load_workbook(tmp_path / "册.xlsx")
    at = [cell.value for cell in book["风险"][1]].index("产业链编号") + 1
    assert [book["风险"].cell(row, at).value for row in (2, 5, 6)] == ["L2", "L2", None]
    assert book["说明"]["A2"].value == "范围：稀土材料"
    assert "L9" in run("risks", "export", tmp_path / "册.xlsx", "--chain", "L9", code=2)


def test_risk_is_entered_by_hand_once() -> None:
    entered = told("risks", "add", "--chain", "照明", "--component", "灯具", "--source", "visit", "--basis", "走访")
    assert [entered[name] for name in ("chain_id", "component_id", "source", "basis")] == [
        "L1",
        "lamp",
        "visit",
        "走访",
    ]
    assert entered["risk_id"] in run("risks", "add", "--chain", "L1", "--component", "lamp", code=2)
    assert "--firm" in run("risks", "add", "--chain", "L1", code=2)


def test_mistakes_get_a_message_and_a_code(tmp_path: Path) -> None:
    assert "请先摸排并入册" in run("scan", "--diff", code=2)
    assert "整条产业链" in run("scan", "--record", "--target", "lamp", code=2)
    assert "没有要改的" in run("risks", "set", DRIVER, code=2)
    run("scan", "--record")
    assert "须写明理由" in run("risks", "set", DRIVER, "--state", "false_alarm", code=2)
    run("risks", "set", DRIVER, "--office", "乙局", "--deadline", "2026-11-30", "--set", "责任人=赵")
    assert "改了责任单位、完成时限，须写明理由" in run(
        *("risks", "set", DRIVER, "--office", "甲局", "--deadline", "2026-12-31"), code=2
    )
    broken = tmp_path / "rules.yaml"
    broken.write_text("version: 1", encoding="utf-8")
    assert "rules.yaml" in run("scan", "--record", "--rules", broken, code=3)
    (tmp_path / "risks.csv").write_text(f"风险编号,产业链编号,状态\n{DRIVER},L1,完了\n", encoding="utf-8")
    assert "第 2 行" in run("risks", "import", tmp_path / "risks.csv", code=3)
    (tmp_path / "risks.csv").write_text(f"风险编号,产业链编号,责任人\n{DRIVER},L1,李\n", encoding="utf-8")
    assert "改了责任人，须写明理由" in run("risks", "import", tmp_path / "risks.csv", code=3)
    assert run("risks", "import", tmp_path / "risks.csv", "--why", "定人") == "新增 0，修改 1，未变 0\n"


def test_report_says_what_is_on_the_books_what_is_missing_and_who_is_asked(tmp_path: Path) -> None:
    run("scan", "--record")
    run("risks", "set", DRIVER, "--state", "closed", "--office", "甲局", "--why", "已启用备份")
    run("risks", "report", tmp_path / "报告.docx", "--chain", "L1")
    report = docx.Document(str(tmp_path / "报告.docx"))
    text = [paragraph.text for paragraph in report.paragraphs]
    assert text[0] == "照明产业链断链断供风险摸排情况报告"
    numbered = [text for text in text if text[1:2] == "、"]
    assert numbered == [
        *("一、总体情况", "二、主要风险", "三、处置进展", "四、数据缺口", "五、下一步工作建议", "六、风险清单")
    ]
    assert text[4] == (
        "在册风险 14 项，其中风险企业 9 项、风险产品 5 项；按颜色分：红 3 项、黄 2 项、蓝 2 项、灰 3 项，仅由规则或人工发现的"
        " 4 项（大户依赖 4 项）；涉及企业省内 3 家、省外 0 家、境外 1 家、所在地不明 5 家。另有误报 0 项未列入。"
        "灰色为数据缺口，既不代表安全，也不代表危险。"
    )
    assert text[text.index("三、处置进展") + 1] == (
        "按状态分：待核实 13 项、已销号 1 项。未销号风险中，未明确责任单位的 13 项，已过完成时限的 0 项。"
        "已销号而摸排仍发现、需复核的 1 项。"
    )
    rows = [[cell.text for cell in row.cells] for row in report.tables[0].rows]
    assert rows[0] == ["序号", "颜色", "对象", "产品", "涉及企业", "恢复期损失产值", "状态", "责任单位", "完成时限"]
    assert len(rows) == 15
    run("risks", "report", tmp_path / "报告.pdf", code=2)
    run("risks", "report", tmp_path / "报告.docx", "--chain", "L9", code=2)


def test_report_is_set_as_offices_set_theirs(tmp_path: Path) -> None:
    run("scan", "--record")
    run("risks", "report", tmp_path / "报告.docx")
    report = docx.Document(str(tmp_path / "报告.docx"))
    page = report.sections[0]
    sizes = (
        page.page_width,
        page.page_height,
        page.top_margin,
        page.bottom_margin,
        page.left_margin,
        page.right_margin,
    )
    assert [round(size.mm) for size in sizes if size] == [210, 297, 37, 35, 28, 26]
    first, body = report.paragraphs[0].runs[0], report.paragraphs[4]
    east_asian = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia"
    assert [first.font.size.pt, first.element.rPr.rFonts.get(east_asian)] == [22, "方正小标宋简体"]
    assert [body.runs[0].font.size.pt, body.runs[0].element.rPr.rFonts.get(east_asian)] == [16, "仿宋"]
    assert report.styles["Normal"].paragraph_format.line_spacing.pt == 28


def test_shown_risk_tells_zeros_and_what_survives_longer_than_asked() -> None:
    run("scan", "--record")
    risk = next(risk for risk in list_risks(open_store()) if risk.fields["backup_suppliers"] == 0)
    shown = run("risks", "show", risk.risk_id)
    assert re.search(r"^备份供应商数: 0$", shown, re.MULTILINE)
    longer = next(risk for risk in list_risks(open_store()) if survival_at_least_days(risk) is not None)
    assert longer.fields["survival_days"] is None
    assert "≥180 天" in run("risks", "show", longer.risk_id)


def test_risks_are_listed_by_colour_then_by_what_falls_to_them() -> None:
    run("scan", "--record")
    ranks = [
        ([*COLOURS, ""].index(str(risk.fields["colour"])), -(risk.number("shared_value_10k_yuan") or 0.0))
        for risk in list_risks(open_store())
    ]
    assert (len(ranks), ranks) == (18, sorted(ranks))
    listed = told("risks", "list")
    assert [record["risk_id"] for record in listed["risks"]] == [risk.risk_id for risk in list_risks(open_store())]
