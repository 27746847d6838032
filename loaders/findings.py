"""What was noticed while reading, and how grave is it? Errors stop a load; repairs and warnings are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from graph_schema.errors import Problem
from graph_schema.names import Words

Gravity = Literal["error", "repair", "warning"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing noticed: how grave, and the sentence with its place."""

    gravity: Gravity
    problem: Problem


def error(place: str, row: int, column: str, zh: str, en: str) -> Finding:
    """Something that stops the load.

    Examples
    --------
    >>> print(error("firms.csv", 3, "country", "是空的", "is empty").problem.words.en)
    firms.csv, row 3, country: is empty
    """
    return Finding("error", Problem(place, row, column, Words(zh, en)))


def repair(place: str, row: int, column: str, zh: str, en: str) -> Finding:
    """Something that was read otherwise than it was written."""
    return Finding("repair", Problem(place, row, column, Words(zh, en)))


def warning(place: str, row: int, column: str, zh: str, en: str) -> Finding:
    """Something that was taken as it is but deserves a look."""
    return Finding("warning", Problem(place, row, column, Words(zh, en)))


def problems(findings: Iterable[Finding], gravity: Gravity) -> tuple[Problem, ...]:
    """Give the problems of one gravity, in place order, each once.

    Examples
    --------
    >>> problems([warning("b.csv", 1, "", "二", "two"), warning("a.csv", 9, "", "一", "one")], "warning")[0].place
    'a.csv'
    """
    return tuple(sorted({finding.problem for finding in findings if finding.gravity == gravity}))
