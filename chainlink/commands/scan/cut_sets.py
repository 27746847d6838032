"""`chainlink cut-sets`: which firms must fail together to stop a target? 同时停产即断链的企业组合."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_columns, print_json, showing_progress, tell
from chainlink.commands.scan.options import Mode
from graph_schema.names import SOURCING_WORDS, Words

if TYPE_CHECKING:
    from chainlink import SupplyGraph
    from chainlink.analysis.cut_sets.fault_tables import CutSets

Target = Annotated[
    str, typer.Argument(metavar="TARGET", help="目标产品（编号或名称），或 企业/产品 / a component, or FIRM/COMPONENT")
]
Order = Annotated[int, typer.Option("--order", min=1, max=6, help="最多几家企业一组 / most firms of a set")]
Sourcing = Annotated[Mode, typer.Option("--sourcing", help="谁可接替 / who may step in")]
Top = Annotated[int, typer.Option("--top", min=1, help="最多列出几组，--json 全列 / so many are printed")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


def cut_sets(
    target: Target, order: Order = 2, sourcing: Sourcing = Mode.ACTIVE, top: Top = 50, is_json: AsJson = False
) -> None:
    """断链组合：哪几家同时停产即停目标产品 / Cut sets: who stops a target by failing together."""
    import chainlink
    from chainlink.supply.lookup import find_id

    graph = chainlink.build_graph(chainlink.open_store().read())
    named = target if "/" in target else find_id(graph, "component", target)
    with showing_progress() as on_progress:
        found = chainlink.cut_sets(graph, named, sourcing=sourcing.value, order=order, on_progress=on_progress)
    if is_json:
        print_json("chainlink.cut_sets/1", asdict(found) | {"is_complete": found.is_complete})
        return
    _print(found, graph, top)


def _print(found: CutSets, graph: SupplyGraph, top: int) -> None:
    who = SOURCING_WORDS[found.sourcing] if found.sourcing else Words("", "")
    told = Words(
        f"{found.target}：{len(found.sets)} 组，每组不超过 {found.complete_to} 家；供应来源：{who.zh}；"
        f"其中按假设取供应的投入需求 {found.assumed_share:.0%}",
        f"{found.target}: {len(found.sets)} sets of at most {found.complete_to} firms; sources: {who.en}; "
        f"{found.assumed_share:.0%} of the requirements behind it are sourced by assumption",
    )
    if found.sets:
        rows = [
            [str(len(each)), "；".join(graph.names.firm_with_id(firm_id) for firm_id in each)]
            for each in found.sets[:top]
        ]
        print_columns([Words("家数", "firms"), Words("同时停产的企业", "who fails together")], rows)
    print(told)
    if len(found.sets) > top:
        more = len(found.sets) - top
        tell(Words(f"另有 {more} 组，用 --top 或 --json 查看", f"{more} more; see --top or --json"))
    if found.why_incomplete:
        tell(found.why_incomplete)
