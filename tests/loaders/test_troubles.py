"""Mishaps of real offices, each a small workbook: nothing is lost or changed without a word, and a load goes on where it can."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from chainlink.app.intake import confirm, preview, put_down
from chainlink.books.name_pairs import name_pairs
from chainlink.stores import open_store
from graph_schema.errors import UnconfirmedError
from graph_schema.names import using_language
from loaders.deliveries import Delivery
from loaders.load import load_tables
from loaders.sheet import Unreadable
from loaders.workbook import read_workbook
from tests.app_pages import html_of, run_page
from tests.broken.build import Rows, write_csvs, write_xls, write_xlsx
from tests.loaders.troubled import (
    BOOK,
    CASTER,
    PUMP_MAKER,
    SEAL_MAKER,
    book,
    colours,
    counts,
    other_county,
    run,
    with_cell,
)


@pytest.fixture(autouse=True)
def _store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path}/store.sqlite")
    monkeypatch.setenv("CHAINLINK_LANG", "zh")


def workbook(folder: Path, name: str = "B.xlsx", **changes: object) -> Path:
    """Write the workbook, with some sheets replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    return write_xlsx(folder / name, book(**changes))  # type: ignore[arg-type]


def next_month(folder: Path) -> Path:
    """The same office a month later: more capacity for seals, one sourcing ended, no dates."""
    makes = [list(line) for line in BOOK["生产"]]
    makes[1][2] = 500
    makes[1][3] = 450
    supplies = [line[:-1] for line in BOOK["供应关系"][:3]]
    return workbook(folder, "台账7月.xlsx", 生产=makes, 供应关系=supplies)


def test_clean_workbook_has_two_reds(tmp_path: Path) -> None:
    assert run("load", workbook(tmp_path)).exit_code == 0
    assert colours() == {SEAL_MAKER: "red", PUMP_MAKER: "red"}


def test_workbooks_of_one_name_from_two_counties_both_stay(tmp_path: Path) -> None:
    (tmp_path / "北仑").mkdir()
    other = write_xlsx(tmp_path / "北仑" / "汇总表.xlsx", other_county())
    assert run("load", workbook(tmp_path / "鄞州", "汇总表.xlsx")).exit_code == 0
    result = run("load", other)
    assert result.exit_code == 0
    assert "来源暂记为“北仑·汇总表”；请用 --from 写明" in result.stderr
    assert counts() == (5, 3)
    assert set(open_store().read_rows().firms["source"]) == {"鄞州·汇总表", "北仑·汇总表"}


def test_sender_named_on_the_command_line_is_the_source(tmp_path: Path) -> None:
    assert run("load", workbook(tmp_path), "--from", "鄞州区经信局", "--as-of", "2026-07").exit_code == 0
    rows = open_store().read_rows()
    assert set(rows.firms["source"]) == {"鄞州区经信局"}
    assert (set(rows.firms["as_of"]), set(rows.supplies["as_of"])) == ({"2026-07"}, {"2026-06-30"})
    assert run("load", workbook(tmp_path), "--as-of", "soon").exit_code == 2


def test_csv_files_of_one_name_from_two_counties_both_stay_on_the_page(tmp_path: Path) -> None:
    assert run("load", workbook(tmp_path)).exit_code == 0
    store = open_store()
    header = "供应企业代码,采购企业代码,产品编号,供应状态\n"
    for sender, supplier in (("鄞州", SEAL_MAKER), ("北仑", CASTER)):
        (tmp_path / sender).mkdir()
        text = f"{header}{supplier},{PUMP_MAKER},{'seal' if supplier == SEAL_MAKER else 'casting'},在用\n"
        paths = put_down([("供应关系.csv", text.encode())], tmp_path / sender)
        sent = {path: Delivery(sender) for path in paths}
        expected = preview(store, paths, sent=sent)
        assert expected.removals == ()
        confirm(store, paths, previewed=expected.content_hash, sent=sent)
    assert sorted(store.read_rows().supplies["source"]) == ["B", "B", "B", "北仑", "鄞州"]


def test_two_files_of_one_name_in_one_upload_are_both_read(tmp_path: Path) -> None:
    store = open_store()
    contents = [
        write_xlsx(tmp_path / "a.xlsx", book()).read_bytes(),
        write_xlsx(tmp_path / "b.xlsx", other_county()).read_bytes(),
    ]
    (tmp_path / "in").mkdir()
    paths = put_down([("汇总表.xlsx", content) for content in contents], tmp_path / "in")
    sent = dict(zip(paths, [Delivery("鄞州"), Delivery("北仑")], strict=True))
    expected = preview(store, paths, sent=sent)
    assert expected.problems == ()
    confirm(store, paths, previewed=expected.content_hash, sent=sent)
    assert counts() == (5, 3)
    loose = put_down([("企业.csv", b"a"), ("企业.csv", b"b")], tmp_path / "in")
    assert sorted(file.read_bytes() for path in loose for file in path.iterdir()) == [b"a", b"b"]


