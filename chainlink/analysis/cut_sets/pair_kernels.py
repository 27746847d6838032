"""Which two events together stop something? Compiled loops over rows of bits.

Bit e of a node's row says that event e alone makes it fail: the least fixed point of "its own event, or, for one of its
requirements, the bits that all sources share". Sixty-four events are then one `&` and one `|`.

A second event is found in the world where a first one has happened: there, requirements that lost a source share more
bits. Only bits that are new are passed on, and rows that change are put back afterwards.

Arrays of the network and of one world are those of `chainlink.analysis.spread.kernels`. Besides:

=======================  ===================  ===================================================================
array                    by                   holds
=======================  ===================  ===================================================================
`source_ptr`, `sources`  requirement          its sources: `sources[source_ptr[r]:source_ptr[r + 1]]`
`seed_ptr`, `seeds`      event                nodes that it fails; a node has at most one event
`rows`                   node, word           bit e % 64 of word e // 64: event e alone makes the node fail
`fresh`                  node, word           bits of the row that its buyers have not been told of
`spans`                  node                 first word with something fresh, and the one after the last
`queue`                  ring of nodes        nodes with something fresh, as far as `is_queued` marks them
`is_queued`              node                 1 where it waits: the ring never holds a node twice, so it has room
`is_kept`                node                 1 where the row has been put by (or need not be)
`kept`, `changed`        number of change     the row before its first change, and whose it was
`pairs`                  number               (position in `targets`, first event, second event)
=======================  ===================  ===================================================================

Only events below the first one matter to a pair, so words above it are neither passed on nor put back.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from chainlink.analysis.spread.kernels import Marks, add_seeds, compiled, spread, take_back
from chainlink.supply.index_arrays import Ints

Words64 = npt.NDArray[np.uint64]


@compiled
def blast_sizes(
    seed_ptr: Ints, seeds: Ints, out_ptr: Ints, out_requirement: Ints, owner: Ints, source_count: Ints
) -> Ints:
    """By event: the number of nodes that fail with it."""
    nodes = len(out_ptr) - 1
    left, is_down, trail = source_count.copy(), np.zeros(nodes, np.int32), np.empty(nodes, np.int32)
    sizes = np.zeros(len(seed_ptr) - 1, np.int32)
    for event in range(len(sizes)):
        size = add_seeds(seeds[seed_ptr[event] : seed_ptr[event + 1]], 0, is_down, trail)
        sizes[event] = spread(0, size, out_ptr, out_requirement, owner, left, is_down, trail)
        take_back(0, sizes[event], out_ptr, out_requirement, left, is_down, trail)
    return sizes


@compiled
def _find_news(
    requirement: int,
    sender: int,
    low: int,
    high: int,
    sent: Words64,
    source_ptr: Ints,
    sources: Ints,
    buyer: int,
    is_down: Ints,
    rows: Words64,
    news: Words64,
) -> bool:
    """Put into `news` the bits sent that all other sources which still run share, and the buyer's row has not."""
    some = np.uint64(0)
    for word in range(low, high):
        news[word] = sent[word] & ~rows[buyer, word]
        some |= news[word]
    for at in range(source_ptr[requirement], source_ptr[requirement + 1]):
        source = sources[at]
        if some == 0:
            return False
        if source == sender or is_down[source]:
            continue
        some = np.uint64(0)
        for word in range(low, high):
            news[word] &= rows[source, word]
            some |= news[word]
    return bool(some != 0)


@compiled
def _take_news(
    buyer: int, low: int, high: int, news: Words64, rows: Words64, fresh: Words64, spans: Ints, is_queued: Marks
) -> None:
    """Add `news` to the buyer's row, and to what it is to pass on: bits in the words of its span."""
    while news[low] == 0:
        low += 1
    while news[high - 1] == 0:
        high -= 1
    for word in range(low, high):
        rows[buyer, word] |= news[word]
        fresh[buyer, word] |= news[word]
    spans[buyer, 0] = min(spans[buyer, 0], low) if is_queued[buyer] else low
    spans[buyer, 1] = max(spans[buyer, 1], high) if is_queued[buyer] else high


@compiled
def _grow_rows(
    queue: Ints,
    size: int,
    fallen: int,
    trail: Ints,
    words: int,
    source_ptr: Ints,
    sources: Ints,
    out_ptr: Ints,
    out_requirement: Ints,
    owner: Ints,
    is_down: Ints,
    rows: Words64,
    fresh: Words64,
    spans: Ints,
    is_queued: Marks,
    is_kept: Marks,
    kept: Words64,
    changed: Ints,
) -> int:
    """Bring rows up to date after `trail[:fallen]` has failed, and pass on what is fresh at the queued nodes.

    A row not marked in `is_kept` is kept before its first change: row `changed[i]` in `kept[i]`. Returns how many are.
    """
    is_seen, news = np.zeros(len(owner), np.uint8), np.empty(words, np.uint64)
    sent, start, first, count = np.empty(words, np.uint64), 0, 0, 0
    while start < fallen or size:
        low, high = 0, words
        is_fallen = start < fallen
        if is_fallen:
            node = trail[start]
            start += 1
            sent[:] = ~np.uint64(0)  # what has failed would fail with any event: it shares every bit
        else:
            node = queue[first]
            first, size = (first + 1) % len(queue), size - 1
            is_queued[node] = 0
            low, high = spans[node]
            for word in range(low, high):
                sent[word], fresh[node, word] = fresh[node, word], 0
        for at in range(out_ptr[node], out_ptr[node + 1]):
            requirement = out_requirement[at]
            buyer = owner[requirement]
            # A fallen source holds back nothing any more, and `_find_news` passes over it: so a requirement need be
            # looked at once for all its fallen sources.
            if is_down[buyer] or (is_fallen and is_seen[requirement]):
                continue
            is_seen[requirement] = 1
            if not _find_news(requirement, node, low, high, sent, source_ptr, sources, buyer, is_down, rows, news):
                continue
            if not is_kept[buyer]:
                is_kept[buyer], changed[count] = 1, buyer
                for word in range(words):
                    kept[count, word] = rows[buyer, word]
                count += 1
            _take_news(buyer, low, high, news, rows, fresh, spans, is_queued)
            if not is_queued[buyer]:
                is_queued[buyer] = 1
                queue[(first + size) % len(queue)] = buyer
                size += 1
    return count


