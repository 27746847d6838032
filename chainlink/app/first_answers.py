"""How does a start of the app find what was computed before it? Beside the store, if the rows are the same."""

from __future__ import annotations

from contextlib import suppress
from typing import TypeVar

import chainlink
from chainlink.app.kept_answers import keep_answers, kept_answer, kept_path
from chainlink.screening.overview import Overview, overview
from chainlink.stores import Store
from chainlink.stores.sqlite.store import EmbeddedStore
from graph_schema.errors import ChainlinkError

Kind = TypeVar("Kind")

MOST_ROWS = 200_000
"""Of larger data nothing is kept, so that the file stays small."""


def answer_before(store: Store, content_hash: str, kind: type[Kind]) -> Kind | None:
    """Give the answer of that class about the rows of that hash, kept by whoever computed it; None where none is."""
    if not isinstance(store, EmbeddedStore):
        return None
    return kept_answer(kept_path(store.path), content_hash, kind)


def keep_for_next_start(store: Store, content_hash: str, *answers: object) -> None:
    """Keep answers that were computed since the newest rows have that hash.

    Nothing is kept for a store on a server, for more than `MOST_ROWS` rows, and where other rows came in between: the
    answers may then be about them.
    """
    if _is_kept_for(store, content_hash) and isinstance(store, EmbeddedStore):
        keep_answers(kept_path(store.path), content_hash, *answers)


def answer_ahead(store: Store, content_hash: str) -> None:
    """Compute what the app shows first of the newest rows, which have that hash, and keep it for the app's start.

    Nothing is done where nothing would be kept, and nothing said of rows that cannot be scanned: whoever scans them is
    told.

    Notes
    -----
    As costly as `scan` and `overview`: two seconds for the fifteen sample chains, loading compiled code included.
    """
    if not _is_kept_for(store, content_hash) or answer_before(store, content_hash, Overview) is not None:
        return
    with suppress(ChainlinkError):
        graph = chainlink.build_graph(store.read())
        scan = chainlink.scan(graph)
        keep_for_next_start(store, content_hash, overview(graph, scan), scan)


def _is_kept_for(store: Store, content_hash: str) -> bool:
    newest = next(iter(store.versions()), None) if isinstance(store, EmbeddedStore) else None
    return newest is not None and newest.content_hash == content_hash and newest.row_count <= MOST_ROWS
