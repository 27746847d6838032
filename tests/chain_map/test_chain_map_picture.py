"""The map as PNG: as large as said, not blank, each colour where its box is, Chinese letters drawn, its heading inside."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

from chainlink.chain_map import picture
from chainlink.chain_map.content import MapContent, chain_content
from chainlink.chain_map.layout import lay_out
from chainlink.chain_map.picture import MARGIN, SCALE, png_of
from chainlink.chain_map.places import Frame
from chainlink.chain_map.style import INK, PAINTS
from chainlink.report.chain_maps import PAPER_PROPORTION, chain_map_png, chain_map_svg
from chainlink.report.paper import Paper
from chainlink.screening.scan import scan
from chainlink.supply.graph import build_graph
from graph_schema.errors import UsageError
from graph_schema.moments import DataDates
from graph_schema.names import Words
from tests.lamp_chain import lamp_tables

PAPER = Paper(
    Words("照明产业链图", "Chain map: Lighting"),
    Words("照明", "Lighting"),
    DataDates("2026-06-30"),
    "v3",
    "2026-07-01 09:00",
)


@pytest.fixture(scope="module")
def content() -> MapContent:
    graph = build_graph(lamp_tables())
    return chain_content(graph, scan(graph, ["L1"]).chains[0])


def opened(png: bytes) -> Image.Image:
    image = Image.open(BytesIO(png))
    image.load()
    return image


def map_top(svg: str) -> float:
    """Where the map begins below its heading, in px."""
    group = next(element for element in ElementTree.fromstring(svg) if element.tag.endswith("}g"))
    return float(group.attrib["transform"].removeprefix("translate(0 ").removesuffix(")"))


def dot(image: Image.Image, x: float, y: float) -> str:
    place = round((MARGIN + x) * SCALE), round((MARGIN + y) * SCALE)
    return "#{:02X}{:02X}{:02X}".format(*image.getpixel(place))


def inked(image: Image.Image, frame: Frame, colour: str) -> int:
    """Count the dots of a colour in a frame given in px of the map."""
    corners = (frame.x, frame.y, frame.right, frame.bottom)
    cut = image.crop(tuple(round((MARGIN + corner) * SCALE) for corner in corners))
    wanted = tuple(bytes.fromhex(colour[1:]))
    return sum(count for count, colour in cut.getcolors(cut.width * cut.height) or () if colour == wanted)


def test_picture_is_two_dots_a_px_and_says_what_it_is(content: MapContent) -> None:
    image = opened(chain_map_png(PAPER, content))
    width, height = map(float, ElementTree.fromstring(chain_map_svg(PAPER, content)).attrib["viewBox"].split()[2:])
    assert image.size == (round((width + 2 * MARGIN) * SCALE), round((height + 2 * MARGIN) * SCALE))
    assert (image.mode, image.format, round(image.info["dpi"][0])) == ("RGB", "PNG", 192)
    assert image.info["Title"] == content.title
    assert image.info["Description"].splitlines() == [str(line) for line in PAPER.heading]


def test_picture_has_every_box_in_its_colour_at_its_place(content: MapContent) -> None:
    image = opened(chain_map_png(PAPER, content))
    above = map_top(chain_map_svg(PAPER, content))
    boxes = lay_out(content, proportion=PAPER_PROPORTION).boxes
    seen = {box.box.name: dot(image, box.frame.x + 2, above + box.frame.middle) for box in boxes}
    assert seen == {box.box.name: PAINTS[box.box.colour].bar for box in boxes}
    assert seen["荧光粉"] == "#C62828"
    fills = {box.box.name: dot(image, box.frame.right - 4, above + box.frame.y + 4) for box in boxes}
    assert {name: fill for name, fill in fills.items() if name in ("荧光粉", "驱动电源", "灯壳", "灯具")} == {
        "荧光粉": PAINTS["red"].fill,
        "驱动电源": PAINTS["yellow"].fill,
        "灯壳": PAINTS["blue"].fill,
        "灯具": PAINTS[""].fill,
    }


def test_picture_has_the_heading_above_and_the_legend_below(content: MapContent) -> None:
    image = opened(chain_map_png(PAPER, content))
    layout = lay_out(content, proportion=PAPER_PROPORTION)
    above = map_top(chain_map_svg(PAPER, content))
    assert inked(image, Frame(0, 0, layout.width, above), INK["note"]) > 200
    below = Frame(0, above + layout.height, layout.width, image.height / SCALE - 2 * MARGIN - above - layout.height)
    assert {shade: inked(image, below, PAINTS[shade].bar) > 200 for shade in ("red", "yellow", "blue", "grey")} == {
        **dict.fromkeys(("red", "yellow", "blue", "grey"), True)
    }


def test_picture_draws_chinese_letters_and_no_empty_squares() -> None:
    font = picture._font(40, False)
    letters = {bytes(font.getmask(letter)) for letter in "照明产业链图荧光粉"}
    assert len(letters) == 9
    assert bytes(font.getmask("\U0010ffff")) not in letters


def test_picture_is_the_same_again(content: MapContent) -> None:
    assert chain_map_png(PAPER, content) == chain_map_png(PAPER, content)


def test_picture_draws_faint_what_a_filter_leaves_out(content: MapContent) -> None:
    boxes = lay_out(content, proportion=PAPER_PROPORTION).boxes
    (red,) = [box for box in boxes if box.box.colour == "red"]
    image = opened(chain_map_png(PAPER, content, dimmed=[red.box.box_id]))
    above = map_top(chain_map_svg(PAPER, content))
    strong, faint = (
        int(shown[1:3], 16) - int(shown[3:5], 16)
        for shown in (PAINTS["red"].bar, dot(image, red.frame.x + 2, above + red.frame.middle))
    )
    assert 0.2 * strong < faint < 0.4 * strong


def test_huge_map_becomes_a_picture_of_bounded_size() -> None:
    image = opened(
        png_of('<svg viewBox="0 0 9000 6000"><rect width="9000" height="6000" fill="#C62828"/></svg>', text_by_key={})
    )
    assert abs(image.width * image.height / picture.MOST_DOTS - 1) < 0.001
    assert image.getpixel((image.width // 2, image.height // 2)) == (0xC6, 0x28, 0x28)


def test_picture_refuses_what_no_map_holds() -> None:
    with pytest.raises(ValueError, match="<image>"):
        png_of('<svg viewBox="0 0 9 9"><image/></svg>', text_by_key={})


def test_machine_without_chinese_font_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "_FONT_FILES", (("no such font.ttf", "no such font.ttf"),))
    picture._font.cache_clear()
    with pytest.raises(UsageError) as caught:
        picture._font(20, False)
    assert caught.value.words == Words(
        "本机没有中文字体，无法生成图片；请安装 fonts-noto-cjk，或改用 SVG",
        "this machine has no font with Chinese letters to draw a picture with; install fonts-noto-cjk, or take SVG",
    )
