"""How do as many units as pay reach the sink at the least cost? A compiled minimum-cost flow of single units.

===================  ===================  =======================================================================
array                by                   holds
===================  ===================  =======================================================================
`ptr`                vertex, one more     where its arcs begin: arcs are in order of their tail
`head`, `cost`       arc                  where it leads, and the cost of a unit over it
`twin`               arc                  the arc of the opposite direction, whose cost is the negative
`room`               arc                  units that may still go over it; 0 at the start for the opposite ones
`far`                vertex               bound from below on what a way to the sink costs; `NEVER` without a way
`supply`             source               units that wait there
`reached`, `by`      vertex               of one search: cost from its start, and the arc it was reached by
`seen`               number               vertices that the search has touched, to clear after it
===================  ===================  =======================================================================

Invariant: cost + `far[head]` − `far[tail]` is never negative on an arc with room. So a search by reduced costs may settle
vertices in order, although costs are negative (a good meeting is a cost below 0).

Numba is imported with this module: import it only where something is about to be computed.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from chainlink.analysis.spread.kernels import compiled
from chainlink.supply.index_arrays import Ints, Longs

NEVER = np.int64(1) << np.int64(60)
"""Further than any way."""


class Arcs(NamedTuple):
    """Arcs of vertex v are `ptr[v]` to `ptr[v + 1]`."""

    ptr: Ints
    head: Ints
    cost: Longs
    twin: Ints


class _CostSearch(NamedTuple):
    """One search: cost from its start by vertex, the arc it was reached by, and the vertices it saw."""

    reached: Longs
    by: Ints
    seen: Ints


@compiled
def send(arcs: Arcs, room: Ints, sources: Ints, supply: Ints, sink: int, at_most: int) -> int:
    """Send single units from the sources to the sink, each time the one that costs least, while it costs less than 0.

    `room` becomes what is left of each arc, `supply` what is left at each source. Costs may be negative where the arcs
    with room have no loop.

    Returns
    -------
    int
        Units sent; no other so many units cost less.

    Notes
    -----
    Successive shortest ways, with potentials. A way from a vertex never gets cheaper as units are sent: so a source waits
    until its old cost is the least of all, and only then is asked again.

    References
    ----------
    Edmonds, Karp (1972). Theoretical improvements in algorithmic efficiency for network flow problems. J. ACM 19(2).
    doi:10.1145/321694.321699
    """
    far = _far(arcs, room, sink)
    walk = _CostSearch(np.full(len(far), NEVER), np.full(len(far), -1, np.int32), np.empty(len(far), np.int32))
    waiting = [(np.int64(0), np.int64(0)) for _ in range(0)]  # empty, of known type
    for at in range(len(sources)):
        if supply[at] > 0 and far[sources[at]] < 0:
            heappush(waiting, (far[sources[at]], np.int64(at)))
    sent = 0
    while len(waiting) > 0 and sent < at_most:
        at = int(heappop(waiting)[1])
        start = sources[at]
        if not _nearer(arcs, room, start, sink, far, walk) or far[start] >= 0:
            continue
        # The source waited with an old, lower bound. Now that its cost is exact another may be cheaper: then it waits again.
        if len(waiting) == 0 or far[start] <= waiting[0][0]:
            vertex = np.int64(sink)
            while vertex != start:
                arc = walk.by[vertex]
                room[arc] -= 1
                room[arcs.twin[arc]] += 1
                vertex = np.int64(arcs.head[arcs.twin[arc]])
            supply[at] -= 1
            sent += 1
        if supply[at] > 0:
            heappush(waiting, (far[start], np.int64(at)))
    return sent


@compiled
def _far(arcs: Arcs, room: Ints, sink: int) -> Longs:
    """Cost of the cheapest way from each vertex to the sink; `NEVER` where there is none."""
    far = np.full(len(arcs.ptr) - 1, NEVER)
    far[sink] = 0
    is_moving = True
    while is_moving:
        is_moving = False
        for tail in range(len(far)):
            for arc in range(arcs.ptr[tail], arcs.ptr[tail + 1]):
                beyond = far[arcs.head[arc]]
                if room[arc] > 0 and beyond < NEVER and beyond + arcs.cost[arc] < far[tail]:
                    far[tail] = beyond + arcs.cost[arc]
                    is_moving = True
    return far


@compiled
def _nearer(arcs: Arcs, room: Ints, start: int, sink: int, far: Longs, walk: _CostSearch) -> bool:
    """Find the cheapest way from the start to the sink, and raise `far` by what it says; False without a way."""
    count = np.int64(1)
    walk.seen[0], walk.reached[start] = start, 0
    waiting = [(np.int64(0), np.int64(start))]
    is_found = False
    while len(waiting) > 0:
        cost, vertex = heappop(waiting)
        if vertex == sink:
            is_found = True
            break
        if cost > walk.reached[vertex]:
            continue
        for arc in range(arcs.ptr[vertex], arcs.ptr[vertex + 1]):
            head = np.int64(arcs.head[arc])
            if room[arc] <= 0 or far[head] >= NEVER:
                continue
            reached = cost + arcs.cost[arc] + far[head] - far[vertex]
            if reached < walk.reached[head]:
                if walk.reached[head] == NEVER:
                    walk.seen[count] = head
                    count += 1
                walk.reached[head], walk.by[head] = reached, arc
                heappush(waiting, (reached, head))
    # Raise `far` by how much nearer than the sink each vertex was: the way just found then has reduced cost 0, and arcs
    # that it opens in the opposite direction keep the invariant.
    most = walk.reached[sink]
    for at in range(count):
        vertex = np.int64(walk.seen[at])
        if is_found and walk.reached[vertex] < most:
            far[vertex] += most - walk.reached[vertex]
        walk.reached[vertex] = NEVER
    return is_found
