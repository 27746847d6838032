"""What does a person read when the Neo4j server says no, or nothing? Each sentence, from a real server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from chainlink.stores import open_store
from chainlink.stores.neo4j.store import Neo4jStore
from deploy.neo4j.local_server import LocalServer, free_port
from graph_schema.errors import StoreError, UsageError
from graph_schema.names import using_language
from tests.neo4j_server import ANSWERED_IN_SECONDS, GROUP, PASSWORD, Neo4jServer
from tests.store_conformance import assert_same, cell_chain

pytestmark = pytest.mark.xdist_group(GROUP)
ROOT = Path(__file__).resolve().parents[2]
KEPT = "The version before is intact, nothing was written."


def told(store: Neo4jStore, *, is_writing: bool = False) -> str:
    """Give what a person reads."""
    with using_language("en"), pytest.raises(StoreError) as caught:
        store.write(cell_chain()) if is_writing else store.versions()
    return caught.value.words.en


@pytest.fixture
def port(neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in ("CHAINLINK_NEO4J_USER", "CHAINLINK_NEO4J_PASSWORD", "CHAINLINK_NEO4J_PASSWORD_FILE"):
        monkeypatch.delenv(name, raising=False)
    return neo4j_server.uri.rpartition(":")[2]


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_wrong_password_missing_password_and_unknown_database_are_told(
    port: str, scheme: str, neo4j_server: Neo4jServer
) -> None:
    where = f"{scheme}://127.0.0.1:{port}"
    assert told(Neo4jStore(where, password="wrong")) == (
        f"{where} refuses this user or password. Check CHAINLINK_NEO4J_USER and CHAINLINK_NEO4J_PASSWORD."
    )
    assert told(Neo4jStore(where)) == (
        f"the store {where} wants a password. Set CHAINLINK_NEO4J_PASSWORD,"
        " or CHAINLINK_NEO4J_PASSWORD_FILE to a file that holds it."
    )
    assert told(Neo4jStore(f"{where}/nowhere", password=neo4j_server.password)) == (
        f"{where}/nowhere: the server has no such database. Check the name at the end of the address;"
        " without one it is neo4j."
    )


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_server_that_is_not_there_is_told_before_the_driver_gives_up(scheme: str) -> None:
    where = f"{scheme}://127.0.0.1:{free_port()}"
    started = time.monotonic()
    assert told(Neo4jStore(where, password="x")) == (
        f"the store {where} does not answer, or the connection broke. See that the server runs and that host, port and"
        f" firewall are right, then try again. {KEPT}"
    )
    assert time.monotonic() - started < ANSWERED_IN_SECONDS


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
def test_server_without_encryption_is_told(port: str, scheme: str) -> None:
    where = f"{scheme}://127.0.0.1:{port}"
    assert told(Neo4jStore(where, password="x")) == (
        f"{where} does not speak an encrypted connection. Check the port; write neo4j:// or bolt:// where the server"
        " has no encryption."
    )


def test_password_comes_from_a_file(
    port: str, neo4j_server: Neo4jServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "password"
    monkeypatch.setenv("CHAINLINK_NEO4J_PASSWORD_FILE", str(file))
    store = Neo4jStore(f"bolt://127.0.0.1:{port}")
    assert told(store) == (
        f"the password file {file} cannot be read. Check CHAINLINK_NEO4J_PASSWORD_FILE and that this user may read it."
    )
    file.write_text(f"{neo4j_server.password}\n", encoding="utf-8")
    assert store.engine() == "Neo4j 5.26.31 community"


def test_untrusted_certificate_and_read_only_server_are_told(
    tmp_path: Path, start_neo4j: Callable[..., LocalServer]
) -> None:
    """One server: first encrypted with a certificate of its own, then read-only."""
    folder = tmp_path / "certificate"
    folder.mkdir()
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", folder / "private.key", "-out", folder / "public.crt"),
        ],
        check=True,
        capture_output=True,
    )
    policy = "dbms.ssl.policy.bolt"
    server = start_neo4j(
        {
            f"{policy}.enabled": "true",
            f"{policy}.base_directory": str(folder),
            f"{policy}.client_auth": "NONE",
            "server.bolt.tls_level": "OPTIONAL",
        }
    )
    for scheme in ("bolt", "neo4j"):
        where = f"{scheme}+s://127.0.0.1:{server.port}"
        assert told(Neo4jStore(where, password=PASSWORD)) == (
            f"the certificate of {where} is not trusted. Trust its issuer on this machine (or set SSL_CERT_FILE); on a"
            " network you trust, write neo4j+ssc:// or bolt+ssc://."
        )
    written = Neo4jStore(f"bolt+ssc://127.0.0.1:{server.port}", password=PASSWORD).write(cell_chain())
    assert written.version_id == "v1"
    server.stop()  # in good order: a killed one has to recover, which it cannot do read-only
    server.settings["server.databases.default_to_read_only"] = "true"
    server.start()
    store = Neo4jStore(server.uri, password=PASSWORD)
    assert_same(store.read(), cell_chain())
    assert told(store, is_writing=True) == (
        f"the store {server.uri} is read-only. Have it made writable, or use an address that is. {KEPT}"
    )


def test_command_line_says_it_without_a_traceback_and_ends_with_4() -> None:
    where = f"neo4j://127.0.0.1:{free_port()}"
    ended = subprocess.run(
        [sys.executable, "-m", "chainlink.commands.cli", "versions"],
        env={**os.environ, "CHAINLINK_STORE": where, "CHAINLINK_LANG": "zh"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, ended.stdout) == (4, "")
    assert ended.stderr == (
        f"无法连接数据库 {where}，或连接中断。请确认服务器已启动，主机名、端口和防火墙无误，然后重试。"
        "原有版本完好，未写入任何数据。\n"
    )


@pytest.mark.parametrize("address", ["neo4j://neo4j:geheim@host", "bolt+s://neo4j@host:7687", "bolt://:geheim@host"])
def test_user_and_password_in_the_address_are_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(UsageError, match="CHAINLINK_NEO4J_PASSWORD") as caught:
        open_store(address)
    assert "geheim" not in caught.value.words.zh + caught.value.words.en


@pytest.mark.parametrize(
    "address", ["neo4j://", "neo4j://host:port", "bolt://host/a/b", "neo4j+x://host", "bolt://h?a=b"]
)
def test_address_that_cannot_be_read_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="请写 neo4j://主机名:7687"):
        open_store(address)


def test_address_names_the_database_only_where_it_is_another() -> None:
    addresses = ("neo4j://h", "bolt+ssc://h:1234/neo4j", "neo4j+s://[::1]:7687/office")
    assert [open_store(address).address for address in addresses] == [
        "neo4j://h:7687",
        "bolt+ssc://h:1234",
        "neo4j+s://[::1]:7687/office",
    ]
