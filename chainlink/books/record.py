"""What is one record of a register, and how do its values compare? The same way in every register."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from chainlink.stores import Change, Field, Store
from graph_schema.errors import ConflictError
from graph_schema.names import Words
from graph_schema.spec import ColumnSpec
from loaders.tidy import is_blank_word, tidy_code, tidy_text

TRIES = 20
SAME_NUMBER = 1e-12
"""Two numbers this near to each other, relatively, are one that was saved again: Excel keeps 15 digits of 17."""
Cells = Mapping[str, Field]
"""Columns to values."""
Answer = TypeVar("Answer")
_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")


CONFIRMED = "confirmed"
"""What is kept beside the columns of a record that was reviewed: which version has its change, as JSON text."""


@dataclass(frozen=True)
class Record:
    """One entry of a register as it stands; revision 0 where it is not on the books yet.

    Attributes
    ----------
    entry_id, revision
        Which, and how often it was changed; a change is made on a revision.
    fields
        By column of its book: text ("" for missing), numbers and flags (None for missing). Key and revision are in it.
    hidden
        What the book keeps beside the columns of its sheet, most of it as JSON text.
    who, when, why
        Its last change.
    doubts
        (column or "", what deserves a look) of the change that gave it, where it was changed just now.
    """

    entry_id: str
    revision: int
    fields: Mapping[str, Field]
    hidden: Mapping[str, Field]
    who: str = ""
    when: str = ""
    why: str = ""
    doubts: tuple[tuple[str, Words], ...] = field(default=(), compare=False)

    def text(self, column: str) -> str:
        """Give a field as text, "" for missing."""
        value = self.fields[column]
        return "" if value is None else str(value)

    def number(self, column: str) -> float | None:
        """Give a field as a number, None for missing."""
        value = self.fields[column]
        return float(value) if isinstance(value, int | float) else None

    def ids(self, column: str) -> tuple[str, ...]:
        """Give the ids that a list names."""
        return ids_of(self.fields[column])

    def kept(self, name: str) -> str:
        """Give what is kept beside the columns, "" for missing."""
        return str(self.hidden.get(name) or "")

    @property
    def confirmed(self) -> Mapping[str, str]:
        """`version`, `on` and `who` of its change in the supply network; empty while nobody confirmed one."""
        mark: dict[str, str] = json.loads(self.kept(CONFIRMED) or "{}")
        return mark


def ids_of(value: Field) -> tuple[str, ...]:
    """Take a list apart.

    Examples
    --------
    >>> ids_of("C01; C02;"), ids_of(None)
    (('C01', 'C02'), ())
    """
    return tuple(filter(None, (part.strip() for part in str(value or "").split(";"))))


def id_from(prefix: str, *parts: str, characters: int = 8) -> str:
    """Give an id that follows from what it is about: the same on every machine, short enough for the telephone.

    Examples
    --------
    >>> id_from("V", "T1", "2026-03-05", "链长") == id_from("V", "T1", "2026-03-06", "链长")
    False
    >>> id_from("M", "E-1", "T1", "A", "rod", characters=10)
    'M-5ESGCMZBML'
    """
    digest = hashlib.sha256(json.dumps(list(parts), ensure_ascii=True).encode()).digest()
    return f"{prefix}-{base64.b32encode(digest).decode()[:characters]}"


def folded(text: str) -> str:
    """Give what two ways to write one id or name have in common: spaces, full-width forms and letter case do not count.

    Examples
    --------
    >>> folded(" Ｃ０2 ") == folded("c02")
    True
    """
    return tidy_code(text).casefold()


def is_same(one: Field, other: Field) -> bool:
    """Whether two values are the same, or one is the other as another program saved it.

    Examples
    --------
    >>> is_same(2739.72602739726, 2739.7260273972602), is_same(0.001, 0.0011), is_same("", None), is_same(0.0, None)
    (True, False, True, False)
    """
    if isinstance(one, int | float) and isinstance(other, int | float) and not isinstance(one, bool):
        return math.isclose(one, other, rel_tol=SAME_NUMBER)
    return (None if one == "" else one) == (None if other == "" else other)


def read_value(column: ColumnSpec, value: Field) -> tuple[Field, Words | None]:
    """Give a value as a book keeps it, and what is wrong with it.

    Examples
    --------
    >>> from graph_schema.spec import schema
    >>> column = schema().books["risks"].column("deadline")
    >>> read_value(column, " 2026-12-31 "), read_value(column, "soon")[1].en
    (('2026-12-31', None), "'soon' is no date; write it as 2026-12-01")
    """
    if column.is_numeric:
        return _read_number(column, value)
    if column.type == "flag":
        is_flag = value is None or isinstance(value, bool)
        return (value, None) if is_flag else (value, Words(f"“{value}”不是是或否", f"{value!r} is neither yes nor no"))
    text = "" if value is None else str(value)
    text = tidy_text(text) if column.type in ("text", "list") else tidy_code(text)
    if is_blank_word(text):
        text = ""
    if column.type == "list":
        text = ";".join(ids_of(text))
    if column.type == "choice" and text:
        return _read_choice(column, text)
    if column.type == "date" and not _is_date(text):
        return text, Words(f"“{text}”不是日期；请写如 2026-12-01", f"{text!r} is no date; write it as 2026-12-01")
    return text, None


def _read_number(column: ColumnSpec, value: Field) -> tuple[Field, Words | None]:
    if value is None or value == "":
        return None, None
    if isinstance(value, str):
        try:
            value = float(tidy_code(value))
        except ValueError:
            return value, Words(f"“{value}”不是数", f"{value!r} is no number")
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    least, most = column.minimum, 1.0 if column.type == "share" else math.inf
    if not is_number or not (-math.inf if least is None else least) <= float(value) <= most:
        limit = Words("须为数", "write a number")
        if column.type == "share":
            limit = Words("须为 0 至 1 的数", "write a number from 0 to 1")
        elif least is not None:
            limit = Words(f"须为不小于 {least:g} 的数", f"write a number of at least {least:g}")
        return value, Words(f"是“{value}”；{limit.zh}", f"is {value!r}; {limit.en}")
    return float(value), None


def _read_choice(column: ColumnSpec, text: str) -> tuple[Field, Words | None]:
    by_word = {word: key for key, word in column.choices} | {key: key for key, _ in column.choices}
    if text in by_word:
        return by_word[text], None
    zh, en = "、".join(word for _, word in column.choices), ", ".join(key for key, _ in column.choices)
    return text, Words(f"“{text}”不认识；请写 {zh}", f"{text!r} is not known; write one of {en}")


def _is_date(text: str) -> bool:
    """Whether a text is a day, a month, a year or empty."""
    if not text:
        return True
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return _DATE.fullmatch(text) is not None


def record_again(
    store: Store, build: Callable[[], tuple[Sequence[Change], Answer]], *, is_once: bool = False
) -> Answer:
    """Record what `build` makes of the newest entries; build it again when somebody was faster, unless `is_once`.

    Raises
    ------
    ConflictError
        If somebody was faster every time.
    """
    for tries_left in reversed(range(1 if is_once else TRIES)):
        changes, answer = build()
        try:
            store.record(changes)
            return answer
        except ConflictError:
            if not tries_left:
                raise
    raise AssertionError("unreachable")
