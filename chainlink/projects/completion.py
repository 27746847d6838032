"""What does a completed project change in the network, and who confirmed it?

A completed project changes nothing by itself: its rows are shown, a person confirms them, and they are loaded like any
file, under a source of their own, as a version that can be rolled back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from chainlink.projects.changes import SOURCE, changed_rows, project_of
from chainlink.projects.project import RowChange, changes_of, changes_text
from chainlink.projects.records import CONFIRMED, ProjectRecord
from chainlink.projects.register import change_project, find_project
from chainlink.projects.states import COMPLETED
from chainlink.stores import Store, Version
from graph_schema.errors import ConflictError, UsageError
from graph_schema.names import Words
from graph_schema.spec import schema
from loaders.export import write_csv_folder
from loaders.load import load_tables
from loaders.merge import merge_rows
from loaders.tables import Tables

MAKING = ("new_line", "extend", "research")
"""Kinds whose firm begins to make their component: the change follows from the project itself."""


@dataclass(frozen=True)
class RowEffect:
    """What becomes of one row.

    Attributes
    ----------
    table, key
        Which row, its key's values in order.
    is_new
        Whether it is not there yet.
    columns
        (column, value before, value after) of what differs, in the order of the table; None for missing.
    """

    table: str
    key: tuple[str, ...]
    is_new: bool
    columns: tuple[tuple[str, str | float | bool | None, str | float | bool | None], ...]


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
    found = []
    if capacity is not None:
        found.append(RowChange("makes", line, add={"capacity": capacity}))
    if stock_days is not None:
        found.append(RowChange("makes", line, set={"inventory_days": stock_days}))
    if buyer_id:
        sourcing = {"supplier_id": firm_id, "buyer_id": buyer_id, "component_id": component_id}
        found.append(RowChange("supplies", sourcing, set={"status": "qualified"}))
    if not found:
        raise UsageError(Words("请写新增产能、库存天数或采购方之一", "say added capacity, stock days or a buyer"))
    return changes_text(found)


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
    existing = store.read_rows()
    rows = _rows([project], existing, on or date.today())
    _checked(rows, existing)
    return _effects(merge_rows(existing), rows)


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
    if not who.strip() or not why.strip():
        raise UsageError(
            Words("请写明确认人和依据（--who、--why）", "say who confirms it, and on what grounds (--who, --why)")
        )
    projects = [_completed(store, each) for each in dict.fromkeys(project_ids)]
    for each in projects:
        if revision not in (None, each.revision):
            raise ConflictError(each.project_id, changed_by=each.who, changed_at=each.when)
    day = on or date.today()

    def build(existing: Tables) -> Tables:
        new = [each for each in projects if not _is_there(each.project_id, existing)]
        # those that are there were written before a crash, and not yet noted
        return _checked(_rows(new, existing, day), existing) if new else Tables.of()

    note = f"{SOURCE} {'、'.join(each.project_id for each in projects)}"
    version = store.update(build, is_adding=True, note=note)
    noted = json.dumps({"version": version.version_id, "on": day.isoformat(), "who": who}, ensure_ascii=False)
    for each in projects:
        change_project(store, each.project_id, {CONFIRMED: noted}, who=who, why=why)
    return version


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
    """Give the rows as they are afterwards, under our source; rows of other projects keep their names."""
    merged = merge_rows(existing)
    named = [project_of(each.project_id, changes_when_completed(each)) for each in projects]
    rows = changed_rows(merged, named, as_of=on.isoformat())
    frames = {}
    for name, frame in rows.items():
        key = list(schema().tables[name].key)
        before = existing[name][existing[name]["source"] == SOURCE]
        names = dict(zip(before[key].itertuples(index=False, name=None), before["source_row"], strict=True))
        joined = [
            ";".join(filter(None, (names.get(each, ""), own)))
            for each, own in zip(frame[key].itertuples(index=False, name=None), frame["source_row"], strict=True)
        ]
        frames[name] = frame.assign(source_row=joined)
        _require_newest(existing[name], frame, key, on)
    return Tables.of(frames)


def _require_newest(old: pd.DataFrame, rows: pd.DataFrame, key: list[str], on: date) -> None:
    """Refuse a day that rows of other sources would outweigh."""
    others = old[old["source"] != SOURCE].merge(rows[key], on=key)
    newest = max(map(str, others["as_of"]), default="")
    if newest >= on.isoformat():
        raise UsageError(
            Words(
                f"库中已有 {newest} 的数据，晚于或等于 {on}；请填更晚的日期（--on）",
                f"the data speak of {newest}, not before {on}; give a later day (--on)",
            )
        )


def _is_there(project_id: str, existing: Tables) -> bool:
    """Whether the rows of a project are in the data."""
    return any(
        project_id in str(names).split(";")
        for _, frame in existing.items()
        for names in frame.loc[frame["source"] == SOURCE, "source_row"]
    )


def _checked(rows: Tables, existing: Tables) -> Tables:
    """Read the rows as any file that is loaded: every check of the loader holds for them too."""
    with TemporaryDirectory() as made:
        folder = Path(made) / SOURCE
        write_csv_folder(rows, folder)
        return load_tables([folder], existing=existing, is_adding=True).tables


def _effects(before: Tables, rows: Tables) -> tuple[RowEffect, ...]:
    found = []
    for name, frame in rows.items():
        spec = schema().tables[name]
        key = list(spec.key)
        known = {
            tuple(row[each] for each in key): row for row in before[name].merge(frame[key], on=key).to_dict("records")
        }
        for row in frame.to_dict("records"):
            names = tuple(row[each] for each in key)
            old = known.get(names, {})
            pairs = [(column, _plain(old.get(column)), _plain(row[column])) for column in spec.column_names]
            differing = tuple(
                (column, then, now)
                for column, then, now in pairs
                if column not in (*key, *schema().provenance) and then != now
            )
            if differing or not old:
                found.append(RowEffect(name, tuple(str(each) for each in names), not old, differing))
    return tuple(found)


def _plain(value: object) -> str | float | bool | None:
    if value is None or value is pd.NA or value == "" or value != value:
        return None
    return value if isinstance(value, str | bool) else float(str(value))
