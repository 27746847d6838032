"""How does a person enter an event, or change what is said of it? Its replies and meetings stay."""

from __future__ import annotations

from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_form import draw_change, draw_new
from chainlink.matching.events.register import EVENTS, PER_NEED, Event
from chainlink.stores import Field
from graph_schema.names import Words

_COLUMNS = (
    "name",
    "kind",
    "place",
    "hosts",
    "organisers",
    "theme",
    "held_on",
    "level",
    "chain_ids",
    "rounds",
    "tables",
    "per_need",
    "starts_at",
    "round_minutes",
    "breaks",
    "table_names",
)
_KINDS = Words("供应链备份对接", "backup matchmaking")


@ui.dialog(Words("登记活动", "Enter an event"), width="large")
def enter_event(loaded: Loaded) -> None:
    """Enter a new event; it is open afterwards."""
    begins_with: dict[str, Field] = {
        "kind": str(_KINDS),
        "held_on": date.today().isoformat(),
        "chain_ids": st.query_params.get("chain", ""),
        "rounds": 8.0,
        "tables": 10.0,
        "per_need": float(PER_NEED),
        "starts_at": "09:00",
        "round_minutes": 20.0,
    }
    entered = draw_new(EVENTS, loaded, _COLUMNS, key="event_form_new", begins_with=begins_with)
    if entered:
        st.query_params["event"] = entered.entry_id
        st.session_state.pop("pick_event", None)
        st.rerun()


@ui.dialog(Words("修改活动", "Change an event"), width="large")
def edit_event(loaded: Loaded, event: Event) -> None:
    """Change an event as it stood when the dialog was opened; somebody else's change since is told, never lost."""
    st.write(f"**{event.fields['name']}** · {event.event_id}")
    ui.note(
        Words(
            "会面安排不随之改变；轮次、桌数或产业链改了，请重新安排。",
            "The timetable stays; plan anew after a change of rounds, tables or chains.",
        )
    )
    key = f"event_form_{event.event_id}_{event.revision}"
    if draw_change(EVENTS, loaded, event, (*_COLUMNS, "state"), key=key):
        st.rerun()
