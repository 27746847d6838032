"""How is work done by processes of this machine? What is shared is sent to each once; a dead one is replaced."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from typing import Any

from chainlink.analysis.executors.lost_chunks import OnProgress, WorkersLost, all_delivered
from chainlink.analysis.spread.chunks import Chunk, Found, MapChunks, Shared

_at_hand: Any = None
"""In a worker: the function and what its chunks share."""


@contextmanager
def in_processes(workers: int, on_progress: OnProgress | None) -> Iterator[MapChunks]:
    """Give `map_chunks` of so many processes; they start with each call and end with it."""

    def map_chunks(work: Callable[[Shared, Chunk], Found], shared: Shared, chunks: Sequence[Chunk]) -> list[Found]:
        give_out = partial(_give_out, min(workers, len(chunks)), (work, shared))
        return all_delivered(give_out, chunks, on_progress)

    yield map_chunks


def _give_out(workers: int, task: tuple[Any, Any], chunks: Sequence[tuple[int, Chunk]]) -> Iterator[tuple[int, Any]]:
    """Start a pool, fresh after a death, and yield what it finds."""
    context = multiprocessing.get_context("spawn")  # a fork would copy the locks of other threads
    pool = ProcessPoolExecutor(workers, context, initializer=_take, initargs=(task,))
    try:
        number_of = {pool.submit(_do, chunk): number for number, chunk in chunks}
        for future in as_completed(number_of):
            yield number_of[future], future.result()
    except BrokenProcessPool as broken:
        raise WorkersLost from broken
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _take(task: tuple[Any, Any]) -> None:
    """Keep what is shared; an interrupt is the parent's to handle."""
    global _at_hand
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _at_hand = task


def _do(chunk: Any) -> Any:
    work, shared = _at_hand
    return work(shared, chunk)
