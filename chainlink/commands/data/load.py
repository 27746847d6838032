"""`chainlink load`: how do files become the rows of the store? Read, check, tell everything, write once."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_json, problem_record, showing_progress, tell_problems, working
from graph_schema.errors import LoadError, UsageError
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.stores import Version
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
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


def load(
    paths: Paths,
    is_adding: Adding = False,
    input_format: Format = InputFormat.TABLES,
    is_with_all_makers: AllMakers = False,
    is_json: AsJson = False,
) -> None:
    """装入数据，替换同一来源的旧数据 / Load data; replace the rows of its source."""
    from chainlink.app.first_answers import answer_ahead
    from chainlink.stores import open_store

    _check_usage(paths, input_format, is_with_all_makers)
    reports: list[LoadReport] = []

    def build(existing: Tables) -> Tables:
        reports.append(read(existing))
        return reports[-1].tables

    store = open_store()
    before = store.versions()[:1]
    with showing_progress() as on_progress:
        read = _reader(paths, is_adding, input_format, is_with_all_makers, on_progress)
        try:
            note = "、".join(path.resolve().name for path in paths)
            version = store.update(build, is_adding=is_adding, note=note, on_progress=on_progress)
        except LoadError as error:
            if is_json:
                body = {"problems": [problem_record(problem) for problem in error.problems]}
                print_json("chainlink.problems/1", body)
            raise
    is_new = version.version_id not in [version_before.version_id for version_before in before]
    _print_report(reports[-1], version, is_new=is_new, is_json=is_json)
    with working(Words("正在备好总览", "preparing the overview")):
        answer_ahead(store, version.content_hash)


def _check_usage(paths: list[Path], input_format: InputFormat, is_with_all_makers: bool) -> None:
    is_eto = input_format is InputFormat.ETO
    if is_with_all_makers and not is_eto:
        raise UsageError(Words("--all-makers 只用于 --format eto", "--all-makers goes with --format eto only"))
    if is_eto and len(paths) != 1:
        raise UsageError(Words("--format eto 每次装入一个文件夹", "--format eto loads one folder at a time"))


def _reader(
    paths: list[Path],
    is_adding: bool,
    input_format: InputFormat,
    is_with_all_makers: bool,
    on_progress: Callable[[str, int, int], None],
) -> Callable[[Tables], LoadReport]:
    """Give what turns the rows in the store and the input into a report."""
    if input_format is InputFormat.ETO:
        from loaders.eto import load_eto

        return lambda existing: load_eto(paths[0], is_significant_only=not is_with_all_makers)
    from loaders.load import load_tables

    return lambda existing: load_tables(paths, existing=existing, is_adding=is_adding, on_progress=on_progress)


def _print_report(report: LoadReport, version: Version, *, is_new: bool, is_json: bool) -> None:
    from dataclasses import asdict

    row_counts = {name: len(frame) for name, frame in report.tables.items() if len(frame)}
    tell_problems(Words("自动更正", "repairs"), report.repairs)
    tell_problems(Words("提醒", "warnings"), report.warnings)
    if is_json:
        body = {
            "version": asdict(version),
            "is_new_version": is_new,
            "row_counts": row_counts,
            "sources": list(report.sources),
            "repairs": [problem_record(problem) for problem in report.repairs],
            "warnings": [problem_record(problem) for problem in report.warnings],
        }
        print_json("chainlink.load/1", body)
        return
    print(_summary(row_counts, version, is_new=is_new))


def _summary(row_counts: dict[str, int], version: Version, *, is_new: bool) -> Words:
    from graph_schema.spec import schema

    by_sheet: dict[str, int] = {}
    for name, count in row_counts.items():
        sheet = schema().tables[name].sheet
        by_sheet[sheet] = max(by_sheet.get(sheet, 0), count)
    said_zh = "、".join(f"{sheet} {count}" for sheet, count in by_sheet.items())
    said_en = ", ".join(f"{name} {count}" for name, count in row_counts.items())
    if is_new:
        return Words(
            f"已装入为版本 {version.version_id}：{said_zh}", f"loaded as version {version.version_id}: {said_en}"
        )
    return Words(
        f"与版本 {version.version_id} 内容相同，未作改动：{said_zh}",
        f"the same as version {version.version_id}, nothing changed: {said_en}",
    )
