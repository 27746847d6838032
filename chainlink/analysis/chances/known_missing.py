"""Which rows are surely missing, and whose? What the record itself says, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainlink.analysis.chances.counts import KnownMissing
from chainlink.analysis.chances.purchases import Purchases, build_purchases
from chainlink.analysis.chances.record import PurchaseRecord, read_record
from chainlink.supply.graph import SupplyGraph


@dataclass(frozen=True)
class OpenPurchase:
    """One purchase that may miss suppliers.

    Attributes
    ----------
    buyer_id
        Who buys.
    component_ids
        What: any one of these will do, in order of id.
    on_record
        Active suppliers on record.
    missing_at_least
        How many are surely missing.
    suppliers_known
        How many firms could deliver it, as far as the data know.
    """

    buyer_id: str
    component_ids: tuple[str, ...]
    on_record: int
    missing_at_least: int
    suppliers_known: int


def known_missing(record: PurchaseRecord) -> KnownMissing:
    """Count what is surely missing; purchases of unnamed lines are nobody's to fill in.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> known_missing(read_record(build_purchases(build_graph(Tables.of({"makes": makes, "inputs": inputs})))))
    KnownMissing(rows=2, buyers=2, silent_buyers=2)
    """
    bought = record.purchases
    missing = np.where(record.is_open & (bought.buyer >= 0), np.maximum(record.least - record.seen, 0), 0)
    is_short = missing > 0
    return KnownMissing(
        rows=int(missing.sum()),
        buyers=len(np.unique(bought.buyer[is_short])),
        silent_buyers=len(np.unique(bought.buyer[is_short & record.is_silent])),
    )


def purchases_open_to(graph: SupplyGraph, firm_id: str) -> tuple[OpenPurchase, ...]:
    """List the open purchases that a firm could serve: on these rows its chance hangs.

    Returns
    -------
    tuple of OpenPurchase
        Those that the fewest firms could serve first, then by buyer and components.

    Raises
    ------
    UnknownIdError
        If there is no such firm.

    Notes
    -----
    As costly as reading all purchases: half a second for the fifteen sample chains.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "N", "T"], "component_id": ["ore", "ore", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> [(row.buyer_id, row.suppliers_known) for row in purchases_open_to(
    ...     build_graph(Tables.of({"makes": makes, "inputs": inputs})), "M")]
    [('T', 2)]
    """
    record = read_record(build_purchases(graph))
    bought = record.purchases
    of_thing = np.repeat(np.arange(len(bought.thing_candidates)), bought.thing_candidates.sizes)
    firm = graph.firm_number(firm_id)
    things = np.unique(of_thing[bought.supplier[bought.thing_candidates.items] == firm])
    is_asked = record.is_open & np.isin(bought.thing, things) & (bought.buyer >= 0) & (bought.buyer != firm)
    rows = [_open_purchase(record, int(at)) for at in np.flatnonzero(is_asked)]
    return tuple(sorted(rows, key=lambda row: (row.suppliers_known, row.buyer_id, row.component_ids)))


def _open_purchase(record: PurchaseRecord, at: int) -> OpenPurchase:
    bought: Purchases = record.purchases
    graph = bought.graph
    facts = graph.requirements
    members = {
        graph.component_id_list[member]
        for requirement in bought.requirements[at].tolist()
        for member in facts.group_members[facts.group[requirement]].tolist()
    }
    return OpenPurchase(
        buyer_id=graph.firm_id_list[bought.buyer[at]],
        component_ids=tuple(sorted(members)),
        on_record=int(record.seen[at]),
        missing_at_least=int(max(record.least[at] - record.seen[at], 0)),
        suppliers_known=int(bought.suppliers_known[at]),
    )
