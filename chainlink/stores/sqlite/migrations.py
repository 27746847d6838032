"""Which tables does the SQLite file have, and how does an older file get them? Numbered steps, only ever added to.

`user_version` of the file is the number of the last step taken, `application_id` says that it is ours. Steps are
written out and look at nothing else of chainlink, so that what step 1 does never changes.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from chainlink.stores.sqlite.errors import not_ours
from chainlink.stores.sqlite.transactions import transaction
from graph_schema.errors import StoreError
from graph_schema.names import Words

APPLICATION_ID = 0x43484C4B
"""`CHLK`."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # One row a version; the newest is the current one. AUTOINCREMENT: no number is used twice.
        """
        CREATE TABLE versions (
            number       INTEGER PRIMARY KEY AUTOINCREMENT,
            content_hash TEXT    NOT NULL,
            written_at   TEXT    NOT NULL,
            data_date    TEXT    NOT NULL,
            row_count    INTEGER NOT NULL CHECK (row_count >= 0),
            note         TEXT    NOT NULL
        ) STRICT
        """,
        # The rows of one source in one table, packed; shared by all versions in which they are the same.
        """
        CREATE TABLE parts (
            part_hash TEXT PRIMARY KEY,
            packed    BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE version_parts (
            number     INTEGER NOT NULL REFERENCES versions (number) ON DELETE CASCADE,
            table_name TEXT    NOT NULL,
            source     TEXT    NOT NULL,
            part_hash  TEXT    NOT NULL REFERENCES parts (part_hash),
            PRIMARY KEY (number, table_name, source)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX version_parts_by_part ON version_parts (part_hash)",
    ),
    (
        # Every state of every entry; nothing is ever changed or removed. Fields as JSON.
        """
        CREATE TABLE entries (
            book       TEXT    NOT NULL,
            entry_id   TEXT    NOT NULL,
            revision   INTEGER NOT NULL CHECK (revision >= 1),
            fields     TEXT    NOT NULL,
            changed_by TEXT    NOT NULL,
            changed_at TEXT    NOT NULL,
            reason     TEXT    NOT NULL,
            PRIMARY KEY (book, entry_id, revision)
        ) STRICT, WITHOUT ROWID
        """,
    ),
)


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the file to the newest step; a new file gets all of them, in one transaction.

    Raises
    ------
    StoreError
        If the file belongs to another program or was written by a newer chainlink; it is left as it is.
    """
    with transaction(connection, "BEGIN"):  # one state of the file, whoever fills it meanwhile
        steps = _steps_taken(connection, path)
    if steps == len(MIGRATIONS):
        return
    connection.execute("PRAGMA journal_mode = WAL")
    with transaction(connection, "BEGIN IMMEDIATE"):
        for step in range(_steps_taken(connection, path), len(MIGRATIONS)):
            for statement in MIGRATIONS[step]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {step + 1}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _steps_taken(connection: sqlite3.Connection, path: Path) -> int:
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (steps,) = connection.execute("PRAGMA user_version").fetchone()
    (is_filled,) = connection.execute("SELECT EXISTS (SELECT 1 FROM sqlite_master)").fetchone()
    if application_id == 0 and steps == 0 and not is_filled:
        return 0
    if application_id != APPLICATION_ID:
        raise StoreError(not_ours(path))
    if steps > len(MIGRATIONS):
        raise StoreError(
            Words(
                f"数据库 {path} 由更新版本的 chainlink 写成。请先升级 chainlink。",
                f"the store {path} was written by a newer chainlink. Upgrade chainlink first.",
            )
        )
    return int(steps)
