"""Which risks does a plan really close? The changed tables are scanned again, and promises are held against that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from chainlink.projects.changes import apply_changes
from chainlink.projects.planning.candidates import CandidateProjects
from chainlink.projects.planning.cover import Promises, Stake
from chainlink.projects.planning.limits import PlanLimits
from chainlink.projects.planning.portfolio import Plan, choose_projects
from chainlink.projects.planning.promises import COLOUR, colour_points, stakes_of
from chainlink.projects.project import Project
from chainlink.risks.assess import FoundRisk, Screened, assess
from chainlink.risks.rules import RuleBook
from chainlink.screening.scan import scan
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.names import Colour
from loaders.tables import Tables

ROUNDS = 3
"""So often promises that the scan refutes are corrected and the choice is made again."""
ROUND_SECONDS = 10.0
"""A choice in one round ends then with what there is."""
_TINY = 1e-9


@dataclass(frozen=True)
class RiskClosing:
    """What becomes of one risk.

    Attributes
    ----------
    risk_id, chain_id, about, id
        Which.
    colour_before, colour_after
        None for none.
    rules_before, rules_after
        Rules it breaks.
    is_found_after
        Whether the new scan still finds it.
    promised_points, real_points
        What the plan promises to take off it, and what the new scan finds gone.
    """

    risk_id: str
    chain_id: str
    about: str
    id: str
    colour_before: Colour | None
    colour_after: Colour | None
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]
    is_found_after: bool
    promised_points: float
    real_points: float

    @property
    def is_refuted(self) -> bool:
        """Whether less is gone than was promised."""
        return self.real_points < self.promised_points - _TINY


@dataclass(frozen=True)
class ScanAfterPlan:
    """A plan held against the scan of the changed tables.

    Attributes
    ----------
    risks
        By id: all that the plan promises something for, and all that changed.
    promised_points, real_points
        Sums over all risks; the real ones include what nobody promised.
    closed_ids
        Risks that the new scan no longer finds.
    new_risks
        Risks that it finds and the old one did not, by id.
    real_by_stake
        Points gone, by stake.
    content_hash
        Fingerprint of the changed tables.
    """

    risks: tuple[RiskClosing, ...]
    promised_points: float
    real_points: float
    closed_ids: tuple[str, ...]
    new_risks: tuple[FoundRisk, ...]
    real_by_stake: dict[Stake, float]
    content_hash: str


@dataclass(frozen=True)
class CheckedPlan:
    """A plan whose promises were corrected until the scan agreed, or the rounds were over.

    Attributes
    ----------
    plan
        The plan, chosen on the corrected promises.
    closing
        What the scan says of it, if every project succeeds.
    certain
        What the scan says of the projects that cannot fail alone; the same where none can.
    promises
        As corrected.
    rounds
        How often it was chosen.
    corrected
        Stakes whose promises the scan refuted on the way, sorted.
    """

    plan: Plan
    closing: ScanAfterPlan
    certain: ScanAfterPlan
    promises: Promises
    rounds: int
    corrected: tuple[Stake, ...]


def with_fixed_targets(graph: SupplyGraph, screened: Screened) -> Tables:
    """Give the tables with the targets of the scan marked, so that no project changes what a chain exists for."""
    marked = {(chain.chain_id, target.partition("/")[0]) for chain in screened.scan.chains for target in chain.targets}
    chains = {chain.chain_id for chain in screened.scan.chains}
    placed = graph.tables.placements
    chain_by_segment = dict(zip(graph.tables.segments["segment_id"], graph.tables.segments["chain_id"], strict=True))
    chain_of_row = (
        placed["chain_id"].where(placed["chain_id"] != "", placed["segment_id"].map(chain_by_segment)).fillna("")
    )
    pairs = zip(chain_of_row, placed["component_id"], placed["is_target"].tolist(), strict=True)
    is_target = [(chain, component_id) in marked if chain in chains else mark for chain, component_id, mark in pairs]
    frames = {name: frame for name, frame in graph.tables.items() if name != "placements"}
    fixed = placed.assign(is_target=pd.array(is_target, dtype="boolean"))
    return Tables.of({**frames, "placements": fixed})


def closed_by(
    graph: SupplyGraph, screened: Screened, candidates: CandidateProjects, projects: Sequence[Project], rules: RuleBook
) -> ScanAfterPlan:
    """Change the tables as these projects do, scan again, and tell what is gone.

    Parameters
    ----------
    graph, screened
        The supply graph as it is, and its risks.
    candidates
        With the promises of the projects.
    projects
        Chosen ones.
    rules
        The rules that `screened` asked.

    Notes
    -----
    One scan with all its numbers, as `assess`.
    """
    after_graph = build_graph(apply_changes(with_fixed_targets(graph, screened), projects))
    after_scan = scan(after_graph, [chain.chain_id for chain in screened.scan.chains])
    after = {risk.risk_id: risk for risk in assess(after_graph, after_scan, rules, is_survival_asked=False).risks}
    promised: dict[Stake, float] = {}
    for project in projects:
        for stake, points in candidates.promises.get(project.project_id, {}).items():
            promised[stake] = max(points, promised.get(stake, 0.0))
    real: dict[Stake, float] = {}
    closed_risks = []
    for risk in candidates.risks:
        then = after.get(risk.risk_id)
        gone = _gone(risk, then, candidates)
        real.update(gone)
        own = math.fsum(points for stake, points in promised.items() if stake[0] == risk.risk_id)
        if own or gone:
            closed_risks.append(_told(risk, then, own, math.fsum(gone.values())))
    before = {risk.risk_id for risk in screened.risks}
    return ScanAfterPlan(
        risks=tuple(sorted(closed_risks, key=lambda closed_risk: closed_risk.risk_id)),
        promised_points=math.fsum(promised.values()),
        real_points=math.fsum(real.values()),
        closed_ids=tuple(sorted(risk.risk_id for risk in candidates.risks if risk.risk_id not in after)),
        new_risks=tuple(after[risk_id] for risk_id in sorted(set(after) - before)),
        real_by_stake=dict(sorted(real.items())),
        content_hash=after_scan.content_hash,
    )


def choose_and_check(
    graph: SupplyGraph,
    screened: Screened,
    candidates: CandidateProjects,
    limits: PlanLimits,
    rules: RuleBook,
    *,
    rounds: int = ROUNDS,
    gap: float | None = None,
    seconds: float = ROUND_SECONDS,
) -> CheckedPlan:
    """Choose projects, scan again, correct promises that do not hold, and choose again.

    Returns
    -------
    CheckedPlan
        Of all rounds the one whose plan really closes most; of equals the last.

    Raises
    ------
    LimitsError, UnknownIdError
        As `choose_projects`.
    """
    by_id = {project.project_id: project for project in candidates.projects}
    corrected: set[Stake] = set()
    best: CheckedPlan | None = None
    for number in range(1, rounds + 1):
        plan = choose_projects(candidates.projects, candidates.promises, limits, gap=gap, seconds=seconds)
        chosen = [by_id[project_id] for project_id in plan.project_ids]
        closing = closed_by(graph, screened, candidates, chosen, rules)
        checked = CheckedPlan(plan, closing, closing, candidates.promises, number, tuple(sorted(corrected)))
        if best is None or closing.real_points >= best.closing.real_points - _TINY:
            best = checked
        lowered, refuted = _corrected(candidates.promises, plan.project_ids, closing.real_by_stake)
        if not refuted:
            break
        corrected |= refuted
        candidates = replace(candidates, promises=lowered)
    if best is None:
        raise ValueError("there must be at least one round")
    chosen = [by_id[project_id] for project_id in best.plan.project_ids]
    sure = [project for project in chosen if project.success_odds >= 1.0]
    certain = closed_by(graph, screened, candidates, sure, rules) if len(sure) < len(chosen) else best.closing
    return replace(best, certain=certain, rounds=number, corrected=tuple(sorted(corrected)))


def _corrected(
    promises: Promises, chosen: Sequence[str], real: dict[Stake, float]
) -> tuple[dict[str, dict[Stake, float]], set[Stake]]:
    """Lower the promises of chosen projects to what is really gone."""
    lowered = {project_id: dict(promised) for project_id, promised in promises.items()}
    refuted = set()
    for project_id in chosen:
        for stake, points in promises.get(project_id, {}).items():
            if points > real.get(stake, 0.0) + _TINY:
                lowered[project_id][stake] = real.get(stake, 0.0)
                refuted.add(stake)
    return lowered, refuted


def _gone(risk: FoundRisk, after: FoundRisk | None, candidates: CandidateProjects) -> dict[Stake, float]:
    """Points that are gone, by stake."""
    stakes = stakes_of(risk, candidates.weights)
    still = {rule.rule_id for rule in after.broken} if after else set()
    gone = {stake: points for stake, points in stakes.items() if stake[1] != COLOUR and stake[1] not in still}
    if (eased := colour_points(risk, after.colour if after else None, candidates.weights)) > 0:
        gone[risk.risk_id, COLOUR] = eased
    return gone


def _told(risk: FoundRisk, after: FoundRisk | None, promised: float, real: float) -> RiskClosing:
    return RiskClosing(
        risk_id=risk.risk_id,
        chain_id=risk.chain_id,
        about=risk.about,
        id=risk.id,
        colour_before=risk.colour,
        colour_after=after.colour if after else None,
        rules_before=tuple(rule.rule_id for rule in risk.broken),
        rules_after=tuple(rule.rule_id for rule in after.broken) if after else (),
        is_found_after=after is not None,
        promised_points=promised,
        real_points=real,
    )
