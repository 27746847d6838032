"""Do `chainlink scan --record | --diff` and `chainlink risks` say what they did, in words, JSON and exit codes?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from chainlink.cli import app
from chainlink.risks.assess import risk_id_of
from chainlink.stores import open_store
from tests.lamp_chain import lamp_tables

DRIVER = risk_id_of("L1", "firm", "drv_a")


@pytest.fixture(autouse=True)
def lamp_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'chain.sqlite'}")
    monkeypatch.setenv("CHAINLINK_USER", "示例")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    open_store().write(lamp_tables())


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.output


def told(*arguments: object) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(run(*arguments, "--json"))
    return body


def test_scan_is_recorded_and_compared() -> None:
    assert run("scan", "--record", "--note", "三月").splitlines() == [
        "已入册为 s0001：新增 12，仍在 0，未发现 0，重现 0"
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
    assert (lines[0], len(lines), lines[-1]) == ("s0001 → 本次", 5, "仍在 10")
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
    assert [(each["revision"], each["state"]) for each in states] == [(1, "to_verify"), (2, "closed")]
    assert "已启用备份" in run("risks", "history", DRIVER)
    assert "依据: 黄：有替代来源，无现成备份" in run("risks", "show", DRIVER)


def test_register_goes_out_and_comes_back(tmp_path: Path) -> None:
    run("scan", "--record")
    run("risks", "export", tmp_path / "册.xlsx")
    assert run("risks", "import", tmp_path / "册.xlsx") == "新增 0，修改 0，未变 12\n"


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
    assert "--record" in run("scan", "--diff", code=2)
    assert "整条产业链" in run("scan", "--record", "--target", "lamp", code=2)
    assert "没有要改的" in run("risks", "set", DRIVER, code=2)
    run("scan", "--record")
    assert "--why" in run("risks", "set", DRIVER, "--state", "false_alarm", code=2)
    broken = tmp_path / "rules.yaml"
    broken.write_text("version: 1", encoding="utf-8")
    assert "rules.yaml" in run("scan", "--record", "--rules", broken, code=3)
    (tmp_path / "risks.csv").write_text(f"风险编号,产业链编号,状态\n{DRIVER},L1,完了\n", encoding="utf-8")
    assert "第 2 行" in run("risks", "import", tmp_path / "risks.csv", code=3)
