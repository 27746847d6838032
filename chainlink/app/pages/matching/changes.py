"""What changed at an event since this reader last planned it? Told, and remembered until it is planned anew."""

from __future__ import annotations

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.now import names_now
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.signing import SAY_WHO
from chainlink.matching.events.changes import Attendance, set_reply, walk_in
from chainlink.matching.events.register import Event
from chainlink.matching.pairs.weights import load_weights
from chainlink.matching.questions import NeedsNow
from chainlink.matching.timetable.reschedule import Changed, changes_table
from chainlink.supply.names import Names
from graph_schema.names import Words

_TOLD = "match_told"
_WHAT = {
    "left": Words("企业退出", "A firm leaves"),
    "came": Words("临时到场", "A firm walks in"),
}


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


@ui.dialog(Words("当天变更", "On the day"), width="large")
def change_on_the_day(loaded: Loaded, event: Event, now: NeedsNow) -> None:
    """Take out a firm that leaves, or bring one that walks in to the tables that are left."""
    what, firm_id, first, name = _ask(loaded, event, now)
    ui.note(
        Words(
            "退出：只取消它的会面，别人不动。到场：先用空桌，腾不出再挪动最少的会面。",
            "Who leaves takes only its own meetings along. Who comes gets free places first; then as few others move as can be.",
        )
    )
    label = str(Words("更新会面安排", "Update the timetable"))
    if not st.button(label, type="primary", key="day_save", disabled=not firm_id):
        return
    if not name:
        st.error(SAY_WHO)
        return
    attendances: list[Attendance] = []

    def change() -> None:
        target = (loaded.store, event.event_id, firm_id)
        if what == "left":
            attendances.append(set_reply(*target, "left", who=name, from_round=first))
        else:
            weights = load_weights()
            attendances.append(
                walk_in(
                    loaded.store, loaded.graph, event.event_id, firm_id, weights=weights, who=name, from_round=first
                )
            )

    if ui.tried(change, who=name):
        remember(event.event_id, attendances[0].changed)
        st.rerun()


def _ask(loaded: Loaded, event: Event, now: NeedsNow) -> tuple[str, str, int, str]:
    """Ask what happened, to which firm ("" for none yet), from which round on, and who says so."""
    names = names_now(loaded)
    label = str(Words("发生了什么", "What happened"))
    what: str = st.radio(
        label, list(_WHAT), format_func=lambda what_happened: str(_WHAT[what_happened]), horizontal=True, key="day_what"
    )
    there = [firm for firm, answer in event.invitations.items() if answer.is_taking_part]
    guests = [guest.firm_id for guest in now.guests]
    others = [firm for firm in dict.fromkeys([*guests, *loaded.graph.firm_id_list]) if firm not in there]
    columns = st.columns([4, 1.6, 1.6])
    firm_id: str | None = columns[0].selectbox(
        str(Words("企业", "Firm")),
        there if what == "left" else others,
        index=None,
        format_func=names.firm_with_id,
        key="day_firm",
    )
    most = max(event.number("rounds"), 1)
    label = str(Words("从第几轮起", "From round"))
    first = columns[1].number_input(label, min_value=1, max_value=most, value=1, key="day_round")
    name = ui.ask_who("day_who", place=columns[2])
    return what, firm_id or "", int(first), name