def test_language_of_the_page_makes_no_other_source(tmp_path: Path) -> None:
    names = set()
    for language in ("zh", "en"):
        (tmp_path / language).mkdir()
        with using_language(language):  # type: ignore[arg-type]
            names |= {path.name for path in put_down([("企业.csv", b"x")], tmp_path / language)}
    assert len(names) == 1


def test_next_delivery_of_an_office_replaces_the_last_and_tells_what_differs(tmp_path: Path) -> None:
    assert run("load", workbook(tmp_path, "台账6月.xlsx")).exit_code == 0
    refused = run("load", next_month(tmp_path))
    assert refused.exit_code == 2
    assert "的“供应关系”：3 行中删除 1 行：丙铸造有限公司 → 丁泵业有限公司 → 泵体铸件" in refused.stderr
    assert counts() == (4, 3)
    result = run("load", next_month(tmp_path), "--yes")
    assert result.exit_code == 0
    assert "生产：修改 1（修改 91330212MA00000011 · seal）" in result.stderr
    assert f"供应关系：修改 2、删除 1（修改 {SEAL_MAKER} · {PUMP_MAKER} · seal" in result.stderr
    assert counts() == (4, 2)
    assert open_store().read().makes["capacity"].tolist()[0] == 500


def test_other_name_of_a_known_delivery_is_told(tmp_path: Path) -> None:
    assert run("load", workbook(tmp_path, "鄞州区.xlsx")).exit_code == 0
    result = run("load", workbook(tmp_path, "鄞州报表新.xlsx"))
    assert "7 行生产和供应关系中有 7 行已在来源“鄞州区”中" in result.stderr


@pytest.mark.parametrize("name", ["供应关系6月", "2.供应关系", "供应关系 (1)", "供应关系-鄞州", "（八）供应关系表"])
def test_sheet_of_a_near_name_is_read_as_a_repair(tmp_path: Path, name: str) -> None:
    content = {(name if sheet == "供应关系" else sheet): rows for sheet, rows in BOOK.items()}
    run("load", workbook(tmp_path, "B.xlsx"))
    result = run("load", write_xlsx(tmp_path / "B.xlsx", content))
    assert (result.exit_code, counts()) == (0, (4, 3))
    assert "按“供应关系”表读入" in result.stderr


def test_load_that_empties_a_table_of_its_source_is_refused(tmp_path: Path) -> None:
    run("load", workbook(tmp_path))
    result = run("load", workbook(tmp_path, 供应关系=None))
    assert result.exit_code == 2
    assert "来源“B”的“供应关系”：3 行中删除 3 行，整张表清空：甲密封有限公司 → 丁泵业有限公司 → 密封圈" in result.stderr
    assert counts() == (4, 3)
    assert run("load", workbook(tmp_path, 供应关系=None), "--yes").exit_code == 0
    assert counts() == (4, 0)


def test_page_refuses_a_removal_that_nobody_confirmed(tmp_path: Path) -> None:
    run("load", workbook(tmp_path))
    store, paths = open_store(), [workbook(tmp_path, 供应关系=None)]
    expected = preview(store, paths)
    assert [(taken.source, taken.table, taken.removed, taken.had) for taken in expected.removals] == [
        ("B", "supplies", 3, 3)
    ]
    with pytest.raises(UnconfirmedError):
        confirm(store, paths, previewed=expected.content_hash)
    confirm(store, paths, previewed=expected.content_hash, is_removal_confirmed=True)
    assert counts() == (4, 0)


def test_workbook_and_text_files_beside_csv_files_are_read(tmp_path: Path) -> None:
    folder = write_csvs(
        tmp_path / "鄞州", {name: rows for name, rows in BOOK.items() if name not in ("供应关系", "生产")}
    )
    write_xlsx(folder / "供应关系.xlsx", {"Sheet1": BOOK["供应关系"]})
    lines = ["\t".join("" if cell is None else str(cell) for cell in row) for row in BOOK["生产"]]
    (folder / "生产.txt").write_bytes("\n".join(lines).encode("utf-16"))
    (folder / "供应关系图.pdf").write_bytes(b"%PDF")
    result = run("load", folder)
    assert (result.exit_code, counts()) == (0, (4, 3))
    assert len(open_store().read().makes) == 4
    assert "供应关系图.pdf：.pdf 文件不能读取，未装入" in result.stderr


