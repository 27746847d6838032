"""How are matches and meetings told at a terminal? Offers with every part of their score; meetings with their grounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chainlink.commands.console import print_columns, print_table, tell
from chainlink.matching.pairs.answer_tables import offers_table, refused_table
from chainlink.matching.pairs.wording import FIT_WORDS, SCORE_WORDS, ways_without_maker
from graph_schema.figures import number, score
from graph_schema.names import TO_REVIEW, Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chainlink.matching.needs.need import Need
    from chainlink.matching.pairs.need_answer import Matched
    from chainlink.matching.pairs.weights import Weights
    from chainlink.matching.timetable.meetings import Meeting, Meetings
    from chainlink.supply.names import Names

UPSTREAM_AT_MOST = 3
"""So many needs a step up are named."""
UNMADE_AT_MOST = 5
"""So many needs without a maker are named."""


def print_matched(matched: Matched, names: Names, weights: Weights, top: int) -> None:
    """Print one need with its offers, at most `top`, and the refused ones."""
    _print_need(matched, names)
    if not matched.is_made:
        first_way, *ways = ways_without_maker(matched, names)
        print("\n".join((str(first_way), *(f"  · {way}" for way in ways))))
    if matched.is_made or matched.pairs:
        _print_pairs(matched, names, weights, top)
    if matched.refused:
        print(Words(f"不予推荐 {len(matched.refused)} 家：", f"{len(matched.refused)} refused:"))
        print_table(refused_table(matched, names).without("because_of"))
    if matched.upstream_needs and not any(pair.fit != "near" for pair in matched.pairs):
        _tell_upstream(matched, names)


def _tell_upstream(matched: Matched, names: Names) -> None:
    """Say where to look instead: the needs a step up, whose backup would free the refused offers."""
    needs = matched.upstream_needs
    tell(
        Words(
            f"没有独立的厂家；可先为上游 {len(needs)} 项需求找备份，如：",
            f"no maker stands apart; look for backups a step up, {len(needs)} needs, such as:",
        )
    )
    for firm_id, component_id in needs[:UPSTREAM_AT_MOST]:
        where = f"{names.firm_with_id(firm_id)} / {names.component(component_id)}"
        tell(f"  {where}  chainlink match --need {firm_id}/{component_id}")


def print_meetings(meetings: Meetings, needs: Sequence[Need], names: Names, top: int) -> None:
    """Print who should meet whom, at most `top` meetings, and what the choice is worth."""
    headers = [Words("需求企业", "buyer"), Words("需求产品", "needs"), Words("供给企业", "supplier")]
    headers += [Words("供给产品", "offers"), Words("匹配", "fit"), Words("可供量", "volume"), SCORE_WORDS]
    headers += [Words("说明", "note")]
    need_by_id = {need.need_id: need for need in needs}
    print_columns(headers, [_meeting_row(meeting, need_by_id, names) for meeting in meetings.meetings[:top]])
    if len(meetings.meetings) > top:
        more = len(meetings.meetings) - top
        tell(Words(f"另有 {more} 场，用 --top 或 --json 查看", f"{more} more; see --top or --json"))
    _tell_unmade(meetings.without_maker)
    proof = (
        Words("已证明最优", "proved best")
        if meetings.is_proved_best
        else Words(f"至多 {number(meetings.bound)}", f"at most {number(meetings.bound)}")
    )
    count, unmet = len(meetings.meetings), len(meetings.without_meeting)
    print(
        Words(
            f"需求 {len(needs)} 项，会面 {count} 场，未排到的需求 {unmet} 项；评分合计 {number(meetings.total)}（{proof.zh}）",
            f"{len(needs)} needs, {count} meetings, {unmet} needs meet nobody; scores add up to {number(meetings.total)} ({proof.en})",
        )
    )


def _tell_unmade(need_ids: Sequence[str]) -> None:
    """Name needs of which nobody else in the data is a maker, and where to read what can be done."""
    if not need_ids:
        return
    listed, count = "、".join(need_ids[:UNMADE_AT_MOST]), len(need_ids)
    rest = Words(" 等", " and more") if count > UNMADE_AT_MOST else Words("", "")
    tell(
        Words(
            f"{count} 项需求库内没有其他厂家：{listed}{rest.zh}；办法见 chainlink match --need 企业/产品",
            f"{count} needs that nobody else in the data makes: {listed}{rest.en}; "
            "for what can be done see chainlink match --need FIRM/COMPONENT",
        )
    )


def _meeting_row(meeting: Meeting, need_by_id: dict[str, Need], names: Names) -> list[str]:
    pair = meeting.pair
    notes = [Words("必须会面", "has to meet")] if meeting.is_required else []
    notes += [Words("专精特新首次机会", "first chance")] if meeting.is_first_chance else []
    notes += [TO_REVIEW] if pair and need_by_id[pair.need_id].to_review_ids else []
    if meeting.also:
        notes.append(Words(f"另可谈 {len(meeting.also)} 项", f"{len(meeting.also)} needs more"))
    return [
        names.firm_with_id(meeting.buyer_id),
        names.component(need_by_id[pair.need_id].component_id) if pair else "—",
        names.firm_with_id(meeting.supplier_id),
        names.component(pair.component_id) if pair else "—",
        str(FIT_WORDS[pair.fit]) if pair else "—",
        _number(meeting.planned_volume),
        score(pair.score) if pair else "—",
        "；".join(map(str, notes)) or "—",
    ]


def _print_need(matched: Matched, names: Names) -> None:
    need = matched.need
    buyer, component = names.firm_with_id(need.buyer_id), names.component(need.component_id)
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
    if need.to_review_ids:
        tell(
            Words(
                f"{TO_REVIEW.zh}：{'、'.join(need.to_review_ids)}", f"{TO_REVIEW.en}: {', '.join(need.to_review_ids)}"
            )
        )
    if not matched.is_attached:
        tell(
            Words(
                "库内没有该企业对此产品的必需投入：不计断供，只按其余各项匹配",
                "the data have no essential requirement of this firm for it: nothing stops without it, other parts count",
            )
        )
    for title, firms in (
        (Words("单独停产即断供", "alone stop it"), matched.chokepoints),
        (Words("停产即库内厂家全停", "with these every maker in the data stops"), matched.red),
        (Words("需求针对", "the need is about"), matched.about),
    ):
        if firms:
            print(
                Words(f"{title.zh}：", f"{title.en}: "), "、".join(names.firm_with_id(firm) for firm in firms), sep=""
            )


def _print_pairs(matched: Matched, names: Names, weights: Weights, top: int) -> None:
    if not matched.pairs:
        tell(Words("没有可推荐的供应商；见下列原因", "no offer is any help; the reasons follow"))
        return
    print_table(offers_table(matched, weights.name_by_part, names).without("labels"), at_most=top)
    if shared := sorted({firm_id for pair in matched.pairs for firm_id in pair.remaining}):
        tell(
            Words(
                f"要排除仍会断供于某企业的厂家，请加 --about，如 --about {shared[0]}",
                f"to refuse those that still stop with a firm, add --about, such as --about {shared[0]}",
            )
        )
    if len(matched.pairs) > top:
        more = len(matched.pairs) - top
        tell(Words(f"另有 {more} 家，用 --top 或 --json 查看", f"{more} more; see --top or --json"))


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:,.10g}"
