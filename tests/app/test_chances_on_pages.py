"""Do pages say what is missing, and does the button estimate the chances once for every reader?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from chainlink.screening.chances import keep_chances, kept_chances
from chainlink.stores import Store, open_store
from tests.app_pages import html_of, run_page
from tests.lamp_chain import lamp_tables
from tests.lamp_chances import LAMP_CHANCES

SENTENCES = {
    "zh": "已知至少缺 4 条供应记录（2 家企业没填全，其中 1 家一条都没填）；颜色只看已填的",
    "en": "At least 4 sourcings are missing (2 firms did not name all suppliers, 1 of them none); colours go by what is recorded",
}
ADDRESSES = {"overview": {}, "chain_map": {"chain": "L1"}, "firm": {"firm": "led_a"}, "risks": {}}


@pytest.fixture
def lamp_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    address = f"sqlite:///{tmp_path / 'lamp.sqlite'}"
    monkeypatch.setenv("CHAINLINK_STORE", address)
    store = open_store(address)
    store.write(lamp_tables())
    return store


def test_every_page_with_colours_says_the_same_sentence(lamp_store: Store) -> None:
    chances = replace(LAMP_CHANCES, content_hash=lamp_store.read().content_hash())
    keep_chances(lamp_store, chances, version_hash=lamp_store.versions()[0].content_hash, who="office")
    pages = {
        (name, lang): run_page(name, lang=lang, **query) for name, query in ADDRESSES.items() for lang in SENTENCES
    }
    assert not any(app.exception for app in pages.values())
    assert [page for page, app in pages.items() if SENTENCES[page[1]] not in html_of(app)] == []
    assert not [button for app in pages.values() for button in app.button if button.key == "estimate_chances"]


def test_button_estimates_once_and_keeps_for_every_reader(lamp_store: Store) -> None:
    app = run_page("overview")
    assert "尚未估算概率" in html_of(app)
    app.button(key="estimate_chances").click().run()
    assert not app.exception
    kept = kept_chances(lamp_store, lamp_store.versions()[0].content_hash)
    assert kept is not None and kept.draws == 200
    for reader in (app, run_page("overview")):
        assert "概率由 200 次抽样得出" in html_of(reader)
        assert "尚未估算概率" not in html_of(reader)


def test_numbers_of_questions_stand_beside_whom_to_ask(lamp_store: Store) -> None:
    app = run_page("risks", tab="questions")
    app.button(key="ask_questions").click().run()
    assert not app.exception
    grid = next(grid for grid in app.dataframe if "question" in grid.value)
    assert list(grid.value.columns)[:6] == ["asked", "question", "wrong_colours", "spread", "colours", "value"]
    assert json.loads(grid.proto.columns)["wrong_colours"]["type_config"]["format"] == "%.2f"
