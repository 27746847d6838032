"""What comes in during an office's first week? Small messy files, all fictitious, and the survey forms that came back.

`python -m sample_chains.generator.first_week` writes `sample_chains/first_week` anew: `incoming` as offices send files, and
`returned`, `returned_again` as firms and a chain office fill in what `docs/first_week.md` sends them.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

import chainlink
from chainlink.books.firm_names import settle_names
from chainlink.books.name_pairs import name_pairs
from chainlink.screening.questions import questions
from chainlink.screening.surveys.forms import file_name, form_workbook
from chainlink.screening.surveys.plan import plan_forms, record_round
from chainlink.stores import Store, open_store
from loaders.codes import check_character

FOLDER = Path(__file__).resolve().parents[1] / "first_week"
ROUND, AS_OF = "第一轮", "2026-06-30"
Cell = str | float | int | None


def _code(number: int) -> str:
    first = f"91330200DEM9{number:05}"
    return first + check_character(first)


SEALS, CASTINGS, OTHER_CASTINGS, PUMPS, MOTORS, MORE_SEALS = (_code(number) for number in range(1, 7))
NAMES = {
    SEALS: "甲密封示例有限公司",
    CASTINGS: "乙铸造示例有限公司",
    OTHER_CASTINGS: "丙铸造示例有限公司",
    PUMPS: "丁泵业示例有限公司",
    MOTORS: "戊电机示例有限公司",
    MORE_SEALS: "庚密封示例有限公司",
}
CATALOGUE: Mapping[str, Sequence[Sequence[Cell]]] = {
    "产业链": [["产业链编号", "产业链名称"], ["P1", "示例水泵"]],
    "环节": [
        ["环节编号", "产业链编号", "环节名称", "阶段"],
        ["P1-1", "P1", "材料与部件", "上游"],
        ["P1-2", "P1", "整机", "下游"],
    ],
    "产品": [
        ["产品编号", "产品名称", "环节编号", "是否目标产品", "生产企业摸排日期"],
        ["seal", "密封圈", "P1-1", None, None],
        ["casting", "泵体铸件", "P1-1", None, "2026-05-31"],
        ["magnet", "永磁体", "P1-1", None, None],
        ["motor", "泵用电机", "P1-1", None, "2026-05-31"],
        ["pump", "化工泵", "P1-2", "是", "2026-05-31"],
    ],
    "投入关系": [
        ["投入品编号", "产品编号"],
        ["seal", "pump"],
        ["casting", "pump"],
        ["motor", "pump"],
        ["magnet", "motor"],
    ],
    "地区": [
        ["地区代码", "地区名称", "级别"],
        ["330000", "浙江省", "省"],
        ["330200", "宁波市", "市"],
        ["330206", "北仑区", "县"],
        ["330212", "鄞州区", "县"],
    ],
}
YINZHOU: Mapping[str, Sequence[Sequence[Cell]]] = {
    "企业": [
        ["鄞州区重点企业情况表（示例）"],
        ["填报单位：示例区经信局", None, None, None, "单位：亿元"],
        ["序号", "统一社会信用代码", "企业名称", "地区代码", "营业收入"],
        [1, SEALS, NAMES[SEALS], "330212", 0.12],
        [2, OTHER_CASTINGS, NAMES[OTHER_CASTINGS], "330212", 0.09],
        [3, MOTORS, NAMES[MOTORS], "330212", 0.66],
        ["合计（3家）", None, None, None, 0.87],
        ["填表人：某某"],
    ],
    "2.生产": [
        ["统一社会信用代码", "产品编号", "年产能", "年产量", "计量单位", "成品库存（天）"],
        [NAMES[SEALS], "密封圈", "1,000", 800, "万件", "约30天"],
        [NAMES[OTHER_CASTINGS], "泵体铸件", 300, 200, "吨", "半个月"],
        [NAMES[MOTORS], "泵用电机", "待定", 260, "台", "1-2个月"],
    ],
    "供应关系6月": [
        ["供应方", "采购方", "产品编号", "供应状态", "年采购额（万元）"],
        [NAMES[SEALS], NAMES[PUMPS], "密封圈", "在用", 60],
        [NAMES[MOTORS], NAMES[PUMPS], "泵用电机", "在用", 2400],
    ],
}
BEILUN: Mapping[str, Sequence[Sequence[Cell]]] = {
    "企业": [
        ["统一社会信用代码", "企业名称", "地区代码"],
        [CASTINGS, NAMES[CASTINGS], "330206"],
        [PUMPS, NAMES[PUMPS], "330206"],
        [SEALS[:-1], NAMES[SEALS], "330206"],
    ],
    "生产": [
        ["统一社会信用代码", "产品编号", "产能", "产量", "计量单位"],
        [CASTINGS, "casting", 500, 400, "吨"],
        [PUMPS, "pump", 200, 150, "台"],
        [SEALS[:-1], "seal", 1000, 800, "万件"],
    ],
}


def write_incoming(folder: Path) -> None:
    """Write what offices sent: a catalogue, a county's workbook with all its habits, another's CSV files in GB18030."""
    folder.mkdir(parents=True, exist_ok=True)
    _workbook(CATALOGUE).save(folder / "示例省厅目录.xlsx")
    _workbook(YINZHOU).save(folder / "鄞州区经信局6月.xlsx")
    county = folder / "北仑区经信局"
    county.mkdir(exist_ok=True)
    for name, rows in BEILUN.items():
        with (county / f"{name}.csv").open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows(rows)


def _workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return book


def plan_first_round(store: Store) -> dict[str, bytes]:
    """Settle the names, plan the round of the tour, and give its forms by file name."""
    for pair in name_pairs(store, state="open"):
        settle_names(store, pair.pair_id, "same", who="示例")
    graph = chainlink.build_graph(store.read())
    forms = record_round(store, ROUND, plan_forms(graph, questions(graph)), who="示例")
    return {file_name(form): form_workbook(graph, form, as_of=AS_OF) for form in forms}


def write_returns(folder: Path) -> None:
    """Fill in the forms of the tour as a firm and a chain office would; the firm's first return has a mistake."""
    with tempfile.TemporaryDirectory() as made:
        store = open_store(f"sqlite:///{made}/first_week.sqlite")
        _load_incoming(store, folder / "incoming")
        for name, content in plan_first_round(store).items():
            is_firm = "丁泵业" in name
            for part, mistake in (("returned", "泵体毛坯"), ("returned_again", "泵体铸件")):
                if part == "returned" or is_firm:
                    path = folder / part / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
                    book = openpyxl.load_workbook(path)
                    if is_firm:
                        _answer_as_firm(book, casting=mistake)
                    else:
                        _answer_as_office(book)
                    book.save(path)


