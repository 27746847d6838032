"""Which answers does a stop hang on? Compiled loops over a network that has every requirement in two variants.

A requirement that an *answer* decides has the sources of the record while nobody asked (variant 0), and those of one
drawing once its buyer answered (variant 1). Arrays, never written to:

| array | by | holds |
|---|---|---|
| `ptr0`, `items0`, `ptr1`, `items1` | node | requirements that it is a source of, in each variant |
| `count0`, `count1` | requirement | sources in each variant; 0 where it is met whatever fails |
| `owner` | requirement | the node that needs it |
| `answer` | requirement | the answer that decides it, -1 for none |
| `requirement_ptr`, `requirements` | answer | requirements that it decides |

and of one state, kept between calls: `left0`, `left1` (sources that still run), `is_given` by answer, `is_down` and
`trail` as in `spread.kernels`.
"""

from __future__ import annotations

import numpy as np

from chainlink.analysis.spread.kernels import Marks, compiled
from chainlink.supply.index_arrays import Ints


@compiled
def _lapses(
    requirement: int, answer: Ints, is_given: Marks, left0: Ints, left1: Ints, count0: Ints, count1: Ints
) -> bool:
    """Tell whether a requirement has lost its last source in the variant that holds."""
    if answer[requirement] >= 0 and is_given[answer[requirement]] == 1:
        return bool(count1[requirement] > 0 and left1[requirement] == 0)
    return bool(count0[requirement] > 0 and left0[requirement] == 0)


@compiled
def spread_given(
    seeds: Ints,
    ptr0: Ints,
    items0: Ints,
    ptr1: Ints,
    items1: Ints,
    owner: Ints,
    count0: Ints,
    count1: Ints,
    answer: Ints,
    is_given: Marks,
    left0: Ints,
    left1: Ints,
    is_down: Ints,
    trail: Ints,
) -> int:
    """Spread the failure of the seeds to its end; returns the length of the trail."""
    size = 0
    for node in seeds:
        if is_down[node] == 0:
            is_down[node] = 1
            trail[size] = node
            size += 1
    start = 0
    while start < size:
        node = trail[start]
        start += 1
        for at in range(ptr0[node], ptr0[node + 1]):
            left0[items0[at]] -= 1
        for at in range(ptr1[node], ptr1[node + 1]):
            left1[items1[at]] -= 1
        for variant in range(2):
            first, last = (ptr0[node], ptr0[node + 1]) if variant == 0 else (ptr1[node], ptr1[node + 1])
            for at in range(first, last):
                requirement = items0[at] if variant == 0 else items1[at]
                if is_down[owner[requirement]] == 0 and _lapses(
                    requirement, answer, is_given, left0, left1, count0, count1
                ):
                    is_down[owner[requirement]] = 1
                    trail[size] = owner[requirement]
                    size += 1
    return size


@compiled
def take_back_given(
    size: int,
    ptr0: Ints,
    items0: Ints,
    ptr1: Ints,
    items1: Ints,
    left0: Ints,
    left1: Ints,
    is_down: Ints,
    trail: Ints,
) -> None:
    """Let all nodes on the trail run again."""
    for i in range(size):
        node = trail[i]
        is_down[node] = 0
        for at in range(ptr0[node], ptr0[node + 1]):
            left0[items0[at]] += 1
        for at in range(ptr1[node], ptr1[node + 1]):
            left1[items1[at]] += 1


@compiled
def watched_down(
    chosen: Ints,
    scenario_ptr: Ints,
    scenario_nodes: Ints,
    watch: Ints,
    is_given: Marks,
    ptr0: Ints,
    items0: Ints,
    ptr1: Ints,
    items1: Ints,
    owner: Ints,
    count0: Ints,
    count1: Ints,
    answer: Ints,
) -> Marks:
    """Tell by chosen scenario and watched node whether it stops when some answers are given."""
    left0, left1 = count0.copy(), count1.copy()
    is_down, trail = np.zeros(len(ptr0) - 1, np.int32), np.empty(len(ptr0) - 1, np.int32)
    down = np.zeros((len(chosen), len(watch)), np.uint8)
    for number in range(len(chosen)):
        seeds = scenario_nodes[scenario_ptr[chosen[number]] : scenario_ptr[chosen[number] + 1]]
        size = spread_given(
            seeds, ptr0, items0, ptr1, items1, owner, count0, count1, answer, is_given, left0, left1, is_down, trail
        )
        for at in range(len(watch)):
            down[number, at] = is_down[watch[at]]
        take_back_given(size, ptr0, items0, ptr1, items1, left0, left1, is_down, trail)
    return down


