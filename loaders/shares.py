"""Which share does a cell hold? Percent signs, bands, and columns of percents that are told as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from loaders.quantities import to_decimal
from loaders.reading import Reader, Reading, wrong

Scale = Literal["shares", "percents", "mixed"]
_DASH = r"\s*(?:-{1,2}|—{1,2}|–|~|～|至|到)\s*"
_END = r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*(%?)"
_BAND = re.compile(_END + _DASH + _END)
_ABOVE = re.compile(rf"(?:≥|>=|>|大于|不低于|超过)\s*{_END}|{_END}\s*(?:以上|及以上)")
_BELOW = re.compile(rf"(?:≤|<=|<|小于|不高于|不足)\s*{_END}|{_END}\s*(?:以下|及以下)")


@dataclass(frozen=True)
class _Band:
    """Ends of what a cell says; equal for a single number. A plain end is one without a percent sign."""

    low: Decimal
    high: Decimal
    is_percent: bool
    is_range: bool


def _parse(text: str) -> _Band | None:
    """Understand a tidy cell; None if it says no share."""
    if text.endswith("%") and (number := to_decimal(text[:-1].strip())) is not None:
        return _Band(number, number, True, False)
    if (number := to_decimal(text)) is not None:
        return _Band(number, number, False, False)
    if match := _BAND.fullmatch(text):
        return _Band(Decimal(match[1]), Decimal(match[3]), bool(match[2] or match[4]), True)
    for pattern, is_above in ((_ABOVE, True), (_BELOW, False)):
        if match := pattern.fullmatch(text):
            number, is_percent = Decimal(match[1] or match[3]), bool(match[2] or match[4])
            most = Decimal(100) if is_percent or number > 1 else Decimal(1)
            return _Band(number, most, is_percent, True) if is_above else _Band(Decimal(0), number, is_percent, True)
    return None


def scale_of(texts: Iterable[str]) -> Scale:
    """Tell whether the plain numbers of a column are shares or percents.

    All ≤ 1 are shares; all 0 or ≥ 1 are percents; otherwise the column is mixed. Cells with % have no say.

    Examples
    --------
    >>> scale_of(["0.4", "0.6"]), scale_of(["40", "0", "1"]), scale_of(["0", "1"]), scale_of(["0.4", "40"])
    ('shares', 'percents', 'shares', 'mixed')
    """
    kinds = {kind for text in texts for kind in kinds_of(text)}
    if "share" in kinds:
        return "mixed" if "percent" in kinds else "shares"
    return "percents" if "percent" in kinds else "shares"


def kinds_of(text: str) -> set[Literal["share", "percent"]]:
    """Tell what a plain number must be: between 0 and 1 a share, above 1 a percent, 0 and 1 either."""
    band = _parse(text)
    if band is None or band.is_percent:
        return set()
    if band.is_range:
        return {"percent"} if band.high > 1 else {"share"}
    return {"percent"} if band.high > 1 else {"share"} if 0 < band.high < 1 else set()


def share_reader(scale: Scale, *, may_be_band: bool) -> Reader:
    """Give the reader of a share column.

    Parameters
    ----------
    scale
        What plain numbers are; in a mixed column each is taken by its size, for the checks that follow.
    may_be_band
        Whether there are columns for the two ends.
    """

    def read(text: str) -> Reading:
        band = _parse(text)
        if band is None:
            return wrong(text, f"“{text}”不是占比；40% 请写 0.4 或 40%", f"{text!r} is not a share; write 0.4 or 40 %")
        is_percent = band.is_percent or scale == "percents" or (scale == "mixed" and band.high > 1)
        low, high = (float(end / 100 if is_percent else end) + 0.0 for end in (band.low, band.high))
        if low < 0:
            return wrong(
                text, f"{text} 小于 0；请写 0 到 1，或 0% 到 100%", f"{text} is below 0; write 0 to 1, or 0 % to 100 %"
            )
        if high > 1:
            most = "100%" if is_percent else "1"
            return wrong(text, f"{text} 大于 {most}；40% 请写 0.4 或 40%", f"{text} is above {most}; write 0.4 or 40 %")
        if not band.is_range:
            return Reading(low)
        if not may_be_band:
            return wrong(
                text,
                f"“{text}”是区间；这一列请写一个数，如 0.4",
                f"{text!r} is a band; write one number here, such as 0.4",
            )
        if low > high:
            return wrong(text, f"“{text}”前大后小；请写如 20%—40%", f"{text!r} is upside down; write it like 20%—40%")
        return Reading(None, low=low, high=high)

    return read
