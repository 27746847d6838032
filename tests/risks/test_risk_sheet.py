"""Does the sheet 风险 go out and come back, with every problem at once and nobody's change lost?"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from chainlink.risks.assess import assess, risk_id_of
from chainlink.risks.register import change_risk, export_risks, find_risk, import_risks, list_risks
from chainlink.risks.rules import load_rules
from chainlink.risks.scans import record_scan
from chainlink.screening.scan import scan
from chainlink.stores import Store, open_store
from chainlink.supply.graph import build_graph
from graph_schema.errors import LoadError
from graph_schema.names import Words
from graph_schema.spec import schema
from loaders.load import load_tables
from loaders.template import write_template
from tests.lamp_chain import lamp_tables

TODAY = date(2026, 4, 1)
DRIVER, HOUSING = risk_id_of("L1", "firm", "drv_a"), risk_id_of("L1", "firm", "hs_a")
HEADERS = [column.zh for column in schema().books["risks"].columns]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The lamps of `lamp_tables`, scanned once."""
    kept = open_store(f"sqlite:///{tmp_path / 'office.sqlite'}")
    graph = build_graph(lamp_tables())
    record_scan(kept, assess(graph, scan(graph), load_rules()), who="scanner", today=TODAY)
    change_risk(
        kept, DRIVER, {"state": "closed", "office": "=经信厅", "measures": "a\nb"}, who="b", why="好了", today=TODAY
    )
    return kept


def written(store: Store, tmp_path: Path) -> tuple[Path, Any]:
    """Write the register out; give the file and its open workbook."""
    path = tmp_path / "册.xlsx"
    export_risks(list_risks(store), path)
    return path, openpyxl.load_workbook(path)


def put(book: Any, risk_id: str, **values: object) -> int:
    """Change cells of a risk's row by header; a new row where there is none. Give the row."""
    sheet = book["风险"]
    rows = [row for row in range(2, sheet.max_row + 1) if risk_id and sheet.cell(row, 1).value == risk_id]
    row = rows[0] if rows else sheet.max_row + 1
    for header, value in values.items():
        sheet.cell(row, HEADERS.index(header) + 1).value = value
    return int(row)


def states(store: Store) -> list[tuple[str, int]]:
    return [(risk.risk_id, risk.revision) for risk in list_risks(store)]


def test_register_written_and_read_back_changes_nothing(store: Store, tmp_path: Path) -> None:
    before, (path, book) = states(store), written(store, tmp_path)
    assert [cell.value for cell in book["风险"][1]] == HEADERS
    offers = {offer.formula1 for offer in book["风险"].data_validations.dataValidation}
    assert '"待核实,待办,处置中,已销号,误报"' in offers
    imported = import_risks(store, path, lamp_tables(), who="c", today=TODAY)
    assert (imported.added, imported.changed, imported.unchanged, imported.repairs, imported.warnings) == (
        (),
        (),
        len(before),
        (),
        (),
    )
    assert states(store) == before
    assert find_risk(store, DRIVER).fields["measures"] == "a\nb"


