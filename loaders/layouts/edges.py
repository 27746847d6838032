"""How does a plain list of who supplies whom become tables? For notebooks and public networks of any field."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from graph_schema.errors import LoadError, UsageError
from graph_schema.names import Words
from loaders.findings import problems
from loaders.layouts.frames import frames_of
from loaders.layouts.lines import LINE_FIELDS, ROW
from loaders.layouts.mapping import ColumnUse, SheetMapping
from loaders.layouts.network import Known, network_of
from loaders.layouts.notices import Notices
from loaders.layouts.sums import purchases
from loaders.layouts.vocabulary import meanings
from loaders.tables import Tables

_NAMES = {
    "supplier_name": ("supplier", "seller", "source", "from", "u", "tail", "供应方", "供应商"),
    "buyer_name": ("buyer", "customer", "target", "to", "v", "head", "采购方", "购方"),
    "goods": ("component", "product", "item", "goods", "commodity", "产品", "品名"),
    "amount": ("value_10k_yuan", "value", "amount", "weight", "金额", "采购额"),
}


def tables_from_edges(frame: pd.DataFrame, *, targets: Sequence[str] = (), source: str = "edges") -> Tables:
    """Make tables of a list of who supplies whom with what: firms and components become drafts (待核).

    A supplier makes what it sells, unless it buys the same; a buyer needs what it buys for all that it makes.

    Parameters
    ----------
    frame
        A row a sourcing: supplier, buyer, what is supplied, and its value (万元), under any usual header (`supplier`,
        `source`, 供应方 …), else in this order. Without a third column each supplier has one product of its own.
    targets
        Goods that are the targets; else those that nobody buys to sell on.
    source
        Source of the rows.

    Returns
    -------
    Tables
        Nothing in them is surveyed: nothing that rests on them is red.

    Raises
    ------
    UsageError
        If there are fewer than two columns.
    LoadError
        If a target is no goods of the list.

    Notes
    -----
    Linear in rows, Python code runs once for each different row.

    Examples
    --------
    >>> trade = pd.DataFrame(
    ...     {"supplier": ["mine", "smelter"], "buyer": ["smelter", "mill"], "component": ["ore", "ingot"]}
    ... )
    >>> tables = tables_from_edges(trade)
    >>> tables.components["name_zh"].tolist(), tables.placements["is_target"].fillna(False).tolist()
    (['ore', 'ingot'], [False, True])
    """
    columns = _columns(frame)
    texts = {name: frame[column].map(_text) for name, column in columns.items()}
    lines = pd.DataFrame({ROW: range(1, len(frame) + 1), **{name: "" for name in LINE_FIELDS}})
    lines = lines.assign(**{name: series.to_numpy() for name, series in texts.items()})
    mapping = SheetMapping(
        "edges" if "goods" in texts else "links",
        tuple(ColumnUse(str(column), name) for name, column in columns.items()),
        targets="product",
        target_names=tuple(targets),
        keep_specs=True,
    )
    notices = Notices(source, {name: str(column) for name, column in columns.items()})
    nothing = Known(Tables.of())
    used = purchases(lines.astype({name: object for name in LINE_FIELDS}), mapping, notices, last="")
    network = network_of(used, mapping, notices, known=nothing, sender="")
    frames = frames_of(network, mapping, notices, known=nothing, source=source)
    if errors := problems(notices.findings, "error"):
        raise LoadError(errors)
    return Tables.of({name: rows.drop(columns=[ROW]).assign(source=source) for name, rows in frames.items()})


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value).strip()  # type: ignore[call-overload]


def _columns(frame: pd.DataFrame) -> dict[str, object]:
    """Say which column is which: by header, else in order."""
    if len(frame.columns) < 2:
        raise UsageError(Words("至少要有供应方和采购方两列", "needs two columns at least: supplier and buyer"))
    column_by_role: dict[str, object] = {}
    for column in frame.columns:
        header = str(column).strip().lower()
        name = next((name for name, headers in _NAMES.items() if header in headers), "")
        name = name or next((name for name, _ in meanings(str(column)) if name in _NAMES), "")
        if name and name not in column_by_role:
            column_by_role[name] = column
    if {"supplier_name", "buyer_name"} <= set(column_by_role):
        return column_by_role
    return dict(zip(_NAMES, frame.columns, strict=False))
