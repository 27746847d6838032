"""Where do the goods of a sourcing come from? One reading for every analysis: the maker decides, then what the row says."""

from __future__ import annotations

import numpy as np

from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Longs, expanded


def origins_of(graph: SupplyGraph, rows: Longs, *, home: str = "") -> list[str]:
    """Give the country in which the goods of some sourcings are made.

    The country of the maker that the sourcing names, or of the supplier where it makes them itself; else the origin
    that the sourcing states; else "", unknown. A trader's own country is never taken for that of the goods. Where maker
    and stated origin contradict, loading tells so, and the maker decides: the spread of a stop reads it the same way.

    Parameters
    ----------
    graph
        Supply graph.
    rows
        Sourcings, as numbers of rows of `tables.supplies`.
    home
        Country of firms with a region code and no country; "" leaves it unknown.

    Notes
    -----
    Linear in firms and in the sourcings asked about.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> frames = {
    ...     "firms": pd.DataFrame({"firm_id": ["M", "T"], "country": ["JPN", "CHN"]}),
    ...     "makes": pd.DataFrame({"firm_id": ["M"], "component_id": ["x"]}),
    ...     "supplies": pd.DataFrame(
    ...         {"supplier_id": ["M", "T", "T"], "buyer_id": "B", "component_id": "x", "status": "active", "maker_id": ["", "M", ""],
    ...          "origin_country": ["DEU", "DEU", "DEU"]}),
    ... }
    >>> origins_of(build_graph(Tables.of(frames)), np.arange(3))
    ['JPN', 'JPN', 'DEU']
    """
    supplies = graph.tables.supplies.iloc[rows]
    country = countries_of_firms(graph, home)
    texts = zip(
        supplies["supplier_id"].tolist(),
        supplies["maker_id"].tolist(),
        supplies["origin_country"].tolist(),
        is_traded(graph, rows).tolist(),
        strict=True,
    )
    return [
        country.get(maker_id or ("" if is_resold else supplier_id), "") or origin
        for supplier_id, maker_id, origin, is_resold in texts
    ]


def is_traded(graph: SupplyGraph, rows: Longs) -> Bools:
    """Tell by sourcing whether the supplier resells what it does not make."""
    place, node = expanded(graph.lines.nodes_of_sourcing, rows)
    traded = np.zeros(len(rows), bool)
    traded[place[node >= graph.lines.count]] = True
    return traded


def countries_of_firms(graph: SupplyGraph, home: str = "") -> dict[str, str]:
    """Give the country by firm; a firm with a region code and no country lies at `home`."""
    firms = graph.tables.firms
    country = firms["country"].where((firms["country"] != "") | (firms["region_code"] == ""), home)
    return dict(zip(firms["firm_id"].tolist(), country.tolist(), strict=True))