@compiled
def single_rows(
    seed_ptr: Ints, seeds: Ints, source_ptr: Ints, sources: Ints, out_ptr: Ints, out_requirement: Ints, owner: Ints
) -> Words64:
    """By node: a row of bits, which events alone make it fail. Every requirement has a source."""
    nodes, events = len(out_ptr) - 1, len(seed_ptr) - 1
    words = (events + 63) // 64
    rows, fresh = np.zeros((nodes, words), np.uint64), np.zeros((nodes, words), np.uint64)
    spans, queue = np.zeros((nodes, 2), np.int32), np.empty(nodes, np.int32)
    is_queued, is_kept = np.zeros(nodes, np.uint8), np.ones(nodes, np.uint8)
    size = 0
    for event in range(events):
        word = event >> 6
        for at in range(seed_ptr[event], seed_ptr[event + 1]):
            node = seeds[at]
            rows[node, word] |= np.uint64(1) << np.uint64(event & 63)
            fresh[node, word] = rows[node, word]
            spans[node, 0], spans[node, 1] = word, word + 1  # a node has one event
            queue[size], is_queued[node] = node, 1
            size += 1
    none = np.zeros(nodes, np.int32)
    _grow_rows(
        queue,
        size,
        0,
        none,
        words,
        source_ptr,
        sources,
        out_ptr,
        out_requirement,
        owner,
        none,
        rows,
        fresh,
        spans,
        is_queued,
        is_kept,
        rows,
        none,
    )
    return rows


@compiled
def _read_pairs(
    event: int,
    words: int,
    targets: Ints,
    target_rows: Words64,
    is_down: Ints,
    rows: Words64,
    pairs: Ints,
    pair_count: int,
) -> int:
    """List the bits that are new at the targets as (target, event, second event).

    Returns how many there are, those without room in `pairs` included.
    """
    for number in range(len(targets)):
        target = targets[number]
        if is_down[target]:
            continue
        for word in range(words):
            new = rows[target, word] & ~target_rows[number, word]
            for bit in range(64 if new else 0):
                second = word * 64 + bit
                if (new >> np.uint64(bit)) & np.uint64(1) and second < event:
                    if pair_count < len(pairs):
                        pairs[pair_count, 0], pairs[pair_count, 1], pairs[pair_count, 2] = number, event, second
                    pair_count += 1
    return pair_count


@compiled
def stopping_pairs(
    start: int,
    stop: int,
    targets: Ints,
    seed_ptr: Ints,
    seeds: Ints,
    source_ptr: Ints,
    sources: Ints,
    out_ptr: Ints,
    out_requirement: Ints,
    owner: Ints,
    rows: Words64,
    pairs: Ints,
) -> int:
    """List the pairs of events that stop a target which neither stops alone, for the first events `start` to `stop`.

    The second event is one with a smaller number: where these have the larger blasts, most work is saved. Fills `pairs`
    with (position in `targets`, first, second) and returns their number, which may be more than there is room for.
    `rows` is changed and put back.
    """
    nodes = len(out_ptr) - 1
    left, is_down, trail = np.diff(source_ptr), np.zeros(nodes, np.int32), np.empty(nodes, np.int32)
    fresh, spans = np.zeros_like(rows), np.empty((nodes, 2), np.int32)
    queue, is_queued, is_kept = np.empty(nodes, np.int32), np.zeros(nodes, np.uint8), np.zeros(nodes, np.uint8)
    kept, changed, target_rows = np.empty_like(rows), np.empty(nodes, np.int32), rows[targets]
    pair_count = 0
    for event in range(start, stop):
        words = (event + 63) // 64
        size = add_seeds(seeds[seed_ptr[event] : seed_ptr[event + 1]], 0, is_down, trail)
        size = spread(0, size, out_ptr, out_requirement, owner, left, is_down, trail)
        count = _grow_rows(
            queue,
            0,
            size,
            trail,
            words,
            source_ptr,
            sources,
            out_ptr,
            out_requirement,
            owner,
            is_down,
            rows,
            fresh,
            spans,
            is_queued,
            is_kept,
            kept,
            changed,
        )
        pair_count = _read_pairs(event, words, targets, target_rows, is_down, rows, pairs, pair_count)
        for i in range(count):
            is_kept[changed[i]] = 0
            for word in range(words):
                rows[changed[i], word] = kept[i, word]
        take_back(0, size, out_ptr, out_requirement, left, is_down, trail)
    return pair_count
