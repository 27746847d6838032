"""A chief's minute in Chromium: from a bookmark, five questions answered on one screen; and the sheet to sign."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

from tests.browser import AppServer, Axe, Serve, open_page, settle

SCREEN = {"width": 1366, "height": 768}


@pytest.fixture
def office(office_store: Path, serve: Serve) -> AppServer:
    """Serve the sample with its registers filled."""
    return serve(office_store)


def test_five_questions_are_answered_without_scrolling(office: AppServer, page: Page, axe: Axe) -> None:
    """How is it, what is worst and why, who and when, what changed, what first: no click at all from the bookmark."""
    page.set_viewport_size(SCREEN)
    open_page(page, office, "my_chain?chain=C02")
    settle(page)
    answers = (
        page.get_by_text("种产品中红"),
        page.get_by_role("region", name="最严重的风险").get_by_role("columnheader", name="依据"),
        page.get_by_role("region", name="最严重的风险").get_by_role("columnheader", name="时限"),
        page.get_by_text("有什么变化"),
        page.get_by_role("region", name="十件事").get_by_role("row").nth(5),
    )
    for answer in answers:
        expect(answer).to_be_visible()
        box = answer.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= SCREEN["height"], answer
    assert axe(page) == []
    with page.expect_download() as waited:
        page.get_by_role("button", name="导出签批件（Word）").click()
    document = docx.Document(BytesIO(waited.value.path().read_bytes()))
    headings = [
        paragraph.text for paragraph in document.paragraphs if paragraph.text[:2] in ("一、", "二、", "三、", "四、")
    ]
    assert headings == ["一、情况", "二、研判", "三、建议措施、责任单位和时限", "四、签发"]
