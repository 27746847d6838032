"""Small fictitious files as offices have them: none is our template."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from tests.broken.build import Cell, Rows

PUMPS, SEALS = "91330212MA00000011", "91330212MA00000024"

COUNTY_ROWS: list[list[Cell]] = [
    ["鄞州区重点产业链企业断链断供风险摸排表"],
    ["填报单位：鄞州区经信局（盖章）", None, None, None, None, None, None, "单位：亿元、%", "2026年6月30日"],
    ["序号", "企业基本情况", None, "2025年产值", "关键原材料、零部件供应情况", None, None, None, None, "有无备选供应商"],
    [None, "企业名称", "统一社会信用代码", None, "名称", "主要供应商", "供应商所在地", "采购占比", "库存", None],
    [1, "甲泵业有限公司", PUMPS, 3.2, "机械密封", "1.乙密封股份有限公司\n2.克莱示例（天津）", "宁波；天津", "70%；30%", "约30天", "有"],
    [None, None, None, None, "高压电机", "莱茵示例（代理：恒汇示例）", "德国", "＞50%", "1-2个月", None],
    [None, None, None, None, "铸件", "东港铸造示例厂", "本区", "独家", "无", None],
    [2, "乙密封股份有限公司", SEALS, "1.15", "碳化硅环", "日本某公司", "日本", "100%", "3-6个月", "无"],
    ["合计", None, None, 4.35],
    ["分管领导：　　　填表人：王某"],
]  # fmt: skip
_DOWN = {4: (0, 1, 2, 3, 9)}
"""Row to the columns merged down from it over the two rows below."""


def county_form(path: Path, rows: Sequence[Sequence[Cell]] = COUNTY_ROWS) -> Path:
    """Write a county's screening form: a header over two rows, one firm over several, merged."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("汇总表")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(at, column, cell)
        for column in (0, 3, 9):
            sheet.merge_range(2, column, 3, column, rows[2][column])
        for first, columns in _DOWN.items():
            for column in columns:
                sheet.merge_range(first, column, first + 2, column, rows[first][column])
        book.add_worksheet("下拉选项").write(0, 0, "高")
    return path


ORDERS: list[list[Cell]] = [
    ["采购凭证", "供应商", "供应商名称", "物料", "短文本", "采购订单数量", "订单单位", "货币", "订单净值", "凭证日期", "删除标识"],
    ["4500000000", "V01", "RHEIN AG c/o 恒汇示例有限公司", "11", "高压电机 YB3-315", "2.000", "台", "EUR", "16,400.00", "2026.04.21", ""],
    ["4500000001", "V02", "乙密封股份有限公司", "12", "机械密封 M7N-45", "50.000", "套", "CNY", "92,500.00", "2026.01.18", ""],
    ["4500000002", "V02", "乙密封(股份)有限公司", "13", "机械密封 M7N-60", "1,200.000", "套", "CNY", "470,000.00", "19.06.2026", ""],
    ["4500000003", "V02", "乙密封股份有限公司", "12", "机械密封 M7N-45", "10.000", "套", "CNY", "18,500.00", "2026.02.18", "L"],
    ["4500000004", "V02", "乙密封股份有限公司", "12", "机械密封 M7N-45", "10.000", "套", "CNY", "18,500.00", "2024.02.18", ""],
]  # fmt: skip


def write_csv(path: Path, rows: Rows, *, encoding: str = "utf-8", separator: str = ",") -> Path:
    """Write rows as a text file."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([["" if cell is None else cell for cell in row] for row in rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path
