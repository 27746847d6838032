"""What would a load change? Files as they were uploaded, every problem, and the difference against what is there."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from chainlink.books.firm_names import SortedRows, sort_out_names
from chainlink.books.name_pairs import NamePair
from chainlink.stores import Store, Version
from chainlink.stores.changes import Removal, TableChange, differences, removals, replaced_rows, require_confirmed
from chainlink.stores.rows import rows_after
from graph_schema.errors import LoadError, Problem, UsageError
from graph_schema.names import Words
from loaders.deliveries import Delivery
from loaders.guard import WORKBOOK_ENDINGS
from loaders.layouts.sheets import Mappings
from loaders.load import Progress, load_tables
from loaders.report import LoadReport
from loaders.tables import Tables

LARGEST_UNPACKED_BYTES = 1_000_000_000
_LONGEST_NAME = 120
_LOOSE = "上传"
_TEXTS = (".csv", ".txt", ".tsv")


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
    removals
        Rows that would go, by source and table; a load with any must be confirmed by name.
    waiting
        Firms that may be one firm written twice: their rows wait until a person has judged.
    content_hash
        Fingerprint of the rows it was held against.
    warnings
        Beside errors: what deserves a look; else they stand in the report.
    """

    report: LoadReport | None
    problems: tuple[Problem, ...]
    changes: tuple[TableChange, ...]
    removals: tuple[Removal, ...]
    waiting: tuple[NamePair, ...]
    content_hash: str
    warnings: tuple[Problem, ...] = ()


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
        What to load, in order: workbooks and folders of CSV files. CSV files that came alone stand in one folder; of
        files with one name each has a folder of its own.

    Raises
    ------
    UsageError
        If a .zip cannot be read, or is too large unpacked.
    """
    paths: list[Path] = []
    for number, (name, content) in enumerate(uploads, start=1):
        clean = _safe_name(name, f"{_LOOSE}{number}")
        if clean.lower().endswith(".zip"):
            paths.append(_unzip(clean, content, folder))
            continue
        place = folder / _LOOSE if clean.lower().endswith(_TEXTS) else folder
        place.mkdir(exist_ok=True)
        if (place / clean).exists():
            place = _unused(folder / f"{_LOOSE}{number}")
            place.mkdir()
        (place / clean).write_bytes(content)
        path = place if clean.lower().endswith(_TEXTS) else place / clean
        paths += [path] if path not in paths else []
    return paths


def _safe_name(name: str, otherwise: str) -> str:
    """Give the last part of a name as a file may bear it: never `..`, never too long."""
    last = PurePosixPath(name.replace("\\", "/").replace("\x00", "")).name
    stem, ending = PurePosixPath(last).stem.strip(". "), PurePosixPath(last).suffix
    while len(f"{stem}{ending}".encode()) > _LONGEST_NAME * 2:
        stem = stem[:-1]
    return f"{stem or otherwise}{ending}"


def _unused(folder: Path) -> Path:
    """Give that folder, or one beside it where something stands there already."""
    number, free = 1, folder
    while free.exists():
        number += 1
        free = folder.with_name(f"{folder.name} ({number})")
    return free


def _unzip(name: str, content: bytes, folder: Path) -> Path:
    """Unpack what lies at most one folder deep; its folder bears the name of the file."""
    target = _unused(folder / (name[: -len(".zip")].strip(". ") or _LOOSE))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(member.file_size for member in packed.infolist()) > LARGEST_UNPACKED_BYTES:
                raise UsageError(
                    Words(f"{name} 解压后超过 1 GB；请分开上传", f"{name} holds more than 1 GB; upload it in parts")
                )
            for number, member in enumerate(packed.infolist(), start=1):
                inside = [part for part in PurePosixPath(_name_in(member)).parts if part.strip("./ ")]
                if not member.is_dir() and inside and not inside[0].startswith("__MACOSX"):
                    place = target.joinpath(*(_safe_name(part, f"{_LOOSE}{number}") for part in inside[-2:]))
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(packed.read(member))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, LookupError, RuntimeError, ValueError, OSError) as exc:
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
    store: Store,
    paths: Sequence[Path],
    *,
    sent: Mapping[Path, Delivery] | None = None,
    is_adding: bool = False,
    on_progress: Progress | None = None,
    mappings: Mappings | None = None,
) -> Preview:
    """Read and check files against what the store holds; nothing is written.

    Parameters
    ----------
    sent
        Who sent the files of a path, and as of when; proposed from its name where it is not here.
    mappings
        What is known of foreign layouts, where some of the files are of one.

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
        report = load_tables(
            paths, existing=existing, is_adding=is_adding, on_progress=on_progress, sent=sent, mappings=mappings
        )
        by_names = sort_out_names(store, existing, report.tables)
        report = replace(report, tables=by_names.tables)
        rows_after(existing, report.tables, is_adding=is_adding)
    except LoadError as error:
        return Preview(None, error.problems, (), (), (), existing.content_hash(), error.warnings)
    changes = differences(replaced_rows(existing, report.tables, is_adding=is_adding), report.tables)
    taken = () if is_adding else removals(existing, report.tables)
    return Preview(report, (), changes, taken, by_names.waiting, existing.content_hash())


