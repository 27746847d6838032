"""“链主”·伙伴·共同体: who could lead each chain and why, who was recognised until when, how far is the plan's goal?

The address holds what is asked: `chain`, `leader` (whose partners), `on` (the day of validity).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.leaders.files import draw_files
from chainlink.app.pages.leaders.goals import draw_goals
from chainlink.app.pages.leaders.proposals import draw_communities, draw_leaders, draw_partners
from chainlink.app.pages.leaders.register import draw_register
from chainlink.app.ui.loaded import Loaded
from chainlink.leaders.proposed import Proposed, propose_all
from chainlink.leaders.records import Recognised
from chainlink.leaders.register import list_recognised
from chainlink.leaders.standing import Standing, goal_counts, led_pairs, standings
from chainlink.leaders.weights import load_leader_weights
from graph_schema.names import Words


@st.cache_resource(max_entries=4, show_spinner=False)
def _proposed(key: tuple[str, str, str], led: tuple[tuple[str, str], ...], _loaded: Loaded) -> Proposed:
    return propose_all(_loaded.graph, led=led)


def show_leaders() -> None:
    """Draw the page."""
    loaded = ui.load_current()
    ui.page_head(Words("“链主”·伙伴·共同体", "Leaders, partners, communities"), loaded.version)
    recognised = list_recognised(loaded.store)
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
    day = _day_asked(places[1].date_input(str(Words("有效日", "Valid on")), _day_in_address(), key="leader_day"))
    standing = standings(loaded.graph.tables, recognised, on=day)
    draw_goals(goal_counts(standing, load_leader_weights().goals))
    with st.spinner(str(Words("正在分析供应网络", "looking at the supply graph"))):
        proposed = _proposed(loaded.key, led_pairs(standing), loaded)
    _draw_tabs(loaded, proposed, standing, recognised, (chain_id, day))


def _draw_tabs(
    loaded: Loaded,
    proposed: Proposed,
    standing: Sequence[Standing],
    recognised: Sequence[Recognised],
    chain_and_day: tuple[str, date],
) -> None:
    """Draw the tab that is open."""
    chain_id, day = chain_and_day
    firms, components = loaded.graph.names.by_id("firm"), loaded.graph.names.by_id("component")
    ui.tabs_in_address(
        {
            "proposed": (
                Words("链主建议", "Leaders"),
                lambda: draw_leaders(loaded, proposed, standing, chain_id, firms),
            ),
            "partners": (
                Words("伙伴与配套专家", "Partners, experts"),
                lambda: draw_partners(loaded, proposed, standing, chain_id, (firms, components)),
            ),
            "communities": (Words("共同体", "Communities"), lambda: draw_communities(loaded, proposed, chain_id)),
            "register": (
                Words("认定名册", "Register"),
                lambda: draw_register(loaded, standing, recognised, chain_id, firms),
            ),
            "files": (
                Words("导入导出", "In and out"),
                lambda: draw_files(loaded, proposed, standing, recognised, day),
            ),
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
    ui.in_address("on", "" if day == date.today() else day.isoformat())
    return day


show_leaders()
