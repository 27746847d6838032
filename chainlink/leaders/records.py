"""What does the register hold of one recognised firm or community, and from when to when does it count?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from chainlink.books.record import Record
from graph_schema.names import Words

BOOK = "leaders"

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
class Recognised(Record):
    """One entry of the register as it stands."""

    @property
    def register_id(self) -> str:
        """Its id."""
        return self.entry_id

    @property
    def member_ids(self) -> tuple[str, ...]:
        """The firms of a community."""
        return self.ids("member_ids")


def register_id_of(kind: str, chain_id: str, firm_id: str) -> str:
    """Give the id of an entry.

    Examples
    --------
    >>> register_id_of("partner", "C01", "A")
    'C01:partner:A'
    """
    return f"{chain_id}:{kind}:{firm_id}"


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
