"""Files that cannot be taken at all: what they really are, or how far they reach."""

from __future__ import annotations

import io
import os
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.broken.build import BUYER, GOOD, MAKER, sheets, supplies, write_csvs, write_xls, write_xlsx

Maker = Callable[[Path], Path]


def _bytes(name: str, content: bytes) -> Maker:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def _zip_bomb(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "省链.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(100 << 20))
    return folder / "省链.xlsx"


def _replaced(folder: Path, member: str, change: Callable[[bytes], bytes]) -> Path:
    """Write the good workbook with one part of it changed."""
    good = write_xlsx(folder / "good.xlsx", GOOD)
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(folder / "省链.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            new.writestr(item, change(content) if item.filename == member else content)
    return folder / "省链.xlsx"


def _far_reaching(folder: Path) -> Path:
    """Row 1,048,576 and column XFD are used, in a file of a few kilobytes."""
    row = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return _replaced(folder, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", row))


def _cut_off(folder: Path) -> Path:
    whole = write_xlsx(folder / "good.xlsx", GOOD).read_bytes()
    (folder / "省链.xlsx").write_bytes(whole[: len(whole) // 2])
    return folder / "省链.xlsx"


def _broken_xml(folder: Path) -> Path:
    return _replaced(folder, "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2])


def _protected(folder: Path) -> Path:
    from msoffcrypto.format.ooxml import OOXMLFile

    good = io.BytesIO(write_xlsx(folder / "good.xlsx", GOOD).read_bytes())
    with (folder / "省链.xlsx").open("wb") as locked:
        OOXMLFile(good).encrypt("secret", locked)
    return folder / "省链.xlsx"


def _protected_xls(folder: Path) -> Path:
    """The good .xls with a record that asks for a password (FILEPASS) right after its beginning."""
    path = write_xls(folder / "省链.xls", GOOD)
    content = bytearray(path.read_bytes())
    start = content.index(b"\x09\x08\x10\x00")
    content[start + 20 : start + 22] = b"\x2f\x00"
    path.write_bytes(bytes(content))
    return path


def _socket(folder: Path) -> Path:
    path = folder / "s.csv"
    before = Path.cwd()
    os.chdir(folder)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s.csv")
    os.chdir(before)
    return path.rename(folder / "supplies.csv")


def _empty_folder(folder: Path) -> Path:
    folder = folder / "folder"
    folder.mkdir()
    (folder / "notes.txt").write_text("nothing", encoding="utf-8")
    return folder


def _wrong_sheets(folder: Path) -> Path:
    return write_xlsx(folder / "省链.xlsx", {"Sheet1": GOOD["企业"]})


def _zip_of_csvs(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "省链.xlsx", "w") as archive:
        archive.writestr("供应关系.csv", "x")
    return folder / "省链.xlsx"


def _workbook_as_csv(folder: Path) -> Path:
    return write_xlsx(folder / "good.xlsx", GOOD).rename(folder / "企业.csv")


_BROKEN = "省链.xlsx：工作簿已损坏，打不开；请重新导出或重新拷贝"

BAD_FILES: dict[str, tuple[Maker, list[str]]] = {
    "missing": (lambda folder: folder / "无.xlsx", ["无.xlsx：不存在；请核对路径"]),
    "empty workbook": (_bytes("省链.xlsx", b""), ["省链.xlsx：是空文件（0 字节）；请重新导出或重新拷贝"]),
    "empty csv": (_bytes("企业.csv", b""), ["企业.csv：是空文件（0 字节）；请重新导出或重新拷贝"]),
    "web page": (
        _bytes("省链.xls", b"<html><table><tr><td>1</td></tr></table></html>"),
        ["省链.xls：扩展名是工作簿，内容却是网页（HTML/XML）；请用 Excel 或 WPS 打开，另存为 .xlsx"],
    ),
    "csv named as a workbook": (
        _bytes("省链.xlsx", "企业,名称\n".encode()),
        ["省链.xlsx：扩展名是工作簿，内容却是文本；请把扩展名改为 .csv，或另存为 .xlsx"],
    ),
    "workbook named as csv": (
        _workbook_as_csv,
        ["企业.csv：扩展名是 .csv，内容却是工作簿；请把扩展名改为 .xlsx 或 .xls"],
    ),
    "noise": (_bytes("省链.xlsx", bytes(range(256))), [_BROKEN]),
    "cut off": (_cut_off, [_BROKEN]),
    "broken inside": (_broken_xml, [_BROKEN]),
    "old workbook cut off": (
        _bytes("省链.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ["省链.xls：工作簿已损坏，打不开；请重新导出或重新拷贝"],
    ),
    "zip of something else": (_zip_of_csvs, ["省链.xlsx：不是 Excel 工作簿；请用 Excel 或 WPS 另存为 .xlsx"]),
    "zip bomb": (
        _zip_bomb,
        ["省链.xlsx：解压后有 100 MB（压缩比 1028），疑为压缩炸弹，未打开；请核对文件来源，或另存为 CSV"],
    ),
    "protected": (_protected, ["省链.xlsx：有密码保护；请用 Excel 或 WPS 打开，取消密码后另存"]),
    "protected old workbook": (_protected_xls, ["省链.xls：有密码保护；请用 Excel 或 WPS 打开，取消密码后另存"]),
    "a million rows by sixteen thousand columns": (
        _far_reaching,
        [
            "省链.xlsx：工作表“产业链”占到 1048576 行 × 16384 列，超过上限；请删去数据区以外的内容，或另存为 CSV",
        ],
    ),
    "not a file": (_socket, ["supplies.csv：不是普通文件；请指定文件或文件夹"]),
    "unknown kind": (
        _bytes("省链.ods", b"PK\x03\x04"),
        ["省链.ods：不认识的文件类型“.ods”；可装入 .xlsx、.xls、.csv 或文件夹"],
    ),
    "csv of unknown name": (
        _bytes("数据.csv", b"a,b\n"),
        [
            "数据.csv：文件名看不出是哪张表；请命名为 产业链.csv、环节.csv、产品.csv、变体.csv、投入关系.csv、"
            "地区.csv、企业.csv、企业标签.csv、生产.csv、企业需求.csv、供应关系.csv、进口统计.csv 之一"
        ],
    ),
    "folder without tables": (
        _empty_folder,
        ["folder：文件夹里没有可装入的表；请放入工作簿，或 企业需求.csv、供应关系.csv 这样命名的 CSV 文件"],
    ),
    "workbook without known sheets": (
        _wrong_sheets,
        [
            "省链.xlsx：没有认识的工作表；请把工作表命名为 "
            "产业链、环节、产品、变体、投入关系、地区、企业、企业标签、生产、企业需求、供应关系、进口统计"
        ],
    ),
    "neither utf-8 nor gb18030": (
        _bytes("企业.csv", "统一社会信用代码,企业名称\nX1,甲".encode() + b"\xff\xff\n"),
        ["企业.csv，第 2 行：编码既不是 UTF-8 也不是 GB18030；请另存为 CSV（UTF-8）"],
    ),
    "binary": (_bytes("企业.csv", b"a\x00b\x00c,\x00"), ["企业.csv：不是文本文件；请另存为 CSV（UTF-8）"]),
    "open quotation mark": (
        _bytes("企业.csv", '统一社会信用代码,企业名称\nX1,甲\nX2,"乙\n'.encode()),
        ["企业.csv，第 3 行：引号没有成对；请检查这一行的英文双引号，内容里的双引号要写两个"],
    ),
}
"""Name of the fault to what writes the file, and every sentence expected."""


def _with_cell(write: Callable[[Path], None]) -> Maker:
    def make(folder: Path) -> Path:
        write(folder / "省链.xlsx")
        return folder / "省链.xlsx"

    return make


def _formulas(path: Path) -> None:
    """A formula never computed, an error, and a computed formula that is fine."""
    import openpyxl

    book = openpyxl.load_workbook(write_xlsx(path, GOOD))
    sheet = book["供应关系"]
    for at, (header, value) in enumerate(
        (("年供应量", "=1+1"), ("年采购额(万元)", "#N/A"), ("供应量说明", "=1+1")), start=5
    ):
        sheet.cell(1, at, header)
        sheet.cell(2, at, value)
    book.save(path)


def _numeric_codes(path: Path) -> None:
    write_xlsx(
        path, sheets(企业=[["统一社会信用代码", "企业名称"], [MAKER, "甲"], [BUYER, "乙"], [913501000000123456, "丙"]])
    )


def _old_error(folder: Path) -> Path:
    """An .xls with an error in a cell."""
    import xlwt

    book = xlwt.Workbook()
    for name, rows in supplies(["年供应量"], [""]).items():
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)
    book.get_sheet("供应关系").row(2).set_cell_error(4, 0x2A)
    book.get_sheet("供应关系").write(2, 0, BUYER)
    for column, cell in enumerate((MAKER, "magnet", "候选"), start=1):
        book.get_sheet("供应关系").write(2, column, cell)
    book.save(str(folder / "省链.xls"))
    return folder / "省链.xls"


def _same_table_twice(path: Path) -> None:
    write_xlsx(path, {**GOOD, "firms": GOOD["企业"]})


def _two_files(folder: Path) -> Path:
    return write_csvs(folder / "chain", {**GOOD, "firms": GOOD["企业"]})


BAD_WORKBOOKS: dict[str, tuple[Maker, list[str]]] = {
    "formula never computed and an error": (
        _with_cell(_formulas),
        [
            "省链.xlsx·供应关系，第 2 行，“年供应量”列：单元格 E2 的公式没有保存计算结果；"
            "请用 Excel 或 WPS 打开并保存，再装入",
            "省链.xlsx·供应关系，第 2 行，“年采购额(万元)”列：单元格 F2 是错误值 #N/A；请改正或清空",
        ],
    ),
    "code stored as a number": (
        _with_cell(_numeric_codes),
        [
            "省链.xlsx·企业，第 4 行，“统一社会信用代码”列：9.135010000001234e+17 是被表格软件改成数字的编号，位数已丢失；"
            "请把这一列设为文本格式后重填"
        ],
    ),
    "error in an old workbook": (
        _old_error,
        ["省链.xls·供应关系，第 3 行，“年供应量”列：单元格 E3 是错误值 #N/A；请改正或清空"],
    ),
    "one table on two sheets": (
        _with_cell(_same_table_twice),
        ["省链.xlsx·firms：与 省链.xlsx·企业 是同一张表；请合并成一张"],
    ),
    "one table in two files": (_two_files, ["企业.csv：与 firms.csv 是同一张表；请合并成一张"]),
}
"""Name of the fault to what writes the workbook, and every sentence expected."""
