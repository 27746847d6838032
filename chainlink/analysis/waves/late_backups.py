"""Which ready backups are in time? A backup steps in after its qualification days.

A buyer whose other sources have all ended lives on its stock of the inputs. A backup whose `qualification_days` are over by
then takes over, and the line never stops; one that takes longer comes too late: the line stops on the day on which it would
stop without it. That it starts again later is not followed. Only `qualified` sourcings wait; the makers of mode `market`
are counted from the first day, since nobody states their days.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np

from chainlink.analysis.spread.network import Network
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Floats, Ints, expanded
from chainlink.supply.lines import QUALIFIED
from chainlink.supply.stated_days import cautious_days
from graph_schema.names import SourcingMode


class NodeDays(Protocol):
    """What is asked of the days of a wave: by node that on which its deliveries end; infinity is never."""

    @property
    def ends(self) -> Floats:
        """By node."""


Days = TypeVar("Days", bound=NodeDays)


def waiting_backups(graph: SupplyGraph, *, sourcing: SourcingMode) -> Ints:
    """List the ready backups that have to be qualified first: rows of `tables.supplies`, none but under `qualified`.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["A", "B", "T"], "component_id": ["ore", "ore", "steel"]})
    >>> supplies = {"supplier_id": ["A", "B"], "buyer_id": "T", "component_id": "ore", "status": ["active", "qualified"]}
    >>> supplies = pd.DataFrame(supplies | {"qualification_days": [None, 30]})
    >>> waiting_backups(build_graph(Tables.of({"makes": makes, "supplies": supplies})), sourcing="qualified")
    array([1], dtype=int32)
    """
    if sourcing != "qualified":
        return np.zeros(0, np.int32)
    days = cautious_days(graph.tables.supplies, "qualification_days")
    return np.flatnonzero((graph.lines.sourcings.status == QUALIFIED) & (days > 0)).astype(np.int32)


def with_backups_in_time(
    graph: SupplyGraph, waiting: Ints, spread: Callable[[Ints], tuple[Network, Days, Floats]]
) -> tuple[Network, Days]:
    """Follow a wave in which backups count that are qualified before the stock of their buyers ends.

    Parameters
    ----------
    graph
        Supply graph.
    waiting
        Of `waiting_backups`.
    spread
        Tells, for the rows that deliver nothing yet, network, days by node and days of stock by requirement.

    Notes
    -----
    One spread more for each round of backups that turn out to be in time: what one of them saves may save others. Where
    none of their buyers runs short without them, the first spread is the last.
    """
    late = waiting
    while True:
        network, days, stock = spread(late)
        in_time = late[_is_in_time(graph, network, days, stock, late)] if len(late) else late
        if not len(in_time):
            return network, days
        late = np.setdiff1d(late, in_time)


def _is_in_time(graph: SupplyGraph, network: Network, days: NodeDays, stock: Floats, late: Ints) -> Ints:
    """Positions of the rows that keep a requirement of their buyer from lapsing."""
    facts = graph.requirements
    at, source = expanded(network.sources, np.arange(len(network.owner)))
    lapses = np.full(len(network.owner), -np.inf)
    np.maximum.at(lapses, at, days.ends[source])
    lapses[network.sources.sizes == 0] = 0.0
    runs_until = np.where(np.isfinite(lapses), lapses + stock, np.inf)
    requirement = np.flatnonzero(network.need_number >= 0)
    position, row = expanded(facts.offers, network.need_number[requirement])
    last_day = runs_until[requirement][position]
    place = np.searchsorted(late, row)
    is_late = (place < len(late)) & (late[np.minimum(place, len(late) - 1)] == row)
    qualifying = cautious_days(graph.tables.supplies, "qualification_days")[row]
    is_saved = is_late & np.isfinite(last_day) & (qualifying <= last_day)
    is_missed = is_late & np.isfinite(last_day) & (qualifying > last_day)
    saved = np.setdiff1d(place[is_saved], place[is_missed])
    return saved.astype(np.int32)
