"""The app as a browser sees it: served from anywhere, asking nobody else, in both languages, by mouse or by keys."""

from __future__ import annotations

from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from chainlink.app.router import SECTIONS
from chainlink.app.serving import CONTENT_SECURITY_POLICY
from tests.browser import AppServer, Axe, Complaints, open_by_menu, open_page, reach_by_keys, send_file, settle
from tests.loaders.foreign import county_form

FIRM = "91339900DEM0026772"
PAGES = {"": ("总览", "Overview"), f"firm?firm={FIRM}": ("企业", "Firm"), "supply_data": ("数据", "Data")}


def test_server_lets_a_page_ask_nobody_else(app_server: AppServer) -> None:
    with urlopen(app_server.url) as answer:
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/"])
def test_server_keeps_its_inner_figures(app_server: AppServer, path: str) -> None:
    with pytest.raises(HTTPError) as caught:
        urlopen(f"{app_server.url}{path}")
    assert caught.value.code == 404
    caught.value.close()


@pytest.mark.parametrize("address", PAGES)
def test_page_opens_clean_in_both_languages(app_server: AppServer, page: Page, axe: Axe, address: str) -> None:
    zh, en = PAGES[address]
    open_page(page, app_server, f"{address}{'&' if '?' in address else '?'}lang=zh")
    assert (page.locator("h1").inner_text(), axe(page)) == (zh, [])
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    page.get_by_role("button", name="English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.mouse.move(0, 700)  # off the button, whose tooltip else fades in just now
    settle(page)
    expect(page.get_by_role("tooltip")).to_have_count(0)
    assert (page.locator("h1").inner_text(), axe(page)) == (en, [])


@pytest.mark.parametrize("width", [1366, 768])
def test_menu_hides_no_page(app_server: AppServer, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    open_page(page, app_server, "?lang=en")
    menu = page.get_by_test_id("stTopNav")
    in_menu = [menu.get_by_role("link").inner_text()]
    for heading in menu.get_by_role("button").all():
        heading.click()
        in_menu += page.get_by_role("menuitem").all_inner_texts()
        page.keyboard.press("Escape")
    assert in_menu == [str(words.en) for pages in SECTIONS.values() for words in pages.values()]


def test_switch_changes_the_language_and_the_menu_keeps_it(app_server: AppServer, page: Page) -> None:
    open_page(page, app_server)
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="Overview").wait_for()
    open_by_menu(page, "Chains", "Firm")
    page.get_by_role("heading", name="Firm").wait_for()
    settle(page)
    assert "lang=en" in page.url


def test_keys_alone_lead_from_a_card_to_the_map(app_server: AppServer, page: Page) -> None:
    open_page(page, app_server)
    reach_by_keys(page, page.get_by_role("link", name="C02 集成电路"))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="产业链图").first.wait_for()
    settle(page)
    assert "chain=C02" in page.url


