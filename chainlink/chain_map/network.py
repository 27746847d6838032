"""How is a layout handed to the screen? As a pyvis network: boxes and cards are its nodes, arrows and flows its edges.

pyvis holds the graph and vis-network finds what a pointer touches; shapes, bands and paths are drawn by `chain_map.js`.
Never `show()`, `save_graph()` or `generate_html()`: they ask other hosts for style sheets.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib import resources
from typing import Any

from pyvis.network import Network

from chainlink.chain_map.content import NOTHING_HERE
from chainlink.chain_map.layout import name_left
from chainlink.chain_map.places import BADGE, LINE_HEIGHT, TEXT_LEFT, Layout, PlacedBox, PlacedCard
from chainlink.chain_map.style import (
    BAND_SIZE,
    FONTS,
    HATCHES,
    INK,
    LETTER_SIZE,
    NAME_SIZE,
    NOTE_SIZE,
    PAINTS,
    SUSPECTED_STEP,
    TITLE_SIZE,
    LegendEntry,
    legend,
    letter_of,
)
from graph_schema.names import Words, language

_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "dragNodes": False, "tooltipDelay": 150, "zoomView": False, "selectable": False},
    "edges": {"smooth": False},
}
_WORDS = {
    "closer": Words("放大", "Zoom in"),
    "farther": Words("缩小", "Zoom out"),
    "whole": Words("显示全图", "Show the whole map"),
    "map": Words(
        "产业链图；键盘操作请用下方的选择框和表格", "Chain map; for the keyboard use the select box and the table"
    ),
}


def build_network(layout: Layout) -> Network:
    """Put a layout into a pyvis network; positions are fixed and physics is off.

    Returns
    -------
    pyvis.network.Network
        Nodes of kind `card` and `box` with their centre, size and texts; hidden edges of kind `flow` between cards and
        `arrow` between boxes. Same layout, same order, same network.

    Examples
    --------
    >>> from chainlink.chain_map.content import Band, Box, Card, MapContent
    >>> from chainlink.chain_map.layout import lay_out
    >>> boxes = (Box("S/ore", "component", "ore", "ore", "1 · top 100%"),)
    >>> content = MapContent("steel", (Band("upstream", "Upstream", (Card("S", "raw", boxes),)),), ())
    >>> [node["kind"] for node in build_network(lay_out(content)).nodes]
    ['card', 'box']
    """
    network = Network(directed=True, cdn_resources="in_line")
    for card in layout.cards:
        network.add_node(card.card.card_id, **_card_node(card))
        for placed in card.boxes:
            network.add_node(placed.box.box_id, **_box_node(placed, card.card.card_id))
    if layout.has_flows:
        for (tail, head), count in layout.flows.items():
            network.add_edge(tail, head, kind="flow", count=count, hidden=True)
    for arrow in layout.arrows:
        network.add_edge(arrow.tail, arrow.head, kind="arrow", isEssential=arrow.is_essential, hidden=True)
    network.set_options(json.dumps(_OPTIONS))
    return network


def network_content(layout: Layout, *, entries: Sequence[LegendEntry] = ()) -> dict[str, Any]:
    """Give all that `chain_map.js` draws, as plain values for JSON.

    Parameters
    ----------
    layout
        What to draw, with positions.
    entries
        Of the legend; those of the colours where none is given.

    Returns
    -------
    dict
        `nodes`, `edges`, `options` of the network; `bands`, `legend`, `look`, `words`; `version`, a fingerprint of all
        this, by which the screen knows whether it draws the same map.
    """
    nodes, edges, *_, options = build_network(layout).get_network_data()
    content = {
        "title": layout.title,
        "language": language(),
        "width": layout.width,
        "height": layout.height,
        "nodes": nodes,
        "edges": edges,
        "options": json.loads(options),
        "bands": [
            asdict(band.frame) | {"name": band.band.name, "nothing": "" if band.cards else str(NOTHING_HERE)}
            for band in layout.bands
        ],
        "legend": [_legend_entry(entry) for entry in entries or legend(is_with_chances=bool(layout.note))],
        "look": _look(),
        "words": {key: str(words) for key, words in _WORDS.items()},
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return content | {"version": hashlib.sha256(text.encode()).hexdigest()[:16]}


def _legend_entry(entry: LegendEntry) -> dict[str, Any]:
    return {"colour": entry.colour, "letter": entry.letter, "words": entry.words, "isHollow": entry.is_hollow}


def vis_network_script() -> str:
    """Read vis-network 9.1.2 out of the installed pyvis, without the pointer to its source map."""
    script = resources.files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js"
    text = script.read_text(encoding="utf-8")
    return text.rpartition("//# sourceMappingURL=")[0] or text


def own_script(name: str) -> str:
    """Read one of our own scripts or style sheets, which stand beside this file."""
    return (resources.files("chainlink.chain_map") / name).read_text(encoding="utf-8")


def _card_node(card: PlacedCard) -> dict[str, Any]:
    frame = card.frame
    return {
        "label": card.card.name,
        "shape": "custom",
        "kind": "card",
        "lines": list(card.lines),
        "x": frame.x + frame.width / 2,
        "y": frame.middle,
        "width": frame.width,
        "height": frame.height,
    }


def _box_node(placed: PlacedBox, card_id: str) -> dict[str, Any]:
    box, frame = placed.box, placed.frame
    return {
        "label": box.name,
        "title": "\n".join(box.tooltip),
        "shape": "custom",
        "kind": "box",
        "card": card_id,
        "subject": box.subject,
        "lines": list(placed.lines),
        "nameLeft": name_left(box),
        "note": box.note,
        "colour": box.colour,
        "suspected": box.suspected,
        "letter": letter_of(box.colour or box.suspected),
        "share": box.share,
        "x": frame.x + frame.width / 2,
        "y": frame.middle,
        "width": frame.width,
        "height": frame.height,
    }


def _look() -> dict[str, Any]:
    return {
        "fonts": ", ".join(f'"{font}"' if " " in font else font for font in FONTS),
        "ink": INK,
        "paints": {colour: asdict(paint) for colour, paint in PAINTS.items()},
        "hatches": {**HATCHES, "grey": INK["hatch"]},
        "suspectedStep": SUSPECTED_STEP,
        "sizes": {
            "name": NAME_SIZE,
            "note": NOTE_SIZE,
            "title": TITLE_SIZE,
            "band": BAND_SIZE,
            "letter": LETTER_SIZE,
            "line": LINE_HEIGHT,
            "badge": BADGE,
            "left": TEXT_LEFT,
        },
    }
