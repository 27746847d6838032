"""What would a reviewed change do to the network, and how is it written? Rows under a source of their own, as a version.

A completed project, or a contract of a matchmaking event, changes nothing by itself: its rows are shown, a person confirms
them, and they are loaded like any file, as a version that can be rolled back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from chainlink.books.book import Book, R
from chainlink.books.record import CONFIRMED, record_again
from chainlink.stores import Change, Store, Version
from graph_schema.errors import ConflictError, UsageError
from graph_schema.names import Words
from graph_schema.spec import schema
from loaders.export import write_csv_folder
from loaders.load import load_tables
from loaders.merge import merge_rows
from loaders.tables import Tables


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


def require_grounds(who: str, why: str) -> None:
    """Refuse a confirmation that nobody signs.

    Raises
    ------
    UsageError
        If nobody confirms, or no grounds are given.
    """
    if not who.strip() or not why.strip():
        raise UsageError(Words("请写明确认人和依据", "say who confirms it, and on what grounds"))


def rows_to_write(rows: Tables, existing: Tables, *, source: str, on: date) -> Tables:
    """Give the rows of a change as they are kept: beside the rows of other sources, with the names of earlier changes.

    Parameters
    ----------
    rows
        Whole rows as they are afterwards, of this source and day; `source_row` names what changes them.
    existing
        Rows of the store, one for each key and source.
    source
        The source they are kept under.
    on
        The day from which they are true.

    Raises
    ------
    UsageError
        If rows of other sources are as new, so that they would outweigh these.
    LoadError
        With every problem of the rows, as of any file that is loaded.
    """
    frames = {}
    for name, frame in rows.items():
        if frame.empty:
            continue
        key = list(schema().tables[name].key)
        before = existing[name][existing[name]["source"] == source]
        names = dict(zip(before[key].itertuples(index=False, name=None), before["source_row"], strict=True))
        joined = [
            _joined(str(names.get(column, "")), str(own))
            for column, own in zip(frame[key].itertuples(index=False, name=None), frame["source_row"], strict=True)
        ]
        frames[name] = frame.assign(source_row=joined)
        _require_newest(existing[name], frame, key, source, on)
    return _checked(Tables.of(frames), existing, source)


def _joined(first: str, own: str) -> str:
    """Put names together, each once."""
    return ";".join(dict.fromkeys(filter(None, (*first.split(";"), *own.split(";")))))


def _require_newest(old: pd.DataFrame, rows: pd.DataFrame, key: list[str], source: str, on: date) -> None:
    """Refuse a day that rows of other sources would outweigh."""
    others = old[old["source"] != source].merge(rows[key], on=key)
    newest = max(map(str, others["as_of"]), default="")
    if newest >= on.isoformat():
        raise UsageError(
            Words(
                f"库中已有 {newest} 的数据，晚于或等于 {on}；请填更晚的日期（--on）",
                f"the data speak of {newest}, not before {on}; give a later day (--on)",
            )
        )


def _checked(rows: Tables, existing: Tables, source: str) -> Tables:
    """Read the rows as any file that is loaded: every check of the loader holds for them too."""
    with TemporaryDirectory() as made:
        folder = Path(made) / source
        write_csv_folder(rows, folder)
        return load_tables([folder], existing=existing, is_adding=True).tables


def is_written(name: str, existing: Tables, source: str) -> bool:
    """Whether rows of a source name a change: one that was written before a crash, and not noted."""
    return any(
        name in str(names).split(";")
        for _, frame in existing.items()
        for names in frame.loc[frame["source"] == source, "source_row"]
    )


def write_reviewed(store: Store, rows_of: Callable[[Tables], Tables], *, source: str, on: date, note: str) -> Version:
    """Write what a person confirmed, as one new version.

    Parameters
    ----------
    rows_of
        Given the rows of the store, the rows afterwards; empty tables for nothing to write.
    source, on
        As for `rows_to_write`.
    note
        Kept with the version.

    Returns
    -------
    Version
        The version that has it; the one before where nothing is written.

    Raises
    ------
    UsageError, LoadError, StoreError
        As `rows_to_write` and a load; nothing is written then.
    """

    def build(existing: Tables) -> Tables:
        rows = rows_of(existing)
        is_empty = all(frame.empty for _, frame in rows.items())
        return rows if is_empty else rows_to_write(rows, existing, source=source, on=on)

    return store.update(build, is_adding=True, note=note)


def confirm_reviewed(
    book: Book[R],
    store: Store,
    records: Sequence[R],
    rows_of: Callable[[Sequence[R], Tables], Tables],
    *,
    is_there: Callable[[R, Tables], bool],
    source: str,
    who: str,
    why: str,
    on: date,
    revision: int | None = None,
    more: Mapping[str, str] | None = None,
) -> Version:
    """Write what records change in the network as one version, and note that with all of them or none.

    Parameters
    ----------
    records
        As they were reviewed.
    rows_of
        Their rows as they are afterwards, given the rows of the store.
    is_there
        Whether the network has those of a record: they were written before a crash, and not yet noted.
    source, on
        As for `write_reviewed`.
    revision
        The revision that the person reviewed, of a single record. None: whatever it is now.
    more
        What is noted beside version, day and person.

    Raises
    ------
    ConflictError
        If somebody changed the record after `revision`.
    UsageError, LoadError, StoreError
        As `write_reviewed`; nothing is noted then.
    """
    for record in records:
        if revision not in (None, record.revision):
            raise ConflictError(record.entry_id, changed_by=record.who, changed_at=record.when)

    def rows(existing: Tables) -> Tables:
        return rows_of([record for record in records if not is_there(record, existing)], existing)

    note = f"{source} {'、'.join(record.entry_id for record in records)}"
    version = write_reviewed(store, rows, source=source, on=on, note=note)
    mark = {"version": version.version_id, "on": on.isoformat(), "who": who, **(more or {})}

    def noted() -> tuple[Sequence[Change], None]:
        now = [book.find(store, record.entry_id) for record in records]
        marks = {CONFIRMED: json.dumps(mark, ensure_ascii=False)}
        marked = [replace(record, hidden={**record.hidden, **marks}) for record in now]
        return [book.change_to(record, who=who, why=why) for record in marked], None

    record_again(store, noted)
    return version


def effects_of(rows: Tables, existing: Tables) -> tuple[RowEffect, ...]:
    """Tell what rows would change.

    Returns
    -------
    tuple of RowEffect
        By table in the order of the schema, then in the order of the rows; empty where the network has it all already.

    Notes
    -----
    Linear in the rows of the store.
    """
    before, effects = merge_rows(existing), []
    for name, frame in rows.items():
        if frame.empty:
            continue
        spec = schema().tables[name]
        key = list(spec.key)
        old_rows = {
            tuple(row[column] for column in key): row
            for row in before[name].merge(frame[key], on=key).to_dict("records")
        }
        for row in frame.to_dict("records"):
            names = tuple(row[column] for column in key)
            old = old_rows.get(names, {})
            pairs = [(column, _plain(old.get(column)), _plain(row[column])) for column in spec.column_names]
            differing = tuple(
                (column, then, now)
                for column, then, now in pairs
                if column not in (*key, *schema().provenance) and then != now
            )
            if differing or not old:
                effects.append(RowEffect(name, tuple(str(key_id) for key_id in names), not old, differing))
    return tuple(effects)


def _plain(value: object) -> str | float | bool | None:
    if value is None or value is pd.NA or value == "" or value != value:
        return None
    return value if isinstance(value, str | bool) else float(str(value))
