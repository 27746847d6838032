"""What do the books hold of one strengthening project? Its columns, its months, the days of its steps, what it changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from chainlink.books.record import Record
from chainlink.projects.register.monthly import Month, months_read
from chainlink.projects.register.states import DATE_BY_STATE, STATES
from graph_schema.spec import TableSpec, schema

BOOK = "projects"
MONTHS, REACHED, CHANGE = "months", "reached", "change"
"""Fields that the workbook does not show, as JSON text: months, days of steps, rows it changes."""


@dataclass(frozen=True)
class ProjectRecord(Record):
    """One project as it stands on the books."""

    @property
    def project_id(self) -> str:
        """Its id."""
        return self.entry_id

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """Its months as they were reported, oldest first."""
        return months_read(self.kept(MONTHS))

    @property
    def reached(self) -> Mapping[str, str]:
        """By state the day on which it was reached, as far as known."""
        days: dict[str, str] = json.loads(self.kept(REACHED) or "{}")
        return days

    @property
    def change(self) -> str:
        """JSON text of the rows it changes in the supply network once completed, "" where nobody said."""
        return self.kept(CHANGE)

    @property
    def risk_ids(self) -> tuple[str, ...]:
        """The risks it promises to close."""
        return self.ids("risk_ids")

    @property
    def days(self) -> dict[str, str]:
        """By state the day on which it was reached, in the order of `STATES`, unknown ones left out."""
        day_by_state: dict[str, str] = {state: str(self.fields[column]) for state, column in DATE_BY_STATE.items()}
        known_days: dict[str, str] = {**self.reached, **{state: day for state, day in day_by_state.items() if day}}
        return {state: known_days[state] for state in STATES if known_days.get(state)}


def book() -> TableSpec:
    """Give the columns of the register."""
    return schema().books[BOOK]
