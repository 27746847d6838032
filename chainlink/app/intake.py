"""What would a load change? Files as they were uploaded, every problem, and the difference against what is there."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pandas as pd

from chainlink.stores import Store, Version
from chainlink.stores.rows import rows_after
from graph_schema.errors import LoadError, Problem, UsageError
from graph_schema.names import Words
from graph_schema.spec import schema
from loaders.load import Progress, load_tables
from loaders.report import LoadReport
from loaders.tables import Tables

EXAMPLES = 5
LARGEST_UNPACKED_BYTES = 1_000_000_000
_PROVENANCE = ("source_row",)


@dataclass(frozen=True)
class TableChange:
    """What a load does to one table.

    Attributes
    ----------
    table
        Its name in the schema.
    added, changed, removed
        How many rows, told by key and source; where a row was read from does not count.
    examples
        (what, row) of the first rows of each kind, by key: `what` is `added`, `changed` or `removed`, `row` the key's
        values, joined.
    """

    table: str
    added: int
    changed: int
    removed: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Preview:
    """What a load would do.

    Attributes
    ----------
    report
        The rows and what was noticed; None where there are errors.
    problems
        Every error, in place order; empty where the load can be confirmed.
    changes
        By table, those that do not change left out.
    content_hash
        Fingerprint of the rows it was held against.
    """

    report: LoadReport | None
    problems: tuple[Problem, ...]
    changes: tuple[TableChange, ...]
    content_hash: str


def put_down(uploads: Sequence[tuple[str, bytes]], folder: Path) -> list[Path]:
    """Write uploaded files into a folder, so that they can be loaded as any other; a .zip is unpacked.

    Parameters
    ----------
    uploads
        File name and content.
    folder
        An empty folder.

    Returns
    -------
    list
        What to load, in order: workbooks and folders of CSV files. CSV files that came alone stand in one folder,
        whose name is their source.

    Raises
    ------
    UsageError
        If a .zip cannot be read, or is too large unpacked.
    """
    paths = []
    loose = folder / str(Words("上传", "upload"))
    for name, content in uploads:
        clean = PurePosixPath(name.replace("\\", "/")).name
        if clean.lower().endswith(".zip"):
            paths.append(_unzip(clean, content, folder))
        elif clean.lower().endswith(".csv"):
            loose.mkdir(exist_ok=True)
            (loose / clean).write_bytes(content)
        else:
            (folder / clean).write_bytes(content)
            paths.append(folder / clean)
    return [*paths, loose] if loose.exists() else paths


def _unzip(name: str, content: bytes, folder: Path) -> Path:
    """Unpack what lies at most one folder deep; its folder bears the name of the file."""
    target = folder / name[: -len(".zip")]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(member.file_size for member in packed.infolist()) > LARGEST_UNPACKED_BYTES:
                raise UsageError(
                    Words(f"{name} 解压后超过 1 GB；请分开上传", f"{name} holds more than 1 GB; upload it in parts")
                )
            for member in packed.infolist():
                inside = [part for part in PurePosixPath(_name_in(member)).parts if part not in ("..", "/")]
                if not member.is_dir() and inside and not inside[0].startswith("__MACOSX"):
                    place = target.joinpath(*inside[-2:])
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(packed.read(member))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as exc:
        raise UsageError(
            Words(
                f"{name} 无法解压；请重新打包，不要加密码",
                f"{name} cannot be unpacked; pack it again, without password",
            )
        ) from exc
    target.mkdir(exist_ok=True)
    return target


def _name_in(entry: zipfile.ZipInfo) -> str:
    """Give the name of a packed file; Chinese Windows packs names in GB18030 without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename


def preview(
    store: Store, paths: Sequence[Path], *, is_adding: bool = False, on_progress: Progress | None = None
) -> Preview:
    """Read and check files against what the store holds; nothing is written.

    Raises
    ------
    StoreError
        If the store does not answer.

    Notes
    -----
    Linear in the rows of the store and of the files.
    """
    existing = store.read_rows()
    try:
        report = load_tables(paths, existing=existing, is_adding=is_adding, on_progress=on_progress)
        after = rows_after(existing, report.tables, is_adding=is_adding)
    except LoadError as error:
        return Preview(None, error.problems, (), existing.content_hash())
    return Preview(report, (), differences(existing, after), existing.content_hash())


def confirm(store: Store, paths: Sequence[Path], *, previewed: str, is_adding: bool = False, note: str = "") -> Version:
    """Load the files as `chainlink load` does: one transaction, all or nothing, and only what the preview told.

    Parameters
    ----------
    store, paths, is_adding
        As for `preview`.
    previewed
        `Preview.content_hash` of the preview that a person saw.
    note
        Kept with the version; the names of the files if not given.

    Raises
    ------
    UsageError
        If the rows are not those of the preview any more: it may have told other changes.
    LoadError, StoreError
        As `Store.update`.
    """

    def build(existing: Tables) -> Tables:
        if existing.content_hash() != previewed:
            raise UsageError(
                Words(
                    "预览之后库中数据已有变化，未装入；请按新的差异重新确认",
                    "the data have changed since the preview, nothing was loaded; look at the changes again, then confirm",
                )
            )
        return load_tables(paths, existing=existing, is_adding=is_adding).tables

    return store.update(build, is_adding=is_adding, note=note or "、".join(path.name for path in paths))


def differences(before: Tables, after: Tables) -> tuple[TableChange, ...]:
    """Tell by table which rows are added, changed and removed, one for each key and source.

    Examples
    --------
    >>> old = Tables.of({"chains": pd.DataFrame({"chain_id": ["A", "B"], "name_zh": ["甲", "乙"]})})
    >>> new = Tables.of({"chains": pd.DataFrame({"chain_id": ["B", "C"], "name_zh": ["丙", "丁"]})})
    >>> [(each.table, each.added, each.changed, each.removed) for each in differences(old, new)]
    [('chains', 1, 1, 1)]
    """
    changes = (_difference(name, frame, after[name]) for name, frame in before.items())
    return tuple(change for change in changes if change.added or change.changed or change.removed)


def _difference(name: str, before: pd.DataFrame, after: pd.DataFrame) -> TableChange:
    spec = schema().tables[name]
    key = [*spec.key, "source"]
    columns = [column for column in spec.column_names if column not in _PROVENANCE]
    both = before[columns].merge(after[columns], how="outer", on=columns, indicator="where")
    alone = both[both["where"] != "both"]
    count = alone.groupby(key, dropna=False)["where"].transform("nunique") if len(alone) else alone["where"]
    kinds = {
        "added": alone[(alone["where"] == "right_only") & (count == 1)],
        "changed": alone[(alone["where"] == "right_only") & (count == 2)],
        "removed": alone[(alone["where"] == "left_only") & (count == 1)],
    }
    examples = tuple(
        (what, " · ".join(str(row[key_column]) for key_column in spec.key if str(row[key_column])))
        for what, rows in kinds.items()
        for _, row in rows.sort_values(key).head(EXAMPLES).iterrows()
    )
    added, changed, removed = (len(rows) for rows in kinds.values())
    return TableChange(name, added, changed, removed, examples)
