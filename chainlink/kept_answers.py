"""How are answers kept from one start to the next? As one file beside the store, true for one state of its rows.

Its first line says which rows and which program the answers come from; for any other it counts as absent. The second
line holds them as JSON. It may be deleted at any time, only its owner can read it, and the next answers replace it.
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

SCHEMA = "chainlink.kept_answers/1"
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


def keep_answers(path: Path, content_hash: str, answers: object) -> None:
    """Write a dataclass of answers about the rows of that hash; where that cannot be done, nothing is kept or said."""
    with suppress(OSError):
        number, name = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
        try:
            with os.fdopen(number, "w", encoding="utf-8") as written:
                written.write(f"{_first_line(content_hash)}\n")
                json.dump(asdict(answers), written, ensure_ascii=False, separators=(",", ":"))  # type: ignore[call-overload]
            os.replace(name, path)
        except OSError:
            os.unlink(name)


def is_kept(path: Path, content_hash: str) -> bool:
    """Tell whether answers about the rows of that hash are kept there, by the program that asks."""
    try:
        with path.open(encoding="utf-8") as kept:
            return kept.readline().rstrip("\n") == _first_line(content_hash)
    except (OSError, ValueError):
        return False


def kept_answers(path: Path, content_hash: str, kind: type[Kind]) -> Kind | None:
    """Read the answers about the rows of that hash.

    Returns
    -------
    dataclass or None
        Equal to what was kept; None where nothing was, where it is damaged, and where it is about other rows or of
        another program.
    """
    if not is_kept(path, content_hash):
        return None
    try:
        found: Kind = rebuilt(kind, json.loads(path.read_text(encoding="utf-8").partition("\n")[2]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return found


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
    root = Path(__file__).parent.parent
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
        return kind(**{name: rebuilt(kinds[name], each) for name, each in value.items()})
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return tuple(rebuilt(inner[0], each) for each in value)
    if origin is dict:
        return {key: rebuilt(inner[1], each) for key, each in value.items()}
    if origin in (Union, UnionType):
        return None if value is None else rebuilt(inner[0], value)
    return value


@cache
def _kinds(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
