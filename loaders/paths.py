"""Which files do the given paths mean, and what is the source of each?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graph_schema.spec import schema
from loaders.guard import WORKBOOK_ENDINGS
from loaders.sheet import Unreadable


@dataclass(frozen=True)
class Intake:
    """One file to read.

    Attributes
    ----------
    path
        Where it is.
    place
        How it is named in messages: with the folders below the given path, and that path's name where there are several.
    source
        Source of its rows where they give none: the folder, or the workbook without its ending.
    """

    path: Path
    place: str
    source: str


def is_table_name(name: str) -> bool:
    """Whether a sheet, or a CSV file without `.csv`, holds a table we know.

    Examples
    --------
    >>> is_table_name("供应关系"), is_table_name("Supplies "), is_table_name("Sheet1")
    (True, True, False)
    """
    return sheet_of(name) != ""


def sheet_of(name: str) -> str:
    """Give the Chinese sheet name that a sheet or file name means, "" if none."""
    wanted = name.strip().lower()
    return next((table.sheet for table in schema().tables.values() if wanted in (table.sheet, table.file)), "")


def find_files(path: Path, *, is_one_of_several: bool = False) -> list[Intake]:
    """List the files behind one path: a workbook, a CSV file, a folder of CSV files, or a folder of such folders.

    Parameters
    ----------
    path
        As the user gave it.
    is_one_of_several
        Whether places need the path's own name, because other paths are loaded with it.

    Returns
    -------
    list
        In order of place. Workbooks in a folder are taken where it holds no table as CSV; sub-folders (one step
        down) without any known table are passed over. CSV files of unknown name beside known ones are listed too.

    Raises
    ------
    Unreadable
        If the path is missing, may not be read, or holds no table.
    """
    try:
        if not path.exists():
            raise Unreadable("不存在；请核对路径", "does not exist; check the path")
        resolved = path.resolve()
        if not path.is_dir():
            return [_single(path)]
        prefix = f"{resolved.name}/" if is_one_of_several else ""
        listed = _in_folder(path, prefix, resolved.name)
        for folder in sorted(item for item in path.iterdir() if item.is_dir()):
            listed += _in_folder(folder, f"{prefix}{folder.name}/", folder.name)
    except PermissionError as exc:
        raise Unreadable("没有读取权限；请放开权限", "may not be read; grant access") from exc
    if not listed:
        files = "、".join(dict.fromkeys(f"{table.sheet}.csv" for table in list(schema().tables.values())[-2:]))
        raise Unreadable(
            f"文件夹里没有可装入的表；请放入工作簿，或 {files} 这样命名的 CSV 文件",
            "holds no table; put a workbook into it, or CSV files named like supplies.csv",
        )
    return listed


def _single(path: Path) -> Intake:
    if path.suffix.lower() == ".csv" and not is_table_name(path.stem):
        names = "、".join(f"{sheet}.csv" for sheet in schema().sheets)
        files = ", ".join(f"{name}.csv" for name in dict.fromkeys(table.file for table in schema().tables.values()))
        raise Unreadable(
            f"文件名看不出是哪张表；请命名为 {names} 之一", f"has a name that tells no table; name it one of {files}"
        )
    return Intake(path, path.name, path.stem)


def _in_folder(folder: Path, prefix: str, source: str) -> list[Intake]:
    files = sorted(item for item in folder.iterdir() if item.is_file() and not item.name.startswith(("~$", ".")))
    tables = [item for item in files if item.suffix.lower() == ".csv" and is_table_name(item.stem)]
    if tables:
        every = [item for item in files if item.suffix.lower() == ".csv"]
        return [Intake(item, f"{prefix}{item.name}", source) for item in every]
    workbooks = [item for item in files if item.suffix.lower() in WORKBOOK_ENDINGS]
    return [Intake(item, f"{prefix}{item.name}", item.stem) for item in workbooks]


def name_of(path: Path) -> str:
    """Name a path in a message: its last part, as the user knows it."""
    return path.name or str(path)


def read_order(paths: Sequence[Path]) -> list[Path]:
    """Give the paths once each, in the order given."""
    return list(dict.fromkeys(paths))
