"""How much output value is lost by which day, and how is a loss shared out over several failures? MODEL.md section 4.

A line that stops on day s loses its yearly output value over 365 for every day from s on. Nobody states the value of some
lines: they count as nothing at the low end, and at the high end as the median of the known lines of their component.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainlink.analysis.waves.stock_days import numbers_by_line
from chainlink.analysis.waves.stopped_output import DAYS_A_YEAR
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Floats, Longs

SPANS = (30.0, 90.0, 180.0)
"""Days after which a loss is told, beside the end of the stop."""


@dataclass(frozen=True)
class Loss:
    """Output value lost up to a day, in 万元.

    Attributes
    ----------
    days
        Up to which day.
    low_10k_yuan
        Lines of unknown value count as nothing.
    high_10k_yuan
        They count as the median of their component; as nothing where that is not known either.
    """

    days: float
    low_10k_yuan: float
    high_10k_yuan: float


@dataclass(frozen=True, eq=False)
class Outage:
    """Which lines one failure stops, on which day each, and for how many days the failure lasts."""

    lines: Longs
    stops_on_day: Floats
    lasts_days: float


@dataclass(frozen=True, eq=False)
class LineValues:
    """Output value of every named line.

    Attributes
    ----------
    low, high
        万元 a day; both the stated value where there is one, else 0 and the median of the component.
    is_known
        Whether the value is stated.
    """

    low: Floats
    high: Floats
    is_known: Bools

    def loss(self, lines: Longs, stops_on_day: Floats, days: float) -> Loss:
        """Add up what these lines lose up to a day; `stops_on_day` is theirs, one each."""
        idle = np.maximum(0.0, days - stops_on_day)
        return Loss(days, float(self.low[lines] @ idle), float(self.high[lines] @ idle))

    def peak(self, outage: Outage) -> tuple[float, float]:
        """Give the most that an outage loses on one day, in 万元 (unknown values as nothing), and from which day on."""
        is_lost = (outage.stops_on_day < outage.lasts_days) & (self.low[outage.lines] > 0)
        if not is_lost.any():
            return 0.0, 0.0
        return float(self.low[outage.lines[is_lost]].sum()), float(outage.stops_on_day[is_lost].max())


def line_values(graph: SupplyGraph) -> LineValues:
    """Look the output values of all named lines up, and the medians that stand in for unknown ones.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = {"firm_id": ["A", "B"], "component_id": "ore", "output_value_10k_yuan": [730, None]}
    >>> values = line_values(build_graph(Tables.of({"makes": pd.DataFrame(makes)})))
    >>> values.low.tolist(), values.high.tolist()
    ([2.0, 0.0], [2.0, 2.0])
    """
    named = graph.lines.named_count
    own_values = numbers_by_line(graph, "output_value_10k_yuan")[:named] / DAYS_A_YEAR
    component = graph.lines.component[:named]
    is_known = ~np.isnan(own_values)
    median = np.zeros(len(graph.component_ids))
    valued = np.flatnonzero(is_known)
    order = valued[np.argsort(component[valued], kind="stable")]
    made, first = np.unique(component[order], return_index=True)
    for number, values in zip(made.tolist(), np.split(own_values[order], first[1:]), strict=False):
        median[number] = np.median(values)
    return LineValues(np.where(is_known, own_values, 0.0), np.where(is_known, own_values, median[component]), is_known)


def shared_losses(values: LineValues, outages: Sequence[Outage]) -> tuple[Loss, ...]:
    """Share the loss of the union of some outages out over them, so that no line is counted twice on any day.

    A day on which a line stands still is shared equally by the outages under which it stands still on that day. The
    parts add up to what is lost on days and lines that at least one outage stops, and none is above its outage's own
    loss.

    Returns
    -------
    tuple
        One part an outage, in the order given.

    Notes
    -----
    A sort of all (outage, line) pairs, then, by line, the outages that stop it times the days on which that changes.

    Examples
    --------
    >>> values, line = LineValues(np.ones(1), np.ones(1), np.ones(1, bool)), np.zeros(1, np.int64)
    >>> outages = [Outage(line, np.zeros(1), 30), Outage(line, np.ones(1) * 10, 30)]
    >>> [part.low_10k_yuan for part in shared_losses(values, outages)]
    [20.0, 10.0]
    """
    parts = np.zeros((len(outages), 2))
    worth = np.column_stack([values.low, values.high])
    for line, members in _outages_by_line(outages).items():
        if worth[line].any():
            parts[members.outage] += np.outer(_shared_days(members.first, members.last), worth[line])
    return tuple(
        Loss(outage.lasts_days, float(low), float(high)) for outage, (low, high) in zip(outages, parts, strict=True)
    )


def union_losses(values: LineValues, outages: Sequence[Outage]) -> Floats:
    """Tell by named line what it loses while any of some outages stops it, each day once; unknown values as nothing.

    Returns
    -------
    numpy.ndarray
        万元. Added up they are what `shared_losses` shares out.

    Notes
    -----
    As costly as `shared_losses`.

    Examples
    --------
    >>> values, line = LineValues(np.ones(1), np.ones(1), np.ones(1, bool)), np.zeros(1, np.int64)
    >>> union_losses(values, [Outage(line, np.zeros(1), 30), Outage(line, np.ones(1) * 10, 35)]).tolist()
    [35.0]
    """
    lost: Floats = np.zeros(len(values.low))
    for line, members in _outages_by_line(outages).items():
        lost[line] = values.low[line] * _shared_days(members.first, members.last).sum()
    return lost


@dataclass(frozen=True, eq=False)
class _Members:
    """Outages that stop one line: their numbers, and from which to which day it stands still under each."""

    outage: Longs
    first: Floats
    last: Floats


def _outages_by_line(outages: Sequence[Outage]) -> dict[int, _Members]:
    """By line: the outages under which it stands still for some time."""
    if not outages:
        return {}
    number = np.repeat(np.arange(len(outages)), [len(outage.lines) for outage in outages])
    line = np.concatenate([outage.lines for outage in outages])
    first = np.concatenate([outage.stops_on_day for outage in outages])
    last = np.array([outage.lasts_days for outage in outages], np.float64)[number]
    kept = first < last
    number, line, first, last = number[kept], line[kept], first[kept], last[kept]
    order = np.argsort(line, kind="stable")
    lines, starts = np.unique(line[order], return_index=True)
    return {
        line: _Members(number[members], first[members], last[members])
        for line, members in zip(lines.tolist(), np.split(order, starts[1:]), strict=False)
    }


def _shared_days(first: Floats, last: Floats) -> Floats:
    """Share the days of intervals out: each day equally over the intervals that hold it."""
    days = np.unique(np.concatenate([first, last]))
    is_in = (first[:, None] <= days[None, :-1]) & (days[None, 1:] <= last[:, None])
    shared: Floats = (is_in * (np.diff(days) / is_in.sum(axis=0).clip(1))).sum(axis=1)
    return shared
