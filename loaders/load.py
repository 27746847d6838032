"""How do files become tables? Find, read, complete, check; every problem at once, and nothing where an error stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz, process

from graph_schema.errors import LoadError
from graph_schema.names import Words
from graph_schema.spec import schema
from loaders.check import chain_by_segment, check_rows
from loaders.complete import derive_chain, derive_country, derive_record, derive_within
from loaders.delimited import read_delimited
from loaders.deliveries import Delivery, tells_nobody
from loaders.draft import Draft, join_drafts
from loaders.findings import Finding, error, problems, repair, warning
from loaders.guard import TEXT_ENDINGS
from loaders.headers import find_header, missing_columns
from loaders.layouts.join import join_foreign
from loaders.layouts.notices import NOT_RECOGNISED
from loaders.layouts.proposal import Proposal, propose
from loaders.layouts.sheets import MappedSheet, Mappings, head_of, is_large_text, proposal_of, read_foreign
from loaders.layouts.vocabulary import layouts
from loaders.name_ids import ids_for_names
from loaders.own_makers import find_own_makers
from loaders.paths import Intake, find_files, name_of, near_sheet_of, read_order, sheet_of, with_own_places
from loaders.products import split_products
from loaders.references import check_references
from loaders.report import LoadReport
from loaders.rows import SheetRows, read_sheet
from loaders.scene import Scene, loaded_sources, split_existing
from loaders.sheet import RawSheet, Unreadable
from loaders.similar import find_older, find_similar
from loaders.survey_form import is_form
from loaders.tables import Tables, repeated_text
from loaders.targets import find_untargeted
from loaders.unattached import find_unattached
from loaders.unify import drop_repeats
from loaders.workbook import read_workbook

Progress = Callable[[str, int, int], None]
_FINER_THAN_OURS = re.compile("贸易方式|注册地|企业性质|运输方式|收发货")
"""Columns by which customs split what is one row of our table."""
_NOTES = frozenset({"说明", "填写说明", "填表说明", "readme", "notes"})
_NEAR = 50


@dataclass(frozen=True)
class ForeignFile:
    """A sheet of a foreign layout that waits to be read."""

    intake: Intake
    sheet: RawSheet
    proposal: Proposal
    large: Path | None


@dataclass
class Gathered:
    """What all files give, in the order of reading."""

    is_strict: bool
    mappings: Mappings | None = None
    existing: Tables | None = None
    drafts: dict[str, list[Draft]] = field(default_factory=dict)
    foreign: dict[str, list[Draft]] = field(default_factory=dict)
    """Drafts of sheets of foreign layouts."""
    mapped: list[MappedSheet] = field(default_factory=list)
    waiting: list[ForeignFile] = field(default_factory=list)
    """Sheets of foreign layouts, read when all of our own tables are."""
    told_senders: set[str] = field(default_factory=set)
    """Places whose sheets say themselves who sent them."""
    broken: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    seen: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """(source, sheet, workbook or folder) to where it was read: a workbook, or folder of CSV files, has each table once."""
    exact: set[tuple[str, str]] = field(default_factory=set)
    """(source, sheet) of what bears the name of its table."""
    nearly: list[tuple[Intake, RawSheet, str]] = field(default_factory=list)
    """Sheets whose name only comes near that of a table, read when all others are."""


def load_tables(
    paths: Sequence[Path],
    *,
    existing: Tables | None = None,
    is_adding: bool = False,
    on_progress: Progress | None = None,
    sent: Mapping[Path, Delivery] | None = None,
    is_strict: bool = False,
    mappings: Mappings | None = None,
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
    sent
        Who sent the files of a path, and as of when; without it the sender is proposed from the path (see
        `proposed_sender`), and rows keep the source that they state.
    is_strict
        Whether an unreadable cell that may be empty is an error; else it is unknown, and told.
    mappings
        What is known of foreign layouts: then sheets that are none of our tables are recognised and read too.

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
    gathered = _gather(paths, sent or {}, on_progress, Gathered(is_strict, mappings, existing))
    place = "、".join(dict.fromkeys(name_of(path) for path in paths))
    return report_of(gathered, existing=existing, is_adding=is_adding, place=place)


def report_of(
    gathered: Gathered, *, existing: Tables | None, is_adding: bool = False, is_reply: bool = False, place: str
) -> LoadReport:
    """Make tables that hold together of what was read; arguments, answer and errors as `load_tables`.

    Parameters
    ----------
    is_reply
        Whether the rows answer questions about rows that are known: that these stand there already is no doubt then.
    place
        What all of it is called, where it has no row.
    """
    findings = list(gathered.findings)
    drafts, noticed = _unify(gathered, existing)
    findings += noticed
    staying = leaving = Tables.of()
    if existing is not None:
        staying, leaving = split_existing(existing, drafts, is_adding=is_adding)
    scene, completed = _complete(Scene(drafts, staying, leaving, frozenset(gathered.broken)))
    cells_told = {_cell(finding) for finding in findings if finding.gravity == "error"}
    lost = [finding for finding in check_references(scene) if _cell(finding) not in cells_told]
    findings += [*completed, *lost, *check_rows(scene)]
    if not any(len(draft.frame) for draft in drafts.values()) and not problems(findings, "error"):
        findings.append(
            error(
                place, 0, "", "所有的表都没有一行数据；请填写后再装入", "no row in any sheet; fill it in, then load it"
            )
        )
    if errors := problems(findings, "error"):
        raise LoadError(errors, problems(findings, "warning"))
    findings += find_own_makers(scene)
    findings += find_unattached(scene)
    findings += () if is_reply else find_similar(scene)
    findings += find_older(scene)
    findings += find_untargeted(scene)
    tables = Tables.of({name: draft.frame[list(draft.spec.column_names)] for name, draft in scene.drafts.items()})
    return LoadReport(
        tables,
        problems(findings, "repair"),
        problems(findings, "warning"),
        loaded_sources(scene.drafts),
        tuple(gathered.mapped),
    )


def _cell(finding: Finding) -> tuple[str, int, str]:
    return finding.problem.place, finding.problem.row, finding.problem.column


def _gather(
    paths: Sequence[Path], sent: Mapping[Path, Delivery], on_progress: Progress | None, gathered: Gathered
) -> Gathered:
    """Read every file of every path; what cannot be read is an error beside the others."""
    intakes: list[Intake] = []
    several = len(read_order(paths)) > 1
    for path in read_order(paths):
        try:
            intakes += find_files(
                path,
                is_one_of_several=several,
                delivery=sent.get(path),
                may_be_foreign=gathered.mappings is not None,
            )
        except Unreadable as unreadable:
            gathered.findings.append(error(name_of(path), 0, "", *(_foreign_message(path) or unreadable.message)))
    intakes = with_own_places(intakes)
    for done, intake in enumerate(intakes, start=1):
        try:
            _take(intake, gathered)
        except Unreadable as unreadable:
            gathered.findings.append(error(intake.place, unreadable.row, "", *unreadable.message))
            gathered.broken |= _tables_of(sheet_of(intake.path.stem)) or set(schema().tables)
        if on_progress:
            on_progress(intake.place, done, len(intakes))
    for intake, sheet, name in gathered.nearly:
        _take_nearly(intake, sheet, name, gathered)
    gathered.findings += [
        _of_nobody(intake) for intake in intakes if _is_of_nobody(intake) and intake.place not in gathered.told_senders
    ]
    _read_foreign(gathered)
    return gathered


def _is_of_nobody(intake: Intake) -> bool:
    is_by_name = intake.is_workbook and not intake.is_beside_texts and not intake.delivery.sender
    return is_by_name and tells_nobody(intake.path.stem)


def _of_nobody(intake: Intake) -> Finding:
    return warning(
        intake.place, 0, "",
        f"文件名看不出报送单位，来源暂记为“{intake.source}”；请用 --from 写明，下次报送才会替换这一次",
        f"the name does not tell who sent it, its source is {intake.source!r} for now; say it with --from, so that "
        "the next delivery replaces this one",
    )  # fmt: skip


def _tables_of(sheet_name: str) -> set[str]:
    return {table.name for table in schema().sheets.get(sheet_name, ())}


def _is_note(path: Path) -> bool:
    return path.stem.strip().lower() in _NOTES and path.suffix.lower() in TEXT_ENDINGS


def _take(intake: Intake, gathered: Gathered) -> None:
    """Read one file into what is gathered."""
    if intake.is_workbook:
        _take_workbook(intake, gathered)
    elif gathered.mappings is not None and _take_foreign_text(intake, gathered.mappings, gathered):
        return
    elif sheet_of(intake.path.stem) or near_sheet_of(intake.path.stem):
        sheet = read_delimited(intake.path, place=intake.place, source=intake.source)
        _take_sheet(intake, sheet, sheet.name, gathered)
    elif gathered.mappings is not None and intake.path.suffix.lower() in TEXT_ENDINGS and not _is_note(intake.path):
        raise Unreadable(*NOT_RECOGNISED)
    elif not _is_note(intake.path):
        gathered.findings.append(_unknown_file(intake))


def _take_workbook(intake: Intake, gathered: Gathered) -> None:
    sheets = read_workbook(intake.path, place=intake.place, source=intake.source)
    if is_form(sheets):
        raise Unreadable("是调查表；请用 chainlink survey import 装入", "is a survey form; run chainlink survey import")
    if gathered.mappings is not None:
        sheets = [sheet for sheet in sheets if not _take_foreign(intake, sheet, gathered.mappings, gathered)]
        if any(item.intake is intake for item in gathered.waiting):
            gathered.findings += [
                _beside_foreign(sheet) for sheet in sheets if not _is_known(sheet.name) and _is_unknown(sheet)
            ]
            sheets = [sheet for sheet in sheets if _is_known(sheet.name)]
            for sheet in sheets:
                _take_sheet(intake, sheet, sheet.name, gathered)
            return
    filled = [sheet for sheet in sheets if any(cell.strip() for row in sheet.rows for cell in row)]
    stem = intake.path.stem
    if len(filled) == 1 and not _is_known(filled[0].name) and _is_known(stem):
        _take_sheet(intake, filled[0], stem, gathered)
        return
    known = [sheet for sheet in sheets if _is_known(sheet.name)]
    if not known and not intake.is_beside_texts:
        if hint := _as_foreign(filled):
            raise Unreadable(*hint)
        if gathered.mappings is not None:
            raise Unreadable(*NOT_RECOGNISED)
        wanted = "、".join(schema().sheets)
        raise Unreadable(
            f"没有认识的工作表；请把工作表命名为 {wanted}",
            "has no known sheet; name its sheets "
            + ", ".join(dict.fromkeys(table.file for table in schema().tables.values())),
        )
    gathered.findings += [_unknown_sheet(sheet) for sheet in sheets if sheet not in known and _is_unknown(sheet)]
    for sheet in known:
        _take_sheet(intake, sheet, sheet.name, gathered)


def _foreign_message(path: Path) -> Words | None:
    """Say of a text file without the name of a table that its layout is known, None where it is not."""
    if path.suffix.lower() not in TEXT_ENDINGS or not path.is_file():
        return None
    try:
        return _as_foreign([head_of(path, place=path.name, source="")])
    except Unreadable:
        return None


def _as_foreign(sheets: Sequence[RawSheet]) -> Words | None:
    """Say which foreign layout sheets look like, and how they are loaded; None where they look like none."""
    proposal = next((proposal_of_sheet for sheet in sheets if (proposal_of_sheet := propose(sheet))), None)
    if proposal is None:
        return None
    words = layouts()[proposal.mapping.layout].words
    return Words(
        f"不是本程序的表，像“{words.zh}”；请加 --map auto 装入（网页上会逐列确认）",
        f"is no table of ours, it looks like {words.en}; load it with --map auto (the page asks about each column)",
    )


def _take_foreign_text(intake: Intake, mappings: Mappings, gathered: Gathered) -> bool:
    """Read a text file of a foreign layout; false where it is one of our tables, or nothing that anybody knows."""
    if intake.path.suffix.lower() not in TEXT_ENDINGS:
        return False
    if is_large_text(intake.path):
        head = head_of(intake.path, place=intake.place, source=intake.source)
        return _take_foreign(intake, head, mappings, gathered, large=intake.path)
    sheet = read_delimited(intake.path, place=intake.place, source=intake.source)
    return _take_foreign(intake, sheet, mappings, gathered)


def _take_foreign(
    intake: Intake, sheet: RawSheet, mappings: Mappings, gathered: Gathered, *, large: Path | None = None
) -> bool:
    """Put a sheet of a foreign layout aside; false where it is one of our tables, or nothing that anybody knows."""
    proposal = None if is_own_sheet(sheet) else proposal_of(sheet, mappings)
    if proposal is None:
        return False
    gathered.waiting.append(ForeignFile(intake, sheet, proposal, large))
    if intake.delivery.sender or proposal.sender:
        gathered.told_senders.add(intake.place)
    return True


def _read_foreign(gathered: Gathered) -> None:
    """Read the sheets of foreign layouts, those with codes of firms first: names in the others then mean those firms."""
    if gathered.mappings is None or not gathered.waiting:
        return
    known = _with_drafts(gathered.existing or Tables.of(), gathered.drafts)
    for waiting in sorted(gathered.waiting, key=lambda item: not item.proposal.mapping.has("buyer_code")):
        delivery = waiting.intake.delivery
        foreign = read_foreign(
            waiting.sheet,
            waiting.proposal,
            gathered.mappings,
            known=known,
            sender=delivery.sender,
            as_of=delivery.as_of,
            large=waiting.large,
        )
        gathered.findings += foreign.findings
        gathered.mapped += [foreign.sheet] if foreign.sheet else []
        for name, draft in foreign.drafts.items():
            gathered.foreign.setdefault(name, []).append(draft)
        known = _with_drafts(known, {name: [draft] for name, draft in foreign.drafts.items()})
    for name, drafts in gathered.foreign.items():
        joined, findings = join_foreign(name, drafts)
        gathered.findings += findings
        gathered.drafts.setdefault(name, []).append(joined)


def _with_drafts(known: Tables, drafts: Mapping[str, Sequence[Draft]]) -> Tables:
    """Give known rows and those of drafts together."""
    frames = {
        name: pd.concat(
            [frame, *(draft.frame[list(frame.columns)] for draft in drafts.get(name, ()))], ignore_index=True
        )
        for name, frame in known.items()
    }
    return Tables.of(frames)


def is_own_sheet(sheet: RawSheet) -> bool:
    """Whether a sheet bears the name of a table of ours and has that table's required headers.

    Examples
    --------
    >>> is_own_sheet(RawSheet("产品.csv", "产品.csv", "产品", "", [["产品编号", "产品名称"]]))
    True
    """
    known = sheet_of(sheet.name) or near_sheet_of(sheet.name)
    header = find_header(sheet, known) if known else None
    if header is None:
        return False
    first = schema().tables_of(known)[0]
    return not missing_columns(first, header.uses.get(first.name, ())) and not _is_customs_export(sheet)


def _is_customs_export(sheet: RawSheet) -> bool:
    """Whether a sheet under the name of our customs table is an export as customs make it, a row a kind of trade.

    Its rows of one code, country and month add up; those of our table stand for themselves.
    """
    known = sheet_of(sheet.name) or near_sheet_of(sheet.name)
    header = find_header(sheet, known) if known == schema().tables["customs"].sheet else None
    return header is not None and any(_FINER_THAN_OURS.search(text) for text in sheet.rows[header.row])


def _beside_foreign(sheet: RawSheet) -> Finding:
    return repair(sheet.place, 0, "", "不是供应清单（如下拉选项、说明），未读入", "is no list of purchases, not read")


def _is_known(name: str) -> bool:
    return bool(sheet_of(name) or (near_sheet_of(name) and not _book_of(name)))


def _take_sheet(intake: Intake, sheet: RawSheet, name: str, gathered: Gathered) -> None:
    """Read a sheet whose name is a table's; put one aside whose name only comes near."""
    known = sheet_of(name)
    if gathered.mappings is None and _is_customs_export(sheet) and (hint := _as_foreign([sheet])):
        gathered.findings.append(error(sheet.place, 0, "", *hint))
        return
    if not known:
        gathered.nearly.append((intake, sheet, near_sheet_of(name)))
        return
    delivered_together = str(intake.path if intake.is_workbook and not intake.is_beside_texts else intake.path.parent)
    other = gathered.seen.setdefault((intake.source, known, delivered_together), sheet.place)
    if other != sheet.place:
        gathered.findings.append(_twice(sheet.place, other))
        return
    gathered.exact.add((intake.source, known))
    keep_rows(intake.delivery, read_sheet(sheet, known, is_strict=gathered.is_strict), gathered)


