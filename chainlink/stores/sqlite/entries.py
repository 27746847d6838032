"""How does the SQLite file keep entries? One row a state, only ever added to."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from chainlink.stores.entries import Change, Entry
from graph_schema.errors import ConflictError

_COLUMNS = "book, entry_id, revision, fields, changed_by, changed_at, reason"


def books(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Name the books that have entries, by name."""
    return tuple(book for (book,) in connection.execute("SELECT DISTINCT book FROM entries ORDER BY book"))


def newest_entries(connection: sqlite3.Connection, book: str) -> tuple[Entry, ...]:
    """Give the newest state of every entry of a book, by entry id."""
    records = connection.execute(
        f"SELECT {_COLUMNS} FROM entries AS each WHERE book = ?"
        " AND revision = (SELECT max(revision) FROM entries WHERE book = each.book AND entry_id = each.entry_id)"
        " ORDER BY entry_id",
        (book,),
    )
    return tuple(_entry(row) for row in records)


def entry_history(connection: sqlite3.Connection, book: str, entry_id: str) -> tuple[Entry, ...]:
    """Give all states of one entry, oldest first."""
    records = connection.execute(
        f"SELECT {_COLUMNS} FROM entries WHERE book = ? AND entry_id = ? ORDER BY revision", (book, entry_id)
    )
    return tuple(_entry(row) for row in records)


def add_states(connection: sqlite3.Connection, changes: Sequence[Change]) -> tuple[Entry, ...]:
    """Add a state for each change, inside the caller's transaction.

    Raises
    ------
    ConflictError
        If an entry moved on; the caller's transaction is to be undone.
    """
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return tuple(_added(connection, change, when) for change in changes)


def _added(connection: sqlite3.Connection, change: Change, when: str) -> Entry:
    newest = next(iter(entry_history(connection, change.book, change.entry_id)[-1:]), None)
    if (newest.revision if newest else 0) != change.revision:
        raise ConflictError(
            change.entry_id, changed_by=newest.who if newest else "", changed_at=newest.when if newest else when
        )
    if newest and newest.fields == dict(change.fields):
        return newest
    added = Entry(change.book, change.entry_id, change.revision + 1, dict(change.fields), change.who, when, change.why)
    fields = json.dumps(added.fields, ensure_ascii=False, sort_keys=True, allow_nan=False)
    connection.execute(
        f"INSERT INTO entries ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (added.book, added.entry_id, added.revision, fields, added.who, added.when, added.why),
    )
    return added


def _entry(row: tuple[str, str, int, str, str, str, str]) -> Entry:
    book, entry_id, revision, fields, who, when, why = row
    return Entry(book, entry_id, revision, json.loads(fields), who, when, why)
