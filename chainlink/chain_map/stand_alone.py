"""How is a map taken along on a stick? As one HTML file with everything in it, which asks nobody for anything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from chainlink.chain_map.content import Box
from chainlink.chain_map.network import network_content, own_script, vis_network_script
from chainlink.chain_map.places import Layout
from chainlink.chain_map.style import letter_of
from graph_schema.names import COLOUR_MEANINGS, NOT_A_CHOKEPOINT, Words, language

POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
"""Nothing may be fetched from anywhere; vis-network carries small pictures as data."""

_STYLE = """
html, body { margin: 0; color: #1B2A3D; font-family: "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif }
header, main { padding: 0 20px } h1 { margin: 14px 0 4px; font-size: 20px }
header p { margin: 0 0 4px; color: #55657A; font-size: 13px }
table { border-collapse: collapse; margin: 16px 0; font-size: 13px }
th, td { padding: 3px 10px; border: 1px solid #D5DEE9; text-align: left }
th { background: #F3F7FB } tr.chosen td { background: #E3EEF9 }
td button { border: 0; padding: 0; background: none; color: #1F5FA8; font: inherit; cursor: pointer }
"""
_HEADERS = (
    Words("阶段", "stage"),
    Words("环节", "segment"),
    Words("产品", "component"),
    Words("颜色", "colour"),
    Words("生产企业", "makers"),
)


def stand_alone_html(layout: Layout, *, heading: Sequence[str]) -> str:
    """Write a map as one HTML file: canvas with clicks, legend, and a table that gives the same by keyboard.

    Parameters
    ----------
    layout
        What to draw, with positions.
    heading
        Lines under the title: scope, data date, version, time, mark.

    Returns
    -------
    str
        A page whose policy is `default-src 'none'`; to be written as UTF-8.

    Notes
    -----
    About 0.6 MB, nearly all of it vis-network.

    Examples
    --------
    >>> from chainlink.chain_map.content import MapContent
    >>> from chainlink.chain_map.layout import lay_out
    >>> POLICY in stand_alone_html(lay_out(MapContent("steel", (), ())), heading=["internal use"])
    True
    """
    title = escape(layout.title)
    return "\n".join(
        (
            f'<!doctype html><html lang="{"zh-CN" if language() == "zh" else "en"}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{title}</title><style>{_STYLE}{own_script('chain_map.css')}</style></head><body>",
            f"<header><h1>{title}</h1>{''.join(f'<p>{escape(line)}</p>' for line in (*heading, *filter(None, [layout.note])))}</header>",
            f'<main><div class="chain-map"></div>{_table(layout)}</main>',
            f'<script type="application/json" id="content">{_inline(network_content(layout))}</script>',
            f"<script>{_script(vis_network_script())}</script>",
            f"<script>{_script(own_script('chain_map.js'))}</script>",
            f"<script>{_script(own_script('stand_alone.js'))}</script></body></html>",
        )
    )


def _inline(content: object) -> str:
    """Write JSON that cannot end its script, whatever a name holds."""
    return json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")


def _script(text: str) -> str:
    return text.replace("</script", "<\\/script")


def _table(layout: Layout) -> str:
    heads = "".join(f'<th scope="col">{header}</th>' for header in _HEADERS)
    rows = (
        f'<tr><td>{escape(band.band.name)}</td><td>{escape(card.card.name)}</td><td><button type="button"'
        f' data-box="{escape(placed.box.box_id)}">{escape(placed.box.name)}</button></td>'
        f"<td>{escape(_colour(placed.box))}</td><td>{escape(placed.box.note)}</td></tr>"
        for band in layout.bands
        for card in band.cards
        for placed in card.boxes
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _colour(box: Box) -> str:
    colour = box.colour
    if not colour:
        return box.colour_text or str(NOT_A_CHOKEPOINT)
    return f"{box.colour_text or letter_of(colour)} {COLOUR_MEANINGS[colour]}"
