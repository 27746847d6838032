"""Mishaps of real offices, each a small workbook: nothing is lost or changed without a word, and a load goes on where it can."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from chainlink.app.intake import confirm, preview, put_down
from chainlink.stores import open_store
from graph_schema.errors import UnconfirmedError
from graph_schema.names import using_language
from loaders.deliveries import Delivery
from loaders.sheet import Unreadable
from loaders.workbook import read_workbook
from tests.broken.build import write_csvs, write_xls, write_xlsx
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
