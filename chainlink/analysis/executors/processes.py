"""How is work done by processes of this machine? What is shared is sent to each once; a dead one is replaced."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing.synchronize import Barrier
from typing import Any

from chainlink.analysis.executors.lost_chunks import OnProgress, WorkersLost, all_delivered
from chainlink.analysis.spread.chunks import Chunk, Found, MapChunks, Shared

_task_at_hand: Any = None
"""In a worker: the function and what its chunks share."""
_all_have_it: Barrier
"""In a worker: where each waits, with the task in hand, until all have it; else one might take it twice, another never."""


@contextmanager
def in_processes(workers: int, on_progress: OnProgress | None) -> Iterator[MapChunks]:
    """Give `map_chunks` of so many processes; they start with the first call and end with the block."""
    processes = _Processes(workers)

    def map_chunks(work: Callable[[Shared, Chunk], Found], shared: Shared, chunks: Sequence[Chunk]) -> list[Found]:
        return all_delivered(partial(processes.give_out, (work, shared)), chunks, on_progress)

    try:
        yield map_chunks
    finally:
        processes.end()


class _Processes:
    """Processes that stay from one call to the next; where one dies, all are started afresh."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._context = multiprocessing.get_context("spawn")  # a fork would copy the locks of other threads
        self._all_have_it = self._context.Barrier(workers)
        self._pool: ProcessPoolExecutor | None = None

    def give_out(self, task: Any, chunks: Sequence[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
        """Send a task to all, have its numbered chunks done, and yield what they find as it comes."""
        if self._pool is None:
            self._all_have_it = self._context.Barrier(self._workers)
            self._pool = ProcessPoolExecutor(self._workers, self._context, _begin, (self._all_have_it,))
        number_by_future: dict[Future[Any], int] = {}
        try:
            for taken in [self._pool.submit(_take, task) for _ in range(self._workers)]:
                taken.result()
            for number, chunk in chunks:
                number_by_future[self._pool.submit(_do, chunk)] = number
            for future in as_completed(number_by_future):
                yield number_by_future[future], future.result()
        except BrokenProcessPool as broken:
            self._pool.shutdown()
            self._pool = None
            raise WorkersLost from broken
        finally:
            for future in number_by_future:
                future.cancel()

    def end(self) -> None:
        """End all processes; chunks not begun are dropped."""
        if self._pool is not None:
            self._all_have_it.abort()  # after an interrupt nobody waits for one that will not come
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def _begin(all_have_it: Barrier) -> None:
    """Begin a worker; an interrupt is the parent's to handle."""
    global _all_have_it
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _all_have_it = all_have_it


def _take(task: Any) -> None:
    global _task_at_hand
    _task_at_hand = task
    _all_have_it.wait()


def _do(chunk: Any) -> Any:
    work, shared = _task_at_hand
    return work(shared, chunk)
