"""How does the sheet 对接结果 go out to be filled in, and how does it come back? Looked at first, then taken."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_files import offer_register, take_register_in
from chainlink.matching.events.register import Event
from chainlink.matching.outcomes.meeting_book import OUTCOMES
from chainlink.matching.outcomes.records import Outcome
from graph_schema.names import Words


def draw_sheet(loaded: Loaded, event: Event, outcomes: Sequence[Outcome]) -> None:
    """Offer the sheet of one event, and take it back."""
    st.subheader(Words("结果登记表", "The sheet of results"), anchor=False)
    out, taken = st.columns(2, gap="large")
    with out:
        ui.note(
            Words(
                "每场会面一行，双方和产品已填好；会后填结果、金额、到款、回访。空着即未知，不算未成。",
                "A row a meeting, firms and component filled in; to be completed with result, money and follow-ups. An "
                "empty result is unknown, not none.",
            )
        )
        name = str(event.fields["name"])
        offer_register(
            OUTCOMES,
            loaded,
            outcomes,
            Words(name, name),
            label=Words("下载结果登记表（Excel）", "Download the sheet (Excel)"),
            file_name=Words(f"对接结果-{name}", f"results-{name}"),
            is_ready=bool(outcomes),
        )
    with taken:
        take_register_in(OUTCOMES, loaded, label=Words("收回的结果登记表", "A sheet that came back"))
