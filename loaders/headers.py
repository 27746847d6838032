"""Which row is the header, and which column is which? Aliases, units in brackets, required marks, misspellings."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from graph_schema.names import Words
from graph_schema.spec import ColumnSpec, TableSpec, schema
from loaders.findings import Finding, error, repair, warning
from loaders.sheet import RawSheet, cell_address
from loaders.tidy import tidy_code

SEARCHED_ROWS = 20
"""A header stands within these."""
_BRACKETS = re.compile(r"(.+)\(([^()]*)\)$")
_UNIT = re.compile(
    r"(.+?)[(,/:_-]?(?:单位:?)?(?:人民币)?(亿元|百万元|万元|千元|元|亿|万|%|百分比|百分数|天|日)(?:人民币)?\)?$"
)
_NOTED_UNIT = re.compile(r"(?:单位:?|^\()(?:人民币)?(亿元|百万元|万元|千元|元)(?![素件])")
_NOTED_PERCENT = re.compile(r"单位:?[^:]*%")
_INVOICED, _ENDS_OF_INVOICES = "金额", ("销方", "购方", "销售方", "购买方")
_SCALES = {
    "元": Decimal("0.0001"), "千元": Decimal("0.1"), "万元": Decimal(1), "万": Decimal(1),
    "百万元": Decimal(100), "亿元": Decimal(10_000), "亿": Decimal(10_000),
}  # fmt: skip
_UNIT_WORDS = frozenset({*_SCALES, "%", "天", "日", "吨", "台", "件", "家", "个", "套", "万件", "公斤", "-", "/"})
_REMARK = re.compile(r"填|必|选|如|按|含|年|请|例")
"""What a bracket in a header says, where it only explains the column."""
_PERCENTS = frozenset({"%", "百分比", "百分数"})
_IGNORED = frozenset({"序号", "no.", "no"})
_NEAR = 60


@dataclass(frozen=True)
class Use:
    """One column of a sheet, understood.

    Attributes
    ----------
    spec
        What the column means.
    header
        The header as it stands in the file.
    at
        Which column of the sheet, from 0.
    scale
        What a money value is multiplied by to be 万元.
    is_percent
        Whether the header says that plain numbers are percents.
    unit_by
        What told the unit, where the header does not: a note above the table, or that it is a table of invoices.
    clashing_unit
        The unit that a note above the table gives, where the header gives another.
    """

    spec: ColumnSpec
    header: str
    at: int
    scale: Decimal = Decimal(1)
    is_percent: bool = False
    unit_by: Words | None = None
    clashing_unit: str = ""


@dataclass(frozen=True)
class Header:
    """The header row of a sheet: its index, and the columns used by each table of the sheet."""

    row: int
    uses: dict[str, tuple[Use, ...]]


def bare(header: str) -> str:
    """Reduce a header to what is compared: no spaces, brackets and letters of one form, no required mark.

    Examples
    --------
    >>> bare(" 年采购额（万元）＊ ")
    '年采购额(万元)'
    """
    folded = tidy_code(header).translate(str.maketrans("【】[]〔〕", "()()()"))
    return re.sub(r"[\s*]+", "", folded).lower()


@cache
def _known(sheet: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """Every header of a sheet, bare, to the (table, column) pairs that it means."""
    meanings: dict[str, tuple[tuple[str, str], ...]] = {}
    for table in schema().tables_of(sheet):
        for column in table.columns:
            for header in dict.fromkeys(map(bare, column.headers)):
                meanings[header] = (*meanings.get(header, ()), (table.name, column.name))
    return meanings


def understood(sheet: str, header: str, at: int = 0) -> list[tuple[str, Use]]:
    """Give the tables that use a header of this sheet, and how; empty if none does.

    Examples
    --------
    >>> [(table, use.spec.name) for table, use in understood("风险", "恢复期损失产值(亿元)")]
    [('risks', 'value_at_stake_10k_yuan')]
    >>> [str(understood("企业", text)[0][1].scale) for text in ("营业收入/元", "营业收入（单位：亿元）")]
    ['0.0001', '10000']
    """
    return [(table, replace(use, at=at)) for table, use in _understood(sheet, header)]


@lru_cache(maxsize=1 << 15)
def _understood(sheet: str, header: str) -> tuple[tuple[str, Use], ...]:
    """Do as `understood`, for the first column; the same few texts are asked about again and again."""
    meanings, text = _known(sheet), bare(header)
    shown = tidy_code(header).replace("\n", "")
    if text in meanings:
        return tuple((table, Use(_column(table, column), shown, 0)) for table, column in meanings[text])
    remark = _BRACKETS.match(text)
    if remark and remark[1] in meanings and _REMARK.search(remark[2]) and not _UNIT.match(text):
        unit = next((unit for unit in ("亿元", "万元", "千元", "元") if unit in remark[2]), "")
        return _understood(sheet, f"{remark[1]}({unit})" if unit else remark[1])
    split = _UNIT.match(text)
    if split is None:
        return ()
    uses = []
    for table, column in meanings.get(split[1], ()):
        spec = _column(table, column)
        if spec.type == "money" and split[2] in _SCALES:
            uses.append((table, Use(spec, shown, 0, scale=_SCALES[split[2]])))
        elif spec.type == "share" and split[2] in _PERCENTS:
            uses.append((table, Use(spec, shown, 0, is_percent=True)))
        elif spec.type == "days" and split[2] in ("天", "日"):
            uses.append((table, Use(spec, shown, 0)))
    return tuple(uses)


def money_unit(header: str) -> str:
    """Give the unit of money in a header's brackets, "" if there is none.

    Examples
    --------
    >>> money_unit("项目总投资（亿元）"), money_unit("所在县(市、区)")
    ('亿元', '')
    """
    split = _BRACKETS.match(bare(header))
    return split[2] if split and split[2] in _SCALES else ""


def _column(table: str, column: str) -> ColumnSpec:
    spec = schema()
    return (spec.books.get(table) or spec.tables[table]).column(column)


def find_header(sheet: RawSheet, sheet_name: str) -> Header | None:
    """Find the row, among the first 20, that holds the most known headers; the first of equals.

    Returns
    -------
    Header or None
        None if no row holds a known header.
    """
    best, best_score = None, 0
    for row, cells in enumerate(sheet.rows[:SEARCHED_ROWS]):
        uses: dict[str, list[Use]] = {}
        score = 0
        for at, cell in enumerate(cells):
            meant = understood(sheet_name, cell, at) if cell.strip() else []
            score += bool(meant)
            for table, use in meant:
                uses.setdefault(table, []).append(use)
        if score > best_score:
            best, best_score = (
                Header(row, {table: tuple(uses_of_table) for table, uses_of_table in uses.items()}),
                score,
            )
    return best and _with_units(sheet, best)


def _with_units(sheet: RawSheet, header: Header) -> Header:
    """Give money and shares the units that stand above the table, where their headers name none."""
    above = [bare(cell) for row in sheet.rows[: header.row] for cell in row if cell]
    below = sheet.rows[header.row + 1] if header.row + 1 < len(sheet.rows) else []
    own_units = dict(enumerate(map(bare, below))) if is_unit_row(below) else {}
    units = {match[1] for text in above if (match := _NOTED_UNIT.search(text))}
    unit = next(iter(units)) if len(units) == 1 else ""
    is_percent = any(_NOTED_PERCENT.search(text) for text in above)
    uses = {
        table: tuple(
            _with_unit(
                use,
                own if (own := own_units.get(use.at, "")) in _SCALES else unit,
                is_percent or own_units.get(use.at) == "%",
                is_invoices=_is_of_invoices(of_table),
            )
            for use in of_table
        )
        for table, of_table in header.uses.items()
    }
    return Header(header.row, uses)


def is_unit_row(cells: Sequence[str]) -> bool:
    """Whether a row below the header only gives the units of its columns.

    Examples
    --------
    >>> is_unit_row(["", "亿元", "%", "天"]), is_unit_row(["甲", "亿元"]), is_unit_row(["", ""])
    (True, False, False)
    """
    filled = [text for cell in cells if (text := bare(cell))]
    return len(filled) > 1 and all(text in _UNIT_WORDS for text in filled)


def with_one_header_row(sheet: RawSheet, sheet_name: str) -> RawSheet:
    """Give a sheet whose header stands over two rows as one whose lower row has all of it.

    Where the lower cell is empty the upper one counts; where only both together are a known header, both do
    (供应商 above 代码); an upper cell reaches over the empty ones to its right.
    """
    best = find_header(sheet, sheet_name)
    if best is None:
        return sheet
    count = _count_known(sheet_name, sheet.rows[best.row])
    for upper in (best.row - 1, best.row):
        if not 0 <= upper < len(sheet.rows) - 1:
            continue
        joined = _joined_header(sheet_name, sheet.rows[upper], sheet.rows[upper + 1])
        if _count_known(sheet_name, joined) > count:
            return replace(sheet, rows=[*sheet.rows[: upper + 1], joined, *sheet.rows[upper + 2 :]])
    return sheet


def _count_known(sheet_name: str, cells: Sequence[str]) -> int:
    return sum(bool(cell.strip() and understood(sheet_name, cell)) for cell in cells)


def _joined_header(sheet_name: str, upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    joined, above = [], ""
    for at in range(max(len(upper), len(lower))):
        own = lower[at] if at < len(lower) else ""
        over = upper[at] if at < len(upper) else ""
        above = over if over.strip() else above
        if not own.strip():
            joined.append(over)
        else:
            both = f"{tidy_code(above)}{tidy_code(own)}"
            joined.append(both if not understood(sheet_name, own) and understood(sheet_name, both) else own)
    return joined


def _is_of_invoices(uses: Sequence[Use]) -> bool:
    return any(bare(use.header).startswith(_ENDS_OF_INVOICES) for use in uses)


def _with_unit(use: Use, unit: str, is_percent: bool, *, is_invoices: bool) -> Use:
    text = bare(use.header)
    if use.spec.type == "share":
        return replace(use, is_percent=use.is_percent or is_percent)
    if use.spec.type != "money":
        return use
    own = _UNIT.match(text)
    if own and own[2] in _SCALES:
        is_clash = bool(unit) and use.scale == 1 and _SCALES[unit] != 1
        return replace(use, clashing_unit=unit if is_clash else "")
    if unit and _SCALES[unit] != 1:
        return replace(
            use, scale=_SCALES[unit], unit_by=Words(f"表上注明单位为{unit}", f"a note above the table says {unit}")
        )
    if not unit and is_invoices and text == _INVOICED:
        by = Words("与销方、购方同表的金额按元计", "amounts beside 销方 and 购方 are in yuan")
        return replace(use, scale=_SCALES["元"], unit_by=by)
    return use


def check_header(
    sheet: RawSheet, sheet_name: str, header: Header, *, left_out: Collection[str] = (), is_partial: bool = False
) -> Iterator[Finding]:
    """Tell unknown, doubled and missing headers, and money headers that are not in 万元.

    Parameters
    ----------
    left_out
        Headers that are not to be read, and not to be told.
    is_partial
        Whether required columns may be missing, because rows may speak of what is known already.
    """
    passed = {*_IGNORED, *map(bare, left_out)}
    row, cells = header.row + 1, sheet.rows[header.row]
    used = {use.at for uses in header.uses.values() for use in uses}
    for at, cell in enumerate(cells):
        has_values = any(at < len(line) and line[at].strip() for line in sheet.rows[header.row + 1 :])
        if at in used or bare(cell) in passed or not has_values:
            continue
        if bare(cell):
            yield _unknown(sheet, sheet_name, row, tidy_code(cell))
        else:
            letters = cell_address(0, at)[:-1]
            yield warning(
                sheet.place,
                row,
                "",
                f"{letters} 列没有表头，未装入",
                f"column {letters} has no header, it was not loaded",
            )
    yield from dict.fromkeys(_doubled(sheet, row, header))
    for table in schema().tables_of(sheet_name):
        missing = missing_columns(table, header.uses.get(table.name, ()))
        if missing and table.name != "placements" and not is_partial:
            names_zh, names_en = "、".join(item.zh for item in missing), ", ".join(item.name for item in missing)
            yield error(
                sheet.place,
                row,
                "",
                f"缺少必填列：{names_zh}；请补上",
                f"required columns are missing: {names_en}; add them",
            )
    for use in {use.at: use for uses in header.uses.values() for use in uses}.values():
        if use.clashing_unit:
            yield error(
                sheet.place, row, use.header,
                f"表头写万元，表上注明单位却是{use.clashing_unit}；请改成一致",
                f"the header says 10,000 yuan (万元), a note above the table {use.clashing_unit}; make them one",
            )  # fmt: skip
        if use.scale != 1:
            by = use.unit_by or Words("表头的单位不是万元", "the header is not in 10,000 yuan")
            yield repair(
                sheet.place, row, use.header,
                f"{by.zh}，整列乘以 {use.scale.normalize():f} 换算为万元",
                f"{by.en}; the column is multiplied by {use.scale.normalize():f}",
            )  # fmt: skip


def missing_columns(table: TableSpec, uses: Sequence[Use]) -> list[ColumnSpec]:
    """Give the required columns of a table that no header names."""
    named = {use.spec.name for use in uses}
    return [column for column in table.columns if column.is_required and column.name not in named]


def nearest_header(sheet_name: str, header: str) -> str:
    """Give the known header of a sheet that comes closest, "" if none is near.

    Examples
    --------
    >>> nearest_header("风险", "责任单位名称"), nearest_header("风险", "zzz")
    ('责任单位', '')
    """
    texts = {
        bare(item): item
        for table in schema().tables_of(sheet_name)
        for column in table.columns
        for item in column.headers
    }
    near = process.extractOne(bare(header), list(texts), scorer=fuzz.WRatio, score_cutoff=_NEAR)
    return texts[near[0]] if near else ""


def _unknown(sheet: RawSheet, sheet_name: str, row: int, header: str) -> Finding:
    near = nearest_header(sheet_name, header)
    hint_zh = f"；是否指“{near}”" if near else ""
    hint_en = f"; is {near} meant?" if near else ""
    return warning(
        sheet.place, row, header.replace("\n", ""),
        f"不认识的表头，这一列未装入{hint_zh}",
        f"is not a known header, the column was not loaded{hint_en}",
    )  # fmt: skip


def _doubled(sheet: RawSheet, row: int, header: Header) -> Iterator[Finding]:
    for uses in header.uses.values():
        first: dict[str, Use] = {}
        for use in uses:
            other = first.setdefault(use.spec.name, use)
            if other is not use:
                yield error(
                    sheet.place, row, use.header,
                    f"与“{other.header}”列是同一个意思；请只留一列",
                    f"means the same as {other.header}; keep one of them",
                )  # fmt: skip
