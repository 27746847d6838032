"""强链补链项目: the library's numbers on the page, and in a browser a change, a conflict, an import and a confirmation."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from chainlink.projects.register.books import change_project, find_project, list_projects
from chainlink.projects.register.completion import stated_changes
from chainlink.projects.register.exchange import import_projects
from chainlink.projects.register.rates import rates_of
from chainlink.risks.register import add_risk, new_fields
from chainlink.stores import open_store
from graph_schema.figures import share
from tests.app_pages import ROOT, html_of, run_page
from tests.browser import AppServer, Axe, Complaints, Serve, open_page, send_file, settle
from tests.sample_province import copy_store

BUILDING, FINISHED = "P2026-002", "P2026-004"


@pytest.fixture(scope="module")
def project_store(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The 15 chains with the 500 projects that ship; copy it before writing into it."""
    path = tmp_path_factory.mktemp("projects") / "projects.sqlite"
    store = open_store(copy_store(sample_store, path))
    import_projects(store, ROOT / "sample_chains" / "office" / "projects.csv", store.read(), who="office")
    return path


@pytest.fixture
def served(project_store: Path, serve: Serve) -> AppServer:
    """Serve a copy of it."""
    return serve(project_store)


def test_page_tells_the_rates_of_what_is_filtered(project_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{project_store}")
    app = run_page("projects", chain="C02")
    assert not app.exception
    here = [project for project in list_projects(open_store()) if project.fields["chain_id"] == "C02"]
    html = html_of(app)
    assert f"2026 年度计入 <b>{len(here)}</b> / 年度目标 500 个" in html
    assert [f"<b>{share(rate.value)}</b>" in html for rate in rates_of(here)] == [True] * 4
    listed = app.dataframe[0].value
    assert listed["project_id"].tolist() == [project.project_id for project in here]


def test_project_in_the_address_is_opened_with_its_steps(project_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{project_store}")
    app = run_page("projects", project=FINISHED, lang="en")
    assert not app.exception
    html = html_of(app)
    assert "finished</span><small>2026-06-14</small>" in html
    assert 'href="chain_map?chain=C01&amp;component=fibre_coating&amp;lang=en"' in html


@pytest.mark.parametrize("tab", ["项目库", "统计", "图上分布", "竣工与风险", "导入导出"])
def test_empty_register_says_how_to_begin(sample_store: Path, monkeypatch: pytest.MonkeyPatch, tab: str) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{sample_store}")
    app = run_page("projects")
    app.session_state["project_tabs"] = tab
    app.run()
    assert not app.exception
    assert "项目库还是空的" in app.info[0].value
    assert "计入 <b>0</b> / 年度目标 500 个" in html_of(app)


def test_map_risk_and_firm_lead_to_their_projects(
    project_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", copy_store(project_store, tmp_path / "own.sqlite"))
    store = open_store()
    risk = add_risk(
        store, new_fields(chain_id="C01", about="component", component_id="optical_chip", source="visit"), who="a"
    )
    change_project(store, BUILDING, {"risk_ids": risk.risk_id}, who="a")
    link = f'href="projects?project={BUILDING}"'
    assert link in html_of(run_page("chain_map", chain="C01", component="optical_chip"))
    assert link in html_of(run_page("risks", risk=risk.risk_id))
    assert link in html_of(run_page("firm", firm=str(find_project(store, BUILDING).fields["firm_id"])))
    assert f'href="risks?risk={risk.risk_id}"' in html_of(run_page("projects", project=BUILDING))


def test_change_is_kept_and_the_second_editor_is_told(
    served: AppServer, page: Page, context: BrowserContext, complaints: Complaints, axe: Axe
) -> None:
    second = context.new_page()
    complaints.watch(second)
    for reader in (page, second):
        open_page(reader, served, f"projects?project={BUILDING}")
        reader.get_by_role("button", name="编辑").click()
        settle(reader)
    assert axe(page) == []

    dialog = page.get_by_role("dialog")
    dialog.get_by_label("形象进度").fill("主体封顶")
    dialog.get_by_label("累计完成投资(万元)").fill("2600")
    dialog.get_by_label("填报人").fill("张")
    dialog.get_by_role("button", name="保存").click()
    page.get_by_text("主体封顶").first.wait_for()
    store = open_store(served.store)
    changed = find_project(store, BUILDING)
    assert [changed.fields[name] for name in ("progress", "done_10k_yuan")] == ["主体封顶", 2600.0]
    assert (changed.who, changed.revision) == ("张", 2)

    other = second.get_by_role("dialog")
    other.get_by_label("形象进度").fill("二次结构")
    other.get_by_label("填报人").fill("李")
    other.get_by_role("button", name="保存").click()
    second.get_by_text("本次修改未保存").wait_for()
    assert find_project(store, BUILDING) == changed


def test_change_of_a_completed_project_is_stated_in_its_dialog(served: AppServer, page: Page, axe: Axe) -> None:
    store = open_store(served.store)
    before = find_project(store, FINISHED)
    open_page(page, served, f"projects?project={FINISHED}")
    page.get_by_role("button", name="写明改动").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("新增年产能").fill("100")
    assert axe(page) == []
    dialog.get_by_role("button", name="保存").click()
    dialog.get_by_text("请写填报人").wait_for()
    assert find_project(store, FINISHED) == before
    dialog.get_by_label("填报人").fill("王")
    dialog.get_by_role("button", name="保存").click()
    dialog.wait_for(state="detached")
    after = find_project(store, FINISHED)
    assert (after.change, after.who) == (stated_changes(before, capacity=100.0), "王")


def test_completed_project_is_confirmed_by_a_person(served: AppServer, page: Page) -> None:
    store = open_store(served.store)
    change = stated_changes(find_project(store, FINISHED), capacity=100)
    change_project(store, FINISHED, {"change": change}, who="office")
    open_page(page, served, f"projects?project={FINISHED}")
    page.get_by_role("button", name="复核并更新供应网络").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("region", name="改动").wait_for()
    dialog.get_by_label("确认人").fill("王")
    dialog.get_by_label("确认人").press("Enter")
    dialog.get_by_label("依据（必填）").fill("现场核验")
    dialog.get_by_label("依据（必填）").press("Enter")
    dialog.get_by_role("button", name="确认写入").click()
    page.get_by_text("写入版本 v2").wait_for()
    assert store.versions()[0].version_id == "v2"
    assert find_project(store, FINISHED).confirmed["who"] == "王"


def test_platform_file_is_refused_then_taken_and_every_tab_opens(
    served: AppServer, page: Page, axe: Axe, tmp_path: Path
) -> None:
    path = tmp_path / "平台.csv"
    path.write_text("赋码,建设进展\n2026-3300-示例-0002,封顶\n", encoding="utf-8")
    open_page(page, served, "projects?chain=C02")
    for tab in ("统计", "图上分布", "竣工与风险", "导入导出"):
        page.get_by_role("tab", name=tab).click()
        settle(page)
        assert axe(page) == []
    send_file(page, path)
    page.get_by_text("有 1 处错误，未装入").wait_for()
    page.get_by_label("平台名称（可空）").fill("省平台")
    page.get_by_label("表头对应").fill("建设进展=形象进度")
    page.get_by_label("表头对应").press("Control+Enter")
    page.get_by_text("将新增 0 项、修改 1 项").wait_for()
    page.get_by_label("装入人").fill("张")
    page.get_by_label("装入人").press("Enter")
    settle(page)
    assert find_project(open_store(served.store), BUILDING).revision == 1
    page.get_by_role("button", name="确认装入").click()
    page.get_by_text("修改 1 条").wait_for()
    assert find_project(open_store(served.store), BUILDING).fields["progress"] == "封顶"
    with page.expect_download() as waiting:
        page.get_by_role("button", name="月调度表（Excel）").click()
    assert waiting.value.suggested_filename == "月调度表-2026-06.xlsx"