def test_register_says_what_it_covers_prints_and_comes_back(store: Store, tmp_path: Path) -> None:
    path, before = tmp_path / "册.xlsx", states(store)
    cover = (Words("=风险清单", "risks"), Words("范围：照明", "scope: lamps"), Words("内部使用 & 勿传", "internal use"))
    export_risks(list_risks(store), path, cover=cover)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["风险", "说明"]
    assert [(cell.value, cell.data_type) for cell in book["说明"]["A"]] == [(words.zh, "s") for words in cover]
    sheet = book["风险"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == (
        "A2",
        f"A1:{get_column_letter(len(HEADERS))}{len(before) + 1}",
    )
    page = sheet.page_setup
    assert (page.orientation, int(page.paperSize), page.fitToWidth, page.fitToHeight) == ("landscape", 9, 5, 0)
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$A")
    foot = sheet.oddFooter
    assert [part.text for part in (foot.left, foot.center, foot.right)] == [
        *("=风险清单", "第 &P 页 共 &N 页", "内部使用 && 勿传")
    ]  # fmt: skip
    imported = import_risks(store, path, lamp_tables(), who="c", today=TODAY)
    assert (imported.added, imported.changed, imported.unchanged, imported.repairs, imported.warnings) == (
        (),
        (),
        len(before),
        (),
        (),
    )
    assert states(store) == before


def test_people_change_their_columns_in_the_sheet(store: Store, tmp_path: Path) -> None:
    path, book = written(store, tmp_path)
    put(book, HOUSING, 状态="处置中", 责任单位="甲局", 责任人="李", 完成时限="2026-12-31", 理由="调度会明确")
    put(book, DRIVER, 状态="待办", 理由=None, 销号日期=None)
    book.save(path)
    imported = import_risks(store, path, lamp_tables(), who="c", why="三月调度", today=TODAY)
    assert (imported.added, set(imported.changed), imported.warnings) == ((), {DRIVER, HOUSING}, ())
    fields = [find_risk(store, HOUSING).fields[name] for name in ("state", "office", "person", "deadline")]
    assert fields == ["in_hand", "甲局", "李", "2026-12-31"]
    assert [find_risk(store, DRIVER).fields[name] for name in ("state", "reason", "closed_on")] == ["to_do", "", ""]
    assert [(risk.who, risk.why) for risk in map(partial(find_risk, store), (HOUSING, DRIVER))] == [
        ("c", "三月调度")
    ] * 2


def test_row_says_why_where_the_import_does_not(store: Store, tmp_path: Path) -> None:
    path, book = written(store, tmp_path)
    put(book, HOUSING, 责任单位="甲局", 理由="调度会明确")
    book.save(path)
    import_risks(store, path, lamp_tables(), who="c", today=TODAY)
    assert find_risk(store, HOUSING).why == "调度会明确"


def test_rows_that_do_not_say_why_are_all_told(store: Store, tmp_path: Path) -> None:
    """What was stated before is changed in two rows; the third states a person and measures for the first time."""
    change_risk(store, HOUSING, {"office": "乙局", "person": "赵"}, who="b")
    change_risk(store, DRIVER, {"deadline": "2026-11-30"}, who="b")
    before, (path, book) = states(store), written(store, tmp_path)
    rows = [
        put(book, HOUSING, 责任单位="甲局", 责任人="李", 应对措施="备份"),
        put(book, DRIVER, 完成时限="2026-12-31"),
        put(book, risk_id_of("L1", "firm", "re_a"), 责任人="钱", 应对措施="储备"),
    ]
    book.save(path)
    with pytest.raises(LoadError) as caught:
        import_risks(store, path, lamp_tables(), who="c", today=TODAY)
    assert sorted((problem.row, problem.column, str(problem.message)) for problem in caught.value.problems) == sorted(
        [
            (rows[0], "理由", "改了责任单位、责任人，须写明理由"),
            (rows[1], "理由", "改了完成时限，须写明理由"),
        ]
    )
    assert states(store) == before


def test_changed_columns_of_the_scan_are_told_and_ignored(store: Store, tmp_path: Path) -> None:
    path, book = written(store, tmp_path)
    row = put(book, HOUSING, 颜色="灰", 在用供应商数=9)
    book.save(path)
    imported = import_risks(store, path, lamp_tables(), who="c", today=TODAY)
    assert [str(warning) for warning in imported.warnings] == [
        f"册.xlsx·风险，第 {row} 行，“在用供应商数”列：是摸排填写的列，所改未采用",
        f"册.xlsx·风险，第 {row} 行，“颜色”列：是摸排填写的列，所改未采用",
    ]
    assert (imported.changed, find_risk(store, HOUSING).fields["colour"]) == ((), "blue")


def test_every_problem_of_the_sheet_is_told_at_once(store: Store, tmp_path: Path) -> None:
    before, (path, book) = states(store), written(store, tmp_path)
    rows = [
        put(book, HOUSING, 状态="已销号"),
        put(book, "", 风险编号="R-NOBODY", 产业链编号="L1"),
        put(book, "", 产业链编号="L9", 涉及企业代码="nobody", 来源="走访"),
        put(book, "", 产业链编号="L1", 产品编号="driver", 来源="直报"),
        put(book, "", 产业链编号="L1", 产品编号="lamp", 来源="扫描"),
        put(book, "", 产业链编号="L1", 产品编号="led", 状态="完了"),
    ]
    book.save(path)
    with pytest.raises(LoadError) as caught:
        import_risks(store, path, lamp_tables(), who="c", today=TODAY)
    assert sorted((problem.row, problem.column) for problem in caught.value.problems) == [
        (rows[0], "理由"),
        (rows[1], "风险编号"),
        (rows[2], "产业链编号"),
        (rows[2], "涉及企业代码"),
        (rows[3], "风险编号"),
        (rows[4], "来源"),
        (rows[5], "状态"),
    ]
    assert states(store) == before


def test_same_risk_twice_is_a_problem(store: Store, tmp_path: Path) -> None:
    path, book = written(store, tmp_path)
    put(book, "", 产业链编号="L1", 产品编号="lamp", 来源="直报")
    put(book, "", 产业链编号="L1", 产品编号="lamp", 来源="走访")
    book.save(path)
    with pytest.raises(LoadError, match="同一个风险"):
        import_risks(store, path, lamp_tables(), who="c", today=TODAY)


def test_row_without_id_enters_a_risk_by_hand(store: Store, tmp_path: Path) -> None:
    path, book = written(store, tmp_path)
    put(book, "", 产业链编号="L1", 产品编号="lamp", 来源="直报", 颜色="黄", 进口依赖度=0.4, 责任单位="乙局")
    book.save(path)
    imported = import_risks(store, path, lamp_tables(), who="c", today=TODAY)
    (risk_id,) = imported.added
    fields = find_risk(store, risk_id).fields
    entered = [
        fields[name] for name in ("about", "source", "state", "found_on", "colour", "import_dependence", "office")
    ]
    assert entered == ["component", "report", "to_verify", "2026-04-01", "yellow", 0.4, "乙局"]
    path, book = written(store, tmp_path)
    put(book, risk_id, 颜色="红")
    book.save(path)
    assert import_risks(store, path, lamp_tables(), who="c", today=TODAY).changed == (risk_id,)
    assert find_risk(store, risk_id).fields["colour"] == "red"


def test_what_others_changed_meanwhile_stays(store: Store, tmp_path: Path) -> None:
    path, book = written(store, tmp_path)
    change_risk(store, HOUSING, {"office": "他局"}, who="d", why="调整")
    put(book, HOUSING, 责任人="李")
    book.save(path)
    import_risks(store, path, lamp_tables(), who="c", why="定人", today=TODAY)
    assert [find_risk(store, HOUSING).fields[name] for name in ("office", "person")] == ["他局", "李"]


def test_cell_that_others_changed_meanwhile_is_a_problem(store: Store, tmp_path: Path) -> None:
    path, book = written(store, tmp_path)
    change_risk(store, HOUSING, {"office": "他局"}, who="d", why="调整")
    row = put(book, HOUSING, 责任单位="我局")
    book.save(path)
    (refused,) = import_risks(store, path, lamp_tables(), who="c", why="调整", today=TODAY).refused
    assert (refused.row, refused.column, refused.wanted, refused.newer) == (row, "责任单位", "我局", "他局")
    assert (refused.entry_id, refused.changed_by) == (HOUSING, "d")


def test_sheet_without_some_columns_leaves_them(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "risks.csv"
    path.write_text(f"风险编号,产业链编号,责任人\n{DRIVER.lower()},L1,李\n", encoding="utf-8")
    import_risks(store, path, lamp_tables(), who="c", why="定人", today=TODAY)
    fields = [find_risk(store, DRIVER).fields[name] for name in ("office", "person", "state")]
    assert fields == ["=经信厅", "李", "closed"]


def test_file_without_the_sheet_is_told(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(LoadError, match="没有工作表“风险”"):
        import_risks(store, path, lamp_tables(), who="c")
    with pytest.raises(LoadError):
        import_risks(store, tmp_path / "none.xlsx", lamp_tables(), who="c")


def test_load_passes_over_the_sheet_and_says_how_to_import_it(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    book["产品"]["A2"], book["产品"]["B2"] = "lamp", "灯具"
    book.save(path)
    assert load_tables([path]).warnings == ()
    book["风险"]["B2"] = "L1"
    book.save(path)
    assert [str(warning) for warning in load_tables([path]).warnings] == [
        "t.xlsx·风险：不随数据装入；请另行运行 chainlink risks import"
    ]
