"""Which needs and guests meet nobody, and why? Each with the one step that would seat it, a press away."""

from __future__ import annotations

from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.changes import draw_changes, remember
from chainlink.app.pages.matching.now import fingerprint
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.events.changes import Attendance
from chainlink.matching.events.gaps import Gap, close_gap, find_gaps, gaps_table, step_text
from chainlink.matching.events.register import Event
from chainlink.matching.needs.wants import list_wants
from chainlink.matching.pairs.weights import load_weights
from chainlink.risks.register import list_risks
from graph_schema.errors import UsageError
from graph_schema.names import Words, language

PRESSED_AT_MOST = 30
"""So many steps stand as buttons; each press shortens the list."""


@st.cache_resource(max_entries=8, show_spinner=False)
def _gaps(
    key: tuple[str, str, str],
    spoken: str,
    books: str,
    event_id: str,
    revision: int,
    day: date,
    _loaded: Loaded,
    _event: Event,
) -> tuple[Gap, ...]:
    return find_gaps(_loaded.store, _loaded.graph, _event, weights=load_weights(), today=day)


def gaps_now(loaded: Loaded, event: Event) -> tuple[Gap, ...]:
    """Give the gaps of an event as it stands; none where it has no size yet, or there is no need."""
    books = fingerprint(list_risks(loaded.store), list_wants(loaded.store))
    try:
        return _gaps(loaded.key, language(), books, event.event_id, event.revision, date.today(), loaded, event)
    except UsageError:
        return ()


def draw_gaps(loaded: Loaded, event: Event, who: str) -> None:
    """Draw needs and guests without a meeting: those a step helps with its button, then all in a table."""
    names = loaded.graph.names
    draw_changes(event.event_id, names)
    with st.spinner(str(Words("正在查找未会面的原因", "finding out why")), show_time=True):
        gaps = gaps_now(loaded, event)
    if not gaps:
        st.success(Words("每项需求、每家受邀企业都有会面。", "Every need and every guest has a meeting."))
        return
    helped = [gap for gap in gaps if gap.step]
    needs = sum(bool(gap.need_id) for gap in gaps)
    ui.note(
        Words(
            f"{needs} 项需求、{len(gaps) - needs} 家受邀企业没有会面；{len(helped)} 项可一步解决，按一次即排上，其余会面尽量不动。",
            f"{needs} needs and {len(gaps) - needs} guests meet nobody; one step helps {len(helped)} of them: a press seats "
            "them and moves as few others as can be.",
        )
    )
    if helped and not who:
        ui.note(Words("先写填报人，再按。", "First say who you are."))
    for number, gap in enumerate(helped[:PRESSED_AT_MOST]):
        what, press = st.columns([7, 3], vertical_alignment="center")
        needed = f" · {names.component(gap.component_id)}" if gap.component_id else ""
        what.html(f'<div class="cl-note"><b>{ui.cell(names.firm(gap.firm_id) + needed)}</b> {ui.cell(gap.why)}</div>')
        label = step_text(gap, names)
        if press.button(label, key=f"gap_{event.revision}_{number}", disabled=not who, width="stretch"):
            _close(loaded, event, gap, who)
    ui.draw_answer(gaps_table(gaps, names))


def _close(loaded: Loaded, event: Event, gap: Gap, who: str) -> None:
    attendances: list[Attendance] = []

    def close() -> None:
        weights = load_weights()
        attendances.append(close_gap(loaded.store, loaded.graph, event.event_id, gap, weights=weights, who=who))

    if ui.tried(close, who=who):
        remember(event.event_id, attendances[0].changed)
        st.rerun()
