"""Which firms were visited this year, and how does the sheet 走访 come in? Looked at first, then taken."""

from __future__ import annotations

from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_files import offer_register, take_register_in
from chainlink.books.register_tables import list_table
from chainlink.matching.outcomes.visits import VISITS, list_visits
from graph_schema.names import Words

_SHOWN = ("visited_on", "chain_id", "firm_id", "visited_by", "problems_raised", "problems_solved", "problems")
SHOWN_AT_MOST = 10
"""So many visits are drawn, the latest first; the sheet has all."""


def draw_visits(loaded: Loaded, today: date) -> None:
    """Draw the latest visits, offer their sheet, and take it back."""
    st.subheader(Words("走访", "Visits"), anchor=False)
    visits = list_visits(loaded.store)
    if visits:
        table = list_table(VISITS, visits, loaded.graph.names, columns=_SHOWN)
        ui.draw_answer(table.head(SHOWN_AT_MOST))
        if len(visits) > SHOWN_AT_MOST:
            more = len(visits) - SHOWN_AT_MOST
            ui.note(Words(f"另有 {more} 次，见走访表。", f"{more} more in the sheet."))
    else:
        ui.note(Words("还没有登记走访。", "No visit is on the books yet."))
    out, taken = st.columns(2, gap="large")
    with out:
        offer_register(
            VISITS,
            loaded,
            visits,
            Words("全部", "all"),
            label=Words("下载走访表（Excel）", "Download the sheet of visits (Excel)"),
        )
        ui.note(
            Words(
                "一次走访一行；新增的在下面接着写，走访编号留空。",
                "A row a visit; write new ones below and leave their id empty.",
            )
        )
    with taken:
        take_register_in(VISITS, loaded, label=Words("填好的走访表", "The sheet, filled in"))
