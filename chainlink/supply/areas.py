"""How many firms are in the province, elsewhere in the country, abroad? Counted apart: they are asked by different ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from graph_schema.names import Words

if TYPE_CHECKING:
    import pandas as pd  # the first page needs none of it

Area = Literal["province", "country", "abroad", "unknown"]
HOME, PROVINCE = "CHN", "33"
"""The country, and how codes of places in the province begin."""


def area_of(country: str, region_code: str) -> Area:
    """Tell where a firm is; one of this country without a place is known to be nowhere.

    Examples
    --------
    >>> area_of("CHN", "330106"), area_of("CHN", "310115"), area_of("JPN", ""), area_of("CHN", ""), area_of("", "330106")
    ('province', 'country', 'abroad', 'unknown', 'province')
    """
    if country not in ("", HOME):
        return "abroad"
    if not region_code:
        return "unknown"
    return "province" if region_code.startswith(PROVINCE) else "country"


@dataclass(frozen=True)
class AreaCounts:
    """Firms by where they are."""

    in_province: int
    elsewhere: int
    abroad: int
    unknown: int

    @classmethod
    def of(cls, areas: Iterable[Area]) -> AreaCounts:
        """Count areas.

        Examples
        --------
        >>> AreaCounts.of(["province", "abroad", "province"])
        AreaCounts(in_province=2, elsewhere=0, abroad=1, unknown=0)
        """
        counts = Counter(areas)
        return cls(counts["province"], counts["country"], counts["abroad"], counts["unknown"])

    @classmethod
    def of_firms(cls, firms: pd.DataFrame) -> AreaCounts:
        """Count the rows of a table of firms."""
        places = zip(firms["country"].tolist(), firms["region_code"].tolist(), strict=True)
        return cls.of(area_of(country, region_code) for country, region_code in places)

    @property
    def words(self) -> Words:
        """Say how many firms are where; a place unknown only where there is such a firm.

        Examples
        --------
        >>> print(AreaCounts(12, 3, 0, 0).words.zh)
        省内 12 家、省外 3 家、境外 0 家
        """
        zh = f"省内 {self.in_province:,} 家、省外 {self.elsewhere:,} 家、境外 {self.abroad:,} 家"
        en = (
            f"{self.in_province:,} in the province, {self.elsewhere:,} elsewhere in the country, {self.abroad:,} abroad"
        )
        if self.unknown:
            zh, en = f"{zh}、所在地不明 {self.unknown:,} 家", f"{en}, {self.unknown:,} of unknown place"
        return Words(zh, en)
