"""Which projects would close or ease the open risks of a scan? Proposals with what they cost and what they promise."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from chainlink.analysis.waves.loss_over_time import line_values
from chainlink.projects.planning.costs import Costs, RiskWeights, load_costs, load_risk_weights
from chainlink.projects.planning.cover import Promises, Stake
from chainlink.projects.planning.failures import Failures
from chainlink.projects.planning.promises import promises_of, stakes_of
from chainlink.projects.planning.proposals import Proposer
from chainlink.projects.planning.weak_points import weak_points
from chainlink.projects.project import Project
from chainlink.risks.assess import FoundRisk, Screened, share_out
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.regions import regions_around
from loaders.tables import Tables


@dataclass(frozen=True)
class CandidateProjects:
    """Projects to choose from.

    Attributes
    ----------
    projects
        By id; each closes or eases something, or was entered.
    promises
        By project id, then stake: the points that it promises to take off.
    risks
        The open risks asked about.
    points_by_stake
        What each part of these risks counts.
    costs, weights
        The tables it rests on.
    """

    projects: tuple[Project, ...]
    promises: Promises
    risks: tuple[FoundRisk, ...]
    points_by_stake: Mapping[Stake, float]
    costs: Costs
    weights: RiskWeights

    @property
    def all_points(self) -> float:
        """What all open risks count."""
        return math.fsum(self.points_by_stake.values())

    def of_chain(self, chain_id: str) -> CandidateProjects:
        """Give the risks of one chain, and the projects that promise something for them, with those promises alone."""
        risks = tuple(risk for risk in self.risks if risk.chain_id == chain_id)
        ids = {risk.risk_id for risk in risks}
        promises = {
            project_id: own
            for project_id, promised in self.promises.items()
            if (own := {stake: points for stake, points in promised.items() if stake[0] in ids})
        }
        return replace(
            self,
            projects=tuple(project for project in self.projects if project.project_id in promises),
            promises=promises,
            risks=risks,
            points_by_stake={stake: points for stake, points in self.points_by_stake.items() if stake[0] in ids},
        )

    def in_region(self, region_code: str, tables: Tables) -> CandidateProjects:
        """Give the projects that would stand in a region, or in one within it; the risks stay all."""
        region_of_firm = dict(zip(tables.firms["firm_id"], tables.firms["region_code"], strict=True))

        def is_inside(project: Project) -> bool:
            code = region_of_firm.get(project.firm_id, "") if project.firm_id else project.region_code
            return region_code in regions_around(tables, code)

        projects = tuple(project for project in self.projects if is_inside(project))
        ids = {project.project_id for project in projects}
        promises = {project_id: promised for project_id, promised in self.promises.items() if project_id in ids}
        return replace(self, projects=projects, promises=promises)


def candidate_projects(
    graph: SupplyGraph,
    screened: Screened,
    *,
    costs: Costs | None = None,
    weights: RiskWeights | None = None,
    closed_ids: Collection[str] = (),
    entered: Sequence[Project] = (),
) -> CandidateProjects:
    """Propose projects for the open risks of a scan.

    Parameters
    ----------
    graph
        Supply graph that was scanned.
    screened
        Its risks, of `assess`.
    costs, weights
        Tables; those that ship if None.
    closed_ids
        Risks that people call closed or a false alarm: nothing is proposed for them.
    entered
        Candidates that people entered. They are taken at their word: they promise all points of the risks they name.

    Returns
    -------
    CandidateProjects
        A backup or a new line that would stop with the firm in doubt, or is of its group, is never proposed; nor is
        anything for what is grey: ask first.

    Notes
    -----
    One spread for each failure and mode, some for each proposal, one look at all numbers for each kind: a few seconds
    for the fifteen sample chains.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.risks.assess import assess
    >>> from chainlink.risks.rules import load_rules
    >>> from chainlink.screening.scan import scan
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> frames = {
    ...     "makes": {"firm_id": [*"MNTU"], "component_id": ["ore", "ore", "steel", "steel"]},
    ...     "inputs": {"component_id": ["ore"], "product_id": ["steel"]},
    ...     "supplies": {"supplier_id": [*"MM"], "buyer_id": [*"TU"], "component_id": ["ore"] * 2, "status": ["active"] * 2},
    ...     "placements": {"component_id": ["ore", "steel"], "chain_id": ["C1"] * 2},
    ...     "chains": {"chain_id": ["C1"]},
    ... }
    >>> graph = build_graph(Tables.of({name: pd.DataFrame(frame) for name, frame in frames.items()}))
    >>> candidates = candidate_projects(graph, assess(graph, scan(graph), load_rules()))
    >>> [(project.kind, project.component_id, project.firm_id) for project in candidates.projects]
    [('backup', 'ore', 'N'), ('strengthen', 'ore', 'N')]
    """
    costs, weights = costs or load_costs(), weights or load_risk_weights()
    risks = _shared_anew(graph, [risk for risk in screened.risks if risk.risk_id not in closed_ids])
    failures = Failures(graph, risks)
    proposer = Proposer(failures, costs)
    proposals = [proposal for point in weak_points(failures, risks) for proposal in proposer.proposals(point)]
    promises = promises_of(proposals, failures, weights)
    points = {stake: point_of_stake for risk in risks for stake, point_of_stake in stakes_of(risk, weights).items()}
    projects = [proposal.project for proposal in proposals if proposal.project.project_id in promises]
    for project in entered:
        promises[project.project_id] = {
            stake: point_of_stake for stake, point_of_stake in points.items() if stake[0] in project.risk_ids
        }
    proposed = [replace(project, risk_ids=_risk_ids(promises[project.project_id])) for project in projects]
    return CandidateProjects(
        projects=tuple(sorted([*proposed, *entered], key=lambda project: project.project_id)),
        promises=promises,
        risks=risks,
        points_by_stake=dict(sorted(points.items())),
        costs=costs,
        weights=weights,
    )


def _shared_anew(graph: SupplyGraph, risks: Sequence[FoundRisk]) -> tuple[FoundRisk, ...]:
    """Share losses out over the open risks alone: what a closed one stopped falls to the others that stop it."""
    shared = share_out(line_values(graph), risks)
    return tuple(
        replace(risk, measures=replace(risk.measures, shared_value_10k_yuan=shared[risk.risk_id])) for risk in risks
    )


def _risk_ids(promised: Mapping[Stake, float]) -> tuple[str, ...]:
    return tuple(sorted({risk_id for risk_id, _ in promised}))
