"""Does this installation compute what is known to be true? Known answers, by the ordinary engine.

What no part of the engine computes yet is null, and never counts as passed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from chainlink.verify.answers import Null, coverage, cutset, esri, grade, tts, wave, without_nulls
from chainlink.verify.case_files import Case, CaseKind, case_kind, read_case
from graph_schema.errors import ChainlinkError, LoadError, Problem
from graph_schema.names import Words

TOLERANCES: dict[CaseKind, float] = {
    "grade": 0.0,
    "cutset": 0.0,
    "coverage": 1e-9,
    "wave": 1e-9,
    "esri": 1e-12,
    "tts": 1e-6,
}
"""Largest difference of two numbers that still agree, by kind; names and counts must be equal."""


@dataclass(frozen=True)
class Verdict:
    """What one file expects and what the engine says.

    Attributes
    ----------
    file
        The file, as it was given.
    kind
        Told from the content.
    computed
        In the shape of `expected`; null where nothing computes it yet.
    expected
        As the file has it; for `tts` a number or null by query.
    agrees
        Whether all of it agrees; None where part of it is not computed yet and the rest agrees, or nothing is expected.
    worst_difference
        Largest difference of any two numbers; infinite where something else differs.
    """

    file: str
    kind: CaseKind
    computed: Any
    expected: Any
    agrees: bool | None
    worst_difference: float

    def as_json(self) -> dict[str, Any]:
        """The five fields of `chainlink verify --json`."""
        fields = asdict(self)
        del fields["worst_difference"]
        return fields


def shipped_cases() -> tuple[Path, ...]:
    """Known answers that come with chainlink, in order of name."""
    folder = Path(str(resources.files("chainlink.verify") / "known_answers"))
    return tuple(sorted(folder.glob("*.json")))


def verify_files(paths: Sequence[Path]) -> Iterable[Verdict]:
    """Compute every file's answers, one after another, in the order given.

    Raises
    ------
    LoadError
        If a file cannot be read or is of no known format.
    """
    for path in paths:
        yield verify_case(read_case(path), str(path))


def verify_case(case: Case, file: str) -> Verdict:
    """Compute the answers of one case and compare.

    Raises
    ------
    LoadError
        If the case is of no known format, or not what its format says.

    Examples
    --------
    >>> verify_case(read_case(shipped_cases()[-1]), "wave").agrees
    True
    """
    kind = case_kind(case)
    try:
        expected = _expected(case, kind)
        computed = _shaped(_COMPUTE[kind](case), expected) if kind in _COMPUTE else _nothing(case, kind, expected)
    except ChainlinkError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as exc:
        words = Words(f"不是已知答案文件的格式（{exc!r}）", f"is not in the format of known answers ({exc!r})")
        raise LoadError([Problem(file, 0, "", words)]) from exc
    answered = _ANSWERED.get(kind, lambda answer: answer)
    difference, is_complete = (0.0, False) if expected is None else _compare(answered(computed), answered(expected))
    is_complete = is_complete and kind in _COMPUTE
    agrees = False if difference > TOLERANCES.get(kind, 0.0) else (True if is_complete else None)
    return Verdict(file, kind, without_nulls(computed), expected, agrees, difference)


def _expected(case: Case, kind: CaseKind) -> Any:
    if kind == "unknown":
        raise KeyError("lines, firms, edges, queries")
    if kind == "tts":
        answers = [query.get("expected") for query in case["queries"]]
        return answers if any("expected" in query for query in case["queries"]) else None
    return case.get("expected")


_COMPUTE: dict[CaseKind, Callable[[Case], Any]] = {
    "coverage": coverage.answers,
    "cutset": cutset.answers,
    "esri": esri.answers,
    "grade": grade.answers,
    "tts": tts.answers,
    "wave": wave.answers,
}
"""What computes each kind; a kind that is not here is null."""

_ANSWERED: dict[CaseKind, Callable[[Any], Any]] = {"cutset": cutset.answered}
"""What of an expectation is compared; all of it for a kind that is not here."""


def _nothing(case: Case, kind: CaseKind, expected: Any) -> Any:
    """The answer of a kind that nothing computes yet; of `tts` a null by query, expected or not."""
    return [None] * len(case["queries"]) if kind == "tts" else _nothing_like(expected)


def _nothing_like(expected: Any) -> Any:
    """The shape of an answer with null for everything in it."""
    if isinstance(expected, dict):
        return {key: _nothing_like(value) for key, value in expected.items()}
    if isinstance(expected, list) and any(isinstance(member, dict) for member in expected):
        return [_nothing_like(member) for member in expected]
    return [None] * len(expected) if isinstance(expected, list) and expected else None


def _shaped(answers: dict[str, Any], expected: Any) -> dict[str, Any]:
    """Give the answers the keys that the file expects: null for what is not computed, at the top and by target."""
    if not isinstance(expected, dict):
        return answers
    shaped = {key: answers.get(key) for key in expected}
    targets = expected.get("targets")
    if isinstance(targets, dict) and isinstance(answers["targets"], dict):
        shaped["targets"] = {
            target: {key: answers.get(key) for key in targets[target]}
            if isinstance(targets.get(target), dict)
            else answers
            for target, answers in answers["targets"].items()
        }
    return shaped


def _compare(computed: Any, expected: Any) -> tuple[float, bool]:
    """Largest difference, and whether everything expected was computed; None in `computed` is not computed."""
    if computed is None:
        return 0.0, False
    if isinstance(computed, Null):
        return (0.0 if expected is None else math.inf), True
    if isinstance(expected, dict) and isinstance(computed, dict):
        if set(computed) != set(expected):
            return math.inf, True
        pairs = [(computed[key], expected[key]) for key in expected]
    elif isinstance(expected, list) and isinstance(computed, list):
        if len(computed) != len(expected):
            return math.inf, True
        pairs = list(zip(computed, expected, strict=True))
    elif isinstance(expected, (int, float)) and isinstance(computed, (int, float, np.number)):
        return abs(float(computed) - float(expected)), True
    else:
        return (0.0 if computed == expected else math.inf), expected is not None
    compared = [_compare(*pair) for pair in pairs]
    return max((result[0] for result in compared), default=0.0), all(result[1] for result in compared)
