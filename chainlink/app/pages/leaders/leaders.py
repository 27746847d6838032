"""“链主”·伙伴·共同体: who could lead each chain and why, who was recognised until when, how far is the plan's goal?

The address holds what is asked: `chain`, `leader` (whose partners), `on` (the day of validity).
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.leaders.files import draw_files
from chainlink.app.pages.leaders.goals import draw_goals
from chainlink.app.pages.leaders.proposals import draw_communities, draw_leaders, draw_partners
from chainlink.app.pages.leaders.register import draw_register
from chainlink.app.ui.loaded import Loaded
from chainlink.leaders.on_day import leaders_on
from chainlink.leaders.proposed import Proposed, propose_all
from graph_schema.names import Words


@st.cache_resource(max_entries=4, show_spinner=False)
def _proposed(key: tuple[str, str, str], led: tuple[tuple[str, str], ...], _loaded: Loaded) -> Proposed:
    return propose_all(_loaded.graph, led=led)


def show_leaders() -> None:
    """Draw the page."""
    loaded = ui.load_current()
    ui.page_head(Words("“链主”·伙伴·共同体", "Leaders, partners, communities"), loaded.version)
    chains = loaded.chain_names()
    places = st.columns([3, 1.6, 5], vertical_alignment="bottom")
    chain_id = ui.select_in_address(
        places[0],
        "chain",
        Words("产业链", "Chain"),
        list(chains),
        word=lambda chain: f"{chain} {chains[chain]}",
        placeholder=str(Words("全部", "all")),
    )
    if ui.has_moved("on", "leader_day"):
        st.session_state["leader_day"] = _day_in_address()
    day = _day_asked(places[1].date_input(str(Words("有效日", "Valid on")), key="leader_day"))
    now = leaders_on(loaded.store, loaded.graph.tables, day)
    draw_goals(now.counts)
    with st.spinner(str(Words("正在分析供应网络", "looking at the supply graph"))):
        proposed = _proposed(loaded.key, now.led, loaded)
    ui.tabs_in_address(
        {
            "proposed": (Words("链主建议", "Leaders"), lambda: draw_leaders(loaded, proposed, now, chain_id)),
            "partners": (
                Words("伙伴与配套专家", "Partners, experts"),
                lambda: draw_partners(loaded, proposed, now, chain_id),
            ),
            "communities": (Words("共同体", "Communities"), lambda: draw_communities(loaded, proposed, chain_id)),
            "register": (Words("认定名册", "Register"), lambda: draw_register(loaded, now, chain_id)),
            "files": (Words("导入导出", "In and out"), lambda: draw_files(loaded, proposed, now)),
        }
    )


def _day_in_address() -> date:
    try:
        return date.fromisoformat(st.query_params.get("on", ""))
    except ValueError:
        return date.today()


def _day_asked(chosen: date | None) -> date:
    """Keep the day in the address where it is not today."""
    day = chosen or date.today()
    ui.leave_in_address("on", "leader_day", "" if day == date.today() else day.isoformat())
    return day


show_leaders()
