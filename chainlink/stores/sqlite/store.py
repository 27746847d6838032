"""How is a supply network kept in one file without a server? SQLite: one transaction a load, readers beside a writer.

Every call opens the file, does one transaction and closes it, so a store may be used from any thread or process.
Rows are kept as parts (see `parts`), the only copy there is: what a reader gets is what a version is made of.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from chainlink.stores.entries import Change, Entry
from chainlink.stores.parts import StoredPart, pack, unpack
from chainlink.stores.port import KEPT_VERSIONS, Progress, Recording, Version, found_version
from chainlink.stores.sqlite.entries import add_states, books, entry_history, newest_entries
from chainlink.stores.sqlite.errors import told_as_ours, unwritable
from chainlink.stores.sqlite.migrations import prepare
from chainlink.stores.sqlite.transactions import transaction
from graph_schema.errors import StoreError
from graph_schema.moments import DataDates
from graph_schema.names import Words

if TYPE_CHECKING:
    from loaders.tables import Tables

_VERSION_COLUMNS = "number, content_hash, written_at, data_date, row_count, note"


class EmbeddedStore:
    """A `Store` in one SQLite file. The file is made by the first write; until then the store is empty."""

    def __init__(self, path: Path, *, wait_seconds: float = 30.0) -> None:
        self.path = path.absolute()
        self.wait_seconds = wait_seconds

    @property
    def address(self) -> str:
        """Where it is."""
        return f"sqlite:///{self.path}"

    def engine(self) -> str:
        """Name what keeps the rows, with its version."""
        return f"SQLite {sqlite3.sqlite_version}"

    def read(self) -> Tables:
        """Give the current rows, one a key."""
        from loaders.merge import merge_rows

        return merge_rows(self.read_rows())

    def read_rows(self) -> Tables:
        """Give the current rows, one for each key and source."""
        if not self._is_there():
            return unpack(())
        with self._transaction("BEGIN") as connection:
            parts = _current_parts(connection)
        with told_as_ours(self.path):
            return unpack(parts)

    def write(
        self, tables: Tables, *, is_adding: bool = False, note: str = "", on_progress: Progress | None = None
    ) -> Version:
        """Replace all rows of the sources in `tables`, or, adding, the rows of the same key and source."""
        return self.update(lambda _: tables, is_adding=is_adding, note=note, on_progress=on_progress)

    def update(
        self,
        build: Callable[[Tables], Tables],
        *,
        is_adding: bool = False,
        note: str = "",
        on_progress: Progress | None = None,
        leaving: Collection[str] = (),
        recording: Recording | None = None,
    ) -> Version:
        """Write what `build` makes of the current rows, with no other writer in between; too fast to tell progress."""
        from chainlink.stores.rows import rows_after

        with self._transaction("BEGIN IMMEDIATE") as connection:
            existing = unpack(_current_parts(connection))
            rows = rows_after(existing, build(existing), is_adding=is_adding, leaving=leaving)
            newest = _newest(connection)
            content_hash = rows.content_hash()
            if newest is None or newest.content_hash != content_hash:
                row_count = sum(len(frame) for _, frame in rows.items())
                _add_version(connection, content_hash, rows.data_dates(), row_count, note)
                _add_parts(connection, rows)
                _forget_old_versions(connection)
            return _recorded(connection, recording)

    def versions(self) -> tuple[Version, ...]:
        """Give the versions that are kept, newest first."""
        if not self._is_there():
            return ()
        with self._transaction("BEGIN") as connection:
            return _versions(connection)

    def rollback(self, version_id: str, *, recording: Recording | None = None) -> Version:
        """Make the rows of an older version current again, as a new version."""
        found_version(version_id, self.versions())
        with self._transaction("BEGIN IMMEDIATE") as connection:
            kept = _versions(connection)
            old = found_version(version_id, kept)
            if old.content_hash == kept[0].content_hash:
                return _recorded(connection, recording)
            note = str(Words(f"回退到 {version_id}", f"back to {version_id}"))
            _add_version(connection, old.content_hash, old.dates, old.row_count, note)
            connection.execute(
                "INSERT INTO version_parts (number, table_name, source, part_hash)"
                " SELECT (SELECT max(number) FROM versions), table_name, source, part_hash"
                " FROM version_parts WHERE number = ?",
                (_number(version_id),),
            )
            _forget_old_versions(connection)
            return _recorded(connection, recording)

    def books(self) -> tuple[str, ...]:
        """Name the books that have entries, by name."""
        if not self._is_there():
            return ()
        with self._transaction("BEGIN") as connection:
            return books(connection)

    def entries(self, book: str) -> tuple[Entry, ...]:
        """Give the newest state of every entry of a book, by entry id."""
        if not self._is_there():
            return ()
        with self._transaction("BEGIN") as connection:
            return newest_entries(connection, book)

    def history(self, book: str, entry_id: str) -> tuple[Entry, ...]:
        """Give all states of one entry, oldest first."""
        if not self._is_there():
            return ()
        with self._transaction("BEGIN") as connection:
            return entry_history(connection, book, entry_id)

    def record(self, changes: Sequence[Change]) -> tuple[Entry, ...]:
        """Record new states of entries, all of them or none."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            return add_states(connection, changes)

    def close(self) -> None:
        """Do nothing: no call leaves anything open."""

    def _is_there(self) -> bool:
        try:
            return self.path.exists()
        except OSError as error:
            raise StoreError(unwritable(self.path)) from error

    def _make_folder(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(unwritable(self.path)) from error

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        """Open the file and hold one transaction: kept when the block ends, undone when it raises."""
        self._make_folder()
        with told_as_ours(self.path):
            connection = sqlite3.connect(self.path, timeout=self.wait_seconds, isolation_level=None)
            with closing(connection):
                connection.execute("PRAGMA foreign_keys = ON")
                prepare(connection, self.path)
                with transaction(connection, begin):
                    yield connection


def _recorded(connection: sqlite3.Connection, recording: Recording | None) -> Version:
    """Record what belongs to the version that is current now, and give that version."""
    current = _versions(connection)[0]
    if recording and (changes := recording(current)):
        add_states(connection, changes)
    return current


def _versions(connection: sqlite3.Connection) -> tuple[Version, ...]:
    records = connection.execute(f"SELECT {_VERSION_COLUMNS} FROM versions ORDER BY number DESC").fetchall()
    return tuple(
        Version(f"v{number}", content_hash, written_at, DataDates.read(data_date), row_count, place == 0, note)
        for place, (number, content_hash, written_at, data_date, row_count, note) in enumerate(records)
    )


def _newest(connection: sqlite3.Connection) -> Version | None:
    return next(iter(_versions(connection)), None)


def _number(version_id: str) -> int:
    return int(version_id.removeprefix("v"))


def _current_parts(connection: sqlite3.Connection) -> list[StoredPart]:
    records = connection.execute(
        "SELECT source, table_name, part_hash, packed FROM version_parts JOIN parts USING (part_hash)"
        " WHERE number = (SELECT max(number) FROM versions) ORDER BY table_name, source"
    )
    return [StoredPart(*record) for record in records]


def _add_version(
    connection: sqlite3.Connection, content_hash: str, dates: DataDates, row_count: int, note: str
) -> None:
    written_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    connection.execute(
        "INSERT INTO versions (content_hash, written_at, data_date, row_count, note) VALUES (?, ?, ?, ?, ?)",
        (content_hash, written_at, str(dates), row_count, note),
    )


def _add_parts(connection: sqlite3.Connection, rows: Tables) -> None:
    """Give the newest version its parts; those the file has already are only named."""
    for part in pack(rows):
        connection.execute(
            "INSERT INTO parts (part_hash, packed) VALUES (?, ?) ON CONFLICT DO NOTHING", (part.part_hash, part.packed)
        )
        connection.execute(
            "INSERT INTO version_parts (number, table_name, source, part_hash)"
            " VALUES ((SELECT max(number) FROM versions), ?, ?, ?)",
            (part.table_name, part.source, part.part_hash),
        )


def _forget_old_versions(connection: sqlite3.Connection) -> None:
    connection.execute(
        "DELETE FROM versions WHERE number NOT IN (SELECT number FROM versions ORDER BY number DESC LIMIT ?)",
        (KEPT_VERSIONS,),
    )
    connection.execute("DELETE FROM parts WHERE part_hash NOT IN (SELECT part_hash FROM version_parts)")
