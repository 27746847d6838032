"""Which sources count? The supply graph under one sourcing mode: MODEL.md section 3, rules 4 to 6."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from chainlink.analysis.spread.trader_rings import RingRounds, Rings, find_rings, rounds_of
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Grouping, Ints, Longs, distinct_pairs, expanded, grouped
from chainlink.supply.lines import ACTIVE
from graph_schema.names import SourcingMode


@dataclass(frozen=True, eq=False)
class Network:
    """The supply graph under one sourcing mode: nodes, and requirements with all their sources.

    Nodes are those of the graph, then *pools*: the pool of a component runs while any line of its family does. Where
    all makers may serve, the pool is the source: a thousand buyers of a thousand makers stay two thousand links. Last
    come the *rounds* of traders who buy from one another, see `trader_rings`.

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
        By requirement: its number in `graph.requirements`; -1 for what a pool or a round needs. Those of pools are last.
    pool_components
        Components that have a pool, sorted; their nodes follow those of the graph.
    round_legs
        By round: the leg that it is a round of; their nodes follow the pools.
    """

    graph: SupplyGraph
    owner: Ints
    sources: Grouping
    is_assumed: Bools
    need_number: Ints
    pool_components: Ints
    round_legs: Ints

    @property
    def node_count(self) -> int:
        """Number of nodes, pools and rounds included."""
        return self.first_round + len(self.round_legs)

    @property
    def first_round(self) -> int:
        """Node that is the first round."""
        return len(self.graph.node_firm) + len(self.pool_components)

    @cached_property
    def source_count(self) -> Ints:
        """By requirement: how many sources it has. Shared: to be copied before it is counted down."""
        return self.sources.sizes

    @cached_property
    def without_source(self) -> Ints:
        """Nodes that stop whatever fails: those of requirements without any source."""
        nodes: Ints = self.owner[self.source_count == 0]
        return nodes

    @cached_property
    def is_step(self) -> Bools:
        """By requirement: whether goods change hands by it; not where a pool collects, or a round needs its leg."""
        steps: Bools = self.need_number >= 0
        of_round = np.flatnonzero(self.owner >= self.first_round)
        is_own_leg = (
            self.sources.items[self.sources.ptr[of_round]] == self.round_legs[self.owner[of_round] - self.first_round]
        )
        steps[of_round] = (self.sources.sizes[of_round] != 1) | ~is_own_leg
        return steps

    def told_node(self, node: int) -> int:
        """Node of the graph that people know it by; -1 for a pool."""
        if node >= self.first_round:
            return int(self.round_legs[node - self.first_round])
        return node if node < len(self.graph.node_firm) else -1

    def told_requirement(self, node: int, requirement: int) -> int:
        """Requirement by which people know that the node stops: of a round that of its leg."""
        if node < self.first_round:
            return requirement
        leg = self.round_legs[node - self.first_round]
        return int(self._requirement_of_leg[leg - self.graph.lines.count])

    @cached_property
    def _requirement_of_leg(self) -> Ints:
        """By leg: its one requirement; -1 where it is met whatever fails."""
        by_leg = np.full(len(self.graph.lines.leg_firm), -1, np.int32)
        is_of_leg = (self.need_number >= 0) & (self.owner >= self.graph.lines.count)
        by_leg[self.owner[is_of_leg] - self.graph.lines.count] = np.flatnonzero(is_of_leg)
        return by_leg

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
    is_sure: Bools | None = None,
    in_rounds: bool = True,
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
    is_sure
        By component: whether all who may take any maker of it are served, whatever fails.
    in_rounds
        Whether traders who buy from one another are counted in rounds. Only for flows of amounts they need not be:
        nobody sells more there than reaches him.

    Notes
    -----
    Linear but for a sort of the links.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"makes": makes, "inputs": inputs}))
    >>> network = build_network(graph, sourcing="market")
    >>> [len(network.sources[number]) for number in range(len(network.owner))]
    [1, 1, 1]
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
    if is_sure is not None:
        is_met[asking[is_sure[member]]] = True
    rings = _rings(graph, requirement, node, is_met) if in_rounds else None
    is_link = ~is_met[requirement]
    if stopped_sourcings is not None:
        is_link[: len(row)] &= ~np.isin(row, stopped_sourcings)
    kept = np.flatnonzero(~is_met)
    pool_at, pool_line = expanded(graph.lines.of_family, pools)
    first_round = len(graph.node_firm) + len(pools)
    rounds = _rounds(graph, rings, requirement, node, is_link)
    round_count = len(rounds.leg)
    is_plain = is_link if rings is None else is_link & ~rings.is_ring_link
    is_new = rounds.link_node < 0
    links = distinct_pairs(
        np.concatenate(
            [
                np.searchsorted(kept, requirement[is_plain]),
                np.searchsorted(kept, rounds.leg_link_requirement),
                len(kept) + rounds.link_requirement,
                len(kept) + 2 * round_count + pool_at,
            ]
        ),
        np.concatenate(
            [
                node[is_plain],
                first_round + rounds.leg_link_round,
                np.where(is_new, first_round - 1 - rounds.link_node, rounds.link_node),
                pool_line,
            ]
        ),
        first_round + round_count,
    )
    round_nodes = first_round + np.arange(round_count)
    pool_nodes = len(graph.node_firm) + np.arange(len(pools))
    without_number = 2 * round_count + len(pools)
    return Network(
        graph=graph,
        owner=np.concatenate([facts.owner[kept], round_nodes, round_nodes, pool_nodes]).astype(np.int32),
        sources=grouped(*links, len(kept) + without_number),
        is_assumed=np.concatenate([facts.is_assumed[kept], np.zeros(without_number, bool)]),
        need_number=np.concatenate([kept, np.full(without_number, -1)]).astype(np.int32),
        pool_components=pools,
        round_legs=rounds.leg,
    )


def _rings(graph: SupplyGraph, requirement: Longs, node: Longs, is_met: Bools) -> Rings | None:
    """Find traders who buy from one another; a requirement that nothing reaches from outside counts as met."""
    legs = range(graph.lines.count, len(graph.node_firm))
    open_links = np.flatnonzero(~is_met[requirement])
    rings = find_rings(graph.requirements.owner, requirement[open_links], node[open_links], legs, len(graph.node_firm))
    if rings is None:
        return None
    is_met[rings.without_source] = True
    is_ring_link = np.zeros(len(requirement), bool)
    is_ring_link[open_links[rings.is_ring_link]] = True
    return replace(rings, is_ring_link=is_ring_link)


def _rounds(graph: SupplyGraph, rings: Rings | None, requirement: Longs, node: Longs, is_link: Bools) -> RingRounds:
    if rings is None:
        nothing = np.zeros(0, np.int64)
        return RingRounds(np.zeros(0, np.int32), nothing, nothing, nothing, nothing)
    return rounds_of(rings, graph.requirements.owner, requirement[is_link], node[is_link], rings.is_ring_link[is_link])


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
    is_assumed = facts.is_assumed[requirement]
    is_active = graph.lines.sourcings.status[row] == ACTIVE
    counts = np.where(is_active, ~is_assumed, is_assumed | (sourcing != "active"))
    requirement, row = requirement[counts], row[counts]
    position, node = expanded(graph.lines.nodes_of_sourcing, row)
    own_at, own_line = expanded(facts.direct_lines, every)
    return (
        np.concatenate([requirement[position], own_at]),
        np.concatenate([node, own_line]).astype(np.int64),
        np.concatenate([row[position], np.full(len(own_at), -1)]),
    )
