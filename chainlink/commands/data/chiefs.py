"""`chainlink chiefs import | list`: who heads each chain? 链长, lead department and 链办."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chainlink.commands.book_imports import tell_import
from chainlink.commands.console import print_columns, print_json, tell
from graph_schema.names import Words

app = typer.Typer(help="链长、牵头部门、链办 / Chiefs and offices of the chains", no_args_is_help=True)

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="含“链长”表的工作簿或 CSV / workbook or CSV with the chiefs")
]
Who = Annotated[str, typer.Option("--who", help="修改人 / who changes it")]
Why = Annotated[str, typer.Option("--why", help="理由 / the reason")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


@app.command("import")
def import_chiefs(path: File, who: Who = "", why: Why = "", is_json: AsJson = False) -> None:
    """装入链长名单，表中没有的列和链不变 / Take the list of chiefs; columns and chains that it lacks stay."""
    from chainlink.books.chiefs import CHIEFS
    from chainlink.stores import open_store

    tell_import(
        lambda: CHIEFS.import_sheet(open_store(), path, who=who, why=why),
        schema="chainlink.chiefs_import/1",
        is_json=is_json,
    )


@app.command("list")
def list_chiefs(is_json: AsJson = False) -> None:
    """列出各链的链长 / List the chief of each chain."""
    from chainlink.books.chiefs import CHIEFS
    from chainlink.stores import open_store

    chiefs = CHIEFS.records(open_store())
    if is_json:
        print_json("chainlink.chiefs/1", {"chiefs": [chief.fields for chief in chiefs]})
    elif chiefs:
        columns = [column for column in CHIEFS.spec.columns if column.name not in CHIEFS.shown_only]
        headers = [Words(column.zh, column.name) for column in columns]
        print_columns(headers, [[chief.text(column.name) or "—" for column in columns] for chief in chiefs])
    else:
        tell(Words("尚未填写链长；请运行 chainlink chiefs import", "no chief yet; run chainlink chiefs import"))
