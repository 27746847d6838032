"""What several test files share: the real chip data, where it is present, a real Neo4j, a real browser."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import (
    app_server,
    axe,
    browser,
    complaints,
    context,
    page,
    running_app,
    serve,
)
from tests.examples import use_profiles
from tests.groups import arrange
from tests.neo4j_server import neo4j_server, start_neo4j
from tests.sample_province import (
    office_store,
    recorded_store,
    sample_candidates,
    sample_graph,
    sample_report,
    sample_screened,
    sample_store,
    sample_tables,
)

__all__ = [
    "app_server",
    "axe",
    "browser",
    "complaints",
    "context",
    "eto_dir",
    "neo4j_server",
    "office_store",
    "page",
    "recorded_store",
    "running_app",
    "sample_candidates",
    "sample_graph",
    "sample_report",
    "sample_screened",
    "sample_store",
    "sample_tables",
    "serve",
    "start_neo4j",
]


use_profiles()


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """See `tests.groups`."""
    arrange(items)


@pytest.fixture(scope="session")
def eto_dir() -> Path:
    """Give the folder of the real ETO data; its licence keeps it out of the repository."""
    folder = os.environ.get("CHAINLINK_ETO_DIR", "")
    if not folder:
        pytest.skip("CHAINLINK_ETO_DIR is not set: the ETO chip dataset (CC BY-NC 4.0) does not ship with chainlink")
    if not Path(folder).is_dir():
        pytest.fail(f"CHAINLINK_ETO_DIR is no folder: {folder}")
    return Path(folder)


@pytest.fixture(autouse=True)
def same_main_module() -> Iterator[None]:
    """Put back the main module that Streamlit's test runner replaces: processes started later would run its script."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before
