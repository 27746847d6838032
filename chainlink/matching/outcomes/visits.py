"""Which firms were visited, by whom, and what did they ask for? 走访: a sheet taken in, kept with every change."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chainlink.matching.days import first_day, known_day
from chainlink.risks.register import record_again
from chainlink.stores import Change, Entry, Field, Store
from chainlink.supply.names import Names
from graph_schema.moments import local_time
from graph_schema.names import Words
from graph_schema.spec import TableSpec, schema
from loaders.book_sheets import BookRow, BookSheet, Imported, Value, book_bytes, read_book, refused
from loaders.findings import Finding, error
from loaders.tables import Tables

BOOK = "visits"
_DERIVED = ("visit_id", "revision")
_REQUIRED = ("chain_id", "visited_on", "firm_id", "visited_by")


@dataclass(frozen=True)
class Visit:
    """One visit to a firm, as it stands on the books.

    Attributes
    ----------
    visit_id, revision
        Its id, and how often it was changed; 0 where it is not on the books yet.
    fields
        By column of `schema().books["visits"]`: text ("" for missing) or number (None for missing).
    who, when
        Its last change.
    """

    visit_id: str
    revision: int
    fields: Mapping[str, Field]
    who: str = ""
    when: str = ""

    @property
    def visited_on(self) -> date | None:
        """The day, the last one where only month or year is given."""
        return known_day(self.fields["visited_on"])

    def number(self, column: str) -> float | None:
        """A figure, None where it is not known."""
        value = self.fields[column]
        return float(value) if isinstance(value, (int, float)) else None


def list_visits(store: Store) -> tuple[Visit, ...]:
    """Give all visits on the books, the latest first, then by id; empty when there is none."""
    visits = [_visit_of(entry) for entry in store.entries(BOOK)]
    visits.sort(key=lambda each: each.visit_id)
    return tuple(sorted(visits, key=lambda each: each.visited_on or date.min, reverse=True))


def visit_id_of(firm_id: str, visited_on: str, visited_by: str) -> str:
    """Give the id of a visit: the same on every machine.

    Examples
    --------
    >>> visit_id_of("T1", "2026-03-05", "链长") == visit_id_of("T1", "2026-03-06", "链长")
    False
    """
    told = json.dumps([firm_id, visited_on, visited_by], ensure_ascii=True).encode()
    return f"V-{base64.b32encode(hashlib.sha256(told).digest()[:5]).decode()}"


def visit_sheet_bytes(visits: Sequence[Visit]) -> bytes:
    """Give the workbook with the sheet 走访; `import_visits` of it changes nothing. Without visits it is a blank form."""
    rows: list[dict[str, Value]] = [
        {name: float(value) if isinstance(value, int) else value for name, value in each.fields.items()}
        for each in visits
    ]
    return book_bytes(_book(), rows)


def import_visits(store: Store, path: Path, tables: Tables, *, today: date, who: str, why: str = "") -> Imported:
    """Take what people wrote into the sheet, all of it or nothing.

    A row is the visit of its id, else that of its firm, day and visitors; an optional column without header stays as it
    is.

    Parameters
    ----------
    path
        A workbook with the sheet 走访, or a CSV file with its headers.
    tables
        The rows that chains and firms must be in.
    today
        No visit is later than this.
    who, why
        Kept with what changes.

    Raises
    ------
    LoadError
        With every problem of every row, among them rows that somebody changed after the sheet was written out.
    """
    sheet, found = read_book(path, _book())

    def build() -> tuple[Sequence[Change], Imported]:
        return _build(store, sheet, found, _Known(tables, today), who=who, why=why or path.name)

    return record_again(store, build)


def check_visits(store: Store, path: Path, tables: Tables, *, today: date) -> Imported:
    """Tell what `import_visits` would take of a file now, and take nothing.

    Raises
    ------
    LoadError
        As `import_visits`.
    """
    sheet, found = read_book(path, _book())
    return _build(store, sheet, found, _Known(tables, today), who="", why="")[1]


class _Known:
    """What a row is held against."""

    def __init__(self, tables: Tables, today: date) -> None:
        self.names = Names(tables, always_in="zh").by_id("firm")
        self.ids = {"chain_id": frozenset(tables.chains["chain_id"]), "firm_id": frozenset(self.names)}
        self.today = today


def _book() -> TableSpec:
    return schema().books[BOOK]


def _empty() -> dict[str, Field]:
    return {column.name: None if column.is_numeric else "" for column in _book().columns}


def _visit_of(entry: Entry) -> Visit:
    fields = {**_empty(), **entry.fields, "visit_id": entry.entry_id, "revision": float(entry.revision)}
    return Visit(entry.entry_id, entry.revision, fields, entry.who, entry.when)


def _build(
    store: Store, sheet: BookSheet, found: Sequence[Finding], known: _Known, *, who: str, why: str
) -> tuple[Sequence[Change], Imported]:
    visits = {visit.visit_id: visit for visit in list_visits(store)}
    findings = list(found)
    bad = {each.problem.row for each in found}
    seen: dict[str, int] = {}
    changes: list[Change] = []
    unchanged = 0
    for row in (each for each in sheet.rows if each.row not in bad):
        stated = str(row.values.get("visit_id") or "")
        told = (str(row.values.get(name) or "") for name in ("firm_id", "visited_on", "visited_by"))
        visit_id = stated or visit_id_of(*told)
        before = visits.get(visit_id, Visit(visit_id, 0, _empty()))
        fields = _fields(row, before, known)
        wrong = [
            error(sheet.place, row.row, sheet.headers.get(column, ""), *words)
            for column, words in _wrong(row, before, fields, known, seen.get(visit_id, 0))
        ]
        findings += wrong
        seen.setdefault(visit_id, row.row)
        if before.revision and fields == _kept(before.fields):
            unchanged += not wrong
        elif not wrong:
            changes.append(Change(BOOK, visit_id, fields, before.revision, who, why))
    refused(findings)
    added = tuple(sorted(each.entry_id for each in changes if not each.revision))
    changed = tuple(sorted(each.entry_id for each in changes if each.revision))
    return changes, Imported(added, changed, unchanged, sheet.repairs, sheet.warnings)


def _kept(fields: Mapping[str, Field]) -> dict[str, Field]:
    return {name: value for name, value in fields.items() if name not in _DERIVED}


def _fields(row: BookRow, before: Visit, known: _Known) -> dict[str, Field]:
    """Give all fields of a row; a column without header stays as it is, a missing name is that of the data."""
    fields = _kept(before.fields)
    for name, value in row.values.items():
        if name not in _DERIVED:
            fields[name] = value if _book().column(name).is_numeric else "" if value is None else str(value)
    fields["firm_name"] = fields["firm_name"] or known.names.get(str(fields["firm_id"]), "")
    return fields


def _wrong(
    row: BookRow, before: Visit, fields: Mapping[str, Field], known: _Known, first: int
) -> Iterator[tuple[str, Words]]:
    """Go through what is wrong in a row: (column, what is wrong)."""
    if first:
        yield (
            "",
            Words(f"与第 {first} 行是同一次走访；请只留一行", f"is the same visit as row {first}; keep one of them"),
        )
    if row.values.get("visit_id") and not before.revision:
        yield "visit_id", Words("没有这个走访编号；新增的请留空", "is not on the books; leave it empty for a new visit")
    for name in _REQUIRED:
        if not fields[name]:
            yield name, Words("是空的；必须填写", "is empty; it is required")
        elif name in known.ids and fields[name] not in known.ids[name]:
            yield name, Words(f"数据中没有“{fields[name]}”；请核对", f"{fields[name]!r} is not in the data; check it")
    day = first_day(fields["visited_on"])
    if day and day > known.today:
        yield "visited_on", Words(f"晚于今天（{known.today}）；请在走访后登记", f"is after today ({known.today})")
    yield from _wrong_counts(fields)
    revision = row.values.get("revision")
    if isinstance(revision, float) and revision < before.revision and dict(fields) != _kept(before.fields):
        who, when = before.who or "他人", local_time(before.when)
        yield (
            "revision",
            Words(
                f"导出后已由 {who} 于 {when} 修改；请导出新表再改",
                f"was changed by {before.who or 'somebody'} at {when} since; write it out again and change that",
            ),
        )


def _wrong_counts(fields: Mapping[str, Field]) -> Iterator[tuple[str, Words]]:
    raised, solved = fields["problems_raised"], fields["problems_solved"]
    for name, value in (("problems_raised", raised), ("problems_solved", solved)):
        if isinstance(value, float) and value != int(value):
            yield name, Words(f"是 {value:g}；须为整数", f"is {value:g}; write a whole number")
    if isinstance(solved, float) and solved > (raised if isinstance(raised, float) else 0.0):
        yield (
            "problems_solved",
            Words(
                "多于提出的问题；请核对两项，或补上提出问题(个)",
                "is more than were raised; check both, or state how many were raised",
            ),
        )
