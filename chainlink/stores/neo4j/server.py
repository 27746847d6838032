"""Which Neo4j server does an address mean, who signs in there, and how does one writer keep the others out?"""

from __future__ import annotations

import atexit
import logging
import os
import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from neo4j import Driver, GraphDatabase, NotificationDisabledClassification, Session, Transaction
from neo4j.exceptions import DriverError, Neo4jError, ServiceUnavailable

from chainlink.stores.neo4j.errors import too_old, unreadable_password_file
from graph_schema.errors import StoreError, UsageError
from graph_schema.names import Words

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
OLDEST_RELEASE = (5, 26)
ROWS_A_FETCH = 10_000
_SECONDS_TO_CONNECT = 3.0
_SECONDS_OF_RETRIES = 4.0

logging.getLogger("neo4j").addHandler(logging.NullHandler())  # or Python prints the driver's warnings on stderr


@dataclass(frozen=True)
class ServerAddress:
    """Where a server is, and which of its databases is meant; without secrets."""

    scheme: str
    host: str
    port: int
    database: str

    @property
    def uri(self) -> str:
        """What the driver connects to."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    def __str__(self) -> str:
        return self.uri if self.database == "neo4j" else f"{self.uri}/{self.database}"


def server_address(text: str) -> ServerAddress:
    """Read `scheme://host[:port][/database]`; port 7687 and database `neo4j` when not given.

    Raises
    ------
    UsageError
        If user or password stand in it, or it cannot be read.

    Examples
    --------
    >>> str(server_address("neo4j+s://graph.office"))
    'neo4j+s://graph.office:7687'
    """
    try:
        parts = urlsplit(text)
        port = parts.port or 7687
    except ValueError as error:
        raise UsageError(_FORM) from error
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            Words(
                "数据库地址里不要写用户名和密码；请用环境变量 CHAINLINK_NEO4J_USER、CHAINLINK_NEO4J_PASSWORD"
                "（或 CHAINLINK_NEO4J_PASSWORD_FILE）",
                "user and password do not belong in a store address; set CHAINLINK_NEO4J_USER and"
                " CHAINLINK_NEO4J_PASSWORD (or CHAINLINK_NEO4J_PASSWORD_FILE)",
            )
        )
    database = parts.path.strip("/")
    if parts.scheme not in SCHEMES or not parts.hostname or "/" in database or parts.query or parts.fragment:
        raise UsageError(_FORM)
    return ServerAddress(parts.scheme, parts.hostname, port, database or "neo4j")


_FORM = Words(
    "无法识别 Neo4j 地址；请写 neo4j://主机名:7687 或 neo4j://主机名:7687/数据库名",
    "the Neo4j address cannot be read; write neo4j://host:7687 or neo4j://host:7687/database",
)


def credentials() -> tuple[str, str]:
    """Give user and password from the environment; the password is "" when none is set.

    Raises
    ------
    StoreError
        If the password file cannot be read.
    """
    user = os.environ.get("CHAINLINK_NEO4J_USER", "").strip() or "neo4j"
    password = os.environ.get("CHAINLINK_NEO4J_PASSWORD", "")
    file = os.environ.get("CHAINLINK_NEO4J_PASSWORD_FILE", "").strip()
    if file and not password:
        try:
            password = Path(file).expanduser().read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(unreadable_password_file(file)) from error
    return user, password


_drivers: dict[tuple[str, str, str], Driver] = {}
_drivers_lock = threading.Lock()


def driver_of(address: ServerAddress, user: str, password: str) -> Driver:
    """Give the process's one driver for a server; it is closed when the process ends.

    Raises
    ------
    StoreError
        If the server is too old. What the driver raises passes.
    """
    key = (address.uri, user, password)
    with _drivers_lock:
        if key not in _drivers:
            driver = _driver(address.uri, user, password)
            try:
                agent = _agent(driver, address, user, password)
                if not is_recent(agent):
                    raise StoreError(too_old(str(address), agent))
            except BaseException:
                driver.close()
                raise
            _drivers[key] = driver
        return _drivers[key]


def _driver(uri: str, user: str, password: str) -> Driver:
    return GraphDatabase.driver(
        uri,
        auth=(user, password) if password else None,
        connection_timeout=_SECONDS_TO_CONNECT,
        connection_acquisition_timeout=_SECONDS_TO_CONNECT + _SECONDS_OF_RETRIES,
        max_transaction_retry_time=_SECONDS_OF_RETRIES,
        liveness_check_timeout=0,  # a server that was started again is noticed before anything is asked
        # an empty store has none of our labels and properties, and that is no mistake
        notifications_disabled_classifications=[NotificationDisabledClassification.UNRECOGNIZED],
        user_agent="chainlink",
    )


def _agent(driver: Driver, address: ServerAddress, user: str, password: str) -> str:
    """Ask what the server is. Where routing fails, ask it directly too: routing hides why, a bad certificate say."""
    try:
        return driver.get_server_info().agent
    except ServiceUnavailable:
        if not address.scheme.startswith("neo4j"):
            raise
        with _driver(address.uri.replace("neo4j", "bolt", 1), user, password) as direct:
            direct.get_server_info()
        raise


@atexit.register
def _close_drivers() -> None:
    for driver in _drivers.values():
        with suppress(DriverError, Neo4jError, OSError):
            driver.close()


def is_recent(agent: str) -> bool:
    """Whether what a server calls itself is a release that we work with.

    Examples
    --------
    >>> [is_recent(agent) for agent in ("Neo4j/5.26.31", "Neo4j/2026.09.0", "Neo4j/4.4.40", "Memgraph")]
    [True, True, False, False]
    """
    version = re.match(r"Neo4j/(\d+)\.(\d+)", agent)
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST_RELEASE


@contextmanager
def locked(driver: Driver, session: Session, *, wait_seconds: float) -> Iterator[Transaction]:
    """Hold a transaction that no other writer can hold: kept when the block ends, undone when it raises.

    The lock is that of one node, so the server lets go of it by itself when this process dies. Whoever waits for it
    longer than `wait_seconds` has its transaction ended.
    """
    writer = uuid.uuid4().hex
    with session.begin_transaction(metadata={"writer": writer}) as transaction:
        giving_up = threading.Timer(wait_seconds, _end_transaction, (driver, writer))
        giving_up.daemon = True
        giving_up.start()
        try:
            transaction.run("MERGE (lock:WriterLock {name: 'chainlink'}) SET lock.writer = $writer", writer=writer)
        finally:
            giving_up.cancel()
        yield transaction
        transaction.commit()


def _end_transaction(driver: Driver, writer: str) -> None:
    """End the transaction of a writer that waits; if that fails, it goes on waiting."""
    with suppress(DriverError, Neo4jError, OSError), driver.session(database="system") as session:
        ended = session.run(
            "SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.writer = $writer RETURN transactionId",
            writer=writer,
        ).value()
        if ended:
            session.run("TERMINATE TRANSACTIONS $ids", ids=ended).consume()
