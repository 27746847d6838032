"""Does a file of a foreign layout get in on the page: shown, corrected, previewed, loaded, remembered?"""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from chainlink.books.layouts import known_mappings
from chainlink.stores import open_store
from tests.app_pages import html_of, run_page
from tests.loaders.foreign import ORDERS, county_form, write_csv


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path}/store.sqlite")


def uploaded(path: Path) -> AppTest:
    """Open the page and put a file into the upload."""
    app = run_page("supply_data")
    app.file_uploader[0].set_value([(path.name, path.read_bytes(), "application/octet-stream")])
    return app.run()


def test_county_form_loads_by_upload_and_one_click_and_is_remembered(tmp_path: Path) -> None:
    path = county_form(tmp_path / "摸排表.xlsx")
    app = uploaded(path)
    assert not app.exception
    assert "摸排汇总表" in html_of(app) and "待核企业" in html_of(app)
    assert [box.value for box in app.text_input if "报送单位" in box.label] == ["鄞州区经信局"]
    app.button(key="confirm_load").click().run()
    assert not app.exception
    assert len(open_store().read().supplies) == 5
    assert [mapping.layout for mapping in known_mappings(open_store()).remembered.values()] == ["county_form"]
    again = uploaded(path)
    assert any("记得的格式" in expander.label for expander in again.expander)


def test_corrected_column_changes_what_is_previewed_and_loaded(tmp_path: Path) -> None:
    app = uploaded(county_form(tmp_path / "摸排表.xlsx"))
    share = next(box for box in app.selectbox if box.label == "采购占比")
    share.set_value("").run()
    app.button(key="confirm_load").click().run()
    assert not app.exception
    assert open_store().read().supplies["share"].notna().sum() == 0


def test_orders_ask_for_the_firm_that_buys(tmp_path: Path) -> None:
    app = uploaded(write_csv(tmp_path / "orders.csv", ORDERS, encoding="gb18030"))
    sender = next(box for box in app.text_input if "报送单位" in box.label)
    sender.set_value("甲泵业有限公司").run()
    app.button(key="confirm_load").click().run()
    assert not app.exception
    assert set(open_store().read().supplies["source"]) == {"甲泵业有限公司"}
