"""Which rows does a store hold after a load, and do they hang together? The same answer for every store."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from graph_schema.errors import LoadError, Problem
from graph_schema.names import Words
from graph_schema.spec import ColumnSpec, TableSpec, schema
from loaders.tables import Tables


def rows_after(existing: Tables, loaded: Tables, *, is_adding: bool, leaving: Collection[str] = ()) -> Tables:
    """Give the rows that stand after `loaded` was put among `existing`.

    Parameters
    ----------
    existing, loaded
        At most one row for each key and source.
    is_adding
        False: the existing rows of every source in `loaded` go, in all tables. True: only those go that have the key
        and source of a loaded row.
    leaving
        Sources whose existing rows go, though `loaded` may have none of them.

    Raises
    ------
    LoadError
        If a key stands twice in one source of `loaded`, or a reference of any row leads nowhere; every one is told.

    Notes
    -----
    Linear in the rows.
    """
    problems = _repeated_keys(loaded)
    sources = [*pd.concat([frame["source"] for _, frame in loaded.items()]).unique(), *leaving]
    whole = {}
    for name, frame in existing.items():
        replaced = _is_again_in(loaded[name], frame, name) if is_adding else frame["source"].isin(sources)
        kept = frame[~replaced]
        whole[name] = pd.concat([kept, loaded[name]], ignore_index=True) if len(kept) else loaded[name]
    rows = Tables.of(whole)
    problems += dangling(rows)
    if problems:
        raise LoadError(problems)
    return rows


def dangling(rows: Tables) -> tuple[Problem, ...]:
    """Tell every reference that leads to nothing, and every required id that is empty.

    Returns
    -------
    tuple
        In table, column and row order; `place` is the source of the row. Empty if all is well.
    """
    problems: list[Problem] = []
    for name, frame in rows.items():
        for column in schema().tables[name].columns if len(frame) else ():
            if column.is_required and column.type == "id" and (is_empty := frame[column.name] == "").any():
                problems.extend(_told(frame[is_empty], column, Words("为空；请填写", "is empty; fill it in")))
            if column.refers_to:
                ids = rows[column.refers_to][schema().tables[column.refers_to].key[0]]
                unknown = set(frame[column.name].unique().tolist()) - set(ids.unique().tolist()) - {""}
                if unknown:
                    lost = frame[frame[column.name].isin(list(unknown))]
                    sheet = schema().tables[column.refers_to].sheet
                    message = Words(
                        f"在“{sheet}”中没有；请补上或改正", f"is not in {sheet}; add it there or correct it"
                    )
                    problems.extend(_told(lost, column, message))
    return tuple(problems)


def _told(frame: pd.DataFrame, column: ColumnSpec, message: Words) -> list[Problem]:
    return [
        Problem(str(place), 0, column.zh, Words(f"“{value}”{message.zh}（{row}）", f"{value!r} {message.en} ({row})"))
        for value, place, row in zip(frame[column.name], frame["source"], frame["source_row"], strict=True)
    ]


def _is_again_in(loaded: pd.DataFrame, frame: pd.DataFrame, name: str) -> pd.Series:
    """Tell for each row of `frame` whether `loaded` has a row of its key and source."""
    identity = _identity(schema().tables[name])
    both = pd.concat([loaded[identity], frame[identity]], ignore_index=True)
    return both.duplicated(keep="first").iloc[len(loaded) :].set_axis(frame.index)


def _repeated_keys(loaded: Tables) -> tuple[Problem, ...]:
    problems: list[Problem] = []
    for name, frame in loaded.items():
        if len(frame) < 2:
            continue
        spec = schema().tables[name]
        repeated = frame[frame.duplicated(_identity(spec))]
        for record in repeated[[*spec.key, "source", "source_row"]].itertuples(index=False):
            thing = " → ".join(str(key_id) for key_id in record[: len(spec.key)] if key_id)
            message = Words(
                f"{thing} 在同一来源中重复（{record[-1]}）", f"{thing} stands twice in one source ({record[-1]})"
            )
            problems.append(Problem(f"{record[-2]}·{spec.sheet}", 0, "", message))
    return tuple(problems)


def _identity(spec: TableSpec) -> list[str]:
    return [*spec.key, "source"]