def test_broken_workbook_shows_all_its_problems(app_server: AppServer, page: Page, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "供应关系"
    sheet.append(["供应企业代码", "采购企业代码", "产品编号", "供应状态"])
    sheet.append(["X1", "X2", "nope", "在用"])
    sheet.append(["", "X2", "nope", "乱写"])
    book.save(tmp_path / "坏表.xlsx")
    open_page(page, app_server, "supply_data")
    send_file(page, tmp_path / "坏表.xlsx")
    page.get_by_text("有 7 处错误，改正后重新上传").wait_for()
    seen = page.get_by_role("region", name="错误").inner_text()
    assert [words for words in ("X1", "X2", "nope", "乱写", "是空的；必须填写") if words not in seen] == []
    assert page.get_by_role("button", name="确认装入").count() == 0


def test_foreign_form_is_shown_corrected_and_previewed(
    app_server: AppServer, page: Page, axe: Axe, tmp_path: Path
) -> None:
    open_page(page, app_server, "supply_data")
    send_file(page, county_form(tmp_path / "摸排表.xlsx"))
    page.get_by_text("认作“摸排汇总表”，10 列认出 9 列").wait_for()
    outcome = page.get_by_role("region", name="外来表格读出什么")
    assert "合计行 1" in outcome.inner_text()
    assert axe(page) == []
    page.get_by_role("combobox", name="采购占比", exact=False).first.fill("不读入")
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_text("认作“摸排汇总表”").wait_for()
    expect(page.get_by_role("button", name="确认装入")).to_be_enabled()


FRAME_WORDS = {
    "正在读取 (0.2 seconds)": "正在读取（0.2 秒）",
    "正在读取 (1 minute, 3.0 seconds)": "正在读取（1 分 3.0 秒）",
    "Press Ctrl+Enter to submit form": "按 Ctrl+回车提交",
    "application/pdf files are not allowed.": "不接受这种文件（application/pdf）",
    "File must be 200MB or smaller.": "文件不得超过 200MB",
    "Fullscreen: 各市项目": "全屏：各市项目",
    "Download as PNG: 各市项目": "下载 PNG：各市项目",
    "示例企业 (Ningbo)": "示例企业 (Ningbo)",
}


def test_words_of_the_frame_are_said_in_chinese(app_server: AppServer, page: Page) -> None:
    open_page(page, app_server, "supply_data")
    page.evaluate(
        """(words) => {
          for (const said of words) {
            const line = { className: "said", textContent: said, ariaLabel: said };
            document.body.append(Object.assign(document.createElement("p"), line));
          }
        }""",
        list(FRAME_WORDS),
    )
    words = page.locator(".said")
    expect(words).to_have_text(list(FRAME_WORDS.values()))
    for place, text in enumerate(FRAME_WORDS.values()):
        expect(words.nth(place)).to_have_attribute("aria-label", text)


def test_file_of_another_kind_is_refused_in_chinese(app_server: AppServer, page: Page, tmp_path: Path) -> None:
    (tmp_path / "图.pdf").write_bytes(b"%PDF-1.4")
    open_page(page, app_server, "supply_data")
    page.locator("input[type=file]").set_input_files(tmp_path / "图.pdf")
    page.get_by_text("图.pdf").first.wait_for()
    settle(page)
    assert "not allowed" not in page.locator("body").inner_text()


def test_tab_stands_in_the_address_and_a_link_opens_it(app_server: AppServer, page: Page) -> None:
    def is_open(name: str) -> str | None:
        return page.get_by_role("tab", name=name).get_attribute("aria-selected")

    open_page(page, app_server, "supply_data?tab=missing")
    page.get_by_role("region", name="各链数据缺口").wait_for()
    assert is_open("缺什么") == "true"
    page.get_by_role("tab", name="版本与导出").click()
    page.wait_for_url(lambda url: "tab=versions" in url)
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="Data").wait_for()
    settle(page)
    assert (is_open("Versions and export"), "tab=versions" in page.url) == ("true", True)
    page.get_by_role("tab", name="Upload").click()
    page.wait_for_url(lambda url: "tab=" not in url)
    assert is_open("Upload") == "true"


def test_tab_of_one_page_is_not_opened_on_another(app_server: AppServer, page: Page) -> None:
    open_page(page, app_server, "projects?tab=files")
    open_by_menu(page, "风险", "断链断供风险摸排")
    page.get_by_role("heading", name="断链断供风险摸排").wait_for()
    settle(page)
    assert [page.get_by_role("tab", name=name).get_attribute("aria-selected") for name in ("风险清单", "导入导出")] == [
        "true",
        "false",
    ]


def test_loaded_workbook_makes_a_version_and_a_rollback_undoes_it(
    app_server: AppServer, page: Page, tmp_path: Path
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "企业"
    sheet.append(["统一社会信用代码", "企业名称"])
    sheet.append(["NEW-1", "新增示例企业"])
    book.save(tmp_path / "新企业.xlsx")
    open_page(page, app_server, "supply_data")
    send_file(page, tmp_path / "新企业.xlsx")
    page.get_by_text("新增：NEW-1").wait_for()
    reach_by_keys(page, page.get_by_role("button", name="确认装入"))
    page.keyboard.press("Enter")
    page.get_by_text("已装入为版本 v2").wait_for()
    page.get_by_role("tab", name="版本与导出").click()
    page.get_by_role("button", name="回退……").click()
    page.get_by_role("button", name="确认回退").click()
    page.get_by_text("版本 v3").first.wait_for()


def test_page_comes_back_when_the_store_does(app_server: AppServer, page: Page, complaints: Complaints) -> None:
    own = Path(app_server.store.removeprefix("sqlite:///"))
    away = own.with_name("away.sqlite")
    open_page(page, app_server)
    own.rename(away)
    open_by_menu(page, "产业链", "企业")
    page.get_by_text("数据库连接不上").wait_for()
    assert "自动重试" in page.get_by_role("alert").first.inner_text()
    away.rename(own)
    page.get_by_role("heading", name="企业").wait_for()
    page.get_by_text("数据库连接不上").wait_for(state="detached")


def test_name_given_once_stands_in_the_forms_of_a_new_tab(app_server: AppServer, page: Page) -> None:
    open_page(page, app_server, "risks")
    page.get_by_label("填报人").fill("王五")
    page.keyboard.press("Enter")
    settle(page)
    other = page.context.new_page()
    open_page(other, app_server, "risks")
    expect(other.get_by_label("填报人")).to_have_value("王五")
