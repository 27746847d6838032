"""How are pairs told to people? The words of fits, relations, distances and refusals."""

from __future__ import annotations

from collections.abc import Mapping

from chainlink.matching.pairs.need_answer import Matched, RefusedPair
from chainlink.supply.names import Names
from graph_schema.names import Words
from graph_schema.spec import schema

SCORE_WORDS = Words("评分(0–1)", "score (0–1)")
FIT_WORDS: Mapping[str, Words] = {
    "same": Words("同一产品", "same"),
    "variant": Words("变体", "variant"),
    "alternative": Words("可替代产品", "alternative"),
    "near": Words("相近产品（须开发）", "near (to be developed)"),
}
RELATION_WORDS: Mapping[str, Words] = {
    "active": Words("在用", "in use"),
    "qualified": Words("已认证备份", "qualified backup"),
    "candidate": Words("候选", "candidate"),
    "new": Words("无往来", "new"),
}
DISTANCE_WORDS: Mapping[str, Words] = {
    "same_county": Words("同县", "same county"),
    "same_city": Words("同市", "same city"),
    "same_province": Words("同省", "same province"),
    "same_country": Words("境内", "same country"),
    "abroad": Words("境外", "abroad"),
    "": Words("未知", "unknown"),
}


def label_words(label: str) -> Words:
    """Say a label of a firm, or of what it makes."""
    tables = schema().tables
    choices = {**dict(tables["roles"].column("role").choices), **dict(tables["makes"].column("first_of_kind").choices)}
    return Words(choices.get(label, label), label.replace("_", " "))


def ways_without_maker(matched: Matched, names: Names) -> tuple[Words, ...]:
    """Say that nobody in the data makes what is needed, then what can be done about it, a line each."""
    component = names.component(matched.need.component_id)
    near = sum(pair.fit == "near" for pair in matched.pairs)
    traders = sum(refusal.because == "is_trader" for refusal in matched.refused)
    ways = [
        Words(
            f"库内没有其他企业生产 {component}，其变体和可替代产品也没有；可以：",
            f"nobody else in the data makes {component}, a variant, or what would do as well; what can be done:",
        )
    ]
    if not matched.is_surveyed:
        ways.append(
            Words(
                "尚未摸排其生产企业：先摸排，再把查到的省外、境外厂家装入数据",
                "its makers were not surveyed: do so, and load the makers found, in other provinces or abroad too",
            )
        )
    if traders:
        ways.append(
            Words(
                f"有 {traders} 家贸易商在卖：向其问清实际生产企业，填入供应关系的“实际生产企业代码”",
                f"{traders} traders sell it: ask them who makes it, and state the maker in the sourcing",
            )
        )
    if near:
        ways.append(
            Words(
                f"有 {near} 家生产相近产品：见可供货企业，可请其开发",
                f"{near} firms make something near it: see the offers; they may develop it",
            )
        )
    ways.append(
        Words(
            "招商引进：招商清单列出省内无人生产的红、黄产品及可落地的县（市、区）；"
            "库内无人生产的产品为灰色，不在其列，须另行补入",
            "invite a maker: the investment list names red and yellow components that nobody in the province makes, "
            "and where they could settle; what nobody in the data makes is grey and has to be added by hand",
        )
    )
    return tuple(ways)


def refusal_text(refused: RefusedPair, names: Names) -> str:
    """Say why a pair is refused, with the firm named and the way its stop takes."""
    firm = names.firm_with_id(refused.firm_id) if refused.firm_id else ""
    reasons = {
        "is_the_firm": Words("就是需求所针对的企业", "is the firm the need is about"),
        "stops_with": Words(f"随 {firm} 一起停供", f"stops with {firm}"),
        "same_group": Words(f"与 {firm} 同属一个集团", f"belongs to the group of {firm}"),
        "already_supplies": Words("已是在用供应商", "supplies it already"),
        "no_spare": Words("没有富余产能", "has nothing to spare"),
        "is_trader": Words(
            f"贸易商，非生产企业{f'；实际生产企业为 {firm}' if firm else ''}",
            f"trades it and makes none{f'; the maker is {firm}' if firm else ''}",
        ),
    }[refused.because]
    path = " → ".join(names.component(step.component_id) for step in refused.why)
    return f"{reasons}{Words(f'（{path}）', f' ({path})')}" if path else str(reasons)
