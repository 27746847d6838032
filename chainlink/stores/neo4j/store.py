"""How is a supply network kept on a Neo4j server? As the property graph itself, with its versions and entries beside it.

What `read` answers is what stands in the graph, so an office may ask it in Cypher too. A write holds one transaction,
in which no other writer can be: it changes what differs, or, for very many rows, switches to a graph staged beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from neo4j import READ_ACCESS, Driver, Session, Transaction, unit_of_work
from neo4j.exceptions import DriverError, Neo4jError

from chainlink.stores.entries import Change, Entry
from chainlink.stores.neo4j.entries import add_states, books, entry_history, link_entries, newest_entries
from chainlink.stores.neo4j.errors import not_a_number, told_as_ours
from chainlink.stores.neo4j.graph import staged_constraints
from chainlink.stores.neo4j.preparation import make_missing, prepare, prepare_lock, prepared_meanwhile
from chainlink.stores.neo4j.rows import WrongTypeError, differences, read_rows, write_differences
from chainlink.stores.neo4j.server import ROWS_A_FETCH, credentials, driver_of, locked, server_address
from chainlink.stores.neo4j.staging import remove_leftovers, stage, switch
from chainlink.stores.neo4j.versions import add_version, keep_parts, rows_of, versions
from chainlink.stores.port import Progress, Recording, Version, found_version
from chainlink.stores.rows import rows_after
from graph_schema.errors import StoreError
from graph_schema.names import Words
from loaders.merge import merge_rows
from loaders.tables import Tables

ROWS_IN_ONE_TRANSACTION = 100_000
"""So many changed rows go into one transaction of a server with 1 GB of heap; more are staged."""

_READS_AT_MOST = 3
_SECONDS_BETWEEN_READS = 0.3


@dataclass(frozen=True)
class _Writing:
    """The writer's transaction; a session beside it, for what is not seen before it ends; and what waits for that."""

    transaction: Transaction
    beside: Session
    wait_until_prepared: Callable[[], None]


