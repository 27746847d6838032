"""`chainlink events visits`: which firms were visited, by whom? Take the sheet 走访 in, list it, write it out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from chainlink.commands.book_imports import tell_import
from chainlink.commands.console import current_user, print_columns, print_json, tell, workbook_path, write_file
from chainlink.commands.events.text import AsJson, Who
from graph_schema.names import Words

app = typer.Typer(help="走访：装入、查看、写出 / Visits to firms", no_args_is_help=True)
_SHOWN = ("visited_on", "chain_id", "firm_id", "firm_name", "visited_by", "problems_raised", "problems_solved", "note")


@app.command("import")
def import_command(
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="含“走访”表的工作簿或 CSV / workbook or CSV with the visits")
    ],
    why: Annotated[str, typer.Option("--why", help="理由 / why")] = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """装入“走访”表；有一处错误即全不装入 / Take the sheet 走访 in; nothing is taken if anything is wrong."""
    from chainlink.matching.outcomes.visits import import_visits
    from chainlink.stores import open_store

    store = open_store()
    tell_import(
        lambda: import_visits(store, path, store.read(), today=date.today(), who=who or current_user(), why=why),
        schema="chainlink.visits_import/1",
        is_json=is_json,
    )


@app.command("export")
def export_command(
    path: Annotated[Path, typer.Argument(metavar="OUT", help="要写出的 .xlsx 文件 / the .xlsx file to write")],
) -> None:
    """写出“走访”表，可填后导回；没有走访时是空表 / Write the sheet 走访 to be filled in; blank where there is none."""
    from chainlink.matching.outcomes.visits import list_visits, visit_sheet_bytes
    from chainlink.stores import open_store

    write_file(workbook_path(path), visit_sheet_bytes(list_visits(open_store())))
    print(path)


@app.command("list")
def list_command(is_json: AsJson = False) -> None:
    """列出走访，最近的在前 / List visits, the latest first."""
    from chainlink.matching.outcomes.visits import BOOK, list_visits
    from chainlink.stores import open_store
    from graph_schema.spec import schema

    visits = list_visits(open_store())
    if is_json:
        print_json("chainlink.visits/1", {"visits": [dict(visit.fields) for visit in visits]})
        return
    columns = [schema().books[BOOK].column(name) for name in _SHOWN]
    headers = [Words(column.zh, column.name) for column in columns]
    if visits:
        print_columns(headers, [[_cell(visit.fields[name]) for name in _SHOWN] for visit in visits])
    tell(Words(f"共 {len(visits)} 次", f"{len(visits)} visits"))


def _cell(value: object) -> str:
    return "—" if value in (None, "") else f"{value:g}" if isinstance(value, float) else str(value)
