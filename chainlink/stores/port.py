"""What must anything that keeps a supply network be able to do? A few methods, spoken in tables and entries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from chainlink.stores.entries import Change, Entry
from graph_schema.errors import UnknownIdError
from graph_schema.moments import DataDates
from graph_schema.names import Words

if TYPE_CHECKING:
    from loaders.tables import Tables

Progress = Callable[[str, int, int], None]
"""Told what is written, how much of it is done, and how much there is."""

KEPT_VERSIONS = 10
"""A store keeps this many versions, the current one included."""


@dataclass(frozen=True)
class Version:
    """One state of the data.

    Attributes
    ----------
    version_id
        `v1`, `v2`, … in the order in which they were written; no number is used twice.
    content_hash
        `Tables.content_hash` of all its rows: equal data, equal hash.
    written_at
        When it was written, UTC, such as `2026-03-01T08:30:00Z`.
    dates
        As of when its rows are true.
    row_count
        Rows of all tables, one for each key and source.
    is_current
        Whether this is what `read` answers.
    note
        What the writer said of it.
    """

    version_id: str
    content_hash: str
    written_at: str
    dates: DataDates
    row_count: int
    is_current: bool
    note: str

    @property
    def data_date(self) -> str:
        """The day of the bulk of its rows, "" if none has one."""
        return self.dates.bulk


Recording = Callable[[Version], Sequence[Change]]
"""Gives the new states of entries that belong to a version."""


class Store(Protocol):
    """Keeps rows, one for each key and source, and the last versions of them; and entries, with all their states.

    Every method is one transaction: it answers from one version in full, or fails with `StoreError` and changes
    nothing. Readers never wait for a writer. Rows come back equal to what was written, in key order.
    """

    @property
    def address(self) -> str:
        """Where it is, without secrets: what `open_store` takes."""

    def engine(self) -> str:
        """Name what keeps the rows, with its version."""

    def read(self) -> Tables:
        """Give the current rows, one a key: those of `read_rows` through `merge_rows`."""

    def read_rows(self) -> Tables:
        """Give the current rows, one for each key and source; empty tables when nothing was written yet."""

    def write(
        self, tables: Tables, *, is_adding: bool = False, note: str = "", on_progress: Progress | None = None
    ) -> Version:
        """Replace all rows of the sources that `tables` speaks of.

        Parameters
        ----------
        tables
            At most one row for each key and source.
        is_adding
            Put each row in the place of the one with its key and source, if there is one; delete nothing.
        note
            Kept with the version.
        on_progress
            Called while rows are written, where that takes long.

        Returns
        -------
        Version
            The new current version; the old one where nothing changed.

        Raises
        ------
        LoadError
            If a key stands twice in one source, or something refers to what is not there. Nothing is written.
        StoreError
            If the store is busy, full, read-only, damaged or not ours. Nothing is written.
        """

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
        """Write what `build` makes of the current rows (`read_rows`), with no other writer in between.

        The rows of the sources in `leaving` go too, though none come in their place. What `recording` makes of the
        version that is current then is recorded with the rows: both, or neither.

        What `build` raises goes through, and nothing is written. It runs while other writers wait, so it should do
        nothing but read and check the input.
        """

    def versions(self) -> tuple[Version, ...]:
        """Give the versions that are kept, newest first; empty when nothing was written yet."""

    def rollback(self, version_id: str, *, recording: Recording | None = None) -> Version:
        """Make the rows of an older version current again, as a new version: nothing is lost; `recording` as in `update`.

        Returns
        -------
        Version
            The new current version; the old one where its rows are the same.

        Raises
        ------
        UnknownIdError
            If no version of that name is kept.
        StoreError
            As for `write`.
        """

    def books(self) -> tuple[str, ...]:
        """Name the books that have entries, by name; empty when there is none."""

    def entries(self, book: str) -> tuple[Entry, ...]:
        """Give the newest state of every entry of a book, in order of entry id; empty when there is none."""

    def history(self, book: str, entry_id: str) -> tuple[Entry, ...]:
        """Give all states of one entry, oldest first; empty when there is no such entry."""

    def record(self, changes: Sequence[Change]) -> tuple[Entry, ...]:
        """Record new states of entries, all of them or none; versions of the data are not touched.

        A change whose fields equal the newest state's records nothing.

        Returns
        -------
        tuple of Entry
            The newest state of each entry named, in order of the changes.

        Raises
        ------
        ConflictError
            If an entry's newest revision is not the one a change was made on. Nothing is recorded.
        StoreError
            As for `write`.
        """

    def close(self) -> None:
        """Let go of what the store holds open."""


def found_version(version_id: str, versions: Sequence[Version]) -> Version:
    """Give the version of that id.

    Raises
    ------
    UnknownIdError
        If there is none; those that are kept are named.
    """
    for version in versions:
        if version.version_id == version_id:
            return version
    raise UnknownIdError(Words("版本", "version"), version_id, [version.version_id for version in versions])
