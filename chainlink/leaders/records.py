"""What does the register hold of one recognised firm or community, and from when to when does it count?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from chainlink.stores import Entry, Field
from graph_schema.names import Words
from graph_schema.spec import TableSpec, schema

BOOK = "leaders"
DERIVED = ("register_id", "revision")
"""Columns that follow from the entry itself: they are shown, never recorded."""
SUBJECT = ("kind", "chain_id", "firm_id")
"""Columns that say which entry it is: they never change."""

Kind = Literal["chain_leader", "partner", "supporting_expert", "community"]
KINDS: Mapping[Kind, Words] = {
    "chain_leader": Words("“链主”企业", "Chain leaders"),
    "partner": Words("“链主”伙伴企业", "Partners"),
    "supporting_expert": Words("配套专家", "Supporting experts"),
    "community": Words("产业链上下游企业共同体", "Communities"),
}
Validity = Literal["valid", "expired", "upcoming"]
VALIDITY_WORDS: Mapping[Validity, Words] = {
    "valid": Words("有效", "valid"),
    "expired": Words("已过期", "expired"),
    "upcoming": Words("未生效", "not yet"),
}


@dataclass(frozen=True)
class Recognised:
    """One entry of the register as it stands.

    Attributes
    ----------
    register_id, revision
        Which, and how often it was changed; a change is made on a revision.
    fields
        By column of `schema().books["leaders"]`: text ("" for missing); `revision` a number.
    who, when, why
        Its last change.
    """

    register_id: str
    revision: int
    fields: Mapping[str, Field]
    who: str
    when: str
    why: str

    @property
    def member_ids(self) -> tuple[str, ...]:
        """The firms of a community."""
        return tuple(filter(None, (each.strip() for each in str(self.fields["member_ids"]).split(";"))))

    def text(self, column: str) -> str:
        """Give a field as text, "" for missing."""
        value = self.fields[column]
        return "" if value is None else str(value)


def book() -> TableSpec:
    """Give the columns of the register."""
    return schema().books[BOOK]


def register_id_of(kind: str, chain_id: str, firm_id: str) -> str:
    """Give the id of an entry.

    Examples
    --------
    >>> register_id_of("partner", "C01", "A")
    'C01:partner:A'
    """
    return f"{chain_id}:{kind}:{firm_id}"


def empty_fields() -> dict[str, Field]:
    """Give the fields of an entry of which nothing is known."""
    return {column.name: None if column.is_numeric else "" for column in book().columns}


def recognised_of(entry: Entry) -> Recognised:
    """Read an entry of the book, whatever columns were known when it was written."""
    fields = {name: entry.fields.get(name, missing) for name, missing in empty_fields().items()}
    fields["register_id"], fields["revision"] = entry.entry_id, float(entry.revision)
    return Recognised(entry.entry_id, entry.revision, fields, entry.who, entry.when, entry.why)


def validity_on(valid_from: str, valid_to: str, day: str) -> Validity:
    """Tell whether a time with these ends holds a day; an end that is not given is open, a month or year counts whole.

    Examples
    --------
    >>> validity_on("2024", "2026-06", "2026-06-30"), validity_on("", "2026-06", "2026-07-01")
    ('valid', 'expired')
    >>> validity_on("2027-01-01", "", "2026-07-01")
    'upcoming'
    """
    if valid_from and day[: len(valid_from)] < valid_from:
        return "upcoming"
    return "expired" if valid_to and day[: len(valid_to)] > valid_to else "valid"
