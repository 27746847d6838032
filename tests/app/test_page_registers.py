"""Does the page 登记册 show every register as its book describes it, and take what a person enters?"""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from chainlink.books.chiefs import CHIEFS
from chainlink.books.registers import REGISTERS, register_of
from chainlink.stores import open_store
from tests.app_pages import RUN_SECONDS, html_of, run_page
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
    assert app.dataframe[0].value["chain_id"].tolist() == ["照明"]
    app.text_input(key="words_chiefs").input("没有的").run()
    assert "共 0 条" in html_of(app)


def test_record_is_shown_with_its_history(lamp_register: str) -> None:
    CHIEFS.change(open_store(lamp_register), "L1", {"office": "新链办"}, who="李", why="更名")
    html = html_of(run_page("registers", book="chiefs", record="L1"))
    assert "链办：照明链办 → 新链办" in html
    assert html.index("分工") < html.index("更名")


def enter_chief() -> None:
    """Draw the form of a chief as the dialog does: a new one, or that of L1 as it stands."""
    import streamlit as st

    from chainlink.app.ui.register_form import draw_record_form, saved
    from chainlink.books.chiefs import CHIEFS
    from chainlink.stores import open_store
    from chainlink.supply.names import Names

    store = open_store()
    is_new = bool(st.query_params.get("new"))
    record = CHIEFS.empty() if is_new else CHIEFS.find(store, "L1")
    columns = [column.name for column in CHIEFS.spec.columns if column.name in CHIEFS.changeable(record)]
    filled = draw_record_form(CHIEFS.spec, record.fields, columns, key="form", names=Names(store.read()), is_new=is_new)
    if filled and is_new:
        saved(lambda: CHIEFS.add(store, filled.cells, who=filled.who, why=filled.why))
    elif filled:
        saved(lambda: CHIEFS.change(store, "L1", filled.cells, who=filled.who, why=filled.why))


def form_of_a_chief(**query: str) -> AppTest:
    app = AppTest.from_function(enter_chief, default_timeout=RUN_SECONDS)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def test_record_is_entered_by_the_form(lamp_register: str) -> None:
    app = form_of_a_chief(new="yes")
    app.selectbox(key="form_chain_id").select("L2")
    app.text_input(key="form_chief").input("乙")
    app.text_input(key="form_who").input("赵")
    app.button[0].click().run()
    entered = CHIEFS.find(open_store(lamp_register), "L2")
    assert (entered.chief, entered.who) == ("乙", "赵")


def test_form_changes_the_cells_that_differ_and_no_others(lamp_register: str) -> None:
    app = form_of_a_chief()
    app.text_input(key="form_chief").input("丙")
    app.text_input(key="form_who").input("赵")
    app.button[0].click().run()
    changed = CHIEFS.find(open_store(lamp_register), "L1")
    assert (changed.chief, changed.office, changed.revision) == ("丙", "照明链办", 2)


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"chief": "丙"}, "请写填报人"),
        ({"who": "赵"}, "没有改动"),
        ({"who": "赵", "valid_from": "明年"}, "任职起"),
    ],
)
def test_form_says_what_is_wrong_and_changes_nothing(lamp_register: str, texts: dict[str, str], message: str) -> None:
    app = form_of_a_chief()
    for name, text in texts.items():
        app.text_input(key=f"form_{name}").input(text)
    app.button[0].click().run()
    assert [message in error.value for error in app.error] == [True]
    assert CHIEFS.find(open_store(lamp_register), "L1").revision == 1
