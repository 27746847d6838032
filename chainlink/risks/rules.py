"""Which thresholds make a risk, beside the colour? Rules as rows with a version, read strictly from a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from graph_schema.names import COLOURS, Colour, Words
from graph_schema.spec import schema
from loaders.strict_yaml import read_settings

About = Literal["firm", "component"]
Measure = Literal[
    "top_maker_share",
    "purchase_share",
    "import_dependence",
    "backup_coverage",
    "partial_loss",
    "exposed_days",
    "day_down",
    "chance_yellow",
    "chance_blue",
]
Unit = Literal["share", "days"]
_UNIT_BY_MEASURE: dict[str, Unit] = {
    measure: "days" if measure in ("exposed_days", "day_down") else "share" for measure in get_args(Measure)
}
CHANCES: frozenset[Measure] = frozenset({"chance_yellow", "chance_blue"})
"""Measures that are asked of what has no colour only: beside a colour stands its chance already."""
_OF_FIRMS = frozenset({"backup_coverage", "partial_loss", "exposed_days", "day_down"} | CHANCES)
_OF_FIRMS_ONLY = frozenset({"partial_loss"})
_KEYS = ("name_zh", "name_en", "meaning_zh", "meaning_en", "about", "measure", "unit", "is_finding", "kind")


@dataclass(frozen=True)
class Rule:
    """One threshold.

    Attributes
    ----------
    rule_id, name, meaning
        How it is called and what it says.
    about
        Whether firms or components are measured.
    measure, threshold, unit
        What is measured, and from which number on the rule is broken; shares are 0 to 1.
    is_at_least
        Whether values from the threshold on break it, else values down to it.
    is_finding
        Whether a break is a risk of its own, else it is told only of what is found otherwise.
    kind
        Kind of project that helps: a choice of `suggested_kind` in `schema().books["risks"]`.
    """

    rule_id: str
    name: Words
    meaning: Words
    about: About
    measure: Measure
    threshold: float
    unit: Unit
    is_at_least: bool
    is_finding: bool
    kind: str

    def is_broken_by(self, value: float | None) -> bool:
        """Whether a value breaks the rule; what is unknown breaks none."""
        if value is None:
            return False
        return value >= self.threshold if self.is_at_least else value <= self.threshold


@dataclass(frozen=True)
class RuleBook:
    """All rules of one file.

    Attributes
    ----------
    version
        As the file says it, and a fingerprint of its contents: `2026.1/3f2a9c01`. Changed rules, changed version.
    rules
        In order of the file.
    kind_by_colour
        Kind of project for what has the colour, "" for none.
    """

    version: str
    rules: tuple[Rule, ...]
    kind_by_colour: Mapping[Colour, str]

    def of(self, about: str) -> tuple[Rule, ...]:
        """Give the rules asked of firms, or of components."""
        return tuple(rule for rule in self.rules if rule.about == about)

    def coverage_bound(self, about: str) -> float | None:
        """Give the share from which down backups cover too little; None where no rule says."""
        shares = [
            rule.threshold for rule in self.of(about) if rule.measure == "backup_coverage" and not rule.is_at_least
        ]
        return max(shares, default=None)


def load_rules(path: Path | None = None) -> RuleBook:
    """Read a file of rules, or those that ship.

    Parameters
    ----------
    path
        A yaml file of the form of `chainlink/risks/rules.yaml`.

    Raises
    ------
    LoadError
        With everything that is wrong in it.

    Examples
    --------
    >>> book = load_rules()
    >>> book.version.partition("/")[0], [rule.rule_id for rule in book.of("firm")]
    ('2026.3', ['firm_coverage', 'exposed_days', 'dependence'])
    """
    raw = read_settings("chainlink.risks", "rules.yaml", path, _wrong)
    rules = tuple(_rule(rule_id, rule) for rule_id, rule in raw["rules"].items())
    fingerprint = hashlib.sha256(repr((raw["colours"], rules)).encode()).hexdigest()[:8]
    return RuleBook(f"{raw['version']}/{fingerprint}", rules, {colour: raw["colours"][colour] for colour in COLOURS})


def _kinds() -> tuple[str, ...]:
    return tuple(kind for kind, _ in schema().books["risks"].column("suggested_kind").choices)


def _rule(rule_id: str, raw: dict[str, Any]) -> Rule:
    return Rule(
        rule_id=rule_id,
        name=Words(raw["name_zh"], raw["name_en"]),
        meaning=Words(raw["meaning_zh"], raw["meaning_en"]),
        about=raw["about"],
        measure=raw["measure"],
        threshold=float(raw["at_least"] if "at_least" in raw else raw["at_most"]),
        unit=raw["unit"],
        is_at_least="at_least" in raw,
        is_finding=raw["is_finding"],
        kind=raw["kind"],
    )


def _wrong(raw: object) -> Iterator[tuple[str, Words]]:
    """Go through all that is wrong in a file: (key, what is wrong)."""
    if not isinstance(raw, dict) or set(raw) != {"version", "colours", "rules"}:
        yield (
            "",
            Words("须有且只有 version、colours、rules 三项", "must hold version, colours and rules, and nothing else"),
        )
        return
    if not isinstance(raw["version"], str) or not raw["version"] or "/" in raw["version"]:
        yield "version", Words('须为文字，不含“/”，如 "2026.1"', 'must be a text without a /, such as "2026.1"')
    colours = raw["colours"]
    if not isinstance(colours, dict) or set(colours) != set(COLOURS):
        yield "colours", Words(f"须写明 {'、'.join(COLOURS)}", f"must name {', '.join(COLOURS)}")
    else:
        for colour, kind in colours.items():
            if kind != "":
                yield from _not_one_of(f"colours.{colour}", kind, _kinds())
    if not isinstance(raw["rules"], dict):
        yield "rules", Words("须为规则编号到规则的映射", "must map rule ids to rules")
        return
    for rule_id, rule in raw["rules"].items():
        yield from _wrong_in_rule(f"rules.{rule_id}", rule)


def _wrong_in_rule(key: str, rule: object) -> Iterator[tuple[str, Words]]:
    if not isinstance(rule, dict):
        yield key, Words("须为一组键值", "must be a mapping")
        return
    limits = [limit for limit in ("at_least", "at_most") if limit in rule]
    if len(limits) != 1:
        yield key, Words("须写 at_least 或 at_most，只写一个", "must have at_least or at_most, one of them")
    for name in sorted(set(rule) - {*_KEYS, "at_least", "at_most"}, key=str):
        yield f"{key}.{name}", Words("不认识的键；请删去", "is not known; remove it")
    for name in _KEYS:
        if name not in rule:
            yield f"{key}.{name}", Words("缺少；请补上", "is missing; add it")
        elif name.startswith(("name_", "meaning_")) and (not isinstance(rule[name], str) or not rule[name].strip()):
            yield f"{key}.{name}", Words("须为文字", "must be a text")
    yield from _not_one_of(f"{key}.about", rule.get("about", "firm"), get_args(About))
    yield from _not_one_of(f"{key}.kind", rule.get("kind", _kinds()[0]), _kinds())
    measure = rule.get("measure", "exposed_days")
    allowed = [
        name
        for name in get_args(Measure)
        if name in (_OF_FIRMS if rule.get("about") == "firm" else set(get_args(Measure)) - _OF_FIRMS_ONLY)
    ]
    yield from _not_one_of(f"{key}.measure", measure, tuple(allowed))
    unit = _UNIT_BY_MEASURE.get(str(measure))
    if unit and rule.get("unit", unit) != unit:
        yield f"{key}.unit", Words(f"{measure} 的单位是 {unit}", f"the unit of {measure} is {unit}")
    if not isinstance(rule.get("is_finding", True), bool):
        yield f"{key}.is_finding", Words("须为 true 或 false", "must be true or false")
    for limit in limits:
        yield from _wrong_threshold(f"{key}.{limit}", rule[limit], unit or "days")


def _wrong_threshold(key: str, value: object, unit: Unit) -> Iterator[tuple[str, Words]]:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    highest = 1.0 if unit == "share" else float("inf")
    if not is_number or not 0 <= float(str(value)) <= highest or float(str(value)) == float("inf"):
        zh, en = ("0 至 1 的数", "a number from 0 to 1") if unit == "share" else ("不小于 0 的天数", "days, at least 0")
        yield key, Words(f"是 {value!r}；须为{zh}", f"is {value!r}; write {en}")


def _not_one_of(key: str, value: object, allowed: tuple[str, ...]) -> Iterator[tuple[str, Words]]:
    if value not in allowed:
        yield (
            key,
            Words(f"是 {value!r}；须为 {'、'.join(allowed)} 之一", f"is {value!r}; write one of {', '.join(allowed)}"),
        )
