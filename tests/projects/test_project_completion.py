"""Does a completed project change the network only once a person confirms it, and does the next scan tell what closed?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from chainlink.books.reviewed_changes import RowEffect
from chainlink.projects.register.books import add_project, change_project, find_project, list_projects
from chainlink.projects.register.completion import confirm, review, stated_changes
from chainlink.projects.register.remaining_risks import Promise, promises_of
from chainlink.risks.assess import assess, risk_id_of
from chainlink.risks.register import list_risks
from chainlink.risks.rules import load_rules
from chainlink.risks.scans import record_scan
from chainlink.screening.scan import scan
from chainlink.stores import Field, Store, open_store
from chainlink.supply.graph import build_graph
from graph_schema.errors import ConflictError, LoadError, UsageError
from tests.lamp_chain import lamp_tables

DAY = date(2026, 9, 1)
DRIVER = risk_id_of("L1", "firm", "drv_a")
PHOSPHOR = risk_id_of("L1", "firm", "pho_j")
BACKUP: dict[str, Field] = {
    **{"project_id": "P1", "name": "电源备份", "chain_id": "L1", "kind": "backup", "state": "building"},
    **{"firm_id": "drv_b", "component_id": "driver", "risk_ids": f"{DRIVER};{PHOSPHOR}", "actual_start": "2026-01-01"},
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The lamps, scanned: drv_a is yellow, for drv_b makes drivers too and sells to nobody."""
    store = open_store(f"sqlite:///{tmp_path / 'office.sqlite'}")
    store.write(lamp_tables())
    scanned(store)
    return store


def scanned(store: Store) -> None:
    graph = build_graph(store.read())
    record_scan(store, assess(graph, scan(graph), load_rules()), who="office")


def producing(store: Store, **stated: Field) -> None:
    """Enter the project and bring it to 投产."""
    add_project(store, {**BACKUP, **stated}, who="a")
    days: dict[str, Field] = {"actual_end": "2026-08-01"}
    change_project(store, "P1", {"state": "producing", **days}, who="a")


def backed_up(store: Store) -> None:
    """The lamp makers qualify drv_b."""
    project = find_project(store, "P1")
    both = [stated_changes(project, buyer_id=buyer) for buyer in ("lamp_a", "lamp_b")]
    change_project(store, "P1", {"change": f"{both[0][:-1]}, {both[1][1:]}"}, who="a")


def test_review_shows_rows_and_writes_nothing(store: Store) -> None:
    producing(store)
    backed_up(store)
    before = store.versions()
    status = (("status", None, "qualified"),)
    assert review(store, "P1", on=DAY) == (
        RowEffect("supplies", ("drv_b", "lamp_a", "driver"), True, status),
        RowEffect("supplies", ("drv_b", "lamp_b", "driver"), True, status),
    )
    assert store.versions() == before


def test_confirmed_change_is_a_version_and_the_next_scan_says_what_closed(store: Store) -> None:
    producing(store)
    backed_up(store)
    assert promises_of(list_projects(store), list_risks(store)) == (
        Promise("P1", PHOSPHOR, False, True),
        Promise("P1", DRIVER, False, True),
    )
    before = store.versions()[0]
    version = confirm(store, ["P1"], who="王", why="现场核验", on=DAY)
    rows = store.read_rows().supplies.query("source == 'projects'")
    assert rows[["supplier_id", "buyer_id", "status", "source_row", "as_of"]].to_numpy().tolist() == [
        ["drv_b", "lamp_a", "qualified", "P1", "2026-09-01"],
        ["drv_b", "lamp_b", "qualified", "P1", "2026-09-01"],
    ]
    project = find_project(store, "P1")
    assert project.confirmed == {"version": version.version_id, "on": "2026-09-01", "who": "王"}
    assert (project.who, project.why) == ("王", "现场核验")
    scanned(store)
    risks = {risk.risk_id: risk.fields["colour"] for risk in list_risks(store)}
    assert (risks[DRIVER], risks[PHOSPHOR]) == ("blue", "red")
    store.rollback(before.version_id)
    assert len(store.read_rows().supplies.query("source == 'projects'")) == 0


def test_risk_that_went_away_and_one_that_remains_are_told_apart(store: Store) -> None:
    producing(store, kind="new_line", firm_id="lamp_a")
    confirm(store, ["P1"], who="王", why="投产", on=DAY)
    store.write(
        lamp_tables(
            inputs="rare_earth > phosphor, phosphor > led, led > lamp, housing > lamp, screw > lamp, coating > lamp,"
            " rare_earth > magnet"
        )
    )
    scanned(store)
    assert promises_of(list_projects(store), list_risks(store)) == (
        Promise("P1", PHOSPHOR, True, True),
        Promise("P1", DRIVER, True, False),
    )


