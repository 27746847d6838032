"""Builds the files that the tests break: a small whole chain, workbooks, old workbooks, raw bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

Cell = str | float | bool | None
Rows = Sequence[Sequence[Cell]]

MAKER, BUYER, THIRD = "91350100M000100Y43", "91110108551385082Q", "91110000600037341L"

GOOD: dict[str, list[list[Cell]]] = {
    "产业链": [["产业链编号", "产业链名称"], ["C01", "示例链"]],
    "环节": [
        ["环节编号", "产业链编号", "环节名称", "阶段"],
        ["C01-1", "C01", "材料", "上游"],
        ["C01-2", "C01", "整机", "下游"],
    ],
    "产品": [["产品编号", "产品名称", "环节编号"], ["magnet", "磁体", "C01-1"], ["motor", "电机", "C01-2"]],
    "投入关系": [["投入品编号", "产品编号"], ["magnet", "motor"]],
    "地区": [["地区代码", "地区名称", "级别"], ["330000", "浙江省", "省"], ["330200", "宁波市", "市"]],
    "企业": [
        ["统一社会信用代码", "企业名称", "国家或地区", "地区代码"],
        [MAKER, "示例甲", "中国", "330200"],
        [BUYER, "示例乙", "中国", ""],
    ],
    "生产": [["统一社会信用代码", "产品编号"], [MAKER, "magnet"], [BUYER, "motor"]],
    "供应关系": [["供应企业代码", "采购企业代码", "产品编号", "供应状态"], [MAKER, BUYER, "magnet", "在用"]],
}
"""A chain of two components without a fault; every broken file is this one with some sheets replaced."""


def sheets(**changes: Rows | None) -> dict[str, Rows]:
    """Give the good sheets with some replaced; None leaves a sheet out."""
    return {name: rows for name, rows in {**GOOD, **changes}.items() if rows is not None}


def supplies(header: Sequence[Cell], *rows: Sequence[Cell]) -> dict[str, Rows]:
    """Give the good sheets with more columns in 供应关系: the first row of data goes on the good row."""
    keys: list[Cell] = [MAKER, BUYER, "magnet", "在用"]
    others: list[list[Cell]] = [
        [MAKER, BUYER, "motor", "候选"],
        [BUYER, MAKER, "magnet", "候选"],
        [BUYER, MAKER, "motor", "候选"],
    ]
    lines = [[*start, *row] for start, row in zip([keys, *others], rows, strict=False)]
    return sheets(供应关系=[[*GOOD["供应关系"][0], *header], *lines])


def write_csvs(folder: Path, content: Mapping[str, Rows], encoding: str = "utf-8") -> Path:
    """Write each sheet as a CSV file of that name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in content.items():
        text = io.StringIO()
        csv.writer(text).writerows([["" if cell is None else cell for cell in row] for row in rows])
        (folder / f"{name}.csv").write_bytes(text.getvalue().encode(encoding))
    return folder


def write_xlsx(path: Path, content: Mapping[str, Rows]) -> Path:
    """Write each sheet into a workbook."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        for name, rows in content.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    elif cell is not None:
                        sheet.write(at, column, cell)
    return path


def write_xls(path: Path, content: Mapping[str, Rows]) -> Path:
    """Write each sheet into an old workbook."""
    import xlwt

    book = xlwt.Workbook()
    for name, rows in content.items():
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(at, column, cell)
    book.save(str(path))
    return path
