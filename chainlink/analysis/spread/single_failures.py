"""What does each single failure stop? All blast radii at once, exact also when half the network fails together.

A scenario that brings down a node brings down all that this node alone would: so only what is added to the largest
known blast inside it is spread. Any choice of that known blast gives the same counts; a good one saves the work.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from chainlink.analysis.spread.chunks import MapChunks, chunks_of, in_turn
from chainlink.analysis.spread.network import Network, build_network
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Grouping, Ints
from graph_schema.names import SourcingMode

LARGE_BLAST = 1024
"""Nodes a blast must have before others lean on it; any number is exact."""
FIRMS_PER_CHUNK = 200_000
"""So many firms make a piece of work that may run elsewhere; any number gives the same counts."""
HUBS_FIRST = 64
"""So many of the biggest sellers are spread first, because they are likely to be leant on; any number is exact."""


@dataclass(frozen=True, eq=False)
class Blasts:
    """What each scenario stops.

    Attributes
    ----------
    lines
        By scenario: named lines that stop, its own included.
    firms
        By scenario: firms with such a line.
    is_watched_down
        By scenario and watched node: whether it stops.
    """

    lines: Ints
    firms: Ints
    is_watched_down: npt.NDArray[np.uint8]


def blast_radii(graph: SupplyGraph, *, sourcing: SourcingMode, map_chunks: MapChunks = in_turn) -> pd.DataFrame:
    """Count for every firm what stops when it alone fails.

    Parameters
    ----------
    graph
        Supply graph.
    sourcing
        Who may step in: `active`, `qualified` or `market`.
    map_chunks
        Who maps the work over chunks of firms, here or elsewhere.

    Returns
    -------
    pandas.DataFrame
        By `firm_id`, sorted: `own_lines`; `lines`, the other firms' lines that stop; `firms`, the other firms with
        such a line.

    Notes
    -----
    Exact, without listing pairs: figures for 100,000 and 1,000,000 firms are in the README. Unnamed lines are not
    counted.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T"], "component_id": ["ore", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> blast_radii(build_graph(Tables.of({"makes": makes, "inputs": inputs})), sourcing="market")
             own_lines  lines  firms
    firm_id
    M                1      1      1
    T                1      0      0
    """
    network = build_network(graph, sourcing=sourcing)
    chunks = chunks_of(len(graph.firm_ids), FIRMS_PER_CHUNK)
    counts = np.concatenate([np.zeros((0, 2), np.int32), *map_chunks(counts_of_chunk, network, chunks)])
    own_lines = np.bincount(graph.lines.firm[: graph.lines.named_count], minlength=len(graph.firm_ids))
    frame = {
        "own_lines": own_lines,
        "lines": counts[:, 0] - own_lines,
        "firms": counts[:, 1] - (own_lines > 0),
    }
    return pd.DataFrame(frame, index=pd.Index(graph.firm_ids, name="firm_id"))


def counts_of_chunk(network: Network, firms: range) -> npt.NDArray[np.int32]:
    """Lines and firms that stop, own ones included, by firm of a chunk; leans on blasts of the same chunk only."""
    of_firm = network.graph.nodes_of_firm
    ptr = of_firm.ptr[firms.start : firms.stop + 1]
    blasts = single_failures(network, Grouping(ptr - ptr[0], of_firm.items[ptr[0] : ptr[-1]]))
    return np.column_stack([blasts.lines, blasts.firms])


def single_failures(network: Network, scenarios: Grouping, *, watch: Ints | None = None) -> Blasts:
    """Spread every scenario by itself.

    Parameters
    ----------
    network
        Network of one sourcing mode, without stopped sourcings.
    scenarios
        By scenario: the nodes that fail at the start; none stops nothing.
    watch
        Nodes to tell about by scenario; each one once.
    """
    line_firm = network.graph.lines.firm[: network.graph.lines.named_count]
    return blasts_of_links(
        network.out, network.owner, network.sources.sizes, scenarios, line_firm=line_firm, watch=watch
    )


def blasts_of_links(
    out: Grouping, owner: Ints, source_count: Ints, scenarios: Grouping, *, line_firm: Ints, watch: Ints | None = None
) -> Blasts:
    """Spread every scenario through bare links.

    Parameters
    ----------
    out
        By node: requirements that it is a source of.
    owner
        By requirement: the node that needs it.
    source_count
        By requirement: how many sources it can lose before it fails; 0 where it never does.
    scenarios
        By scenario: the nodes that fail at the start; none stops nothing.
    line_firm
        By named line, which are the first nodes: its firm.
    watch
        Nodes to tell about by scenario; each one once.
    """
    from chainlink.analysis.spread import forest_kernels

    watch = np.zeros(0, np.int32) if watch is None else watch
    watch_number = np.full(len(out), -1, np.int32)
    watch_number[watch] = np.arange(len(watch), dtype=np.int32)
    links = (out.ptr, out.items, owner, source_count)
    parent = np.full(len(scenarios), -2, np.int32)
    counts = np.zeros((len(scenarios), 2), np.int32)
    watched = np.zeros((len(scenarios), len(watch)), np.uint8)
    seeds = (scenarios.ptr, scenarios.items, *links, line_firm, watch_number)
    forest_kernels.blast_roots(_promising_order(scenarios, *links), *seeds, LARGE_BLAST, parent, counts, watched)
    if (parent >= 0).any():
        first_child, next_child = _children(parent)
        forest_kernels.blast_children(first_child, next_child, *seeds, parent, counts, watched)
    return Blasts(lines=counts[:, 0], firms=counts[:, 1], is_watched_down=watched)


def _promising_order(
    scenarios: Grouping, out_ptr: Ints, out_requirement: Ints, owner: Ints, source_count: Ints
) -> Ints:
    """Order scenarios so that large blasts are likely known before those that contain them."""
    from chainlink.analysis.spread import forest_kernels

    rank = np.empty(len(out_ptr) - 1, np.int32)
    nodes = forest_kernels.sinks_first(out_ptr, out_requirement, owner, source_count)
    rank[nodes] = np.arange(len(nodes), dtype=np.int32)
    hubs = np.argsort(-np.diff(out_ptr), kind="stable")[:HUBS_FIRST]
    rank[hubs] = np.arange(-len(hubs), 0, dtype=np.int32)
    filled = np.flatnonzero(scenarios.sizes)
    first = rank[scenarios.items[scenarios.ptr[filled]]]
    return filled[np.argsort(first, kind="stable")].astype(np.int32)


def _children(parent: Ints) -> tuple[Ints, Ints]:
    """Turn parents into (first child, next child of the same parent) lists; -1 ends a list."""
    first_child, next_child = np.full(len(parent), -1, np.int32), np.full(len(parent), -1, np.int32)
    order = np.flatnonzero(parent >= 0)
    order = order[np.argsort(parent[order], kind="stable")]
    same = np.append(parent[order][1:] == parent[order][:-1], False)
    next_child[order[same]] = order[1:][same[:-1]]
    is_first = np.insert(~same[:-1], 0, True)[: len(order)]
    first_child[parent[order[is_first]]] = order[is_first]
    return first_child, next_child
