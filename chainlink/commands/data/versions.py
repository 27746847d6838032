"""`chainlink template | export | versions | rollback`: how do rows get out again, and how does one go back?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_json, print_table, tell
from chainlink.commands.options import AsJson, NewWorkbook
from graph_schema.errors import UsageError
from graph_schema.names import Words

if TYPE_CHECKING:
    pass

Target = Annotated[
    Path, typer.Argument(metavar="OUT", help="要写出的 .xlsx 文件或文件夹 / the .xlsx file or folder to write")
]
VersionId = Annotated[str, typer.Argument(metavar="VERSION", help="版本编号，如 v3 / version id, such as v3")]


def template(path: NewWorkbook) -> None:
    """写出空白工作簿 / Write the blank workbook, with notes."""
    from loaders.template import write_template

    _check_workbook_name(path)
    _check_folder(path)
    write_template(path)
    print(path)


def export(path: Target) -> None:
    """写出全部数据，可原样装回 / Write all rows, to be loaded again."""
    from chainlink.stores import open_store
    from loaders.export import write_csv_folder, write_workbook

    store = open_store()
    if not store.versions():
        raise UsageError(
            Words("库中还没有数据；请先运行 chainlink load", "the store is empty; run chainlink load first")
        )
    _check_folder(path)
    rows = store.read_rows()
    if path.suffix.lower() == ".xlsx":
        write_workbook(rows, path)
    elif path.suffix and not path.is_dir():
        _check_workbook_name(path)
    else:
        write_csv_folder(rows, path)
    print(path)


def versions(is_json: AsJson = False) -> None:
    """列出保存的版本 / List the versions, newest first."""
    from chainlink.stores import open_store
    from chainlink.stores.answer_tables import versions_table

    kept_versions = open_store().versions()
    if is_json:
        print_json("chainlink.versions/1", {"versions": [asdict(version) for version in kept_versions]})
        return
    if not kept_versions:
        tell(Words("库中还没有数据", "the store is empty"))
        return
    print_table(versions_table(kept_versions))


def rollback(version_id: VersionId, is_json: AsJson = False) -> None:
    """回到某一版本，不丢数据 / Go back to a version; lose nothing."""
    from chainlink.books.firm_names import roll_back
    from chainlink.stores import open_store

    rolled_back = roll_back(open_store(), version_id)
    version = rolled_back.version
    pair_ids = [pair.pair_id for pair in rolled_back.pairs]
    if is_json:
        print_json("chainlink.rollback/1", {"version": asdict(version), "names": pair_ids})
        return
    if pair_ids:
        tell(
            Words(
                f"名称核对 {len(pair_ids)} 对恢复为该版本时的状态：{'、'.join(pair_ids[:5])}",
                f"{len(pair_ids)} pairs of names stand as they did then: {', '.join(pair_ids[:5])}",
            )
        )
    print(
        Words(
            f"当前版本 {version.version_id}，内容同 {version_id}，共 {version.row_count} 行",
            f"current version {version.version_id}, the same as {version_id}, {version.row_count} rows",
        )
    )


def _check_workbook_name(path: Path) -> None:
    if path.suffix.lower() != ".xlsx":
        raise UsageError(
            Words(f"“{path}”不是 .xlsx 文件名；请写成 名称.xlsx", f"{str(path)!r} is no .xlsx name; write name.xlsx")
        )


def _check_folder(path: Path) -> None:
    if not path.absolute().parent.is_dir():
        raise UsageError(
            Words(
                f"文件夹 {path.absolute().parent} 不存在；请先建立",
                f"no folder {path.absolute().parent}; make it first",
            )
        )
