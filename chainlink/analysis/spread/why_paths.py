"""By which requirements does a failure reach a target? The shortest path, with the rows it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainlink.analysis.spread.propagation import Network, Target, failing_nodes
from chainlink.supply.index_arrays import Ints


@dataclass(frozen=True)
class Step:
    """One node on the path from a failure to a target.

    Attributes
    ----------
    firm_id
        Who stops; "" for an unnamed line.
    component_id
        What it makes, or resells.
    is_trader
        Whether it resells.
    is_surveyed
        Whether the makers of the component were surveyed.
    is_assumed
        Whether it stops by a requirement for which nobody recorded a supplier; False for the start.
    needs
        Components of the requirement it stops by, any of which would have done; empty for the start.
    """

    firm_id: str
    component_id: str
    is_trader: bool
    is_surveyed: bool
    is_assumed: bool
    needs: tuple[str, ...]


def why_paths(network: Network, seeds: Ints, targets: Sequence[Target]) -> list[tuple[Step, ...]]:
    """Find the shortest path of requirements from failed nodes to each target that they stop.

    Parameters
    ----------
    network
        Network of the sourcing mode asked about.
    seeds
        Nodes that fail at the start.
    targets
        Targets that stop when the seeds fail.

    Returns
    -------
    list
        By target the steps from a seed to the target's line, both included. Of paths equally short, one that starts
        at a surveyed component is taken, then one by the order of ids.

    Raises
    ------
    ValueError
        If a target does not stop.

    Notes
    -----
    Linear in what fails, for all targets together.
    """
    graph = network.graph
    left = failing_nodes(network, seeds)[1]
    everything = _StopWalk(network, seeds, left)
    surveyed = _StopWalk(network, seeds[graph.is_surveyed[graph.node_component[seeds]]], left)
    paths = []
    for target in targets:
        node = target.node(network)
        walk = surveyed if 0 <= surveyed.steps[node] == everything.steps[node] else everything
        if walk.steps[node] < 0:
            raise ValueError("the target does not stop when these nodes fail")
        paths.append(_told(network, walk, node))
    return paths


class _StopWalk:
    """A breadth-first walk from failed nodes along what they stop."""

    def __init__(self, network: Network, seeds: Ints, left: Ints) -> None:
        from chainlink.analysis.spread import kernels

        self.steps = np.full(network.node_count, -1, np.int32)
        self.came_from = np.full(network.node_count, -1, np.int32)
        self.by_requirement = np.full(network.node_count, -1, np.int32)
        links = (network.is_step, network.out.ptr, network.out.items, network.owner, left)
        kernels.steps_from(np.ascontiguousarray(seeds), *links, self.steps, self.came_from, self.by_requirement)


def _told(network: Network, walk: _StopWalk, node: int) -> tuple[Step, ...]:
    """Follow a walk back from a target and say each step but the pools."""
    graph, nodes = network.graph, [node]
    while walk.came_from[nodes[-1]] >= 0:
        nodes.append(int(walk.came_from[nodes[-1]]))
    steps: list[Step] = []
    told_before = -1
    for at in reversed(nodes):
        told_node = network.told_node(at)
        if told_node < 0 or told_node == told_before:  # a pool; a round that stops with its leg
            continue
        told_before = told_node
        firm, component = int(graph.node_firm[told_node]), int(graph.node_component[told_node])
        requirement = -1 if not steps else network.told_requirement(at, int(walk.by_requirement[at]))
        steps.append(
            Step(
                firm_id=graph.firm_id_list[firm] if firm >= 0 else "",
                component_id=graph.component_id_list[component],
                is_trader=told_node >= graph.lines.count,
                is_surveyed=bool(graph.is_surveyed[component]),
                is_assumed=requirement >= 0 and bool(network.is_assumed[requirement]),
                needs=network.members(requirement) if requirement >= 0 else (),
            )
        )
    return tuple(steps)
