"""Every page in both languages and both sizes: no text is cut off, none lies on another, none is in the other language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from chainlink.stores import Store, open_store
from tests.browser import AppServer, Serve, open_page, settle
from tests.page_texts import faults, words_from_data
from tests.screens import SIZES, VIEWS


@pytest.fixture(scope="module")
def office(office_store: Path) -> Store:
    return open_store(f"sqlite:///{office_store}")


@pytest.fixture
def office_server(office_store: Path, serve: Serve) -> AppServer:
    return serve(office_store)


@pytest.fixture(scope="module")
def foreign_words(office: Store) -> dict[str, frozenset[str]]:
    """Words of the other language that a page may show, by the language of the page."""
    return {language: words_from_data(office, language) for language in ("zh", "en")}


WITHOUT_SWITCH = {"matching_wall"}
"""Views without a head: they hang on a wall."""


@pytest.mark.parametrize("view", VIEWS)
def test_texts_of_a_page_are_whole_apart_and_in_one_language(
    foreign_words: dict[str, frozenset[str]], office_server: AppServer, page: Page, view: str
) -> None:
    """One load a view: in Chinese, in both sizes; then switched to English, in both sizes again."""
    address = VIEWS[view]
    of_address = set(re.findall(r"[A-Za-z]+", address))
    open_page(page, office_server, f"{address}{'&' if '?' in address else '?'}lang=zh")
    faults_by_look = []
    for language, sizes in (("zh", SIZES), ("en", SIZES[::-1])):
        switch = page.get_by_role("button", name="English", exact=True)
        if language == "en" and view in WITHOUT_SWITCH:
            open_page(page, office_server, f"{address}&lang=en")
        elif language == "en":
            switch.click()
        if language == "en":
            expect(page.locator("html")).to_have_attribute("lang", "en")
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            settle(page)
            from_data = foreign_words[language] | of_address
            seen = faults(page, language=language, from_data=from_data)
            faults_by_look += [f"{language} {width}: {fault}" for fault in seen]
    assert "\n".join(faults_by_look) == ""


@pytest.mark.parametrize(
    ("view", "button"),
    [("risks?lang=zh", "登记一条风险"), ("projects?lang=zh", "登记一个项目"), ("projects?lang=en", "Enter a project")],
)
def test_texts_of_a_dialog_are_whole_and_in_one_language(
    foreign_words: dict[str, frozenset[str]], office_server: AppServer, page: Page, view: str, button: str
) -> None:
    language = view[-2:]
    open_page(page, office_server, view)
    page.get_by_role("button", name=button).click()
    page.get_by_role("dialog").wait_for()
    settle(page)
    answer = faults(page, language=language, from_data=foreign_words[language])
    assert [complaint for complaint in answer if not complaint.startswith("overlap")] == []  # it lies over the page


@pytest.mark.parametrize(
    ("markup", "expected_faults"),
    [
        ('<div style="width: 40px; overflow: hidden; white-space: nowrap">一二三四五六七八</div>', ["cut"]),
        ('<div title="全文" style="width: 40px; overflow: hidden; white-space: nowrap">一二三四五六七八</div>', []),
        ('<div style="height: 20px; width: 40px; overflow: hidden">一二三四五六七八九十</div>', ["cut"]),
        ('<div style="width: 40px; overflow: auto; white-space: nowrap">一二三四五六七八</div>', []),
        ('<p style="margin: 0">一二三</p><p style="margin: -14px 0 0">四五六</p>', ["overlap"]),
        ("<p>产品 supplier 名</p>", ["foreign word"]),
        ("<p>产品 PDF ASML C02</p>", []),
        ('<p style="display: none">supplier</p>', []),
        ('<input placeholder="name">', ["foreign word"]),
        ('<input value="很长很长很长很长的话" style="width: 40px">', ["cut"]),
    ],
)
def test_each_fault_is_found(page: Page, markup: str, expected_faults: list[str]) -> None:
    page.set_content(f'<body style="font-size: 16px; line-height: 20px">{markup}</body>')
    answer = faults(page, language="zh", from_data=frozenset({"ASML"}))
    assert [complaint.partition(":")[0].partition(" '")[0] for complaint in answer] == expected_faults
