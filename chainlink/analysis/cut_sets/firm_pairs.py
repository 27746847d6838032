"""Which firms, alone or two together, stop a target? Told for many targets at once, from rows of bits.

Only the part of the network that the targets depend on is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from os import cpu_count

import numpy as np
import numpy.typing as npt

from chainlink.analysis.spread.network import Network
from chainlink.supply.index_arrays import Grouping, Ints, Longs, expanded, grouped

Words64 = npt.NDArray[np.uint64]
ROW_BYTES = 1 << 29
"""Most memory for the rows of bits, of which a thread may need three; where they need more, no pair is listed."""
FIRMS_AT_ONCE = 128
"""So many firms between two words of progress."""
PAIRS_AT_ONCE = 1 << 20
"""Pairs of so many firms are listed in one go; where there are more, in a second one with room for all."""


@dataclass(frozen=True, eq=False)
class Upstream:
    """The part of a network that some nodes depend on, its nodes and requirements numbered anew.

    Attributes
    ----------
    place
        By node of the network: its number here; -1 for what the targets do not depend on.
    firm
        By node: its firm; -1 for unnamed lines and pools.
    owner, sources
        By requirement: who needs it, and the nodes any of which will do.
    """

    place: Ints
    firm: Ints
    owner: Ints
    sources: Grouping

    @cached_property
    def needs(self) -> Grouping:
        """By node: its requirements."""
        return grouped(self.owner, np.arange(len(self.owner), dtype=np.int32), len(self.firm))

    @cached_property
    def out(self) -> Grouping:
        """By node: requirements that it is a source of."""
        requirement = np.repeat(np.arange(len(self.owner), dtype=np.int32), self.sources.sizes)
        return grouped(self.sources.items, requirement, len(self.firm))


def upstream_of(network: Network, nodes: Ints) -> Upstream:
    """Cut out what the nodes depend on, themselves included.

    Notes
    -----
    Linear in what is cut out, and in the number of nodes and requirements.
    """
    needs = grouped(network.owner, np.arange(len(network.owner), dtype=np.int32), network.node_count)
    is_reached = np.zeros(network.node_count, bool)
    is_reached[nodes] = True
    reached = np.flatnonzero(is_reached)
    while len(reached):
        source = np.unique(expanded(network.sources, expanded(needs, reached)[1])[1])
        reached = source[~is_reached[source]].astype(np.int64)
        is_reached[reached] = True
    place = np.where(is_reached, np.cumsum(is_reached) - 1, -1).astype(np.int32)
    kept = np.flatnonzero(is_reached[network.owner])
    requirement, source = expanded(network.sources, kept)
    pools = np.full(network.node_count - len(network.graph.node_firm), -1, np.int32)
    return Upstream(
        place=place,
        firm=np.concatenate([network.graph.node_firm, pools])[is_reached],
        owner=place[network.owner[kept]],
        sources=grouped(requirement, place[source], len(kept)),
    )


def stopping_pairs(
    part: Upstream, targets: Sequence[int], *, limit: int, on_progress: Callable[[str, int, int], None] | None = None
) -> list[Ints | None]:
    """List by target the pairs of firms that stop it together while neither does alone.

    Parameters
    ----------
    part
        What the targets depend on.
    targets
        Nodes of `part`.
    limit
        Most pairs to list for one target.
    on_progress
        Is told how many firms are done.

    Returns
    -------
    list
        By target the firms of each pair, smaller number first, sorted; None where there are more than `limit`, or
        the rows would not fit in `ROW_BYTES`.

    Notes
    -----
    One spread for each firm, and the rows that it changes: as long as there are firms upstream.
    """
    from chainlink.analysis.cut_sets import pair_kernels

    firms, seeds, links = _events(part)
    if not targets or len(part.firm) * len(firms) > 8 * ROW_BYTES:
        return [None] * len(targets)
    tables = (seeds.ptr, seeds.items, part.sources.ptr, part.sources.items, *links)
    rows = pair_kernels.single_rows(*tables)
    watched = np.array(targets, np.int32)
    counts = np.zeros(len(targets), np.int64)

    def pairs_from(start: int) -> Ints:
        stop = min(start + FIRMS_AT_ONCE, len(firms))
        listed = np.flatnonzero(counts <= limit)  # what is over the limit already is not listed in any case
        pairs = _pairs(start, stop, watched[listed], tables, rows.copy())
        pairs[:, 0] = listed[pairs[:, 0]]
        return pairs

    pairs_by_chunk: list[Ints] = []
    with ThreadPoolExecutor(cpu_count()) as pool:
        for pairs in pool.map(pairs_from, range(0, len(firms), FIRMS_AT_ONCE)):
            counts += np.bincount(pairs[:, 0], minlength=len(targets))
            pairs_by_chunk.append(pairs)
            if on_progress is not None:
                on_progress("cut sets", min(len(pairs_by_chunk) * FIRMS_AT_ONCE, len(firms)), len(firms))
    return _by_target(pairs_by_chunk, firms, counts, limit)


_Known = tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints]
"""Seeds by event, sources by requirement, and what nodes are sources of, as the compiled loops take them."""


def _pairs(start: int, stop: int, watched: Ints, tables: _Known, rows: Words64) -> Ints:
    """List the pairs of some first firms, in a list as long as needed; `rows` is changed and put back."""
    from chainlink.analysis.cut_sets import pair_kernels

    room = np.empty((PAIRS_AT_ONCE, 3), np.int32)
    size = pair_kernels.stopping_pairs(start, stop, watched, *tables, rows, room)
    if size > len(room):
        room = np.empty((size, 3), np.int32)
        pair_kernels.stopping_pairs(start, stop, watched, *tables, rows, room)
    return room[:size].copy()


def _events(part: Upstream) -> tuple[Ints, Grouping, tuple[Ints, Ints, Ints]]:
    """Firms of the part, those with the largest blasts first; the nodes they fail; and what these are sources of."""
    from chainlink.analysis.cut_sets import pair_kernels

    named = np.flatnonzero(part.firm >= 0)
    firms, event = np.unique(part.firm[named], return_inverse=True)
    links = (part.out.ptr, part.out.items, part.owner)
    seeds = grouped(event, named, len(firms))
    blasts = pair_kernels.blast_sizes(seeds.ptr, seeds.items, *links, part.sources.sizes)
    order = np.argsort(-blasts, kind="stable")
    position, nodes = expanded(seeds, order)
    return firms[order].astype(np.int32), grouped(position, nodes, len(firms)), links


def _by_target(pairs_by_chunk: Sequence[Ints], firms: Ints, counts: Longs, limit: int) -> list[Ints | None]:
    """Sort (target, event, event) rows into pairs of firms by target."""
    rows = np.concatenate([np.zeros((0, 3), np.int32), *pairs_by_chunk])
    pairs = np.sort(firms[rows[:, 1:]], axis=1)
    order = np.lexsort((pairs[:, 1], pairs[:, 0], rows[:, 0]))
    by_target = np.split(pairs[order], np.cumsum(np.bincount(rows[:, 0], minlength=len(counts)))[:-1])
    return [pairs if count <= limit else None for pairs, count in zip(by_target, counts, strict=True)]
