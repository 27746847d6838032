"""`chainlink backup | restore | check`: how is a store kept against loss, brought back, and looked over?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from chainlink.commands.console import print_json, tell
from chainlink.commands.options import AsJson
from chainlink.stores import EmbeddedStore, open_store
from chainlink.stores.sqlite.safety_copies import KEPT_COPIES, SafetyCopy, check_file, copy_to, restore_from
from graph_schema.errors import UnconfirmedError, UsageError
from graph_schema.names import Words

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="备份文件夹 / the folder of copies")]
Keep = Annotated[int, typer.Option("--keep", min=1, help="保留几份 / how many copies to keep")]
Copy = Annotated[Path, typer.Argument(metavar="FILE", help="备份文件 / the copy")]
File = Annotated[Path | None, typer.Argument(metavar="[FILE]", help="数据库或备份文件，缺省为当前库 / store or copy")]
Yes = Annotated[bool, typer.Option("--yes", help="确认代替现有数据库 / confirm that it takes the store's place")]


def backup(folder: Folder, keep: Keep = KEPT_COPIES, is_json: AsJson = False) -> None:
    """备份数据库，可在使用中进行 / Copy the store while in use; read back."""
    made, removed = copy_to(_own_file(), folder, keep=keep)
    if is_json:
        print_json(
            "chainlink.backup/1",
            {"copy": {**asdict(made), "path": str(made.path)}, "removed": [str(p) for p in removed]},
        )
        return
    print(made.path)
    tell(_sentence(made))
    for path in removed:
        tell(Words(f"已删去旧备份 {path}", f"removed the old copy {path}"))


def restore(copy: Copy, is_confirmed: Yes = False, is_json: AsJson = False) -> None:
    """用备份恢复数据库 / Put a copy in the store's place; keep what was there."""
    target = _own_file()
    checked = check_file(copy)
    if target.exists() and not is_confirmed:
        raise UnconfirmedError(
            Words(
                f"{target} 将由备份代替（{_sentence(checked).zh}）；现有数据库会另存在旁边。确认请加 --yes",
                f"{target} would be replaced by the copy ({_sentence(checked).en}); what is there stays beside it."
                " Confirm with --yes",
            )
        )
    restored, before = restore_from(copy, target)
    if is_json:
        print_json(
            "chainlink.restore/1",
            {"store": {**asdict(restored), "path": str(restored.path)}, "before": before and str(before)},
        )
        return
    print(target)
    tell(_sentence(restored))
    if before:
        tell(Words(f"原数据库保存为 {before}", f"the store before stands at {before}"))


def check(file: File = None, is_json: AsJson = False) -> None:
    """通读数据库或备份，核对指纹 / Read a store or copy whole and compare it."""
    checked = check_file(file or _own_file())
    if is_json:
        print_json("chainlink.check/1", {**asdict(checked), "path": str(checked.path)})
        return
    print(checked.path)
    tell(_sentence(checked))


def _sentence(copy: SafetyCopy) -> Words:
    version = copy.version_id or "-"
    return Words(
        f"完好：当前版本 {version}，{copy.row_count:,} 行，{copy.version_count} 个版本，登记册 {copy.entry_count:,} 条记录",
        f"whole: version {version}, {copy.row_count:,} rows, {copy.version_count} versions, {copy.entry_count:,} states of"
        " entries in the registers",
    )


def _own_file() -> Path:
    store = open_store()
    if isinstance(store, EmbeddedStore):
        return store.path
    raise UsageError(
        Words(
            f"{store.address} 是 Neo4j 服务器；请停止服务器后用 neo4j-admin database dump / load（见部署说明第 4、5 节）",
            f"{store.address} is a Neo4j server; stop it and use neo4j-admin database dump / load (deployment, 4 and 5)",
        )
    )
