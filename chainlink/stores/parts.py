"""How are rows kept so that unchanged ones are kept once? As parts: the rows of one source in one table.

A part is its rows in key order as an Arrow file (compressed); its name is the SHA-256 of those bytes.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
from pyarrow import feather

from graph_schema.spec import schema
from loaders.tables import Tables


@dataclass(frozen=True)
class Part:
    """The rows of one source in one table, packed."""

    source: str
    table_name: str
    part_hash: str
    packed: bytes


class DamagedPartError(ValueError):
    """The bytes of a part are not those that were written."""


def pack(rows: Tables) -> Iterator[Part]:
    """Cut tables into parts, in table and source order; a source without rows in a table has no part there.

    Notes
    -----
    Linear after a sort. The same rows make the same part whatever their order (with one release of Arrow: another
    one may pack them otherwise, which costs space and nothing else).
    """
    for table_name, frame in rows.sorted().items():
        for source, indices in sorted(frame.groupby("source").indices.items()):
            part = frame if len(indices) == len(frame) else frame.iloc[indices]
            packed = _packed(part)
            yield Part(str(source), table_name, hashlib.sha256(packed).hexdigest(), packed)


def unpack(parts: Iterable[Part]) -> Tables:
    """Join parts into tables, in key order.

    Columns the schema of today does not know are left out; those it knows and the part does not are missing.

    Raises
    ------
    DamagedPartError
        If the bytes of a part do not have its hash.
    """
    frames: dict[str, list[pd.DataFrame]] = {}
    for part in parts:
        if hashlib.sha256(part.packed).hexdigest() != part.part_hash:
            raise DamagedPartError(part.part_hash)
        known = schema().tables.get(part.table_name)
        if known:
            frame = feather.read_table(io.BytesIO(part.packed)).to_pandas()
            frames.setdefault(part.table_name, []).append(
                frame[[*frame.columns.intersection(list(known.column_names))]]
            )
    whole = Tables.of({name: pd.concat(each) if len(each) > 1 else each[0] for name, each in frames.items()})
    return whole.sorted() if any(len(each) > 1 for each in frames.values()) else whole


def _packed(frame: pd.DataFrame) -> bytes:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    buffer = io.BytesIO()
    feather.write_feather(table, buffer, compression="zstd")
    return buffer.getvalue()
