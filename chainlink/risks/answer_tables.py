"""How is the evidence of a risk told, and what changed between two scans, whoever draws it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chainlink.risks.rules import RuleBook
from chainlink.risks.scans import RiskChange
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, colour_text, table_of
from graph_schema.figures import days, edition, share
from graph_schema.names import Words

RULE_ALONE = Words("规则", "rule")
"""What is said of the colour of a risk that a rule alone found."""
Evidence = Mapping[str, Any]
"""What the scan saw, see `evidence_of`; or one rule, one loss of it."""


def broken_rules_table(evidence: Evidence, rules: RuleBook) -> AnswerTable:
    """Describe the rules that a risk breaks, each with its number and threshold."""
    names = {rule.rule_id: rule.name for rule in rules.rules}
    version = edition(str(evidence["rules_version"]))
    title = Words(f"触发规则（{version} 版）", f"rules it breaks (version {version})")
    columns: list[tuple[AnswerColumn, Callable[[Evidence], Cell]]] = [
        (AnswerColumn("rule", title, width=30), lambda broken: names.get(broken["rule_id"], broken["rule_id"])),
        (
            AnswerColumn("value", Words("数值", "value"), "amount"),
            lambda broken: _in_unit(broken["value"], broken["unit"]),
        ),
        (
            AnswerColumn("threshold", Words("界限", "threshold"), "amount"),
            lambda broken: f"{'≥' if broken['is_at_least'] else '≤'} {_in_unit(broken['threshold'], broken['unit'])}",
        ),
    ]
    return table_of(Words("触发规则", "Rules it breaks"), columns, evidence["rules"])


def _in_unit(number: float, unit: str) -> str:
    if unit == "days":
        return str(days(number))
    return share(number) if unit == "share" else f"{number:g}"


def loss_path_words(evidence: Evidence, names: Names) -> Words:
    """Say along which path most of it is lost."""
    steps = [
        (names.firm(step["firm_id"]) or "—", names.component(step["component_id"])) for step in evidence["loss_path"]
    ]
    path_zh = " → ".join(f"{firm}（{component}）" for firm, component in steps)
    path_en = " → ".join(f"{firm} ({component})" for firm, component in steps)
    return Words(f"减产路径：{path_zh}", f"By way of: {path_en}")


def changes_table(changes: tuple[RiskChange, ...], names: Names) -> AnswerTable:
    """Describe what became of risks between two scans, with what each is about, its colour, chain and id."""

    def about(changed: RiskChange) -> Thing:
        return Thing("risk", changed.risk_id, changed.name)

    def colours(changed: RiskChange) -> str:
        return " → ".join(colour_text(colour) or str(RULE_ALONE) for colour in changed.colours)

    columns: list[tuple[AnswerColumn, Callable[[RiskChange], Cell]]] = [
        (AnswerColumn("change", Words("变化", "change")), lambda changed: changed.change),
        (AnswerColumn("about", Words("对象", "about"), width=36), about),
        (AnswerColumn("colour", Words("颜色", "colour")), colours),
        (
            AnswerColumn("chain", Words("产业链", "chain"), width=20),
            lambda changed: names.chain(changed.chain_id),
        ),
        (AnswerColumn("risk_id", Words("风险编号", "risk id")), lambda changed: changed.risk_id),
    ]
    return table_of(Words("与上次相比", "Changes"), columns, changes)


def changes_of_kind(changes: tuple[RiskChange, ...], change: Words, names: Names) -> AnswerTable:
    """Describe the changes of one kind under its own word."""
    table = changes_table(tuple(changed for changed in changes if changed.change == change), names)
    return replace(table.without("change"), title=change)
