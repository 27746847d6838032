"""Machine code that an earlier version, or a broken disk, left beside a source is compiled again, never a crash."""

from __future__ import annotations

import importlib.util
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import pytest

SOURCE = """
from chainlink.analysis.spread.kernels import compiled

@compiled
def doubled(number):
    return 2 * number
"""
RENAMED = pickle.dumps(numba.__version__) + b"cchainlink.matching.timetable.flow_kernels\nNameOfLongAgo\n."
"""An index that names a class which is no longer there."""


def doubled_of(path: Path) -> Any:
    """Import the file anew: a kernel that has compiled nothing yet."""
    spec = importlib.util.spec_from_file_location("kernel_of_a_test", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.doubled


def left_by_an_earlier_version(folder: Path) -> None:
    for index in folder.glob("kernel*doubled*.nbi"):
        index.write_bytes(RENAMED)


def cut_short(folder: Path) -> None:
    for code in folder.glob("kernel*doubled*.nbc"):
        code.write_bytes(code.read_bytes()[:10])


def emptied(folder: Path) -> None:
    for index in folder.glob("kernel*doubled*.nbi"):
        index.write_bytes(b"")


@pytest.mark.parametrize("damage", [left_by_an_earlier_version, cut_short, emptied])
def test_machine_code_that_cannot_be_read_is_compiled_again(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    path = tmp_path / "kernel.py"
    path.write_text(SOURCE)
    first = doubled_of(path)
    assert first(3) == 6
    folder = Path(first.stats.cache_path)
    assert list(folder.glob("kernel*doubled*.nbi"))
    damage(folder)
    again = doubled_of(path)
    assert again(3) == 6
    assert not again.stats.cache_hits
    kept = doubled_of(path)
    assert kept(3) == 6
    assert kept.stats.cache_hits
