"""How does a list of guests come in? Pasted or as a file; every line is told before anybody is invited, all or none."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.events.guest_list import LEAVE_OUT, ListedGuest, invite_listed, lines_of_file, read_guest_list
from chainlink.matching.events.register import Event
from graph_schema.names import Words

_OPEN = "?"
"""Chosen while nobody has said whom a line means."""


def draw_guest_list(loaded: Loaded, event: Event, who: str) -> None:
    """Draw the boxes for a list, what its lines mean, and the button that invites them."""
    with st.expander(str(Words("粘贴或上传邀请名单", "Paste or upload a list of guests"))):
        left, right = st.columns(2)
        pasted = left.text_area(
            str(Words("每行一家：名称或统一社会信用代码", "A firm a line: name or credit code")),
            key=f"guest_lines_{event.event_id}",
            height=160,
        )
        sent = right.file_uploader(
            str(Words("或上传名单（xlsx、csv、txt）", "Or upload a list (xlsx, csv, txt)")),
            type=["xlsx", "csv", "txt"],
            key=f"guest_file_{event.event_id}",
        )
        lines = pasted.splitlines()
        if sent is not None and not ui.tried(lambda: lines.extend(_sent_lines(sent))):
            return
        if any(line.strip() for line in lines):
            _draw_lines(loaded, event, read_guest_list(loaded.graph, lines), who)


def _sent_lines(sent: UploadedFile) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(sent.name).name
        path.write_bytes(sent.getvalue())
        return lines_of_file(path)


def _draw_lines(loaded: Loaded, event: Event, guests: Sequence[ListedGuest], who: str) -> None:
    """Say what is sure, ask what is not, and invite once every line is answered."""
    names = loaded.graph.names
    sure = [guest for guest in guests if guest.firm_id]
    here = sum(guest.firm_id in event.invitations for guest in sure)
    unsure = [guest for guest in guests if not guest.firm_id]
    ui.note(
        Words(
            f"名单 {len(guests)} 家：认出 {len(sure)} 家（其中 {here} 家已受邀，回复不变），待选定 {len(unsure)} 家。",
            f"{len(guests)} on the list: {len(sure)} recognised ({here} invited before, their answers stay), "
            f"{len(unsure)} to be said.",
        )
    )
    words = {_OPEN: str(Words("请选定", "say who")), LEAVE_OUT: str(Words("不邀请", "leave out"))}
    chosen: dict[str, str] = {}
    for guest in unsure:
        choice = st.selectbox(
            str(Words(f"“{guest.text}”是", f"“{guest.text}” is")),
            [_OPEN, *guest.candidate_ids, LEAVE_OUT],
            format_func=lambda firm_id: words.get(firm_id) or names.firm_with_id(firm_id),
            key=f"guest_{event.event_id}_{guest.text}",
        )
        if choice != _OPEN:
            chosen[guest.text] = choice
    count = len(sure) - here + sum(firm_id not in (LEAVE_OUT, *event.invitations) for firm_id in chosen.values())
    label = Words(f"按名单邀请 {count} 家", f"Invite the {count} on the list")
    if st.button(str(label), key="invite_listed", type="primary", disabled=not who) and ui.tried(
        lambda: invite_listed(loaded.store, event.event_id, guests, chosen=chosen, who=who, revision=event.revision)
    ):
        st.rerun()
