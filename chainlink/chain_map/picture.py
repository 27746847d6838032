"""How does a map become a picture for a letter or a chat? The SVG of the same map, drawn as PNG without any browser.

Of SVG it knows what `svg_of` writes: groups, rectangles, lines, texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from math import sqrt
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from chainlink.chain_map.style import FONTS
from graph_schema.errors import UsageError
from graph_schema.names import Words

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

SCALE = 2.0
"""Dots a px of the map, as long as the picture stays below `MOST_DOTS`."""
MOST_DOTS = 16_000_000
MARGIN = 24.0
"""White around the map, in px."""

_FINER = 2
"""Drawn so many times larger and then reduced, which smooths every edge."""
_STEPS = 24
"""Straight pieces of a bend."""
_FONT_FILES = (
    ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf"),
    ("SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf"),
    ("msyh.ttc", "msyhbd.ttc"),
    ("STHeiti Light.ttc", "STHeiti Medium.ttc"),
    ("wqy-microhei.ttc", "wqy-microhei.ttc"),
)
"""Regular and bold fonts with Chinese letters, looked for where the system keeps its fonts."""
_FACES_A_FILE = 8
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
_Point = tuple[float, float]


@dataclass(frozen=True)
class _Pen:
    """Where and how strongly the marks of a group are drawn."""

    draw: ImageDraw
    scale: float
    x: float
    y: float
    opacity: float = 1.0

    def at(self, x: float, y: float) -> _Point:
        return (self.x + x) * self.scale, (self.y + y) * self.scale

    def ink(self, colour: str, opacity: str = "1") -> tuple[int, ...]:
        from PIL.ImageColor import getrgb

        return (*getrgb(colour)[:3], round(255 * self.opacity * float(opacity)))


def png_of(svg: str, *, text_by_key: Mapping[str, str]) -> bytes:
    r"""Draw a map's SVG as a picture.

    Parameters
    ----------
    svg
        From `svg_of`; with its heading, so that the picture says what it is.
    text_by_key
        What is written into the file beside the picture, by keyword: `Title`, `Description`.

    Returns
    -------
    bytes
        A PNG on white, two dots a px; fewer where it would exceed `MOST_DOTS`. The same map gives the same picture.

    Raises
    ------
    UsageError
        If the machine has no font with Chinese letters.

    Notes
    -----
    About 0.7 s and 0.1 GB for a chain of 60 components.

    Examples
    --------
    >>> from chainlink.chain_map.content import MapContent
    >>> from chainlink.chain_map.layout import lay_out
    >>> from chainlink.chain_map.svg import svg_of
    >>> png_of(svg_of(lay_out(MapContent("steel", (), ()))), text_by_key={"Title": "steel"})[:4]
    b'\x89PNG'
    """
    from PIL import Image, ImageDraw
    from PIL.PngImagePlugin import PngInfo

    root = ElementTree.fromstring(svg)
    width, height = (float(size) + 2 * MARGIN for size in root.attrib["viewBox"].split()[2:])
    scale = min(SCALE, sqrt(MOST_DOTS / (width * height)))
    size = (round(width * scale) * _FINER, round(height * scale) * _FINER)
    image = Image.new("RGB", size, "#FFFFFF")
    _draw_group(root, _Pen(ImageDraw.Draw(image, "RGBA"), scale * _FINER, MARGIN, MARGIN))
    chunks = PngInfo()
    for keyword, text in text_by_key.items():
        chunks.add_itxt(keyword, text)
    held = BytesIO()
    image.reduce(_FINER).save(held, "PNG", dpi=(96 * scale, 96 * scale), pnginfo=chunks)
    return held.getvalue()


def _draw_group(group: ElementTree.Element, pen: _Pen) -> None:
    """Draw what a group holds, in order."""
    for mark in group:
        kind = mark.tag.rpartition("}")[2]
        if kind == "g":
            moved = re.findall(r"-?[\d.]+", mark.get("transform", "0 0"))
            opacity = pen.opacity * float(mark.get("opacity", "1"))
            _draw_group(mark, replace(pen, x=pen.x + float(moved[0]), y=pen.y + float(moved[1]), opacity=opacity))
        elif kind == "rect":
            _draw_rectangle(mark, pen)
        elif kind == "path":
            _draw_path(mark, pen)
        elif kind == "text":
            _draw_text(mark, pen)
        else:
            raise ValueError(f"a map's SVG holds no <{kind}>")


def _draw_rectangle(mark: ElementTree.Element, pen: _Pen) -> None:
    x, y, width, height, rounding = (float(mark.get(name, "0")) for name in ("x", "y", "width", "height", "rx"))
    (left, top), (right, bottom) = pen.at(x, y), pen.at(x + width, y + height)
    if right - left < 1 or bottom - top < 1:
        return
    corners = (round(left), round(top), max(round(right), round(left) + 1) - 1, max(round(bottom), round(top) + 1) - 1)
    stroke = mark.get("stroke")
    pen.draw.rounded_rectangle(
        corners,
        radius=min(rounding, width / 2, height / 2) * pen.scale,
        fill=pen.ink(mark.attrib["fill"], mark.get("fill-opacity", "1")),
        outline=pen.ink(stroke) if stroke else None,
        width=max(1, round(pen.scale)),
    )


def _draw_path(mark: ElementTree.Element, pen: _Pen) -> None:
    ink = pen.ink(mark.attrib["stroke"])
    thick = max(1, round(float(mark.attrib["stroke-width"]) * pen.scale))
    for line in _lines(mark.attrib["d"]):
        pen.draw.line([pen.at(*point) for point in line], fill=ink, width=thick, joint="curve")


def _lines(path: str) -> Iterator[list[_Point]]:
    """Give the lines of a path: straight to the next point, or one bend of three points."""
    for piece in path.split("M")[1:]:
        figures = [float(figure) for figure in re.findall(r"-?[\d.]+", piece)]
        points = list(zip(figures[::2], figures[1::2], strict=True))
        yield list(_bend(points)) if "C" in piece else points


def _bend(points: list[_Point]) -> Iterator[_Point]:
    """Walk along the cubic curve of four points."""
    for step in range(_STEPS + 1):
        far = step / _STEPS
        near = 1 - far
        weights = (near**3, 3 * near**2 * far, 3 * near * far**2, far**3)
        x = sum(weight * point[0] for weight, point in zip(weights, points, strict=True))
        y = sum(weight * point[1] for weight, point in zip(weights, points, strict=True))
        yield x, y


def _draw_text(mark: ElementTree.Element, pen: _Pen) -> None:
    font = _font(round(float(mark.attrib["font-size"]) * pen.scale), mark.get("font-weight") == "700")
    place = pen.at(float(mark.attrib["x"]), float(mark.attrib["y"]))
    anchor = _ANCHORS[mark.get("text-anchor", "start")]
    pen.draw.text(place, mark.text or "", fill=pen.ink(mark.attrib["fill"]), font=font, anchor=anchor)


@lru_cache(maxsize=64)
def _font(size: int, is_bold: bool) -> FreeTypeFont:
    from PIL.ImageFont import Layout, truetype

    for files in _FONT_FILES:
        try:
            first = truetype(files[is_bold], size, layout_engine=Layout.BASIC)
        except OSError:
            continue
        return next((face for face in _faces(first, size) if face.getname()[0] in FONTS), first)
    raise UsageError(
        Words(
            "本机没有中文字体，无法生成图片；请安装 fonts-noto-cjk，或改用 SVG",
            "this machine has no font with Chinese letters to draw a picture with; install fonts-noto-cjk, or take SVG",
        )
    )


def _faces(first: FreeTypeFont, size: int) -> Iterator[FreeTypeFont]:
    """Give the faces of a font's file: one for each region's way of writing."""
    from PIL.ImageFont import Layout, truetype

    for number in range(_FACES_A_FILE):
        try:
            yield truetype(str(first.path), size, index=number, layout_engine=Layout.BASIC)
        except OSError:
            return
