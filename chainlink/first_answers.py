"""How do the first readers get their answers soon? A second process computes them while this one still starts to serve.

Python runs on one core at a time: alone, one process would load the web server, then the data, then scan. What the
second one finds is kept beside the store, so that the next start has nothing to compute.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from chainlink.kept_answers import is_kept, keep_answers, kept_answers, kept_path
from chainlink.stores import Store, Version, open_store
from chainlink.stores.embedded import EmbeddedStore
from graph_schema.errors import ChainlinkError

if TYPE_CHECKING:
    from chainlink.overview import Answers

MOST_ROWS = 200_000
"""Of larger data nothing is computed ahead: two processes would hold them at once."""

_second: subprocess.Popen[bytes] | None = None


def compute_ahead() -> None:
    """Start computing the first answers about this process's store in a second process, if nobody did so before.

    Nothing is started for a store on a server, for an empty store and for more than `MOST_ROWS` rows. What is wrong is
    not told here: whoever gets no answers computes them, and meets it.
    """
    global _second
    store = open_store()
    newest = _newest(store)
    if not (isinstance(store, EmbeddedStore) and newest and 0 < newest.row_count <= MOST_ROWS):
        return
    if not is_kept(kept_path(store.path), newest.content_hash):
        silent = subprocess.DEVNULL
        command = [sys.executable, "-m", "chainlink.first_answers"]
        _second = subprocess.Popen(command, stdin=silent, stdout=silent, stderr=silent)


def answers_ahead(store: Store, content_hash: str) -> Answers | None:
    """Give the answers about the rows of that hash that were computed ahead, now or at an earlier start.

    Returns
    -------
    Answers or None
        None where there are none. Waits for the second process while it runs.
    """
    if not isinstance(store, EmbeddedStore):
        return None
    if _second:
        _second.wait()
    from chainlink.overview import Answers

    return kept_answers(kept_path(store.path), content_hash, Answers)


def main() -> None:
    """Compute and keep, as the second process."""
    sys.modules["scipy"] = None  # type: ignore[assignment]  # numba would load its BLAS, which no loop of ours calls
    from chainlink.graph import build_graph
    from chainlink.overview import Answers, coverages
    from chainlink.screening import scan

    store = open_store()
    newest = _newest(store)
    graph = build_graph(store.read())
    if isinstance(store, EmbeddedStore) and newest and _newest(store) == newest:
        scanned = scan(graph)
        answers = Answers(scanned, coverages(graph, scanned))
        keep_answers(kept_path(store.path), newest.content_hash, answers)


def _newest(store: Store) -> Version | None:
    try:
        return next(iter(store.versions()), None)
    except ChainlinkError:
        return None


if __name__ == "__main__":
    main()
