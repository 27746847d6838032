"""What does a sheet 项目 that comes back, or another platform's export, change? All of it or, with every problem, nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from chainlink.books.record import record_again
from chainlink.projects.register.books import list_projects
from chainlink.projects.register.edits import change_of, fields_after
from chainlink.projects.register.mapping import (
    PlatformColumns,
    known_columns,
    meanings,
    nearest_meaning,
    platform_bytes,
    remembering,
    words_of,
)
from chainlink.projects.register.monthly import ASKED_ANEW, MONTH_COLUMNS, with_earlier
from chainlink.projects.register.records import (
    BOOK,
    DERIVED,
    ProjectRecord,
    book,
    empty_fields,
    new_record,
    record_of,
)
from chainlink.projects.register.states import missing_days, wrong_days
from chainlink.projects.register.subjects import Subjects
from chainlink.risks.register import list_risks
from chainlink.stores import Change, Field, Store
from graph_schema.errors import UsageError
from graph_schema.names import Words
from loaders.book_sheets import BookRow, BookSheet, Imported, book_bytes, read_book, refused
from loaders.findings import Finding, error, warning
from loaders.findings import problems as problems_of
from loaders.tables import Tables


def projects_bytes(projects: Sequence[ProjectRecord], columns: PlatformColumns | None = None) -> bytes:
    """Give projects as a workbook: with the sheet 项目, or in the columns of another platform."""
    return platform_bytes(columns, projects) if columns else book_bytes(book(), [each.fields for each in projects])


def export_projects(projects: Sequence[ProjectRecord], path: Path, columns: PlatformColumns | None = None) -> None:
    """Write projects as a workbook; `import_projects` of it changes nothing.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    try:
        path.write_bytes(projects_bytes(projects, columns))
    except OSError as exc:
        raise UsageError(
            Words(
                f"写不了 {path.name}（{exc.strerror}）；请换一个位置",
                f"cannot write {path.name} ({exc.strerror}); choose another place",
            )
        ) from exc


def import_projects(
    store: Store,
    path: Path,
    tables: Tables,
    *,
    who: str,
    why: str = "",
    platform: str = "",
    mapped: Mapping[str, str] | None = None,
    month: str = "",
) -> Imported:
    """Take a sheet of projects into the register, all of it or nothing.

    A row belongs to the project of its 项目编号, else of its 项目代码; without such a project it is a new one. A column
    without header stays as it is, an empty cell empties it. What somebody else changed since the sheet was written out
    stays, where the sheet does not change it too.

    Parameters
    ----------
    store
        Where the register is kept.
    path
        A workbook with a sheet 项目, or a CSV file; of a platform, any workbook of one sheet.
    tables
        The rows that chains, segments, components and firms must be in.
    who, why
        Who imports, and why: the reason for states that go back.
    platform
        Whose export it is: what its headers mean is remembered under this name.
    mapped
        Foreign headers to headers of the register (`read_map`), beside those remembered.
    month
        An earlier month, such as `2026-05`, that the file speaks of: only what is kept by month is taken from it.

    Raises
    ------
    LoadError
        With every unknown header and every problem of every row; nothing is changed then.
    """
    remembered = known_columns(store, platform) if platform else PlatformColumns("", "", (), {})
    stated = {**remembered.meaning, **(mapped or {})}
    sheet, found = read_book(path, book(), renamed=stated if platform or mapped else None, reworded=words_of(stated))
    understood, unknown = meanings(sheet.heading, stated)
    if unknown:  # what stands in the rows depends on what these mean
        refused([_unknown_header(sheet, each) for each in unknown])
    columns = replace(remembered, sheet=sheet.name, heading=sheet.heading, meaning={**stated, **understood})
    asked = _ImportRules(sheet, Subjects(tables), who, why, path.name, month)

    def build() -> tuple[Sequence[Change], Imported]:
        changes, imported = _build(store, found, asked)
        memory = [remembering(columns, who=who, why=path.name)] if platform and columns != remembered else []
        return [*changes, *memory], imported

    return record_again(store, build)


