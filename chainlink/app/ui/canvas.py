"""How does a map get onto a page, and a click back to Python? A Streamlit component without a frame, all of it inline."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from chainlink.chain_map.network import network_content, own_script, vis_network_script
from chainlink.chain_map.places import Layout
from chainlink.chain_map.style import LegendEntry
from chainlink.chain_map.wave_map import Mark
from graph_schema.names import Language, language

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer


@cache
def _component() -> ComponentRenderer:
    import streamlit as st

    return st.components.v2.component(
        "chain_map",
        html='<div class="chain-map"></div>',
        css=own_script("chain_map.css"),
        js="\n".join((vis_network_script(), own_script("chain_map.js"), own_script("mount.js"))),
    )


@lru_cache(maxsize=64)
def _content(layout: Layout, entries: tuple[LegendEntry, ...], speaking: Language) -> dict[str, Any]:
    """Say what is drawn, once for all readers: nobody changes it."""
    return network_content(layout, entries=entries)


def draw_map(
    layout: Layout,
    *,
    key: str,
    picked: str = "",
    dimmed: Collection[str] = (),
    marks: Mapping[str, Mark] | None = None,
    entries: Sequence[LegendEntry] = (),
    on_pick: Callable[[str], None] | None = None,
) -> None:
    """Draw a map on the page that is being run.

    Parameters
    ----------
    layout
        What to draw, with positions.
    key
        Names this map on the page; it stays on the screen as long as the layout is the same.
    picked
        Box or card that has the ring; "" for none.
    dimmed
        Boxes that a filter leaves out: they stay where they are, faint.
    marks
        How boxes look now, by box id, in place of their colour, letter and note: the map itself stays on the screen.
    entries
        Of the legend; those of the colours where none is given.
    on_pick
        Hears what was clicked, before the next run of the page: a box or card id, "" when the ring was taken off.
    """
    import streamlit as st

    def heard() -> None:
        event: Any = st.session_state[key]
        if on_pick:
            on_pick(event["picked"] or "")

    _component()(
        key=key,
        data={
            "content": _content(layout, tuple(entries), language()),
            "picked": picked,
            "dimmed": sorted(dimmed),
            "marks": {box_id: asdict(mark) for box_id, mark in (marks or {}).items()},
        },
        on_picked_change=heard,
    )
