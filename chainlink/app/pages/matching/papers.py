"""What is printed the night before? Needs, master list, a page for every firm, a card for every table."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.gaps import gaps_now
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.events.register import Event
from chainlink.matching.needs.wants import list_wants
from chainlink.matching.questions import NeedsNow
from chainlink.report.event_calendar import event_calendars
from chainlink.report.event_cards import event_pdf
from chainlink.report.event_papers import event_workbook
from graph_schema.names import Words


def draw_papers(loaded: Loaded, event: Event, now: NeedsNow) -> None:
    """Offer the papers of a planned event."""
    if not event.meetings:
        st.info(Words("安排会面之后，这里可下载全部材料。", "Once the meetings are planned, all papers are here."))
        return
    firms = {firm_id for meeting in event.meetings for firm_id in meeting.firms}
    tables = {meeting.slot.table for meeting in event.meetings}
    left, right, calendar = st.columns(3, gap="large")
    with left:
        st.subheader(Words("全部清单（Excel）", "All lists (Excel)"), anchor=False)
        ui.note(
            Words(
                f"需求清单 {len(now.needs)} 项、会面总表 {len(event.meetings)} 场、未排到会面的及原因、企业日程 {len(firms)} 家、桌牌 "
                f"{len(tables)} 张，各为一表，可直接打印。",
                f"{len(now.needs)} needs, the master list of {len(event.meetings)} meetings, who meets nobody and why, days "
                f"of {len(firms)} firms, {len(tables)} table cards; a sheet each, ready to print.",
            )
        )
        _download(
            event,
            "xlsx",
            lambda: event_workbook(
                loaded.graph, event, now.needs, list_wants(loaded.store), gaps=gaps_now(loaded, event)
            ),
        )
    with right:
        st.subheader(Words("企业日程和桌牌（PDF）", "Days of firms, table cards (PDF)"), anchor=False)
        ui.note(
            Words(
                f"每家企业一页（{len(firms)} 页），每张桌一页（{len(tables)} 页）；排版约需数秒。",
                f"A page a firm ({len(firms)}), a page a table ({len(tables)}); laid out in some seconds.",
            )
        )
        _download(event, "pdf", lambda: event_pdf(loaded.graph, event))
    with calendar:
        st.subheader(Words("企业日历（ICS）", "Calendars of firms (ICS)"), anchor=False)
        if event.clock is None or len(event.text("held_on")) < len("2026-12-01"):
            ui.note(
                Words(
                    "填了活动日期、开始时间和每轮分钟数，就有日历文件。",
                    "With the day, the start and the minutes a round there are calendar files.",
                )
            )
            return
        ui.note(
            Words(
                f"每家企业一个文件（{len(firms)} 个），发给企业，点开即记入手机或电脑日历。",
                f"A file a firm ({len(firms)}), to be sent to it: opened, it stands in its calendar.",
            )
        )
        _download(event, "zip", lambda: event_calendars(event, loaded.graph.names))


def _download(event: Event, ending: str, build: Callable[[], bytes]) -> None:
    ui.offer_file(
        Words(f"下载（{ending.upper()}）", f"Download ({ending.upper()})"),
        build,
        f"{event.fields['name']}-{event.fields['held_on'] or event.event_id}.{ending}",
        key=f"papers_{ending}",
        type="primary",
    )