def _unknown_header(sheet: BookSheet, header: str) -> Finding:
    near = nearest_meaning(header)
    zh, en = near or "本库表头", near or "our header"
    return error(
        *(sheet.place, 0, header),
        f"不认识的表头；若指本库的列，请加 --map “{header}={zh}”；不要这一列则写 --map “{header}=”",
        f'is not a known header; say what it means with --map "{header}={en}", or leave it out with --map "{header}="',
    )


@dataclass(frozen=True)
class _ImportRules:
    """What rows are checked against, and who says so."""

    sheet: BookSheet
    subjects: Subjects
    who: str
    why: str
    file: str
    month: str

    def header(self, column: str) -> str:
        return self.sheet.headers.get(column, book().column(column).zh)

    def wrong(self, row: BookRow, column: str, said: Words) -> Finding:
        return error(self.sheet.place, row.row, self.header(column) if column else "", *said)

    def doubt(self, row: BookRow, column: str, said: Words) -> Finding:
        return warning(self.sheet.place, row.row, self.header(column) if column else "", *said)


@dataclass(frozen=True)
class _Books:
    """What is on the books while rows are read."""

    store: Store
    projects: Mapping[str, ProjectRecord]
    risk_ids: frozenset[str]
    by_code: Mapping[str, tuple[str, ...]]
    row_by_project: dict[str, int] = field(default_factory=dict)


def _build(store: Store, found: Sequence[Finding], asked: _ImportRules) -> tuple[Sequence[Change], Imported]:
    projects = {each.project_id.casefold(): each for each in list_projects(store)}
    by_code: dict[str, tuple[str, ...]] = {}
    for each in projects.values():
        code = str(each.fields["project_code"]).casefold()
        by_code[code] = (*by_code.get(code, ()), each.project_id.casefold())
    books = _Books(store, projects, frozenset(each.risk_id for each in list_risks(store)), by_code)
    findings = list(found)
    bad = {each.problem.row for each in found}
    changes: list[Change] = []
    unchanged = 0
    for row in asked.sheet.rows:
        if row.row in bad:
            continue
        change, noticed = _row_change(row, books, asked)
        findings += noticed
        if change:
            changes.append(change)
        else:
            unchanged += not any(each.gravity == "error" for each in noticed)
    refused(findings)
    if not books.risk_ids and any(row.values.get("risk_ids") for row in asked.sheet.rows):
        said = ("风险清单还是空的，对应风险编号未核对", "the risk register is empty: the risks are not checked")
        findings.append(warning(asked.sheet.place, 0, asked.header("risk_ids"), *said))
    doubts = problems_of(findings, "warning")
    return changes, Imported(
        added=tuple(sorted(each.entry_id for each in changes if not each.revision)),
        changed=tuple(sorted(each.entry_id for each in changes if each.revision)),
        unchanged=unchanged,
        repairs=asked.sheet.repairs,
        warnings=tuple(sorted({*asked.sheet.warnings, *doubts})),
    )


def _row_change(row: BookRow, books: _Books, asked: _ImportRules) -> tuple[Change | None, list[Finding]]:
    """Give what one row changes, and what was noticed."""
    project_id, said = _which(row, books)
    if said:
        return None, [asked.wrong(row, "project_id", said)]
    if first := books.row_by_project.get(project_id.casefold()):
        twice = Words(f"与第 {first} 行是同一个项目；请只留一行", f"is the same project as row {first}; keep one")
        return None, [asked.wrong(row, "", twice)]
    books.row_by_project[project_id.casefold()] = row.row
    known = books.projects.get(project_id.casefold())
    if asked.month:
        return _month_change(row, project_id, known, asked)
    now = known or replace(new_record(project_id), fields=empty_fields())
    base = _base(books.store, row, now)
    cells = {name: _cell(name, value) for name, value in row.values.items() if name not in DERIVED}
    noticed = [asked.wrong(row, column, words) for column, words in asked.subjects.settle(cells)]
    stated = {name: value for name, value in cells.items() if value != base.fields[name] or name in ASKED_ANEW}
    noticed += [asked.doubt(row, column, words) for column, words in asked.subjects.doubts(stated)]
    noticed += _overtaken(row, stated, now, base, asked) if known else []
    noticed += _unknown_risks(row, stated, books, asked)
    try:
        fields = fields_after(now.fields, stated, why=asked.why, is_new=known is None)
    except UsageError as exc:
        return None, [*noticed, asked.wrong(row, "", exc.words)]
    noticed += [asked.wrong(row, "", said) for said in [wrong_days(fields)] if said]
    noticed += [asked.doubt(row, "state", said) for said in [missing_days(fields)] if said]
    is_same = known is not None and all(fields[name] == now.fields[name] for name in fields if name not in DERIVED)
    if is_same or any(each.gravity == "error" for each in noticed):
        return None, noticed
    day = str(fields["data_date"] or date.today().isoformat())
    before = known or new_record(project_id)
    why = asked.why or asked.file
    return change_of(before, fields, before.revision, day=day, who=asked.who, why=why), noticed


