"""What does a sheet 对接结果 that comes back change? One row a meeting, sent out filled with what is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from chainlink.books.record import record_again
from chainlink.matching.outcomes.meeting_book import MeetingBook
from chainlink.matching.outcomes.records import OF_PLAN, Outcome, book, change_of
from chainlink.stores import Change, Field, Store
from chainlink.supply.names import Names
from graph_schema.moments import local_time
from graph_schema.names import Words
from loaders.book_sheets import BookRow, BookSheet, Imported, Value, book_bytes, read_book, refused, write_book
from loaders.findings import Finding, error, problems, warning
from loaders.tables import Tables


def export_outcomes(outcomes: Sequence[Outcome], tables: Tables, path: Path) -> None:
    """Write outcomes as a workbook with the sheet 对接结果; `import_outcomes` of it changes nothing.

    Parameters
    ----------
    outcomes
        Of `outcomes_of`; meetings of which nothing is known have an empty result.
    tables
        Where the names of firms and components come from.
    path
        Workbook to write.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    write_book(path, book(), outcome_rows(outcomes, tables))


def outcome_sheet_bytes(outcomes: Sequence[Outcome], tables: Tables) -> bytes:
    """Give the workbook of `export_outcomes` as bytes, for a page to hand out."""
    return book_bytes(book(), outcome_rows(outcomes, tables))


def outcome_rows(outcomes: Sequence[Outcome], tables: Tables) -> list[dict[str, Value]]:
    """Give outcomes as rows of the sheet, names of firms and components filled in."""
    names = Names(tables, always_in="zh")
    return [
        {
            **_written(each),
            "buyer_name": names.given("firm", each.text("buyer_id")),
            "supplier_name": names.given("firm", each.text("supplier_id")),
            "component_name": names.given("component", each.text("component_id")),
        }
        for each in outcomes
    ]


def _written(outcome: Outcome) -> dict[str, Value]:
    """The fields as a workbook holds them: every number as one with a fraction."""
    return {name: float(value) if isinstance(value, int) else value for name, value in outcome.fields.items()}


def import_outcomes(store: Store, path: Path, tables: Tables, *, who: str, why: str = "") -> Imported:
    """Take what people wrote into the sheet, all of it or nothing.

    A row is the meeting of its event, firms and component; 对接编号 must be that of it, or empty. A column without header
    stays as it is. Two firms of the data that met outside the plan are taken, and told.

    Parameters
    ----------
    path
        A workbook with the sheet 对接结果, or a CSV file with its headers.
    tables
        The rows that firms and components must be in.
    who, why
        Kept with what changes. Going back from a contract needs a reason: `why`, or the column 理由.

    Returns
    -------
    Imported
        Rows of which nothing is known, as they were sent out, stay unknown and count as unchanged.

    Raises
    ------
    LoadError
        With every problem of every row, among them rows that somebody changed after the sheet was written out.
    """
    sheet, found = read_book(path, book())

    def build() -> tuple[Sequence[Change], Imported]:
        return _build(MeetingBook(store, tables), sheet, found, who=who, why=why, file=path.name)

    return record_again(store, build)


def check_outcomes(store: Store, path: Path, tables: Tables) -> Imported:
    """Tell what `import_outcomes` would take of a file now, and take nothing.

    Raises
    ------
    LoadError
        As `import_outcomes`.
    """
    sheet, found = read_book(path, book())
    return _build(MeetingBook(store, tables), sheet, found, who="", why="", file=path.name)[1]


def _build(
    meetings: MeetingBook, sheet: BookSheet, found: Sequence[Finding], *, who: str, why: str, file: str
) -> tuple[Sequence[Change], Imported]:
    findings = list(found)
    bad = {each.problem.row for each in found}
    seen: dict[str, int] = {}
    changes: list[Change] = []
    unchanged = 0
    for row in (each for each in sheet.rows if each.row not in bad):
        judged = meetings.judge(_stated(row), why=why)
        before = judged.before
        wrong = list(judged.wrong)
        if first := seen.get(before.outcome_id):
            wrong.append(("", Words(f"与第 {first} 行是同一场会面；请只留一行", f"is the same meeting as row {first}")))
        elif not any(column in ("event_id", "buyer_id", "supplier_id") for column, _ in wrong):
            seen[before.outcome_id] = row.row
        if judged.is_news and _is_overtaken(row, before):
            wrong.append(("revision", _overtaken(before)))
        findings += [error(sheet.place, row.row, _header(sheet, column), *words) for column, words in wrong]
        findings += [warning(sheet.place, row.row, _header(sheet, column), *words) for column, words in judged.doubts]
        if judged.is_news and not wrong:
            changes.append(change_of(before, judged.fields, who=who, why=why or file))
        else:
            unchanged += not wrong
    refused(findings)
    return changes, Imported(
        added=tuple(sorted(each.entry_id for each in changes if not each.revision)),
        changed=tuple(sorted(each.entry_id for each in changes if each.revision)),
        unchanged=unchanged,
        repairs=sheet.repairs,
        warnings=tuple(sorted({*sheet.warnings, *problems(findings, "warning")})),
    )


def _stated(row: BookRow) -> Mapping[str, Field]:
    """Give what a row states; what the plan says of a meeting is not read back."""
    return {name: value for name, value in row.values.items() if name not in OF_PLAN}


def _header(sheet: BookSheet, column: str) -> str:
    """Give a column's header as it stands in the sheet, else as we write it."""
    return sheet.headers.get(column, book().column(column).zh) if column else ""


def _is_overtaken(row: BookRow, before: Outcome) -> bool:
    seen = row.values.get("revision")
    return isinstance(seen, float) and seen < before.revision


def _overtaken(before: Outcome) -> Words:
    return Words(
        f"导出后已由 {before.who or '他人'} 于 {local_time(before.when)} 修改；请导出新表再改",
        f"was changed by {before.who or 'somebody'} at {local_time(before.when)} since; write it out again and change that",
    )
