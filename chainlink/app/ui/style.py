"""How does it look? Colours with their letters and meanings, the legend, and the little style Streamlit leaves to us."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from chainlink.chain_map.style import PAINTS, letter_of
from graph_schema.names import COLOUR_MEANINGS, COLOUR_WORDS, COLOURS, NOT_A_CHOKEPOINT, Colour, Words


@dataclass(frozen=True)
class ColourStyle:
    """How a colour is drawn: `ink` for bars and letters, `fill` behind text."""

    ink: str
    fill: str


COLOUR_STYLES: dict[Colour, ColourStyle] = {
    colour: ColourStyle(PAINTS[colour].bar, PAINTS[colour].fill) for colour in COLOURS
}
"""Letters and words stand beside every colour, so that nobody needs to tell them apart by eye."""
PLAIN = ColourStyle("#B9C6D6", "#FFFFFF")

STYLE_SHEET = """<style>
.stMainBlockContainer { padding: 3.6rem 2rem 2rem; max-width: none; }
.stAppHeader { background: #fff; border-bottom: 1px solid #E1E7EF; }
[data-testid="stHtml"] a { color: #1F5FA8; }
[data-testid="stMetricValue"] { font-size: 1.5rem; }
h1 { font-size: 1.5rem !important; padding: 0 !important; }
h2 { font-size: 1.2rem !important; padding: 0.6rem 0 0 !important; }
h3 { font-size: 1.02rem !important; padding: 0 !important; }
[role="dialog"] > h2 { padding: 1.1rem 1.5rem 0.2rem !important; }
.cl-note { color: #55657A; font-size: 0.84rem; }
.cl-head { color: #44566C; font-size: 0.85rem; text-align: right; white-space: nowrap; }
.cl-mark { color: #B3261E; font-weight: 700; }
.cl-chip { display: inline-block; min-width: 1.35em; padding: 0 0.3em; border-radius: 0.25em; color: #fff;
  font-size: 0.78rem; font-weight: 700; line-height: 1.55; text-align: center; }
.cl-legend { font-size: 0.82rem; color: #33475B; }
.cl-legend span.cl-entry { margin-right: 1.1rem; white-space: nowrap; }
.cl-card a { color: #1F5FA8; text-decoration: none; } .cl-card a:hover, .cl-card a:focus { text-decoration: underline; }
.cl-card a, [data-testid="stPageLink"] a { padding-left: 0; }
[data-testid="stPageLink"] a p { color: #1F5FA8; white-space: normal; }
</style>"""


def colour_chip(colour: Colour, text: str = "") -> str:
    """Give the HTML of a small box in the colour: its letter, and `text` after it."""
    word = letter_of(colour)
    return f'<span class="cl-chip" style="background:{COLOUR_STYLES[colour].ink}">{escape(f"{word} {text}".strip())}</span>'


def _told(colour: Colour, meaning: Words) -> Words:
    return Words(meaning.zh, f"{COLOUR_WORDS[colour].en}: {meaning.en}")


def legend(*, is_with_plain: bool = False) -> None:
    """Draw what the colours mean; `is_with_plain` adds the box of what is no single point."""
    entries = [
        f'<span class="cl-entry">{colour_chip(colour)} {escape(str(_told(colour, meaning)))}</span>'
        for colour, meaning in COLOUR_MEANINGS.items()
    ]
    if is_with_plain:
        box = f'<span class="cl-chip" style="background:{PLAIN.ink}">&nbsp;</span>'
        entries.append(f'<span class="cl-entry">{box} {escape(str(NOT_A_CHOKEPOINT))}</span>')
    st.html(f'<div class="cl-legend">{"".join(entries)}</div>')


def note(text: str | Words) -> None:
    """Draw a quiet line of text; darker than Streamlit's caption, which is too faint to read."""
    st.html(f'<div class="cl-note">{escape(str(text))}</div>')


def colour_cell(colour: str) -> str:
    """Give the CSS of a table cell that says a colour's word; "" for any other text."""
    for name, words in COLOUR_WORDS.items():
        if colour == str(words):
            return f"background-color: {COLOUR_STYLES[name].fill}; color: {COLOUR_STYLES[name].ink}; font-weight: 700"
    return ""
