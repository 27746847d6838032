"""Which number does a cell hold? Thousands separators, units, signs, bounds."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from graph_schema.spec import ColumnSpec
from loaders.headers import Use
from loaders.reading import Reader, Reading, wrong

NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
PLAIN = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")
"""A number that needs no thought: no sign, no exponent, no separator."""
_GROUPED = re.compile(r"([+-]?[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")
_MONEY_UNITS = {"元": "0.0001", "万": "1", "万元": "1", "亿": "10000", "亿元": "10000"}
_MONEY = re.compile(r"(.*?)(亿元|万元|亿|万|元)")
_DAYS = re.compile(r"(.*?)(天|日|days?)", re.IGNORECASE)


def to_decimal(text: str) -> Decimal | None:
    """Read a number exactly; None if it is none.

    Examples
    --------
    >>> to_decimal("1,234.5"), to_decimal("12,34"), to_decimal("nan")
    (Decimal('1234.5'), None, None)
    """
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


_DAYS_OF = {"天": 1, "日": 1, "周": 7, "星期": 7, "月": 30, "年": 365}
_ONE = r"([0-9]+(?:\.[0-9]+)?|半)\s*(?:个?(半)?(?=月)|个)?\s*(天|日|周|星期|月|年)?"
_TO = re.compile(rf"{_ONE}\s*(?:-{{1,2}}|—{{1,2}}|–|~|～|至|到)\s*{_ONE}(?:左右)?")
_ABOUT = re.compile(rf"(?:大约|大概|约|近)\s*{_ONE}(?:左右)?|{_ONE}左右")
_AT_LEAST = re.compile(rf"(?:≥|>=|>|大于|不少于|不低于|超过)\s*{_ONE}|{_ONE}\s*(?:及?以上)")
_AT_MOST = re.compile(rf"(?:≤|<=|<|小于|不足|不超过|少于)\s*{_ONE}|{_ONE}\s*(?:及?以[下内])")
_PLAIN_SPAN = re.compile(_ONE)


def _days_of(number: str, is_and_a_half: str | None, unit: str | None, otherwise: str | None) -> float:
    """Give the days of a stretch of time; a month has 30, a year 365."""
    count = 0.5 if number == "半" else float(number) + (0.5 if is_and_a_half else 0)
    return count * _DAYS_OF[unit or otherwise or "天"]


def _days_band(text: str) -> tuple[float, float | None] | None:
    """Read a stretch of days that is no single number; None if it is none.

    Examples
    --------
    >>> [_days_band(text) for text in ("3-6个月", "约30天", "半个月", "1个半月至2个月", "90天以上", "≤7天", "4-6周", "很久")]
    [(90.0, 180.0), (30.0, 30.0), None, (45.0, 60.0), (90.0, None), (0.0, 7.0), (28.0, 42.0), None]
    """
    if match := _TO.fullmatch(text):
        return _days_of(match[1], match[2], match[3], match[6]), _days_of(match[4], match[5], match[6], match[3])
    if match := _ABOUT.fullmatch(text):
        days = _days_of(*_one_of(match), None)
        return days, days
    if match := _AT_LEAST.fullmatch(text):
        return _days_of(*_one_of(match), None), None
    if match := _AT_MOST.fullmatch(text):
        return 0.0, _days_of(*_one_of(match), None)
    return None


def _one_of(match: re.Match[str]) -> tuple[str, str | None, str | None]:
    """Give number, half and unit of the alternative that matched."""
    first = 1 if match[1] else 4
    return match[first], match[first + 1], match[first + 2]


def quantity_reader(use: Use, *, may_be_band: bool = False) -> Reader:
    """Give the reader of a `number`, `money` or `days` column.

    Parameters
    ----------
    may_be_band
        Whether there are columns for the two ends of a band of days.
    """
    spec = use.spec

    def read(text: str) -> Reading:
        number, factor, is_repaired = text, use.scale, False
        if spec.type == "money" and (match := _MONEY.fullmatch(text)):
            number, factor, is_repaired = match[1].strip(), Decimal(_MONEY_UNITS[match[2]]), True
        elif spec.type == "days" and (match := _DAYS.fullmatch(text)):
            number, is_repaired = match[1].strip(), True
        quantity = to_decimal(number)
        if quantity is None and spec.type == "days":
            return _stretch(spec, text, may_be_band=may_be_band)
        if quantity is None:
            return _no_number(spec, text)
        value = float(quantity * factor) + 0.0
        if spec.minimum is not None and value < spec.minimum:
            least = f"{spec.minimum:g}"
            return wrong(
                text, f"{text} 小于 {least}；请写不小于 {least} 的数", f"{text} is below {least}; write {least} or more"
            )
        return Reading(value, is_repaired=is_repaired)

    return read


def _stretch(spec: ColumnSpec, text: str, *, may_be_band: bool) -> Reading:
    """Read days that are given in weeks, months or years, or as a band."""
    if match := _PLAIN_SPAN.fullmatch(text):
        return Reading(_days_of(match[1], match[2], match[3], None), is_repaired=True)
    band = _days_band(text)
    if band is None:
        return _no_number(spec, text)
    low, high = band
    if not may_be_band:
        return wrong(
            text, f"“{text}”是区间；这一列请写一个数，如 30", f"{text!r} is a band; write one number here, such as 30"
        )
    if high is not None and low > high:
        return wrong(text, f"“{text}”前大后小；请写如 30-60", f"{text!r} is upside down; write it like 30-60")
    return Reading(None, low=low, high=high, is_repaired=True)


def _no_number(spec: ColumnSpec, text: str) -> Reading:
    kinds = {"days": ("天数；请只写数，如 30", "a number of days; write only the number, such as 30"),
             "money": ("金额；请只写数（万元），如 120.5", "an amount; write only the number, such as 120.5")}  # fmt: skip
    zh, en = kinds.get(spec.type, ("数；请只写数，如 120.5", "a number; write only the number, such as 120.5"))
    return wrong(text, f"“{text}”不是{zh}", f"{text!r} is not {en}")
