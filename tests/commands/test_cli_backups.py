"""Does `chainlink backups` say which spare is promised beyond what it is, and who falls short first?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chainlink.leaders.register import recognise
from chainlink.stores import open_store
from tests.lamp_chain import lamp_tables, run

MAKES = (
    "hs_a housing, hs_b housing capacity=30 output=20, drv_a driver, drv_b driver, led_a led, led_b led,"
    " lamp_a lamp, lamp_b lamp"
)
SOURCINGS = (
    "hs_b > lamp_a housing qualified volume=6, hs_b > lamp_b housing qualified volume=7,"
    " drv_b > lamp_a driver qualified volume=1, drv_b > lamp_b driver qualified"
)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'chain.sqlite'}")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    tables = lamp_tables(makes=MAKES, sourcings=SOURCINGS)
    open_store().write(tables)
    community = {"kind": "community", "chain_id": "L1", "firm_id": "lamp_b", "member_ids": "lamp_b;hs_a"}
    recognise(open_store(), community, who="链办", tables=tables)


def said(*arguments: str) -> list[list[str]]:
    result = run("backups", *arguments)
    assert result.exit_code == 0, result.output
    return [line.split() for line in result.stdout.splitlines()]


def test_over_promised_spare_is_told_with_who_lacks_first() -> None:
    assert said()[-1] == ["hs_b", "灯壳", "13", "10", "3", "lamp_a、lamp_b", "3", "2", "L1"]


def test_spare_that_is_not_known_is_told_on_demand_as_unknown() -> None:
    assert said("--all")[1:] == [
        ["drv_b", "驱动电源", "1", "数据缺口", "数据缺口", "—", "—", "2", "L1"],
        ["hs_b", "灯壳", "13", "10", "3", "lamp_a、lamp_b", "3", "2", "L1"],
    ]


def test_json_names_buyers_chains_and_communities() -> None:
    body = json.loads(run("backups", "--json").stdout)
    assert body["schema"] == "chainlink.backups/1"
    assert body["backups"] == [
        {
            "firm_id": "hs_b",
            "component_id": "housing",
            "promised": 13.0,
            "unstated": 0,
            "spare": 10.0,
            "shortfall": 3.0,
            "first_short_buyer_ids": ["lamp_a", "lamp_b"],
            "first_short": 3.0,
            "buyer_ids": ["lamp_a", "lamp_b"],
            "chain_ids": ["L1"],
            "community_ids": ["L1:community:lamp_b"],
        }
    ]


def test_nothing_over_promised_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'other.sqlite'}")
    open_store().write(lamp_tables())
    result = run("--lang", "en", "backups")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no spare is promised beyond what it is\n")
