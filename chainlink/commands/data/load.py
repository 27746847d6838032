"""`chainlink load`: how do files become the rows of the store? Read, check, tell everything, write once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import (
    current_user,
    print_json,
    problem_record,
    showing_progress,
    tell,
    tell_problems,
    workbook_path,
    working,
    write_file,
)
from chainlink.commands.options import AsJson
from graph_schema.errors import LoadError, Problem, UnconfirmedError, UsageError
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.books.firm_names import SortedRows
    from chainlink.books.name_pairs import NamePair
    from chainlink.stores import Change, Store, Version
    from chainlink.stores.changes import Removal, TableChange
    from chainlink.supply.areas import AreaCounts
    from loaders.deliveries import Delivery
    from loaders.layouts.mapping import SheetMapping
    from loaders.layouts.sheets import MappedSheet, Mappings
    from loaders.report import LoadReport
    from loaders.tables import Tables


class InputFormat(StrEnum):
    """What kind of input it is."""

    TABLES = "tables"
    ETO = "eto"


Paths = Annotated[
    list[Path],
    typer.Argument(
        help="CSV 文件夹、工作簿，或装有多条链的文件夹 / CSV folder, workbook, or a folder of chain folders"
    ),
]
Adding = Annotated[bool, typer.Option("--add", help="只增改，不删除 / add and change, delete nothing")]
Format = Annotated[InputFormat, typer.Option("--format", help="输入格式 / kind of input")]
AllMakers = Annotated[
    bool, typer.Option("--all-makers", help="eto：含份额可忽略的企业 / eto: makers marked negligible too")
]
Sender = Annotated[
    str,
    typer.Option(
        "--from", help="报送单位，如 北仑区经信局；不写则按文件夹和文件名拟定 / office or firm that sent the files"
    ),
]
AsOf = Annotated[
    str, typer.Option("--as-of", help="未填数据日期的行截至何日，如 2026-07-31 / date of rows that give none")
]
Strict = Annotated[
    bool, typer.Option("--strict", help="看不懂的选填格也算错误 / unreadable cells that may be empty are errors")
]
Slip = Annotated[
    Path | None, typer.Option("--slip", help="把全部问题写成补正单 .xlsx / write all problems into a workbook")
]
MapFile = Annotated[
    str,
    typer.Option(
        "--map", help="外来格式：auto 自动认列，或映射文件 .yaml / files of foreign layouts: auto, or a mapping file"
    ),
]
Buyer = Annotated[
    str, typer.Option("--buyer", help="--map：没有采购方一列时，谁是采购方 / who buys, where no column says")
]
Targets = Annotated[
    list[str] | None, typer.Option("--target", help="--map：以哪种产品为目标，可重复 / goods that are the targets")
]
Confirmed = Annotated[bool, typer.Option("--yes", help="确认删除所列的行 / remove the rows that are named")]


def load(
    paths: Paths,
    sender: Sender = "",
    as_of: AsOf = "",
    is_adding: Adding = False,
    is_confirmed: Confirmed = False,
    is_strict: Strict = False,
    slip: Slip = None,
    map_file: MapFile = "",
    buyer: Buyer = "",
    target_names: Targets = None,
    input_format: Format = InputFormat.TABLES,
    is_with_all_makers: AllMakers = False,
    is_json: AsJson = False,
) -> None:
    """装入数据，替换同一报送单位的旧数据 / Load data; replace what the same sender delivered before."""
    from chainlink.app.first_answers import answer_ahead
    from chainlink.stores import open_store

    _check_usage(paths, input_format, is_with_all_makers)
    chosen = _chosen_mapping(map_file, input_format, is_with_terms=bool(buyer or target_names))
    if slip is not None:
        workbook_path(slip)
    sent = _sent(paths, sender, as_of)
    store = open_store()
    mappings = _mappings(store, chosen, buyer, target_names or []) if map_file else None
    with showing_progress() as on_progress:
        read = _reader(paths, is_adding, is_strict, input_format, is_with_all_makers, sent, mappings, on_progress)
        intake = _Intake(store, read, is_adding, is_confirmed, has_own_names=input_format is InputFormat.TABLES)
        try:
            version, is_new = _written(store, intake, paths, on_progress)
        except LoadError as error:
            _write_slip(slip, paths, error.problems, error.warnings)
            if is_json:
                body = {"problems": [problem_record(problem) for problem in error.problems]}
                print_json("chainlink.problems/1", body)
            raise
        except UnconfirmedError:
            if is_json:
                print_json("chainlink.removals/1", {"removals": [removal_record(taken) for taken in intake.removals]})
            raise
    _write_slip(slip, paths, (), intake.report.warnings, intake.report.repairs)
    if chosen is not None:
        from chainlink.books.layouts import remember_layout

        remember_layout(store, chosen, who=current_user())
    _print_report(intake, version, is_new=is_new, is_json=is_json)
    with working(Words("正在备好总览", "preparing the overview")):
        answer_ahead(store, version.content_hash)


def _write_slip(
    slip: Path | None,
    paths: list[Path],
    errors: Sequence[Problem],
    warnings: Sequence[Problem],
    repairs: Sequence[Problem] = (),
) -> None:
    """Write every problem into a workbook that goes back to whoever sent the files, where that was asked for."""
    if slip is None:
        return
    from loaders.slip import slip_bytes

    title = "、".join(path.resolve().name for path in paths)
    write_file(workbook_path(slip), slip_bytes(errors, warnings, repairs, title=title))


class _Intake:
    """Reads the files against the rows of the store; keeps what came of it, and refuses what nobody confirmed."""

    def __init__(
        self,
        store: Store,
        read: Callable[[Tables], LoadReport],
        is_adding: bool,
        is_confirmed: bool,
        *,
        has_own_names: bool,
    ) -> None:
        self.store, self.has_own_names = store, has_own_names
        self.read, self.is_adding, self.is_confirmed = read, is_adding, is_confirmed
        self.report: LoadReport
        self.changes: tuple[TableChange, ...] = ()
        self.removals: tuple[Removal, ...] = ()
        self.waiting: tuple[NamePair, ...] = ()
        self.by_names: SortedRows | None = None
        self.confirmed_hash = ""

    def recording(self, version: Version) -> Sequence[Change]:
        """Give what is recorded in the queue of names, with the rows."""
        return self.by_names.recording(version) if self.by_names else ()

    def build(self, existing: Tables) -> Tables:
        """Give the rows to write.

        Raises
        ------
        UnconfirmedError
            If rows of the store would go, and neither `--yes` nor an answer at the terminal confirmed just that.
        """
        from chainlink.books.firm_names import sort_out_names
        from chainlink.stores.changes import differences, removals, replaced_rows, require_confirmed

        self.report = self.read(existing)
        if self.has_own_names:  # a published data set tells its own doubts about names
            by_names = sort_out_names(self.store, existing, self.report.tables)
            self.report = replace(self.report, tables=by_names.tables)
            self.waiting, self.by_names = by_names.waiting, by_names
        replaced = replaced_rows(existing, self.report.tables, is_adding=self.is_adding)
        is_first = not any(len(frame) for _, frame in replaced.items())
        self.changes = () if is_first else differences(replaced, self.report.tables)
        self.removals = () if self.is_adding or is_first else removals(existing, self.report.tables)
        if not (self.is_confirmed or (self.confirmed_hash and self.confirmed_hash == existing.content_hash())):
            require_confirmed(self.removals)
        return self.report.tables


def _written(
    store: Store, intake: _Intake, paths: list[Path], on_progress: Callable[[str, int, int], None]
) -> tuple[Version, bool]:
    """Write what was read; ask at a terminal before rows go."""
    before = {version.version_id for version in store.versions()[:1]}
    note = "、".join(path.resolve().name for path in paths)
    try:
        version = _update(store, intake, note, on_progress)
    except UnconfirmedError as refused:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        tell(refused.words)
        if not typer.confirm(str(Words("确认删除这些行吗", "Remove these rows")), default=False, err=True):
            raise
        intake.confirmed_hash = store.read_rows().content_hash()
        version = _update(store, intake, note, on_progress)
    return version, version.version_id not in before


def _update(store: Store, intake: _Intake, note: str, on_progress: Callable[[str, int, int], None]) -> Version:
    return store.update(
        intake.build, is_adding=intake.is_adding, note=note, on_progress=on_progress, recording=intake.recording
    )


def _sent(paths: list[Path], sender: str, as_of: str) -> dict[Path, Delivery] | None:
    """Give what the person said of the files, for each path; None where nothing was said."""
    from loaders.dates import read_date
    from loaders.deliveries import Delivery

    date = read_date(as_of.strip()) if as_of.strip() else None
    if date and date.error:
        raise UsageError(Words(f"--as-of {date.error.zh}", f"--as-of: {date.error.en}"))
    if not (sender.strip() or date):
        return None
    return dict.fromkeys(paths, Delivery(sender.strip(), str(date.value) if date else ""))


def _check_usage(paths: list[Path], input_format: InputFormat, is_with_all_makers: bool) -> None:
    is_eto = input_format is InputFormat.ETO
    if is_with_all_makers and not is_eto:
        raise UsageError(Words("--all-makers 只用于 --format eto", "--all-makers goes with --format eto only"))
    if is_eto and len(paths) != 1:
        raise UsageError(Words("--format eto 每次装入一个文件夹", "--format eto loads one folder at a time"))


def _reader(
    paths: list[Path],
    is_adding: bool,
    is_strict: bool,
    input_format: InputFormat,
    is_with_all_makers: bool,
    sent: dict[Path, Delivery] | None,
    mappings: Mappings | None,
    on_progress: Callable[[str, int, int], None],
) -> Callable[[Tables], LoadReport]:
    """Give what turns the rows in the store and the input into a report."""
    if input_format is InputFormat.ETO:
        from loaders.eto import load_eto

        return lambda existing: load_eto(paths[0], is_significant_only=not is_with_all_makers)
    from loaders.load import load_tables

    return lambda existing: load_tables(
        paths,
        existing=existing,
        is_adding=is_adding,
        on_progress=on_progress,
        sent=sent,
        is_strict=is_strict,
        mappings=mappings,
    )


def _chosen_mapping(map_file: str, input_format: InputFormat, *, is_with_terms: bool) -> SheetMapping | None:
    """Read the mapping file that was named; None for `auto` and for none."""
    if not map_file:
        if is_with_terms:
            raise UsageError(Words("--buyer 和 --target 只用于 --map", "--buyer and --target go with --map only"))
        return None
    if input_format is not InputFormat.TABLES:
        raise UsageError(Words("--map 不能与 --format eto 同用", "--map does not go with --format eto"))
    if map_file == "auto":
        return None
    from loaders.layouts.mapping import read_mapping

    return read_mapping(Path(map_file))


def _mappings(store: Store, chosen: SheetMapping | None, buyer: str, target_names: Sequence[str]) -> Mappings:
    from chainlink.books.layouts import known_mappings

    return known_mappings(store, chosen=chosen, buyer=buyer, target_names=target_names)


def removal_record(removal: Removal) -> dict[str, object]:
    """Give a removal as it stands in JSON output."""
    from dataclasses import asdict

    return {**asdict(removal), "names": list(removal.names)}


def _print_report(intake: _Intake, version: Version, *, is_new: bool, is_json: bool) -> None:
    from dataclasses import asdict

    from chainlink.supply.areas import AreaCounts

    report = intake.report
    row_counts = {name: len(frame) for name, frame in report.tables.items() if len(frame)}
    firms = report.tables.firms
    areas = AreaCounts.of_firms(firms) if len(firms) else None
    for sheet in report.mapped:
        tell(Words(f"{sheet.place}：{sheet.words.zh}", f"{sheet.place}: {sheet.words.en}"))
    tell_problems(Words("自动更正", "repairs"), report.repairs)
    tell_problems(Words("提醒", "warnings"), report.warnings)
    _tell_changes(intake.changes)
    if intake.waiting:
        tell(Words("名称待核对（chainlink names merge|apart）：", "names to be settled (chainlink names merge|apart):"))
    for pair in intake.waiting:
        tell(f"  {pair.words}")
    if is_json:
        body = {
            "version": asdict(version),
            "is_new_version": is_new,
            "row_counts": row_counts,
            "firm_areas": asdict(areas) if areas else None,
            "sources": list(report.sources),
            "repairs": [problem_record(problem) for problem in report.repairs],
            "warnings": [problem_record(problem) for problem in report.warnings],
            "changes": [asdict(change) for change in intake.changes],
            "removals": [removal_record(removal) for removal in intake.removals],
            "mapped": [_mapped_record(sheet) for sheet in report.mapped],
            "waiting_names": [pair.pair_id for pair in intake.waiting],
        }
        print_json("chainlink.load/1", body)
        return
    print(_summary(row_counts, areas, version, is_new=is_new))


def _mapped_record(sheet: MappedSheet) -> dict[str, object]:
    return {
        "place": sheet.place,
        "layout": sheet.mapping.layout,
        "fingerprint": sheet.mapping.fingerprint,
        "rows": sheet.row_count,
        "used": sheet.used_count,
        "left_out": [{"reason": str(group.reason), "rows": list(group.rows)} for group in sheet.left_out],
        "sourcings": sheet.sourcing_count,
        "draft_firms": sheet.draft_firms,
        "draft_components": sheet.draft_components,
    }


def _tell_changes(changes: Sequence[TableChange]) -> None:
    """Tell what differs from the last delivery of the same senders."""
    from graph_schema.spec import schema

    kinds = {"added": Words("新增", "added"), "changed": Words("修改", "changed"), "removed": Words("删除", "removed")}
    if changes:
        tell(Words("与同一报送单位上次的数据相比：", "compared with what the same senders delivered before:"))
    for change in changes:
        counts = [
            (kinds["added"], change.added),
            (kinds["changed"], change.changed),
            (kinds["removed"], change.removed),
        ]
        shown_zh = "、".join(f"{kind.zh} {count}" for kind, count in counts if count)
        shown_en = ", ".join(f"{kind.en} {count}" for kind, count in counts if count)
        first_zh = "；".join(f"{kinds[kind].zh} {row}" for kind, row in change.examples)
        first_en = "; ".join(f"{kinds[kind].en} {row}" for kind, row in change.examples)
        sheet = schema().tables[change.table].sheet
        tell(Words(f"  {sheet}：{shown_zh}（{first_zh}）", f"  {change.table}: {shown_en} ({first_en})"))


def _summary(row_counts: dict[str, int], areas: AreaCounts | None, version: Version, *, is_new: bool) -> Words:
    from graph_schema.spec import schema

    by_sheet: dict[str, int] = {}
    for name, count in row_counts.items():
        sheet = schema().tables[name].sheet
        by_sheet[sheet] = max(by_sheet.get(sheet, 0), count)
    said_zh = "、".join(f"{sheet} {count}" for sheet, count in by_sheet.items())
    said_en = ", ".join(f"{name} {count}" for name, count in row_counts.items())
    if areas:
        said_zh, said_en = f"{said_zh}；其中企业{areas.words.zh}", f"{said_en}; of the firms {areas.words.en}"
    if is_new:
        return Words(
            f"已装入为版本 {version.version_id}：{said_zh}", f"loaded as version {version.version_id}: {said_en}"
        )
    return Words(
        f"与版本 {version.version_id} 内容相同，未作改动：{said_zh}",
        f"the same as version {version.version_id}, nothing changed: {said_en}",
    )
