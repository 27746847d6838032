"""Are files of other offices read that word the same things otherwise? Group headers, titles, vendor numbers, tenths."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_schema.errors import LoadError
from loaders.alike import find_alike, find_alike_suppliers
from loaders.load import load_tables
from loaders.tables import Tables
from tests.broken.build import Cell, write_xlsx
from tests.loaders.foreign import SEALS, write_csv
from tests.loaders.test_foreign_layouts import mapped, said, sourcings

SCREENING: list[list[Cell]] = [
    ["北仑区产业链供应链关键环节摸底表"],
    ["填报单位（盖章）：北仑区经济和信息化局", None, None, "填报时间：2026年5月20日", None, "金额单位：万元"],
    ["企业名称", "主导产品", "核心原辅材料、关键零部件", None, None, None],
    [None, None, "名称及规格", "供应商名称", "占该物料采购比重", "安全库存（天）"],
    ["甲轴承有限公司", "精密轴承", "轴承钢 GCr15", "①乙特钢有限公司；②日本某制钢株式会社", "60、40", 45],
    [None, None, "保持架", "德国保持架公司（中国代理：丙申贸公司）", "全部", "无库存"],
    ["丁注塑机有限公司", "注塑机", "伺服电机", "日本电机公司（30%）、戊电机厂（70%）", "见左", "20-30"],
    [None, None, "精密轴承", "甲轴承有限公司", "约占八成", None],
    ["审核人：张某　　联系电话：0574-00000000"],
]


def test_screening_form_of_other_words_is_read_whole(tmp_path: Path) -> None:
    report = mapped(write_xlsx(tmp_path / "摸底.xlsx", {"填报说明": [["由企业填写"]], "摸底表": SCREENING}))
    shares = report.tables.supplies.set_index(["supplier_id", "buyer_id"])["share"].to_dict()
    firms = dict(zip(report.tables.firms["firm_id"], report.tables.firms["name_zh"], strict=True))
    assert {(firms[supplier], firms[buyer]): share for (supplier, buyer), share in shares.items()} == {
        ("丙申贸公司", "甲轴承有限公司"): 1.0,
        ("乙特钢有限公司", "甲轴承有限公司"): 0.6,
        ("日本某制钢株式会社", "甲轴承有限公司"): 0.4,
        ("戊电机厂", "丁注塑机有限公司"): 0.7,
        ("日本电机公司", "丁注塑机有限公司"): 0.3,
        ("甲轴承有限公司", "丁注塑机有限公司"): 0.8,
    }
    components = dict(zip(report.tables.components["component_id"], report.tables.components["name_zh"], strict=True))
    needs = report.tables.needs
    stocks = dict(zip(needs["component_id"].map(components), needs["input_stock_days"].tolist(), strict=True))
    assert (stocks["轴承钢"], stocks["保持架"]) == (45.0, 0.0)
    assert set(report.tables.supplies["source"]) == {"北仑区经济和信息化局"}


def test_number_and_name_of_a_vendor_in_one_cell_are_parted_and_the_buyer_is_who_orders(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["采购组织：3000 甲安控股份有限公司"],
        ["采购凭证", "供应商/供应工厂", "短文本", "订货数量", "订单单位", "货币", "订货净值", "凭证日期"],
        ["4500000", "0000100234  乙安谱有限公司", "电解电容", "1,000", "PC", "CNY", "20,000.00", "02.03.2026"],
        ["4500001", "100234  乙安谱有限公司", "电解电容", "500", "PC", "CNY", "10,000.00", "12.03.2026"],
    ]
    report = mapped(write_xlsx(tmp_path / "订单.xlsx", {"Sheet1": rows}))
    assert [row[:4] for row in sourcings(report)] == [("乙安谱有限公司", "甲安控股份有限公司", "电解电容", 3.0)]
    assert "一格里的编号和名称已分开" in said(report)


def test_a_list_of_suppliers_belongs_to_the_firm_of_its_title(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["甲科技股份有限公司合格供应商名录（2026版）"],
        ["编制部门：采购部", None, "单位：万元"],
        ["供应商名称", "供应物料", "2025年采购额"],
        ["乙化学（上海）有限公司", "光固化树脂", 2300],
    ]
    report = mapped(write_xlsx(tmp_path / "名录.xlsx", {"名录": rows}))
    assert [row[:4] for row in sourcings(report)] == [
        ("乙化学（上海）有限公司", "甲科技股份有限公司", "光固化树脂", 2300.0)
    ]


def test_buyers_are_found_by_other_words(tmp_path: Path) -> None:
    plain = mapped(write_csv(tmp_path / "a.csv", [["供货企业", "需方", "货物"], ["甲厂", "乙公司", "螺丝"]]))
    ledger = mapped(write_csv(tmp_path / "b.csv", [["供应商", "客户", "产品"], ["甲厂", "乙公司", "螺丝"]]))
    assert (
        [row[:3] for row in sourcings(plain)] == [row[:3] for row in sourcings(ledger)] == [("甲厂", "乙公司", "螺丝")]
    )


def test_links_without_goods_give_each_supplier_a_product_of_its_own(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "net.csv", [["source", "target", "weight"], ["1", "2", "0.5"], ["2", "3", "0.7"]], separator=";"
    )
    report = mapped(path)
    assert [row[:4] for row in sourcings(report)] == [("1", "2", "1 的产品", 0.5), ("2", "3", "2 的产品", 0.7)]
    assert "没有写产品" in said(report)


def test_some_japanese_firm_of_two_buyers_is_no_pair_of_names(tmp_path: Path) -> None:
    rows = [["企业名称", "主要产品", "关键零部件", "供应商", "采购占比"]]
    rows += [[f"{buyer}有限公司", "阀门", "轴承", "日本某公司", "100%"] for buyer in "甲乙"]
    report = mapped(write_csv(tmp_path / "摸排.csv", rows), sender="某区经信局")
    assert [row[:3] for row in sourcings(report)] == [
        ("日本某公司", "乙有限公司", "轴承"),
        ("日本某公司", "甲有限公司", "轴承"),
    ]
    assert find_alike(Tables.of().firms, report.tables.firms) == ()
    assert find_alike_suppliers(Tables.of(), report.tables) == ()


def test_a_text_that_is_no_list_is_told_what_its_header_lacks(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "天气.csv", [["日期", "气温"], ["2026-01-01", "3"]])
    with pytest.raises(LoadError) as refused:
        mapped(path, sender="某局")
    assert [problem.words.zh.partition("；")[0] for problem in refused.value.problems] == [
        "天气.csv：没有认出任何一张供应清单"
    ]


def test_notes_about_the_firm_above_a_table_are_no_header(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["重点企业关键零部件进口替代情况调查表"],
        ["企业名称：甲科技股份有限公司", None, None, "填报人：王某", None, "联系电话：0574-00000000"],
        ["产品名称（型号）", "用途", "目前供应商（国别）", "年采购金额（万元）", "国内潜在供应商", "国产化难点"],
        ["高精度编码器（ECN413）", "伺服电机", "乙示例（德国）", 1200, "丙示例公司", "精度不足"],
    ]
    report = mapped(write_xlsx(tmp_path / "调查.xlsx", {"Sheet1": rows}))
    assert [row[:2] for row in sourcings(report)] == [
        ("丙示例公司", "甲科技股份有限公司"),
        ("乙示例（德国）", "甲科技股份有限公司"),
    ]
    assert sorted(report.tables.supplies["status"]) == ["active", "candidate"]


def test_invoices_of_one_buyer_ask_whose_they_are_and_read_then(tmp_path: Path) -> None:
    rows = [
        ["进项发票明细表"],
        ["发票号码", "开票日期", "销方税号", "销方名称", "货物、应税劳务及服务", "单位", "数量", "金额", "税额"],
        ["25330001", "2026年3月11日", SEALS, "乙密封股份有限公司", "*通用设备*机械密封", "套", "10", "185000", "24050"],
    ]
    report = mapped(write_xlsx(tmp_path / "进项.xlsx", {"导出": rows}), sender="甲泵业有限公司")
    assert [row[:4] for row in sourcings(report)] == [("乙密封股份有限公司", "甲泵业有限公司", "机械密封", 18.5)]


def test_orders_with_english_headers_leave_deleted_lines_out(tmp_path: Path) -> None:
    rows = [
        [
            "Purch.Doc.",
            "Vendor/supplying plant",
            "Short Text",
            "PO Quantity",
            "OUn",
            "Crcy",
            "Net Value",
            "Doc. Date",
            "D",
        ],
        ["4500100000", "V100200    Suzhou Demo Co., Ltd.", "Encoder", "10", "EA", "CNY", "120000.00", "2026-01-11", ""],
        ["4500100001", "V100201    ABC Motion GmbH", "Encoder", "20", "EA", "CNY", "80000.00", "2026-02-11", ""],
        ["4500100002", "V100201    ABC Motion GmbH", "Encoder", "99", "EA", "CNY", "990000.00", "2026-02-12", "L"],
    ]
    report = mapped(write_csv(tmp_path / "po.csv", rows), sender="甲电机有限公司")
    assert sourcings(report) == [
        ("ABC Motion GmbH", "甲电机有限公司", "Encoder", 8.0, 20.0),
        ("Suzhou Demo Co., Ltd.", "甲电机有限公司", "Encoder", 12.0, 10.0),
    ]


def test_customs_export_under_the_name_of_our_table_adds_up_its_kinds_of_trade(tmp_path: Path) -> None:
    head = [
        "数据年月",
        "商品编码",
        "贸易伙伴编码",
        "贸易伙伴名称",
        "贸易方式名称",
        "第一数量",
        "第一计量单位",
        "人民币",
    ]
    rows = [
        head,
        ["202604", "84842000\t", "116", "日本", "一般贸易", "1,000", "千克", "200,000"],
        ["202604", "84842000\t", "116", "日本", "来料加工贸易", "500", "千克", "100,000"],
    ]
    path = write_csv(tmp_path / "customs.csv", rows, encoding="gb18030")
    customs = mapped(path, sender="杭州海关").tables.customs
    assert customs[["hs_code", "country", "month", "value_10k_yuan", "quantity"]].values.tolist() == [
        ["84842000", "JPN", "2026-04", 30.0, 1500.0]
    ]
    with pytest.raises(LoadError) as refused:
        load_tables([path])
    assert [problem.words.zh for problem in refused.value.problems] == [
        "customs.csv：不是本程序的表，像“海关进口统计”；请加 --map auto 装入（网页上会逐列确认）"
    ]
