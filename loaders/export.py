"""How do tables become files that read back equal? One workbook, or a folder of CSV files, with Chinese headers."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from graph_schema.errors import UsageError
from graph_schema.names import Words
from graph_schema.spec import ColumnSpec, schema
from loaders.tables import Tables

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

_GUARDED = re.compile(r"'*[=+\-@]")
_MOST_ROWS, _MOST_LETTERS = 1_048_576, 32_767
_PROVENANCE = ("source", "source_row", "as_of")

Cell = str | float | None
AnyCell = TypeVar("AnyCell", bound="WriteOnlyCell")


def write_workbook(tables: Tables, path: Path) -> None:
    """Write one workbook with a sheet for every table; `load_tables` reads it back equal.

    Raises
    ------
    UsageError
        If a table has more rows, or a text more letters, than a workbook can hold, or the file cannot be written.

    Notes
    -----
    Linear, about 1 s for 10,000 rows of 供应关系. Text cells may begin with `=`: they are stored as text.
    """
    for sheet_name in schema().sheets:
        if not _fits(sheet_frame(tables, sheet_name)):
            raise _too_large(sheet_name)
    try:
        with path.open("wb") as file:
            _fill_workbook(tables).save(file)
    except OSError as exc:
        raise _cannot_write(path, exc) from exc


def _fits(frame: pd.DataFrame) -> bool:
    """Whether a sheet can hold these rows and the longest of these texts."""
    texts = [frame[name] for name in frame.columns if frame[name].dtype == "str"]
    return len(frame) < _MOST_ROWS and not any((values.str.len() > _MOST_LETTERS).any() for values in texts)


def _fill_workbook(tables: Tables) -> Workbook:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    for sheet_name in schema().sheets:
        columns, frame = sheet_columns(sheet_name), sheet_frame(tables, sheet_name)
        sheet = book.create_sheet(sheet_name)
        sheet.freeze_panes = "A2"
        for at in range(len(columns)):
            sheet.column_dimensions[_letters(at)].width = 16
        heading = [WriteOnlyCell(sheet, column.zh) for column in columns]
        for cell in heading:
            cell.font = Font(bold=True)
        sheet.append(heading)
        for row in _cells(columns, frame):
            sheet.append([None if value is None else exact_cell(WriteOnlyCell(sheet), value) for value in row])
    return book


def write_csv_folder(tables: Tables, folder: Path) -> None:
    """Write one CSV file a sheet into a folder, made if need be; `load_tables` reads it back equal.

    Files are UTF-8 with a byte order mark, so that Excel shows Chinese. A text that begins with `=`, `+`, `-` or `@`
    gets a `'` in front, which the loader takes off. Empty tables are written too: a file left from before would
    otherwise be read again.

    Raises
    ------
    UsageError
        If a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for sheet_name, specs in schema().sheets.items():
            columns = sheet_columns(sheet_name)
            with (folder / f"{specs[0].file}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(column.zh for column in columns)
                for row in _cells(columns, sheet_frame(tables, sheet_name)):
                    writer.writerow(_guarded(value) if isinstance(value, str) else value for value in row)
    except OSError as exc:
        raise _cannot_write(folder, exc) from exc


def sheet_columns(sheet_name: str) -> list[ColumnSpec]:
    """Give the columns of a sheet in order, each once, provenance last.

    Examples
    --------
    >>> [column.name for column in sheet_columns("变体")]
    ['component_id', 'parent_id', 'source', 'source_row', 'as_of']
    """
    every = {column.name: column for table in schema().sheets[sheet_name] for column in reversed(table.columns)}
    first = {column.name: column for table in schema().sheets[sheet_name] for column in table.columns}
    ordered = [name for name in first if name not in _PROVENANCE] + list(_PROVENANCE)
    return [first.get(name, every[name]) for name in ordered]


def sheet_frame(tables: Tables, sheet_name: str) -> pd.DataFrame:
    """Give the rows of a sheet, ordered by key and source; 产品 holds components and their places."""
    ordered = tables.sorted()
    names = [table.name for table in schema().sheets[sheet_name]]
    return ordered[names[0]] if len(names) == 1 else _products(ordered.components, ordered.placements)


def _products(components: pd.DataFrame, placements: pd.DataFrame) -> pd.DataFrame:
    """Put a component on the row of the placement with its provenance, else on a row of its own before them."""
    keys = ["component_id", *_PROVENANCE]
    places = placements.assign(_nth=placements.groupby(keys).cumcount())
    joined = components.assign(_nth=0).merge(places, on=[*keys, "_nth"], how="outer", indicator=True)
    joined["_order"] = (joined["_merge"] == "right_only").astype("int8")
    joined = joined.sort_values(["component_id", "source", "_order", "segment_id"], kind="stable", ignore_index=True)
    return joined.drop(columns=["_nth", "_order", "_merge"])


def _cells(columns: list[ColumnSpec], frame: pd.DataFrame) -> Iterator[tuple[Cell, ...]]:
    """Go through the rows as what is written: text, numbers, None for missing."""
    lists = [written_values(column, frame[column.name]) for column in columns]
    return zip(*lists, strict=True)


def written_values(column: ColumnSpec, values: pd.Series) -> list[Cell]:
    """Give a column as what is written: text, numbers, None for missing; choices and flags in Chinese."""
    if column.is_numeric:
        return [None if math.isnan(value) else _plain(value) for value in values.tolist()]
    if column.type == "flag":
        return [None if pd.isna(value) else "是" if value else "否" for value in values.tolist()]
    choices = dict(column.choices)
    return [choices.get(value, value) if isinstance(value, str) and value else None for value in values.tolist()]


def _plain(value: float) -> float:
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def exact_cell(cell: AnyCell, value: str | float) -> AnyCell:
    """Put a value into a cell as it is: no text taken for a formula, no digit of a number rounded away."""
    cell.value = value if isinstance(value, str) else repr(value)
    cell.data_type = "s" if isinstance(value, str) else "n"
    return cell


def _guarded(text: str) -> str:
    return f"'{text}" if _GUARDED.match(text) else text


def _letters(at: int) -> str:
    return chr(65 + at) if at < 26 else chr(64 + at // 26) + chr(65 + at % 26)


def _too_large(sheet_name: str) -> UsageError:
    return UsageError(
        Words(
            f"“{sheet_name}”超过工作簿能容纳的行数或单元格字数；请导出为 CSV 文件夹",
            f"{sheet_name} has more rows or longer texts than a workbook holds; export a folder of CSV files",
        )
    )


def _cannot_write(path: Path, exc: OSError) -> UsageError:
    return UsageError(
        Words(
            f"写不了 {path.name}（{exc.strerror}）；请换一个位置",
            f"cannot write {path.name} ({exc.strerror}); choose another place",
        )
    )
