"""Which strengthening projects are on the books, how far are they, and who changed what? 强链补链项目库."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from chainlink.books.record import record_again
from chainlink.projects.register.edits import change_of, fields_after
from chainlink.projects.register.monthly import with_earlier
from chainlink.projects.register.records import (
    BOOK,
    CHANGE,
    CONFIRMED,
    ProjectRecord,
    empty_fields,
    new_record,
    record_of,
)
from chainlink.projects.register.states import days_after_step
from chainlink.risks.register import list_risks
from chainlink.stores import Change, Field, Store
from graph_schema.errors import UnknownIdError, UsageError
from graph_schema.names import Words


def list_projects(store: Store) -> tuple[ProjectRecord, ...]:
    """Give all projects on the books, by id; empty when there is none."""
    return tuple(record_of(entry) for entry in store.entries(BOOK))


def find_project(store: Store, project_id: str) -> ProjectRecord:
    """Give one project by its id, or by its 项目代码 where one project alone has it; letter case does not matter.

    Raises
    ------
    UnknownIdError
        If it is not on the books.
    """
    projects = list_projects(store)
    wanted = project_id.strip().casefold()
    found = [each for each in projects if each.project_id.casefold() == wanted]
    found = found or [each for each in projects if str(each.fields["project_code"]).casefold() == wanted]
    if len(found) != 1 or not wanted:
        near = [each.project_id for each in found] or [
            each.project_id for each in projects if wanted and wanted in each.project_id.casefold()
        ]
        raise UnknownIdError(Words("项目", "project"), project_id, near[:5])
    return found[0]


def check_risk_ids(store: Store, changed: Mapping[str, Field]) -> None:
    """Refuse risks that are not on the books; for what people type.

    Raises
    ------
    UnknownIdError
        Naming the first of them.
    """
    asked = [each.strip() for each in str(changed.get("risk_ids") or "").split(";") if each.strip()]
    if asked:
        known = [risk.risk_id for risk in list_risks(store)]
        for risk_id in asked:
            if risk_id not in known:
                near = [each for each in known if risk_id.casefold() in each.casefold()]
                raise UnknownIdError(Words("风险", "risk"), risk_id, near[:5])


def history(store: Store, project_id: str) -> tuple[ProjectRecord, ...]:
    """Give all states of one project, oldest first.

    Raises
    ------
    UnknownIdError
        If it is not on the books.
    """
    return tuple(record_of(entry) for entry in store.history(BOOK, find_project(store, project_id).project_id))


def change_project(
    store: Store,
    project_id: str,
    changed: Mapping[str, Field],
    *,
    who: str,
    why: str = "",
    revision: int | None = None,
    today: date | None = None,
) -> ProjectRecord:
    """Change what the books say of a project.

    Parameters
    ----------
    store
        Where the register is kept.
    project_id
        Which project.
    changed
        Columns to new values; "" or None empties one. With a `data_date` in a new month, what speaks of one month
        alone is asked anew. `change` and `confirmed` may be among them, as JSON text.
    who, why
        Who changes it, and why. Going back a state, and ending a project, need a reason.
    revision
        The revision the person saw. None: whatever it is now.
    today
        Day of a step whose day is not given; today if None.

    Returns
    -------
    ProjectRecord
        As it stands now.

    Raises
    ------
    UnknownIdError
        If it is not on the books.
    UsageError
        If a value is not allowed, days contradict each other, or a reason is missing.
    ConflictError
        If somebody changed it after `revision`.
    """
    day = (today or date.today()).isoformat()

    def build() -> tuple[Sequence[Change], str]:
        project = find_project(store, project_id)
        fields = fields_after(project.fields, changed, why=why)
        fields = days_after_step(fields, str(project.fields["state"]), changed, day=day)
        made_on = project.revision if revision is None else revision
        texts = {name: changed[name] for name in (CHANGE, CONFIRMED) if name in changed}
        return [change_of(project, fields, made_on, day=day, who=who, why=why, texts=texts)], project.project_id

    return find_project(store, record_again(store, build, is_once=revision is not None))


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
        made_on = project.revision if revision is None else revision
        change = change_of(project, project.fields, made_on, day="", who=who, why=why, months=months)
        return [change], project.project_id

    return find_project(store, record_again(store, build, is_once=revision is not None))


def add_project(
    store: Store, fields: Mapping[str, Field], *, who: str, why: str = "", change: str = "", today: date | None = None
) -> ProjectRecord:
    """Enter a new project.

    Parameters
    ----------
    fields
        Columns it states, `NEEDED` among them; without `project_id` it gets its 项目代码, else the next free number of
        its year.
    change
        JSON text of the rows it changes once completed.

    Raises
    ------
    UsageError
        If it is on the books already, or something needed is missing.
    """
    (added,) = add_projects(store, [(fields, change)], who=who, why=why, today=today)
    return added


def add_projects(
    store: Store,
    projects: Sequence[tuple[Mapping[str, Field], str]],
    *,
    who: str,
    why: str = "",
    today: date | None = None,
) -> tuple[ProjectRecord, ...]:
    """Enter several new projects, all or none; see `add_project`.

    Parameters
    ----------
    projects
        Fields and change of each.

    Returns
    -------
    tuple of ProjectRecord
        In order of `projects`.
    """
    day = (today or date.today()).isoformat()

    def build() -> tuple[Sequence[Change], tuple[str, ...]]:
        taken = {each.project_id for each in list_projects(store)}
        changes = []
        for stated, change in projects:
            fields = fields_after(empty_fields(), stated, why=why, is_new=True)
            fields = days_after_step(fields, "", stated, day=day)
            project_id = str(stated.get("project_id") or fields["project_code"] or _next_id(fields, taken))
            if project_id in taken:
                raise _is_there(project_id)
            taken.add(project_id)
            texts = {CHANGE: change}
            changes.append(change_of(new_record(project_id), fields, 0, day=day, who=who, why=why, texts=texts))
        return changes, tuple(each.entry_id for each in changes)

    ids = record_again(store, build)
    return tuple(record_of(store.history(BOOK, each)[-1]) for each in ids)


def _is_there(project_id: str) -> UsageError:
    return UsageError(
        Words(
            f"库中已有项目 {project_id}；请用 chainlink projects set 修改",
            f"project {project_id} is on the books already; change it with chainlink projects set",
        )
    )


def _next_id(fields: Mapping[str, Field], taken: set[str]) -> str:
    year = int(fields["year"]) if isinstance(fields["year"], float) else date.today().year
    number = next(each for each in range(1, len(taken) + 2) if f"P{year}-{each:03d}" not in taken)
    return f"P{year}-{number:03d}"
