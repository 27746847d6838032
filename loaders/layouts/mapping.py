"""What does a mapping say, and how does it stand in a file? Which column of a foreign sheet is which field, in plain YAML.

A mapping fits every sheet of its layout: sheets whose headers are the same, wherever the header row stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from graph_schema.errors import LoadError, Problem
from graph_schema.names import Words
from loaders.headers import bare
from loaders.layouts.vocabulary import fields, layouts
from loaders.strict_yaml import StrictLoader

UNITS = ("元", "千元", "万元", "百万元", "亿元", "%")
TARGETS = ("buyer", "last_buyer", "product", "none")
_KEYS = frozenset(
    {"layout", "columns", "buyer", "targets", "target_names", "unit", "months", "keep_specs", "rates", "chain"}
)
_COLUMN_KEYS = frozenset({"header", "field", "block", "unit"})


PLAIN_LISTS = frozenset({"edges", "links"})
"""Layouts that say who supplies whom and no more: goods keep their specifications, nobody is taken for Chinese."""


@dataclass(frozen=True)
class ColumnUse:
    """What one column is.

    Attributes
    ----------
    header
        As it stands in the sheet; of a header over two rows both, with `/` between them.
    field
        Its field, "" where the column is left out.
    block
        Of repeated questions, the number of the repetition; 0 where the column is said once a row.
    unit
        Unit of its numbers, "" where the layout's counts.
    """

    header: str
    field: str
    block: int = 0
    unit: str = ""


@dataclass(frozen=True)
class SheetMapping:
    """How sheets of one layout become lines of purchases.

    Attributes
    ----------
    layout
        Kind of file: a key of `layouts()`.
    columns
        Every column that has a header, in order.
    buyer
        Who buys, where no column says so: "sender", or a name or code.
    targets, target_names
        What a first graph asks about (see `layouts.yaml`), or the products by name.
    unit
        Unit of money where neither file nor column tells one.
    months
        The latest months that are added up; 0 for all.
    keep_specs
        Whether goods of one name and several specifications stay several components.
    rates
        What one unit of a foreign currency is in yuan; without it such amounts stay unknown.
    chain
        Name of the chain that new products are put under, where no column says so.
    """

    layout: str
    columns: tuple[ColumnUse, ...]
    buyer: str = ""
    targets: str = "buyer"
    target_names: tuple[str, ...] = ()
    unit: str = "万元"
    months: int = 0
    keep_specs: bool = False
    rates: Mapping[str, float] = field(default_factory=dict)
    chain: str = ""

    @property
    def fingerprint(self) -> str:
        """Name the layout: equal headers in equal order, equal fingerprint."""
        return fingerprint_of([column.header for column in self.columns])

    def has(self, name: str) -> bool:
        """Whether any column is of this field."""
        return any(column.field == name for column in self.columns)


def fingerprint_of(headers: Sequence[str]) -> str:
    """Name a layout by its headers: twelve hexadecimal digits.

    Examples
    --------
    >>> fingerprint_of(["供应方", "采购方"]) == fingerprint_of([" 供应方＊", "采购方"])
    True
    """
    return hashlib.sha256("\n".join(bare(header) for header in headers if bare(header)).encode()).hexdigest()[:12]


def mapping_text(mapping: SheetMapping) -> str:
    """Write a mapping as a file that people read and change.

    Examples
    --------
    >>> print(mapping_text(SheetMapping("edges", (ColumnUse("供应方", "supplier_name"),), targets="product")))
    # 供应方—采购方清单 / list of suppliers and buyers
    layout: edges
    targets: product
    unit: 万元
    columns:
    - {header: 供应方, field: supplier_name}  # 供应商名称 / name of the supplier
    <BLANKLINE>
    """
    words = layouts()[mapping.layout].words
    lines = [f"# {words.zh} / {words.en}", f"layout: {mapping.layout}"]
    options: dict[str, Any] = {
        "buyer": mapping.buyer,
        "targets": mapping.targets,
        "target_names": list(mapping.target_names),
        "unit": mapping.unit,
        "months": mapping.months,
        "keep_specs": mapping.keep_specs,
        "rates": dict(mapping.rates),
        "chain": mapping.chain,
    }
    written = {key: value for key, value in options.items() if value}
    if written:
        lines += yaml.safe_dump(written, allow_unicode=True, sort_keys=False).splitlines()
    lines.append("columns:")
    for column in mapping.columns:
        cells: dict[str, Any] = {"header": column.header, "field": column.field or "left_out"}
        cells |= {"block": column.block} if column.block else {}
        cells |= {"unit": column.unit} if column.unit else {}
        text = yaml.safe_dump(cells, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10_000).strip()
        known = fields().get(column.field)
        lines.append(f"- {text}" + (f"  # {known.words.zh} / {known.words.en}" if known else ""))
    return "\n".join(lines) + "\n"


def read_mapping(path: Path) -> SheetMapping:
    """Read a mapping file.

    Raises
    ------
    LoadError
        With everything that is wrong with it, at once.
    """
    try:
        return parse_mapping(path.read_text(encoding="utf-8"), place=path.name)
    except (OSError, UnicodeDecodeError) as exc:
        raise LoadError([Problem(path.name, 0, "", Words(f"读不了：{exc}", f"cannot be read: {exc}"))]) from exc


def parse_mapping(text: str, *, place: str) -> SheetMapping:
    """Understand the text of a mapping file; `place` is how it is named in messages.

    Raises
    ------
    LoadError
        With everything that is wrong with it, at once.

    Examples
    --------
    >>> given = SheetMapping("edges", (ColumnUse("供应方", "supplier_name"),), targets="product")
    >>> parse_mapping(mapping_text(given), place="mapping.yaml") == given
    True
    """
    try:
        raw = yaml.load(text, Loader=StrictLoader)
    except yaml.YAMLError as exc:
        cause = str(exc).replace("\n", " ")
        raise LoadError([Problem(place, 0, "", Words(f"读不了：{cause}", f"cannot be read: {cause}"))]) from exc
    if wrong := [Problem(place, 0, key, words) for key, words in _wrong(raw)]:
        raise LoadError(wrong)
    layout = layouts()[raw["layout"]]
    columns = tuple(
        ColumnUse(
            str(column["header"]),
            "" if column["field"] == "left_out" else column["field"],
            column.get("block", 0),
            column.get("unit", ""),
        )
        for column in raw["columns"]
    )
    return SheetMapping(
        raw["layout"],
        columns,
        str(raw.get("buyer", "")),
        raw.get("targets", layout.targets),
        tuple(map(str, raw.get("target_names", ()))),
        raw.get("unit", layout.unit),
        raw.get("months", 0),
        raw.get("keep_specs", False),
        raw.get("rates", {}),
        str(raw.get("chain", "")),
    )


def _wrong(raw: object) -> Iterator[tuple[str, Words]]:
    """Go through all that no mapping may say: key, and what is wrong."""
    if not isinstance(raw, dict):
        yield "", Words("须为一组键值，至少有 layout 和 columns", "must be a mapping with layout and columns at least")
        return
    for key in sorted(set(raw) - _KEYS, key=str):
        yield str(key), Words("不认识的键；请删去", "is not known; remove it")
    yield from _not_among("layout", raw.get("layout"), list(layouts()))
    if "targets" in raw:
        yield from _not_among("targets", raw["targets"], TARGETS)
    if "unit" in raw:
        yield from _not_among("unit", raw["unit"], UNITS[:-1])
    if not isinstance(raw.get("months", 0), int) or raw.get("months", 0) < 0:
        yield "months", Words("须为不小于 0 的整数", "must be a whole number of at least 0")
    rates = raw.get("rates", {})
    if not isinstance(rates, dict) or not all(isinstance(rate, int | float) and rate > 0 for rate in rates.values()):
        yield (
            "rates",
            Words("须为币种和汇率，如 {EUR: 7.8}", "must hold currencies with their rates, such as {EUR: 7.8}"),
        )
    columns = raw.get("columns")
    if not isinstance(columns, list) or not columns:
        yield "columns", Words("须为列的清单", "must be a list of columns")
        return
    for number, column in enumerate(columns, start=1):
        key = f"columns[{number}]"
        if not isinstance(column, dict) or not {"header", "field"} <= set(column) or set(column) - _COLUMN_KEYS:
            yield (
                key,
                Words("须写 header 和 field，可写 block、unit", "needs header and field, may have block and unit"),
            )
            continue
        yield from _not_among(f"{key}.field", column["field"], [*fields(), "left_out"])
        if "unit" in column:
            yield from _not_among(f"{key}.unit", column["unit"], UNITS)
        if not isinstance(column.get("block", 0), int):
            yield f"{key}.block", Words("须为整数", "must be a whole number")


def _not_among(key: str, value: object, allowed: Sequence[str]) -> Iterator[tuple[str, Words]]:
    if value not in allowed:
        yield (
            key,
            Words(f"“{value}”不在可选值内；请写 {'、'.join(allowed)}", f"{value!r} is not one of {', '.join(allowed)}"),
        )
