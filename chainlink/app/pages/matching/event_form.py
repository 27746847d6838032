"""How does a person enter an event, or change what is said of it? Its replies and meetings stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_form import SAY_WHO, FilledForm, draw_record_form
from chainlink.matching.events.register import EVENTS, PER_NEED, Event, add_event
from chainlink.stores import Field
from graph_schema.errors import ChainlinkError
from graph_schema.names import Words

__all__ = ["SAY_WHO", "edit_event", "enter_event", "tried"]
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
    }
    filled = _form(loaded, {**EVENTS.empty().fields, **begins_with}, "event_form_new", is_new=True)
    if filled is None:
        return
    added: list[str] = []
    cells = {**begins_with, **filled.cells}
    if tried(lambda: added.append(add_event(loaded.store, cells, who=filled.who, why=filled.why).event_id)):
        st.query_params["event"] = added[0]
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
    filled = _form(loaded, event.fields, f"event_form_{event.event_id}_{event.revision}")
    if filled and tried(
        lambda: EVENTS.change(
            loaded.store, event.event_id, filled.cells, who=filled.who, why=filled.why, revision=event.revision
        )
    ):
        st.rerun()


def _form(loaded: Loaded, fields: Mapping[str, Field], key: str, *, is_new: bool = False) -> FilledForm | None:
    return draw_record_form(EVENTS.spec, fields, _COLUMNS, key=key, names=loaded.graph.names, is_new=is_new)


def tried(change: Callable[[], object]) -> bool:
    """Try to change something; a mistake, or somebody else's change, is told where the reader is."""
    try:
        change()
    except ChainlinkError as error:
        st.error(str(error))
        return False
    return True
