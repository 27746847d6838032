"""What must a Neo4j server have before rows come in, and how does it get it while the caller still reads its files?

A server that was just started takes long to plan its first statements. So a first load has them planned meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from neo4j import Session

from chainlink.stores.neo4j import graph as graph
from chainlink.stores.neo4j.staging import remove_leftovers
from graph_schema.render import constraints
from graph_schema.spec import schema

LOCK = "writerlock_name"
"""The constraint without which two writers could lock two different nodes."""


def prepare(session: Session) -> None:
    """Make the constraints and indexes that are missing."""
    make_missing(session, _wanted())


def prepare_lock(session: Session) -> None:
    """Make the constraint of the writers' lock, where it is missing."""
    make_missing(session, {LOCK: _wanted()[LOCK]})


def _wanted() -> dict[str, str]:
    lines = [line for line in constraints(schema()).splitlines() if line.startswith("CREATE")]
    return {line.split()[2]: line for line in lines} | graph.live_constraints()


def make_missing(session: Session, wanted: Mapping[str, str]) -> None:
    """Make those constraints and indexes, name to statement, that are missing, and wait for them."""
    there = set(session.run("SHOW INDEXES YIELD name").value())  # a constraint's index has its name
    missing = [statement for name, statement in wanted.items() if name not in there]
    if missing:
        with session.begin_transaction() as transaction:
            for statement in missing:
                transaction.run(statement.rstrip(";")).consume()
            transaction.commit()
        session.run("CALL db.awaitIndexes(300)").consume()


@contextmanager
def prepared_meanwhile(session: Session) -> Iterator[Callable[[], None]]:
    """Prepare in a thread, and remove what was left behind; on a server without rows, plan the statements of a load too.

    Parameters
    ----------
    session
        Nobody else may use it before the function that is given has returned.

    Yields
    ------
    Callable
        Waits until rows may be written; raises what went wrong.
    """
    is_awaited = threading.Event()

    def work() -> None:
        make_missing(session, _wanted())
        remove_leftovers(session)
        if not session.run("MATCH (v:Version) RETURN 1 LIMIT 1").value():
            _plan(session, is_awaited)

    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(work)

        def wait() -> None:
            is_awaited.set()
            coming.result()

        try:
            yield wait
        finally:
            is_awaited.set()


def _plan(session: Session, is_awaited: threading.Event) -> None:
    """Have the server plan what a first load will ask, largest tables first, until somebody waits for it."""
    for statement in _first_statements():
        if is_awaited.is_set():
            return
        session.run(f"EXPLAIN {statement}", rows=[]).consume()


def _first_statements() -> Iterator[str]:
    for table in reversed(graph.relation_tables()):
        yield graph.relations_created(table, graph.row_columns(table))
    for table in reversed(graph.node_tables()):
        yield graph.nodes_created(table.node, graph.row_columns(table))
    for table, column in graph.column_relations():
        yield graph.column_linked(table, column)
