"""What is each column of an unknown sheet? Proposed by its header and its values, with every doubt told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from graph_schema.names import Words
from loaders.codes import is_credit_code
from loaders.headers import SEARCHED_ROWS, bare, is_unit_row, money_unit
from loaders.layouts import cells
from loaders.layouts.mapping import PLAIN_LISTS, ColumnUse, SheetMapping, fingerprint_of
from loaders.layouts.vocabulary import EXACT, LayoutKind, counter_of, fields, layouts, meanings, plain_header
from loaders.rows import passed_over
from loaders.sheet import FILLED_MARK, RawSheet
from loaders.tidy import tidy_text

_SAMPLED = 200
_LEAST_FIT = 0.3
_MISFIT = 45
_MONEY_FIELDS = frozenset({"amount", "amount_with_tax", "output_value", "revenue", "customs_value"})
_ONCE_A_ROW = frozenset({"buyer_code", "buyer_name", "buyer_place", "chain", "product", "output_value", "revenue"})
_NOTED_UNIT = re.compile(r"(?:单位:?|^\()(?:人民币)?(亿元|百万元|万元|千元|元)(?![素件])")
_NOTED_PERCENT = re.compile(r"单位:?[^:]*%")
_SENDER = re.compile(
    r"(?:填报|报送|上报|填表|报表|汇总|编制)(?:单位|部门|企业|机构)[（(]?(?:盖章|公章)?[)）]?\s*[:：]\s*([^\s（(,，;；:：]{3,40})"
)
_DEPARTMENT = re.compile(r"^[^公司局委院所]{0,8}(?:部|处|科|室|中心)$")
_DATE_NOTED = re.compile(r"(20[0-9]{2}[年./-][01]?[0-9][月./-](?:[0-3]?[0-9]日?)?)")
_FIRM = r"[^\s:：,，;；。（(]{2,36}?(?:公司|集团|总厂|厂|研究院|研究所)(?![\u4e00-\u9fff]*局)"
_BUYER_NOTED = re.compile(
    rf"(?:采购组织|采购单位|采购方|采购企业|需方|购方|公司|公司名称|企业名称|单位名称)\s*[:：]\s*(?:[0-9A-Z]{{2,8}}\s+)?({_FIRM})$"
)
_LIST_OF = re.compile(
    rf"^({_FIRM})(?:的|[0-9]{{4}}年度?)*(?:合格|主要|重点|一级|核心|现有|在用)*(?:供应商|供方|供货商|采购|物资|物料|外购|外协)"
)
_NOTE = re.compile(r"^[\u4e00-\u9fff（()）]{2,12}[:：]\s*\S")
"""A cell that tells something above a table: 填报人：王某."""
_GOODS_GROUP = re.compile(r"材料|零部件|部件|元器件|物料|物资|产品|设备|配套件|外购")
_GOODS_NAME = re.compile(r"^(?:名称|品名)")
_SAID = re.compile(r"[有无是否可不√×没难易暂正已]")
_CODE = re.compile(r"[0-9A-Za-z._/-]{2,30}")
_CURRENCY = re.compile(r"[A-Z]{3}|人民币元?|美元|欧元|日元|港币|英镑|RMB")


@dataclass(frozen=True)
class FoundHeader:
    """Where the header of a sheet stands: its last row, from 0, and the header of each column, "" for none."""

    row: int
    headers: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """What a sheet is taken for, to be confirmed by a person.

    Attributes
    ----------
    mapping
        The layout and what each column is.
    header
        Where the header stands.
    doubts
        What the person should look at.
    sender, as_of
        Who sent the sheet and as of when, where a note in it says so; else "".
    """

    mapping: SheetMapping
    header: FoundHeader
    doubts: tuple[Words, ...]
    sender: str = ""
    as_of: str = ""


def propose(sheet: RawSheet, remembered: Mapping[str, SheetMapping] | None = None) -> Proposal | None:
    """Propose a mapping of a sheet; None where it is no layout that comes along, nor a remembered one.

    Parameters
    ----------
    remembered
        By fingerprint, mappings that people confirmed before: they go first.

    Examples
    --------
    >>> sheet = RawSheet("a.csv", "a.csv", "a", "a", [["供应方", "采购方", "产品"], ["甲公司", "乙公司", "铸件"]])
    >>> proposal = propose(sheet)
    >>> proposal.mapping.layout, [column.field for column in proposal.mapping.columns]
    ('edges', ['supplier_name', 'buyer_name', 'goods'])
    """
    sender, as_of = noted(sheet)
    for row, headers in _candidates(sheet):
        known = (remembered or {}).get(fingerprint_of([header for header in headers if header]))
        if known:
            return Proposal(known, FoundHeader(row, headers), (), sender, as_of)
    best: tuple[int, FoundHeader] | None = None
    for row, headers in _candidates(sheet):
        score = len({meaning[0][0] for header in headers if header and (meaning := meanings(header))}) * 10
        score += sum(bool(header and meanings(header)) for header in headers)
        if best is None or score > best[0]:
            best = score, FoundHeader(row, headers)
    if best is None or best[0] < 20:
        return None
    header = best[1]
    samples = _samples(sheet, header)
    for is_customs in (True, False):
        columns, doubts = _columns(header, samples, is_customs=is_customs)
        columns = _with_units(sheet, header, columns)
        fields = {column.field for column in columns} - {""}
        has_blocks = any(column.block > 1 for column in columns)
        layout = next(
            (
                layout
                for layout in layouts().values()
                if (layout.name == "customs") == is_customs and _fits(layout, fields, has_blocks)
            ),
            None,
        )
        if layout:
            mapping = _of_layout(layout, columns)
            return Proposal(mapping, header, tuple([*doubts, *_doubts_of(mapping, header, samples)]), sender, as_of)
    return None


def _of_layout(layout: LayoutKind, columns: Sequence[ColumnUse]) -> SheetMapping:
    has_buyer = any(column.field in ("buyer_name", "buyer_code") for column in columns)
    return SheetMapping(
        layout.name,
        tuple(columns),
        buyer="sender" if layout.is_buyer_sender and not has_buyer else "",
        targets=layout.targets,
        unit=layout.unit,
        months=12 if layout.adds_up else 0,
        keep_specs=layout.name in PLAIN_LISTS,
    )


def _fits(layout: LayoutKind, fields: set[str], has_blocks: bool) -> bool:
    if layout.name == "customs" and fields & {"supplier_name", "buyer_name"}:
        return False
    return all(any(need in fields or (need == "blocks" and has_blocks) for need in group) for group in layout.needs)


def noted(sheet: RawSheet) -> tuple[str, str]:
    """Find who sent a sheet, or whose purchases it says it lists, and as of when, in the notes around its table.

    Examples
    --------
    >>> noted(RawSheet("a", "a", "a", "a", [["填报单位：鄞州区经信局（盖章）", "2026年6月30日"]]))
    ('鄞州区经信局', '2026-06-30')
    >>> noted(RawSheet("a", "a", "a", "a", [["甲科技股份有限公司合格供应商名录"], ["编制部门：采购部"]]))
    ('甲科技股份有限公司', '')
    """
    sender = buyer = as_of = ""
    rows = [*sheet.rows[:8], *sheet.rows[8:][-4:]]
    for row in rows:
        filled = [text for raw in row if (text := tidy_text(raw.removeprefix(FILLED_MARK)))]
        if len(filled) > 4:
            continue
        for text in filled:
            if (match := _SENDER.search(text)) and not _DEPARTMENT.search(match[1]):
                sender = sender or match[1]
            if match := _BUYER_NOTED.search(text) or _LIST_OF.search(text):
                buyer = buyer or match[1]
            if match := _DATE_NOTED.search(text):
                as_of = as_of or cells.day(match[1])
    return sender or buyer, as_of


def _candidates(sheet: RawSheet) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Go through what may be the header: each row, and each with the one above it."""
    rows = sheet.rows[:SEARCHED_ROWS]
    for at, row in enumerate(rows):
        texts = [_text(raw) for raw in row]
        if sum(map(bool, texts)) < 2:
            continue
        yield at, tuple(texts)
        is_note = any(_NOTE.match(text) for text in texts)
        if at + 1 < len(rows) and len(set(filter(None, texts))) > 1 and not is_note:
            yield at + 1, _joined(row, rows[at + 1])


