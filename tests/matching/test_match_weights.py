"""Are weights read strictly, and is everything wrong in a file told at once?"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.need_matches import match_need
from chainlink.matching.pairs.weights import PARTS, load_weights
from graph_schema.errors import LoadError
from tests.drawn_chains import drawn

SHIPPED = resources.files("chainlink.matching.pairs").joinpath("weights.yaml").read_text(encoding="utf-8")


def changed(path: Path, *changes: tuple[str, str]) -> Path:
    text = SHIPPED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return path


def wrong(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(LoadError) as caught:
        load_weights(path)
    return [(problem.column, problem.message.en) for problem in caught.value.problems]


def test_weights_that_ship_are_published_whole() -> None:
    weights = load_weights()
    assert tuple(weights.weight_by_part) == PARTS
    assert list(weights.weight_by_part.values()) == [3.0, 2.0, 1.5, 1.5, 1.0, 0.5, 0.5]
    assert all(weights.name_by_part[part].zh and weights.meaning_by_part[part].en for part in PARTS)


def test_own_weights_change_score_and_version(tmp_path: Path) -> None:
    graph = drawn(
        makes="A rod, B rod, C rod, T gear",
        inputs="rod > gear",
        sourcings="A > T rod",
        firms="T country=CHN, B country=CHN, C country=JPN",
    )
    own = load_weights(changed(tmp_path / "w.yaml", ("weight: 0.5", "weight: 0")))
    assert own.version != load_weights().version
    need = Need("n", "T", "rod")
    shipped, without_distance = (
        {pair.supplier_id: pair.score for pair in match_need(graph, need, weights=weights).pairs}
        for weights in (None, own)
    )
    assert shipped["B"] > shipped["C"]
    assert without_distance["B"] == without_distance["C"]


def test_load_weights_tells_everything_that_is_wrong(tmp_path: Path) -> None:
    path = changed(
        tmp_path / "w.yaml",
        ("weight: 3", "weight: -1"),
        ("unknown: 0.5", "unknown: 2"),
        ("near: 0.3}", "far: 0.3}"),
        ('version: "2026.1"', "version: 2026"),
        ("first_chance_labels: [little_giant, champion]", "first_chance_labels: [giant]"),
        ("name_en: Gain", "name_en: ''"),
    )
    assert wrong(path) == [
        (
            "first_chance_labels",
            "must be a list of some of chain_leader, partner, little_giant, champion, supporting_expert",
        ),
        ("parts.gain.name_en", "must be a text"),
        ("parts.gain.weight", "is -1; write a number, at least 0"),
        ("product.far", "is not known; remove it"),
        ("product.near", "is missing; add it"),
        ("unknown", "is 2; write a number from 0 to 1"),
        ("version", 'must be a text without a /, such as "2026.1"'),
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[1, 2]", ""),
        ("version: '1'\nversion: '2'", ""),
        ("version: '1'\nparts: 3", "parts"),
        (SHIPPED.replace("  gain:", "  gains:", 1), "parts.gain"),
        (SHIPPED.replace("labels: {", "labels: 3 # {", 1), "labels"),
    ],
)
def test_load_weights_rejects_another_form(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(text, encoding="utf-8")
    assert key in [column for column, _ in wrong(path)]


def test_load_weights_rejects_weights_that_are_all_nothing(tmp_path: Path) -> None:
    changes = [(f"weight: {name}\n", "weight: 0\n") for name in ("3", "2", "1.5", "1.5", "1", "0.5", "0.5")]
    assert wrong(changed(tmp_path / "w.yaml", *changes)) == [("parts", "at least one weight must be above 0")]


def test_load_weights_rejects_a_missing_file(tmp_path: Path) -> None:
    assert wrong(tmp_path / "none.yaml")[0][0] == ""