@compiled
def deciding_answers(
    scenario: Ints,
    watched_node: Ints,
    is_wanted_down: Marks,
    scenario_ptr: Ints,
    scenario_nodes: Ints,
    is_useful: Marks,
    answer_count: int,
    ptr0: Ints,
    items0: Ints,
    ptr1: Ints,
    items1: Ints,
    owner: Ints,
    count0: Ints,
    count1: Ints,
    answer: Ints,
) -> tuple[Ints, Ints, Ints]:
    """Find smallest sets of answers that give a stop the outcome that all answers give it.

    Items are (scenario, watched node, whether all answers stop it, while none does, or the reverse), in order of scenario
    and outcome. Gives (item, alternative of the item, answer) triples: any one alternative decides the item. Where the
    stop must go, each single answer that does it is an alternative; else one set that holds no needless answer.

    Only answers that decide a requirement that lapses matter: in the full spread where the stop must come, in that of the
    record where it must go. A set of them all is enough: what else is answered lapses in neither.
    """
    left0, left1 = count0.copy(), count1.copy()
    node_count = len(ptr0) - 1
    is_down, trail = np.zeros(node_count, np.int32), np.empty(node_count, np.int32)
    is_given, is_touched = np.zeros(answer_count, np.uint8), np.zeros(answer_count, np.uint8)
    touched = np.empty(answer_count, np.int32)
    capacity, filled = 4096, 0
    told = np.empty((3, capacity), np.int32)
    first = 0
    while first < len(scenario):
        last = first
        while (
            last < len(scenario) and scenario[last] == scenario[first] and is_wanted_down[last] == is_wanted_down[first]
        ):
            last += 1
        wants = is_wanted_down[first]
        seeds = scenario_nodes[scenario_ptr[scenario[first]] : scenario_ptr[scenario[first] + 1]]
        is_given[:] = wants
        size = spread_given(
            seeds, ptr0, items0, ptr1, items1, owner, count0, count1, answer, is_given, left0, left1, is_down, trail
        )
        many = 0
        for i in range(size):
            for variant in range(2):
                node = trail[i]
                low, high = (ptr0[node], ptr0[node + 1]) if variant == 0 else (ptr1[node], ptr1[node + 1])
                for at in range(low, high):
                    requirement = items0[at] if variant == 0 else items1[at]
                    number = answer[requirement]
                    if number < 0 or is_touched[number] == 1 or is_useful[number] == 0:
                        continue
                    if _lapses(requirement, answer, is_given, left0, left1, count0, count1):
                        is_touched[number] = 1
                        touched[many] = number
                        many += 1
        take_back_given(size, ptr0, items0, ptr1, items1, left0, left1, is_down, trail)
        is_touched[touched[:many]] = 0
        is_given[:] = 0
        # by item and touched answer: whether the outcome changes with it alone (taken away, or given)
        tells = np.zeros((last - first, many), np.uint8)
        if wants == 1:
            is_given[touched[:many]] = 1
        for place in range(many):
            is_given[touched[place]] = 1 - wants
            size = spread_given(
                seeds, ptr0, items0, ptr1, items1, owner, count0, count1, answer, is_given, left0, left1, is_down, trail
            )
            for item in range(first, last):
                tells[item - first, place] = 1 - is_down[watched_node[item]]
            take_back_given(size, ptr0, items0, ptr1, items1, left0, left1, is_down, trail)
            is_given[touched[place]] = wants
        is_given[:] = 0
        for item in range(first, last):
            alternative = 0
            chosen = np.zeros(many, np.uint8)
            if wants == 0 and tells[item - first].sum() > 0:
                for place in range(many):
                    if tells[item - first, place] == 1:
                        if filled == capacity:
                            told, capacity = np.concatenate((told, np.empty_like(told)), axis=1), 2 * capacity
                        told[0, filled], told[1, filled], told[2, filled] = item, alternative, touched[place]
                        filled, alternative = filled + 1, alternative + 1
                continue
            is_enough = False
            if wants == 1:
                for place in range(many):
                    if tells[item - first, place] == 1:
                        is_given[touched[place]] = 1
                        chosen[place] = 1
                size = spread_given(
                    seeds,
                    ptr0,
                    items0,
                    ptr1,
                    items1,
                    owner,
                    count0,
                    count1,
                    answer,
                    is_given,
                    left0,
                    left1,
                    is_down,
                    trail,
                )
                is_enough = is_down[watched_node[item]] == 1
                take_back_given(size, ptr0, items0, ptr1, items1, left0, left1, is_down, trail)
            if not is_enough:
                is_given[touched[:many]] = 1
                chosen[:] = 1
                for place in range(many):
                    if wants == 1 and tells[item - first, place] == 1:
                        continue
                    is_given[touched[place]] = 0
                    size = spread_given(
                        seeds,
                        ptr0,
                        items0,
                        ptr1,
                        items1,
                        owner,
                        count0,
                        count1,
                        answer,
                        is_given,
                        left0,
                        left1,
                        is_down,
                        trail,
                    )
                    if is_down[watched_node[item]] == wants:
                        chosen[place] = 0
                    else:
                        is_given[touched[place]] = 1
                    take_back_given(size, ptr0, items0, ptr1, items1, left0, left1, is_down, trail)
            is_given[:] = 0
            for place in range(many):
                if chosen[place] == 1:
                    if filled == capacity:
                        told, capacity = np.concatenate((told, np.empty_like(told)), axis=1), 2 * capacity
                    told[0, filled], told[1, filled], told[2, filled] = item, 0, touched[place]
                    filled += 1
        first = last
    return told[0, :filled].copy(), told[1, :filled].copy(), told[2, :filled].copy()
