"""How many points does each proposed project take off which risks? Colours by the spread, rules by their numbers."""

from __future__ import annotations

from collections.abc import Sequence

from chainlink.projects.changes import apply_changes
from chainlink.projects.planning.costs import RiskWeights
from chainlink.projects.planning.cover import Stake
from chainlink.projects.planning.failures import Failures
from chainlink.projects.planning.proposals import ProjectProposal
from chainlink.projects.planning.weak_points import WeakPoint
from chainlink.risks.assess import FoundRisk
from chainlink.risks.dependence import MEASURE, losses_of_large_firms
from chainlink.risks.measures import MeasuredChains
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.names import Colour

COLOUR = "colour"
"""The part of a risk that its colour is; other parts are named by the rule that it breaks."""
_OF_WAVES = frozenset({"exposed_days", "day_down"})


def stakes_of(risk: FoundRisk, weights: RiskWeights) -> dict[Stake, float]:
    """Give the points of each part of a risk; parts of no points are left out.

    大户依赖 counts where it is the risk: what has a colour takes a large part with it anyway, and counts by its colour.
    """
    factor = weights.factor(risk.measures.shared_value_10k_yuan)
    counted = (rule for rule in risk.broken if not (risk.colour and rule.measure == MEASURE))
    parts = {COLOUR: weights.colour(risk.colour)} | {rule.rule_id: weights.rule(rule.rule_id) for rule in counted}
    return {(risk.risk_id, part): points * factor for part, points in parts.items() if points > 0}


def colour_points(risk: FoundRisk, colour: Colour | None, weights: RiskWeights) -> float:
    """Give the points that a risk loses when its colour becomes this; 0 where it gets no better."""
    eased = weights.colour(risk.colour) - weights.colour(colour)
    return max(0.0, eased) * weights.factor(risk.measures.shared_value_10k_yuan)


def promises_of(
    proposals: Sequence[ProjectProposal], failures: Failures, weights: RiskWeights
) -> dict[str, dict[Stake, float]]:
    """Work out what each proposal would close by itself.

    Returns
    -------
    dict
        By project id, then stake: points, those above 0; projects that close nothing are left out.

    Notes
    -----
    A colour is what the spread gives with the new sources, exactly. Rules are asked of many together: the
    first proposal of a kind for every weak point, and what then no longer breaks a rule is promised by every proposal
    of that kind for that weak point. The re-scan of a plan tells whether it holds.
    """
    risks = {risk.risk_id: risk for risk in failures.risks}
    points_by_project: dict[str, dict[Stake, float]] = {}
    rules = _rules_by_kind(proposals, failures.graph, weights)
    for proposal in proposals:
        after = failures.colours_after(proposal.relief) if proposal.relief else {}
        eased = {
            (risk_id, COLOUR): points
            for risk_id, colour in after.items()
            if (points := colour_points(risks[risk_id], colour, weights)) > 0
        }
        promised = {**eased, **rules.get((_like(proposal.project.kind), _key(proposal.point)), {})}
        if promised:
            points_by_project[proposal.project.project_id] = dict(sorted(promised.items()))
    return points_by_project


def _key(point: WeakPoint) -> tuple[str, str]:
    return point.firm_id, point.component_id


def _rules_by_kind(
    proposals: Sequence[ProjectProposal], graph: SupplyGraph, weights: RiskWeights
) -> dict[tuple[str, tuple[str, str]], dict[Stake, float]]:
    """By kind and weak point: points of the rules that its risks would no longer break.

    Each turn takes one way for every weak point, so that there are as many turns as a point has ways, not as kinds.
    """
    first: dict[tuple[str, str], dict[str, ProjectProposal]] = {}
    for proposal in proposals:
        if any(risk.broken for risk in proposal.point.risks):
            first.setdefault(_key(proposal.point), {}).setdefault(_like(proposal.project.kind), proposal)
    rules_by_kind = {}
    of_loss = {
        rule.rule_id
        for proposal in proposals
        for risk in proposal.point.risks
        for rule in risk.broken
        if rule.measure == MEASURE
    }  # a loss that stocks only put off
    for turn in range(max(map(len, first.values()), default=0)):
        batch = [list(ways.values())[turn] for ways in first.values() if len(ways) > turn]
        after = build_graph(apply_changes(graph.tables, [proposal.project for proposal in batch]))
        broken = broken_rules(after, [risk for proposal in batch for risk in proposal.point.risks])
        for proposal in batch:
            rules_by_kind[_like(proposal.project.kind), _key(proposal.point)] = {
                stake: points
                for risk in proposal.point.risks
                for stake, points in stakes_of(risk, weights).items()
                if stake[1] != COLOUR
                and stake[1] not in broken[risk.risk_id]
                and not (proposal.project.kind == "reserve" and stake[1] in of_loss)
            }
    return rules_by_kind


def _like(kind: str) -> str:
    """Give the kind that changes the same rows: a new line is one whoever builds it."""
    return "new_line" if kind in ("extend", "research") else kind


def broken_rules(graph: SupplyGraph, risks: Sequence[FoundRisk]) -> dict[str, frozenset[str]]:
    """Ask the rules that risks break again of another graph: by risk id those that are still broken."""
    timed = {risk.risk_id for risk in risks if any(rule.measure in _OF_WAVES for rule in risk.broken)}
    measured = MeasuredChains(
        graph,
        [target for risk in risks for target in risk.chain_targets],
        component_ids={risk.component_id for risk in risks},
    )
    lost = [risk.firm_id for risk in risks if any(rule.measure == MEASURE for rule in risk.broken)]
    losses = {}
    if lost:
        losses = losses_of_large_firms(graph, measured.targets, at_least=None, firm_ids=lost, is_high_asked=False)
    waves = measured.follow((risk.firm_id, "") for risk in risks if risk.risk_id in timed)
    rules_by_risk = {}
    for risk in risks:
        measures = measured.component(risk.component_id)
        if risk.about == "firm":
            measures = measured.firm(risk.id, risk.component_id)
            measures = measured.with_loss(measures, losses.get(risk.id, ()), risk.chain_targets)
        if risk.risk_id in timed:
            measures = measured.with_wave(measures, waves[risk.firm_id, ""], risk.chain_targets)
        still = (rule.rule_id for rule in risk.broken if measures.is_breaking(rule))
        rules_by_risk[risk.risk_id] = frozenset(still)
    return rules_by_risk
