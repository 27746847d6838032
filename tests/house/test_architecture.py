"""The house rules that no tool of the gate knows: names, marks left behind, what analysis may touch."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = sorted(
    path for package in ("chainlink", "graph_schema", "loaders") for path in (ROOT / package).rglob("*.py")
)
OURS = sorted({*PRODUCT, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")})
EXECUTORS = ROOT / "chainlink" / "analysis" / "executors"
ANALYSIS = sorted((ROOT / "chainlink" / "analysis").rglob("*.py"))

MARKS = {
    "a rule switched off without naming it": re.compile(r"#\s*(noqa(?!:\s*[A-Z])|type:\s*ignore(?!\[))"),
    "work left for later": re.compile(r"\b(TODO|FIXME|XXX)\b"),
    "a place of one machine": re.compile(r"(?<![\w.])/(?:root|home/\w+|work)/"),
}


def path_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update((node.module, *(f"{node.module}.{alias.name}" for alias in node.names)))
    return names


@pytest.mark.parametrize("path", PRODUCT, ids=path_id)
def test_file_has_a_name_of_its_own(path: Path) -> None:
    assert not re.search(r"util|helper|manager|misc|common", path.stem)


@pytest.mark.parametrize("path", OURS, ids=path_id)
def test_file_has_no_marks_left_behind(path: Path) -> None:
    if path == Path(__file__).resolve():
        return
    text = path.read_text(encoding="utf-8")
    assert [what for what, mark in MARKS.items() if mark.search(text)] == []


@pytest.mark.parametrize("path", ANALYSIS, ids=path_id)
def test_analysis_opens_prints_and_stores_nothing(path: Path) -> None:
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    roots = {name.split(".")[0] for name in imported(path)}
    assert calls & {"open", "print", "input"} == set()
    assert roots & {"streamlit", "sqlite3", "neo4j", "pathlib", "io", "requests"} == set()


@pytest.mark.parametrize("path", PRODUCT, ids=path_id)
def test_nothing_asks_the_network(path: Path) -> None:
    asking = {name for name in imported(path) if not name.startswith("urllib.parse")}  # which only writes addresses
    roots = {name.split(".")[0] for name in asking}
    assert roots & {"urllib", "http", "requests", "httpx", "socket", "ftplib"} == set()
