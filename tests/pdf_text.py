"""What does a PDF say, and on how many pages? Read from the file itself, as far as WeasyPrint's files go."""

from __future__ import annotations

import re
import zlib

_HEAD = re.compile(rb"(\d+) 0 obj\b(.*?)(stream\r?\n|endobj)", re.DOTALL)
_SHOWN = re.compile(rb"/(\S+) [\d.]+ Tf|<([0-9a-fA-F]+)>(?=[^<>]*(?:Tj|TJ|<))|(ET)")
_MARK = b"\x00stream\x00"


def page_count(pdf: bytes) -> int:
    """Count the pages of a PDF."""
    return sum(bool(re.search(rb"/Type /Page\b(?!s)", body)) for body in _objects(pdf).values())


def text_of(pdf: bytes) -> str:
    """Give the text of a PDF: lines as they are drawn, without spaces that only move the pen."""
    objects = _objects(pdf)
    maps = {name: _letters(objects, number) for name, number in _fonts(objects).items()}
    lines: list[str] = []
    for body in objects.values():
        drawn = _content(body)
        if b" Tf" in drawn:
            lines += _lines(drawn, maps)
    return "\n".join(lines)


def _objects(pdf: bytes) -> dict[int, bytes]:
    """Give all objects by number, those in compressed object streams too."""
    objects: dict[int, bytes] = {}
    at = 0
    while head := _HEAD.search(pdf, at):
        at = head.end()
        objects[int(head[1])] = head[2]
        if head[3] != b"endobj":
            at += int(re.findall(rb"/Length (\d+)", head[2])[0])
            objects[int(head[1])] += _MARK + pdf[head.end() : at]
    for body in list(objects.values()):
        if b"/Type /ObjStm" in body:
            content = _content(body)
            first = int(re.findall(rb"/First (\d+)", body)[0])
            heads = [int(part) for part in content[:first].split()]
            starts = [first + head for head in heads[1::2]]
            ends = [*starts[1:], len(content)]
            objects |= {number: content[start:end] for number, start, end in zip(heads[::2], starts, ends, strict=True)}
    return objects


def _content(body: bytes) -> bytes:
    described, _, stream = body.partition(_MARK)
    return zlib.decompress(stream) if b"/FlateDecode" in described else stream


def _fonts(objects: dict[int, bytes]) -> dict[bytes, int]:
    """Give the object of each font by its name in the pages."""
    fonts: dict[bytes, int] = {}
    for body in objects.values():
        for listed in re.findall(rb"/Font <<(.*?)>>", body, re.DOTALL):
            fonts |= {name: int(number) for name, number in re.findall(rb"/(\S+) (\d+) 0 R", listed)}
        if b"/Font " in body and (pointed := re.search(rb"/Font (\d+) 0 R", body)):
            listed = objects[int(pointed[1])]
            fonts |= {name: int(number) for name, number in re.findall(rb"/(\S+) (\d+) 0 R", listed)}
    return fonts


def _letters(objects: dict[int, bytes], number: int) -> dict[int, str]:
    pointed = re.search(rb"/ToUnicode (\d+) 0 R", objects.get(number, b""))
    if not pointed:
        return {}
    content = _content(objects[int(pointed[1])])
    pairs = re.findall(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", content[content.find(b"beginbfchar") :])
    return {int(glyph, 16): bytes.fromhex(letter.decode()).decode("utf-16-be") for glyph, letter in pairs}


def _lines(drawn: bytes, maps: dict[bytes, dict[int, str]]) -> list[str]:
    letters: dict[int, str] = {}
    line, lines = "", []
    for font, glyphs, end in _SHOWN.findall(drawn):
        if font:
            letters = maps.get(font, {})
        elif glyphs:
            line += "".join(letters.get(int(glyphs[at : at + 4], 16), "?") for at in range(0, len(glyphs), 4))
        elif end:
            lines.append(line)
            line = ""
    return lines
