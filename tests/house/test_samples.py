"""Is the sample province fictitious beyond doubt, complete, and made by its own generator?"""

from __future__ import annotations

import csv
import filecmp
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import networkx as nx
import pytest

from graph_schema.spec import schema
from loaders.codes import check_character
from sample_chains.generator.names import DEMONSTRATION_BLOCK, RESERVED_WORD
from sample_chains.generator.rows import OPTIONAL
from sample_chains.generator.structure import KINDS, MARKS, WEAK_KINDS, Structure, read_structure
from sample_chains.make import make_province

SAMPLES = Path(__file__).resolve().parents[2] / "sample_chains"
CHAIN_IDS = [f"C{number:02d}" for number in range(1, 16)]
QUOTATIONS_SHA256 = "b3edfd8ccb6cf49339a3e3b608adfa1f89867ade196c9e58089a5ab66189b363"
Row = dict[str, str]


def rows_of(path: Path, table: str = "") -> list[Row]:
    """Read a CSV file; headers of a schema table become column names."""
    names = {column.zh: column.name for column in schema().tables[table].columns} if table else {}
    with path.open(encoding="utf-8", newline="") as file:
        return [{names.get(header, header): cell for header, cell in row.items()} for row in csv.DictReader(file)]


@cache
def all_rows(table: str) -> list[Row]:
    """Read one table of every chain folder, a row that stands in several folders once."""
    row_by_key: dict[tuple[str, ...], Row] = {}
    for chain_id in CHAIN_IDS:
        for row in rows_of(SAMPLES / chain_id / f"{table}.csv", table):
            row_by_key[tuple(row[name] for name in schema().tables[table].key if name in row)] = row
    return list(row_by_key.values())


@pytest.fixture(scope="module")
def structure() -> Structure:
    return read_structure()


def _files(folder: Path) -> Iterator[str]:
    for pattern in ("C[0-9][0-9]/*", "province/*", "office/*", "expected*.json"):
        yield from sorted(path.relative_to(folder).as_posix() for path in folder.glob(pattern))


def test_generator_writes_the_same_bytes_again(tmp_path: Path) -> None:
    make_province(tmp_path)
    names = list(_files(tmp_path))
    assert names == list(_files(SAMPLES))
    assert filecmp.cmpfiles(tmp_path, SAMPLES, names, shallow=False) == (names, [], [])


def test_every_firm_name_carries_the_reserved_word() -> None:
    assert [row["name_zh"] for row in all_rows("firms") if RESERVED_WORD not in row["name_zh"]] == []


def test_every_english_firm_name_says_sample() -> None:
    named = [row["name_en"] for row in all_rows("firms") if row["name_en"]]
    assert [name for name in named if "sample" not in name.lower()] == []


def test_every_credit_code_is_valid_and_in_the_demonstration_block() -> None:
    codes = [row["firm_id"] for row in all_rows("firms") if row["country"] == "CHN"]
    assert [code for code in codes if not code.startswith(DEMONSTRATION_BLOCK)] == []
    assert [code for code in codes if len(code) != 18 or check_character(code[:17]) != code[17]] == []


def test_firms_abroad_have_a_country_and_a_number_only() -> None:
    abroad = [row for row in all_rows("firms") if row["country"] != "CHN"]
    assert [row for row in abroad if row["firm_id"][:4] != f"{row['country']}-" or row["region_code"]] == []
    assert [row for row in abroad if not row["name_zh"].startswith("境外供应商-")] == []


def test_firm_names_are_unique() -> None:
    names = [row["name_zh"] for row in all_rows("firms")]
    assert len(set(names)) == len(names)


def test_rows_in_several_folders_are_equal() -> None:
    for table in ("firms", "makes", "needs", "supplies", "inputs", "variants"):
        seen: dict[tuple[str, ...], Row] = {}
        for chain_id in CHAIN_IDS:
            for row in rows_of(SAMPLES / chain_id / f"{table}.csv", table):
                key = tuple(row[name] for name in schema().tables[table].key if name in row)
                assert seen.setdefault(key, row) == row


def test_province_has_about_four_thousand_firms_and_each_chain_200_to_400() -> None:
    makers = {chain_id: _makers(chain_id) for chain_id in CHAIN_IDS}
    assert [chain_id for chain_id, firms in makers.items() if not 200 <= len(firms) <= 400] == []
    assert 3_800 <= len(all_rows("firms")) <= 4_200
    several = [f for f in set().union(*makers.values()) if sum(f in firms for firms in makers.values()) > 1]
    assert len(several) >= 300


