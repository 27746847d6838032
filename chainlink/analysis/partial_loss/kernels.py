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
`rank`               node                   its place in the order of passing on, see `Order`
`loop`               node                   place of the first node of its loop; its own where goods do not go round
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

ROUNDING = 1e-9
"""Levels that differ by so little differ by rounding."""
FEW = 1e-3
"""Of what runs on to less than this smaller falls are passed on too: a loop that dies out gets to its end, 0."""
_ROUND_BITS, _PLACE_BITS = 20, 21
_LAST_ROUND, _LAST_PLACE = (1 << _ROUND_BITS) - 1, (1 << _PLACE_BITS) - 1
_ROUNDS_OF_A_LOOP = _ROUND_BITS + _PLACE_BITS
FIRST_SOLVED = 32
"""A loop that still falls in this round is solved as equations, and again each time when twice as many are over."""
LARGEST_SOLVED = 400
"""So many falling nodes of a loop are solved at once at most; a larger one is gone round to its end."""


class LevelLinks(NamedTuple):
    """Who serves which requirement, and by how much."""

    ptr: Ints
    requirement: Ints
    weight: Floats
    is_boundless: Marks
    owner: Ints
    filled: Floats
    boundless: Ints


class Order(NamedTuple):
    """In which order nodes pass on what they lose: what a node serves comes after it, and a loop is one piece.

    `rank` and `loop` by node, `node_at` by rank.
    """

    rank: Ints
    loop: Ints
    node_at: Ints


class Falls(NamedTuple):
    """How far everything has fallen in one scenario, and what has left its first value."""

    level: Floats
    passed: Floats
    filled: Floats
    boundless: Ints
    is_waiting: Marks
    is_touched: Marks
    touched: Ints
    is_changed: Marks
    changed: Ints
    place: Ints
    scarcest: Ints


def upstream_first(links: LevelLinks) -> Order:
    """Order the nodes so that what a node serves comes after it, and the nodes of a loop stand together."""
    finished, loop = _loops(links.ptr, links.requirement, links.owner)
    node_at = np.lexsort((-finished, -loop)).astype(np.int32)
    rank = np.empty(len(node_at), np.int32)
    rank[node_at] = np.arange(len(node_at), dtype=np.int32)
    is_first = np.diff(loop[node_at], prepend=-1) != 0
    first = np.flatnonzero(is_first)[np.cumsum(is_first) - 1] if len(node_at) else np.zeros(0)
    return Order(rank, first[rank].astype(np.int32), node_at)


@compiled
def _loops(ptr: Ints, requirement: Ints, owner: Ints) -> tuple[Ints, Ints]:
    """Find by node when a depth-first search leaves it, and the number of its loop, downstream ones first.

    Source: R. E. Tarjan, Depth-first search and linear graph algorithms, SIAM Journal on Computing 1 (1972).
    """
    count = len(ptr) - 1
    reached, lowest = np.full(count, -1, np.int32), np.empty(count, np.int32)
    finished, loop = np.empty(count, np.int32), np.full(count, -1, np.int32)
    call, position, open_nodes = np.empty(count, np.int32), np.empty(count, np.int32), np.empty(count, np.int32)
    reached_count = finished_count = loop_count = open_count = 0
    for root in range(count):
        if reached[root] >= 0:
            continue
        depth, entered = -1, root
        while True:
            if entered >= 0:
                depth += 1
                call[depth], position[depth] = entered, ptr[entered]
                reached[entered] = lowest[entered] = reached_count
                reached_count += 1
                open_nodes[open_count] = entered
                open_count += 1
                entered = -1
            node = call[depth]
            if position[depth] < ptr[node + 1]:
                following = owner[requirement[position[depth]]]
                position[depth] += 1
                if reached[following] < 0:
                    entered = following
                elif loop[following] < 0:
                    lowest[node] = min(lowest[node], reached[following])
                continue
            finished[node] = finished_count
            finished_count += 1
            if lowest[node] == reached[node]:
                while True:
                    open_count -= 1
                    loop[open_nodes[open_count]] = loop_count
                    if open_nodes[open_count] == node:
                        break
                loop_count += 1
            depth -= 1
            if depth < 0:
                break
            lowest[call[depth]] = min(lowest[call[depth]], lowest[node])
    return finished, loop


@compiled
def _nothing_fallen(links: LevelLinks) -> Falls:
    """Give the state before any stop."""
    nodes, requirements = len(links.ptr) - 1, len(links.owner)
    return Falls(
        np.ones(nodes),
        np.ones(nodes),
        links.filled.copy(),
        links.boundless.copy(),
        np.zeros(nodes, np.uint8),
        np.zeros(nodes, np.uint8),
        np.empty(nodes, np.int32),
        np.zeros(requirements, np.uint8),
        np.empty(requirements, np.int32),
        np.full(nodes, -1, np.int32),
        np.full(nodes, -1, np.int32),
    )


