"""In which colours and sizes is a map drawn? One truth for the screen, the picture and the stand-alone file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graph_schema.names import (
    ASSUMED,
    COLOUR_MEANINGS,
    COLOUR_WORDS,
    COLOURS,
    NOT_A_CHOKEPOINT,
    STOPS_OTHER_CHAINS,
    SUSPECTED_SOLE,
    Words,
    language,
)

Shade = Literal["red", "yellow", "blue", "grey", ""]
"""A colour of MODEL.md 3.9, or "" for what is not a single point."""

FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "sans-serif",
)
"""Fonts of the reader's system, never fetched."""

NAME_SIZE, NOTE_SIZE, TITLE_SIZE, BAND_SIZE, LETTER_SIZE = 13, 11, 13.5, 17, 11
"""Sizes of text in px: a box's name, what stands right of it, a card's title, a band's title, the colour's letter."""

INK = {
    "name": "#1B2A3D",
    "note": "#44566C",
    "title": "#1F3A5F",
    "band": "#F3F7FB",
    "card": "#FFFFFF",
    "card_border": "#D5DEE9",
    "box_border": "#E1E7EF",
    "flow": "#DCE4EE",
    "path": "#1F5FA8",
    "ring": "#1F5FA8",
    "hatch": "#D3D8DF",
}


@dataclass(frozen=True)
class Paint:
    """How a box of one colour is painted: its bar and letter, its fill."""

    bar: str
    fill: str


PAINTS: dict[Shade, Paint] = {
    "red": Paint("#C62828", "#FBE3E1"),
    "yellow": Paint("#8F5E0F", "#FFF1D0"),
    "blue": Paint("#2B6CB0", "#E3EEF9"),
    "grey": Paint("#5F6B7A", "#EEF0F3"),
    "": Paint("#B9C6D6", "#FFFFFF"),
}
"""By colour; "" is what is not a single point. White letters on every bar are readable (contrast above 4.5)."""

HATCHES: dict[Shade, str] = {"yellow": "#E3BE76", "blue": "#9DC0E4"}
"""Slanted lines over the white box of what is suspected; denser than those of grey, so that they read in print."""
SUSPECTED_STEP = 5
"""Px between these lines."""
_SUSPECTED_YELLOW = Words("疑似黄：补齐记录后更可能是黄", "Suspected yellow: likely once records are complete")
_SUSPECTED_BLUE = Words("疑似蓝：补齐后更可能是蓝", "Suspected blue")
_CHANCE = Words(
    "补齐后为该颜色或更重的概率；不到一半为存疑", "Chance of that colour or worse once complete; under half: doubtful"
)
MARK_ASSUMED, MARK_SUSPECTED, MARK_CROSS_CHAIN = "*", "?", "↗"


@dataclass(frozen=True)
class LegendEntry:
    """One line of the legend: a colour with its letter, or a mark (`colour` None); `is_hollow` for what is suspected."""

    colour: Shade | None
    letter: str
    words: str
    is_hollow: bool = False


def letter_of(colour: Shade) -> str:
    """Give the letter in a box of this colour: 红 or R; U for English grey, unknown, for G reads as green; "" for none."""
    if not colour:
        return ""
    if colour == "grey" and language() == "en":
        return "U"
    word = str(COLOUR_WORDS[colour])
    return word if language() == "zh" else word[0].upper()


def legend(*, is_with_chances: bool = False) -> tuple[LegendEntry, ...]:
    """List what colours and marks mean, worst first, in the reader's language; what chances mean where there are any."""
    colours = [LegendEntry(colour, letter_of(colour), str(COLOUR_MEANINGS[colour])) for colour in COLOURS]
    suspected: tuple[LegendEntry, ...] = ()
    if is_with_chances:
        suspected = (
            LegendEntry("yellow", letter_of("yellow"), str(_SUSPECTED_YELLOW), is_hollow=True),
            LegendEntry("blue", letter_of("blue"), str(_SUSPECTED_BLUE), is_hollow=True),
            LegendEntry(None, "%", str(_CHANCE)),
        )
    return (
        *colours,
        LegendEntry("", "", str(NOT_A_CHOKEPOINT)),
        *suspected,
        LegendEntry(None, MARK_SUSPECTED, str(SUSPECTED_SOLE)),
        LegendEntry(None, MARK_ASSUMED, str(ASSUMED)),
        LegendEntry(None, MARK_CROSS_CHAIN, str(STOPS_OTHER_CHAINS)),
    )
