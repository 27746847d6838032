"""What needs and offers are there now? Gathered and scored once for all readers, anew when register or wants change."""

from __future__ import annotations

import hashlib
from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.needs.wants import Want, list_wants
from chainlink.matching.questions import NeedsNow, needs_with_offers
from chainlink.risks.register import Risk, list_risks
from chainlink.supply.names import Names
from graph_schema.names import COLOUR_WORDS, Words

CHAINS_KEPT = 20
"""So many choices of chains are kept scored; a further one takes the place of the oldest."""
COLOUR_SAID: dict[str, Words] = {colour: words for colour, words in COLOUR_WORDS.items()}
COMMA = Words("、", ", ")


@st.cache_resource(max_entries=CHAINS_KEPT, show_spinner=False)
def _needs_now(
    key: tuple[str, str, str], books: str, chain_ids: tuple[str, ...], day: date, _loaded: Loaded
) -> NeedsNow:
    return needs_with_offers(_loaded.store, _loaded.graph, chain_ids=chain_ids, today=day)


def needs_now(loaded: Loaded, chain_ids: tuple[str, ...]) -> NeedsNow:
    """Give the needs of some chains, of all if there are none, with their offers counted."""
    books = fingerprint(list_risks(loaded.store), list_wants(loaded.store))
    with st.spinner(str(Words("正在汇集需求、匹配供应商", "gathering needs, matching offers")), show_time=True):
        return _needs_now(loaded.key, books, chain_ids, date.today(), loaded)


def fingerprint(risks: tuple[Risk, ...], wants: tuple[Want, ...]) -> str:
    """Tell register and wants of one time from those of another."""
    revisions = [(risk.risk_id, risk.revision) for risk in risks], [(want.need_id, want.revision) for want in wants]
    return hashlib.sha256(repr(revisions).encode()).hexdigest()


def names_now(loaded: Loaded) -> Names:
    """Give the names of firms and components in the reader's language."""
    return loaded.graph.names


def chain_names(loaded: Loaded) -> dict[str, str]:
    """Give the chains by id, each said with its id."""
    return {chain.chain_id: loaded.graph.names.chain_with_id(chain.chain_id) for chain in loaded.scan.chains}


def map_link(loaded: Loaded, component_id: str, text: str) -> str:
    """Give the HTML of a link to a component on the map of the first chain it stands in."""
    placed = loaded.graph.placements
    chain_id = next(iter(sorted(placed["chain_id"][placed["component_id"] == component_id])), "")
    return ui.link(text, "chain_map", chain=chain_id, component=component_id)
