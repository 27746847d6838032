"""产业链图: where is a chain red, in which stage, how many make it, and who depends on it?

The address holds what is chosen, so that every view can be linked to: `chain`, `component`, `segment`, `view=around`,
`stage`, `colour`, `sourcing`, `tab`.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.chain_map import panel as panel
from chainlink.app.pages.chain_map import views as views
from chainlink.app.pages.chain_map.exports import draw_exports
from chainlink.app.pages.chain_map.flows import draw_flows
from chainlink.app.pages.chain_map.tables import draw_table
from chainlink.app.ui.canvas import draw_map
from chainlink.app.ui.loaded import Loaded
from chainlink.chain_map.content import STAGE_WORDS, STAGES, MapContent
from chainlink.chain_map.layout import lay_out
from chainlink.chain_map.search import find_on_chain
from chainlink.screening.findings import ChainScan
from graph_schema.names import COLOUR_WORDS, COLOURS, SOURCING_MODES, SOURCING_WORDS, Words

_SEARCH = Words("查找", "Find")
_WANTED = Words("名称、拼音首字母或编号", "name, pinyin or code")


@dataclass(frozen=True)
class MapAddress:
    """What the address asks for, as far as the data have it."""

    chain: ChainScan
    component_id: str
    segment_id: str
    is_around: bool
    stages: tuple[str, ...]
    colours: tuple[str, ...]
    sourcing: str


def show_chain_map() -> None:
    """Draw the page."""
    loaded = ui.load_current()
    choice = _read_choice(loaded)
    ui.page_head(Words("产业链图", "Chain map"), loaded.version)
    content = views.chain_view(loaded, choice.chain.chain_id, choice.sourcing)
    _draw_filters(loaded, choice, content)
    if choice.is_around and choice.component_id:
        _draw_surroundings(loaded, choice)
    else:
        _draw_chain(loaded, choice, content)
    _draw_told(loaded, choice, content)


def _read_choice(loaded: Loaded) -> MapAddress:
    """Take from the address what the data have; the first chain and everything else otherwise."""
    address = st.query_params
    chains = {chain.chain_id: chain for chain in loaded.scan.chains}
    chain = chains.get(address.get("chain", ""), next(iter(chains.values())))
    here = loaded.graph.placements[loaded.graph.placements["chain_id"] == chain.chain_id]
    component, segment = address.get("component", ""), address.get("segment", "")
    sourcing = address.get("sourcing", "")
    return MapAddress(
        chain=chain,
        component_id=component if component in set(here["component_id"]) else "",
        segment_id=segment if segment in set(here["segment_id"]) else "",
        is_around=address.get("view", "") == "around",
        stages=tuple(stage for stage in STAGES if stage in address.get("stage", "").split(",")),
        colours=tuple(colour for colour in COLOURS if colour in address.get("colour", "").split(",")),
        sourcing=sourcing if sourcing in SOURCING_MODES else "active",
    )


def _draw_filters(loaded: Loaded, choice: MapAddress, content: MapContent) -> None:
    """Draw one row: chain, search, component, stage, colour, who may step in."""
    chains = loaded.chain_names()
    names = {box.subject_id: box.name for box in content.boxes.values()}
    shown = st.columns([1.9, 1.5, 2.4, 1.2, 2.6, 1.8], vertical_alignment="bottom")
    with shown[0]:
        _select(
            "chain", Words("产业链", "Chain"), chains, choice.chain.chain_id, clears=("component", "segment", "view")
        )
    with shown[1]:
        st.text_input(
            str(_SEARCH),
            placeholder=str(_WANTED),
            key="map_wanted",
            on_change=views.go_to_first_hit,
            args=(loaded, choice.chain.chain_id),
        )
    with shown[2]:
        some = {"": str(Words("（全链）", "(whole chain)")), **names}
        _select("component", Words("产品", "Component"), some, choice.component_id, clears=("segment", "view"))
    with shown[3]:
        stages = {"": str(Words("全部", "all")), **{stage: str(words) for stage, words in STAGE_WORDS.items()}}
        _select("stage", Words("阶段", "Stage"), stages, choice.stages[0] if choice.stages else "")
    with shown[4]:
        st.session_state["map_colours"] = list(choice.colours)
        st.pills(
            str(Words("颜色", "Colour")),
            COLOURS,
            selection_mode="multi",
            format_func=lambda colour: str(COLOUR_WORDS[colour]),
            key="map_colours",
            on_change=lambda: views.go(colour=",".join(st.session_state["map_colours"])),
        )
    with shown[5]:
        modes: dict[str, str] = {mode: str(words) for mode, words in SOURCING_WORDS.items()}
        _select("sourcing", Words("谁可供货", "Who may deliver"), modes, choice.sourcing)
    _draw_hits(loaded, choice)


def _select(name: str, label: Words, options: dict[str, str], chosen: str, *, clears: tuple[str, ...] = ()) -> None:
    """Draw a select box that mirrors one word of the address."""
    key = f"map_{name}"
    st.session_state[key] = chosen

    def chose() -> None:
        views.go(**{name: st.session_state[key]}, **dict.fromkeys(clears, ""))

    st.selectbox(str(label), list(options), format_func=lambda option: options[option], key=key, on_change=chose)


def _draw_hits(loaded: Loaded, choice: MapAddress) -> None:
    """Say what else the search found, a link each; firms lead to their page."""
    wanted = st.session_state.get("map_wanted", "")
    if not wanted:
        return
    outside = [firm.id for firm in choice.chain.from_outside]
    hits = find_on_chain(loaded.graph, choice.chain.chain_id, wanted, limit=8, also_firms=outside)
    if not hits:
        st.caption(
            str(Words(f"本链没有与“{wanted}”相符的产品、环节或企业", f"nothing on this chain matches {wanted!r}"))
        )
    with st.container(horizontal=True):
        for hit in hits:
            if hit.kind == "firm":
                mark = Words("（链外单点）", " (outside, stops this chain)") if hit.id in outside else ""
                ui.link_to_page("firm", f"{hit.name}{mark}", firm=hit.id)
                continue
            clears = {"component": "", "segment": "", "view": "", hit.kind: hit.id}
            st.button(hit.name, key=f"hit_{hit.kind}_{hit.id}", on_click=views.go, kwargs=clears)


def _draw_chain(loaded: Loaded, choice: MapAddress, content: MapContent) -> None:
    shown = views.narrowed(content, choice.stages)
    picked = choice.segment_id
    if choice.component_id:
        picked = next(iter(shown.boxes_of("component", choice.component_id)), "")

    def heard(box_id: str) -> None:
        box = shown.boxes.get(box_id)
        views.go(component=box.subject_id if box else "", segment="" if box else box_id)

    dimmed = views.left_out(shown, choice.colours)
    layout = views.layout_of(loaded, (choice.chain.chain_id, choice.sourcing, choice.stages), shown)
    draw_map(layout, key="chain_map", picked=picked, dimmed=dimmed, on_pick=heard)


def _draw_surroundings(loaded: Loaded, choice: MapAddress) -> None:
    """Draw the map one step around the component; another component leads on, a firm is told below."""
    content = views.around_view(loaded, choice.chain.chain_id, choice.component_id)
    firm_id = st.query_params.get("firm", "")
    picked = next(iter(content.boxes_of("firm", firm_id)), "")

    def heard(box_id: str) -> None:
        box = content.boxes.get(box_id)
        if box and box.subject == "component":
            views.go(component=box.subject_id, firm="")
        else:
            views.go(firm=box.subject_id if box else "")

    draw_map(lay_out(content), key="around_map", picked=picked, on_pick=heard)
    if firm_id and picked:
        name = content.boxes[picked].name
        ui.link_to_page("firm", str(Words(f"查看企业：{name}", f"Open firm: {name}")), firm=firm_id)


def _draw_told(loaded: Loaded, choice: MapAddress, content: MapContent) -> None:
    """Tell below the map of what is chosen: a component, a segment, or the chain."""
    if choice.component_id:
        panel.draw_component(loaded, choice.chain, choice.component_id, is_around=choice.is_around)
    elif choice.segment_id:
        panel.draw_segment(choice.chain, content, choice.segment_id)
    else:
        panel.draw_chain(loaded, choice.chain)
    draw_exports(loaded, choice.chain, content, views.left_out(content, choice.colours))
    ui.tabs_in_address(
        {
            "table": (
                Words("同一张图的表格", "The same map as a table"),
                lambda: draw_table(views.narrowed(content, choice.stages), choice.colours),
            ),
            "flows": (
                Words("环节间供应额", "What segments sell each other"),
                lambda: draw_flows(loaded, choice.chain.chain_id, content),
            ),
        }
    )


show_chain_map()
