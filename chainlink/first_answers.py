"""How does a start of the app find what the start before it has computed? Beside the store, if the rows are the same."""

from __future__ import annotations

from chainlink.kept_answers import keep_answers, kept_answers, kept_path
from chainlink.overview import Answers
from chainlink.stores import Store, Version
from chainlink.stores.embedded import EmbeddedStore

MOST_ROWS = 200_000
"""Of larger data nothing is kept, so that the file stays small."""


def answers_before(store: Store, content_hash: str) -> Answers | None:
    """Give the answers about the rows of that hash that an earlier start kept; None where there are none."""
    if not isinstance(store, EmbeddedStore):
        return None
    return kept_answers(kept_path(store.path), content_hash, Answers)


def keep_for_next_start(store: Store, version: Version, answers: Answers) -> None:
    """Keep answers that were computed since `version` was the newest one.

    Nothing is kept for a store on a server, for more than `MOST_ROWS` rows, and where a new version came in between:
    the answers may then be about its rows.
    """
    if isinstance(store, EmbeddedStore) and version.row_count <= MOST_ROWS and store.versions()[:1] == (version,):
        keep_answers(kept_path(store.path), version.content_hash, answers)
