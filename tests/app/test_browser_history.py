"""Back and Forward: what a reader chose on a page is undone and done again, on every page of the menu."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from chainlink.app.router import PAGES
from tests.browser import AppServer, eventually, open_by_menu, open_page, settle

ADDRESSES = {"overview": "", "what_if": "what_if?stop=country:JPN"}
"""Where a page has nothing to choose as it opens."""
STATE = """() => [...document.querySelectorAll(
  "[role=tab][aria-selected=true], [role=radio][aria-checked=true], [data-testid$=Active], [role=combobox]"
)].map((choice) => choice.value || choice.innerText)"""
"""Gives what is chosen on a page."""


def _choose_something(page: Page) -> None:
    """Choose another tab, another view, another option of a box, or type: the first of these that the page has."""
    main = page.get_by_test_id("stMain")
    tabs, views, boxes = main.get_by_role("tab"), main.get_by_test_id("stButtonGroup"), main.get_by_role("combobox")
    if tabs.count() > 1:
        tabs.nth(1).click()
    elif views.count():
        views.first.get_by_role("button").or_(views.first.get_by_role("radio")).nth(1).click()
    elif boxes.count():
        boxes.first.click()
        page.get_by_role("option").last.click()
    else:
        main.get_by_role("textbox").first.fill("JPN-01")
        page.keyboard.press("Enter")


@pytest.mark.parametrize("name", PAGES)
def test_back_and_forward_undo_and_redo_a_choice(app_server: AppServer, page: Page, name: str) -> None:
    open_page(page, app_server, ADDRESSES.get(name, name))
    before, chosen_before = page.url, page.evaluate(STATE)
    _choose_something(page)
    page.wait_for_url(lambda url: url != before)
    settle(page)
    after, chosen_after = page.url, page.evaluate(STATE)
    assert chosen_after != chosen_before or name == "firm"
    page.go_back()
    settle(page)
    assert (page.url, eventually(page, lambda: page.evaluate(STATE) == chosen_before)) == (before, True)
    page.go_forward()
    settle(page)
    assert (page.url, eventually(page, lambda: page.evaluate(STATE) == chosen_after)) == (after, True)


def test_back_leads_from_page_to_page_in_english(app_server: AppServer, page: Page) -> None:
    open_page(page, app_server, "?lang=en")
    open_by_menu(page, "Risks", "Screening")
    expect(page.locator("h1")).to_have_text("Break-risk screening")
    settle(page)
    page.go_back()
    expect(page.locator("h1")).to_have_text("Overview")
