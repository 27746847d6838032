"""`chainlink cut-sets`: which firms must fail together to stop a target? 同时停产即断链的企业组合."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_json, print_table, showing_progress, tell
from chainlink.commands.options import AsJson
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


def cut_sets(
    target: Target, order: Order = 2, sourcing: Sourcing = Mode.ACTIVE, top: Top = 50, is_json: AsJson = False
) -> None:
    """断链组合：哪几家同时停产即停目标产品 / Cut sets: who stops a target by failing together."""
    import chainlink
    from chainlink.supply.lookup import find_id

    graph = chainlink.build_graph(chainlink.open_store().read())
    named = target if "/" in target else find_id(graph, "component", target)
    with showing_progress() as on_progress:
        answer = chainlink.cut_sets(graph, named, sourcing=sourcing.value, order=order, on_progress=on_progress)
    if is_json:
        print_json("chainlink.cut_sets/1", asdict(answer) | {"is_complete": answer.is_complete})
        return
    _print(answer, graph, top)


def _print(answer: CutSets, graph: SupplyGraph, top: int) -> None:
    from chainlink.analysis.cut_sets.answer_tables import cut_sets_table

    who = SOURCING_WORDS[answer.sourcing] if answer.sourcing else Words("", "")
    summary = Words(
        f"{answer.target}：{len(answer.sets)} 组，每组不超过 {answer.complete_to} 家；供应来源：{who.zh}；"
        f"其中按假设取供应的投入需求 {answer.assumed_share:.0%}",
        f"{answer.target}: {len(answer.sets)} sets of at most {answer.complete_to} firms; sources: {who.en}; "
        f"{answer.assumed_share:.0%} of the requirements behind it are sourced by assumption",
    )
    print_table(cut_sets_table(answer.sets, graph.names), at_most=top)
    print(summary)
    if len(answer.sets) > top:
        more = len(answer.sets) - top
        tell(Words(f"另有 {more} 组，用 --top 或 --json 查看", f"{more} more; see --top or --json"))
    if answer.why_incomplete:
        tell(answer.why_incomplete)
