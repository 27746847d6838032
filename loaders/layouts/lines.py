"""What lines of purchases does a foreign sheet hold? Wide rows made long, several suppliers in a cell taken apart.

A line is one purchase: who buys what from whom, as texts. A table of lines has the column `row`, the number of its row
in the file, and one column a field, "" where the sheet says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from loaders.headers import bare, is_unit_row
from loaders.layouts import cells
from loaders.layouts.mapping import SheetMapping
from loaders.layouts.notices import Notices
from loaders.layouts.proposal import FoundHeader
from loaders.layouts.vocabulary import fields
from loaders.rows import passed_over
from loaders.sheet import FILLED_MARK, RawSheet

ROW = "row"
LINE_FIELDS = tuple(fields())
_FORMS = frozenset({"county_form", "questionnaire", "supplier_list"})
_OF_THE_FIRM = ("buyer_code", "buyer_name", "buyer_place", "chain", "product")
_NUMBER_AND_NAME = re.compile(r"^(?:0*([0-9]{3,12})|([A-Za-z]{1,3}[0-9]{3,12}))[\s/_-]+(?=[^\s0-9])(.+)$")
_NEARLY_ALL = 0.8
_NOTE_ROW = re.compile(
    r"^(注|说明|备注|填表|填报|分管|审核|制表|单位负责|负责人|联系|科室)[^,，]*[:：]|^(注|说明)[0-9]?[:：、.]"
)


def positions(mapping: SheetMapping, header: FoundHeader) -> dict[tuple[str, int], int] | list[str]:
    """Find the columns of a mapping in a sheet.

    Returns
    -------
    dict or list
        By field and block the column of the sheet, from 0; or the headers that the sheet lacks, if it lacks any.
    """
    places: dict[str, list[int]] = {}
    for at, text in enumerate(header.headers):
        places.setdefault(bare(text), []).append(at)
    place_by_column: dict[tuple[str, int], int] = {}
    missing = []
    for column in mapping.columns:
        rest = places.get(bare(column.header), [])
        if rest:
            place = rest.pop(0)
            place_by_column |= {(column.field, column.block): place} if column.field else {}
        elif column.field:
            missing.append(column.header)
    return missing or place_by_column


def tell_missing(headers: Sequence[str], header: FoundHeader, notices: Notices) -> None:
    """Say which headers of a mapping a sheet lacks."""
    notices.say(
        "error", [header.row + 1], "", f"没有映射所说的列：{'、'.join(headers)}；请改映射文件或表头",
        f"lacks columns of the mapping: {', '.join(headers)}; change the mapping or the headers",
    )  # fmt: skip


def lines_of_sheet(sheet: RawSheet, mapping: SheetMapping, header: FoundHeader, notices: Notices) -> pd.DataFrame:
    """Read the lines of a sheet.

    Returns
    -------
    DataFrame
        A row a line; empty where a required header is missing, which is told.
    """
    chosen = _chosen_rows(sheet, header, notices)
    columns = positions(mapping, header)
    if isinstance(columns, list):
        tell_missing(columns, header, notices)
        return empty_lines()
    _tell_hidden(sheet, chosen, notices)
    texts = {
        at: [sheet.rows[row][at] if at < len(sheet.rows[row]) else "" for row in chosen] for at in set(columns.values())
    }
    numbers = np.array([row + 1 for row in chosen], dtype=np.int64)
    return lines_of_columns(
        {key: pd.Series(texts[at], dtype=object) for key, at in columns.items()},
        numbers,
        notices,
        is_filled_down=mapping.layout in _FORMS,
    )


def lines_of_columns(
    columns: dict[tuple[str, int], pd.Series], numbers: np.ndarray, notices: Notices, *, is_filled_down: bool = False
) -> pd.DataFrame:
    """Make lines of columns of texts: blocks stacked, several suppliers in a cell taken apart.

    Parameters
    ----------
    is_filled_down
        Whether a row that names no firm speaks of the firm above it.
    """
    tidied = {key: _by_distinct(series, cells.cell) for key, series in columns.items()}
    if is_filled_down:
        _fill_down(tidied, numbers, notices)
    _numbers_before_names(tidied, numbers, notices)
    filled = {
        key for key, series in columns.items() if key[0] in ("amount", "volume", "share", "output_value", "revenue")
    }
    _merged_numbers({key: columns[key] for key in filled}, tidied, numbers, notices)
    blocks = sorted({block for _, block in tidied if block}) or [0]
    frames = []
    for block in blocks:
        frame = {name: series for (name, of), series in tidied.items() if of in (0, block)}
        frames.append(pd.DataFrame({ROW: numbers, **frame}))
    lines = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
    for name in LINE_FIELDS:
        if name not in lines:
            lines[name] = ""
    if len(frames) > 1:
        is_empty = (lines[["goods", "supplier_name", "supplier_code"]] == "").all(axis=1)
        lines = lines[~is_empty]
    return _taken_apart(lines.sort_values(ROW, kind="stable").reset_index(drop=True), notices)


def _fill_down(columns: dict[tuple[str, int], pd.Series], numbers: np.ndarray, notices: Notices) -> None:
    """Let rows that name no firm, but goods, speak of the firm above."""
    named = [series != "" for (name, _), series in columns.items() if name in ("buyer_code", "buyer_name")]
    if not named:
        return
    has_firm = np.logical_or.reduce([series.to_numpy(bool) for series in named])
    above = np.maximum.accumulate(np.where(has_firm, np.arange(len(has_firm)), -1))
    is_below = ~has_firm & (above >= 0)
    if not is_below.any():
        return
    for key, series in columns.items():
        if key[0] in _OF_THE_FIRM:
            columns[key] = series.where(~is_below, series.iloc[np.maximum(above, 0)].to_numpy())
    notices.say(
        "repair", numbers[is_below].tolist(), notices.header("buyer_name"), "没有写企业，按上面一家读入",
        "names no firm and was read as of the one above",
    )  # fmt: skip


def _numbers_before_names(columns: dict[tuple[str, int], pd.Series], numbers: np.ndarray, notices: Notices) -> None:
    """Part a vendor's number from its name where nearly all cells of a column hold both: 0000100234  甲公司."""
    for name, code in (("supplier_name", "supplier_code"), ("buyer_name", "buyer_code")):
        for block in [block for field, block in columns if field == name and (code, block) not in columns]:
            texts = columns[name, block]
            parts = texts.map(_NUMBER_AND_NAME.match)
            has_both = parts.notna().to_numpy(bool)
            if has_both.sum() < _NEARLY_ALL * max(1, (texts != "").sum()):
                continue
            columns[name, block] = texts.where(~has_both, parts.map(lambda part: part[3] if part else ""))
            columns[code, block] = parts.map(lambda part: (part[1] or part[2]) if part else "").astype(object)
            notices.say(
                "repair", numbers[has_both].tolist(), notices.header(name), "一格里的编号和名称已分开",
                "holds a number and a name, read apart",
            )  # fmt: skip


