"""Which strengthening projects are on the books, how far are they, and who changed what? 强链补链项目库."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar

from chainlink.books.book import ColumnWords, Context
from chainlink.books.record import CONFIRMED, Cells, folded, record_again
from chainlink.books.register import Register
from chainlink.projects.project import changes_of, changes_text
from chainlink.projects.register.monthly import ASKED_ANEW, months_text, with_earlier, with_month
from chainlink.projects.register.records import BOOK, CHANGE, MONTHS, REACHED, ProjectRecord
from chainlink.projects.register.states import (
    DATE_BY_STATE,
    STATES,
    days_after_step,
    missing_days,
    wrong_days,
)
from chainlink.stores import Change, Field, Store
from graph_schema.errors import UnknownIdError
from graph_schema.names import Words
from loaders.tables import Tables


@dataclass(frozen=True)
class ProjectContext(Context[ProjectRecord]):
    """What a project is held against; `by_code` gives by folded 项目代码 the projects that have it."""

    by_code: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class ProjectBook(Register[ProjectRecord]):
    """A row belongs to the project of its 项目编号, else of its 项目代码; without such a project it is a new one.

    With a `data_date` in a new month, what speaks of one month alone is asked anew, and the old month is kept.
    """

    book = BOOK
    one = Words("项目", "project")
    same = Words("同一个项目", "the same project")
    record_type = ProjectRecord
    hidden_words: ClassVar[Mapping[str, Words]] = {
        CHANGE: Words("投产后改动", "change when completed"),
        CONFIRMED: Words("写入供应网络", "written into the network"),
    }
    hidden = (MONTHS, REACHED, CHANGE, CONFIRMED)

    def context(
        self, store: Store, *, tables: Tables | None = None, today: date | None = None, why: str = ""
    ) -> ProjectContext:
        """Give what projects are held against now."""
        context = super().context(store, tables=tables, today=today, why=why)
        by_code: dict[str, tuple[str, ...]] = {}
        for project in context.records.values():
            code = folded(project.text("project_code"))
            by_code[code] = (*by_code.get(code, ()), project.project_id)
        return ProjectContext(
            context.store, context.references, context.records, context.today, context.why, by_code=by_code
        )

    def find(self, store: Store, wanted: str) -> ProjectRecord:
        """Give one project by its id, or by its 项目代码 where one project alone has it.

        Raises
        ------
        UnknownIdError
            If it is not on the books.
        """
        try:
            return super().find(store, wanted)
        except UnknownIdError:
            code = folded(wanted)
            same = [record for record in self.records(store) if code and folded(record.text("project_code")) == code]
            if len(same) == 1:
                return same[0]
            if same:
                raise UnknownIdError(self.one, wanted, [record.project_id for record in same][:5]) from None
            raise

    def which(self, cells: Cells, context: Context[ProjectRecord]) -> tuple[str, Words | None]:
        """Tell which project cells speak of; a new one gets its 项目代码, else the next free number of its year."""
        code = str(cells.get("project_code") or "")
        if cells.get(self.key):
            return super().which(cells, context)
        same = context.by_code.get(folded(code), ()) if code and isinstance(context, ProjectContext) else ()
        if len(same) > 1:
            ids = "、".join(same)
            return "", Words(
                f"项目代码 {code} 在库中有多个项目（{ids}）；请填项目编号",
                f"code {code} belongs to several projects ({ids}); write the id",
            )
        if not code and context.is_sheet:
            return "", Words("项目编号与项目代码都是空的；请填其一", "has neither id nor code; write one of them")
        return same[0] if same else code or _next_id(cells, context), None

    def settle(
        self,
        before: ProjectRecord,
        after: ProjectRecord,
        new_cells: Cells,
        context: Context[ProjectRecord],
        cells: Cells,
    ) -> ProjectRecord:
        """Give the project with its month, the days of its steps, and what a new month asks anew."""
        hidden = dict(after.hidden)
        if before.revision and not new_cells and hidden == before.hidden:
            return after
        fields = {**after.fields, "state": after.fields["state"] or "planned"}
        month, later = (record.text("data_date")[:7] for record in (before, after))
        if month and later != month:
            fields |= {name: cells.get(name, empty) for name, empty in ASKED_ANEW.items()}
        if not context.is_sheet:
            fields = days_after_step(fields, before.text("state"), new_cells, day=context.today.isoformat())
        day = (after.text("data_date") if context.is_sheet else "") or context.today.isoformat()
        reached = _reached(before, str(fields["state"]), day)
        hidden |= {
            MONTHS: months_text(with_month(before.months, fields)),
            REACHED: json.dumps(reached, sort_keys=True) if reached else "",
            CHANGE: changes_text(changes_of(str(hidden[CHANGE] or ""))),
        }
        return replace(after, fields=fields, hidden=hidden)

    def wrong(
        self, before: ProjectRecord, after: ProjectRecord, context: Context[ProjectRecord]
    ) -> Iterator[ColumnWords]:
        """Tell a month that lies before the newest, and days that are missing or contradict each other."""
        month, later = (record.text("data_date")[:7] for record in (before, after))
        if later < month and not context.why:
            yield (
                "data_date",
                Words(
                    f"早于库中的 {month}；更正以往月份请注明所更正的月份，若 {month} 填错须写明理由，其后月份将删去",
                    f"lies before {month}, which is on the books; to correct an earlier month say which, or, if {month} "
                    "was a mistake, say why: later months are then taken out",
                ),
            )
        if (message := missing_days(after.fields)) and not context.is_sheet:
            yield "", message
        if message := wrong_days(after.fields):
            yield "", message

    def doubts(
        self, before: ProjectRecord, after: ProjectRecord, context: Context[ProjectRecord]
    ) -> Iterator[ColumnWords]:
        """Tell the day that a state asks for and lacks."""
        if message := missing_days(after.fields):
            yield "state", message


PROJECTS = ProjectBook()
list_projects, find_project, history = PROJECTS.records, PROJECTS.find, PROJECTS.history
add_project, change_project = PROJECTS.add, PROJECTS.change


def correct_month(
    store: Store,
    project_id: str,
    month: str,
    changed: Mapping[str, Field],
    *,
    who: str,
    why: str = "",
    revision: int | None = None,
) -> ProjectRecord:
    """Correct a month before the newest, or put in one that was never reported; all else stays as it is.

    Parameters
    ----------
    month
        Such as `2026-05`.
    changed
        Columns of `MONTH_COLUMNS` to new values.
    who, why, revision
        As for `change_project`.

    Raises
    ------
    UnknownIdError, UsageError, ConflictError
        As for `change_project`, and if it is no earlier month or a column is not kept by month.
    """

    def build() -> tuple[Sequence[Change], str]:
        project = find_project(store, project_id)
        months = with_earlier(project.months, project.fields, month, changed)
        after = replace(project, hidden={**project.hidden, MONTHS: months_text(months)})
        change = PROJECTS.change_to(after, who=who, why=why)
        return [change if revision is None else replace(change, revision=revision)], project.project_id

    return find_project(store, record_again(store, build, is_once=revision is not None))


def _reached(before: ProjectRecord, state: str, day: str) -> dict[str, str]:
    """Give by state the day on which it was reached, after a step to `state`."""
    reached = dict(before.reached)
    if state in ("", before.fields["state"]) or state not in STATES:
        return reached
    later = STATES[list(STATES).index(state) + 1 :]
    reached = {state: on for state, on in reached.items() if state not in later}
    if state not in DATE_BY_STATE and (before.revision or state == "ended"):
        reached[state] = day
    return reached


def _next_id(cells: Cells, context: Context[ProjectRecord]) -> str:
    """Give the next free number of a project's year."""
    year_cell = cells.get("year")
    year = int(year_cell) if isinstance(year_cell, float) else context.today.year
    taken = context.records
    number = next(number for number in range(1, len(taken) + 2) if folded(f"P{year}-{number:03d}") not in taken)
    return f"P{year}-{number:03d}"
