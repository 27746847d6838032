"""The fifteen sample chains, read once for all tests: as tables, as a graph, as stores of an office.

Both workers share what is written to disk; a store that a test writes into is a copy, see `copy_store`.
"""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from chainlink.app.first_answers import answer_ahead
from chainlink.app.kept_answers import kept_path
from chainlink.books.chiefs import CHIEFS
from chainlink.matching.events.plan import plan_event
from chainlink.matching.events.register import add_event
from chainlink.matching.pairs.weights import load_weights
from chainlink.projects.planning.candidates import CandidateProjects, candidate_projects
from chainlink.projects.register.exchange import import_projects
from chainlink.risks.assess import Screened, assess
from chainlink.risks.rules import load_rules
from chainlink.risks.scans import record_scan
from chainlink.screening.scan import scan
from chainlink.stores import Field, Store, open_store
from chainlink.supply.graph import SupplyGraph, build_graph
from loaders.load import load_tables
from loaders.merge import merge_rows
from loaders.report import LoadReport
from loaders.tables import Tables

SAMPLES = Path(__file__).resolve().parent.parent / "sample_chains"


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Give a file that the first worker to ask makes, and the others wait for."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made_once"
    folder.mkdir(exist_ok=True)
    path = folder / name
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = folder / "unfinished" / name
            unfinished.parent.mkdir(exist_ok=True)
            make(unfinished)
            if (answers := kept_path(unfinished)).exists():
                answers.rename(kept_path(path))
            unfinished.rename(path)
    return path


def copy_store(path: Path, copy: Path) -> str:
    """Copy a store, with the answers kept beside it, for a test that may change it; give the address of the copy."""
    shutil.copyfile(path, copy)
    if kept_path(path).exists():
        shutil.copyfile(kept_path(path), kept_path(copy))
    return f"sqlite:///{copy}"


@pytest.fixture(scope="session")
def sample_report(tmp_path_factory: pytest.TempPathFactory) -> LoadReport:
    """Give the fifteen chains as they were read from their folder, with what reading them said."""
    path = made_once(
        tmp_path_factory, "samples.pickle", lambda path: path.write_bytes(pickle.dumps(load_tables([SAMPLES]))) and None
    )
    report: LoadReport = pickle.loads(path.read_bytes())
    return report


@pytest.fixture(scope="session")
def sample_tables(sample_report: LoadReport) -> Tables:
    """Give the rows of the fifteen chains, source by source."""
    return sample_report.tables


@pytest.fixture(scope="session")
def sample_graph(sample_tables: Tables) -> SupplyGraph:
    """Give the fifteen chains, joined."""
    return build_graph(merge_rows(sample_tables))


@pytest.fixture(scope="session")
def sample_screened(sample_graph: SupplyGraph, tmp_path_factory: pytest.TempPathFactory) -> Screened:
    """Give the scan of the fifteen chains with all their risks, by the rules as they come."""

    def make(path: Path) -> None:
        path.write_bytes(pickle.dumps(assess(sample_graph, scan(sample_graph), load_rules())))

    screened: Screened = pickle.loads(made_once(tmp_path_factory, "screened.pickle", make).read_bytes())
    return screened


@pytest.fixture(scope="session")
def sample_candidates(
    sample_graph: SupplyGraph, sample_screened: Screened, tmp_path_factory: pytest.TempPathFactory
) -> CandidateProjects:
    """Give the projects that are proposed for the fifteen chains."""

    def make(path: Path) -> None:
        path.write_bytes(pickle.dumps(candidate_projects(sample_graph, sample_screened)))

    candidates: CandidateProjects = pickle.loads(made_once(tmp_path_factory, "candidates.pickle", make).read_bytes())
    return candidates


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """Give a store that holds the 15 sample chains; copy it before writing into it."""

    def make(path: Path) -> None:
        store = open_store(f"sqlite:///{path}")
        store.write(request.getfixturevalue("sample_tables"))
        answer_ahead(store, store.versions()[0].content_hash)

    return made_once(tmp_path_factory, "samples.sqlite", make)


@pytest.fixture(scope="session")
def recorded_store(
    sample_store: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Path:
    """The 15 chains with one scan on the register; copy it before writing into it."""

    def make(path: Path) -> None:
        record_scan(
            open_store(copy_store(sample_store, path)), request.getfixturevalue("sample_screened"), who="office"
        )

    return made_once(tmp_path_factory, "recorded.sqlite", make)


@pytest.fixture(scope="session")
def office_store(recorded_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store as an office has it, see `fill_office`; copy it before writing into it."""
    return made_once(
        tmp_path_factory, "office.sqlite", lambda path: fill_office(open_store(copy_store(recorded_store, path)))
    )


def fill_office(store: Store) -> None:
    """Put chiefs, projects and an event that is planned into a store with a recorded scan of the samples."""
    office = SAMPLES / "office"
    CHIEFS.import_sheet(store, office / "chain_chiefs.csv", who="office")
    import_projects(store, office / "projects.csv", store.read(), who="office")
    event: dict[str, Field] = {
        "event_id": "E-SAMPLE",
        "name": "示例对接活动",
        "held_on": "2026-10-15",
        "chain_ids": "C05",
        "level": "province",
        "rounds": 6.0,
        "tables": 8.0,
    }
    add_event(store, event, who="office")
    graph = build_graph(store.read())
    plan_event(store, graph, "E-SAMPLE", weights=load_weights(), who="office", today=date(2026, 10, 1))
