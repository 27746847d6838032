"""Is a store safe against loss? Copies are whole or not there, the last good one stays, what was replaced is kept."""

from __future__ import annotations

import fcntl
import multiprocessing
import random
import resource
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chainlink.commands.cli import app
from chainlink.stores import Change
from chainlink.stores.sqlite.safety_copies import SERVING, check_file, copies_of, copy_to, restore_from
from chainlink.stores.sqlite.store import EmbeddedStore
from graph_schema.errors import StoreError, UsageError
from tests.store_conformance import assert_same, cell_chain


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    """Give a store with two versions and an entry of a register."""
    store = EmbeddedStore(tmp_path / "office.sqlite")
    store.write(cell_chain(share=0.2))
    store.write(cell_chain(share=0.3))
    store.record([Change("risks", "R1", {"state": "open"}, who="张三")])
    return store


def files_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_copy_is_one_file_with_all_versions_and_registers(store: EmbeddedStore, tmp_path: Path) -> None:
    made, removed = copy_to(store.path, tmp_path / "copies")
    assert files_of(tmp_path / "copies") == [made.path.name]
    assert (made.version_id, made.version_count, made.entry_count, removed) == ("v2", 2, 1, [])
    copied = EmbeddedStore(made.path)
    assert copied.versions() == store.versions()
    assert copied.entries("risks") == store.entries("risks")
    assert_same(copied.read_rows(), store.read_rows())


