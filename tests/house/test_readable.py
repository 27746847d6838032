"""The next engineer reads one name with one meaning, and every list as it is."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import chainlink

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("chainlink", "graph_schema", "loaders", "benchmarks", "sample_chains", "tests", "deploy")
OURS = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def path_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def homes_of_classes(paths: list[Path]) -> dict[str, list[str]]:
    homes: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(path_id(path))
    return homes


def test_a_class_name_means_one_thing_in_the_whole_tree() -> None:
    homes = homes_of_classes(OURS)
    assert homes["SupplyGraph"] == ["chainlink/supply/graph.py"]
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}


def test_every_name_of_chainlink_has_an_example() -> None:
    assert "what_stops" in chainlink.__all__
    assert [name for name in chainlink.__all__ if ">>> " not in (getattr(chainlink, name).__doc__ or "")] == []


def test_contributing_names_only_files_that_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = {
        name
        for name in re.findall(r"`((?:chainlink|graph_schema|loaders|tests|docs|sample_chains)/[\w/.]+)`", text)
        if "<" not in name
    }
    assert {"graph_schema/chain.yaml", "chainlink/analysis/spread/stop_kinds.py"} <= named
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def names_bound_in(function: ast.FunctionDef) -> set[str]:
    variables = {
        node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return variables | {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}


def test_a_name_says_what_it_holds() -> None:
    empty = {"found", "said", "told", "each", "asked", "info"}
    plain = ast.parse("def find(rows):\n    for each in rows:\n        found = [told for told in each]")
    assert names_bound_in(plain.body[0]) & empty == {"each", "found", "told"}  # type: ignore[arg-type]
    functions = [
        (path, node)
        for path in OURS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    named = {f"{path_id(path)}:{node.name}": names_bound_in(node) & empty for path, node in functions}
    assert {place: names for place, names in named.items() if names} == {}


def test_no_list_of_the_product_is_packed_to_look_short() -> None:
    packed = re.compile(r"\s*(?:\*\(|\*\[|\*\*\{).*[)\]}],?$")
    product = [path for path in OURS if path.parts[len(ROOT.parts)] in ("chainlink", "graph_schema", "loaders")]
    assert packed.match('    *(Words("产品", "Component"), Words("环节", "Segment")),')
    lines = [
        f"{path_id(path)}:{number}"
        for path in product
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if packed.match(line)
    ]
    assert lines == []
