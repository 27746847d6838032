"""What if a worker dies with its work? What is done is kept, what was lost is given out again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from chainlink.analysis.spread.chunks import Chunk, Found
from graph_schema.errors import UsageError
from graph_schema.names import Words

OnProgress = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is done, and of how much."""
WHAT = "chunks"
MOST_FRUITLESS_ROUNDS = 3
"""So often in turn may all workers be lost before any finishes a chunk."""


class WorkersLost(Exception):
    """Workers died; what is not delivered yet has to be given out again."""


GiveOut = Callable[[Sequence[tuple[int, Chunk]]], Iterable[tuple[int, Found]]]
"""Gives numbered chunks to workers and yields what they find as it comes; raises `WorkersLost` where they die."""


def all_delivered(
    give_out: GiveOut[Chunk, Found], chunks: Sequence[Chunk], on_progress: OnProgress | None
) -> list[Found]:
    """Give chunks out until every one is delivered.

    Raises
    ------
    UsageError
        If the workers die again and again without finishing anything.

    Examples
    --------
    >>> all_delivered(lambda numbered: [(number, chunk * chunk) for number, chunk in numbered], [1, 2, 3], None)
    [1, 4, 9]
    """
    answer_by_chunk: dict[int, Found] = {}
    fruitless = 0
    while len(answer_by_chunk) < len(chunks):
        count_before = len(answer_by_chunk)
        try:
            for number, answer in give_out(
                [(at, chunk) for at, chunk in enumerate(chunks) if at not in answer_by_chunk]
            ):
                answer_by_chunk[number] = answer
                if on_progress is not None:
                    on_progress(WHAT, len(answer_by_chunk), len(chunks))
        except WorkersLost as lost:
            fruitless = fruitless + 1 if len(answer_by_chunk) == count_before else 0
            if fruitless == MOST_FRUITLESS_ROUNDS:
                raise _hopeless() from lost
    return [answer_by_chunk[number] for number in range(len(chunks))]


def _hopeless() -> UsageError:
    return UsageError(
        Words(
            "计算进程一再中断，尚未完成任何一块；多为内存不足，请减少进程数或换用更大内存的机器",
            "the workers died again and again before finishing anything, mostly for want of memory: "
            "use fewer workers, or machines with more memory",
        )
    )
