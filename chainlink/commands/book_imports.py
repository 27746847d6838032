"""How is the import of a register told, whichever register it is? What changed, or every problem at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from chainlink.commands.console import print_json, problem_record, tell_problems
from graph_schema.errors import LoadError
from graph_schema.names import Words

if TYPE_CHECKING:
    from loaders.book_sheets import Imported


def tell_import(take: Callable[[], Imported], *, schema: str, is_json: bool) -> None:
    """Take a sheet in and tell of it.

    Parameters
    ----------
    take
        Takes it in, all or nothing.
    schema
        Name of the JSON form, such as `chainlink.risks_import/1`.
    is_json
        Whether JSON is asked for; problems are told in it too.

    Raises
    ------
    LoadError
        What `take` raised.
    typer.Exit
        With code 3, where rows were refused because somebody else had changed the same cells.
    """
    try:
        imported = take()
    except LoadError as error:
        if is_json:
            print_json("chainlink.problems/1", {"problems": [problem_record(problem) for problem in error.problems]})
        raise
    tell_problems(Words("自动更正", "repairs"), imported.repairs)
    tell_problems(Words("提醒", "warnings"), imported.warnings)
    if is_json:
        remarks = {
            name: [problem_record(problem) for problem in getattr(imported, name)] for name in ("repairs", "warnings")
        }
        print_json(schema, {**asdict(imported), **remarks})
    else:
        rows = len({cell.row for cell in imported.refused})
        zh, en = (f"，未采用 {rows} 行", f", {rows} rows refused") if rows else ("", "")
        print(
            Words(
                f"新增 {len(imported.added)}，修改 {len(imported.changed)}，未变 {imported.unchanged}{zh}",
                f"{len(imported.added)} added, {len(imported.changed)} changed, {imported.unchanged} unchanged{en}",
            )
        )
    tell_problems(Words("未采用的行", "rows refused"), [cell.problem for cell in imported.refused])
    if imported.refused:
        raise typer.Exit(LoadError.exit_code)