def test_damaged_old_workbook_is_told_and_the_process_lives(tmp_path: Path) -> None:
    """One byte says that a sheet begins below its end: the reader asks for hundreds of gigabytes and aborts."""
    content = bytearray(write_xls(tmp_path / "good.xls", book()).read_bytes())
    extent = content.index(b"\x00\x02\x0e\x00")
    content[extent + 4 + 2] = 0x70
    (tmp_path / "damaged.xls").write_bytes(content)
    result = run("load", tmp_path / "damaged.xls")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "damaged.xls：工作簿已损坏，打不开" in result.stderr


@pytest.mark.parametrize("at", range(40, 4000, 330))
def test_workbook_with_bytes_changed_is_told_or_read(tmp_path: Path, at: int) -> None:
    content = bytearray(write_xlsx(tmp_path / "good.xlsx", book()).read_bytes())
    content[at : at + 4] = bytes(byte ^ 0x5A for byte in content[at : at + 4])
    (tmp_path / "B.xlsx").write_bytes(content)
    try:
        sheets = read_workbook(tmp_path / "B.xlsx", place="B.xlsx", source="B")
    except Unreadable as unreadable:
        assert "损坏" in unreadable.message.zh or "不是 Excel 工作簿" in unreadable.message.zh
    else:
        assert {sheet.name for sheet in sheets} == set(BOOK)


def test_zip_named_by_dots_and_zip_of_line_ends_are_refused_or_stay_inside(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../企业.csv", b"\n" * (30 << 20))
        archive.writestr(f"{'长' * 200}/..csv", b"x")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "deep").mkdir()
    (path,) = put_down([("...zip", packed.getvalue())], tmp_path / "in" / "deep")
    written = [file for file in tmp_path.rglob("*") if file.is_file() and file.suffix != ".sqlite"]
    assert path.parent == tmp_path / "in" / "deep"
    assert all(path in file.parents for file in written)
    problems = preview(open_store(), [path]).problems
    assert any("文件过大：约 31,457,280 行" in problem.message.zh for problem in problems)


def test_chain_without_a_target_is_told_and_stops_no_other(tmp_path: Path) -> None:
    chains = [*BOOK["产业链"], ["C91", "测试轴承"]]
    segments = [*BOOK["环节"], ["C91-1", "C91", "零件", "上游"]]
    components = [*BOOK["产品"], ["ball", "钢球", "C91-1", "", ""]]
    result = run("load", workbook(tmp_path, 产业链=chains, 环节=segments, 产品=components))
    sentence = "C91 测试轴承 未摸排：没有目标产品；请在“产品”表的“是否目标产品”列标“是”"
    assert (result.exit_code, sentence in result.stderr) == (0, True)
    screened = run("scan")
    assert (screened.exit_code, sentence in screened.stderr) == (0, True)
    assert colours() == {SEAL_MAKER: "red", PUMP_MAKER: "red"}
    assert [chain["chain_id"] for chain in json.loads(run("scan", "C90", "C91", "--json").stdout)["chains"]] == ["C90"]
    assert run("whatif", "--stop", f"firm:{SEAL_MAKER}").exit_code == 0
    assert run("questions").exit_code == 0
    alone = run("scan", "C91")
    assert (alone.exit_code, "没有目标产品" in alone.stderr) == (2, True)


def revenues() -> list[float]:
    """The revenue of each firm of the store, in 万元."""
    return open_store().read().firms["revenue_10k_yuan"].tolist()


def with_revenue_header(header: str, *cells: float | str) -> Rows:
    """The firms of the workbook with another header of money, and other amounts."""
    rows = [list(line) for line in BOOK["企业"]]
    rows[0][-1] = header
    for line, cell in zip(rows[1:], cells, strict=True):
        line[-1] = cell
    return rows


def test_unit_in_a_note_above_the_table_counts_and_is_told(tmp_path: Path) -> None:
    rows = [["企业基本情况"], ["填报单位：鄞州区", "", "单位：亿元、%"], *with_revenue_header("营业收入", 1.5, 2, 3, 4)]
    result = run("load", workbook(tmp_path, 企业=rows))
    assert (result.exit_code, revenues()) == (0, [15_000, 20_000, 30_000, 40_000])
    assert "表上注明单位为亿元，整列乘以 10000 换算为万元" in result.stderr


def test_note_that_contradicts_the_header_is_an_error(tmp_path: Path) -> None:
    result = run("load", workbook(tmp_path, 企业=[["单位：亿元"], *BOOK["企业"]]))
    assert (result.exit_code, "表头写万元，表上注明单位却是亿元" in result.stderr) == (3, True)


