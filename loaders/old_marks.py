"""What does an old .xls workbook say that its values do not? Percent formats and errors, from its binary records."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import olefile

from loaders.marks import Marks, shown_unit, shows_percent
from loaders.sheet import broken

_FORMULA, _NUMBER, _RK, _MANY_RK, _ERROR_OR_TRUTH = 0x0006, 0x0203, 0x027E, 0x00BD, 0x0205
_BEGIN, _STYLE, _FORMAT, _SHEET_NAME = 0x0809, 0x00E0, 0x041E, 0x0085
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def read_old_marks(path: Path) -> dict[str, Marks]:
    """Read the marks of every sheet of an .xls file (BIFF8; older ones give none).

    Raises
    ------
    Unreadable
        If the container is broken.

    References
    ----------
    Microsoft. [MS-XLS]: Excel Binary File Format. Sections 2.4.24 (BoundSheet8), 2.4.127 (Formula), 2.4.353 (XF).
    """
    try:
        with olefile.OleFileIO(str(path)) as container:
            if not container.exists("Workbook"):
                return {}
            stream = container.openstream("Workbook").read()
        formats, styles, starts = _globals(stream)
        percents = {
            at for at, number in enumerate(styles) if number in (9, 10) or shows_percent(formats.get(number, ""))
        }
        units = {at: unit for at, number in enumerate(styles) if (unit := shown_unit(formats.get(number, "")))}
        return {name: _sheet_marks(stream, start, percents, units) for name, start in starts}
    except (OSError, ValueError, struct.error, IndexError, TypeError) as exc:
        raise broken() from exc


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Go through the records of one substream, to its end mark (0x0A)."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == 0x0A:
            return
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _text(body: bytes, count: int, flags: int) -> str:
    return body[: count * 2].decode("utf-16-le", "replace") if flags & 1 else body[:count].decode("latin-1")


def _globals(stream: bytes) -> tuple[dict[int, str], list[int], list[tuple[str, int]]]:
    """Number formats, the format of each style, and where each sheet starts."""
    formats: dict[int, str] = {}
    styles: list[int] = []
    starts: list[tuple[str, int]] = []
    for kind, body in _records(stream, 0):
        if kind == _FORMAT:
            number, count, flags = struct.unpack_from("<HHB", body)
            formats[number] = _text(body[5:], count, flags)
        elif kind == _STYLE:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _SHEET_NAME:
            start, _, _, count, flags = struct.unpack_from("<IBBBB", body)
            starts.append((_text(body[8:], count, flags), start))
    return formats, styles, starts


def _sheet_marks(stream: bytes, start: int, percents: set[int], units: dict[int, str]) -> Marks:
    marks = Marks()
    for kind, body in _records(stream, start):
        if kind not in (_FORMULA, _NUMBER, _RK, _MANY_RK, _ERROR_OR_TRUTH):
            continue
        row, column, style = struct.unpack_from("<HHH", body)
        if kind == _ERROR_OR_TRUTH and body[7]:
            marks.errors[row, column] = _ERRORS.get(body[6], "#N/A")
        elif kind == _FORMULA and body[12:14] == b"\xff\xff":
            if body[6] == 2:
                marks.errors[row, column] = _ERRORS.get(body[8], "#N/A")
        elif kind == _MANY_RK:
            for at in range((len(body) - 6) // 6):
                _note_style(marks, (row, column + at), struct.unpack_from("<H", body, 4 + 6 * at)[0], percents, units)
        elif kind != _ERROR_OR_TRUTH:
            _note_style(marks, (row, column), style, percents, units)
    return marks


def _note_style(marks: Marks, cell: tuple[int, int], style: int, percents: set[int], units: dict[int, str]) -> None:
    if style in percents:
        marks.percents.add(cell)
    elif style in units:
        marks.units[cell] = units[style]
