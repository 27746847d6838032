"""Which tests run on one worker, and which start first? A file is a group; slow groups start first, so all end together.

A file's tests stay together, so that what they share is made once. Where they share nothing and take long, each is a
group of its own. What needs a browser or a Neo4j is marked, so that `make unit PART=browser` finds it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
SLOWEST_FIRST = (
    "neo4j",
    "app/test_browser_texts",
    "executors",
    "app/test_page_matching",
    "projects/test_project_plan_samples",
    "app/test_page_chain_map",
    "risks/test_one_figure",
    "app/test_browser_shell",
    "stores/test_bulk_export",
    "app/test_page_risks",
    "screening/test_questions",
    "app/test_page_what_if",
    "analysis/test_amount_laws",
    "app/test_page_projects",
    "app/test_browser_neo4j",
    "commands/test_project_plans_cli",
    "app/test_page_leaders",
    "analysis/test_engine_law",
    "analysis/test_renaming_law",
    "analysis/test_recovery",
    "app/test_page_registers",
    "projects/test_project_law",
    "commands/test_cli_data",
    "matching/test_outcome_contracts",
    "risks/test_risk_sheet",
    "matching/test_match_law",
    "risks/test_risk_register",
)
"""Groups that take longest; what waits for a browser stands beside what computes. All others follow by their names."""
SHARES_NOTHING = frozenset(
    {
        "analysis/test_engine_law",
        "analysis/test_recovery",
        "analysis/test_renaming_law",
        "matching/test_match_law",
        "projects/test_project_law",
        "screening/test_questions",
    }
)
"""Long files of which each test may run on any worker."""


def arrange(items: list[pytest.Item]) -> None:
    """Mark what needs a browser or a Neo4j, give each test its group, and put the slowest groups first."""
    place = {group: number for number, group in enumerate(SLOWEST_FIRST)}
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "browser" in fixtures:
            item.add_marker("browser")
        if fixtures & {"neo4j_server", "start_neo4j"}:
            item.add_marker("neo4j")
        if item.get_closest_marker("xdist_group") is None and file_group(item) not in SHARES_NOTHING:
            item.add_marker(pytest.mark.xdist_group(file_group(item)))
    items.sort(key=lambda item: place.get(group_of(item), len(place)))


def file_group(item: pytest.Item) -> str:
    """Name the file of a test, such as `analysis/test_waves`."""
    return item.path.relative_to(TESTS).with_suffix("").as_posix() if item.path.is_relative_to(TESTS) else ""


def group_of(item: pytest.Item) -> str:
    """Name the group of a test: the one it is marked with, else its file."""
    mark = item.get_closest_marker("xdist_group")
    return str(mark.args[0]) if mark else file_group(item)
