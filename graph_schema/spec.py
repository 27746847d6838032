"""What tables, columns and relations are there? `chain.yaml`, read into frozen objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

from graph_schema.names import Words

ColumnType = Literal[
    "id",
    "text",
    "list",
    "flag",
    "choice",
    "number",
    "share",
    "money",
    "days",
    "date",
    "country",
    "region",
    "industry",
    "hs",
]
NUMERIC_TYPES: frozenset[ColumnType] = frozenset({"number", "share", "money", "days"})


@dataclass(frozen=True)
class ReasonSpec:
    """Which changes of a column need a reason: any, of what was stated before, back in the order of choices, from or to some.

    Examples
    --------
    >>> signed = ReasonSpec(when_from=("contract",))
    >>> signed.is_needed("contract", "no_deal", ()), signed.is_needed("sample", "contract", ())
    (True, False)
    >>> ReasonSpec(is_back=True).is_needed("building", "signed", ("signed", "building"))
    True
    >>> office = ReasonSpec(is_replaced=True)
    >>> office.is_needed("", "省厅", ()), office.is_needed("省厅", "市局", ())
    (False, True)
    """

    is_any: bool = False
    is_replaced: bool = False
    is_back: bool = False
    when_from: tuple[str, ...] = ()
    when_to: tuple[str, ...] = ()

    def is_needed(self, before: object, after: object, order: Sequence[str]) -> bool:
        """Whether the change from one value to another needs a reason; `order` holds the choices."""
        if before == after:
            return False
        is_back = self.is_back and before in order and after in order
        return (
            self.is_any
            or (self.is_replaced and before not in ("", None))
            or before in self.when_from
            or after in self.when_to
            or (is_back and order.index(str(after)) < order.index(str(before)))
        )


@dataclass(frozen=True)
class ColumnSpec:
    """One column: what it means, in which unit, how it is headed."""

    name: str
    zh: str
    aliases: tuple[str, ...]
    type: ColumnType
    meaning: Words
    is_required: bool = False
    is_credit_code: bool = False
    minimum: float | None = None
    choices: tuple[tuple[str, str], ...] = ()
    refers_to: str = ""
    relation: str = ""
    is_incoming: bool = False
    is_personal: bool = False
    is_indexed: bool = False
    is_whole: bool = False
    is_derived: bool = False
    is_reason: bool = False
    may_be_new: bool = False
    name_of: str = ""
    reason: ReasonSpec | None = None

    @property
    def is_numeric(self) -> bool:
        """Whether the column holds numbers (missing: NaN)."""
        return self.type in NUMERIC_TYPES

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that means this column; the first is the one we write."""
        return (self.zh, *self.aliases, self.name)


