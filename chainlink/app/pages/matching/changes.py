"""What changed at an event since this reader last planned it? Told, and remembered until it is planned anew."""

from __future__ import annotations

import streamlit as st

from chainlink.app import ui
from chainlink.matching.timetable.reschedule import Changed, changes_table
from chainlink.supply.names import Names
from graph_schema.names import Words

_TOLD = "match_told"


def remember(event_id: str, changed: Changed) -> None:
    """Keep what changed, for the next drawing."""
    kept_changes = st.session_state.setdefault(_TOLD, {})
    kept_changes.setdefault(event_id, []).append(changed)


def forget() -> None:
    """Forget all that was told: the event is planned anew."""
    st.session_state.pop(_TOLD, None)


def told_changes(event_id: str) -> list[Changed]:
    """Give what changed, oldest first."""
    changes: list[Changed] = st.session_state.get(_TOLD, {}).get(event_id, [])
    return changes


def draw_changes(event_id: str, names: Names) -> None:
    """Say what the last changes did to the timetable; nothing where there was none."""
    changes = told_changes(event_id)
    if not changes:
        return
    counts = tuple(
        sum(len(getattr(change, name)) for change in changes) for name in ("dropped", "added", "moved", "unplaced")
    )
    st.info(
        Words(
            "本次变更：取消 {} 场，新增 {} 场，其余只动 {} 场，排不进 {} 对。".format(*counts),
            "What changed: {} dropped, {} added, {} others moved, {} found no place.".format(*counts),
        )
    )
    table = changes_table(changes, names)
    if table.rows:
        ui.draw_answer(table)
