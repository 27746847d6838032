"""Many risks are given to an office at once: shown first, written all or none, the other of a cause with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chainlink.commands.cli import app
from chainlink.risks.assess import risk_id_of
from chainlink.risks.assign import Assignment, assign, assignable
from chainlink.risks.register import change_risk, find_risk, list_risks
from chainlink.stores import Store, open_store
from graph_schema.errors import ConflictError, UsageError
from tests.lamp_chain import lamp_tables

DRIVER = risk_id_of("L1", "firm", "drv_a")
DRIVER_PRODUCT = risk_id_of("L1", "component", "driver")


@pytest.fixture
def lamp_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Give the lamp chains, scanned and recorded; nobody answers for any risk."""
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'chain.sqlite'}")
    monkeypatch.setenv("CHAINLINK_USER", "示例")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    store = open_store()
    store.write(lamp_tables())
    assert CliRunner().invoke(app, ["scan", "--record", "--no-chances"]).exit_code == 0
    return store


def offices(store: Store) -> set[str]:
    return {risk.text("office") for risk in list_risks(store)}


def test_command_shows_first_and_writes_all_with_yes(lamp_store: Store) -> None:
    arguments = ["risks", "assign", "--chain", "L1", "--office", "经信局", "--deadline", "2027-06-30"]
    shown = CliRunner().invoke(app, arguments)
    assert (shown.exit_code, "— → 经信局" in shown.stdout, offices(lamp_store)) == (0, True, {""})
    written = CliRunner().invoke(app, [*arguments, "--yes", "--json"])
    assert written.exit_code == 0, written.output
    ids = set(json.loads(written.stdout)["risk_ids"])
    assert (
        {DRIVER, DRIVER_PRODUCT}
        <= ids
        == {risk.risk_id for risk in list_risks(lamp_store) if risk.text("chain_id") == "L1"}
    )
    assert offices(lamp_store) == {"", "经信局"}
    assert find_risk(lamp_store, DRIVER_PRODUCT).fields["deadline"] == "2027-06-30"
    again = CliRunner().invoke(app, arguments)
    assert "共 0 项" in again.output


def test_one_that_somebody_changed_meanwhile_keeps_all_from_being_written(lamp_store: Store) -> None:
    lines = assignable(list_risks(lamp_store))
    change_risk(lamp_store, DRIVER, {"measures": "备份"}, who="乙")
    with pytest.raises(ConflictError):
        assign(lamp_store, lines, Assignment("经信局"), who="甲")
    assert offices(lamp_store) == {""}


def test_nothing_to_write_and_a_day_that_is_over_are_told(lamp_store: Store) -> None:
    with pytest.raises(UsageError, match="责任单位"):
        assign(lamp_store, assignable(list_risks(lamp_store)), Assignment(), who="甲")
    late = CliRunner().invoke(app, ["risks", "assign", "--person", "李四", "--deadline", "2020-01-01"])
    assert "时限 2020-01-01 已过" in late.output
