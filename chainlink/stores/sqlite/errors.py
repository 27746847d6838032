"""What went wrong inside SQLite, in words a person can act on? The one place where its errors become ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chainlink.stores.parts import DamagedPartError
from graph_schema.errors import StoreError
from graph_schema.names import Words

_KEPT = Words("原有版本完好，未写入任何数据。", "The version before is intact, nothing was written.")


@contextmanager
def told_as_ours(path: Path) -> Iterator[None]:
    """Turn errors of SQLite about the file at `path` into `StoreError`; all others pass."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(_words(path, error)) from error
    except DamagedPartError as error:
        raise StoreError(damaged(path)) from error


def damaged(path: Path) -> Words:
    """Say that the file is not as it was written."""
    return Words(
        f"数据库文件 {path} 已损坏。请用备份文件恢复；或改名移走后重新装入数据。",
        f"the store file {path} is damaged. Restore it from a backup, or move it away and load the data again.",
    )


def not_ours(path: Path) -> Words:
    """Say that the file belongs to something else."""
    return Words(
        f"文件 {path} 不是 chainlink 数据库，未作任何改动。请核对 CHAINLINK_STORE。",
        f"the file {path} is not a chainlink store and was left as it is. Check CHAINLINK_STORE.",
    )


def unwritable(path: Path) -> Words:
    """Say that file or folder cannot be used."""
    return Words(
        f"无法打开或写入数据库 {path}。请确认文件夹存在，且对文件和文件夹都有写权限。{_KEPT.zh}",
        f"the store {path} cannot be opened or written. The folder must exist, file and folder must be writable."
        f" {_KEPT.en}",
    )


def _words(path: Path, error: sqlite3.Error) -> Words:
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_NOTADB":
        return not_ours(path)
    if name.startswith("SQLITE_CORRUPT"):
        return damaged(path)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Words(
            f"数据库 {path} 正被另一次装入占用。请稍后重试。{_KEPT.zh}",
            f"the store {path} is busy with another load. Try again in a while. {_KEPT.en}",
        )
    if name.startswith("SQLITE_FULL"):
        return Words(
            f"磁盘已满，无法写入数据库 {path}。请腾出空间后重试。{_KEPT.zh}",
            f"the disk is full: {path} could not be written. Make room and try again. {_KEPT.en}",
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return unwritable(path)
    if name.startswith("SQLITE_IOERR"):
        return Words(
            f"读写数据库 {path} 失败：磁盘已满、超出配额或磁盘故障。请检查磁盘后重试。{_KEPT.zh}",
            f"{path} could not be read or written: disk full, quota used up or disk failing. Check the disk and try"
            f" again. {_KEPT.en}",
        )
    return Words(f"数据库 {path} 出错：{error}", f"the store {path} failed: {error}")
