"""Does the Neo4j store give exactly what the embedded store gives, and does its graph read well in Cypher?"""

from __future__ import annotations

import pytest

from chainlink.stores import Store, open_store
from tests.neo4j_server import GROUP, Neo4jServer
from tests.store_conformance import StoreConformance

pytestmark = pytest.mark.xdist_group(GROUP)


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
