"""Does the Neo4j store give exactly what the embedded store gives, and does its graph read well in Cypher?"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from neo4j import GraphDatabase

from chainlink.stores import Change, Store, open_store
from chainlink.stores.neo4j.store import Neo4jStore
from chainlink.stores.sqlite.store import EmbeddedStore
from graph_schema.errors import ConflictError, StoreError
from loaders.tables import Tables
from tests.neo4j_server import GROUP, Neo4jServer
from tests.store_conformance import StoreConformance, assert_same, cell_chain, joined, survey_of_mine

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group(GROUP)


@pytest.fixture(autouse=True)
def no_notification(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail where the server remarks on a query."""
    caplog.set_level(logging.INFO, "neo4j.notifications")
    yield
    assert [record.getMessage() for record in caplog.records if record.name == "neo4j.notifications"] == []


@pytest.fixture
def address(neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the address of an emptied database; user and password stand in the environment."""
    neo4j_server.empty()
    monkeypatch.setenv("CHAINLINK_NEO4J_USER", neo4j_server.user)
    monkeypatch.setenv("CHAINLINK_NEO4J_PASSWORD", neo4j_server.password)
    return neo4j_server.uri


class TestNeo4jStore(StoreConformance):
    @pytest.fixture
    def store(self, address: str) -> Store:
        return open_store(address)


STRANGE_NAMES = (
    "甲'\"`\\厂",
    "{a: 'b'} $rows row[0] }",
    "'}) DETACH DELETE n //",
    "🏭👩‍🔧 电芯",
    "零\u200b宽\ufeff",
    " 前后空格 ",
    "行\n行\t制表\r\n",
    "null",
    "1e5",
)


def strange_firms() -> Tables:
    rows = [{"firm_id": f"F-{name}", "name_zh": name, "former_names": name, "source": name} for name in STRANGE_NAMES]
    return Tables.of({"firms": pd.DataFrame(rows)})


@pytest.fixture(params=[100_000, 0], ids=["changed", "staged"])
def store(request: pytest.FixtureRequest, address: str) -> Neo4jStore:
    """A store that writes in one transaction, and one that stages whatever it writes."""
    return Neo4jStore(address, rows_in_one_transaction=request.param)


def ask(server: Neo4jServer, query: str) -> list[list[object]]:
    """Ask in Cypher."""
    with GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
        return [list(record.values()) for record in driver.execute_query(query, database_="neo4j").records]


def test_strange_names_come_back_unchanged(store: Neo4jStore) -> None:
    store.write(strange_firms())
    assert_same(store.read_rows(), strange_firms())
    store.write(cell_chain(), is_adding=True)
    store.write(strange_firms())
    assert_same(store.read_rows(), joined(cell_chain(), strange_firms()))


def test_every_write_leaves_the_same_rows_as_the_embedded_store(store: Neo4jStore, tmp_path: Path) -> None:
    embedded = EmbeddedStore(tmp_path / "chain.sqlite")
    for loaded, is_adding in (
        (cell_chain(), False),
        (survey_of_mine(0.4), False),
        (survey_of_mine(0.3, source="third", as_of=""), False),
        (cell_chain(share=0.1), True),
        (survey_of_mine(0.5), True),
        (cell_chain("office"), False),
        (Tables.of({"firms": cell_chain("third").firms}), False),
    ):
        versions = [kept_in.write(loaded, is_adding=is_adding) for kept_in in (store, embedded)]
        assert versions[0].content_hash == versions[1].content_hash
        assert_same(store.read_rows(), embedded.read_rows())
        assert_same(store.read(), embedded.read())
    versions = [kept_in.rollback("v2") for kept_in in (store, embedded)]
    assert versions[0].content_hash == versions[1].content_hash
    assert_same(store.read_rows(), embedded.read_rows())


def test_graph_reads_as_the_model_says(store: Neo4jStore, neo4j_server: Neo4jServer) -> None:
    """cell_chain, and a survey that says the share of one sourcing again."""
    store.write(cell_chain())
    store.write(survey_of_mine(0.4))
    assert ask(
        neo4j_server,
        "MATCH (s:Firm)-[r:SUPPLIES]->(b:Firm)-[:MAKES]->(c:Component)-[i:IN]->(g:Segment)-[:OF]->(h:Chain)"
        " RETURN s.name_zh, r.share, r.source_count, r.maker_id, c.component_id, i.is_target, g.stage, h.name_zh"
        " ORDER BY s.firm_id",
    ) == [
        ["甲矿", 0.4, 2, None, "cell", False, "upstream", "电池"],
        ["乙矿", None, None, "007", "cell", False, "upstream", "电池"],
    ]
    assert ask(neo4j_server, "MATCH (f:Firm)-[:LOCATED_IN]->(r:Region) RETURN f.firm_id, r.name_zh") == [
        ["007", "宁波市"]
    ]
    assert ask(neo4j_server, "MATCH (n) UNWIND labels(n) AS label RETURN label, count(*) ORDER BY label") == [
        ["Chain", 1],
        ["Component", 2],
        ["Firm", 3],
        ["PartChunk", 10],
        ["Region", 1],
        ["Segment", 1],
        ["SourceRows", 2],
        ["Version", 2],
        ["VersionPart", 10],
        ["WriterLock", 1],
    ]


def test_risk_is_about_its_component_and_firm_after_a_load_too(store: Neo4jStore, neo4j_server: Neo4jServer) -> None:
    store.write(cell_chain())
    store.record([Change("risks", "R-1", {"component_id": "ore", "firm_id": "007", "state": "to_do"}, who="张")])
    about = "MATCH (r:Risk)-[:ABOUT]->(n:Firm|Component) RETURN r.entry_id, r.state, labels(n)[0], n.source ORDER BY labels(n)"
    linked = [["R-1", "to_do", "Component", "office"], ["R-1", "to_do", "Firm", "office"]]
    assert ask(neo4j_server, about) == linked
    store.write(cell_chain(share=0.1))
    assert ask(neo4j_server, about) == linked
    store.record([Change("risks", "R-1", {"component_id": "cell", "state": "closed"}, revision=1, who="李")])
    assert ask(neo4j_server, about) == [["R-1", "closed", "Component", "office"]]


RELATIONS_OF_ENTRIES = (
    "MATCH (e:Entry)-[r]->(n WHERE n:Entry OR n:Firm OR n:Component)"
    " RETURN e.entry_id, type(r), coalesce(n.entry_id, n.firm_id, n.component_id) AS to ORDER BY e.entry_id, type(r), to"
)


def test_projects_address_risks_and_are_led_by_firms_whatever_is_written_first(
    store: Neo4jStore, neo4j_server: Neo4jServer
) -> None:
    store.write(cell_chain())
    fields = {"firm_id": "007", "component_id": "ore", "risk_ids": "R-1; R-2"}
    store.record([Change("risks", "R-1", {"firm_id": "maker"}), Change("projects", "P-1", fields)])
    linked = [["P-1", "ABOUT", "ore"], ["P-1", "ADDRESSES", "R-1"], ["P-1", "LED_BY", "007"], ["R-1", "ABOUT", "maker"]]
    assert ask(neo4j_server, RELATIONS_OF_ENTRIES) == linked
    store.record([Change("risks", "R-2", {"state": "to_do"}), Change("risks", "R-1", {"firm_id": "007"}, 1)])
    linked[1:] = [["P-1", "ADDRESSES", "R-1"], ["P-1", "ADDRESSES", "R-2"], linked[2], ["R-1", "ABOUT", "007"]]
    assert ask(neo4j_server, RELATIONS_OF_ENTRIES) == linked
    store.write(cell_chain(share=0.1))
    assert ask(neo4j_server, RELATIONS_OF_ENTRIES) == linked
    store.record([Change("projects", "P-1", {"risk_ids": "R-2"}, 1)])
    assert ask(neo4j_server, RELATIONS_OF_ENTRIES) == [["P-1", "ADDRESSES", "R-2"], ["R-1", "ABOUT", "007"]]


def test_members_point_to_their_community_and_a_role_says_its_chain(
    store: Neo4jStore, neo4j_server: Neo4jServer
) -> None:
    role = {"firm_id": "007", "role": "chain_leader", "chain_id": "C01", "source": "office"}
    store.write(joined(cell_chain(), Tables.of({"roles": pd.DataFrame([role])})))
    fields = {"kind": "community", "firm_id": "007", "member_ids": "007;maker;gone"}
    store.record([Change("leaders", "L-1", fields)])
    members = "MATCH (f:Firm)-[:MEMBER_OF]->(c:Community) RETURN f.firm_id, c.entry_id ORDER BY f.firm_id"
    assert ask(neo4j_server, members) == [["007", "L-1"], ["maker", "L-1"]]
    store.record([Change("leaders", "L-1", {**fields, "member_ids": "maker"}, 1)])
    assert ask(neo4j_server, members) == [["maker", "L-1"]]
    roles = "MATCH (:Firm)-[r:HAS_ROLE]->(c:Chain) RETURN r.role, r.chain_id, c.chain_id"
    assert ask(neo4j_server, roles) == [["chain_leader", "C01", "C01"]]


def test_reader_inside_a_write_sees_the_version_before(store: Neo4jStore) -> None:
    store.write(cell_chain(share=0.6))

    def build(existing: Tables) -> Tables:
        assert_same(store.read(), cell_chain(share=0.6))
        return cell_chain(share=0.7)

    store.update(build, on_progress=lambda what, done, total: assert_same(store.read(), cell_chain(share=0.6)))
    assert_same(store.read(), cell_chain(share=0.7))


def test_second_writer_waits_then_says_busy(address: str) -> None:
    store = Neo4jStore(address, wait_seconds=0.5)
    before = store.write(cell_chain())

    def write_meanwhile(existing: Tables) -> Tables:
        Neo4jStore(address, wait_seconds=0.5).write(survey_of_mine(0.5))
        return existing

    with pytest.raises(StoreError, match="正被另一次装入占用"):
        store.update(write_meanwhile)
    assert store.versions() == (before,)
    assert store.write(survey_of_mine(0.5)).version_id == "v2"


def test_two_writers_at_once_lose_nothing(address: str) -> None:
    store = Neo4jStore(address)
    store.write(cell_chain())
    surveys = [survey_of_mine(number / 10, source=f"survey {number}") for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(store.write, surveys))
    assert_same(store.read_rows(), joined(cell_chain(), *surveys))
    assert [version.version_id for version in store.versions()] == ["v5", "v4", "v3", "v2", "v1"]


def test_of_two_who_change_one_state_at_once_one_is_told(address: str) -> None:
    store = Neo4jStore(address)
    store.record([Change("risks", "R-1", {"state": "to_do"})])

    def change(who: str) -> str:
        try:
            return store.record([Change("risks", "R-1", {"state": who}, revision=1, who=who)])[0].who
        except ConflictError as error:
            return f"not {error.changed_by}"

    with ThreadPoolExecutor(4) as pool:
        messages = list(pool.map(change, ["a", "b", "c", "d"]))
    (winner,) = [who for who in messages if not who.startswith("not ")]
    assert sorted(messages) == sorted([winner, *[f"not {winner}"] * 3])
    assert [entry.who for entry in store.history("risks", "R-1")] == ["", winner]


def test_value_of_a_wrong_type_put_in_by_hand_is_told(address: str, neo4j_server: Neo4jServer) -> None:
    store = Neo4jStore(address)
    store.write(cell_chain())
    ask(neo4j_server, "MATCH (f:Firm {firm_id: '007'}) SET f.revenue_10k_yuan = 'viel'")
    with pytest.raises(StoreError, match="有不合类型的值"):
        store.read()


def test_row_put_in_by_hand_is_read(address: str, neo4j_server: Neo4jServer) -> None:
    store = Neo4jStore(address)
    store.write(cell_chain())
    ask(neo4j_server, "MATCH (f:Firm {firm_id: '007'}) SET f.name_zh = '改名'")
    assert store.read().firms["name_zh"].tolist() == ["改名", "乙矿", "电芯厂"]
    assert store.write(cell_chain()).version_id == "v1"
    assert_same(store.read(), cell_chain())
