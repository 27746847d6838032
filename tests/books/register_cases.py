"""A case of every register, for the laws that all of them keep: a row to enter, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from chainlink.books.registers import REGISTERS
from chainlink.stores import Field, Store, open_store
from loaders.tables import Tables
from tests.rod_event import put, rod_event
from tests.rod_market import rod_tables

Row = Mapping[str, str]
LONG_NUMBER = 2739.7260273972602
"""17 digits: a program that keeps 15 of them saves 2739.72602739726."""


@dataclass(frozen=True)
class Case:
    """How one register is tried.

    Attributes
    ----------
    row
        By column what a new row says, as people write it; columns that say which record it is come first.
    second
        What a second record says otherwise.
    free, other
        Two columns that people may change without a reason, and a value for each.
    number
        A column of numbers, "" where there is none that people write.
    reference, named
        A column that refers to something, a name of it, and the id that the name means.
    needed
        A column that must not be empty.
    old
        An entry as older versions wrote it: fewer columns, and one that nobody knows any more.
    reasoned
        A change that needs a reason, and what has to stand before it; empty where no change does.
    """

    row: Row
    second: Row
    free: tuple[str, str]
    other: tuple[str, str]
    number: str
    reference: str
    named: tuple[str, str]
    needed: str
    old: tuple[str, Mapping[str, Field]]
    reasoned: tuple[Row, Mapping[str, Field]] = ({}, {})


CASES: dict[str, Case] = {
    "risks": Case(
        row={"chain_id": "K", "about": "企业", "firm_id": "A", "source": "直报", "purchases_10k_yuan": "10"},
        second={"firm_id": "B"},
        free=("measures", "找备份"),
        other=("segment", "轴系"),
        number="purchases_10k_yuan",
        reference="chain_id",
        named=("杆件链", "K"),
        needed="firm_id",
        old=("R-OLD", {"chain_id": "K", "about": "firm", "firm_id": "C", "source": "visit", "state": "to_do"}),
        reasoned=({"office": "市局"}, {"office": "县局"}),
    ),
    "chiefs": Case(
        row={"chain_id": "K", "chief": "张三", "lead_department": "省厅", "valid_from": "2024-01-01"},
        second={"chain_id": "L"},
        free=("contact", "李四"),
        other=("office", "链办"),
        number="",
        reference="chain_id",
        named=("杆件", "K"),
        needed="chain_id",
        old=("L", {"chain_id": "L", "chief": "王五", "office": "旧链办"}),
    ),
    "projects": Case(
        row={
            "project_id": "P1",
            "name": "甲补链",
            "chain_id": "K",
            "kind": "补链",
            "total_10k_yuan": "10",
            "state": "签约",
        },
        second={"project_id": "P2", "name": "乙补链"},
        free=("contact", "李四"),
        other=("progress", "打桩"),
        number="total_10k_yuan",
        reference="component_id",
        named=("连杆", "rod"),
        needed="name",
        old=("P-OLD", {"name": "旧项目", "chain_id": "K", "kind": "new_line", "state": "planned", "months": ""}),
        reasoned=({}, {"state": "planned"}),
    ),
    "leaders": Case(
        row={"kind": "链主企业", "chain_id": "K", "firm_id": "A", "valid_from": "2025-01-01"},
        second={"firm_id": "B"},
        free=("contact", "李四"),
        other=("office", "县局"),
        number="",
        reference="firm_id",
        named=("老甲厂", "A"),
        needed="firm_id",
        old=("K:partner:C", {"kind": "partner", "chain_id": "K", "firm_id": "C"}),
        reasoned=({}, {"valid_from": "2025-02-01"}),
    ),
    "wants": Case(
        row={"buyer_id": "T1", "component_id": "rod", "value_10k_yuan": "10"},
        second={"buyer_id": "T2"},
        free=("wishes", "耐磨"),
        other=("contact", "李四"),
        number="value_10k_yuan",
        reference="about_firm_ids",
        named=("甲厂", "A"),
        needed="component_id",
        old=("T3/rod", {"buyer_id": "T3", "component_id": "rod", "volume": 4}),
    ),
    "events": Case(
        row={"name": "齿轮对接", "held_on": "2026-12-01", "rounds": "2"},
        second={"name": "轴承对接"},
        free=("place", "示例厅"),
        other=("theme", "备份"),
        number="",
        reference="chain_ids",
        named=("杆件链", "K"),
        needed="name",
        old=("E-OLD", {"name": "旧活动", "held_on": "2025-05-01", "meetings": "[]", "invitations": "{}"}),
    ),
    "outcomes": Case(
        row={"event_id": "E1", "buyer_id": "T4", "supplier_id": "A", "component_id": "rod", "result": "签约"},
        second={"supplier_id": "B"},
        free=("note", "好谈"),
        other=("contact", "李四"),
        number="amount_10k_yuan",
        reference="supplier_id",
        named=("老甲厂", "A"),
        needed="supplier_id",
        old=(
            "M-OLD",
            {"event_id": "E1", "buyer_id": "T4", "supplier_id": "C", "component_id": "rod", "result": "sample"},
        ),
        reasoned=({}, {"result": "no_deal"}),
    ),
    "visits": Case(
        row={"chain_id": "K", "visited_on": "2026-03-05", "firm_id": "A", "visited_by": "链长"},
        second={"firm_id": "B"},
        free=("note", "再约"),
        other=("problems", "缺杆件"),
        number="",
        reference="firm_id",
        named=("老甲厂", "A"),
        needed="visited_by",
        old=("V-OLD", {"chain_id": "K", "visited_on": "2025", "firm_id": "C", "firm_name": "丙", "visited_by": "链办"}),
    ),
    "scenarios": Case(
        row={"name": "甲厂停产", "stops": "firm:A", "days": "10"},
        second={"name": "乙厂停产", "stops": "firm:B"},
        free=("note", "来电"),
        other=("targets", "gear"),
        number="days",
        reference="chain_ids",
        named=("杆件链", "K"),
        needed="stops",
        old=(
            "日本断供",
            {
                "name": "日本断供",
                "stops": '[{"kind": "country", "of": "JPN", "component_id": "", "buyer_id": ""}]',
                "sourcing": "qualified",
                "chain_ids": '["K"]',
                "targets": "[]",
                "is_deleted": False,
            },
        ),
    ),
    "survey": Case(
        row={"round": "一轮", "recipient": "甲厂", "firm_ids": "A", "county": "鄞州区"},
        second={"recipient": "乙厂"},
        free=("filled_by", "李四"),
        other=("office", "县局"),
        number="",
        reference="firm_ids",
        named=("老甲厂", "A"),
        needed="round",
        old=("S-OLD", {"round": "旧轮", "recipient": "丙厂", "state": "sent"}),
    ),
    "problems": Case(
        row={"firm_id": "A", "problem": "招工难", "collected_on": "2026-03-05"},
        second={"firm_id": "B"},
        free=("person", "李四"),
        other=("county", "鄞州区"),
        number="",
        reference="firm_id",
        named=("老甲厂", "A"),
        needed="problem",
        old=("W-OLD", {"firm_id": "C", "problem": "用电", "state": "collected"}),
        reasoned=({"office": "市局"}, {"office": "县局", "state": "assigned"}),
    ),
    "coordination": Case(
        row={"firm_id": "A", "matter": "用地指标"},
        second={"firm_id": "B"},
        free=("answer", "已转自然资源局"),
        other=("firm_name", "甲厂（示例）"),
        number="",
        reference="firm_id",
        named=("老甲厂", "A"),
        needed="matter",
        old=("X-OLD", {"firm_id": "C", "matter": "用电", "state": "open"}),
        reasoned=({"office": "市局"}, {"office": "县局"}),
    ),
}


def case_tables() -> Tables:
    """Give the market for rods, with names: K is 杆件 or 杆件链, A is 甲厂, once 老甲厂, and a rod is 连杆."""
    tables = dict(rod_tables().items())
    chains = pd.DataFrame({"chain_id": ["K", "L"], "name_zh": ["杆件", "齿轮"], "aliases": ["杆件链", ""]})
    firms = tables["firms"].assign(former_names=tables["firms"]["firm_id"].map({"A": "老甲厂"}).fillna(""))
    components = tables["components"]
    named = components["component_id"].map({"rod": "连杆"}).fillna(components["name_zh"])
    return Tables.of({**tables, "chains": chains, "firms": firms, "components": components.assign(name_zh=named)})


def case_store(folder: Path) -> Store:
    """Give a store with these rows and one event, E1, in which T1 to T3 meet A to C."""
    store = open_store(f"sqlite:///{folder / 'chain.sqlite'}")
    store.write(case_tables())
    put(store, rod_event())
    return store


assert set(CASES) == set(REGISTERS), "every register has a case"
