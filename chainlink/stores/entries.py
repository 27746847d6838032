"""What do people write down beside the data? Entries in books, each change kept with who, when and why.

A book holds entries of one kind: `risks`, `scans`, `scenarios`. Unlike rows, which a load replaces, an entry is changed
one at a time by people who may work at the same moment, so a change says which revision it was made on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Field = str | int | float | bool | None
"""What a field of an entry may hold; anything richer is written as JSON text."""


@dataclass(frozen=True)
class Change:
    """A new state of one entry, as somebody wants it.

    Attributes
    ----------
    book, entry_id
        Which entry.
    fields
        All fields of the new state, not only those that differ.
    revision
        The revision it was made on; 0 for an entry that is not there yet.
    who, why
        Who changes it, and the reason given, "" for none.
    """

    book: str
    entry_id: str
    fields: Mapping[str, Field]
    revision: int = 0
    who: str = ""
    why: str = ""


@dataclass(frozen=True)
class Entry:
    """One state of one entry, as it was recorded.

    Attributes
    ----------
    book, entry_id
        Which entry.
    revision
        1, 2, … in the order of its changes; no number is left out.
    fields
        All fields of this state.
    who, when, why
        Who recorded it, when (UTC, such as `2026-03-01T08:30:00Z`), and the reason given.
    """

    book: str
    entry_id: str
    revision: int
    fields: Mapping[str, Field]
    who: str
    when: str
    why: str
