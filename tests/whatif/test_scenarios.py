"""Are scenarios kept with their history, asked anew of the data, compared, and never lost to two people at once?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from chainlink.analysis.spread.propagation import Stop
from chainlink.stores import Store, open_store
from chainlink.supply.graph import build_graph
from chainlink.whatif.scenarios import (
    BOOK,
    Scenario,
    TargetPair,
    compare,
    delete_scenario,
    find_scenario,
    save_scenario,
    saved_scenarios,
)
from graph_schema.errors import ConflictError, UnknownIdError, UsageError
from tests.drawn_chains import drawn
from tests.lamp_chain import lamp_tables

JAPAN = Scenario("日本断供", (Stop("country", "JPN"),), sourcing="qualified", days=60, chain_ids=("L1",), note="荧光粉")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'chain.sqlite'}")


def test_scenario_comes_back_as_it_was_saved(store: Store) -> None:
    saved = save_scenario(store, JAPAN, who="王", why="来电")
    assert saved == replace(JAPAN, revision=1, who="王", when=saved.when, why="来电")
    assert saved_scenarios(store) == (saved,)
    assert find_scenario(store, "日本断供") == saved


def test_change_is_made_on_the_revision_that_was_read(store: Store) -> None:
    first = save_scenario(store, JAPAN, who="王")
    second = save_scenario(store, replace(first, days=30), who="李")
    assert (second.revision, second.days) == (2, 30)
    with pytest.raises(ConflictError):
        save_scenario(store, replace(first, days=90), who="王")
    with pytest.raises(ConflictError):
        save_scenario(store, replace(JAPAN, days=90), who="王")
    assert saved_scenarios(store) == (second,)


def test_deleted_scenario_leaves_the_list_keeps_its_history_and_frees_its_name(store: Store) -> None:
    save_scenario(store, JAPAN)
    delete_scenario(store, JAPAN.name, who="王", why="过期")
    assert saved_scenarios(store) == ()
    with pytest.raises(UnknownIdError, match="数据中没有情景“日本断供”"):
        find_scenario(store, JAPAN.name)
    assert [(state.revision, state.why) for state in store.history(BOOK, JAPAN.name)] == [(1, ""), (2, "过期")]
    assert save_scenario(store, JAPAN).revision == 3


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "长" * 81])
def test_name_that_cannot_be_listed_is_refused(store: Store, name: str) -> None:
    with pytest.raises(UsageError, match="情景名称应为 1 至 80 个字"):
        save_scenario(store, replace(JAPAN, name=name))


def test_scenario_that_stops_nothing_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="情景没有停供条件"):
        save_scenario(store, replace(JAPAN, stops=()))


def test_comparison_puts_every_target_of_either_side_by_side() -> None:
    """J stops the lamp at once; D stops nothing, for E makes it too and everyone may deliver."""
    graph = drawn(
        makes="J x output=1 output_value_10k_yuan=365, D y, E y, L lamp output=5 output_value_10k_yuan=730, K kit",
        inputs="x > lamp, y > lamp, y > kit",
    )
    one = Scenario("one", (Stop("firm", "J"),), targets=("lamp",))
    other = Scenario("other", (Stop("firm", "D"),), targets=("kit",))
    answer = compare(graph, one, other)
    assert answer.targets == (
        TargetPair("kit", "", "", (None, None), (0.0, 0.0), (0.0, 0.0), None, 0.0, 0.0),
        TargetPair("lamp", "", "", (0.0, None), (1.0, 0.0), (2.0, 0.0), None, -1.0, -2.0),
    )
    assert (answer.names, answer.lines, answer.firms) == (("one", "other"), (2, 1), (2, 1))
    assert answer.content_hash == graph.tables.content_hash()


def test_scenario_is_asked_of_the_data_as_they_are_now() -> None:
    before = JAPAN.answer(build_graph(lamp_tables()))
    after = JAPAN.answer(build_graph(lamp_tables(firms="pho_j country=DEU, re_a country=CHN, scr_a")))
    assert [firm.firm_id for firm in before.firms] == ["lamp_a", "lamp_b", "led_a", "led_b", "pho_j"]
    assert after.firms == ()
    assert before.content_hash != after.content_hash
