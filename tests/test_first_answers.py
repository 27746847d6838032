"""Are answers kept from one start to the next the same as computed ones, and never those of other rows or programs?"""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from chainlink import first_answers, kept_answers
from chainlink.first_answers import answers_before, keep_for_next_start
from chainlink.graph import build_graph
from chainlink.kept_answers import is_kept, keep_answers, kept_path
from chainlink.overview import Answers, coverages, overview
from chainlink.screening import scan
from chainlink.stores import Store, open_store
from chainlink.stores.embedded import EmbeddedStore
from chainlink.ui.loaded import prepare_current
from loaders.tables import Tables
from tests.app_pages import html_of, run_page
from tests.lamp_chain import lamp_tables


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EmbeddedStore:
    """A store with the drawn province of lamps, before any start."""
    found = EmbeddedStore(tmp_path / "lamp.sqlite")
    monkeypatch.setenv("CHAINLINK_STORE", found.address)
    found.write(lamp_tables())
    return found


def newest_hash(store: Store) -> str:
    return store.versions()[0].content_hash


def computed(store: Store) -> Answers:
    graph = build_graph(store.read())
    found = scan(graph)
    return Answers(found, coverages(graph, found))


def start(store: Store) -> Answers | None:
    """Do what a start does, then give what it kept."""
    prepare_current()
    return answers_before(store, newest_hash(store))


def test_start_keeps_what_it_computes(store: EmbeddedStore) -> None:
    kept = start(store)
    assert kept is not None
    assert kept == computed(store)
    assert kept.scan.as_json() == computed(store).scan.as_json()
    graph = build_graph(store.read())
    assert overview(graph, kept.scan, kept.coverages) == overview(graph, scan(graph))


def test_kept_answers_of_the_samples_are_the_computed_ones(sample_store: Path, tmp_path: Path) -> None:
    answers = computed(open_store(f"sqlite:///{sample_store}"))
    path = kept_path(tmp_path / "samples.sqlite")
    keep_answers(path, "a", answers)
    assert kept_answers.kept_answers(path, "a", Answers) == answers


def test_next_start_scans_nothing(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_answers(kept_path(store.path), newest_hash(store), computed(store))
    scans: list[object] = []
    monkeypatch.setattr("chainlink.scan", scans.append, raising=False)
    prepare_current()
    assert scans == []


def test_pages_say_the_same_with_kept_answers(store: EmbeddedStore) -> None:
    without = html_of(run_page("overview"))
    keep_answers(kept_path(store.path), newest_hash(store), computed(store))
    assert answers_before(store, newest_hash(store)) is not None
    assert html_of(run_page("overview")) == without


def test_answers_about_other_rows_are_not_given(store: EmbeddedStore) -> None:
    start(store)
    tables = lamp_tables()
    store.write(Tables.of({name: frame for name, frame in tables.items()} | {"makes": tables.makes.iloc[:-1]}))
    assert answers_before(store, newest_hash(store)) is None
    assert start(store) == computed(store)
    assert [each.name for each in store.path.parent.glob("*answers*")] == ["lamp.sqlite.answers.json"]


def test_answers_of_another_program_are_not_given(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_answers(kept_path(store.path), newest_hash(store), computed(store))
    assert is_kept(kept_path(store.path), newest_hash(store))
    monkeypatch.setattr(kept_answers, "program_hash", lambda: "another")
    assert answers_before(store, newest_hash(store)) is None


@pytest.mark.parametrize(
    "spoilt",
    [b"", b"\xff\xfe", b"[]\n{}", None],
    ids=["empty", "no text", "another file", "cut off"],
)
def test_damaged_file_counts_as_absent(store: EmbeddedStore, spoilt: bytes | None) -> None:
    path = kept_path(store.path)
    keep_answers(path, newest_hash(store), computed(store))
    path.write_bytes(path.read_bytes()[:-20] if spoilt is None else spoilt)
    assert answers_before(store, newest_hash(store)) is None


def test_first_line_without_answers_counts_as_absent(store: EmbeddedStore) -> None:
    path = kept_path(store.path)
    keep_answers(path, newest_hash(store), computed(store))
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    for rest in ("[]", "{}", '{"scan": 3, "coverages": []}', "null"):
        path.write_text(f"{first}\n{rest}", encoding="utf-8")
        assert answers_before(store, newest_hash(store)) is None


def test_only_the_owner_can_read_the_file(store: EmbeddedStore) -> None:
    keep_answers(kept_path(store.path), newest_hash(store), computed(store))
    assert stat.S_IMODE(kept_path(store.path).stat().st_mode) == 0o600


def test_folder_that_cannot_be_written_keeps_nothing(store: EmbeddedStore, tmp_path: Path) -> None:
    keep_answers(tmp_path / "nowhere" / "a.json", "a", computed(store))
    (tmp_path / "taken.json").mkdir()
    keep_answers(tmp_path / "taken.json", "a", computed(store))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["lamp.sqlite", "taken.json"]


def test_nothing_is_kept_of_large_data_and_of_a_store_on_a_server(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = store.versions()[0]
    monkeypatch.setattr(first_answers, "MOST_ROWS", 3)
    keep_for_next_start(store, newest, computed(store))
    assert not kept_path(store.path).exists()
    server = open_store("bolt://127.0.0.1:1")
    keep_for_next_start(server, newest, computed(store))
    assert answers_before(server, newest.content_hash) is None


def test_nothing_is_kept_where_a_new_version_came_in_between(store: EmbeddedStore) -> None:
    before, answers = store.versions()[0], computed(store)
    tables = lamp_tables()
    store.write(Tables.of({name: frame for name, frame in tables.items()} | {"makes": tables.makes.iloc[:-1]}))
    keep_for_next_start(store, before, answers)
    assert not kept_path(store.path).exists()


def test_program_hash_knows_every_file_of_ours() -> None:
    names = {path.name for path in kept_answers._own_files()}
    assert {"screening.py", "chain.yaml", "tables.py", "rules.yaml", "countries.csv"} <= names
    assert len(kept_answers.program_hash()) == 64
