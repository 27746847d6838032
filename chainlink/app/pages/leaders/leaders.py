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
from chainlink.chain_map.content import names_by_id
from chainlink.leaders.proposed import Proposed, propose_all
from chainlink.leaders.records import Recognised
from chainlink.leaders.register import list_recognised
from chainlink.leaders.standing import Standing, goal_counts, led_pairs, standings
from chainlink.leaders.weights import load_leader_weights
from graph_schema.names import Words, language


@st.cache_resource(max_entries=4, show_spinner=False)
def _proposed(key: tuple[str, str, str], led: tuple[tuple[str, str], ...], _loaded: Loaded) -> Proposed:
    return propose_all(_loaded.graph, led=led)


@st.cache_resource(max_entries=8, show_spinner=False)
def _names(key: tuple[str, str, str], kind: str, language_: str, _loaded: Loaded) -> dict[str, str]:
    return names_by_id(_loaded.graph, kind)


def show_leaders() -> None:
    """Draw the page."""
    loaded = ui.load_current()
    ui.page_head(Words("“链主”·伙伴·共同体", "Leaders, partners, communities"), loaded.version)
    recognised = list_recognised(loaded.store)
    chains = {chain.chain_id: ui.in_name(chain.name_zh, chain.name_en, chain.chain_id) for chain in loaded.scan.chains}
    places = st.columns([3, 1.6, 5], vertical_alignment="bottom")
    chain_id = ui.select_in_address(
        *(places[0], "chain", Words("产业链", "Chain"), list(chains)),
        word=lambda each: f"{each} {chains[each]}",
        placeholder=str(Words("全部", "all")),
    )
    day = _day_asked(places[1].date_input(str(Words("有效日", "Valid on")), _day_in_address(), key="leader_day"))
    standing = standings(loaded.graph.tables, recognised, on=day)
    draw_goals(goal_counts(standing, load_leader_weights().goals))
    with st.spinner(str(Words("正在分析供应网络", "looking at the supply graph"))):
        proposed = _proposed(loaded.key, led_pairs(standing), loaded)
    firms, components = (_names(loaded.key, kind, language(), loaded) for kind in ("firm", "component"))
    _draw_tabs(loaded, proposed, standing, recognised, (chain_id, day), (chains, firms, components))


def _draw_tabs(
    loaded: Loaded,
    proposed: Proposed,
    standing: Sequence[Standing],
    recognised: Sequence[Recognised],
    asked: tuple[str, date],
    names: tuple[dict[str, str], dict[str, str], dict[str, str]],
) -> None:
    """Draw the tab that is open."""
    chain_id, day = asked
    _, firms, components = names
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
            "communities": (Words("共同体", "Communities"), lambda: draw_communities(proposed, chain_id, firms)),
            "register": (
                Words("认定名册", "Register"),
                lambda: draw_register(loaded, standing, recognised, chain_id, firms),
            ),
            "files": (
                Words("导入导出", "In and out"),
                lambda: draw_files(loaded, proposed, standing, recognised, day, names),
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
