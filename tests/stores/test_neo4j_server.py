"""Does the kit start a real server, and does a missing program fail the integration run?"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.neo4j_server import GROUP, Neo4jServer, require_programs

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.xdist_group(GROUP)
def test_server_is_community_of_the_pinned_version(neo4j_server: Neo4jServer) -> None:
    from neo4j import GraphDatabase

    from deploy.neo4j.local_server import VERSION

    with GraphDatabase.driver(neo4j_server.uri, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        (row,) = driver.execute_query(
            "CALL dbms.components() YIELD name, versions, edition WHERE name = 'Neo4j Kernel' RETURN versions, edition",
            database_="neo4j",
        ).records
    assert (row["versions"], row["edition"]) == ([VERSION], "community")


@pytest.mark.xdist_group(GROUP)
def test_tests_of_the_shared_server_run_on_one_worker(request: pytest.FixtureRequest) -> None:
    """`--dist loadgroup` tells by the end of a test's id where it belongs; without it two workers empty one server."""
    is_distributed = "PYTEST_XDIST_WORKER" in os.environ
    assert request.node.nodeid.endswith(f"@{GROUP}") == is_distributed


@pytest.mark.parametrize(("ci", "outcome"), [("true", "1 error"), ("", "1 skipped")])
def test_missing_java_fails_the_integration_run_and_skips_elsewhere(tmp_path: Path, ci: str, outcome: str) -> None:
    names = ("CHAINLINK_NEO4J_URI", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_CURRENT_TEST")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    test_id = "tests/stores/test_neo4j_server.py::test_server_is_community_of_the_pinned_version"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test_id],
        cwd=ROOT,
        env={**environment, "CI": ci, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert outcome in done.stdout
    assert "java and mvn" in done.stdout


STARTS = """
import sys, time
from pathlib import Path
from deploy.neo4j.local_server import LocalServer
server = LocalServer(Path(sys.argv[1]), password="only-a-test")
server.start()
print(server.port, flush=True)
time.sleep(600)
"""


@pytest.mark.xdist_group(GROUP)
def test_server_does_not_outlive_who_started_it(tmp_path: Path) -> None:
    require_programs()
    start = [sys.executable, "-c", STARTS, tmp_path / "home"]
    with subprocess.Popen(start, cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        port = int(starter.stdout.readline())
        assert answers(port)
        starter.kill()
    end = time.monotonic() + 30
    while answers(port) and time.monotonic() < end:
        time.sleep(0.1)
    assert not answers(port)


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
