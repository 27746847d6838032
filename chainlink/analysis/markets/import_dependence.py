"""How much of what is bought of a component comes from abroad, from home, from the province?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Longs
from chainlink.supply.lines import ACTIVE
from chainlink.supply.origins import countries_of_firms, is_traded, origins_of

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

    Where goods come from is read as everywhere, see `origins_of`: the maker decides, then the stated origin. What a
    trader sells without either has an unknown origin: a trader's own country is never taken for that of the goods.

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
    ValueError
        If a value, a volume or a share of an active sourcing is below 0 or infinite, or a share above 1.

    Notes
    -----
    Linear in sourcings. Of value, volume and share the one that most purchases state is used, the first among equals,
    and never two together. By share, every buyer weighs the same for each component it buys; what its shares leave to
    1 is unknown, and shares above 1 in sum are scaled to 1. Purchases of firms that only resell the component are left
    out, or goods would count twice.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
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
    rows = np.flatnonzero(
        np.isin(graph.lines.sourcings.component, graph.families[graph.component_number(component_id)])
    )
    return _dependence(graph, component_id, _purchases(graph, rows, home), home, province_prefix)


def import_dependences(
    graph: SupplyGraph, component_ids: Iterable[str], *, home: str = "CHN", province_prefix: str = "33"
) -> dict[str, Dependence]:
    """Measure `import_dependence` of many components; every sourcing is looked at once.

    Returns
    -------
    dict
        By component id, in the order given.

    Raises
    ------
    UnknownIdError
        If there is no such component.
    ValueError
        If a value, a volume or a share of an active sourcing is below 0 or infinite, or a share above 1.

    Notes
    -----
    Linear in sourcings, variants counted.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M"], "component_id": ["ore"]})
    >>> import_dependences(build_graph(Tables.of({"makes": makes})), ["ore"])["ore"].basis
    'unknown'
    """
    every = _purchases(graph, np.arange(len(graph.tables.supplies)), home)
    return {
        component_id: _dependence(graph, component_id, every, home, province_prefix) for component_id in component_ids
    }


class _Purchase(NamedTuple):
    """One active sourcing, and where its goods are made; "" where nobody says."""

    supplier_id: str
    buyer_id: str
    component_id: str
    weights: tuple[float, float, float]
    is_traded: bool
    buyer_country: str
    made_in: str
    made_at: str


def _dependence(
    graph: SupplyGraph, component_id: str, every: Mapping[int, list[_Purchase]], home: str, province_prefix: str
) -> Dependence:
    family = graph.families[graph.component_number(component_id)].tolist()
    bought = [purchase for member in family for purchase in every.get(member, ())]
    resellers = {purchase.supplier_id for purchase in bought if purchase.is_traded}
    counted = [
        purchase for purchase in bought if purchase.buyer_country in ("", home) and purchase.buyer_id not in resellers
    ]
    basis, weighed, total = _weighed(counted)
    if not total > 0:
        unweighed = len(counted) - len(weighed)
        return Dependence(component_id, None, None, None, None, None, {}, "unknown", len(counted), unweighed)

    def part(chosen: Callable[[_Purchase], bool]) -> float:
        return math.fsum(weight for purchase, weight in weighed if chosen(purchase)) / total

    weights_by_country: dict[str, list[float]] = {}
    for purchase, weight in weighed:
        weights_by_country.setdefault(purchase.made_in, []).append(weight)
    by_country = {country: math.fsum(weights) / total for country, weights in weights_by_country.items() if country}
    return Dependence(
        component_id=component_id,
        imported_share=part(lambda purchase: purchase.made_in not in ("", home)),
        domestic_share=part(lambda purchase: purchase.made_in == home),
        unknown_share=max(0.0, total - math.fsum(weight for purchase, weight in weighed if purchase.made_in)) / total,
        in_province_share=part(
            lambda purchase: purchase.made_in == home and purchase.made_at.startswith(province_prefix)
        ),
        domestic_unplaced_share=part(lambda purchase: purchase.made_in == home and not purchase.made_at),
        share_by_country=dict(sorted(by_country.items(), key=lambda item: (-item[1], item[0]))),
        basis=basis,
        purchase_count=len(counted),
        unweighed_count=len(counted) - len(weighed),
    )


def _weighed(purchases: list[_Purchase]) -> tuple[PurchaseBasis, list[tuple[_Purchase, float]], float]:
    """Give what weighs the purchases, those it weighs, and their total."""
    known_counts = [
        sum(not math.isnan(purchase.weights[at]) for purchase in purchases) for at in range(len(_COLUMN_BY_BASIS))
    ]
    at = known_counts.index(max(known_counts))
    weighed = [(purchase, purchase.weights[at]) for purchase in purchases if not math.isnan(purchase.weights[at])]
    basis = _COLUMN_BY_BASIS[at][0]
    if basis != "share":
        return basis, weighed, math.fsum(weight for _, weight in weighed)
    shares: dict[tuple[str, str], list[float]] = {}
    for purchase, share in weighed:
        shares.setdefault((purchase.buyer_id, purchase.component_id), []).append(share)
    most = {key: max(1.0, math.fsum(parts)) for key, parts in shares.items()}
    is_any = any(share > 0 for _, share in weighed)
    scaled = [(purchase, share / most[purchase.buyer_id, purchase.component_id]) for purchase, share in weighed]
    return basis, scaled, float(len(most)) if is_any else 0.0


def _purchases(graph: SupplyGraph, rows: Longs, home: str) -> dict[int, list[_Purchase]]:
    """Active ones of these sourcings, by component number."""
    sourcings = graph.lines.sourcings
    rows = rows[sourcings.status[rows] == ACTIVE]
    named = graph.tables.supplies.iloc[rows]
    for basis, name in _COLUMN_BY_BASIS:
        most = 1.0 if basis == "share" else math.inf
        amounts = named[name].to_numpy(float)
        if ((amounts < 0) | (amounts > most) | (amounts == math.inf)).any():
            raise ValueError(f"{name} must be a number of at least 0" + ", at most 1" * (most == 1))
    columns = ("supplier_id", "buyer_id", "component_id", "maker_id")
    texts = zip(*(named[column].tolist() for column in columns), origins_of(graph, rows, home=home), strict=True)
    weights = zip(*(named[column].tolist() for _, column in _COLUMN_BY_BASIS), strict=True)
    country, region = _places(graph, home)
    numbers, traded = sourcings.component[rows].tolist(), is_traded(graph, rows).tolist()
    purchases_by_component: dict[int, list[_Purchase]] = {}
    for text, weight, number, is_resold in zip(texts, weights, numbers, traded, strict=True):
        supplier_id, buyer_id, component_id, maker_id, made_in = text
        maker = maker_id or ("" if is_resold else supplier_id)
        maker_country = country.get(maker, "")
        made_at = region.get(maker, "") if maker_country == made_in else ""
        purchase = _Purchase(
            supplier_id, buyer_id, component_id, weight, is_resold, country.get(buyer_id, ""), made_in, made_at
        )
        purchases_by_component.setdefault(number, []).append(purchase)
    return purchases_by_component


def _places(graph: SupplyGraph, home: str) -> tuple[dict[str, str], dict[str, str]]:
    """Country and region code by firm; a firm with a region code and no country lies at home."""
    firms = graph.tables.firms
    regions = dict(zip(firms["firm_id"].tolist(), firms["region_code"].tolist(), strict=True))
    return countries_of_firms(graph, home), regions
