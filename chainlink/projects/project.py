"""What is a strengthening project? What it costs, which risks it promises to close, and what it changes in the tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal, get_args

from graph_schema.errors import UsageError
from graph_schema.names import Words
from graph_schema.spec import schema

Kind = Literal["new_line", "strengthen", "backup", "substitute", "reserve", "extend", "research"]
"""补链 强链 备份 替代 储备 延链 攻关: what rules suggest is written in the same words."""
KINDS: tuple[Kind, ...] = get_args(Kind)
NO_WORDS = Words("", "")
Source = Literal["scan", "entered", "imported"]
Value = str | float | bool | None

CHANGEABLE = ("components", "placements", "variants", "inputs", "firms", "makes", "needs", "supplies")
"""Tables that a project may change."""
FORBIDDEN = ("is_target", "makers_surveyed_on", "source", "source_row", "as_of")
"""Columns that no project changes: what a chain exists for, what is known of it, and where it is known from."""


@dataclass(frozen=True)
class RowChange:
    """What becomes of one row; the row is added where it is not there yet.

    Attributes
    ----------
    table, key
        Which row: all key columns of its table.
    set
        Columns to new values. A sourcing's status never goes back, stocks never shrink, recovery never gets longer.
    add
        Number columns to what is added to them, never below 0; what is unknown stays unknown.
    """

    table: str
    key: Mapping[str, str]
    set: Mapping[str, Value] = field(default_factory=dict)
    add: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Project:
    """One project, proposed or entered.

    Attributes
    ----------
    project_id
        Of a proposal, worked out from what it does: the same on every machine.
    kind
        One of `KINDS`.
    chain_id, component_id, firm_id
        Where it belongs; `firm_id` is who carries it out, "" where only a place is known.
    region_code
        Six-digit code of the place, "" if unknown.
    cost_10k_yuan, months
        Total investment, and duration until production.
    energy_intensity
        Tons of standard coal per 万元 of added value; None where not known.
    risk_ids
        Risks that it promises to close or ease.
    changes
        What it changes in the tables once it is in production.
    source
        `scan` for a proposal, else how it came.
    why
        Why this firm or place.
    success_odds
        Chance, 0 to 1, that it ends in production; below 1 for research alone.
    """

    project_id: str
    kind: Kind
    chain_id: str
    component_id: str
    firm_id: str
    region_code: str
    cost_10k_yuan: float
    months: float
    energy_intensity: float | None
    risk_ids: tuple[str, ...]
    changes: tuple[RowChange, ...]
    source: Source = "scan"
    why: Words = NO_WORDS
    success_odds: float = 1.0


def changes_text(changes: Sequence[RowChange]) -> str:
    """Write changes as JSON text, "" for none; `changes_of` reads it back.

    Examples
    --------
    >>> changes_text([RowChange("makes", {"firm_id": "A", "component_id": "x"}, add={"capacity": 5.0})])
    '[{"add": {"capacity": 5.0}, "key": {"component_id": "x", "firm_id": "A"}, "set": {}, "table": "makes"}]'
    """
    if not changes:
        return ""
    plain = [asdict(change) for change in changes]
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, allow_nan=False)


def changes_of(text: str) -> tuple[RowChange, ...]:
    """Read changes from JSON text; none of an empty one.

    Raises
    ------
    UsageError
        If it is no JSON, or names a table, a key or a column that no project may change.
    """
    if not text.strip():
        return ()
    try:
        raw = json.loads(text)
    except ValueError as exc:
        raise _wrong(f"不是 JSON：{exc}", f"is no JSON: {exc}") from exc
    if not isinstance(raw, list) or not all(isinstance(entry, dict) for entry in raw):
        raise _wrong("须为一列改动", "must be a list of changes")
    return tuple(_change(entry) for entry in raw)


def _change(raw: dict[str, object]) -> RowChange:
    if unknown := sorted(set(raw) - {"table", "key", "set", "add"}):
        raise _wrong(f"不认识 {'、'.join(unknown)}", f"{', '.join(unknown)} is not known")
    table, key, new, more = raw.get("table"), raw.get("key", {}), raw.get("set", {}), raw.get("add", {})
    if not (isinstance(key, dict) and isinstance(new, dict) and isinstance(more, dict)):
        raise _wrong("key、set、add 须为列到值的映射", "key, set and add must map columns to values")
    change = RowChange(str(table), key, new, {name: _number(name, value) for name, value in more.items()})
    require_allowed(change)
    return change


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(f"{name} 的增量须为数", f"what is added to {name} must be a number")
    return float(value)


def require_allowed(change: RowChange) -> None:
    """Refuse a change of what no project may change.

    Raises
    ------
    UsageError
        Naming what may be written instead.
    """
    if change.table not in CHANGEABLE:
        allowed = ", ".join(CHANGEABLE)
        raise _wrong(f"不能改表“{change.table}”；可改 {allowed}", f"table {change.table!r} is not one of {allowed}")
    spec = schema().tables[change.table]
    if set(change.key) != set(spec.key):
        keys = ", ".join(spec.key)
        raise _wrong(f"表 {change.table} 的键须为 {keys}", f"the key of {change.table} must be {keys}")
    allowed_columns = {name for name in spec.column_names if name not in FORBIDDEN and name not in spec.key}
    numeric = {column.name for column in spec.columns if column.is_numeric}
    wrong = sorted((set(change.set) - allowed_columns) | (set(change.add) - (allowed_columns & numeric)))
    if wrong:
        raise _wrong(
            f"表 {change.table} 的 {'、'.join(wrong)} 不能由项目改动",
            f"{', '.join(wrong)} of {change.table} cannot be changed by a project",
        )


def _wrong(zh: str, en: str) -> UsageError:
    return UsageError(Words(f"项目改动：{zh}", f"change of a project: {en}"))
