"""How is a risk told to people? Its grounds in one line, Chinese first."""

from __future__ import annotations

from collections.abc import Sequence

from chainlink.analysis.chokepoints.grades import Grade
from chainlink.risks.measures import Measures
from chainlink.risks.rules import Rule
from chainlink.risks.survival import Survived
from chainlink.screening.findings import ColourFinding
from chainlink.supply.names import Names
from graph_schema.names import (
    ASSUMED,
    COLOUR_MEANINGS,
    COLOUR_WORDS,
    CROSS_CHAIN,
    SUSPECTED_SOLE,
    UNTRIED_MARKET,
    Words,
)


def basis_text(
    finding: ColourFinding | None, broken: Sequence[Rule], measures: Measures, survived: Survived | None, names: Names
) -> str:
    """Say colour, marks, path and broken rules with their numbers, in one line."""
    reasons = []
    if finding:
        grade = finding.grade
        reasons.append(f"{COLOUR_WORDS[grade.colour].zh}：{_meaning_text(grade, broken, measures)}")
        marks = (
            (grade.is_suspected_sole, _with_surveys(grade, names)),
            (grade.is_assumed, ASSUMED),
            (finding.is_cross_chain, CROSS_CHAIN),
        )
        reasons += [words.zh for is_said, words in marks if is_said]
        if grade.why:
            reasons.append("→".join(names.component(step.component_id) for step in grade.why))
    for rule in broken:
        sign = "≥" if rule.is_at_least else "≤"
        value = getattr(measures, rule.measure)
        reasons.append(f"{rule.name.zh} {_number(value, rule)}（{sign}{_number(rule.threshold, rule)}）")
        if rule.measure == "exposed_days":
            reasons.append(f"恢复 {measures.time_to_recover_days:.4g} 天，第 {measures.day_down:.4g} 天断供")
    reasons += _limit_text(measures, survived, names)
    if measures.value_at_stake_10k_yuan is not None and measures.time_to_recover_days is None:
        reasons.append(f"恢复时间未填报，损失产值按 {measures.stake_days:.4g} 天计")
    return "；".join(reasons)


def _meaning_text(grade: Grade, broken: Sequence[Rule], measures: Measures) -> str:
    """Say what a colour means here: yellow names other sources only where one runs, blue how much backups carry."""
    meaning = COLOUR_MEANINGS[grade.colour].zh
    if grade.colour == "yellow" and not grade.has_running_maker:
        return f"无现成备份，{UNTRIED_MARKET.zh}"
    if grade.colour != "blue" or measures.backup_coverage is None:
        return meaning
    is_short = any(rule.measure == "backup_coverage" for rule in broken)
    return f"{meaning}，可补 {measures.backup_coverage:.0%}" + ("（备份不足）" if is_short else "")


def _with_surveys(grade: Grade, names: Names) -> Words:
    """Name the components whose makers must be surveyed before a suspected sole maker is one."""
    if not grade.freed_by:
        return SUSPECTED_SOLE
    listed = "、".join(names.component(component_id) for component_id in grade.freed_by)
    return Words(f"{SUSPECTED_SOLE.zh}（未摸排：{listed}）", f"{SUSPECTED_SOLE.en} (not surveyed: {listed})")


def limit_words(survived: Survived) -> Words:
    """Say how long supply lasts at most, were all stocks and capacity steered."""
    if survived.days is not None:
        days = f"{survived.days:.4g}"
        return Words(f"统筹调度最多可维持 {days} 天", f"at most {days} days if all stocks and capacity are steered")
    if survived.at_least_days is not None:
        days = f"{survived.at_least_days:.4g}"
        return Words(f"统筹调度可维持 {days} 天以上", f"{days} days or more if all stocks and capacity are steered")
    return Words("统筹调度最多可维持天数未知", "how long it lasts at most is not known")


def _limit_text(measures: Measures, survived: Survived | None, names: Names) -> list[str]:
    """Say how long supply lasts at most, where that is known, and what runs out first."""
    if survived is None or measures.survival_days is None:
        return []
    text = limit_words(survived).zh
    if not survived.binding_firm_id:
        return [text]
    inputs = "或".join(names.component(component_id) for component_id in survived.binding_component_ids)
    return [f"{text}，{names.firm(survived.binding_firm_id)}的{inputs}最先用尽"]


def _number(value: float, rule: Rule) -> str:
    return f"{value:.0%}" if rule.unit == "share" else f"{value:.4g} 天"
