"""Which smallest sets of events make one thing fail? Exact for any needs, "all of these, any of those", also in loops.

By node, the smallest failed sets are those of its own event and, for each thing it needs, the smallest unions of one
failed set of every source. Failure is the least fixed point, so these families grow from nothing until no node's
changes. To list the sets of at most k events, larger ones may be dropped on the way: a part of a small set is small.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from chainlink.analysis.cut_sets.set_families import NOTHING, SetFamilies, TooManyNodesError

Needs = Sequence[Sequence[Sequence[int]]]
"""By node the things it needs, and by thing the nodes any of which will do. A thing without any is always there."""
OnProgress = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True)
class SmallestSets:
    """What was found.

    Attributes
    ----------
    sets
        Events, each set sorted, all sets in order of size, then of events.
    complete_to
        No set of so many events or fewer is missing, and no larger one is listed.
    """

    sets: tuple[tuple[int, ...], ...]
    complete_to: int


def smallest_failed_sets(
    needs: Needs,
    event: Sequence[int],
    target: int,
    *,
    order: int,
    node_limit: int,
    on_progress: OnProgress | None = None,
) -> SmallestSets:
    """List the smallest sets of at most `order` events that make the target fail.

    Parameters
    ----------
    needs
        What each node needs.
    event
        By node, the event that makes it fail; -1 for none. Several nodes may share an event.
    target
        Node asked about.
    order
        Most events of a set.
    node_limit
        Most nodes and intermediate results of the diagram, and most sets listed; beyond it the answer is complete to a
        smaller order only.
    on_progress
        Is told the order reached.

    Notes
    -----
    The diagram may grow exponentially with `order` where needs are entangled: hence the limit. Trees stay linear.

    Examples
    --------
    >>> smallest_failed_sets([[[1, 2]], [[3]], [[3]], []], [-1, 1, 2, 3], 0, order=2, node_limit=1000)
    SmallestSets(sets=((3,), (1, 2)), complete_to=2)
    """
    sources_first, reached = _upstream(needs, target)
    events = list(dict.fromkeys(event[node] for node in reached if event[node] >= 0))
    element = {node: number for number, node in enumerate(events)}
    families = SetFamilies(len(events), node_limit=node_limit)
    complete, complete_to = NOTHING, 0
    try:
        family_by_node = {
            node: families.single(element[event[node]]) if event[node] >= 0 else NOTHING for node in reached
        }
        for reaching in range(1, order + 1):
            _grow(families, needs, family_by_node, sources_first, reaching)
            if families.count(family_by_node[target]) > node_limit:
                break
            complete, complete_to = family_by_node[target], reaching
            if on_progress is not None:
                on_progress("cut sets", reaching, order)
    except TooManyNodesError:
        pass  # what is complete stands
    sets = [tuple(sorted(events[at] for at in members)) for members in families.sets(complete)]
    return SmallestSets(tuple(sorted(sets, key=lambda members: (len(members), members))), complete_to)


def _grow(
    families: SetFamilies, needs: Needs, family_by_node: dict[int, int], sources_first: Sequence[int], order: int
) -> None:
    """Bring the families in `known`, complete to a smaller order, to this one."""
    place = {node: number for number, node in enumerate(sources_first)}
    buyers: dict[int, set[int]] = {node: set() for node in sources_first}
    for buyer in sources_first:
        for source in _sources(needs[buyer]):
            buyers[source].add(buyer)
    waiting = list(range(len(sources_first)))
    is_waiting = [True] * len(sources_first)
    while waiting:
        at = heapq.heappop(waiting)
        is_waiting[at] = False
        node = sources_first[at]
        family = family_by_node[node]
        for sources in needs[node]:
            if sources:
                family = families.union(
                    family, _all_of(families, [family_by_node[source] for source in sources], order)
                )
        if family == family_by_node[node]:
            continue
        family_by_node[node] = family
        for buyer in buyers[node]:
            if not is_waiting[place[buyer]]:
                is_waiting[place[buyer]] = True
                heapq.heappush(waiting, place[buyer])


def _all_of(families: SetFamilies, failing: Sequence[int], order: int) -> int:
    """Give the sets that make all of some nodes fail."""
    if NOTHING in failing:
        return NOTHING
    family, *others = dict.fromkeys(failing)
    for other in others:
        family = families.product(family, other, order)
    return family


def _sources(needed: Sequence[Sequence[int]]) -> Iterator[int]:
    return (source for sources in needed for source in sources)


def _upstream(needs: Needs, target: int) -> tuple[list[int], list[int]]:
    """List what the target depends on, twice: sources before what needs them (but for loops), and as first reached."""
    reached, sources_first = {target: None}, []
    path = [(target, _sources(needs[target]))]
    while path:
        node, sources = path[-1]
        new = next((source for source in sources if source not in reached), None)
        if new is None:
            sources_first.append(node)
            path.pop()
        else:
            reached[new] = None
            path.append((new, _sources(needs[new])))
    return sources_first, list(reached)
