"""How do all single failures spread without repeating work? Compiled loops over a forest of scenarios.

Many firms reach the same few large blasts: a firm that stops a big assembler stops all that the assembler
stops. Spreading each firm from nothing would walk that blast a thousand times. Here a scenario (one firm's failure)
whose spread meets a node with a known large blast becomes a child of that node's scenario, and only what it adds is
spread, on top of its parent.

Arrays of the network and of one world are those of `kernels`. Besides:

===================  ===================  =======================================================================
array                by                   holds
===================  ===================  =======================================================================
`seed_ptr`, `seeds`  scenario             the nodes that fail at its start: `seeds[seed_ptr[s]:seed_ptr[s + 1]]`
`order`              position             scenarios in the order in which roots are tried
`line_firm`          named line           its firm; nodes from `len(line_firm)` on are unnamed lines and pools
`watch`              node                 its column in `watched`, -1 where nobody asks
`parent`             scenario             see `blast_roots`
`first_child`        scenario             first of its children, -1 for none; used up by `blast_children`
`next_child`         scenario             next child of the same parent, -1 for none
`known_blast`        node                 size of the spread of the scenario that this node alone is; 0 unknown or small
`scenario_of`        node                 that scenario, -1 for none
`hits`               firm                 how many of its lines have failed, to count each firm once
`totals`             0, 1                 named lines and firms that have failed
`counts`             scenario             `totals` when all of it had failed
`watched`            scenario             by watched node: 1 where it fails
===================  ===================  =======================================================================
"""

from __future__ import annotations

import numpy as np

from chainlink.analysis.spread.kernels import Marks, add_seeds, compiled, spread, take_back
from chainlink.supply.index_arrays import Ints


@compiled
def _close(node: int, opened: Ints, open_count: int, is_open: Marks, order: Ints, ordered: int) -> tuple[int, int]:
    """Order the open nodes down to `node`: one component is complete."""
    while True:
        open_count -= 1
        member = opened[open_count]
        is_open[member] = 0
        order[ordered] = member
        ordered += 1
        if member == node:
            return open_count, ordered


@compiled
def sinks_first(out_ptr: Ints, out_requirement: Ints, owner: Ints, source_count: Ints) -> Ints:
    """Order nodes so that what a node stops all alone comes before it (Tarjan's components of single-source links)."""
    # Tarjan's search, with a stack of its own: chains of suppliers are deeper than the machine's stack. `visited` is the
    # clock when a node was entered (0: not yet), `low` the earliest node it gets back to, `call` and `position` the
    # path and the next link of each node on it, `opened` the nodes whose component is not complete.
    count = len(out_ptr) - 1
    visited, low = np.zeros(count, np.int32), np.zeros(count, np.int32)
    is_open, opened = np.zeros(count, np.uint8), np.empty(count, np.int32)
    call, position = np.empty(count, np.int32), np.empty(count, np.int32)
    order = np.empty(count, np.int32)
    ordered = clock = open_count = 0
    for root in range(count):
        if visited[root]:
            continue
        depth = 0
        call[0], position[0] = root, out_ptr[root]
        while depth >= 0:
            node = call[depth]
            if visited[node] == 0:
                clock += 1
                visited[node] = low[node] = clock
                opened[open_count] = node
                open_count += 1
                is_open[node] = 1
            if position[depth] < out_ptr[node + 1]:
                requirement = out_requirement[position[depth]]
                position[depth] += 1
                if source_count[requirement] != 1:
                    continue
                following = owner[requirement]
                if visited[following] == 0:
                    depth += 1
                    call[depth], position[depth] = following, out_ptr[following]
                elif is_open[following]:
                    low[node] = min(low[node], visited[following])
                continue
            if low[node] == visited[node]:
                open_count, ordered = _close(node, opened, open_count, is_open, order, ordered)
            depth -= 1
            if depth >= 0:
                low[call[depth]] = min(low[call[depth]], low[node])
    return order


@compiled
def spread_until_known(
    size: int,
    known_blast: Ints,
    enough: int,
    out_ptr: Ints,
    out_requirement: Ints,
    owner: Ints,
    left: Ints,
    is_down: Ints,
    trail: Ints,
) -> tuple[int, int, int]:
    """Like `spread`, but stop at a node already known to fail at least `enough` others.

    Returns how many nodes were spread, the length of the trail, and that node or -1.
    """
    start = 0
    while start < size:
        node = trail[start]
        # Asked before the node is spread: a node left here has taken nothing from `left`, and the caller clears only
        # its mark.
        if known_blast[node] >= enough:
            return start, size, node
        start += 1
        for at in range(out_ptr[node], out_ptr[node + 1]):
            requirement = out_requirement[at]
            left[requirement] -= 1
            if left[requirement] == 0 and is_down[owner[requirement]] == 0:
                is_down[owner[requirement]] = 1
                trail[size] = owner[requirement]
                size += 1
    return start, size, -1


@compiled
def count_lines(
    start: int, size: int, trail: Ints, line_firm: Ints, hits: Ints, watch: Ints, watch_down: Marks, totals: Ints
) -> None:
    """Add the named lines and firms among `trail[start:size]` to `totals`, and mark watched nodes."""
    for i in range(start, size):
        node = trail[i]
        if watch[node] >= 0:
            watch_down[watch[node]] = 1
        if node < len(line_firm):
            totals[0] += 1
            if hits[line_firm[node]] == 0:
                totals[1] += 1
            hits[line_firm[node]] += 1


