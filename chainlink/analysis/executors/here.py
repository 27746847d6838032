"""How is work done without any other process? One chunk after the other, telling how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainlink.analysis.executors.lost_chunks import WHAT, OnProgress
from chainlink.analysis.spread.chunks import Chunk, Found, MapChunks, Shared


def one_after_the_other(on_progress: OnProgress | None) -> MapChunks:
    """Give `map_chunks` of this process.

    Examples
    --------
    >>> map_chunks = one_after_the_other(None)
    >>> map_chunks(lambda shared, chunk: shared + chunk, 10, [1, 2, 3])
    [11, 12, 13]
    """

    def map_chunks(work: Callable[[Shared, Chunk], Found], shared: Shared, chunks: Sequence[Chunk]) -> list[Found]:
        answers = []
        for chunk in chunks:
            answers.append(work(shared, chunk))
            if on_progress is not None:
                on_progress(WHAT, len(answers), len(chunks))
        return answers

    return map_chunks
