"""When do the last deliveries of everything end? The spread of a stop in order of days, compiled.

This is a shortest-path search (Dijkstra's) in which a requirement waits for the *last* of its sources and a node for the
*first* of its requirements to lapse. Days are float64; infinity means never.

===================  ===================  =======================================================================
array                by                   holds
===================  ===================  =======================================================================
`out_ptr` … `left`                        as in `chainlink.analysis.spread.kernels`
`stock_days`         requirement          days that the buyer's stock of it lasts after the last delivery
`inventory_days`     node                 days that its finished goods last after its production ends
`stops_on_day`       node                 last day of production; infinity where it goes on
`ends_on_day`        node                 last day of deliveries: never before `stops_on_day`
`is_over`            node                 1 once its end is final and was passed on
===================  ===================  =======================================================================

Numba is imported with this module: import it only where something is about to be computed.
"""

from __future__ import annotations

import heapq

from chainlink.analysis.spread.kernels import Marks, compiled
from chainlink.supply.index_arrays import Floats, Ints


@compiled
def spread_by_day(
    seeds: Ints,
    out_ptr: Ints,
    out_requirement: Ints,
    owner: Ints,
    left: Ints,
    stock_days: Floats,
    inventory_days: Floats,
    is_over: Marks,
    stops_on_day: Floats,
    ends_on_day: Floats,
) -> None:
    """Carry the ends of deliveries on, earliest first.

    `stops_on_day` and `ends_on_day` come filled with infinity but for the `seeds`, and leave with the last day of each
    node's production and deliveries. A requirement lapses with the end of its last source, when `left` reaches 0.
    Because nothing ends before what ends it, the earliest end that is known is final.
    """
    ends = [(ends_on_day[node], node) for node in seeds]
    heapq.heapify(ends)
    while len(ends) > 0:
        day, node = heapq.heappop(ends)
        if is_over[node]:  # an earlier end of the same node came first
            continue
        is_over[node] = 1
        for at in range(out_ptr[node], out_ptr[node + 1]):
            requirement = out_requirement[at]
            left[requirement] -= 1
            if left[requirement] > 0:
                continue
            reached = owner[requirement]
            stop = day + stock_days[requirement]
            # A node may be reached again, by a requirement that lapses later but whose stock is smaller: it is put on
            # the heap a second time, and the later of the two is passed over above.
            if is_over[reached] == 0 and stop < stops_on_day[reached]:
                stops_on_day[reached] = stop
                ends_on_day[reached] = stop + inventory_days[reached]
                heapq.heappush(ends, (ends_on_day[reached], reached))
