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


def quantity_reader(use: Use) -> Reader:
    """Give the reader of a `number`, `money` or `days` column."""
    spec = use.spec

    def read(text: str) -> Reading:
        number, factor, is_repaired = text, use.scale, False
        if spec.type == "money" and (match := _MONEY.fullmatch(text)):
            number, factor, is_repaired = match[1].strip(), Decimal(_MONEY_UNITS[match[2]]), True
        elif spec.type == "days" and (match := _DAYS.fullmatch(text)):
            number, is_repaired = match[1].strip(), True
        quantity = to_decimal(number)
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


def _no_number(spec: ColumnSpec, text: str) -> Reading:
    kinds = {"days": ("天数；请只写数，如 30", "a number of days; write only the number, such as 30"),
             "money": ("金额；请只写数（万元），如 120.5", "an amount; write only the number, such as 120.5")}  # fmt: skip
    zh, en = kinds.get(spec.type, ("数；请只写数，如 120.5", "a number; write only the number, such as 120.5"))
    return wrong(text, f"“{text}”不是{zh}", f"{text!r} is not {en}")
