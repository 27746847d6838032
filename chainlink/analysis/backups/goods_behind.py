"""Whose goods does a buyer really get? Sourcings followed through traders to the lines that make what they deliver.

MODEL.md section 4: bought volume, concentration and over-promises follow goods through traders. Where that page is
silent: a trader that buys from several lines delivers of each what it buys of it, unknown volumes at the mean of the known
ones, equal parts where none is known; where an origin, the market or one of several variants leaves the line open, the
goods stay with the trader.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from chainlink.analysis.backups.links import Floats, delivered_by, feeds_trade_only
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Ints, Longs
from chainlink.supply.lines import ACTIVE, QUALIFIED


class Goods(NamedTuple):
    """Parts of sourcings, in order of sourcing, then node.

    Attributes
    ----------
    row
        Sourcing, row of `tables.supplies`; purchases that only feed the buyer's own trade are left out.
    node
        The named line that makes the part; the trader's leg where nobody knows which line does.
    share
        What part of the sourcing it is; those of one sourcing add up to 1.
    """

    row: Longs
    node: Ints
    share: Floats


def goods_behind(graph: SupplyGraph, rows: Ints, *, is_ready_counted: bool = False) -> Goods:
    """Follow some sourcings to the lines that make what they deliver.

    Parameters
    ----------
    graph
        Supply graph.
    rows
        Sourcings, rows of `tables.supplies`.
    is_ready_counted
        Whether traders also draw on their qualified suppliers, as they would for a promise; else on those in use alone.

    Returns
    -------
    Goods
        Sourcings that nobody can be told to deliver, candidates among them, are left out.

    Notes
    -----
    Linear in the rows and in the suppliers of traders, for each trader behind a trader once more.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["A", "C"], "component_id": ["ore", "ore"]})
    >>> supplies = {"supplier_id": ["A", "C", "T"], "buyer_id": ["T", "T", "B"], "component_id": ["ore"] * 3}
    >>> supplies |= {"status": ["active"] * 3, "volume": [30, 10, 8]}
    >>> graph = build_graph(Tables.of({"makes": makes, "supplies": pd.DataFrame(supplies)}))
    >>> goods = goods_behind(graph, np.arange(3))
    >>> goods.row.tolist(), graph.firm_ids[graph.node_firm[goods.node]].tolist(), goods.share.tolist()
    ([2, 2], ['A', 'C'], [0.75, 0.25])
    """
    deliverer = delivered_by(graph)
    kept = rows[~feeds_trade_only(graph, rows, deliverer) & (deliverer[rows] >= 0)]
    legs = _Legs(graph, deliverer, (ACTIVE, QUALIFIED) if is_ready_counted else (ACTIVE,))
    parts = [
        (row, node, share)
        for row, at in zip(kept.tolist(), deliverer[kept].tolist(), strict=True)
        for node, share in (legs.makers(at) if at >= graph.lines.count else ((at, 1.0),))
    ]
    row, node, share = zip(*parts, strict=True) if parts else ((), (), ())
    return Goods(np.array(row, np.int64), np.array(node, np.int32), np.array(share, np.float64))


class _Legs:
    """What each leg of a trader draws on, worked out where it is asked for."""

    def __init__(self, graph: SupplyGraph, deliverer: Ints, counted: tuple[int, ...]) -> None:
        facts, lines = graph.requirements, graph.lines
        self._graph, self._deliverer, self._counted = graph, deliverer, counted
        self._volume = graph.tables.supplies["volume"].to_numpy(float)
        of_leg = np.flatnonzero(facts.owner >= lines.count)
        self._requirement = dict(zip(facts.owner[of_leg].tolist(), of_leg.tolist(), strict=True))
        self._makers: dict[int, tuple[tuple[int, float], ...]] = {}

    def makers(self, leg: int, above: frozenset[int] = frozenset()) -> tuple[tuple[int, float], ...]:
        """Give (line, share) pairs of what a leg delivers, in order of line; the leg itself where that is open."""
        if leg in self._makers:
            return self._makers[leg]
        shares: dict[int, float] = {}
        for node, share in self._direct(leg):
            behind: tuple[tuple[int, float], ...] = ((node, 1.0),)
            if node >= self._graph.lines.count and node not in above | {leg}:
                behind = self.makers(node, above | {leg})
            for maker, part in behind:
                shares[maker] = shares.get(maker, 0.0) + share * part
        is_clear = bool(shares) and all(maker < self._graph.lines.named_count for maker in shares)
        makers = tuple(sorted(shares.items())) if is_clear else ((leg, 1.0),)
        if not above:
            self._makers[leg] = makers
        return makers

    def _direct(self, leg: int) -> list[tuple[int, float]]:
        """Give the nodes that a leg draws on at once, with their shares; nothing where nobody knows which they are."""
        facts, requirement = self._graph.requirements, self._requirement.get(leg, -1)
        if requirement < 0:
            return []
        direct = facts.direct_lines[requirement].tolist()
        if facts.is_fixed[requirement]:
            return [(direct[0], 1.0)] if len(direct) == 1 else []
        if facts.is_assumed[requirement]:
            makers = self._graph.lines.of_family[self._graph.node_component[leg]].tolist()
            return [(makers[0], 1.0)] if len(makers) == 1 else []
        status = self._graph.lines.sourcings.status
        rows = [row for row in facts.offers[requirement].tolist() if status[row] in self._counted]
        if direct or not rows or (self._deliverer[rows] < 0).any():
            return []
        weights = _filled(self._volume[rows])
        return list(zip(self._deliverer[rows].tolist(), (weights / weights.sum()).tolist(), strict=True))


def _filled(volumes: Floats) -> Floats:
    """Put the mean of the known volumes for each unknown one; equal weights where none is known, or all are 0."""
    is_known = ~np.isnan(volumes)
    mean = float(volumes[is_known].mean()) if is_known.any() else 1.0
    filled: Floats = np.where(is_known, volumes, mean)
    return filled if filled.sum() > 0 else np.ones(len(volumes))
