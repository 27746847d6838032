"""Are the weights of proposals read strictly, and is everything wrong told at once?"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from chainlink.leaders.weights import LEADER_PARTS, PARTNER_PARTS, load_leader_weights
from graph_schema.errors import LoadError

SHIPPED = resources.files("chainlink.leaders").joinpath("weights.yaml").read_text(encoding="utf-8")


def changed(path: Path, *changes: tuple[str, str]) -> Path:
    text = SHIPPED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return path


def wrong(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(LoadError) as caught:
        load_leader_weights(path)
    return [(problem.column, problem.message.en) for problem in caught.value.problems]


def test_weights_that_ship_hold_the_plans_goals() -> None:
    weights = load_leader_weights()
    assert (tuple(weights.leader), tuple(weights.partner)) == (tuple(LEADER_PARTS), tuple(PARTNER_PARTS))
    assert weights.goals == {"chain_leader": 50, "partner": 500, "community": 200, "events": 100}
    assert weights.chains_per_firm == 3


def test_own_weights_change_the_version(tmp_path: Path) -> None:
    own = load_leader_weights(changed(tmp_path / "w.yaml", ("output: 2}", "output: 5}")))
    assert own.leader["output"] == 5.0
    assert own.version != load_leader_weights().version


def test_weights_reject_everything_wrong_at_once(tmp_path: Path) -> None:
    path = changed(
        tmp_path / "w.yaml",
        ("chains_per_firm: 3", "chains_per_firm: 0"),
        ("partner: 500", "partner: 500.5"),
        ("{carried: 2, sole: 1, value: 2}", "{carried: 0, sole: 0, value: 0}"),
        ("seed: 415", "seed: 1.5"),
    )
    assert [key for key, _ in wrong(path)] == [*("goals.partner", "limits.chains_per_firm", "louvain.seed", "partner")]


def test_weights_reject_unknown_missing_and_negative(tmp_path: Path) -> None:
    path = changed(
        tmp_path / "w.yaml", ("firms: 2, components: 1", "firms: -2, component: 1"), ('province: "33"', "province: 33")
    )
    assert wrong(path) == [
        ("leader.component", "is not known; remove it"),
        ("leader.components", "is missing; add it"),
        ("leader.firms", "is -2; write a number of at least 0"),
        ("province", 'must be a text without a /, such as "2026.1"'),
    ]


def test_weights_reject_a_key_that_stands_twice(tmp_path: Path) -> None:
    assert "seed stands twice" in wrong(changed(tmp_path / "w.yaml", ("seed: 415", "seed: 415, seed: 1")))[0][1]
