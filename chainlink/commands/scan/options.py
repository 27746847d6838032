"""What can be asked of `chainlink scan`? Its options, in both languages."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from chainlink.analysis.spread.stop_kinds import stop_forms


class Mode(StrEnum):
    """Who may step in."""

    ACTIVE = "active"
    QUALIFIED = "qualified"
    MARKET = "market"


class FailOn(StrEnum):
    """Colours, worst first."""

    RED = "red"
    YELLOW = "yellow"
    BLUE = "blue"
    GREY = "grey"


Chains = Annotated[
    list[str] | None,
    typer.Argument(metavar="CHAIN", help="产业链编号或名称，默认全部 / chains by id or name, else all"),
]
Targets = Annotated[
    list[str] | None,
    typer.Option(
        "--target", help="目标产品，或 企业/产品；可多次 / target component, or FIRM/COMPONENT; may be repeated"
    ),
]
Sourcing = Annotated[
    Mode | None,
    typer.Option(
        "--sourcing",
        help="只看此来源范围下的单点；与 --stop 同用时为可接替的范围 / only chokepoints under this mode; with --stop, who may step in",
    ),
]
Stops = Annotated[
    list[str] | None,
    typer.Option(
        "--stop",
        help=f"试停：{stop_forms().zh}；可多次 / what if it stops; may be repeated",
    ),
]
FailOnOption = Annotated[
    FailOn | None, typer.Option("--fail-on", help="有此颜色或更重的发现时退出码为 1 / exit 1 at this colour or worse")
]
WithChances = Annotated[
    bool | None,
    typer.Option(
        "--chances/--no-chances",
        help="推算未填报的供应商：疑似与存疑；入册时默认推算，否则默认用已留存的 / draw missing suppliers too: "
        "suspected and doubtful; drawn anyway with --record, else those that are kept are shown",
    ),
]
Draws = Annotated[int, typer.Option("--draws", min=1, help="推算的抽样次数 / how often they are drawn")]
HalfLife = Annotated[
    float | None,
    typer.Option(
        "--half-life",
        min=0,
        help="供应关系的半衰期（天），默认 396，0 为不计新旧 / days until half of the rows no longer hold, else 396; 0: all hold",
    ),
]
Record = Annotated[
    bool, typer.Option("--record", help="入册：更新风险清单并留存本次摸排 / keep it, update the register")
]
Diff = Annotated[bool, typer.Option("--diff", help="与上次入册的摸排比较 / compare with the last recorded scan")]
Against = Annotated[
    str, typer.Option("--against", metavar="SCAN", help="与此次摸排比较，如 s0003 / compare with this scan")
]
Rules = Annotated[
    Path | None, typer.Option("--rules", help="自备规则文件，用于 --record、--diff / rules of your own, for those two")
]
Note = Annotated[str, typer.Option("--note", help="入册备注 / kept with the recorded scan")]
