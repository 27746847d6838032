"""How is a whole column read? Once for each distinct text, so that half a million rows cost little."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from graph_schema.names import Words
from loaders.choices import choice_reader, read_country, read_flag, read_list
from loaders.codes import read_firm_id, read_hs, read_id, read_industry, read_region, read_region_or_name
from loaders.dates import read_date, read_past_date
from loaders.findings import Gravity
from loaders.headers import Use
from loaders.quantities import PLAIN, quantity_reader, to_decimal
from loaders.reading import Reader, Reading, wrong
from loaders.shares import Scale, kinds_of, scale_of, share_reader
from loaders.sheet import ERROR_MARK, FILLED_MARK, FORMULA_MARK, UNIT_MARK
from loaders.tidy import is_blank_word, tidy_code, tidy_text

_SHEET_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_SHOWN = 5
_SMALL_PERCENT = 10
_NEVER_IN_FUTURE = frozenset({"as_of", "makers_surveyed_on"})
"""Columns that say up to when something is true."""
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
        Ends of the bands of a column that may hold some; NaN where a cell holds no band, or has no such end.
    """

    values: pd.Series
    remarks: tuple[Remark, ...]
    low: pd.Series | None = None
    high: pd.Series | None = None


def read_column(
    use: Use, texts: Sequence[str], rows: Sequence[int], *, may_be_band: bool = False, is_strict: bool = True
) -> ReadColumn:
    """Read the cells of one column.

    Parameters
    ----------
    texts
        One text a row, as it stands in the sheet.
    rows
        The number of each row in the file.
    may_be_band
        Whether a cell may be a band such as 20%—40% or 3-6个月.
    is_strict
        Whether what cannot be read in a column that may be empty is an error; else it is unknown, and told.

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
    careful = _careful(use, reader)
    readings = _fast_numbers(use, words, careful if is_strict else _lenient(use, careful))
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
        return _without_warning(read_firm_id) if spec.refers_to else read_firm_id
    if spec.name in _NEVER_IN_FUTURE:
        return read_past_date
    if spec.type == "region" and spec.refers_to:
        return read_region_or_name
    if spec.type == "choice":
        return choice_reader(spec)
    if spec.type == "share":
        return share_reader(scale, may_be_band=may_be_band)
    if spec.is_numeric:
        return quantity_reader(use, may_be_band=may_be_band)
    return _FIXED_READERS.get(spec.type, Reading)


def _without_warning(reader: Reader) -> Reader:
    """Read a code that refers to a firm: what is odd about it is told where the firm itself stands."""

    def read(text: str) -> Reading:
        reading = reader(text)
        return Reading(reading.value, is_repaired=reading.is_repaired) if reading.may_stand else reading

    return read


def _lenient(use: Use, reader: Reader) -> Reader:
    """Take what can be done without: an unreadable cell that may be empty is unknown, and told."""
    spec = use.spec
    may_be_unknown = not (spec.is_required or spec.refers_to or spec.is_credit_code or spec.type == "id")

    def read(raw: str) -> Reading:
        reading = reader(raw)
        if reading.error is None or reading.is_certain:
            return reading
        zh, en = reading.error
        if reading.may_stand:
            return Reading(reading.value, warning=Words(f"{zh}；已照原样装入", f"{en}; taken as it is"))
        if may_be_unknown:
            return Reading(None, warning=Words(f"{zh}；已按未知装入", f"{en}; taken as unknown"))
        return reading

    return read


def _careful(use: Use, reader: Reader) -> Reader:
    """Read what is the same in every column first: empty cells, "-", errors of the spreadsheet, filled cells, units."""
    tidy = _tidy(use)
    is_number = use.spec.is_numeric

    def read_filled(raw: str) -> Reading:
        text = raw.removeprefix(FILLED_MARK).partition(UNIT_MARK)[0]
        if is_number and tidy(text):
            return wrong(
                "",
                f"{text} 写在合并单元格里，只能算一次；请取消合并，逐行填写",
                f"{text} stands in a merged cell and counts once; take the cell apart and write it row by row",
                is_certain=True,
            )
        reading = read(raw.removeprefix(FILLED_MARK))
        return reading if reading.error else replace(reading, is_repaired=True)

    def read(raw: str) -> Reading:
        if raw[:1] == FILLED_MARK:
            return read_filled(raw)
        if UNIT_MARK in raw:
            return _with_shown_unit(use, raw, reader)
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
        return replace(reading, is_repaired=True)

    return read


def _with_shown_unit(use: Use, raw: str, reader: Reader) -> Reading:
    """Read a number whose format shows a unit of money: money in that unit; another number only where it is not scaled."""
    number, _, unit = raw.partition(UNIT_MARK)
    if use.spec.type == "money":
        return replace(reader(number + unit), is_repaired=True)
    if unit != "元" and use.spec.is_numeric:
        return wrong(
            number,
            f"单元格显示为 {number}{unit}；请按计量单位写完整的数",
            f"the cell shows {number} with {unit}; write the whole number in its unit",
        )
    return reader(number)


def _unusable(raw: str) -> Reading:
    if raw.startswith(FORMULA_MARK):
        cell = raw.removeprefix(FORMULA_MARK)
        return wrong(
            "",
            f"单元格 {cell} 的公式没有保存计算结果；请用 Excel 或 WPS 打开并保存，再装入",
            f"the formula in cell {cell} has no stored value; open and save the file in Excel or WPS, then load it",
            is_certain=True,
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
    if scale == "percents":
        return scale, list(_ones_among_percents(tidied, codes))
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


def _ones_among_percents(tidied: Sequence[str], codes: npt.NDArray[np.intp]) -> Iterator[Remark]:
    """Ask about a 1 among 60 and 40: one percent, or all? Where other small percents stand, it is one of them."""
    numbers = [to_decimal(text) for text in tidied]
    if any(number is not None and 1 < number < _SMALL_PERCENT for number in numbers):
        return
    ones = [code for code, number in enumerate(numbers) if number == 1]
    at = np.flatnonzero(np.isin(codes, ones))
    if len(at):
        zh, en = (
            "这一列是百分数，1 是 1% 还是 100%；请写 1% 或 100%",
            "the column holds percents: is 1 1 % or all? write 1% or 100%",
        )
        yield Remark("error", at, Words(zh, en))


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
    if word[:1] == FILLED_MARK:
        filled = word.removeprefix(FILLED_MARK)
        return Words(f"合并单元格向下填作“{filled}”", f"filled with {filled!r} from the merged cell above")
    word = word.replace(UNIT_MARK, "")
    if reading.value is None and reading.low is None:
        return Words(f"“{word}”读作空", f"{word!r} was read as empty")
    if reading.low is not None:
        shown = _band_text(reading.low, reading.high)
    elif isinstance(reading.value, bool):
        return Words(
            f"“{word}”读作“{'是' if reading.value else '否'}”",
            f"{word!r} was read as {'yes' if reading.value else 'no'}",
        )
    else:
        shown = f"{reading.value:.15g}" if isinstance(reading.value, float) else str(reading.value)
    return Words(f"“{word}”读作“{shown}”", f"{word!r} was read as {shown!r}")


def _band_text(low: float, high: float | None) -> str:
    if high is None:
        return f"≥{low:g}"
    return f"约 {low:g}" if low == high else f"{low:g}—{high:g}"


def _values(use: Use, values: list[str | float | bool | None], codes: npt.NDArray[np.intp]) -> pd.Series:
    if use.spec.is_numeric:
        numbers = np.array([value if isinstance(value, float) else np.nan for value in values], dtype=float)
        return pd.Series(numbers[codes], dtype="float64")
    if use.spec.type == "flag":
        flags = pd.array([value if isinstance(value, bool) else pd.NA for value in values], dtype="boolean")
        return pd.Series(flags.take(codes))
    texts = pd.array(["" if value is None else str(value) for value in values], dtype="str")
    return pd.Series(texts.take(codes))
