"""When does each guest of an event meet whom, for the calendar of a telephone? RFC 5545 (.ics), one file a firm.

Times are those of China, which has one zone and no summer time, written in UTC as every calendar reads them. A meeting
keeps its UID when it moves, and SEQUENCE grows with the revision of the event: taking a newer file in moves the entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from chainlink.matching.events.answer_tables import about_text, table_words
from chainlink.matching.events.clock import Clock
from chainlink.matching.events.register import Event, EventMeeting
from chainlink.supply.names import Names
from graph_schema.errors import UsageError
from graph_schema.names import Words

_CHINA = timezone(timedelta(hours=8))
_LINE_OCTETS = 75


def event_calendar(event: Event, names: Names, *, firm_id: str = "") -> bytes:
    """Write the meetings of an event, or of one of its firms, as one .ics.

    Parameters
    ----------
    event
        Planned, with a day, a start and minutes a round.
    names
        What firms and components are called.
    firm_id
        Whose meetings; "" for all.

    Raises
    ------
    UsageError
        If the event has no day or no clock, or the firm meets nobody.
    """
    day, clock = _day_and_clock(event)
    meetings = [meeting for meeting in event.meetings if firm_id in ("", *meeting.firms)]
    if not meetings:
        raise UsageError(
            Words(f"{firm_id or '活动'} 没有会面", f"{firm_id or 'the event'} has no meeting"),
        )
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//chainlink//matchmaking//ZH", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_escaped(event.text('name'))}")
    for meeting in meetings:
        lines += _entry(event, meeting, names, firm_id, day, clock)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def event_calendars(event: Event, names: Names) -> bytes:
    """Write a .ics for every firm that meets somebody, by id, into one .zip; raises as `event_calendar`."""
    _day_and_clock(event)
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for firm_id in sorted({firm for meeting in event.meetings for firm in meeting.firms}):
            name = "".join("_" if letter in '\\/:*?"<>|' else letter for letter in names.firm_with_id(firm_id))
            archive.writestr(ZipInfo(f"{name}.ics"), event_calendar(event, names, firm_id=firm_id))
    return held.getvalue()


def _day_and_clock(event: Event) -> tuple[date, Clock]:
    try:
        day = date.fromisoformat(event.text("held_on"))
    except ValueError:
        day = None
    if day is None or event.clock is None:
        raise UsageError(
            Words(
                "日历文件要有活动日期（年月日）、开始时间和每轮分钟数；请先在“修改活动”填写",
                "a calendar needs the day of the event, its start and the minutes a round; enter them first",
            )
        )
    return day, event.clock


def _entry(event: Event, meeting: EventMeeting, names: Names, firm_id: str, day: date, clock: Clock) -> Sequence[str]:
    slot = meeting.slot
    others = [names.firm(firm) for firm in meeting.firms if firm != firm_id]
    about = about_text(meeting, names)
    title = Words(f"会见 {' — '.join(others)}", f"meets {' — '.join(others)}")
    where = f"{event.text('place')} {table_words(event, slot.table)}".strip()
    state = "CANCELLED" if event.is_cancelled else "CONFIRMED"
    return [
        "BEGIN:VEVENT",
        f"UID:{event.event_id}-{slot.buyer_id}-{slot.supplier_id}@chainlink",
        f"SEQUENCE:{event.revision}",
        f"DTSTAMP:{_stamp(event)}",
        f"DTSTART:{_utc(day, clock.begins(slot.round))}",
        f"DTEND:{_utc(day, clock.ends(slot.round))}",
        f"SUMMARY:{_escaped(f'{title} {about}'.strip())}",
        f"LOCATION:{_escaped(where)}",
        f"DESCRIPTION:{_escaped(str(Words(f'第 {slot.round} 轮', f'round {slot.round}')))}",
        f"STATUS:{state}",
        "END:VEVENT",
    ]


def _utc(day: date, minute: int) -> str:
    local = datetime(day.year, day.month, day.day, tzinfo=_CHINA) + timedelta(minutes=minute)
    return f"{local.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _stamp(event: Event) -> str:
    """Say when the plan was last changed; the moment now for one that is not on the books."""
    changed = datetime.fromisoformat(event.when) if event.when else datetime.now(UTC)
    if changed.tzinfo is None:
        changed = changed.replace(tzinfo=UTC)
    return f"{changed.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for letter in ("\\", ";", ","):
        text = text.replace(letter, f"\\{letter}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """End a line, and break it before 75 octets, never inside a letter."""
    parts, part = [], b""
    for letter in line:
        octets = letter.encode()
        if len(part) + len(octets) > _LINE_OCTETS:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"