@pytest.mark.parametrize("header", ["营业收入（单位：亿元）", "营业收入/亿元", "营业收入(人民币亿元)", "营业收入 亿元"])
def test_unit_in_the_header_counts_in_any_form(tmp_path: Path, header: str) -> None:
    assert run("load", workbook(tmp_path, 企业=with_revenue_header(header, 1, 2, 3, 4))).exit_code == 0
    assert revenues() == [10_000, 20_000, 30_000, 40_000]


def test_amounts_of_invoices_are_yuan(tmp_path: Path) -> None:
    rows = [["销方", "购方", "产品编号", "供应状态", "金额"], [SEAL_MAKER, PUMP_MAKER, "seal", "在用", 3_000_000]]
    result = run("load", workbook(tmp_path, 供应关系=rows))
    assert open_store().read().supplies["value_10k_yuan"].tolist() == [300]
    assert "与销方、购方同表的金额按元计，整列乘以 0.0001" in result.stderr


@pytest.mark.parametrize(("number_format", "amount"), [('0!.0,"万"', 600_000), ('0.0"万"', 60), ("#,##0.00", 60)])
def test_unit_of_a_number_format_counts(tmp_path: Path, number_format: str, amount: float) -> None:
    path = workbook(tmp_path)
    opened = openpyxl.load_workbook(path)
    opened["供应关系"]["F2"] = amount
    opened["供应关系"]["F2"].number_format = number_format
    opened.save(path)
    assert run("load", path).exit_code == 0
    assert open_store().read().supplies["value_10k_yuan"].tolist()[0] == 60


