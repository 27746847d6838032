"""供应链备份对接: the library's needs and offers on the page; in a browser an event is entered, invited, planned, changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page

from chainlink.app.pages.matching.contract import changed_lines
from chainlink.matching.events.gaps import find_gaps
from chainlink.matching.events.plan import plan_event
from chainlink.matching.events.register import add_event, change_event, find_event, invite, list_events
from chainlink.matching.needs.gathering import gather_needs
from chainlink.matching.needs.need import read_need
from chainlink.matching.needs.wants import list_wants
from chainlink.matching.outcomes.event_progress import event_progress
from chainlink.matching.outcomes.follow_ups import follow_ups_due
from chainlink.matching.outcomes.register import find_outcome, outcomes_of, record_outcome
from chainlink.matching.outcomes.visits import list_visits
from chainlink.matching.pairs.need_matches import match_need
from chainlink.matching.pairs.weights import load_weights
from chainlink.matching.pairs.wording import refusal_text, ways_without_maker
from chainlink.risks.assess import risk_id_of
from chainlink.risks.register import find_risk
from chainlink.risks.scans import RecordedScan, compare_scans
from chainlink.stores import Field, Store, open_store
from chainlink.supply.graph import build_graph
from graph_schema.figures import score
from tests.app_pages import html_of, run_page
from tests.browser import AppServer, Axe, Serve, close_risk, eventually, open_page, record_by_hand, send_file, settle
from tests.sample_province import copy_store

CHAIN, EVENT = "C02", "E-SAMPLE"


@pytest.fixture
def needy(recorded_store: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Look at it without a browser, and change nothing."""
    address = f"sqlite:///{recorded_store}"
    monkeypatch.setenv("CHAINLINK_STORE", address)
    return address


@pytest.fixture
def served(recorded_store: Path, serve: Serve) -> AppServer:
    """Serve a copy of it."""
    return serve(recorded_store)


def test_page_lists_the_needs_of_register_and_firms(needy: str) -> None:
    app = run_page("matching", chain=CHAIN)
    assert not app.exception
    store = open_store(needy)
    needs = gather_needs(store, build_graph(store.read()), chain_ids=[CHAIN])
    listed = app.dataframe[0].value
    assert len(needs) > 3
    assert listed["volume"].fillna(-1).tolist() == [-1 if need.volume is None else need.volume for need in needs]


def test_opened_need_tells_every_offer_and_every_refusal(needy: str) -> None:
    store = open_store(needy)
    graph = build_graph(store.read())
    names = graph.names
    needs = gather_needs(store, graph, chain_ids=[CHAIN])
    matched_need = next(
        matched for need in needs for matched in [match_need(graph, need)] if len(matched.pairs) > 1 and matched.refused
    )
    app = run_page("matching", chain=CHAIN, need=matched_need.need.need_id)
    assert not app.exception
    html = unescape(html_of(app))
    headers = re.findall(r"<th[^>]*>([^<]*)</th>", html.partition("</thead>")[0])
    assert len(headers) == len(set(headers)) > 5
    assert re.findall(r"<span><b>([\d.]+)</b>", html) == [score(pair.score) for pair in matched_need.pairs]
    assert [refusal for refusal in matched_need.refused if refusal_text(refusal, names) not in html] == []
    assert [pair for pair in matched_need.pairs if f"firm?firm={pair.supplier_id}" not in html] == []


