"""Along which requirements does a firm's stop take most of a target's output? The why path of a partial loss."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainlink.analysis.partial_loss.kernels import LevelLinks
from chainlink.analysis.partial_loss.losses import TargetLinks, downs
from chainlink.analysis.spread.network import build_network
from chainlink.analysis.spread.propagation import find_targets
from chainlink.analysis.spread.why_paths import Step
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Floats, Grouping, grouped

FIRMS_AT_ONCE = 50
"""Levels of all nodes are held for so many firms at once; any number gives the same."""


def loss_paths(graph: SupplyGraph, pairs: Sequence[tuple[str, str]]) -> list[tuple[Step, ...]]:
    """Find the path by which each firm's stop takes most of each target's output.

    Every node that falls has a scarcest requirement, and of what that lacks each source explains a part. The path told is
    the one whose parts, multiplied, are largest, from the firm to the line of the target that loses most.

    Parameters
    ----------
    graph
        Supply graph.
    pairs
        (firm, target) pairs of which `partial_losses` tells a `low` above 0: backups of unknown spare fill in here.

    Returns
    -------
    list
        By pair the steps, the firm's and the target's included.

    Raises
    ------
    UnknownIdError
        If a firm or a target is not in the data.
    ValueError
        If a firm takes nothing of its target.

    Notes
    -----
    One fall a firm, and one walk over what falls a pair.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = {"firm_id": ["A", "B", "T"], "component_id": ["ore", "ore", "steel"], "output": [3, 1, 5]}
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"makes": pd.DataFrame(makes), "inputs": inputs}))
    >>> [(step.firm_id, step.component_id) for step in loss_paths(graph, [("A", "steel")])[0]]
    [('A', 'ore'), ('T', 'steel')]
    """
    targets = sorted({target for _, target in pairs})
    links = TargetLinks(graph, find_targets(graph, targets))
    network = build_network(graph, sourcing="qualified")
    firm_ids = sorted({firm_id for firm_id, _ in pairs})
    numbers = [graph.firm_number(firm_id) for firm_id in firm_ids]
    paths: dict[tuple[str, str], tuple[Step, ...]] = {}
    for start in range(0, len(firm_ids), FIRMS_AT_ONCE):
        chosen = numbers[start : start + FIRMS_AT_ONCE]
        kept, levels = links.levels(downs(network, links.reaches, chosen))
        walks = _Walks(links, kept)
        for firm_id, number, level in zip(firm_ids[start : start + FIRMS_AT_ONCE], chosen, levels, strict=True):
            for target in sorted({target for firm, target in pairs if firm == firm_id}):
                paths[firm_id, target] = walks.path(number, targets.index(target), level)
    return [paths[pair] for pair in pairs]


@dataclass(frozen=True)
class _Came:
    """How a walk reached a node: from which node further down, by which of its requirements."""

    node: int
    requirement: int


class _Walks:
    """Walks from targets back to firms, over the sources of scarce requirements."""

    def __init__(self, links: TargetLinks, kept: LevelLinks) -> None:
        self._links, self._graph = links, links.shares.graph
        count = len(links.shares.owner)
        source = np.repeat(np.arange(links.shares.node_count), np.diff(kept.ptr))
        by_requirement = grouped(kept.requirement, np.arange(len(kept.requirement)), count)
        self._first_source = by_requirement.ptr.tolist()
        self._sources = source[by_requirement.items].tolist()
        self._weights = kept.weight[by_requirement.items].tolist()
        self._is_boundless = (kept.is_boundless[by_requirement.items] > 0).tolist()
        self._needs_of: Grouping = grouped(links.shares.owner, np.arange(count), links.shares.node_count)

    def path(self, firm: int, target: int, level: Floats) -> tuple[Step, ...]:
        """Give the steps from a firm's line or leg to the target."""
        is_own = self._links.lines.target == target
        own = self._links.lines.node[is_own]
        lost = self._links.lines.share[is_own] * (1.0 - level[own])
        if not (lost > 0).any():
            raise ValueError("the firm takes nothing of this target")
        for is_scarcest in (True, False):  # where a loop hides the scarcest: any requirement that lacks something
            ends = dict(zip(own[lost > 0].tolist(), lost[lost > 0].tolist(), strict=True))
            walked = self._walk(ends, firm, level, is_scarcest=is_scarcest)
            if walked is not None:
                return self._steps(*walked)
        raise ValueError("the firm takes nothing of this target")

    def _walk(
        self, ends: dict[int, float], firm: int, level: Floats, *, is_scarcest: bool
    ) -> tuple[int, dict[int, _Came | None]] | None:
        """Go back from the ends, what explains most first, until a node of the firm; None if there is none."""
        total = sum(ends.values())
        waiting = [(-math.log(lost / total), node) for node, lost in sorted(ends.items())]
        cost = {node: far for far, node in waiting}
        came: dict[int, _Came | None] = {node: None for _, node in waiting}
        heapq.heapify(waiting)
        settled: set[int] = set()
        while waiting:
            far, node = heapq.heappop(waiting)
            if node in settled:
                continue
            settled.add(node)
            if node < len(self._graph.node_firm) and self._graph.node_firm[node] == firm:
                return node, came
            for source, requirement, part in self._explained(node, level, is_scarcest=is_scarcest):
                further = far - math.log(part)
                if source not in settled and further < cost.get(source, math.inf):
                    cost[source], came[source] = further, _Came(node, requirement)
                    heapq.heappush(waiting, (further, source))
        return None

    def _explained(self, node: int, level: Floats, *, is_scarcest: bool) -> list[tuple[int, int, float]]:
        """Give (source, requirement, part): by how much each source explains what the node's requirements lack."""
        lacking = []
        for requirement in self._needs_of[node].tolist():
            links = range(self._first_source[requirement], self._first_source[requirement + 1])
            running = [level.item(self._sources[link]) for link in links]
            if any(self._is_boundless[link] and runs > 0 for link, runs in zip(links, running, strict=True)):
                continue
            weighed = [(self._weights[link], runs) for link, runs in zip(links, running, strict=True)]
            filled = sum(weight * runs for weight, runs in weighed)
            lacked = [weight * (1.0 - runs) for weight, runs in weighed]
            if sum(lacked) > 0 and filled < 1.0:
                lacking.append((filled, requirement, links, lacked))
        scarcest = sorted(lacking, key=lambda lack: lack[:2])[: 1 if is_scarcest else None]
        return [
            (self._sources[link], requirement, missing / sum(lacked))
            for _, requirement, links, lacked in scarcest
            for link, missing in zip(links, lacked, strict=True)
            if missing > 0
        ]

    def _steps(self, start: int, came: dict[int, _Came | None]) -> tuple[Step, ...]:
        """Say a walk from its firm on; groups of makers only mark the step behind them as assumed."""
        steps = []
        node, before, is_assumed = start, None, False
        while True:
            if node < len(self._graph.node_firm):
                steps.append(self._step(node, before, is_assumed=is_assumed))
            is_assumed = node >= len(self._graph.node_firm)
            following = came[node]
            if following is None:
                return tuple(steps)
            node, before = following.node, following.requirement

    def _step(self, node: int, requirement: int | None, *, is_assumed: bool) -> Step:
        graph = self._graph
        firm, component = int(graph.node_firm[node]), int(graph.node_component[node])
        need = -1 if requirement is None else int(self._links.shares.need_number[requirement])
        members = graph.requirements.group_members[int(graph.requirements.group[need])].tolist() if need >= 0 else []
        return Step(
            firm_id=graph.firm_id_list[firm] if firm >= 0 else "",
            component_id=graph.component_id_list[component],
            is_trader=node >= graph.lines.count,
            is_surveyed=bool(graph.is_surveyed[component]),
            is_assumed=is_assumed,
            needs=tuple(graph.component_id_list[member] for member in members),
        )
