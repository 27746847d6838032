"""How does a block of statements happen as one? Inside one transaction of SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    """Hold one transaction: kept when the block ends, undone when it raises.

    Parameters
    ----------
    connection
        Connection that begins no transactions by itself (`isolation_level=None`).
    begin
        `BEGIN` to read one state of the file, `BEGIN IMMEDIATE` to write.

    Examples
    --------
    >>> connection = sqlite3.connect(":memory:", isolation_level=None)
    >>> with transaction(connection, "BEGIN IMMEDIATE"):
    ...     _ = connection.execute("CREATE TABLE firms (firm_id TEXT)")
    >>> connection.in_transaction
    False
    """
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
