"""`chainlink whatif`: what happens if something stops, and who could step in? Scenarios may be kept by name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.analysis.spread.stop_kinds import kinds_with_component, stop_forms
from chainlink.commands.console import current_user, print_json, tell, working, write_file
from chainlink.commands.options import AsJson, Who
from chainlink.commands.scan.options import Mode
from chainlink.commands.scan.whatif_text import print_answer
from graph_schema.errors import UsageError
from graph_schema.names import SourcingMode, Words

if TYPE_CHECKING:
    from chainlink.stores import Store
    from chainlink.supply.graph import SupplyGraph
    from chainlink.whatif.answer import WhatIf
    from chainlink.whatif.scenarios import Scenario

Stops = Annotated[
    list[str] | None,
    typer.Option(
        "--stop",
        help=f"停供：{stop_forms().zh}；{'、'.join(kinds_with_component())} 后可加 /产品；可多次 "
        "/ what stops; may be repeated",
    ),
]
Sourcing = Annotated[
    Mode,
    typer.Option(
        "--sourcing",
        help="谁可供货：active 在用供应商，qualified 加现成备份，market 库内全部厂家 / who may deliver meanwhile",
    ),
]
Days = Annotated[
    float | None, typer.Option("--days", help="停供持续天数，默认不限 / how long it lasts in days, else for ever")
]
StockReachable = Annotated[
    bool | None,
    typer.Option(
        "--stock-reachable/--stock-lost",
        help="停产企业的成品库存能否取到；默认能，停一国时不能 / can stock of what fails be had; default yes, not of a country",
    ),
]
Chains = Annotated[
    list[str] | None, typer.Option("--chain", help="只看这些产业链的目标产品；可多次 / targets of these chains only")
]
Targets = Annotated[
    list[str] | None,
    typer.Option("--target", help="目标产品，或 企业/产品；可多次 / target component, or FIRM/COMPONENT"),
]
Name = Annotated[str, typer.Option("--name", help="情景名称 / name of the scenario")]
Save = Annotated[bool, typer.Option("--save", help="以 --name 保存 / keep it under --name")]
Note = Annotated[str, typer.Option("--note", help="情景说明 / what the scenario is for")]
Why = Annotated[str, typer.Option("--why", help="保存原因 / why it is saved")]
BriefFile = Annotated[
    Path | None, typer.Option("--brief", help="断供快报，写成一页 PDF / the one-page brief as a PDF file")
]


def whatif(
    stops: Stops = None,
    sourcing: Sourcing = Mode.ACTIVE,
    days: Days = None,
    is_stock_reachable: StockReachable = None,
    chain_ids: Chains = None,
    targets: Targets = None,
    name: Name = "",
    is_saving: Save = False,
    note: Note = "",
    who: Who = "",
    why: Why = "",
    brief_file: BriefFile = None,
    is_json: AsJson = False,
) -> None:
    """推演：停供后何时停产、损失多少、谁能顶上 / What if: what stops when, what is lost, who steps in."""
    import chainlink
    from chainlink.whatif.named_stops import read_stops
    from chainlink.whatif.scenarios import Scenario, save_scenario

    if not stops:
        raise UsageError(
            Words(
                "没有停供条件；请用 --stop 指定，如 --stop firm:企业编号",
                "nothing stops; write --stop, as in --stop firm:ID",
            )
        )
    if is_saving and not name:
        raise UsageError(Words("保存情景需要名称；请加 --name", "a scenario is saved under a name; add --name"))
    if brief_file is not None and brief_file.suffix.lower() != ".pdf":
        raise UsageError(Words("断供快报是 PDF；请写成 名称.pdf", "the brief is a PDF; write name.pdf"))
    store = chainlink.open_store()
    mode: SourcingMode = sourcing.value
    with working(Words("正在推演", "working it out")):
        graph = chainlink.build_graph(store.read())
        scenario = Scenario(
            name=name,
            stops=read_stops(graph, stops),
            sourcing=mode,
            days=days,
            is_stopped_stock_usable=is_stock_reachable,
            chain_ids=tuple(chain_ids or ()),
            targets=tuple(targets or ()),
            note=note,
        )
        answer = scenario.answer(graph)
    if brief_file is not None:
        _write_brief(store, graph, answer, brief_file)
    saved: Scenario | None = None
    if is_saving:
        saved = save_scenario(store, scenario, who=who or current_user(), why=why)
    if is_json:
        print_json("chainlink.whatif/1", {"scenario": name, **answer.as_json()})
    else:
        print_answer(graph, answer)
    if saved is not None:
        tell(Words(f"已保存情景“{saved.name}”", f"saved as {saved.name!r}"))


def _write_brief(store: Store, graph: SupplyGraph, answer: WhatIf, path: Path) -> None:
    """Write the one page; the answer is printed all the same."""
    from chainlink.report.stop_briefs import brief_paper, stop_brief_pdf
    from chainlink.whatif.brief import stop_brief

    with working(Words("正在排版断供快报", "laying out the brief")):
        brief = stop_brief(store, graph, answer)
        newest = next(iter(store.versions()), None)
        content = stop_brief_pdf(brief_paper(brief, newest.version_id if newest else answer.content_hash), brief)
    write_file(path, content)
    tell(Words(f"断供快报已写入 {path}", f"the brief is in {path}"))
