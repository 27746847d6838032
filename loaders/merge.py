"""What is said of one thing when several sources speak of it? The newest word for each column, and who disagrees."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.arrays import ArrowStringArray

from graph_schema.errors import Problem
from graph_schema.names import Words
from graph_schema.spec import ColumnSpec, TableSpec, schema
from loaders.tables import Tables, is_in_order, order_of, starts_of_runs, text_columns

Bools = npt.NDArray[np.bool_]

JOINT = "；"
"""Stands between the sources of a merged row."""


def merge_rows(rows: Tables) -> Tables:
    """Make one row a key out of one row a key and source.

    Per column the first value that is not missing counts, going from the newest `as_of` to the oldest (rows without
    a date last), sources with the same date in the order of their names. `source` and `source_row` of a merged row
    name all its rows in that order.

    Parameters
    ----------
    rows
        At most one row for each key and source.

    Returns
    -------
    Tables
        One row a key, in key order; a table in which no key repeats keeps its own order.

    Notes
    -----
    Linear where the rows stand in key order, as stores give them; else they are sorted.

    Examples
    --------
    >>> makes = pd.DataFrame({"firm_id": ["A", "A"], "component_id": ["x", "x"], "capacity": [5.0, None],
    ...                       "unit": ["t", "kg"], "source": ["old", "new"], "as_of": ["2023", "2024"]})
    >>> merge_rows(Tables.of({"makes": makes})).makes[["capacity", "unit", "source"]].to_dict("records")
    [{'capacity': 5.0, 'unit': 'kg', 'source': 'new；old'}]
    """
    merged = {name: _merged(schema().tables[name], frame) for name, frame in rows.items()}
    return rows if all(frame is rows[name] for name, frame in merged.items()) else Tables(**merged)


def disagreements(rows: Tables) -> tuple[Problem, ...]:
    """Tell where two sources give different values for the same column of the same thing.

    A missing value contradicts nothing; provenance is no value.

    Returns
    -------
    tuple
        A problem for each key and column, by sheet, key and column; `message` gives every value with its sources, the
        one that `merge_rows` takes first. Empty if all agree.

    Notes
    -----
    Linear where no key repeats.
    """
    problems: list[Problem] = []
    for name, frame in rows.items():
        spec = schema().tables[name]
        repeated = _repeated(spec, frame)
        if len(repeated):
            problems.extend(_contradictions(spec, repeated))
    return tuple(problems)


def _repeated(spec: TableSpec, frame: pd.DataFrame) -> pd.DataFrame:
    """Give the rows whose key stands more than once, by key, newest first, missing text as missing."""
    repeated = frame[frame.duplicated(list(spec.key), keep=False)]
    by_source = repeated.sort_values("source", kind="stable")
    by_date = by_source.sort_values("as_of", kind="stable", ascending=False)
    return by_date.sort_values(list(spec.key), kind="stable", ignore_index=True)


def _merged(spec: TableSpec, frame: pd.DataFrame) -> pd.DataFrame:
    """Merge the rows of each key; the frame itself where none repeats."""
    keys = text_columns(frame, spec.key)
    in_order = keys if is_in_order(keys) else keys.take(order_of(keys))
    if starts_of_runs(in_order).all():
        return frame
    rank = order_of(text_columns(frame, [*spec.key, "as_of", "source"]), descending=["as_of"])
    starts = np.flatnonzero(starts_of_runs(in_order))
    columns = {
        column.name: frame[column.name].array.take(
            rank[_first_given(_is_missing(column, frame[column.name])[rank], starts)]
        )
        for column in spec.columns
    }
    for name in ("source", "source_row"):
        columns[name] = _joined(frame[name].array.take(rank), starts).array
    return pd.DataFrame(columns)


def _is_missing(column: ColumnSpec, values: pd.Series) -> Bools:
    """Tell by row whether the column says nothing."""
    says_nothing = values.isna() if column.is_numeric or column.type == "flag" else values == ""
    return says_nothing.to_numpy(bool)


def _first_given(is_missing: Bools, starts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Give for each run of rows the first that says something, the first of all where none does."""
    last = len(is_missing)
    places = np.where(is_missing, last, np.arange(last))
    first = np.minimum.reduceat(places, starts)
    return np.where(first < last, first, starts)


def _joined(names: ArrowStringArray, starts: npt.NDArray[np.intp]) -> pd.Series:
    """Name all rows of each run, in their order, so that the third place belongs to the third source."""
    ends = np.append(starts[1:], len(names))
    joined = names.take(starts).tolist()
    texts = names.tolist()
    for run in np.flatnonzero(ends - starts > 1).tolist():
        run_texts = texts[starts[run] : ends[run]]
        joined[run] = JOINT.join(run_texts) if any(run_texts) else ""
    return pd.Series(joined, dtype="str")


def _blanked(column: ColumnSpec, values: pd.Series) -> pd.Series:
    """Make missing text missing to pandas too, so that nothing counts it as a value."""
    return values if column.is_numeric or column.type == "flag" else values.where(values != "")


def _contradictions(spec: TableSpec, repeated: pd.DataFrame) -> list[Problem]:
    key = list(spec.key)
    contradictions: list[tuple[tuple[str, ...], int, Problem]] = []
    for place, column in enumerate(spec.columns):
        if column.name in (*key, *schema().provenance):
            continue
        given = repeated.assign(value=_blanked(column, repeated[column.name])).dropna(subset=["value"])
        differs = given.groupby(key)["value"].transform("nunique") > 1
        for ids, group in given[differs].groupby(key, sort=True):
            sources_by_value: dict[str, list[str]] = {}
            for value, source in zip(group["value"], group["source"], strict=True):
                sources_by_value.setdefault(_shown(column, value), []).append(str(source))
            names = tuple(str(key_id) for key_id in ids)
            contradictions.append((names, place, _contradiction(spec, column, names, sources_by_value)))
    return [problem for _, _, problem in sorted(contradictions, key=lambda contradiction: contradiction[:2])]


def _contradiction(
    spec: TableSpec, column: ColumnSpec, ids: tuple[str, ...], sources_by_value: dict[str, list[str]]
) -> Problem:
    thing = " → ".join(key_id for key_id in ids if key_id)
    taken = next(iter(sources_by_value))
    said_zh = "，".join(f"{value}（{'、'.join(sources)}）" for value, sources in sources_by_value.items())
    said_en = ", ".join(f"{value} ({', '.join(sources)})" for value, sources in sources_by_value.items())
    message = Words(
        f"{thing} 各来源不一致：{said_zh}；取 {taken}", f"{thing}: sources disagree: {said_en}; {taken} is taken"
    )
    return Problem(place=spec.sheet, row=0, column=column.zh, message=message)


def _shown(column: ColumnSpec, value: object) -> str:
    if column.is_numeric:
        return f"{value:.15g}"
    if column.type == "flag":
        return "是" if value else "否"
    return str(value)
