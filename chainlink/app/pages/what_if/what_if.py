"""推演: if this stops, what stops when, what is lost, who could step in?

The address holds the whole question (see `what_if_question`) and the view: `show`, `day`, `map`.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.what_if import question as asking
from chainlink.app.pages.what_if.actions import draw_actions
from chainlink.app.pages.what_if.answer import draw_overview, draw_remarks, draw_summary
from chainlink.app.pages.what_if.lines import draw_firms, draw_stand_ins
from chainlink.app.pages.what_if.map import draw_wave
from chainlink.app.pages.what_if.scenarios import draw_save, draw_scenarios
from chainlink.app.pages.what_if.stops import draw_builder, draw_chosen
from chainlink.app.ui.loaded import Loaded
from chainlink.whatif.answer import WhatIf
from graph_schema.names import SOURCING_MODES, SOURCING_WORDS, Words

VIEWS: dict[str, tuple[Words, Callable[[Loaded, WhatIf], None]]] = {
    "overview": (Words("概况", "At a glance"), draw_overview),
    "map": (Words("逐日上图", "Map by day"), draw_wave),
    "firms": (Words("停产先后", "By the day"), draw_firms),
    "stand_ins": (Words("谁能顶上", "Who steps in"), draw_stand_ins),
    "scenarios": (Words("已存情景", "Kept scenarios"), lambda loaded, _: draw_scenarios(loaded)),
}
_SOURCES: dict[str, Words] = {mode: SOURCING_WORDS[mode] for mode in SOURCING_MODES}
_STOCK_WORDS = {
    "reachable": Words("能取到", "can be had"),
    "lost": Words("取不到", "is out of reach"),
}
_FOR_EVER = Words("不限", "for ever")
_ALL_CHAINS = Words("全部产业链", "all chains")
_BY_KIND = Words("国家停供取不到，其余能取到", "out of reach if a country stops")


def show_what_if() -> None:
    """Draw the page."""
    loaded = ui.load_current()
    ui.page_head(Words("推演", "What if"), loaded.version)
    is_asked = bool(asking.asked_stops())
    draw_chosen(loaded)
    with st.expander(str(Words("增加停供对象、改条件", "Add stops, change conditions")), expanded=not is_asked):
        draw_builder(loaded)
        _draw_options(loaded)
    if not is_asked:
        st.info(
            str(
                Words(
                    "选一个停供对象并点“加入”，可加入多个；随即看到哪天谁停产、每天损失多少、谁能顶上。"
                    "例：某国断供选“国家（境外）”，接到企业来电选“企业”。",
                    "Choose what stops and press “Add”, several if need be: what stops when, what is lost and who could "
                    "step in then stands here. An export stop is “A country”; a firm that called is “A firm”.",
                )
            )
        )
        draw_scenarios(loaded)
        return
    question = asking.read_question(loaded)
    answer = asking.answer_of(loaded, question)
    figures, actions = st.columns([2, 1], vertical_alignment="center")
    with figures:
        draw_summary(loaded, answer)
    with actions.container(horizontal=True, horizontal_alignment="right"):
        draw_actions(loaded, answer)
        draw_save(loaded, question)
    draw_remarks(loaded, answer)
    _draw_view(loaded, answer)


def _draw_options(loaded: Loaded) -> None:
    """Draw one row: which chains are looked at, who may deliver meanwhile, for how long, whether stock can be had."""
    places = st.columns([4, 2.6, 1.5, 2.9], vertical_alignment="bottom")
    chains = loaded.chain_names()
    if ui.has_moved("chain", "what_if_chains"):
        st.session_state["what_if_chains"] = asking.asked_chains(loaded)
    chosen = places[0].multiselect(
        str(Words("看哪些产业链的目标产品", "Targets of which chains")),
        list(chains),
        format_func=lambda chain_id: f"{chain_id} {chains[chain_id]}",
        key="what_if_chains",
        placeholder=str(_ALL_CHAINS),
    )
    asking.write_list("chain", chosen)
    ui.remember_address("chain", "what_if_chains")
    ui.select_in_address(
        places[1],
        "sourcing",
        Words("停供期间谁可供货", "Who may deliver meanwhile"),
        SOURCING_MODES,
        word=lambda mode: str(_SOURCES[mode]),
        placeholder=str(SOURCING_WORDS["active"]),
    )
    _draw_days(places[2])
    ui.select_in_address(
        places[3],
        "stock",
        Words("停供企业的成品库存", "Stock of what stops"),
        list(_STOCK_WORDS),
        word=lambda stock: str(_STOCK_WORDS[stock]),
        placeholder=str(_BY_KIND),
    )
    _draw_targets_asked(loaded)


def _draw_targets_asked(loaded: Loaded) -> None:
    """Say that a link or a kept question asks for some targets alone, and offer all of them again."""
    targets = asking.listed("target")
    if targets:
        names = loaded.graph.names.by_id("component")
        listed = str(Words("、", ", ")).join(names.get(target.rpartition("/")[2], target) for target in targets)
        with st.container(horizontal=True, vertical_alignment="center"):
            ui.note(str(Words(f"只看目标产品：{listed}", f"targets looked at: {listed}")))
            label = str(Words("看全部目标产品", "Look at all targets"))
            st.button(label, key="all_targets", on_click=asking.write_list, args=("target", []))


def _draw_view(loaded: Loaded, answer: WhatIf) -> None:
    """Draw the choice of a view, which stands in the address, and the view."""
    words = {view: label for view, (label, _) in VIEWS.items()}
    VIEWS[ui.view_in_address("show", Words("看什么", "View"), words)][1](loaded, answer)


def _draw_days(place: st.delta_generator.DeltaGenerator) -> None:
    if ui.has_moved("days", "what_if_days"):
        st.session_state["what_if_days"] = asking.asked_days()
    days: float | None = place.number_input(
        str(Words("持续天数", "Days it lasts")),
        min_value=0.0,
        value=None,
        step=30.0,
        format="%g",
        key="what_if_days",
        placeholder=str(_FOR_EVER),
    )
    ui.leave_in_address("days", "what_if_days", "" if days is None else f"{days:g}")


show_what_if()