def _load_incoming(store: Store, folder: Path) -> None:
    from chainlink.app.intake import confirm, preview

    expected = preview(store, [folder])
    confirm(store, [folder], previewed=expected.content_hash)


def _answer_as_firm(book: openpyxl.Workbook, *, casting: str) -> None:
    needs, supplies = book["企业需求"], book["供应关系"]
    answers = {
        "原料库存(天)": "20-30天",
        "境外采购占比": "<20%",
        "风险所在": "零部件",
        "在用供应商总数(家)": 1,
        "供应商是否填全": "是",
    }
    _put(needs, _row_with(needs, "泵体铸件"), answers)
    last = supplies.max_row
    while not any(cell.value for cell in supplies[last]):
        last -= 1
    for row, (name, product, status) in enumerate(
        [(NAMES[CASTINGS], casting, "在用"), (NAMES[OTHER_CASTINGS], "泵体铸件", "已认证备份")], start=last + 1
    ):
        _put(supplies, row, {"采购企业": NAMES[PUMPS], "产品名称": product, "供应企业": name, "供应状态": status})


def _answer_as_office(book: openpyxl.Workbook) -> None:
    products, makes = book["产品"], book["生产"]
    for name in ("密封圈", "永磁体"):
        _put(products, _row_with(products, name), {"生产企业摸排日期": "2026-06-20"})
    last = makes.max_row
    while not any(cell.value for cell in makes[last]):
        last -= 1
    rows = [
        {"企业名称": NAMES[MORE_SEALS], "统一社会信用代码": MORE_SEALS, "产品名称": "密封圈", "企业国家或地区": "中国"},
        {"企业名称": "示例磁石株式会社", "产品名称": "永磁体", "企业国家或地区": "日本"},
    ]
    for row, cells in enumerate(rows, start=last + 1):
        _put(makes, row, cells)


def _row_with(sheet: Worksheet, text: str) -> int:
    return next(number for number, row in enumerate(sheet.iter_rows(values_only=True), 1) if text in row)


def _put(sheet: Worksheet, row: int, cells: Mapping[str, Cell]) -> None:
    headers = [cell.value for cell in sheet[1]]
    for header, value in cells.items():
        sheet.cell(row, headers.index(header) + 1, value)


if __name__ == "__main__":
    write_incoming(FOLDER / "incoming")
    write_returns(FOLDER)