def test_projects_that_share_a_row_both_count(store: Store) -> None:
    capacities = {"capacity": 100.0, "unit": "t"}
    tables = lamp_tables()
    makes = tables.makes.copy()
    is_driver = (makes["firm_id"] == "drv_b") & (makes["component_id"] == "driver")
    for name, value in capacities.items():
        makes.loc[is_driver, name] = value
    store.write(type(tables).of({**dict(tables.items()), "makes": makes}))
    for project_id, more, on in (("P1", 20.0, DAY), ("P2", 5.0, DAY)):
        project = add_project(
            store, {**BACKUP, "project_id": project_id, "state": "finished", "actual_end": "2026-08-01"}, who="a"
        )
        change_project(store, project_id, {"change": stated_changes(project, capacity=more)}, who="a")
        confirm(store, [project_id], who="王", why="验收", on=on)
    row = store.read().makes.query("firm_id == 'drv_b'").iloc[0]
    assert (row["capacity"], row["unit"]) == (125.0, "t")
    own = store.read_rows().makes.query("source == 'projects'")
    assert own["source_row"].tolist() == ["P1;P2"]


def test_confirming_again_after_a_crash_only_notes_it(store: Store) -> None:
    producing(store)
    change_project(store, "P1", {"change": stated_changes(find_project(store, "P1"), stock_days=30)}, who="a")
    version = confirm(store, ["P1"], who="王", why="验收", on=DAY)
    with pytest.raises(UsageError, match=f"已于 2026-09-01 由 王 确认，见版本 {version.version_id}"):
        confirm(store, ["P1"], who="王", why="验收", on=DAY)
    change_project(store, "P1", {"confirmed": ""}, who="a")
    assert confirm(store, ["P1"], who="王", why="验收", on=DAY).version_id == version.version_id


def test_projects_confirmed_together_are_one_version(store: Store) -> None:
    for project_id, buyer in (("P1", "lamp_a"), ("P2", "lamp_b")):
        project = add_project(
            store, {**BACKUP, "project_id": project_id, "state": "finished", "actual_end": "2026-08-01"}, who="a"
        )
        change_project(store, project_id, {"change": stated_changes(project, buyer_id=buyer)}, who="a")
    before = len(store.versions())
    version = confirm(store, ["P1", "P2", "P1"], who="王", why="验收", on=DAY)
    assert len(store.versions()) == before + 1
    assert {find_project(store, name).confirmed["version"] for name in ("P1", "P2")} == {version.version_id}
    rows = store.read_rows().supplies.query("source == 'projects'")
    assert rows[["buyer_id", "source_row"]].to_numpy().tolist() == [["lamp_a", "P1"], ["lamp_b", "P2"]]


def test_project_changed_since_its_review_is_not_confirmed(store: Store) -> None:
    producing(store, kind="new_line", firm_id="lamp_a")
    seen = find_project(store, "P1").revision
    change_project(store, "P1", {"change": stated_changes(find_project(store, "P1"), capacity=9)}, who="李")
    before = store.versions()
    with pytest.raises(ConflictError, match="李"):
        confirm(store, ["P1"], who="王", why="验收", on=DAY, revision=seen)
    assert store.versions() == before


def test_what_cannot_be_confirmed_is_told(store: Store) -> None:
    add_project(store, BACKUP, who="a")
    with pytest.raises(UsageError, match="尚未竣工"):
        review(store, "P1")
    change_project(store, "P1", {"state": "finished", "actual_end": "2026-08-01"}, who="a")
    with pytest.raises(UsageError, match="没有写明"):
        review(store, "P1")
    change_project(store, "P1", {"change": stated_changes(find_project(store, "P1"), capacity=5)}, who="a")
    with pytest.raises(UsageError, match="晚于或等于 2026-06-30"):
        review(store, "P1", on=date(2026, 6, 30))
    with pytest.raises(UsageError, match="请写明确认人和依据"):
        confirm(store, ["P1"], who="王", why=" ")
    with pytest.raises(UsageError, match="JSON"):
        change_project(store, "P1", {"change": "更多产能"}, who="a")


def test_firm_that_is_not_in_the_data_is_a_problem_of_the_load(store: Store) -> None:
    producing(store, kind="new_line", firm_id="new_firm", component_id="screw")
    before = store.versions()
    with pytest.raises(LoadError, match="new_firm"):
        confirm(store, ["P1"], who="王", why="验收", on=DAY)
    assert (store.versions(), find_project(store, "P1").confirmed) == (before, {})
