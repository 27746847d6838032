"""Are chances kept as they were estimated, and only told where they say something?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from chainlink.analysis.chances.chances import estimate_chances
from chainlink.analysis.chances.known_missing import OpenPurchase, purchases_open_to
from chainlink.screening.chance_estimates import estimate_kept
from chainlink.screening.chance_words import chance_beside, colour_words, missing_words
from chainlink.screening.chances import (
    PROVINCE,
    Chance,
    ChanceChange,
    KeptChances,
    any_kept_chances,
    changed_chances,
    keep_chances,
    kept_chances,
)
from chainlink.stores import open_store
from chainlink.supply.graph import build_graph
from graph_schema.names import using_language
from loaders.tables import Tables
from tests.lamp_chain import lamp_tables


@pytest.fixture(scope="module")
def lamp_chances() -> KeptChances:
    return estimate_kept(build_graph(lamp_tables()), draws=40)


def test_chances_are_read_as_they_were_kept(tmp_path: Path, lamp_chances: KeptChances) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'lamp.sqlite'}")
    keep_chances(store, lamp_chances, version_hash="", who="a")
    keep_chances(store, replace(lamp_chances, draws=41), version_hash="version", who="a")
    kept = kept_chances(store, lamp_chances.content_hash)
    assert kept is not None
    assert (kept.draws, kept.weights, kept.missing) == (41, lamp_chances.weights, lamp_chances.missing)
    assert (kept.by_scope, kept.numbers) == (lamp_chances.by_scope, lamp_chances.numbers)
    by_version = kept_chances(store, "version")
    assert by_version is not None and by_version.draws == 41
    assert kept_chances(store, "other data") is None


def test_nothing_open_is_kept_and_not_told(tmp_path: Path, lamp_chances: KeptChances) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'lamp.sqlite'}")
    settled = replace(lamp_chances, open_purchases=0, by_scope={"L1": {"firm": {"drv_a": Chance(1.0, 1.0)}}})
    keep_chances(store, settled, version_hash="", who="a")
    assert kept_chances(store, settled.content_hash) is None
    assert any_kept_chances(store, settled.content_hash) is not None


def test_numbers_are_means_of_what_is_counted() -> None:
    """The mean number over the drawings is the sum of the chances, red ones counted as sure."""
    answer = estimate_chances(build_graph(lamp_tables()), {"all": ["lamp", "magnet"]}, draws=40)
    for about in ("firm", "component"):
        rows = answer.frame[answer.frame["about"] == about]
        numbers = answer.numbers["all", about]
        assert numbers.at_least_yellow.mean == pytest.approx(rows["yellow_or_worse"].sum())
        assert numbers.at_least_blue.mean == pytest.approx(rows["blue_or_worse"].sum())
        assert numbers.at_least_blue.low <= numbers.at_least_blue.mean <= numbers.at_least_blue.high


def test_chains_count_their_own_components_only(lamp_chances: KeptChances) -> None:
    assert "rare_earth" not in lamp_chances.by_scope["L1"]["component"]
    assert "rare_earth" in lamp_chances.by_scope[PROVINCE]["component"]
    numbers = lamp_chances.numbers["L1"]["component"].at_least_yellow
    chances = lamp_chances.by_scope["L1"]["component"].values()
    assert numbers.mean == pytest.approx(sum(chance.yellow_or_worse for chance in chances))


def test_each_way_to_say_a_chance() -> None:
    assert str(colour_words("yellow", Chance(0.84, 0.9))) == "黄（84%）"
    assert str(colour_words("yellow", Chance(0.31, 0.9))) == "黄（31%，存疑）"
    assert str(colour_words("", Chance(0.2, 0.6))) == "疑似蓝（60%）"
    assert str(colour_words("", Chance(0.2, 0.4))) == ""
    assert str(colour_words("grey", Chance(0.9, 0.9))) == "灰"
    assert str(colour_words("blue", None)) == "蓝"
    assert str(chance_beside("yellow", None)) == ""
    with using_language("en"):
        assert str(colour_words("yellow", Chance(0.31, 0.9))) == "yellow (31%, doubtful)"
        assert str(colour_words("", Chance(0.6, 0.6))) == "suspected yellow (60%)"


def test_what_is_known_to_be_missing_is_said_in_one_sentence(lamp_chances: KeptChances) -> None:
    """lamp_a and lamp_b name nobody for screws; both bought other things."""
    assert lamp_chances.missing.rows >= 2
    words = missing_words(lamp_chances.missing, lamp_chances.open_purchases)
    assert f"至少缺 {lamp_chances.missing.rows} 条供应记录" in words.zh
    assert f"At least {lamp_chances.missing.rows} sourcings are missing" in words.en


def test_a_firms_chance_hangs_on_open_purchases_it_could_serve() -> None:
    graph = build_graph(lamp_tables())
    assert purchases_open_to(graph, "scr_a") == (
        OpenPurchase("lamp_a", ("screw",), 0, 1, 1),
        OpenPurchase("lamp_b", ("screw",), 0, 1, 1),
    )


def test_only_changes_beyond_their_error_are_told(lamp_chances: KeptChances) -> None:
    then = replace(
        lamp_chances,
        by_scope={
            "L1": {"firm": {"a": Chance(0.2, 0.3, 0.02), "b": Chance(0.5, 0.5, 0.1), "c": Chance(0.9, 0.9, 0.01)}}
        },
    )
    now = replace(lamp_chances, by_scope={"L1": {"firm": {"a": Chance(0.2, 0.7, 0.02), "b": Chance(0.6, 0.6, 0.1)}}})
    assert changed_chances(then, now, ["L1"]) == (
        ChanceChange("L1", "firm", "c", "yellow", 0.9, 0.0),
        ChanceChange("L1", "firm", "a", "blue", 0.3, 0.7),
    )
    assert changed_chances(then, now, ["L2"]) == ()


def test_complete_purchases_leave_nothing_missing() -> None:
    tables = lamp_tables()
    needs = pd.DataFrame(
        {
            "firm_id": ["lamp_a", "lamp_a", "lamp_b", "lamp_b"],
            "component_id": ["screw", "coating"] * 2,
            "suppliers_complete": True,
        }
    )
    more = Tables.of({"needs": needs}).needs
    settled = replace(tables, needs=pd.concat([tables.needs, more], ignore_index=True))
    before, after = (estimate_kept(build_graph(rows), draws=5).missing.rows for rows in (tables, settled))
    assert after == before - 2
