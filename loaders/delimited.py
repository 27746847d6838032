"""How does a CSV file become a sheet of text? Encoding, separator, quotes."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from loaders.guard import MOST_CELLS, look_at
from loaders.sheet import RawSheet, Unreadable

_OUR_PREFIX = re.compile(r"'+[=+\-@]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATORS = ",\t;"


def read_delimited(path: Path, *, place: str, source: str) -> RawSheet:
    """Read one CSV file; a `'` that guards `=`, `+`, `-` or `@` is taken off.

    Parameters
    ----------
    place
        How the file is named in messages.
    source
        Source of rows that give none.

    Raises
    ------
    Unreadable
        If it is no text in UTF-8, UTF-16 or GB18030, or a quotation mark is never closed.

    Notes
    -----
    Rows count as a spreadsheet counts them: a line break inside quotes does not begin a row.
    """
    look_at(path)
    text = _decode(path.read_bytes())
    _refuse_too_many_cells(text)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text), strict=True):
            rows.append(row)
    except csv.Error as exc:
        raise Unreadable(
            "引号没有成对；请检查这一行的英文双引号，内容里的双引号要写两个",
            'a quotation mark is not closed; check the " in this row, one inside a value is written twice',
            row=len(rows) + 1,
        ) from exc
    for row in rows:
        for at, cell in enumerate(row):
            if cell[:1] == "'" and _OUR_PREFIX.match(cell):
                row[at] = cell[1:]
    return RawSheet(place, path.name, path.stem, source, rows)


def _refuse_too_many_cells(text: str) -> None:
    """Refuse a text whose cells no memory holds: a few megabytes of line ends or commas become gigabytes as rows."""
    lines = text.count("\n") + text.count("\r")
    cells = lines + max(text.count(mark) for mark in _SEPARATORS)
    if cells > MOST_CELLS:
        raise Unreadable(
            f"文件过大：约 {lines:,} 行、{cells:,} 格，上限 {MOST_CELLS:,} 格；请核对文件，或拆开装入",
            f"is too large: some {lines:,} rows and {cells:,} cells, at most {MOST_CELLS:,}; check the file, or split it",
        )


def _decode(content: bytes) -> str:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _decoded_as(content, encoding)
    if b"\x00" in content:
        raise Unreadable("不是文本文件；请另存为 CSV（UTF-8）", "is not a text file; save it as CSV (UTF-8)")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded_as(content, "gb18030")


def _decoded_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as exc:
        raise Unreadable(
            "编码既不是 UTF-8 也不是 GB18030；请另存为 CSV（UTF-8）",
            "is neither UTF-8 nor GB18030; save it as CSV (UTF-8)",
            row=content[: exc.start].count(b"\n") + 1,
        ) from exc


def separator_of(text: str) -> str:
    r"""Tell comma, tab or semicolon by the first lines: the one that as many lines as possible hold equally often.

    Examples
    --------
    >>> separator_of("a;b;c\n1;2;1,200\n3;4;5"), separator_of("甲\n"), separator_of('a,b\n"x;y",2')
    (';', ',', ',')
    """
    unquoted = re.sub('"[^"]*"', "", text[:20_000])
    lines = [line for line in unquoted.splitlines()[:20] if line.strip()]

    def fitness(mark: str) -> tuple[int, int]:
        often = Counter(count for line in lines if (count := line.count(mark))).most_common(1)
        return (often[0][1], often[0][0]) if often else (0, 0)

    return max(_SEPARATORS, key=fitness)
