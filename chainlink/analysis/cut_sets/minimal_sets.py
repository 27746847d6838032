"""Which firms must fail together to stop a target? All minimal failed sets up to some size: MODEL.md section 3, rule 8.

同时断供即停产的企业组合. Up to two firms, rows of bits tell it for whole chains (`firm_pairs`); beyond that, and for any
table of needs, a diagram of smallest sets does (`failure_trees`). Both are exact, loops included.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from chainlink.analysis.cut_sets.failure_trees import OnProgress, smallest_failed_sets
from chainlink.analysis.cut_sets.fault_tables import (
    NODE_LIMIT,
    CutSets,
    minimal_cut_sets,
    require_positive,
    why_incomplete,
)
from chainlink.analysis.cut_sets.firm_pairs import stopping_pairs, upstream_of
from chainlink.analysis.spread.chunks import MapChunks, chunks_of
from chainlink.analysis.spread.propagation import Network, Target, build_network, find_targets, watched
from chainlink.analysis.spread.single_failures import single_failures
from chainlink.analysis.spread.why_paths import Step, why_paths
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import expanded
from graph_schema.names import SourcingMode

__all__ = ["NODE_LIMIT", "CutSets", "cut_sets", "cut_sets_by_target", "minimal_cut_sets", "why_cut_set"]

TARGETS_PER_CHUNK = 8
"""So many targets make a piece of work that may run elsewhere; any number gives the same sets."""


def cut_sets(
    graph: SupplyGraph,
    target: str,
    *,
    sourcing: SourcingMode,
    order: int = 2,
    node_limit: int = NODE_LIMIT,
    on_progress: OnProgress | None = None,
) -> CutSets:
    """Find all minimal sets of at most `order` firms whose joint failure stops the target.

    A firm fails with all its lines and all it resells. A target that nobody is known to make never stops.

    Parameters
    ----------
    graph
        Supply graph; the failure spreads through all chains.
    target
        A component id, or `FIRM/COMPONENT` for one line (then that firm is in no set).
    sourcing
        Who may step in: `active`, `qualified` or `market`.
    order
        Most firms of a set.
    node_limit
        Most sets to list, and most nodes of the diagram that sets of three firms and more are read from. Beyond it
        the answer is complete to a smaller order, and says so; it is never wrong.
    on_progress
        Is told what is done, how much of it, and of how much.

    Returns
    -------
    CutSets
        The sets in order of size, then of ids; empty if nothing up to this order stops the target.

    Raises
    ------
    UnknownIdError
        If the target is not in the data.
    ValueError
        If `order` or `node_limit` is less than 1.

    Notes
    -----
    To order 2: one spread for each firm the target depends on, and the rows that it changes. Beyond: as costly as the
    diagram is large, which no bound keeps small where needs are entangled.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"makes": makes, "inputs": inputs}))
    >>> cut_sets(graph, "steel", sourcing="market").sets
    (('M',), ('T', 'U'))
    """
    (answer,) = cut_sets_by_target(
        graph, [target], sourcing=sourcing, order=order, node_limit=node_limit, on_progress=on_progress
    )
    return answer


def cut_sets_by_target(
    graph: SupplyGraph,
    targets: Sequence[str],
    *,
    sourcing: SourcingMode,
    order: int = 2,
    node_limit: int = NODE_LIMIT,
    on_progress: OnProgress | None = None,
    map_chunks: MapChunks | None = None,
) -> tuple[CutSets, ...]:
    """Find the cut sets of several targets at once, at little more than the price of one; else as `cut_sets`.

    Parameters
    ----------
    graph
        Supply graph.
    targets
        Component ids, or `FIRM/COMPONENT` for one line.
    sourcing, order, node_limit, on_progress
        As in `cut_sets`.
    map_chunks
        Who maps the work over chunks of targets: worth it beyond pairs, where each target is long. All targets are
        looked at together where not given.

    Returns
    -------
    tuple
        In the order of `targets`.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"makes": makes, "inputs": inputs}))
    >>> [answer.sets for answer in cut_sets_by_target(graph, ["ore", "steel"], sourcing="market")]
    [(('M',),), (('M',), ('T', 'U'))]
    """
    require_positive(order, node_limit)
    if map_chunks is not None:
        shared = _SharedByTargets(graph, tuple(targets), sourcing, order, node_limit)
        parts = map_chunks(_some_targets, shared, chunks_of(len(targets), TARGETS_PER_CHUNK))
        return tuple(cut_sets for part in parts for cut_sets in part)
    wanted = find_targets(graph, targets)
    network = build_network(graph, sourcing=sourcing, watch=watched(wanted))
    sets_by_target: list[_Found] = [((), order)] * len(targets)  # what nobody is known to make never stops
    made = [number for number, target in enumerate(wanted) if target.node(network) >= 0]
    made_targets = [wanted[number] for number in made]
    for number, answer in zip(made, _up_to_pairs(network, made_targets, order, node_limit, on_progress), strict=True):
        sets_by_target[number] = answer
        if order > 2:
            sets_by_target[number] = max(
                answer, _by_diagram(network, wanted[number], order, node_limit, on_progress), key=_reach
            )
    firm_ids = [str(firm_id) for firm_id in graph.firm_ids]
    return tuple(
        CutSets(
            target=target,
            sourcing=sourcing,
            order=order,
            sets=tuple(tuple(map(firm_ids.__getitem__, failed)) for failed in sets),
            complete_to=complete_to,
            why_incomplete=why_incomplete(complete_to, order),
            assumed_share=_assumed_share(network, wanted_target.node(network)),
        )
        for target, wanted_target, (sets, complete_to) in zip(targets, wanted, sets_by_target, strict=True)
    )


def _assumed_share(network: Network, node: int) -> float:
    """Tell how many of the requirements behind a node are sourced by assumption: all makers counted as its suppliers."""
    if node < 0 or not network.is_assumed.any():
        return 0.0
    behind = upstream_of(network, np.array([node], np.int32)).place[network.owner] >= 0
    behind &= network.owner < len(network.graph.node_firm)  # those of pools repeat one that is counted
    return float(network.is_assumed[behind].mean()) if behind.any() else 0.0


def why_cut_set(
    graph: SupplyGraph, firm_ids: Collection[str], target: str, *, sourcing: SourcingMode
) -> tuple[Step, ...]:
    """Find the shortest path of requirements from any of some firms, all of them failing, to the target.

    Parameters
    ----------
    graph
        Supply graph.
    firm_ids
        A cut set of the target, or more.
    target
        A component id, or `FIRM/COMPONENT` for one line.
    sourcing
        Who may step in.

    Returns
    -------
    tuple
        Steps from a firm of the set to the target, both included.

    Raises
    ------
    UnknownIdError
        If a firm or the target is not in the data.
    ValueError
        If the target does not stop.

    Notes
    -----
    Linear in the network.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "N", "T"], "component_id": ["ore", "ore", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"makes": makes, "inputs": inputs}))
    >>> [step.component_id for step in why_cut_set(graph, ["M", "N"], "steel", sourcing="market")]
    ['ore', 'steel']
    """
    wanted = find_targets(graph, [target])
    network = build_network(graph, sourcing=sourcing, watch=watched(wanted))
    firms = np.array(sorted({graph.firm_number(firm_id) for firm_id in firm_ids}), np.int32)
    nodes = np.sort(expanded(graph.nodes_of_firm, firms)[1])
    if wanted[0].node(network) < 0:
        raise ValueError("nobody is known to make the target: nothing stops it")
    return why_paths(network, nodes, wanted)[0]


@dataclass(frozen=True, eq=False)
class _SharedByTargets:
    """All that the targets share."""

    graph: SupplyGraph
    targets: tuple[str, ...]
    sourcing: SourcingMode
    order: int
    node_limit: int


def _some_targets(shared: _SharedByTargets, numbers: range) -> tuple[CutSets, ...]:
    return cut_sets_by_target(
        shared.graph,
        shared.targets[numbers.start : numbers.stop],
        sourcing=shared.sourcing,
        order=shared.order,
        node_limit=shared.node_limit,
    )


_Found = tuple[tuple[tuple[int, ...], ...], int]
"""Sets of firm numbers, in order, and the order they are complete to."""


def _reach(sets_to_order: _Found) -> int:
    return sets_to_order[1]


def _up_to_pairs(
    network: Network, targets: Sequence[Target], order: int, node_limit: int, on_progress: OnProgress | None
) -> list[_Found]:
    """By target: single firms, and pairs where they are asked for and not too many."""
    graph = network.graph
    nodes = np.array([target.node(network) for target in targets], np.int32)
    watch, place = np.unique(nodes, return_inverse=True)
    down = single_failures(network, graph.nodes_of_firm, watch=watch.astype(np.int32)).is_watched_down[:, place]
    singles = []
    for number, target in enumerate(targets):
        firms = np.flatnonzero(down[:, number])
        singles.append([(firm,) for firm in firms.tolist() if target.line < 0 or firm != graph.lines.firm[target.line]])
    if order == 1:
        return [(tuple(firms), 1) for firms in singles]
    part = upstream_of(network, nodes)
    pairs = stopping_pairs(part, part.place[nodes].tolist(), limit=node_limit, on_progress=on_progress)
    return [
        (tuple(alone), 1) if together is None else ((*alone, *zip(*together.T.tolist(), strict=True)), 2)
        for alone, together in zip(singles, pairs, strict=True)
    ]


def _by_diagram(
    network: Network, target: Target, order: int, node_limit: int, on_progress: OnProgress | None
) -> _Found:
    """Sets of any size; the target line's own firm fails nothing."""
    node = target.node(network)
    part = upstream_of(network, np.array([node], np.int32))
    own = network.graph.lines.firm[target.line] if target.line >= 0 else -1
    sources = [part.sources[requirement].tolist() for requirement in range(len(part.owner))]
    smallest = smallest_failed_sets(
        [[sources[requirement] for requirement in part.needs[at].tolist()] for at in range(len(part.firm))],
        np.where(part.firm == own, -1, part.firm).tolist(),
        int(part.place[node]),
        order=order,
        node_limit=node_limit,
        on_progress=on_progress,
    )
    return smallest.sets, smallest.complete_to
