"""Do laws meet the same examples every time, whatever else was imported, and as many as they name?"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import FEWEST, scaled


def drawn_numbers() -> list[int]:
    """Let a law meet 300 numbers, and tell which."""
    numbers: list[int] = []

    @settings(max_examples=300, derandomize=True, database=None)
    @given(st.integers(0, 2**40))
    def law(number: int) -> None:
        numbers.append(number)

    law()
    return numbers


def test_law_meets_the_same_examples_after_another_module_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = drawn_numbers()
    path = tmp_path / "module_with_numbers.py"
    path.write_text(f"NUMBERS = {[123_456_789 + number for number in range(200)]}\n", encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, path.stem, module)
    spec.loader.exec_module(module)
    after = drawn_numbers()
    assert set(after) & set(module.NUMBERS) == set()
    assert after == before


@pytest.mark.parametrize(
    ("count", "profile", "examples"),
    [(100, "unit", 20), (10, "unit", FEWEST), (2, "unit", 2), (60, "all", 60), (5, "search", 100)],
)
def test_examples_of_a_profile_follow_its_scale(count: int, profile: str, examples: int) -> None:
    assert scaled(count, profile) == examples