def load_sample(store: Store, folder: Path) -> Version:
    """Load the fictitious sample into a store that holds nothing yet.

    Raises
    ------
    UsageError
        If the store holds data by now: the sample never comes among them.
    LoadError, StoreError
        As `Store.update`.
    """

    def build(existing: Tables) -> Tables:
        if existing.content_hash() != Tables.of({}).content_hash():
            raise UsageError(
                Words("库中已有数据，未装入样例；请刷新本页", "the store holds data by now; load this page again")
            )
        return load_tables([folder]).tables

    return store.update(build, note=folder.name)


def confirm(
    store: Store,
    paths: Sequence[Path],
    *,
    previewed: str,
    sent: Mapping[Path, Delivery] | None = None,
    is_adding: bool = False,
    is_removal_confirmed: bool = False,
    note: str = "",
    mappings: Mappings | None = None,
) -> Version:
    """Load the files as `chainlink load` does: one transaction, all or nothing, and only what the preview told.

    Parameters
    ----------
    store, paths, sent, is_adding, mappings
        As for `preview`.
    previewed
        `Preview.content_hash` of the preview that a person saw.
    is_removal_confirmed
        Whether the person confirmed `Preview.removals`.
    note
        Kept with the version; the names of the files if not given.

    Raises
    ------
    UnconfirmedError
        If rows would go and nobody confirmed that.
    UsageError
        If the rows are not those of the preview any more: it may have told other changes.
    LoadError, StoreError
        As `Store.update`.
    """
    by_names: SortedRows | None = None

    def build(existing: Tables) -> Tables:
        nonlocal by_names
        if existing.content_hash() != previewed:
            raise UsageError(
                Words(
                    "预览之后库中数据已有变化，未装入；请按新的差异重新确认",
                    "the data have changed since the preview, nothing was loaded; look at the changes again, then confirm",
                )
            )
        by_names = sort_out_names(
            store,
            existing,
            load_tables(paths, existing=existing, is_adding=is_adding, sent=sent, mappings=mappings).tables,
        )
        if not (is_adding or is_removal_confirmed):
            require_confirmed(removals(existing, by_names.tables))
        return by_names.tables

    return store.update(
        build,
        is_adding=is_adding,
        note=note or "、".join(path.name for path in paths),
        recording=lambda version: by_names.recording(version) if by_names else (),
    )


def returned_files(paths: Sequence[Path], folder: Path) -> list[Path]:
    """List the workbooks behind some paths, in order: files, all of a folder and of the folders in it, and of a .zip.

    Parameters
    ----------
    folder
        An empty folder, into which a .zip is unpacked.

    Raises
    ------
    UsageError
        If a path does not exist, or a .zip cannot be read.
    """
    files: list[Path] = []
    for path in paths:
        if not path.exists():
            raise UsageError(Words(f"{path} 不存在；请核对路径", f"{path} does not exist; check the path"))
        if path.suffix.lower() == ".zip" and path.is_file():
            path = _unzip(path.name, path.read_bytes(), folder)
        if path.is_file():
            files.append(path)
            continue
        files += sorted(
            item
            for item in path.rglob("*")
            if item.is_file() and item.suffix.lower() in WORKBOOK_ENDINGS and not item.name.startswith(("~$", "."))
        )
    return list(dict.fromkeys(files))
