"""What do the books hold of one meeting? Who met whom over what, what came of it, and whether the network has it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from chainlink.matching.events.register import Event, EventMeeting
from chainlink.stores import Change, Entry, Field
from graph_schema.spec import TableSpec, schema

BOOK = "outcomes"
SUBJECT = ("event_id", "buyer_id", "supplier_id", "component_id")
"""Columns that say which meeting it is: they never change."""
DERIVED = ("outcome_id", "revision", "buyer_name", "supplier_name", "component_name")
"""Columns that follow from the rest: they are shown, never recorded."""
OF_PLAN = ("need_id", "risk_ids", "volume")
"""Columns that the plan of the event fills in."""
CONFIRMED = "confirmed"
"""A field that the workbook does not show, as JSON text: who brought the contract into the network, and when."""


@dataclass(frozen=True)
class Outcome:
    """What came of one meeting, as it stands on the books; revision 0 where nobody entered anything yet.

    Attributes
    ----------
    outcome_id, revision
        Which, and how often it was changed; a change is made on a revision.
    fields
        By column of `schema().books["outcomes"]`: text ("" for missing) or number (None for missing).
    confirmed
        `version`, `on`, `who` and `status` of its sourcing in the supply network; empty while nobody confirmed it.
    is_planned
        Whether the meeting stands in the plan of its event.
    who, when, why
        Its last change.
    """

    outcome_id: str
    revision: int
    fields: Mapping[str, Field]
    confirmed: Mapping[str, str] = field(default_factory=dict)
    is_planned: bool = False
    who: str = ""
    when: str = ""
    why: str = ""

    @property
    def result(self) -> str:
        """One of `outcome_rules.RESULTS`; "" where it is not known."""
        return self.text("result")

    @property
    def is_entered(self) -> bool:
        """Whether somebody entered something."""
        return self.revision > 0

    @property
    def firms(self) -> tuple[str, str]:
        """Buyer and supplier."""
        return self.text("buyer_id"), self.text("supplier_id")

    @property
    def risk_ids(self) -> tuple[str, ...]:
        """Risks that the need would close, as the event was planned."""
        return tuple(filter(None, (each.strip() for each in self.text("risk_ids").split(";"))))

    def text(self, column: str) -> str:
        """Give a field as text, "" for missing."""
        value = self.fields[column]
        return "" if value is None else str(value)

    def number(self, column: str) -> float | None:
        """Give a field as a number, None for missing."""
        value = self.fields[column]
        return float(value) if isinstance(value, int | float) else None


def book() -> TableSpec:
    """Give the columns of the register."""
    return schema().books[BOOK]


def outcome_id_of(event_id: str, buyer_id: str, supplier_id: str, component_id: str) -> str:
    """Give the id of the outcome of a meeting: the same on every machine, short enough to be said on the telephone.

    Examples
    --------
    >>> outcome_id_of("E-1", "T1", "A", "rod")
    'M-5ESGCMZBML'
    """
    told = json.dumps([event_id, buyer_id, supplier_id, component_id], ensure_ascii=True).encode()
    return f"M-{base64.b32encode(hashlib.sha256(told).digest()[:10]).decode()[:10]}"


def subject_of(outcome: Outcome) -> tuple[str, ...]:
    """Give which meeting it is: event, buyer, supplier, component."""
    return tuple(outcome.text(name) for name in SUBJECT)


def empty_fields() -> dict[str, Field]:
    """Give the fields of a meeting of which nothing is known."""
    return dict(_missing())


@cache
def _missing() -> Mapping[str, Field]:
    """Every column with what stands for missing; made once, for a year has tens of thousands of meetings."""
    return {column.name: None if column.is_numeric else "" for column in book().columns}


def blank_outcome(event_id: str, buyer_id: str, supplier_id: str, component_id: str) -> Outcome:
    """Give the outcome of a meeting of which nobody entered anything, and that stands in no plan."""
    subject = (event_id, buyer_id, supplier_id, component_id)
    outcome_id = outcome_id_of(*subject)
    fields = {**empty_fields(), **dict(zip(SUBJECT, subject, strict=True)), "outcome_id": outcome_id, "revision": 0.0}
    return Outcome(outcome_id, 0, fields)


def planned_outcome(event: Event, meeting: EventMeeting) -> Outcome:
    """Give the outcome of a meeting of the plan, of which nobody entered anything; two who had to meet have no component."""
    blank = blank_outcome(event.event_id, *meeting.firms, meeting.component_id)
    of_plan: dict[str, Field] = {
        "round": float(meeting.slot.round),
        "table": float(meeting.slot.table),
        "need_id": meeting.need_id,
        "risk_ids": ";".join(meeting.risk_ids),
        "volume": meeting.planned_volume,
    }
    return replace(blank, fields={**blank.fields, **of_plan}, is_planned=True)


def outcome_of(entry: Entry, *, is_planned: bool = False) -> Outcome:
    """Read an entry of the book, whatever columns were known when it was written."""
    fields = {name: entry.fields.get(name, missing) for name, missing in empty_fields().items()}
    fields |= {"outcome_id": entry.entry_id, "revision": float(entry.revision)}
    confirmed = json.loads(str(entry.fields.get(CONFIRMED) or "{}"))
    return Outcome(entry.entry_id, entry.revision, fields, confirmed, is_planned, entry.who, entry.when, entry.why)


def change_of(
    outcome: Outcome,
    fields: Mapping[str, Field],
    *,
    who: str,
    why: str,
    revision: int | None = None,
    confirmed: Mapping[str, str] | None = None,
) -> Change:
    """Give the change that brings an outcome to these fields.

    Parameters
    ----------
    revision
        The revision it is made on; that of `outcome` if None.
    confirmed
        Who brought it into the network; as it was if None.
    """
    kept = {name: value for name, value in fields.items() if name not in DERIVED}
    mark = outcome.confirmed if confirmed is None else confirmed
    hidden = {CONFIRMED: json.dumps(dict(mark), ensure_ascii=False) if mark else ""}
    made_on = outcome.revision if revision is None else revision
    return Change(BOOK, outcome.outcome_id, {**kept, **hidden}, made_on, who, why)
