"""How is a risk told to people? Its grounds in one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chainlink.screening.chance_words import colour_words
from chainlink.screening.chances import Chance
from chainlink.screening.full_supply import after_full_supply
from graph_schema import figures
from graph_schema.names import (
    ASSUMED,
    COLOUR_MEANINGS,
    CROSS_CHAIN,
    SUSPECTED_SOLE,
    UNTRIED_MARKET,
    Words,
)

if TYPE_CHECKING:
    from chainlink.analysis.chokepoints.grades import Grade
    from chainlink.risks.dependence import LargeFirm
    from chainlink.risks.measures import Measures
    from chainlink.risks.rules import Rule
    from chainlink.risks.survival import Survived
    from chainlink.screening.findings import ColourFinding
    from chainlink.supply.names import Names

LOSSES_AT_MOST = 3
"""So many targets that lose a large part are named in one line."""


def basis_text(
    finding: ColourFinding | None,
    broken: Sequence[Rule],
    measures: Measures,
    survived: Survived | None,
    names: Names,
    sourcing_words: Sequence[Words] = (),
    dependence: LargeFirm | None = None,
    *,
    coverage_bound: float | None = None,
) -> str:
    """Say colour, marks, path, sourcings and broken rules with their numbers, in one line of the reader's language."""
    reasons: list[Words | str] = []
    if finding:
        grade = finding.grade
        meaning = meaning_words(
            grade, measures.backup_coverage_low, measures.backup_coverage_high, bound=coverage_bound
        )
        colour = colour_words(grade.colour, _chance_of(measures))
        reasons.append(Words(f"{colour.zh}：{meaning.zh}", f"{colour.en}: {meaning.en}"))
        marks = (
            (grade.is_suspected_sole, _with_surveys(grade, names)),
            (grade.is_assumed, ASSUMED),
            (finding.is_cross_chain, CROSS_CHAIN),
            (finding.negligible_makers, finding.negligible_words),
        )
        reasons += [words for is_said, words in marks if is_said]
        if grade.why:
            reasons.append("→".join(names.component(step.component_id) for step in grade.why))
    else:
        suspected = colour_words("", _chance_of(measures))
        reasons += [suspected] if suspected.zh else []
    reasons += sourcing_words
    for rule in broken:
        sign = "≥" if rule.is_at_least else "≤"
        value, limit = _measured(measures, rule), _figure(rule.threshold, rule)
        reasons.append(
            Words(f"{rule.name.zh} {value.zh}（{sign}{limit.zh}）", f"{rule.name.en} {value.en} ({sign}{limit.en})")
        )
        if rule.measure == "partial_loss" and dependence and measures.day_down is None:
            reasons.append(_loss_words(dependence, names))
            if finding is None:
                reasons.append("→".join(names.component(step.component_id) for step in dependence.path))
        if rule.measure == "exposed_days":
            back, day = figures.days(measures.time_to_recover_days), figures.whole_days(measures.day_down)
            reasons.append(Words(f"恢复 {back.zh}，第 {day} 天断供", f"back after {back.en}, down on day {day}"))
    reasons += _limit_texts(measures, survived, names)
    if measures.value_at_stake_10k_yuan is not None and measures.time_to_recover_days is None:
        counted = figures.days(measures.stake_days)
        reasons.append(
            Words(
                f"恢复时间未填报，损失产值按 {counted.zh}计",
                f"its time to recover is not stated, the loss is counted over {counted.en}",
            )
        )
    return str(Words("；", "; ")).join(str(reason) for reason in reasons)


def _chance_of(measures: Measures) -> Chance | None:
    yellow, blue = measures.chance_yellow, measures.chance_blue
    return None if yellow is None or blue is None else Chance(yellow, blue)


def _loss_words(dependence: LargeFirm, names: Names) -> Words:
    """Say which targets lose how much."""
    sentences = [
        (names.component(loss.target.rpartition("/")[2]), figures.share_range(loss.low, loss.high))
        for loss in dependence.losses[:LOSSES_AT_MOST]
    ]
    more = len(dependence.losses) - len(sentences)
    zh = "、".join(f"{name}减产 {lost.zh}" for name, lost in sentences) + (
        f" 等 {len(dependence.losses)} 项" if more else ""
    )
    en = ", ".join(f"{name} loses {lost.en}" for name, lost in sentences) + (f" and {more} more" if more else "")
    return Words(zh, en)


