"""Which spare is promised to more buyers than it can serve? 备份重复承诺.

A *promise* is the yearly volume of a qualified sourcing: what its supplier would deliver if the buyer's own suppliers
stopped. The spare of the line behind it, its capacity less its output, is one number for all promises.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from chainlink.analysis.backups.goods_behind import goods_behind
from chainlink.analysis.backups.links import Floats, spare_by_node
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Grouping, Ints, expanded, grouped, numbers_in
from chainlink.supply.lines import QUALIFIED


def claimed_spares(graph: SupplyGraph, *, communities: Mapping[str, Collection[str]] | None = None) -> pd.DataFrame:
    """List the lines whose spare several buyers count on.

    Parameters
    ----------
    graph
        Supply graph.
    communities
        By firm id, the communities 共同体 it is a member of; absent firms are in none.

    Returns
    -------
    pandas.DataFrame
        By firm, then component: `firm_id`, `component_id`; `promised`, the volumes of its promises added up, and
        `unstated`, how many state none (they count as 0); `spare`; `shortfall`, what is promised above it. NaN where
        capacity or output is unknown. `buyer_ids`, `chain_ids` (chains of what the buyers need it for), `community_ids`
        (of the buyers): sorted tuples. `first_short_buyer_ids` are the first buyers that the spare no longer
        serves in full, oldest promise first, undated ones last, by id; `first_short` is what they lack. Promises of one
        date share what is left in proportion to their volumes, so that all of them are short together. Empty if none.

    Raises
    ------
    ValueError
        If a promised volume, a capacity or an output is below 0 or infinite.

    Notes
    -----
    Linear in sourcings and requirements, but for sorts. A promise of a trader is one of the line behind it, see
    `goods_behind`; what is promised to one who only resells it is left out, his buyers count. Promises whose line nobody
    can tell, or that may come from several, are left out.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["A"], "component_id": ["ore"], "capacity": [15], "output": [5]})
    >>> supplies = {"supplier_id": ["A", "A"], "buyer_id": ["B", "C"], "component_id": ["ore", "ore"]}
    >>> supplies |= {"status": ["qualified", "qualified"], "volume": [8, 9]}
    >>> graph = build_graph(Tables.of({"makes": makes, "supplies": pd.DataFrame(supplies)}))
    >>> claimed_spares(graph)[["firm_id", "promised", "spare", "shortfall", "buyer_ids"]].values.tolist()
    [['A', 17.0, 10.0, 7.0, ('B', 'C')]]
    """
    volumes = graph.tables.supplies["volume"].to_numpy(float)
    dates = _dates(graph)
    promises = _promises(graph, volumes)
    buyer_by_row = graph.firm_ids[graph.lines.sourcings.buyer]
    spare, chains = spare_by_node(graph), _chains_by_row(graph, promises.items)
    spares = []
    for line in np.flatnonzero(promises.sizes > 1).tolist():
        rows = promises[line]
        buyers = buyer_by_row[rows].tolist()
        if len(set(buyers)) > 1:
            firm_id, component_id = _named(graph, line)
            amounts = _amounts(volumes[rows], float(spare[line]), buyers, dates[rows].tolist())
            chain_ids = tuple(sorted(_union(chains[row] for row in rows.tolist())))
            community_ids = tuple(sorted(_union((communities or {}).get(buyer_id, ()) for buyer_id in buyers)))
            spares.append((firm_id, component_id, *amounts, tuple(sorted(set(buyers))), chain_ids, community_ids))
    return _frame(spares)


def over_promised(graph: SupplyGraph, *, communities: Mapping[str, Collection[str]] | None = None) -> pd.DataFrame:
    """List the lines that have promised several buyers more than they have to spare.

    Parameters
    ----------
    graph, communities
        As for `claimed_spares`.

    Returns
    -------
    pandas.DataFrame
        Rows of `claimed_spares` with a `shortfall` above 0. An unknown spare is not listed here: see there.

    Raises
    ------
    ValueError
        As `claimed_spares`.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["A"], "component_id": ["ore"], "capacity": [15], "output": [5]})
    >>> supplies = {
    ...     "supplier_id": ["A", "A"],
    ...     "buyer_id": ["B", "C"],
    ...     "component_id": ["ore", "ore"],
    ...     "status": ["qualified", "qualified"],
    ...     "volume": [8, 7],
    ... }
    >>> graph = build_graph(Tables.of({"makes": makes, "supplies": pd.DataFrame(supplies)}))
    >>> over_promised(graph)[["firm_id", "promised", "spare", "first_short_buyer_ids", "first_short"]]
      firm_id  promised  spare first_short_buyer_ids  first_short
    0       A      15.0   10.0                (B, C)          5.0
    """
    claimed = claimed_spares(graph, communities=communities)
    return claimed[claimed["shortfall"] > 0].reset_index(drop=True)


def _frame(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    numbers = ("promised", "unstated", "spare", "shortfall")
    listed_columns = ("buyer_ids", "chain_ids", "community_ids")
    columns = ["firm_id", "component_id", *numbers, "first_short_buyer_ids", "first_short", *listed_columns]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype(dict.fromkeys((*numbers, "first_short"), float) | {"unstated": int})


def _promises(graph: SupplyGraph, volumes: Floats) -> Grouping:
    """By named line: the qualified sourcings that it would deliver, oldest first, undated last, then by buyer."""
    sourcings, named = graph.lines.sourcings, graph.lines.named_count
    is_promise = sourcings.status == QUALIFIED
    if ((volumes[is_promise] < 0) | np.isinf(volumes[is_promise])).any():
        raise ValueError("volume must be a number of at least 0")
    goods = goods_behind(graph, np.flatnonzero(is_promise).astype(np.int32), is_ready_counted=True)
    is_clear = (goods.share == 1.0) & (goods.node < named)
    rows, lines = goods.row[is_clear].astype(np.int32), goods.node[is_clear]
    order = np.lexsort((sourcings.component[rows], sourcings.buyer[rows], _dates(graph)[rows]))
    return grouped(lines[order], rows[order], named)


def _dates(graph: SupplyGraph) -> npt.NDArray[np.str_]:
    """By sourcing the day it is dated; undated ones sort last."""
    return graph.tables.supplies["as_of"].replace("", "undated").to_numpy(str)


def _amounts(
    volumes: Floats, spare: float, buyers: Sequence[str], dates: Sequence[str]
) -> tuple[float, int, float, float, tuple[str, ...], float]:
    """Say promised, unstated, spare, shortfall, the first buyers who fall short and by how much (none and NaN if none).

    Sums of floating-point numbers that differ by a billionth are equal.
    """
    kept = np.cumsum(np.nan_to_num(volumes))
    promised = float(kept[-1])
    is_short = kept - spare > 1e-9 * promised
    unstated = int(np.isnan(volumes).sum())
    if not is_short.any():
        return promised, unstated, spare, spare - spare, (), np.nan
    first_date = dates[int(np.argmax(is_short))]
    of_date = [place for place, day in enumerate(dates) if day == first_date]
    together = tuple(sorted({buyers[place] for place in of_date if volumes[place] > 0}))
    return promised, unstated, spare, promised - spare, together, float(kept[of_date[-1]]) - spare


def _chains_by_row(graph: SupplyGraph, rows: Ints) -> dict[int, set[str]]:
    """By sourcing: chains of what its buyer needs it for, essential or not; of what is bought where nothing needs it."""
    facts, bought = graph.requirements, graph.lines.sourcings.component
    placed: dict[int, set[str]] = {}
    for component, chain_id in zip(_numbers(graph, graph.placements), graph.placements["chain_id"], strict=True):
        if chain_id:
            placed.setdefault(component, set()).add(chain_id)
    requirement, offer = expanded(facts.offers, np.arange(len(facts.owner)))
    served = grouped(offer, requirement, len(bought))
    uses = _uses(graph)
    chains_by_row: dict[int, set[str]] = {}
    for row in rows.tolist():
        made = graph.node_component[graph.nodes_of_firm[int(graph.lines.sourcings.buyer[row])]].tolist()
        products = {product for product in made if (int(bought[row]), product) in uses}
        products |= set(graph.node_component[facts.owner[served[row]]].tolist())
        chains_by_row[row] = _union(placed.get(product, set()) for product in products or {int(bought[row])})
    return chains_by_row


def _uses(graph: SupplyGraph) -> set[tuple[int, int]]:
    """(component, product) pairs: what goes into what, essential or not, variants included."""
    inputs = graph.tables.inputs
    position, component = expanded(graph.families, np.array(_numbers(graph, inputs), np.int32))
    products = np.array(_numbers(graph, inputs, "product_id"), np.int32)[position]
    return set(zip(component.tolist(), products.tolist(), strict=True))


def _numbers(graph: SupplyGraph, frame: pd.DataFrame, column: str = "component_id") -> list[int]:
    numbers: list[int] = numbers_in(graph.component_ids, frame[column]).tolist()
    return numbers


def _union(names: Iterable[Iterable[str]]) -> set[str]:
    return {name for names_of_row in names for name in names_of_row}


def _named(graph: SupplyGraph, node: int) -> tuple[str, str]:
    return str(graph.firm_ids[graph.node_firm[node]]), str(graph.component_ids[graph.node_component[node]])
