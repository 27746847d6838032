"""Do projects come in from our workbook and from another platform's, and go back in its own columns?"""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from chainlink.projects.register.books import change_project, find_project, history, list_projects
from chainlink.projects.register.exchange import import_projects, projects_bytes
from chainlink.projects.register.flag_rules import load_flag_rules
from chainlink.projects.register.flags import flags_of
from chainlink.projects.register.mapping import find_platform, read_map
from chainlink.risks.assess import assess
from chainlink.risks.rules import load_rules
from chainlink.risks.scans import record_scan
from chainlink.screening.scan import scan
from chainlink.stores import Store, open_store
from chainlink.supply.graph import build_graph
from graph_schema.errors import LoadError, UnknownIdError, UsageError
from loaders.tables import Tables
from tests.lamp_chain import lamp_tables

ROOT = Path(__file__).resolve().parents[2]
TABLES = lamp_tables()
OURS = (
    "项目编号",
    "项目代码",
    "项目名称",
    "所属产业链",
    "产品",
    "类型",
    "总投资(万元)",
    "累计完成投资(万元)",
    "状态",
    "数据截至日期",
)
FIRST = ("P1", "D1", "灯珠补链", "照明", "LED灯珠", "补链", "1000", "10", "谋划", "2026-06-30")
SECOND = ("P2", "D2", "驱动备份", "L1", "driver", "备份", "500", "0", "签约", "2026-06-30")
THEIRS = ("序号", "赋码", "项目名称", "链条", "类型", "项目总投资（亿元）", "建设进展", "备注")
MEANINGS = ("链条=所属产业链", "项目总投资（亿元）=总投资(亿元)", "建设进展=形象进度", "备注=")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'office.sqlite'}")