def _month_change(
    row: BookRow, project_id: str, known: ProjectRecord | None, asked: _ImportRules
) -> tuple[Change | None, list[Finding]]:
    """Give what one row changes in an earlier month of its project."""
    if known is None:
        said = Words(f"库中没有项目 {project_id}；以往月份只能补报已有项目", f"no project {project_id} on the books")
        return None, [asked.wrong(row, "project_id", said)]
    cells = {name: _cell(name, value) for name, value in row.values.items() if name in MONTH_COLUMNS}
    try:
        months = with_earlier(known.months, known.fields, asked.month, cells)
    except UsageError as exc:
        return None, [asked.wrong(row, "", exc.words)]
    if months == known.months:
        return None, []
    why = asked.why or asked.file
    return change_of(known, known.fields, known.revision, day="", who=asked.who, why=why, months=months), []


def _which(row: BookRow, books: _Books) -> tuple[str, Words | None]:
    """Tell which project a row is about: by 项目编号, else by 项目代码."""
    project_id, code = (str(row.values.get(name) or "") for name in ("project_id", "project_code"))
    if project_id:
        known = books.projects.get(project_id.casefold())
        return (known.project_id if known else project_id), None
    same = books.by_code.get(code.casefold(), ()) if code else ()
    if len(same) > 1:
        ids = "、".join(books.projects[each].project_id for each in same)
        return "", Words(
            f"项目代码 {code} 在库中有多个项目（{ids}）；请填项目编号",
            f"code {code} belongs to several projects ({ids}); write the id",
        )
    if not code:
        return "", Words("项目编号与项目代码都是空的；请填其一", "has neither id nor code; write one of them")
    return (books.projects[same[0]].project_id if same else code), None


def _base(store: Store, row: BookRow, now: ProjectRecord) -> ProjectRecord:
    """Give the state that the sheet was written from; the newest where it does not say."""
    revision = row.values.get("revision")
    if not isinstance(revision, float) or not 1 <= revision < now.revision:
        return now
    return record_of(store.history(BOOK, now.project_id)[int(revision) - 1])


def _cell(name: str, value: Field) -> Field:
    """Give a cell as the register keeps it."""
    return value if book().column(name).is_numeric else str(value if value is not None else "")


def _overtaken(
    row: BookRow, stated: Mapping[str, Field], now: ProjectRecord, base: ProjectRecord, asked: _ImportRules
) -> Iterator[Finding]:
    """Tell cells that somebody else has changed since the sheet was written out."""
    for name, value in stated.items():
        newer = now.fields[name]
        if value != base.fields[name] and newer not in (base.fields[name], value):
            who = now.who or "他人"
            said = Words(
                f"导出后已由 {who} 改为“{newer}”；请导出新表再改",
                f"was changed to {newer!r} by {now.who or 'somebody'} since; write it out again and change that",
            )
            yield asked.wrong(row, name, said)


def _unknown_risks(row: BookRow, stated: Mapping[str, Field], books: _Books, asked: _ImportRules) -> Iterator[Finding]:
    for risk_id in filter(None, str(stated.get("risk_ids") or "").split(";")):
        if books.risk_ids and risk_id not in books.risk_ids:
            said = Words(f"风险清单中没有 {risk_id}；请核对", f"no risk {risk_id} on the books; check it")
            yield asked.wrong(row, "risk_ids", said)
