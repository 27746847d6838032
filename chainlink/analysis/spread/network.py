"""Which sources count? The supply graph under one sourcing mode: MODEL.md section 3, rules 4 to 6."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Grouping, Ints, Longs, distinct_pairs, expanded, grouped
from chainlink.supply.lines import ACTIVE
from graph_schema.names import SourcingMode


@dataclass(frozen=True, eq=False)
class Network:
    """The supply graph under one sourcing mode: nodes, and requirements with all their sources.

    Nodes are those of the graph, then *pools*: the pool of a component runs while any line of its family does. Where
    all makers may serve, the pool is the source: a thousand buyers of a thousand makers stay two thousand links.

    Attributes
    ----------
    graph
        Where it came from.
    owner
        By requirement: the node that needs it.
    sources
        By requirement: nodes, any of which will do. Requirements that are met whatever fails are left out.
    is_assumed
        By requirement: whether all makers stand in for suppliers that nobody recorded.
    need_number
        By requirement: its number in `graph.requirements`; -1 for what a pool needs.
    pool_components
        Components that have a pool, sorted; their nodes follow those of the graph.
    """

    graph: SupplyGraph
    owner: Ints
    sources: Grouping
    is_assumed: Bools
    need_number: Ints
    pool_components: Ints

    @property
    def node_count(self) -> int:
        """Number of nodes, pools included."""
        return len(self.graph.node_firm) + len(self.pool_components)

    @cached_property
    def out(self) -> Grouping:
        """By node: requirements that it is a source of."""
        requirement = np.repeat(np.arange(len(self.owner), dtype=np.int32), self.sources.sizes)
        return grouped(self.sources.items, requirement, self.node_count)

    def members(self, requirement: int) -> tuple[str, ...]:
        """Components of the requirement's group, any of which will do; none for what a pool needs."""
        need_number = int(self.need_number[requirement])
        if need_number < 0:
            return ()
        facts = self.graph.requirements
        members = facts.group_members[int(facts.group[need_number])].tolist()
        return tuple(self.graph.component_id_list[member] for member in members)

    def pool(self, component: int) -> int:
        """Node that stops when no line of the component's family runs; -1 where the family has no line."""
        at = int(np.searchsorted(self.pool_components, component))
        is_there = at < len(self.pool_components) and self.pool_components[at] == component
        return len(self.graph.node_firm) + at if is_there else -1


def build_network(
    graph: SupplyGraph,
    *,
    sourcing: SourcingMode,
    is_unknown_nothing: bool = False,
    stopped_sourcings: Ints | None = None,
    watch: Ints | None = None,
) -> Network:
    """Settle which sources count for every requirement.

    Parameters
    ----------
    graph
        Supply graph.
    sourcing
        `active`: own lines and active suppliers; `qualified` adds ready backups; `market` every maker in the data.
    is_unknown_nothing
        Whether an unknown member of a group counts as nothing, where it would else meet the requirement.
    stopped_sourcings
        Rows of `tables.supplies` that deliver nothing. Where all makers may serve, their suppliers still count as
        makers: stop the line to exclude one.
    watch
        Components that get a pool in any case, to tell when their family stops.

    Notes
    -----
    Linear but for a sort of the links.
    """
    facts = graph.requirements
    takes_all = (facts.is_assumed | (sourcing == "market")) & ~facts.is_fixed
    asking, member = _members(graph, np.flatnonzero(takes_all))
    is_known = ~graph.is_unknown[member]
    pools = np.unique(np.concatenate([member[is_known], _made(graph, watch)])).astype(np.int32)
    requirement, node, row = _recorded_links(graph, sourcing)
    requirement = np.concatenate([requirement, asking[is_known]])
    node = np.concatenate([node, len(graph.node_firm) + np.searchsorted(pools, member[is_known])])
    is_met = np.bincount(requirement, minlength=len(facts.owner)) == 0
    if not is_unknown_nothing:
        is_met[asking[~is_known]] = True
    is_link = ~is_met[requirement]
    if stopped_sourcings is not None:
        is_link[: len(row)] &= ~np.isin(row, stopped_sourcings)
    kept = np.flatnonzero(~is_met)
    pool_at, pool_line = expanded(graph.lines.of_family, pools)
    links = distinct_pairs(
        np.concatenate([np.searchsorted(kept, requirement[is_link]), len(kept) + pool_at]),
        np.concatenate([node[is_link], pool_line]),
        len(graph.node_firm) + len(pools),
    )
    return Network(
        graph=graph,
        owner=np.concatenate([facts.owner[kept], len(graph.node_firm) + np.arange(len(pools))]).astype(np.int32),
        sources=grouped(*links, len(kept) + len(pools)),
        is_assumed=np.concatenate([facts.is_assumed[kept], np.zeros(len(pools), bool)]),
        need_number=np.concatenate([kept, np.full(len(pools), -1)]).astype(np.int32),
        pool_components=pools,
    )


def _members(graph: SupplyGraph, requirements: Longs) -> tuple[Longs, Ints]:
    """(requirement, component named in its group) pairs."""
    position, component = expanded(graph.requirements.group_members, graph.requirements.group[requirements])
    return requirements[position], component


def _made(graph: SupplyGraph, watch: Ints | None) -> Ints:
    """Watched components whose family has a line."""
    return np.zeros(0, np.int32) if watch is None else watch[~graph.is_unknown[watch]]


def _recorded_links(graph: SupplyGraph, sourcing: SourcingMode) -> tuple[Longs, Longs, Longs]:
    """(requirement, node, sourcing) of own lines (sourcing -1) and of the recorded sourcings that count in this mode."""
    facts = graph.requirements
    every = np.arange(len(facts.owner))
    requirement, row = expanded(facts.offers, every)
    counts = (graph.lines.sourcings.status[row] == ACTIVE) | facts.is_assumed[requirement] | (sourcing != "active")
    requirement, row = requirement[counts], row[counts]
    position, node = expanded(graph.lines.nodes_of_sourcing, row)
    own_at, own_line = expanded(facts.direct_lines, every)
    return (
        np.concatenate([requirement[position], own_at]),
        np.concatenate([node, own_line]).astype(np.int64),
        np.concatenate([row[position], np.full(len(own_at), -1)]),
    )
