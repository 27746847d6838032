"""What does a buyer look for? A need, asked by hand or read off the risk register."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Floats
from chainlink.supply.lines import ACTIVE
from chainlink.supply.lookup import find_id
from graph_schema.errors import UsageError
from graph_schema.names import Words


@dataclass(frozen=True)
class Need:
    """One component that one firm looks for.

    Attributes
    ----------
    need_id
        Names it among others.
    buyer_id, component_id
        Who needs what.
    volume
        A year, in the unit of the component; None where nobody said.
    by_days
        In how many days a supplier must be ready; None where nobody said.
    about
        Firms that the need is about: an offer that stops with one of them is no help. Empty: those of today's
        suppliers that alone stop the need.
    value_10k_yuan
        Money a year; None where nobody said.
    risk_ids
        Risks of the register that it would close, sorted; none for a need asked by hand.
    to_review_ids
        Those of them that a person closed and the scan still finds: 假销号待复核.
    """

    need_id: str
    buyer_id: str
    component_id: str
    volume: float | None = None
    by_days: float | None = None
    about: tuple[str, ...] = ()
    value_10k_yuan: float | None = None
    risk_ids: tuple[str, ...] = ()
    to_review_ids: tuple[str, ...] = ()


def read_need(
    graph: SupplyGraph,
    text: str,
    *,
    volume: float | None = None,
    by_days: float | None = None,
    about: Sequence[str] = (),
) -> Need:
    """Read a need written `FIRM/COMPONENT`, ids or names.

    Parameters
    ----------
    text
        Buyer and component; only the first `/` separates them.
    volume, by_days
        As in `Need`.
    about
        Ids or names of firms.

    Raises
    ------
    UsageError
        If the text has no `/`, or a number is negative or not finite.
    UnknownIdError
        If a firm or component is not in the data; the nearest ones are named.
    """
    for name, value in (("--volume", volume), ("--by", by_days)):
        if value is not None and not (0 <= value < math.inf):
            raise UsageError(
                Words(f"{name} 是 {value:g}；须为不小于 0 的数", f"{name} is {value:g}; write a number of at least 0")
            )
    firm, slash, component = text.partition("/")
    if not slash or not firm.strip() or not component.strip():
        raise UsageError(
            Words(f"看不懂需求“{text}”；请写 企业/产品", f"cannot read the need {text!r}; write FIRM/COMPONENT")
        )
    buyer_id, component_id = find_id(graph, "firm", firm.strip()), find_id(graph, "component", component.strip())
    return Need(
        need_id=f"{buyer_id}/{component_id}",
        buyer_id=buyer_id,
        component_id=component_id,
        volume=volume,
        by_days=by_days,
        about=tuple(dict.fromkeys(find_id(graph, "firm", firm) for firm in about)),
    )


def with_recorded_volume(graph: SupplyGraph, need: Need) -> Need:
    """Fill in volume and money that the buyer uses today, all active suppliers of the component's family added up.

    What is stated stays; where one of those suppliers has none, it stays unknown.
    """
    sourcings, supplies = graph.lines.sourcings, graph.tables.supplies
    family = graph.families[graph.component_number(need.component_id)]
    is_used = (
        (sourcings.buyer == graph.firm_number(need.buyer_id))
        & np.isin(sourcings.component, family)
        & (sourcings.status == ACTIVE)
    )
    volume, value = (_total(supplies[column].to_numpy(float)[is_used]) for column in ("volume", "value_10k_yuan"))
    return replace(
        need,
        volume=volume if need.volume is None else need.volume,
        value_10k_yuan=value if need.value_10k_yuan is None else need.value_10k_yuan,
    )


def _total(values: Floats) -> float | None:
    return float(values.sum()) if len(values) and not np.isnan(values).any() else None
