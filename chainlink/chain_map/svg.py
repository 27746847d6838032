"""How does a map get onto paper? As SVG, of the same layout and look as on the screen."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from html import escape

from chainlink.chain_map.content import NOTHING_HERE
from chainlink.chain_map.layout import is_bold, name_left
from chainlink.chain_map.places import (
    BADGE,
    LINE_HEIGHT,
    TEXT_LEFT,
    TEXT_RIGHT,
    TITLE_HEIGHT,
    Frame,
    Layout,
    PlacedBand,
    PlacedBox,
    PlacedCard,
)
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
    Shade,
    legend,
    letter_of,
)
from chainlink.chain_map.text_width import broken, text_width

LEGEND_HEIGHT, LEGEND_GAP = 34.0, 18.0
HEADING_TOP, HEADING_LINE = 32.0, 18.0
_FAINT = "0.28"


def svg_of(layout: Layout, *, dimmed: Collection[str] = (), heading: Sequence[str] = ()) -> str:
    """Draw a map as SVG, with its legend below.

    Parameters
    ----------
    layout
        What to draw, with positions.
    dimmed
        Ids of boxes to draw faint.
    heading
        Lines to write under the title, above the map; without them the map comes without a title.

    Returns
    -------
    str
        One `<svg>` element in px; it names fonts and fetches nothing. The same layout gives the same text.

    Examples
    --------
    >>> from chainlink.chain_map.content import MapContent
    >>> from chainlink.chain_map.layout import lay_out
    >>> svg_of(lay_out(MapContent("steel", (), ())))[:4]
    '<svg'
    """
    legend_marks, legend_height = _legend(layout.width, note=layout.note)
    above = HEADING_TOP + HEADING_LINE * len(heading) if heading else 0.0
    height = above + layout.height + legend_height
    fonts = escape(", ".join(f"'{font}'" if " " in font else font for font in FONTS))
    title = _heading(layout.title, heading) if heading else []
    bands = [mark for band in layout.bands for mark in _band(band)]
    cards = [mark for card in layout.cards for mark in _card(card)]
    boxes = [mark for placed in layout.boxes for mark in _box(placed, placed.box.box_id in dimmed)]
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_px(layout.width)} {_px(height)}" role="img"'
            f' aria-label="{escape(layout.title)}" font-family="{fonts}">',
            *title,
            f'<g transform="translate(0 {_px(above)})">',
            *bands,
            *_flows(layout),
            *cards,
            *boxes,
            f'</g><g transform="translate(0 {_px(above + layout.height)})">',
            *legend_marks,
            "</g>",
            "</svg>",
        )
    )


def _heading(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield _text(title, 0, 14, 20, INK["title"], 'font-weight="700"')
    for place, line in enumerate(lines):
        yield _text(line, 0, HEADING_TOP + HEADING_LINE * (place + 0.25), 12, INK["note"])


def _px(length: float) -> str:
    return f"{length:.2f}".rstrip("0").rstrip(".")


def _rectangle(frame: Frame, paint: str) -> str:
    return (
        f'<rect x="{_px(frame.x)}" y="{_px(frame.y)}" width="{_px(frame.width)}" height="{_px(frame.height)}" {paint}/>'
    )


def _text(text: str, x: float, y: float, size: float, colour: str, more: str = "") -> str:
    """Write a line whose middle is at `y`; told by its base line, which every reader of SVG knows."""
    return (
        f'<text x="{_px(x)}" y="{_px(y + size * 0.36)}" font-size="{_px(size)}"'
        f' fill="{colour}"{more and " " + more}>{escape(text)}</text>'
    )


def _band(placed: PlacedBand) -> Iterator[str]:
    frame = placed.frame
    middle = frame.x + frame.width / 2
    centred = 'text-anchor="middle"'
    yield _rectangle(frame, f'rx="12" fill="{INK["band"]}"')
    yield _text(placed.band.name, middle, frame.y + 18, BAND_SIZE, INK["title"], f'{centred} font-weight="700"')
    if not placed.cards:
        yield _text(str(NOTHING_HERE), middle, frame.y + 60, NOTE_SIZE, INK["note"], centred)


def _flows(layout: Layout) -> Iterator[str]:
    if not layout.has_flows:
        return
    frames = {card.card.card_id: card.frame for card in layout.cards}
    for (tail, head), count in layout.flows.items():
        start, end, leaving, arriving = _sides(frames[tail], frames[head])
        bend = 22.0 if leaving == arriving else abs(end - start) / 2
        y1, y2 = _px(frames[tail].middle), _px(frames[head].middle)
        yield (
            f'<path d="M{_px(start)},{y1} C{_px(start + leaving * bend)},{y1} {_px(end + arriving * bend)},{y2}'
            f' {_px(end)},{y2}" fill="none" stroke="{INK["flow"]}" stroke-width="{_px(0.8 + 0.5 * min(count, 8))}"/>'
        )


def _sides(tail: Frame, head: Frame) -> tuple[float, float, int, int]:
    """Give where a flow leaves and arrives, and to which side it bends there: as `sides` of chain_map.js."""
    if head.x >= tail.right:
        return tail.right, head.x, 1, -1
    if head.right <= tail.x:
        return tail.x, head.right, -1, 1
    return tail.right, head.right, 1, 1


def _card(placed: PlacedCard) -> Iterator[str]:
    yield _rectangle(placed.frame, f'rx="8" fill="{INK["card"]}" stroke="{INK["card_border"]}"')
    for place, line in enumerate(placed.lines):
        y = placed.frame.y + 17 + TITLE_HEIGHT * place
        yield _text(line, placed.frame.x + 9, y, TITLE_SIZE, INK["title"], 'font-weight="700"')


def _box(placed: PlacedBox, is_dimmed: bool) -> Iterator[str]:
    box, frame, paint = placed.box, placed.frame, PAINTS[placed.box.colour]
    yield f'<g opacity="{_FAINT}">' if is_dimmed else "<g>"
    border = f' stroke="{PAINTS[box.suspected].bar if box.suspected else INK["box_border"]}"' if not box.colour else ""
    yield _rectangle(frame, f'rx="5" fill="{paint.fill}"{border}')
    if box.colour == "grey":
        yield _hatch(frame, INK["hatch"])
    if box.suspected:
        yield _hatch(frame, HATCHES[box.suspected], step=SUSPECTED_STEP)
    yield _rectangle(Frame(frame.x, frame.y + 1, 4, frame.height - 2), f'rx="2" fill="{paint.bar}"')
    if box.share is not None:
        foot = Frame(frame.x + 4, frame.bottom - 2.5, (frame.width - 6) * min(box.share, 1.0), 2.5)
        yield _rectangle(foot, f'fill="{paint.bar}" fill-opacity="0.6"')
    if shade := box.colour or box.suspected:
        badge = Frame(frame.x + TEXT_LEFT - 1, frame.middle - BADGE / 2, BADGE, BADGE)
        yield from _badge(badge, shade, letter_of(shade), is_hollow=bool(box.suspected))
    top = frame.middle - LINE_HEIGHT * (len(placed.lines) - 1) / 2
    weight = 'font-weight="700"' if is_bold(box) else ""
    for place, line in enumerate(placed.lines):
        yield _text(line, frame.x + name_left(box), top + LINE_HEIGHT * place, NAME_SIZE, INK["name"], weight)
    yield _text(box.note, frame.right - TEXT_RIGHT, frame.middle, NOTE_SIZE, INK["note"], 'text-anchor="end"')
    yield "</g>"


def _hatch(frame: Frame, ink: str, *, step: int = 7) -> str:
    """Draw slanted lines, each cut at the box's ends."""
    lines = []
    for at in range(-int(frame.height), int(frame.width), step):
        left, right = max(at, 0), min(at + frame.height, frame.width)
        lines.append(
            f"M{_px(frame.x + left)},{_px(frame.bottom - (left - at))}"
            f"L{_px(frame.x + right)},{_px(frame.bottom - (right - at))}"
        )
    return f'<path d="{"".join(lines)}" stroke="{ink}" stroke-width="1"/>'


