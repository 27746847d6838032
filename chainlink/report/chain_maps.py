"""How does a chain map leave the screen? As PDF, PNG, SVG, stand-alone HTML and Excel; each says what it is."""

from __future__ import annotations

from collections.abc import Collection

from chainlink.chain_map.content import MapContent
from chainlink.chain_map.layout import lay_out
from chainlink.chain_map.picture import png_of
from chainlink.chain_map.stand_alone import stand_alone_html
from chainlink.chain_map.style import letter_of
from chainlink.chain_map.svg import svg_of
from chainlink.report.pages import pdf_of
from chainlink.report.paper import Paper
from chainlink.report.sheets import Column, Sheet, workbook_of
from graph_schema.names import COLOUR_MEANINGS, NOT_A_CHOKEPOINT, Words

PAPER_PROPORTION = 1.75
"""Width over height of a map that fills an A3 page under its heading."""

_COLUMNS = (
    Column(Words("阶段", "stage"), width=9),
    Column(Words("环节", "segment"), width=20),
    Column(Words("产品编号", "component id"), width=22),
    Column(Words("产品", "component"), width=24),
    Column(Words("颜色", "colour"), width=12),
    Column(Words("含义", "meaning"), width=26),
    Column(Words("生产企业(家)", "makers"), "bar", 12),
    Column(Words("首家份额", "largest share"), "share", 10),
)


def chain_map_pdf(paper: Paper, content: MapContent, *, dimmed: Collection[str] = ()) -> bytes:
    """Lay out a map as one A3 landscape page.

    Parameters
    ----------
    paper
        What the export says of itself.
    content
        What stands on the map.
    dimmed
        Ids of boxes that a filter leaves out.

    Notes
    -----
    About 2 s.
    """
    svg = svg_of(lay_out(content, proportion=PAPER_PROPORTION), dimmed=dimmed)
    style = "svg { width: 100%; max-height: 225mm; margin-top: 3mm }"
    return pdf_of(paper, svg, size="A3 landscape", style=style)


def chain_map_svg(paper: Paper, content: MapContent, *, dimmed: Collection[str] = ()) -> str:
    """Draw a map as one SVG picture with title and heading; see `chain_map_pdf` for the parameters."""
    heading = [str(line) for line in paper.heading]
    return svg_of(lay_out(content, proportion=PAPER_PROPORTION), dimmed=dimmed, heading=heading)


def chain_map_png(paper: Paper, content: MapContent, *, dimmed: Collection[str] = ()) -> bytes:
    """Draw a map as one PNG picture with title, heading and legend; see `chain_map_pdf` for the parameters.

    Raises
    ------
    UsageError
        If the machine has no font with Chinese letters.
    """
    text_by_key = {"Title": content.title, "Description": "\n".join(str(line) for line in paper.heading)}
    return png_of(chain_map_svg(paper, content, dimmed=dimmed), text_by_key=text_by_key)


def chain_map_html(paper: Paper, content: MapContent) -> str:
    """Write a map as one HTML file that works without any network; see `chain_map_pdf` for the parameters."""
    return stand_alone_html(lay_out(content), heading=[str(line) for line in paper.heading])


def chain_map_workbook(paper: Paper, content: MapContent) -> bytes:
    """Write what stands on a map as an Excel table, a row a box, in the order in which the map is read.

    Examples
    --------
    >>> from graph_schema.moments import DataDates
    >>> paper = Paper(Words("产业链图", "chain map"), Words("全部", "all"), DataDates("2026-03-31"), "v3")
    >>> chain_map_workbook(paper, MapContent("steel", (), ()))[:2]
    b'PK'
    """
    rows = [
        [
            band.name,
            card.name,
            box.subject_id,
            box.name,
            box.colour_text or letter_of(box.colour),
            str(COLOUR_MEANINGS[box.colour] if box.colour else NOT_A_CHOKEPOINT),
            box.maker_count,
            box.share,
        ]
        for band in content.bands
        for card in band.cards
        for box in card.boxes
    ]
    return workbook_of(paper, [Sheet(Words("产业链图", "chain map"), _COLUMNS, rows)])
