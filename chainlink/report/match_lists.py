"""How do needs, and the offers for one of them, go out on paper? As workbooks: what is needed, who fits, who does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.need_answer import Matched, Pair
from chainlink.matching.pairs.weights import PARTS, PartName
from chainlink.matching.pairs.wording import (
    DISTANCE_WORDS,
    FIT_WORDS,
    RELATION_WORDS,
    label_words,
    refusal_text,
)
from chainlink.report.paper import Paper
from chainlink.report.sheets import Column, Sheet, Value, workbook_of
from chainlink.supply.names import Names
from graph_schema.names import COLOUR_WORDS, Words

_AND = Words("；", "; ")


def needs_workbook(
    paper: Paper,
    needs: Sequence[Need],
    counts: Sequence[tuple[int, int]],
    colour_by_need: Mapping[str, str],
    names: Names,
) -> bytes:
    """Write needs, each with how many could serve it.

    Parameters
    ----------
    paper
        What the export says of itself.
    needs, counts
        Needs, and of each its open and its refused offers.
    colour_by_need
        Worst colour of its risks; a need without one is left out.
    names
        Of firms and components.
    """
    columns = (
        Column(Words("颜色", "colour"), width=8),
        Column(Words("需求企业", "buyer"), width=28),
        Column(Words("企业代码", "firm code"), width=22),
        Column(Words("需求产品", "needs"), width=22),
        Column(Words("针对企业", "about"), width=34),
        Column(Words("年需求量", "volume a year"), "number"),
        Column(Words("金额(万元/年)", "10k yuan a year"), "number"),
        Column(Words("期限(天)", "within days"), "number"),
        Column(Words("可对接", "could serve"), "number"),
        Column(Words("不予推荐", "refused"), "number"),
        Column(Words("对应风险编号", "risks"), width=26),
    )
    colours: dict[str, str] = {name: str(words) for name, words in COLOUR_WORDS.items()}
    rows: list[tuple[Value, ...]] = [
        (
            colours.get(colour_by_need.get(need.need_id, ""), ""),
            names.firm(need.buyer_id),
            need.buyer_id,
            names.component(need.component_id),
            str(_AND).join(names.firm(firm_id) for firm_id in need.about),
            need.volume,
            need.value_10k_yuan,
            need.by_days,
            *count,
            ";".join(need.risk_ids),
        )
        for need, count in zip(needs, counts, strict=True)
    ]
    return workbook_of(paper, [Sheet(Words("需求", "needs"), columns, rows)])


def match_workbook(paper: Paper, matched: Matched, name_by_part: Mapping[PartName, Words], names: Names) -> bytes:
    """Write the offers for one need with every part of their score, and the refused ones with the reason.

    Parameters
    ----------
    paper
        What the export says of itself.
    matched
        Of `match_need`.
    name_by_part
        Of the weights.
    names
        Of firms and components.
    """
    part_columns = [Column(name_by_part[part], "number", 9) for part in PARTS]
    columns = (
        Column(Words("供应企业", "supplier"), width=30),
        Column(Words("企业代码", "firm code"), width=22),
        Column(Words("产品", "component"), width=20),
        Column(Words("匹配", "fit")),
        Column(Words("关系", "relation")),
        Column(Words("评分", "score"), "bar", 9),
        Column(Words("下限", "low"), "number", 8),
        Column(Words("上限", "high"), "number", 8),
        *part_columns,
        Column(Words("富余产能", "spare"), "number"),
        Column(Words("认证(天)", "days"), "number"),
        Column(Words("距离", "distance")),
        Column(Words("标签", "labels"), width=18),
        Column(Words("仍会断供于", "still stops with"), width=34),
    )
    rows = [_offer(pair, names) for pair in matched.pairs]
    refused = (
        Column(Words("企业", "firm"), width=30),
        Column(Words("企业代码", "firm code"), width=22),
        Column(Words("产品", "component"), width=20),
        Column(Words("不予推荐的原因", "why it is refused"), width=60),
        Column(Words("所涉企业代码", "because of"), width=22),
    )
    refusals: list[tuple[Value, ...]] = [
        (
            names.firm(refusal.supplier_id),
            refusal.supplier_id,
            names.component(refusal.component_id),
            refusal_text(refusal, names),
            refusal.firm_id,
        )
        for refusal in matched.refused
    ]
    return workbook_of(
        paper,
        [Sheet(Words("可供货企业", "offers"), columns, rows), Sheet(Words("不予推荐", "refused"), refused, refusals)],
    )


def _offer(pair: Pair, names: Names) -> tuple[Value, ...]:
    parts = [part.value if part.is_asked else None for part in pair.parts]
    return (
        names.firm(pair.supplier_id),
        pair.supplier_id,
        names.component(pair.component_id),
        str(FIT_WORDS[pair.fit]),
        str(RELATION_WORDS[pair.relation]),
        pair.score,
        pair.low,
        pair.high,
        *parts,
        pair.spare,
        pair.qualification_days,
        str(DISTANCE_WORDS[pair.distance]),
        str(_AND).join(str(label_words(label)) for label in pair.labels),
        str(_AND).join(names.firm(firm_id) for firm_id in pair.remaining),
    )
