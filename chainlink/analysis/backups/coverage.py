"""How much of what a failed supplier delivers could ready backups really deliver?

MODEL.md section 4. When firm s fails, the volumes that the buyers of its line (s, c) use are *lost*. A buyer's backups
are the other sources of what it used the line for; each has its capacity less its output to spare, once, however many
buyers count on it. *Coverage* is the largest volume that can be carried over, as a share of what is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from chainlink.analysis.backups.answers import (
    TOLERANCE,
    Backup,
    Carried,
    LineCoverage,
    NoneBecause,
    line_coverages,
    line_node,
)
from chainlink.analysis.backups.flows import Flows, Losses, LostInStop
from chainlink.analysis.backups.links import UNCLEAR, Level, delivered_by
from chainlink.analysis.spread.propagation import FailedSet, Stop, build_network, failed_set, failing_nodes
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Ints, expanded
from graph_schema.names import SourcingMode

__all__ = [
    "TOLERANCE",
    "Backup",
    "Carried",
    "LineCoverage",
    "NoneBecause",
    "backup_coverage",
    "coverage_by_line",
    "coverage_in_stop",
    "lines_told_once",
]


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
    See `chainlink.analysis.backups.links` for what the model leaves open.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
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
    node = line_node(graph, firm_id, component_id)
    deliverer = delivered_by(graph)
    losses = Losses(graph, deliverer, np.array([node], np.int32))
    return line_coverages(graph, Flows(graph, losses, deliverer, level), [(firm_id, component_id)], level)[0]


def coverage_in_stop(
    graph: SupplyGraph, stops: Sequence[Stop], lines: Sequence[tuple[str, str]], *, sourcing: SourcingMode, level: Level
) -> tuple[LineCoverage, ...]:
    """Tell how far backups cover the loss of some lines, when all that the stops name fails together.

    Parameters
    ----------
    graph
        Supply graph.
    stops
        What fails.
    lines
        (firm_id, component_id) of lines, or of what traders resell, that the stop reaches.
    sourcing
        Who steps in before any backup: of what the lines deliver, that counts as lost which then ends.
    level
        As for `backup_coverage`. A backup has nothing where it stops with the stop under the mode of the level.

    Returns
    -------
    tuple of LineCoverage
        In the order of `lines`. What a firm would buy that fails itself as a whole is not counted as lost. All that
        the stop takes away is one flow, whatever lines are asked about: what a backup has to spare is given once.

    Raises
    ------
    UnknownIdError
        If a stop or a line is not in the data.
    ValueError
        As `backup_coverage`.

    Notes
    -----
    Two spreads and one flow, however many lines. Where a spare is short, buyers are served in order of id: the sum is
    the largest possible, its split over lines one of several.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = {"firm_id": ["A", "S"], "component_id": ["ore", "ore"], "capacity": [9, 20], "output": [3, 10]}
    >>> supplies = {"supplier_id": ["S", "A"], "buyer_id": ["B", "B"], "component_id": ["ore", "ore"]}
    >>> supplies |= {"status": ["active", "qualified"], "volume": [10, None]}
    >>> graph = build_graph(Tables.of({"makes": pd.DataFrame(makes), "supplies": pd.DataFrame(supplies)}))
    >>> both = [Stop("firm", "S"), Stop("firm", "A")]
    >>> (lost,) = coverage_in_stop(graph, both, [("S", "ore")], sourcing="active", level="qualified")
    >>> lost.coverage
    0.0
    """
    deliverer, failed = delivered_by(graph), failed_set(graph, stops)
    in_stop = _lost_in_stop(graph, failed, deliverer, sourcing)
    at_level = build_network(graph, sourcing=level, stopped_sourcings=failed.sourcings)
    is_down_at_level = failing_nodes(at_level, failed.nodes)[0][: len(graph.node_firm)] > 0
    nodes = [line_node(graph, *line) for line in lines]
    delivering = np.unique(deliverer[in_stop.is_lost & (deliverer >= 0)]).tolist()
    others = sorted({*(_first_leg(graph, node) for node in delivering)} - set(nodes))
    losses = Losses(graph, deliverer, np.array([*nodes, *others], np.int32), in_stop=in_stop)
    flows = Flows(graph, losses, deliverer, level, is_down_at_level)
    return line_coverages(graph, flows, lines, level)


def lines_told_once(
    graph: SupplyGraph, stops: Sequence[Stop], lines: Sequence[tuple[str, str]], *, sourcing: SourcingMode
) -> list[tuple[str, str]]:
    """Leave out traders all of whose loss in a stop is told already at a line, or a trader, that stands behind them.

    Parameters
    ----------
    graph
        Supply graph.
    stops, lines, sourcing
        As for `coverage_in_stop`.

    Returns
    -------
    list of tuple
        (firm_id, component_id) in the order of `lines`: every line that makes, and the traders that lose something else.

    Raises
    ------
    UnknownIdError
        If a stop or a line is not in the data.
    ValueError
        As `backup_coverage`.

    Notes
    -----
    One spread. Of two traders that lose the same, the first of `lines` is kept.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = {"firm_id": ["J"], "component_id": ["ore"]}
    >>> supplies = {"supplier_id": ["R"], "buyer_id": ["B"], "component_id": ["ore"], "maker_id": ["J"]}
    >>> supplies |= {"status": ["active"], "volume": [4]}
    >>> graph = build_graph(Tables.of({"makes": pd.DataFrame(makes), "supplies": pd.DataFrame(supplies)}))
    >>> lines_told_once(graph, [Stop("firm", "J")], [("R", "ore"), ("J", "ore")], sourcing="active")
    [('J', 'ore')]
    >>> lines_told_once(graph, [Stop("firm", "R")], [("R", "ore")], sourcing="active")
    [('R', 'ore')]
    """
    deliverer = delivered_by(graph)
    nodes = np.array([line_node(graph, *line) for line in lines], np.int32)
    in_stop = _lost_in_stop(graph, failed_set(graph, stops), deliverer, sourcing)
    sourcings_lost = Losses(graph, deliverer, nodes, in_stop=in_stop).sourcings_by_case()
    is_told = np.zeros(len(in_stop.is_lost), bool)
    is_kept = nodes < graph.lines.count
    for case in np.flatnonzero(is_kept).tolist():
        is_told[sourcings_lost[case]] = True
    traders = np.flatnonzero(~is_kept).tolist()
    for case in sorted(traders, key=lambda trader: -len(sourcings_lost[trader])):
        is_kept[case] = not is_told[sourcings_lost[case]].all()
        is_told[sourcings_lost[case]] = True
    return [line for line, is_told_here in zip(lines, is_kept.tolist(), strict=True) if is_told_here]


def _lost_in_stop(graph: SupplyGraph, failed: FailedSet, deliverer: Ints, sourcing: SourcingMode) -> LostInStop:
    network = build_network(graph, sourcing=sourcing, stopped_sourcings=failed.sourcings)
    is_down = failing_nodes(network, failed.nodes)[0][: len(graph.node_firm)] > 0
    return LostInStop(network, is_down, _is_lost(graph, failed, deliverer, is_down))


def _first_leg(graph: SupplyGraph, node: int) -> int:
    """The node itself; of a trader's leg the first by which it resells the same."""
    if node < graph.lines.count:
        return node
    mine = graph.nodes_of_firm[int(graph.node_firm[node])]
    return int(mine[graph.node_component[mine] == graph.node_component[node]].min())


