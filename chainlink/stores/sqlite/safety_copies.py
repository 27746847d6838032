"""How is a store kept against loss? As copies beside it: consistent while in use, read back before they count, in generations.

A copy is a store file like any other. It gets its name only once it has been read back whole, so that a kill, a full disk
or a damaged source never takes the place of a good one.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from chainlink.stores.parts import DamagedPartError, StoredPart, unpack
from chainlink.stores.sqlite.errors import not_ours, told_as_ours, unwritable
from chainlink.stores.sqlite.migrations import APPLICATION_ID
from graph_schema.errors import StoreError, UsageError
from graph_schema.names import Words

KEPT_COPIES = 14
"""Generations that a folder keeps unless told otherwise."""
SERVING = "-serving"
"""Ending of the file that a server holds locked beside the store that it shows."""

_PAGES_AT_ONCE = 2048
_NAME = re.compile(r"\d{8}T\d{6}\.\d{3}Z\.sqlite")


@dataclass(frozen=True)
class SafetyCopy:
    """A copy that was read back.

    Attributes
    ----------
    path
        Where it stands.
    version_id, content_hash
        Its current version, "" if it has none.
    version_count, row_count, entry_count
        Versions kept; rows of the current one; states of all entries of the registers.
    """

    path: Path
    version_id: str
    content_hash: str
    version_count: int
    row_count: int
    entry_count: int


def check_file(path: Path) -> SafetyCopy:
    """Read a store file whole and compare it with what it says of itself.

    Raises
    ------
    UsageError
        If there is no such file, or it holds nothing.
    StoreError
        If it is no store of ours, or not as it was written: the first thing found is told.

    Notes
    -----
    Reads every byte: some seconds a gigabyte.
    """
    if not path.is_file() or path.stat().st_size == 0:
        raise UsageError(Words(f"没有数据库文件 {path}，或文件是空的", f"no store file {path}, or it is empty"))
    with told_as_ours(path), closing(_opened(path)) as connection:
        (application_id,) = connection.execute("PRAGMA application_id").fetchone()
        if application_id != APPLICATION_ID:
            raise StoreError(not_ours(path))
        complaints = [text for (text,) in connection.execute("PRAGMA integrity_check(3)") if text != "ok"]
        if complaints or connection.execute("PRAGMA foreign_key_check").fetchone():
            raise StoreError(_not_as_written(path, complaints[0] if complaints else "foreign key"))
        version_count, entry_count = (
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("versions", "entries")
        )
        newest = ("", "", 0)
        for number, content_hash, row_count in connection.execute(
            "SELECT number, content_hash, row_count FROM versions ORDER BY number"
        ):
            _read_back(connection, path, number, content_hash)
            newest = (f"v{number}", content_hash, row_count)
    if not version_count and not entry_count:
        raise UsageError(Words(f"数据库 {path} 中没有任何数据", f"the store {path} holds nothing"))
    return SafetyCopy(path, newest[0], newest[1], version_count, newest[2], entry_count)


def copy_to(source: Path, folder: Path, *, keep: int = KEPT_COPIES) -> tuple[SafetyCopy, list[Path]]:
    """Copy a store, in use or not, into a folder of copies; forget the oldest beyond `keep`.

    Returns
    -------
    SafetyCopy
        The new copy, `name-20261201T034500.123Z.sqlite`, read back.
    list of Path
        Older copies that were removed, oldest first.

    Raises
    ------
    UsageError
        If there is no store to copy, or it holds nothing. No copy is touched.
    StoreError
        If it is damaged, or the copy could not be written whole. No copy is touched.
    """
    check_file(source)
    goal = folder / f"{source.stem}-{_moment()}.sqlite"
    with _written_beside(goal) as partial:
        _copy(source, partial)
        made = check_file(partial)
    copies = copies_of(source, folder)
    removed = [path for path in copies[: max(len(copies) - keep, 0)] if path != goal]
    for path in removed:
        path.unlink()
    return replace(made, path=goal), removed


def copies_of(source: Path, folder: Path) -> list[Path]:
    """List the copies of a store in a folder, oldest first."""
    start = f"{source.stem}-"
    return sorted(
        path
        for path in folder.glob("*.sqlite")
        if path.name.startswith(start) and _NAME.fullmatch(path.name.removeprefix(start))
    )


def restore_from(copy: Path, target: Path) -> tuple[SafetyCopy, Path | None]:
    """Put a copy in the place of a store; what stood there stays beside it under another name.

    Returns
    -------
    SafetyCopy
        The store as it is now.
    Path or None
        Where the store before stands, None if there was none.

    Raises
    ------
    UsageError
        If the copy is missing or empty, a server shows the store, another program has it open, or a `-wal` is left of a
        store that is gone. Nothing is changed.
    StoreError
        If the copy is damaged or the disk is full. Nothing is changed.
    """
    check_file(copy)
    before = None
    with _nobody_else(target):
        with _written_beside(target) as partial:
            _copy(copy, partial)
            check_file(partial)
            if target.exists():
                before = target.with_name(f"{target.stem}-before-{_moment()}.sqlite")
                _hold_back(target, before)
        restored = check_file(target)
    return restored, before


@contextmanager
def marked_as_served(path: Path) -> Iterator[None]:
    """Tell other programs, as long as the block lasts, that a server shows this store; nothing where that cannot be told."""
    lock = _open_lock(path)
    try:
        yield
    finally:
        if lock is not None:
            lock.close()


def _open_lock(path: Path) -> BinaryIO | None:
    try:
        import fcntl

        lock = open(path.with_name(path.name + SERVING), "ab")  # noqa: SIM115 - held while the server lives
        fcntl.flock(lock, fcntl.LOCK_SH)
    except (ImportError, OSError):
        return None
    return lock


@contextmanager
def _nobody_else(target: Path) -> Iterator[None]:
    """Hold a store that no server shows and nobody has open."""
    wal = target.with_name(f"{target.name}-wal")
    if wal.exists() and not target.exists():
        raise UsageError(
            Words(
                f"{wal} 是一个已不在的数据库留下的，其中可能有未并入的数据；请先移走再恢复",
                f"{wal} is left of a store that is gone and may hold rows of it; move it away first",
            )
        )
    with _lock(target):
        if target.exists():
            with told_as_ours(target), closing(sqlite3.connect(target, timeout=2.0, isolation_level=None)) as opened:
                opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if wal.exists():  # the last one to close the file takes it away
                raise UsageError(
                    Words(
                        f"数据库 {target} 正被别的程序打开；请先停止它们（如 chainlink serve）再恢复",
                        f"{target} is open in another program; stop it (chainlink serve?) first",
                    )
                )
        yield


@contextmanager
def _lock(target: Path) -> Iterator[None]:
    marker = target.with_name(target.name + SERVING)
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(marker, "ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            raise UsageError(
                Words(
                    f"chainlink serve 正在显示数据库 {target}；请先停止服务再恢复",
                    f"chainlink serve is showing {target}; stop it first",
                )
            ) from exc
        yield
    with suppress(OSError):
        marker.unlink()


@contextmanager
def _written_beside(goal: Path) -> Iterator[Path]:
    """Give a file to write in the same folder; it takes the name of `goal` when the block ends well, and goes if not."""
    partial = goal.with_name(f".{goal.name}.{os.getpid()}.partial")
    try:
        goal.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        yield partial
        with open(partial, "rb") as written:
            os.fsync(written.fileno())
        os.replace(partial, goal)
    except OSError as error:
        raise StoreError(unwritable(goal)) from error
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            partial.with_name(partial.name + ending).unlink(missing_ok=True)


def _copy(source: Path, goal: Path) -> None:
    with (
        told_as_ours(source),
        closing(_opened(source)) as read,
        closing(sqlite3.connect(goal, isolation_level=None)) as written,
    ):
        read.backup(written, pages=_PAGES_AT_ONCE)
        written.execute("PRAGMA journal_mode = DELETE")  # one file, that may be carried away as it is


def _hold_back(target: Path, before: Path) -> None:
    """Keep what stands at `target` under another name as well; it stays in its place until the new one takes it."""
    try:
        os.link(target, before)
    except OSError:  # a disk without links
        _copy(target, before)


def _moment() -> str:
    """Give the time as part of a name: names in order are copies in order."""
    now = datetime.now(UTC)
    return f"{now:%Y%m%dT%H%M%S}.{now.microsecond // 1000:03d}Z"


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30.0, isolation_level=None)


def _read_back(connection: sqlite3.Connection, path: Path, number: int, content_hash: str) -> None:
    """Compare the rows of one version with its fingerprint.

    A file of an older chainlink has columns of its day: there the bytes of the parts are compared alone.
    """
    records = connection.execute(
        "SELECT source, table_name, part_hash, packed FROM version_parts JOIN parts USING (part_hash)"
        " WHERE number = ? ORDER BY table_name, source",
        (number,),
    )
    try:
        unpack(StoredPart(*record) for record in records)
    except DamagedPartError as error:
        raise StoreError(_not_as_written(path, f"v{number}, {content_hash}")) from error


def _not_as_written(path: Path, fault: str) -> Words:
    return Words(
        f"数据库文件 {path} 已损坏（{fault}），未作任何改动；请用更早的备份",
        f"the store file {path} is damaged ({fault}) and was left as it is; use an earlier copy",
    )
