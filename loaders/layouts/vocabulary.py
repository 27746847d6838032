"""What can a column of a foreign sheet be, and which layouts come along? Read from `fields.yaml` and `layouts.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import yaml

from graph_schema.names import Words
from loaders.headers import bare

CUSTOMS = frozenset({"hs_code", "goods", "partner", "month", "customs_value", "volume", "unit", "currency"})
"""Fields of customs statistics; the others are those of purchases."""
_ONLY_CUSTOMS = frozenset({"partner", "month", "customs_value"})
_QUESTION_NUMBER = re.compile(r"^(?:第?[q问题]{0,2}[0-9]+(?:[._-][0-9]+)*题?[、.．:：)_]+|\([0-9]+\))")
_COUNTER = re.compile(r"[0-9０-９一二三①②③④⑤]+$")
_REMARK = re.compile(r"\([^()]*\)|\[[^\]]*\]|【[^】]*】|[?？:：]$")
_YEAR = re.compile(r"20[0-9]{2}年(?:度)?")
EXACT, _WITHIN = 100, 70
"""Scores of a whole header that is known, and of a part of one."""


@dataclass(frozen=True)
class Field:
    """One thing that a column can be.

    Attributes
    ----------
    name, words
        Its name in mapping files, and for readers.
    headers
        Bare headers that mean it.
    patterns, excluded
        Searched in a header: one speaks for it, the other against.
    values
        What its cells look like.
    """

    name: str
    words: Words
    headers: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]
    excluded: re.Pattern[str] | None
    values: str


@dataclass(frozen=True)
class LayoutKind:
    """A kind of foreign file.

    Attributes
    ----------
    name, words
        Its name in mapping files, and for readers.
    needs
        Fields of which at least one of each group must be there; `blocks` asks for repeated questions.
    unit
        Unit of money where the file tells none.
    adds_up
        Whether its lines are purchases of a time, of which the latest twelve months count.
    is_buyer_sender
        Whether the sender is the buyer.
    targets
        What a first graph asks about.
    """

    name: str
    words: Words
    needs: tuple[tuple[str, ...], ...]
    unit: str
    adds_up: bool
    is_buyer_sender: bool
    targets: str


def _raw(name: str) -> dict[str, dict[str, Any]]:
    text = resources.files("loaders.layouts").joinpath(name).read_text(encoding="utf-8")
    raw: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return raw


@cache
def fields() -> dict[str, Field]:
    """Give every field by name.

    Examples
    --------
    >>> fields()["share"].words.zh
    '采购占比'
    """
    return {
        name: Field(
            name,
            Words(raw["zh"], raw["en"]),
            frozenset(map(bare, raw.get("is", ()))),
            tuple(re.compile(pattern) for pattern in raw.get("like", ())),
            re.compile("|".join(raw["not"])) if "not" in raw else None,
            raw["values"],
        )
        for name, raw in _raw("fields.yaml").items()
    }


@cache
def layouts() -> dict[str, LayoutKind]:
    """Give every layout that comes along, in the order in which they are tried.

    Examples
    --------
    >>> list(layouts())[:2]
    ['customs', 'invoices']
    """
    return {
        name: LayoutKind(
            name,
            Words(raw["zh"], raw["en"]),
            tuple(tuple(need.split("|")) for need in raw["needs"]),
            raw["unit"],
            raw.get("adds_up", False),
            raw.get("buyer") == "sender",
            raw["targets"],
        )
        for name, raw in _raw("layouts.yaml").items()
    }


def plain_header(header: str) -> str:
    """Reduce a header to what it says: no number of the question, no counter, no year, no remark in brackets.

    Examples
    --------
    >>> plain_header("12、关键产品2（单选）"), plain_header("2025年产值（亿元）")
    ('关键产品', '产值')
    """
    text = _YEAR.sub("", _REMARK.sub("", _QUESTION_NUMBER.sub("", bare(header))))
    return _COUNTER.sub("", text) or text


def counter_of(header: str) -> str:
    """Give the counter of a repeated question in a header, "" if it has none.

    Examples
    --------
    >>> counter_of("7、关键产品2名称"), counter_of("供应商3"), counter_of("2025年产值"), counter_of("材料一占比")
    ('2', '3', '', '一')
    """
    text = _YEAR.sub("", _REMARK.sub("", _QUESTION_NUMBER.sub("", bare(header))))
    match = re.search(r"(?<=[\u4e00-\u9fff])([0-9一二三四五①②③④⑤])(?![0-9]|[年月周天%个家])", text)
    return match[1] if match else ""


@lru_cache(maxsize=1 << 14)
def meanings(header: str, *, is_customs: bool = False) -> tuple[tuple[str, int], ...]:
    """Give the fields that a header may mean, the likeliest first, each with its score of at most 100.

    Examples
    --------
    >>> meanings("销方名称")[0], meanings("供应商所在地")[0], meanings("备注")
    (('supplier_name', 100), ('supplier_place', 100), ())
    """
    text, whole = plain_header(header), re.sub(r"[()]", "", _QUESTION_NUMBER.sub("", bare(header)))
    scored: list[tuple[int, int, str]] = []
    for at, field in enumerate(fields().values()):
        if (field.name not in CUSTOMS) if is_customs else (field.name in _ONLY_CUSTOMS):
            continue
        if text in field.headers or whole in field.headers:
            scored.append((-EXACT, at, field.name))
            continue
        if field.excluded and field.excluded.search(text):
            continue
        longest = max((len(match[0]) for pattern in field.patterns if (match := pattern.search(text))), default=0)
        if longest:
            scored.append((-(_WITHIN + 25 * longest // max(len(text), 1)), at, field.name))
    return tuple((name, -score) for score, _, name in sorted(scored))
