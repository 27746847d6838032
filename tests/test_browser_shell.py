"""The app as a browser sees it: served from anywhere, asking nobody else, in both languages."""

from __future__ import annotations

from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page

from chainlink.serving import CONTENT_SECURITY_POLICY
from tests.browser import AppServer, Axe, open_page, settle

pytestmark = pytest.mark.xdist_group("browser")


def test_server_lets_a_page_ask_nobody_else(app_server: AppServer) -> None:
    with urlopen(app_server.url) as answer:
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/"])
def test_server_keeps_its_inner_figures(app_server: AppServer, path: str) -> None:
    with pytest.raises(HTTPError) as caught:
        urlopen(f"{app_server.url}{path}")
    assert caught.value.code == 404
    caught.value.close()


def test_address_names_the_language_and_the_switch_changes_it(app_server: AppServer, page: Page) -> None:
    open_page(page, app_server, "?lang=en")
    assert (page.locator("html").get_attribute("lang"), page.locator("h1").inner_text()) == ("en", "Overview")
    page.get_by_role("button", name="中文").click()
    page.get_by_role("heading", name="总览").wait_for()
    settle(page)
    assert page.locator("html").get_attribute("lang") == "zh-CN"


def test_overview_has_no_serious_fault_of_ours(app_server: AppServer, page: Page, axe: Axe) -> None:
    open_page(page, app_server)
    assert axe(page) == []