@compiled
def _turn(loop: int | np.int64, in_round: int | np.int64, place: int) -> np.int64:
    """Tell when a node passes on: by loop, then by round, then by place in the loop, as one number."""
    return (np.int64(loop) << _ROUNDS_OF_A_LOOP) + (np.int64(min(in_round, _LAST_ROUND)) << _PLACE_BITS) + place


@compiled
def _lower(node: int, to: float, level: Floats, is_touched: Marks, touched: Ints, size: int) -> int:
    """Lower a node and mark it; returns how many nodes have left 1."""
    level[node] = to
    if is_touched[node] == 0:
        is_touched[node] = 1
        touched[size] = node
        size += 1
    return size


@compiled
def _lower_first(seeds: Ints, short: Ints, links: LevelLinks, falls: Falls) -> int:
    """Lower what fails, and what a cut sourcing leaves short; returns how many nodes have left 1."""
    level, is_touched, touched = falls.level, falls.is_touched, falls.touched
    size = 0
    for node in seeds:
        size = _lower(node, 0.0, level, is_touched, touched, size)
    for requirement in short:
        owner = links.owner[requirement]
        if links.filled[requirement] < level[owner]:
            size = _lower(owner, max(links.filled[requirement], 0.0), level, is_touched, touched, size)
    return size


@compiled
def _falling(loop: int | np.int64, links: LevelLinks, order: Order, falls: Falls) -> Ints:
    """List the nodes of a loop whose level hangs on others of it, and note by which requirement: the scarcest."""
    level, filled = falls.level, falls.filled
    falling, count = np.empty(LARGEST_SOLVED, np.int32), 0
    for at_rank in range(loop, len(order.node_at)):
        source = order.node_at[at_rank]
        if order.loop[source] != loop:
            break
        if falls.is_touched[source] == 0:
            continue
        for at in range(links.ptr[source], links.ptr[source + 1]):
            requirement = links.requirement[at]
            owner = links.owner[requirement]
            is_free = order.loop[owner] == loop and falls.is_touched[owner] and level[owner] > 0.0
            if not is_free or falls.boundless[requirement] > 0 or filled[requirement] > level[owner] + ROUNDING:
                continue
            if falls.scarcest[owner] < 0:
                if count == LARGEST_SOLVED:
                    for node in falling:
                        falls.scarcest[node] = -1
                    return falling[:0]
                falling[count] = owner
                count += 1
                falls.scarcest[owner] = requirement
            elif filled[requirement] < filled[falls.scarcest[owner]]:
                falls.scarcest[owner] = requirement
    return falling[:count]


@compiled
def _bounds_of_loop(falling: Ints, links: LevelLinks, falls: Falls) -> Floats:
    """Solve the equations of falling nodes: no level can end above these bounds; 1 where they bound nothing.

    Every level x ends at or below what its scarcest requirement is filled, A x + b, whatever the other levels come to.
    Where the rows of A shrink, (I - A) v = 1 has a positive answer and x is at most the answer of (I - A) y = b.
    """
    count = len(falling)
    matrix, right = np.eye(count), np.ones((count, 2))
    for at in range(count):
        falls.place[falling[at]] = at
        right[at, 0] = falls.filled[falls.scarcest[falling[at]]]
    for source in range(count):
        node = falling[source]
        for at in range(links.ptr[node], links.ptr[node + 1]):
            row = falls.place[links.owner[links.requirement[at]]]
            if row >= 0 and falls.scarcest[falling[row]] == links.requirement[at]:
                matrix[row, source] -= links.weight[at]
                right[row, 0] -= links.weight[at] * falls.passed[node]
    for node in falling:
        falls.place[node] = falls.scarcest[node] = -1
    bounds: Floats = np.ones(count)
    if abs(np.linalg.det(matrix)) > 0.0:
        solved = np.linalg.solve(matrix, right)
        if np.all(solved[:, 1] >= 1.0 - ROUNDING):
            bounds[:] = solved[:, 0]
    return bounds


