"""Is a pasted list of guests taken as it is meant, asked where it is not sure, and taken whole or not at all?"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from chainlink.matching.events.guest_list import LEAVE_OUT, ListedGuest, invite_listed, lines_of_file, read_guest_list
from chainlink.matching.events.register import Event, Invitation, add_event, find_event, invite
from chainlink.stores import Store
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.errors import ConflictError, UsageError
from loaders.tables import Tables
from tests.rod_market import rod_store

FIRMS = pd.DataFrame(
    {
        "firm_id": ["F1", "F2", "F3", "F4"],
        "name_zh": ["宁波甲密封股份有限公司", "乙轴承有限公司", "丙阀门有限公司", "丙阀门有限公司"],
        "former_names": ["", "乙轴承厂", "", ""],
    }
)


@pytest.fixture
def graph() -> SupplyGraph:
    return build_graph(Tables.of({"firms": FIRMS}))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return rod_store(tmp_path)


@pytest.fixture
def event(store: Store) -> Event:
    added = add_event(store, {"name": "杆件对接"}, who="甲")
    return invite(store, added.event_id, ["A"], reply="coming", who="甲")


def test_codes_names_and_former_names_are_sure_and_likeness_is_asked(graph: SupplyGraph) -> None:
    lines = [
        "序号\t企业名称",
        "企业名称",
        "1、乙轴承厂",
        "2\t乙轴承有限公司",
        "f1",
        "",
        "甲密封（宁波）有限公司",
        "丙阀门有限公司",
    ]
    assert read_guest_list(graph, lines) == (
        ListedGuest("乙轴承厂", "F2"),
        ListedGuest("f1", "F1"),
        ListedGuest("甲密封（宁波）有限公司", "", ("F1",)),
        ListedGuest("丙阀门有限公司", "", ("F3", "F4")),
    )


def test_name_that_nobody_is_like_stays_open(graph: SupplyGraph) -> None:
    assert read_guest_list(graph, ["丁电机集团"]) == (ListedGuest("丁电机集团", ""),)


def test_file_is_read_as_the_pasted_list(graph: SupplyGraph, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    pd.DataFrame({"企业名称": ["乙轴承有限公司", "F1"], "电话": ["0571", "0574"]}).to_excel(path, index=False)
    assert [guest.firm_id for guest in read_guest_list(graph, lines_of_file(path))] == ["F2", "F1"]


def test_list_is_taken_whole_or_not_at_all(store: Store, event: Event) -> None:
    guests = (ListedGuest("甲厂", "A"), ListedGuest("一厂", "T1"), ListedGuest("某厂", "", ("B", "C")))
    with pytest.raises(UsageError, match="有 1 行未认出，未邀请任何企业：某厂"):
        invite_listed(store, event.event_id, guests, chosen={}, who="乙")
    assert set(find_event(store, event.event_id).invitations) == {"A"}
    invited = invite_listed(store, event.event_id, guests, chosen={"某厂": "B"}, who="乙", revision=event.revision)
    assert invited.invitations == {"A": Invitation("coming"), "B": Invitation(), "T1": Invitation()}
    with pytest.raises(ConflictError):
        invite_listed(store, event.event_id, guests, chosen={"某厂": "C"}, who="丙", revision=event.revision)
    with pytest.raises(UsageError, match="没有可邀请的企业"):
        invite_listed(store, event.event_id, guests[2:], chosen={"某厂": LEAVE_OUT}, who="丙")
