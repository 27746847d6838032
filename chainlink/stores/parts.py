"""How are rows kept so that unchanged ones are kept once? As parts: the rows of one source in one table.

A part is its rows in key order as an Arrow file (compressed); its name is the SHA-256 of those bytes. Pandas and Arrow
are imported where rows are packed or unpacked: who asks a store for versions or entries does not wait for them.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from loaders.tables import Tables


@dataclass(frozen=True)
class StoredPart:
    """The rows of one source in one table, packed."""

    source: str
    table_name: str
    part_hash: str
    packed: bytes


class DamagedPartError(ValueError):
    """The bytes of a part are not those that were written."""


def pack(rows: Tables) -> Iterator[StoredPart]:
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
            yield StoredPart(str(source), table_name, hashlib.sha256(packed).hexdigest(), packed)


def unpack(parts: Iterable[StoredPart]) -> Tables:
    """Join parts into tables, in key order.

    Columns the schema of today does not know are left out; those it knows and the part does not are missing.

    Raises
    ------
    DamagedPartError
        If the bytes of a part do not have its hash.
    """
    import pyarrow as pa
    from pyarrow import ipc

    from graph_schema.spec import schema
    from loaders.tables import Tables

    packed: dict[str, list[pa.Table]] = {}
    for part in parts:
        if hashlib.sha256(part.packed).hexdigest() != part.part_hash:
            raise DamagedPartError(part.part_hash)
        spec = schema().tables.get(part.table_name)
        if spec:
            table = ipc.open_file(pa.BufferReader(part.packed)).read_all()
            kept = [name for name in table.column_names if name in spec.column_names]
            packed.setdefault(part.table_name, []).append(table.select(kept))
    frames = {name: pa.concat_tables(chunks, promote_options="default").to_pandas() for name, chunks in packed.items()}
    whole = Tables.of(frames)
    return whole.sorted() if any(len(chunks) > 1 for chunks in packed.values()) else whole


def _packed(frame: pd.DataFrame) -> bytes:
    import pyarrow as pa
    from pyarrow import feather

    table = pa.Table.from_pandas(frame, preserve_index=False)
    buffer = io.BytesIO()
    feather.write_feather(table, buffer, compression="zstd")
    return buffer.getvalue()