def _is_lost(graph: SupplyGraph, failed: FailedSet, deliverer: Ints, is_down: Bools) -> Bools:
    """By sourcing: whether it ends, and its buyer does not fail as a whole."""
    nodes = graph.lines.nodes_of_sourcing
    row, node = expanded(nodes, np.arange(len(nodes)))
    counts = (deliverer[row] == node) | (deliverer[row] == UNCLEAR)
    is_lost = np.zeros(len(nodes), bool)
    is_lost[row[counts & is_down[node]]] = True
    is_lost[failed.sourcings] = True
    runs = np.ones(len(graph.node_firm), bool)
    runs[failed.nodes] = False
    named = graph.node_firm >= 0
    has_node, still_runs = (np.zeros(len(graph.firm_ids), bool) for _ in range(2))
    has_node[graph.node_firm[named]] = True
    still_runs[graph.node_firm[named & runs]] = True
    buyer = graph.lines.sourcings.buyer
    kept: Bools = is_lost & (still_runs[buyer] | ~has_node[buyer])
    return kept


def coverage_by_line(graph: SupplyGraph, *, level: Level, component_ids: Collection[str] | None = None) -> pd.DataFrame:
    """Tell how far backups cover the loss of every line that has buyers.

    Parameters
    ----------
    graph
        Supply graph.
    level
        As for `backup_coverage`.
    component_ids
        Of whose lines is told; of all when None. The figures are the same.

    Returns
    -------
    pandas.DataFrame
        By firm, then component: `firm_id`, `component_id`, `buyers` (how many), `lost`, `value_10k_yuan` (what they pay a
        year, as far as it is known), `coverage`, `low`, `high`; NaN is unknown, and where buyers' volumes add up to 0.
        Empty without sourcings in use.

    Raises
    ------
    ValueError
        As `backup_coverage`.

    Notes
    -----
    One spread for each supplier and one flow for all. Figures for the fifteen sample chains are in the README.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = {"firm_id": ["A", "S"], "component_id": ["ore", "ore"], "capacity": [9, 20], "output": [3, 10]}
    >>> supplies = {"supplier_id": ["S", "A"], "buyer_id": ["B", "B"], "component_id": ["ore", "ore"]}
    >>> supplies |= {"status": ["active", "qualified"], "volume": [10, None]}
    >>> graph = build_graph(Tables.of({"makes": pd.DataFrame(makes), "supplies": pd.DataFrame(supplies)}))
    >>> coverage_by_line(graph, level="qualified")[["firm_id", "lost", "coverage"]].values.tolist()
    [['S', 10.0, 0.6]]
    """
    deliverer = delivered_by(graph)
    nodes = np.arange(graph.lines.named_count, dtype=np.int32)
    if component_ids is not None:
        component_numbers = [graph.component_number(component_id) for component_id in component_ids]
        nodes = nodes[np.isin(graph.node_component[nodes], component_numbers)]
    losses = Losses(graph, deliverer, nodes)
    low, high = Flows(graph, losses, deliverer, level).bounds()
    frame = pd.DataFrame(
        {
            "firm_id": graph.firm_ids[graph.node_firm[nodes]],
            "component_id": graph.component_ids[graph.node_component[nodes]],
            "buyers": losses.buyers,
            "lost": losses.lost,
            "value_10k_yuan": losses.value,
            "coverage": np.where(high - low <= TOLERANCE, low, np.nan),
            "low": low,
            "high": high,
        }
    )
    return frame[losses.buyers > 0].reset_index(drop=True)
