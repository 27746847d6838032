"""How is a long loop cut into pieces that can run anywhere? One agreement between the loops and whoever runs them.

A loop is a pure function of what all its pieces share and of one piece; it gives the same numbers in any split. Who maps
it over the pieces, in turn or on many machines, is the caller's choice: `chainlink.analysis.executors` has three ways.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

Shared = TypeVar("Shared")
Chunk = TypeVar("Chunk")
Found = TypeVar("Found")


class MapChunks(Protocol):
    """Maps a function over chunks of work; what it finds comes in the order of the chunks.

    `work` stands at the top of a module, so that another process can find it; `shared` is sent there once.
    """

    def __call__(self, work: Callable[[Shared, Chunk], Found], shared: Shared, chunks: Sequence[Chunk]) -> list[Found]:
        """Give what `work` finds for each chunk."""


def in_turn(work: Callable[[Shared, Chunk], Found], shared: Shared, chunks: Sequence[Chunk]) -> list[Found]:
    """Do one chunk after the other, here.

    Examples
    --------
    >>> in_turn(lambda shared, chunk: shared + chunk, 10, [1, 2, 3])
    [11, 12, 13]
    """
    return [work(shared, chunk) for chunk in chunks]


def chunks_of(count: int, size: int) -> list[range]:
    """Cut the numbers below `count` into runs of `size`, the last one shorter.

    Examples
    --------
    >>> chunks_of(5, 2)
    [range(0, 2), range(2, 4), range(4, 5)]
    """
    return [range(start, min(start + size, count)) for start in range(0, count, size)]
