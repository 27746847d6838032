"""Does the sheet 对接活动 go out and come back, with every mistake told, and plans kept?"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from chainlink.matching.events.plan import plan_event
from chainlink.matching.events.register import BOOK, event_id_of, export_events, find_event, import_events, list_events
from chainlink.matching.pairs.weights import load_weights
from chainlink.stores import Store
from chainlink.supply.graph import build_graph
from graph_schema.errors import LoadError
from graph_schema.spec import schema
from tests.rod_market import rod_store

HEADERS = [column.zh for column in schema().books[BOOK].columns]
ROW: dict[str, object] = {
    "活动名称": "杆件对接",
    "活动日期": "2026-12-01",
    "轮次": 3,
    "桌数": 2,
    "活动级别": "市级",
    "产业链": "K",
}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return rod_store(tmp_path)


def filled(path: Path, *rows: dict[str, object]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "对接活动"
    sheet.append(HEADERS)
    for row in rows:
        sheet.append([row.get(header) for header in HEADERS])
    book.save(path)
    return path


def test_sheet_comes_back_and_keeps_the_plan(store: Store, tmp_path: Path) -> None:
    tables = store.read()
    event_id = event_id_of("杆件对接", "2026-12-01")
    first = import_events(store, filled(tmp_path / "a.xlsx", ROW), tables, who="甲")
    assert (first.added, first.changed, first.unchanged) == ((event_id,), (), 0)
    planned = plan_event(store, build_graph(tables), event_id, weights=load_weights(), who="甲")
    assert (planned.number("rounds"), planned.chain_ids, planned.fields["level"]) == (3, ("K",), "city")
    export_events(list_events(store), tmp_path / "b.xlsx")
    again = import_events(store, tmp_path / "b.xlsx", tables, who="乙")
    assert (again.added, again.changed, again.unchanged) == ((), (), 1)
    changed = import_events(store, filled(tmp_path / "c.xlsx", {**ROW, "活动地点": "示例厅"}), tables, who="乙")
    assert changed.changed == (event_id,)
    after = find_event(store, event_id)
    assert (after.meetings, after.invitations, after.fields["place"]) == (
        planned.meetings,
        planned.invitations,
        "示例厅",
    )


def test_every_mistake_is_told_and_nothing_is_taken(store: Store, tmp_path: Path) -> None:
    path = filled(
        tmp_path / "a.xlsx",
        {**ROW, "产业链": "K;Q"},
        {**ROW, "桌数": 2.5},
        {**ROW, "活动名称": None, "活动编号": "E1"},
        {**ROW, "活动名称": "别的", "活动级别": "国家级"},
    )
    with pytest.raises(LoadError) as caught:
        import_events(store, path, store.read(), who="甲")
    row = [(problem.row, problem.column, problem.message.zh.split("；")[0]) for problem in caught.value.problems]
    assert row[:3] == [
        (2, "产业链", "数据中没有“Q”"),
        (3, "", "与第 2 行是同一场活动"),
        (3, "桌数", "是 2.5"),
    ]
    assert [(row, column) for row, column, _ in row[3:]] == [(4, "活动名称"), (5, "活动级别")]
    assert list_events(store) == ()


def test_change_of_somebody_else_is_not_lost(store: Store, tmp_path: Path) -> None:
    tables = store.read()
    import_events(store, filled(tmp_path / "a.xlsx", ROW), tables, who="甲")
    export_events(list_events(store), tmp_path / "out.xlsx")
    import_events(store, filled(tmp_path / "b.xlsx", {**ROW, "桌数": 5}), tables, who="乙")
    assert import_events(store, tmp_path / "out.xlsx", tables, who="甲").unchanged == 1
    assert list_events(store)[0].number("tables") == 5
