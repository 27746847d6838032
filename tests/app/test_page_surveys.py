"""Does the page 调查问卷 plan a round, take forms in, tell colours and slips, and enter days of surveys?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chainlink.screening.surveys.register import SURVEYS
from chainlink.stores import Store, open_store
from tests.app_pages import html_of, run_page
from tests.screening.survey_answers import filled, province_with_gaps, put, sent_forms


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    address = f"sqlite:///{tmp_path / 'chain.sqlite'}"
    monkeypatch.setenv("CHAINLINK_STORE", address)
    opened = open_store(address)
    province_with_gaps(opened, tmp_path)
    return opened


def test_round_is_planned_and_marked_as_sent(store: Store) -> None:
    app = run_page("surveys", tab="new")
    app.text_input(key="survey_round").input("一轮")
    app.text_input(key="survey_who").input("王")
    app.button[-1].click().run()
    assert not app.exception
    assert "已拟定“一轮”：2 份" in app.success[0].value
    app = run_page("surveys", round="一轮")
    assert "鄞州区" in html_of(app)
    app.text_input(key="survey_sent_who").input("王").run()
    app.button(key="survey_sent").click().run()
    assert {form.state for form in SURVEYS.records(store)} == {"sent"}


def test_returned_forms_come_in_and_faulty_ones_are_told(store: Store, tmp_path: Path) -> None:
    paths = sent_forms(store, tmp_path / "out")
    filled(paths["测试泵阀链办"], lambda sheets: put(sheets["产品"], 2, 生产企业摸排日期="2026-11-20"))
    filled(paths["丁泵业有限公司"], lambda sheets: sheets["调查表"].cell(6, 2, "不知道"))
    app = run_page("surveys", tab="returns", lang="en")
    files = [(path.name, path.read_bytes(), "application/octet-stream") for path in paths.values()]
    app.get("file_uploader")[0].set_value(files).run()
    app.text_input(key="survey_returns_who").input("李").run()
    app.button(key="survey_take_in").click().run()
    assert not app.exception
    assert "Took 1 forms in" in app.success[0].value
    assert app.error[0].value == "1 forms are faulty and not in"
    assert "colours changed" in str([header.value for header in app.subheader])


def test_day_of_a_survey_is_entered(store: Store) -> None:
    app = run_page("surveys", tab="surveyed")
    app.multiselect(key="surveyed_chains").select("C90").run()
    app.text_input(key="surveyed_on").input("2026-11-30")
    app.text_input(key="surveyed_by").input("省厅").run()
    app.button(key="mark_surveyed").click().run()
    assert "已登记 1 个产品" in app.success[0].value
    assert "" not in store.read().components["makers_surveyed_on"].tolist()
