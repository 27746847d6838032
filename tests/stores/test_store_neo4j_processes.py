"""Does the Neo4j store hold when client or server is killed in the middle of a load?"""

from __future__ import annotations

import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pandas as pd
import pytest

from chainlink.stores.neo4j.store import Neo4jStore
from deploy.neo4j.local_server import LocalServer
from graph_schema.errors import StoreError
from loaders.tables import Tables
from tests.examples import examples
from tests.neo4j_server import ANSWERED_IN_SECONDS, GROUP, PASSWORD, Neo4jServer
from tests.store_conformance import assert_same

pytestmark = pytest.mark.xdist_group(GROUP)
ROOT = Path(__file__).resolve().parents[2]
FIRMS = 3_000


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Processes that start with everything imported: what they do begins at once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.stores.test_store_neo4j_processes"])
    return context


def many_firms(generation: int, count: int = FIRMS) -> Tables:
    """So many rows that writing them takes a while; each generation differs in every row."""
    ids = [f"F{number:06d}" for number in range(count)]
    firms = {"firm_id": ids, "name_zh": [f"{thing_id}-{generation}" for thing_id in ids], "source": "big"}
    return Tables.of({"firms": pd.DataFrame(firms)})


def write_generation(server: Neo4jServer, generation: int, rows_in_one_transaction: int) -> None:
    store = Neo4jStore(server.uri, server.user, server.password, rows_in_one_transaction=rows_in_one_transaction)
    store.write(many_firms(generation))


def test_kill_of_the_client_at_random_moments_leaves_a_whole_version(
    processes: ForkServerContext, neo4j_server: Neo4jServer
) -> None:
    """Twenty loads are killed, ten in `make test`, half of them staged; each leaves a whole version; the next succeeds."""
    neo4j_server.empty()
    store = Neo4jStore(neo4j_server.uri, neo4j_server.user, neo4j_server.password)
    load_seconds = 0.0
    for generation in (0, 1):  # the first one also starts the fork server
        started = time.monotonic()
        whole = processes.Process(target=write_generation, args=(neo4j_server, generation, 0))
        whole.start()
        whole.join()
        load_seconds = time.monotonic() - started
    chance = random.Random(20260301)
    waits = [0.0]  # the first is killed on any machine
    waits += [chance.uniform(0, load_seconds) for _ in range(examples(20, unit=10) - 1)]
    answered = store.read_rows().content_hash()
    killed_before_the_end = 0
    for generation, wait_seconds in enumerate(waits, 2):
        victim = processes.Process(target=write_generation, args=(neo4j_server, generation, generation % 2 * 10**6))
        victim.start()
        victim.join(timeout=wait_seconds)
        victim.kill()
        victim.join()
        killed_before_the_end += victim.exitcode == -9
        loaded = many_firms(generation).content_hash()
        before, answered = answered, store.read_rows().content_hash()
        assert answered in (before, loaded)
        assert answered == store.versions()[0].content_hash
    assert killed_before_the_end > 0
    store.write(many_firms(22))
    assert_same(store.read(), many_firms(22))


LOAD = """
import sys
from chainlink.stores import open_store
from graph_schema.errors import StoreError
from tests.stores.test_store_neo4j_processes import many_firms
store = open_store()
print(store.versions()[0].version_id, flush=True)
try:
    store.write(many_firms(1, 40_000), on_progress=lambda what, done, total: print(done, flush=True))
except StoreError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
"""


def test_kill_of_the_server_in_mid_load_is_told_and_the_version_before_is_whole(
    start_neo4j: Callable[..., LocalServer],
) -> None:
    server = start_neo4j()
    store = Neo4jStore(server.uri, password=PASSWORD)
    store.write(many_firms(0))
    environment = {"CHAINLINK_STORE": server.uri, "CHAINLINK_NEO4J_PASSWORD": PASSWORD, "CHAINLINK_LANG": "en"}
    load = subprocess.Popen(
        [sys.executable, "-c", LOAD],
        env={**os.environ, **environment},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert load.stdout is not None
    assert [load.stdout.readline(), load.stdout.readline()] == ["v1\n", "10000\n"]
    server.kill()
    _, errors = load.communicate(timeout=ANSWERED_IN_SECONDS)
    assert (load.returncode, errors) == (
        4,
        f"the store {server.uri} does not answer, or the connection broke. See that the server runs and that host, port"
        " and firewall are right, then try again. The version before is intact, nothing was written.\n",
    )
    with pytest.raises(StoreError, match="无法连接数据库"):
        store.read()
    server.start()
    assert_same(store.read(), many_firms(0))
    assert store.write(many_firms(1)).version_id == "v2"
