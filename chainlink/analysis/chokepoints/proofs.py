"""Which lines of a firm must stop together before a target does? The rest of a why path's proof: MODEL.md 3.8."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chainlink.analysis.spread.network import Network
from chainlink.analysis.spread.propagation import Target, failing_nodes
from chainlink.analysis.spread.why_paths import Step
from chainlink.supply.index_arrays import Bools, Ints


def joint_components(
    network: Network, nodes: Ints, targets: Sequence[Target], paths: Sequence[tuple[Step, ...]]
) -> list[tuple[str, ...]]:
    """Find, by target, the components of which all the failed nodes must stop together.

    Parameters
    ----------
    network
        Network of the sourcing mode asked about.
    nodes
        What fails, all of one firm.
    targets
        Targets that stop with it.
    paths
        By target the path told.

    Returns
    -------
    list
        By target, component ids, sorted: failing the firm's nodes of these stops the target, and of no smaller choice
        among them. Empty where the component at the start of the path is enough; where some other one is enough, that.

    Notes
    -----
    One spread a component at the start of a path, and one a component of the firm for each target that needs more.
    """
    graph = network.graph
    component = graph.node_component[nodes]
    made = np.unique(component)
    if len(made) < 2:
        return [() for _ in targets]
    ends = np.array([target.node(network) for target in targets])
    starts = np.array([graph.component_number(path[0].component_id) for path in paths])
    is_enough = np.zeros(len(targets), bool)
    for start in np.unique(starts):
        mine = starts == start
        is_enough[mine] = _is_down(network, nodes[component == start])[ends[mine]]
    return [
        ()
        if is_enough[number]
        else tuple(graph.component_id_list[kept] for kept in _fewest(network, nodes, component, made, end))
        for number, end in enumerate(ends.tolist())
    ]


def _fewest(network: Network, nodes: Ints, component: Ints, made: Ints, end: int) -> list[int]:
    """Leave out one component after the other, as long as the target still stops."""
    kept: list[int] = made.tolist()
    for candidate in made.tolist():
        fewer = [failure for failure in kept if failure != candidate]
        if fewer and _is_down(network, nodes[np.isin(component, fewer)])[end]:
            kept = fewer
    return kept


def _is_down(network: Network, nodes: Ints) -> Bools:
    is_down: Bools = failing_nodes(network, np.ascontiguousarray(nodes))[0] > 0
    return is_down