def _makers(chain_id: str) -> set[str]:
    placed = {row["产品编号"] for row in rows_of(SAMPLES / chain_id / "components.csv") if row["环节编号"]}
    makes = rows_of(SAMPLES / chain_id / "makes.csv", "makes")
    return {row["firm_id"] for row in makes if row["component_id"] in placed}


def test_firms_stand_in_all_eleven_cities_and_ninety_counties() -> None:
    codes = {row["region_code"] for row in all_rows("firms") if row["region_code"].startswith("33")}
    regions = rows_of(SAMPLES / "province" / "regions.csv", "regions")
    counties = {row["region_code"] for row in regions if row["level"] == "县"}
    counties = {code for code in counties if code.startswith("33")}
    assert (len(counties), len({code[:4] for code in counties})) == (90, 11)
    assert codes == counties


def test_sizes_are_heavy_tailed() -> None:
    values = sorted(
        (float(row["revenue_10k_yuan"]) for row in all_rows("firms") if row["revenue_10k_yuan"]), reverse=True
    )
    assert sum(values[: len(values) // 10]) > 0.4 * sum(values)


def test_fifty_leaders_lead_three_chains_at_most() -> None:
    led: dict[str, int] = {}
    for row in all_rows("roles"):
        if row["role"] == "链主":
            led[row["firm_id"]] = led.get(row["firm_id"], 0) + 1
    assert sum(led.values()) == 50
    assert max(led.values()) <= 3
    assert {row["role"] for row in all_rows("roles")} == {"链主", "伙伴", "小巨人", "单项冠军", "配套专家"}


def test_about_fifteen_percent_of_optional_fields_are_missing() -> None:
    missing = total = 0
    for table, names in OPTIONAL.items():
        for row in all_rows(table):
            cells = [row[name] for name in names if not _cannot_be_told(row, name)]
            total += len(cells)
            missing += cells.count("")
    assert 0.13 <= missing / total <= 0.17


def _cannot_be_told(row: Row, name: str) -> bool:
    status = row.get("status", "")
    is_band = name == "share" and row.get("share_low", "") != ""
    no_figure = status == "候选" and name in ("volume", "value_10k_yuan", "share")
    return is_band or no_figure or (status == "已认证备份" and name in ("value_10k_yuan", "share"))


@pytest.mark.parametrize("chain_id", CHAIN_IDS)
def test_chain_is_one_piece_of_eight_to_fifteen_segments(structure: Structure, chain_id: str) -> None:
    chain = structure.chains[chain_id]
    assert 8 <= len(chain.segments) <= 15
    assert {segment.stage for segment in chain.segments} == {"upstream", "midstream", "downstream"}
    inside = set(chain.members)
    graph = nx.Graph()
    graph.add_nodes_from(inside)
    for member in inside:
        component = structure.components[member]
        inputs = [part for group in component.groups for part in group.members]
        graph.add_edges_from((part, member) for part in (*inputs, *component.parents) if part in inside)
    assert nx.is_connected(graph)


@pytest.mark.parametrize("chain_id", CHAIN_IDS)
def test_loop_of_a_chain_is_closed(structure: Structure, chain_id: str) -> None:
    loop = structure.chains[chain_id].loop
    for component_id, product_id in zip(loop, (*loop[1:], loop[0]), strict=True):
        feeds = structure.consumers[component_id] + structure.components[component_id].parents
        assert product_id in feeds


def test_every_target_has_three_makers() -> None:
    for chain_id in CHAIN_IDS:
        makes = rows_of(SAMPLES / chain_id / "makes.csv", "makes")
        for row in rows_of(SAMPLES / chain_id / "components.csv"):
            if row["是否目标产品"] == "是":
                makers = {made["firm_id"] for made in makes if made["component_id"] == row["产品编号"]}
                assert len(makers) >= 3, row["产品编号"]


def test_most_bought_components_have_two_to_four_ready_suppliers() -> None:
    ready: dict[tuple[str, str], int] = {}
    for row in all_rows("supplies"):
        if row["status"] != "候选":
            key = row["buyer_id"], row["component_id"]
            ready[key] = ready.get(key, 0) + 1
    assert 25_000 <= len(all_rows("supplies")) <= 35_000
    assert sum(2 <= number <= 4 for number in ready.values()) > 0.7 * len(ready)


def test_nearly_every_essential_input_of_a_line_is_sourced(structure: Structure) -> None:
    bought = {(row["buyer_id"], row["component_id"]) for row in all_rows("supplies") if row["status"] == "在用"}
    lines = {(row["firm_id"], row["component_id"]) for row in all_rows("makes")}
    sourced = []
    for firm_id, product_id in lines:
        for group in structure.components[product_id].groups:
            family = {variant for member in group.members for variant in structure.family(member)}
            if group.is_essential:
                sourced.append(any((firm_id, part) in bought or (firm_id, part) in lines for part in family))
    assert sum(sourced) > 0.95 * len(sourced)


def test_every_kind_of_weakness_is_planted(structure: Structure) -> None:
    planted = {component.weak_kind for component in structure.components.values()} - {""}
    assert planted == set(WEAK_KINDS)
    assert set().union(*(component.marks for component in structure.components.values())) == set(MARKS)
    assert {component.kind for component in structure.components.values()} == KINDS


def test_quotations_of_the_goals_are_exact() -> None:
    goals = rows_of(SAMPLES / "office" / "goals.csv")
    assert [goal["id"] for goal in goals] == [f"T{number:03d}" for number in range(1, 108)]
    assert sum(goal["chain_related"] == "yes" for goal in goals) == 23
    quotations = "\n".join(goal["quote"] for goal in goals)
    assert hashlib.sha256(quotations.encode()).hexdigest() == QUOTATIONS_SHA256


def test_register_holds_500_projects_in_all_kinds_and_states() -> None:
    projects = rows_of(SAMPLES / "office" / "projects.csv")
    assert len(projects) == len({project["项目编号"] for project in projects}) == 500
    assert {project["状态"] for project in projects} == {"谋划", "签约", "开工", "在建", "竣工", "投产", "终止"}
    assert {project["类型"] for project in projects} == {"强链", "补链", "延链", "备份", "替代", "储备", "攻关"}
    assert {project["所属产业链"] for project in projects} == set(CHAIN_IDS)
    assert {project["年度"] for project in projects} == {"2026"}
    firms = {row["firm_id"]: row["name_zh"] for row in all_rows("firms")}
    assert [p for p in projects if firms[p["统一社会信用代码"]] != p["实施主体"]] == []


def test_projects_not_begun_have_no_dates_of_work() -> None:
    projects = rows_of(SAMPLES / "office" / "projects.csv")
    assert [p for p in projects if bool(p["实际开工"]) == (p["状态"] in ("谋划", "签约"))] == []
    assert [p for p in projects if bool(p["实际竣工"]) != (p["状态"] in ("竣工", "投产"))] == []


def test_chain_chiefs_are_visibly_fictitious() -> None:
    chiefs = rows_of(SAMPLES / "office" / "chain_chiefs.csv")
    assert [chief["产业链编号"] for chief in chiefs] == CHAIN_IDS
    assert all(RESERVED_WORD in chief["链长"] and RESERVED_WORD in chief["牵头部门"] for chief in chiefs)


@pytest.mark.parametrize("chain_id", CHAIN_IDS)
def test_weak_backups_are_in_the_tables(chain_id: str) -> None:
    firms = {row["firm_id"]: row for row in all_rows("firms")}
    lines = {(row["firm_id"], row["component_id"]): row for row in all_rows("makes")}
    supplies = all_rows("supplies")
    backups = json.loads((SAMPLES / chain_id / "expected.json").read_text(encoding="utf-8"))["backups"]
    full, county, group, promised = (
        next(facts for facts in backups if facts["kind"] == kind)
        for kind in (
            "backup_without_capacity",
            "backup_in_same_county",
            "backup_in_same_group",
            "backup_promised_to_several_chains",
        )
    )
    line = lines[full["backup_id"], full["component_id"]]
    assert float(line["capacity"]) == float(line["output"]) == full["capacity"]
    assert firms[county["backup_id"]]["region_code"] == firms[county["supplier_id"]]["region_code"] != ""
    assert firms[group["backup_id"]]["group_id"] == firms[group["supplier_id"]]["group_id"] == group["group_id"]
    for facts in (full, county, group):
        status = {
            row["supplier_id"]: row["status"]
            for row in supplies
            if (row["buyer_id"], row["component_id"]) == (facts["buyer_id"], facts["component_id"])
        }
        assert (status[facts["supplier_id"]], status[facts["backup_id"]]) == ("在用", "已认证备份")
    line = lines[promised["backup_id"], promised["component_id"]]
    claims = [
        row
        for row in supplies
        if (row["supplier_id"], row["component_id"]) == (promised["backup_id"], promised["component_id"])
        and row["status"] == "已认证备份"
    ]
    assert sorted(row["buyer_id"] for row in claims) == promised["buyer_ids"]
    assert sum(float(row["volume"]) for row in claims) > float(line["capacity"]) - float(line["output"])
    assert len(promised["chain_ids"]) >= 2
