"""`chainlink wants export | import | list`: what do firms say they look for? 需求征集单, out and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chainlink.commands.book_imports import tell_import
from chainlink.commands.console import print_columns, print_json, tell
from graph_schema.errors import UsageError
from graph_schema.names import Words, language

app = typer.Typer(help="需求征集单：发出、收回、查看 / What firms look for: a form, out and back", no_args_is_help=True)

Who = Annotated[str, typer.Option("--who", help="修改人 / who changes it")]
Why = Annotated[str, typer.Option("--why", help="理由 / why")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


@app.command("export")
def export_command(
    path: Annotated[Path, typer.Argument(metavar="OUT", help="要写出的 .xlsx 文件 / the .xlsx file to write")],
    is_asking: Annotated[
        bool,
        typer.Option(
            "--ask", help="附上风险清单推出的需求，请企业确认 / add the needs of the register, for firms to confirm"
        ),
    ] = False,
) -> None:
    """写出需求征集单，填后导回 / Write the form, to be filled in and imported."""
    from datetime import date

    import chainlink
    from chainlink.matching.needs.register_needs import needs_of_risks
    from chainlink.matching.needs.wants import list_wants, write_wants
    from chainlink.risks.register import list_risks

    if path.suffix.lower() != ".xlsx":
        raise UsageError(Words("请写成 名称.xlsx", "write name.xlsx"))
    store = chainlink.open_store()
    graph = chainlink.build_graph(store.read())
    needs = needs_of_risks(graph, list_risks(store), today=date.today()) if is_asking else ()
    write_wants(graph, list_wants(store), needs, path)
    print(path)


@app.command("import")
def import_command(
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="含“需求征集单”表的工作簿或 CSV / workbook or CSV with the form")
    ],
    why: Why = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """装入收回的需求征集单；有一处错误即全不装入 / Take forms that came back; nothing is taken if anything is wrong."""
    from chainlink.commands.console import current_user
    from chainlink.matching.needs.wants import import_wants
    from chainlink.stores import open_store

    store = open_store()
    tell_import(
        lambda: import_wants(store, path, store.read(), who=who or current_user(), why=why),
        schema="chainlink.wants_import/1",
        is_json=is_json,
    )


@app.command("list")
def list_command(is_json: AsJson = False) -> None:
    """列出企业填报的需求 / List what firms look for."""
    from chainlink.matching.needs.wants import BOOK, list_wants
    from chainlink.stores import open_store
    from graph_schema.spec import schema

    wants = list_wants(open_store())
    if is_json:
        print_json("chainlink.wants/1", {"wants": [dict(want.fields) for want in wants]})
        return
    names = (
        "buyer_id",
        "buyer_name",
        "component_id",
        "component_name",
        "volume",
        "value_10k_yuan",
        "needed_by",
        "state",
    )
    columns = [schema().books[BOOK].column(name) for name in names]
    rows = []
    for want in wants:
        cells = {**want.fields, "state": want.fields["state"] or "open"}
        states = dict(schema().books[BOOK].column("state").choices)
        if language() == "zh":
            cells["state"] = states[str(cells["state"])]
        rows.append([_said(cells[name]) for name in names])
    if rows:
        print_columns([Words(column.zh, column.name) for column in columns], rows)
    tell(Words(f"共 {len(rows)} 项", f"{len(rows)} wants"))


def _said(value: object) -> str:
    return f"{value:,.10g}" if isinstance(value, float) else str(value or "—")
