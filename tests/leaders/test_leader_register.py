"""Does the register of leaders keep who was recognised, from when to when, by whom, and count that against the goals?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from chainlink.leaders.records import Recognised
from chainlink.leaders.register import (
    change_recognised,
    export_register,
    find_recognised,
    history,
    import_register,
    list_recognised,
    recognise,
)
from chainlink.leaders.standing import GoalCount, goal_counts, led_pairs, standings
from chainlink.stores import Field, Store, open_store
from graph_schema.errors import ConflictError, LoadError, UnknownIdError, UsageError
from loaders.tables import Tables
from tests.leader_chains import battery_tables

TODAY = date(2026, 7, 1)
LEADER: Mapping[str, Field] = {
    "kind": "chain_leader",
    "chain_id": "B1",
    "firm_id": "K",
    "valid_from": "2025-01-01",
    "valid_to": "2027-12-31",
    "office": "甲局",
}


@pytest.fixture
def tables() -> Tables:
    tables = battery_tables()
    chains = Tables.of({"chains": pd.DataFrame({"chain_id": ["B1", "B2", "B3", "B4"]})}).chains
    rows = [
        ("K", "chain_leader", "B1", "2020-01-01", "2023-12-31"),
        ("P", "partner", "B1", "2024", "2026-08"),
        ("P", "partner", "B2", "", ""),
        ("M", "little_giant", "B1", "", ""),
    ]
    columns = ["firm_id", "role", "chain_id", "valid_from", "valid_to"]
    roles = Tables.of({"roles": pd.DataFrame(rows, columns=columns)}).roles
    named = tables.firms.assign(name_zh=tables.firms["firm_id"] + "公司")
    return replace(tables, chains=chains, roles=roles, firms=named)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'office.sqlite'}")


@pytest.fixture
def leader(store: Store, tables: Tables) -> Recognised:
    return recognise(store, LEADER, who="甲", tables=tables, why="浙经信〔2025〕1号")


def test_entry_keeps_what_was_said_and_names_the_firm(store: Store, leader: Recognised) -> None:
    assert (leader.register_id, leader.revision, leader.who, leader.why) == (
        *("B1:chain_leader:K", 1, "甲", "浙经信〔2025〕1号"),
    )
    assert {name: leader.fields[name] for name in LEADER} == LEADER
    assert leader.fields["firm_name"] == "K公司"
    assert list_recognised(store) == (leader,)


def test_entry_rejects_everything_wrong_at_once(store: Store, tables: Tables, leader: Recognised) -> None:
    with pytest.raises(UsageError, match="库中已有认定"):
        recognise(store, LEADER, who="乙", tables=tables)
    wrong: Mapping[str, Field] = {
        **{"kind": "community", "chain_id": "B9", "firm_id": "Z", "leader_id": "Y"},
        **{"valid_from": "2026-01-02", "valid_to": "2026-01-01"},
    }
    with pytest.raises(UsageError) as caught:
        recognise(store, wrong, who="乙", tables=tables)
    assert caught.value.words.en == (
        "chain_id: 'B9' is not in the data; check it; firm_id: 'Z' is not in the data; check it; "
        "leader_id: 'Y' is not in the data; check it; member_ids: is empty; a community must name its members; "
        "valid_to: lies before valid_from; check them"
    )
    with pytest.raises(UsageError, match=r"类别：是空的.*产业链编号：是空的.*统一社会信用代码：是空的"):
        recognise(store, {}, who="乙", tables=tables)
    assert list_recognised(store) == (leader,)


def test_fourth_chain_at_the_same_time_is_refused(store: Store, tables: Tables, leader: Recognised) -> None:
    for chain in ("B2", "B3"):
        recognise(store, {**LEADER, "chain_id": chain}, who="甲", tables=tables)
    with pytest.raises(UsageError, match="B1、B2、B3"):
        recognise(store, {**LEADER, "chain_id": "B4"}, who="甲", tables=tables)
    later: Mapping[str, Field] = {**LEADER, "chain_id": "B4", "valid_from": "2028-01-01", "valid_to": ""}
    assert recognise(store, later, who="甲", tables=tables).fields["chain_id"] == "B4"


def test_change_of_validity_needs_a_reason_and_is_kept(store: Store, tables: Tables, leader: Recognised) -> None:
    with pytest.raises(UsageError, match="须写明理由"):
        change_recognised(store, leader.register_id, {"valid_to": "2026-06-30"}, who="乙", tables=tables)
    with pytest.raises(UsageError, match="不能改"):
        change_recognised(store, leader.register_id, {"firm_id": "P"}, who="乙", tables=tables, why="误")
    change_recognised(store, "b1:CHAIN_leader:k", {"valid_to": "2026-06-30"}, who="乙", tables=tables, why="退出")
    revisions = [
        (entry.revision, entry.who, entry.why, entry.text("valid_to")) for entry in history(store, leader.register_id)
    ]
    assert revisions == [(1, "甲", "浙经信〔2025〕1号", "2027-12-31"), (2, "乙", "退出", "2026-06-30")]
    with pytest.raises(ConflictError, match="乙"):
        change_recognised(
            store, leader.register_id, {"office": "乙局"}, who="丙", tables=tables, why="分工", revision=1
        )
    with pytest.raises(UnknownIdError, match="B1:chain_leader:K"):
        find_recognised(store, "chain_leader")


def test_register_overrides_the_data_and_firms_count_once(store: Store, tables: Tables, leader: Recognised) -> None:
    members: Mapping[str, Field] = {"member_ids": "M;A;P", "firm_id": "A", "kind": "community", "chain_id": "B1"}
    recognise(store, {**members, "valid_from": "2027"}, who="甲", tables=tables)
    standing = standings(tables, list_recognised(store), on=TODAY)
    assert [
        (record.kind, record.chain_id, record.firm_id, record.validity, record.origin, record.ends_soon)
        for record in standing
    ] == [
        ("chain_leader", "B1", "K", "valid", "register", False),
        ("partner", "B1", "P", "valid", "data", True),
        ("partner", "B2", "P", "valid", "data", False),
        ("community", "B1", "A", "upcoming", "register", False),
    ]
    assert goal_counts(standing, {"chain_leader": 50, "partner": 500, "community": 200}) == (
        GoalCount("chain_leader", 1, 50, 0, 0, 0),
        GoalCount("partner", 1, 500, 0, 0, 0),
        GoalCount("supporting_expert", 0, None, 0, 0, 0),
        GoalCount("community", 0, 200, 0, 1, 0),
    )
    assert led_pairs(standing) == (("K", "B1"),)
    before = standings(tables, list_recognised(store), on=date(2024, 6, 1))
    assert goal_counts(before, {})[0] == GoalCount("chain_leader", 0, None, 0, 1, 0)
    assert goal_counts(standings(tables, (), on=TODAY), {})[0] == GoalCount("chain_leader", 0, None, 1, 0, 0)


def test_sheet_that_goes_out_comes_back_unchanged(
    store: Store, tables: Tables, leader: Recognised, tmp_path: Path
) -> None:
    recognise(
        store, {"kind": "community", "chain_id": "B1", "firm_id": "A", "member_ids": "A;M"}, who="甲", tables=tables
    )
    path = tmp_path / "register.xlsx"
    export_register(list_recognised(store), path)
    taken = import_register(store, path, tables, who="乙")
    assert (taken.added, taken.changed, taken.unchanged) == ((), (), 2)
    other = open_store(f"sqlite:///{tmp_path / 'other.sqlite'}")
    assert import_register(other, path, tables, who="乙").added == ("B1:chain_leader:K", "B1:community:A")
    assert [record.fields for record in list_recognised(other)] == [record.fields for record in list_recognised(store)]


def test_sheet_with_anything_wrong_changes_nothing(store: Store, tables: Tables, tmp_path: Path) -> None:
    path = tmp_path / "共同体.csv"
    path.write_text(
        "类别,产业链编号,企业代码,有效期起\n链主企业,B1,K,2025\n链主企业,B1,K,2025\n链主企业,B2,Z,2025\n龙头,B2,P,2025\n",
        encoding="utf-8",
    )
    with pytest.raises(LoadError) as caught:
        import_register(store, path, tables, who="甲")
    assert [(problem.row, problem.column) for problem in caught.value.problems] == [
        (3, ""),
        (4, "企业代码"),
        (5, "类别"),
    ]
    assert list_recognised(store) == ()


def test_cell_that_somebody_changed_since_is_told(
    store: Store, tables: Tables, leader: Recognised, tmp_path: Path
) -> None:
    path = tmp_path / "共同体.csv"
    head = "类别,产业链编号,企业代码,责任单位,联系人,修订号"
    path.write_text(f"{head}\n链主企业,B1,K,丙局,李,1\n", encoding="utf-8")
    change_recognised(store, leader.register_id, {"office": "乙局"}, who="乙", tables=tables, why="分工")
    (refused,) = import_register(store, path, tables, who="丙", why="分工").refused
    assert (refused.row, refused.column, refused.wanted, refused.newer) == (2, "责任单位", "丙局", "乙局")
    path.write_text(f"{head}\n链主企业,B1,K,甲局,李,1\n", encoding="utf-8")
    import_register(store, path, tables, who="丙")
    now = find_recognised(store, leader.register_id)
    assert (now.fields["office"], now.fields["contact"], now.revision) == ("乙局", "李", 3)
