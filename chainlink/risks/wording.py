"""How is a risk told to people? Names of what it concerns, and its grounds in one line, Chinese first."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from chainlink.risks.measures import Measures
from chainlink.risks.rules import Rule
from chainlink.risks.survival import Survived
from chainlink.screening.findings import Finding
from chainlink.supply.graph import SupplyGraph, regions_around
from graph_schema.names import ASSUMED, COLOUR_MEANINGS, COLOUR_WORDS, CROSS_CHAIN, SUSPECTED_SOLE


class Namer:
    """Chinese names by id; the id itself where the data give none."""

    def __init__(self, graph: SupplyGraph) -> None:
        tables = graph.tables
        self._tables = tables
        self._firms = _by_id(tables.firms, "firm_id", "name_zh")
        self._components = _by_id(tables.components, "component_id", "name_zh")
        self._regions = _by_id(tables.regions, "region_code", "name_zh")
        self._region_by_firm = _by_id(tables.firms, "firm_id", "region_code")
        segments = _by_id(tables.segments, "segment_id", "name_zh")
        placed = graph.placements[["chain_id", "component_id", "segment_id"]].to_numpy(str).tolist()
        self._segments = {
            (chain_id, component_id): segments.get(segment_id, "")
            for chain_id, component_id, segment_id in placed[::-1]
        }

    def firm(self, firm_id: str) -> str:
        """Name a firm."""
        return self._firms.get(firm_id) or firm_id

    def component(self, component_id: str) -> str:
        """Name a component."""
        return self._components.get(component_id) or component_id

    def segment(self, chain_id: str, component_id: str) -> str:
        """Name the segment of a chain in which a component stands, "" if in none."""
        return self._segments.get((chain_id, component_id), "")

    def place(self, firm_id: str) -> str:
        """Name the city and county of a firm, "" where not known."""
        code = self._region_by_firm.get(firm_id, "")
        around = [each for each in regions_around(self._tables, code) if each[2:] != "0000"] if code else []
        return "".join(dict.fromkeys(self._regions.get(each, "") for each in sorted(around)))


def _by_id(frame: pd.DataFrame, key: str, column: str) -> dict[str, str]:
    return dict(zip(frame[key].tolist(), frame[column].tolist(), strict=True))


def basis_text(
    finding: Finding | None, broken: Sequence[Rule], measures: Measures, survived: Survived | None, namer: Namer
) -> str:
    """Say colour, marks, path and broken rules with their numbers, in one line."""
    said = []
    if finding:
        grade = finding.grade
        said.append(f"{COLOUR_WORDS[grade.colour].zh}：{COLOUR_MEANINGS[grade.colour].zh}")
        marks = (
            (grade.is_suspected_sole, SUSPECTED_SOLE),
            (grade.is_assumed, ASSUMED),
            (finding.is_cross_chain, CROSS_CHAIN),
        )
        said += [words.zh for is_said, words in marks if is_said]
        if grade.why:
            said.append("→".join(namer.component(step.component_id) for step in grade.why))
    for rule in broken:
        sign = "≥" if rule.is_at_least else "≤"
        value = getattr(measures, rule.measure)
        said.append(f"{rule.name.zh} {_number(value, rule)}（{sign}{_number(rule.threshold, rule)}）")
        if rule.measure == "exposed_days" and survived:
            said.append(_exposed_text(measures, survived, namer))
    return "；".join(said)


def _exposed_text(measures: Measures, survived: Survived, namer: Namer) -> str:
    """Say what the exposed days are the difference of, and what runs out first."""
    said = f"恢复 {measures.time_to_recover_days:.4g} 天，可维持 {measures.survival_days:.4g} 天"
    if not survived.binding_firm_id:
        return said
    inputs = "或".join(namer.component(each) for each in survived.binding_component_ids)
    return f"{said}，{namer.firm(survived.binding_firm_id)}的{inputs}最先用尽"


def _number(value: float, rule: Rule) -> str:
    return f"{value:.0%}" if rule.unit == "share" else f"{value:.4g} 天"
