"""How is a text file of a million invoices read in little memory? Only the mapped columns, as columns, never as a sheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd

from loaders.guard import look_at
from loaders.layouts.lines import empty_lines, lines_of_columns, positions
from loaders.layouts.mapping import SheetMapping
from loaders.layouts.proposal import FoundHeader
from loaders.layouts.told import Told
from loaders.sheet import RawSheet, Unreadable

LARGE_BYTES = 16 << 20
"""Text files above this are read by columns."""
_HEAD_BYTES = 256 << 10
_HEAD_ROWS = 300
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def _encoding(content: bytes) -> str:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return encoding
    try:
        content.rpartition(b"\n")[0].decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def head_of_text(path: Path, *, place: str, source: str) -> RawSheet:
    """Give the first rows of a text file as a sheet."""
    look_at(path)
    with path.open("rb") as file:
        content = file.read(_HEAD_BYTES)
    text = content.rpartition(b"\n")[0].decode(_encoding(content), errors="replace")
    separator = _separator(text)
    rows = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        rows.append(row)
        if len(rows) == _HEAD_ROWS:
            break
    return RawSheet(place, path.name, path.stem, source, rows)


def _separator(text: str) -> str:
    lines = text.splitlines()[:20]
    counts = {mark: max((line.count(mark) for line in lines), default=0) for mark in ",\t;|"}
    return max(counts, key=lambda mark: counts[mark])


def lines_of_large_text(path: Path, header: FoundHeader, mapping: SheetMapping, told: Told) -> pd.DataFrame:
    """Read the lines of a large text file.

    Raises
    ------
    Unreadable
        If a quotation mark is never closed, or the text has another encoding than its beginning.

    Notes
    -----
    Linear; a million invoices of 27 columns take some 15 s and 1 GB.
    """
    columns = positions(mapping, header)
    if isinstance(columns, list):
        told.say(
            "error",
            [header.row + 1],
            "",
            f"没有映射所说的列：{'、'.join(columns)}",
            f"lacks columns of the mapping: {', '.join(columns)}",
        )
        return empty_lines()
    with path.open("rb") as file:
        content = file.read(_HEAD_BYTES)
    encoding = _encoding(content)
    places = sorted(set(columns.values()))
    try:
        frame = pd.read_csv(
            path,
            sep=_separator(content.rpartition(b"\n")[0].decode(encoding, errors="replace")),
            encoding=encoding,
            header=None,
            skiprows=header.row + 1,
            usecols=places,
            names=range(len(header.headers)),
            dtype="category",
            keep_default_na=False,
            skip_blank_lines=False,
            index_col=False,
        )
    except (ValueError, UnicodeDecodeError) as exc:
        raise Unreadable(
            "不能按列读取；请检查引号和编码，或另存为 CSV（UTF-8）",
            "cannot be read by columns; check quotation marks and encoding, or save it as CSV (UTF-8)",
        ) from exc
    numbers = np.arange(len(frame), dtype=np.int64) + header.row + 2
    return lines_of_columns({key: frame[at] for key, at in columns.items()}, numbers, told)
