"""How does it look? Colours with their letters and meanings, the legend, and the little style Streamlit leaves to us."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from chainlink.chain_map.style import PAINTS, letter_of
from chainlink.screening.chance_words import DOUBTFUL_MEANING, SUSPECTED_MEANING, chance_beside
from chainlink.screening.chances import Chance
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
@media (max-width: 900px) { .cl-head { white-space: normal; } }
.cl-mark { color: #B3261E; font-weight: 700; }
.cl-chip { display: inline-block; min-width: 1.35em; padding: 0 0.3em; border-radius: 0.25em; color: #fff;
  font-size: 0.78rem; font-weight: 700; line-height: 1.55; text-align: center; }
.cl-chance { font-size: 0.82rem; color: #33475B; white-space: nowrap; }
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


def colour_with_chance(colour: Colour, chance: Chance | None) -> str:
    """Give the HTML of a colour's letter with its chance beside it; the letter alone where no chance is told."""
    beside = str(chance_beside(colour, chance))
    chip = colour_chip(colour)
    return f'<span class="cl-chance">{chip} {escape(beside)}</span>' if beside else chip


def suspected_chip(colour: Colour, text: str = "") -> str:
    """Give the HTML of a hollow, hatched box: what is suspected of the colour, and not counted."""
    ink, fill, word = COLOUR_STYLES[colour].ink, COLOUR_STYLES[colour].fill, letter_of(colour)
    lines = f"repeating-linear-gradient(135deg, {fill} 0 3px, #fff 3px 6px)"
    look = f"background:{lines};color:{ink};box-shadow:inset 0 0 0 1px {ink}"
    prefix = Words("疑似", "suspected ")
    return f'<span class="cl-chip" style="{look}">{escape(f"{prefix}{word} {text}".strip())}</span>'


def _told(colour: Colour, meaning: Words) -> Words:
    return Words(meaning.zh, f"{COLOUR_WORDS[colour].en}: {meaning.en}")


def legend(*, is_with_plain: bool = False, is_with_chances: bool = False) -> None:
    """Draw what the colours mean; `is_with_plain` adds the box of what is no single point, the other what chances mean."""
    entries = [
        f'<span class="cl-entry">{colour_chip(colour)} {escape(str(_told(colour, meaning)))}</span>'
        for colour, meaning in COLOUR_MEANINGS.items()
    ]
    if is_with_plain:
        box = f'<span class="cl-chip" style="background:{PLAIN.ink}">&nbsp;</span>'
        entries.append(f'<span class="cl-entry">{box} {escape(str(NOT_A_CHOKEPOINT))}</span>')
    if is_with_chances:
        entries.append(f'<span class="cl-entry">{suspected_chip("yellow")} {escape(str(SUSPECTED_MEANING))}</span>')
        mark = Words("存疑", "doubtful")
        entries.append(f'<span class="cl-entry"><b>{mark}</b> {escape(str(DOUBTFUL_MEANING))}</span>')
    st.html(f'<div class="cl-legend">{"".join(entries)}</div>')


def note(text: str | Words) -> None:
    """Draw a quiet line of text; darker than Streamlit's caption, which is too faint to read."""
    st.html(f'<div class="cl-note">{escape(str(text))}</div>')


def colour_cell(colour: str) -> str:
    """Give the CSS of a table cell that says a colour's word; "" for any other text."""
    for name, words in COLOUR_WORDS.items():
        if colour == str(words) or colour.startswith((f"{words}（", f"{words} (")):
            return f"background-color: {COLOUR_STYLES[name].fill}; color: {COLOUR_STYLES[name].ink}; font-weight: 700"
    return ""