def _is_filled(text: str) -> bool:
    return text.startswith(FILLED_MARK)


def empty_lines() -> pd.DataFrame:
    """No line."""
    return pd.DataFrame({ROW: np.array([], dtype=np.int64), **{name: pd.Series(dtype=object) for name in LINE_FIELDS}})


def _by_distinct(series: pd.Series, read: Callable[[str], object]) -> pd.Series:
    """Read a column once for each distinct text."""
    codes, distinct = pd.factorize(series)
    values = np.empty(len(distinct), dtype=object)
    values[:] = [read(text) for text in distinct]
    return pd.Series(values[codes] if len(distinct) else [], dtype=object)


def _chosen_rows(sheet: RawSheet, header: FoundHeader, notices: Notices) -> list[int]:
    """Choose the rows below the header that hold something; tell totals, notes, signatures and units."""
    chosen = []
    heading = [text for text in header.headers if text]
    for at in range(header.row + 1, len(sheet.rows)):
        row = sheet.rows[at]
        own = [text.strip() for text in row if text.strip() and not text.startswith(FILLED_MARK)]
        texts = [text.removeprefix(FILLED_MARK).strip() for text in row]
        first = next(filter(None, texts), "")
        if not first or not own:
            continue
        reason = passed_over(first, row)
        if is_unit_row(row):
            notices.leave_out([at + 1], "计量单位行", "a row of units")
        elif [text for text in texts if text][:3] == heading[:3]:
            notices.leave_out([at + 1], "重复的表头", "the header again")
        elif reason:
            notices.leave_out([at + 1], reason[0].removesuffix("，未装入"), reason[1].removesuffix(", not loaded"))
        elif _NOTE_ROW.match(first) and len(set(own)) <= 2:
            notices.leave_out([at + 1], "说明或签字", "a note or signature")
        else:
            chosen.append(at)
    return chosen


