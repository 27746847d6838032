"""How does one failure spread, and by which steps does it arrive? Compiled loops.

A requirement fails when all its sources have; a node fails when one of its requirements does. So each link is walked
once, when its source fails: no queue, no second round, and a spread costs the links of what fails.

Arrays of the network, never written to:

===================  ===================  =======================================================================
array                by                   holds
===================  ===================  =======================================================================
`out_ptr`            node, one more       where the node's slice of `out_requirement` begins
`out_requirement`    link                 a requirement that the node is a source of
`owner`              requirement          the node that needs it
`source_count`       requirement          number of its sources, never 0
===================  ===================  =======================================================================

Arrays of one world, kept between calls so that nothing is allocated for each failure:

===================  ===================  =======================================================================
`left`               requirement          sources that still run; starts as a copy of `source_count`
`is_down`            node                 1 where it has failed
`trail`              order of failing     failed nodes; `trail[:size]` is filled, there is room for all nodes
===================  ===================  =======================================================================

Invariant between calls: `is_down[n] == 1` exactly for the nodes on the trail, and `left[r]` is `source_count[r]` less
the sources of r that were spread from. `take_back` undoes a spread by walking its trail, so that a world without the
failure costs what the failure cost, not the size of the network.

Numba is imported with this module: import it only where something is about to be computed. Callers pass contiguous
int32 arrays; any other type compiles anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pickle import PickleError
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt
from numba.core.caching import FunctionCache
from numba.core.dispatcher import Dispatcher

from chainlink.supply.index_arrays import Ints

Marks = npt.NDArray[np.uint8]
_Function = TypeVar("_Function", bound=Callable[..., Any])


_UNREADABLE = (PickleError, AttributeError, EOFError, ImportError, IndexError, KeyError, TypeError, ValueError)
"""What unpickling raises for bytes that are damaged, or name what has since been renamed."""


class _RenewedCache(FunctionCache):
    """Machine code on disk; what cannot be read, such as that of an earlier version, is emptied and compiled again."""

    def load_overload(self, signature: object, target_context: object) -> object:
        try:
            return super().load_overload(signature, target_context)  # type: ignore[no-untyped-call]
        except _UNREADABLE:
            self.flush()  # type: ignore[no-untyped-call]
            return None


def compiled(function: _Function) -> _Function:
    """Compile with numba, keep the machine code on disk, let other threads run meanwhile."""
    kernel: Any = numba.njit(nogil=True, boundscheck=False)(function)
    if isinstance(kernel, Dispatcher):  # not where numba is told to compile nothing
        kernel._cache = _RenewedCache(function)  # type: ignore[attr-defined, no-untyped-call]
    return cast(_Function, kernel)


@compiled
def spread(
    start: int, size: int, out_ptr: Ints, out_requirement: Ints, owner: Ints, left: Ints, is_down: Ints, trail: Ints
) -> int:
    """Spread the failure of `trail[start:size]` to its end; returns the new length of the trail."""
    while start < size:
        node = trail[start]
        start += 1
        for at in range(out_ptr[node], out_ptr[node + 1]):
            requirement = out_requirement[at]
            left[requirement] -= 1
            if left[requirement] == 0 and is_down[owner[requirement]] == 0:
                is_down[owner[requirement]] = 1
                trail[size] = owner[requirement]
                size += 1
    return size


@compiled
def take_back(
    start: int, size: int, out_ptr: Ints, out_requirement: Ints, left: Ints, is_down: Ints, trail: Ints
) -> None:
    """Let the fully spread nodes `trail[start:size]` run again.

    A node put on the trail and not yet spread from has taken nothing from `left`: it must not be passed here.
    """
    for i in range(start, size):
        node = trail[i]
        is_down[node] = 0
        for at in range(out_ptr[node], out_ptr[node + 1]):
            left[out_requirement[at]] += 1


@compiled
def add_seeds(seeds: Ints, size: int, is_down: Ints, trail: Ints) -> int:
    """Put nodes that still run on the trail; returns its new length."""
    for node in seeds:
        if is_down[node] == 0:
            is_down[node] = 1
            trail[size] = node
            size += 1
    return size


@compiled
def steps_from(
    seeds: Ints,
    is_step: npt.NDArray[np.bool_],
    out_ptr: Ints,
    out_requirement: Ints,
    owner: Ints,
    left: Ints,
    steps: Ints,
    came_from: Ints,
    by_requirement: Ints,
) -> None:
    """Walk breadth first from failed nodes along requirements that have lost their last source.

    Fills, by node reached, the number of requirements from the nearest seed, the node before it and the requirement
    between. A requirement that is no step costs nothing. `steps` must come filled with -1.
    """
    now, following = np.empty(len(steps), np.int32), np.empty(len(steps), np.int32)
    size = 0
    for node in seeds:
        steps[node], now[size] = 0, node
        size += 1
    while size:
        at = grown = 0
        while at < size:
            node = now[at]
            at += 1
            for link in range(out_ptr[node], out_ptr[node + 1]):
                requirement = out_requirement[link]
                reached = owner[requirement]
                if left[requirement] or steps[reached] >= 0:
                    continue
                came_from[reached], by_requirement[reached] = node, requirement
                # A pool is no step of its own: it joins this round, and what it stops the next one. The round's list
                # has room, for each node enters one list once.
                if not is_step[requirement]:
                    steps[reached] = steps[node]
                    now[size] = reached
                    size += 1
                else:
                    steps[reached] = steps[node] + 1
                    following[grown] = reached
                    grown += 1
        now, following = following, now
        size = grown