@compiled
def uncount_lines(
    start: int, size: int, trail: Ints, line_firm: Ints, hits: Ints, watch: Ints, watch_down: Marks, totals: Ints
) -> None:
    """Undo `count_lines`."""
    for i in range(start, size):
        node = trail[i]
        if watch[node] >= 0:
            watch_down[watch[node]] = 0
        if node < len(line_firm):
            totals[0] -= 1
            hits[line_firm[node]] -= 1
            if hits[line_firm[node]] == 0:
                totals[1] -= 1


@compiled
def blast_roots(
    order: Ints,
    seed_ptr: Ints,
    seeds: Ints,
    out_ptr: Ints,
    out_requirement: Ints,
    owner: Ints,
    source_count: Ints,
    line_firm: Ints,
    watch: Ints,
    floor: int,
    parent: Ints,
    counts: Ints,
    watched: Marks,
) -> None:
    """Spread each scenario until it meets a node whose blast is known to be large; that node's scenario is its parent.

    Scenarios without such a parent get their counts here: `counts[s]` is (named lines, firms), `watched[s]` the
    watched nodes that fail. `parent[s]` is the scenario it contains, -1 for a counted one that others may lean on,
    -2 for the rest.
    """
    nodes = len(out_ptr) - 1
    left, is_down, trail = source_count.copy(), np.zeros(nodes, np.int32), np.empty(nodes, np.int32)
    known_blast, scenario_of = np.zeros(nodes, np.int32), np.full(nodes, -1, np.int32)
    hits, totals = np.zeros(line_firm.max() + 1 if len(line_firm) else 1, np.int32), np.zeros(2, np.int32)
    watch_down = np.zeros(watched.shape[1], np.uint8)
    # A parent must be worth it: at least half the largest blast seen so far. Small ones are quicker spread anew than kept
    # as the root of a tree. A scenario of several nodes is never a parent: its blast is no single node's.
    largest = 2 * floor
    for scenario in order:
        own = seeds[seed_ptr[scenario] : seed_ptr[scenario + 1]]
        size = add_seeds(own, 0, is_down, trail)
        done, size, met = spread_until_known(
            size, known_blast, largest // 2, out_ptr, out_requirement, owner, left, is_down, trail
        )
        if met >= 0:
            parent[scenario] = scenario_of[met]
            blast = known_blast[met]
        else:
            count_lines(0, size, trail, line_firm, hits, watch, watch_down, totals)
            counts[scenario, 0], counts[scenario, 1] = totals[0], totals[1]
            watched[scenario] = watch_down
            uncount_lines(0, size, trail, line_firm, hits, watch, watch_down, totals)
            blast = size if size >= floor else 0
            largest = max(largest, size)
            parent[scenario] = -1 if blast and len(own) == 1 else -2
        if len(own) == 1:
            known_blast[own[0]], scenario_of[own[0]] = blast, scenario
        take_back(0, done, out_ptr, out_requirement, left, is_down, trail)
        for i in range(done, size):  # on the trail, but not spread from: only their mark is to clear
            is_down[trail[i]] = 0


@compiled
def blast_children(
    first_child: Ints,
    next_child: Ints,
    seed_ptr: Ints,
    seeds: Ints,
    out_ptr: Ints,
    out_requirement: Ints,
    owner: Ints,
    source_count: Ints,
    line_firm: Ints,
    watch: Ints,
    parent: Ints,
    counts: Ints,
    watched: Marks,
) -> None:
    """Walk each tree of scenarios depth first, spreading only what a child adds to its parent, and count them all."""
    nodes, scenarios = len(out_ptr) - 1, len(parent)
    left, is_down, trail = source_count.copy(), np.zeros(nodes, np.int32), np.empty(nodes, np.int32)
    hits, totals = np.zeros(line_firm.max() + 1 if len(line_firm) else 1, np.int32), np.zeros(2, np.int32)
    watch_down = np.zeros(watched.shape[1], np.uint8)
    # `path[d]` is the scenario at depth d, `mark[d]` the length of the trail before it failed (-1: not yet spread).
    path, mark = np.empty(scenarios + 1, np.int32), np.empty(scenarios + 1, np.int32)
    for root in range(scenarios):
        if parent[root] != -1 or first_child[root] < 0:
            continue
        depth, size = 0, 0
        path[0], mark[0] = root, -1
        while depth >= 0:
            scenario = path[depth]
            if mark[depth] < 0:
                mark[depth] = size
                own = seeds[seed_ptr[scenario] : seed_ptr[scenario + 1]]
                grown = add_seeds(own, size, is_down, trail)
                grown = spread(size, grown, out_ptr, out_requirement, owner, left, is_down, trail)
                count_lines(size, grown, trail, line_firm, hits, watch, watch_down, totals)
                size = grown
                counts[scenario, 0], counts[scenario, 1] = totals[0], totals[1]
                watched[scenario] = watch_down
            child = first_child[scenario]
            if child >= 0:
                first_child[scenario] = next_child[child]
                depth += 1
                path[depth], mark[depth] = child, -1
                continue
            uncount_lines(mark[depth], size, trail, line_firm, hits, watch, watch_down, totals)
            take_back(mark[depth], size, out_ptr, out_requirement, left, is_down, trail)
            size = mark[depth]
            depth -= 1