@dataclass(frozen=True)
class TableSpec:
    """One table: a node, or a relation between two nodes."""

    name: str
    sheet: str
    file: str
    key: tuple[str, ...]
    meaning: Words
    columns: tuple[ColumnSpec, ...]
    node: str = ""
    relation: str = ""
    from_column: str = ""
    from_table: str = ""
    to_column: str = ""
    to_table: str = ""
    kept_ends: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    """Of a book, the columns that its list shows."""
    long_texts: tuple[str, ...] = ()
    """Of a book, the columns that a form gives several lines."""

    @property
    def column_names(self) -> tuple[str, ...]:
        """All columns in order, provenance last."""
        return tuple(column.name for column in self.columns)

    @property
    def bands(self) -> tuple[str, ...]:
        """Columns that may hold a band, whose ends have columns of their own: `share` beside `share_low`, `share_high`."""
        names = set(self.column_names)
        return tuple(name for name in self.column_names if {f"{name}_low", f"{name}_high"} <= names)

    def column(self, name: str) -> ColumnSpec:
        """Give one column by name; `KeyError` if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True)
class SchemaSpec:
    """The whole schema: tables by name, in the order in which they can be written, and the books kept beside them."""

    version: int
    tables: dict[str, TableSpec]
    provenance: tuple[str, ...]
    books: dict[str, TableSpec]

    @property
    def sheets(self) -> dict[str, tuple[TableSpec, ...]]:
        """Tables by workbook sheet, in order; 产品 holds two."""
        tables_by_sheet: dict[str, tuple[TableSpec, ...]] = {}
        for table in self.tables.values():
            tables_by_sheet[table.sheet] = (*tables_by_sheet.get(table.sheet, ()), table)
        return tables_by_sheet

    def tables_of(self, sheet: str) -> tuple[TableSpec, ...]:
        """Give the tables, or the book, that a workbook sheet holds; `KeyError` if there is none."""
        for book in self.books.values():
            if book.sheet == sheet:
                return (book,)
        return self.sheets[sheet]


def _column(name: str, raw: dict[str, Any]) -> ColumnSpec:
    return ColumnSpec(
        name=name,
        zh=raw["zh"],
        aliases=tuple(raw.get("aliases", ())),
        type=raw["type"],
        meaning=Words(raw["meaning_zh"], raw["meaning_en"]),
        is_required=raw.get("required", False),
        is_credit_code=raw.get("is_credit_code", False),
        minimum=0.0 if raw["type"] in ("money", "days", "share") else raw.get("min"),
        choices=tuple(raw.get("choices", {}).items()),
        refers_to=raw.get("refers_to", ""),
        relation=raw.get("relation", ""),
        is_incoming=raw.get("is_incoming", False),
        is_personal=raw.get("is_personal", False),
        is_indexed=raw.get("is_indexed", False),
        is_whole=raw.get("is_whole", False),
        is_derived=raw.get("is_derived", False),
        is_reason=raw.get("is_reason", False),
        may_be_new=raw.get("may_be_new", False),
        name_of=raw.get("name_of", ""),
        reason=_reason(raw["needs_reason"]) if "needs_reason" in raw else None,
    )


def _reason(raw: Any) -> ReasonSpec:
    if raw == "any":
        return ReasonSpec(is_any=True)
    if raw == "replaced":
        return ReasonSpec(is_replaced=True)
    return ReasonSpec(
        is_back=raw.get("is_back", False), when_from=tuple(raw.get("from", ())), when_to=tuple(raw.get("to", ()))
    )


def _table(name: str, raw: dict[str, Any], provenance: tuple[ColumnSpec, ...]) -> TableSpec:
    ends = {side: raw.get(side, {"column": "", "table": ""}) for side in ("from", "to")}
    return TableSpec(
        name=name,
        sheet=raw["sheet"],
        file=raw["file"],
        key=tuple(raw["key"]),
        meaning=Words(raw["meaning_zh"], raw["meaning_en"]),
        columns=(*(_column(key, value) for key, value in raw["columns"].items()), *provenance),
        node=raw.get("node", ""),
        relation=raw.get("relation", ""),
        from_column=ends["from"]["column"],
        from_table=ends["from"]["table"],
        to_column=ends["to"]["column"],
        to_table=ends["to"]["table"],
        kept_ends=tuple(raw.get("kept_ends", ())),
        listed=tuple(raw.get("listed", ())),
        long_texts=tuple(raw.get("long_texts", ())),
    )


@cache
def schema() -> SchemaSpec:
    """Give the schema; read once.

    Examples
    --------
    >>> schema().tables["supplies"].key
    ('supplier_id', 'buyer_id', 'component_id')
    >>> schema().tables["firms"].column("country").type
    'country'
    """
    text = resources.files("graph_schema").joinpath("chain.yaml").read_text(encoding="utf-8")
    raw = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # libyaml's: every command waits for it
    provenance = tuple(_column(name, column) for name, column in raw["provenance"].items())
    tables = {name: _table(name, table, provenance) for name, table in raw["tables"].items()}
    books = {name: _table(name, book, ()) for name, book in raw["books"].items()}
    return SchemaSpec(raw["version"], tables, tuple(column.name for column in provenance), books)
