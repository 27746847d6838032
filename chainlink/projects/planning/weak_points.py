"""Where would a project have to step in? Each firm with the component by which its stop hurts, and who buys it there."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from chainlink.projects.planning.failures import Failures
from chainlink.risks.assess import FoundRisk
from chainlink.risks.measures import HOME
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.lines import ACTIVE
from chainlink.supply.origins import origins_of
from graph_schema.names import COLOURS, Colour

IMPORTS = "import_dependence"


@dataclass(frozen=True)
class WeakPoint:
    """One firm and one component, with the risks that rest on the pair.

    Attributes
    ----------
    firm_id, component_id
        Whose stop it is and of what; "" for the firm where a rule alone found the risk and nobody supplies.
    chain_id
        First chain of these risks in which the component stands, else first of them.
    colour
        Worst of the risks; None where rules alone found them: of a firm 大户依赖, that its stop takes much of a target.
    risks
        By id.
    requirements
        Requirements of buyers that lapse when the firm stops; see `Failures.lapsed`.
    rows
        Rows of `tables.supplies` by which these buyers are served, and which would end with the firm.
    """

    firm_id: str
    component_id: str
    chain_id: str
    colour: Colour | None
    risks: tuple[FoundRisk, ...]
    requirements: tuple[int, ...]
    rows: tuple[int, ...]

    @property
    def is_dependence(self) -> bool:
        """Whether targets hang on the firm for a large part though none goes down with it."""
        return self.colour is None and any(risk.dependence is not None for risk in self.risks)

    @property
    def rules(self) -> frozenset[str]:
        """Ids of all rules that its risks break."""
        return frozenset(rule.rule_id for risk in self.risks for rule in risk.broken)


def weak_points(failures: Failures, risks: Sequence[FoundRisk]) -> tuple[WeakPoint, ...]:
    """Gather risks by the firm and the component that a project would have to do something about.

    Returns
    -------
    tuple
        By firm, then component. Components that nobody is known to make are left out: these need a survey first.
    """
    rule_rows = _RuleRows(failures.graph)
    by_pair: dict[tuple[str, str], list[FoundRisk]] = {}
    for risk in risks:
        if risk.firm_id and (risk.colour or risk.dependence):
            by_pair.setdefault((risk.firm_id, risk.component_id), []).append(risk)
        elif not risk.colour and risk.about == "component":
            by_pair.setdefault((rule_rows.supplier(risk), risk.component_id), []).append(risk)
    points = []
    for (firm_id, component_id), own in sorted(by_pair.items()):
        colours = [risk.colour for risk in own if risk.colour]
        requirements = failures.lapsed(firm_id, component_id) if colours else ()
        if colours:
            rows = _rows_of(failures, firm_id, requirements)
        else:
            of_rules = {row for risk in own if risk.about == "component" for row in rule_rows.of(risk, firm_id)}
            of_firm = {row for risk in own if risk.dependence for row in rule_rows.ending_with(risk, failures)}
            rows = tuple(sorted(of_rules | of_firm))
        points.append(
            WeakPoint(
                firm_id=firm_id,
                component_id=component_id,
                chain_id=_chain(failures.graph, component_id, own),
                colour=min(colours, key=COLOURS.index, default=None),
                risks=tuple(sorted(own, key=lambda risk: risk.risk_id)),
                requirements=requirements,
                rows=rows,
            )
        )
    return tuple(points)


def _chain(graph: SupplyGraph, component_id: str, risks: Sequence[FoundRisk]) -> str:
    placed = graph.placements
    stands_in = set(placed["chain_id"][placed["component_id"] == component_id])
    chains = sorted({risk.chain_id for risk in risks})
    return next((chain for chain in chains if chain in stands_in), chains[0])


def _rows_of(failures: Failures, firm_id: str, requirements: Collection[int]) -> tuple[int, ...]:
    """Sourcings in use that serve these requirements and end when the firm stops."""
    lines, facts = failures.graph.lines, failures.graph.requirements
    spread = failures.spread((firm_id, ""), ("active", False))
    rows = set()
    for requirement in requirements:
        for row in facts.offers[requirement].tolist():
            if lines.sourcings.status[row] == ACTIVE and spread.is_down(lines.nodes_of_sourcing[row]).all():
                rows.add(row)
    return tuple(sorted(rows))


class _RuleRows:
    """Sourcings that a rule is broken by, where no colour says whose stop it is."""

    def __init__(self, graph: SupplyGraph) -> None:
        self.graph = graph
        supplies = graph.tables.supplies
        self._value = supplies["value_10k_yuan"].tolist()
        self._supplier = supplies["supplier_id"].tolist()
        self._made_in = origins_of(graph, np.arange(len(supplies)))
        self._rows: dict[int, list[int]] = {}
        for row, (component, status) in enumerate(
            zip(graph.lines.sourcings.component.tolist(), graph.lines.sourcings.status.tolist(), strict=True)
        ):
            if status == ACTIVE:
                self._rows.setdefault(component, []).append(row)

    def supplier(self, risk: FoundRisk) -> str:
        """Give who sells most of it, of what the rule is about; "" if nobody does."""
        sold: dict[str, list[float]] = {}
        for row in self._candidates(risk):
            value = self._value[row]
            sold.setdefault(self._supplier[row], []).append(0.0 if math.isnan(value) else value)
        return min(sold, key=lambda firm_id: (-math.fsum(sold[firm_id]), firm_id), default="")

    def of(self, risk: FoundRisk, firm_id: str) -> tuple[int, ...]:
        """Give the rows: of an import rule all that come from abroad, else those of the firm."""
        if any(rule.measure == IMPORTS for rule in risk.broken):
            return tuple(self._candidates(risk))
        return tuple(row for row in self._candidates(risk) if self._supplier[row] == firm_id)

    def ending_with(self, risk: FoundRisk, failures: Failures) -> list[int]:
        """Give the rows that the stop of a risk's firm ends, its own and those of traders behind whom it stands."""
        spread, lines = failures.spread((risk.firm_id, ""), ("active", False)), self.graph.lines
        return [row for row in self._of_family(risk.component_id) if spread.is_down(lines.nodes_of_sourcing[row]).all()]

    def _of_family(self, component_id: str) -> list[int]:
        family = self.graph.families[self.graph.component_number(component_id)].tolist()
        return sorted(row for member in family for row in self._rows.get(member, ()))

    def _candidates(self, risk: FoundRisk) -> list[int]:
        rows = self._of_family(risk.component_id)
        if any(rule.measure == IMPORTS for rule in risk.broken):
            return [row for row in rows if self._made_in[row] not in ("", HOME)]
        return rows