@pytest.mark.parametrize("show", ["needs", "events", "results"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_empty_books_say_how_to_begin(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch, show: str, language: str
) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{sample_store}")
    app = run_page("matching", show=show, lang=language)
    assert not app.exception
    begin = {
        ("needs", "zh"): "还没有需求",
        ("needs", "en"): "There is no need yet",
        ("events", "zh"): "还没有活动",
        ("events", "en"): "There is no event yet",
        ("results", "zh"): "还没有活动",
        ("results", "en"): "There is no event yet",
    }
    assert app.info[0].value.startswith(begin[show, language])


def test_need_that_nobody_makes_says_what_can_be_done(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"sqlite:///{sample_store}"
    monkeypatch.setenv("CHAINLINK_STORE", address)
    graph = build_graph(open_store(address).read())
    inputs, makes = graph.tables.inputs, graph.tables.makes
    unmade = {name for name, is_made in zip(graph.component_id_list, graph.has_named_maker, strict=True) if not is_made}
    row = inputs[inputs["component_id"].isin(unmade) & inputs["product_id"].isin(makes["component_id"])].iloc[0]
    firm_id = makes["firm_id"][makes["component_id"] == row["product_id"]].iloc[0]
    app = run_page("matching", need=f"{firm_id}/{row['component_id']}")
    assert not app.exception
    matched = match_need(graph, read_need(graph, f"{firm_id}/{row['component_id']}"))
    sentences = [str(way) for way in ways_without_maker(matched, graph.names)]
    assert [line.removeprefix("- ") for line in app.info[0].value.splitlines() if line] == sentences


def test_need_that_nobody_listed_is_asked_by_its_address(needy: str) -> None:
    app = run_page("matching", need="nobody/photoresist")
    assert [box.value.split("；")[0] for box in app.error] == ["数据中没有企业“nobody”"]


def test_form_goes_out_comes_back_with_its_problems_and_is_confirmed(
    served: AppServer, page: Page, tmp_path: Path, axe: Axe
) -> None:
    open_page(page, served, f"matching?chain={CHAIN}")
    assert axe(page) == []
    page.get_by_text("请企业确认").click()
    settle(page)
    path = download(page, "下载需求征集单", tmp_path / "需求征集单.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["需求征集单"]
    at = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
    sheet.delete_rows(4, sheet.max_row)
    sheet.cell(2, at["需求编号"]).value = None
    buyer = sheet.cell(2, at["需求企业代码"]).value
    sheet.cell(2, at["需求企业代码"]).value = "nobody"
    sheet.cell(3, at["年需求量"]).value = "很多"
    book.save(path)
    send_file(page, path)
    page.get_by_text("有 2 处错误，未装入").wait_for()
    rows = page.get_by_role("region", name="问题").locator("tbody tr").all_inner_texts()
    assert [row.split("\t")[1:3] for row in rows] == [["2", "需求企业代码*"], ["3", "年需求量"]]

    sheet.cell(2, at["需求企业代码"]).value = buyer
    sheet.cell(3, at["年需求量"]).value = 777
    book.save(tmp_path / "改正.xlsx")
    send_file(page, tmp_path / "改正.xlsx")
    page.get_by_text("将新增 2 项、修改 0 项").wait_for()
    assert list_wants(open_store(served.store)) == ()
    page.get_by_label("装入人").fill("张")
    page.get_by_label("装入人").press("Enter")
    page.get_by_role("button", name="确认装入").click()
    page.get_by_text("新登记 2 条").wait_for()
    wants = list_wants(open_store(served.store))
    assert [(want.who, want.fields["volume"] == 777.0) for want in wants].count(("张", True)) == 1
    assert len(wants) == 2


def test_visits_come_in_on_the_progress_view(served: AppServer, page: Page, tmp_path: Path, axe: Axe) -> None:
    store = open_store(served.store)
    firm_id = store.read().firms["firm_id"].iloc[0]
    header = "产业链编号,走访日期,走访企业代码,走访人,提出问题(个),解决问题(个)"
    path = tmp_path / "走访.csv"
    path.write_text(f"{header}\n{CHAIN},2026-03-05,nobody,链长,3,1\n", encoding="utf-8")
    open_page(page, served, "matching?show=progress&year=2026")
    send_file(page, path)
    page.get_by_text("有 1 处错误，未装入").wait_for()
    (tmp_path / "改正.csv").write_text(f"{header}\n{CHAIN},2026-03-05,{firm_id},链长,3,1\n", encoding="utf-8")
    send_file(page, tmp_path / "改正.csv")
    page.get_by_text("将新增 1 项、修改 0 项").wait_for()
    assert list_visits(store) == ()
    page.get_by_label("装入人").fill("张")
    page.get_by_label("装入人").press("Enter")
    page.get_by_role("button", name="确认装入").click()
    page.get_by_text("新登记 1 条").wait_for()
    settle(page)
    assert axe(page) == []
    (row,) = page.get_by_role("region", name="走访").locator("tbody tr").all_inner_texts()
    assert row.split("\t")[::2][:1] + row.split("\t")[3:6] == ["2026-03-05", "链长", "3", "1"]
    (visit,) = list_visits(store)
    assert (visit.who, visit.fields["firm_id"]) == ("张", firm_id)


def test_event_is_entered_invited_planned_and_changed_on_the_day(
    served: AppServer, page: Page, axe: Axe, tmp_path: Path
) -> None:
    open_page(page, served, f"matching?show=events&chain={CHAIN}")
    day = (date.today() + timedelta(days=30)).isoformat()
    enter_event(page, {"活动名称": "集成电路备份对接", "活动日期": day, "轮次": "6", "填报人": "张"})
    store = open_store(served.store)
    (event,) = list_events(store)
    assert (event.who, event.chain_ids, event.number("rounds")) == ("张", (CHAIN,), 6)

    for button in ("邀请全部", "都记为参加"):
        page.get_by_role("button", name=button).click()
        settle(page)
    assert axe(page) == []
    page.get_by_role("button", name="安排会面", exact=True).click()
    page.get_by_role("region", name="会面安排").wait_for()
    settle(page)
    assert axe(page) == []
    planned = find_event(store, event.event_id)
    grid = page.get_by_role("region", name="会面安排")
    assert grid.locator("td b").count() == len(planned.meetings)
    assert f"event={event.event_id}" in page.url and "part=timetable" in page.url

    gone = planned.meetings[0].slot.supplier_id
    held = [meeting for meeting in planned.meetings if gone in meeting.firms]
    clicks = 0
    page.get_by_role("radio", name="活动当天").click()
    clicks += 1
    settle(page)
    page.get_by_role("combobox", name="企业", exact=True).click()
    clicks += 1
    page.get_by_role("combobox", name="企业", exact=True).fill(gone)
    page.get_by_role("option").first.click()
    clicks += 1
    settle(page)
    page.get_by_role("button", name="更新会面安排").click()
    clicks += 1
    page.get_by_text(f"取消 {len(held)} 场，新增 0 场，其余只动 0 场").wait_for()
    phoned = {firm_id for meeting in held for firm_id in meeting.firms} - {gone}
    page.get_by_role("heading", name=f"电话通知 {len(phoned)} 家").wait_for()
    assert clicks <= 4
    assert axe(page) == []
    left = find_event(store, event.event_id)
    assert left.invitations[gone].reply == "left"
    assert [meeting for meeting in left.meetings if gone in meeting.firms] == []
    page.get_by_role("button", name="撤销这次变更").click()
    assert eventually(page, lambda: find_event(store, event.event_id).meetings == planned.meetings)

    page.get_by_role("radio", name="打印材料").click()
    settle(page)
    assert axe(page) == []
    book = openpyxl.load_workbook(download(page, "下载（XLSX）", tmp_path / "材料.xlsx"))
    assert book.sheetnames[:4] == ["需求清单", "会面总表", "企业日程", "桌牌"]


def test_second_editor_of_an_event_is_told_who_changed_it(served: AppServer, page: Page) -> None:
    store = open_store(served.store)
    event = add_event(store, {"name": "示例活动", "rounds": 3.0, "tables": 4.0, "chain_ids": CHAIN}, who="张")
    open_page(page, served, f"matching?show=events&event={event.event_id}")
    page.get_by_role("button", name="修改活动").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("活动地点").fill("杭州")
    change_event(store, event.event_id, lambda now: replace(now, fields={**now.fields, "place": "宁波"}), who="李")
    dialog.get_by_label("填报人").fill("王")
    dialog.get_by_role("button", name="保存").click()
    page.get_by_text("已由 李 于").wait_for()
    assert find_event(store, event.event_id).fields["place"] == "宁波"


def test_pair_that_has_to_meet_is_kept_and_one_firm_is_marked(served: AppServer, page: Page) -> None:
    store = open_store(served.store)
    graph = build_graph(store.read())
    event = add_event(store, {"name": "示例活动", "rounds": 6.0, "tables": 8.0, "chain_ids": CHAIN}, who="张")
    planned = plan_event(store, graph, event.event_id, weights=load_weights(), who="张")
    firms = list(planned.invitations)
    met = {frozenset(meeting.firms) for meeting in planned.meetings}
    one, other = next((a, b) for a in firms for b in firms if a < b and frozenset((a, b)) not in met)
    invite(store, event.event_id, firms, reply="coming", who="张")
    open_page(page, served, f"matching?show=events&event={event.event_id}&firm={one}")
    assert page.locator("td.cl-faint").count() == sum(one not in meeting.firms for meeting in planned.meetings)
    page.get_by_label("填报人").fill("王")
    page.get_by_label("填报人").press("Enter")
    settle(page)
    page.get_by_role("button", name="指定会面").click()
    dialog = page.get_by_role("dialog")
    for label, firm_id in (("企业", one), ("与企业", other)):
        dialog.get_by_role("combobox", name=label, exact=True).fill(firm_id)
        dialog.get_by_role("combobox", name=label, exact=True).press("Enter")
    dialog.get_by_role("button", name="保存").click()
    dialog.wait_for(state="detached")
    settle(page)
    assert find_event(store, event.event_id).must == ((one, other),)
    page.get_by_role("button", name="重新安排会面").click()
    pair = frozenset((one, other))
    assert eventually(
        page, lambda: pair in {frozenset(meeting.firms) for meeting in find_event(store, event.event_id).meetings}
    )
    assert find_event(store, event.event_id).who == "王"


@pytest.fixture(scope="module")
def held_store(recorded_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With an event that was held 40 days ago, one contract and one failure entered; copy it before writing into it."""
    path = tmp_path_factory.mktemp("held") / "held.sqlite"
    store = open_store(copy_store(recorded_store, path))
    held_on = (date.today() - timedelta(days=40)).isoformat()
    fields: dict[str, Field] = {"event_id": EVENT, "name": "示例活动", "held_on": held_on, "chain_ids": CHAIN}
    add_event(store, {**fields, "level": "city", "rounds": 6.0, "tables": 8.0}, who="张")
    plan_event(store, build_graph(store.read()), EVENT, weights=load_weights(), who="张")
    first, second, *_ = outcomes_of(store, EVENT)
    record_outcome(store, first.outcome_id, {"result": "contract", "amount_10k_yuan": 320.0}, who="李")
    record_outcome(store, second.outcome_id, {"result": "no_deal"}, who="李")
    return path


def held_day(store: Store) -> date:
    return date.fromisoformat(str(find_event(store, EVENT).fields["held_on"]))


def test_follow_ups_that_are_due_stand_on_top_each_with_its_meeting(
    held_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{held_store}")
    due = follow_ups_due(open_store(), on=held_day(open_store()) + timedelta(days=40))
    app = run_page("matching", show="results")  # its today may be a day later
    assert not app.exception
    assert app.subheader[0].value == f"待跟踪 {len(due)} · 已逾期 {len(due)}"
    html = html_of(app)
    assert [follow_up for follow_up in due[:12] if f"outcome={follow_up.outcome.outcome_id}" not in html] == []
    assert len(due) == len(outcomes_of(open_store(), EVENT)) - 1


def test_list_is_invited_gaps_are_listed_and_the_wall_is_plain(
    held_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", copy_store(held_store, tmp_path / "held.sqlite"))
    store = open_store()
    graph, event = build_graph(store.read()), find_event(store, EVENT)
    firm_id = next(firm for firm in graph.firm_id_list if firm not in event.invitations)
    app = run_page("matching", show="events", event=EVENT, part="guests")
    app.text_input(key="match_who").input("张").run()
    app.text_area(key=f"guest_lines_{EVENT}").input(f"{firm_id}\n某某集团").run()
    app.button(key="invite_listed").click().run()
    assert [box.value.split("：")[0] for box in app.error] == ["名单中有 1 行未认出，未邀请任何企业"]
    app.selectbox(key=f"guest_{EVENT}_某某集团").select("").run()
    app.button(key="invite_listed").click().run()
    assert not app.exception
    invited = find_event(store, EVENT)
    assert set(invited.invitations) == {*event.invitations, firm_id}

    gaps = find_gaps(store, graph, invited, weights=load_weights())
    app = run_page("matching", show="events", event=EVENT, part="gaps")
    assert not app.exception
    html = html_of(app)
    assert [gap for gap in gaps if str(gap.why) not in unescape(html)] == []

    app = run_page("matching", show="wall", event=EVENT)
    assert not app.exception and not app.button
    seats = re.findall(r'<th scope="row">', html_of(app))
    assert len(seats) == len({firm for meeting in invited.meetings for firm in meeting.firms})


def test_progress_tells_what_the_library_counts(held_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{held_store}")
    store = open_store()
    held = held_day(store)
    progress = event_progress(store, store.read(), year=held.year, on=held + timedelta(days=40), goal=100)
    app = run_page("matching", show="progress", year=str(held.year), lang="en")
    assert not app.exception
    html = html_of(app)
    assert f"Held in {held.year} <b>1</b> of 100 the plan asks for" in html
    assert (progress.counts.events, progress.counts.contract_10k_yuan) == (1, 320.0)
    assert (
        f"<td>{progress.counts.meetings} (not entered {progress.counts.results['']}, contract 1, no deal 1)</td>"
        in html
    )


def test_result_is_entered_and_the_second_editor_is_told(held_store: Path, serve: Serve, page: Page, axe: Axe) -> None:
    server = serve(held_store)
    store = open_store(server.store)
    meeting = outcomes_of(store, EVENT)[2]
    open_page(page, server, f"matching?show=results&event={EVENT}")
    assert axe(page) == []
    open_page(page, server, f"matching?show=results&event={EVENT}&outcome={meeting.outcome_id}")
    page.get_by_role("button", name="填写结果").click()
    settle(page)
    dialog = page.get_by_role("dialog")
    assert axe(page) == []
    record_outcome(store, meeting.outcome_id, {"result": "sample"}, who="李")
    dialog.get_by_label("金额(万元)").fill("200")
    dialog.get_by_role("combobox", name="对接结果").click()
    page.get_by_role("option", name="意向").click()
    dialog.get_by_label("填报人").fill("王")
    dialog.get_by_role("button", name="保存").click()
    page.get_by_text("已由 李 于").wait_for()
    assert find_outcome(store, meeting.outcome_id).result == "sample"
    page.reload()
    settle(page)
    page.get_by_role("button", name="修改结果").click()
    settle(page)
    dialog.get_by_label("金额(万元)").fill("200")
    dialog.get_by_label("填报人").fill("王")
    dialog.get_by_role("button", name="保存").click()
    page.get_by_text("未签约，按意向金额另计").wait_for()
    changed = find_outcome(store, meeting.outcome_id)
    assert (changed.result, changed.number("amount_10k_yuan"), changed.who) == ("sample", 200.0, "王")


def test_event_of_forty_firms_runs_from_the_register_to_paper_to_results_to_a_closed_risk(
    app_server: AppServer, page: Page, tmp_path: Path
) -> None:
    """One maker of two sells the coating of C01 to all eight buyers: yellow until all of them use the other one too."""
    maker, component = "91339900DEM0000142", "optical_coating_material"
    risk_id = risk_id_of("C01", "firm", maker)
    store = open_store(app_server.store)
    open_page(page, app_server, "risks")
    record_by_hand(page, "张")
    page.get_by_text("最近一次摸排：").wait_for()
    assert find_risk(store, risk_id).fields["colour"] == "yellow"

    open_page(page, app_server, "matching?chain=C01&show=events")
    size = {"轮次": "12", "桌数": "30", "每项需求最多见几家": "1"}
    enter_event(page, {"活动名称": "光学材料备份对接", **size, "填报人": "张"}, more_chains=["C03"])
    for button in ("邀请全部", "都记为参加"):
        page.get_by_role("button", name=button).click()
        settle(page)
    page.get_by_role("button", name="安排会面", exact=True).click()
    page.get_by_role("region", name="会面安排").wait_for()
    settle(page)
    (event,) = list_events(store)
    assert event.chain_ids == ("C01", "C03")
    assert sum(invitation.reply == "coming" for invitation in event.invitations.values()) >= 40
    assert len({firm_id for meeting in event.meetings for firm_id in meeting.firms}) >= 40

    page.get_by_role("radio", name="打印材料").click()
    papers = {ending: download(page, f"下载（{ending}）", tmp_path / f"材料.{ending}") for ending in ("XLSX", "PDF")}
    days = openpyxl.load_workbook(papers["XLSX"])["企业日程"]
    assert len({row[2] for row in days.iter_rows(min_row=5, values_only=True)}) >= 40
    assert papers["PDF"].read_bytes()[:5] == b"%PDF-"

    page.get_by_role("radio", name="结果", exact=True).click()
    sheet = download(page, "下载结果登记表", tmp_path / "结果.xlsx")
    signed = sign_contracts(sheet, component)
    assert signed == 8
    send_file(page, sheet)
    page.get_by_text(f"将新增 {signed} 项、修改 0 项").wait_for()
    page.get_by_role("button", name="确认装入").click()
    page.get_by_role("button", name=f"复核 {signed} 份签约").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("在用", exact=True).click()
    dialog.get_by_label("依据（必填，如合同号）").fill("合同备案")
    dialog.get_by_label("依据（必填，如合同号）").press("Enter")
    dialog.get_by_role("button", name="确认写入").click()
    page.get_by_role("button", name="重新摸排并入册").click()
    page.get_by_text("最近一次摸排未再发现").wait_for()
    assert page.locator(f'a[href="risks?risk={risk_id}"]').count() == 1
    assert find_risk(store, risk_id).fields["finding"] == "not_found"

    open_page(page, app_server, f"risks?risk={risk_id}")
    close_risk(page, who="张", why="合同备案，摸排未再发现")
    closed = find_risk(store, risk_id)
    assert (closed.fields["state"], closed.fields["is_to_review"]) == ("closed", False)

    open_page(page, app_server, "matching?show=progress")
    assert "已举办 1 / 年度目标 100 场" in page.locator(".cl-goal").inner_text()


def enter_event(page: Page, stated: dict[str, str], *, more_chains: Sequence[str] = ()) -> None:
    """Enter an event through its dialog; it is open afterwards. Its chains are that of the address, and more."""
    page.get_by_role("button", name="登记活动").click()
    dialog = page.get_by_role("dialog")
    settle(page)
    for chain_id in more_chains:
        dialog.get_by_role("combobox", name="产业链").fill(chain_id)
        page.get_by_role("option", name=chain_id).click()
        dialog.get_by_text(chain_id).first.wait_for()
        settle(page)
    for label, text in stated.items():
        dialog.get_by_label(label).fill(text)
    dialog.get_by_role("button", name="保存").click()
    dialog.wait_for(state="detached")
    settle(page)


def download(page: Page, button: str, path: Path) -> Path:
    """Press a button and keep the file that comes."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    waiting.value.save_as(path)
    return path


def sign_contracts(path: Path, component_id: str) -> int:
    """Write a contract into every row of the result sheet that is about a component; say how many."""
    book = openpyxl.load_workbook(path)
    sheet = book["对接结果"]
    at = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
    signed = 0
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, at["供给产品编号"]).value == component_id:
            sheet.cell(row, at["对接结果"]).value = "签约"
            sheet.cell(row, at["金额(万元)"]).value = 500
            sheet.cell(row, at["合同年供量"]).value = 100
            signed += 1
    book.save(path)
    return signed


def test_scan_after_a_contract_tells_colours_that_grew_lighter() -> None:
    """A yellow that turns blue is told, though no risk is gone; what turns grey is neither lighter nor darker."""
    scan = RecordedScan("s1", "", "", "", ("K",), {"a": "yellow", "b": "blue", "c": "red"}, {}, {}, {})
    chains = dict.fromkeys("abc", "K")
    earlier, later = (replace(scan, chain_by_risk=chains, name_by_risk={"a": "甲厂"}) for _ in range(2))
    later = replace(later, colour_by_risk={"a": "blue", "b": "red", "c": "grey"})
    lines = [re.sub("<[^>]*>", "", line) for line in changed_lines(compare_scans(earlier, later))]
    assert lines == [
        "最近一次摸排未再发现 0",
        "颜色变轻 1：甲厂 黄→蓝",
        "颜色变重 1：b 蓝→红",
        "其他颜色变化 1：c 红→灰",
        "新发现 0",
    ]
