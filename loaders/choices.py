"""Which of the allowed words does a cell hold? Yes and no, fixed choices, countries, lists of names."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources

from graph_schema.names import Words
from graph_schema.spec import ColumnSpec
from loaders.reading import Reader, Reading, wrong
from loaders.tidy import tidy_text

_YES = frozenset({"是", "yes", "y", "true", "1", "√", "✓", "对"})
_NO = frozenset({"否", "no", "n", "false", "0", "×", "✗", "不是"})
_SEPARATOR = re.compile(r"[;；、\n]")


def read_flag(text: str) -> Reading:
    """Read yes or no.

    Examples
    --------
    >>> read_flag("是").value, read_flag("FALSE").value
    (True, False)
    """
    word = text.lower().removesuffix(".0")
    if word in _YES or word in _NO:
        return Reading(word in _YES)
    return wrong(
        text,
        f"“{text}”既不是“是”也不是“否”；请写 是 或 否",
        f"{text!r} is neither yes nor no; write 是 or 否 (yes or no)",
    )


def choice_reader(spec: ColumnSpec) -> Reader:
    """Give the reader of a column with fixed choices, by Chinese or English word."""
    by_word = {word.lower(): name for name, zh in spec.choices for word in (name, zh, name.replace("_", " "))}
    allowed_zh = "、".join(zh for _, zh in spec.choices)
    allowed_en = ", ".join(f"{zh} ({name})" for name, zh in spec.choices)

    def read(text: str) -> Reading:
        name = by_word.get(text.lower())
        if name is None:
            return wrong(
                text,
                f"“{text}”不在可选值内；请写 {allowed_zh}",
                f"{text!r} is not one of the choices; write {allowed_en}",
            )
        return Reading(name)

    return read


def read_list(text: str) -> Reading:
    """Read several values, written with `;` or `、` between them, into one text with `;`.

    Examples
    --------
    >>> read_list("智能物联、数字安防； ").value
    '智能物联;数字安防'
    """
    return Reading(";".join(item for item in map(tidy_text, _SEPARATOR.split(text)) if item) or None)


@cache
def _country_rows() -> tuple[dict[str, str], ...]:
    text = resources.files("loaders").joinpath("countries.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _country_names() -> list[tuple[str, str]]:
    """Each name with its three-letter code, the usual name first."""
    return [(name, row["alpha_3"]) for row in _country_rows() for name in row["names"].split(";")]


@cache
def _countries() -> tuple[frozenset[str], dict[str, str], dict[str, str]]:
    """Three-letter codes; two-letter codes and names to three-letter codes."""
    rows = _country_rows()
    names = {name.lower(): code for name, code in _country_names()}
    return frozenset(row["alpha_3"] for row in rows), {row["alpha_2"]: row["alpha_3"] for row in rows}, names


def country_words(code: str) -> Words:
    """Name a country by its three-letter code; what has no name here keeps its code.

    Examples
    --------
    >>> country_words("JPN"), country_words("AFG").en, country_words("??").zh
    (Words(zh='日本', en='Japan'), 'AFG', '??')
    """
    names = [name for name, of in _country_names() if of == code]
    in_english = [name for name in names if name.isascii()]
    return Words(next((name for name in names if not name.isascii()), code), (in_english or [code])[0])


def read_country(text: str) -> Reading:
    """Read a country or region by ISO 3166-1 alpha-3 code or Chinese name; alpha-2 codes are repaired.

    Examples
    --------
    >>> read_country("日本").value, read_country("jpn").value, read_country("JP").is_repaired
    ('JPN', 'JPN', True)
    """
    by_three, by_two, by_name = _countries()
    code = text.upper()
    if code in by_three:
        return Reading(code, is_repaired=code != text)
    if code in by_two:
        return Reading(by_two[code], is_repaired=True)
    if country := by_name.get(text.lower()) or by_name.get(text.replace("(", "（").replace(")", "）")):
        return Reading(country)
    return wrong(
        text,
        f"不认识的国家或地区“{text}”；请写中文名（如 日本）或三字母代码（如 JPN）",
        f"{text!r} is not a known country or region; write a three-letter code (such as JPN) or its Chinese name",
    )
