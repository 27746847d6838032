"""How much of a target's output is lost when a firm stops? Partial loss 减产幅度: MODEL.md section 4.

Colours see only full stops. Here each line has a *level*, 1 before the stop and 0 where it fails. A requirement is
filled by its sources in proportion to what they deliver, and by ready backups as far as their spare goes; a line runs
at the level of its scarcest requirement. Levels are the greatest fixed point, from 1 downwards.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from chainlink.analysis.partial_loss.shares import Shares, outgoing, shares_of
from chainlink.analysis.partial_loss.target_outputs import TargetOutputs
from chainlink.analysis.spread.chunks import chunks_of
from chainlink.analysis.spread.network import Network, build_network
from chainlink.analysis.spread.propagation import Stop, Target, failed_set, failing_nodes, find_targets, watched
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Floats, Grouping, Ints, expanded, grouped

if TYPE_CHECKING:
    from chainlink.analysis.partial_loss.kernels import LevelLinks

CELLS_PER_CHUNK = 4_000_000
"""So many losses (firms times targets) are held at once; any number gives the same."""
SCENARIOS_AT_ONCE = 128
"""So many scenarios are a piece of work for one thread; any number gives the same."""
SMALLEST_FALL, SMALLEST_FALL_OF_MANY = 1e-9, 1e-6
"""Falls smaller than this are not passed on, for one stop and for all firms: who delivers less of what is needed is left out."""
DIGITS = 9
"""Losses are told to so many digits: what should be 0.3 is no 0.29999."""
ALMOST = 1e-12
"""Shares are sums of floating-point numbers: so close to the whole is the whole."""


@dataclass(frozen=True)
class PartialLoss:
    """Share of a target's output that is lost, 0 to 1.

    Attributes
    ----------
    target
        The target.
    low, high
        With ready backups of unknown spare taken as boundless, and as nothing; lines of unknown output as in
        `target_outputs`.
    """

    target: str
    low: float
    high: float


def partial_loss(graph: SupplyGraph, stops: Sequence[Stop], *, targets: Sequence[str]) -> tuple[PartialLoss, ...]:
    """Tell how much of each target's output a stop takes away while others only partly fill in.

    Parameters
    ----------
    graph
        Supply graph. Volumes, outputs and capacities weigh its sources; what is not known weighs as the known ones do
        on average. Of the target's own lines it makes an interval, the same as of the top share.
    stops
        What fails, in any order.
    targets
        Component ids, or `FIRM/COMPONENT` for one line.

    Returns
    -------
    tuple
        In the order of `targets`. 1 for a target that is down with ready backups counted, 0 for one that nothing
        failed reaches.

    Raises
    ------
    UnknownIdError
        If a stop or a target names something that is not in the data.
    ValueError
        If a volume, capacity or output is below 0 or infinite.

    Notes
    -----
    Linear in links that fall; loops are gone round some 30 times and then solved as equations. Losses are exact to some
    billionths.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = {"firm_id": ["A", "B", "T"], "component_id": ["ore", "ore", "steel"], "output": [30, 10, 5]}
    >>> supplies = {"supplier_id": ["A", "B"], "buyer_id": ["T", "T"], "component_id": ["ore", "ore"]}
    >>> supplies |= {"status": ["active", "active"], "volume": [30, 10]}
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> tables = {"makes": pd.DataFrame(makes), "supplies": pd.DataFrame(supplies), "inputs": inputs}
    >>> partial_loss(build_graph(Tables.of(tables)), [Stop("firm", "A")], targets=["steel"])
    (PartialLoss(target='steel', low=0.75, high=0.75),)
    """
    wanted, failed = find_targets(graph, targets), failed_set(graph, stops)
    stopped = build_network(graph, sourcing="qualified", stopped_sourcings=failed.sourcings, watch=watched(wanted))
    down = failing_nodes(stopped, failed.nodes)[0][: len(graph.node_firm)] > 0
    levels = TargetLinks(graph, wanted)
    scenario = grouped(np.zeros(int(down.sum()), np.int32), np.flatnonzero(down), 1)
    by_reading = levels.losses(scenario, failed.sourcings, SMALLEST_FALL)
    low, high = (reading[0] for reading in by_reading)
    return tuple(PartialLoss(target, float(low[number]), float(high[number])) for number, target in enumerate(targets))


def partial_losses(
    graph: SupplyGraph,
    targets: Sequence[str],
    *,
    at_least: float = 0.0,
    firm_ids: Sequence[str] | None = None,
    is_high_asked: bool = True,
) -> pd.DataFrame:
    """Tell what every firm's stop alone takes away of each target.

    Parameters
    ----------
    graph, targets
        As for `partial_loss`.
    at_least
        Losses are listed whose `high` is this much, and above 0.
    firm_ids
        Firms asked about; all if None.
    is_high_asked
        Whether the high end is worked out, which takes three quarters of the time; else it is the loosest, 1, wherever
        anything is lost.

    Returns
    -------
    pandas.DataFrame
        `firm_id`, `target`, `low`, `high`; by firm, then target, sorted.

    Raises
    ------
    UnknownIdError
        If a target or a firm is not in the data.
    ValueError
        If a volume, capacity or output is below 0 or infinite.

    Notes
    -----
    One spread and two falls a firm: linear in the links that fall, where goods do not go round. Loops are gone round some
    30 times and then solved as equations; where most firms stand in one loop, that takes a tenth of a second a firm.
    Losses are exact to some millionths; a source of less than a millionth of what is needed is not followed.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = {"firm_id": ["A", "B", "T"], "component_id": ["ore", "ore", "steel"], "output": [3, 1, 5]}
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"makes": pd.DataFrame(makes), "inputs": inputs}))
    >>> partial_losses(graph, ["steel"], at_least=0.3)
      firm_id target   low  high
    0       A  steel  0.75  0.75
    1       T  steel  1.00  1.00
    """
    firms = range(len(graph.firm_ids)) if firm_ids is None else sorted(map(graph.firm_number, set(firm_ids)))
    return _losses_of(graph, targets, firms, at_least=at_least, is_high_asked=is_high_asked)


def large_partial_losses(
    graph: SupplyGraph,
    targets: Sequence[str],
    *,
    at_least: float,
    firm_ids: Sequence[str] = (),
    is_high_asked: bool = True,
) -> pd.DataFrame:
    """Tell the same of the firms whose stop alone surely takes away a large share of some target's output.

    Parameters
    ----------
    graph, targets, is_high_asked
        As for `partial_losses`.
    at_least
        Share of the output, above 0 to 1; compared with the low end.
    firm_ids
        Firms told of whatever they take away.

    Returns
    -------
    pandas.DataFrame
        As of `partial_losses`: all losses of these firms, the small ones too.

    Raises
    ------
    UnknownIdError
        If a target or a firm is not in the data.
    ValueError
        If a volume, capacity or output is below 0 or infinite.

    Notes
    -----
    One spread and one fall a firm, and one more for those told of: much sooner than `partial_losses`.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = {"firm_id": ["A", "B", "T"], "component_id": ["ore", "ore", "steel"], "output": [3, 1, 5]}
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"makes": pd.DataFrame(makes), "inputs": inputs}))
    >>> large_partial_losses(graph, ["steel"], at_least=0.3)["firm_id"].tolist()
    ['A', 'T']
    """
    always = frozenset(map(graph.firm_number, firm_ids))
    firms = range(len(graph.firm_ids))
    return _losses_of(graph, targets, firms, surely=at_least, always=always, is_high_asked=is_high_asked)


def _losses_of(
    graph: SupplyGraph,
    targets: Sequence[str],
    firms: Sequence[int],
    *,
    at_least: float = 0.0,
    surely: float | None = None,
    always: Collection[int] = (),
    is_high_asked: bool,
) -> pd.DataFrame:
    """Tell the losses of some firms; where `surely` is given only of those that lose as much, and of `always`."""
    names = sorted(set(targets))
    levels = TargetLinks(graph, find_targets(graph, names))
    network = build_network(graph, sourcing="qualified")
    parts = []
    for places in chunks_of(len(firms), max(1, CELLS_PER_CHUNK // max(1, levels.lines.slot_count))):
        chosen = np.array(firms[places.start : places.stop], np.int32)
        scenarios = downs(network, levels.reaches, chosen.tolist())
        low = levels.losses_of_reading("best", scenarios, SMALLEST_FALL_OF_MANY)
        if surely is not None:
            is_told = (low >= surely - 1e-9).any(axis=1) | np.isin(chosen, sorted(always))
            position, down = expanded(scenarios, np.flatnonzero(is_told))
            chosen, low, scenarios = chosen[is_told], low[is_told], grouped(position, down, int(is_told.sum()))
        if is_high_asked:
            high = levels.losses_of_reading("worst", scenarios, SMALLEST_FALL_OF_MANY)
            low = np.minimum(low, high)
        else:
            high = (low > 0).astype(np.float64)
        firm, target = np.nonzero((high >= at_least - 1e-9) & (high > 0))
        parts.append((chosen[firm], target, low[firm, target], high[firm, target]))
    firm, target, low, high = (np.concatenate([np.zeros(0), *(part[at] for part in parts)]) for at in range(4))
    return pd.DataFrame(
        {
            "firm_id": graph.firm_ids[firm.astype(int)],
            "target": pd.Index(names, dtype="str")[target.astype(int)],
            "low": low,
            "high": high,
        }
    )


def downs(network: Network, reaches: Bools, firms: Iterable[int]) -> Grouping:
    """By firm: the nodes of the graph that stop when it alone does, as far as a target depends on them."""
    from chainlink.analysis.spread import kernels

    graph, out, left = network.graph, network.out, network.sources.sizes
    is_down, trail = np.zeros(network.node_count, np.int32), np.empty(network.node_count, np.int32)
    downs, sizes = [np.zeros(0, np.int32)], []
    for firm in firms:
        nodes = graph.nodes_of_firm[firm]
        size = kernels.add_seeds(nodes, 0, is_down, trail)
        size = kernels.spread(0, size, out.ptr, out.items, network.owner, left, is_down, trail)
        down = trail[:size]
        down = down[down < len(graph.node_firm)]
        downs.append(down[reaches[down]])
        sizes.append(len(downs[-1]))
        kernels.take_back(0, size, out.ptr, out.items, left, is_down, trail)
    ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    return Grouping(ptr, np.ascontiguousarray(np.concatenate(downs), np.int32))


class TargetLinks:
    """The links behind some targets, and what their lines weigh."""

    def __init__(self, graph: SupplyGraph, targets: Sequence[Target]) -> None:
        self._graph, self._targets = graph, targets
        self.shares: Shares = shares_of(build_network(graph, sourcing="qualified", in_rounds=False))
        self.lines = TargetOutputs(graph, targets)
        self.reaches = self._reaching()

    def _reaching(self) -> Bools:
        """By node: whether a target depends on it."""
        shares = self.shares
        by_requirement = grouped(shares.requirement, shares.node, len(shares.owner))
        needs = grouped(shares.owner, np.arange(len(shares.owner)), shares.node_count)
        reaches = np.zeros(shares.node_count, bool)
        front = np.unique(self.lines.node)
        while len(front):
            reaches[front] = True
            sources = expanded(by_requirement, expanded(needs, front)[1])[1]
            front = np.unique(sources[~reaches[sources]])
        return reaches

    def losses(self, scenarios: Grouping, stopped_sourcings: Ints, smallest_fall: float) -> tuple[Floats, Floats]:
        """Give low and high losses by scenario (nodes that are down) and target."""
        best, worst = (
            self.losses_of_reading(reading, scenarios, smallest_fall, stopped_sourcings)
            for reading in ("best", "worst")
        )
        return np.minimum(best, worst), worst

    def levels(self, scenarios: Grouping) -> tuple[LevelLinks, Floats]:
        """Give the links of the reading with the least loss, and by scenario the level of each node."""
        links = self._links(None, "best")
        count = self.shares.node_count
        nodes = np.arange(count + 1, dtype=np.int32)
        fallen = self._fallen(
            links, scenarios, SMALLEST_FALL_OF_MANY, (nodes, nodes[:-1].copy(), np.ones(count)), count
        )
        return links, 1.0 - _told(fallen)

    def losses_of_reading(
        self, reading: str, scenarios: Grouping, smallest_fall: float, stopped_sourcings: Ints | None = None
    ) -> Floats:
        """Give the losses of one reading by scenario and target: "best" with the least, "worst" with the largest.

        It takes backups and outputs that are not known both at their best, or both at their worst.
        """
        links = self._links(stopped_sourcings, reading)
        slots = self.lines.slots(self.shares.node_count)
        falls = self._fallen(links, scenarios, smallest_fall, slots, self.lines.slot_count)
        least, most = self.lines.bounds(falls)
        return _told(least if reading == "best" else most)

    def _links(self, stopped_sourcings: Ints | None, reading: str) -> LevelLinks:
        """Give the links that count under one reading."""
        from chainlink.analysis.partial_loss import kernels

        shares = self.shares
        kept = self.reaches[shares.owner[shares.requirement]]
        if stopped_sourcings is not None:
            kept &= ~np.isin(shares.row, stopped_sourcings)
        is_open = np.isnan(shares.weight)
        out, order = outgoing(shares, kept & (~is_open | (reading == "best")))
        weight = np.where(is_open, 0.0, shares.weight)[order]
        requirement, boundless = shares.requirement[order], is_open[order]
        count = len(shares.owner)
        filled = np.bincount(requirement, weight, count).astype(np.float64)
        return kernels.LevelLinks(
            out.ptr,
            requirement.astype(np.int32),
            weight,
            boundless.astype(np.uint8),
            shares.owner,
            filled,
            np.bincount(requirement[boundless], minlength=count).astype(np.int32),
        )

    def _fallen(
        self,
        links: LevelLinks,
        scenarios: Grouping,
        smallest_fall: float,
        target_lines: tuple[Ints, Ints, Floats],
        count: int,
    ) -> Floats:
        from chainlink.analysis.partial_loss import kernels

        is_short = (links.filled < 1.0 - ALMOST) & (links.boundless == 0) & self.reaches[links.owner]
        short = np.flatnonzero(is_short).astype(np.int32)
        losses = np.zeros((len(scenarios), count))
        order = kernels.upstream_first(links)

        def lose(some: range) -> None:
            ptr, part = scenarios.ptr[some.start : some.stop + 1], losses[some.start : some.stop]
            kernels.lost_by_scenario(ptr, scenarios.items, short, links, order, smallest_fall, *target_lines, part)

        chunks = chunks_of(len(scenarios), SCENARIOS_AT_ONCE)
        if len(chunks) == 1:
            lose(chunks[0])
        else:
            with ThreadPoolExecutor(cpu_count()) as pool:
                list(pool.map(lose, chunks))
        return losses


def _told(losses: Floats) -> Floats:
    return np.asarray(np.round(np.clip(losses, 0.0, 1.0), DIGITS), np.float64)