def meaning_words(grade: Grade, low: float | None, high: float | None, *, bound: float | None) -> Words:
    """Say what a colour means here: yellow names other sources only where one runs, and both how much backups carry.

    Parameters
    ----------
    grade
        The colour.
    low, high
        Between which shares of what is lost ready backups carry; None where that is not known.
    bound
        Of `RuleBook.coverage_bound`.
    """
    meaning = COLOUR_MEANINGS[grade.colour]
    if grade.colour == "yellow" and not grade.has_running_maker:
        meaning = Words(f"无现成备份，{UNTRIED_MARKET.zh}", f"no backup is ready, {UNTRIED_MARKET.en}")
    if grade.colour not in ("blue", "yellow") or low is None or high is None:
        return meaning
    covered, short = figures.share_range(low, high), short_backup_words(low, high, bound)
    marked = Words(f"（{short.zh}）", f" ({short.en})") if short else Words("", "")
    return Words(f"{meaning.zh}，可补 {covered.zh}{marked.zh}", f"{meaning.en}, it covers {covered.en}{marked.en}")


def short_backup_words(low: float | None, high: float | None, bound: float | None) -> Words | None:
    """Say that backups carry too little, or may, by the bound of the rules; None where they carry enough.

    Examples
    --------
    >>> [str(short_backup_words(low, high, 0.3)) for low, high in ((0.0, 0.1), (0.1, 0.8), (0.4, 0.8), (None, None))]
    ['备份不足', '备份可能不足', 'None', 'None']
    """
    if low is None or high is None or bound is None or low > bound:
        return None
    if high <= bound:
        return Words("备份不足", "too little")
    return Words("备份可能不足", "perhaps too little")


def _with_surveys(grade: Grade, names: Names) -> Words:
    """Name the components whose makers must be surveyed before a suspected sole maker is one."""
    if not grade.freed_by:
        return SUSPECTED_SOLE
    listed = str(Words("、", ", ")).join(names.component(component_id) for component_id in grade.freed_by)
    return Words(f"{SUSPECTED_SOLE.zh}（未摸排：{listed}）", f"{SUSPECTED_SOLE.en} (not surveyed: {listed})")


def limit_words(survived: Survived, day_down: float | None) -> Words:
    """Say how long demand is met in full at most, were all stocks and capacity steered; from then on it is met in part."""
    if survived.days is not None:
        days, after = figures.days(survived.days), after_full_supply(survived.days, day_down)
        return Words(
            f"统筹调度最多可维持 {days.zh}（需求全部满足）{after.zh}",
            f"demand met in full for at most {days.en} if all stocks and capacity are steered{after.en}",
        )
    if survived.at_least_days is not None:
        days = figures.at_least_days(survived.at_least_days)
        return Words(
            f"统筹调度可维持 {days.zh}（需求全部满足）",
            f"demand met in full for {days.en} if all stocks and capacity are steered",
        )
    return Words("统筹调度最多可维持天数未知", "how long demand is met in full at most is not known")


def _limit_texts(measures: Measures, survived: Survived | None, names: Names) -> list[Words]:
    """Say how long supply lasts at most, where that is known, and what runs out first."""
    if survived is None or measures.survival_days is None:
        return []
    words = limit_words(survived, measures.day_down)
    if not survived.binding_firm_id:
        return [words]
    inputs = str(Words("或", " or ")).join(
        names.component(component_id) for component_id in survived.binding_component_ids
    )
    firm = names.firm(survived.binding_firm_id)
    return [Words(f"{words.zh}，{firm}的{inputs}最先用尽", f"{words.en}; {inputs} at {firm} runs out first")]


def _measured(measures: Measures, rule: Rule) -> Words:
    """Write what a rule was asked of: coverage between bounds as both."""
    low, high = measures.backup_coverage_low, measures.backup_coverage_high
    if rule.measure == "backup_coverage" and low is not None and high is not None:
        return figures.share_range(low, high)
    return _figure(measures.breaking_value(rule) or 0.0, rule)


def _figure(value: float, rule: Rule) -> Words:
    if rule.unit == "share":
        return Words(figures.share(value), figures.share(value))
    return figures.days(value)
