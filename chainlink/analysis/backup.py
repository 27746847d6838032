"""How much of what a failed supplier delivers could ready backups really deliver?

MODEL.md section 4. When firm s fails, the volumes that the buyers of its line (s, c) use are *lost*. A buyer's backups
are the other sources of what it used the line for; each has its capacity less its output to spare, once, however many
buyers count on it. *Coverage* is the largest volume that can be carried over, as a share of what is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from chainlink.analysis.backup_flows import Flows, Losses
from chainlink.analysis.backup_links import Level, delivered_by
from chainlink.analysis.closeness import Closeness
from chainlink.graph import SupplyGraph
from graph_schema.errors import UnknownIdError
from graph_schema.names import Words

NoneBecause = Literal["", "stops_too", "same_group", "trader"]
TOLERANCE = 1e-12
"""Shares closer than this are one number: flows are sums of floating-point numbers."""


@dataclass(frozen=True, order=True)
class Backup:
    """A line, or a trader, that some buyer of the failed line could turn to.

    Attributes
    ----------
    firm_id, component_id
        The line; of a trader what it resells.
    spare
        Its capacity less its output; None where unknown, 0 where `none_because` says why.
    none_because
        `stops_too` when the supplier stops, `same_group` as the supplier, `trader` without capacity of its own;
        empty otherwise.
    is_same_county, is_same_city
        Whether it stands where the failed firm stands; None where a place is not known so closely.
    """

    firm_id: str
    component_id: str
    spare: float | None
    none_because: NoneBecause
    is_same_county: bool | None
    is_same_city: bool | None


@dataclass(frozen=True, order=True)
class Carried:
    """What one backup would carry for one buyer, per year."""

    buyer_id: str
    firm_id: str
    component_id: str
    volume: float


@dataclass(frozen=True)
class LineCoverage:
    """How far backups cover the loss of one line.

    Attributes
    ----------
    firm_id, component_id
        The line that fails, with its whole firm.
    level
        Who may step in.
    lost
        Yearly volume that its buyers use; None where a volume is missing; 0 without buyers.
    coverage
        Share of it that backups can deliver, 0 to 1; None where unknown, or nothing is lost.
    low, high
        Its bounds: what is unknown counts as nothing, as boundless. None where the volume is unknown or 0.
    carried
        Who would carry how much for whom, of spares that are known; sorted. One of the best ways, there may be others.
    backups
        Whom the buyers could turn to, those that have nothing included; sorted.
    """

    firm_id: str
    component_id: str
    level: Level
    lost: float | None
    coverage: float | None
    low: float | None
    high: float | None
    carried: tuple[Carried, ...]
    backups: tuple[Backup, ...]


def backup_coverage(graph: SupplyGraph, firm_id: str, component_id: str, *, level: Level) -> LineCoverage:
    """Tell how far backups cover the loss of one line, or of what a trader resells, when its whole firm fails.

    Parameters
    ----------
    graph
        Supply graph.
    firm_id, component_id
        The line.
    level
        Who may step in: `qualified` the buyers' own lines, other active and qualified suppliers; `market` every maker.

    Returns
    -------
    LineCoverage
        Coverage is known where both bounds agree: a missing capacity that cannot change it does no harm.

    Raises
    ------
    UnknownIdError
        If there is no such firm, component or line.
    ValueError
        If a volume, capacity or output is below 0 or infinite.

    Notes
    -----
    Linear in the graph, for the spread; the flow has as many nodes as there are buyers and backups.
    See `chainlink.analysis.backup_links` for what the model leaves open.

    Examples
    --------
    >>> from chainlink.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = {"firm_id": ["A", "S"], "component_id": ["ore", "ore"], "capacity": [9, 20], "output": [3, 10]}
    >>> supplies = {
    ...     "supplier_id": ["S", "A"],
    ...     "buyer_id": ["B", "B"],
    ...     "component_id": ["ore", "ore"],
    ...     "status": ["active", "qualified"],
    ...     "volume": [10, None],
    ... }
    >>> graph = build_graph(Tables.of({"makes": pd.DataFrame(makes), "supplies": pd.DataFrame(supplies)}))
    >>> found = backup_coverage(graph, "S", "ore", level="qualified")
    >>> found.coverage, found.carried
    (0.6, (Carried(buyer_id='B', firm_id='A', component_id='ore', volume=6.0),))
    """
    node = _node(graph, firm_id, component_id)
    deliverer = delivered_by(graph)
    losses = Losses(graph, deliverer, np.array([node], np.int32))
    flows = Flows(graph, losses, deliverer, level)
    bounds = flows.bounds()
    lost, low, high = (None if np.isnan(values[0]) else float(values[0]) for values in (losses.lost, *bounds))
    is_known = low is not None and high is not None and high - low <= TOLERANCE
    return LineCoverage(
        firm_id=firm_id,
        component_id=component_id,
        level=level,
        lost=lost,
        coverage=low if is_known else None,
        low=low,
        high=high,
        carried=_carried(graph, flows) if low is not None else (),
        backups=_backups(graph, flows, firm_id),
    )


def coverage_by_line(graph: SupplyGraph, *, level: Level) -> pd.DataFrame:
    """Tell how far backups cover the loss of every line that has buyers.

    Parameters
    ----------
    graph
        Supply graph.
    level
        As for `backup_coverage`.

    Returns
    -------
    pandas.DataFrame
        By firm, then component: `firm_id`, `component_id`, `buyers` (how many), `lost`, `coverage`, `low`, `high`; NaN
        is unknown, and where buyers' volumes add up to 0. Empty without sourcings in use.

    Raises
    ------
    ValueError
        As `backup_coverage`.

    Notes
    -----
    One spread for each supplier and one flow for all. Figures for the fifteen sample chains are in the README.
    """
    deliverer = delivered_by(graph)
    nodes = np.arange(graph.lines.named_count, dtype=np.int32)
    losses = Losses(graph, deliverer, nodes)
    low, high = Flows(graph, losses, deliverer, level).bounds()
    frame = pd.DataFrame(
        {
            "firm_id": graph.firm_ids[graph.node_firm[nodes]],
            "component_id": graph.component_ids[graph.node_component[nodes]],
            "buyers": losses.buyers,
            "lost": losses.lost,
            "coverage": np.where(high - low <= TOLERANCE, low, np.nan),
            "low": low,
            "high": high,
        }
    )
    return frame[losses.buyers > 0].reset_index(drop=True)


def _node(graph: SupplyGraph, firm_id: str, component_id: str) -> int:
    """Find the line, or else a leg of that trader."""
    firm, component = graph.firm_number(firm_id), graph.component_number(component_id)
    nodes = graph.nodes_of_firm[firm]
    found = nodes[graph.node_component[nodes] == component]
    if not len(found):
        raise UnknownIdError(Words("生产线", "line"), f"{firm_id}/{component_id}")
    return int(found.min())


def _carried(graph: SupplyGraph, flows: Flows) -> tuple[Carried, ...]:
    return tuple(
        Carried(str(graph.firm_ids[buyer]), *_named(graph, node), volume) for buyer, node, volume in flows.best()
    )


def _backups(graph: SupplyGraph, flows: Flows, failing_id: str) -> tuple[Backup, ...]:
    """List every line and trader that the buyers could turn to, but those of the failing firm."""
    closeness = Closeness(graph)
    found: dict[tuple[str, str], Backup] = {}
    for link in np.flatnonzero(~flows.is_own).tolist():
        firm_id, component_id = _named(graph, int(flows.links.node[link]))
        spare = None if np.isnan(flows.spare[link]) else float(flows.spare[link])
        close = closeness.of(failing_id, firm_id)
        found[firm_id, component_id] = Backup(firm_id, component_id, spare, _none_because(flows, link), *close)
    return tuple(found[key] for key in sorted(found))


def _none_because(flows: Flows, link: int) -> NoneBecause:
    if flows.stops_too[link]:
        return "stops_too"
    if flows.is_same_group[link]:
        return "same_group"
    return "trader" if flows.is_trader[link] else ""


def _named(graph: SupplyGraph, node: int) -> tuple[str, str]:
    return str(graph.firm_ids[graph.node_firm[node]]), str(graph.component_ids[graph.node_component[node]])
