"""Are answers kept from one start to the next the same as computed ones, and never those of other rows or programs?"""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chainlink.app import first_answers, kept_answers
from chainlink.app.first_answers import answer_ahead, answer_before, keep_for_next_start
from chainlink.app.kept_answers import keep_answers, kept_answer, kept_path
from chainlink.app.ui.loaded import prepare_current
from chainlink.commands.cli import app as command_line
from chainlink.screening.overview import Overview, overview
from chainlink.screening.scan import Scan, scan
from chainlink.stores import Store, open_store
from chainlink.stores.sqlite.store import EmbeddedStore
from chainlink.supply.graph import build_graph
from loaders.export import write_csv_folder
from loaders.tables import Tables
from tests.app_pages import ROOT, html_of, run_page
from tests.lamp_chain import lamp_tables
from tests.store_conformance import cell_chain


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EmbeddedStore:
    """A store with the drawn province of lamps, before any start."""
    embedded_store = EmbeddedStore(tmp_path / "lamp.sqlite")
    monkeypatch.setenv("CHAINLINK_STORE", embedded_store.address)
    embedded_store.write(lamp_tables())
    return embedded_store


def newest_hash(store: Store) -> str:
    return store.versions()[0].content_hash


def computed(store: Store) -> tuple[Overview, Scan]:
    graph = build_graph(store.read())
    scan_answer = scan(graph)
    return overview(graph, scan_answer), scan_answer


def kept(store: Store) -> tuple[Overview | None, Scan | None]:
    return tuple(answer_before(store, newest_hash(store), kind) for kind in (Overview, Scan))  # type: ignore[return-value]


def keep(store: EmbeddedStore) -> None:
    keep_answers(kept_path(store.path), newest_hash(store), *computed(store))


NOTHING = (None, None)


def test_start_keeps_what_it_computes(store: EmbeddedStore) -> None:
    assert kept(store) == NOTHING
    prepare_current()
    assert kept(store) == computed(store)
    kept_scan = answer_before(store, newest_hash(store), Scan)
    assert kept_scan is not None
    assert kept_scan.as_json() == computed(store)[1].as_json()


def test_load_keeps_what_the_app_shows_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = EmbeddedStore(tmp_path / "chain.sqlite")
    monkeypatch.setenv("CHAINLINK_STORE", loaded.address)
    rows = {name: frame.assign(source="", source_row="") for name, frame in cell_chain().items()}
    rows["placements"]["is_target"] = True
    write_csv_folder(Tables.of(rows), tmp_path / "cells")
    assert CliRunner().invoke(command_line, ["load", str(tmp_path / "cells")]).exit_code == 0
    assert kept(loaded) == computed(loaded)


def test_nothing_is_kept_ahead_of_rows_that_cannot_be_scanned(tmp_path: Path) -> None:
    alone = EmbeddedStore(tmp_path / "cells.sqlite")
    answer_ahead(alone, alone.write(cell_chain()).content_hash)  # its one chain has no target
    assert kept(alone) == NOTHING


def test_chain_without_a_target_is_named_beside_the_others(store: EmbeddedStore) -> None:
    store.write(cell_chain())
    prepare_current()
    first = kept(store)[0]
    assert first is not None
    assert [chain.chain_id for chain in first.untargeted] == ["C01"]
    assert "C01" in run_page("overview").info[0].value


def test_answers_that_are_kept_are_not_computed_again(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store)
    scans: list[object] = []
    monkeypatch.setattr("chainlink.scan", scans.append, raising=False)
    prepare_current()
    answer_ahead(store, newest_hash(store))
    assert scans == []


def test_kept_answers_of_the_samples_are_the_computed_ones(sample_store: Path, tmp_path: Path) -> None:
    answers = computed(open_store(f"sqlite:///{sample_store}"))
    path = kept_path(tmp_path / "samples.sqlite")
    keep_answers(path, "a", *answers)
    assert tuple(kept_answer(path, "a", kind) for kind in (Overview, Scan)) == answers


def test_app_keeps_what_it_computes_of_rows_that_came_while_it_ran(store: EmbeddedStore) -> None:
    run_page("overview")
    tables = lamp_tables()
    store.write(Tables.of({name: frame for name, frame in tables.items()} | {"makes": tables.makes.iloc[:-1]}))
    run_page("overview")
    assert kept(store) == computed(store)


