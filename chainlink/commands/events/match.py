"""`chainlink match`: who could serve a need, and who could not because of whom? And who should meet whom, for all needs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_json, tell, working
from chainlink.commands.options import AsJson
from graph_schema.errors import UsageError
from graph_schema.figures import edition
from graph_schema.names import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chainlink.matching.needs.need import Need
    from chainlink.matching.pairs.need_answer import Matched
    from chainlink.matching.pairs.weights import Weights
    from chainlink.matching.timetable.meetings import Meetings
    from chainlink.supply.graph import SupplyGraph

NeedText = Annotated[
    str,
    typer.Option(
        "--need",
        help="一项需求：企业/产品，编号或名称；不写则取风险清单和需求征集单的全部需求并安排会面 "
        "/ one need: FIRM/COMPONENT, ids or names; else all needs of register and form, and who should meet whom",
    ),
]
Volume = Annotated[
    float | None,
    typer.Option("--volume", help="年需求量，默认取在用采购量 / volume a year, else what the buyer uses today"),
]
By = Annotated[float | None, typer.Option("--by", help="几天内须就绪 / days until a supplier must be ready")]
About = Annotated[
    list[str] | None,
    typer.Option(
        "--about",
        help="需求针对的企业，可多次：随其停供的厂家不予推荐；默认取风险清单所列，没有则为单独停产即断供的现有供应商 "
        "/ firms the need is about: who stops with them is refused; else those of the register, else those of its "
        "suppliers that alone stop it",
    ),
]
WeightsFile = Annotated[
    Path | None, typer.Option("--weights", metavar="FILE", help="自定权重 / weights of your own (yaml)")
]
Top = Annotated[int, typer.Option("--top", min=1, help="最多列出几行 / so many rows are listed")]
Chains = Annotated[
    list[str] | None, typer.Option("--chain", help="只取这些产业链的需求，可多次 / needs of these chains only")
]
PerFirm = Annotated[int, typer.Option("--per-firm", help="每家企业最多几场 / meetings a firm may have")]
PerNeed = Annotated[int, typer.Option("--per-need", help="每项需求最多几家 / suppliers a need may meet")]
InAll = Annotated[
    int | None, typer.Option("--meetings", help="总场数，即轮次×桌数，默认不限 / meetings in all: rounds times tables")
]
Must = Annotated[
    list[str] | None, typer.Option("--must", help="必须会面：企业/企业，可多次 / FIRM/FIRM that have to meet")
]
MustNot = Annotated[
    list[str] | None, typer.Option("--must-not", help="不得会面：企业/企业，可多次 / FIRM/FIRM that may not meet")
]


def match(
    need: NeedText = "",
    volume: Volume = None,
    by: By = None,
    about: About = None,
    weights: WeightsFile = None,
    chain_ids: Chains = None,
    per_firm: PerFirm = 12,
    per_need: PerNeed = 3,
    in_all: InAll = None,
    must: Must = None,
    must_not: MustNot = None,
    top: Top = 20,
    is_json: AsJson = False,
) -> None:
    """供需匹配：谁能供货、谁不予推荐及原因；全部需求如何会面 / Match: who could serve a need; who should meet whom."""
    import chainlink
    from chainlink.matching.pairs.need_matches import match_need
    from chainlink.matching.pairs.weights import load_weights
    from chainlink.matching.questions import firm_pairs, need_named, who_should_meet
    from chainlink.matching.timetable.limits import EventLimits

    chosen = load_weights(weights)
    store = chainlink.open_store()
    with working(Words("正在匹配", "matching")):
        graph = chainlink.build_graph(store.read())
        if need:
            urgent = need_named(store, graph, need, volume=volume, by_days=by, about=about or ())
            matched = match_need(graph, urgent, weights=chosen)
        else:
            _refuse_options(volume, by, about)
            limits = EventLimits(
                per_firm=per_firm,
                per_need=per_need,
                in_all=in_all,
                must=firm_pairs(graph, must or ()),
                must_not=firm_pairs(graph, must_not or ()),
            )
            needs, meetings = who_should_meet(store, graph, limits, chains=chain_ids or (), weights=chosen)
    if need:
        _tell_one(graph, matched, chosen, top, is_json)
    else:
        _tell_meetings(graph, needs, meetings, top, is_json)


def _refuse_options(volume: float | None, by: float | None, about: Sequence[str] | None) -> None:
    for name, value in (("--volume", volume), ("--by", by), ("--about", about)):
        if value is not None:
            raise UsageError(Words(f"{name} 只用于一项需求；请加 --need", f"{name} is for one need; add --need"))


def _tell_one(graph: SupplyGraph, matched: Matched, weights: Weights, top: int, is_json: bool) -> None:
    if is_json:
        dated = {"data_date": graph.tables.data_date(), "weights_version": weights.version}
        print_json("chainlink.match/1", {**dated, **asdict(matched)})
        return
    from chainlink.commands.events.match_text import print_matched

    print_matched(matched, graph.names, weights, top)
    tell(Words(f"权重版本 {edition(weights.version)}", f"weights {edition(weights.version)}"))


def _tell_meetings(graph: SupplyGraph, needs: Sequence[Need], meetings: Meetings, top: int, is_json: bool) -> None:
    if is_json:
        body = {"data_date": graph.tables.data_date(), "needs": [asdict(need) for need in needs], **asdict(meetings)}
        print_json("chainlink.meetings/1", {**body, "is_proved_best": meetings.is_proved_best})
        return
    from chainlink.commands.events.match_text import print_meetings

    print_meetings(meetings, needs, graph.names, top)
    tell(Words(f"权重版本 {edition(meetings.weights_version)}", f"weights {edition(meetings.weights_version)}"))
