"""How does the register go out as the sheet 共同体, and what does it change when it comes back? All of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from chainlink.leaders.records import BOOK, DERIVED, SUBJECT, Recognised, book, recognised_of, register_id_of
from chainlink.leaders.register import checked_change, list_recognised
from chainlink.risks.register import record_again
from chainlink.stores import Change, Field, Store
from graph_schema.errors import UsageError
from graph_schema.names import Words
from loaders.book_sheets import BookRow, BookSheet, Imported, book_bytes, read_book, refused, write_book
from loaders.findings import Finding, error
from loaders.tables import Tables


def register_bytes(recognised: Sequence[Recognised]) -> bytes:
    """Give the register as a workbook with the sheet 共同体; `import_register` of it changes nothing."""
    return book_bytes(book(), [each.fields for each in recognised])


def export_register(recognised: Sequence[Recognised], path: Path) -> None:
    """Write the register as a workbook.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    write_book(path, book(), [each.fields for each in recognised])


def import_register(store: Store, path: Path, tables: Tables, *, who: str, why: str = "") -> Imported:
    """Take a sheet 共同体 into the register, all of it or nothing.

    A row belongs to the entry of its kind, chain and firm; without one it is a new entry. A column without header stays
    as it is, an empty cell empties it. What somebody else changed since the sheet was written out is told as an error
    where the sheet changes it too.

    Raises
    ------
    LoadError
        With every problem of every row; nothing is changed then.
    """
    sheet, found = read_book(path, book())

    def build() -> tuple[Sequence[Change], Imported]:
        return _build(store, sheet, found, tables, who, why or path.name)

    return record_again(store, build)


def _build(
    store: Store, sheet: BookSheet, found: Sequence[Finding], tables: Tables, who: str, why: str
) -> tuple[Sequence[Change], Imported]:
    every = {each.register_id: each for each in list_recognised(store)}
    findings = list(found)
    bad = {each.problem.row for each in found}
    row_by_id: dict[str, int] = {}
    changes: dict[str, Change] = {}
    unchanged = 0
    for row in sheet.rows:
        if row.row in bad:
            continue
        cells = {name: _cell(name, value) for name, value in row.values.items() if name not in DERIVED}
        register_id = register_id_of(*(str(cells.get(name) or "") for name in SUBJECT))
        now = every.get(register_id)
        problems = list(_misplaced(store, row, cells, now, row_by_id.get(register_id)))
        row_by_id.setdefault(register_id, row.row)
        stated = {name: value for name, value in cells.items() if now is None or value != _base(store, row, now)[name]}
        beside = [each for each in every.values() if each.register_id not in changes]
        beside += [_after(each) for each in changes.values()]
        try:
            change = checked_change(now, stated, beside, tables, who=who, why=why)
        except UsageError as exc:
            problems.append(exc.words)
        findings += [error(sheet.place, row.row, "", *said) for said in problems]
        if problems:
            continue
        if now and all(change.fields[name] == now.fields[name] for name in change.fields):
            unchanged += 1
        else:
            changes[register_id] = change
    refused(findings)
    done = changes.values()
    return list(done), Imported(
        added=tuple(sorted(each.entry_id for each in done if not each.revision)),
        changed=tuple(sorted(each.entry_id for each in done if each.revision)),
        unchanged=unchanged,
        repairs=sheet.repairs,
        warnings=sheet.warnings,
    )


def _after(change: Change) -> Recognised:
    """Give an entry as a change before it will leave it."""
    fields = {**change.fields, "register_id": change.entry_id, "revision": None}
    return Recognised(change.entry_id, change.revision, fields, change.who, "", change.why)


def _cell(name: str, value: Field) -> Field:
    """Give a cell as the register keeps it."""
    return value if book().column(name).is_numeric else str(value if value is not None else "")


def _base(store: Store, row: BookRow, now: Recognised) -> Mapping[str, Field]:
    """Give the fields that the sheet was written from; the newest where it does not say."""
    revision = row.values.get("revision")
    if not isinstance(revision, float) or not 1 <= revision < now.revision:
        return now.fields
    return recognised_of(store.history(BOOK, now.register_id)[int(revision) - 1]).fields


def _misplaced(
    store: Store, row: BookRow, cells: Mapping[str, Field], now: Recognised | None, first: int | None
) -> list[Words]:
    """Tell a row that stands twice, and cells that somebody else has changed since the sheet was written out."""
    said = []
    if first is not None:
        said.append(Words(f"与第 {first} 行是同一条；请只留一行", f"is the same entry as row {first}; keep one"))
    if now is None:
        return said
    base = _base(store, row, now)
    for name, value in cells.items():
        newer = now.fields[name]
        if value != base[name] and newer not in (base[name], value):
            said.append(
                Words(
                    f"“{book().column(name).zh}”导出后已由 {now.who or '他人'} 改为“{newer}”；请导出新表再改",
                    f"{name} was changed to {newer!r} by {now.who or 'somebody'} since; write it out again and change that",
                )
            )
    return said
