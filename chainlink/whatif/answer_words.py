"""How is the answer to a what-if said in a sentence? The same on a screen, at a terminal and on paper."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from chainlink.whatif.stop_words import stop_words
from graph_schema.names import ASSUMED, SOURCING_WORDS, UNKNOWN, Words

if TYPE_CHECKING:
    from chainlink.analysis.spread.propagation import Stop
    from chainlink.supply.graph import SupplyGraph
    from chainlink.supply.names import Names
    from chainlink.whatif.answer import JointSurvival, WhatIf


def number(value: float | None, digits: int = 1) -> str:
    """Say a number with few digits; what is not known is said so.

    Examples
    --------
    >>> number(1234.56), number(3.0)
    ('1,234.6', '3')
    """
    return str(UNKNOWN) if value is None else f"{value:,.{digits}f}".removesuffix("." + "0" * digits)


def percent(share: float | None) -> str:
    """Say a share of 0 to 1."""
    return str(UNKNOWN) if share is None else f"{share:.0%}"


def line_counts(answer: WhatIf) -> tuple[int, int]:
    """Count lines that stop, and traders' components cut off."""
    traders = sum(line.is_trader for line in answer.lines)
    return len(answer.lines) - traders, traders


def stopped_words(answer: WhatIf) -> Words:
    """Say how much stops and what it is worth a day."""
    lines, traders = line_counts(answer)
    value, known_share = number(answer.lost.value_10k_yuan_a_day), percent(answer.lost.known_share)
    return Words(
        f"停产生产线 {lines} 条、断供贸易商 {traders} 家次，涉及企业 {len(answer.firms)} 家；"
        f"日损失产值 {value} 万元（{known_share}的停产生产线产值已知）",
        f"{lines} lines and {traders} traders' deliveries of {len(answer.firms)} firms stop; "
        f"{value} × 10k yuan a day of output value is lost (value known of {known_share} of the lines)",
    )


def basis_words(answer: WhatIf) -> Words:
    """Say what was taken for given, and how much rests on assumptions."""
    lasting = (
        Words("不限期", "for ever") if answer.days is None else Words(f"{answer.days:g} 天", f"{answer.days:g} days")
    )
    stock = Words("可取用", "can be had") if answer.is_stopped_stock_usable else Words("取不到", "is out of reach")
    who = SOURCING_WORDS[answer.sourcing]
    assumed, unknown = percent(answer.assumed_share), percent(answer.stock_unknown_share)
    return Words(
        f"停供：{lasting.zh}；供应来源：{who.zh}；停供企业成品库存{stock.zh}；"
        f"{ASSUMED.zh} {assumed}，库存未知按 0 天计 {unknown}",
        f"lasting: {lasting.en}; sources: {who.en}; stock of what fails {stock.en}; "
        f"{ASSUMED.en}: {assumed}, unknown stock taken as 0 days: {unknown}",
    )


def survival_words(survival: JointSurvival, names: Names) -> Words:
    """Say how long demand is met, what runs out first, and the least loss."""
    count, boundless = len(survival.targets), survival.lines_without_output
    is_endless, days = survival.time_to_survive_days == math.inf, number(survival.time_to_survive_days)
    lasting = Words("一直", "for ever") if is_endless else Words(f" {days} 天", f"for {days} days")
    zh = f"{count} 个目标产品的需求可维持{lasting.zh}（{boundless} 条生产线产能未知，按不受限计）"
    en = f"demand of {count} targets can be met {lasting.en} ({boundless} lines of unknown capacity taken as boundless)"
    if survival.binding_firm_id:
        what = "、".join(names.component(component_id) for component_id in survival.binding_component_ids)
        firm = names.firm(survival.binding_firm_id)
        zh, en = f"{zh}；最先用尽：{firm} 的 {what}", f"{en}; runs out first: {what} at {firm}"
    if survival.lasts_days is not None:
        is_recovery = survival.lasts_because == "time_to_recover"
        because = Words("恢复时间", "time to recover") if is_recovery else Words("停供", "the stop")
        lasts, lost = number(survival.lasts_days), number(survival.lost_value_10k_yuan)
        zh = f"{zh}；按{because.zh} {lasts} 天计至少损失产值 {lost} 万元"
        en = f"{en}; over {because.en} of {lasts} days at least {lost} × 10k yuan of output value is lost"
    return Words(zh, en)


def unplaced_words(answer: WhatIf) -> Words:
    """Say how many firms run on only because nobody knows where they are."""
    count = len(answer.firms_not_hit)
    return Words(f"有 {count} 家企业所在地不明，按照常运行计", f"{count} firms have no known place and run on")


def idle_words(graph: SupplyGraph, stop: Stop) -> Words:
    """Say that a stop hits nothing."""
    what = stop_words(graph, stop)
    return Words(
        f"停供条件“{what.zh}”（{stop}）在库内没有对应的生产或供应，未产生影响；请核对编号",
        f"{what.en} ({stop}): no line and no sourcing in the data meets this stop; check its id",
    )
