"""How wide is a text, and where does it break? Measured without a font, on the wide side.

A Chinese character is as wide as it is high. Latin letters are taken a little wider than in the usual sans-serif
fonts, so that what fits here fits on the screen; the browser tests hold that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from unicodedata import east_asian_width

_NARROW, _SLIM, _WIDE = frozenset("iljtfrI.,:;|!'()[] /-"), frozenset("ckszvxyJ"), frozenset("mwMW@%")
_MARK = "…"
_WIDE_IN_CHINESE_FONTS = frozenset("…·“”‘’—×↗≥≤")
_WORDS = re.compile(r"[^\s-]+-?\s?|\s+|-")
BOLD = 1.06
"""So much wider is bold Latin text; Chinese is as wide as ever."""


def text_width(text: str, size: float, *, is_bold: bool = False) -> float:
    """Measure a text in px.

    Examples
    --------
    >>> text_width("光刻胶", 14), text_width("resist", 10) < 40
    (42.0, True)
    """
    return sum(_ems(letter) * (BOLD if is_bold and _ems(letter) < 1.0 else 1.0) for letter in text) * size


def longest_piece(text: str, size: float, *, is_bold: bool = False) -> float:
    """Measure the longest part of a text that no line break should cut, in px.

    Examples
    --------
    >>> longest_piece("硅片", 10), longest_piece("a wafer", 10) == text_width("wafer", 10)
    (10.0, True)
    """
    return max((text_width(piece.rstrip(), size, is_bold=is_bold) for piece in _pieces(text)), default=0.0)


def broken(text: str, size: float, *, room: float, lines: int, is_bold: bool = False) -> tuple[str, ...]:
    """Break a text into lines that fit and are about equally long, at spaces, hyphens and Chinese characters.

    Parameters
    ----------
    text
        What to write.
    size
        Height of the letters in px.
    room
        Width of a line in px.
    lines
        So many lines at most; what is left over is cut and marked by an ellipsis.

    Returns
    -------
    tuple of str
        At least one line. Where `room` holds not even one letter, one line with the ellipsis.

    Examples
    --------
    >>> broken("图像传感器晶圆代工", 10, room=60, lines=2)
    ('图像传感器', '晶圆代工')
    >>> broken("electronic-grade hydrofluoric acid", 10, room=100, lines=2)
    ('electronic-grade', 'hydrofluoric acid')
    >>> broken("图像传感器晶圆代工", 10, room=60, lines=1)
    ('图像传感器…',)
    """
    text = " ".join(text.split())
    lines_written = _filled(text, size, room, lines, is_bold)
    if len(lines_written) < 2 or lines_written[-1].endswith(_MARK):
        return lines_written
    cuts = _cuts(text, lines_written)
    narrower = (room * part / 20 for part in range(10, 20))
    even = (_filled(text, size, width, len(lines_written), is_bold) for width in narrower)
    return next(
        (written for written in even if not written[-1].endswith(_MARK) and _cuts(text, written) <= cuts), lines_written
    )


def _cuts(text: str, lines: tuple[str, ...]) -> int:
    """Count the lines that end inside a Latin word."""
    at, count = 0, 0
    for line in lines[:-1]:
        at += len(line)
        count += text[at - 1].isascii() and text[at - 1] != "-" and text[at].isascii() and text[at] != " "
        at += text[at] == " "
    return count


def _filled(text: str, size: float, room: float, lines: int, is_bold: bool) -> tuple[str, ...]:
    """Fill line after line; what is left over is cut."""

    def fits(candidate: str) -> bool:
        return text_width(candidate, size, is_bold=is_bold) <= room

    lines_filled: list[str] = []
    left = text
    while left and len(lines_filled) < lines:
        if fits(left):
            return (*lines_filled, left)
        line = _longest_start(left, fits)
        if not line:
            break
        lines_filled.append(line.rstrip())
        left = left[len(line) :].lstrip()
    if left:
        last = lines_filled.pop() if lines_filled else ""
        while last and not fits(last + _MARK):
            last = last[:-1]
        lines_filled.append(last.rstrip() + _MARK)
    return tuple(lines_filled) or ("",)


def _longest_start(text: str, fits: Callable[[str], bool]) -> str:
    """Take as many pieces as fit; a piece too long by itself is cut inside."""
    line = ""
    for piece in _pieces(text):
        if not fits((line + piece).rstrip()):
            break
        line += piece
    if line:
        return line
    for letter in text:
        if not fits(line + letter):
            break
        line += letter
    return line


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for word in _WORDS.findall(text):
        if any(_ems(letter) == 1.0 for letter in word):
            pieces += list(word)
        else:
            pieces.append(word)
    return pieces


def _ems(letter: str) -> float:
    if east_asian_width(letter) in "WF" or letter in _WIDE_IN_CHINESE_FONTS:
        return 1.0
    if letter in _NARROW:
        return 0.39
    if letter in _SLIM:
        return 0.52
    if letter in _WIDE:
        return 0.95
    return 0.7 if letter.isupper() else 0.6
