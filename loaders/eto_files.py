"""Is this an ETO folder, and is it whole? Five CSV files, read as they are and checked against each other.

The format is that of the Advanced Semiconductor Supply Chain Dataset of the Emerging Technology Observatory:
`inputs`, `providers`, `provision` (who makes what), `sequence` (what goes into what) and `stages`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pandas as pd

from graph_schema.errors import LoadError, Problem
from graph_schema.names import Words

COLUMNS_BY_FILE: dict[str, tuple[str, ...]] = {
    "inputs.csv": ("input_id", "input_name", "type", "stage_id"),
    "providers.csv": ("provider_id", "provider_name", "provider_type", "country"),
    "provision.csv": (
        "provider_id",
        "provider_name",
        "provided_id",
        "provided_name",
        "share_provided",
        "negligible_market_share",
    ),
    "sequence.csv": ("input_id", "input_name", "goes_into_id", "goes_into_name", "is_type_of_id", "is_type_of_name"),
    "stages.csv": ("stage_id", "stage_name"),
}
ROW = "row"
"""Column added by reading: the record's row as a spreadsheet numbers it, the header being 1."""

_IDS = (("inputs.csv", "input_id"), ("providers.csv", "provider_id"), ("stages.csv", "stage_id"))
_NAMES = (("inputs.csv", "input_name"), ("providers.csv", "provider_name"), ("stages.csv", "stage_name"))
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")


@dataclass(frozen=True)
class EtoFiles:
    """The five files: the columns we need as text, spaces trimmed, and the `row` of each record.

    Attributes
    ----------
    repairs
        Cells whose spaces were trimmed, in place order.
    """

    inputs: pd.DataFrame
    providers: pd.DataFrame
    provision: pd.DataFrame
    sequence: pd.DataFrame
    stages: pd.DataFrame
    repairs: tuple[Problem, ...]


def read_eto_files(folder: Path) -> EtoFiles:
    """Read and check the five files of an ETO folder.

    Parameters
    ----------
    folder
        Folder that holds the five files; other files in it are passed over.

    Returns
    -------
    EtoFiles
        Records in file order. Nothing is judged or dropped here.

    Raises
    ------
    LoadError
        With every problem: a missing file or column, text that is not UTF-8, an id that is empty, doubled or unknown,
        a share or word that cannot be read, a loop of variants.

    Notes
    -----
    Linear. A byte-order mark may stand in front or not. References are checked only when all five files could be read.
    """
    problems: list[Problem] = []
    repairs: list[Problem] = []
    frames: dict[str, pd.DataFrame] = {}
    for file, columns in COLUMNS_BY_FILE.items():
        try:
            frames[file] = _read(folder / file, columns, repairs)
        except LoadError as error:
            problems += error.problems
    if not problems:
        problems = [*_id_problems(frames), *_reference_problems(frames), *_cell_problems(frames)]
    if not problems:
        problems = [*_variant_loops(frames["sequence.csv"])]
    if problems:
        raise LoadError(sorted(problems))
    inputs, providers, provision, sequence, stages = (frames[file] for file in COLUMNS_BY_FILE)
    return EtoFiles(inputs, providers, provision, sequence, stages, tuple(sorted(repairs)))


def share_of(text: str) -> float:
    """Read a share cell: `40%` is 0.4; a word such as `major`, or nothing, is no number (NaN).

    Raises
    ------
    ValueError
        If the cell holds digits but is not a percentage from 0 to 100.

    Examples
    --------
    >>> share_of("40%"), share_of("major")
    (0.4, nan)
    """
    percent = _PERCENT.fullmatch(text)
    if percent and float(percent[1]) <= 100:
        return float(percent[1]) / 100
    if any(character.isdigit() for character in text):
        raise ValueError(text)
    return float("nan")


def _read(path: Path, columns: tuple[str, ...], repairs: list[Problem]) -> pd.DataFrame:
    """Read one file; a `LoadError` holds what is wrong with the file as a whole."""
    header, *records = _records(path)
    if missing := ", ".join(column for column in columns if column not in header):
        message = Words(f"缺少列：{missing}；请用原始文件", f"missing columns: {missing}; take the original file")
        raise LoadError([Problem(path.name, 1, "", message)])
    place = {column: header.index(column) for column in columns}
    rows: list[dict[str, object]] = []
    problems: list[Problem] = []
    for row, record in enumerate(records, start=2):
        if not any(record):
            continue
        if len(record) != len(header):
            zh = f"有 {len(record)} 格，表头有 {len(header)} 格；请用原始文件"
            en = f"{len(record)} cells under {len(header)} headers; take the original file"
            problems.append(Problem(path.name, row, "", Words(zh, en)))
            continue
        rows.append({ROW: row})
        for column, index in place.items():
            cell = record[index].strip()
            rows[-1][column] = cell
            if cell != record[index]:
                message = Words(f"已去掉“{cell}”前后的空格", f"spaces around {cell!r} removed")
                repairs.append(Problem(path.name, row, column, message))
    if problems:
        raise LoadError(problems)
    return pd.DataFrame(rows, columns=[*columns, ROW]).astype(dict.fromkeys(columns, "str"))


