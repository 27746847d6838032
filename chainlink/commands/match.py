"""`chainlink match`: who could serve a need, how well in each part, and who could not because of whom?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_columns, print_json, tell, working
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.matching.told import Matched, Pair
    from chainlink.matching.weights import Weights
    from chainlink.matching.wording import Names

NeedText = Annotated[
    str, typer.Option("--need", help="需求：企业/产品，编号或名称 / the need: FIRM/COMPONENT, ids or names")
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
        help="需求针对的企业，可多次；默认为单独停产即断供、又有厂家不受其累的企业 "
        "/ firms the need is about; else those that alone stop it, where some maker stands apart",
    ),
]
WeightsFile = Annotated[
    Path | None, typer.Option("--weights", metavar="FILE", help="自定权重 / weights of your own (yaml)")
]
Top = Annotated[int, typer.Option("--top", min=1, help="最多列出几家 / so many offers are listed")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


def match(
    need: NeedText,
    volume: Volume = None,
    by: By = None,
    about: About = None,
    weights: WeightsFile = None,
    top: Top = 20,
    is_json: AsJson = False,
) -> None:
    """供需匹配：谁能供货、各项评分，谁不予推荐及原因 / Match: who could serve a need, and who could not, and why."""
    import chainlink
    from chainlink.matching.needs import read_need, with_recorded_volume
    from chainlink.matching.told import match_need
    from chainlink.matching.weights import load_weights
    from chainlink.matching.wording import Names

    chosen = load_weights(weights)
    with working(Words("正在匹配", "matching")):
        graph = chainlink.build_graph(chainlink.open_store().read())
        asked = read_need(graph, need, volume=volume, by_days=by, about=about or ())
        found = match_need(graph, with_recorded_volume(graph, asked), weights=chosen)
    if is_json:
        print_json(
            "chainlink.match/1",
            {"data_date": graph.tables.data_date(), "weights_version": chosen.version, **asdict(found)},
        )
        return
    names = Names(graph)
    _print_need(found, names)
    _print_pairs(found, names, chosen, top)
    _print_refused(found, names)
    tell(Words(f"权重版本 {chosen.version}", f"weights {chosen.version}"))


def _print_need(found: Matched, names: Names) -> None:
    need = found.need
    buyer, component = names.firm(need.buyer_id), names.component(need.component_id)
    volume = "—" if need.volume is None else f"{need.volume:,.10g}"
    days = (
        Words("未限", "not said") if need.by_days is None else Words(f"{need.by_days:g} 天", f"{need.by_days:g} days")
    )
    print(
        Words(
            f"{buyer} 需要 {component}，年需求量 {volume}，期限 {days.zh}",
            f"{buyer} needs {component}, {volume} a year, within: {days.en}",
        )
    )
    if not found.is_attached:
        tell(
            Words(
                "库内没有该企业对此产品的必需投入：不计断供，只按其余各项匹配",
                "the data have no essential requirement of this firm for it: nothing stops without it, other parts count",
            )
        )
    for title, firms in (
        (Words("单独停产即断供", "alone stop it"), found.chokepoints),
        (Words("其中库内厂家无一幸免", "with these every maker in the data stops"), found.red),
        (Words("需求针对", "the need is about"), found.about),
    ):
        if firms:
            print(Words(f"{title.zh}：", f"{title.en}: "), "、".join(names.firm(each) for each in firms), sep="")


def _print_pairs(found: Matched, names: Names, weights: Weights, top: int) -> None:
    from chainlink.matching.weights import PARTS

    if not found.pairs:
        tell(Words("没有可推荐的供应商；见下列原因", "no offer is any help; the reasons follow"))
        return
    headers = [
        Words("供应企业", "supplier"),
        Words("产品", "component"),
        Words("匹配", "fit"),
        Words("关系", "relation"),
    ]
    headers += [Words("富余产能", "spare"), Words("认证(天)", "days"), Words("距离", "distance")]
    headers += [weights.name_by_part[part] for part in PARTS]
    headers += [Words("评分", "score"), Words("下限—上限", "bounds"), Words("仍会断供于", "still stops with")]
    print_columns(headers, [_row(pair, names) for pair in found.pairs[:top]])
    if len(found.pairs) > top:
        more = len(found.pairs) - top
        tell(Words(f"另有 {more} 家，用 --top 或 --json 查看", f"{more} more; see --top or --json"))


def _row(pair: Pair, names: Names) -> list[str]:
    from chainlink.matching.wording import DISTANCE_WORDS, FIT_WORDS, RELATION_WORDS

    return [
        *(names.firm(pair.supplier_id), names.component(pair.component_id)),
        *(str(FIT_WORDS[pair.fit]), str(RELATION_WORDS[pair.relation])),
        *(_number(pair.spare), _number(pair.qualification_days), str(DISTANCE_WORDS[pair.distance])),
        *("·" if not part.is_asked else "?" if part.value is None else f"{part.value:.2f}" for part in pair.parts),
        *(f"{pair.score:.3f}", f"{pair.low:.3f}—{pair.high:.3f}"),
        "、".join(names.firm(each) for each in pair.remaining) or "—",
    ]


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:,.10g}"


def _print_refused(found: Matched, names: Names) -> None:
    from chainlink.matching.wording import refusal_text

    if not found.refused:
        return
    print(Words(f"不予推荐 {len(found.refused)} 家：", f"{len(found.refused)} refused:"))
    headers = [Words("企业", "firm"), Words("产品", "component"), Words("原因", "reason")]
    rows = [
        [names.firm(each.supplier_id), names.component(each.component_id), refusal_text(each, names)]
        for each in found.refused
    ]
    print_columns(headers, rows)
