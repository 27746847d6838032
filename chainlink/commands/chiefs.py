"""`chainlink chiefs`: who heads each chain? Take the list 链长, or show it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from chainlink.commands.console import print_columns, print_json, tell, tell_problems
from graph_schema.names import Words

File = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE]", help="含“链长”表的工作簿或 CSV；不写则列出 / workbook or CSV; lists them when absent"
    ),
]
Who = Annotated[str, typer.Option("--who", help="修改人 / who changes it")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


def chiefs(path: File = None, who: Who = "", is_json: AsJson = False) -> None:
    """装入或列出各链的链长、牵头部门、链办 / Load or list chiefs and offices of the chains."""
    from chainlink.chiefs import chiefs_by_chain, load_chiefs
    from chainlink.stores import open_store
    from graph_schema.spec import schema

    store = open_store()
    if path is not None:
        count, remarks = load_chiefs(store, path, who=who)
        tell_problems(Words("提醒", "remarks"), remarks)
        tell(Words(f"已记录 {count} 条链的链长", f"recorded the chiefs of {count} chains"))
    found = [asdict(chief) for chief in chiefs_by_chain(store).values()]
    if is_json:
        print_json("chainlink.chiefs/1", {"chiefs": found})
    elif found:
        columns = [column for column in schema().books["chiefs"].columns if column.name in found[0]]
        headers = [Words(column.zh, column.name) for column in columns]
        print_columns(headers, [[each[column.name] or "—" for column in columns] for each in found])
    else:
        tell(Words("尚未填写链长", "no chief was entered yet"))
