"""May this file be opened at all? What it really is, and whether it would burst the memory, before anything reads it."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path
from typing import Literal

import olefile

from loaders.sheet import Unreadable, broken, protected

FileKind = Literal["xlsx", "xls", "text"]

MOST_BYTES = 1 << 30
"""Largest CSV file, and largest unpacked workbook, that is read."""
_SAFE_BYTES = 50 << 20
_MOST_RATIO = 200
MOST_CELLS = 20_000_000
"""Largest rectangle around the filled cells of one sheet."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK_ENDINGS = frozenset({".xlsx", ".xlsm", ".xls"})
TEXT_ENDINGS = frozenset({".csv", ".txt", ".tsv"})


def look_at(path: Path) -> FileKind:
    """Tell what a file really is, from its first bytes, not its name.

    Returns
    -------
    FileKind
        `xlsx` and `xls` are workbooks that may be opened; `text` is a CSV file.

    Raises
    ------
    Unreadable
        If it is missing, empty, locked, too large, protected by a password, broken, or not what its name says.
    """
    head = _first_bytes(path)
    ending = path.suffix.lower()
    if ending in WORKBOOK_ENDINGS:
        if head.startswith(_ZIP):
            _check_zip(path)
            return "xlsx"
        if head.startswith(_OLE):
            _check_ole(path)
            return "xls"
        raise _not_a_workbook(head)
    if ending in TEXT_ENDINGS:
        if head.startswith((_ZIP, _OLE)):
            raise Unreadable(
                f"扩展名是 {ending}，内容却是工作簿；请把扩展名改为 .xlsx 或 .xls",
                f"is named {ending} but holds a workbook; rename it to .xlsx or .xls",
            )
        return "text"
    raise Unreadable(
        f"不认识的文件类型“{path.suffix}”；可装入 .xlsx、.xls、.csv 或文件夹",
        f"is of an unknown kind {path.suffix!r}; .xlsx, .xls, .csv or a folder can be loaded",
    )


def _first_bytes(path: Path) -> bytes:
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise Unreadable("不是普通文件；请指定文件或文件夹", "is not a regular file; name a file or a folder")
        if facts.st_size == 0:
            raise Unreadable("是空文件（0 字节）；请重新导出或重新拷贝", "is empty (0 bytes); export or copy it again")
        if facts.st_size > MOST_BYTES:
            raise Unreadable(
                f"有 {facts.st_size >> 20} MB，超过上限 {MOST_BYTES >> 20} MB；请拆成几个来源分别装入",
                f"has {facts.st_size >> 20} MB, above the limit of {MOST_BYTES >> 20} MB; split it into several sources",
            )
        with path.open("rb") as file:
            return file.read(4096)
    except FileNotFoundError as exc:
        raise Unreadable("不存在；请核对路径", "does not exist; check the path") from exc
    except PermissionError as exc:
        raise Unreadable(
            "没有读取权限；请关闭占用它的程序或放开权限",
            "may not be read; close the program that holds it, or grant access",
        ) from exc
    except OSError as exc:
        raise Unreadable(
            f"读不出来（{exc.strerror}）；请换一个位置再试", f"cannot be read ({exc.strerror}); try another place"
        ) from exc


def _not_a_workbook(head: bytes) -> Unreadable:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<head", b"<meta")):
        return Unreadable(
            "扩展名是工作簿，内容却是网页（HTML/XML）；请用 Excel 或 WPS 打开，另存为 .xlsx",
            "is named as a workbook but holds a web page (HTML/XML); open it in Excel or WPS and save it as .xlsx",
        )
    if b"\x00" not in head:
        return Unreadable(
            "扩展名是工作簿，内容却是文本；请把扩展名改为 .csv，或另存为 .xlsx",
            "is named as a workbook but holds plain text; rename it to .csv, or save it as .xlsx",
        )
    return broken()


def _check_zip(path: Path) -> None:
    """Refuse what is not a workbook, is encrypted, or unpacks to more than can be meant."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, LookupError) as exc:
        raise broken() from exc
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if unpacked > MOST_BYTES or (unpacked > _SAFE_BYTES and unpacked / packed > _MOST_RATIO):
        raise Unreadable(
            f"解压后有 {unpacked >> 20} MB（压缩比 {unpacked // packed}），疑为压缩炸弹，未打开；请核对文件来源，或另存为 CSV",
            f"unpacks to {unpacked >> 20} MB (ratio {unpacked // packed}), taken for a zip bomb and not opened; "
            "check where it comes from, or save it as CSV",
        )
    if any(member.flag_bits & 1 for member in members):
        raise protected()
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        raise Unreadable(
            "不是 Excel 工作簿；请用 Excel 或 WPS 另存为 .xlsx",
            "is not an Excel workbook; save it as .xlsx in Excel or WPS",
        )


def _check_ole(path: Path) -> None:
    try:
        with olefile.OleFileIO(str(path)) as container:
            streams = {"/".join(parts) for parts in container.listdir()}
            head = container.openstream("Workbook").read(64 << 10) if "Workbook" in streams else b""
    except (OSError, ValueError, IndexError, TypeError) as exc:
        raise broken() from exc
    if "EncryptedPackage" in streams:
        raise protected()
    if not streams & {"Workbook", "Book"}:
        raise Unreadable(
            "不是 Excel 工作簿；请用 Excel 或 WPS 另存为 .xlsx",
            "is not an Excel workbook; save it as .xlsx in Excel or WPS",
        )
    if _asks_for_password(head):
        raise protected()


def _asks_for_password(records: bytes) -> bool:
    """Whether a FILEPASS record (0x2F) stands before the first sheet is named."""
    at = 0
    while at + 4 <= len(records):
        kind = int.from_bytes(records[at : at + 2], "little")
        if kind == 0x2F:
            return True
        if kind in (0x0A, 0x85):
            return False
        at += 4 + int.from_bytes(records[at + 2 : at + 4], "little")
    return False
