"""Does every question of docs/cypher.md run on a real server, and answer what the tables say?"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from neo4j import Driver, GraphDatabase
from typer.testing import CliRunner

from chainlink.commands.cli import app
from chainlink.stores import Change
from chainlink.stores.neo4j.store import Neo4jStore
from chainlink.stores.sqlite.store import EmbeddedStore
from loaders.tables import Tables
from tests.cypher_answers import Answers
from tests.neo4j_server import GROUP, Neo4jServer
from tests.store_conformance import assert_same

pytestmark = pytest.mark.xdist_group(GROUP)

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "cypher.md").read_text(encoding="utf-8")
QUESTIONS = (
    *(Answers.who_else_makes, Answers.two_tiers_above, Answers.bought_from_country, Answers.shared_suppliers),
    *(Answers.one_maker, Answers.through_traders, Answers.without_maker, Answers.sole_in_region),
    *(Answers.single_sourced, Answers.behind_agent, Answers.around_leaders, Answers.in_several_chains),
    *(Answers.import_dependence, Answers.stale_rows, Answers.backups_in_name, Answers.what_goes_in),
    *(Answers.open_risks, Answers.projects_of_open_risks),
)
"""By place on the page."""

RISKS: tuple[dict[str, Any], ...] = (
    {"chain_id": "C02", "component_id": "photoresist", "firm_id": "JPN-07", "deadline": "2026-12-31"},
    {"chain_id": "C02", "component_id": "mcu", "state": "in_hand", "deadline": "2026-11-30"},
    {"chain_id": "C02", "component_id": "mask_blank", "state": "closed", "deadline": "2026-01-31"},
    {"chain_id": "C03", "component_id": "silver_powder"},
    {"chain_id": "C05", "component_id": "mcu", "state": "false_alarm"},
)


PROJECTS: tuple[dict[str, Any], ...] = (
    {"name": "光刻胶产线", "firm_id": "JPN-07", "risk_ids": "R0;R1", "state": "building"},
    {"name": "银粉", "firm_id": "", "risk_ids": "R3;R9", "state": "planned"},
    {"name": "光刻胶二期", "firm_id": "JPN-07", "risk_ids": "R0"},
)


@dataclass(frozen=True)
class Sample:
    """The fifteen chains on a real server that was bare, and the answers of their tables."""

    driver: Driver
    answers: Answers
    store: Neo4jStore
    content_hash: str
    remarks: tuple[str, ...]  # of the server, on what it was asked to load


class Heard(logging.Handler):
    """Keeps what is logged."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def blocks() -> list[tuple[dict[str, Any], str]]:
    """Give parameters and query of every block, in the order of the page."""
    matches = re.findall(r"```cypher\n// :param (\{[^\n]*\})\n(.*?)```", PAGE, re.DOTALL)
    return [(yaml.safe_load(parameters), query) for parameters, query in matches]


@pytest.fixture(scope="module")
def sample(neo4j_server: Neo4jServer, sample_tables: Tables) -> Iterator[Sample]:
    neo4j_server.empty(is_bare=True)
    store = Neo4jStore(neo4j_server.uri, neo4j_server.user, neo4j_server.password)
    notifications, heard = logging.getLogger("neo4j.notifications"), Heard(logging.INFO)
    notifications.addHandler(heard)
    notifications.setLevel(logging.INFO)
    version = store.write(sample_tables)
    notifications.removeHandler(heard)
    store.record([Change("risks", f"R{number}", fields) for number, fields in enumerate(RISKS)])
    store.record([Change("projects", f"P{number}", fields) for number, fields in enumerate(PROJECTS)])
    with GraphDatabase.driver(neo4j_server.uri, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        answers = Answers(store.read(), RISKS, PROJECTS)
        yield Sample(driver, answers, store, version.content_hash, tuple(heard.messages))


def test_fifteen_chains_come_back_equal_and_scan_to_the_same_bytes(
    sample: Sample, sample_store: Path, neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, embedded = sample.store, EmbeddedStore(sample_store)
    assert (sample.content_hash, sample.remarks) == (embedded.versions()[0].content_hash, ())
    assert_same(server.read_rows(), embedded.read_rows())
    assert_same(server.read(), embedded.read())
    monkeypatch.setenv("CHAINLINK_NEO4J_USER", neo4j_server.user)
    monkeypatch.setenv("CHAINLINK_NEO4J_PASSWORD", neo4j_server.password)
    scans = []
    for store in (server, embedded):
        monkeypatch.setenv("CHAINLINK_STORE", store.address)
        scans.append(CliRunner().invoke(app, ["scan", "--json"]))
    assert (scans[0].exit_code, scans[0].stderr) == (scans[1].exit_code, scans[1].stderr)
    assert scans[0].stdout_bytes == scans[1].stdout_bytes != b""


def test_every_block_of_the_page_is_a_question_with_an_answer() -> None:
    headings = re.findall(r"^## (\d+)\. .+ / .+$|^## (\d+)\. .+$", PAGE, re.MULTILINE)
    assert [int(one or other) for one, other in headings] == list(range(1, len(QUESTIONS) + 1))
    assert (len(blocks()), PAGE.count("```cypher")) == (len(QUESTIONS), len(QUESTIONS))


@pytest.mark.parametrize("place", range(len(QUESTIONS)), ids=[question.__name__ for question in QUESTIONS])
def test_question_answers_what_the_tables_say(sample: Sample, place: int) -> None:
    parameters, query = blocks()[place]
    records, summary, _ = sample.driver.execute_query(query, parameters, database_="neo4j")
    expected = QUESTIONS[place](sample.answers, parameters)
    answered = [record.data() for record in records]
    assert len(expected) > 0
    assert [list(row) for row in answered] == [list(row) for row in expected]
    for row, wanted in zip(answered, expected, strict=True):
        assert row == {
            name: pytest.approx(value, abs=6e-5) if isinstance(value, float) else value
            for name, value in wanted.items()
        }
    assert [
        gql_status_object.status_description
        for gql_status_object in summary.gql_status_objects
        if gql_status_object.is_notification
    ] == []