def _records(path: Path) -> list[list[str]]:
    """Give the file's records, the header first, whatever line ends and byte-order mark it has."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        records = list(csv.reader(io.StringIO(text, newline="")))
    except OSError as error:
        message = Words("读不到这个文件；请核对文件夹", "this file cannot be read; check the folder")
        raise LoadError([Problem(path.name, 0, "", message)]) from error
    except (UnicodeDecodeError, csv.Error) as error:
        message = Words("不是 UTF-8 编码的 CSV；请用原始文件", "not a CSV file in UTF-8; take the original file")
        raise LoadError([Problem(path.name, 0, "", message)]) from error
    return records or [[]]


def _wrong_cells(
    file: str, frame: pd.DataFrame, column: str, is_wrong: pd.Series, zh: str, en: str
) -> Iterator[Problem]:
    """Say the same of every cell for which `is_wrong` holds; `{cell}` in the sentence is what was found."""
    for row, cell in frame.loc[is_wrong, [ROW, column]].itertuples(index=False):
        yield Problem(file, row, column, Words(zh.format(cell=cell), en.format(cell=cell)))


def _id_problems(frames: dict[str, pd.DataFrame]) -> Iterator[Problem]:
    """Find empty and doubled ids, and things without a name."""
    for file, column in (*_IDS, *_NAMES):
        is_empty = frames[file][column] == ""
        yield from _wrong_cells(file, frames[file], column, is_empty, "这一格是空的；请填写", "empty; fill it in")
    for file, column in _IDS:
        is_doubled = frames[file][column].duplicated() & (frames[file][column] != "")
        zh, en = "编号“{cell}”重复；请只留一行", "id {cell!r} stands twice; keep one row"
        yield from _wrong_cells(file, frames[file], column, is_doubled, zh, en)


def _reference_problems(frames: dict[str, pd.DataFrame]) -> Iterator[Problem]:
    """Find ids that stand in no table."""
    ids = {column: set(frames[file][column]) for file, column in _IDS}
    things = ids["input_id"] | ids["stage_id"]
    looked_up = (
        ("inputs.csv", "stage_id", ids["stage_id"] | {""}, "stages.csv"),
        ("provision.csv", "provider_id", ids["provider_id"], "providers.csv"),
        ("provision.csv", "provided_id", things, "inputs.csv"),
        ("sequence.csv", "input_id", ids["input_id"], "inputs.csv"),
        ("sequence.csv", "goes_into_id", ids["input_id"] | {""}, "inputs.csv"),
        ("sequence.csv", "is_type_of_id", ids["input_id"] | {""}, "inputs.csv"),
    )
    for file, column, allowed_ids, home in looked_up:
        is_unknown = ~frames[file][column].isin(allowed_ids)
        zh, en = home + " 中没有编号“{cell}”；请补上或改正", home + " has no id {cell!r}; add it or correct it"
        yield from _wrong_cells(file, frames[file], column, is_unknown, zh, en)


def _cell_problems(frames: dict[str, pd.DataFrame]) -> Iterator[Problem]:
    """Find words and numbers that cannot be read, and sequence rows that say two things or none."""
    providers, provision, sequence = (frames[file] for file in ("providers.csv", "provision.csv", "sequence.csv"))
    is_strange = ~providers["provider_type"].isin({"country", "organization"})
    zh, en = "不认识“{cell}”；请写 country 或 organization", "{cell!r} is not known; write country or organization"
    yield from _wrong_cells("providers.csv", providers, "provider_type", is_strange, zh, en)
    is_strange = ~providers["country"].str.fullmatch(r"[A-Z]{3}|")
    zh, en = "“{cell}”不是三字母国家代码；请写如 DEU", "{cell!r} is not a three-letter code; write one such as DEU"
    yield from _wrong_cells("providers.csv", providers, "country", is_strange, zh, en)
    is_strange = ~provision["negligible_market_share"].isin({"", "negligible"})
    zh, en = "不认识“{cell}”；请写 negligible 或留空", "{cell!r} is not known; write negligible or nothing"
    yield from _wrong_cells("provision.csv", provision, "negligible_market_share", is_strange, zh, en)
    is_strange = ~provision["share_provided"].map(_is_share).astype("bool")
    zh, en = "“{cell}”不是 0% 到 100% 的份额；请写如 40%", "{cell!r} is not a share from 0% to 100%; write it as 40%"
    yield from _wrong_cells("provision.csv", provision, "share_provided", is_strange, zh, en)
    is_strange = (sequence["goes_into_id"] == "") == (sequence["is_type_of_id"] == "")
    zh, en = "goes_into_id 与 is_type_of_id 须且只须填一个", "fill in exactly one of goes_into_id and is_type_of_id"
    yield from _wrong_cells("sequence.csv", sequence, "input_id", is_strange, zh, en)


def _is_share(text: str) -> bool:
    try:
        share_of(text)
    except ValueError:
        return False
    return True


def _variant_loops(sequence: pd.DataFrame) -> Iterator[Problem]:
    """Find a loop in `is_type_of`, if there is one."""
    variants = sequence[sequence["is_type_of_id"] != ""]
    parents: dict[str, list[str]] = {}
    for variant, parent in zip(variants["input_id"], variants["is_type_of_id"], strict=True):
        parents.setdefault(variant, []).append(parent)
    try:
        TopologicalSorter(parents).prepare()
    except CycleError as error:
        loop = error.args[1][:0:-1]
        first = loop.index(min(loop))
        loop = [*loop[first:], *loop[:first], loop[first]]
        row = int(variants.loc[variants["input_id"].isin(loop), ROW].min())
        listed = " → ".join(loop)
        message = Words(f"变体成环：{listed}；请去掉其中一行", f"variants form a loop: {listed}; remove one row")
        yield Problem("sequence.csv", row, "is_type_of_id", message)
