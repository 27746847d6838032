"""Which weak backups are told? Promises in order, and what the generator of the samples planted."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from chainlink.analysis.backups.coverage import backup_coverage
from chainlink.analysis.backups.goods_behind import goods_behind
from chainlink.analysis.backups.links import delivered_by
from chainlink.analysis.backups.over_promised import claimed_spares, over_promised
from chainlink.supply.graph import SupplyGraph
from tests.drawn_chains import drawn
from tests.sample_province import SAMPLES

CHAIN_IDS = [f"C{number:02d}" for number in range(1, 16)]


def test_promises_are_kept_in_order_of_date_and_the_first_short_buyer_is_named() -> None:
    """A has 10 to spare and has promised D 4, then C 7, and B, without a date, 5; N has promised one buyer only."""
    graph = drawn(
        makes="A x capacity=30 output=20, N x capacity=1 output=1, U x, B t, C t, D u",
        inputs="x > t, x > u",
        sourcings="A > B x qualified volume=5, A > C x qualified volume=7 as_of=2026-02-01, "
        "A > D x qualified volume=4 as_of=2026-01-01, N > B x qualified volume=9, U > B x qualified volume=1, "
        "U > C x qualified",
        placements="t c1, u c2",
    )
    claimed = claimed_spares(graph, communities={"B": ["k"], "C": ["k", "m"]})
    assert claimed["firm_id"].tolist() == ["A", "U"]
    (rows,) = over_promised(graph, communities={"B": ["k"], "C": ["k", "m"]}).to_dict("records")
    assert rows == {
        "firm_id": "A",
        "component_id": "x",
        "promised": 16.0,
        "unstated": 0,
        "spare": 10.0,
        "shortfall": 6.0,
        "first_short_buyer_ids": ("C",),
        "first_short": 1.0,
        "buyer_ids": ("B", "C", "D"),
        "chain_ids": ("c1", "c2"),
        "community_ids": ("k", "m"),
    }
    unknown = claimed.iloc[1]
    assert (unknown["unstated"], unknown["promised"], unknown["first_short_buyer_ids"]) == (1, 1.0, ())
    assert pd.isna(unknown["spare"]) and pd.isna(unknown["shortfall"])


def test_nothing_promised_is_an_empty_table() -> None:
    graph = drawn(makes="A x, B t", inputs="x > t", sourcings="A > B x volume=1")
    assert over_promised(graph).empty


@pytest.fixture(scope="module")
def planted() -> dict[str, list[dict[str, Any]]]:
    """Give the weak backups that the generator planted, by kind."""
    rows_by_kind: dict[str, list[dict[str, Any]]] = {}
    for chain_id in CHAIN_IDS:
        for facts in json.loads((SAMPLES / chain_id / "expected.json").read_text(encoding="utf-8"))["backups"]:
            rows_by_kind.setdefault(facts["kind"], []).append(facts)
    return rows_by_kind


def delivering(graph: SupplyGraph, facts: dict[str, Any]) -> tuple[str, str]:
    """Give the line behind the sourcing that fails: it may be of a variant."""
    keys = graph.tables.supplies[["supplier_id", "buyer_id", "component_id"]]
    is_row = (keys == [facts["supplier_id"], facts["buyer_id"], facts["component_id"]]).all(axis=1)
    (node,) = delivered_by(graph)[is_row.to_numpy()]
    return facts["supplier_id"], str(graph.component_ids[graph.node_component[node]])


def test_planted_over_promises_are_found_and_nothing_else(
    sample_graph: SupplyGraph, planted: dict[str, list[dict[str, Any]]]
) -> None:
    promises = over_promised(sample_graph).set_index(["firm_id", "component_id"])
    facts_of = planted["backup_promised_to_several_chains"]
    assert list(promises.index) == sorted((facts["backup_id"], facts["component_id"]) for facts in facts_of)
    for facts in planted["backup_promised_to_several_chains"]:
        row = promises.loc[(facts["backup_id"], facts["component_id"])]
        assert row["promised"] == pytest.approx(facts["promised"], abs=0.1)
        assert row["spare"] == facts["capacity"] - facts["output"]
        assert (list(row["buyer_ids"]), list(row["chain_ids"])) == (facts["buyer_ids"], facts["chain_ids"])


@pytest.mark.parametrize(
    ("kind", "spare", "none_because", "is_same_county"),
    [
        ("backup_without_capacity", 0.0, "", False),
        ("backup_in_same_group", 0.0, "same_group", False),
        ("backup_in_same_county", None, "", True),
    ],
)
def test_planted_weak_backups_are_told(
    sample_graph: SupplyGraph,
    planted: dict[str, list[dict[str, Any]]],
    kind: str,
    spare: float | None,
    none_because: str,
    is_same_county: bool,
) -> None:
    for facts in planted[kind]:
        coverage = backup_coverage(sample_graph, *delivering(sample_graph, facts), level="qualified")
        (backup,) = (
            backup
            for backup in coverage.backups
            if (backup.firm_id, backup.component_id) == (facts["backup_id"], facts["component_id"])
        )
        assert (backup.none_because, backup.is_same_county) == (none_because, is_same_county)
        assert spare is None or backup.spare == spare


def test_promises_of_one_date_fall_short_together() -> None:
    """A has 10 to spare and has promised B 4 first, then C and D 6 and 3 on one day: renaming must not choose between these."""
    graph = drawn(
        makes="A x capacity=30 output=20, B t, C t, D t",
        inputs="x > t",
        sourcings="A > B x qualified volume=4 as_of=2026-01-01, A > C x qualified volume=6 as_of=2026-02-01, "
        "A > D x qualified volume=3 as_of=2026-02-01",
    )
    (claimed,) = over_promised(graph).to_dict("records")
    assert (claimed["first_short_buyer_ids"], claimed["first_short"]) == (("C", "D"), 3.0)


def test_promises_of_a_trader_are_those_of_the_line_behind_it() -> None:
    """A has 10 to spare: D promises B 8 of it and A itself promises C 7; what D would get from A for that counts once."""
    graph = drawn(
        makes="A x capacity=30 output=20, B t, C t",
        inputs="x > t",
        sourcings="A > D x qualified volume=8, D > B x qualified volume=8, A > C x qualified volume=7",
    )
    (row,) = over_promised(graph).to_dict("records")
    assert (row["firm_id"], row["promised"], row["spare"], row["shortfall"]) == ("A", 15.0, 10.0, 5.0)
    assert row["buyer_ids"] == ("B", "C")


def test_goods_are_followed_through_two_traders_by_what_they_buy() -> None:
    """A -30-> D, C -10-> D -> E -> B: three quarters of what B gets is A's; F's origin leaves its maker open."""
    graph = drawn(
        makes="A x, C x, B t",
        inputs="x > t",
        sourcings="A > D x volume=30, C > D x volume=10, D > E x volume=8, E > B x volume=8, F > B x origin=JPN",
    )
    goods = goods_behind(graph, np.arange(5, dtype=np.int32))
    makers = graph.firm_ids[graph.node_firm[goods.node]].tolist()
    assert list(zip(goods.row.tolist(), makers, goods.share.tolist(), strict=True)) == [
        (3, "A", 0.75),
        (3, "C", 0.25),
        (4, "F", 1.0),
    ]