def _take_nearly(intake: Intake, sheet: RawSheet, known: str, gathered: Gathered) -> None:
    """Read a sheet whose name comes near a table's, where its header is that table's and no sheet bears the name itself."""
    header = find_header(sheet, known)
    first = schema().tables_of(known)[0]
    is_fit = header is not None and not missing_columns(first, header.uses.get(first.name, ()))
    if (intake.source, known) in gathered.exact or not is_fit:
        gathered.findings.append(_unknown_sheet(sheet) if intake.is_workbook else _unknown_file(intake))
        return
    zh, en = f"按“{known}”表读入", f"was read as {first.name}"
    gathered.findings.append(repair(sheet.place, 0, "", zh, en))
    keep_rows(intake.delivery, read_sheet(sheet, known, is_strict=gathered.is_strict), gathered)


def keep_rows(delivery: Delivery, sheet_rows: SheetRows, gathered: Gathered) -> None:
    """Put the rows of a sheet to those that are gathered, as its sender's."""
    gathered.findings += sheet_rows.findings
    gathered.broken |= sheet_rows.broken
    for name, draft in sheet_rows.drafts.items():
        gathered.findings += _other_sources(draft, delivery)
        gathered.drafts.setdefault(name, []).append(_as_sent(draft, delivery))


def _as_sent(draft: Draft, delivery: Delivery) -> Draft:
    """Put who sent the rows and as of when on them: the sender on all, the date where they give none."""
    frame = draft.frame
    if delivery.sender:
        frame = frame.assign(source=repeated_text(delivery.sender, len(frame)).to_numpy())
    if delivery.as_of:
        frame = frame.assign(as_of=frame["as_of"].where(frame["as_of"] != "", delivery.as_of))
    return draft.with_frame(frame)


