"""How is work done on a Dask cluster? What is shared is scattered once; Dask and we do again what a lost worker had."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from chainlink.analysis.executors.lost_chunks import OnProgress, WorkersLost, all_delivered
from chainlink.analysis.spread.chunks import Chunk, Found, MapChunks, Shared
from graph_schema.errors import UsageError
from graph_schema.names import Words

ANSWER_WITHIN_SECONDS = 10
RETRIES = 3
"""So often Dask itself does a chunk again."""


@contextmanager
def on_cluster(address: str, on_progress: OnProgress | None) -> Iterator[MapChunks]:
    """Give `map_chunks` of the cluster behind an address.

    Raises
    ------
    UsageError
        If Dask is not installed, nobody answers at the address, or the cluster has no worker.
    """
    client = _connected(address)

    def map_chunks(work: Callable[[Shared, Chunk], Found], shared: Shared, chunks: Sequence[Chunk]) -> list[Found]:
        return all_delivered(partial(_give_out, client, work, shared), chunks, on_progress)

    with client:
        yield map_chunks


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as missing:
        raise UsageError(
            Words(
                "未安装 Dask；请先运行 pip install 'chainlink[cluster]'，或改用 --workers",
                "Dask is not installed: run pip install 'chainlink[cluster]', or use --workers",
            )
        ) from missing
    client: Any = None
    try:
        client = Client(address, timeout=ANSWER_WITHIN_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
        client.wait_for_workers(1, timeout=ANSWER_WITHIN_SECONDS)
    except (OSError, ValueError) as silent:  # a timeout is an OSError
        if client is not None:
            client.close()
        raise UsageError(
            Words(
                f"无法使用 Dask 调度器 {address}；请核对地址（如 tcp://10.0.0.5:8786），并确认调度器与工作进程已启动",
                f"cannot use a Dask scheduler at {address}: check the address (such as tcp://10.0.0.5:8786), "
                "and that the scheduler and its workers run",
            )
        ) from silent
    return client


def _give_out(
    client: Any, work: Callable[[Any, Any], Any], shared: Any, chunks: Sequence[tuple[int, Chunk]]
) -> Iterator[tuple[int, Any]]:
    """Scatter what is shared, submit the chunks, and yield what is found."""
    from distributed import CancelledError, KilledWorker, as_completed
    from distributed.client import FutureCancelledError

    futures: list[Any] = []
    try:
        everywhere = client.scatter(shared, broadcast=True, hash=False)
        number_of = {}
        for number, chunk in chunks:
            future = client.submit(work, everywhere, chunk, pure=False, retries=RETRIES)
            number_of[future.key] = number
            futures.append(future)
        for future in as_completed(futures, loop=client.loop):  # type: ignore[no-untyped-call]
            yield number_of[future.key], future.result()
    except (KilledWorker, CancelledError, FutureCancelledError, OSError) as lost:
        raise WorkersLost from lost
    finally:
        client.cancel(futures)
