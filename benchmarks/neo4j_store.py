"""How long do loading and reading take on Neo4j, beside the bare driver with the same rows in the same run?

    python -m benchmarks.neo4j_store [FIRMS SOURCINGS]

starts servers of its own (1 GB of heap) in a temporary folder: the fifteen chains on one that has just been started,
and again when it is warm; on another a synthetic province of firms, 1,000 components and sourcings (100,000 and 500,000
when not given), first by the bare driver.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pandas as pd
from neo4j import GraphDatabase, Session

from benchmarks.synthetic import province
from chainlink.stores.neo4j.store import Neo4jStore
from deploy.neo4j.local_server import USER, LocalServer
from graph_schema.render import constraints
from graph_schema.spec import schema
from loaders.load import load_tables
from loaders.tables import Tables

ROOT = Path(__file__).resolve().parent.parent
BATCH = 20_000
COMPONENTS = 1_000
PASSWORD = "benchmark-only"
Answer = TypeVar("Answer")


def timed(what: str, work: Callable[[], Answer]) -> tuple[float, Answer]:
    started = time.perf_counter()
    answer = work()
    seconds = time.perf_counter() - started
    print(f"{what}: {seconds:.1f} s", flush=True)
    return seconds, answer


def office(firms: int, sourcings: int) -> Tables:
    """A province whose firms buy a thousand components, with names and sources as an office has them."""
    drawn = province(firms, sourcings)
    components = pd.Series([f"P{number:03d}" for number in range(COMPONENTS)], dtype="str")
    place = drawn.supplies.index.to_series() % COMPONENTS
    origin = {"source": "benchmark", "as_of": "2026-06-30"}
    return Tables.of(
        {
            "components": pd.DataFrame({"component_id": components, "name_zh": components}).assign(**origin),
            "firms": drawn.firms[["firm_id"]].assign(name_zh=drawn.firms["firm_id"], **origin),
            "supplies": drawn.supplies.assign(component_id=components.take(place).array, **origin),
        }
    )


def bare_write(session: Session, tables: Tables) -> None:
    """Write the same rows as one would by hand: unique keys first, then UNWIND and MERGE in batches."""
    for line in constraints(schema()).splitlines():
        if line.startswith("CREATE CONSTRAINT"):
            session.run(line.rstrip(";")).consume()
    session.run("CALL db.awaitIndexes(300)").consume()
    merge_sourcing = (
        "UNWIND $rows AS row MATCH (a:Firm {firm_id: row.supplier_id}) MATCH (b:Firm {firm_id: row.buyer_id})"
        " MERGE (a)-[r:SUPPLIES {component_id: row.component_id}]->(b)"
        " SET r.status = row.status, r.source = row.source, r.as_of = row.as_of"
    )
    for name, query in (
        ("components", "UNWIND $rows AS row MERGE (n:Component {component_id: row.component_id}) SET n += row"),
        ("firms", "UNWIND $rows AS row MERGE (n:Firm {firm_id: row.firm_id}) SET n += row"),
        ("supplies", merge_sourcing),
    ):
        frame = tables[name]
        filled = frame[[column for column in frame if (frame[column].notna() & (frame[column] != "")).any()]]
        for start in range(0, len(filled), BATCH):
            session.run(query, rows=filled.iloc[start : start + BATCH].to_dict("records")).consume()


def bare_read(session: Session) -> int:
    """Read the same rows back as frames."""
    names = "r.component_id, r.status, r.source, r.as_of"
    sourcings = session.run(f"MATCH (a:Firm)-[r:SUPPLIES]->(b:Firm) RETURN a.firm_id, b.firm_id, {names}").to_df()
    firms = session.run("MATCH (n:Firm) RETURN n.firm_id, n.name_zh, n.source, n.as_of").to_df()
    return len(sourcings) + len(firms)


def empty(session: Session) -> None:
    session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 20000 ROWS").consume()


def main() -> None:
    """Print every figure as it is known."""
    firms, sourcings = (int(number) for number in sys.argv[1:] or ("100000", "500000"))
    tables, chains = office(firms, sourcings), load_tables([ROOT / "sample_chains"]).tables
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder) / "chains") as server:
        measure_chains(server, chains)
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder) / "province") as server:
        measure_province(server, tables)


@contextmanager
def running_server(folder: Path) -> Iterator[LocalServer]:
    server = LocalServer(folder, password=PASSWORD)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def measure_chains(server: LocalServer, chains: Tables) -> None:
    """Load and read them cold, then warm."""
    store = Neo4jStore(server.uri, password=PASSWORD)
    for state in ("just started", "warm"):
        timed(f"fifteen chains, server {state}, load", lambda: store.write(chains))
        timed(f"fifteen chains, server {state}, read", store.read)
        with GraphDatabase.driver(server.uri, auth=(USER, PASSWORD)) as driver, driver.session() as session:
            empty(session)


def measure_province(server: LocalServer, tables: Tables) -> None:
    """Write and read it by the bare driver, then by the store."""
    store = Neo4jStore(server.uri, password=PASSWORD)
    rows = sum(len(frame) for _, frame in tables.items())
    with GraphDatabase.driver(server.uri, auth=(USER, PASSWORD)) as driver, driver.session(database="neo4j") as session:
        bare_writing, _ = timed(f"{rows:,} rows, bare driver, write", lambda: bare_write(session, tables))
        bare_reading, _ = timed(f"{rows:,} rows, bare driver, read", lambda: bare_read(session))
        empty(session)
    writing, _ = timed(f"{rows:,} rows, store, write", lambda: store.write(tables))
    reading, tables_read = timed(f"{rows:,} rows, store, read", store.read)
    print(f"write {writing / bare_writing:.2f} × bare, read {reading / bare_reading:.2f} × bare")
    timed("the same rows again", lambda: store.write(tables))
    assert tables_read.content_hash() == tables.content_hash()


if __name__ == "__main__":
    main()
