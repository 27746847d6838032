"""How is the answer to a what-if said in a sentence? The same on a screen, at a terminal and on paper."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from chainlink.screening.full_supply import after_full_supply
from chainlink.whatif.stop_words import stop_words
from graph_schema.figures import days, money, money_range, share, share_range, whole_days
from graph_schema.names import ASSUMED, SOURCING_WORDS, Words

if TYPE_CHECKING:
    from chainlink.analysis.spread.propagation import Stop
    from chainlink.supply.graph import SupplyGraph
    from chainlink.supply.names import Names
    from chainlink.whatif.answer import JointSurvival, WhatIf


NAMED_AT_MOST = 4
"""So many targets are named in one sentence."""
NOTHING_10K_YUAN = 0.05
"""A least loss below this is not told: it would read as 0 beside a target that is down."""


def line_counts(answer: WhatIf) -> tuple[int, int]:
    """Count lines that stop, and traders' components cut off."""
    traders = sum(line.is_trader for line in answer.lines)
    return len(answer.lines) - traders, traders


def stopped_words(answer: WhatIf) -> Words:
    """Say how much stops and what output value is lost by when."""
    lines, traders = line_counts(answer)
    loss = loss_words(answer)
    return Words(
        f"停产生产线 {lines} 条、断供贸易商 {traders} 家次，涉及企业 {len(answer.firms)} 家；{loss.zh}",
        f"{lines} lines and {traders} traders' deliveries of {len(answer.firms)} firms stop; {loss.en}",
    )


def headline_words(graph: SupplyGraph, answer: WhatIf) -> Words:
    """Say the whole answer in one sentence: what stops, how much of it, from which day, which targets, what is lost."""
    stops = [stop_words(graph, stop) for stop in answer.stops]
    zh, en = "、".join(words.zh for words in stops), ", ".join(words.en for words in stops)
    lines, _ = line_counts(answer)
    if not lines:
        return Words(f"{zh}停供：没有生产线停产。", f"Stop of {en}: no line stops.")
    reached = [target for target in answer.targets if target.is_reached or target.down_on_day is not None]
    cuts = [target.first_cut_on_day for target in reached if target.first_cut_on_day is not None]
    first = whole_days(min(cuts)) if cuts else ""
    cut = Words(f"，最早第 {first} 天减产", f", the first cut on day {first}") if cuts else Words("", "")
    loss = answer.losses[-1]
    lost = money_range(loss.low_10k_yuan, loss.high_10k_yuan)
    day = whole_days(loss.days)
    value = (
        Words(f"到第 {day} 天累计损失产值 {lost.zh}", f"{lost.en} of output value lost by day {day}")
        if answer.lost.known_share
        else Words("损失产值未知", "the value lost is not known")
    )
    return Words(
        f"{zh}停供：停产生产线 {lines:,} 条，波及目标产品 {len(reached)}/{len(answer.targets)} 个{cut.zh}；{value.zh}。",
        f"Stop of {en}: {lines:,} lines stop, {len(reached)} of {len(answer.targets)} targets are reached{cut.en}; {value.en}.",
    )


def loss_words(answer: WhatIf) -> Words:
    """Say the output value lost by then, day after day, as a range where some values are unknown; and the highest rate."""
    if not answer.lost.known_share:
        return Words(
            "停产生产线的产值均未填报，损失产值未知", "the value lost is not known: no line states its output value"
        )
    by_then = [(whole_days(loss.days), money_range(loss.low_10k_yuan, loss.high_10k_yuan)) for loss in answer.losses]
    zh = "、".join(f"{day} 天 {amount.zh}" for day, amount in by_then)
    en = ", ".join(f"{amount.en} by day {day}" for day, amount in by_then)
    known_share = share(answer.lost.known_share)
    if answer.peak_day is None:
        return Words(f"累计损失产值：{zh}", f"output value lost: {en}")
    peak, day = money(answer.lost.value_10k_yuan_a_day), whole_days(answer.peak_day)
    return Words(
        f"累计损失产值：{zh}；第 {day} 天起每天损失最多，{peak.zh}（{known_share}的停产生产线产值已知）",
        f"output value lost: {en}; most a day from day {day} on, {peak.en} (value known of {known_share} of the lines)",
    )


def basis_words(answer: WhatIf) -> Words:
    """Say what was taken for given, and how much rests on assumptions."""
    lasting = Words("不限期", "for ever")
    if answer.days is not None:
        span = days(answer.days)
        lasting = Words(f" {span.zh}", span.en)
    stock = Words("可取用", "can be had") if answer.is_stopped_stock_usable else Words("取不到", "is out of reach")
    who = SOURCING_WORDS[answer.sourcing]
    assumed, unknown = share(answer.assumed_share), share(answer.stock_unknown_share)
    return Words(
        f"停供{lasting.zh}，供应来源为{who.zh}，停供企业的成品库存{stock.zh}；"
        f"停产生产线中，{ASSUMED.zh}来源的占 {assumed}，库存未知、按 0 天计的占 {unknown}",
        f"The stop lasts {lasting.en}, sources are {who.en}, stock of what fails {stock.en}; of the lines that stop "
        f"{assumed} have sources {ASSUMED.en}, {unknown} unknown stock taken as 0 days",
    )


