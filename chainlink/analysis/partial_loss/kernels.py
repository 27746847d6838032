"""How far do levels fall when something stops? Compiled loops that go from 1 downwards.

===================  =====================  ====================================================================
array                by                     holds
===================  =====================  ====================================================================
`ptr`                node                   its links are `ptr[n]` to `ptr[n + 1]`
`requirement`        link                   requirement that the node serves by it
`weight`             link                   by how much a whole node fills the requirement
`is_boundless`       link                   1 where a node that runs at all fills it
`owner`              requirement            node that needs it
`filled`             requirement            sum of weight times level over its links: the level is at most this
`boundless`          requirement            how many boundless links still run
`level`              node                   1 before the stop, never rising
`passed`             node                   the level that was passed on to what the node serves
===================  =====================  ====================================================================

Between two calls every level is 1, every sum what it is then. Numba is imported with this module.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np

from chainlink.analysis.spread.kernels import Marks, compiled
from chainlink.supply.index_arrays import Floats, Ints


class LevelLinks(NamedTuple):
    """Who serves which requirement, and by how much."""

    ptr: Ints
    requirement: Ints
    weight: Floats
    is_boundless: Marks
    owner: Ints
    filled: Floats
    boundless: Ints


@compiled
def upstream_first(ptr: Ints, requirement: Ints, owner: Ints) -> Ints:
    """Rank nodes so that what a node serves comes after it, but for loops: depth first, last finished first."""
    count = len(ptr) - 1
    rank = np.full(count, -1, np.int32)
    call, position = np.empty(count, np.int32), np.empty(count, np.int32)
    is_seen = np.zeros(count, np.uint8)
    finished = 0
    for root in range(count):
        if is_seen[root]:
            continue
        depth = 0
        call[0], position[0] = root, ptr[root]
        is_seen[root] = 1
        while depth >= 0:
            node = call[depth]
            if position[depth] < ptr[node + 1]:
                following = owner[requirement[position[depth]]]
                position[depth] += 1
                if not is_seen[following]:
                    is_seen[following] = 1
                    depth += 1
                    call[depth], position[depth] = following, ptr[following]
                continue
            finished += 1
            rank[node] = count - finished
            depth -= 1
    return rank


@compiled
def _fall(node: int, to: float, level: Floats, is_touched: Marks, touched: Ints, size: int) -> int:
    """Lower a node and mark it; returns how many nodes have left 1."""
    level[node] = to
    if is_touched[node] == 0:
        is_touched[node] = 1
        touched[size] = node
        size += 1
    return size


@compiled
def lost_by_scenario(
    seed_ptr: Ints,
    seeds: Ints,
    short: Ints,
    links: LevelLinks,
    smallest_fall: float,
    target_ptr: Ints,
    target_of_node: Ints,
    target_share: Floats,
    losses: Floats,
) -> None:
    """Let the seeds of each scenario fall to 0 and everything else as far as it must; add up what targets lose.

    `short` are requirements that are not filled from the start, because a sourcing is cut. `losses[s, t]` comes as 0
    and leaves as the sum over the target's nodes of share times fall; targets of a node are
    `target_of_node[target_ptr[n]:target_ptr[n + 1]]`. A fall smaller than
    `smallest_fall` is not passed on. Falls are passed on in rounds, upstream first: without loops one
    round is enough, and each node passes on once.
    """
    nodes = len(links.ptr) - 1
    rank = upstream_first(links.ptr, links.requirement, links.owner)
    node_at = np.empty(nodes, np.int32)
    node_at[rank] = np.arange(nodes).astype(np.int32)
    level, passed = np.ones(nodes), np.ones(nodes)
    filled, boundless = links.filled.copy(), links.boundless.copy()
    is_waiting, touched = np.zeros(nodes, np.uint8), np.empty(nodes, np.int32)
    is_touched = np.zeros(nodes, np.uint8)
    changed = np.empty(len(links.owner), np.int32)
    is_changed = np.zeros(len(links.owner), np.uint8)
    waiting, following = [np.int64(0) for _ in range(0)], [np.int64(0) for _ in range(0)]
    for scenario in range(len(seed_ptr) - 1):
        size = changes = 0
        for node in seeds[seed_ptr[scenario] : seed_ptr[scenario + 1]]:
            size = _fall(node, 0.0, level, is_touched, touched, size)
        for requirement in short:
            owner = links.owner[requirement]
            if links.filled[requirement] < level[owner]:
                size = _fall(owner, max(links.filled[requirement], 0.0), level, is_touched, touched, size)
        for i in range(size):
            is_waiting[touched[i]] = 1
            heapq.heappush(waiting, np.int64(rank[touched[i]]))
        while len(waiting) > 0 or len(following) > 0:
            if len(waiting) == 0:
                waiting, following = following, waiting
            at_rank = heapq.heappop(waiting)
            node = node_at[at_rank]
            is_waiting[node] = 0
            fall = passed[node] - level[node]
            ends = level[node] <= 0.0 and passed[node] > 0.0
            passed[node] = level[node]
            for at in range(links.ptr[node], links.ptr[node + 1]):
                requirement = links.requirement[at]
                if is_changed[requirement] == 0:
                    is_changed[requirement] = 1
                    changed[changes] = requirement
                    changes += 1
                filled[requirement] -= links.weight[at] * fall
                if links.is_boundless[at] and ends:
                    boundless[requirement] -= 1
                owner = links.owner[requirement]
                if boundless[requirement] > 0 or level[owner] <= 0.0:
                    continue
                to = filled[requirement] if filled[requirement] >= smallest_fall else 0.0
                if to < level[owner] - smallest_fall or to <= 0.0:
                    size = _fall(owner, to, level, is_touched, touched, size)
                    if is_waiting[owner] == 0:
                        is_waiting[owner] = 1
                        if rank[owner] > at_rank:
                            heapq.heappush(waiting, np.int64(rank[owner]))
                        else:  # back into a loop: the next round
                            heapq.heappush(following, np.int64(rank[owner]))
        for i in range(size):
            node = touched[i]
            for at in range(target_ptr[node], target_ptr[node + 1]):
                losses[scenario, target_of_node[at]] += target_share[at] * (1.0 - level[node])
            level[node] = passed[node] = 1.0
            is_touched[node] = 0
        for i in range(changes):
            requirement = changed[i]
            filled[requirement], boundless[requirement] = links.filled[requirement], links.boundless[requirement]
            is_changed[requirement] = 0
