"""What does a sheet 项目 that comes back, or another platform's export, change? And how do projects go out to it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from chainlink.books.judge import twice_words
from chainlink.books.record import folded, record_again
from chainlink.books.sheets import SheetRemarks, judge_rows, row_cells
from chainlink.projects.register.books import PROJECTS
from chainlink.projects.register.mapping import (
    PlatformColumns,
    known_columns,
    meanings,
    nearest_meaning,
    platform_bytes,
    remembering,
    words_of,
)
from chainlink.projects.register.monthly import MONTH_COLUMNS, months_text, with_earlier
from chainlink.projects.register.records import MONTHS, ProjectRecord, book
from chainlink.stores import Change, Store
from graph_schema.errors import UsageError
from graph_schema.names import Words
from loaders.book_sheets import BookSheet, Imported, read_book, refused
from loaders.findings import Finding, error
from loaders.tables import Tables


def projects_bytes(projects: Sequence[ProjectRecord], columns: PlatformColumns | None = None) -> bytes:
    """Give projects as a workbook: with the sheet 项目, or in the columns of another platform."""
    return platform_bytes(columns, projects) if columns else PROJECTS.sheet_bytes(projects)


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
    """Take a sheet of projects into the register; see `Register.import_sheet`.

    A row belongs to the project of its 项目编号, else of its 项目代码; without such a project it is a new one.

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
    build = _build_of(store, path, tables, who=who, why=why, platform=platform, mapped=mapped or {}, month=month)
    return record_again(store, build)


def check_projects(
    store: Store,
    path: Path,
    tables: Tables,
    *,
    why: str = "",
    platform: str = "",
    mapped: Mapping[str, str] | None = None,
) -> Imported:
    """Tell what `import_projects` would take of a file now, and take nothing; `LoadError` as there."""
    return _build_of(store, path, tables, who="", why=why, platform=platform, mapped=mapped or {}, month="")()[1]


def _build_of(
    store: Store,
    path: Path,
    tables: Tables,
    *,
    who: str,
    why: str,
    platform: str,
    mapped: Mapping[str, str],
    month: str,
) -> Callable[[], tuple[Sequence[Change], Imported]]:
    """Read a file, and give what makes changes of it, held against the register as it then is."""
    remembered = known_columns(store, platform) if platform else PlatformColumns("", "", (), {})
    meaning_by_header = {**remembered.meaning, **mapped}
    renamed = meaning_by_header if platform or mapped else None
    sheet, findings = read_book(path, book(), renamed=renamed, reworded=words_of(meaning_by_header))
    understood, unknown = meanings(sheet.heading, meaning_by_header)
    if unknown:  # what stands in the rows depends on what these mean
        refused([_unknown_header(sheet, header) for header in unknown])
    columns = replace(remembered, sheet=sheet.name, heading=sheet.heading, meaning={**meaning_by_header, **understood})
    memory = [remembering(columns, who=who, why=path.name)] if platform and columns != remembered else []

    def build() -> tuple[Sequence[Change], Imported]:
        if month:
            changes, imported = _month_changes(store, sheet, findings, month, who=who, why=why or path.name)
        else:
            context = PROJECTS.context(store, tables=tables, why=why)
            changes, imported = judge_rows(PROJECTS, sheet, findings, context, who=who, file=path.name)
        return [*changes, *memory], imported

    return build


def _unknown_header(sheet: BookSheet, header: str) -> Finding:
    near = nearest_meaning(header)
    zh, en = near or "本库表头", near or "our header"
    return error(
        sheet.place,
        0,
        header,
        f"不认识的表头；若指本库的列，请加 --map “{header}={zh}”；不要这一列则写 --map “{header}=”",
        f'is not a known header; say what it means with --map "{header}={en}", or leave it out with --map "{header}="',
    )


def _month_changes(
    store: Store, sheet: BookSheet, findings: Sequence[Finding], month: str, *, who: str, why: str
) -> tuple[list[Change], Imported]:
    """Give what rows change in an earlier month of their projects; all else that they say is left alone."""
    context, remarks = replace(PROJECTS.context(store), is_sheet=True), SheetRemarks(PROJECTS, sheet, findings)
    changes: list[Change] = []
    row_by_project: dict[str, int] = {}
    unchanged = 0
    for row in sheet.rows:
        if row.row in remarks.rows_with_errors:
            continue
        cells = row_cells(PROJECTS, row)
        project_id, wrong = PROJECTS.which(cells, context)
        project = context.records.get(folded(project_id))
        first = row_by_project.setdefault(project_id, row.row)
        if wrong is None and first != row.row:
            wrong = twice_words(PROJECTS, first)
        elif wrong is None and project is None:
            wrong = Words(
                f"库中没有项目 {project_id}；以往月份只能补报已有项目", f"no project {project_id} on the books"
            )
        if wrong is not None or project is None:
            remarks.tell(error, row.row, [("project_id", wrong)] if wrong else [])
            continue
        reported = {name: value for name, value in cells.items() if name in MONTH_COLUMNS}
        try:
            months = with_earlier(project.months, project.fields, month, reported)
        except UsageError as exc:
            remarks.tell(error, row.row, [("", exc.words)])
            continue
        if months == project.months:
            unchanged += 1
        else:
            after = replace(project, hidden={**project.hidden, MONTHS: months_text(months)})
            changes.append(PROJECTS.change_to(after, who=who, why=why))
    return changes, remarks.imported(changes, unchanged)
