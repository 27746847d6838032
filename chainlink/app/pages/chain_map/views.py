"""Which views does the map page draw, and how is one gone to? Built once for all readers of a version."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

import chainlink
from chainlink.analysis.backups.coverage import coverage_by_line
from chainlink.analysis.backups.coverage_means import coverage_by_component
from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.chain_map.content import MapContent, chain_content, only_stages
from chainlink.chain_map.facts import ComponentFacts, component_facts
from chainlink.chain_map.layout import lay_out
from chainlink.chain_map.neighbourhood import component_content
from chainlink.chain_map.places import Layout
from chainlink.chain_map.search import find_on_chain
from chainlink.risks.stop_days import StopDays, StopDaysOf
from chainlink.screening.chances import KeptChances, key_of
from chainlink.screening.findings import ChainScan
from chainlink.supply.graph import SupplyGraph
from graph_schema.names import Language, SourcingMode, Words, language, using_language


def go(**address: str) -> None:
    """Change words of the address, "" takes one away; for callbacks, which run before the page."""
    for name, value in address.items():
        ui.in_address(name, value)


def address_of() -> str:
    """Give the whole address of what is shown, to be passed on."""
    pairs = [(name, value) for name in st.query_params for value in st.query_params.get_all(name) if value]
    page = (st.context.url or "").split("?")[0]
    return f"{page}?{urlencode(pairs)}" if pairs else page


def go_to_first_hit(loaded: Loaded, chain_id: str) -> None:
    """Go to the first component or segment that the search box names."""
    wanted = st.session_state["map_wanted"]
    hits = [hit for hit in find_on_chain(loaded.graph, chain_id, wanted) if hit.kind != "firm"]
    if hits:
        go(**{"component": "", "segment": "", "view": "", hits[0].kind: hits[0].id})


def chain_view(loaded: Loaded, chain_id: str, sourcing: str) -> MapContent:
    """Give the map of a chain; `sourcing` other than `active` leaves only the colours of that mode."""
    mode = cast(SourcingMode, sourcing)
    with st.spinner(str(Words("正在绘制产业链图", "drawing the chain map"))):
        chances = loaded.chances() if mode == "active" else None
        return _chain_view((_key(loaded), key_of(chances)), chain_id, mode, language(), (loaded, chances))


def around_view(loaded: Loaded, chain_id: str, component_id: str) -> MapContent:
    """Give the map one step around a component."""
    chain = chain_of(loaded, chain_id)
    facts = facts_of(loaded, chain_id, component_id)
    return component_content(loaded.graph, chain, facts, chances=loaded.chances())


def facts_of(loaded: Loaded, chain_id: str, component_id: str) -> ComponentFacts:
    """Tell of one component what stands beside the map."""
    return _facts(_key(loaded), chain_id, component_id, language(), loaded)


def chain_of(loaded: Loaded, chain_id: str) -> ChainScan:
    """Give what the scan found in a chain."""
    return next(chain for chain in loaded.scan.chains if chain.chain_id == chain_id)


def layout_of(loaded: Loaded, choice: tuple[str, str, tuple[str, ...]], shown: MapContent) -> Layout:
    """Give the places on the map of a chain, for its id, sourcing mode and stages: `shown` is what stands on it."""
    return _layout((_key(loaded), key_of(loaded.chances())), choice, language(), shown)


@st.cache_resource(max_entries=128, show_spinner=False)
def _layout(
    key: tuple[str, str], choice: tuple[str, str, tuple[str, ...]], speaking: Language, _shown: MapContent
) -> Layout:
    return lay_out(_shown)


def narrowed(content: MapContent, stages: tuple[str, ...]) -> MapContent:
    """Leave the stages asked for."""
    return only_stages(content, stages)


def left_out(content: MapContent, colours: tuple[str, ...]) -> set[str]:
    """Ids of the boxes that the colour filter leaves out; none where no colour is asked for."""
    return {
        box_id for box_id, box in content.boxes.items() if colours and not {box.colour, box.suspected} & set(colours)
    }


def days_of_stop(loaded: Loaded, targets: tuple[str, ...], firm_id: str) -> StopDays:
    """Give the three days of a firm's stop for some targets, as the register has them for those of a chain."""
    return _days_of_stop(_key(loaded), targets, firm_id, loaded)


@st.cache_data(max_entries=256, show_spinner=False)
def _days_of_stop(key: str, targets: tuple[str, ...], firm_id: str, _loaded: Loaded) -> StopDays:
    return _days_of_stops(key, _loaded)((firm_id, ""), targets)


@st.cache_resource(max_entries=2, show_spinner=False)
def _days_of_stops(key: str, _loaded: Loaded) -> StopDaysOf:
    return StopDaysOf(_loaded.graph)


def _key(loaded: Loaded) -> str:
    return f"{loaded.store.address} {loaded.version.version_id} {loaded.version.content_hash}"


@st.cache_resource(max_entries=128, show_spinner=False)
def _chain_view(
    key: tuple[str, str],
    chain_id: str,
    mode: SourcingMode,
    speaking: Language,
    _answers: tuple[Loaded, KeptChances | None],
) -> MapContent:
    loaded, chances = _answers
    chain = chain_of(loaded, chain_id)
    if mode != "active":
        chain = chainlink.scan(loaded.graph, [chain_id], sourcing=mode).chains[0]
    with using_language(speaking):
        return chain_content(loaded.graph, chain, chances=chances)


@st.cache_resource(max_entries=2, show_spinner=False)
def _coverage(key: str, _graph: SupplyGraph) -> pd.DataFrame:
    return coverage_by_component(_graph, coverage_by_line(_graph, level="qualified"))


@st.cache_resource(max_entries=512, show_spinner=False)
def _facts(key: str, chain_id: str, component_id: str, speaking: Language, _loaded: Loaded) -> ComponentFacts:
    coverage = _coverage(key, _loaded.graph)
    with using_language(speaking):
        return component_facts(_loaded.graph, chain_of(_loaded, chain_id), component_id, coverage=coverage)
