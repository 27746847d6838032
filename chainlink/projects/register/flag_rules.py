"""By which rules is a project flagged? Words, thresholds and the plan's figures, read strictly from a file with a version."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph_schema.names import Words
from loaders.strict_yaml import read_settings

FLAGS = (
    "doubled_code",
    "no_code",
    "late_start",
    "late_finish",
    "underspent",
    "overspent",
    "sums_disagree",
    "missing_day",
    "not_reported",
    "unanswered",
)
WITH_THRESHOLD = frozenset({"late_start", "late_finish", "underspent", "overspent", "sums_disagree", "not_reported"})
_TOP = ("version", "goal_projects", "energy_gate", "plan_by_month", "flags")
_WORDS = ("name_zh", "name_en", "meaning_zh", "meaning_en")


@dataclass(frozen=True)
class FlagRule:
    """One rule: how it is called, what it says, and its threshold (days, a share or 10,000 yuan; 0 where it has none)."""

    flag_id: str
    name: Words
    meaning: Words
    threshold: float


@dataclass(frozen=True)
class FlagRules:
    """All rules of one file.

    Attributes
    ----------
    version
        As the file says it, and a fingerprint of its contents.
    goal_projects
        How many projects the plan wants in a year.
    energy_gate
        Tons of standard coal per 10,000 yuan of added value.
    plan_by_month
        Share of the year's plan that is due at the end of each month, January first.
    rules
        By flag id, in the order of `FLAGS`.
    """

    version: str
    goal_projects: int
    energy_gate: float
    plan_by_month: tuple[float, ...]
    rules: Mapping[str, FlagRule]


def load_flag_rules(path: Path | None = None) -> FlagRules:
    """Read a file of rules, or the one that ships.

    Parameters
    ----------
    path
        A yaml file of the form of `chainlink/projects/register/flags.yaml`.

    Raises
    ------
    LoadError
        With everything that is wrong in it.

    Examples
    --------
    >>> found = load_flag_rules()
    >>> found.goal_projects, found.energy_gate, found.rules["underspent"].threshold
    (500, 0.52, 0.8)
    """
    raw = read_settings("chainlink.projects.register", "flags.yaml", path, _wrong)
    rules = {
        flag_id: FlagRule(
            flag_id=flag_id,
            name=Words(raw["flags"][flag_id]["name_zh"], raw["flags"][flag_id]["name_en"]),
            meaning=Words(raw["flags"][flag_id]["meaning_zh"], raw["flags"][flag_id]["meaning_en"]),
            threshold=float(raw["flags"][flag_id].get("threshold", 0)),
        )
        for flag_id in FLAGS
    }
    plan = tuple(float(share) for share in raw["plan_by_month"])
    contents = (raw["goal_projects"], raw["energy_gate"], plan, rules)
    fingerprint = hashlib.sha256(repr(contents).encode()).hexdigest()[:8]
    return FlagRules(f"{raw['version']}/{fingerprint}", raw["goal_projects"], float(raw["energy_gate"]), plan, rules)


def _wrong(raw: object) -> Iterator[tuple[str, Words]]:
    """Go through all that is wrong in a file: (key, what is wrong)."""
    if not isinstance(raw, dict) or set(raw) != set(_TOP):
        yield "", Words(f"须有且只有 {'、'.join(_TOP)}", f"must hold {', '.join(_TOP)}, and nothing else")
        return
    if not isinstance(raw["version"], str) or not raw["version"] or "/" in raw["version"]:
        yield "version", Words('须为文字，不含“/”，如 "2026.1"', 'must be a text without a /, such as "2026.1"')
    if type(raw["goal_projects"]) is not int or raw["goal_projects"] < 1:
        yield "goal_projects", Words("须为正整数", "must be a whole number above 0")
    if not _is_amount(raw["energy_gate"]):
        yield "energy_gate", Words("须为不小于 0 的数", "must be a number, at least 0")
    plan = raw["plan_by_month"]
    is_plan = isinstance(plan, list) and len(plan) == 12 and all(map(_is_amount, plan))
    if not is_plan or plan != sorted(plan) or plan[0] <= 0 or plan[-1] != 1:
        yield (
            "plan_by_month",
            Words("须为 12 个由小到大的比例，末项为 1", "must be 12 shares from small to large, the last one 1"),
        )
    if not isinstance(raw["flags"], dict) or set(raw["flags"]) != set(FLAGS):
        yield "flags", Words(f"须有且只有 {'、'.join(FLAGS)}", f"must hold {', '.join(FLAGS)}, and nothing else")
        return
    for flag_id, rule in raw["flags"].items():
        yield from _wrong_rule(f"flags.{flag_id}", rule, has_threshold=flag_id in WITH_THRESHOLD)


def _wrong_rule(key: str, rule: Any, *, has_threshold: bool) -> Iterator[tuple[str, Words]]:
    wanted = {*_WORDS, *(("threshold",) if has_threshold else ())}
    if not isinstance(rule, dict) or set(rule) != wanted:
        names = ", ".join(sorted(wanted))
        yield key, Words(f"须有且只有 {names}", f"must hold {names}, and nothing else")
        return
    for name in _WORDS:
        if not isinstance(rule[name], str) or not rule[name].strip():
            yield f"{key}.{name}", Words("须为文字", "must be a text")
    if has_threshold and not _is_amount(rule["threshold"]):
        yield f"{key}.threshold", Words("须为不小于 0 的数", "must be a number, at least 0")


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
