"""Would the tests notice if the program were a little wrong? Changes a room one place at a time and runs its tests.

    python -m tests.mutation shares [--sample 60]      (`make mutants PART=shares SAMPLE=60`)

A *mutant* is the room with one comparison, operator, number, truth value, condition or returned value changed. It is
*killed* when a test of the room fails, or runs on for `CPU_SECONDS`. What was tried is kept in `.mutants/`, for as long
as neither the place nor the tests change, so that a run that was broken off goes on. Compiled kernels run as plain Python.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import random
import resource
import sys
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".mutants"
CPU_SECONDS = 60


@dataclass(frozen=True)
class Part:
    """Sources that are changed, and the tests that should notice with options of pytest; what fails soonest first."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]


PARTS = {
    "books": Part(("chainlink/books",), ("tests/books",)),
    "shares": Part(("loaders/shares.py",), ("tests/loaders/test_shares.py", "--noconftest")),
    "supply": Part(
        ("chainlink/supply",),
        (
            "tests/supply",
            "tests/analysis/test_propagation.py",
            "tests/analysis/test_chokepoints.py",
            "tests/chain_map/test_chain_map_facts.py",
            "tests/screening/test_screening.py",
            "--doctest-modules",
            "chainlink/supply",
        ),
    ),
    "spread": Part(
        ("chainlink/analysis/spread",),
        (
            "tests/analysis/test_propagation.py",
            "tests/analysis/test_stops.py",
            "tests/analysis/test_chokepoints.py",
            "tests/analysis/test_batches.py",
            "tests/analysis/test_engine_law.py",
        ),
    ),
}

COMPARED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
COUNTED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


@dataclass(frozen=True)
class Mutant:
    """One change of one place.

    Attributes
    ----------
    path
        File, from the root.
    line
        Where.
    change
        What, such as `< to <=`.
    source
        The whole file, changed.
    """

    path: str
    line: int
    change: str
    source: str

    def key(self, tests: str) -> str:
        """Name the mutant for as long as file and tests stay the same."""
        return hashlib.sha256(f"{self.path}\n{self.source}\n{tests}".encode()).hexdigest()[:20]


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Give what a node may become, with words for it; `node` stays as it is."""
    changed = deepcopy(node)
    match changed:
        case ast.Compare(ops=[operator, *_]) if type(operator) in COMPARED:
            changed.ops[0] = COMPARED[type(operator)]()
            yield f"{type(operator).__name__} to {type(changed.ops[0]).__name__}", changed
        case ast.BinOp(op=operator) | ast.AugAssign(op=operator) if type(operator) in COUNTED:
            changed.op = COUNTED[type(operator)]()
            yield f"{type(operator).__name__} to {type(changed.op).__name__}", changed
        case ast.BoolOp(op=ast.And()):
            changed.op = ast.Or()
            yield "and to or", changed
        case ast.BoolOp(op=ast.Or()):
            changed.op = ast.And()
            yield "or to and", changed
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not removed", operand
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) if not isinstance(test, ast.Compare):
            changed.test = ast.UnaryOp(ast.Not(), test)
            yield "condition turned round", changed
        case ast.Constant(value=bool(value)):
            changed.value = not value
            yield f"{value} to {not value}", changed
        case ast.Constant(value=int(value)):
            changed.value = value + 1
            yield f"{value} to {value + 1}", changed
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            changed.value = ast.Constant(None)
            yield "returns nothing", changed


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Give every mutant of a file, from top to bottom; types, decorators and defaults of dataclasses stay."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    for parent, field, place, node in list(_places(tree)):
        for change, changed in changes(node):
            _put(parent, field, place, ast.copy_location(changed, node))
            source = ast.unparse(ast.fix_missing_locations(tree))
            yield Mutant(path.relative_to(ROOT).as_posix(), getattr(node, "lineno", 0), change, source)
            _put(parent, field, place, node)


def _places(parent: ast.AST) -> Iterator[tuple[ast.AST, str, int, ast.AST]]:
    """Give (parent, field, place in its list or -1, node) of whatever runs."""
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns", "decorator_list") or isinstance(parent, ast.Import | ast.ImportFrom):
            continue
        for place, node in enumerate(value) if isinstance(value, list) else [(-1, value)]:
            if isinstance(node, ast.AST):
                yield parent, field, place, node
                yield from _places(node)


def _put(parent: ast.AST, field: str, place: int, node: ast.AST) -> None:
    if place < 0:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[place] = node


class ChangedModule(MetaPathFinder, Loader):
    """Imports one module from changed source."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = mutant.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        is_package = self.mutant.path.endswith("/__init__.py")
        spec = spec_from_loader(name, self, origin=str(ROOT / self.mutant.path), is_package=is_package)
        if spec is not None:
            spec.has_location = True
            if is_package:
                spec.submodule_search_locations = [str((ROOT / self.mutant.path).parent)]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.mutant.source, str(ROOT / self.mutant.path), "exec"), module.__dict__)


