"""Can a sceptic follow a colour from `show` to the file and row it rests on?"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from chainlink.stores import open_store
from graph_schema.names import SOURCING_MODES
from loaders.export import write_csv_folder
from loaders.tables import Tables
from tests.lamp_chain import lamp_tables, run
from tests.store_conformance import cell_chain


@pytest.fixture
def empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'chain.sqlite'}")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)


@pytest.fixture
def lamp_store(empty_store: None) -> None:
    open_store().write(lamp_tables())


def said(*arguments: object) -> list[str]:
    """Lines on stdout of a command that ends well and says nothing beside."""
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout.splitlines()


@pytest.mark.usefixtures("lamp_store")
class TestShow:
    def test_firm_shows_radius_colours_and_every_row_with_its_place(self) -> None:
        assert said("show", "firm", "pho_j") == [
            "pho_j 荧光社",
            "",
            "停产波及（不含自身）",
            "可用来源          生产线  企业",
            "在用供应商             4     4",
            "在用与备份供应商       4     4",
            "库内全部生产企业       4     4",
            "",
            "摸排结果 (1)",
            "颜色  产业链  依据",
            "红    L1      pho_j 荧光粉 → led_a LED灯珠 → lamp_a 灯具",
            "全省颜色：红；牵动 1 条产业链、1 项目标产品：L1 照明",
            "",
            "单独停产的减产幅度（现成备份顶上后） (1)",
            "目标产品  减产幅度",
            "灯具      100%",
            "",
            "系统性风险：未知，它的买卖都没有填采购额。",
            "",
            "企业 (1)",
            "统一社会信用代码  企业名称  英文名称    国家或地区  来源    来源行           数据日期",
            "pho_j             荧光社    Phosphor J  日本        survey  firms.csv row 2  2026-06-30",
            "",
            "生产 (1)",
            "统一社会信用代码  产品编号  来源    来源行           数据日期",
            "pho_j             phosphor  survey  makes.csv row 3  2026-06-30",
            "",
            "采购自 (1)",
            "供应企业代码  采购企业代码  产品编号    供应状态  来源    来源行              数据日期",
            "re_a          pho_j         rare_earth  在用      survey  supplies.csv row 2  2026-06-30",
            "",
            "供应给 (2)",
            "供应企业代码  采购企业代码  产品编号  供应状态  采购占比  来源    来源行              数据日期",
            "pho_j         led_a         phosphor  在用      100%      survey  supplies.csv row 5  2026-06-30",
            "pho_j         led_b         phosphor  在用      —         survey  supplies.csv row 6  2026-06-30",
        ]

    def test_firm_shows_what_each_mode_would_stop_in_english(self) -> None:
        assert said("--lang", "en", "show", "firm", "hs_a")[:13] == [
            "hs_a 甲灯壳厂",
            "",
            "What stops with it, its own lines apart",
            "sources that count                  lines  firms",
            "suppliers in use                        2      2",
            "suppliers in use and ready backups      0      0",
            "all makers in the data                  0      0",
            "",
            "Findings (1)",
            "colour  chain  why",
            "blue    L1     hs_a housing → lamp_a lamp",
            "In the province: blue; chains it bears on: L1 Lighting; their targets: 1",
            "",
        ]

    def test_component_shows_makers_inputs_and_sourcings(self) -> None:
        assert said("--lang", "en", "show", "component", "screw") == [
            "screw special screw",
            "",
            "Findings (1)",
            "colour  chain  marks                                                          why",
            "grey    L1     suspected sole maker, to be verified; assumed from the market  scr_a special screw → lamp_a lamp",
            "In the province: grey; chains it bears on: L1 Lighting; their targets: 1",
            "",
            "component (1)",
            "component_id  name_zh   name_en        source  source_row             as_of",
            "screw         特种螺钉  special screw  survey  components.csv row 10  2026-06-30",
            "",
            "stands in (1)",
            "component_id  segment_id  chain_id  source  source_row            as_of",
            "screw         L1-1        L1        survey  placements.csv row 8  2026-06-30",
            "",
            "makers, of variants too (1)",
            "firm_id  component_id  source  source_row        as_of",
            "scr_a    screw         survey  makes.csv row 10  2026-06-30",
            "",
            "goes into (1)",
            "component_id  product_id  is_essential  source  source_row        as_of",
            "screw         lamp        yes           survey  inputs.csv row 7  2026-06-30",
        ]

    def test_chain_shows_all_its_findings_and_its_parts(self) -> None:
        shown = said("show", "chain", "磁材")
        assert shown[:6] == [
            "L2 稀土材料",
            "",
            "摸排结果 (2)",
            "颜色  编号        依据",
            "红    re_a        re_a 稀土 → mag_a 磁体",
            "红    rare_earth  re_a 稀土 → mag_a 磁体",
        ]
        assert [line for line in shown if line.endswith(")")][1:] == [
            "产业链 (1)",
            "环节 (1)",
            "产品 (2)",
            "产品所在环节 (2)",
        ]
        assert "L2-1      L2          材料      上游  survey  segments.csv row 3  2026-06-30" in shown

    @pytest.mark.parametrize(
        ("kind", "name", "same_as"),
        [
            *(("firm", "荧光社", "pho_j"), ("firm", "phosphor j", "pho_j"), ("firm", "PHO_J", "pho_j")),
            *(("component", "荧光粉", "phosphor"), ("component", "Special Screw", "screw")),
            *(("chain", "照明", "L1"), ("chain", "照明电器", "L1"), ("chain", "l1", "L1")),
        ],
    )
    def test_name_alias_and_other_case_do_as_well_as_the_id(self, kind: str, name: str, same_as: str) -> None:
        assert said("show", kind, name) == said("show", kind, same_as)

    @pytest.mark.parametrize(
        ("kind", "name", "zh", "en"),
        [
            ("firm", "pho_jj", "数据中没有企业“pho_jj”；相近的有：pho_j", "no firm 'pho_jj' in the data; close to it: pho_j"),
            ("component", "荧光", "数据中没有产品“荧光”；相近的有：荧光粉", "no component '荧光' in the data; close to it: 荧光粉"),
            ("chain", "C99", "数据中没有产业链“C99”；请核对编号", "no chain 'C99' in the data; check the id"),
        ],
    )  # fmt: skip
    def test_unknown_id_names_the_nearest_with_code_2(self, kind: str, name: str, zh: str, en: str) -> None:
        for language, expected in (("zh", zh), ("en", en)):
            result = run("--lang", language, "show", kind, name)
            assert (result.exit_code, result.stdout) == (2, "")
            assert result.stderr.startswith(expected)

    def test_json_holds_findings_radii_and_all_sections(self) -> None:
        body = json.loads("\n".join(said("show", "firm", "pho_j", "--json")))
        assert list(body) == [
            "schema",
            "kind",
            "id",
            "name_zh",
            "name_en",
            "findings",
            "suspected",
            "blast_radius",
            "partial_losses",
            "systemic_share",
            "sections",
        ]
        assert (body["schema"], body["kind"], body["id"]) == ("chainlink.show/1", "firm", "pho_j")
        assert body["blast_radius"] == {mode: {"lines": 4, "firms": 4} for mode in SOURCING_MODES}
        assert [(finding["chain_id"], finding["grade"]["colour"]) for finding in body["findings"]] == [("L1", "red")]
        assert list(body["sections"]) == ["firm", "makes", "buys", "sells"]
        first, second = body["sections"]["sells"]
        assert (first["buyer_id"], first["share"], first["source"], first["source_row"]) == (
            *("led_a", 1.0, "survey"),
            "supplies.csv row 5",
        )
        assert (second["buyer_id"], second["share"]) == ("led_b", None)


@pytest.mark.usefixtures("empty_store")
def test_shown_place_is_the_row_of_the_file_that_was_loaded(tmp_path: Path) -> None:
    """From the grey of the ore's only miner to the line a person typed."""
    written = cell_chain()
    write_csv_folder(
        Tables.of({name: frame.assign(source="", source_row="") for name, frame in written.items()}),
        tmp_path / "office",
    )
    assert run("load", tmp_path / "office").exit_code == 0
    body = json.loads("\n".join(said("show", "firm", "甲矿", "--json")))
    [row] = body["sections"]["sells"]
    file, number = row["source_row"].split(" 第 ")
    assert row["source"] == "office"
    with (tmp_path / "office" / file).open(encoding="utf-8-sig", newline="") as opened:
        lines = list(csv.reader(opened))
    typed = lines[int(number.removesuffix(" 行")) - 1]
    assert [cell for cell in typed if cell][:3] == ["007", "maker", "ore"]


