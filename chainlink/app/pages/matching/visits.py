"""Which firms were visited this year, and how does the sheet 走访 come in? Looked at first, then taken."""

from __future__ import annotations

from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.now import chain_names, names_now
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_files import take_register_in
from chainlink.matching.outcomes.visits import (
    VISITS,
    Visit,
    list_visits,
    visit_sheet_bytes,
)
from graph_schema.names import Words

SHOWN_AT_MOST = 10
"""So many visits are drawn, the latest first; the sheet has all."""


def draw_visits(loaded: Loaded, today: date) -> None:
    """Draw the latest visits, offer their sheet, and take it back."""
    st.subheader(Words("走访", "Visits"), anchor=False)
    visits = list_visits(loaded.store)
    if visits:
        _draw_table(loaded, visits)
    else:
        ui.note(Words("还没有登记走访。", "No visit is on the books yet."))
    out, taken = st.columns(2, gap="large")
    with out:
        st.download_button(
            str(Words("下载走访表（Excel）", "Download the sheet of visits (Excel)")),
            data=lambda: visit_sheet_bytes(visits),
            file_name=f"{Words('走访', 'visits')}.xlsx",
            key="export_visits",
            on_click="ignore",
        )
        ui.note(
            Words(
                "一次走访一行；新增的在下面接着写，走访编号留空。",
                "A row a visit; write new ones below and leave their id empty.",
            )
        )
    with taken:
        take_register_in(VISITS, loaded, label=Words("填好的走访表", "The sheet, filled in"))


def _draw_table(loaded: Loaded, visits: tuple[Visit, ...]) -> None:
    names, chains = names_now(loaded), chain_names(loaded)
    headers = [Words("走访日期", "Day"), Words("产业链", "Chain"), Words("企业", "Firm"), Words("走访人", "Visited by")]
    headers += [Words("提出问题", "Raised"), Words("解决问题", "Solved"), Words("问题情况", "Problems")]
    rows = []
    for visit in visits[:SHOWN_AT_MOST]:
        fields = visit.fields
        firm_id, chain_id = str(fields["firm_id"]), str(fields["chain_id"])
        rows.append(
            [
                ui.cell(str(fields["visited_on"])),
                ui.link(chains.get(chain_id, chain_id), "matching", chain=chain_id),
                ui.link(names.firm(firm_id), "firm", firm=firm_id),
                ui.cell(str(fields["visited_by"])),
                ui.cell(visit.number("problems_raised")),
                ui.cell(visit.number("problems_solved")),
                ui.cell(str(fields["problems"] or "—")),
            ]
        )
    ui.draw_table(headers, rows, caption=Words("走访", "Visits"), numbers=(4, 5))
    if len(visits) > SHOWN_AT_MOST:
        more = len(visits) - SHOWN_AT_MOST
        ui.note(Words(f"另有 {more} 次，见走访表。", f"{more} more in the sheet."))
