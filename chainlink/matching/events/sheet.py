"""What does a sheet 对接活动 that comes back change? What people wrote of events; invitations and plans stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from chainlink.matching.events.register import BOOK, Event, change_of, empty_fields, event_id_of, list_events
from chainlink.risks.register import record_again
from chainlink.stores import Change, Field, Store
from graph_schema.moments import local_time
from graph_schema.names import Words
from graph_schema.spec import schema
from loaders.book_sheets import BookRow, BookSheet, Imported, Value, read_book, refused, write_book
from loaders.findings import Finding, error
from loaders.tables import Tables

_DERIVED = ("event_id", "revision")


def export_events(events: Sequence[Event], path: Path) -> None:
    """Write events as a workbook with the sheet 对接活动; `import_events` of it changes nothing.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    rows: list[dict[str, Value]] = [
        {name: float(value) if isinstance(value, int) else value for name, value in each.fields.items()}
        for each in events
    ]
    write_book(path, schema().books[BOOK], rows)


def import_events(store: Store, path: Path, tables: Tables, *, who: str, why: str = "") -> Imported:
    """Take what people wrote into the sheet, all of it or nothing.

    A row is the event of its id, else that of its name and day; a column without header stays as it is.

    Parameters
    ----------
    path
        A workbook with the sheet 对接活动, or a CSV file with its headers.
    tables
        The rows that chains must be in.
    who, why
        Kept with what changes.

    Raises
    ------
    LoadError
        With every problem of every row, among them rows that somebody changed after the sheet was written out.
    """
    sheet, found = read_book(path, schema().books[BOOK])
    chains = frozenset(tables.chains["chain_id"])

    def build() -> tuple[Sequence[Change], Imported]:
        return _build(store, sheet, found, chains, who=who, why=why or path.name)

    return record_again(store, build)


def _build(
    store: Store, sheet: BookSheet, found: Sequence[Finding], chains: frozenset[str], *, who: str, why: str
) -> tuple[Sequence[Change], Imported]:
    events = {event.event_id: event for event in list_events(store)}
    findings = list(found)
    bad = {each.problem.row for each in found}
    seen: dict[str, int] = {}
    changes: list[Change] = []
    unchanged = 0
    for row in (each for each in sheet.rows if each.row not in bad):
        name, day = str(row.values.get("name") or ""), str(row.values.get("held_on") or "")
        event_id = str(row.values.get("event_id") or "") or event_id_of(name, day)
        before = events.get(event_id, Event(event_id, 0, empty_fields()))
        after = replace(before, fields=_fields(row, before))
        wrong = [
            error(sheet.place, row.row, sheet.headers.get(column, ""), *words)
            for column, words in _wrong(row, before, after, chains, seen.get(event_id, 0))
        ]
        findings += wrong
        seen.setdefault(event_id, row.row)
        if before.revision and after == before:
            unchanged += not wrong
        elif not wrong:
            changes.append(change_of(after, who=who, why=why))
    refused(findings)
    added = tuple(sorted(each.entry_id for each in changes if not each.revision))
    changed = tuple(sorted(each.entry_id for each in changes if each.revision))
    return changes, Imported(added, changed, unchanged, sheet.repairs, sheet.warnings)


def _fields(row: BookRow, event: Event) -> dict[str, Field]:
    """Give all fields of a row; a column without header stays as it is."""
    fields = dict(event.fields)
    for name, value in row.values.items():
        if name not in _DERIVED:
            fields[name] = (
                value if schema().books[BOOK].column(name).is_numeric else "" if value is None else str(value)
            )
    return fields


def _wrong(row: BookRow, before: Event, after: Event, chains: frozenset[str], first: int) -> list[tuple[str, Words]]:
    """List what is wrong in a row: (column, what is wrong)."""
    wrong = []
    if first:
        said = Words(f"与第 {first} 行是同一场活动；请只留一行", f"is the same event as row {first}; keep one of them")
        wrong.append(("", said))
    if not after.fields["name"]:
        wrong.append(("name", Words("是空的；必须填写", "is empty; it is required")))
    for chain_id in after.chain_ids:
        if chain_id not in chains:
            said = Words(f"数据中没有产业链“{chain_id}”；请核对", f"no chain {chain_id!r} in the data; check it")
            wrong.append(("chain_ids", said))
    for name in ("rounds", "tables", "per_need"):
        value = after.fields[name]
        if isinstance(value, float) and value != int(value):
            wrong.append((name, Words(f"是 {value:g}；须为整数", f"is {value:g}; write a whole number")))
    revision = row.values.get("revision")
    if isinstance(revision, float) and revision < before.revision and after != before:
        said = Words(
            f"导出后已由 {before.who or '他人'} 于 {local_time(before.when)} 修改；请导出新表再改",
            f"was changed by {before.who or 'somebody'} at {local_time(before.when)} since; write it out again and change that",
        )
        wrong.append(("revision", said))
    return wrong
