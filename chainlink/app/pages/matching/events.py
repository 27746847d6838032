"""Which matchmaking events are there, and what is one of them? The list, the dialogs to enter and change one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chainlink.app import ui
from chainlink.app.pages.matching.event import draw_event
from chainlink.app.pages.matching.event_form import enter_event
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.events.answer_tables import events_table
from chainlink.matching.events.register import Event, list_events
from graph_schema.names import Words


def draw_events(loaded: Loaded) -> None:
    """Draw the list of events, or the one that is opened."""
    events = list_events(loaded.store)
    box, back = st.columns([8, 1.4], vertical_alignment="bottom")
    opened = pick_event(box, events)
    if opened is not None:
        ui.offer_way_back(back, "event", Words("返回活动", "Back to the events"))
        draw_event(loaded, opened)
        return
    if back.button(str(Words("登记活动", "Enter an event")), type="primary", key="new_event", width="stretch"):
        enter_event(loaded)
    if events:
        ui.note(Words(f"共 {len(events)} 场，选一行打开", f"{len(events)} events; choose a row to open it"))
        table = events_table(events, loaded.graph.names).without("event_id", "rounds", "tables")
        ui.draw_record_list("event", table, [event.event_id for event in events], height=460)
    else:
        st.info(
            Words(
                "还没有活动。点“登记活动”，写明产业链、日期、轮次和桌数，再邀请企业、安排会面、打印材料。",
                "There is no event yet. Enter one with its chains, day, rounds and tables; then invite firms, plan the "
                "meetings and print the papers.",
            )
        )


def pick_event(place: DeltaGenerator, events: Sequence[Event]) -> Event | None:
    """Let the reader open an event, which stands in the address; None for none."""
    by_id = {event.event_id: event for event in events}
    return ui.open_record(place, "event", Words("打开一场活动", "Open an event"), by_id, word=_event_name)


def _event_name(event: Event) -> str:
    return " · ".join(filter(None, map(event.text, ("held_on", "name", "event_id"))))
