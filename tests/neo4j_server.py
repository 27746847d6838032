"""A real Neo4j for tests: the one that `CHAINLINK_NEO4J_URI` names, else one started here and killed at the end."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.neo4j.local_server import USER, LocalServer, missing_programs

PASSWORD = "chainlink-test"
ANSWERED_IN_SECONDS = 25.0
"""A server that is gone is told within seconds, even by a busy machine; the driver itself would try for 30."""
GROUP = "neo4j"
"""Tests on the shared server carry `pytest.mark.xdist_group(GROUP)`: one worker runs them, one after another."""


@dataclass(frozen=True)
class Neo4jServer:
    """Where a server is, and how to sign in."""

    uri: str
    user: str
    password: str

    def empty(self, *, is_bare: bool = False) -> None:
        """Take all rows out, and where it is to be bare the constraints and indexes too.

        A server forgets how it carries out every statement when constraints come or go, and takes long to find out anew.
        """
        from neo4j import GraphDatabase

        with (
            GraphDatabase.driver(self.uri, auth=(self.user, self.password)) as driver,
            driver.session(database="neo4j") as session,
        ):
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 20000 ROWS").consume()
            if not is_bare:
                return
            for name in session.run("SHOW CONSTRAINTS YIELD name").value():
                session.run(f"DROP CONSTRAINT `{name}`").consume()
            for name in session.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name").value():
                session.run(f"DROP INDEX `{name}`").consume()


def require_programs() -> None:
    """Skip where Java or Maven is missing, on a laptop; fail where CI=true."""
    if missing := missing_programs():
        text = f"a real Neo4j needs {' and '.join(missing)}, or CHAINLINK_NEO4J_URI"
        if os.environ.get("CI") == "true":
            pytest.fail(text)
        pytest.skip(text)


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """Give a running server; what it holds is the test's to empty."""
    if uri := os.environ.get("CHAINLINK_NEO4J_URI"):
        yield Neo4jServer(
            uri, os.environ.get("CHAINLINK_NEO4J_USER", USER), os.environ.get("CHAINLINK_NEO4J_PASSWORD", "")
        )
        return
    require_programs()
    server = LocalServer(tmp_path_factory.mktemp("neo4j"), password=PASSWORD)
    server.start()
    yield Neo4jServer(server.uri, USER, PASSWORD)
    server.kill()


@pytest.fixture
def start_neo4j(tmp_path: Path) -> Iterator[Callable[..., LocalServer]]:
    """Give a function that starts a server of the test's own, to be killed or set up as the test likes."""
    require_programs()
    started: list[LocalServer] = []

    def start(settings: Mapping[str, str] | None = None) -> LocalServer:
        server = LocalServer(tmp_path / f"neo4j-{len(started)}", password=PASSWORD, settings=settings)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.kill()