def _tell_hidden(sheet: RawSheet, chosen: Sequence[int], notices: Notices) -> None:
    for rows, zh, en in (
        (
            sheet.hidden_rows,
            "隐藏或筛选掉的行也已读入；不要的请删去",
            "hidden or filtered out and read; delete what is not meant",
        ),
        (sheet.struck_rows, "有删除线的行也已读入；不要的请删去", "struck out and read; delete what is not meant"),
    ):
        read = sorted(set(rows) & set(chosen))
        if read:
            notices.say("warning", [row + 1 for row in read], "", zh, en)


def _merged_numbers(
    columns: dict[tuple[str, int], pd.Series],
    tidied: dict[tuple[str, int], pd.Series],
    numbers: np.ndarray,
    notices: Notices,
) -> None:
    """Count a number in a merged cell once: money and amounts of the firm stay with the first row, others are left out."""
    for key, raw in columns.items():
        is_filled = _by_distinct(raw, _is_filled).to_numpy(bool)
        if not is_filled.any():
            continue
        tidied[key] = tidied[key].where(~is_filled, "")
        if key[0] in ("amount", "volume", "share"):
            notices.say(
                "warning",
                numbers[is_filled].tolist(),
                notices.header(key[0]),
                "写在合并单元格里，只记在第一行；请逐行填写",
                "stands in a merged cell and counts in its first row only; write it row by row",
            )


def _taken_apart(lines: pd.DataFrame, notices: Notices) -> pd.DataFrame:
    """Give each supplier of a cell a line of its own, with its share and place where these are as many."""
    apart = _by_distinct(lines["supplier_name"], cells.items)
    counts = apart.map(len).to_numpy()
    goods = _by_distinct(lines["goods"], cells.items)
    goods_counts = goods.map(len).to_numpy()
    several = (counts > 1) | ((goods_counts > 1) & (counts <= 1))
    if not several.any():
        return lines
    single, rows = lines[~several], []
    for at in np.flatnonzero(several).tolist():
        rows += _lines_of_row(
            dict(zip(map(str, lines.columns), lines.iloc[at].tolist(), strict=True)),
            apart.iloc[at] or ("",),
            goods.iloc[at] or ("",),
            notices,
        )
    return (
        pd.concat([single, pd.DataFrame(rows, columns=lines.columns)], ignore_index=True)
        .sort_values(ROW, kind="stable")
        .reset_index(drop=True)
    )


def _lines_of_row(
    line: dict[str, object], suppliers: Sequence[str], goods: Sequence[str], notices: Notices
) -> list[dict[str, object]]:
    row = int(str(line[ROW]))
    if len(goods) > 1 and len(suppliers) == len(goods):
        pairs = list(zip(suppliers, goods, strict=True))
    elif len(goods) > 1 and len(suppliers) == 1:
        pairs = [(suppliers[0], one) for one in goods]
    else:
        pairs = [(one, str(line["goods"])) for one in suppliers]
    whole: dict[str, list[str]] = {}
    for name in ("share", "supplier_place", "origin", "supplier_code", "amount", "volume"):
        text = str(line[name])
        parts = [part for part in (cells.shares if name == "share" else cells.items)(text) if part]
        if len(parts) == len(pairs):
            whole[name] = parts
        elif len(parts) <= 1 and (name in ("supplier_place", "origin") or text in cells.WHOLE):
            whole[name] = [text] * len(pairs)
        else:
            whole[name] = [""] * len(pairs)
            if text:
                notices.say(
                    "warning", [row], notices.header(name),
                    f"{len(pairs)} 家供应商只写了 {len(parts)} 项（{text}），对不上；已按未知读入",
                    f"{len(pairs)} suppliers and {len(parts)} values ({text}) do not fit; taken as unknown",
                )  # fmt: skip
    zh = "、".join(one if len(goods) > 1 else supplier for supplier, one in pairs)
    notices.say(
        "repair",
        [row],
        notices.header("supplier_name"),
        f"一格拆作 {len(pairs)} 条：{zh}",
        f"one cell was read as {len(pairs)} lines: {zh}",
    )
    return [
        {**line, "supplier_name": supplier, "goods": one, **{name: parts[at] for name, parts in whole.items()}}
        for at, (supplier, one) in enumerate(pairs)
    ]
