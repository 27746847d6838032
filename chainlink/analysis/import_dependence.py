"""How much of what is bought of a component comes from abroad, from home, from the province?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from chainlink.graph import SupplyGraph
from chainlink.index_arrays import Bools, Ints, Longs, expanded
from chainlink.lines import ACTIVE

PurchaseBasis = Literal["value", "volume", "share", "unknown"]
_COLUMN_BY_BASIS: tuple[tuple[PurchaseBasis, str], ...] = (
    ("value", "value_10k_yuan"),
    ("volume", "volume"),
    ("share", "share"),
)


@dataclass(frozen=True)
class Dependence:
    """Where the purchases of a component come from; the first three shares sum to 1.

    Attributes
    ----------
    component_id
        What is bought, variants included.
    imported_share, domestic_share
        Shares made abroad and at home; None where no purchase has a weight.
    unknown_share
        Share whose country nobody stated, a trader's without maker and origin among it.
    in_province_share
        Part of `domestic_share` made inside the province.
    domestic_unplaced_share
        Part of `domestic_share` whose region nobody stated: it may be the province's or not.
    share_by_country
        Known shares by country of origin, largest first, then by code.
    basis
        What weighs the purchases: `value` in 万元, `volume`, `share` of a buyer's purchases, or `unknown`.
    purchase_count
        Active sourcings of buyers at home that were looked at.
    unweighed_count
        Those of them without the number that weighs; they are in no share.
    """

    component_id: str
    imported_share: float | None
    domestic_share: float | None
    unknown_share: float | None
    in_province_share: float | None
    domestic_unplaced_share: float | None
    share_by_country: Mapping[str, float]
    basis: PurchaseBasis
    purchase_count: int
    unweighed_count: int


def import_dependence(
    graph: SupplyGraph, component_id: str, *, home: str = "CHN", province_prefix: str = "33"
) -> Dependence:
    """Measure which part of the purchases of a component is made abroad, as its buyers at home see it.

    Goods come from `origin_country` where the sourcing states it, else from the country of the maker it names, else
    from that of the supplier where the supplier makes them itself. What a trader sells without any of these has an
    unknown origin: a trader's own country is never taken for that of the goods.

    Parameters
    ----------
    graph
        Supply graph; active sourcings of the component's family are its purchases.
    component_id
        What is bought.
    home
        Country whose buyers are asked. A firm with a region code lies at home; a buyer of unknown country counts too.
    province_prefix
        First digits of the region codes of the province.

    Returns
    -------
    Dependence
        All shares None where no purchase has a weight.

    Raises
    ------
    UnknownIdError
        If there is no such component.

    Notes
    -----
    Linear in sourcings. Of value, volume and share the one that most purchases state is used, the first among equals,
    and never two together. By share, every buyer weighs the same for each component it buys; what its shares leave to
    1 is unknown, and shares above 1 in sum are scaled to 1. Purchases of firms that only resell the component are left
    out, or goods would count twice.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.graph import build_graph
    >>> from loaders.tables import Tables
    >>> sourcings = {
    ...     "supplier_id": ["M", "N"],
    ...     "buyer_id": ["T", "T"],
    ...     "component_id": ["ore", "ore"],
    ...     "status": ["active", "active"],
    ...     "value_10k_yuan": [30, 10],
    ...     "origin_country": ["AUS", "CHN"],
    ... }
    >>> found = import_dependence(build_graph(Tables.of({"supplies": pd.DataFrame(sourcings)})), "ore")
    >>> found.imported_share, found.domestic_share, found.basis
    (0.75, 0.25, 'value')
    """
    purchases = _purchases(graph, graph.families[graph.component_number(component_id)], home)
    basis, column = max(_COLUMN_BY_BASIS, key=lambda each: int(purchases[each[1]].notna().sum()))
    weighed = purchases[purchases[column].notna()]
    weights = weighed[column]
    total = math.fsum(weights)
    if basis == "share" and total > 0:
        per_buyer = weighed.groupby(["buyer_id", "component_id"])["share"]
        total = float(per_buyer.ngroups)
        weights = weights / per_buyer.transform("sum").clip(lower=1.0)
    if not total > 0:
        unweighed = int(purchases[column].isna().sum())
        return Dependence(component_id, None, None, None, None, None, {}, "unknown", len(purchases), unweighed)
    made_in, made_at = weighed["made_in"], weighed["made_at"]
    is_home = made_in == home

    def part(chosen: pd.Series) -> float:
        return math.fsum(weights[chosen]) / total

    by_country = {country: part(made_in == country) for country in set(made_in) - {""}}
    return Dependence(
        component_id=component_id,
        imported_share=part(~is_home & (made_in != "")),
        domestic_share=part(is_home),
        unknown_share=max(0.0, total - math.fsum(weights[made_in != ""])) / total,
        in_province_share=part(is_home & made_at.str.startswith(province_prefix)),
        domestic_unplaced_share=part(is_home & (made_at == "")),
        share_by_country=dict(sorted(by_country.items(), key=lambda item: (-item[1], item[0]))),
        basis=basis,
        purchase_count=len(purchases),
        unweighed_count=len(purchases) - len(weighed),
    )


def _purchases(graph: SupplyGraph, family: Ints, home: str) -> pd.DataFrame:
    """Active sourcings of the family by buyers at home that do not only resell, with `made_in` and `made_at`."""
    sourcings = graph.lines.sourcings
    bought = np.flatnonzero((sourcings.status == ACTIVE) & np.isin(sourcings.component, family))
    rows, is_traded = graph.tables.supplies.iloc[bought], _is_traded(graph, bought)
    country, region = _places(graph, home)
    resellers = set(rows["supplier_id"][is_traded])
    is_asked = _looked_up(rows["buyer_id"], country).isin(["", home]) & ~rows["buyer_id"].isin(resellers)
    maker = rows["maker_id"].where(rows["maker_id"] != "", rows["supplier_id"].where(~is_traded, ""))
    maker_country = _looked_up(maker, country)
    made_in = rows["origin_country"].where(rows["origin_country"] != "", maker_country)
    made_at = _looked_up(maker, region).where(maker_country == made_in, "")
    purchases: pd.DataFrame = rows.assign(made_in=made_in, made_at=made_at)[is_asked]
    return purchases


def _looked_up(firm_ids: pd.Series, value_by_firm: Mapping[str, str]) -> pd.Series:
    """One attribute by row, "" where the firm has none."""
    values = [value_by_firm.get(firm_id, "") for firm_id in firm_ids.tolist()]
    return pd.Series(values, index=firm_ids.index, dtype="str")


def _is_traded(graph: SupplyGraph, rows: Longs) -> Bools:
    """By sourcing asked about: whether the supplier resells what it does not make."""
    at, node = expanded(graph.lines.nodes_of_sourcing, rows)
    traded = np.zeros(len(rows), bool)
    traded[at[node >= graph.lines.count]] = True
    return traded


def _places(graph: SupplyGraph, home: str) -> tuple[dict[str, str], dict[str, str]]:
    """Country and region code by firm; a firm with a region code and no country lies at home."""
    firms = graph.tables.firms
    country = firms["country"].where((firms["country"] != "") | (firms["region_code"] == ""), home)
    firm_ids = firms["firm_id"].tolist()
    return (
        dict(zip(firm_ids, country.tolist(), strict=True)),
        dict(zip(firm_ids, firms["region_code"].tolist(), strict=True)),
    )
