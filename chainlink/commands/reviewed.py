"""How is a reviewed change of the network told at a terminal: what would be written, and what was?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_json, tell
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.stores import Version

IsConfirmed = Annotated[bool, typer.Option("--confirm", help="确认写入供应网络 / write it into the network")]
FromDay = Annotated[str, typer.Option("--on", help="生效日期，默认今天 / the day it is true from, else today")]
Grounds = Annotated[str, typer.Option("--why", help="依据，--confirm 时必填 / grounds; needed to confirm")]


def tell_confirmed(version: Version, schema: str, about: Mapping[str, object], *, is_json: bool) -> None:
    """Say which version has a change that a person confirmed; JSON names what it is about."""
    if is_json:
        print_json(schema, {**about, "version": asdict(version)})
        return
    print(
        Words(
            f"已写入版本 {version.version_id}；请运行 chainlink scan --record，看哪些风险消除",
            f"written as version {version.version_id}; chainlink scan --record tells which risks closed",
        )
    )


def tell_unwritten() -> None:
    """Say that nothing is written yet."""
    tell(Words("尚未写入；核对后加 --confirm --why 依据", "nothing is written yet; add --confirm --why GROUNDS"))