class Neo4jStore:
    """A `Store` on a Neo4j server, 5.26 or newer. Nothing is asked of the server before the first call.

    User and password come from the environment: `CHAINLINK_NEO4J_USER`, `CHAINLINK_NEO4J_PASSWORD` or
    `CHAINLINK_NEO4J_PASSWORD_FILE`, unless they are given.
    """

    def __init__(
        self,
        address: str,
        user: str | None = None,
        password: str | None = None,
        *,
        wait_seconds: float = 30.0,
        rows_in_one_transaction: int = ROWS_IN_ONE_TRANSACTION,
    ) -> None:
        self._where = server_address(address)
        self._given = (user, password)
        self.wait_seconds = wait_seconds
        self.rows_in_one_transaction = rows_in_one_transaction

    @property
    def address(self) -> str:
        """Where it is, without secrets."""
        return str(self._where)

    def engine(self) -> str:
        """Name what keeps the rows, with its version."""
        with self._driver() as driver, driver.session(database=self._where.database) as session:
            name, releases, edition = session.run(
                "CALL dbms.components() YIELD name, versions, edition RETURN name, versions, edition LIMIT 1"
            ).values()[0]
        return f"{str(name).replace(' Kernel', '')} {'/'.join(releases)} {edition}"

    def read(self) -> Tables:
        """Give the current rows, one a key."""
        return merge_rows(self.read_rows())

    def read_rows(self) -> Tables:
        """Give the current rows, one for each key and source.

        The server lets a reader see a load that is being committed. So the rows are held against the fingerprint of
        the version; rows that do not have it are read again, until they have it or stay the same (edited by hand).
        """
        with self._reading() as session:
            rows, seen = Tables.of(), ""
            for attempt in range(_READS_AT_MOST):
                time.sleep(_SECONDS_BETWEEN_READS if attempt else 0)
                rows = read_rows(session)
                newest = next(iter(versions(session)), None)
                content_hash = rows.content_hash()
                if newest is None or content_hash in (newest.content_hash, seen):
                    break
                seen = content_hash
            return rows

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
        """Write what `build` makes of the current rows, with no other writer in between."""
        with self._writing() as writing:
            existing = read_rows(writing.transaction)
            rows = rows_after(existing, build(existing), is_adding=is_adding, leaving=leaving)
            version = self._replace(writing, existing, rows, note, on_progress)
            return _recorded(writing, version, recording)

    def versions(self) -> tuple[Version, ...]:
        """Give the versions that are kept, newest first."""
        with self._reading() as session:
            return versions(session)

    def rollback(self, version_id: str, *, recording: Recording | None = None) -> Version:
        """Make the rows of an older version current again, as a new version."""
        found_version(version_id, self.versions())
        with self._writing() as writing:
            kept = versions(writing.transaction)
            old = found_version(version_id, kept)
            if old.content_hash == kept[0].content_hash:
                writing.wait_until_prepared()
                return _recorded(writing, kept[0], recording)
            note = str(Words(f"回退到 {version_id}", f"back to {version_id}"))
            rows = rows_of(writing.transaction, version_id)
            version = self._replace(writing, read_rows(writing.transaction), rows, note, None)
            return _recorded(writing, version, recording)

    def books(self) -> tuple[str, ...]:
        """Name the books that have entries, by name."""
        with self._reading() as session:
            return books(session)

    def entries(self, book: str) -> tuple[Entry, ...]:
        """Give the newest state of every entry of a book, by entry id."""
        with self._reading() as session:
            return newest_entries(session, book)

    def history(self, book: str, entry_id: str) -> tuple[Entry, ...]:
        """Give all states of one entry, oldest first."""
        with self._reading() as session:
            return entry_history(session, book, entry_id)

    def record(self, changes: Sequence[Change]) -> tuple[Entry, ...]:
        """Record new states of entries, all of them or none."""
        with self._driver() as driver, driver.session(database=self._where.database) as session:
            prepare(session)
            return session.execute_write(unit_of_work(timeout=self.wait_seconds)(add_states), changes)

    def close(self) -> None:
        """Do nothing: the process has one driver for a server, which others may be using."""

    def _replace(
        self, writing: _Writing, existing: Tables, rows: Tables, note: str, on_progress: Progress | None
    ) -> Version:
        """Make the graph of `existing` that of `rows`, as a new version where anything differs from the newest."""
        transaction = writing.transaction
        newest = next(iter(versions(transaction)), None)
        content_hash = rows.content_hash()
        changes = differences(existing, rows)
        writing.wait_until_prepared()
        if newest and newest.content_hash != content_hash:
            keep_parts(writing.beside, transaction, newest.version_id, existing)
        if sum(change.row_count for change in changes) > self.rows_in_one_transaction:
            make_missing(writing.beside, staged_constraints())
            stage(writing.beside, rows, on_progress)
            switch(transaction)
        else:
            write_differences(transaction, changes, existing, rows, on_progress)
        link_entries(transaction)
        if newest is None or newest.content_hash != content_hash:
            add_version(transaction, rows, content_hash, note)
        return versions(transaction)[0]

    @contextmanager
    def _driver(self) -> Iterator[Driver]:
        user, password = credentials()
        user, password = self._given[0] or user, self._given[1] or password
        with told_as_ours(self.address, is_password_given=bool(password)):
            yield driver_of(self._where, user, password)

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with (
            self._driver() as driver,
            driver.session(
                database=self._where.database, default_access_mode=READ_ACCESS, fetch_size=ROWS_A_FETCH
            ) as session,
        ):
            try:
                yield session
            except WrongTypeError as error:
                raise StoreError(not_a_number(self.address, error.table_name, error.message)) from error

    @contextmanager
    def _writing(self) -> Iterator[_Writing]:
        """Hold the writer's transaction, and have the server prepared for what comes."""
        database = self._where.database
        with (
            self._driver() as driver,
            driver.session(database=database, fetch_size=ROWS_A_FETCH) as session,
            driver.session(database=database) as beside,
        ):
            prepare_lock(beside)
            try:
                with (
                    locked(driver, session, wait_seconds=self.wait_seconds) as transaction,
                    prepared_meanwhile(beside) as wait_until_prepared,
                ):
                    yield _Writing(transaction, beside, wait_until_prepared)
            except WrongTypeError as error:
                raise StoreError(not_a_number(self.address, error.table_name, error.message)) from error
            with suppress(DriverError, Neo4jError):  # the rows are written; the next write removes what stays here
                remove_leftovers(beside)


def _recorded(writing: _Writing, version: Version, recording: Recording | None) -> Version:
    """Record what belongs to the version that is current now, in its transaction, and give that version."""
    if recording and (changes := recording(version)):
        add_states(writing.transaction, changes)
    return version