def _text(raw: str) -> str:
    return re.sub(r"\s*\n\s*", "", tidy_text(raw.removeprefix(FILLED_MARK)))


def _joined(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    """Join two header rows: an upper cell reaches over the empty ones to its right, one merged down stands alone."""
    joined, above = [], ""
    for at in range(max(len(upper), len(lower))):
        over = _text(upper[at]) if at < len(upper) else ""
        raw = lower[at] if at < len(lower) else ""
        own = _text(raw)
        above = over or above
        if not own or (raw.startswith(FILLED_MARK) and own == over):
            joined.append(over)
        elif above and above != own:
            joined.append(f"{above}/{own}")
        else:
            joined.append(own)
    return tuple(joined)


def _samples(sheet: RawSheet, header: FoundHeader) -> list[list[str]]:
    """Give the first filled cells below each header."""
    samples: list[list[str]] = [[] for _ in header.headers]
    for row in sheet.rows[header.row + 1 : header.row + 1 + _SAMPLED]:
        first = next((text for raw in row if (text := raw.removeprefix(FILLED_MARK).strip())), "")
        if is_unit_row(row) or passed_over(first, row):
            continue
        for at, raw in enumerate(row[: len(samples)]):
            if text := cells.cell(raw):
                samples[at].append(text)
    return samples


def _meanings(header: str, *, is_customs: bool) -> tuple[tuple[str, int], ...]:
    """Give what a header may mean; of one over two rows the lower part speaks first, then both together."""
    upper, _, lower = header.rpartition("/")
    whole = meanings(header, is_customs=is_customs)
    if not upper or (whole and whole[0][1] == EXACT):
        return whole
    own, both = meanings(lower, is_customs=is_customs), meanings(upper + lower, is_customs=is_customs)
    best = {name: score for name, score in own}
    for name, score in both:
        best[name] = max(best.get(name, 0), score - 5)
    about_supplier = bool(re.search("供应商|供应方|销方|供货", upper))
    if about_supplier and re.search("名称$", plain_header(lower)) and not re.search("材料|产品|部件", upper + lower):
        best = {"supplier_name": 95, **best}
    elif _GOODS_GROUP.search(upper) and _GOODS_NAME.search(plain_header(lower)):
        best = {**best, "goods": 95}
    return tuple(sorted(best.items(), key=lambda item: -item[1]))


def _fit(name: str, sample: Sequence[str]) -> float:
    """Tell how many of the sampled cells look as those of a field do, 0 to 1; 1 where there are none."""
    test = {
        "code": lambda text: bool(_CODE.fullmatch(text)) and any(letter.isdigit() for letter in text),
        "name": lambda text: not cells.day(text) and cells.number(text) is None and not is_credit_code(text),
        "number": lambda text: cells.money(text, "元") is not None or cells.number(text) is not None,
        "date": lambda text: bool(cells.day(text)),
        "currency": lambda text: bool(_CURRENCY.fullmatch(text)),
        "country": lambda text: bool(cells.country_of(text)),
    }.get(fields()[name].values)
    if test is None or not sample:
        return 1.0
    return sum(map(test, sample)) / len(sample)


def _columns(
    header: FoundHeader, samples: Sequence[Sequence[str]], *, is_customs: bool
) -> tuple[list[ColumnUse], list[Words]]:
    """Give each column its likeliest field, each field once a block; and the doubts."""
    ranked: dict[int, list[tuple[int, str]]] = {}
    for at, text in enumerate(header.headers):
        scored = []
        for name, score in _meanings(text, is_customs=is_customs) if text else ():
            fit = _fit(name, samples[at])
            scored.append((score - (_MISFIT if fit < _LEAST_FIT else 0), name))
        if text and not any(score >= 50 for score, _ in scored):
            scored += _by_values(samples[at], is_customs=is_customs)
        ranked[at] = sorted((pair for pair in scored if pair[0] >= 50), key=lambda pair: -pair[0])
    chosen = {at: pairs[0][1] for at, pairs in ranked.items() if pairs}
    _vendor_numbers(samples, chosen)
    _codes_beside_suppliers(header, chosen)
    _named_backups(samples, chosen)
    blocks = _blocks(header, chosen)
    doubts: list[Words] = []
    taken: dict[tuple[str, int], int] = {}
    for at in sorted(chosen, key=lambda at: (-ranked[at][0][0], at)):
        for score, name in [(ranked[at][0][0], chosen[at]), *ranked[at][1:]]:
            if score >= 50 and (name, blocks.get(at, 0)) not in taken:
                taken[name, blocks.get(at, 0)] = at
                break
        else:
            other = header.headers[taken[chosen[at], blocks.get(at, 0)]]
            words = fields()[chosen[at]].words
            doubts.append(
                Words(
                    f"“{header.headers[at]}”也像{words.zh}，已取“{other}”",
                    f"{header.headers[at]!r} may be {words.en} too; {other!r} is taken",
                )
            )
    field_at = {at: (name, block) for (name, block), at in taken.items()}
    columns = []
    for at, text in enumerate(header.headers):
        if text:
            name, block = field_at.get(at, ("", 0))
            columns.append(ColumnUse(text, name, block))
    return columns, doubts


def _by_values(sample: Sequence[str], *, is_customs: bool) -> list[tuple[int, str]]:
    """Say what a column without a known header may be by its cells alone."""
    if len(sample) >= 3 and not is_customs:
        if sum(map(is_credit_code, sample)) >= 0.6 * len(sample):
            return [(55, "buyer_code")]
        if sum(bool(_CURRENCY.fullmatch(text)) for text in sample) >= 0.9 * len(sample):
            return [(55, "currency")]
        firm_like = sum(bool(re.search(r"(公司|厂|集团|Co\.|Ltd|GmbH|AG)", text)) for text in sample)
        if firm_like >= 0.7 * len(sample):
            return [(52, "supplier_name")]
    return []


def _vendor_numbers(samples: Sequence[Sequence[str]], chosen: dict[int, str]) -> None:
    """Tell codes from names under one header: 供应商 holds codes where its cells are codes."""
    for code, name in (("supplier_code", "supplier_name"), ("buyer_code", "buyer_name"), ("goods_code", "goods")):
        for at, field in chosen.items():
            sample = samples[at]
            has_names = any(other == name for place, other in chosen.items() if place != at)
            if field == name and has_names and sample and _fit(code, sample) > 0.9:
                chosen[at] = code


def _codes_beside_suppliers(header: FoundHeader, chosen: dict[int, str]) -> None:
    """Give a credit code under a general header to the firm whose name stands before it."""
    for at, field in sorted(chosen.items()):
        if field == "buyer_code" and not re.search("购|采购|买|客户|填报", header.headers[at]):
            before = [chosen[place] for place in range(at) if chosen.get(place) in ("buyer_name", "supplier_name")]
            has_buyer = "buyer_name" in chosen.values()
            if (before and before[-1] == "supplier_name") or (not has_buyer and "supplier_name" in chosen.values()):
                chosen[at] = "supplier_code"


def _named_backups(samples: Sequence[Sequence[str]], chosen: dict[int, str]) -> None:
    """Tell names of backups from 有 and 无."""
    for at, field in chosen.items():
        if field == "has_backup" and samples[at] and not any(_SAID.match(text) for text in samples[at]):
            chosen[at] = "backup_supplier"


def _blocks(header: FoundHeader, chosen: Mapping[int, str]) -> dict[int, int]:
    """Number the repetitions of questions: by the counters in headers, else by the order in which they come again."""
    at_by_field: dict[str, list[int]] = {}
    for at, name in sorted(chosen.items()):
        if name not in _ONCE_A_ROW:
            at_by_field.setdefault(name, []).append(at)
    leading = next(
        (name for name in ("goods", "supplier_name", "origin") if _is_repeated(header, at_by_field.get(name, []))), ""
    )
    if not leading:
        return {}
    starts = at_by_field[leading]
    counters = [counter_of(header.headers[at]) for at in starts]
    has_counters = all(counters) and len(set(counters)) == len(counters)
    number_by_counter = {counter: number for number, counter in enumerate(counters, start=1)}
    blocks: dict[int, int] = {}
    width = min(later - first for first, later in pairwise(starts))
    for at, name in chosen.items():
        if name in _ONCE_A_ROW:
            continue
        counter = counter_of(header.headers[at])
        if has_counters and counter in number_by_counter:
            blocks[at] = number_by_counter[counter]
        elif len(at_by_field[name]) > 1 and starts[0] <= at < starts[-1] + max(width, 2):
            blocks[at] = sum(start <= at for start in starts)
    return blocks


def _is_repeated(header: FoundHeader, at: Sequence[int]) -> bool:
    """Whether columns are one question asked again: equal headers but for counters, or every one with a counter of its own."""
    plain = Counter(plain_header(header.headers[place].rpartition("/")[2]) for place in at)
    counters = {counter_of(header.headers[place]) for place in at} - {""}
    return len(at) > 1 and (max(plain.values()) > 1 or len(counters) == len(at))


def _with_units(sheet: RawSheet, header: FoundHeader, columns: Sequence[ColumnUse]) -> list[ColumnUse]:
    """Give money and shares the unit that header, a row of units or a note above the table tells."""
    above = [bare(raw) for row in sheet.rows[: header.row] for raw in row if raw]
    units = {match[1] for text in above if (match := _NOTED_UNIT.search(text))}
    unit = next(iter(units)) if len(units) == 1 else ""
    is_percent = any(_NOTED_PERCENT.search(text) for text in above)
    below = sheet.rows[header.row + 1] if header.row + 1 < len(sheet.rows) else []
    own = [bare(raw) for raw in below] if is_unit_row(below) else []
    at_by_header = [at for at, text in enumerate(header.headers) if text]
    with_units = []
    for at, column in zip(at_by_header, columns, strict=True):
        below_unit = own[at] if at < len(own) else ""
        if column.field in _MONEY_FIELDS:
            in_header = money_unit(column.header) or next(
                (word for word in ("亿元", "百万元", "万元", "千元") if word in column.header), ""
            )
            in_header = in_header or ("元" if re.search(r"[(（/](?:人民币)?元[)）]?$", column.header) else "")
            stated_unit = (
                in_header or (below_unit if below_unit in ("亿元", "百万元", "万元", "千元", "元") else "") or unit
            )
            column = replace(column, unit=stated_unit)
        elif column.field == "share" and ("%" in bare(column.header) or below_unit == "%" or is_percent):
            column = replace(column, unit="%")
        with_units.append(column)
    return with_units


def _doubts_of(mapping: SheetMapping, header: FoundHeader, samples: Sequence[Sequence[str]]) -> Iterator[Words]:
    """Tell what a person should look at before the mapping is used."""
    at_by_header = [at for at, text in enumerate(header.headers) if text]
    for at, column in zip(at_by_header, mapping.columns, strict=True):
        shown = column.header
        if not column.field and samples[at]:
            yield Words(f"“{shown}”不认识，不读入", f"{shown!r} is not known and left out")
        elif column.field and (fit := _fit(column.field, samples[at])) < 0.6:
            words = fields()[column.field].words
            yield Words(
                f"“{shown}”当作{words.zh}，但只有 {fit:.0%} 的格像",
                f"{shown!r} is taken as {words.en}, but only {fit:.0%} of its cells look so",
            )
        if column.field in _MONEY_FIELDS and not column.unit:
            yield Words(
                f"“{shown}”没有写单位，按{mapping.unit}读", f"{shown!r} tells no unit and is read in {mapping.unit}"
            )
    if mapping.buyer == "sender":
        yield Words(
            "没有采购方一列：采购方就是报送单位（--from）",
            "no column names the buyer: it is who sent the file (--from)",
        )
