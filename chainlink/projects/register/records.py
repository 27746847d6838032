"""What do the books hold of one strengthening project? Its columns, its months, the days of its steps, what it changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from chainlink.projects.register.monthly import Month, months_read
from chainlink.projects.register.states import DATE_BY_STATE, STATES
from chainlink.stores import Entry, Field
from graph_schema.spec import TableSpec, schema

BOOK = "projects"
DERIVED = ("project_id", "revision")
"""Columns that follow from the entry itself: they are shown, never recorded."""
MONTHS, REACHED, CHANGE, CONFIRMED = "months", "reached", "change", "confirmed"
"""Fields that the workbook does not show, as JSON text: months, days of steps, rows it changes, who confirmed them."""


@dataclass(frozen=True)
class ProjectRecord:
    """One project as it stands on the books.

    Attributes
    ----------
    project_id, revision
        Which, and how often it was changed; a change is made on a revision.
    fields
        By column of `schema().books["projects"]`: text ("" for missing) and numbers (None for missing).
    months
        Its months as they were reported, oldest first.
    reached
        By state the day on which it was reached, as far as known.
    change
        JSON text of the rows it changes in the supply network once completed, "" where nobody said.
    confirmed
        `version`, `on` and `who` of its change in the supply network; empty while nobody confirmed it.
    who, when, why
        Its last change.
    """

    project_id: str
    revision: int
    fields: Mapping[str, Field]
    months: tuple[Month, ...]
    reached: Mapping[str, str]
    change: str
    confirmed: Mapping[str, str]
    who: str
    when: str
    why: str

    @property
    def risk_ids(self) -> tuple[str, ...]:
        """The risks it promises to close."""
        return tuple(filter(None, (each.strip() for each in str(self.fields["risk_ids"]).split(";"))))

    @property
    def days(self) -> dict[str, str]:
        """By state the day on which it was reached, in the order of `STATES`, unknown ones left out."""
        stated: dict[str, str] = {state: str(self.fields[column]) for state, column in DATE_BY_STATE.items()}
        known: dict[str, str] = {**self.reached, **{state: day for state, day in stated.items() if day}}
        return {state: known[state] for state in STATES if known.get(state)}


def book() -> TableSpec:
    """Give the columns of the register."""
    return schema().books[BOOK]


def empty_fields() -> dict[str, Field]:
    """Give the fields of a project of which nothing is known: 谋划."""
    fields: dict[str, Field] = {column.name: None if column.is_numeric else "" for column in book().columns}
    return {**fields, "state": "planned"}


def record_of(entry: Entry) -> ProjectRecord:
    """Read an entry of the book, whatever columns were known when it was written."""
    empty = empty_fields()
    fields = {name: entry.fields.get(name, missing) for name, missing in empty.items()}
    fields["project_id"], fields["revision"] = entry.entry_id, float(entry.revision)
    hidden = {name: str(entry.fields.get(name) or "") for name in (MONTHS, REACHED, CHANGE, CONFIRMED)}
    return ProjectRecord(
        project_id=entry.entry_id,
        revision=entry.revision,
        fields=fields,
        months=months_read(hidden[MONTHS]),
        reached=json.loads(hidden[REACHED]) if hidden[REACHED] else {},
        change=hidden[CHANGE],
        confirmed=json.loads(hidden[CONFIRMED]) if hidden[CONFIRMED] else {},
        who=entry.who,
        when=entry.when,
        why=entry.why,
    )


def new_record(project_id: str) -> ProjectRecord:
    """Give a project before its first state."""
    return ProjectRecord(project_id, 0, {**empty_fields(), "state": ""}, (), {}, "", {}, "", "", "")
