"""What stops when something fails? The exact spread through all inputs and any supplier, loops included.

MODEL.md section 3, rules 5 to 8. Failure is the least fixed point: what was running keeps running until one of its
requirements has lost its last source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainlink.analysis.spread.network import Network, build_network
from chainlink.analysis.spread.stops import FailedSet, Stop, failed_set
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Ints
from graph_schema.errors import UnknownIdError
from graph_schema.names import SourcingMode, Words

__all__ = [
    "FailedSet",
    "Network",
    "Stop",
    "Stopped",
    "Target",
    "build_network",
    "failed_set",
    "failing_nodes",
    "find_targets",
    "watched",
    "what_stops",
]


@dataclass(frozen=True)
class Target:
    """What must not stop: a component, or one firm's line.

    Attributes
    ----------
    component
        Number of the component; of a line what it makes.
    line
        Number of the line, or -1 where any line of the component's family will do.
    """

    component: int
    line: int

    @property
    def watched(self) -> Ints:
        """Components that need a pool to tell whether the target stops."""
        return np.array([self.component] if self.line < 0 else [], np.int32)

    def node(self, network: Network) -> int:
        """Node that stops when the target does; -1 where nobody is known to make it."""
        return self.line if self.line >= 0 else network.pool(self.component)


@dataclass(frozen=True)
class Stopped:
    """What a failed set stops.

    Attributes
    ----------
    lines
        Named lines that stop, as (firm_id, component_id), the failed ones included, sorted.
    targets_down
        Components asked about whose whole family stops, sorted.
    firms_without_place
        Firms that run on because their region or country is not in the data, sorted.
    is_assumed
        Whether a requirement on the way was sourced from all makers because nobody recorded a supplier.
    """

    lines: tuple[tuple[str, str], ...]
    targets_down: tuple[str, ...]
    firms_without_place: tuple[str, ...]
    is_assumed: bool


def what_stops(
    graph: SupplyGraph, stops: Sequence[Stop], *, sourcing: SourcingMode, targets: Sequence[str] = ()
) -> Stopped:
    """Tell what a failed set stops.

    Parameters
    ----------
    graph
        Supply graph.
    stops
        What fails at the start, in any order.
    sourcing
        Who may step in: `active`, `qualified` or `market`.
    targets
        Component ids, or `FIRM/COMPONENT` for one line.

    Raises
    ------
    UnknownIdError
        If a stop or a target names something that is not in the data.

    Notes
    -----
    Linear in nodes and links, for any number of stops.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> graph = build_graph(
    ...     Tables.of(
    ...         {
    ...             "makes": pd.DataFrame({"firm_id": ["M", "T"], "component_id": ["ore", "steel"]}),
    ...             "inputs": pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]}),
    ...         }
    ...     )
    ... )
    >>> what_stops(graph, [Stop("firm", "M")], sourcing="market", targets=["steel"]).lines
    (('M', 'ore'), ('T', 'steel'))
    """
    failed = failed_set(graph, stops)
    wanted = find_targets(graph, targets)
    network = build_network(graph, sourcing=sourcing, stopped_sourcings=failed.sourcings, watch=watched(wanted))
    is_down, left = failing_nodes(network, failed.nodes)
    lines = np.flatnonzero(is_down[: graph.lines.named_count])
    nodes = {name: target.node(network) for name, target in zip(targets, wanted, strict=True)}
    firm_ids, component_ids = graph.firm_ids[graph.lines.firm[lines]], graph.component_ids[graph.lines.component[lines]]
    return Stopped(
        lines=tuple(zip(firm_ids.tolist(), component_ids.tolist(), strict=True)),
        targets_down=tuple(sorted(target for target, node in nodes.items() if node >= 0 and is_down[node])),
        firms_without_place=failed.firms_without_place,
        is_assumed=bool((network.is_assumed & (left == 0)).any()),
    )


def find_targets(graph: SupplyGraph, targets: Sequence[str]) -> list[Target]:
    """Find components, or lines written `FIRM/COMPONENT`, in the order given.

    Raises
    ------
    UnknownIdError
        If there is no such component or line.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"makes": makes, "inputs": inputs}))
    >>> find_targets(graph, ["steel", "T/steel"])
    [Target(component=1, line=-1), Target(component=1, line=1)]
    """
    numbered = []
    for name in targets:
        firm_id, slash, component_id = name.partition("/")
        if name in graph.component_ids or not slash:
            numbered.append(Target(graph.component_number(name), -1))
            continue
        firm, component = graph.firm_number(firm_id), graph.component_number(component_id)
        named = slice(0, graph.lines.named_count)
        line = np.flatnonzero((graph.lines.firm[named] == firm) & (graph.lines.component[named] == component))
        if not len(line):
            raise UnknownIdError(Words("生产线", "line"), name)
        numbered.append(Target(component, int(line[0])))
    return numbered


def watched(targets: Sequence[Target]) -> Ints:
    """Components whose pools tell whether the targets stop, each once."""
    return np.unique(np.concatenate([np.zeros(0, np.int32), *(target.watched for target in targets)])).astype(np.int32)


def failing_nodes(network: Network, nodes: Ints, *, is_met: Bools | None = None) -> tuple[Ints, Ints]:
    """Spread the failure of `nodes` to its end.

    Parameters
    ----------
    network
        Of `build_network`.
    nodes
        What fails at the start.
    is_met
        By requirement: whether it is taken as met, whatever fails. With `network.is_assumed` only that stops which stops
        without any assumption.

    Returns
    -------
    tuple
        By node 1 for failed and 0 for running; by requirement the number of its sources that still run.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"makes": makes, "inputs": inputs}))
    >>> network = build_network(graph, sourcing="market")
    >>> failing_nodes(network, graph.nodes_of_firm[graph.firm_number("M")])[0]
    array([1, 1, 1, 1], dtype=int32)
    """
    from chainlink.analysis.spread import kernels

    left, stopped = network.source_count.copy(), network.without_source
    if is_met is not None:
        left += is_met
        stopped = network.owner[left == 0]
    is_down = np.zeros(network.node_count, np.int32)
    trail = np.empty(network.node_count, np.int32)
    out = network.out
    size = kernels.add_seeds(nodes, 0, is_down, trail)
    size = kernels.add_seeds(stopped, size, is_down, trail)
    kernels.spread(0, size, out.ptr, out.items, network.owner, left, is_down, trail)
    return is_down, left
