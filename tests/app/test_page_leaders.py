"""“链主”·伙伴·共同体: the library's proposals and counts on the page, and in a browser somebody is recognised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from chainlink.leaders.register import find_recognised, list_recognised
from chainlink.stores import open_store
from tests.app_pages import html_of, run_page
from tests.browser import Axe, Serve, eventually, open_page, send_file, settle
from tests.leader_chains import battery_tables


@pytest.fixture
def battery_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    address = f"sqlite:///{tmp_path / 'battery.sqlite'}"
    monkeypatch.setenv("CHAINLINK_STORE", address)
    open_store(address).write(battery_tables())
    return address


def test_page_tells_proposals_with_links_and_gaps(battery_store: str) -> None:
    app = run_page("leaders", chain="B1")
    assert not app.exception
    html = html_of(app)
    assert re.findall(r'href="firm\?firm=(\w)"', html) == ["K", "A", "P", "M"]
    assert html.count('href="chain_map?chain=B1"') == 4
    assert "7 条生产线中 2 条产值不明" in html
    assert "<b>0</b> / 目标 50<" in html
    assert "全省完成 0%" in html


def test_page_in_english_counts_the_samples_on_the_day(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{sample_store}")
    app = run_page("leaders", on="2026-06-30", chain="C02", lang="en")
    assert not app.exception
    assert re.findall(r"<b>(\d+)</b> of (\d+)", html_of(app)) == [("48", "50"), ("304", "500"), ("0", "200")]


@pytest.mark.parametrize("tab", ["伙伴与配套专家", "共同体", "认定名册", "导入导出"])
def test_every_tab_opens_with_data_and_without(
    battery_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tab: str
) -> None:
    bare = f"sqlite:///{tmp_path / 'bare.sqlite'}"
    open_store(bare).write(battery_tables(sourcings="", firms="K country=CHN, A country=CHN"))
    for address in (battery_store, bare):
        monkeypatch.setenv("CHAINLINK_STORE", address)
        app = run_page("leaders")
        app.session_state["leader_tabs"] = tab
        app.run()
        assert not app.exception
        assert not app.error


def test_somebody_is_recognised_and_a_sheet_taken_in(
    battery_store: str, serve: Serve, tmp_path: Path, page: Page, axe: Axe
) -> None:
    server = serve(Path(battery_store.removeprefix("sqlite:///")))
    open_page(page, server, "leaders?chain=B1")
    for tab in ("伙伴与配套专家", "共同体", "认定名册"):
        page.get_by_role("tab", name=tab).click()
        settle(page)
        assert axe(page) == []
    page.get_by_role("button", name="登记").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("统一社会信用代码").fill("K")
    dialog.get_by_label("有效期起", exact=True).fill("2025-01-01")
    dialog.get_by_label("填报人").fill("张")
    dialog.get_by_role("button", name="保存").click()
    page.get_by_text("共 1 条").wait_for()
    store = open_store(server.store)
    entry = find_recognised(store, "B1:chain_leader:K")
    assert (entry.who, entry.text("valid_from")) == ("张", "2025-01-01")

    path = tmp_path / "共同体.csv"
    path.write_text("类别,产业链编号,企业代码,成员企业代码\n共同体,B1,A,A;M;P\n", encoding="utf-8")
    page.get_by_role("tab", name="导入导出").click()
    send_file(page, path)
    page.get_by_label("装入人").fill("李")
    page.get_by_label("装入人").press("Enter")
    page.get_by_role("button", name="确认装入").click()
    page.get_by_text("新登记 1 条").wait_for()
    assert [record.register_id for record in list_recognised(store)] == ["B1:chain_leader:K", "B1:community:A"]


def test_proposals_are_recognised_as_leader_and_partner(battery_store: str, serve: Serve, page: Page, axe: Axe) -> None:
    server = serve(Path(battery_store.removeprefix("sqlite:///")))
    store = open_store(server.store)
    open_page(page, server, "leaders?chain=B1")
    assert recognise_first(page, why="示例文件1号", look=axe) == []
    (leader,) = eventually(page, lambda: list_recognised(store))
    assert leader.text("kind") == "chain_leader"
    assert (leader.who, leader.why, leader.text("reason") != "") == ("张", "示例文件1号", True)

    page.get_by_role("tab", name="伙伴与配套专家").click()
    settle(page)
    recognise_first(page, why="示例文件2号")
    (partner,) = eventually(
        page, lambda: [record for record in list_recognised(store) if record.text("kind") == "partner"]
    )
    assert (partner.why, partner.text("leader_id") != "") == ("示例文件2号", True)


def recognise_first(page: Page, *, why: str, look: Axe = lambda page: []) -> list[str]:
    """Choose the first proposal in the box and recognise it; give what `look` finds in the dialog."""
    box = page.get_by_role("combobox", name="认定其中一家")
    box.click()
    page.get_by_role("option").first.click()
    settle(page)
    page.get_by_role("button", name="认定", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("理由（如文件号，必填）").fill(why)
    dialog.get_by_label("填报人").fill("张")
    faults = look(page)
    dialog.get_by_role("button", name="认定", exact=True).click()
    dialog.wait_for(state="detached")
    return faults