def is_killed(mutant: Mutant | None, tests: Sequence[str]) -> bool:
    """Run the tests in a process of their own against the changed module; None is the program as it stands."""
    child = os.fork()
    if child == 0:
        _, hardest = resource.getrlimit(resource.RLIMIT_CPU)  # readers of workbooks set limits of their own below it
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, hardest))
        if mutant is not None:
            for number in (1, 2):
                os.dup2(os.open(os.devnull, os.O_WRONLY), number)
            sys.meta_path.insert(0, ChangedModule(mutant))
        os._exit(_pytest(tests))
    _, status = os.waitpid(child, 0)
    return status != 0


def _pytest(tests: Sequence[str]) -> int:
    import pytest

    return int(pytest.main(["-x", "-q", "--no-header", "-p", "no:cacheprovider", *tests]))


def warm_up() -> None:
    """Import what is not ours once, before any mutant is; pytest wants to import its plugins itself."""
    import networkx
    import numba
    import openpyxl
    import pandas
    import playwright.sync_api
    import pytest
    import rapidfuzz
    import typer.testing

    assert all((networkx, numba, openpyxl, pandas, playwright, pytest, rapidfuzz, typer))


def main() -> None:
    """Try the mutants of a part, say which survive and what share was killed."""
    reading = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reading.add_argument("part", choices=sorted(PARTS))
    reading.add_argument("--sample", type=int, default=0, help="so many of them, drawn with a fixed seed; 0 for all")
    options = reading.parse_args()
    part = PARTS[options.part]
    os.environ["NUMBA_DISABLE_JIT"] = "1"
    os.environ["CHAINLINK_EXAMPLES"] = "mutants"
    os.chdir(ROOT)
    warm_up()
    files = [
        path for name in part.sources for path in ([ROOT / name] if name.endswith(".py") else _sorted(ROOT / name))
    ]
    every = [mutant for path in files for mutant in mutants_of(path)]
    chosen = random.Random(1).sample(every, options.sample) if 0 < options.sample < len(every) else every
    tests = "".join(
        path.read_text(encoding="utf-8") for name in part.tests if name[0] != "-" for path in _sorted(ROOT / name)
    )
    if is_killed(None, part.tests):
        sys.exit(f"the tests of {options.part} fail on the program as it stands: {' '.join(part.tests)}")
    kept_path = KEPT / f"{options.part}.json"
    KEPT.mkdir(exist_ok=True)
    kept: dict[str, bool] = json.loads(kept_path.read_text(encoding="utf-8")) if kept_path.exists() else {}
    survivors = []
    for number, mutant in enumerate(chosen, 1):
        key = mutant.key(tests)
        if key not in kept:
            kept[key] = is_killed(mutant, part.tests)
            kept_path.write_text(json.dumps(kept), encoding="utf-8")
        if not kept[key]:
            survivors.append(mutant)
            print(f"survives: {mutant.path}:{mutant.line} {mutant.change}", flush=True)
        if number % 10 == 0 or number == len(chosen):
            killed = number - len(survivors)
            print(f"{killed} of {number} killed ({killed / number:.0%}), {len(every)} in all", flush=True)


def _sorted(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


if __name__ == "__main__":
    main()
