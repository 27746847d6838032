"""What do the tables look like once projects are in production? Rows changed, nothing removed, targets as they were."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from chainlink.projects.project import Project, RowChange, Value, require_allowed
from chainlink.supply.index_arrays import Bools
from chainlink.supply.stated_days import WORSE_END, stating_columns
from graph_schema.spec import ColumnSpec, TableSpec, schema
from loaders.tables import Tables

SOURCE = "projects"
_STATUSES = ("candidate", "qualified", "active")
_LARGER = ("input_stock_days", "inventory_days")
_SMALLER = ("time_to_recover_days",)
_Changes = dict[tuple[str, ...], list[tuple[str, RowChange]]]
"""By key of a row: what is changed in it, with the project of each change."""


def apply_changes(tables: Tables, projects: Iterable[Project]) -> Tables:
    """Give the tables as they are once all these projects are in production.

    Parameters
    ----------
    tables
        One row a key, as `Store.read` gives them.
    projects
        In any order: where two set one column to different values, the later project id counts.

    Returns
    -------
    Tables
        New tables; the same object where nothing changes. No row is removed and no target changes.

    Raises
    ------
    UsageError
        If a change names what no project may change.

    Notes
    -----
    Linear in the rows of the tables that change.

    Examples
    --------
    >>> makes = pd.DataFrame({"firm_id": ["A"], "component_id": ["x"], "capacity": [10.0]})
    >>> key = {"firm_id": "A", "component_id": "x"}
    >>> project = Project("P", "strengthen", "C", "x", "A", "", 1.0, 1.0, None, (),
    ...                   (RowChange("makes", key, add={"capacity": 5.0}),))
    >>> apply_changes(Tables.of({"makes": makes}), [project]).makes["capacity"].tolist()
    [15.0]
    """
    changes = _changes_by_table(projects)
    if not changes:
        return tables
    rows = _changed_tables(tables, changes, SOURCE, "")
    frames = {}
    for name, old in tables.items():
        if changed := changes.get(name):
            kept = old[~_has_key(old, schema().tables[name].key, changed)]
            old = pd.concat([kept, rows[name]], ignore_index=True)
        frames[name] = old
    return Tables.of(frames)


def changed_rows(tables: Tables, projects: Iterable[Project], *, source: str = SOURCE, as_of: str = "") -> Tables:
    """Give only the rows that projects change, as they are afterwards.

    Parameters
    ----------
    tables, projects
        As for `apply_changes`.
    source, as_of
        What the rows say of where and when they are from.

    Returns
    -------
    Tables
        Whole rows, in key order; `source_row` names the projects. A store keeps them beside the rows of other sources.
    """
    return _changed_tables(tables, _changes_by_table(projects), source, as_of)


def _changes_by_table(projects: Iterable[Project]) -> dict[str, _Changes]:
    by_table: dict[str, _Changes] = {}
    for project in sorted(projects, key=lambda project: project.project_id):
        for change in project.changes:
            require_allowed(change)
            key = tuple(str(change.key[name]) for name in schema().tables[change.table].key)
            by_table.setdefault(change.table, {}).setdefault(key, []).append((project.project_id, change))
    return by_table


def _changed_tables(tables: Tables, changes: Mapping[str, _Changes], source: str, as_of: str) -> Tables:
    return Tables.of(
        {name: _changed(schema().tables[name], tables[name], made, source, as_of) for name, made in changes.items()}
    )


def _has_key(frame: pd.DataFrame, key: Sequence[str], changes: _Changes) -> Bools:
    """Tell which rows of a table change; keys are compared where their first part fits."""
    near = np.flatnonzero(frame[key[0]].isin({changed[0] for changed in changes}))
    keys = zip(*(frame[name].iloc[near].tolist() for name in key), strict=True)
    has_key = np.zeros(len(frame), bool)
    has_key[near] = [row_key in changes for row_key in keys]
    return has_key


def _changed(spec: TableSpec, frame: pd.DataFrame, changes: _Changes, source: str, as_of: str) -> pd.DataFrame:
    """Give the rows of one table that change."""
    known = frame[_has_key(frame, spec.key, changes)]
    row_by_key = {tuple(row[name] for name in spec.key): row for row in known.to_dict("records")}
    rows = []
    for key, made in sorted(changes.items()):
        row: dict[Hashable, Any] = {**dict(zip(spec.key, key, strict=True)), **row_by_key.get(key, {})}
        for _, change in made:
            for name, value in change.set.items():
                row |= _set(row, name, value)
            for name, more in change.add.items():
                row[name] = _more(spec.column(name), row.get(name), more, is_new=key not in row_by_key)
        projects = ";".join(dict.fromkeys(project_id for project_id, _ in made))
        rows.append({**row, "source": source, "source_row": projects, "as_of": as_of or row.get("as_of", "")})
    return pd.DataFrame(rows, columns=list(spec.column_names))


def _set(row: Mapping[Hashable, Any], name: str, value: Value) -> dict[Hashable, Any]:
    """Give what a row then states; days that were a band become the number, so that the ends cannot contradict it."""
    if name not in WORSE_END:
        return {name: _better(name, row.get(name), value)}
    columns = stating_columns(name)
    old = next((row[column] for column in columns if column in row and not pd.isna(row[column])), None)
    return {name: _better(name, old, value), **dict.fromkeys(columns[1:])}


def _better(name: str, old: Any, new: Value) -> Value:
    """Give the new value, but for what a project never makes worse."""
    if old is None or pd.isna(old) or old == "":
        return new
    if name == "status" and str(old) in _STATUSES and str(new) in _STATUSES:
        return max(str(old), str(new), key=_STATUSES.index)
    if name in _LARGER:
        return max(float(old), float(new or 0))
    if name in _SMALLER:
        return min(float(old), float(new or 0))
    return new


def _more(column: ColumnSpec, old: Any, more: float, *, is_new: bool) -> float | None:
    if old is None or pd.isna(old):
        return more if is_new else None
    amount = max(0.0, float(old) + more)
    return min(1.0, amount) if column.type == "share" else amount


def project_of(project_id: str, changes: Sequence[RowChange]) -> Project:
    """Give a project of which only its changes matter."""
    return Project(project_id, "new_line", "", "", "", "", 0.0, 0.0, None, (), tuple(changes), "entered")