def test_pages_say_the_same_with_kept_answers(store: EmbeddedStore) -> None:
    without = html_of(run_page("overview"))
    keep(store)
    assert html_of(run_page("overview")) == without


def test_kept_overview_is_shown_before_anything_heavy_is_loaded(store: EmbeddedStore) -> None:
    """The first reader waits for a page, not for libraries that the page does not need."""
    keep(store)
    code = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "app = AppTest.from_file('app.py', default_timeout=300).run()\n"
        "assert not app.exception and 'L1' in ''.join(each.proto.label for each in app.get('page_link'))\n"
        "print([each for each in ('numba', 'numpy', 'pandas', 'pyarrow', 'scipy') if each in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_answers_about_other_rows_are_not_given(store: EmbeddedStore) -> None:
    keep(store)
    tables = lamp_tables()
    store.write(Tables.of({name: frame for name, frame in tables.items()} | {"makes": tables.makes.iloc[:-1]}))
    assert kept(store) == NOTHING
    prepare_current()
    assert kept(store) == computed(store)
    assert [path.name for path in store.path.parent.glob("*answers*")] == ["lamp.sqlite.answers.json"]


def test_answers_of_another_program_are_not_given(store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store)
    assert kept(store) == computed(store)
    monkeypatch.setattr(kept_answers, "program_hash", lambda: "another")
    assert kept(store) == NOTHING


@pytest.mark.parametrize("spoilt", [b"", b"\xff\xfe", b"[]\n{}"], ids=["empty", "no text", "another file"])
def test_damaged_file_counts_as_absent(store: EmbeddedStore, spoilt: bytes) -> None:
    kept_path(store.path).write_bytes(spoilt)
    assert kept(store) == NOTHING


def test_answer_that_was_cut_off_counts_as_absent(store: EmbeddedStore) -> None:
    keep(store)
    path = kept_path(store.path)
    path.write_bytes(path.read_bytes()[:-20])
    assert kept(store) == (computed(store)[0], None)


def test_first_line_without_answers_counts_as_absent(store: EmbeddedStore) -> None:
    keep(store)
    path = kept_path(store.path)
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    for rest in ("[]", "{}", '{"chains": 3}', "null"):
        path.write_text(f"{first}\nOverview\t{rest}\nScan\t{rest}\n", encoding="utf-8")
        assert kept(store) == NOTHING


def test_only_the_owner_can_read_the_file(store: EmbeddedStore) -> None:
    keep(store)
    assert stat.S_IMODE(kept_path(store.path).stat().st_mode) == 0o600


def test_folder_that_cannot_be_written_keeps_nothing(store: EmbeddedStore, tmp_path: Path) -> None:
    keep_answers(tmp_path / "nowhere" / "a.json", "a", *computed(store))
    (tmp_path / "taken.json").mkdir()
    keep_answers(tmp_path / "taken.json", "a", *computed(store))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lamp.sqlite", "taken.json"]


def test_nothing_is_kept_of_large_data_and_of_a_store_on_a_server(
    store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = newest_hash(store)
    monkeypatch.setattr(first_answers, "MOST_ROWS", 3)
    keep_for_next_start(store, newest, *computed(store))
    answer_ahead(store, newest)
    assert not kept_path(store.path).exists()
    server = open_store("bolt://127.0.0.1:1")
    keep_for_next_start(server, newest, *computed(store))
    answer_ahead(server, newest)
    assert answer_before(server, newest, Overview) is None


def test_nothing_is_kept_where_a_new_version_came_in_between(store: EmbeddedStore) -> None:
    before, answers = newest_hash(store), computed(store)
    tables = lamp_tables()
    store.write(Tables.of({name: frame for name, frame in tables.items()} | {"makes": tables.makes.iloc[:-1]}))
    keep_for_next_start(store, before, *answers)
    assert not kept_path(store.path).exists()


def test_program_hash_knows_every_file_of_ours() -> None:
    names = {path.name for path in kept_answers._own_files()}
    assert {"scan.py", "chain.yaml", "tables.py", "rules.yaml", "countries.csv"} <= names
    assert len(kept_answers.program_hash()) == 64
