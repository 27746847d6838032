"""How large is a unit, and of what? 吨 and kg weigh, 万台 are ten thousand 台; nothing converts 吨 into 台."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

_SAME: dict[tuple[str, float], tuple[str, ...]] = {
    ("kg", 1e-6): ("mg", "毫克"),
    ("kg", 1e-3): ("g", "克"),
    ("kg", 1.0): ("kg", "千克", "公斤"),
    ("kg", 1e3): ("t", "吨", "公吨", "tonne", "tonnes"),
    ("kg", 1e6): ("kt",),
    ("m", 1e-3): ("mm", "毫米"),
    ("m", 1e-2): ("cm", "厘米"),
    ("m", 1.0): ("m", "米"),
    ("m", 1e3): ("km", "千米", "公里"),
    ("m2", 1.0): ("m2", "m²", "㎡", "平方米"),
    ("m3", 1e-6): ("ml", "毫升"),
    ("m3", 1e-3): ("l", "升"),
    ("m3", 1.0): ("m3", "m³", "立方米"),
    ("kWh", 1.0): ("kwh", "千瓦时", "度"),
    ("kWh", 1e3): ("mwh", "兆瓦时"),
    ("kW", 1.0): ("kw", "千瓦"),
    ("kW", 1e3): ("mw", "兆瓦"),
}
_BY_NAME = {name: key for key, names in _SAME.items() for name in names}
_TIMES = (("百万", 1e6), ("千万", 1e7), ("亿", 1e8), ("万", 1e4), ("千", 1e3), ("百", 1e2))


class UnitSize(NamedTuple):
    """What a unit measures, "" where it has no name, and how much of it one is."""

    of: str
    size: float


@cache
def unit_size(unit: str) -> UnitSize:
    """Read the name of a unit.

    Examples
    --------
    >>> unit_size("t"), unit_size("万吨"), unit_size("万颗"), unit_size("")
    (UnitSize(of='kg', size=1000.0), UnitSize(of='kg', size=10000000.0), UnitSize(of='颗', size=10000.0), UnitSize(of='', size=1.0))
    """
    name = unit.strip().lower()
    if name in _BY_NAME:
        return UnitSize(*_BY_NAME[name])
    for word, times in _TIMES:
        if name.startswith(word) and name != word:
            rest = unit_size(name.removeprefix(word))
            return UnitSize(rest.of, rest.size * times)
    return UnitSize(name, 1.0)
