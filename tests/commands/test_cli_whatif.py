"""Does the command line tell a what-if, keep it, compare it, and refuse what cannot be asked with a sentence?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chainlink.stores import open_store
from chainlink.supply.graph import build_graph
from chainlink.whatif.ask import what_if
from chainlink.whatif.named_stops import read_stops
from tests.lamp_chain import lamp_tables, run


@pytest.fixture
def lamp_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'chain.sqlite'}")
    monkeypatch.setenv("CHAINLINK_USER", "王")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    open_store().write(lamp_tables())


def body_of(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    body: dict[str, Any] = json.loads(result.stdout)
    return body


@pytest.mark.usefixtures("lamp_store")
class TestWhatif:
    def test_json_is_the_librarys_answer(self) -> None:
        body = body_of("whatif", "--stop", "country:JPN", "--sourcing", "qualified", "--days", "60", "--chain", "照明")
        assert (body.pop("schema"), body.pop("scenario")) == ("chainlink.whatif/1", "")
        graph = build_graph(open_store().read())
        answer = what_if(graph, read_stops(graph, ["country:JPN"]), sourcing="qualified", days=60, chain_ids=["L1"])
        assert body == json.loads(json.dumps(answer.as_json()))

    def test_answer_is_told_most_urgent_first(self) -> None:
        result = run("whatif", "--stop", "firm:荧光社", "--target", "lamp")
        assert result.exit_code == 0
        printed = result.stdout.splitlines()
        assert printed[0] == "停产生产线 5 条、断供贸易商 0 家次，涉及企业 5 家；停产生产线的产值均未填报，损失产值未知"
        assert printed[1] == (
            "停供不限期，供应来源为在用供应商，停供企业的成品库存可取用；停产生产线中，按市场推定来源的占 0%，库存未知、按 0 天计的占 100%"
        )
        assert printed[4] == "受影响的目标产品 (1/1)"
        assert printed[6].split() == ["灯具", "—", "0", "0", "100%", "100%", "数据缺口", "0%", "0%", "100%"]
        assert "Traceback" not in result.stderr

    def test_english_speaks_english(self) -> None:
        result = run("--lang", "en", "whatif", "--stop", "firm:pho_j", "--target", "lamp")
        printed = result.stdout
        assert result.exit_code == 0
        assert [word for word in printed.split() if not word.isascii() and word not in ("·", "—", "×")] == []
        assert printed.startswith("5 lines and 0 traders' deliveries of 5 firms stop")

    def test_stock_can_be_said_lost_or_reachable(self) -> None:
        stops = ["whatif", "--stop", "firm:pho_j"]
        sentences = [
            body_of(*stops, *more)["is_stopped_stock_usable"] for more in ([], ["--stock-lost"], ["--stock-reachable"])
        ]
        assert sentences == [True, False, True]
        assert body_of("whatif", "--stop", "country:JPN")["is_stopped_stock_usable"] is False

    @pytest.mark.parametrize(
        ("arguments", "zh", "en"),
        [
            ([], "没有停供条件；请用 --stop 指定", "nothing stops; write --stop"),
            (["--stop", "firm:pho_x"], "数据中没有企业“pho_x”；相近的有：pho_j", "no firm 'pho_x'"),
            (["--stop", "pho_j"], "看不懂停供条件“pho_j”", "cannot read the stop 'pho_j'"),
            (["--stop", "firm:pho_j", "--days", "-1"], "天数应为不小于 0 的有限数", "days must be a finite number"),
            (["--stop", "firm:pho_j", "--chain", "照名"], "数据中没有产业链“照名”；相近的有：照明", "no chain '照名'"),
            (["--stop", "firm:pho_j", "--save"], "保存情景需要名称", "a scenario is saved under a name"),
        ],
    )
    def test_mistake_is_told_on_stderr_with_code_2(self, arguments: list[str], zh: str, en: str) -> None:
        for language, expected in (("zh", zh), ("en", en)):
            result = run("--lang", language, "whatif", *arguments)
            assert (result.exit_code, result.stdout) == (2, "")
            assert result.stderr.startswith(expected)

    def test_stop_that_meets_nothing_is_said_on_stderr(self) -> None:
        result = run("whatif", "--stop", "country:FRA")
        assert result.exit_code == 0
        assert "停供条件“法国全部企业”（country:FRA）在库内没有对应的生产或供应" in result.stderr


@pytest.mark.usefixtures("lamp_store")
class TestScenarios:
    def test_scenario_is_kept_shown_compared_and_deleted(self) -> None:
        assert "还没有保存的情景" in run("scenarios", "list").stderr
        assert "已保存情景“日本”" in run("whatif", "--stop", "country:JPN", "--name", "日本", "--save").stderr
        run("whatif", "--stop", "firm:drv_a", "--days", "30", "--name", "电源", "--save")
        (japan, driver) = body_of("scenarios", "list")["scenarios"]
        assert (driver["name"], driver["days"], driver["who"]) == ("电源", 30.0, "王")
        assert (japan["name"], japan["stops"][0]["of"], japan["revision"]) == ("日本", "JPN", 1)
        shown = body_of("scenarios", "show", "日本")
        assert shown == body_of("whatif", "--stop", "country:JPN", "--name", "日本")
        compared = body_of("scenarios", "compare", "日本", "电源")
        assert (compared["schema"], compared["names"]) == ("chainlink.whatif.scenarios.compare/1", ["日本", "电源"])
        assert compared["lines"] == [5, 3]
        assert run("scenarios", "compare", "日本", "电源").exit_code == 0
        assert run("scenarios", "show", "日本").stdout.startswith("日本 · 日本全部企业 · 在用供应商 · —\n")
        assert run("scenarios", "delete", "日本", "--why", "过期").exit_code == 0
        assert [scenario["name"] for scenario in body_of("scenarios", "list")["scenarios"]] == ["电源"]

    def test_taken_name_is_refused_and_nothing_is_lost(self) -> None:
        run("whatif", "--stop", "country:JPN", "--name", "日本", "--save")
        result = run("whatif", "--stop", "firm:drv_a", "--name", "日本", "--save")
        assert (result.exit_code, "未保存" in result.stderr) == (2, True)
        assert body_of("scenarios", "show", "日本")["stops"][0]["of"] == "JPN"

    def test_unknown_scenario_names_the_nearest(self) -> None:
        run("whatif", "--stop", "country:JPN", "--name", "日本断供", "--save")
        result = run("scenarios", "show", "日本断")
        assert (result.exit_code, result.stderr) == (2, "数据中没有情景“日本断”；相近的有：日本断供\n")
