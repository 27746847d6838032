"""Which matchmaking events are there, and what is one of them? The list, the dialogs to enter and change one."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chainlink.app import ui
from chainlink.app.pages.matching.event import draw_event
from chainlink.app.pages.matching.event_form import enter_event
from chainlink.app.pages.matching.now import COMMA, chain_names
from chainlink.app.ui.book_words import choices_of, header_of
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.events.register import BOOK, Event, list_events
from graph_schema.names import Words


def draw_events(loaded: Loaded) -> None:
    """Draw the list of events, or the one that is opened."""
    events = list_events(loaded.store)
    box, back = st.columns([8, 1.4], vertical_alignment="bottom")
    opened = pick_event(box, events)
    if opened is not None:
        back.button(str(Words("返回活动", "Back to the events")), key="close_event", on_click=_close, width="stretch")
        draw_event(loaded, opened)
        return
    if back.button(str(Words("登记活动", "Enter an event")), type="primary", key="new_event", width="stretch"):
        enter_event(loaded)
    if events:
        _draw_list(loaded, events)
    else:
        st.info(
            Words(
                "还没有活动。点“登记活动”，写明产业链、日期、轮次和桌数，再邀请企业、安排会面、打印材料。",
                "There is no event yet. Enter one with its chains, day, rounds and tables; then invite firms, plan the "
                "meetings and print the papers.",
            )
        )


def _close() -> None:
    st.session_state["pick_event"] = None
    ui.in_address("event", "")


def pick_event(place: DeltaGenerator, events: Sequence[Event]) -> Event | None:
    """Let the reader open an event, which stands in the address; None for none."""
    by_id = {event.event_id: event for event in events}
    label = Words("打开一场活动", "Open an event")
    return by_id.get(
        ui.select_in_address(place, "event", label, list(by_id), word=lambda event_id: _event_name(by_id[event_id]))
    )


def _event_name(event: Event) -> str:
    fields = event.fields
    return " · ".join(str(fields[name]) for name in ("held_on", "name", "event_id") if fields[name])


def _draw_list(loaded: Loaded, events: Sequence[Event]) -> None:
    chains, levels = chain_names(loaded), choices_of(BOOK, "level")
    every = str(Words("全部产业链", "all chains"))
    shown = ("held_on", "name", "kind", "level", "place", "hosts", "chain_ids")
    headers = [header_of(BOOK, name) for name in shown]
    headers += map(str, (Words("受邀", "Invited"), Words("可到场", "May come"), Words("会面", "Meetings")))
    rows = [
        [
            str(event.fields["held_on"] or ""),
            str(event.fields["name"] or ""),
            str(event.fields["kind"] or ""),
            levels.get(str(event.fields["level"]), ""),
            str(event.fields["place"] or ""),
            str(event.fields["hosts"] or ""),
            str(COMMA).join(chains.get(chain_id, chain_id) for chain_id in event.chain_ids) or every,
            len(event.invitations),
            sum(invitation.is_taking_part for invitation in event.invitations.values()),
            len(event.meetings),
        ]
        for event in events
    ]
    ui.note(Words(f"共 {len(events)} 场，选一行打开", f"{len(events)} events; choose a row to open it"))
    chosen = st.dataframe(
        pd.DataFrame(rows, columns=headers),
        hide_index=True,
        height=min(460, 80 + 36 * len(rows)),
        on_select="rerun",
        selection_mode="single-row",
        key="event_table",
        placeholder="—",
    )["selection"]["rows"]
    if chosen and chosen[0] < len(events):
        ui.in_address("event", events[chosen[0]].event_id)
        del st.session_state["pick_event"]  # the box takes its choice from the address
        st.rerun()
