"""What do validated rows look like? Typed frames, frozen together.

Text is `str` with "" for missing; numbers are float64 with NaN for missing; flags are pandas `boolean` with NA for
missing; dates are text, `YYYY[-MM[-DD]]`; shares are 0 to 1; money is 万元. Column names and order are the schema's.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from graph_schema.moments import DataDates
from graph_schema.spec import ColumnSpec, TableSpec, schema


@dataclass(frozen=True, eq=False)
class Tables:
    """All rows of one supply network, one frame a table of the schema.

    Frames are never changed in place: make new tables with `Tables.of`.

    Examples
    --------
    >>> tables = Tables.of({"makes": pd.DataFrame({"firm_id": ["A"], "component_id": ["x"]})})
    >>> [name for name, frame in tables.items() if len(frame)]
    ['makes']
    """

    chains: pd.DataFrame
    segments: pd.DataFrame
    components: pd.DataFrame
    placements: pd.DataFrame
    variants: pd.DataFrame
    inputs: pd.DataFrame
    regions: pd.DataFrame
    firms: pd.DataFrame
    roles: pd.DataFrame
    makes: pd.DataFrame
    needs: pd.DataFrame
    supplies: pd.DataFrame
    customs: pd.DataFrame

    @classmethod
    def of(cls, frames: Mapping[str, pd.DataFrame] | None = None) -> Tables:
        """Make tables from frames; absent tables are empty, absent columns missing, types are the schema's.

        Parameters
        ----------
        frames
            Table name to frame. Columns the schema does not know are a `KeyError`.

        Notes
        -----
        Linear. Rows are not checked: `loaders.check` does that.

        Examples
        --------
        >>> tables = Tables.of({"makes": pd.DataFrame({"firm_id": ["A"], "component_id": ["x"]})})
        >>> tables.makes[["firm_id", "component_id", "unit"]].to_dict("records")
        [{'firm_id': 'A', 'component_id': 'x', 'unit': ''}]
        """
        frames = frames or {}
        specs = schema().tables
        if unknown := sorted(set(frames) - set(specs)):
            raise KeyError(f"no such table: {', '.join(unknown)}")
        return cls(**{name: _typed(spec, frames.get(name)) for name, spec in specs.items()})

    def items(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """Go through (table name, frame) in schema order."""
        for field in fields(self):
            yield field.name, getattr(self, field.name)

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in schema().tables:
            raise KeyError(name)
        frame: pd.DataFrame = getattr(self, name)
        return frame

    def sorted(self) -> Tables:
        """Give the same rows ordered by key, then source: the order in which tables are compared and hashed."""
        frames = {name: sorted_by(frame, [*schema().tables[name].key, "source"]) for name, frame in self.items()}
        return Tables(**frames)

    def content_hash(self) -> str:
        """Fingerprint of all rows, whatever their order: 16 hexadecimal digits of SHA-256.

        Notes
        -----
        Linear after a sort; about 1.5 s for a million rows.
        """
        digest = hashlib.sha256()
        for name, frame in self.sorted().items():
            digest.update(f"{name}\n{len(frame)}\n".encode())
            for column in schema().tables[name].columns if len(frame) else ():
                for piece in _fingerprint(column, frame[column.name]):
                    digest.update(piece)
        return digest.hexdigest()[:16]

    def data_dates(self) -> DataDates:
        """As of when the rows are true: the day of the bulk of them, the oldest and the newest."""
        rows_by_day: Counter[str] = Counter()
        for _, frame in self.items():
            rows_by_day.update({str(day): int(count) for day, count in frame["as_of"].value_counts().items()})
        return DataDates.of(rows_by_day)

    def data_date(self) -> str:
        """The day of the bulk of the rows, "" if none has one; see `DataDates`."""
        return self.data_dates().bulk


def sorted_by(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Order rows by text columns, code point by code point; rows alike in them keep their order.

    Notes
    -----
    Linear where they are in order already; that is told first, and the frame itself given.

    Examples
    --------
    >>> frame = pd.DataFrame({"firm_id": ["B", "A"]}, dtype="str")
    >>> sorted_by(frame, ["firm_id"])["firm_id"].tolist()
    ['A', 'B']
    """
    if len(frame) < 2:
        return frame.reset_index(drop=True)
    texts = text_columns(frame, columns)
    if is_in_order(texts):
        return frame.reset_index(drop=True)
    return frame.take(order_of(texts)).reset_index(drop=True)


def text_columns(frame: pd.DataFrame, columns: Sequence[str]) -> pa.Table:
    """Give text columns to Arrow, each in one piece."""
    return pa.table({name: pa.array(frame[name], pa.large_string()) for name in columns}).combine_chunks()


def order_of(texts: pa.Table, *, descending: Collection[str] = ()) -> npt.NDArray[np.integer]:
    """Give the places of rows in the order of all columns, those named `descending` from last to first."""
    keys = [(name, "descending" if name in descending else "ascending") for name in texts.column_names]
    return np.asarray(pc.sort_indices(texts, sort_keys=keys)).astype(np.intp)


