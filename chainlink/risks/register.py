"""Which risks are on the books, and what has become of them? 断链断供风险清单.

The scan writes its columns, people theirs; neither ever overwrites the other, whoever comes first. Every state a risk
was in is kept with who, when and why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from chainlink.stores import Change, Entry, Field, Store
from graph_schema.errors import ConflictError, UnknownIdError
from graph_schema.names import Words
from graph_schema.spec import schema
from loaders.tidy import is_blank_word, tidy_text

BOOK = "risks"
DERIVED = ("risk_id", "revision", "is_to_review")
"""Columns that follow from the entry itself: they are shown, never recorded."""
EVIDENCE = "evidence"
"""A field that the workbook does not show: JSON text of `assess`."""

State = Literal["to_verify", "to_do", "in_hand", "closed", "false_alarm"]
STATES: tuple[State, ...] = ("to_verify", "to_do", "in_hand", "closed", "false_alarm")
NEEDS_REASON: tuple[State, ...] = ("closed", "false_alarm")
HAND_SOURCES = ("report", "visit", "survey")
FOUND = ("new", "still", "back")
"""What the last scan says of a risk that it did find."""
TRIES = 20
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Risk:
    """One risk as it stands on the books.

    Attributes
    ----------
    risk_id, revision
        Which, and how often it was changed; a change is made on a revision.
    fields
        By column of `schema().books["risks"]`: text ("" for missing), numbers and flags (None for missing).
    evidence
        JSON text of what the scan saw last, "" if no scan ever found it.
    who, when, why
        Its last change.
    """

    risk_id: str
    revision: int
    fields: Mapping[str, Field]
    evidence: str
    who: str
    when: str
    why: str

    @property
    def is_found(self) -> bool:
        """Whether the last scan of its chain found it."""
        return self.fields["finding"] in FOUND

    @property
    def is_to_review(self) -> bool:
        """假销号待复核: closed by a person, and the scan still finds it."""
        return self.fields["state"] == "closed" and self.is_found


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


def columns_of_people() -> tuple[str, ...]:
    """Give the columns that people change, in order."""
    return tuple(column.name for column in schema().books[BOOK].columns if column.is_personal)


def risk_of(entry: Entry) -> Risk:
    """Read an entry of the book, whatever columns were known when it was written."""
    fields: dict[str, Field] = {}
    for column in schema().books[BOOK].columns:
        missing: Field = None if column.is_numeric or column.type == "flag" else ""
        fields[column.name] = entry.fields.get(column.name, missing)
    fields["risk_id"], fields["revision"] = entry.entry_id, float(entry.revision)
    fields["is_to_review"] = fields["state"] == "closed" and fields["finding"] in FOUND
    evidence = str(entry.fields.get(EVIDENCE) or "")
    return Risk(entry.entry_id, entry.revision, fields, evidence, entry.who, entry.when, entry.why)


def list_risks(store: Store) -> tuple[Risk, ...]:
    """Give all risks on the books, by chain, firms before components, then by id; empty when there is none."""
    risks = [risk_of(entry) for entry in store.entries(BOOK)]
    return tuple(
        sorted(risks, key=lambda each: (str(each.fields["chain_id"]), each.fields["about"] != "firm", each.risk_id))
    )


def find_risk(store: Store, risk_id: str) -> Risk:
    """Give one risk; letter case does not matter.

    Raises
    ------
    UnknownIdError
        If it is not on the books.
    """
    return history(store, risk_id)[-1]


def history(store: Store, risk_id: str) -> tuple[Risk, ...]:
    """Give all states of one risk, oldest first; letter case of the id does not matter.

    Raises
    ------
    UnknownIdError
        If it is not on the books.
    """
    wanted = risk_id.strip().upper()
    kept = store.history(BOOK, wanted)
    if not kept:
        near = [risk.risk_id for risk in list_risks(store) if wanted and wanted in risk.risk_id]
        raise UnknownIdError(Words("风险", "risk"), risk_id, near[:5])
    return tuple(risk_of(entry) for entry in kept)


def change_of(risk_id: str, fields: Mapping[str, Field], evidence: str, revision: int, *, who: str, why: str) -> Change:
    """Give the change that brings a risk to these fields."""
    kept = {name: value for name, value in fields.items() if name not in DERIVED}
    return Change(BOOK, risk_id, {**kept, EVIDENCE: evidence}, revision, who, why)


def tidy(text: str) -> str:
    """Write a text as a workbook would give it back: spaces trimmed, "-" for nothing.

    Examples
    --------
    >>> tidy(" 已启用备份 "), tidy("-")
    ('已启用备份', '')
    """
    tidied = tidy_text(text)
    return "" if is_blank_word(tidied) else tidied
