"""How do files become tables? Find, read, complete, check; every problem at once, and nothing where an error stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import fuzz, process

from graph_schema.errors import LoadError
from graph_schema.spec import schema
from loaders.check import chain_by_segment, check_rows
from loaders.complete import derive_chain, derive_country, derive_within
from loaders.delimited import read_delimited
from loaders.draft import Draft, join_drafts
from loaders.findings import Finding, error, problems, warning
from loaders.guard import WORKBOOK_ENDINGS
from loaders.own_makers import find_own_makers
from loaders.paths import Intake, find_files, name_of, read_order, sheet_of
from loaders.products import split_products
from loaders.references import check_references
from loaders.report import LoadReport
from loaders.rows import SheetRows, read_sheet
from loaders.scene import Scene, loaded_sources, split_existing
from loaders.sheet import RawSheet, Unreadable
from loaders.tables import Tables
from loaders.unattached import find_unattached
from loaders.unify import drop_repeats
from loaders.workbook import read_workbook

Progress = Callable[[str, int, int], None]
_NOTES = frozenset({"说明", "填写说明", "填表说明", "readme", "notes"})
_NEAR = 50


@dataclass
class _Gathered:
    """What all files give, in the order of reading."""

    drafts: dict[str, list[Draft]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    seen: dict[tuple[str, str], str] = field(default_factory=dict)
    """(source, sheet) to where it was read: a source has each table once."""


def load_tables(
    paths: Sequence[Path],
    *,
    existing: Tables | None = None,
    is_adding: bool = False,
    on_progress: Progress | None = None,
) -> LoadReport:
    r"""Read folders, workbooks and CSV files into tables that hold together.

    Parameters
    ----------
    paths
        Each a folder of CSV files, a workbook, a CSV file, or a folder of such folders (see `find_files`).
    existing
        All rows now in the store, one per (key, source): what the loaded rows may refer to.
    is_adding
        Whether loaded rows replace only rows of the same key and source, not the whole source.
    on_progress
        Called after each file with its place, the files done, and all files.

    Returns
    -------
    LoadReport
        The loaded rows, and all repairs and warnings in place order.

    Raises
    ------
    LoadError
        With every problem, in place order; nothing is loaded then.

    Notes
    -----
    Linear in rows; 500,000 sourcings from CSV take some 10 s.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "components.csv"
    ...     _ = path.write_text("component_id,name_zh\nore,矿石\n", encoding="utf-8")
    ...     loaded = load_tables([path])
    >>> loaded.tables.components[["component_id", "name_zh"]].values.tolist()
    [['ore', '矿石']]
    """
    gathered = _gather(paths, on_progress)
    findings = gathered.findings
    drafts, noticed = _unify(gathered)
    findings += noticed
    staying = leaving = Tables.of()
    if existing is not None:
        staying, leaving = split_existing(existing, drafts, is_adding=is_adding)
    scene, completed = _complete(Scene(drafts, staying, leaving, frozenset(gathered.broken)))
    cells_told = {_cell(finding) for finding in findings if finding.gravity == "error"}
    lost = [finding for finding in check_references(scene) if _cell(finding) not in cells_told]
    findings += [*completed, *lost, *check_rows(scene)]
    if not any(len(draft.frame) for draft in drafts.values()) and not problems(findings, "error"):
        place = "、".join(dict.fromkeys(name_of(path) for path in paths))
        findings.append(
            error(
                place, 0, "", "所有的表都没有一行数据；请填写后再装入", "no row in any sheet; fill it in, then load it"
            )
        )
    if errors := problems(findings, "error"):
        raise LoadError(errors)
    findings += find_own_makers(scene)
    findings += find_unattached(scene)
    tables = Tables.of({name: draft.frame[list(draft.spec.column_names)] for name, draft in scene.drafts.items()})
    return LoadReport(tables, problems(findings, "repair"), problems(findings, "warning"), loaded_sources(scene.drafts))


def _cell(finding: Finding) -> tuple[str, int, str]:
    return finding.problem.place, finding.problem.row, finding.problem.column


def _gather(paths: Sequence[Path], on_progress: Progress | None) -> _Gathered:
    """Read every file of every path; what cannot be read is an error beside the others."""
    gathered = _Gathered()
    intakes: list[Intake] = []
    several = len(read_order(paths)) > 1
    for path in read_order(paths):
        try:
            intakes += find_files(path, is_one_of_several=several)
        except Unreadable as unreadable:
            gathered.findings.append(error(name_of(path), 0, "", *unreadable.message))
    for done, intake in enumerate(intakes, start=1):
        try:
            _take(intake, gathered)
        except Unreadable as unreadable:
            gathered.findings.append(error(intake.place, unreadable.row, "", *unreadable.message))
            gathered.broken |= _tables_of(sheet_of(intake.path.stem)) or set(schema().tables)
        if on_progress:
            on_progress(intake.place, done, len(intakes))
    return gathered


def _tables_of(sheet_name: str) -> set[str]:
    return {table.name for table in schema().sheets.get(sheet_name, ())}


def _take(intake: Intake, gathered: _Gathered) -> None:
    """Read one file into what is gathered."""
    if intake.path.suffix.lower() in WORKBOOK_ENDINGS:
        sheets = read_workbook(intake.path, place=intake.place, source=intake.source)
        named_sheets = [sheet for sheet in sheets if sheet_of(sheet.name)]
        if not named_sheets:
            wanted = "、".join(schema().sheets)
            raise Unreadable(
                f"没有认识的工作表；请把工作表命名为 {wanted}",
                "has no known sheet; name its sheets "
                + ", ".join(dict.fromkeys(table.file for table in schema().tables.values())),
            )
        gathered.findings += [_unknown_sheet(sheet) for sheet in sheets if _is_unknown(sheet)]
    elif sheet_of(intake.path.stem) or intake.path.suffix.lower() != ".csv":
        named_sheets = [read_delimited(intake.path, place=intake.place, source=intake.source)]
    else:
        gathered.findings.append(_unknown_file(intake))
        return
    for sheet in named_sheets:
        name = sheet_of(sheet.name)
        if (other := gathered.seen.setdefault((intake.source, name), sheet.place)) != sheet.place:
            gathered.findings.append(_twice(sheet.place, other))
            continue
        _keep(read_sheet(sheet, name), gathered)


def _keep(sheet_rows: SheetRows, gathered: _Gathered) -> None:
    gathered.findings += sheet_rows.findings
    gathered.broken |= sheet_rows.broken
    for name, draft in sheet_rows.drafts.items():
        gathered.drafts.setdefault(name, []).append(draft)


def _twice(place: str, other: str) -> Finding:
    return error(
        place, 0, "", f"与 {other} 是同一张表；请合并成一张", f"holds the same table as {other}; make one of them"
    )


def _is_unknown(sheet: RawSheet) -> bool:
    if _book_of(sheet.name):
        return sum(any(cell.strip() for cell in row) for row in sheet.rows) > 1
    is_empty = not any(cell.strip() for row in sheet.rows for cell in row)
    return not sheet_of(sheet.name) and sheet.name.strip().lower() not in _NOTES and not is_empty


def _book_of(name: str) -> str:
    """Give the book that a sheet holds, "" if none."""
    wanted = name.strip().lower()
    return next((book.name for book in schema().books.values() if wanted in (book.sheet, book.file)), "")


_COMMANDS_BY_BOOK = {"outcomes": "events results", "visits": "events visits"}
"""Commands that take a book in, where they are not called after it."""


def _is_a_book(place: str, book: str) -> Finding:
    command = f"chainlink {_COMMANDS_BY_BOOK.get(book, book)} import"
    zh, en = f"不随数据装入；请另行运行 {command}", f"is not loaded with the rows; run {command}"
    return warning(place, 0, "", zh, en)


def _near_table(name: str) -> str:
    wanted = {word: table.sheet for table in schema().tables.values() for word in (table.sheet, table.file)}
    nearest = process.extractOne(name.lower(), list(wanted), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return wanted[nearest[0]] if nearest else ""


def _unknown_sheet(sheet: RawSheet) -> Finding:
    if book := _book_of(sheet.name):
        return _is_a_book(sheet.place, book)
    near = _near_table(sheet.name)
    zh, en = (f"；是否指“{near}”", f"; is {near} meant?") if near else ("", "")
    return warning(sheet.place, 0, "", f"不认识的工作表，未装入{zh}", f"is not a known sheet, not loaded{en}")


def _unknown_file(intake: Intake) -> Finding:
    if book := _book_of(intake.path.stem):
        return _is_a_book(intake.place, book)
    near = _near_table(intake.path.stem)
    zh, en = (f"；是否指“{near}.csv”", f"; is {near}.csv meant?") if near else ("", "")
    return warning(
        intake.place, 0, "", f"不认识的文件名，未装入{zh}", f"is not the name of a known table, not loaded{en}"
    )


def _unify(gathered: _Gathered) -> tuple[dict[str, Draft], list[Finding]]:
    """Join the rows of all files, take the two tables of 产品 apart, leave one row per key and source."""
    joined = {name: join_drafts(name, gathered.drafts.get(name, ())) for name in schema().tables}
    components, placements, split = split_products(joined["components"], joined["placements"])
    findings = list(split)
    drafts = {}
    for name, draft in {**joined, "components": components, "placements": placements}.items():
        drafts[name], noticed = drop_repeats(draft)
        findings += noticed
    return drafts, findings


def _complete(scene: Scene) -> tuple[Scene, tuple[Finding, ...]]:
    """Fill what other cells decide."""
    firms, findings = derive_country(scene.drafts["firms"])
    scene = scene.with_draft("firms", firms)
    scene = scene.with_draft("regions", derive_within(scene.drafts["regions"], scene.ids("regions")))
    return scene.with_draft("placements", derive_chain(scene.drafts["placements"], chain_by_segment(scene))), findings
