"""How are answers kept from one start to the next? As one file beside the store, true for one state of its rows.

Its first line says which rows and which program the answers come from; for any other it counts as absent. Each further
line is one answer as JSON, after its name, so that one is read without the others. It may be deleted at any time, only
its owner can read it, and the next answers replace it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, is_dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Kind = TypeVar("Kind")

SCHEMA = "chainlink.kept_answers/2"
_AFTER_NAME = "\t"
_PACKAGES = ("chainlink", "graph_schema", "loaders")
_LIBRARIES = ("numba", "numpy", "pandas", "pyarrow")


def kept_path(store_path: Path) -> Path:
    """Name the file that keeps a store's answers.

    Examples
    --------
    >>> kept_path(Path("office.sqlite")).name
    'office.sqlite.answers.json'
    """
    return store_path.with_name(f"{store_path.name}.answers.json")


def keep_answers(path: Path, content_hash: str, *answers: object) -> None:
    """Write answers about the rows of that hash; where that cannot be done, nothing is kept or said.

    Parameters
    ----------
    path
        See `kept_path`.
    content_hash
        Fingerprint of the rows that the answers are about.
    *answers
        Dataclasses, each of another class.
    """
    with suppress(OSError):
        number, name = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
        try:
            with os.fdopen(number, "w", encoding="utf-8") as written:
                written.write(f"{_first_line(content_hash)}\n")
                for answer in answers:
                    text = json.dumps(asdict(answer), ensure_ascii=False, separators=(",", ":"))  # type: ignore[call-overload]
                    written.write(f"{type(answer).__name__}{_AFTER_NAME}{text}\n")
            os.replace(name, path)
        except OSError:
            os.unlink(name)


def kept_answer(path: Path, content_hash: str, kind: type[Kind]) -> Kind | None:
    """Read the answer of one class about the rows of that hash.

    Returns
    -------
    dataclass or None
        Equal to what was kept; None where nothing was, where it is damaged, and where it is about other rows or of
        another program.
    """
    start = f"{kind.__name__}{_AFTER_NAME}"
    try:
        with path.open(encoding="utf-8") as kept:
            if kept.readline().rstrip("\n") != _first_line(content_hash):
                return None
            line = next(kept_line for kept_line in kept if kept_line.startswith(start))
        answer: Kind = rebuilt(kind, json.loads(line.removeprefix(start)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, StopIteration):
        return None
    return answer


def _first_line(content_hash: str) -> str:
    return json.dumps({"schema": SCHEMA, "program": program_hash(), "content_hash": content_hash})


@cache
def program_hash() -> str:
    """Fingerprint of this program: its own files, Python, and the libraries it computes with.

    Notes
    -----
    Reads some four hundred small files, once.
    """
    digest = hashlib.sha256(sys.version.encode())
    for name in _LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    for path in _own_files():
        digest.update(f"{path.name}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _own_files() -> Iterator[Path]:
    root = Path(__file__).parent.parent.parent
    for package in _PACKAGES:
        for pattern in ("*.py", "*.yaml", "*.csv"):
            yield from sorted((root / package).rglob(pattern))


def rebuilt(kind: Any, value: Any) -> Any:
    """Make of plain JSON values what `asdict` made them of: dataclasses, tuples, dicts by text.

    Examples
    --------
    >>> rebuilt(tuple[dict[str, float | None], ...], [{"a": 0.5}, {"b": None}])
    ({'a': 0.5}, {'b': None})
    """
    if isinstance(kind, type) and is_dataclass(kind):
        kinds = _kinds(kind)
        return kind(**{name: rebuilt(kinds[name], field_value) for name, field_value in value.items()})
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return tuple(rebuilt(inner[0], item) for item in value)
    if origin is dict:
        return {key: rebuilt(inner[1], item) for key, item in value.items()}
    if origin in (Union, UnionType):
        return None if value is None else rebuilt(inner[0], value)
    return value


@cache
def _kinds(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
