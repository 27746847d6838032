"""Do `chainlink projects candidates | plan | top | invite` say what they found, in words, JSON and exit codes?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from chainlink.commands.cli import app
from chainlink.projects.project import changes_of
from chainlink.projects.register.books import list_projects
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
    result = CliRunner().invoke(app, [str(name) for name in ("projects", *arguments)])
    assert result.exit_code == code, result.output
    return result.output


def told(*arguments: object) -> dict[str, Any]:
    result = CliRunner().invoke(app, [str(name) for name in ("projects", *arguments, "--json")])
    assert result.exit_code == 0, result.output
    body: dict[str, Any] = json.loads(result.stdout)
    return body


def test_candidates_are_told_with_promise_cost_and_energy_gate() -> None:
    body = told("candidates")
    assert (body["schema"], body["open_risks"], len(body["candidates"])) == ("chainlink.project_candidates/1", 18, 10)
    (backup,) = [candidate for candidate in body["candidates"] if candidate["kind"] == "backup"]
    assert (backup["firm_id"], backup["cost_10k_yuan"], backup["energy_gate"]) == ("drv_b", 200.0, "not_stated")
    assert {(promise["risk_id"], promise["points"]) for promise in backup["promises"]} == {
        (DRIVER, 4.0),
        (risk_id_of("L1", "component", "driver"), 4.0),
    }
    assert "drv_b" in run("candidates")


def test_plan_keeps_to_its_limits_and_says_what_holds_it() -> None:
    body = told("plan", "--budget", "5500", "--count", "2")
    assert sorted((project["kind"], project["component_id"]) for project in body["projects"]) == [
        ("new_line", "housing"),
        ("strengthen", "driver"),
    ]  # research on phosphor closes more where it succeeds, less than this by its odds
    assert (body["closed_points"], body["bound_points"], body["real_points"]) == (16.0, 16.0, 16.0)
    assert (body["certain_points"], body["full_points"], body["certain_real_points"]) == (16.0, 16.0, 16.0)
    assert body["limits"]["budget_10k_yuan"] == 5500.0
    assert [round(budget["budget_10k_yuan"]) for budget in body["other_budgets"]] == [4950, 6050]
    assert [risk["colour_after"] for risk in body["risks"] if risk["risk_id"] == DRIVER] == [None]
    text = run("plan", "--budget", "5500", "--count", "2")
    assert "选中 2 个，总投资 4,500 万元" in text and "预期消除 16 分，其中确定的 16，" in text


def test_plan_with_research_tells_what_is_certain_apart() -> None:
    body = told("plan", "--must", _of_kind("research"), "--count", "2")
    assert (body["certain_points"], body["full_points"], body["real_points"]) == (12.0, 32.0, 32.0)
    assert body["closed_points"] == pytest.approx(12.0 + 20.0 * 0.37)
    assert (
        body["certain_real_points"],
        [project["success_odds"] for project in body["projects"] if project["kind"] == "research"],
    ) == (12.0, [0.37])
    text = run("plan", "--must", _of_kind("research"), "--count", "2")
    assert "攻关全部成功时消除 32 分" in text and "（不靠攻关 12 分、" in text


def test_plan_tells_risk_by_risk_what_was_promised_and_what_is_gone() -> None:
    text = run("plan", "--count", "1", "--risks", "--must", _of_kind("backup"))
    (line,) = [line for line in text.splitlines() if DRIVER in line]
    assert line.split() == [DRIVER, "照明", "甲电源厂", "黄", "蓝", "4", "4", "—"]


def _of_kind(kind: str) -> str:
    return next(
        str(candidate["project_id"]) for candidate in told("candidates")["candidates"] if candidate["kind"] == kind
    )


def test_plan_is_recorded_once_with_what_it_changes() -> None:
    limits = ("--count", "1", "--must", _of_kind("research"))
    body = told("plan", "--record", *limits)
    (project,) = list_projects(open_store())
    assert body["recorded"] == [project.project_id] == [body["projects"][0]["project_id"]]
    assert (project.fields["state"], project.fields["kind"], project.fields["component_id"]) == (
        "planned",
        "research",
        "phosphor",
    )
    assert [change.table for change in changes_of(project.change)] == ["supplies", "supplies", "makes"]
    assert told("plan", "--record", *limits)["recorded"] == []


def test_plan_tells_the_risks_it_names_that_nobody_recorded_yet() -> None:
    limits = ("--count", "1", "--must", _of_kind("backup"))
    named = sorted([DRIVER, risk_id_of("L1", "component", "driver")])
    assert told("plan", *limits)["unregistered_risk_ids"] == []  # nothing is entered
    text = run("plan", "--record", *limits)
    assert f"对应的风险中有 2 项尚未登记（{named[0]}、{named[1]}）" in text and "chainlink scan --record" in text
    (project,) = list_projects(open_store())
    assert sorted(project.risk_ids) == named
    assert CliRunner().invoke(app, ["scan", "--record"]).exit_code == 0
    assert told("plan", "--record", *limits)["unregistered_risk_ids"] == []
    assert "尚未登记" not in run("plan", "--record", *limits)


def test_entered_project_stands_beside_the_proposed_ones() -> None:
    risk_id = risk_id_of("L2", "firm", "re_a")
    cells = ("项目名称=稀土备份", "所属产业链=L2", "类型=备份", "总投资(万元)=10", f"对应风险编号={risk_id}")
    assert CliRunner().invoke(app, ["scan", "--record"]).exit_code == 0
    run("add", *(part for cell in cells for part in ("--set", cell)))
    (entered,) = list_projects(open_store())
    body = told("plan", "--must", entered.project_id)
    assert entered.project_id in [project["project_id"] for project in body["projects"]]
    assert body["corrected"] == [{"risk_id": risk_id, "part": "colour"}]
    assert risk_id not in [risk["risk_id"] for risk in body["risks"]]  # nothing is promised for it any more


def test_clashing_limits_are_named_and_end_with_code_two() -> None:
    text = run("plan", "--budget", "100", "--quota", "kind:research=1..", code=2)
    assert "总投资 ≤ 100 万元；kind" not in text and "总投资 ≤ 100 万元" in text and "类型 research ≥ 1" in text
    assert "须写" not in text and "放宽其中一项" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("plan", "--quota", "place=1"), "请写如 chain:C01=40"),
        (("plan", "--must", "K-NONE"), "K-NONE"),
        (("plan", "--needs", "A"), "请写 项目:前置项目"),
        (("plan", "--costs", "gone.yaml"), "gone.yaml"),
    ],
)
def test_mistake_ends_with_what_to_write(arguments: tuple[str, ...], message: str) -> None:
    assert message in run(*arguments, code=3 if "--costs" in arguments else 2)


def test_settled_risk_gets_no_candidate() -> None:
    runner = CliRunner()
    assert runner.invoke(app, ["scan", "--record"]).exit_code == 0
    for risk in (DRIVER, risk_id_of("L1", "component", "driver")):
        assert runner.invoke(app, ["risks", "set", risk, "--state", "false_alarm", "--why", "已核"]).exit_code == 0
    assert {candidate["component_id"] for candidate in told("candidates")["candidates"]} == {"housing", "phosphor"}


def test_ten_things_name_office_and_deadline_of_the_books() -> None:
    tables = lamp_tables()
    frames = dict(tables.items())
    frames["makes"] = tables.makes.assign(output_value_10k_yuan=100.0)
    open_store().write(type(tables).of(frames))
    runner = CliRunner()
    assert runner.invoke(app, ["scan", "--record"]).exit_code == 0
    arguments = ["risks", "set", DRIVER, "--office", "经信局", "--deadline", "2026-12-31"]
    arguments += ["--why", "派给经信局"]
    assert runner.invoke(app, arguments).exit_code == 0
    body = told("top")
    (driver,) = [action for action in body["actions"] if action["project"]["component_id"] == "driver"]
    assert (driver["office"], driver["deadline"], driver["firm_ids"]) == ("经信局", "2026-12-31", ["drv_a"])
    assert (body["schema"], len(body["actions"]), driver["is_deadline_set"]) == ("chainlink.top_ten/1", 3, True)
    assert "经信局" in run("top")


def test_preview_is_told_as_nothing_proved() -> None:
    body = told("plan", "--count", "2", "--preview")
    assert (body["schema"], body["closed_points"]) == ("chainlink.project_preview/1", pytest.approx(12.0 + 20.0 * 0.37))
    assert "预览（未求证）：2 个" in run("plan", "--count", "2", "--preview")
    assert "总投资 ≤ 1 万元" in run("plan", "--budget", "1", "--quota", "kind:backup=1..", "--preview", code=2)


@pytest.mark.parametrize("name", ["costs", "weights"])
def test_table_that_is_printed_reads_back(name: str, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(run("table", name), encoding="utf-8")
    ours, theirs = told("candidates"), told("candidates", f"--{name}", tmp_path / "mine.yaml")
    assert ours == theirs
    changed = run("table", name).replace('version: "2026.', 'version: "mine.').replace("red: 10", "red: 20")
    (tmp_path / "mine.yaml").write_text(changed, encoding="utf-8")
    assert told("candidates", f"--{name}", tmp_path / "mine.yaml")[f"{name}_version"].startswith("mine.")


def test_office_that_leads_the_chain_answers_where_the_books_name_nobody(tmp_path: Path) -> None:
    tables = lamp_tables()
    valued = tables.makes.assign(output_value_10k_yuan=100.0)
    open_store().write(type(tables).of({**dict(tables.items()), "makes": valued}))
    (tmp_path / "chiefs.csv").write_text("产业链编号,牵头部门,链办\nL1,经信厅,照明链办\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["chiefs", "import", str(tmp_path / "chiefs.csv")]).exit_code == 0
    assert {action["office"] for action in told("top")["actions"]} == {"照明链办"}


def test_invitations_name_what_is_made_nowhere_in_the_province() -> None:
    body = told("invite")
    assert [(row["component_id"], row["colour"]) for row in body["wanted"]] == [
        ("phosphor", "red"),
        ("driver", "yellow"),
    ]
    assert "荧光粉" in run("invite")


def valued_lamp() -> None:
    tables = lamp_tables()
    frames = dict(tables.items()) | {"makes": tables.makes.assign(output_value_10k_yuan=100.0)}
    open_store().write(type(tables).of(frames))


def test_ten_things_of_a_chain_are_those_that_ease_its_risks() -> None:
    valued_lamp()
    everywhere, lamps, magnets = (told("top", *chosen) for chosen in ((), ("--chain", "照明"), ("--chain", "L2")))
    assert {action["project"]["component_id"] for action in lamps["actions"]} == {"driver", "housing", "phosphor"}
    assert (magnets["actions"], magnets["open_risks"]) == ([], everywhere["open_risks"] - lamps["open_risks"])
    assert lamps["exposed_10k_yuan"] + magnets["exposed_10k_yuan"] == pytest.approx(everywhere["exposed_10k_yuan"])
    assert "数据中没有产业链“L9”" in run("top", "--chain", "L9", code=2)


def test_ten_things_of_a_place_are_those_that_stand_there() -> None:
    valued_lamp()
    city, county = (told("top", "--place", place) for place in ("330200", "330203"))
    stands = {action["project"]["firm_id"] or action["project"]["region_code"] for action in county["actions"]}
    assert stands <= {"led_b", "330203"}
    assert len(stands) > 0
    assert len(city["actions"]) >= len(county["actions"])
    assert city["exposed_10k_yuan"] == county["exposed_10k_yuan"] > 0
    assert [row["component_id"] for row in told("invite", "--place", "330203")["wanted"]] == ["driver"]
    assert told("invite", "--place", "330212")["wanted"] == []
    assert "数据中没有地区“宁波路”" in run("invite", "--place", "宁波路", code=2)