@compiled
def _settle(size: int, links: LevelLinks, order: Order, smallest_fall: float, falls: Falls) -> tuple[int, int]:
    """Pass falls on to their end; returns how many nodes have left 1, and how many requirements have changed.

    A loop is gone round until its falls are smaller than `smallest_fall`, and only then what it serves is lowered: so
    each node outside loops passes on once. One that falls on in small steps is solved as equations. What is left of a
    loop that dies out would go on opening boundless links.
    """
    level, passed, filled, boundless = falls.level, falls.passed, falls.filled, falls.boundless
    is_touched, touched, is_waiting = falls.is_touched, falls.touched, falls.is_waiting
    ptr, requirement_of, weight, owner_of = links.ptr, links.requirement, links.weight, links.owner
    rank, loop_of = order.rank, order.loop
    changes = 0
    solved_loop, solve_in_round = np.int64(-1), np.int64(FIRST_SOLVED)
    waiting = [np.int64(0) for _ in range(0)]
    for node in touched[:size]:
        is_waiting[node] = 1
        heapq.heappush(waiting, _turn(loop_of[node], 0, rank[node] - loop_of[node]))
    while len(waiting) > 0:
        turn = heapq.heappop(waiting)
        loop, in_round = turn >> _ROUNDS_OF_A_LOOP, (turn >> _PLACE_BITS) & _LAST_ROUND
        if loop != solved_loop:
            solved_loop, solve_in_round = loop, np.int64(FIRST_SOLVED)
        if in_round >= solve_in_round:
            solve_in_round *= 2
            falling = _falling(loop, links, order, falls)
            bounds = _bounds_of_loop(falling, links, falls)
            for at in range(len(falling)):
                low = falling[at]
                to = bounds[at] if bounds[at] >= smallest_fall else 0.0
                if to < level[low]:
                    level[low] = to
                    if is_waiting[low] == 0:
                        is_waiting[low] = 1
                        heapq.heappush(waiting, _turn(loop, in_round, rank[low] - loop))
        at_rank = loop + (turn & _LAST_PLACE)
        node = order.node_at[at_rank]
        is_waiting[node] = 0
        fall = passed[node] - level[node]
        ends = level[node] <= 0.0 and passed[node] > 0.0
        passed[node] = level[node]
        for at in range(ptr[node], ptr[node + 1]):
            requirement = requirement_of[at]
            if falls.is_changed[requirement] == 0:
                falls.is_changed[requirement] = 1
                falls.changed[changes] = requirement
                changes += 1
            filled[requirement] -= weight[at] * fall
            if ends and links.is_boundless[at]:
                boundless[requirement] -= 1
            owner = owner_of[requirement]
            if boundless[requirement] > 0 or level[owner] <= 0.0:
                continue
            to = filled[requirement] if filled[requirement] >= smallest_fall else 0.0
            is_felt = to < level[owner] - smallest_fall * min(1.0, level[owner] / FEW)
            if is_felt or to <= 0.0:
                size = _lower(owner, to, level, is_touched, touched, size)
                if is_waiting[owner] == 0:
                    is_waiting[owner] = 1
                    next_round = np.int64(0)
                    if loop_of[owner] == loop:
                        next_round = in_round if rank[owner] > at_rank else in_round + 1
                    heapq.heappush(waiting, _turn(loop_of[owner], next_round, rank[owner] - loop_of[owner]))
    return size, changes


@compiled
def _take_back(size: int, changes: int, links: LevelLinks, falls: Falls) -> None:
    """Make everything as it was before the stop."""
    for i in range(size):
        node = falls.touched[i]
        falls.level[node] = falls.passed[node] = 1.0
        falls.is_touched[node] = 0
    for i in range(changes):
        requirement = falls.changed[i]
        falls.filled[requirement] = links.filled[requirement]
        falls.boundless[requirement] = links.boundless[requirement]
        falls.is_changed[requirement] = 0


@compiled
def lost_by_scenario(
    seed_ptr: Ints,
    seeds: Ints,
    short: Ints,
    links: LevelLinks,
    order: Order,
    smallest_fall: float,
    target_ptr: Ints,
    target_of_node: Ints,
    target_share: Floats,
    losses: Floats,
) -> None:
    """Let the seeds of each scenario fall to 0 and everything else as far as it must; add up what targets lose.

    `short` are requirements that are not filled from the start, because a sourcing is cut. `losses[s, t]` comes as 0
    and leaves as the sum over the target's nodes of share times fall; targets of a node are
    `target_of_node[target_ptr[n]:target_ptr[n + 1]]`. A fall smaller than `smallest_fall` is not passed on.
    """
    falls = _nothing_fallen(links)
    for scenario in range(len(seed_ptr) - 1):
        size = _lower_first(seeds[seed_ptr[scenario] : seed_ptr[scenario + 1]], short, links, falls)
        size, changes = _settle(size, links, order, smallest_fall, falls)
        for i in range(size):
            node = falls.touched[i]
            for at in range(target_ptr[node], target_ptr[node + 1]):
                losses[scenario, target_of_node[at]] += target_share[at] * (1.0 - falls.level[node])
        _take_back(size, changes, links, falls)
