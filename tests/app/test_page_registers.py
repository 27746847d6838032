"""Does the page 登记册 show every register as its book describes it, and take what a person enters?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chainlink.books.chiefs import CHIEFS
from chainlink.books.registers import REGISTERS, register_of
from chainlink.stores import open_store
from tests.app_pages import html_of, run_page
from tests.lamp_chain import lamp_tables


@pytest.fixture
def lamp_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the address of a store with the lamp chain and the chief of one of its chains."""
    address = f"sqlite:///{tmp_path / 'chain.sqlite'}"
    monkeypatch.setenv("CHAINLINK_STORE", address)
    store = open_store(address)
    store.write(lamp_tables())
    CHIEFS.add(store, {"chain_id": "L1", "chief": "甲", "office": "照明链办"}, who="王", why="分工")
    return address


@pytest.mark.parametrize("book", list(REGISTERS))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_register_is_listed(lamp_register: str, book: str, language: str) -> None:
    app = run_page("registers", book=book, lang=language)
    assert not app.exception
    count = len(register_of(book).records(open_store(lamp_register)))
    listed = f"共 {count} 条" if language == "zh" else f"{count} on the list"
    assert listed in html_of(app)


def test_list_names_what_ids_mean_and_filters_by_words(lamp_register: str) -> None:
    app = run_page("registers", book="chiefs")
    assert app.dataframe[0].value["产业链编号"].tolist() == ["照明"]
    app.text_input(key="words_chiefs").input("没有的").run()
    assert "共 0 条" in html_of(app)


def test_record_is_shown_with_its_history(lamp_register: str) -> None:
    CHIEFS.change(open_store(lamp_register), "L1", {"office": "新链办"}, who="李", why="更名")
    told = html_of(run_page("registers", book="chiefs", record="L1"))
    assert "链办：照明链办 → 新链办" in told
    assert told.index("分工") < told.index("更名")


def test_record_is_entered_and_changed_by_the_form(lamp_register: str) -> None:
    app = run_page("registers", book="chiefs")
    app.button(key="new_chiefs").click().run()
    app.selectbox(key="enter_chiefs_chain_id").select("L2").run()
    app.text_input(key="enter_chiefs_chief").input("乙").run()
    app.text_input(key="enter_chiefs_who").input("赵").run()
    next(button for button in app.button if button.label == "保存").click().run()
    entered = CHIEFS.find(open_store(lamp_register), "L2")
    assert (entered.chief, entered.who) == ("乙", "赵")


def test_form_says_who_is_missing_and_changes_nothing(lamp_register: str) -> None:
    app = run_page("registers", book="chiefs", record="L1")
    app.button(key="change_chiefs").click().run()
    app.text_input(key="change_L1_1_chief").input("丙").run()
    next(button for button in app.button if button.label == "保存").click().run()
    assert [error.value for error in app.error] == ["请写填报人"]
    assert CHIEFS.find(open_store(lamp_register), "L1").chief == "甲"
