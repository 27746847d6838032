"""Does scan say what it found: in whole, in both languages, by code, and the same whatever store it came from?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chainlink.stores import open_store
from graph_schema.names import COLOURS
from loaders.tables import Tables
from tests.lamp_chain import lamp_tables, run

LEGEND = "红：库内未见其他生产企业；黄：有替代来源，无现成备份；蓝：单点依赖，备份已就绪；灰：数据缺口，待摸排\n"
LEGEND_EN = (
    "red: no other maker in the data; yellow: another source exists, no backup is ready;"
    " blue: single point, backup ready; grey: data gap, to be surveyed\n"
)


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


def findings(body: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (firm["about"], firm["id"], firm["grade"]["colour"])
        for chain in body["chains"]
        for firm in (*chain["firms"], *chain["components"])
    ]


def step(firm_id: str, component_id: str, *, needs: list[str]) -> dict[str, object]:
    """A step of a path whose component was surveyed and whose suppliers were recorded."""
    plain = {"is_trader": False, "is_surveyed": True, "is_assumed": False}
    return {"firm_id": firm_id, "component_id": component_id, **plain, "needs": needs}


@pytest.mark.usefixtures("lamp_store")
class TestFindings:
    def test_overview_counts_components_by_colour_with_the_legend_beside(self) -> None:
        result = run("scan")
        assert (result.exit_code, result.stderr) == (0, LEGEND)
        assert result.stdout.splitlines() == [
            "产业链       企业  产品  红  黄  蓝  灰  链外单点  跨链  依据不全  数据截至日期",
            "L1 照明        10     7   1   1   1   2         1     0  30%       2026-06-30",
            "L2 稀土材料     3     2   1   ·   ·   ·         0     0  0%        2026-06-30",
        ]

    def test_chain_lists_every_colour_worst_first_with_its_path(self) -> None:
        assert said("scan", "L1") == [
            "产业链   企业  产品  红  黄  蓝  灰  链外单点  跨链  依据不全  数据截至日期",
            "L1 照明    10     7   1   1   1   2         1     0  30%       2026-06-30",
            "",
            "L1 照明 · 目标: 灯具",
            "依据不全的颜色占 30%；供应商未登记的投入需求 31%，含无已知生产企业的 15%；未摸排产品 14%。"
            "未登记供应商按最坏计（仅为上限）：产品 红1 黄1 蓝1 灰2",
            "",
            "企业：一家停产即停目标产品 (5)",
            "颜色  编号   名称      说明                          依据",
            "红    pho_j  荧光社    —                             荧光粉 → LED灯珠 → 灯具",
            "红    re_a   稀土矿    跨链                          稀土 → 荧光粉 → LED灯珠 → 灯具",
            "黄    drv_a  甲电源厂  —                             驱动电源 → 灯具",
            "蓝    hs_a   甲灯壳厂  —                             灯壳 → 灯具",
            "灰    scr_a  螺钉厂    疑似独家，待核实、按市场推定  特种螺钉 → 灯具",
            "",
            "产品：一家停产此产品即停目标产品，或无已知生产企业 (5)",
            "颜色  编号      名称      说明                          依据",
            "红    phosphor  荧光粉    —                             荧光粉 → LED灯珠 → 灯具",
            "黄    driver    驱动电源  —                             驱动电源 → 灯具",
            "蓝    housing   灯壳      —                             灯壳 → 灯具",
            "灰    screw     特种螺钉  疑似独家，待核实、按市场推定  特种螺钉 → 灯具",
            "灰    coating   涂层      无已知生产企业                —",
            "",
            "L1 照明 · 大户依赖：一家停产，目标产品不断供但大幅减产 (4)",
            "减产幅度  编号    名称      依据",
            "50%       lamp_a  甲灯具厂  灯具",
            "50%       lamp_b  乙灯具厂  灯具",
            "50%       led_a   led_a     LED灯珠 → 灯具",
            "50%       led_b   led_b     LED灯珠 → 灯具",
        ]

    def test_english_falls_back_to_the_chinese_name_where_there_is_no_other(self) -> None:
        result = run("--lang", "en", "scan", "L1", "--sourcing", "active")
        assert result.stderr == LEGEND_EN
        assert result.stdout.splitlines()[:12] == [
            "chain        firms  components  red  yellow  blue  grey  from outside  cross-chain  not all on record  data date",
            "L1 Lighting     10           7    1       1     1     2             1            —  30%                2026-06-30",
            "",
            "L1 Lighting · targets: lamp",
            "rests on: 30% of colours not all on record; 31% of requirements without a recorded supplier, 15% with a component "
            "nobody is known to make; 14% of components not surveyed. Unrecorded suppliers read at worst (a bound only): "
            "components red 1 yellow 1 blue 1 grey 2",
            "",
            "Firms whose stop alone stops a target (5)",
            "colour  id     name          marks                                                          why",
            "red     pho_j  Phosphor J    —                                                              "
            "phosphor → LED → lamp",
            "red     re_a   Rare Earth A  from another chain                                             "
            "rare earth → phosphor → LED → lamp",
            "yellow  drv_a  Driver A      —                                                              driver → lamp",
            "blue    hs_a   甲灯壳厂      —                                                              housing → lamp",
        ]

    def test_findings_without_marks_need_no_column_for_them(self) -> None:
        assert said("scan", "L2")[3:] == [
            "L2 稀土材料 · 目标: 磁体",
            "依据不全的颜色占 0%；供应商未登记的投入需求 0%，含无已知生产企业的 0%；未摸排产品 0%。"
            "未登记供应商按最坏计（仅为上限）：产品 红1 黄0 蓝0 灰0",
            "",
            "企业：一家停产即停目标产品 (1)",
            "颜色  编号  名称    依据",
            "红    re_a  稀土矿  稀土 → 磁体",
            "",
            "产品：一家停产此产品即停目标产品，或无已知生产企业 (1)",
            "颜色  编号        名称  依据",
            "红    rare_earth  稀土  稀土 → 磁体",
            "",
            "L2 稀土材料 · 大户依赖：一家停产，目标产品不断供但大幅减产 (2)",
            "减产幅度  编号   名称   依据",
            "50%       mag_a  mag_a  磁体",
            "50%       mag_b  mag_b  磁体",
        ]

    @pytest.mark.parametrize("name", ["l2", "稀土材料", "RARE EARTHS", "磁材", " L2 "])
    def test_chain_is_found_by_id_in_any_case_name_and_alias(self, name: str) -> None:
        assert said("scan", name) == said("scan", "L2")

    def test_targets_can_be_named_instead_of_chains(self) -> None:
        body = scanned("--target", "led", "--target", "magnet")
        assert [(chain["chain_id"], chain["targets"]) for chain in body["chains"]] == [("", ["led", "magnet"])]
        assert [finding for finding in findings(body) if finding[0] == "firm"] == [
            ("firm", "pho_j", "red"),
            ("firm", "re_a", "red"),
        ]

    def test_target_of_one_line_leaves_its_own_firm_out(self) -> None:
        assert said("scan", "--target", "lamp_a/lamp", "--sourcing", "market")[2:10] == [
            "",
            "所列目标 · 目标: lamp_a/lamp",
            "依据不全的颜色占 43%；供应商未登记的投入需求 27%，含无已知生产企业的 13%；未摸排产品 11%。"
            "未登记供应商按最坏计（仅为上限）：产品 红2 黄1 蓝1 灰2",
            "",
            "企业：一家停产即停目标产品 (3)",
            "颜色  编号   名称    说明                          依据",
            "红    pho_j  荧光社  —                             荧光粉 → LED灯珠 → 灯具",
            "红    re_a   稀土矿  —                             稀土 → 荧光粉 → LED灯珠 → 灯具",
        ]

    @pytest.mark.parametrize(
        ("mode", "expected"),
        [
            ("active", ["pho_j red", "re_a red", "drv_a yellow", "hs_a blue", "scr_a grey"]),
            ("qualified", ["pho_j red", "re_a red", "drv_a yellow", "scr_a grey"]),
            ("market", ["pho_j red", "re_a red", "scr_a grey"]),
        ],
    )
    def test_sourcing_keeps_the_chokepoints_under_that_mode(self, mode: str, expected: list[str]) -> None:
        body = scanned("L1", "--sourcing", mode)
        assert body["sourcing"] == mode
        assert [f"{name} {colour}" for about, name, colour in findings(body) if about == "firm"] == expected


USED = "re_a > mag_a rare_earth, re_a > mag_b rare_earth"
BOTH = f"{USED}, re_b > mag_a rare_earth, re_b > mag_b rare_earth"
READY = f"{USED}, re_b > mag_a rare_earth qualified, re_b > mag_b rare_earth qualified"


@pytest.mark.usefixtures("empty_store")
@pytest.mark.parametrize(
    ("worst", "makers", "sourcings", "unsurveyed", "failing"),
    [
        ("red", "re_a rare_earth", USED, "", ["red", "yellow", "blue", "grey"]),
        ("yellow", "re_a rare_earth, re_b rare_earth", USED, "", ["yellow", "blue", "grey"]),
        ("blue", "re_a rare_earth, re_b rare_earth", READY, "", ["blue", "grey"]),
        ("grey", "re_a rare_earth", USED, "rare_earth", ["grey"]),
        (None, "re_a rare_earth, re_b rare_earth", BOTH, "", []),
    ],
)
def test_fail_on_ends_with_1_at_this_colour_or_worse(
    worst: str | None, makers: str, sourcings: str, unsurveyed: str, failing: list[str]
) -> None:
    """re_a, re_b --rare_earth--> mag_a, mag_b: one source after another is added."""
    tables = lamp_tables(
        makes=f"{makers}, mag_a magnet, mag_b magnet",
        inputs="rare_earth > magnet",
        sourcings=sourcings,
        placements="rare_earth L2, magnet L2",
        firms="re_a, re_b, mag_a, mag_b",
        regions="",
        unsurveyed=unsurveyed,
    )
    open_store().write(tables)
    codes = {colour: run("scan", "--fail-on", colour).exit_code for colour in COLOURS}
    assert codes == {colour: int(colour in failing) for colour in COLOURS}
    assert {colour for _, _, colour in findings(scanned())} == ({worst} if worst else set())


class TestJson:
    def test_finding_carries_its_evidence(self, lamp_store: str) -> None:
        body = scanned("L1")
        version = open_store(lamp_store).versions()[0]
        assert (body["schema"], body["content_hash"], body["data_date"]) == (
            "chainlink.scan/1",
            version.content_hash,
            "2026-06-30",
        )
        assert body["chains"][0]["firms"][0] == {
            "about": "firm",
            "id": "pho_j",
            "name_zh": "荧光社",
            "name_en": "Phosphor J",
            "negligible_makers": [],
            "target": "lamp",
            "targets": ["lamp"],
            "is_cross_chain": False,
            "province_colour": "red",
            "stops_chains": ["L1"],
            "grade": {
                "colour": "red",
                "is_suspected_sole": False,
                "is_assumed": False,
                "is_target_maker": False,
                "firm_id": "pho_j",
                "why": [
                    step("pho_j", "phosphor", needs=[]),
                    step("led_a", "led", needs=["phosphor"]),
                    step("lamp_a", "lamp", needs=["led"]),
                ],
                "joint_components": [],
                "freed_by": [],
                "has_running_maker": True,
            },
            "rule": "MODEL 3.9/1",
            "rests_on": [],
        }

    def test_two_runs_and_two_stores_give_the_same_bytes_and_no_clock(
        self, lamp_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = run("scan", "--json").stdout
        again = run("scan", "--json").stdout
        backwards = {name: frame.iloc[::-1] for name, frame in lamp_tables().items()}
        monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'other.sqlite'}")
        open_store().write(Tables.of(backwards), note="rows in another order")
        assert first == again == run("scan", "--json").stdout
        assert open_store(lamp_store).versions()[0].written_at[:10] not in first


@pytest.mark.parametrize(("environment", "is_painted"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours_are_painted_on_a_terminal_unless_refused(
    lamp_store: str, environment: dict[str, str], is_painted: bool
) -> None:
    import pty

    ours, theirs = pty.openpty()
    plain = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    ended = subprocess.run(
        [sys.executable, "-m", "chainlink.commands.cli", "scan", "L2"], stdout=theirs, stderr=subprocess.PIPE,
        env=plain | environment | {"CHAINLINK_STORE": lamp_store}, check=True,
    )  # fmt: skip
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert ("\033[1;31m红\033[0m" in shown, "\033" in shown) == (is_painted, is_painted)
    assert ended.stderr.decode() == LEGEND
