"""The house rules that no tool of the gate knows: names, marks left behind, what analysis may touch."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = sorted(
    path for package in ("chainlink", "graph_schema", "loaders") for path in (ROOT / package).rglob("*.py")
)
OURS = sorted({*PRODUCT, *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")})
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


def calls_of(path: Path) -> set[str]:
    return {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def test_checks_below_look_into_every_package() -> None:
    packages = {path_id(path).rsplit("/", 1)[0].split("/")[0] for path in OURS}
    assert packages == {"benchmarks", "chainlink", "graph_schema", "loaders", "tests"}
    assert ROOT / "chainlink" / "analysis" / "spread" / "propagation.py" in ANALYSIS


def test_every_file_has_a_name_of_its_own() -> None:
    empty_names = re.compile(r"util|helper|manager|misc|common")
    assert [path_id(path) for path in PRODUCT if empty_names.search(path.stem)] == []


def test_no_file_has_marks_left_behind() -> None:
    this_file = Path(__file__).resolve()
    offenders = [
        (path_id(path), what)
        for path in OURS
        if path != this_file
        for what, mark in MARKS.items()
        if mark.search(path.read_text(encoding="utf-8"))
    ]
    assert offenders == []


def test_analysis_opens_prints_and_stores_nothing() -> None:
    calls = {"open", "print", "input"}
    packages = {"streamlit", "sqlite3", "neo4j", "pathlib", "io", "requests"}
    offenders = {
        path_id(path): sorted(touched)
        for path in ANALYSIS
        if (touched := calls & calls_of(path) | packages & {name.split(".")[0] for name in imported(path)})
    }
    assert offenders == {}


def test_nothing_asks_the_network() -> None:
    packages = {"urllib", "http", "requests", "httpx", "socket", "ftplib"}
    offenders = {
        path_id(path): sorted(asking)
        for path in PRODUCT
        if (
            asking := {
                name
                for name in imported(path)
                if name.split(".")[0] in packages and not name.startswith("urllib.parse")  # which only writes addresses
            }
        )
    }
    assert offenders == {}
