"""Does Neo4j's own import tool make of a bulk export the very store that was exported?"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from neo4j import GraphDatabase

from benchmarks.synthetic import province
from chainlink.stores import Change, Store
from chainlink.stores.neo4j.bulk_export import bulk_export
from chainlink.stores.neo4j.store import Neo4jStore
from chainlink.stores.sqlite.store import EmbeddedStore
from deploy.neo4j.local_server import USER, LocalServer
from graph_schema.errors import UsageError
from graph_schema.names import using_language
from loaders.tables import Tables
from tests.examples import examples
from tests.neo4j_server import PASSWORD, require_programs
from tests.store_conformance import assert_same, cell_chain, joined, survey_of_mine

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.neo4j
STRANGE_NAMES = (
    "a,b;c",
    '"',
    "甲'\"`\\厂",
    "'}) DETACH DELETE n //",
    "🏭👩‍🔧 电芯",
    "零\u200b宽\ufeff",
    " 前后空格 ",
    "行\n行\r\n行\r",
    "null",
    "\u2028\t\x01",
    "C:\\",
)


@dataclass(frozen=True)
class Moved:
    """A store, and the one that the import tool made of its export."""

    before: EmbeddedStore
    after: Neo4jStore
    server: LocalServer

    def ask(self, query: str) -> list[list[object]]:
        """Ask in Cypher."""
        with GraphDatabase.driver(self.server.uri, auth=(USER, PASSWORD)) as driver:
            return [list(record.values()) for record in driver.execute_query(query, database_="neo4j").records]


def strange_firms() -> Tables:
    rows = [
        {"firm_id": f"F-{name}", "name_zh": name, "source": f"s{number % 2}", "revenue_10k_yuan": 10.0**-number / 3}
        for number, name in enumerate(STRANGE_NAMES)
    ]
    return Tables.of({"firms": pd.DataFrame(rows)})


def census(firm_count: int, sourcing_count: int) -> Tables:
    """A province, what it makes named."""
    frames = dict(province(firm_count, sourcing_count).items())
    frames["components"] = frames["makes"][["component_id"]]
    return Tables.of({name: frame.assign(source="census") for name, frame in frames.items()})


def fill(store: Store) -> None:
    """Two versions with strange names and two sources for one sourcing; entries with a history."""
    store.write(cell_chain(), note="first")
    role = {"firm_id": "007", "role": "chain_leader", "chain_id": "C01", "source": "office"}
    roles = Tables.of({"roles": pd.DataFrame([role])})
    store.write(joined(cell_chain(), survey_of_mine(0.7), strange_firms(), roles), note="")
    office = {"component_id": "ore", "firm_id": "007", "office": '甲,\n"办"', "count": 2, "is_open": True, "mixed": 1}
    store.record([Change("risks", "R1", office, who="王", why="摸排")])
    store.record([Change("risks", "R1", {**office, "count": None, "mixed": "x"}, 1, who="李")])
    store.record([Change("risks", "R2", {"component_id": "gone", "share": 0.25, "office": ""})])
    store.record([Change("scenarios", "停电\n一周", {"stops": '["firm:007"]'})])
    store.record([Change("projects", "P1", {"firm_id": "007", "risk_ids": "R1;R2;R3"})])
    store.record([Change("leaders", "L1", {"kind": "community", "member_ids": "007;maker;gone"})])


@contextmanager
def moved_to_neo4j(before: EmbeddedStore, folder: Path) -> Iterator[Moved]:
    """Export a store, import it as the page says, and serve it."""
    require_programs()
    bulk_export(before, folder / "out")
    server = LocalServer(folder / "neo4j", password=PASSWORD)
    server.admin("dbms", "set-initial-password", PASSWORD)
    program = {"NEO4J_ADMIN": str(server.admin_program())}
    done = subprocess.run(["sh", "out/import.sh"], cwd=folder, env=os.environ | program, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    server.start()
    try:
        yield Moved(before, Neo4jStore(server.uri, USER, PASSWORD), server)
    finally:
        server.kill()


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moved]:
    folder = tmp_path_factory.mktemp("bulk")
    before = EmbeddedStore(folder / "store.sqlite")
    fill(before)
    with moved_to_neo4j(before, folder) as caught:
        yield caught


def test_hundred_thousand_firms_arrive(tmp_path: Path) -> None:
    """Fewer where not all examples are drawn."""
    before = EmbeddedStore(tmp_path / "store.sqlite")
    before.write(census(examples(100_000, unit=10_000), examples(50_000, unit=5_000)))
    with moved_to_neo4j(before, tmp_path) as caught:
        assert_same(caught.after.read_rows(), before.read_rows())


def test_imported_rows_are_those_of_the_store(moved: Moved) -> None:
    assert_same(moved.after.read_rows(), moved.before.read_rows())


def test_imported_version_is_the_current_one(moved: Moved) -> None:
    assert moved.after.versions() == moved.before.versions()[:1]


def test_imported_entries_keep_their_history(moved: Moved) -> None:
    assert moved.after.books() == moved.before.books() == ("leaders", "projects", "risks", "scenarios")
    for book in moved.before.books():
        assert moved.after.entries(book) == moved.before.entries(book)
        for entry in moved.before.entries(book):
            assert moved.after.history(book, entry.entry_id) == moved.before.history(book, entry.entry_id)


def test_imported_risks_point_at_what_they_are_about(moved: Moved) -> None:
    about = "MATCH (r:Risk)-[:ABOUT]->(n) RETURN r.entry_id, labels(n), n.name_zh ORDER BY n.name_zh"
    assert moved.ask(about) == [["R1", ["Component"], "=锂矿"], ["R1", ["Firm"], "甲矿"]]
    shown = "MATCH (r:Risk) RETURN r.entry_id, r.revision, r.office, r.count, r.is_open, r.share, r.mixed ORDER BY r.entry_id"
    assert moved.ask(shown) == [
        ["R1", 2, '甲,\n"办"', None, True, None, "x"],
        ["R2", 1, "", None, None, 0.25, None],
    ]


def test_imported_projects_communities_and_roles_point_at_what_they_name(moved: Moved) -> None:
    relations = (
        "MATCH (a)-[r:ADDRESSES|LED_BY|MEMBER_OF|HAS_ROLE]->(b)"
        " RETURN coalesce(a.entry_id, a.firm_id) AS start, type(r), r.chain_id,"
        " coalesce(b.entry_id, b.firm_id, b.chain_id) AS end ORDER BY type(r), start, end"
    )
    assert moved.ask(relations) == [
        ["P1", "ADDRESSES", None, "R1"],
        ["P1", "ADDRESSES", None, "R2"],
        ["007", "HAS_ROLE", "C01", "C01"],
        ["P1", "LED_BY", None, "007"],
        ["007", "MEMBER_OF", None, "L1"],
        ["maker", "MEMBER_OF", None, "L1"],
    ]


def test_constraints_of_the_export_hold_the_imported_graph(moved: Moved) -> None:
    statements = (moved.before.path.parent / "out" / "constraints.cypher").read_text(encoding="utf-8").splitlines()
    for statement in statements:
        if statement and not statement.startswith("//"):
            moved.ask(statement.removesuffix(";"))
    made = moved.ask("SHOW CONSTRAINTS YIELD name WHERE name IN ['firm_firm_id', 'entry_book_entry_id'] RETURN name")
    assert sorted(made) == [["entry_book_entry_id"], ["firm_firm_id"]]


def test_imported_store_takes_the_next_load_and_the_next_entry(moved: Moved) -> None:
    before, survey = moved.after.versions()[0], survey_of_mine(0.1, source="later")
    after = moved.after.write(survey, is_adding=True)
    assert (before.version_id, after.version_id) == ("v2", "v3")
    assert after.content_hash == moved.before.write(survey, is_adding=True).content_hash
    assert moved.after.rollback("v2").content_hash == before.content_hash
    (entry,) = moved.after.record([Change("risks", "R1", {"firm_id": "maker"}, 2)])
    assert entry.revision == 3


def test_export_refuses_an_empty_store_and_a_folder_in_use(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "store.sqlite")
    with pytest.raises(UsageError, match="chainlink load"):
        bulk_export(store, tmp_path / "out")
    store.write(cell_chain())
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "letter.txt").write_text("mine", encoding="utf-8")
    with using_language("en"), pytest.raises(UsageError, match="is no empty folder; write another name"):
        bulk_export(store, tmp_path / "kept")
    with using_language("en"), pytest.raises(UsageError, match="cannot be written: Not a directory, name another"):
        bulk_export(store, tmp_path / "kept" / "letter.txt" / "out")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["kept", "letter.txt", "store.sqlite"]


def test_export_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    EmbeddedStore(tmp_path / "store.sqlite").write(census(3_000, 3_000))
    done = subprocess.run(
        [sys.executable, "-m", "chainlink.commands.cli", "--lang", "en", "bulk-export", str(tmp_path / "out")],
        cwd=ROOT,
        env=os.environ | {"CHAINLINK_STORE": f"sqlite:///{tmp_path / 'store.sqlite'}"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
        capture_output=True,
        text=True,
    )
    text = f"'{tmp_path / 'out'}' cannot be written: File too large, name another folder; no file is left\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", text)
    assert [path.name for path in tmp_path.iterdir()] == ["store.sqlite"]


def test_export_appears_whole_in_an_empty_folder(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "store.sqlite")
    store.write(cell_chain())
    (tmp_path / "out").mkdir()
    files = bulk_export(store, tmp_path / "out")
    expected = {"import.sh", "constraints.cypher", *(file.name for file in files)}
    assert {path.name for path in (tmp_path / "out").iterdir()} == expected
    script = (tmp_path / "out" / "import.sh").read_text(encoding="utf-8")
    assert [file.name for file in files if file.is_multiline] == ["components.csv"]
    assert "--multiline-fields=components.csv --multiline-fields-format=v2" in script.replace(" \\\n   ", "")
    assert (tmp_path / "out" / "segments_chain_id.csv").read_text(encoding="utf-8") == (
        ':START_ID(Segment),:END_ID(Chain)\n"S1","C01"\n'
    )
