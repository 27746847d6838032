"""What does a stop reach on which day? The wave of a failed set through stocks: MODEL.md section 4.

A stopped line delivers nothing, or its finished stock where that can still be reached. A requirement lapses when the
deliveries of its last source end; the line runs on from its own stock of the inputs, stops, and its buyers still get its
finished stock. Traders keep none. The lines that ever stop are those of `what_stops`, and those whose ready backups come
too late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainlink.analysis.spread.network import Network
from chainlink.analysis.spread.propagation import (
    FailedSet,
    Stop,
    Target,
    build_network,
    failed_set,
    find_targets,
    watched,
)
from chainlink.analysis.waves.late_backups import waiting_backups, with_backups_in_time
from chainlink.analysis.waves.stock_days import input_stock_days, numbers_by_line, summed_stock_days
from chainlink.analysis.waves.stopped_output import StoppedRegion, ValueLost, places_of, share_lost, value_lost
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Floats, Ints, Longs
from graph_schema.names import SourcingMode

LineId = tuple[str, str]
"""(firm_id, component_id)."""


@dataclass(frozen=True, order=True)
class LineStop:
    """When a named line stops making things, and when what it delivers ends."""

    firm_id: str
    component_id: str
    stops_on_day: float
    deliveries_end_on_day: float


@dataclass(frozen=True)
class TargetLoss:
    """What one target loses.

    Attributes
    ----------
    target
        Component id, or `FIRM/COMPONENT`.
    down_on_day
        Day on which the last deliveries of its family (or of that line) end; None for never.
    first_cut_on_day
        Day on which the first line of its family (or that line) stops; None for never.
    share_lost
        Output of its stopped lines over that of all; None where an output that matters is missing or units differ.
    lost
        Output value of its stopped lines.
    """

    target: str
    down_on_day: float | None
    share_lost: float | None
    lost: ValueLost
    first_cut_on_day: float | None


@dataclass(frozen=True)
class Wave:
    """What a stop reaches, and when; days count from the stop, 0-based.

    Attributes
    ----------
    lines
        Named lines that stop, the failed ones included, by (firm_id, component_id).
    legs
        Traders that stop delivering, with what they resell; the legs of one trader differ by the maker behind them.
    targets
        Losses of the targets asked about, in the order given.
    lost
        Output value of all stopped lines.
    places
        By region code, of the stopped lines' firms.
    firms_without_place
        Firms that run on because their region or country is not in the data, sorted.
    is_assumed
        Whether a requirement on the way was sourced from all makers because nobody recorded a supplier.
    without_inventory_days
        Stopped lines whose missing finished stock was counted as 0 days, sorted.
    without_input_stock_days
        (firm_id, component_id) of inputs that ran out whose missing stock was counted as 0 days, sorted.
    """

    lines: tuple[LineStop, ...]
    legs: tuple[LineStop, ...]
    targets: tuple[TargetLoss, ...]
    lost: ValueLost
    places: tuple[StoppedRegion, ...]
    firms_without_place: tuple[str, ...]
    is_assumed: bool
    without_inventory_days: tuple[LineId, ...]
    without_input_stock_days: tuple[LineId, ...]

    @property
    def stops_on_day(self) -> dict[LineId, float]:
        """Day by line; lines that never stop are left out."""
        return {(line.firm_id, line.component_id): line.stops_on_day for line in self.lines}

    @property
    def target_down_on_day(self) -> dict[str, float | None]:
        """Day by target; None for never."""
        return {target.target: target.down_on_day for target in self.targets}


@dataclass(frozen=True, eq=False)
class _Days:
    """The days of every node, and which requirements had lapsed; infinity is never."""

    stops: Floats
    ends: Floats
    is_lapsed: Bools


def wave(
    graph: SupplyGraph,
    stops: Sequence[Stop],
    *,
    sourcing: SourcingMode,
    is_stopped_stock_usable: bool,
    targets: Sequence[str] = (),
    within_days: float | None = None,
) -> Wave:
    """Tell on which day each line stops, and what is lost.

    Parameters
    ----------
    graph
        Supply graph. Missing days of stock count as 0; the answer lists them.
    stops
        What fails on day 0, in any order.
    sourcing
        Who may step in: `active`, `qualified` or `market`; a ready backup after its qualification days, see
        `late_backups`.
    is_stopped_stock_usable
        Whether buyers still get the finished stock of lines that fail on day 0; not so after an export stop. A stopped
        sourcing delivers nothing either way.
    targets
        Component ids, or `FIRM/COMPONENT` for one line.
    within_days
        How long the failure lasts: what would stop or end on that day or later is left out. None is for ever.

    Raises
    ------
    UnknownIdError
        If a stop or a target names something that is not in the data.

    Notes
    -----
    Dijkstra's order over requirements: links times the logarithm of nodes. Exact with loops: what was running keeps
    running until a last source has ended. Whatever the days, the same lines stop in the end.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T"], "component_id": ["ore", "steel"], "inventory_days": [4, 3]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"makes": makes, "inputs": inputs}))
    >>> found = wave(graph, [Stop("firm", "M")], sourcing="market", is_stopped_stock_usable=True, targets=["steel"])
    >>> found.stops_on_day, found.target_down_on_day
    ({('M', 'ore'): 0.0, ('T', 'steel'): 4.0}, {'steel': 7.0})
    """
    failed = failed_set(graph, stops)
    wanted = find_targets(graph, targets)
    inventory = numbers_by_line(graph, "inventory_days")

    def spread(late: Ints) -> tuple[Network, _Days, Floats]:
        stopped = np.union1d(failed.sourcings, late).astype(np.int32)
        network = build_network(graph, sourcing=sourcing, stopped_sourcings=stopped, watch=watched(wanted))
        return network, _spread(network, failed, inventory, is_stopped_stock_usable), summed_stock_days(network)

    network, days = with_backups_in_time(graph, waiting_backups(graph, sourcing=sourcing), spread)
    horizon = np.inf if within_days is None else within_days
    lines = np.flatnonzero(days.stops[: graph.lines.named_count] < horizon)
    legs = graph.lines.count + np.flatnonzero(days.stops[graph.lines.count : len(graph.node_firm)] < horizon)
    ends = np.where(days.ends < horizon, days.ends, np.inf)
    value = numbers_by_line(graph, "output_value_10k_yuan")
    losses = [
        _target_loss(name, target, network, np.where(days.stops < horizon, days.stops, np.inf), ends, value)
        for name, target in zip(targets, wanted, strict=True)
    ]
    is_asked = np.full(graph.lines.count, is_stopped_stock_usable)
    is_asked[~np.isin(np.arange(graph.lines.count), failed.nodes)] = True
    return Wave(
        lines=_line_stops(graph, lines, days),
        legs=_line_stops(graph, legs, days),
        targets=tuple(losses),
        lost=value_lost(value[lines]),
        places=places_of(graph, lines),
        firms_without_place=failed.firms_without_place,
        is_assumed=bool((network.is_assumed & days.is_lapsed).any()),
        without_inventory_days=_line_ids(graph, lines[is_asked[lines] & np.isnan(inventory[lines])]),
        without_input_stock_days=_missing_input_stocks(network, days, failed, horizon),
    )


def _spread(network: Network, failed: FailedSet, inventory: Floats, is_stopped_stock_usable: bool) -> _Days:
    from chainlink.analysis.waves import kernels as wave_kernels

    stock = summed_stock_days(network)
    inventory_by_node = np.zeros(network.node_count)
    inventory_by_node[: len(inventory)] = np.nan_to_num(inventory)
    stops = np.full(network.node_count, np.inf)
    left = network.sources.sizes
    sourceless = np.flatnonzero(left == 0)
    np.minimum.at(stops, network.owner[sourceless], stock[sourceless])
    stops[failed.nodes] = 0
    ends = stops + inventory_by_node
    if not is_stopped_stock_usable:
        ends[failed.nodes] = 0
    out = network.out
    wave_kernels.spread_by_day(
        np.flatnonzero(np.isfinite(stops)).astype(np.int32),
        out.ptr,
        out.items,
        network.owner,
        left,
        stock,
        inventory_by_node,
        np.zeros(network.node_count, np.uint8),
        stops,
        ends,
    )
    return _Days(stops, ends, left == 0)


def _line_ids(graph: SupplyGraph, lines: Longs) -> tuple[LineId, ...]:
    firms, components = graph.firm_ids[graph.node_firm[lines]], graph.component_ids[graph.node_component[lines]]
    return tuple(zip(firms.tolist(), components.tolist(), strict=True))


def _line_stops(graph: SupplyGraph, nodes: Longs, days: _Days) -> tuple[LineStop, ...]:
    days_by_line = zip(_line_ids(graph, nodes), days.stops[nodes].tolist(), days.ends[nodes].tolist(), strict=True)
    return tuple(sorted(LineStop(*line, stops, ends) for line, stops, ends in days_by_line))


def _target_loss(name: str, target: Target, network: Network, stops: Floats, ends: Floats, value: Floats) -> TargetLoss:
    graph, node = network.graph, target.node(network)
    lines = graph.lines.of_family[target.component] if target.line < 0 else np.array([target.line], np.int32)
    stopped = lines[np.isfinite(stops[lines])]
    return TargetLoss(
        target=name,
        down_on_day=float(ends[node]) if node >= 0 and np.isfinite(ends[node]) else None,
        share_lost=share_lost(graph, lines, stopped),
        lost=value_lost(value[stopped[stopped < graph.lines.named_count]]),
        first_cut_on_day=float(stops[stopped].min()) if len(stopped) else None,
    )


def _missing_input_stocks(network: Network, days: _Days, failed: FailedSet, horizon: float) -> tuple[LineId, ...]:
    graph = network.graph
    requirement, member, stock = input_stock_days(network)
    owner = network.owner[requirement]
    is_asked = days.is_lapsed[requirement] & np.isnan(stock) & (owner < graph.lines.named_count)
    is_asked &= (days.stops[owner] < horizon) & ~np.isin(owner, failed.nodes)
    firms, components = graph.firm_ids[graph.lines.firm[owner[is_asked]]], graph.component_ids[member[is_asked]]
    return tuple(sorted(set(zip(firms.tolist(), components.tolist(), strict=True))))
