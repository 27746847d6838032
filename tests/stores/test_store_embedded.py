"""Does the SQLite store keep its promises, also when the disk, the file or another program do not?"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from chainlink.stores import Store, open_store
from chainlink.stores.sqlite.errors import told_as_ours
from chainlink.stores.sqlite.migrations import APPLICATION_ID, MIGRATIONS, prepare
from chainlink.stores.sqlite.store import EmbeddedStore
from graph_schema.errors import StoreError, UsageError
from loaders.tables import Tables
from tests.store_conformance import StoreConformance, assert_same, cell_chain, survey_of_mine


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chain.sqlite"


class TestEmbeddedStore(StoreConformance):
    @pytest.fixture
    def store(self, path: Path) -> Store:
        return open_store(f"sqlite:///{path}")


def test_reading_an_absent_store_makes_no_file(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    store.read()
    store.versions()
    assert not path.exists()


def test_unchanged_parts_are_kept_once(path: Path) -> None:
    store = EmbeddedStore(path)
    store.write(cell_chain(share=0.6))
    store.write(cell_chain(share=0.7))
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute(
            "SELECT table_name, count(DISTINCT part_hash) FROM version_parts GROUP BY table_name ORDER BY table_name"
        ).fetchall()
        (kept,) = connection.execute("SELECT count(*) FROM parts").fetchone()
    assert tables == [
        ("chains", 1),
        ("components", 1),
        ("firms", 1),
        ("inputs", 1),
        ("makes", 1),
        ("needs", 1),
        ("placements", 1),
        ("regions", 1),
        ("segments", 1),
        ("supplies", 2),
    ]
    assert kept == 11


def test_parts_that_no_version_needs_are_forgotten(path: Path) -> None:
    store = EmbeddedStore(path)
    for share in range(13):
        store.write(cell_chain(share=share / 100))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM parts").fetchone() == (9 + 10,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_file_is_ours_numbered_and_in_wal_mode(path: Path) -> None:
    EmbeddedStore(path).write(cell_chain())
    with closing(sqlite3.connect(path)) as connection:
        pragmas = ("application_id", "user_version", "journal_mode")
        assert [connection.execute(f"PRAGMA {pragma}").fetchone()[0] for pragma in pragmas] == [
            APPLICATION_ID,
            len(MIGRATIONS),
            "wal",
        ]


def test_steps_taken_are_never_edited() -> None:
    tables = [statement.split("(")[0].split()[:3] for step in MIGRATIONS[:1] for statement in step]
    assert [" ".join(table) for table in tables] == [
        "CREATE TABLE versions",
        "CREATE TABLE parts",
        "CREATE TABLE version_parts",
        "CREATE INDEX version_parts_by_part",
    ]


def test_file_that_another_fills_between_two_looks_is_ours(path: Path) -> None:
    refused = []

    def fill(statement: str) -> None:
        if statement == "PRAGMA user_version":
            slow.set_trace_callback(None)
            try:
                EmbeddedStore(path, wait_seconds=0).write(cell_chain())
            except StoreError as error:
                refused.append(str(error))

    with closing(sqlite3.connect(path, isolation_level=None)) as slow:
        slow.set_trace_callback(fill)
        prepare(slow, path)
    assert len(refused) == 1
    assert EmbeddedStore(path).write(cell_chain()).version_id == "v1"


def test_newer_file_says_upgrade(path: Path) -> None:
    EmbeddedStore(path).write(cell_chain())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(StoreError, match="请先升级 chainlink"):
        EmbeddedStore(path).read()


@pytest.mark.parametrize("content", [b"firm_id,name_zh\nA,B\n" * 100, b"xy", b"SQLite format 3\x00garbage" * 50])
def test_file_that_is_no_store_is_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    for attempt in (EmbeddedStore(path).read, lambda: EmbeddedStore(path).write(cell_chain())):
        with pytest.raises(StoreError):
            attempt()
    assert path.read_bytes() == content


def test_store_of_another_program_is_left_as_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE versions (mine)")
    content = path.read_bytes()
    with pytest.raises(StoreError, match="不是 chainlink 数据库"):
        EmbeddedStore(path).write(cell_chain())
    assert path.read_bytes() == content


def test_folder_in_the_place_of_a_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="无法打开或写入数据库"):
        EmbeddedStore(tmp_path).write(cell_chain())
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="无法打开或写入数据库"):
        EmbeddedStore(tmp_path / "file" / "chain.sqlite").write(cell_chain())


def test_empty_file_becomes_a_store(path: Path) -> None:
    path.touch()
    EmbeddedStore(path).write(cell_chain())
    assert_same(EmbeddedStore(path).read(), cell_chain())


def test_damaged_part_is_told_and_older_versions_answer(path: Path) -> None:
    store = EmbeddedStore(path)
    store.write(cell_chain(share=0.6))
    store.write(cell_chain(share=0.7))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "UPDATE parts SET packed = zeroblob(length(packed)) WHERE part_hash ="
            " (SELECT part_hash FROM version_parts WHERE number = 2 AND table_name = 'supplies')"
        )
        connection.commit()
    with pytest.raises(StoreError, match="已损坏"):
        store.read()
    store.rollback("v1")
    assert_same(store.read(), cell_chain(share=0.6))


def test_overwritten_pages_are_told(path: Path) -> None:
    EmbeddedStore(path).write(cell_chain())
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(StoreError, match="已损坏"):
        EmbeddedStore(path).read()


def test_second_writer_waits_then_says_busy(path: Path) -> None:
    store = EmbeddedStore(path, wait_seconds=0.1)
    before = store.write(cell_chain())

    def write_meanwhile(existing: Tables) -> Tables:
        EmbeddedStore(path, wait_seconds=0.1).write(survey_of_mine(0.5))
        return existing

    with pytest.raises(StoreError, match="正被另一次装入占用"):
        store.update(write_meanwhile)
    assert store.versions() == (before,)


def test_reader_inside_a_write_sees_the_version_before(path: Path) -> None:
    store = EmbeddedStore(path)
    store.write(cell_chain(share=0.6))

    def build(existing: Tables) -> Tables:
        assert_same(EmbeddedStore(path).read(), cell_chain(share=0.6))
        return cell_chain(share=0.7)

    store.update(build)
    assert_same(store.read(), cell_chain(share=0.7))


LIMITED_WRITE = """
import resource, sys
from pathlib import Path
import numpy as np, pandas as pd
from chainlink.stores.sqlite.store import EmbeddedStore
from graph_schema.errors import StoreError
from loaders.tables import Tables
ids = [f"F{number:06d}{np.random.default_rng(number).bytes(9).hex()}" for number in range(20_000)]
firms = Tables.of({"firms": pd.DataFrame({"firm_id": ids, "name_zh": ids, "source": "big"})})
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    EmbeddedStore(Path(sys.argv[1])).write(firms)
except StoreError as error:
    print(error)
    sys.exit(error.exit_code)
