"""How much of what is lost can others carry, when what each has to spare is one number? A compiled maximum flow.

Demands stand on one side, givers on the other. A demand may be met by the givers it is linked to, in any parts.

===================  ===================  =======================================================================
array                by                   holds
===================  ===================  =======================================================================
`amount`             demand               what was lost, finite
`spare`, `left`      giver                what it can give, may be infinite; what it still can
`ptr`                demand, one more     where its links begin: links are in order of demand
`giver`, `demand`    link                 its two ends
`giver_ptr`,         giver                the numbers of its links
`giver_link`
`flow`               link                 what goes over it; never negative
`seen_demand`,       demand, giver        number of the last search that reached it: no clearing between searches
`seen_giver`
`by_demand`,         demand, giver        the link by which that search reached it
`by_giver`
===================  ===================  =======================================================================

Why not a general solver: this is asked once for every line that could fail, and setting one up would cost more than the
few links of a question.

Numba is imported with this module: import it only where something is about to be computed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from chainlink.analysis.spread.kernels import compiled
from chainlink.supply.index_arrays import Ints

Floats = npt.NDArray[np.float64]


class FlowLinks(NamedTuple):
    """Who may give to whom.

    Links are numbered in order of demand: those of demand d are `ptr[d]` to `ptr[d + 1]`, with their `giver` and
    `demand`. Those of giver g are `giver_link[giver_ptr[g]:giver_ptr[g + 1]]`.
    """

    ptr: Ints
    giver: Ints
    demand: Ints
    giver_ptr: Ints
    giver_link: Ints


class _FlowSearch(NamedTuple):
    """One breadth-first search: the last search that saw each, and the link by which it was reached."""

    seen_demand: Ints
    seen_giver: Ints
    by_demand: Ints
    by_giver: Ints
    queue: Ints


@compiled
def carry(amount: Floats, spare: Floats, links: FlowLinks) -> Floats:
    """Meet the demands as far as they go; returns what flows on each link.

    Shortest augmenting paths, one demand after the other: a demand that cannot be met further stays so, so one pass
    reaches the maximum. `spare` may hold infinity; `amount` may not.

    References
    ----------
    Edmonds, Karp (1972). Theoretical improvements in algorithmic efficiency for network flow problems. J. ACM 19(2).
    doi:10.1145/321694.321699
    """
    flow, left = np.zeros(len(links.giver)), spare.copy()
    walk = _FlowSearch(
        np.full(len(amount), -1, np.int32),
        np.full(len(spare), -1, np.int32),
        np.empty(len(amount), np.int32),
        np.empty(len(spare), np.int32),
        np.empty(len(amount), np.int32),
    )
    search = 0
    for start in range(len(amount)):
        wanted = amount[start]
        while wanted > 0.0:
            giver = _nearest_giver(start, search, links, flow, left, walk)
            search += 1
            if giver < 0:
                break
            moved = min(wanted, left[giver], _room(start, giver, links, flow, walk))
            _move(start, giver, moved, links, flow, walk)
            left[giver] -= moved
            wanted -= moved
    return flow


@compiled
def _nearest_giver(start: int, search: int, links: FlowLinks, flow: Floats, left: Floats, walk: _FlowSearch) -> int:
    """Walk out over any link, and back over links that carry something, to the nearest giver with something left.

    -1 if there is none.
    """
    walk.queue[0], size, at = start, 1, 0
    walk.seen_demand[start] = search
    while at < size:
        demand = walk.queue[at]
        at += 1
        for link in range(links.ptr[demand], links.ptr[demand + 1]):
            giver = int(links.giver[link])
            if walk.seen_giver[giver] == search:
                continue
            walk.seen_giver[giver] = search
            walk.by_giver[giver] = link
            if left[giver] > 0.0:
                return giver
            # The giver is empty: it can still help if one of those it gives to can be served by somebody else.
            for back in links.giver_link[links.giver_ptr[giver] : links.giver_ptr[giver + 1]]:
                other = links.demand[back]
                if flow[back] > 0.0 and walk.seen_demand[other] != search:
                    walk.seen_demand[other] = search
                    walk.by_demand[other] = back
                    walk.queue[size] = other
                    size += 1
    return -1


@compiled
def _room(start: int, giver: int, links: FlowLinks, flow: Floats, walk: _FlowSearch) -> float:
    """How much the links back on the path to `giver` let through."""
    room = np.inf
    demand = links.demand[walk.by_giver[giver]]
    while demand != start:
        back = walk.by_demand[demand]
        room = min(room, flow[back])
        demand = links.demand[walk.by_giver[links.giver[back]]]
    return room


@compiled
def _move(start: int, giver: int, moved: float, links: FlowLinks, flow: Floats, walk: _FlowSearch) -> None:
    """Send `moved` along the path to `giver`."""
    link = walk.by_giver[giver]
    flow[link] += moved
    while links.demand[link] != start:
        back = walk.by_demand[links.demand[link]]
        flow[back] -= moved
        link = walk.by_giver[links.giver[back]]
        flow[link] += moved