def test_copy_holds_what_a_writer_in_between_has_committed(store: EmbeddedStore, tmp_path: Path) -> None:
    with closing(sqlite3.connect(store.path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM versions WHERE number = 1")
        made, _ = copy_to(store.path, tmp_path / "copies")
        writer.execute("ROLLBACK")
    assert made.version_count == 2


def test_folder_keeps_so_many_generations_and_only_of_its_store(store: EmbeddedStore, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    (folder / "office-notes.sqlite").write_text("mine")
    made = [copy_to(store.path, folder, keep=2)[0].path for _ in range(4)]
    assert copies_of(store.path, folder) == made[2:]
    assert files_of(folder) == sorted([*(path.name for path in made[2:]), "office-notes.sqlite"])


@pytest.mark.parametrize("kind", ["missing", "empty", "without rows", "damaged", "another program's"])
def test_bad_source_leaves_the_last_good_copy_alone(store: EmbeddedStore, tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "copies"
    good, _ = copy_to(store.path, folder, keep=1)
    before = good.path.read_bytes()
    if kind == "missing":
        store.path.unlink()
    elif kind == "empty":
        store.path.write_bytes(b"")
    elif kind == "without rows":
        store.path.unlink()
        EmbeddedStore(store.path).record([])
    elif kind == "damaged":
        with closing(sqlite3.connect(store.path, isolation_level=None)) as file:
            file.execute("UPDATE parts SET packed = zeroblob(20) WHERE rowid = (SELECT max(rowid) FROM parts)")
    else:
        store.path.unlink()
        with closing(sqlite3.connect(store.path)) as file:
            file.execute("CREATE TABLE notes (text TEXT)")
    with pytest.raises((StoreError, UsageError)):
        copy_to(store.path, folder, keep=1)
    assert files_of(folder) == [good.path.name]
    assert good.path.read_bytes() == before


def test_restored_store_is_the_copy_and_what_was_there_stays(store: EmbeddedStore, tmp_path: Path) -> None:
    made, _ = copy_to(store.path, tmp_path / "copies")
    was = store.read_rows()
    store.write(cell_chain(share=0.9))
    replaced = store.read_rows()
    restored, before = restore_from(made.path, store.path)
    assert (restored.version_id, restored.path) == ("v2", store.path)
    assert_same(store.read_rows(), was)
    assert before is not None
    assert_same(EmbeddedStore(before).read_rows(), replaced)
    assert files_of(tmp_path) == sorted([before.name, "copies", "office.sqlite"])


def test_store_that_is_gone_comes_back(store: EmbeddedStore, tmp_path: Path) -> None:
    made, _ = copy_to(store.path, tmp_path / "copies")
    was = store.read_rows()
    store.path.unlink()
    assert restore_from(made.path, store.path)[1] is None
    assert_same(store.read_rows(), was)


def test_restore_refuses_while_a_server_shows_the_store(store: EmbeddedStore, tmp_path: Path) -> None:
    made, _ = copy_to(store.path, tmp_path / "copies")
    with store.path.with_name(store.path.name + SERVING).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        with pytest.raises(UsageError, match="chainlink serve"):
            restore_from(made.path, store.path)


def test_restore_refuses_while_a_program_has_the_store_open(store: EmbeddedStore, tmp_path: Path) -> None:
    made, _ = copy_to(store.path, tmp_path / "copies")
    with closing(sqlite3.connect(store.path)) as other:
        other.execute("SELECT count(*) FROM versions").fetchone()
        with pytest.raises(UsageError, match="正被别的程序打开"):
            restore_from(made.path, store.path)


def test_restore_refuses_the_log_of_a_store_that_is_gone(store: EmbeddedStore, tmp_path: Path) -> None:
    made, _ = copy_to(store.path, tmp_path / "copies")
    store.path.unlink()
    log = store.path.with_name("office.sqlite-wal")
    log.write_bytes(b"rows of before")
    with pytest.raises(UsageError, match=r"office\.sqlite-wal"):
        restore_from(made.path, store.path)
    assert (log.read_bytes(), store.path.exists()) == (b"rows of before", False)


def test_damaged_copy_never_takes_the_place_of_a_store(store: EmbeddedStore, tmp_path: Path) -> None:
    made, _ = copy_to(store.path, tmp_path / "copies")
    content = bytearray(made.path.read_bytes())
    content[4096:4600] = bytes(504)
    made.path.write_bytes(content)
    was = store.read_rows()
    with pytest.raises(StoreError):
        restore_from(made.path, store.path)
    assert_same(store.read_rows(), was)


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes, as a full disk would."""
    kept = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, kept)


def test_full_disk_leaves_no_half_copy(store: EmbeddedStore, tmp_path: Path) -> None:
    good, _ = copy_to(store.path, tmp_path / "copies", keep=1)
    with files_up_to(good.path.stat().st_size - 4096), pytest.raises(StoreError, match="磁盘"):
        copy_to(store.path, tmp_path / "copies", keep=1)
    assert files_of(tmp_path / "copies") == [good.path.name]


def _copy_often(source: Path, folder: Path) -> None:
    while True:
        copy_to(source, folder, keep=3)


def test_kill_at_random_moments_leaves_whole_copies_only(store: EmbeddedStore, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    copy_to(store.path, folder)
    chance = random.Random(7)
    for _ in range(8):
        process = multiprocessing.get_context("fork").Process(target=_copy_often, args=(store.path, folder))
        process.start()
        time.sleep(chance.uniform(0.02, 0.12))
        process.kill()
        process.join()
        assert [check_file(path).version_id for path in copies_of(store.path, folder)][-1] == "v2"


class TestCommands:
    def run(self, *arguments: object) -> tuple[int, str, str]:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        return result.exit_code, result.stdout, result.stderr

    def test_backup_check_and_restore(
        self, store: EmbeddedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CHAINLINK_STORE", store.address)
        code, copy, sentence = self.run("backup", tmp_path / "copies")
        whole = "完好：当前版本 v2，14 行，2 个版本，登记册 1 条记录\n"
        assert (code, sentence) == (0, whole)
        assert self.run("check", copy.strip()) == (0, copy, whole)
        store.write(cell_chain(share=0.9))
        code, _, question = self.run("restore", copy.strip())
        assert (code, "确认请加 --yes" in question, store.versions()[0].version_id) == (2, True, "v3")
        code, target, sentence = self.run("restore", copy.strip(), "--yes")
        assert (code, target, sentence.startswith(whole)) == (0, f"{store.path}\n", True)
        assert store.versions()[0].version_id == "v2"

    def test_server_is_told_its_own_tools(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("CHAINLINK_STORE", "bolt://127.0.0.1:7687")
        code, _, message = self.run("backup", tmp_path)
        assert (code, "neo4j-admin database dump" in message) == (2, True)
