"""Who is invited to an event, and what did each answer? Firms from needs and offers, their replies in a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.changes import remember
from chainlink.app.pages.matching.guest_list import draw_guest_list
from chainlink.app.pages.matching.now import names_now
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.events.changes import set_replies
from chainlink.matching.events.guests import Guest
from chainlink.matching.events.register import Event, Invitation, Reply, invite
from chainlink.matching.questions import NeedsNow
from chainlink.supply.names import Names
from graph_schema.errors import UsageError
from graph_schema.figures import score
from graph_schema.moments import local_time
from graph_schema.names import Words

REPLY_WORDS: Mapping[Reply, Words] = {
    "invited": Words("已邀请，未答复", "invited, no answer"),
    "coming": Words("参加", "coming"),
    "declined": Words("不参加", "declined"),
    "left": Words("中途退出", "left"),
}


def draw_guests(loaded: Loaded, event: Event, now: NeedsNow, who: str) -> None:
    """Draw whom the event could invite, and the replies of those it did."""
    names = names_now(loaded)
    _draw_inviting(loaded, event, now, who, names)
    draw_guest_list(loaded, event, who)
    if not event.invitations:
        ui.note(
            Words(
                "还没有邀请企业。不邀请也可直接安排会面：排上桌的企业即为受邀。",
                "Nobody is invited yet. Meetings may be planned all the same: whoever gets a table is invited then.",
            )
        )
        return
    seen = _seen(event)
    if seen.revision != event.revision:
        _tell_newer(event)
    _draw_replies(loaded, seen, now, who, names)


_OPENED = "replies_opened"


def _seen(event: Event) -> Event:
    """Give the event as this reader opened it: it stays while others change it, until they save or reload."""
    opened: Event | None = st.session_state.get(_OPENED)
    is_own = event.who != "" and event.who == st.session_state.get("who")
    if opened is None or opened.event_id != event.event_id or is_own:
        opened = event
        st.session_state[_OPENED] = opened
    return opened


def _tell_newer(event: Event) -> None:
    """Say that somebody changed the event since, and offer to show it as it is."""
    with st.container(horizontal=True, vertical_alignment="center"):
        message = Words(
            f"{event.who or '他人'} 于 {local_time(event.when)} 修改了活动，下表是此前的回复。",
            f"{event.who or 'somebody'} changed the event at {local_time(event.when)}; the answers below are those of before.",
        )
        st.warning(message)
        if st.button(str(Words("刷新", "Reload")), key="reload_replies"):
            st.session_state.pop(_OPENED)
            st.rerun()


def _draw_inviting(loaded: Loaded, event: Event, now: NeedsNow, who: str, names: Names) -> None:
    guests = [guest for guest in now.guests if guest.firm_id not in event.invitations]
    buyers = sum(guest.needs > 0 for guest in guests)
    box, some, everybody = st.columns([6, 1.3, 2.4], vertical_alignment="bottom")
    by_id = {guest.firm_id: guest for guest in guests}
    others = [
        firm_id for firm_id in loaded.graph.firm_id_list if firm_id not in event.invitations and firm_id not in by_id
    ]
    in_order = sorted(by_id, key=lambda firm_id: (-by_id[firm_id].needs, -(by_id[firm_id].best_score or 0.0), firm_id))
    chosen = box.multiselect(
        str(Words("邀请企业（需求方、可供货方在前）", "Invite firms (buyers and suppliers first)")),
        [*in_order, *others],
        format_func=lambda firm_id: f"{names.firm_with_id(firm_id)}{_why(by_id.get(firm_id))}",
        key=f"invite_{event.event_id}_{event.revision}",
        placeholder=str(Words("输入名称", "type a name")),
    )
    ready = bool(who)
    if some.button(str(Words("邀请", "Invite")), key="invite", disabled=not (ready and chosen), width="stretch"):
        _invite(loaded, event, chosen, who)
    label = Words("已全部邀请", "All are invited")
    if guests:
        label = Words(f"邀请全部 {len(guests)} 家（需求方 {buyers}）", f"Invite all {len(guests)} ({buyers} buyers)")
    if everybody.button(str(label), key="invite_all", disabled=not (ready and guests), width="stretch"):
        _invite(loaded, event, list(by_id), who)


def _why(guest: Guest | None) -> str:
    """Say why a firm could be invited."""
    if guest is None:
        return ""
    reasons = [Words(f"需求 {guest.needs} 项", f"{guest.needs} needs")] if guest.needs else []
    if guest.serves and guest.best_score is not None:
        reasons.append(
            Words(
                f"可供 {guest.serves} 项，评分最高 {score(guest.best_score)}",
                f"could serve {guest.serves}, best score {score(guest.best_score)}",
            )
        )
    return " · " + "，".join(map(str, reasons))


def _invite(loaded: Loaded, event: Event, firm_ids: Sequence[str], who: str) -> None:
    if ui.tried(lambda: invite(loaded.store, event.event_id, firm_ids, reply="invited", who=who)):
        st.rerun()


def _draw_replies(loaded: Loaded, event: Event, now: NeedsNow, who: str, names: Names) -> None:
    ids, reply_by_word = list(event.invitations), {str(words): reply for reply, words in REPLY_WORDS.items()}
    edited = st.data_editor(
        _replies(event, now, names),
        column_config={
            "firm": st.column_config.TextColumn(str(Words("企业", "Firm")), width="large"),
            "reply": st.column_config.SelectboxColumn(
                str(Words("回复（可改）", "Answer (may be changed)")),
                options=list(reply_by_word),
                required=True,
                width="medium",
            ),
            "away": st.column_config.TextColumn(
                str(Words("不在的轮次（可改，如 1;2）", "Away in rounds (such as 1;2)"))
            ),
            "meetings": str(Words("会面", "Meetings")),
            "needs": str(Words("需求", "Needs")),
            "serves": str(Words("可供需求", "Could serve")),
            "firm_id": str(Words("企业代码", "Firm code")),
        },
        disabled=["firm", "meetings", "needs", "serves", "firm_id"],
        hide_index=True,
        height=min(420, 80 + 36 * len(ids)),
        key=f"replies_{event.event_id}_{event.revision}",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(str(Words("保存回复", "Save the answers")), type="primary", key="save_replies", disabled=not who):
            _save(loaded, event, ids, edited, reply_by_word, who)
        silent = [firm_id for firm_id in ids if event.invitations[firm_id].reply == "invited"]
        label = Words(f"未答复的 {len(silent)} 家都记为参加", f"Note {len(silent)} without an answer as coming")
        if st.button(str(label), key="all_coming", disabled=not (who and silent)) and ui.tried(
            lambda: invite(loaded.store, event.event_id, silent, reply="coming", who=who)
        ):
            st.rerun()
        message = Words(
            "不参加、中途退出的企业，其会面取消，别人的不动。",
            "The meetings of who declines or leaves drop out; nobody else moves.",
        )
        ui.note(message)


def _replies(event: Event, now: NeedsNow, names: Names) -> pd.DataFrame:
    """Give a row for every firm that is invited, in order of id."""
    held = Counter(firm_id for meeting in event.meetings for firm_id in meeting.firms)
    by_id = {guest.firm_id: guest for guest in now.guests}
    ids = list(event.invitations)
    return pd.DataFrame(
        {
            "firm": [names.firm(firm_id) for firm_id in ids],
            "reply": [str(REPLY_WORDS[event.invitations[firm_id].reply]) for firm_id in ids],
            "away": [";".join(map(str, event.invitations[firm_id].away)) for firm_id in ids],
            "meetings": [held[firm_id] for firm_id in ids],
            "needs": [by_id[firm_id].needs if firm_id in by_id else 0 for firm_id in ids],
            "serves": [by_id[firm_id].serves if firm_id in by_id else 0 for firm_id in ids],
            "firm_id": ids,
        }
    )


def _save(
    loaded: Loaded, event: Event, ids: Sequence[str], edited: pd.DataFrame, replies: Mapping[str, Reply], who: str
) -> None:
    """Note the answers that differ, all of them or none; one that somebody else changed meanwhile is told."""

    def note() -> None:
        answers = {
            firm_id: Invitation(replies[word], _rounds(str(away or "")))
            for firm_id, word, away in zip(ids, edited["reply"], edited["away"], strict=True)
        }
        changed = {firm_id: answer for firm_id, answer in answers.items() if answer != event.invitations[firm_id]}
        if changed:
            attendance = set_replies(loaded.store, event.event_id, changed, who=who, seen=event)
            remember(event.event_id, attendance.changed)

    if ui.tried(note):
        st.rerun()


def _rounds(text: str) -> tuple[int, ...]:
    """Read rounds written `1;2`."""
    parts = [part for part in text.replace("；", ";").replace(",", ";").replace("，", ";").split(";") if part.strip()]
    if not all(part.strip().isdigit() and int(part) >= 1 for part in parts):
        raise UsageError(Words(f"看不懂轮次“{text}”；请写如 1;2", f"cannot read the rounds {text!r}; write 1;2"))
    return tuple(sorted({int(part) for part in parts}))
