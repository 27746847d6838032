"""What happens on the day of an event? Who leaves, comes late or walks in; beside the button what changed and whom to phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.changes import remember
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.events.changes import Attendance, set_reply, walk_in
from chainlink.matching.events.register import Event
from chainlink.matching.events.the_day import (
    UNDONE,
    LastChange,
    calls_table,
    come_late,
    last_change,
    round_at,
    undo,
)
from chainlink.matching.needs.wants import list_wants
from chainlink.matching.pairs.weights import load_weights
from chainlink.matching.questions import NeedsNow
from chainlink.matching.timetable.reschedule import changes_table
from chainlink.report.event_cards import changed_cards_pdf
from graph_schema.moments import local_time
from graph_schema.names import Words

_WHAT = {
    "left": Words("企业退出", "A firm leaves"),
    "late": Words("企业迟到", "A firm is late"),
    "came": Words("临时到场", "A firm walks in"),
}


def draw_day(loaded: Loaded, event: Event, now: NeedsNow, who: str) -> None:
    """Draw the screen of the day: what happened, what it changed, whom to phone, and how to take it back."""
    if event.basis is None and not event.meetings:
        st.info(
            Words(
                "安排会面之后，这里处理当天变更。", "Once the meetings are planned, changes of the day are made here."
            )
        )
        return
    question, answer = st.columns([4, 6], gap="large")
    with question:
        _draw_question(loaded, event, now, who)
        wall = str(Words("打开墙上座次表（自动刷新）", "Open the list for the wall (refreshes itself)"))
        st.html(ui.link(wall, "matching", show="wall", event=event.event_id))
    with answer:
        _draw_last(loaded, event, who)


def _draw_question(loaded: Loaded, event: Event, now: NeedsNow, who: str) -> None:
    what: str = st.radio(
        str(Words("发生了什么", "What happened")),
        list(_WHAT),
        format_func=lambda what_happened: str(_WHAT[what_happened]),
        horizontal=True,
        key="day_what",
    )
    there = list(event.taking_part)
    guests = [guest.firm_id for guest in now.guests]
    others = [firm for firm in dict.fromkeys([*guests, *loaded.graph.firm_id_list]) if firm not in there]
    firm_id: str | None = st.selectbox(
        str(Words("企业", "Firm")),
        others if what == "came" else there,
        index=None,
        format_func=loaded.graph.names.firm_with_id,
        key=f"day_firm_{what}_{event.revision}",
        placeholder=str(Words("输入名称", "type a name")),
    )
    most = max(event.number("rounds"), 1)
    usual = round_at(event, datetime.now())
    labels = {
        "left": Words("从第几轮起不在", "Gone from round"),
        "late": Words("第几轮能到", "There from round"),
        "came": Words("从第几轮起", "From round"),
    }
    first = st.number_input(
        str(labels[what]),
        min_value=1,
        max_value=most,
        value=min(usual + (what == "late"), most),
        key=f"day_round_{what}_{event.revision}",
    )
    if event.clock:
        ui.note(Words(f"第 {first} 轮 {event.time_of(int(first))}", f"round {first}: {event.time_of(int(first))}"))
    label = str(Words("更新会面安排", "Update the timetable"))
    if st.button(label, type="primary", key="day_save", disabled=not (firm_id and who), width="stretch") and firm_id:
        _change(loaded, event, what, firm_id, int(first), usual, who)
    if not who:
        ui.note(Words("先写填报人。", "First say who you are."))
    ui.note(
        Words(
            "退出：只取消它的会面。迟到：它错过的会面另找轮次。到场：先用空桌。别人只在腾得出位置时才动，且动得最少。",
            "Who leaves takes only its own meetings along; who is late gets other rounds for those it misses; who walks in "
            "gets free places. Others move only where that makes a place, as few as can be.",
        )
    )


def _change(loaded: Loaded, event: Event, what: str, firm_id: str, first: int, held_round: int, who: str) -> None:
    attendances: list[Attendance] = []

    def change() -> None:
        store, event_id = loaded.store, event.event_id
        if what == "left":
            attendances.append(set_reply(store, event_id, firm_id, "left", who=who, from_round=first))
        elif what == "late":
            from_round = min(held_round, first)
            attendances.append(come_late(store, event_id, firm_id, first_round=first, who=who, from_round=from_round))
        else:
            weights = load_weights()
            attendances.append(
                walk_in(store, loaded.graph, event_id, firm_id, weights=weights, who=who, from_round=first)
            )

    if ui.tried(change, who=who):
        remember(event.event_id, attendances[0].changed)
        st.rerun()


def _contacts(loaded: Loaded) -> Mapping[str, str]:
    """Give by firm whom to call, as its newest form of needs states it."""
    return {want.text("buyer_id"): want.text("contact") for want in list_wants(loaded.store) if want.text("contact")}


def _draw_last(loaded: Loaded, event: Event, who: str) -> None:
    """Say what the newest change did, whom to phone, and offer new cards and the way back."""
    last = last_change(loaded.store, event.event_id)
    if last is None:
        ui.note(Words("安排之后还没有变更。", "Nothing has changed since it was planned."))
        return
    changed = last.changed
    counts = (len(changed.dropped), len(changed.added), len(changed.moved))
    begins = Words("撤销后", "undone") if event.why == UNDONE else Words("最近一次变更", "the last change")
    st.info(
        Words(
            f"{begins.zh}（{event.who}，{local_time(event.when)}）："
            + "取消 {} 场，新增 {} 场，其余只动 {} 场。".format(*counts),
            f"{begins.en} ({event.who}, {local_time(event.when)}): "
            + "{} dropped, {} added, {} others moved.".format(*counts),
        )
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        label = Words("撤销这次变更", "Undo this change")
        if st.button(str(label), key="day_undo", disabled=not who) and ui.tried(
            lambda: undo(loaded.store, event.event_id, revision=event.revision, who=who)
        ):
            st.rerun()
        if last.firms:
            _offer_cards(loaded, event, last)
    if not last.firms:
        ui.note(Words("没有需要通知的企业。", "Nobody needs to be phoned."))
        return
    names = loaded.graph.names
    calls = calls_table(last, names, _contacts(loaded))
    st.subheader(Words(f"电话通知 {len(last.firms)} 家", f"Phone {len(last.firms)} firms"), anchor=False)
    ui.draw_answer(calls)
    with st.expander(str(Words("会面变更明细", "Changes of meetings"))):
        ui.draw_answer(changes_table([changed], names))


def _offer_cards(loaded: Loaded, event: Event, last: LastChange) -> None:
    ui.offer_file(
        Words(f"新日程和桌牌（{len(last.firms)} 家，PDF）", f"New pages and cards ({len(last.firms)} firms, PDF)"),
        lambda: changed_cards_pdf(loaded.graph, last, _contacts(loaded)),
        f"{event.fields['name']}-{Words('变更', 'changes')}-{event.revision}.pdf",
        key="day_cards",
    )
