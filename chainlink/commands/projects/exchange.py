"""`chainlink projects import | export`: how do projects come in and go out, in our columns or another platform's?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chainlink.commands.book_imports import tell_import
from chainlink.commands.console import current_user, workbook_path
from chainlink.commands.projects.register import AsJson, EarlierMonth, Who, Why

Platform = Annotated[
    str, typer.Option("--platform", help="对方平台名称，其表头对应关系会记住 / whose columns these are")
]


def import_command(
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="含“项目”表的工作簿，或对方平台的导出 / workbook or CSV")
    ],
    pairs: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="THEIRS=OURS",
            help="对方表头=本库表头，或 表头:对方用词=本库用词，可重复 / a header, or HEADER:word",
        ),
    ] = None,
    platform: Platform = "",
    month: EarlierMonth = "",
    why: Why = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """导入项目；有一处错误即全不导入 / Import projects; nothing is taken if anything is wrong."""
    from chainlink.projects.register.exchange import import_projects
    from chainlink.projects.register.mapping import read_map
    from chainlink.stores import open_store

    mapped = read_map(pairs or [])
    store = open_store()
    tell_import(
        lambda: import_projects(
            store,
            path,
            store.read(),
            who=who or current_user(),
            why=why,
            platform=platform.strip(),
            mapped=mapped,
            month=month,
        ),
        schema="chainlink.projects_import/1",
        is_json=is_json,
    )


def export_command(
    path: Annotated[Path, typer.Argument(metavar="OUT", help="要写出的 .xlsx 文件 / the .xlsx file to write")],
    platform: Platform = "",
) -> None:
    """写出项目库，可改后导回；加 --platform 则按对方平台的表头 / Write the register, or in a platform's columns."""
    from chainlink.projects.register.books import list_projects
    from chainlink.projects.register.exchange import export_projects
    from chainlink.projects.register.mapping import find_platform
    from chainlink.stores import open_store

    store = open_store()
    export_projects(list_projects(store), workbook_path(path), find_platform(store, platform) if platform else None)
    print(path)