"""


def test_disk_that_takes_no_more_is_told_and_the_version_before_answers(path: Path) -> None:
    EmbeddedStore(path).write(cell_chain())
    ended = subprocess.run([sys.executable, "-c", LIMITED_WRITE, str(path)], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (4, "")
    assert ended.stdout == (
        f"读写数据库 {path} 失败：磁盘已满、超出配额或磁盘故障。请检查磁盘后重试。原有版本完好，未写入任何数据。\n"
    )
    assert_same(EmbeddedStore(path).read(), cell_chain())
    assert EmbeddedStore(path).write(survey_of_mine(0.5)).version_id == "v2"


def test_full_disk_has_its_own_words(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (text)")
        connection.execute("PRAGMA max_page_count = 3")
        with pytest.raises(StoreError, match="磁盘已满，无法写入数据库"), told_as_ours(path):
            connection.execute("INSERT INTO notes VALUES (zeroblob(100000))")


READ_ONLY_WRITE = """
import os, sys
from pathlib import Path
from chainlink.stores.sqlite.store import EmbeddedStore
from graph_schema.errors import StoreError
from tests.store_conformance import cell_chain, survey_of_mine
folder, spare = Path(sys.argv[1]), Path(sys.argv[2])
EmbeddedStore(spare / "warm.sqlite").write(cell_chain())
if os.geteuid() == 0:
    os.seteuid(65534)
print(EmbeddedStore(folder / "chain.sqlite").path.exists())
try:
    EmbeddedStore(folder / "chain.sqlite").write(survey_of_mine(0.5))
except StoreError as error:
    print(error)
    sys.exit(error.exit_code)
"""


def test_read_only_store_is_told(tmp_path_factory: pytest.TempPathFactory, path: Path) -> None:
    """Root may write everywhere, so as root the writer becomes nobody, who must be let into the folders above."""
    store = EmbeddedStore(path)
    store.write(cell_chain())
    spare = tmp_path_factory.mktemp("spare")
    closed = [folder for folder in path.parents if os.geteuid() == 0 and folder.stat().st_mode & 0o011 != 0o011]
    modes = {folder: folder.stat().st_mode for folder in (path.parent, *closed)}
    path.chmod(0o444)
    try:
        for folder in closed:
            folder.chmod(modes[folder] | 0o011)
        path.parent.chmod(0o555)
        ended = subprocess.run(
            [sys.executable, "-c", READ_ONLY_WRITE, str(path.parent), str(spare)], capture_output=True, text=True
        )
    finally:
        for folder, mode in modes.items():
            folder.chmod(mode)
    assert (ended.returncode, ended.stderr) == (4, "")
    assert ended.stdout.startswith(f"True\n无法打开或写入数据库 {path}。")
    assert_same(store.read(), cell_chain())


def test_address_says_where_the_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert open_store("sqlite:///a.sqlite").address == f"sqlite:///{tmp_path}/a.sqlite"
    assert open_store(f"sqlite:///{tmp_path}/b.sqlite").address == f"sqlite:///{tmp_path}/b.sqlite"
    assert open_store("sqlite:///~/c.sqlite").address == f"sqlite:///{tmp_path}/c.sqlite"
    monkeypatch.setenv("CHAINLINK_STORE", "sqlite:///d.sqlite")
    assert open_store().address == f"sqlite:///{tmp_path}/d.sqlite"
    monkeypatch.delenv("CHAINLINK_STORE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    store = open_store()
    assert store.address == f"sqlite:///{tmp_path}/data/chainlink/chainlink.sqlite"
    store.write(cell_chain())
    assert (tmp_path / "data" / "chainlink" / "chainlink.sqlite").exists()


@pytest.mark.parametrize(
    "address", ["", "chain.sqlite", "sqlite:///", "sqlite:///folder/", "oracle://user:secret@host"]
)
def test_other_addresses_are_rejected_without_telling_a_secret(address: str) -> None:
    with pytest.raises(UsageError, match=r"sqlite:///文件名\.sqlite") as caught:
        open_store(address)
    assert "secret" not in caught.value.words.zh + caught.value.words.en
