"""What does a completed project change in the network, and who confirmed it?

A completed project changes nothing by itself: its rows are shown, a person confirms them, and they are loaded like any
file, under a source of their own, as a version that can be rolled back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from chainlink.books.reviewed_changes import (
    RowEffect,
    confirm_reviewed,
    effects_of,
    is_written,
    require_grounds,
    rows_to_write,
)
from chainlink.projects.changes import SOURCE, changed_rows, project_of
from chainlink.projects.project import RowChange, changes_of, changes_text
from chainlink.projects.register.books import PROJECTS, find_project
from chainlink.projects.register.records import ProjectRecord
from chainlink.projects.register.states import COMPLETED
from chainlink.stores import Store, Version
from graph_schema.errors import UsageError
from graph_schema.names import Words
from loaders.merge import merge_rows
from loaders.tables import Tables

MAKING = ("new_line", "extend", "research")
"""Kinds whose firm begins to make their component: the change follows from the project itself."""


def changes_when_completed(project: ProjectRecord) -> tuple[RowChange, ...]:
    """Give what the project changes: what the books say, else the new line that its kind, firm and component mean.

    Returns
    -------
    tuple of RowChange
        Empty where nobody said and the kind does not tell.
    """
    if project.change:
        return changes_of(project.change)
    firm_id, component_id = (str(project.fields[name] or "") for name in ("firm_id", "component_id"))
    if project.fields["kind"] in MAKING and firm_id and component_id:
        return (RowChange("makes", {"firm_id": firm_id, "component_id": component_id}),)
    return ()


def stated_changes(
    project: ProjectRecord, *, capacity: float | None = None, stock_days: float | None = None, buyer_id: str = ""
) -> str:
    """Write down what a person says the project changes, as JSON text for `change`.

    Parameters
    ----------
    project
        With firm and component.
    capacity
        Capacity that it adds a year, in the unit of the line.
    stock_days
        Days of finished goods that the firm then keeps.
    buyer_id
        A buyer for whom the firm is then a qualified backup.

    Raises
    ------
    UsageError
        If nothing is said, or firm or component is missing.
    """
    firm_id, component_id = (str(project.fields[name] or "") for name in ("firm_id", "component_id"))
    if not firm_id or not component_id:
        raise UsageError(Words("请先填统一社会信用代码和产品", "state the firm's code and the component first"))
    line = {"firm_id": firm_id, "component_id": component_id}
    changes = []
    if capacity is not None:
        changes.append(RowChange("makes", line, add={"capacity": capacity}))
    if stock_days is not None:
        changes.append(RowChange("makes", line, set={"inventory_days": stock_days}))
    if buyer_id:
        sourcing = {"supplier_id": firm_id, "buyer_id": buyer_id, "component_id": component_id}
        changes.append(RowChange("supplies", sourcing, set={"status": "qualified"}))
    if not changes:
        raise UsageError(Words("请写新增产能、库存天数或采购方之一", "say added capacity, stock days or a buyer"))
    return changes_text(changes)


def review(store: Store, project_id: str, *, on: date | None = None) -> tuple[RowEffect, ...]:
    """Show what confirming a completed project would change; nothing is written.

    Parameters
    ----------
    on
        The day from which the change is true; today if None. Newer words of other sources would count before it.

    Returns
    -------
    tuple of RowEffect
        By table in the order of the schema, then by key; empty where the network has it all already.

    Raises
    ------
    UnknownIdError
        If the project is not on the books.
    UsageError
        If it is not completed, was confirmed before, nobody said what it changes, or newer rows would outweigh it.
    LoadError
        With every problem of the rows: a firm that is not in the data, for one.

    Notes
    -----
    Linear in the rows of the store.
    """
    project = _completed(store, project_id)
    existing, day = store.read_rows(), on or date.today()
    rows = _rows([project], existing, day)
    rows_to_write(rows, existing, source=SOURCE, on=day)
    return effects_of(rows, existing)


def confirm(
    store: Store, project_ids: Sequence[str], *, who: str, why: str, on: date | None = None, revision: int | None = None
) -> Version:
    """Write what completed projects change into the network, as one new version, and note it in the register.

    Parameters
    ----------
    project_ids
        Which projects.
    who, why
        Who confirms them, and on what grounds; both are needed.
    on
        As for `review`.
    revision
        The revision that the person reviewed, of a single project. None: whatever it is now.

    Returns
    -------
    Version
        The version that has it.

    Raises
    ------
    ConflictError
        If somebody changed the project after `revision`.
    UsageError
        As `review`, and if nobody confirms or no grounds are given.
    LoadError, StoreError
        As a load; nothing is written then.
    """
    require_grounds(who, why)
    projects = [_completed(store, project_id) for project_id in dict.fromkeys(project_ids)]
    day = on or date.today()
    return confirm_reviewed(
        PROJECTS,
        store,
        projects,
        lambda left, existing: _rows(left, existing, day),
        is_there=lambda project, existing: is_written(project.project_id, existing, SOURCE),
        source=SOURCE,
        who=who,
        why=why,
        on=day,
        revision=revision,
    )


def _completed(store: Store, project_id: str) -> ProjectRecord:
    project = find_project(store, project_id)
    if project.fields["state"] not in COMPLETED:
        raise UsageError(
            Words(
                f"项目 {project.project_id} 尚未竣工；竣工、投产后才能更新供应网络",
                f"project {project.project_id} is not finished; the network changes when it is finished or producing",
            )
        )
    if project.confirmed:
        raise UsageError(
            Words(
                f"项目 {project.project_id} 已于 {project.confirmed['on']} 由 {project.confirmed['who']} 确认，"
                f"见版本 {project.confirmed['version']}",
                f"project {project.project_id} was confirmed on {project.confirmed['on']} by "
                f"{project.confirmed['who']}, version {project.confirmed['version']}",
            )
        )
    if not changes_when_completed(project):
        raise UsageError(
            Words(
                f"项目 {project.project_id} 没有写明投产后改动什么；请先填写新增产能、库存天数或备份采购方",
                f"nobody said what project {project.project_id} changes; state capacity, stock days or a buyer first",
            )
        )
    return project


def _rows(projects: Sequence[ProjectRecord], existing: Tables, on: date) -> Tables:
    """Give the rows as they are afterwards, under our source."""
    named = [project_of(project.project_id, changes_when_completed(project)) for project in projects]
    return changed_rows(merge_rows(existing), named, as_of=on.isoformat())
