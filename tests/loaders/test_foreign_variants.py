"""Do nasty variants of foreign files get in? Other words, units, encodings, red invoices, services, blocks, cells with several."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.deliveries import Delivery
from loaders.layouts.drafts import draft_id
from loaders.layouts.proposal import propose
from loaders.layouts.sheets import Mappings
from loaders.load import load_tables
from loaders.sheet import RawSheet
from tests.broken.build import write_xlsx
from tests.examples import examples
from tests.loaders.foreign import PUMPS, SEALS, write_csv
from tests.loaders.test_foreign_layouts import mapped, said, sourcings

INVOICE_HEAD = [
    "数电票号码", "销方识别号", "销方名称", "购方识别号", "购买方名称", "开票日期", "税收分类编码", "货物或应税劳务名称", "规格型号",
    "单位", "数量", "金额", "税率", "税额", "价税合计", "发票状态", "是否正数发票",
]  # fmt: skip
GOODS, SERVICE = "1090000000000000000", "3010000000000000000"


def invoice(
    amount: str, *, day: str = "2026-03-01 10:22:11", goods: str = "*通用设备*机械密封", state: str = "正常", is_red: bool = False,
    buyer: tuple[str, str] = (PUMPS, "甲泵业有限公司"), code: str = GOODS, spec: str = "M7N-45",
) -> list[str]:  # fmt: skip
    """Give a line of an invoice export."""
    of_seller, of_buyer = [SEALS, "乙密封股份有限公司"], list(buyer)
    of_goods = [code, goods, spec, "套", "10", amount, "13%", "", ""]
    return ["25332", *of_seller, *of_buyer, day, *of_goods, state, "否" if is_red else "是"]


def test_invoices_add_up_without_services_void_old_and_own_ones(tmp_path: Path) -> None:
    rows = [
        ["全量发票查询导出结果"],
        INVOICE_HEAD,
        invoice("185,000.00"),
        invoice("117500", spec="M7N-60", day="2026-04-01"),
        invoice("-18500.00", is_red=True),
        invoice("18500.00", is_red=True),
        invoice("18500", day="2024-05-01"),
        invoice("18500", state="已作废"),
        invoice("5000", goods="*运输服务*运费", code=SERVICE),
        invoice("700", buyer=(SEALS, "乙密封股份有限公司")),
        ["合计", *[""] * 10, "400000"],
    ]
    report = mapped(write_xlsx(tmp_path / "发票.xlsx", {"信息汇总表": rows}), sender="某局")
    assert [row[:4] for row in sourcings(report)] == [("乙密封股份有限公司", "甲泵业有限公司", "机械密封", 26.55)]
    assert {group.reason.zh[:6]: group.rows for group in report.mapped[0].left_out} == {
        "合计行": (11,), "已删除或作废": (8,), "是服务、劳务": (9,), "早于最近 1": (7,), "供应方就是采": (10,),
    }  # fmt: skip
    assert "红字发票，金额按负数计" in said(report)


def test_questionnaire_blocks_become_a_line_each(tmp_path: Path) -> None:
    head = ["序号", "提交答卷时间", "1、企业名称", "2、统一社会信用代码", "3、2025年营业收入"]
    for number in (1, 2):
        start = 4 + 5 * (number - 1)
        head += [
            f"{start}、关键原材料/零部件{number}名称",
            f"{start + 1}、第一大供应商采购占比",
            f"{start + 2}、是否依赖进口（请填国家）",
            f"{start + 3}、有无替代供应商",
            f"{start + 4}、切换供应商所需时间",
        ]
    answers = ["1", "2026/5/3", "甲泵业有限公司", PUMPS, "3.2亿", "机械密封", "C.50%-80%", "否", "A.有", "B.1-4周"]
    answers += ["高压电机", "D.80%以上", "是—日本", "B.有，但需认证", "C.1-6个月"]
    others = [
        "2",
        "2026/5/3",
        "乙密封股份有限公司",
        SEALS,
        "约8600万",
        "碳化硅环",
        "D.80%以上",
        "是—日本",
        "C.无",
        "(跳过)",
    ]
    others += ["（空）", "(跳过)", "(跳过)", "(跳过)", "(跳过)"]
    report = mapped(write_csv(tmp_path / "问卷.csv", [head, answers, others]), sender="鄞州区经信局")
    assert [row[:3] for row in sourcings(report)] == [
        ("日本供应商（未具名）", "乙密封股份有限公司", "碳化硅环"),
        ("日本供应商（未具名）", "甲泵业有限公司", "高压电机"),
    ]
    supplies = report.tables.supplies
    assert supplies["supplier_id"].nunique() == 2
    assert supplies[["share_low", "share_high"]].drop_duplicates().to_numpy().tolist() == [[0.8, 1.0]]
    assert len(report.tables.needs) == 3
    assert sorted(report.tables.firms["revenue_10k_yuan"].dropna()) == [8600, 32000]


def test_form_with_blank_cells_below_a_firm_and_a_row_of_units(tmp_path: Path) -> None:
    rows = [
        ["慈溪市产业链供应链风险排查表"],
        ["填表单位：慈溪市经济和信息化局", "", "", "", "金额单位：万元"],
        ["序号", "单位名称", "信用代码", "主导产品", "关键外购件", "", "", "", ""],
        ["", "", "", "", "材料名称", "供货商", "占比", "来源地", "库存天数"],
        ["", "", "", "", "", "", "%", "", "天"],
        [
            "1",
            "甲泵业有限公司",
            PUMPS,
            "化工泵",
            "机械密封",
            "乙密封股份有限公司（70%）、克莱（30%）",
            "",
            "宁波",
            "30",
        ],
        ["", "", "", "", "高压电机", "莱茵（由恒汇代理）", "100", "德国", "约2个月"],
        ["", "", "合计", "", "", "", "", "", ""],
    ]
    report = mapped(write_xlsx(tmp_path / "慈溪.xlsx", {"排查表": rows}))
    assert [row[:3] for row in sourcings(report)] == [
        ("乙密封股份有限公司", "甲泵业有限公司", "机械密封"),
        ("克莱", "甲泵业有限公司", "机械密封"),
        ("恒汇", "甲泵业有限公司", "高压电机"),
    ]
    assert report.tables.supplies["share"].tolist() == [0.7, 0.3, 1.0]
    assert report.sources == ("慈溪市经济和信息化局",)
    assert "没有写企业，按上面一家读入" in said(report)


def test_plain_list_with_semicolons_in_gb18030(tmp_path: Path) -> None:
    rows = [
        ["供货单位", "采购单位", "物资名称", "交易额(元)"],
        ["甲公司", "乙公司", "砂", "120,000"],
        ["乙公司", "丙公司", "玻璃", "300000"],
    ]
    report = mapped(write_csv(tmp_path / "清单.csv", rows, encoding="gb18030", separator=";"), sender="某局")
    assert [row[:4] for row in sourcings(report)] == [
        ("乙公司", "丙公司", "玻璃", 30.0),
        ("甲公司", "乙公司", "砂", 12.0),
    ]


def test_suppliers_of_a_leader_belong_to_who_sent_the_list(tmp_path: Path) -> None:
    rows = [
        ["序号", "供应商全称", "所在省市", "供应产品", "年供货额（万元）", "占同类采购比例"],
        [1, "乙密封股份有限公司", "浙江宁波", "机械密封", 320, "70%"],
        [2, "东港铸造厂", "宁波", "泵体铸件、泵盖铸件", 120, "独家"],
    ]
    report = mapped(write_xlsx(tmp_path / "名单.xlsx", {"Sheet1": rows}), sender="甲泵业有限公司")
    assert [row[2:4] for row in sourcings(report)] == [("泵体铸件", "?"), ("泵盖铸件", "?"), ("机械密封", 320.0)]
    assert report.tables.supplies["share"].tolist() == [0.7, 1.0, 1.0]


def test_known_component_is_found_by_name_without_specification(tmp_path: Path) -> None:
    own = write_csv(tmp_path / "产品.csv", [["产品编号", "产品名称"], ["seal", "机械密封"], ["bearing", "滚动轴承"]])
    known = load_tables([own]).tables
    rows = [["供应方", "采购方", "产品"], ["甲公司", "乙公司", "机械密封"], ["丁公司", "乙公司", "轴承"]]
    path = write_csv(tmp_path / "清单.csv", rows)
    report = load_tables([path], existing=known, mappings=Mappings())
    assert "seal" in set(report.tables.supplies["component_id"])
    proposal = report.mapped[0].goods[0]
    assert (proposal.text, proposal.component_id) == ("轴承", "bearing")
    settled = load_tables([path], existing=known, mappings=Mappings(goods={"轴承": "bearing"}))
    assert set(settled.tables.supplies["component_id"]) == {"seal", "bearing"}


def test_headers_in_english_and_vendor_numbers_are_understood() -> None:
    head = [
        "Vendor",
        "Vendor name",
        "Material",
        "Short text",
        "Order qty",
        "Unit",
        "Crcy",
        "Net value",
        "Doc. date",
        "Del.",
    ]
    row = ["100234", "KUKA AG", "M1", "机器人 KR10", "1", "PC", "EUR", "20,000.00", "12.03.2026", ""]
    proposal = propose(RawSheet("orders", "orders", "orders", "", [head, row]))
    assert proposal is not None and proposal.mapping.layout == "orders"
    assert [column.field for column in proposal.mapping.columns] == [
        "supplier_code", "supplier_name", "goods_code", "goods", "volume", "unit", "currency", "amount", "date", "cancelled",
    ]  # fmt: skip


def test_credit_code_beside_a_supplier_and_names_of_backups_are_told_apart() -> None:
    head = [
        "序号",
        "一级供应商名称",
        "统一社会信用代码",
        "供应物料",
        "国别",
        "年采购额(亿元)",
        "供货比例(%)",
        "替代供应商",
    ]
    row = ["1", "乙密封股份有限公司", SEALS, "机械密封", "中国", "0.32", "70", "克莱"]
    proposal = propose(RawSheet("清单", "清单", "清单", "", [["XX集团关键供应商清单"], head, row]))
    assert proposal is not None
    assert [column.field for column in proposal.mapping.columns] == [
        "", "supplier_name", "supplier_code", "goods", "origin", "amount", "share", "backup_supplier",
    ]  # fmt: skip


def test_sheet_that_is_nothing_known_is_not_guessed() -> None:
    rows = [["姓名", "电话", "地址"], ["王某", "0574", "某路"]]
    assert propose(RawSheet("通讯录", "通讯录", "通讯录", "", rows)) is None


names = st.sampled_from(["甲公司", "乙公司", "丙公司", "", "合计", "（空）"])
goods = st.sampled_from(["砂", "玻璃", "", "运费", "玻璃 3mm"])
amounts = st.sampled_from(["100", "-100", "待定", "", "1,000.50"])
days = st.sampled_from(["2026-03-01", "2024-01-01", "待定"])


@settings(max_examples=examples(20))
@given(st.lists(st.tuples(names, names, goods, amounts, days), min_size=1, max_size=8))
def test_every_row_is_used_or_left_out_with_its_reason(rows: list[tuple[str, ...]]) -> None:
    sure = ("甲公司", "乙公司", "砂", "500", "2026-03-01")
    lines = [["销方名称", "购方名称", "货物名称", "金额", "开票日期"], list(sure), *map(list, rows)]
    with tempfile.TemporaryDirectory() as folder:
        report = mapped(write_csv(Path(folder) / "发票.csv", lines), sender="某局")
    sheet = report.mapped[0]
    filled = [number for number, row in enumerate(lines[1:], start=2) if any(row)]
    left_out = [row for group in sheet.left_out for row in group.rows]
    assert sheet.row_count == len(filled)
    assert len(left_out) == len(set(left_out)) == sheet.row_count - sheet.used_count
    assert set(left_out) <= set(filled)


def test_two_counties_make_two_makers_of_one_draft(tmp_path: Path) -> None:
    head = ["企业名称", "材料名称", "供应商", "采购占比"]
    first = write_csv(tmp_path / "a.csv", [head, ["甲泵业有限公司", "铸件", "东港铸造厂", "100%"]])
    other = write_csv(tmp_path / "b.csv", [head, ["丙阀门有限公司", "铸件", "西港铸造厂", "100%"]])
    known = mapped(first, sender="鄞州").tables
    report = load_tables([other], existing=known, sent={other: Delivery("北仑")}, mappings=Mappings())
    assert set(known.components["component_id"]) & set(report.tables.components["component_id"]) == {draft_id("铸件")}
    assert draft_id("西港铸造厂") in set(report.tables.makes["firm_id"])
    assert "按经销读入" not in said(report)


def test_newcomer_among_known_makers_is_a_trader_until_somebody_says_otherwise(tmp_path: Path) -> None:
    own = [
        write_csv(tmp_path / "产品.csv", [["产品编号", "产品名称"], ["casting", "铸件"]]),
        write_csv(tmp_path / "企业.csv", [["统一社会信用代码", "企业名称"], ["M", "东港铸造厂"]]),
        write_csv(tmp_path / "生产.csv", [["统一社会信用代码", "产品编号"], ["M", "casting"]]),
    ]
    known = load_tables(own).tables
    path = write_csv(tmp_path / "清单.csv", [["供应方", "采购方", "产品"], ["西港五金厂", "甲公司", "铸件"]])
    report = load_tables([path], existing=known, mappings=Mappings())
    assert report.tables.makes.empty
    assert "按经销读入" in said(report)
