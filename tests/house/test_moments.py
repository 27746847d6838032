"""How is a moment said to people? On the clock of their machine, to the minute."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from graph_schema.errors import ConflictError
from graph_schema.moments import local_time


@pytest.fixture
def china_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock is eight hours ahead of UTC."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "CST-8")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("china_time")
def test_evening_in_utc_is_the_next_morning_in_china() -> None:
    assert local_time("2026-12-31T20:15:59Z") == "2027-01-01 04:15"
    assert local_time("") == ""


@pytest.mark.usefixtures("china_time")
def test_conflict_says_when_on_the_readers_clock() -> None:
    error = ConflictError("R-1", changed_by="李", changed_at="2026-03-01T08:30:00Z")
    assert "已由 李 于 2026-03-01 16:30 修改" in str(error)
    assert error.changed_at == "2026-03-01T08:30:00Z"


@pytest.mark.parametrize("wrong", ["yesterday", "2026-13-01T00:00:00Z"])
def test_text_that_is_no_moment_is_an_error(wrong: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        local_time(wrong)
