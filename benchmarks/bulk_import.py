"""How long does a whole province take from the embedded store to a Neo4j server that answers?

    python -m benchmarks.bulk_import [FIRMS SOURCINGS]

writes a synthetic province (1,000,000 firms and 10,000,000 sourcings when not given; see `benchmarks.neo4j_store`) into
an embedded store, which is not timed, then exports it, imports it with Neo4j's own tool, starts the server and counts.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from neo4j import GraphDatabase

from benchmarks.neo4j_store import PASSWORD, office, timed
from chainlink.stores.neo4j.bulk_export import bulk_export
from chainlink.stores.sqlite.store import EmbeddedStore
from deploy.neo4j.local_server import USER, LocalServer


def main() -> None:
    """Measure each step and their sum."""
    firms, sourcings = (int(number) for number in sys.argv[1:3]) if len(sys.argv) > 2 else (1_000_000, 10_000_000)
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        store = EmbeddedStore(folder / "store.sqlite")
        timed("embedded store written", lambda: store.write(office(firms, sourcings)))
        server = LocalServer(folder / "neo4j", password=PASSWORD)
        server.admin("dbms", "set-initial-password", PASSWORD)
        exported, _ = timed("exported", lambda: bulk_export(store, folder / "out"))
        imported, _ = timed("imported", lambda: _import(folder / "out", server))
        try:
            served, counted = timed("served", lambda: _first_answer(server))
        finally:
            server.kill()
        print(f"firms, sourcings: {counted}")
        print(f"from embedded store to a served Neo4j: {exported + imported + served:.0f} s")
        print(f"peak memory of the export: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def _import(folder: Path, server: LocalServer) -> None:
    program = {"NEO4J_ADMIN": str(server.admin_program(heap="4g"))}
    subprocess.run(["sh", str(folder / "import.sh")], env={**os.environ, **program}, check=True, capture_output=True)


def _first_answer(server: LocalServer) -> list[object]:
    server.start()
    with GraphDatabase.driver(server.uri, auth=(USER, PASSWORD)) as driver:
        queries = ("MATCH (firm:Firm) RETURN count(firm)", "MATCH ()-[bought:SUPPLIES]->() RETURN count(bought)")
        return [driver.execute_query(query, database_="neo4j").records[0][0] for query in queries]


if __name__ == "__main__":
    main()
