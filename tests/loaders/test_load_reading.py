"""What a well-meant file says is understood, however it is written, and every repair is told."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from graph_schema.errors import LoadError
from graph_schema.moments import DataDates
from loaders.load import load_tables
from loaders.report import LoadReport
from loaders.tables import Tables
from tests.broken.build import BUYER, GOOD, MAKER, Rows, sheets, supplies, write_csvs, write_xls, write_xlsx


def loaded(folder: Path, content: Mapping[str, Rows]) -> LoadReport:
    """Load sheets by way of CSV files."""
    return load_tables([write_csvs(folder / "chain", content)])


def repairs(report: LoadReport) -> list[str]:
    """Give the sentences of all repairs."""
    return [problem.words.zh for problem in report.repairs]


def warnings(report: LoadReport) -> list[str]:
    """Give the sentences of all warnings."""
    return [problem.words.zh for problem in report.warnings]


def without_origin(tables: Tables) -> Tables:
    """Forget where rows came from."""
    return Tables.of({name: frame.assign(source="", source_row="") for name, frame in tables.items()})


def test_good_chain_loads_whole_and_silently(tmp_path: Path) -> None:
    report = loaded(tmp_path, GOOD)
    assert (report.repairs, report.warnings, report.sources) == ((), (), ("chain",))
    assert report.tables.supplies.iloc[0].dropna().to_dict() | {} == {
        "supplier_id": MAKER, "buyer_id": BUYER, "component_id": "magnet", "status": "active", "maker_id": "",
        "origin_country": "", "source": "chain", "source_row": "供应关系.csv 第 2 行", "as_of": "",
    }  # fmt: skip
    assert report.tables.placements[["component_id", "segment_id", "chain_id"]].values.tolist() == [
        ["magnet", "C01-1", "C01"],
        ["motor", "C01-2", "C01"],
    ]
    assert report.tables.regions["within_code"].tolist() == ["", "330000"]


def test_csv_xlsx_and_xls_give_the_same_rows(tmp_path: Path) -> None:
    from_csv = without_origin(loaded(tmp_path, GOOD).tables).content_hash()
    assert without_origin(load_tables([write_xlsx(tmp_path / "a.xlsx", GOOD)]).tables).content_hash() == from_csv
    assert without_origin(load_tables([write_xls(tmp_path / "a.xls", GOOD)]).tables).content_hash() == from_csv


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encoding_is_told_by_itself(tmp_path: Path, encoding: str) -> None:
    report = load_tables([write_csvs(tmp_path / "chain", GOOD, encoding)])
    assert report.tables.firms["name_zh"].tolist() == ["示例甲", "示例乙"]


def test_row_order_never_matters(tmp_path: Path) -> None:
    def shuffled(rows: Rows) -> Rows:
        below = list(rows[1:])
        random.Random(4).shuffle(below)
        return [rows[0], *below]

    one = load_tables([write_csvs(tmp_path / "a", GOOD)])
    other = load_tables([write_csvs(tmp_path / "b", {name: shuffled(rows) for name, rows in GOOD.items()})])
    assert without_origin(one.tables).content_hash() == without_origin(other.tables).content_hash()


def test_header_below_titles_totals_and_notes_are_passed_over(tmp_path: Path) -> None:
    heading, *rows = GOOD["生产"]
    report = loaded(
        tmp_path, sheets(生产=[["××省生产情况表"], [], heading, rows[0], heading, rows[1], ["合计", "2"], ["注：样表"]])
    )
    assert report.tables.makes[["firm_id", "source_row"]].values.tolist() == [
        [MAKER, "生产.csv 第 4 行"],
        [BUYER, "生产.csv 第 6 行"],
    ]
    assert repairs(report) == [
        "生产.csv，第 5 行：重复的表头，未装入",
        "生产.csv，第 7 行：合计行，未装入",
        "生产.csv，第 8 行：说明文字，未装入",
    ]


def test_merged_cells_count_for_all_their_rows(tmp_path: Path) -> None:
    import openpyxl

    rows: Rows = [*GOOD["生产"][:2], [None, "motor"], [BUYER, "motor"]]
    path = write_xlsx(tmp_path / "a.xlsx", sheets(生产=rows))
    book = openpyxl.load_workbook(path)
    book["生产"].merge_cells("A2:A3")
    book.save(path)
    makes = load_tables([path]).tables.makes
    assert makes[["firm_id", "component_id"]].values.tolist() == [[MAKER, "magnet"], [MAKER, "motor"], [BUYER, "motor"]]


def test_typing_accidents_are_repaired_and_told(tmp_path: Path) -> None:
    report = loaded(
        tmp_path,
        sheets(
            企业=[
                ["统一社会信用代码*", "企业名称", "国别", "地区代码", "营业收入（元）", "恢复时间（天）"],
                [MAKER.lower() + " ", " 示例甲（宁波） ", "CN", "330200.0", "1,234,500", "３０"],
                [BUYER, "示例乙", "/", "330200", "", "-"],
            ]
        ),
    )
    firms = report.tables.firms
    assert firms["firm_id"].tolist() == [MAKER, BUYER]
    assert firms["name_zh"].tolist() == ["示例甲（宁波）", "示例乙"]
    assert firms["country"].tolist() == ["CHN", "CHN"]
    assert firms["region_code"].tolist() == ["330200", "330200"]
    assert firms["revenue_10k_yuan"].fillna(-1).tolist() == [123.45, -1]
    assert firms["time_to_recover_days"].fillna(-1).tolist() == [30, -1]
    assert repairs(report) == [
        "企业.csv，第 1 行，“营业收入(元)”列：表头的单位不是万元，整列乘以 0.0001 换算为万元",
        "企业.csv，第 2 行，“企业名称”列：“ 示例甲（宁波） ”读作“示例甲（宁波）”",
        "企业.csv，第 2 行，“国别”列：“CN”读作“CHN”",
        "企业.csv，第 2 行，“地区代码”列：“330200.0”读作“330200”",
        "企业.csv，第 2 行，“恢复时间(天)”列：“３０”读作“30”",
        f"企业.csv，第 2 行，“统一社会信用代码*”列：“{MAKER.lower()} ”读作“{MAKER}”",
        "企业.csv，第 3 行，“国别”列：“/”读作空",
        "企业.csv，第 3 行，“国别”列：是空的，按地区代码记为中国（共 1 行）",
        "企业.csv，第 3 行，“恢复时间(天)”列：“-”读作空",
    ]


@pytest.mark.parametrize(
    ("cells", "shares"),
    [
        (["0.4", "0.6", "0", "1"], [0.4, 0.6, 0, 1]),
        (["40", "3", "0", "1"], [0.4, 0.03, 0, 0.01]),
        (["0", "1", "1", "0"], [0, 1, 1, 0]),
        (["40%", "0.6", "", "1"], [0.4, 0.6, -1, 1]),
        (["４０％", "60 %", "0%", "100%"], [0.4, 0.6, 0, 1]),
    ],
)
def test_share_column_is_told_as_a_whole(tmp_path: Path, cells: list[str], shares: list[float]) -> None:
    report = loaded(tmp_path, supplies(["采购占比"], *([cell] for cell in cells)))
    assert report.tables.supplies["share"].fillna(-1).tolist() == shares


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("20%—40%", 0.2, 0.4),
        ("20-40%", 0.2, 0.4),
        ("0.2~0.4", 0.2, 0.4),
        ("20%至40%", 0.2, 0.4),
        ("60%以上", 0.6, 1),
        ("<20%", 0, 0.2),
        ("0.4—1", 0.4, 1),
        ("0—1", 0, 1),
        ("40—100", 0.4, 1),
        ("40%—100", 0.4, 1),
        ("0—100%", 0, 1),
        (".25-0.5", 0.25, 0.5),
        ("0.6以上", 0.6, 1),
        ("60以上", 0.6, 1),
        ("≥1", 1, 1),
        ("大于 1%", 0.01, 1),
        ("小于0.2", 0, 0.2),
        ("20以下", 0, 0.2),
        ("0.2--0.2", 0.2, 0.2),
    ],
)
def test_band_is_kept_as_low_and_high(tmp_path: Path, cell: str, low: float, high: float) -> None:
    rows = loaded(tmp_path, supplies(["采购占比"], [cell])).tables.supplies
    assert rows[["share", "share_low", "share_high"]].fillna(-1).values.tolist() == [[-1, low, high]]


@pytest.mark.parametrize("band", ["0.4—1", "0—1"])
def test_band_that_ends_at_one_is_of_shares(tmp_path: Path, band: str) -> None:
    """Among shares it is one; among percents it is told, as any share is."""
    low = float(band.partition("—")[0])
    among_shares = loaded(tmp_path / "shares", supplies(["采购占比"], [band], ["0.5"])).tables.supplies
    assert among_shares[["share_low", "share_high"]].fillna(-1).values.tolist() == [[low, 1], [-1, -1]]
    with pytest.raises(LoadError, match=f"有的像比例（第 2 行 {band}），有的像百分数（第 3 行 40）"):
        loaded(tmp_path / "percents", supplies(["采购占比"], [band], ["40"]))


def test_percent_format_of_a_workbook_is_seen(tmp_path: Path) -> None:
    import openpyxl

    path = write_xlsx(tmp_path / "a.xlsx", supplies(["采购占比"], [0.4], [60]))
    book = openpyxl.load_workbook(path)
    book["供应关系"]["E2"].number_format = "0.0%"
    book.save(path)
    assert load_tables([path]).tables.supplies["share"].tolist() == [0.4, 0.6]


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2026/3/1", "2026-03-01"),
        ("2026年3月1日", "2026-03-01"),
        ("20260301", "2026-03-01"),
        ("2026-03", "2026-03"),
        ("2026年", "2026"),
    ],
)
def test_date_is_understood_as_written(tmp_path: Path, cell: str, date: str) -> None:
    assert loaded(tmp_path, supplies(["数据日期"], [cell])).tables.supplies["as_of"].tolist() == [date]


def test_percent_format_of_an_old_workbook_is_seen(tmp_path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    for name, rows in supplies(["采购占比"], [""], ["60"]).items():
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if (name, at, column) != ("供应关系", 1, 4):
                    sheet.write(at, column, cell)
    book.get_sheet("供应关系").write(1, 4, 0.4, xlwt.easyxf(num_format_str="0.0%"))
    book.save(str(tmp_path / "a.xls"))
    assert load_tables([tmp_path / "a.xls"]).tables.supplies["share"].tolist() == [0.4, 0.6]


def test_date_cell_of_a_workbook_is_a_day(tmp_path: Path) -> None:
    import openpyxl

    path = write_xlsx(tmp_path / "a.xlsx", supplies(["数据日期"], [""]))
    book = openpyxl.load_workbook(path)
    book["供应关系"]["E2"] = dt.datetime(2026, 3, 1)
    book.save(path)
    assert load_tables([path]).tables.supplies["as_of"].tolist() == ["2026-03-01"]


def test_component_in_two_chains_has_two_rows(tmp_path: Path) -> None:
    rows: Rows = [
        ["产品编号", "产品名称", "环节编号", "是否关键", "是否目标产品"],
        ["magnet", "磁体", "C01-1", "是", ""],
        ["motor", "电机", "C01-2", "", "是"],
        ["magnet", "", "C01-2", "", "否"],
    ]
    tables = loaded(tmp_path, sheets(产品=rows)).tables
    assert tables.components[["component_id", "name_zh"]].values.tolist() == [["magnet", "磁体"], ["motor", "电机"]]
    assert tables.components["is_key"].isna().tolist() == [False, True]
    assert tables.placements[["component_id", "segment_id"]].values.tolist() == [
        ["magnet", "C01-1"],
        ["motor", "C01-2"],
        ["magnet", "C01-2"],
    ]


def test_odd_rows_are_taken_with_a_warning(tmp_path: Path) -> None:
    report = loaded(
        tmp_path,
        sheets(
            企业=[
                ["统一社会信用代码", "企业名称", "行业代码", "传真"],
                [MAKER, "甲", "3963", "1"],
                [BUYER, "乙", "3973", ""],
            ],
            生产=[["统一社会信用代码", "产品编号", "产能", "产量", "市占律"], [MAKER, "magnet", "5", "6", "1"]],
        ),
    )
    assert warnings(report) == [
        "企业.csv，第 1 行，“传真”列：不认识的表头，这一列未装入",
        "企业.csv，第 2 行，“行业代码”列：3963 在 2011 年版中是集成电路制造，在 2017 年版中是智能无人飞行器制造；若指前者请写 3973",
        f"供应关系.csv，第 2 行：未挂接：采购方 {BUYER} 所产的东西都不用 magnet（磁体），这一行对扫描没有作用；"
        "请在“企业需求”表写上它，或在“投入关系”表把它列为某个产品的投入品",
        "生产.csv，第 1 行，“市占律”列：不认识的表头，这一列未装入；是否指“市占率”",
        "生产.csv，第 2 行，“产量”列：产量 6 大于产能 5；请核对",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"企业需求": [["企业编号", "需求产品编号"], [BUYER, "magnet"]]},
        {
            "变体": [["变体产品编号", "上级产品编号"], ["magnet", "wound"]],
            "投入关系": [["投入品编号", "产品编号"], ["wound", "motor"]],
        },
        {"供应关系": [*GOOD["供应关系"], [BUYER, MAKER, "magnet", "候选"]], "投入关系": None},
    ],
    ids=["a need of the buyer", "a variant of an input", "sold on by a trader"],
)
def test_sourcing_with_a_use_is_attached(tmp_path: Path, change: dict[str, Rows | None]) -> None:
    rows: Rows = [*GOOD["产品"], ["wound", "绕线磁体", "C01-1"]]
    warned = warnings(loaded(tmp_path, sheets(产品=rows, **change)))
    assert [sentence for sentence in warned if "未挂接" in sentence] == []


def test_purchase_shares_far_above_one_are_told_with_the_number(tmp_path: Path) -> None:
    rows: Rows = [
        [*GOOD["供应关系"][0], "采购占比"],
        [MAKER, BUYER, "magnet", "在用", "0.8"],
        ["X1", BUYER, "magnet", "在用", "0.7"],
    ]
    report = loaded(tmp_path, sheets(企业=[*GOOD["企业"], ["X1", "丙", "日本", ""]], 供应关系=rows))
    assert warnings(report) == [
        f"供应关系.csv，第 2 行，“采购占比”列：{BUYER} / magnet 的占比合计为 1.5（2 行），偏离 1；请核对"
    ]


def test_equal_rows_are_loaded_once(tmp_path: Path) -> None:
    report = loaded(tmp_path, sheets(生产=[*GOOD["生产"], GOOD["生产"][1]]))
    assert len(report.tables.makes) == 2
    assert repairs(report) == ["生产.csv，第 4 行：与第 2 行完全相同，只装入一次"]


def test_folder_of_chain_folders_loads_each_as_its_own_source(tmp_path: Path) -> None:
    for name in ("C01", "C02"):
        write_csvs(tmp_path / "all" / name, GOOD)
    (tmp_path / "all" / "office").mkdir()
    (tmp_path / "all" / "office" / "goals.csv").write_text("id\n1\n", encoding="utf-8")
    report = load_tables([tmp_path / "all"])
    assert (report.sources, len(report.tables.firms)) == (("C01", "C02"), 4)
    assert set(report.tables.firms["source_row"]) == {"企业.csv 第 2 行", "企业.csv 第 3 行"}


def test_reference_into_the_store_is_enough(tmp_path: Path) -> None:
    existing = load_tables([write_csvs(tmp_path / "old", GOOD)]).tables
    new = write_csvs(tmp_path / "new", {"供应关系": [GOOD["供应关系"][0], [MAKER, BUYER, "motor", "候选"]]})
    report = load_tables([new], existing=existing)
    assert report.tables.supplies["component_id"].tolist() == ["motor"]
    assert {name: len(frame) for name, frame in report.tables.items() if len(frame)} == {"supplies": 1}


def test_load_that_would_break_other_sources_is_refused(tmp_path: Path) -> None:
    firms, rest = {"企业": GOOD["企业"], "地区": GOOD["地区"]}, sheets(企业=None, 地区=None)
    province, chain = write_csvs(tmp_path / "province", firms), write_csvs(tmp_path / "chain", rest)
    existing = load_tables([province, chain]).tables
    write_csvs(province, {"企业": GOOD["企业"][:2]})
    with pytest.raises(LoadError) as caught:
        load_tables([province], existing=existing)
    assert [problem.words.zh for problem in caught.value.problems] == [
        f"chain（供应关系.csv 第 2 行），“采购企业代码”列：引用的“企业”{BUYER} 将因本次装入而消失；"
        "请在本次数据中保留它，或把来源“chain”一并重装",
        f"chain（生产.csv 第 3 行），“统一社会信用代码”列：引用的“企业”{BUYER} 将因本次装入而消失；"
        "请在本次数据中保留它，或把来源“chain”一并重装",
    ]
    assert len(load_tables([province], existing=existing, is_adding=True).tables.firms) == 1


def test_progress_counts_every_file(tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    folder = write_csvs(tmp_path / "chain", {name: GOOD[name] for name in ("产业链", "环节")})
    load_tables([folder], on_progress=lambda place, done, total: steps.append((place, done, total)))
    assert steps == [("产业链.csv", 1, 2), ("环节.csv", 2, 2)]


def test_misspelt_file_and_sheet_names_are_told(tmp_path: Path) -> None:
    folder = write_csvs(tmp_path / "chain", {**GOOD, "供应关系表": GOOD["供应关系"]})
    assert warnings(load_tables([folder])) == ["供应关系表.csv：不认识的文件名，未装入；是否指“供应关系.csv”"]
    path = write_xlsx(tmp_path / "a.xlsx", {**GOOD, "供应关系 (2)": GOOD["供应关系"]})
    assert warnings(load_tables([path])) == ["a.xlsx·供应关系 (2)：不认识的工作表，未装入；是否指“供应关系”"]


def test_source_column_wins_over_the_file_name(tmp_path: Path) -> None:
    rows: Rows = [
        [*GOOD["生产"][0], "来源", "来源行"],
        [*GOOD["生产"][1], "摸排", "第 3 页"],
        [*GOOD["生产"][2], "", ""],
    ]
    report = loaded(tmp_path, sheets(生产=rows))
    assert report.sources == ("chain", "摸排")
    assert report.tables.makes[["source", "source_row"]].values.tolist() == [
        ["摸排", "第 3 页"],
        ["chain", "生产.csv 第 3 行"],
    ]
    assert isinstance(report.tables.makes, pd.DataFrame)


def test_few_new_rows_do_not_renew_the_data_date() -> None:
    """Four rows of a thousand moved the date of every page by a fortnight."""
    days = ["2026-06-30"] * 996 + ["2026-07-15"] * 4
    tables = Tables.of({"components": pd.DataFrame({"component_id": [f"c{at}" for at in range(1000)], "as_of": days})})
    dates = tables.data_dates()
    assert (tables.data_date(), dates.oldest, dates.newest) == ("2026-06-30", "2026-06-30", "2026-07-15")
    assert DataDates.read(str(dates)) == dates
    assert DataDates.read("2026-07-15") == DataDates("2026-07-15")  # as older stores kept it


def test_origin_that_contradicts_the_maker_is_told(tmp_path: Path) -> None:
    content = supplies(["实际生产企业代码", "原产国"], [MAKER, "日本"])
    report = load_tables([write_csvs(tmp_path / "office", content)])
    (sentence,) = [text for text in warnings(report) if "生产企业" in text]
    assert (
        sentence
        == f"供应关系.csv，第 2 行，“原产国”列：为 JPN，而生产企业 {MAKER} 在 CHN；各项分析一律以生产企业为准，请核对其一"
    )


def test_maker_that_is_the_buyer_itself_is_told(tmp_path: Path) -> None:
    """The supplier makes the magnet, so naming it does no harm; the buyer in the maker's column says nothing."""
    assert warnings(loaded(tmp_path / "a", supplies(["实际生产企业代码"], [MAKER]))) == []
    (warned,) = warnings(loaded(tmp_path / "b", supplies(["实际生产企业代码"], [BUYER])))
    assert (
        warned.removeprefix("供应关系.csv，第 2 行，“实际生产企业代码”列：")
        == f"生产企业 {BUYER} 就是采购方自己，这一格不起作用；请写真正的生产企业，或留空"
    )


def test_many_equal_rows_are_compared_at_once(tmp_path: Path) -> None:
    """Twenty thousand repeated rows took as long as five loads; what each says is the same as before."""
    rows: Rows = [GOOD["生产"][0], *[line for line in GOOD["生产"][1:] for _ in range(3)]]
    report = loaded(tmp_path, sheets(生产=rows))
    assert len(report.tables.makes) == 2
    assert repairs(report) == [
        "生产.csv，第 3 行：与第 2 行完全相同，只装入一次",
        "生产.csv，第 4 行：与第 2 行完全相同，只装入一次",
        "生产.csv，第 6 行：与第 5 行完全相同，只装入一次",
        "生产.csv，第 7 行：与第 5 行完全相同，只装入一次",
    ]
