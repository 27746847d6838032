"""Do two firms stand in the same county, in the same city? A flood would find both.

The county is the firm's own six-digit code; the city is the nearest region around it that has a city's code, by
`within_code` where the data gives one (a county may have moved), else by its digits.
"""

from __future__ import annotations

from functools import cache

from chainlink.supply.graph import SupplyGraph
from chainlink.supply.regions import regions_around


class Closeness:
    """Places of firms, looked up as they are asked for."""

    def __init__(self, graph: SupplyGraph) -> None:
        firms = graph.tables.firms
        self._region = dict(zip(firms["firm_id"], firms["region_code"], strict=True))
        self._country = dict(zip(firms["firm_id"], firms["country"], strict=True))
        self._places = cache(lambda code: _county_and_city(regions_around(graph.tables, code)))

    def of(self, one: str, other: str) -> tuple[bool | None, bool | None]:
        """Tell whether two firms stand in the same county and in the same city.

        Returns
        -------
        tuple
            None where a place is not known so closely; False where the cities, or only the countries, are known to
            differ.
        """
        here, there = self._country.get(one, ""), self._country.get(other, "")
        if here and there and here != there:
            return False, False
        one_county, one_city = self._places(self._region.get(one, ""))
        other_county, other_city = self._places(self._region.get(other, ""))
        is_same_city = one_city == other_city if one_city and other_city else None
        if is_same_city is False:
            return False, False
        return (one_county == other_county if one_county and other_county else None), is_same_city


def _county_and_city(around: list[str]) -> tuple[str, str]:
    """First county's and first city's code among a region and those around it, "" if none."""
    county = next((code for code in around if code[4:] != "00"), "")
    return county, next((code for code in around if code[4:] == "00" and code[2:4] != "00"), "")
