"""Which options and arguments mean the same in every command? Each worded once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from graph_schema.errors import UsageError
from graph_schema.names import Words

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
Who = Annotated[str, typer.Option("--who", help="谁，默认 CHAINLINK_USER 或登录名 / who; else CHAINLINK_USER or login")]
Why = Annotated[str, typer.Option("--why", help="理由 / why")]
Chain = Annotated[str, typer.Option("--chain", help="产业链编号 / chain id")]
On = Annotated[str, typer.Option("--on", metavar="DAY", help="按哪一天，默认今天 / the day, else today")]
NewWorkbook = Annotated[Path, typer.Argument(metavar="OUT", help="要写出的 .xlsx 文件 / the .xlsx file to write")]


def stated_day(text: str) -> date | None:
    """Read a day that an option states, None for none.

    Raises
    ------
    UsageError
        If it is no date.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as exc:
        raise UsageError(
            Words(f"“{text}”不是日期；请写如 2026-07-01", f"{text!r} is no date; write 2026-07-01")
        ) from exc