def _other_sources(draft: Draft, delivery: Delivery) -> Iterator[Finding]:
    """Tell the sources that rows state themselves, where a person said who sent them."""
    if not (delivery.sender and len(draft.frame)):
        return
    stated = draft.frame["source"]
    for source in sorted(set(stated) - {delivery.sender, ""} if (draft.where(0)[0], "source") in draft.headers else ()):
        index = int(stated.index[stated == source][0])
        zh = f"所填来源“{source}”以报送单位“{delivery.sender}”为准"
        yield draft.repair(index, "source", zh, f"source {source!r} gives way to the sender, {delivery.sender!r}")


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
    ending = intake.path.suffix
    if ending.lower() not in TEXT_ENDINGS and not intake.is_workbook:
        return warning(
            intake.place, 0, "",
            f"{ending} 文件不能读取，未装入；请另存为 .xlsx 或 .csv",
            f"a {ending} file cannot be read, not loaded; save it as .xlsx or .csv",
        )  # fmt: skip
    near = _near_table(intake.path.stem)
    zh, en = (f"；是否指“{near}.csv”", f"; is {near}.csv meant?") if near else ("", "")
    return warning(
        intake.place, 0, "", f"不认识的文件名，未装入{zh}", f"is not the name of a known table, not loaded{en}"
    )


def _unify(gathered: Gathered, existing: Tables | None) -> tuple[dict[str, Draft], list[Finding]]:
    """Join the rows of all files, take the two tables of 产品 apart, leave one row per key and source."""
    as_read = {name: join_drafts(name, gathered.drafts.get(name, ())) for name in schema().tables}
    as_read["customs"] = derive_record(as_read["customs"])
    joined, named = ids_for_names(as_read, existing)
    components, placements, split = split_products(joined["components"], joined["placements"])
    findings = [*named, *split]
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
