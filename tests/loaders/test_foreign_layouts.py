"""Do files as offices have them get in, nothing lost and nothing invented? Forms, orders, invoices, lists, questionnaires."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from chainlink.analysis.markets.import_statistics import import_statistics
from chainlink.app.intake import confirm
from chainlink.books.name_pairs import name_pairs
from chainlink.screening.scan import scan
from chainlink.stores import open_store
from chainlink.supply.graph import build_graph
from graph_schema.errors import LoadError, UnconfirmedError
from loaders.deliveries import Delivery
from loaders.export import write_workbook
from loaders.layouts.drafts import draft_id
from loaders.layouts.edges import tables_from_edges
from loaders.layouts.mapping import SheetMapping, mapping_text, parse_mapping
from loaders.layouts.sheets import Mappings
from loaders.load import load_tables
from loaders.report import LoadReport
from loaders.tables import Tables
from tests.loaders.foreign import COUNTY_ROWS, ORDERS, PUMPS, SEALS, county_form, write_csv


def mapped(*paths: Path, sender: str = "", mappings: Mappings | None = None) -> LoadReport:
    """Load files by their layouts."""
    sent = {path: Delivery(sender) for path in paths} if sender else None
    return load_tables(list(paths), sent=sent, mappings=mappings or Mappings())


def sourcings(report: LoadReport) -> list[tuple[object, ...]]:
    """Give supplier, buyer and component of each sourcing by name, with its value in 万元 and volume."""
    tables = report.tables
    firms = dict(zip(tables.firms["firm_id"], tables.firms["name_zh"], strict=True))
    components = dict(zip(tables.components["component_id"], tables.components["name_zh"], strict=True))
    rows = tables.supplies[["supplier_id", "buyer_id", "component_id", "value_10k_yuan", "volume"]]
    return sorted(
        (
            firms[supplier],
            firms[buyer],
            components[component],
            *("?" if amount != amount else amount for amount in amounts),
        )
        for supplier, buyer, component, *amounts in rows.itertuples(index=False, name=None)
    )


def said(report: LoadReport) -> str:
    """Give everything that is told, in Chinese."""
    return "\n".join(problem.words.zh for problem in (*report.repairs, *report.warnings))


def test_county_form_gives_sourcings_needs_and_origins(tmp_path: Path) -> None:
    report = mapped(county_form(tmp_path / "摸排表.xlsx"))
    assert report.sources == ("鄞州区经信局",)
    assert [row[:3] for row in sourcings(report)] == [
        ("东港铸造示例厂", "甲泵业有限公司", "铸件"),
        ("乙密封股份有限公司", "甲泵业有限公司", "机械密封"),
        ("克莱示例（天津）", "甲泵业有限公司", "机械密封"),
        ("恒汇示例", "甲泵业有限公司", "高压电机"),
        ("日本某公司", "乙密封股份有限公司", "碳化硅环"),
    ]
    supplies = report.tables.supplies.set_index("supplier_id")
    assert supplies.loc[SEALS, "share"] == 0.7
    agent = supplies.loc[draft_id("恒汇示例")]
    assert (agent["maker_id"], agent["origin_country"], agent["share_low"]) == (draft_id("莱茵示例"), "DEU", 0.5)
    needs = report.tables.needs.set_index("component_id")
    ends = needs[["input_stock_days_low", "input_stock_days_high"]]
    wanted = [draft_id(name) for name in ("机械密封", "高压电机", "碳化硅环")]
    assert ends.loc[wanted].to_numpy().tolist() == [[30, 30], [30, 60], [90, 180]]
    values = dict(zip(report.tables.makes["firm_id"], report.tables.makes["output_value_10k_yuan"], strict=True))
    assert values[PUMPS] == 32_000
    assert set(report.tables.supplies["as_of"]) == {"2026-06-30"}


def test_county_form_reaches_a_scan_whose_drafts_are_never_red(tmp_path: Path) -> None:
    result = scan(build_graph(mapped(county_form(tmp_path / "摸排表.xlsx")).tables))
    colours = {firm.name_zh: firm.grade.colour for chain in result.chains for firm in chain.firms}
    assert colours["东港铸造示例厂"] == colours["日本某公司"] == colours["莱茵示例"] == "grey"
    assert "red" not in colours.values()


def test_county_form_accounts_for_every_row(tmp_path: Path) -> None:
    sheet = mapped(county_form(tmp_path / "摸排表.xlsx")).mapped[0]
    assert (sheet.row_count, sheet.used_count) == (6, 4)
    assert [(group.reason.zh, group.rows) for group in sheet.left_out] == [("合计行", (9,)), ("说明或签字", (10,))]


def test_orders_add_up_twelve_months_by_vendor_and_goods(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", ORDERS, encoding="gb18030")
    report = mapped(path, sender="甲泵业有限公司")
    assert sourcings(report) == [
        ("乙密封股份有限公司", "甲泵业有限公司", "机械密封", 56.25, 1250.0),
        ("恒汇示例有限公司", "甲泵业有限公司", "高压电机", "?", 2.0),
    ]
    assert [(group.reason.zh[:5], group.rows) for group in report.mapped[0].left_out] == [
        ("已删除或作", (5,)),
        ("早于最近 ", (6,)),
    ]
    assert "以 EUR 计价" in said(report) and "代码相同、名称只差公司形式" in said(report)


def test_orders_without_a_buyer_ask_whose_they_are(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as refused:
        mapped(write_csv(tmp_path / "orders.csv", ORDERS))
    assert "请用 --from 写明是哪家企业的采购" in str(refused.value)


def test_names_in_orders_mean_the_firms_whose_codes_another_file_gives(tmp_path: Path) -> None:
    orders = write_csv(tmp_path / "orders.csv", ORDERS)
    form = county_form(tmp_path / "摸排表.xlsx")
    report = load_tables([orders, form], sent={orders: Delivery("甲泵业有限公司")}, mappings=Mappings())
    seals = report.tables.supplies.query("source == '甲泵业有限公司' and value_10k_yuan > 0")
    assert seals[["supplier_id", "buyer_id"]].to_numpy().tolist() == [[SEALS, PUMPS]]


def test_foreign_file_without_map_says_how_it_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as refused:
        load_tables([county_form(tmp_path / "摸排表.xlsx"), write_csv(tmp_path / "orders.csv", ORDERS)])
    assert "像“摸排汇总表”；请加 --map auto" in str(refused.value)
    assert "像“采购订单”；请加 --map auto" in str(refused.value)


def test_mapping_file_reads_back_as_written_and_loads_the_same(tmp_path: Path) -> None:
    form = county_form(tmp_path / "摸排表.xlsx")
    first = mapped(form)
    mapping = parse_mapping(mapping_text(first.mapped[0].mapping), place="mapping.yaml")
    assert mapping == first.mapped[0].mapping
    assert mapped(form, mappings=Mappings(mapping)).tables.content_hash() == first.tables.content_hash()


def test_mapping_file_tells_all_its_faults_at_once() -> None:
    text = "layout: foo\nunit: 吨\ncolour: red\ncolumns:\n- {header: 甲, field: bar}\n- {field: goods}\n"
    with pytest.raises(LoadError) as refused:
        parse_mapping(text, place="mapping.yaml")
    assert [problem.column for problem in refused.value.problems] == [
        "colour", "layout", "unit", "columns[1].field", "columns[2]",
    ]  # fmt: skip


def test_mapping_of_another_layout_names_the_headers_that_lack(tmp_path: Path) -> None:
    mapping: SheetMapping = mapped(county_form(tmp_path / "摸排表.xlsx")).mapped[0].mapping
    path = write_csv(tmp_path / "list.csv", [["供应方", "采购方", "产品"], ["甲公司", "乙公司", "铸件"]])
    with pytest.raises(LoadError) as refused:
        mapped(path, mappings=Mappings(mapping))
    assert "没有映射所说的列：企业名称" in str(refused.value)


def test_number_in_a_merged_cell_counts_once(tmp_path: Path) -> None:
    report = mapped(county_form(tmp_path / "摸排表.xlsx", COUNTY_ROWS))
    assert report.tables.makes["output_value_10k_yuan"].dropna().tolist() == [32_000, 11_500]


def test_edges_of_a_small_network_are_screened_for_what_nobody_buys_on() -> None:
    """Two refiners share one mine; one of them is a trader of nothing else.

    mine -ore-> refiner_a -metal-> maker -lamp-> shop
    mine -ore-> refiner_b -metal-> maker
    """
    rows = [
        ("mine", "refiner_a", "ore"),
        ("mine", "refiner_b", "ore"),
        ("refiner_a", "maker", "metal"),
        ("refiner_b", "maker", "metal"),
        ("maker", "shop", "lamp"),
    ]
    tables = tables_from_edges(pd.DataFrame(rows, columns=["source", "target", "product"]))
    names = dict(zip(tables.components["component_id"], tables.components["name_zh"], strict=True))
    targets = tables.placements[tables.placements["is_target"].fillna(False)]["component_id"]
    assert [names[target] for target in targets] == ["lamp"]
    result = scan(build_graph(tables))
    colours = {firm.name_zh: firm.grade.colour for chain in result.chains for firm in chain.firms}
    assert colours == {"mine": "grey", "maker": "grey"}


def test_edges_take_named_targets_and_refuse_unknown_ones() -> None:
    frame = pd.DataFrame({"供应方": ["甲", "乙"], "采购方": ["乙", "丙"], "产品": ["砂", "玻璃"], "金额": [3, 4]})
    tables = tables_from_edges(frame, targets=["砂"])
    assert tables.placements["is_target"].fillna(False).tolist() == [True, False]
    assert tables.supplies["value_10k_yuan"].tolist() == [3, 4]
    with pytest.raises(LoadError, match="没有产品“铜”"):
        tables_from_edges(frame, targets=["铜"])


CUSTOMS = [
    [
        "数据年月",
        "商品编码",
        "商品名称",
        "贸易伙伴编码",
        "贸易伙伴名称",
        "贸易方式名称",
        "第一数量",
        "第一计量单位",
        "人民币",
    ],
    ["202604", "84842000\t", "机械密封件", "116", "日本", "一般贸易", "1,200", "千克", "12,300,000"],
    ["202604", "84842000\t", "机械密封件", "116", "日本", "来料加工", "100", "千克", "700,000"],
    ["202605", "84842000\t", "机械密封件", "304", "德国", "一般贸易", "200", "千克", "2,000,000"],
    ["202605", "84842000\t", "机械密封件", "999", "某某国", "一般贸易", "1", "千克", "1"],
]


def test_customs_statistics_tell_where_a_component_comes_from(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "海关.csv", CUSTOMS, encoding="gb18030")
    report = mapped(path, sender="宁波海关")
    assert report.tables.customs[["hs_code", "country", "month", "value_10k_yuan", "quantity"]].to_numpy().tolist() == [
        ["84842000", "JPN", "2026-04", 1300.0, 1300.0],
        ["84842000", "DEU", "2026-05", 200.0, 200.0],
    ]
    assert [(group.reason.zh, group.rows) for group in report.mapped[0].left_out] == [("国家或地区不认识", (5,))]
    frames = {
        "customs": report.tables.customs,
        "components": pd.DataFrame({"component_id": ["seal"], "hs_code": ["848420"]}),
        "firms": pd.DataFrame({"firm_id": ["M"], "country": ["CHN"]}),
        "makes": pd.DataFrame({"firm_id": ["M"], "component_id": ["seal"], "output_value_10k_yuan": [500]}),
    }
    statistics = import_statistics(build_graph(Tables.of(frames)), "seal")
    assert statistics is not None
    assert statistics.share_by_country == {"JPN": 1300 / 1500, "DEU": 200 / 1500}
    assert (statistics.value_10k_yuan, statistics.imported_share_high) == (1500, 0.75)


def test_customs_sheet_of_our_own_reads_back_as_exported(tmp_path: Path) -> None:
    report = mapped(write_csv(tmp_path / "海关.csv", CUSTOMS), sender="宁波海关")
    write_workbook(report.tables, tmp_path / "out.xlsx")
    assert load_tables([tmp_path / "out.xlsx"]).tables.content_hash() == report.tables.content_hash()


def test_agent_under_two_names_waits_in_the_queue_instead_of_being_a_second_source(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    confirm(
        store, [county_form(tmp_path / "摸排表.xlsx")], previewed=store.read_rows().content_hash(), mappings=Mappings()
    )
    rows = [list(row) for row in ORDERS]
    rows[1][2] = "RHEIN AG c/o 恒汇进出口示例有限公司"
    path = write_csv(tmp_path / "orders.csv", rows)
    sent = {path: Delivery("甲泵业有限公司")}
    confirm(store, [path], previewed=store.read_rows().content_hash(), sent=sent, mappings=Mappings())
    pair = name_pairs(store, state="open")[0]
    assert (pair.drop_name, pair.keep_name) == ("恒汇进出口示例有限公司", "恒汇示例")
    motors = store.read().supplies.query(f"component_id == '{draft_id('高压电机')}'")
    assert motors["supplier_id"].tolist() == [draft_id("恒汇示例")]


def test_next_delivery_of_a_county_names_what_it_removes(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    first = county_form(tmp_path / "6月.xlsx")
    confirm(store, [first], previewed=store.read_rows().content_hash(), mappings=Mappings())
    rows = [row for row in COUNTY_ROWS if "碳化硅环" not in row]
    second = county_form(tmp_path / "7月.xlsx", rows)
    with pytest.raises(UnconfirmedError, match="碳化硅环"):
        confirm(store, [second], previewed=store.read_rows().content_hash(), mappings=Mappings())
    assert len(store.read().supplies) == 5
