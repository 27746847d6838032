"""`chainlink wants`: what do firms say they look for? 需求征集单, out and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chainlink.commands.console import workbook_path
from chainlink.commands.register_family import Family, register_app
from graph_schema.names import Words

app = register_app(
    Family("wants", Words("需求征集单：发出、收回、查看", "What firms look for: a form, out and back"), one="want")
)


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

    store = chainlink.open_store()
    graph = chainlink.build_graph(store.read())
    needs = needs_of_risks(graph, list_risks(store), today=date.today()) if is_asking else ()
    write_wants(graph, list_wants(store), needs, workbook_path(path))
    print(path)
