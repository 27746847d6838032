"""How far apart do two firms stand? Same county, city, province, country or abroad, for many pairs at once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from chainlink.matching.pairs.weights import DISTANCES
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Ints
from chainlink.supply.regions import regions_around

UNKNOWN = -1


class FirmPlaces:
    """Counties, cities and provinces of all firms, by firm number; `UNKNOWN` where not known so closely."""

    def __init__(self, graph: SupplyGraph) -> None:
        firms = graph.tables.firms
        code_by_firm = pd.Series(firms["region_code"].to_numpy(), firms["firm_id"].to_numpy())
        codes = code_by_firm.reindex(graph.firm_ids).fillna("")
        distinct, which = np.unique(codes.to_numpy(str), return_inverse=True)
        levels = [_levels(graph, code) for code in distinct.tolist()]
        self.county, self.city, self.province = (_numbers([level[at] for level in levels])[which] for at in range(3))
        self.country = graph.firm_country

    def distance(self, one: Ints, other: Ints) -> Ints:
        """Give numbers in `DISTANCES` for pairs of firms, `UNKNOWN` where a place is missing."""
        distances = np.full(len(one), UNKNOWN, np.int32)
        for level, same in (
            (self.country, "same_country"),
            (self.province, "same_province"),
            (self.city, "same_city"),
            (self.county, "same_county"),
        ):
            is_same = (level[one] == level[other]) & (level[one] != UNKNOWN)
            distances[is_same] = DISTANCES.index(same)
        here, there = self.country[one], self.country[other]
        distances[(here != there) & (here != UNKNOWN) & (there != UNKNOWN)] = DISTANCES.index("abroad")
        return distances

    def is_same_county(self, one: Ints, other: Ints) -> Bools:
        """Tell whether two firms are known to stand in one county."""
        same: Bools = (self.county[one] == self.county[other]) & (self.county[one] != UNKNOWN)
        return same


def _levels(graph: SupplyGraph, code: str) -> tuple[str, str, str]:
    """County, city and province around a region, by their codes; "" where not known."""
    around = regions_around(graph.tables, code)
    county = next((region_code for region_code in around if region_code[4:] != "00"), "")
    city = next((region_code for region_code in around if region_code[4:] == "00" and region_code[2:4] != "00"), "")
    province = next((region_code for region_code in around if region_code[2:] == "0000"), "")
    return county, city, province


def _numbers(codes: list[str]) -> Ints:
    """Number texts, "" as `UNKNOWN`."""
    number = {code: at for at, code in enumerate(sorted({*codes} - {""}))}
    return np.array([number.get(code, UNKNOWN) for code in codes], np.int32)