def survival_words(survival: JointSurvival, names: Names, *, day_down: float | None) -> Words:
    """Say how long demand is met in full at most, what runs out first, and what is lost even so.

    The targets are those that the stop reaches in the end, which may be more than within its days.
    `day_down` is that of the first target: where it comes later, less is delivered in between.
    """
    count, boundless = len(survival.targets), survival.lines_without_output
    is_endless, longest = survival.time_to_survive_days == math.inf, days(survival.time_to_survive_days)
    lasting = Words("不限期", "for ever") if is_endless else Words(f" {longest.zh}", f"for {longest.en}")
    if survival.time_to_survive_days is None:
        lasting = Words("：未知", "for an unknown time")
    after = after_full_supply(survival.time_to_survive_days, day_down)
    zh = (
        f"统筹调度最多可维持{lasting.zh}{after.zh}；这是长期停供会波及的 {count} 个目标产品需求全部满足的天数，"
        "以全部库存和产能统一调度为上限"
    )
    en = (
        f"The demand of all {count} targets that a lasting stop reaches can be met in full {lasting.en} at most{after.en}, "
        "were all stocks and capacity steered"
    )
    doubts_zh = f"；{boundless} 条生产线产能和产量均未知，按不受限计" if boundless else ""
    doubts_en = f"; {boundless} lines of unknown capacity and output are taken as boundless" if boundless else ""
    if survival.contradictions:
        adjusted = f"{survival.contradictions:,}"
        doubts_zh += f"；为使停供前供需平衡，按上下游用量调整了 {adjusted} 处产能或单耗记录"
        doubts_en += (
            f"; {adjusted} capacities or units per unit were adjusted so that supply met demand before the stop"
        )
    zh, en = f"{zh}{doubts_zh}", f"{en}{doubts_en}"
    if survival.binding_firm_id:
        what = "、".join(names.component(component_id) for component_id in survival.binding_component_ids)
        firm = names.firm(survival.binding_firm_id)
        zh, en = f"{zh}；最先用尽的是{firm}的{what}", f"{en}; runs out first: {what} at {firm}"
    least = survival.lost_value_10k_yuan
    if survival.lasts_days is not None and least is not None and least > NOTHING_10K_YUAN:
        is_recovery = survival.lasts_because == "time_to_recover"
        because = Words("恢复时间", "time to recover") if is_recovery else Words("停供", "the stop")
        lasts, lost = days(survival.lasts_days), money(least)
        zh = f"{zh}；按{because.zh} {lasts.zh}计，即使统筹调度，目标产品仍至少损失产值 {lost.zh}"
        en = f"{en}; over {because.en} of {lasts.en} the targets still lose at least {lost.en} of output value"
    return Words(zh, en)


def export_control_words(graph: SupplyGraph, answer: WhatIf) -> Words | None:
    """Say how many of the sourcings that the stop cuts at once are under export control; None for none."""
    failed = {(line.firm_id, line.component_id) for line in answer.lines if line.is_failed}
    supplies = graph.tables.supplies
    used = supplies[supplies["status"] == "active"]
    columns = (used[name].tolist() for name in ("supplier_id", "maker_id", "component_id", "is_export_controlled"))
    cut = [
        is_controlled is True
        for supplier_id, maker_id, component_id, is_controlled in zip(*columns, strict=True)
        if (supplier_id, component_id) in failed or (maker_id, component_id) in failed
    ]
    if not any(cut):
        return None
    return Words(
        f"即刻中断的在用供应关系 {len(cut)} 条，其中 {sum(cut)} 条受出口管制",
        f"{len(cut)} sourcings in use are cut at once, {sum(cut)} of them under export controls",
    )


def reduced_words(answer: WhatIf, names: Names) -> Words | None:
    """Say how many targets stay up and yet lose output, and which lose most; None where none does."""
    reduced = sorted(
        (target for target in answer.targets if target.is_only_reduced),
        key=lambda target: (-target.reduced_low, -target.reduced_high, target.target),
    )
    unsure = sum(target.is_reached and target.is_unsure for target in answer.targets)
    perhaps = Words("", "")
    if unsure:
        perhaps = Words(
            f"；另有 {unsure} 个有生产线停产，备份富余产能未知，可能补足、也可能减产",
            f"; of {unsure} more some lines stop, and backups of unknown spare may fill in or not",
        )
    if not reduced:
        return None
    first = [
        (names.component(target.target.rpartition("/")[2]), share_range(target.reduced_low, target.reduced_high))
        for target in reduced[:NAMED_AT_MOST]
    ]
    more = len(reduced) - len(first)
    zh = "、".join(f"{name} {lost.zh}" for name, lost in first) + (" 等" if more else "")
    en = ", ".join(f"{name} {lost.en}" for name, lost in first) + (f" and {more} more" if more else "")
    slower = sum(not target.is_reached for target in reduced)
    apart = Words("", "")
    if slower:
        apart = Words(
            f"，其中 {slower} 个没有生产线停产、只是开工不足，未计入波及数",
            f" ({slower} of them run slower without any line stopping, and are not counted as reached)",
        )
    return Words(
        f"不断供但减产的目标产品 {len(reduced)} 个{apart.zh}；库存用尽、现成备份顶上后减产：{zh}{perhaps.zh}",
        f"{len(reduced)} targets stay up but lose output{apart.en}; stocks used up and ready backups at work: {en}{perhaps.en}",
    )


def elsewhere_words(answer: WhatIf, names: Names) -> Words | None:
    """Say which targets of chains not asked about go down too; None where none does."""
    down = answer.targets_elsewhere
    if not down:
        return None
    named = [names.component(target.rpartition("/")[2]) for target in down[:NAMED_AT_MOST]]
    more = len(down) - len(named)
    return Words(
        f"所选产业链之外，另有 {len(down)} 个目标产品断供（跨链）：{'、'.join(named)}{' 等' if more else ''}",
        f"outside the chains chosen {len(down)} more targets go down (cross-chain): {', '.join(named)}"
        f"{f' and {more} more' if more else ''}",
    )


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