@pytest.mark.usefixtures("empty_store")
def test_rows_can_be_shown_where_nothing_can_be_scanned() -> None:
    """The chain has no target: its rows are there, its colours are not."""
    open_store().write(cell_chain())
    shown = said("show", "chain", "C01")
    assert (shown[:3], "摸排结果" in shown) == (["C01 电池", "", "产业链 (1)"], False)


@pytest.mark.usefixtures("empty_store")
def test_long_sections_say_how_many_more() -> None:
    buyers = ", ".join(f"mag_{number:02}" for number in range(40))
    open_store().write(
        lamp_tables(
            makes="re_a rare_earth",
            inputs="rare_earth > magnet",
            sourcings=", ".join(f"re_a > {buyer} rare_earth" for buyer in buyers.split(", ")),
            placements="rare_earth L2, magnet L2",
            firms=f"re_a, {buyers}",
            regions="",
            unsurveyed="",
        )
    )
    shown = said("show", "firm", "re_a")
    assert (shown[-1], sum(" 在用 " in line for line in shown)) == ("……另有 10 行，用 --json 可得全部", 30)


@pytest.mark.usefixtures("empty_store")
@pytest.mark.parametrize("kind", ["firm", "component", "chain"])
def test_empty_store_says_load_first(kind: str) -> None:
    result = run("--lang", "en", "show", kind, "anything")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", "the store is empty; run chainlink load first\n")


def test_unknown_kind_is_a_mistake_of_use() -> None:
    assert run("show", "region", "330200").exit_code == 2
