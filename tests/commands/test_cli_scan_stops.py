"""Does `scan --stop` tell what a failed set stops, and does scan refuse with a sentence what cannot be asked?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chainlink.stores import open_store
from tests.lamp_chain import lamp_tables, run
from tests.store_conformance import cell_chain


@pytest.fixture
def empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    address = f"sqlite:///{tmp_path / 'chain.sqlite'}"
    monkeypatch.setenv("CHAINLINK_STORE", address)
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    return address


@pytest.fixture
def lamp_store(empty_store: str) -> str:
    open_store().write(lamp_tables())
    return empty_store


def said(*arguments: object) -> list[str]:
    """Lines on stdout of a command that ends well."""
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def scanned(*arguments: object) -> dict[str, Any]:
    body: dict[str, Any] = json.loads("\n".join(said("scan", *arguments, "--json")))
    return body


@pytest.mark.usefixtures("lamp_store")
class TestStops:
    @pytest.mark.parametrize(
        ("stop", "lamp", "magnet", "lines", "placeless"),
        [
            ("firm:pho_j", "停产", "不停", 5, ""),
            ("firm:re_a/rare_earth", "停产", "停产", 8, ""),
            ("line:drv_a/driver", "停产", "不停", 3, ""),
            ("group:shell", "停产", "不停", 4, ""),
            ("country:JPN", "停产", "不停", 5, "有 1 家企业所在地不明，按照常运行计：scr_a\n"),
            ("country:CHN/magnet", "不停", "停产", 2, "有 1 家企业所在地不明，按照常运行计：scr_a\n"),
            (
                "region:330212",
                "不停",
                "不停",
                1,
                "有 10 家企业所在地不明，按照常运行计：drv_a、drv_b、hs_a、hs_b、lamp_a、lamp_b、mag_a、mag_b、pho_j、scr_a\n",
            ),
            ("sourcing:hs_a/lamp_a/housing", "不停", "不停", 1, ""),
        ],
    )
    def test_stop_tells_targets_lines_and_firms_without_place(
        self, stop: str, lamp: str, magnet: str, lines: int, placeless: str
    ) -> None:
        result = run("scan", "--stop", stop)
        assert (result.exit_code, result.stderr) == (0, placeless)
        assert result.stdout.splitlines() == [
            "结果  产业链       目标产品",
            f"{lamp}  L1 照明      灯具",
            f"{magnet}  L2 稀土材料  磁体",
            "",
            f"停产生产线 {lines} 条，涉及企业 {lines} 家；供应来源：在用供应商",
        ]

    def test_region_stops_with_all_inside_it(self) -> None:
        assert scanned("L1", "--stop", "region:330200")["stopped"]["lines"] == [
            *([firm_id, "lamp"] for firm_id in ("lamp_a", "lamp_b")),
            *([firm_id, "led"] for firm_id in ("led_a", "led_b")),
            *([firm_id, "magnet"] for firm_id in ("mag_a", "mag_b")),
            ["pho_j", "phosphor"],
            ["re_a", "rare_earth"],
        ]

    def test_backup_takes_over_where_it_may(self) -> None:
        assert said("--lang", "en", "scan", "L1", "--stop", "firm:hs_a", "--sourcing", "qualified") == [
            "result   chain        target",
            "runs on  L1 Lighting  lamp",
            "",
            "1 lines of 1 firms stop; sources: suppliers in use and ready backups",
        ]

    def test_assumed_sources_are_said(self) -> None:
        assert said("scan", "L1", "--stop", "firm:scr_a")[-1] == (
            "停产生产线 3 条，涉及企业 3 家；供应来源：在用供应商，部分按市场推定"
        )

    def test_stop_that_hits_nothing_is_told(self) -> None:
        result = run("scan", "L1", "--stop", "country:ZZZ", "--stop", "firm:hs_a")
        assert result.exit_code == 0
        assert result.stderr.splitlines() == [
            "有 1 家企业所在地不明，按照常运行计：scr_a",
            "停供条件“ZZZ全部企业”（country:ZZZ）在库内没有对应的生产或供应，未产生影响；请核对编号",
        ]

    def test_several_stops_fail_together(self) -> None:
        body = scanned("L1", "--stop", "firm:led_a", "--stop", "firm:led_b")
        assert body["stopped"]["targets_down"] == ["lamp"]
        assert [stop["of"] for stop in body["stops"]] == ["led_a", "led_b"]


@pytest.mark.usefixtures("lamp_store")
class TestMistakes:
    @pytest.mark.parametrize(
        ("arguments", "zh", "en"),
        [
            (["照名"], "数据中没有产业链“照名”；相近的有：照明", "no chain '照名' in the data; close to it: 照明"),
            (["--target", "lampe"], "数据中没有产品“lampe”；相近的有：lamp", "no component 'lampe'"),
            (["--target", "led_a/lamp"], "数据中没有生产线“led_a/lamp”；请核对编号", "no line 'led_a/lamp'"),
            (["--stop", "firm:pho_x"], "数据中没有企业“pho_x”；相近的有：pho_j", "no firm 'pho_x'"),
            (["--stop", "group:shel"], "数据中没有集团“shel”；相近的有：shell", "no group 'shel'"),
            (["--stop", "sourcing:pho_j/lamp_a/led"], "数据中没有供应关系“pho_j -> lamp_a / led”", "no sourcing"),
            (["--stop", "pho_j"], "看不懂停供条件“pho_j”；可写 firm:ID", "cannot read the stop 'pho_j'; write one of"),
            (["--stop", "line:pho_j"], "看不懂停供条件“line:pho_j”；可写 firm:ID", "cannot read the stop"),
        ],
    )
    def test_mistake_is_told_on_stderr_with_code_2(self, arguments: list[str], zh: str, en: str) -> None:
        for language, expected in (("zh", zh), ("en", en)):
            result = run("--lang", language, "scan", *arguments)
            assert (result.exit_code, result.stdout) == (2, "")
            assert result.stderr.startswith(expected)
            assert "Traceback" not in result.stderr

    def test_unknown_colour_or_mode_is_a_mistake_of_use(self) -> None:
        assert run("scan", "--fail-on", "pink").exit_code == 2
        assert run("scan", "--sourcing", "all").exit_code == 2


def test_empty_store_says_load_first(empty_store: str) -> None:
    result = run("scan")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "库中还没有数据；请先运行 chainlink load\n"
    assert not Path(empty_store.removeprefix("sqlite:///")).exists()


@pytest.mark.usefixtures("empty_store")
def test_chain_without_a_target_says_name_one() -> None:
    open_store().write(cell_chain())
    result = run("scan", "储能")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == ("产业链“C01”没有目标产品；请在“产品”表的“是否目标产品”列标“是”，或用 --target 指定\n")
    assert run("scan", "储能", "--target", "cell").exit_code == 0


@pytest.mark.usefixtures("empty_store")
def test_name_of_two_chains_is_not_guessed() -> None:
    tables = lamp_tables()
    tables.chains["aliases"] = "材料链"
    open_store().write(tables)
    result = run("scan", "材料链")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "“材料链”可指产业链 L1、L2；请写编号\n"
