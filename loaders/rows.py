"""Which rows does a sheet give to which table? Header found, columns read, empty and total rows passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from graph_schema.spec import TableSpec, schema
from loaders.columns import ReadColumn, Remark, read_column
from loaders.draft import PLACE, ROW, Draft
from loaders.findings import Finding, error, repair, warning
from loaders.headers import Header, Use, check_header, find_header, is_unit_row, missing_columns, with_one_header_row
from loaders.sheet import FILLED_MARK, RawSheet
from loaders.tables import repeated_text, typed_frame

_TOTAL = re.compile(
    r"(合\s*计|总\s*计|小\s*计|累\s*计|共\s*计)\s*([(（][^()（）]*[)）]|[0-9]+\s*[家项行条个户])?[::：]?"
)
_NOTE = re.compile(r"(注|说明|备注|填表|制表|单位|审核|联系人|填报)[^,，]*[:：]")
_SIGNATURE = re.compile(
    r"(填表人|制表人|审核人|填报人|单位负责人|负责人|联系人|单位盖章|单位[(（]盖章[)）])[^,，]*[:：]?"
)
_NAMED_ROWS = 10
_FIRST_LETTERS = frozenset("合总小累共注说备填制单审联负")


@dataclass(frozen=True)
class SheetRows:
    """What one sheet gives.

    Attributes
    ----------
    drafts
        Table name to its rows; 产品 gives two tables.
    findings
        What was noticed.
    broken
        Tables whose key cannot be read here, so that nobody can say what is missing from them.
    """

    drafts: dict[str, Draft]
    findings: tuple[Finding, ...]
    broken: frozenset[str] = frozenset()


def read_sheet(sheet: RawSheet, sheet_name: str, *, is_strict: bool = False) -> SheetRows:
    """Read one sheet whose name is known.

    Parameters
    ----------
    sheet_name
        Its name in the schema, such as 供应关系.
    is_strict
        Whether an unreadable cell that may be empty is an error.
    """
    tables = schema().sheets[sheet_name]
    names = frozenset(table.name for table in tables)
    sheet = with_one_header_row(sheet, sheet_name)
    header = find_header(sheet, sheet_name)
    if header is None:
        if not any(cell.strip() for row in sheet.rows for cell in row):
            return SheetRows({}, ())
        needed = [column for table in tables[:1] for column in table.columns if column.is_required]
        zh, en = "、".join(column.zh for column in needed), ", ".join(column.name for column in needed)
        lost = error(
            sheet.place,
            0,
            "",
            f"前 20 行里没有找到表头；请写上表头：{zh}",
            f"no header in the first 20 rows; write one: {en}",
        )
        return SheetRows({}, (lost,), names)
    findings = list(check_header(sheet, sheet_name, header))
    at, passed_over = rows_to_read(sheet, header)
    findings += passed_over
    findings += _out_of_sight(sheet, at)
    drafts, broken = {}, set()
    for table in tables:
        uses = used_once(header.uses.get(table.name, ()))
        if any(column.name in table.key for column in missing_columns(table, uses)):
            broken.add(table.name)
        draft, noticed = _read_table(sheet, table, uses, at, is_strict=is_strict)
        drafts[table.name] = draft
        findings += noticed
    return SheetRows(drafts, tuple(dict.fromkeys(findings)), frozenset(broken))


def _out_of_sight(sheet: RawSheet, at: Sequence[int]) -> Iterator[Finding]:
    """Tell the rows that are read though a person may not see them, or has struck them out."""
    for rows, zh, en in (
        (sheet.hidden_rows, "是隐藏或筛选掉的行，也已装入；不要的请删去", "hidden or filtered out and loaded; delete what is not meant"),
        (sheet.struck_rows, "有删除线，也已装入；不要的请删去", "struck out and loaded; delete what is not meant"),
    ):  # fmt: skip
        read = sorted(set(rows) & set(at))
        if read:
            listed = "、".join(str(row + 1) for row in read[:_NAMED_ROWS])
            more_zh, more_en = (
                (f" 等 {len(read)} 行", f" and others, {len(read)} in all") if len(read) > _NAMED_ROWS else ("", "")
            )
            yield warning(sheet.place, 0, "", f"第 {listed} 行{more_zh}{zh}", f"rows {listed}{more_en} are {en}")


def used_once(uses: Sequence[Use]) -> list[Use]:
    """Leave the first header of each column."""
    return list({use.spec.name: use for use in reversed(uses)}.values())[::-1]


def rows_to_read(sheet: RawSheet, header: Header) -> tuple[list[int], list[Finding]]:
    """Choose the rows below the header that hold data; tell those passed over, and those with too many cells."""
    heading = [cell.strip() for cell in sheet.rows[header.row]]
    width, is_csv = len(heading), "·" not in sheet.place
    chosen: list[int] = []
    findings: list[Finding] = []
    for at in range(header.row + 1, len(sheet.rows)):
        cells = sheet.rows[at]
        first = next((cell for cell in cells if cell and not cell.isspace()), "").removeprefix(FILLED_MARK)
        if not first:
            continue
        if at == header.row + 1 and is_unit_row(cells):
            findings.append(repair(sheet.place, at + 1, "", "计量单位行，未装入", "a row of units, not loaded"))
        elif (
            first.strip() == next(filter(None, heading))
            and [cell.removeprefix(FILLED_MARK).strip() for cell in cells] == heading
        ):
            findings.append(repair(sheet.place, at + 1, "", "重复的表头，未装入", "the header again, not loaded"))
        elif first.strip()[0] in _FIRST_LETTERS and (reason := passed_over(first.strip(), cells)):
            findings.append(repair(sheet.place, at + 1, "", *reason))
        else:
            chosen.append(at)
            if is_csv and len(cells) > width and any(cell.strip() for cell in cells[width:]):
                findings.append(
                    error(
                        sheet.place,
                        at + 1,
                        "",
                        f"有 {len(cells)} 格，表头只有 {width} 格；内容里有逗号时请用英文双引号括起来",
                        f"has {len(cells)} cells under {width} headers; put a value that holds a comma into quotation marks",
                    )
                )
    return chosen, findings


def passed_over(first: str, cells: Sequence[str]) -> tuple[str, str] | None:
    """Say why a row that begins with this text holds no data, None where it may.

    Examples
    --------
    >>> passed_over("合计", ["合计", "12"]), passed_over("甲公司", ["甲公司", "12"])
    (('合计行，未装入', 'a row of totals, not loaded'), None)
    """
    if _TOTAL.fullmatch(first):
        return "合计行，未装入", "a row of totals, not loaded"
    if _NOTE.match(first) and sum(bool(cell.strip()) for cell in cells) == 1:
        return "说明文字，未装入", "a note, not loaded"
    if _SIGNATURE.match(first) and any(mark in "".join(cells) for mark in ":："):
        return "签字行，未装入", "a row of signatures, not loaded"
    return None


def _read_table(
    sheet: RawSheet, table: TableSpec, uses: Sequence[Use], at: Sequence[int], *, is_strict: bool
) -> tuple[Draft, list[Finding]]:
    """Read the columns of one table and give each row its place."""
    numbers = [row + 1 for row in at]
    frames: dict[str, pd.Series] = {}
    findings: list[Finding] = []
    bands: dict[str, ReadColumn] = {}
    for use in uses:
        texts = [cells[use.at] if use.at < len(cells) else "" for cells in map(sheet.rows.__getitem__, at)]
        may_be_band = use.spec.name in table.bands
        column = read_column(use, texts, numbers, may_be_band=may_be_band, is_strict=is_strict)
        frames[use.spec.name] = column.values
        if may_be_band:
            bands[use.spec.name] = column
        findings += placed(sheet.place, use, column.remarks, numbers)
        if use.spec.is_required and table.name not in ("components", "placements"):
            findings += _required(sheet.place, use, column, numbers)
    _say_origin(frames, "source", repeated_text(sheet.source, len(at)))
    places = pd.Series([f"{sheet.origin} 第 {number} 行" for number in numbers], dtype="str")
    _say_origin(frames, "source_row", places)
    frame = typed_frame(table.name, frames, len(at))
    frame[PLACE], frame[ROW] = repeated_text(sheet.place, len(at)), pd.Series(numbers, dtype="int64")
    draft = Draft(table, frame, {(sheet.place, use.spec.name): use.header for use in uses})
    for name, column in bands.items():
        findings += _put_bands(draft, name, column)
    return draft, findings


def _say_origin(frames: dict[str, pd.Series], name: str, noted: pd.Series) -> None:
    """Put what was noted while reading where the file says nothing of its own."""
    frame = frames.get(name)
    frames[name] = noted if frame is None else frame.where(frame != "", noted)


def placed(place: str, use: Use, remarks: Sequence[Remark], numbers: Sequence[int]) -> Iterator[Finding]:
    """Give each remark its rows: an error for every row, repairs and warnings once with their count."""
    for remark in remarks:
        message = remark.message
        if remark.gravity == "error":
            for number in [numbers[at] for at in remark.at.tolist()] or [0]:
                yield error(place, number, use.header, message.zh, message.en)
            continue
        count = len(remark.at)
        zh, en = (f"（共 {count} 行）", f" ({count} rows)") if count > 1 else ("", "")
        say = repair if remark.gravity == "repair" else warning
        yield say(place, numbers[int(remark.at[0])], use.header, message.zh + zh, message.en + en)


def _required(place: str, use: Use, column: ReadColumn, numbers: Sequence[int]) -> Iterator[Finding]:
    if column.values.dtype != "str":
        return
    wrong = {at for remark in column.remarks if remark.gravity == "error" for at in remark.at.tolist()}
    for at in (column.values == "").to_numpy().nonzero()[0].tolist():
        if at not in wrong:
            yield error(place, numbers[at], use.header, "是空的；必须填写", "is empty; it is required")


def _put_bands(draft: Draft, name: str, column: ReadColumn) -> Iterator[Finding]:
    """Move the bands of a column into the two columns of its ends; an end given twice is an error."""
    frame = draft.frame
    if column.low is None or column.high is None:
        return
    low_name, high_name = f"{name}_low", f"{name}_high"
    is_band = column.low.notna()
    if not is_band.any():
        return
    for index in frame.index[is_band & (frame[low_name].notna() | frame[high_name].notna())]:
        yield draft.error(
            index,
            name,
            "写了区间，又另填了上下限；请只填一处",
            "holds a band, and the ends are given as well; give them once",
        )
    frame.loc[is_band, low_name] = column.low[is_band]
    frame.loc[is_band, high_name] = column.high[is_band]
