"""Does the store hold when several processes use one file at once, and when one is killed in the middle?"""

from __future__ import annotations

import multiprocessing
import random
import time
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pandas as pd
import pytest

from chainlink.stores.sqlite.store import EmbeddedStore
from loaders.tables import Tables
from tests.store_conformance import assert_same, cell_chain, survey_of_mine


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Processes that start with everything imported: what they do begins at once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.stores.test_store_processes"])
    return context


def many_firms(generation: int) -> Tables:
    """So many rows that writing them takes a while; each generation differs in every row."""
    ids = [f"F{number:06d}" for number in range(20_000)]
    firms = {"firm_id": ids, "name_zh": [f"{thing_id}-{generation}" for thing_id in ids], "source": "big"}
    return Tables.of({"firms": pd.DataFrame(firms)})


def write_generation(path: Path, generation: int) -> None:
    EmbeddedStore(path).write(many_firms(generation))


def write_share(path: Path, share: float) -> None:
    EmbeddedStore(path).write(cell_chain(share=share))


def add_survey(path: Path, number: int) -> None:
    EmbeddedStore(path).write(survey_of_mine(number / 100, source=f"survey {number}"), is_adding=True)


def write_shares(path: Path, count: int) -> None:
    for number in range(count):
        write_share(path, number / 100)


def test_kill_at_random_moments_leaves_a_whole_version(processes: ForkServerContext, tmp_path: Path) -> None:
    """Twenty loads are killed, at moments spread over the time one takes; each is then repeated in full."""
    path = tmp_path / "chain.sqlite"
    store = EmbeddedStore(path)
    store.write(many_firms(0))
    load_seconds = 0.0
    for generation in (1, 2):  # the first one also starts the fork server
        started = time.monotonic()
        whole = processes.Process(target=write_generation, args=(path, generation))
        whole.start()
        whole.join()
        load_seconds = time.monotonic() - started
    chance = random.Random(20260301)
    waits = [0.0, *(chance.uniform(0, load_seconds) for _ in range(19))]  # the first is killed on any machine
    killed_before_the_end = 0
    for generation, wait_seconds in enumerate(waits, 3):
        before = store.read_rows().content_hash()
        victim = processes.Process(target=write_generation, args=(path, generation))
        victim.start()
        victim.join(timeout=wait_seconds)
        victim.kill()
        victim.join()
        killed_before_the_end += victim.exitcode == -9
        answered = store.read_rows().content_hash()
        loaded = many_firms(generation)
        assert answered in (before, loaded.content_hash())
        assert answered == store.versions()[0].content_hash
        assert store.write(loaded).content_hash == loaded.content_hash()
    assert killed_before_the_end > 0
    assert_same(store.read(), many_firms(22))


def test_every_read_beside_a_writer_is_one_committed_version(processes: ForkServerContext, tmp_path: Path) -> None:
    path = tmp_path / "chain.sqlite"
    store = EmbeddedStore(path)
    write_share(path, 0.0)
    committed = [cell_chain(share=number / 100).content_hash() for number in range(8)]
    writer = processes.Process(target=write_shares, args=(path, 8))
    writer.start()
    answers = []
    while writer.is_alive():
        answers.append(committed.index(store.read_rows().content_hash()))
    writer.join()
    assert writer.exitcode == 0
    assert answers == sorted(answers)
    assert store.read_rows().content_hash() == committed[-1]


def test_writers_at_once_lose_nothing(processes: ForkServerContext, tmp_path: Path) -> None:
    path = tmp_path / "chain.sqlite"
    EmbeddedStore(path).write(cell_chain())
    writers = [processes.Process(target=add_survey, args=(path, number)) for number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * 6
    sources = EmbeddedStore(path).read_rows().supplies["source"]
    assert sorted(set(sources)) == ["office", *(f"survey {number}" for number in range(6))]
    assert len(EmbeddedStore(path).versions()) == 7


def test_first_loads_at_once_make_one_store(processes: ForkServerContext, tmp_path: Path) -> None:
    path = tmp_path / "folder" / "chain.sqlite"
    writers = [processes.Process(target=write_share, args=(path, number / 10)) for number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * 6
    assert [version.version_id for version in EmbeddedStore(path).versions()] == ["v6", "v5", "v4", "v3", "v2", "v1"]
