"""How is a text file of a million invoices read in little memory? Only the mapped columns, as columns, never as a sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from loaders.delimited import separator_of
from loaders.guard import look_at
from loaders.layouts.cells import day
from loaders.layouts.lines import lines_of_columns, positions, tell_missing
from loaders.layouts.mapping import SheetMapping
from loaders.layouts.notices import Notices
from loaders.layouts.proposal import FoundHeader
from loaders.sheet import RawSheet, Unreadable

LARGE_BYTES = 16 << 20
"""Text files above this are read by columns."""
_HEAD_BYTES = 256 << 10
_HEAD_ROWS = 300
_PART_ROWS = 100_000
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
    separator = separator_of(text)
    rows = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
        rows.append(row)
        if len(rows) == _HEAD_ROWS:
            break
    return RawSheet(place, path.name, path.stem, source, rows)


def lines_of_large_text(
    path: Path, header: FoundHeader, mapping: SheetMapping, notices: Notices
) -> Iterator[pd.DataFrame]:
    """Read the lines of a large text file, a part at a time.

    Raises
    ------
    Unreadable
        If a quotation mark is never closed, or the text has another encoding than its beginning.

    Notes
    -----
    Linear in lines; memory is that of one part.
    """
    columns = positions(mapping, header)
    if isinstance(columns, list):
        tell_missing(columns, header, notices)
        return
    for part, first in _parts(path, header, sorted(set(columns.values()))):
        numbers = np.arange(len(part), dtype=np.int64) + header.row + 2 + first
        yield lines_of_columns({key: part[at] for key, at in columns.items()}, numbers, notices)


def latest_day(path: Path, header: FoundHeader, mapping: SheetMapping) -> str:
    """Give the latest date of a large text file, "" if it has none."""
    columns = positions(mapping, header)
    if isinstance(columns, list) or ("date", 0) not in columns:
        return ""
    at = columns["date", 0]
    return max((max(map(day, part[at].unique()), default="") for part, _ in _parts(path, header, [at])), default="")


def _parts(path: Path, header: FoundHeader, places: Sequence[int]) -> Iterator[tuple[pd.DataFrame, int]]:
    """Go through some columns of a text file, each part with the number of rows before it."""
    with path.open("rb") as file:
        content = file.read(_HEAD_BYTES)
    encoding = _encoding(content)
    first = 0
    try:
        reader = pd.read_csv(
            path,
            sep=separator_of(content.rpartition(b"\n")[0].decode(encoding, errors="replace")),
            encoding=encoding,
            header=None,
            skiprows=header.row + 1,
            usecols=list(places),
            names=list(range(len(header.headers))),
            dtype="str",
            keep_default_na=False,
            skip_blank_lines=False,
            index_col=False,
            chunksize=_PART_ROWS,
        )
        for part in reader:
            yield part.reset_index(drop=True), first
            first += len(part)
    except (ValueError, UnicodeDecodeError) as exc:
        raise Unreadable(
            "不能按列读取；请检查引号和编码，或另存为 CSV（UTF-8）",
            "cannot be read by columns; check quotation marks and encoding, or save it as CSV (UTF-8)",
        ) from exc
