"""Which ten things first? 十件事: the actions that together close the most exposed output value.

The value of a risk is its shared one (`risks.assess.share_out`): each line's loss, shared equally by the open risks that stop
it, so that no sum counts a line twice. Colours count for what they are: red and yellow in full, blue for what ready backups
cannot deliver, grey not at all, because what is not known is not a danger yet.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chainlink.projects.planning.candidates import CandidateProjects
from chainlink.projects.planning.cover import Stake
from chainlink.projects.planning.limits import PlanLimits
from chainlink.projects.planning.portfolio import choose_projects
from chainlink.projects.planning.promises import COLOUR
from chainlink.projects.project import Project
from chainlink.risks.assess import FoundRisk
from chainlink.risks.register import Risk
from graph_schema.names import COLOURS

VALUE = "value_10k_yuan"


@dataclass(frozen=True)
class Action:
    """One of the ten.

    Attributes
    ----------
    project
        What is done.
    firm_ids
        Firms of the risks whose colour it takes away, by id.
    value_10k_yuan
        Shared value of these risks.
    lost_if_dropped_10k_yuan
        What of it nothing else among the ten closes.
    office
        Office in charge of one of its risks, else of its chain; "" where nobody is named.
    deadline
        Earliest deadline of its risks on the books, else the day on which the project would be in production.
    is_deadline_set
        Whether the deadline is from the books.
    """

    project: Project
    firm_ids: tuple[str, ...]
    value_10k_yuan: float
    lost_if_dropped_10k_yuan: float
    office: str
    deadline: str
    is_deadline_set: bool


@dataclass(frozen=True)
class TopTen:
    """The ten things.

    Attributes
    ----------
    actions
        Most lost if dropped first, then by id; fewer where fewer close anything.
    closed_10k_yuan
        Exposed output value that they close together if all succeed.
    expected_10k_yuan, certain_10k_yuan
        The same weighed by the chance that they succeed, which they are chosen by; and without those that may fail.
    exposed_10k_yuan
        What all open risks with a colour expose, counted likewise.
    shared_by_colour_10k_yuan
        By colour the whole shared value of the open risks, "" for those that only a rule found: added up, what is lost
        where any of them stops a line, each line once.
    unknown_count
        Risks with a colour of whose stop no output value is known: they count nothing.
    """

    actions: tuple[Action, ...]
    closed_10k_yuan: float
    expected_10k_yuan: float
    certain_10k_yuan: float
    exposed_10k_yuan: float
    shared_by_colour_10k_yuan: Mapping[str, float]
    unknown_count: int


def top_ten(
    candidates: CandidateProjects,
    *,
    count: int = 10,
    register: Sequence[Risk] = (),
    office_by_chain: Mapping[str, str] | None = None,
    today: date,
) -> TopTen:
    """Choose the few actions that together close most exposed output value.

    An action closes the value of every risk whose colour it takes away.

    Parameters
    ----------
    candidates
        See `candidate_projects`. Of those that close the same, the surest is taken, then the cheapest.
    count
        How many.
    register
        The books, for offices and deadlines.
    office_by_chain
        Who answers where the books name nobody: the office that leads the chain.
    today
        The day on which the projects would begin.

    Returns
    -------
    TopTen
        No choice of `count` actions is expected to close more.

    Notes
    -----
    A small whole-number programme, solved to the end.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.projects.planning.candidates import candidate_projects
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
    >>> frames["makes"]["output_value_10k_yuan"] = [1, 1, 70, 30]
    >>> graph = build_graph(Tables.of({name: pd.DataFrame(frame) for name, frame in frames.items()}))
    >>> candidates = candidate_projects(graph, assess(graph, scan(graph), load_rules()))
    >>> ten = top_ten(candidates, today=date(2026, 11, 30))
    >>> [(action.project.kind, action.project.firm_id) for action in ten.actions], round(ten.closed_10k_yuan)
    ([('strengthen', 'N')], 17)
    """
    exposed = {risk.risk_id: value for risk in candidates.risks if (value := exposed_value(risk)) > 0}
    firm_of_risk = {risk.risk_id: risk.firm_id for risk in candidates.risks}
    closed = {project.project_id: _closed_risks(project, candidates, exposed) for project in candidates.projects}
    cheapest: dict[frozenset[str], Project] = {}
    for project in sorted(candidates.projects, key=_surest_then_cheapest):
        if closed[project.project_id]:
            cheapest.setdefault(closed[project.project_id], project)
    projects = sorted(cheapest.values(), key=lambda project: project.project_id)
    promises: dict[str, Mapping[Stake, float]] = {
        project.project_id: {(risk_id, VALUE): exposed[risk_id] for risk_id in closed[project.project_id]}
        for project in projects
    }
    plan = choose_projects(projects, promises, PlanLimits(count), gap=0.0)
    chosen = [project for project in projects if project.project_id in plan.project_ids]
    on_books = {risk.risk_id: risk for risk in register}
    actions = []
    for project in chosen:
        others = {risk_id for other in chosen if other is not project for risk_id in closed[other.project_id]}
        own = sorted(closed[project.project_id])
        office, deadline = _in_charge(project, on_books)
        office = office or (office_by_chain or {}).get(project.chain_id, "")
        actions.append(
            Action(
                project=project,
                firm_ids=tuple(sorted({firm_of_risk[risk_id] for risk_id in own})),
                value_10k_yuan=math.fsum(exposed[risk_id] for risk_id in own),
                lost_if_dropped_10k_yuan=math.fsum(exposed[risk_id] for risk_id in own if risk_id not in others),
                office=office,
                deadline=deadline or _after_months(today, project.months),
                is_deadline_set=bool(deadline),
            )
        )
    return TopTen(
        actions=tuple(
            sorted(actions, key=lambda action: (-action.lost_if_dropped_10k_yuan, action.project.project_id))
        ),
        closed_10k_yuan=plan.full_points,
        expected_10k_yuan=plan.closed_points,
        certain_10k_yuan=plan.certain_points,
        exposed_10k_yuan=math.fsum(exposed.values()),
        shared_by_colour_10k_yuan=_shared_by_colour(candidates.risks),
        unknown_count=sum(
            risk.colour is not None and risk.measures.shared_value_10k_yuan is None for risk in candidates.risks
        ),
    )


def _surest_then_cheapest(project: Project) -> tuple[float, float, float, str]:
    return -project.success_odds, project.cost_10k_yuan, project.months, project.project_id


def exposed_value(risk: FoundRisk) -> float:
    """Give what of a risk's shared value counts as exposed: see the top of this file; 0 where it is not known.

    Notes
    -----
    Coverage of a blue risk that is not known counts as none.
    """
    value = risk.measures.shared_value_10k_yuan or 0.0
    if risk.colour == "blue":
        return value * (1.0 - (risk.measures.backup_coverage or 0.0))
    return value if risk.colour in ("red", "yellow") else 0.0


def _shared_by_colour(risks: Sequence[FoundRisk]) -> dict[str, float]:
    """By colour, worst first, then what only rules found: shared values added up."""
    return {
        colour: math.fsum(risk.measures.shared_value_10k_yuan or 0.0 for risk in risks if (risk.colour or "") == colour)
        for colour in (*COLOURS, "")
    }


def _closed_risks(project: Project, candidates: CandidateProjects, exposed: Mapping[str, float]) -> frozenset[str]:
    """Risks of which a project takes the colour away."""
    promised = candidates.promises.get(project.project_id, {})
    return frozenset(
        risk_id
        for risk_id in exposed
        if promised.get((risk_id, COLOUR), 0.0)
        >= candidates.points_by_stake.get((risk_id, COLOUR), math.inf) * (1 - 1e-12)
    )


def _in_charge(project: Project, on_books: Mapping[str, Risk]) -> tuple[str, str]:
    risks = [on_books[risk_id] for risk_id in project.risk_ids if risk_id in on_books]
    offices = sorted({str(risk.fields["office"]) for risk in risks} - {""})
    deadlines = sorted({str(risk.fields["deadline"]) for risk in risks} - {""})
    return next(iter(offices), ""), next(iter(deadlines), "")


def _after_months(day: date, months: float) -> str:
    """Give the day so many whole months later.

    Examples
    --------
    >>> _after_months(date(2026, 11, 30), 3)
    '2027-02-28'
    """
    ahead = day.month - 1 + math.ceil(months)
    year, month = day.year + ahead // 12, ahead % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1])).isoformat()
