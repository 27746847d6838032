"""What does each part of a pair's score weigh? Published weights, read strictly from a file."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from graph_schema.names import Words
from graph_schema.spec import schema
from loaders.strict_yaml import read_settings

PartName = Literal["gain", "capacity", "time", "independence", "product", "distance", "labels"]
ProductFit = Literal["same", "variant", "alternative", "near"]
Distance = Literal["same_county", "same_city", "same_province", "same_country", "abroad"]
PARTS: tuple[PartName, ...] = get_args(PartName)
PRODUCT_FITS: tuple[ProductFit, ...] = get_args(ProductFit)
DISTANCES: tuple[Distance, ...] = get_args(Distance)
_WORDS = ("name_zh", "name_en", "meaning_zh", "meaning_en")
_NUMBERS = ("unknown", "near_at_least", "first_chance")


@dataclass(frozen=True)
class Weights:
    """All that scores rest on, of one file.

    Attributes
    ----------
    version
        As the file says it, and a fingerprint of its contents: `2026.1/3f2a9c01`. Changed weights, changed version.
    weight_by_part, name_by_part, meaning_by_part
        Weight (0 and more), name and meaning of each part, in the order of `PARTS`.
    unknown
        What an unknown part counts as.
    product, distance, labels
        Worth of each answer, 0 to 1.
    near_at_least
        Share of inputs in common from which a component of the same segment is near.
    first_chance, first_chance_labels
        What the first meeting of a firm with one of these labels adds to the total.
    """

    version: str
    weight_by_part: Mapping[PartName, float]
    name_by_part: Mapping[PartName, Words]
    meaning_by_part: Mapping[PartName, Words]
    unknown: float
    product: Mapping[str, float]
    distance: Mapping[str, float]
    labels: Mapping[str, float]
    near_at_least: float
    first_chance: float
    first_chance_labels: tuple[str, ...]


def load_weights(path: Path | None = None) -> Weights:
    """Read a file of weights, or those that ship.

    Parameters
    ----------
    path
        A yaml file of the form of `chainlink/matching/pairs/weights.yaml`.

    Raises
    ------
    LoadError
        With everything that is wrong in it.

    Examples
    --------
    >>> weights = load_weights()
    >>> weights.version.partition("/")[0], weights.weight_by_part["gain"]
    ('2026.1', 3.0)
    """
    raw = read_settings("chainlink.matching.pairs", "weights.yaml", path, _wrong)
    fingerprint = hashlib.sha256(repr(sorted(raw.items())).encode()).hexdigest()[:8]
    parts = raw["parts"]
    return Weights(
        version=f"{raw['version']}/{fingerprint}",
        weight_by_part={part: float(parts[part]["weight"]) for part in PARTS},
        name_by_part={part: Words(parts[part]["name_zh"], parts[part]["name_en"]) for part in PARTS},
        meaning_by_part={part: Words(parts[part]["meaning_zh"], parts[part]["meaning_en"]) for part in PARTS},
        unknown=float(raw["unknown"]),
        product={name: float(worth) for name, worth in raw["product"].items()},
        distance={name: float(worth) for name, worth in raw["distance"].items()},
        labels={name: float(worth) for name, worth in raw["labels"].items()},
        near_at_least=float(raw["near_at_least"]),
        first_chance=float(raw["first_chance"]),
        first_chance_labels=tuple(raw["first_chance_labels"]),
    )


def role_choices() -> tuple[str, ...]:
    """Give the labels that firms can have."""
    return tuple(role for role, _ in schema().tables["roles"].column("role").choices)


def first_choices() -> tuple[str, ...]:
    """Give the labels that what a firm makes can have: 首台套, 首批次, 首版次."""
    return tuple(label for label, _ in schema().tables["makes"].column("first_of_kind").choices)


def _wrong(raw: object) -> Iterator[tuple[str, Words]]:
    """Go through all that is wrong in a file: (key, what is wrong)."""
    keys = ("version", "parts", *_NUMBERS, "product", "distance", "labels", "first_chance_labels")
    if not isinstance(raw, dict):
        yield "", Words("须为一组键值", "must be a mapping")
        return
    yield from _wrong_keys("", raw, keys)
    version = raw.get("version", "1")
    if not isinstance(version, str) or not version or "/" in version:
        yield "version", Words('须为文字，不含“/”，如 "2026.1"', 'must be a text without a /, such as "2026.1"')
    for name in _NUMBERS:
        if name in raw:
            yield from _wrong_number(name, raw[name], 1.0)
    scales = (("product", PRODUCT_FITS), ("distance", DISTANCES), ("labels", (*role_choices(), *first_choices())))
    for name, answers in scales:
        yield from _wrong_scale(name, raw.get(name, dict.fromkeys(answers, 0)), answers)
    chosen = raw.get("first_chance_labels", [])
    if not isinstance(chosen, list) or not set(map(str, chosen)) <= set(role_choices()):
        listed = ", ".join(role_choices())
        yield "first_chance_labels", Words(f"须为列表，取自 {listed}", f"must be a list of some of {listed}")
    yield from _wrong_parts(raw.get("parts"))


def _wrong_parts(parts: object) -> Iterator[tuple[str, Words]]:
    if not isinstance(parts, dict):
        yield "parts", Words("须为一组键值", "must be a mapping")
        return
    yield from _wrong_keys("parts.", parts, PARTS)
    for part in PARTS:
        body = parts.get(part, dict.fromkeys((*_WORDS, "weight"), 1))
        if not isinstance(body, dict):
            yield f"parts.{part}", Words("须为一组键值", "must be a mapping")
            continue
        yield from _wrong_keys(f"parts.{part}.", body, (*_WORDS, "weight"))
        if part in parts:
            for name in _WORDS:
                if name in body and (not isinstance(body[name], str) or not body[name].strip()):
                    yield f"parts.{part}.{name}", Words("须为文字", "must be a text")
            yield from _wrong_number(f"parts.{part}.weight", body.get("weight", 1), math.inf)
    weights = [body.get("weight") for body in parts.values() if isinstance(body, dict)]
    if weights and all(weight == 0 for weight in weights):
        yield "parts", Words("至少一项权重须大于 0", "at least one weight must be above 0")


def _wrong_scale(name: str, scale: object, answers: tuple[str, ...]) -> Iterator[tuple[str, Words]]:
    if not isinstance(scale, dict):
        yield name, Words("须为一组键值", "must be a mapping")
        return
    yield from _wrong_keys(f"{name}.", scale, answers)
    for answer in answers:
        if answer in scale:
            yield from _wrong_number(f"{name}.{answer}", scale[answer], 1.0)


def _wrong_keys(at: str, section: Mapping[Any, object], wanted: tuple[str, ...]) -> Iterator[tuple[str, Words]]:
    for key in sorted(set(section) - set(wanted), key=str):
        yield f"{at}{key}", Words("不认识的键；请删去", "is not known; remove it")
    for key in wanted:
        if key not in section:
            yield f"{at}{key}", Words("缺少；请补上", "is missing; add it")


def _wrong_number(key: str, value: object, highest: float) -> Iterator[tuple[str, Words]]:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not 0 <= float(str(value)) <= highest or math.isinf(float(str(value))):
        zh, en = (
            ("0 至 1 的数", "a number from 0 to 1") if highest == 1.0 else ("不小于 0 的数", "a number, at least 0")
        )
        yield key, Words(f"是 {value!r}；须为{zh}", f"is {value!r}; write {en}")