def written(path: Path, *rows: tuple[str, ...]) -> Path:
    """Write rows as a CSV file, or as the only sheet of a workbook."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return path
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


def told(store: Store, *names: str) -> list[tuple[object, ...]]:
    return [tuple(project.fields[name] for name in names) for project in list_projects(store)]


def test_rows_come_in_with_names_turned_into_ids(store: Store, tmp_path: Path) -> None:
    imported = import_projects(store, written(tmp_path / "p.csv", OURS, FIRST, SECOND), TABLES, who="a")
    assert (imported.added, imported.changed, imported.unchanged, imported.warnings) == (("P1", "P2"), (), 0, ())
    assert told(store, "project_id", "chain_id", "component_id", "kind", "total_10k_yuan", "state") == [
        ("P1", "L1", "led", "new_line", 1000.0, "planned"),
        ("P2", "L1", "driver", "backup", 500.0, "signed"),
    ]


def test_export_comes_back_equal_and_changes_nothing(store: Store, tmp_path: Path) -> None:
    import_projects(store, written(tmp_path / "p.csv", OURS, FIRST, SECOND), TABLES, who="a")
    before = list_projects(store)
    (tmp_path / "项目.xlsx").write_bytes(projects_bytes(before))
    imported = import_projects(store, tmp_path / "项目.xlsx", TABLES, who="b")
    assert (imported.added, imported.changed, imported.unchanged, list_projects(store)) == ((), (), 2, before)


def test_every_problem_is_told_at_once_and_nothing_taken(store: Store, tmp_path: Path) -> None:
    rows = (
        (*FIRST[:3], "火星", *FIRST[4:]),
        (*SECOND[:5], "搬迁", *SECOND[6:]),
        ("", "", *FIRST[2:]),
        ("P3", "D3", "", *FIRST[3:]),
        FIRST,
        FIRST,
    )
    with pytest.raises(LoadError) as caught:
        import_projects(store, written(tmp_path / "p.csv", OURS, *rows), TABLES, who="a")
    assert [(problem.row, problem.column, problem.message.zh) for problem in caught.value.problems] == [
        (2, "所属产业链", "数据中没有“火星”；请核对"),
        (3, "类型", "“搬迁”不在可选值内；请写 强链、补链、延链、备份、替代、储备、攻关"),
        (4, "项目编号", "项目编号与项目代码都是空的；请填其一"),
        (5, "项目名称", "是空的；必须填写"),
        (6, "", "与第 2 行是同一个项目；请只留一行"),
        (7, "", "与第 2 行是同一个项目；请只留一行"),
    ]
    assert list_projects(store) == ()


def test_row_without_id_belongs_to_the_project_of_its_code(store: Store, tmp_path: Path) -> None:
    import_projects(store, written(tmp_path / "p.csv", OURS, FIRST, SECOND), TABLES, who="a")
    monthly = written(tmp_path / "m.csv", ("项目代码", "累计完成投资(万元)"), ("d1", "20"), ("D9", "1"))
    with pytest.raises(LoadError, match="缺少必填列：项目名称、所属产业链、类型"):
        import_projects(store, monthly, TABLES, who="a")
    written(monthly, ("项目代码", "累计完成投资(万元)"), ("d1", "20"), ("D2", "0"))
    imported = import_projects(store, monthly, TABLES, who="b")
    assert (imported.changed, imported.unchanged) == (("P1",), 1)
    assert told(store, "done_10k_yuan", "name") == [(20.0, "灯珠补链"), (0.0, "驱动备份")]
    assert [(entry.who, entry.why) for entry in history(store, "P1")] == [("a", "p.csv"), ("b", "m.csv")]


def test_code_of_two_projects_asks_for_the_id(store: Store, tmp_path: Path) -> None:
    import_projects(store, written(tmp_path / "p.csv", OURS, FIRST, ("P2", "D1", *SECOND[2:])), TABLES, who="a")
    with pytest.raises(LoadError, match="P1、P2"):
        import_projects(store, written(tmp_path / "m.csv", ("项目代码", "形象进度"), ("D1", "封顶")), TABLES, who="a")


def test_what_others_changed_meanwhile_is_kept_or_told(store: Store, tmp_path: Path) -> None:
    import_projects(store, written(tmp_path / "p.csv", OURS, FIRST), TABLES, who="a")
    path = tmp_path / "out.xlsx"
    path.write_bytes(projects_bytes(list_projects(store)))
    change_project(store, "P1", {"office": "甲局", "contact": "张"}, who="b")
    book = openpyxl.load_workbook(path)
    sheet = book["项目"]
    at = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, at["形象进度"]).value = "封顶"
    book.save(path)
    import_projects(store, path, TABLES, who="c")
    assert told(store, "office", "contact", "progress") == [("甲局", "张", "封顶")]
    sheet.cell(2, at["责任单位"]).value = "乙局"
    book.save(path)
    (refused,) = import_projects(store, path, TABLES, who="d").refused
    assert (refused.column, refused.wanted, refused.newer, refused.changed_by) == ("责任单位", "乙局", "甲局", "c")


def test_states_that_go_back_need_the_reason_of_the_import(store: Store, tmp_path: Path) -> None:
    import_projects(store, written(tmp_path / "p.csv", OURS, SECOND), TABLES, who="a")
    back = written(tmp_path / "p.csv", OURS, (*SECOND[:8], "谋划", SECOND[9]))
    with pytest.raises(LoadError, match="须写明理由"):
        import_projects(store, back, TABLES, who="a")
    import_projects(store, back, TABLES, who="a", why="协议解除")
    assert (find_project(store, "P2").fields["state"], find_project(store, "P2").why) == ("planned", "协议解除")


def test_file_of_an_earlier_month_fills_the_series_only(store: Store, tmp_path: Path) -> None:
    import_projects(store, written(tmp_path / "p.csv", OURS, FIRST, SECOND), TABLES, who="a")
    headers = ("项目编号", "本月完成投资(万元)", "形象进度", "状态")
    may = written(tmp_path / "may.csv", headers, ("P1", "7", "打桩", "在建"), ("P9", "1", "", ""))
    with pytest.raises(LoadError, match="库中没有项目 P9"):
        import_projects(store, may, TABLES, who="a", month="2026-05")
    written(may, headers, ("P1", "7", "打桩", "在建"))
    assert import_projects(store, may, TABLES, who="a", month="2026-05").changed == ("P1",)
    assert import_projects(store, may, TABLES, who="a", month="2026-05").unchanged == 1
    project = find_project(store, "P1")
    assert [(month.month, month.invested_10k_yuan, month.progress) for month in project.months] == [
        *(("2026-05", 7.0, "打桩"), ("2026-06", None, ""))
    ]
    assert (project.fields["state"], project.fields["progress"]) == ("planned", "")


def test_unknown_headers_are_told_at_once_with_the_nearest(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "平台.xlsx", THEIRS, ("1", "D1", "灯珠补链", "照明", "补链", "0.1", "封顶", "无"))
    with pytest.raises(LoadError) as caught:
        import_projects(store, path, TABLES, who="a", platform="省平台")
    assert [(problem.column, problem.message.zh.split("“")[1].split("”")[0]) for problem in caught.value.problems] == [
        ("备注", "备注=本库表头"),
        ("建设进展", "建设进展=建设内容及规模"),
        ("链条", "链条=所属产业链"),
        ("项目总投资(亿元)", "项目总投资(亿元)=总投资(亿元)"),
    ]


def test_meaning_is_remembered_and_goes_back_in_their_columns(store: Store, tmp_path: Path) -> None:
    row = ("1", "D1", "灯珠补链", "照明", "补链", "0.1", "封顶", "甲报")
    path = written(tmp_path / "平台.xlsx", THEIRS, row)
    import_projects(store, path, TABLES, who="a", platform="省平台", mapped=read_map(MEANINGS))
    assert told(store, "project_id", "chain_id", "total_10k_yuan", "progress") == [("D1", "L1", 1000.0, "封顶")]
    next_month = written(tmp_path / "平台7月.xlsx", THEIRS, (*row[:6], "投产", "乙报"))
    assert import_projects(store, next_month, TABLES, who="a", platform="省平台").changed == ("D1",)
    columns = find_platform(store, "省平台")
    assert (columns.heading, columns.revision) == (
        ("序号", "赋码", "项目名称", "链条", "类型", "项目总投资(亿元)", "建设进展", "备注"),
        1,
    )
    (tmp_path / "回.xlsx").write_bytes(projects_bytes(list_projects(store), columns))
    sheet = openpyxl.load_workbook(tmp_path / "回.xlsx").worksheets[0]
    assert [tuple(cell.value for cell in line) for line in sheet.iter_rows()] == [
        columns.heading,
        (1, "D1", "灯珠补链", "L1", "补链", 0.1, "投产", None),
    ]
    assert import_projects(store, tmp_path / "回.xlsx", TABLES, who="a", platform="省平台").unchanged == 1
    with pytest.raises(UnknownIdError, match="省平台"):
        find_platform(store, "市平台")


def test_words_of_a_platform_are_turned_into_ours_and_back(store: Store, tmp_path: Path) -> None:
    headers = ("赋码", "项目名称", "所属产业链", "类型", "进展")
    path = written(
        tmp_path / "平台.xlsx",
        headers,
        ("D1", "灯珠补链", "照明", "延伸", "前期"),
        ("D2", "驱动", "L1", "备份", "建设中"),
    )
    pairs = read_map(("进展=状态", "进展:前期=谋划", "进展：建设中=在建", "类型:延伸=延链"))
    import_projects(store, path, TABLES, who="a", platform="省平台", mapped=pairs)
    assert told(store, "kind", "state") == [("extend", "planned"), ("backup", "building")]
    (tmp_path / "回.xlsx").write_bytes(projects_bytes(list_projects(store), find_platform(store, "省平台")))
    sheet = openpyxl.load_workbook(tmp_path / "回.xlsx").worksheets[0]
    assert [[cell.value for cell in line][3:] for line in sheet.iter_rows(min_row=2)] == [
        ["延伸", "前期"],
        ["备份", "建设中"],
    ]
    assert import_projects(store, tmp_path / "回.xlsx", TABLES, who="a", platform="省平台").unchanged == 2
    with pytest.raises(UsageError, match="没有表头“建成”"):
        read_map(["进展:完工=建成"])


def test_order_of_rows_never_matters(tmp_path: Path) -> None:
    stores = [open_store(f"sqlite:///{tmp_path / name}.sqlite") for name in ("one", "other")]
    rows = [FIRST, SECOND, ("P3", "D1", *FIRST[2:])]
    for store, turned in zip(stores, (rows, rows[::-1]), strict=True):
        import_projects(store, written(tmp_path / "p.csv", OURS, *turned), TABLES, who="a")
    one, other = (list_projects(store) for store in stores)
    assert [record.fields for record in one] == [record.fields for record in other]
    flags = [flags_of(projects, load_flag_rules()) for projects in (one, one[::-1])]
    assert flags[0] == flags[1] and set(flags[0]) == {"P1", "P3"}


def test_map_rejects_all_that_cannot_be_understood() -> None:
    with pytest.raises(UsageError, match="“总投资”要写成 对方表头=本库表头；没有表头“投资总额”"):
        read_map(["总投资", "甲=投资总额"])
    with pytest.raises(UsageError, match="两边单位不同"):
        read_map(["项目总投资(亿元)=总投资(万元)"])


def test_risks_that_are_not_on_the_books_are_refused(store: Store, tmp_path: Path) -> None:
    graph = build_graph(TABLES)
    record_scan(store, assess(graph, scan(graph), load_rules()), who="office")
    path = written(tmp_path / "p.csv", (*OURS, "对应风险编号"), (*FIRST, "R-X；R-Y"))
    with pytest.raises(LoadError, match="“风险”表中没有“R-X”"):
        import_projects(store, path, TABLES, who="a")


def test_shipped_register_imports_cleanly_and_again_changes_nothing(store: Store, sample_tables: Tables) -> None:
    path = ROOT / "sample_chains" / "office" / "projects.csv"
    imported = import_projects(store, path, sample_tables, who="a")
    assert (len(imported.added), imported.changed, imported.repairs) == (500, (), ())
    assert [warning.message.zh for warning in imported.warnings] == ["“风险”表还是空的，未核对"]
    assert import_projects(store, path, sample_tables, who="a").unchanged == 500
    assert {project.revision for project in list_projects(store)} == {1}
