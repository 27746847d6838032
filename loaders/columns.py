"""How is a whole column read? Once for each distinct text, so that half a million rows cost little."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_schema.names import Words
from loaders.choices import choice_reader, read_country, read_flag, read_list
from loaders.codes import read_firm_id, read_hs, read_id, read_industry, read_region
from loaders.dates import read_date
from loaders.findings import Gravity
from loaders.headers import Use
from loaders.quantities import PLAIN, quantity_reader
from loaders.reading import Reader, Reading, wrong
from loaders.shares import Scale, kinds_of, scale_of, share_reader
from loaders.sheet import ERROR_MARK, FORMULA_MARK
from loaders.tidy import is_blank_word, tidy_code, tidy_text

_SHEET_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_SHOWN = 5
_FIXED_READERS: dict[str, Reader] = {
    "id": read_id, "flag": read_flag, "list": read_list, "date": read_date, "country": read_country,
    "region": read_region, "industry": read_industry, "hs": read_hs,
}  # fmt: skip


@dataclass(frozen=True)
class Remark:
    """Something noticed about some cells of a column; `at` are their positions, from 0."""

    gravity: Gravity
    at: npt.NDArray[np.intp]
    message: Words


@dataclass(frozen=True)
class ReadColumn:
    """A column, read.

    Attributes
    ----------
    values
        As the schema types them.
    remarks
        What was noticed.
    low, high
        Ends of the bands of a share column; NaN where a cell holds no band.
    """

    values: pd.Series
    remarks: tuple[Remark, ...]
    low: pd.Series | None = None
    high: pd.Series | None = None


def read_column(use: Use, texts: Sequence[str], rows: Sequence[int], *, may_be_band: bool = False) -> ReadColumn:
    """Read the cells of one column.

    Parameters
    ----------
    texts
        One text a row, as it stands in the sheet.
    rows
        The number of each row in the file.
    may_be_band
        Whether a share may be a band such as 20%—40%.

    Returns
    -------
    ReadColumn
        Values in row order. Cells with errors are missing, but codes and words are kept as they stand, so that the
        checks between tables do not report the same fault again.

    Notes
    -----
    Linear in rows; Python code runs once for each distinct text.
    """
    array = np.empty(len(texts), dtype=object)
    array[:] = texts
    codes, distinct = pd.factorize(array)
    words = [str(text) for text in distinct]
    whole_scale, mixed = _scale(use, words, codes, rows)
    reader = _reader(use, may_be_band, whole_scale)
    readings = _fast_numbers(use, words, _careful(use, reader))
    remarks = [*mixed, *_remarks(words, readings, codes)]
    values = _values(use, [reading.value for reading in readings], codes)
    if not may_be_band:
        return ReadColumn(values, tuple(remarks))
    ends = [np.array([np.nan if end is None else end for end in side], dtype=float) for side in
            ([reading.low for reading in readings], [reading.high for reading in readings])]  # fmt: skip
    low, high = (pd.Series(end[codes], dtype="float64") for end in ends)
    return ReadColumn(values, tuple(remarks), low, high)


def _tidy(use: Use) -> Callable[[str], str]:
    return tidy_text if use.spec.type in ("text", "list") else tidy_code


def _reader(use: Use, may_be_band: bool, scale: Scale) -> Reader:
    spec = use.spec
    if spec.is_credit_code:
        return read_firm_id
    if spec.type == "choice":
        return choice_reader(spec)
    if spec.type == "share":
        return share_reader(scale, may_be_band=may_be_band)
    if spec.is_numeric:
        return quantity_reader(use)
    return _FIXED_READERS.get(spec.type, Reading)


def _careful(use: Use, reader: Reader) -> Reader:
    """Read what is the same in every column first: empty cells, "-", errors of the spreadsheet."""
    tidy = _tidy(use)

    def read(raw: str) -> Reading:
        if raw[:1] == "\x00":
            return _unusable(raw)
        text = tidy(raw)
        if not text:
            return Reading(None)
        if is_blank_word(text):
            return Reading(None, is_repaired=True)
        if text[0] == "#" and text.upper() in _SHEET_ERRORS:
            return wrong(
                "", f"单元格是错误值 {text}；请改正或清空", f"the cell holds the error {text}; correct or clear it"
            )
        reading = reader(text)
        if text == raw or reading.is_repaired or reading.error:
            return reading
        return Reading(reading.value, None, reading.warning, True, reading.low, reading.high)

    return read


def _unusable(raw: str) -> Reading:
    if raw.startswith(FORMULA_MARK):
        cell = raw.removeprefix(FORMULA_MARK)
        return wrong(
            "",
            f"单元格 {cell} 的公式没有保存计算结果；请用 Excel 或 WPS 打开并保存，再装入",
            f"the formula in cell {cell} has no stored value; open and save the file in Excel or WPS, then load it",
        )
    cell, _, message = raw.removeprefix(ERROR_MARK).partition(":")
    return wrong(
        "",
        f"单元格 {cell} 是错误值 {message}；请改正或清空",
        f"cell {cell} holds the error {message}; correct or clear it",
    )


def _fast_numbers(use: Use, words: list[str], read: Reader) -> list[Reading]:
    """Read every distinct text; plain numbers of an unscaled column at once."""
    if not use.spec.is_numeric or use.spec.type == "share" or use.scale != 1:
        return [read(word) for word in words]
    match = PLAIN.fullmatch
    return [Reading(float(word)) if match(word) else read(word) for word in words]


def _scale(use: Use, words: list[str], codes: npt.NDArray[np.intp], rows: Sequence[int]) -> tuple[Scale, list[Remark]]:
    """Tell a share column as a whole; a mixed one is an error that shows both kinds."""
    if use.spec.type != "share":
        return "shares", []
    if use.is_percent:
        return "percents", []
    tidied = [tidy_code(word) for word in words]
    scale = scale_of(tidied)
    if scale != "mixed":
        return scale, []
    shown = []
    for kind in ("share", "percent"):
        kinds = np.array([kind in kinds_of(text) for text in tidied])
        cells = [(rows[at], tidied[codes[at]]) for at in np.flatnonzero(kinds[codes]).tolist()]
        more = " …" if len(cells) > _SHOWN else ""
        shown.append("、".join(f"第 {row} 行 {text}" for row, text in cells[:_SHOWN]) + more)
        shown.append(", ".join(f"row {row}: {text}" for row, text in cells[:_SHOWN]) + more)
    message = Words(
        f"有的像比例（{shown[0]}），有的像百分数（{shown[2]}）；请整列统一，写 0.4 或 40%",
        f"some look like shares ({shown[1]}), some like percents ({shown[3]}); write all of them as 0.4 or as 40 %",
    )
    return scale, [Remark("error", np.array([], dtype=np.intp), message)]


def _remarks(words: list[str], readings: list[Reading], codes: npt.NDArray[np.intp]) -> Iterator[Remark]:
    noted = [code for code, reading in enumerate(readings) if reading.error or reading.warning or reading.is_repaired]
    if not noted:
        return
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(words) + 1))
    for code in noted:
        word, reading = words[code], readings[code]
        at = order[bounds[code] : bounds[code + 1]]
        if reading.error:
            yield Remark("error", at, reading.error)
            continue
        if reading.warning:
            yield Remark("warning", at, reading.warning)
        if reading.is_repaired:
            yield Remark("repair", at, _read_as(word, reading))


def _read_as(word: str, reading: Reading) -> Words:
    if reading.value is None and reading.low is None:
        return Words(f"“{word}”读作空", f"{word!r} was read as empty")
    if reading.low is not None:
        shown = f"{reading.low:g}—{reading.high:g}"
    elif isinstance(reading.value, bool):
        return Words(
            f"“{word}”读作“{'是' if reading.value else '否'}”",
            f"{word!r} was read as {'yes' if reading.value else 'no'}",
        )
    else:
        shown = f"{reading.value:.15g}" if isinstance(reading.value, float) else str(reading.value)
    return Words(f"“{word}”读作“{shown}”", f"{word!r} was read as {shown!r}")


def _values(use: Use, values: list[str | float | bool | None], codes: npt.NDArray[np.intp]) -> pd.Series:
    if use.spec.is_numeric:
        numbers = np.array([value if isinstance(value, float) else np.nan for value in values], dtype=float)
        return pd.Series(numbers[codes], dtype="float64")
    if use.spec.type == "flag":
        flags = pd.array([value if isinstance(value, bool) else pd.NA for value in values], dtype="boolean")
        return pd.Series(flags.take(codes))
    texts = pd.array(["" if value is None else str(value) for value in values], dtype="str")
    return pd.Series(texts.take(codes))
