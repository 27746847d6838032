"""How is a field of a risk shown to people? Names instead of codes, `≥180 天` instead of a gap, grounds in their language."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from chainlink.books.record import Record
from chainlink.risks.rules import load_rules
from chainlink.supply.names import Names
from graph_schema.answer_tables import AtLeastDays, Cell, Thing
from graph_schema.names import Words, language
from loaders.choices import country_words

EVIDENCE = "evidence"
"""What is kept of a risk beside its columns: JSON text of `assess`."""


def evidence_of(risk: Record) -> dict[str, Any]:
    """Read what the scan saw last; empty if no scan ever found it."""
    text = risk.kept(EVIDENCE)
    evidence: dict[str, Any] = json.loads(text) if text else {}
    return evidence


def survival_at_least_days(risk: Record) -> AtLeastDays | None:
    """Tell how long supply lasts at least, where it lasts longer than was asked: that is known, and no gap."""
    if risk.fields["survival_days"] is not None:
        return None
    days = (evidence_of(risk).get("survival") or {}).get("at_least_days")
    return None if days is None else AtLeastDays(days)


def risk_cell(risk: Record, name: str, names: Names | None = None) -> Cell:
    """Give a field as people read it; None where its own value says it.

    Parameters
    ----------
    risk
        Of the register.
    name
        Of the column.
    names
        What firms and components are called; the register's own names stand in Chinese without.
    """
    value = risk.fields[name]
    if name == "survival_days":
        return survival_at_least_days(risk)
    if name == "basis" and language() == "en":
        return str(evidence_of(risk).get("basis_en", "")) or None
    if name == "place" and not value and names is not None:
        return names.country_abroad(risk.text("firm_id")) or None
    if not value:
        return None
    if name == "origin_countries":
        return _listed([country_words(code) for code in str(value).split(";")])
    if name == "rules":
        return _listed([_rule_names().get(rule_id, Words(rule_id, rule_id)) for rule_id in str(value).split(";")])
    if names is None:
        return None
    if name == "targets":
        targets = str(value).split(";")
        return tuple(Thing("component", target, names.component(target)) for target in targets)
    return _in_english(risk, name, names) or None if language() == "en" else None


def _in_english(risk: Record, name: str, names: Names) -> str:
    """Name what the register names in Chinese; "" where the data have no such thing any more."""
    if name == "firm_name":
        return names.given("firm", risk.text("firm_id"))
    if name == "component_name":
        return names.given("component", risk.text("component_id"))
    if name == "segment":
        return names.segment_of(risk.text("chain_id"), risk.text("component_id"))
    return names.place_of(risk.text("firm_id")) if name == "place" else ""


@cache
def _rule_names() -> dict[str, Words]:
    return {rule.rule_id: rule.name for rule in load_rules().rules}


def _listed(words: list[Words]) -> Words:
    return Words("、".join(word.zh for word in words), ", ".join(word.en for word in words))
