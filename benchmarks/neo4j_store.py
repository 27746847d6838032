"""How long do loading and reading take on Neo4j, beside the bare driver with the same rows in the same run?

    python -m benchmarks.neo4j_store [FIRMS SOURCINGS]

starts a server of its own (1 GB of heap) in a temporary folder, loads the fifteen chains, then a synthetic province of
firms, 1,000 components and sourcings (100,000 and 500,000 when not given).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pandas as pd
from neo4j import GraphDatabase, Session

from benchmarks.synthetic import province
from chainlink.stores.neo4j import Neo4jStore
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
    said = {"source": "benchmark", "as_of": "2026-06-30"}
    return Tables.of(
        {
            "components": pd.DataFrame({"component_id": components, "name_zh": components}).assign(**said),
            "firms": drawn.firms[["firm_id"]].assign(name_zh=drawn.firms["firm_id"], **said),
            "supplies": drawn.supplies.assign(component_id=components.take(place).array, **said),
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
    firms, sourcings = (int(each) for each in sys.argv[1:] or ("100000", "500000"))
    tables, chains = office(firms, sourcings), load_tables([ROOT / "sample_chains"]).tables
    with tempfile.TemporaryDirectory() as folder:
        server = LocalServer(Path(folder) / "neo4j", password=PASSWORD)
        server.start()
        try:
            measure(server, tables, chains)
        finally:
            server.kill()


def measure(server: LocalServer, tables: Tables, chains: Tables) -> None:
    """Fifteen chains; then the province, bare and by the store, each after the same warming up."""
    store = Neo4jStore(server.uri, password=PASSWORD)
    timed("fifteen chains, load", lambda: store.write(chains))
    timed("fifteen chains, read", store.read)
    rows = sum(len(frame) for _, frame in tables.items())
    with GraphDatabase.driver(server.uri, auth=(USER, PASSWORD)) as driver, driver.session(database="neo4j") as session:
        empty(session)
        bare_writing, _ = timed(f"{rows:,} rows, bare driver, write", lambda: bare_write(session, tables))
        bare_reading, _ = timed(f"{rows:,} rows, bare driver, read", lambda: bare_read(session))
        empty(session)
    writing, _ = timed(f"{rows:,} rows, store, write", lambda: store.write(tables))
    reading, found = timed(f"{rows:,} rows, store, read", store.read)
    print(f"write {writing / bare_writing:.2f} × bare, read {reading / bare_reading:.2f} × bare")
    timed("the same rows again", lambda: store.write(tables))
    assert found.content_hash() == tables.content_hash()


if __name__ == "__main__":
    main()
