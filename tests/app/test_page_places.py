"""A county's exposure in one click from the map of tiles, by mouse and by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import AppServer, Axe, Serve, open_page, reach_by_keys, settle


@pytest.fixture
def office(office_store: Path, serve: Serve) -> AppServer:
    """Serve the sample with its registers filled."""
    return serve(office_store)


def test_county_is_one_click_away(office: AppServer, page: Page, axe: Axe) -> None:
    open_page(page, office, "places")
    settle(page)
    tiles = page.locator("a.cl-tile")
    assert tiles.count() == 90
    tile = page.get_by_role("link", name="北仑区：")
    exposed = str(tile.get_attribute("aria-label")).partition("：")[2]
    assert exposed.endswith("元")
    tile.click()
    page.get_by_role("heading", name="外地停产，本地受损").wait_for()
    expect(page.get_by_role("region", name="各地情况").get_by_role("cell", name=exposed)).to_be_visible()
    assert "place=330206" in page.url
    assert axe(page) == []
    reach_by_keys(page, page.get_by_role("link", name="镇海区："))
    page.keyboard.press("Enter")
    page.wait_for_url("**place=330211**")
