"""Do times and names of tables stand on every paper, and do calendars say the same when they are read back?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from chainlink.matching.events.answer_tables import cards_table, firm_days_table, timetable_table
from chainlink.matching.events.register import EVENTS, Event, add_event, cancelled_why, find_event
from chainlink.report.event_calendar import event_calendar, event_calendars
from chainlink.stores import Store
from chainlink.supply.names import Names
from graph_schema.errors import UsageError
from loaders.tables import Tables
from tests.rod_event import rod_event
from tests.rod_market import rod_store

NAMES = Names(Tables.of())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return rod_store(tmp_path)


def timed(**changed: str) -> Event:
    """Give the event for rods from 09:00, 20 minutes a round, 15 minutes off after the first; table 2 has no name."""
    event = rod_event(starts_at="09:00", breaks="1:15", table_names="芯片厅1", place="杭州", **changed)
    return replace(event, fields={**event.fields, "round_minutes": 20.0})


def read_back(calendar: bytes) -> list[dict[str, str]]:
    """Unfold and read the entries of a calendar."""
    assert all(len(line) <= 75 for line in calendar.split(b"\r\n"))
    text = calendar.decode().replace("\r\n ", "")
    entries = re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", text, re.DOTALL)
    return [dict(line.split(":", 1) for line in entry.strip().split("\r\n")) for entry in entries]


def test_rounds_have_times_and_tables_have_names() -> None:
    columns = timetable_table(timed(), NAMES)
    assert [column.header.en for column in columns.columns[:3]] == ["round", "time", "table"]
    assert [row[:3] for row in columns.rows] == [
        (1, "09:00-09:20", "芯片厅1"),
        (1, "09:00-09:20", "2"),
        (2, "09:35-09:55", "芯片厅1"),
    ]
    assert [row[1:4] for row in firm_days_table(timed(), NAMES, firm_id="T3").rows] == [(2, "09:35-09:55", "芯片厅1")]
    assert [row[:3] for row in cards_table(timed(), NAMES, table=1).rows] == [
        ("芯片厅1", 1, "09:00-09:20"),
        ("芯片厅1", 2, "09:35-09:55"),
    ]


def test_event_without_a_clock_has_rounds_and_numbers_alone() -> None:
    assert [row[:2] for row in timetable_table(rod_event(), NAMES).rows] == [(1, 1), (1, 2), (2, 1)]
    with pytest.raises(UsageError, match="日历文件要有活动日期"):
        event_calendar(rod_event(), NAMES)


def test_calendar_read_back_says_the_timetable() -> None:
    first, second = read_back(
        event_calendar(replace(timed(), revision=7), NAMES, firm_id="T1") + event_calendar(timed(), NAMES, firm_id="T3")
    )
    assert (first["SUMMARY"], first["LOCATION"], first["SEQUENCE"]) == ("会见 A rod", "杭州 芯片厅1", "7")
    moments = [datetime.strptime(first[name], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for name in ("DTSTART", "DTEND")]
    assert moments == [datetime(2026, 9, 1, 1, 0, tzinfo=UTC), datetime(2026, 9, 1, 1, 20, tzinfo=UTC)]
    assert (second["DTSTART"], second["UID"]) == ("20260901T013500Z", "E1-T3-C@chainlink")


def test_long_name_is_folded_and_marks_are_escaped() -> None:
    place = "浙江省" * 20 + ";,"
    entry, *_ = read_back(event_calendar(replace(timed(), fields={**timed().fields, "place": place}), NAMES))
    assert entry["LOCATION"] == "浙江省" * 20 + "\\;\\, 芯片厅1"


def test_zip_has_a_calendar_for_every_firm() -> None:
    with ZipFile(BytesIO(event_calendars(timed(), NAMES))) as archive:
        entries = {name: len(read_back(archive.read(name))) for name in archive.namelist()}
    assert entries == {f"{firm}.ics": 1 for firm in ("A", "B", "C", "T1", "T2", "T3")}


def test_start_is_written_as_clocks_do_and_nonsense_is_refused(store: Store) -> None:
    event = add_event(store, {"name": "甲", "starts_at": "9点半", "rounds": 3.0, "round_minutes": 20.0}, who="甲")
    assert event.text("starts_at") == "09:30"
    with pytest.raises(UsageError, match=r"早上.*09:00.*茶歇.*3:15;6:60.*一厅"):
        EVENTS.change(
            store, event.event_id, {"starts_at": "早上", "breaks": "茶歇", "table_names": "一厅;一厅"}, who="甲"
        )
    with pytest.raises(UsageError, match="次日才结束"):
        EVENTS.change(store, event.event_id, {"starts_at": "23:30"}, who="甲")
    assert find_event(store, event.event_id).clock == event.clock


def test_event_is_cancelled_with_a_reason_and_taken_up_again(store: Store) -> None:
    event = add_event(store, {"name": "甲"}, who="甲")
    with pytest.raises(UsageError, match="须写明理由"):
        EVENTS.change(store, event.event_id, {"state": "cancelled"}, who="甲")
    cancelled = EVENTS.change(store, event.event_id, {"state": "cancelled"}, who="甲", why="台风")
    EVENTS.change(store, event.event_id, {"place": "宁波"}, who="乙", why="改地点")
    assert cancelled.is_cancelled and cancelled_why(store, find_event(store, event.event_id)) == "台风"
    again = EVENTS.change(store, event.event_id, {"state": ""}, who="乙")
    assert not again.is_cancelled and cancelled_why(store, again) == ""
