"""Which tables does a match have? The offers with every part of their score, the refused ones, the needs themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.need_answer import Matched, Pair, RefusedPair, ScorePart
from chainlink.matching.pairs.weights import PARTS, PartName
from chainlink.matching.pairs.wording import (
    DISTANCE_WORDS,
    FIT_WORDS,
    RELATION_WORDS,
    SCORE_WORDS,
    label_words,
    refusal_text,
)
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.figures import score
from graph_schema.names import TO_REVIEW, Words

NOT_KNOWN, NOT_ASKED = "?", "·"
"""What stands for a part of a score that is not known, and for one that the need does not ask."""


def offers_table(matched: Matched, name_by_part: Mapping[PartName, Words], names: Names) -> AnswerTable:
    """Describe the offers for one need, best first: who, what, how well in each part, and what would still stop it.

    Parameters
    ----------
    matched
        Of `match_need`.
    name_by_part
        Of the weights.
    names
        Of firms and components.
    """
    columns: list[tuple[AnswerColumn, Callable[[Pair], Cell]]] = [
        (
            AnswerColumn("supplier", Words("供应企业", "supplier"), width=30, is_with_id=True),
            lambda pair: firm_thing(names, pair.supplier_id),
        ),
        (
            AnswerColumn("component", Words("产品", "component"), width=20),
            lambda pair: component_thing(names, pair.component_id),
        ),
        (AnswerColumn("fit", Words("匹配", "fit")), lambda pair: FIT_WORDS[pair.fit]),
        (AnswerColumn("relation", Words("关系", "relation")), lambda pair: RELATION_WORDS[pair.relation]),
        (AnswerColumn("spare", Words("富余产能", "spare"), "amount", missing=NOT_KNOWN), lambda pair: pair.spare),
        (
            AnswerColumn("days", Words("认证(天)", "days"), "amount", missing=NOT_KNOWN),
            lambda pair: pair.qualification_days,
        ),
        (AnswerColumn("distance_class", Words("距离", "distance")), lambda pair: DISTANCE_WORDS[pair.distance]),
    ]
    columns += [
        (AnswerColumn("score", SCORE_WORDS, "score", width=9, is_bar=True), lambda pair: pair.score),
        (AnswerColumn("low", Words("下限", "low"), "score", width=8), lambda pair: pair.low),
        (AnswerColumn("high", Words("上限", "high"), "score", width=8), lambda pair: pair.high),
    ]
    columns += [
        (AnswerColumn(part, name_by_part[part], "part", missing=NOT_KNOWN, width=9), _part_of(at))
        for at, part in enumerate(PARTS)
    ]
    columns += [
        (
            AnswerColumn("label_names", Words("标签", "labels"), width=18),
            lambda pair: "、".join(str(label_words(label)) for label in pair.labels),
        ),
        (
            AnswerColumn("remaining", Words("仍会断供于", "still stops with"), width=34, is_with_id=True),
            lambda pair: tuple(firm_thing(names, firm_id) for firm_id in pair.remaining),
        ),
    ]
    return table_of(Words("可供货企业", "Offers"), columns, matched.pairs)


def refused_table(matched: Matched, names: Names) -> AnswerTable:
    """Describe the offers that are no help, and why."""
    columns: list[tuple[AnswerColumn, Callable[[RefusedPair], Cell]]] = [
        (
            AnswerColumn("firm", Words("企业", "firm"), width=30, is_with_id=True),
            lambda refusal: firm_thing(names, refusal.supplier_id),
        ),
        (
            AnswerColumn("component", Words("产品", "component"), width=20),
            lambda refusal: component_thing(names, refusal.component_id),
        ),
        (
            AnswerColumn("reason", Words("不予推荐的原因", "why it is refused"), width=60),
            lambda refusal: refusal_text(refusal, names),
        ),
        (
            AnswerColumn("because_of", Words("所涉企业", "firm behind it"), width=28, is_with_id=True),
            lambda refusal: firm_thing(names, refusal.firm_id) if refusal.firm_id else None,
        ),
    ]
    return table_of(Words("不予推荐", "Refused"), columns, matched.refused)


REVIEW_COLUMN = AnswerColumn("review", Words("复核", "review"), width=16)
"""Marks what a person closed and the scan still finds; only there where there is such a thing."""


def needs_table(
    needs: Sequence[Need],
    counts: Sequence[tuple[int, int]],
    colour_by_need: Mapping[str, str],
    names: Names,
    origin_of: Callable[[Need], str],
) -> AnswerTable:
    """Describe needs, each with how many could serve it.

    Parameters
    ----------
    needs, counts
        Needs, and of each its open and its refused offers.
    colour_by_need
        Worst colour of its risks; a need without one has none.
    names
        Of firms and components.
    origin_of
        Who states a need.
    """
    count_by_need = dict(zip((need.need_id for need in needs), counts, strict=True))
    columns: list[tuple[AnswerColumn, Callable[[Need], Cell]]] = [
        (
            AnswerColumn("colour", Words("颜色", "colour"), "colour", width=8),
            lambda need: colour_by_need.get(need.need_id, ""),
        ),
        (
            AnswerColumn("buyer", Words("需求企业", "buyer"), width=28, is_with_id=True),
            lambda need: firm_thing(names, need.buyer_id),
        ),
        (
            AnswerColumn("component", Words("需求产品", "needs"), width=22),
            lambda need: component_thing(names, need.component_id),
        ),
        (
            AnswerColumn("open", Words("可对接(家)", "could serve"), "count", is_bar=True),
            lambda need: count_by_need[need.need_id][0],
        ),
        (
            AnswerColumn("refused", Words("不予推荐", "refused"), "count"),
            lambda need: count_by_need[need.need_id][1],
        ),
        (
            AnswerColumn("about", Words("针对企业", "it is about"), width=34),
            lambda need: tuple(firm_thing(names, firm_id) for firm_id in need.about),
        ),
        (AnswerColumn("volume", Words("年需求量", "volume a year"), "amount"), lambda need: need.volume),
        (AnswerColumn("value", Words("年金额", "value a year"), "money"), lambda need: need.value_10k_yuan),
        (AnswerColumn("days", Words("期限(天)", "within days"), "amount"), lambda need: need.by_days),
        (AnswerColumn("origin", Words("来源", "origin")), origin_of),
        (AnswerColumn("risks", Words("对应风险编号", "risks"), width=26), lambda need: ";".join(need.risk_ids)),
    ]
    if any(need.to_review_ids for need in needs):
        columns.append((REVIEW_COLUMN, lambda need: TO_REVIEW if need.to_review_ids else None))
    return table_of(Words("供应链备份对接需求", "Needs for backups"), columns, needs)


def firm_thing(names: Names, firm_id: str) -> Thing:
    """Give a firm as a cell holds it."""
    return Thing("firm", firm_id, names.firm(firm_id))


def component_thing(names: Names, component_id: str) -> Thing:
    """Give a component as a cell holds it."""
    return Thing("component", component_id, names.component(component_id))


def part_text(part: ScorePart) -> str:
    """Say one part of a score."""
    return NOT_ASKED if not part.is_asked else NOT_KNOWN if part.value is None else score(part.value)


def _part_of(at: int) -> Callable[[Pair], Cell]:
    return lambda pair: pair.parts[at].value if pair.parts[at].is_asked else NOT_ASKED