def test_amount_in_a_merged_cell_is_never_multiplied(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    opened = openpyxl.load_workbook(path)
    opened["供应关系"]["F3"] = 420
    opened["供应关系"].merge_cells("F3:F4")
    opened["供应关系"].merge_cells("B3:B4")
    opened.save(path)
    result = run("load", path)
    assert result.exit_code == 3
    assert "第 4 行，“年采购额(万元)”列：420 写在合并单元格里，只能算一次；请取消合并，逐行填写" in result.stderr
    opened["供应关系"].unmerge_cells("F3:F4")
    opened.save(path)
    again = run("load", path)
    assert (again.exit_code, f"合并单元格向下填作“{PUMP_MAKER}”" in again.stderr) == (0, True)


def test_october_that_a_spreadsheet_trimmed_is_asked(tmp_path: Path) -> None:
    result = run("load", workbook(tmp_path, **with_cell("供应关系", "数据日期", 1, 2026.1)))
    assert result.exit_code == 3
    assert "2026.1 是 2026 年 1 月还是 10 月" in result.stderr


def test_date_after_today_is_unknown_and_told(tmp_path: Path) -> None:
    result = run("load", workbook(tmp_path, **with_cell("供应关系", "数据日期", 1, "2099-01-01")))
    assert result.exit_code == 0
    assert "2099-01-01 晚于今天" in result.stderr
    assert sorted(open_store().read().supplies["as_of"]) == ["", "2026-06-30", "2026-06-30"]


def test_date_in_a_column_of_codes_is_an_error_at_its_cell(tmp_path: Path) -> None:
    rows = [["投入品编号", "产品编号", "替代组"], ["seal", "pump", "1-2"], ["casting", "pump", dt.date(2026, 1, 2)]]
    path = workbook(tmp_path, 投入关系=[[str(cell) for cell in row] for row in rows])
    result = run("load", path)
    assert result.exit_code == 3
    assert "投入关系，第 3 行，“替代组”列：2026-01-02 是日期，不是编号" in result.stderr


@pytest.mark.parametrize(
    ("sheet", "header", "cell", "column"),
    [
        ("生产", "成品库存(天)", "够用", "inventory_days"),
        ("生产", "产能", "1,200吨", "capacity"),
        ("生产", "产能", "待定", "capacity"),
        ("供应关系", "采购占比", "独家", "share"),
        ("企业", "营业收入(万元)", "#N/A", "revenue_10k_yuan"),
    ],
)
def test_unreadable_cell_that_may_be_empty_is_unknown_and_listed(
    tmp_path: Path, sheet: str, header: str, cell: str, column: str
) -> None:
    path = workbook(tmp_path, **with_cell(sheet, header, 1, cell))
    result = run("load", path)
    assert (result.exit_code, cell in result.stderr) == (0, True)
    assert "已按未知装入" in result.stderr
    table = {"生产": "makes", "供应关系": "supplies", "企业": "firms"}[sheet]
    assert open_store().read()[table][column].isna().tolist()[0]
    assert run("load", path, "--strict").exit_code == 3


def test_name_means_the_firm_that_its_own_delivery_lists(tmp_path: Path) -> None:
    own = [list(row) for row in BOOK["生产"]]
    own[1][0] = "甲密封有限公司"
    (tmp_path / "in").mkdir()
    first = write_xlsx(tmp_path / "in" / "鄞州区经信局.xlsx", {**BOOK, "生产": own})
    firms: Rows = [["统一社会信用代码", "企业名称"], ["V0001", "甲密封有限公司"]]
    write_xlsx(tmp_path / "in" / "北仑区经信局.xlsx", {"企业": firms})
    result = run("load", first.parent)
    assert (result.exit_code, f"“甲密封有限公司”按名称读作“{SEAL_MAKER}”" in result.stderr) == (0, True)


@pytest.mark.parametrize(
    ("cell", "low", "high"), [("约30天", 30, 30), ("3-6个月", 90, 180), ("≥30天", 30, None), ("半个月以内", 0, 15)]
)
def test_band_of_days_is_kept_as_low_and_high(tmp_path: Path, cell: str, low: float, high: float | None) -> None:
    path = workbook(tmp_path, **with_cell("生产", "成品库存(天)", 1, cell))
    result = run("load", path)
    assert (result.exit_code, cell in result.stderr, "已按未知装入" in result.stderr) == (0, True, False)
    makes = open_store().read().makes.set_index("firm_id").loc[SEAL_MAKER]
    ends = [makes["inventory_days"], makes["inventory_days_low"], makes["inventory_days_high"]]
    assert [None if pd.isna(end) else end for end in ends] == [None, low, high]


def test_days_in_months_are_read_as_days(tmp_path: Path) -> None:
    result = run("load", workbook(tmp_path, **with_cell("生产", "成品库存(天)", 1, "半个月")))
    assert (result.exit_code, "读作“15”" in result.stderr) == (0, True)


def test_one_among_sixty_and_forty_is_asked(tmp_path: Path) -> None:
    rows = [list(line) for line in BOOK["供应关系"]]
    for line, share in zip(rows[1:], (1, 60, 40), strict=True):
        line[6] = share
    result = run("load", workbook(tmp_path, 供应关系=rows))
    assert (result.exit_code, "1 是 1% 还是 100%" in result.stderr) == (3, True)


def test_proposal_is_made_only_where_one_is_clearly_nearest(tmp_path: Path) -> None:
    rows = [list(line) for line in BOOK["供应关系"]]
    rows[1][1] = "91330212MA0000004"
    firms = [list(line) for line in BOOK["企业"]]
    firms[1][3] = "330211"
    result = run("load", workbook(tmp_path, 供应关系=rows, 企业=firms))
    assert result.exit_code == 3
    assert "“企业”表里没有 91330212MA0000004；请在那里补一行，或改为 91330212MA0000004A" in result.stderr
    assert "“地区”表里没有 330211；请在那里补一行\n" in result.stderr


def test_names_stand_for_codes_where_they_are_unique(tmp_path: Path) -> None:
    rows = [list(line) for line in BOOK["供应关系"]]
    rows[1][0], rows[1][2] = "甲密封有限公司", "密封圈"
    firms = [list(line) for line in BOOK["企业"]]
    firms[1][3] = "鄞州区"
    result = run("load", workbook(tmp_path, 供应关系=rows, 企业=firms))
    assert result.exit_code == 0
    assert f"“甲密封有限公司”按名称读作“{SEAL_MAKER}”" in result.stderr
    assert colours() == {SEAL_MAKER: "red", PUMP_MAKER: "red"}
    twice = [*BOOK["企业"], ["V1", "甲密封有限公司", "CHN", "", ""]]
    assert run("load", workbook(tmp_path, 供应关系=rows, 企业=twice)).exit_code == 3


@pytest.mark.parametrize("code", ["91330212MA00000012", "VENDORSISIOZ000001"])
def test_code_that_is_not_by_the_rule_loads_with_a_warning(tmp_path: Path, code: str) -> None:
    sheets = {name: [[code if cell == CASTER else cell for cell in row] for row in rows] for name, rows in BOOK.items()}
    result = run("load", workbook(tmp_path, **sheets))
    assert (result.exit_code, result.stderr.count("已照原样装入")) == (0, 1)
    assert code in set(open_store().read().firms["firm_id"])


def test_number_of_an_identity_card_is_refused(tmp_path: Path) -> None:
    firms = [*BOOK["企业"], ["330212198803120417", "张某", "CHN", "", ""]]
    result = run("load", workbook(tmp_path, 企业=firms))
    assert result.exit_code == 3
    assert "像是居民身份证号" in result.stderr
    assert "330212198803120417" not in result.stderr


def test_chiefs_file_with_two_columns_leaves_the_others(tmp_path: Path) -> None:
    run("load", workbook(tmp_path))
    (tmp_path / "chiefs.csv").write_text("产业链编号,链长,牵头部门\nC90,李四,省经信厅\n", encoding="utf-8")
    (tmp_path / "two.csv").write_text("产业链编号,链长\nC90,张三\n", encoding="utf-8")
    assert run("chiefs", "import", tmp_path / "chiefs.csv", "--why", "试").exit_code == 0
    assert run("chiefs", "import", tmp_path / "two.csv", "--why", "试").exit_code == 0
    (entry,) = open_store().entries("chiefs")
    assert {"张三", "省经信厅"} <= set(map(str, entry.fields.values()))


CUT_SHORT = SEAL_MAKER[:-1]


@pytest.fixture
def waiting(tmp_path: Path) -> str:
    """A second delivery speaks of the seal maker with the last character of its code lost."""
    assert run("load", workbook(tmp_path)).exit_code == 0
    firms = [["统一社会信用代码", "企业名称"], [CUT_SHORT, "甲密封有限公司"]]
    makes = [["统一社会信用代码", "产品编号", "产能"], [CUT_SHORT, "seal", 1000]]
    result = run("load", write_xlsx(tmp_path / "台州.xlsx", {"企业": firms, "生产": makes}))
    assert result.exit_code == 0
    return result.stderr


def test_firm_written_twice_waits_and_red_stays(waiting: str) -> None:
    sentence = (
        f"甲密封有限公司（{CUT_SHORT}）与 甲密封有限公司（{SEAL_MAKER}）疑为同一企业：名称相同，代码只差一处，99 分"
    )
    assert sentence in waiting
    assert colours() == {SEAL_MAKER: "red", PUMP_MAKER: "red"}
    assert f"密封圈：{sentence}" in run("scan").stderr
    (pair,) = json.loads(run("names", "list", "--json").stdout)["names"]
    assert (pair["state"], pair["held_id"], pair["component_ids"]) == ("open", CUT_SHORT, ["seal"])
    assert [len(pair["held"][name]) for name in ("firms", "makes")] == [1, 1]


def test_merged_names_put_the_rows_under_the_whole_code_and_can_be_undone(waiting: str) -> None:
    before = open_store().read_rows().content_hash()
    assert run("names", "merge", CUT_SHORT, "--who", "张三", "--why", "电话核实").exit_code == 0
    rows = open_store().read_rows()
    assert sorted(rows.makes.loc[rows.makes["component_id"] == "seal", "source"]) == ["B", "台州"]
    assert CUT_SHORT not in set(rows.firms["firm_id"])
    assert colours() == {SEAL_MAKER: "red", PUMP_MAKER: "red"}
    assert run("names", "merge", CUT_SHORT).exit_code == 2
    assert run("names", "undo", CUT_SHORT, "--who", "张三").exit_code == 0
    assert open_store().read_rows().content_hash() == before
    shown = run("names", "history", CUT_SHORT).stdout
    assert [word for word in ("待核对", "同一企业", "张三", "电话核实") if word not in shown] == []


def test_names_kept_apart_are_two_makers(waiting: str) -> None:
    before = open_store().read_rows().content_hash()
    assert run("names", "apart", CUT_SHORT).exit_code == 0
    assert colours()[SEAL_MAKER] == "yellow"
    assert run("names", "undo", CUT_SHORT).exit_code == 0
    assert open_store().read_rows().content_hash() == before
    assert colours()[SEAL_MAKER] == "red"


def test_next_delivery_is_read_as_the_names_were_settled(waiting: str, tmp_path: Path) -> None:
    run("names", "merge", CUT_SHORT)
    result = run("load", tmp_path / "台州.xlsx")
    assert (result.exit_code, "未作改动" in result.stdout) == (0, True)
    run("names", "undo", CUT_SHORT)
    run("names", "apart", CUT_SHORT)
    assert "未作改动" in run("load", tmp_path / "台州.xlsx").stdout
    assert CUT_SHORT in set(open_store().read_rows().firms["firm_id"])


def test_going_back_to_a_version_takes_its_names_with_it(tmp_path: Path) -> None:
    run("load", workbook(tmp_path))
    firms = [["统一社会信用代码", "企业名称"], [CUT_SHORT, "甲密封有限公司"], ["V0009", "己阀业有限公司"]]
    run("load", write_xlsx(tmp_path / "台州.xlsx", {"企业": firms}))
    assert run("names", "merge", CUT_SHORT).exit_code == 0
    back = run("rollback", "v2")
    assert (back.exit_code, "名称核对 1 对恢复" in back.stderr) == (0, True)
    assert [(pair.state, len(pair.held)) for pair in name_pairs(open_store())] == [("open", 1)]
    back = run("rollback", "v1")
    assert (back.exit_code, "名称核对 1 对恢复" in back.stderr) == (0, True)
    assert name_pairs(open_store()) == ()


def test_pairs_that_an_older_store_holds_are_proposed(tmp_path: Path) -> None:
    firms = [*BOOK["企业"], [SEAL_MAKER[:-1], "甲密封有限公司", "CHN", "330212", ""]]
    makes = [*BOOK["生产"], [SEAL_MAKER[:-1], "seal", 1000, 800, "万件", "", "", ""]]
    loaded = load_tables([workbook(tmp_path, 企业=firms, 生产=makes)])
    open_store().write(loaded.tables)  # as a program without the queue did
    pair_id = f"{SEAL_MAKER[:-1]}~{SEAL_MAKER}"
    assert colours()[SEAL_MAKER] == "yellow"
    proposed = run("names", "propose")
    assert (proposed.exit_code, pair_id in proposed.stdout, colours()[SEAL_MAKER]) == (0, True, "yellow")
    assert "1 对转入待核对" in run("names", "propose", "--yes").stderr
    assert colours()[SEAL_MAKER] == "red"
    assert "没有新的疑似重复企业" in run("names", "propose").stderr
    assert run("names", "apart", pair_id).exit_code == 0
    assert colours()[SEAL_MAKER] == "yellow"


def test_firms_of_one_name_in_one_file_wait_too(tmp_path: Path) -> None:
    firms = [*BOOK["企业"], ["V0007", "丙铸造（有限公司）", "CHN", "", ""]]
    makes = [*BOOK["生产"], ["V0007", "pump", 10, 5, "台", "", 1, 1]]
    result = run("load", workbook(tmp_path, 企业=firms, 生产=makes))
    assert "疑为同一企业" in result.stderr
    assert colours() == {SEAL_MAKER: "red", PUMP_MAKER: "red"}
    assert run("names", "list").stdout.count("V0007") == 1


def test_page_settles_names_and_the_overview_tells_of_those_that_wait(waiting: str) -> None:
    overview = run_page("overview")
    assert any("1 个产品的生产企业有待核对名称" in box.value for box in overview.info)
    page = run_page("supply_data", tab="names")
    assert page.button(key="names_same").disabled
    page.text_input(key="names_who").set_value("张三").run()
    page.button(key="names_same").click().run()
    (pair,) = json.loads(run("names", "list", "--json").stdout)["names"]
    assert (pair["state"], pair["who"]) == ("same", "张三")
    assert not page.exception


def test_problems_are_told_by_kind_and_all_stand_in_the_slip(tmp_path: Path) -> None:
    many = [[SEAL_MAKER, PUMP_MAKER, f"part{number}", "在用"] for number in range(40)]
    rows = [BOOK["供应关系"][0][:4], *many, [SEAL_MAKER, PUMP_MAKER, "seal", "借用"]]
    result = run("load", workbook(tmp_path, 供应关系=rows), "--slip", tmp_path / "补正单.xlsx")
    assert result.exit_code == 3
    assert result.stderr.startswith("有 41 处错误，未装入任何数据")
    assert "……同类共 40 处，另有 30 处" in result.stderr
    assert (result.stderr.count("“产品”表里没有"), result.stderr.count("“借用”不在可选值内")) == (10, 1)
    sheet = openpyxl.load_workbook(tmp_path / "补正单.xlsx")["补正单"]
    assert [cell.value for cell in sheet[2]][:4] == ["序号", "性质", "文件或工作表", "行"]
    assert (sheet.max_row, sheet["C3"].value, sheet["D3"].value, sheet["G3"].value) == (43, "B.xlsx·供应关系", 2, 40)
    assert run("load", tmp_path / "B.xlsx", "--slip", tmp_path / "补正单.pdf").exit_code == 2


def uploaded(page: AppTest, path: Path) -> AppTest:
    """Upload a file on the page."""
    page.file_uploader[0].set_value((path.name, path.read_bytes(), "application/octet-stream"))
    return page.run()


def test_page_asks_who_sent_a_file_and_before_rows_go(tmp_path: Path) -> None:
    assert run("load", workbook(tmp_path), "--from", "鄞州区经信局").exit_code == 0
    page = uploaded(run_page("supply_data"), workbook(tmp_path, "汇总表.xlsx", 供应关系=None))
    assert [warning.value for warning in page.warning] == ["请填写 汇总表.xlsx 的报送单位"]
    page.text_input[0].set_value("鄞州区经信局").run()
    assert [warning.value for warning in page.warning] == ["装入将删除 3 行已有数据"]
    assert page.button(key="confirm_load").disabled
    assert "甲密封有限公司 → 丁泵业有限公司 → 密封圈" in html_of(page)
    page.checkbox[0].check().run()
    page.button(key="confirm_load").click().run()
    assert not page.exception
    assert counts() == (4, 0)


def test_page_keeps_what_two_counties_upload_under_one_name(tmp_path: Path) -> None:
    for sender, content in (("鄞州", book()), ("北仑", other_county())):
        path = write_xlsx(tmp_path / "汇总表.xlsx", content)
        page = uploaded(run_page("supply_data"), path)
        page.text_input[0].set_value(sender).run()
        page.button(key="confirm_load").click().run()
        assert not page.exception
    assert counts() == (5, 3)


def test_component_that_nobody_is_known_to_make_is_grey(tmp_path: Path) -> None:
    """Its supplier is a trader then: the other sources that its yellow counts on are said to be unsurveyed."""
    run("load", workbook(tmp_path, 生产=[BOOK["生产"][0], *BOOK["生产"][2:]]))
    run("scan", "--record")
    risks = json.loads(run("risks", "list", "--json").stdout)["risks"]
    (seal,) = [risk for risk in risks if "密封圈→化工泵" in risk["basis"]]
    assert "替代来源未摸排" in seal["basis"]
    scanned = json.loads(run("scan", "C90", "--json").stdout)["chains"][0]
    assert {finding["id"]: finding["grade"]["colour"] for finding in scanned["components"]}["seal"] == "grey"


def test_header_over_two_rows_units_totals_and_signatures_are_understood(tmp_path: Path) -> None:
    rows = [
        ["企业基本情况表"],
        ["统一社会信用代码", "企业名称", "经营情况", "", "所在地"],
        ["", "", "营业收入（按合并报表填）", "国家或地区", "地区代码"],
        ["", "", "亿元", "-", "-"],
        *([line[0], line[1], number, line[2], line[3]] for number, line in enumerate(BOOK["企业"][1:], start=1)),
        ["合计（4家）", "", 10, "", ""],
        ["填表人：", "张三", "", "审核人：", "李四"],
    ]
    result = run("load", workbook(tmp_path, 企业=rows))
    assert (result.exit_code, revenues()) == (0, [10_000, 20_000, 30_000, 40_000])
    assert [
        word for word in ("计量单位行，未装入", "合计行，未装入", "签字行，未装入") if word not in result.stderr
    ] == []


def test_hidden_and_struck_rows_are_read_and_told(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    opened = openpyxl.load_workbook(path)
    opened["生产"].row_dimensions[3].hidden = True
    opened["供应关系"]["A4"].font = openpyxl.styles.Font(strike=True)
    opened.save(path)
    result = run("load", path)
    assert (result.exit_code, counts()) == (0, (4, 3))
    assert "B.xlsx·生产：第 3 行是隐藏或筛选掉的行，也已装入" in result.stderr
    assert "B.xlsx·供应关系：第 4 行有删除线，也已装入" in result.stderr


def test_older_file_and_overruled_source_are_told(tmp_path: Path) -> None:
    run("load", workbook(tmp_path), "--from", "鄞州", "--as-of", "2026-07-31")
    makes = [[*line, source] for line, source in zip(BOOK["生产"], ["来源", "摸排", "", "", ""], strict=True)]
    older = workbook(tmp_path, 生产=makes)
    result = run("load", older, "--from", "鄞州")
    assert "鄞州：库中数据截至 2026-07-31，这次只到 2026-06-30" in result.stderr
    assert "所填来源“摸排”以报送单位“鄞州”为准" in result.stderr
    assert set(open_store().read_rows().makes["source"]) == {"鄞州"}


def test_export_is_taken_back_by_the_page_unchanged(tmp_path: Path) -> None:
    """Its rows state their sources: the name of the file is nobody's who sent them."""
    run("load", workbook(tmp_path), "--from", "鄞州")
    run("load", write_xlsx(tmp_path / "c.xlsx", other_county()), "--from", "北仑")
    assert run("export", tmp_path / "chainlink-v2.xlsx").exit_code == 0
    page = uploaded(run_page("supply_data"), tmp_path / "chainlink-v2.xlsx")
    assert not page.exception
    assert "与已有数据相同，不会有任何改动。" in [box.value for box in page.info]
