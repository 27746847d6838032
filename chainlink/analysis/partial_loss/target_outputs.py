"""What part of a target does each of its lines make? Read as the top share is read: from outputs and stated shares.

The loss of a target is a mean over its lines, each weighed by its output. A line of unknown output whose firm states a
market share weighs that; one of which neither is known may make nothing, or as much as the largest: so the loss is an
interval. Where more makers state shares than outputs, shares weigh, and what they leave may be any unknown maker's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from chainlink.analysis.markets.top_shares import filled_outputs, is_by_market
from chainlink.analysis.spread.propagation import Target
from chainlink.analysis.waves.stock_days import numbers_by_line
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Floats, Grouping, Ints, Longs, grouped


class TargetOutputs:
    """Weights of the lines of some targets, and the losses that they make of the falls of lines.

    Attributes
    ----------
    node, target
        By line of a target: its node, and the number of the target.
    share
        By line: part of the target that it makes, an unknown one that of the known ones on average.
    slot_count
        How many falls are to be added up: one of all known lines of each target, then one of each unknown line.
    """

    def __init__(self, graph: SupplyGraph, targets: Sequence[Target]) -> None:
        self._count = len(targets)
        makers = _LineOutputs(graph)
        lines = [
            graph.lines.of_family[target.component] if target.line < 0 else np.array([target.line], np.int32)
            for target in targets
        ]
        weighed = [makers.weights(target, of_target) for target, of_target in zip(targets, lines, strict=True)]
        self.node: Ints = np.concatenate([np.zeros(0, np.int32), *lines]).astype(np.int32)
        self.target: Ints = np.repeat(np.arange(self._count), [len(of_target) for of_target in lines]).astype(np.int32)
        weight = np.concatenate([np.zeros(0), *(weights for weights, _, _ in weighed)])
        self._most, self._rest = (
            np.array([bounds[at] for bounds in weighed], np.float64).reshape(self._count) for at in (1, 2)
        )
        is_unknown: Bools = np.isnan(weight)
        self._unknown_target: Longs = self.target[is_unknown].astype(np.int64)
        self.slot_count = self._count + int(is_unknown.sum())
        self._slot = np.where(is_unknown, 0, self.target).astype(np.int32)
        self._slot[is_unknown] = self._count + np.arange(int(is_unknown.sum()))
        self._part = np.where(is_unknown, 1.0, weight)
        known = np.bincount(self.target[~is_unknown], minlength=self._count)
        mean = 1.0 / np.maximum(known, 1)
        filled = np.where(is_unknown, mean[self.target], weight)
        total = np.bincount(self.target, filled, self._count)
        self.share: Floats = filled / np.where(total > 0, total, 1.0)[self.target]

    def slots(self, node_count: int) -> tuple[Ints, Ints, Floats]:
        """Say for the kernel which slots the fall of each node counts in: (ptr by node, slot, weight)."""
        by_node = grouped(self.node, np.arange(len(self.node)), node_count)
        return by_node.ptr, self._slot[by_node.items], self._part[by_node.items]

    def bounds(self, falls: Floats) -> tuple[Floats, Floats]:
        """Give the least and the largest loss by scenario and target, from the falls by scenario and slot."""
        low, high = falls[:, : self._count].copy(), falls[:, : self._count].copy()
        by_target: Grouping = grouped(self._unknown_target, np.arange(len(self._unknown_target)), self._count)
        for target in np.unique(self._unknown_target).tolist():
            unknown = np.sort(falls[:, self._count + by_target[target]], axis=1)
            known = falls[:, target]
            low[:, target] = self._mixed(target, known, unknown).min(axis=1)
            high[:, target] = self._mixed(target, known, unknown[:, ::-1]).max(axis=1)
        return low, high

    def _mixed(self, target: int, known: Floats, unknown: Floats) -> Floats:
        """Means of the known lines and of the first so many unknown ones, as heavy as they may be."""
        if self._rest[target] >= 0:
            rest = self._rest[target]
            mixed: Floats = known[:, None] * (1 - rest) + unknown * rest
            return mixed
        summed = np.concatenate([np.zeros((len(known), 1)), np.cumsum(unknown, axis=1)], axis=1)
        counts = np.arange(summed.shape[1])
        means: Floats = (known[:, None] + self._most[target] * summed) / (1 + self._most[target] * counts)
        return means


class _LineOutputs:
    """Outputs and market shares of all lines, looked up once for all targets."""

    def __init__(self, graph: SupplyGraph) -> None:
        self._graph = graph
        self._output = numbers_by_line(graph, "output") * graph.unit_ratios.sizes[: graph.lines.count]
        self._market = numbers_by_line(graph, "market_share")

    def weights(self, target: Target, lines: Ints) -> tuple[Floats, float, float]:
        """Give by line its part of what the known lines make, NaN where unknown; and how much an unknown one may make.

        That is, over what the known ones make, the most of each; and the rest that all unknown makers share, over the
        whole, or -1 where the most counts.
        """
        output = self._output[lines]
        if not self._graph.unit_ratios.is_one_kind(lines[output > 0].tolist()):
            output = np.full(len(lines), np.nan)
        if not np.isnan(output).any():
            return _parts(output), 0.0, -1.0
        firm = self._graph.lines.firm[lines]
        makers, of_maker = np.unique(firm[firm >= 0], return_inverse=True)
        named = np.flatnonzero(firm >= 0)
        market = np.full(len(makers), np.nan)
        is_own = self._graph.lines.component[lines[named]] == target.component
        market[of_maker[is_own]] = self._market[lines[named[is_own]]]
        by_maker = np.bincount(of_maker, output[named], len(makers))
        filled = np.array(filled_outputs(market.tolist(), by_maker.tolist()), np.float64)
        if is_by_market(market.tolist(), filled.tolist()):
            split = np.bincount(of_maker, minlength=len(makers))
            weight = np.full(len(lines), np.nan)
            weight[named] = (market / split)[of_maker]
            known = float(np.nansum(market))
            rest = max(0.0, 1.0 - known)
            whole = known + rest
            return _parts(weight), 0.0, rest / whole if whole > 0 else 0.0
        if not np.nansum(output) > 0:
            return _parts(np.zeros(len(lines))), 0.0, -1.0
        missing = np.bincount(of_maker, np.isnan(output[named]), len(makers))
        stated = np.bincount(of_maker, np.nan_to_num(output[named]), len(makers))
        left = np.divide(np.maximum(filled - stated, 0.0), missing, out=np.zeros(len(makers)), where=missing > 0)
        weight = output.copy()
        weight[named] = np.where(np.isnan(output[named]), left[of_maker], output[named])
        total = float(np.nansum(weight))
        return _parts(weight), float(np.fmax(filled, stated).max()) / total, -1.0


def _parts(weight: Floats) -> Floats:
    """Known weights over their sum, all alike where that is 0."""
    is_known = ~np.isnan(weight)
    total = math.fsum(weight[is_known].tolist())
    if total > 0:
        parts: Floats = weight / total
        return parts
    return np.where(is_known, 1.0 / max(int(is_known.sum()), 1), np.nan)
