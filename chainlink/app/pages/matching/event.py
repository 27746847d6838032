"""What is one event, how far is it prepared, and what is to be done next? Its figures, then its view that is open."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.changes import forget
from chainlink.app.pages.matching.day import draw_day
from chainlink.app.pages.matching.event_form import edit_event
from chainlink.app.pages.matching.gaps import draw_gaps
from chainlink.app.pages.matching.guests import draw_guests
from chainlink.app.pages.matching.now import COMMA, chain_names, needs_now
from chainlink.app.pages.matching.pairs import fix_pairs
from chainlink.app.pages.matching.papers import draw_papers
from chainlink.app.pages.matching.timetable import draw_timetable
from chainlink.app.ui.book_words import choices_of
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.events.answer_tables import best_words
from chainlink.matching.events.plan import plan_event
from chainlink.matching.events.register import BOOK, EVENTS, Event, cancelled_why
from chainlink.matching.pairs.weights import load_weights
from chainlink.matching.questions import NeedsNow
from graph_schema.figures import number
from graph_schema.names import Words

PARTS: dict[str, Words] = {
    "guests": Words("邀请与回复", "Invitations, replies"),
    "timetable": Words("会面安排", "Timetable"),
    "gaps": Words("未排到会面", "Without a meeting"),
    "day": Words("活动当天", "The day"),
    "papers": Words("打印材料", "Papers"),
}
_STYLE = """<style>
.cl-strip { display: flex; flex-wrap: wrap; gap: 0.7rem; margin: 0.1rem 0 0.2rem; }
.cl-strip > div { background: #F5F8FC; border-radius: 0.5rem; padding: 0.35rem 0.9rem; flex: 1 1 9rem; }
.cl-strip b { font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.cl-strip small { display: block; color: #55657A; font-size: 0.78rem; line-height: 1.35; }
</style>"""


def draw_event(loaded: Loaded, event: Event) -> None:
    """Draw one event: what it is, its figures, what can be done, and the view that is open."""
    ui.note(_about(loaded, event))
    _tell_cancelled(loaded, event)
    now = needs_now(loaded, event.chain_ids)
    _draw_strip(event, now)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        usual = "timetable" if event.meetings else "guests"
        part = ui.view_in_address("part", Words("看活动的什么", "View of the event"), PARTS, usual=usual)
        who = ui.ask_who("match_who", width=150, placeholder=Words("先写姓名", "name first"))
        st.session_state["who"] = who or st.session_state.get("who", "")
        _draw_actions(loaded, event, now, who)
    if not now.needs:
        st.info(
            Words(
                "这些产业链还没有需求；请先摸排入册，或装入需求征集单。",
                "These chains have no need yet: scan and record, or take in the form of needs.",
            )
        )
        ui.link_to_page("risks", str(Words("去摸排", "Go to the screening page")))
    draws: dict[str, Callable[[], None]] = {
        "guests": lambda: draw_guests(loaded, event, now, who),
        "timetable": lambda: draw_timetable(loaded, event),
        "gaps": lambda: draw_gaps(loaded, event, who),
        "day": lambda: draw_day(loaded, event, now, who),
        "papers": lambda: draw_papers(loaded, event, now),
    }
    draws[part]()


def _tell_cancelled(loaded: Loaded, event: Event) -> None:
    """Say that an event was called off and why, and offer to take it up again."""
    if not event.is_cancelled:
        return
    why = cancelled_why(loaded.store, event)
    who = st.session_state.get("who", "")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(
            Words(
                f"活动已取消：{why or '—'}。不计入进度，会面安排保留。",
                f"This event was cancelled: {why or '—'}. It is not counted; its timetable stays.",
            )
        )
        label = Words("恢复活动", "Take it up again")
        if st.button(str(label), key="take_up", disabled=not who) and ui.tried(
            lambda: EVENTS.change(loaded.store, event.event_id, {"state": ""}, who=who, why=str(label))
        ):
            st.rerun()


def _about(loaded: Loaded, event: Event) -> str:
    chains, levels = chain_names(loaded), choices_of(BOOK, "level")
    fields = {name: str(value or "") for name, value in event.fields.items()}
    lines = [fields["held_on"], fields["kind"], levels.get(fields["level"], ""), fields["place"], fields["hosts"]]
    lines += [
        fields["organisers"],
        str(COMMA).join(chains.get(chain_id, chain_id) for chain_id in event.chain_ids),
        fields["theme"],
    ]
    changed = Words(f"{event.who or '—'} 最后修改", f"last changed by {event.who or '—'}")
    return " · ".join([*filter(None, lines), event.event_id, str(changed)])


def _draw_strip(event: Event, now: NeedsNow) -> None:
    there = sum(invitation.is_taking_part for invitation in event.invitations.values())
    coming = sum(invitation.reply == "coming" for invitation in event.invitations.values())
    rounds = max((meeting.slot.round for meeting in event.meetings), default=0)
    met = {meeting.need_id for meeting in event.meetings}
    unmet = sum(need.need_id not in met for need in now.needs)
    size = f"{event.number('rounds')} × {event.number('tables')}"
    figures = [
        (Words("需求", "Needs"), str(len(now.needs)), Words(f"{unmet} 项未排到会面", f"{unmet} meet nobody")),
        (
            Words("受邀企业", "Invited"),
            str(len(event.invitations)),
            Words(f"可到场 {there}，已答复参加 {coming}", f"{there} may come, {coming} said so"),
        ),
        (Words("会面", "Meetings"), str(len(event.meetings)), Words(f"{size}（轮 × 桌）", f"{size} (rounds × tables)")),
    ]
    if event.basis:
        least = event.basis.rounds_at_least
        proof = (
            Words("已证明最少", "no fewer will do")
            if rounds == least
            else Words(f"至少要 {least} 轮", f"at least {least}")
        )
        figures.append((Words("所用轮次", "Rounds used"), str(rounds), proof))
        figures.append((Words("会面评分合计", "Scores, added up"), number(event.total), best_words(event)))
    cells = "".join(
        f"<div>{escape(str(name))} <b>{value}</b><small>{escape(str(detail))}</small></div>"
        for name, value, detail in figures
    )
    st.html(f'{_STYLE}<div class="cl-strip">{cells}</div>')


def _draw_actions(loaded: Loaded, event: Event, now: NeedsNow, who: str) -> None:
    if st.button(str(Words("修改活动", "Change the event")), key="edit_event"):
        edit_event(loaded, event)
    if st.button(str(Words("指定会面", "Must and must not")), key="fix_pairs", disabled=not event.invitations):
        fix_pairs(loaded, event)
    label = Words("重新安排会面", "Plan anew") if event.meetings else Words("安排会面", "Plan the meetings")
    hint = Words("先写填报人", "first say who you are") if not who else Words("", "")
    if st.button(
        str(label), type="primary", key="plan_event", disabled=not (who and now.needs), help=str(hint) or None
    ):
        _plan(loaded, event, who)


def _plan(loaded: Loaded, event: Event, who: str) -> None:
    with st.spinner(
        str(Words("正在选择会面、排轮次和桌号", "choosing meetings, laying out rounds and tables")), show_time=True
    ):
        is_planned = ui.tried(
            lambda: plan_event(loaded.store, loaded.graph, event.event_id, weights=load_weights(), who=who)
        )
    if is_planned:
        forget()
        st.session_state.pop("view_part", None)
        ui.in_address("part", "timetable")
        st.rerun()
