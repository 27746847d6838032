"""断链断供风险摸排 in a real browser: recorded, dealt with, seen by a second reader, imported, compared."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import openpyxl
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from chainlink.app.pages.risks.entry import stop_of
from chainlink.risks.register import Risk, change_risk, find_risk, list_risks, new_fields
from chainlink.risks.scans import list_scans
from chainlink.stores import open_store
from tests.browser import (
    WHY,
    AppServer,
    Axe,
    Complaints,
    Serve,
    choose_state,
    close_risk,
    open_page,
    record_by_hand,
    send_file,
    settle,
    state_box,
)


@pytest.fixture
def recorded(recorded_store: Path, serve: Serve) -> AppServer:
    """Serve a copy of it."""
    return serve(recorded_store)


def test_empty_register_is_filled_by_one_click(app_server: AppServer, page: Page) -> None:
    open_page(page, app_server, "risks")
    page.get_by_text("风险清单还是空的").wait_for()
    assert page.get_by_role("button", name="摸排并入册").is_disabled()
    record_by_hand(page, "张")
    page.get_by_text("最近一次摸排：").wait_for()
    settle(page)
    store = open_store(app_server.store)
    assert (len(list_risks(store)) > 300, [scan.who for scan in list_scans(store)]) == (True, ["张"])


def test_address_of_a_risk_shows_its_evidence_and_next_steps_without_scrolling(recorded: AppServer, page: Page) -> None:
    risk = next(
        risk
        for risk in list_risks(open_store(recorded.store))
        if (risk.fields["about"], risk.fields["colour"]) == ("component", "red")
    )
    fields = risk.fields
    open_page(page, recorded, f"risks?chain={fields['chain_id']}&review=true&risk={risk.risk_id}")
    measures = page.get_by_role("region", name="指标与数值")
    sentences = (
        page.get_by_role("heading", name=str(fields["component_name"])),
        page.get_by_text(str(fields["basis"]).partition("：")[2]),  # the colour before it is a chip
        page.get_by_role("region", name="触发规则").get_by_role("row").last,
        measures.get_by_role("cell", name="恢复期损失产值", exact=True),
        measures.get_by_role("cell", name="断供日(第几天)"),
    )
    for line in sentences:
        expect(line).to_be_in_viewport(ratio=1)
    stop = f"line:{fields['firm_id']}/{fields['component_id']}"
    page.locator(f'a[href="what_if?{urlencode({"stop": stop, "chain": fields["chain_id"]})}"]').click()
    page.get_by_role("heading", name="推演").wait_for()
    page.go_back()
    page.get_by_role("button", name="返回清单").click()
    page.get_by_text("没有符合条件的风险。").wait_for()
    settle(page)
    assert page.url == f"{recorded.url}/risks?chain={fields['chain_id']}&review=true"


def test_workbook_of_the_list_holds_what_the_filters_show(recorded: AppServer, page: Page, tmp_path: Path) -> None:
    risks = list_risks(open_store(recorded.store))
    shown = [risk.risk_id for risk in risks if (risk.fields["chain_id"], risk.fields["colour"]) == ("C02", "red")]
    open_page(page, recorded, "risks?chain=C02&colour=red")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出风险清单").click()
    path = tmp_path / "risks.xlsx"
    waiting.value.save_as(path)
    book = openpyxl.load_workbook(path)
    assert [cell.value for cell in book["风险"]["A"][1 : len(shown) + 2]] == [*shown, None]
    text = [str(cell.value) for cell in book["说明"]["A"]]
    assert (text[0], text[1].split("、")[0][:6], text[1].split("、")[1]) == ("断链断供风险清单", "范围：C02", "红")


@pytest.mark.parametrize(
    ("stated", "stop"),
    [
        ({"about": "firm", "firm_id": "F", "component_id": "c"}, "firm:F"),
        ({"about": "component", "firm_id": "F", "component_id": "c"}, "line:F/c"),
        ({"about": "component", "component_id": "c"}, ""),
    ],
)
def test_risk_leads_to_the_stop_it_is_about(stated: dict[str, str], stop: str) -> None:
    risk = Risk("R", 1, new_fields(**stated), {})
    assert stop_of(risk) == stop


def test_tab_stands_in_the_address(recorded: AppServer, page: Page) -> None:
    open_page(page, recorded, "risks?tab=files")
    page.get_by_role("tab", name="导入导出", selected=True).wait_for()
    page.get_by_role("button", name="导出风险清单").wait_for()
    page.get_by_role("tab", name="风险清单").click()
    page.get_by_text("选一行查看依据与处置").wait_for()
    settle(page)
    assert page.url == f"{recorded.url}/risks"


def test_state_change_survives_a_reload_and_a_second_reader_sees_it(
    recorded: AppServer, page: Page, context: BrowserContext, complaints: Complaints, axe: Axe
) -> None:
    store = open_store(recorded.store)
    risk = list_risks(store)[0]
    address = f"risks?risk={risk.risk_id}"
    second = context.new_page()
    complaints.watch(second)
    for reader in (page, second):
        open_page(reader, recorded, address)
    assert axe(page) == []

    choose_state(page, "处置中")
    page.get_by_label("责任单位", exact=True).fill("省经信厅")
    page.get_by_label(WHY).fill("调度会明确")
    page.get_by_label("填报人").fill("张")
    page.get_by_label("填报人").press("Tab")
    assert page.evaluate("() => document.activeElement.innerText") == "保存"
    page.keyboard.press("Enter")
    page.get_by_text("已保存").wait_for()
    changed = find_risk(store, risk.risk_id)
    assert [changed.fields[name] for name in ("state", "office")] == ["in_hand", "省经信厅"]
    assert (changed.who, changed.why, changed.revision) == ("张", "调度会明确", 2)

    second.get_by_label("责任单位", exact=True).fill("市经信局")
    second.get_by_label(WHY).fill("分工")
    second.get_by_label("填报人").fill("李")
    second.get_by_role("button", name="保存").click()
    second.get_by_text("本次修改未保存").wait_for()
    assert find_risk(store, risk.risk_id) == changed

    for reader in (page, second):
        reader.reload()
        settle(reader)
        assert state_box(reader).input_value() == "处置中"
        assert reader.get_by_label("责任单位", exact=True).input_value() == "省经信厅"


def test_other_office_is_not_saved_without_a_reason(recorded: AppServer, page: Page) -> None:
    store = open_store(recorded.store)
    risk = change_risk(store, list_risks(store)[0].risk_id, {"office": "市经信局"}, who="李")
    open_page(page, recorded, f"risks?risk={risk.risk_id}")
    page.get_by_label("责任单位", exact=True).fill("省经信厅")
    page.get_by_label("填报人").fill("张")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("改了责任单位，须写明理由").wait_for()
    assert find_risk(store, risk.risk_id) == risk


def test_closing_needs_a_reason_and_what_is_still_found_is_to_be_reviewed(recorded: AppServer, page: Page) -> None:
    store = open_store(recorded.store)
    risk = list_risks(store)[0]
    change_risk(store, risk.risk_id, {"state": "closed"}, who="王", why="已有备份")
    open_page(page, recorded, "risks?lang=en")
    page.get_by_text("1 risks were closed by a person and are still found").wait_for()
    page.get_by_text("Only to review").click()
    page.get_by_text("1 lines by colour and shared loss").wait_for()
    assert [risk.risk_id for risk in list_risks(store) if risk.is_to_review] == [risk.risk_id]


def test_person_closes_a_risk_and_says_why(recorded: AppServer, page: Page) -> None:
    store = open_store(recorded.store)
    risk = list_risks(store)[0]
    open_page(page, recorded, f"risks?risk={risk.risk_id}")
    close_risk(page, who="张", why="")
    page.get_by_text("须写明理由").wait_for()
    assert find_risk(store, risk.risk_id) == risk
    page.get_by_label(WHY).fill("备份已认证")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").wait_for()
    closed = find_risk(store, risk.risk_id)
    assert (closed.fields["state"], closed.fields["reason"], closed.who) == ("closed", "备份已认证", "张")


def test_workbook_goes_out_and_its_problems_come_back_all_at_once(
    recorded: AppServer, page: Page, tmp_path: Path
) -> None:
    open_page(page, recorded, "risks")
    page.get_by_role("tab", name="导入导出").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出风险清单").click()
    path = tmp_path / "risks.xlsx"
    waiting.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = book["风险"]
    at = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, at["状态"]).value = "办结"
    sheet.cell(3, at["完成时限"]).value = "下周"
    book.save(path)
    send_file(page, path)
    page.get_by_text("有 2 处错误，未装入").wait_for()
    rows = page.get_by_role("region", name="问题").locator("tbody tr").all_inner_texts()
    assert [row.split("\t")[1:3] for row in rows] == [["2", "状态"], ["3", "完成时限"]]


def test_unassigned_risks_of_a_chain_go_to_an_office_in_six_clicks(recorded: AppServer, page: Page) -> None:
    """From the bookmark of a chain: the button, the office, the name, confirm."""
    store = open_store(recorded.store)
    mine = {risk.risk_id for risk in list_risks(store) if risk.text("chain_id") == "C02" and not risk.text("office")}
    assert len(mine) >= 40
    open_page(page, recorded, "risks?chain=C02&unassigned=true")
    page.get_by_role("button", name="批量分派").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="责任单位").fill("示例链办02")
    dialog.get_by_role("textbox", name="填报人").fill("甲")
    dialog.get_by_role("textbox", name="理由").click()
    page.get_by_text("— → 示例链办02").first.wait_for()
    page.get_by_role("button", name="确认分派").click()
    page.get_by_text("没有符合条件的风险。").wait_for()
    settle(page)
    given = {(risk.text("office"), risk.who) for risk in list_risks(store) if risk.risk_id in mine}
    assert given == {("示例链办02", "甲")}
