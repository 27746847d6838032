"""`chainlink chiefs import | list`: who heads each chain? 链长, lead department and 链办."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from chainlink.commands.console import print_columns, print_json, tell, tell_problems
from graph_schema.names import Words

app = typer.Typer(help="链长、牵头部门、链办 / Chiefs and offices of the chains", no_args_is_help=True)

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="含“链长”表的工作簿或 CSV / workbook or CSV with the chiefs")
]
Who = Annotated[str, typer.Option("--who", help="修改人 / who changes it")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


@app.command("import")
def import_chiefs(path: File, who: Who = "") -> None:
    """装入链长名单，其余链不变 / Take the list of chiefs; other chains stay as they are."""
    from chainlink.books.chiefs import load_chiefs
    from chainlink.stores import open_store

    count, remarks = load_chiefs(open_store(), path, who=who)
    tell_problems(Words("提醒", "remarks"), remarks)
    print(Words(f"已记录 {count} 条链的链长", f"recorded the chiefs of {count} chains"))


@app.command("list")
def list_chiefs(is_json: AsJson = False) -> None:
    """列出各链的链长 / List the chief of each chain."""
    from chainlink.books.chiefs import BOOK, chiefs_by_chain
    from chainlink.stores import open_store
    from graph_schema.spec import schema

    found = [asdict(chief) for chief in chiefs_by_chain(open_store()).values()]
    if is_json:
        print_json("chainlink.chiefs/1", {"chiefs": found})
    elif found:
        columns = [column for column in schema().books[BOOK].columns if column.name in found[0]]
        headers = [Words(column.zh, column.name) for column in columns]
        print_columns(headers, [[each[column.name] or "—" for column in columns] for each in found])
    else:
        tell(Words("尚未填写链长；请运行 chainlink chiefs import", "no chief yet; run chainlink chiefs import"))
