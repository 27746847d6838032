"""What is a map with positions? Frames in px; the upper left corner of the whole is 0, 0."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from chainlink.chain_map.content import Arrow, Band, Box, Card

NARROWEST_BOX, WIDEST_BOX = 132.0, 236.0
LINE_HEIGHT, TITLE_HEIGHT = 15.0, 18.0
BOX_PADDING, BOX_GAP, CARD_PADDING, CARD_GAP = 4.5, 4.0, 8.0, 10.0
COLUMN_GAP, BAND_PADDING, BAND_HEAD, BAND_GAP, EMPTY_BAND = 12.0, 10.0, 34.0, 26.0, 120.0
TEXT_LEFT, BADGE, TEXT_GAP, TEXT_RIGHT = 10.0, 16.0, 5.0, 7.0


@dataclass(frozen=True)
class Frame:
    """A rectangle: its upper left corner and its size, in px."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends on the right."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where it ends below."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """Half its height down."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class PlacedBox:
    """A box, where it stands, and its name in lines."""

    box: Box
    frame: Frame
    lines: tuple[str, ...]


@dataclass(frozen=True)
class PlacedCard:
    """A card, where it stands, its title in lines, its boxes."""

    card: Card
    frame: Frame
    lines: tuple[str, ...]
    boxes: tuple[PlacedBox, ...]


@dataclass(frozen=True)
class PlacedBand:
    """A band, where it stands, its cards in order."""

    band: Band
    frame: Frame
    cards: tuple[PlacedCard, ...]


@dataclass(frozen=True)
class Layout:
    """A whole map with positions; its upper left corner is 0, 0.

    Attributes
    ----------
    title
        What the map shows.
    bands
        From left to right.
    arrows
        Between boxes.
    width, height
        In px.
    has_flows
        Whether faint flows between cards are drawn.
    note
        How many rows are known to be missing, where chances stand beside the colours; "" without.
    """

    title: str
    bands: tuple[PlacedBand, ...]
    arrows: tuple[Arrow, ...]
    width: float
    height: float
    has_flows: bool
    note: str = ""

    @cached_property
    def cards(self) -> tuple[PlacedCard, ...]:
        """All cards, in the order in which they are read."""
        return tuple(card for band in self.bands for card in band.cards)

    @cached_property
    def boxes(self) -> tuple[PlacedBox, ...]:
        """All boxes, in the order in which they are read."""
        return tuple(box for card in self.cards for box in card.boxes)

    @cached_property
    def flows(self) -> dict[tuple[str, str], int]:
        """Number of arrows from card to another card, by their ids."""
        card_of = {placed.box.box_id: card.card.card_id for card in self.cards for placed in card.boxes}
        count_by_ends: dict[tuple[str, str], int] = {}
        for arrow in self.arrows:
            ends = card_of[arrow.tail], card_of[arrow.head]
            if ends[0] != ends[1]:
                count_by_ends[ends] = count_by_ends.get(ends, 0) + 1
        return dict(sorted(count_by_ends.items()))
