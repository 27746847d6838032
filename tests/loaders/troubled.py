"""A small clean workbook, valves and pumps, and what loading and scanning say of it: what the tests of mishaps break."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from typer.testing import CliRunner, Result

from chainlink.commands.cli import app
from chainlink.screening.scan import scan
from chainlink.stores import open_store
from chainlink.supply.graph import build_graph
from tests.broken.build import Cell, Rows

SEAL_MAKER, CASTER, OTHER_CASTER, PUMP_MAKER = (
    "91330212MA00000011",
    "91330212MA00000024",
    "91330212MA00000037",
    "91330212MA0000004A",
)

BOOK: dict[str, list[list[Cell]]] = {
    "产业链": [["产业链编号", "产业链名称"], ["C90", "测试泵阀"]],
    "环节": [
        ["环节编号", "产业链编号", "环节名称", "阶段"],
        ["C90-1", "C90", "材料", "上游"],
        ["C90-2", "C90", "整机", "下游"],
    ],
    "产品": [
        ["产品编号", "产品名称", "环节编号", "是否目标产品", "生产企业摸排日期"],
        ["seal", "密封圈", "C90-1", "", "2026-06-30"],
        ["casting", "泵体铸件", "C90-1", "", "2026-06-30"],
        ["pump", "化工泵", "C90-2", "是", "2026-06-30"],
    ],
    "投入关系": [["投入品编号", "产品编号"], ["seal", "pump"], ["casting", "pump"]],
    "地区": [
        ["地区代码", "地区名称", "级别"],
        ["330000", "浙江省", "省"],
        ["330200", "宁波市", "市"],
        ["330212", "鄞州区", "县"],
    ],
    "企业": [
        ["统一社会信用代码", "企业名称", "国家或地区", "地区代码", "营业收入(万元)"],
        [SEAL_MAKER, "甲密封有限公司", "CHN", "330212", 1200],
        [CASTER, "乙铸造有限公司", "CHN", "330212", 3400],
        [OTHER_CASTER, "丙铸造有限公司", "CHN", "330212", 900],
        [PUMP_MAKER, "丁泵业有限公司", "CHN", "330212", 8800],
    ],
    "生产": [
        ["统一社会信用代码", "产品编号", "产能", "产量", "计量单位", "市场占有率", "产值(万元)", "成品库存(天)"],
        [SEAL_MAKER, "seal", 1000, 800, "万件", 1, 1200, 10],
        [CASTER, "casting", 500, 400, "吨", 0.6, 2000, 5],
        [OTHER_CASTER, "casting", 300, 200, "吨", 0.4, 900, 5],
        [PUMP_MAKER, "pump", 200, 150, "台", 1, 8800, 3],
    ],
    "供应关系": [
        ["供应企业代码", "采购企业代码", "产品编号", "供应状态", "年供应量", "年采购额(万元)", "采购占比", "数据日期"],
        [SEAL_MAKER, PUMP_MAKER, "seal", "在用", 100, 60, 1, "2026-06-30"],
        [CASTER, PUMP_MAKER, "casting", "在用", 80, 300, 0.7, "2026-06-30"],
        [OTHER_CASTER, PUMP_MAKER, "casting", "在用", 30, 120, 0.3, "2026-06-30"],
    ],
}
"""Two reds: the one maker of seals, and the one maker of pumps."""


def book(**changes: Rows | None) -> dict[str, Rows]:
    """Give the workbook with some sheets replaced; None leaves a sheet out."""
    return {name: rows for name, rows in {**BOOK, **changes}.items() if rows is not None}


def with_cell(sheet: str, header: str, row: int, cell: Cell) -> dict[str, Rows]:
    """Give the workbook with one cell changed; a header that is not there is added. Rows count from 1 below the header."""
    rows = [list(line) for line in BOOK[sheet]]
    if header not in rows[0]:
        rows = [[*line, ""] for line in rows]
        rows[0][-1] = header
    rows[row][rows[0].index(header)] = cell
    return book(**{sheet: rows})


def other_county() -> Mapping[str, Rows]:
    """Give the same workbook as another county would send it: the same structure, one firm of its own, no sourcing."""
    return book(
        企业=[BOOK["企业"][0], ["91330206MA0000005P", "戊阀门有限公司", "CHN", "330200", 700]],
        生产=[BOOK["生产"][0], ["91330206MA0000005P", "casting", 90, 80, "吨", "", 300, 4]],
        供应关系=None,
    )


def run(*arguments: str | Path) -> Result:
    """Run a command; stdout and stderr apart."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def colours() -> dict[str, str]:
    """Scan what the store holds: the colour of each firm, worst over the chain's targets."""
    graph = build_graph(open_store().read())
    return {finding.id: finding.grade.colour for chain in scan(graph).chains for finding in chain.firms}


def counts() -> tuple[int, int]:
    """Count the firms and sourcings of the store, one for each key and source."""
    rows = open_store().read_rows()
    return len(rows.firms), len(rows.supplies)
