"""What is told of one lost line? Its coverage, who carries what, and whom its buyers could turn to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from chainlink.analysis.backups.closeness import Closeness
from chainlink.analysis.backups.flows import Flows
from chainlink.analysis.backups.links import Level
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Ints, grouped
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
        The line; of a trader what it resells; "" for a maker that the data do not name.
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


def line_coverages(
    graph: SupplyGraph, flows: Flows, lines: Sequence[tuple[str, str]], level: Level
) -> tuple[LineCoverage, ...]:
    """One answer for each of the first cases of the flows; `lines` name them."""
    low, high = flows.bounds()
    carried = _carried(graph, flows)
    links = grouped(flows.case, np.arange(len(flows.case)), len(flows.losses.nodes))
    closeness = Closeness(graph)
    coverages = []
    for case, line in enumerate(lines):
        lost, least, most = (
            None if np.isnan(value) else float(value) for value in (flows.losses.lost[case], low[case], high[case])
        )
        is_known = least is not None and most is not None and most - least <= TOLERANCE
        coverages.append(
            LineCoverage(
                *line,
                level=level,
                lost=lost,
                coverage=least if is_known else None,
                low=least,
                high=most,
                carried=tuple(carried.get(case, ())) if least is not None else (),
                backups=_backups(graph, flows, links[case], line[0], closeness),
            )
        )
    return tuple(coverages)


def line_node(graph: SupplyGraph, firm_id: str, component_id: str) -> int:
    """Find the line, or else a leg of that trader.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> line_node(build_graph(Tables.of({"makes": makes})), "T", "steel")
    1
    """
    firm, component = graph.firm_number(firm_id), graph.component_number(component_id)
    nodes = graph.nodes_of_firm[firm]
    made_here = nodes[graph.node_component[nodes] == component]
    if not len(made_here):
        raise UnknownIdError(Words("生产线", "line"), f"{firm_id}/{component_id}")
    return int(made_here.min())


def _carried(graph: SupplyGraph, flows: Flows) -> dict[int, list[Carried]]:
    """By case."""
    carried_by_line: dict[int, list[Carried]] = {}
    for case, buyer, node, volume in flows.best():
        carried_by_line.setdefault(case, []).append(Carried(str(graph.firm_ids[buyer]), *_named(graph, node), volume))
    return carried_by_line


def _backups(
    graph: SupplyGraph, flows: Flows, links: Ints, failing_id: str, closeness: Closeness
) -> tuple[Backup, ...]:
    """List every line and trader that the buyers could turn to, but those of the failing firm."""
    backup_by_line: dict[tuple[str, str], Backup] = {}
    for link in links[~flows.is_own[links]].tolist():
        firm_id, component_id = _named(graph, int(flows.links.node[link]))
        spare = None if np.isnan(flows.spare[link]) else float(flows.spare[link])
        close = closeness.of(failing_id, firm_id)
        backup_by_line[firm_id, component_id] = Backup(firm_id, component_id, spare, _none_because(flows, link), *close)
    return tuple(backup_by_line[key] for key in sorted(backup_by_line))


def _none_because(flows: Flows, link: int) -> NoneBecause:
    if flows.stops_too[link]:
        return "stops_too"
    if flows.is_same_group[link]:
        return "same_group"
    return "trader" if flows.is_trader[link] else ""


def _named(graph: SupplyGraph, node: int) -> tuple[str, str]:
    firm = int(graph.node_firm[node])
    return graph.firm_id_list[firm] if firm >= 0 else "", graph.component_id_list[int(graph.node_component[node])]
