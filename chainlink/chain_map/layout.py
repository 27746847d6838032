"""Where does everything on a map stand? Positions in px, fixed: the same content gives the same picture, always.

Bands stand side by side; in a band cards fill columns from the top, in their order. The number of columns is chosen so
that the whole comes close to the proportion asked for. Boxes are as wide as the longest name needs, within bounds, and
as high as their lines.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from chainlink.chain_map.columns import band_width, best_columns, column_height, runs
from chainlink.chain_map.content import Band, Box, Card, MapContent
from chainlink.chain_map.places import (
    BADGE,
    BAND_GAP,
    BAND_HEAD,
    BAND_PADDING,
    BOX_GAP,
    BOX_PADDING,
    CARD_GAP,
    CARD_PADDING,
    COLUMN_GAP,
    LINE_HEIGHT,
    NARROWEST_BOX,
    TEXT_GAP,
    TEXT_LEFT,
    TEXT_RIGHT,
    TITLE_HEIGHT,
    WIDEST_BOX,
    Frame,
    Layout,
    PlacedBand,
    PlacedBox,
    PlacedCard,
)
from chainlink.chain_map.style import NAME_SIZE, NOTE_SIZE, TITLE_SIZE
from chainlink.chain_map.text_width import broken, longest_piece, text_width
from graph_schema.names import Language, language

PROPORTION: dict[Language, float] = {"zh": 3.0, "en": 2.6}
"""Width over height that suits a page with the map above and what is told of it below; English boxes are wider."""


def lay_out(content: MapContent, *, proportion: float | None = None) -> Layout:
    """Give everything on a map its place.

    Parameters
    ----------
    content
        What stands on the map.
    proportion
        Width over height to come close to; that of the reader's language if None. Short maps are
        wider, one long card is higher.

    Returns
    -------
    Layout
        Nothing overlaps; cards lie inside their band, boxes inside their card, texts inside their box as far as
        `text_width` tells. Names that do not fit in four lines end in an ellipsis.

    Raises
    ------
    ValueError
        If `proportion` is not above 0.

    Notes
    -----
    Quadratic in the cards of a band, linear in boxes.

    Examples
    --------
    >>> boxes = tuple(Box(each, "component", each, each, "1 · top 100%") for each in ("ore", "steel"))
    >>> content = MapContent("steel", (Band("upstream", "Upstream", (Card("S1", "raw", boxes),)),), ())
    >>> [(each.box.name, each.frame.y) for each in lay_out(content).boxes]
    [('ore', 62.0), ('steel', 90.0)]
    """
    proportion = PROPORTION[language()] if proportion is None else proportion
    if not proportion > 0:
        raise ValueError(f"proportion must be above 0; found {proportion}")
    box_width = _box_width(content)
    sized = [[_size(card, box_width) for card in band.cards] for band in content.bands]
    columns = best_columns([[card.height for card in cards] for cards in sized], box_width, proportion)
    height = max(column_height([card.height for card in column]) for column in _all_columns(sized, columns))
    bands, left = [], 0.0
    for band, cards, count in zip(content.bands, sized, columns, strict=True):
        placed = _place_band(band, _split(cards, count), left, box_width, BAND_HEAD + height + BAND_PADDING)
        bands.append(placed)
        left = placed.frame.right + BAND_GAP
    return Layout(
        title=content.title,
        bands=tuple(bands),
        arrows=content.arrows,
        width=left - BAND_GAP if bands else 0.0,
        height=BAND_HEAD + height + BAND_PADDING,
        has_flows=content.has_flows,
        note=content.note,
    )


def name_room(box: Box, box_width: float) -> float:
    """Width that is left for a box's name between the colour's letter and the note."""
    return box_width - name_left(box) - text_width(box.note, NOTE_SIZE) - 2 * TEXT_GAP - TEXT_RIGHT


def name_left(box: Box) -> float:
    """Where a box's name begins, from its left end."""
    return TEXT_LEFT + (BADGE + TEXT_GAP if box.colour or box.suspected else 0.0)


def _box_width(content: MapContent) -> float:
    """Give the width that nearly all names need; none is cut inside a word, within bounds."""
    boxes = content.boxes.values()
    needed = sorted(_taken(box) + _name_width(box) for box in boxes)
    usual = needed[math.ceil(len(needed) * 0.95) - 1] if needed else NARROWEST_BOX
    words = max((_taken(box) + longest_piece(box.name, NAME_SIZE, is_bold=is_bold(box)) for box in boxes), default=0.0)
    return min(max(float(math.ceil(max(usual, words))), NARROWEST_BOX), WIDEST_BOX)


def _taken(box: Box) -> float:
    """Width that everything but the name takes."""
    return WIDEST_BOX - name_room(box, WIDEST_BOX)


def _name_width(box: Box) -> float:
    """Width a name should have: Chinese one line, Latin words two."""
    width = text_width(box.name, NAME_SIZE, is_bold=is_bold(box))
    return width * 0.6 if box.name.isascii() and " " in box.name.strip() else width


def is_bold(box: Box) -> bool:
    """Tell whether a box's name is written bold."""
    return box.colour == "red"


@dataclass(frozen=True)
class _Sized:
    """A card with its texts in lines, and how high it is."""

    card: Card
    title: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]

    @property
    def head(self) -> float:
        return CARD_PADDING + TITLE_HEIGHT * len(self.title) + 2.0

    @property
    def height(self) -> float:
        return self.head + sum(_box_height(lines) + BOX_GAP for lines in self.names) + CARD_PADDING - BOX_GAP

    def placed(self, x: float, y: float, box_width: float) -> PlacedCard:
        boxes, top = [], y + self.head
        for box, lines in zip(self.card.boxes, self.names, strict=True):
            frame = Frame(x + CARD_PADDING, top, box_width, _box_height(lines))
            boxes.append(PlacedBox(box, frame, lines))
            top = frame.bottom + BOX_GAP
        return PlacedCard(self.card, Frame(x, y, box_width + 2 * CARD_PADDING, self.height), self.title, tuple(boxes))


def _size(card: Card, box_width: float) -> _Sized:
    title = broken(card.name, TITLE_SIZE, room=box_width, lines=2, is_bold=True)
    names = tuple(
        broken(box.name, NAME_SIZE, room=name_room(box, box_width), lines=4, is_bold=is_bold(box)) for box in card.boxes
    )
    return _Sized(card, title, names)


def _box_height(lines: Sequence[str]) -> float:
    return LINE_HEIGHT * len(lines) + 2 * BOX_PADDING


def _all_columns(sized: Sequence[Sequence[_Sized]], columns: Sequence[int]) -> list[list[_Sized]]:
    return [column for cards, count in zip(sized, columns, strict=True) for column in _split(cards, count)] or [[]]


def _split(cards: Sequence[_Sized], columns: int) -> list[list[_Sized]]:
    return [[cards[place] for place in part] for part in runs([card.height for card in cards], columns)]


def _place_band(
    band: Band, columns: Sequence[Sequence[_Sized]], left: float, box_width: float, height: float
) -> PlacedBand:
    cards, x = [], left + BAND_PADDING
    for column in columns:
        y = BAND_HEAD
        for sized in column:
            card = sized.placed(x, y, box_width)
            cards.append(card)
            y = card.frame.bottom + CARD_GAP
        x += box_width + 2 * CARD_PADDING + COLUMN_GAP
    width = band_width(len(cards), len(columns), box_width)
    return PlacedBand(band, Frame(left, 0.0, width, height), tuple(cards))