def _badge(frame: Frame, colour: Shade, letter: str, *, is_hollow: bool = False) -> Iterator[str]:
    """Draw a colour's letter: white on the colour, or in the colour on white for what is suspected."""
    bar = PAINTS[colour].bar
    fill, ink = ("#FFFFFF", bar) if is_hollow else (bar, "#FFFFFF")
    border = f' stroke="{bar}"' if is_hollow else ""
    yield _rectangle(frame, f'rx="3.5" fill="{fill}"{border}')
    middle = frame.x + frame.width / 2
    yield _text(letter, middle, frame.middle, LETTER_SIZE, ink, 'text-anchor="middle" font-weight="700"')


def _legend(width: float, *, note: str) -> tuple[list[str], float]:
    """Give the legend's marks and its height; it goes on in a new line where one is full. The note stands below."""
    marks: list[str] = []
    x, y = 0.0, LEGEND_HEIGHT / 2
    for entry in legend(is_with_chances=bool(note)):
        taken = BADGE + 5 + text_width(entry.words, NAME_SIZE)
        if x and x + taken > width:
            x, y = 0.0, y + BADGE + 8
        if entry.colour is None:
            marks.append(_text(entry.letter, x + 5, y, NAME_SIZE, INK["name"], 'font-weight="700"'))
        else:
            frame = Frame(x, y - BADGE / 2, BADGE, BADGE)
            marks += _badge(frame, entry.colour, entry.letter, is_hollow=entry.is_hollow)
        marks.append(_text(entry.words, x + BADGE + 5, y, NAME_SIZE, INK["name"]))
        x += taken + LEGEND_GAP
    for line in broken(note, NOTE_SIZE, room=width, lines=3) if note else ():
        y += HEADING_LINE
        marks.append(_text(line, 0, y, NOTE_SIZE, INK["note"]))
    return marks, y + LEGEND_HEIGHT / 2
