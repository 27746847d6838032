"""A page on a real Neo4j says when the server is gone, and comes back with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page

from chainlink.stores import open_store
from deploy.neo4j.local_server import USER, LocalServer
from loaders.tables import Tables
from tests.browser import open_by_menu, open_page, start_app
from tests.neo4j_server import PASSWORD


def lamp() -> Tables:
    """Draw one chain.

    glass_maker --> lamp_maker
    """
    frames = {
        "chains": {"chain_id": ["L"], "name_zh": ["示例灯具"]},
        "segments": {"segment_id": ["L-1"], "chain_id": ["L"], "name_zh": ["灯"], "stage": ["midstream"]},
        "components": {"component_id": ["glass", "lamp"], "name_zh": ["玻璃", "灯"]},
        "placements": {"component_id": ["glass", "lamp"], "segment_id": ["L-1", "L-1"], "chain_id": ["L", "L"]},
        "inputs": {"component_id": ["glass"], "product_id": ["lamp"]},
        "firms": {"firm_id": ["glass_maker", "lamp_maker"], "name_zh": ["示例玻璃厂", "示例灯厂"]},
        "makes": {"firm_id": ["glass_maker", "lamp_maker"], "component_id": ["glass", "lamp"]},
    }
    return Tables.of({name: pd.DataFrame(columns).assign(source="lamp") for name, columns in frames.items()})


def test_page_comes_back_with_its_server(
    start_neo4j: Callable[..., LocalServer], page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINLINK_NEO4J_USER", USER)
    monkeypatch.setenv("CHAINLINK_NEO4J_PASSWORD", PASSWORD)
    server = start_neo4j()
    store = open_store(server.uri)
    store.write(lamp())
    store.close()
    app = start_app(server.uri, tmp_path)
    try:
        open_page(page, app)
        page.get_by_role("link", name="L 示例灯具").wait_for()
        server.kill()
        open_by_menu(page, "产业链", "企业")
        page.get_by_text("数据库连接不上").wait_for()
        server.start()
        page.get_by_text("数据库连接不上").wait_for(state="detached")
        page.get_by_role("heading", name="企业").wait_for()
        assert page.get_by_text("数据库连接不上").count() == 0
    finally:
        app.stop()
