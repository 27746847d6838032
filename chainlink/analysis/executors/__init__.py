"""Where do long loops run? Here, in processes of this machine, or on a Dask cluster: `executor()`.

Every way is one function: `map_chunks(work, shared, chunks)`, what it finds in the order of the chunks. `shared` travels
to every worker once. A chunk whose worker is lost is done again by another; the numbers are the same in any split.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from chainlink.analysis.executors.here import one_after_the_other
from chainlink.analysis.executors.lost_chunks import OnProgress
from chainlink.analysis.spread.chunks import MapChunks
from graph_schema.errors import UsageError
from graph_schema.names import Words

__all__ = ["OnProgress", "executor"]


@contextmanager
def executor(
    *, workers: int = 1, scheduler: str | None = None, on_progress: OnProgress | None = None
) -> Iterator[MapChunks]:
    """Give the function that maps work over chunks; its processes or its connection end with the block.

    Parameters
    ----------
    workers
        Processes of this machine; with 1 the work is done here. Leave it at 1 where a scheduler is given.
    scheduler
        Address of a Dask scheduler, such as `tcp://10.0.0.5:8786`. Its workers need the same chainlink.
    on_progress
        Is told what is done, how many chunks, and of how many.

    Raises
    ------
    UsageError
        If there are no workers, both ways are asked for, Dask is not installed, or nobody answers at the address.

    Notes
    -----
    A process starts in one to two seconds. Interrupted, all processes end and chunks not begun are dropped.

    Examples
    --------
    >>> with executor() as map_chunks:
    ...     map_chunks(max, 3, [2, 5])
    [3, 5]
    """
    if workers < 1 or (scheduler and workers > 1):
        raise UsageError(
            Words(
                f"进程数应为不小于 1 的整数，且不与调度器地址同用，现为 {workers}",
                f"workers must be at least 1, and left out where a scheduler is given; found {workers}",
            )
        )
    if scheduler:
        from chainlink.analysis.executors.cluster import on_cluster

        with on_cluster(scheduler, on_progress) as map_chunks:
            yield map_chunks
    elif workers > 1:
        from chainlink.analysis.executors.processes import in_processes

        with in_processes(workers, on_progress) as map_chunks:
            yield map_chunks
    else:
        yield one_after_the_other(on_progress)