def is_in_order(texts: pa.Table) -> bool:
    """Tell whether no row comes after one that should follow it."""
    is_tied = np.ones(max(len(texts) - 1, 0), bool)
    for column in texts.columns:
        before, after = column.slice(0, len(is_tied)), column.slice(1)
        if (is_tied & np.asarray(pc.greater(before, after))).any():
            return False
        is_tied &= np.asarray(pc.equal(before, after))
    return True


def starts_of_runs(texts: pa.Table) -> npt.NDArray[np.bool_]:
    """Tell by row whether it differs from the row before it in any column."""
    starts = np.zeros(len(texts), bool)
    starts[:1] = True
    for column in texts.columns:
        starts[1:] |= np.asarray(pc.not_equal(column.slice(0, max(len(texts) - 1, 0)), column.slice(1)))
    return starts


def typed_frame(name: str, columns: Mapping[str, pd.Series], size: int) -> pd.DataFrame:
    """Make one table's frame of columns that have the schema's types already; absent columns are missing.

    Notes
    -----
    A tenth of the time of `Tables.of`, which a province in 137 small files feels.
    """
    specs = schema().tables[name].columns
    return pd.DataFrame(
        {spec.name: columns[spec.name].array if spec.name in columns else _missing(spec, size).array for spec in specs}
    )


def repeated_text(text: str, size: int) -> pd.Series:
    """Give a text column that says the same in every row."""
    one = pd.array([text], dtype="str")
    return pd.Series(one.take(np.zeros(size, np.intp)))


def _typed(spec: TableSpec, frame: pd.DataFrame | None) -> pd.DataFrame:
    """Give `frame` the columns, order and types of its table."""
    if frame is None:
        return _empty(spec.name)
    if unknown := sorted(set(map(str, frame.columns)) - set(spec.column_names)):
        raise KeyError(f"{spec.name} has no column {', '.join(unknown)}")
    if not len(frame):
        return _empty(spec.name)
    if not isinstance(frame.index, pd.RangeIndex) or (frame.index.start, frame.index.step) != (0, 1):
        frame = frame.reset_index(drop=True)
    if tuple(frame.columns) == spec.column_names and all(
        _is_typed(column, values) for column, (_, values) in zip(spec.columns, frame.items(), strict=True)
    ):
        return frame.copy(deep=False)
    given = set(frame.columns)
    missing = {column.type: _missing(column, len(frame)).array for column in spec.columns if column.name not in given}
    return pd.DataFrame(
        {
            column.name: _typed_column(column, frame[column.name]).array
            if column.name in given
            else missing[column.type]
            for column in spec.columns
        }
    )


def _is_typed(column: ColumnSpec, values: pd.Series) -> bool:
    return values.dtype == _wanted_type(column) and (values.dtype != "str" or not values.array.isna().any())


@cache
def _empty(name: str) -> pd.DataFrame:
    """Give the table without rows; one frame for all, for nobody changes a frame in place."""
    return pd.DataFrame({column.name: _missing(column, 0) for column in schema().tables[name].columns})


def _missing(column: ColumnSpec, size: int) -> pd.Series:
    """Give a column of `size` missing values."""
    if column.is_numeric:
        return pd.Series(float("nan"), index=range(size), dtype="float64")
    if column.type == "flag":
        return pd.Series(pd.NA, index=range(size), dtype="boolean")
    return repeated_text("", size)


def _typed_column(column: ColumnSpec, values: pd.Series) -> pd.Series:
    if _is_typed(column, values):
        return values
    if isinstance(values.dtype, pd.StringDtype) and _wanted_type(column) == "str":
        return values.fillna("").astype("str")
    if column.is_numeric:
        return pd.to_numeric(values).astype("float64")
    if column.type == "flag":
        return values.astype("boolean")
    return values.where(values.notna(), "").astype("str")


def _wanted_type(column: ColumnSpec) -> str:
    return "float64" if column.is_numeric else "boolean" if column.type == "flag" else "str"


def _fingerprint(column: ColumnSpec, values: pd.Series) -> Iterator[bytes]:
    """Give bytes that are equal for equal columns and for no others: numbers, or the lengths of texts and the texts."""
    if column.is_numeric:
        numbers = values.to_numpy(dtype="float64")
        yield np.where(np.isnan(numbers), np.nan, numbers + 0.0).tobytes()
    elif column.type == "flag":
        yield values.astype("Int8").fillna(-1).to_numpy(dtype="int8").tobytes()
    else:
        given = pa.array(values, pa.large_string())
        texts = given.combine_chunks() if isinstance(given, pa.ChunkedArray) else given
        yield pc.binary_length(texts).to_numpy(zero_copy_only=False).tobytes()
        yield "".join(texts.to_pylist()).encode()
