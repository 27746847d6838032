"""What do the books hold of one meeting? Who met whom over what, what came of it, and whether the network has it."""

from __future__ import annotations

from dataclasses import dataclass

from chainlink.books.record import Record, id_from
from graph_schema.spec import TableSpec, schema

BOOK = "outcomes"
SUBJECT = ("event_id", "buyer_id", "supplier_id", "component_id")
"""Columns that say which meeting it is: they never change."""


@dataclass(frozen=True)
class Outcome(Record):
    """What came of one meeting, as it stands on the books; revision 0 where nobody entered anything yet.

    Attributes
    ----------
    is_planned
        Whether the meeting stands in the plan of its event.
    """

    is_planned: bool = False

    @property
    def outcome_id(self) -> str:
        """Its id."""
        return self.entry_id

    @property
    def result(self) -> str:
        """One of `rules.RESULTS`; "" where it is not known."""
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
        return self.ids("risk_ids")


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
    return id_from("M", event_id, buyer_id, supplier_id, component_id, characters=10)


def subject_of(outcome: Outcome) -> tuple[str, ...]:
    """Give which meeting it is: event, buyer, supplier, component."""
    return tuple(outcome.text(name) for name in SUBJECT)
