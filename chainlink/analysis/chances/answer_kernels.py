"""Which answers does a stop hang on? Compiled loops over a network that has every requirement in two variants.

A requirement that an *answer* decides has the sources of the record while nobody asked (variant 0), and those of one
drawing once its buyer answered (variant 1).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from chainlink.analysis.spread.kernels import Marks, compiled
from chainlink.supply.index_arrays import Ints


class VariantLinks(NamedTuple):
    """The network, never written to.

    Attributes
    ----------
    ptr0, items0, ptr1, items1
        By node: requirements that it is a source of, in each variant.
    owner
        By requirement: the node that needs it.
    count0, count1
        By requirement: sources in each variant; 0 where it is met whatever fails.
    answer
        By requirement: the answer that decides it, -1 for none.
    """

    ptr0: Ints
    items0: Ints
    ptr1: Ints
    items1: Ints
    owner: Ints
    count0: Ints
    count1: Ints
    answer: Ints


class AnswerState(NamedTuple):
    """One state of the network, kept between calls: which answers are given, what still runs.

    Attributes
    ----------
    is_given
        By answer.
    left0, left1
        By requirement: sources that still run, in each variant.
    is_down, trail
        As in `spread.kernels`.
    """

    is_given: Marks
    left0: Ints
    left1: Ints
    is_down: Ints
    trail: Ints


@compiled
def _fresh(links: VariantLinks, is_given: Marks) -> AnswerState:
    """Give the state in which all runs."""
    nodes = len(links.ptr0) - 1
    return AnswerState(
        is_given, links.count0.copy(), links.count1.copy(), np.zeros(nodes, np.int32), np.empty(nodes, np.int32)
    )


@compiled
def _lapses(requirement: int, links: VariantLinks, state: AnswerState) -> bool:
    """Tell whether a requirement has lost its last source in the variant that holds."""
    answer = links.answer[requirement]
    if answer >= 0 and state.is_given[answer] == 1:
        return bool(links.count1[requirement] > 0 and state.left1[requirement] == 0)
    return bool(links.count0[requirement] > 0 and state.left0[requirement] == 0)


@compiled
def _spread(seeds: Ints, links: VariantLinks, state: AnswerState) -> int:
    """Spread the failure of the seeds to its end; returns the length of the trail."""
    size = 0
    for node in seeds:
        if state.is_down[node] == 0:
            state.is_down[node] = 1
            state.trail[size] = node
            size += 1
    start = 0
    while start < size:
        node = state.trail[start]
        start += 1
        for at in range(links.ptr0[node], links.ptr0[node + 1]):
            state.left0[links.items0[at]] -= 1
        for at in range(links.ptr1[node], links.ptr1[node + 1]):
            state.left1[links.items1[at]] -= 1
        for variant in range(2):
            ptr, items = (links.ptr0, links.items0) if variant == 0 else (links.ptr1, links.items1)
            for at in range(ptr[node], ptr[node + 1]):
                owner = links.owner[items[at]]
                if state.is_down[owner] == 0 and _lapses(items[at], links, state):
                    state.is_down[owner] = 1
                    state.trail[size] = owner
                    size += 1
    return size


@compiled
def _take_back(size: int, links: VariantLinks, state: AnswerState) -> None:
    """Let all nodes on the trail run again."""
    for i in range(size):
        node = state.trail[i]
        state.is_down[node] = 0
        for at in range(links.ptr0[node], links.ptr0[node + 1]):
            state.left0[links.items0[at]] += 1
        for at in range(links.ptr1[node], links.ptr1[node + 1]):
            state.left1[links.items1[at]] += 1


@compiled
def _down(seeds: Ints, watch: Ints, links: VariantLinks, state: AnswerState) -> Marks:
    """Tell by watched node whether the failure of the seeds stops it under the answers given."""
    size = _spread(seeds, links, state)
    down = np.zeros(len(watch), np.uint8)
    for at in range(len(watch)):
        down[at] = state.is_down[watch[at]]
    _take_back(size, links, state)
    return down


@compiled
def watched_down(
    chosen: Ints, scenario_ptr: Ints, scenario_nodes: Ints, watch: Ints, is_given: Marks, links: VariantLinks
) -> Marks:
    """Tell by chosen scenario and watched node whether it stops when some answers are given."""
    state = _fresh(links, is_given)
    down = np.zeros((len(chosen), len(watch)), np.uint8)
    for number in range(len(chosen)):
        seeds = scenario_nodes[scenario_ptr[chosen[number]] : scenario_ptr[chosen[number] + 1]]
        down[number] = _down(seeds, watch, links, state)
    return down


@compiled
def _touched(seeds: Ints, is_useful: Marks, links: VariantLinks, state: AnswerState) -> Ints:
    """List the useful answers that decide a requirement which lapses, in the order in which the failure comes to them."""
    size = _spread(seeds, links, state)
    is_listed, listed, count = np.zeros(len(is_useful), np.uint8), np.empty(len(is_useful), np.int32), 0
    for i in range(size):
        node = state.trail[i]
        for variant in range(2):
            ptr, items = (links.ptr0, links.items0) if variant == 0 else (links.ptr1, links.items1)
            for at in range(ptr[node], ptr[node + 1]):
                number = links.answer[items[at]]
                if number < 0 or is_listed[number] == 1 or is_useful[number] == 0:
                    continue
                if _lapses(items[at], links, state):
                    is_listed[number] = 1
                    listed[count] = number
                    count += 1
    _take_back(size, links, state)
    return listed[:count]


@compiled
def _saved_alone(seeds: Ints, watch: Ints, touched: Ints, wants: int, links: VariantLinks, state: AnswerState) -> Marks:
    """Tell by watched node and answer whether the node runs with that one taken away (or given) against all the others."""
    is_saved = np.zeros((len(watch), len(touched)), np.uint8)
    state.is_given[touched] = wants
    for place in range(len(touched)):
        state.is_given[touched[place]] = 1 - wants
        is_saved[:, place] = 1 - _down(seeds, watch, links, state)
        state.is_given[touched[place]] = wants
    state.is_given[touched] = 0
    return is_saved


@compiled
def _enough(
    seeds: Ints, watch: Ints, touched: Ints, is_needed: Marks, wants: int, links: VariantLinks, state: AnswerState
) -> Marks:
    """Choose answers that together give one watched node the outcome wanted, none of them needless.

    `is_needed` marks those without which it never comes to a stop that is wanted; where they do alone, they are it.
    """
    is_chosen = np.zeros(len(touched), np.uint8)
    if wants == 1:
        is_chosen[:] = is_needed
        state.is_given[touched] = is_chosen
        if _down(seeds, watch, links, state)[0] == 1:
            state.is_given[touched] = 0
            return is_chosen
    is_chosen[:] = 1
    state.is_given[touched] = 1
    for place in range(len(touched)):
        if wants == 1 and is_needed[place] == 1:
            continue
        state.is_given[touched[place]] = 0
        if _down(seeds, watch, links, state)[0] == wants:
            is_chosen[place] = 0
        else:
            state.is_given[touched[place]] = 1
    state.is_given[touched] = 0
    return is_chosen


@compiled
def deciding_answers(
    scenario: Ints,
    watched_node: Ints,
    is_wanted_down: Marks,
    scenario_ptr: Ints,
    scenario_nodes: Ints,
    is_useful: Marks,
    links: VariantLinks,
) -> tuple[Ints, Ints, Ints]:
    """Find smallest sets of answers that give a stop the outcome that all answers give it.

    Items are (scenario, watched node, whether all answers stop it, while none does, or the reverse), in order of scenario
    and outcome. Gives (item, alternative of the item, answer) triples: any one alternative decides the item. Where the
    stop must go, each single answer that does it is an alternative; else one set that holds no needless answer.

    Only answers that decide a requirement that lapses matter: in the full spread where the stop must come, in that of the
    record where it must go. A set of them all is enough: what else is answered lapses in neither.
    """
    state = _fresh(links, np.zeros(len(is_useful), np.uint8))
    filled, triples = 0, np.empty((3, 4096), np.int32)
    first = 0
    while first < len(scenario):
        wants = is_wanted_down[first]
        last = first
        while last < len(scenario) and scenario[last] == scenario[first] and is_wanted_down[last] == wants:
            last += 1
        seeds = scenario_nodes[scenario_ptr[scenario[first]] : scenario_ptr[scenario[first] + 1]]
        state.is_given[:] = wants
        touched = _touched(seeds, is_useful, links, state)
        state.is_given[:] = 0
        is_saved = _saved_alone(seeds, watched_node[first:last], touched, wants, links, state)
        for item in range(first, last):
            is_chosen = is_saved[item - first]
            are_alternatives = wants == 0 and is_chosen.sum() > 0
            if not are_alternatives:
                is_chosen = _enough(seeds, watched_node[item : item + 1], touched, is_chosen, wants, links, state)
            count = int(is_chosen.sum())
            while filled + count > triples.shape[1]:
                triples = np.concatenate((triples, np.empty_like(triples)), axis=1)
            alternative = 0
            for place in range(len(touched)):
                if is_chosen[place] == 1:
                    triples[0, filled], triples[1, filled], triples[2, filled] = item, alternative, touched[place]
                    filled, alternative = filled + 1, alternative + int(are_alternatives)
        first = last
    return triples[0, :filled].copy(), triples[1, :filled].copy(), triples[2, :filled].copy()
