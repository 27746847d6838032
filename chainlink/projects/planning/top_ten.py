"""Which ten things first? 十件事: the actions that together close the most exposed output value."""

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

VALUE = "value_10k_yuan"


@dataclass(frozen=True)
class Action:
    """One of the ten.

    Attributes
    ----------
    project
        What is done.
    firm_ids
        Firms whose stop would then no longer stop a target of the chains it closes the risks of, by id.
    value_10k_yuan
        Yearly output value that is no longer exposed to these stops.
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
        Exposed output value that they close together if all succeed, that of each firm's stop once.
    expected_10k_yuan, certain_10k_yuan
        The same weighed by the chance that they succeed, which they are chosen by; and without those that may fail.
    exposed_10k_yuan
        What all open risks expose, counted likewise.
    unknown_count
        Firms at risk of whose stop no output value is known: they count nothing.
    """

    actions: tuple[Action, ...]
    closed_10k_yuan: float
    expected_10k_yuan: float
    certain_10k_yuan: float
    exposed_10k_yuan: float
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

    The value that a firm exposes is the yearly output of all lines that stop with it, the largest among its risks. An
    action closes it if it takes the colour of every risk of that firm's stop away; a firm counts once.

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
    ([('strengthen', 'N')], 101)
    """
    exposed, unknown = _exposed(candidates.risks)
    closed = {project.project_id: _closed_firms(project, candidates, exposed) for project in candidates.projects}
    cheapest: dict[frozenset[str], Project] = {}
    for project in sorted(candidates.projects, key=_surest_then_cheapest):
        if closed[project.project_id]:
            cheapest.setdefault(closed[project.project_id], project)
    projects = sorted(cheapest.values(), key=lambda project: project.project_id)
    promises: dict[str, Mapping[Stake, float]] = {
        project.project_id: {(firm_id, VALUE): exposed[firm_id] for firm_id in closed[project.project_id]}
        for project in projects
    }
    plan = choose_projects(projects, promises, PlanLimits(count), gap=0.0)
    chosen = [project for project in projects if project.project_id in plan.project_ids]
    on_books = {risk.risk_id: risk for risk in register}
    actions = []
    for project in chosen:
        others = {firm_id for other in chosen if other is not project for firm_id in closed[other.project_id]}
        own = sorted(closed[project.project_id])
        office, deadline = _in_charge(project, on_books)
        office = office or (office_by_chain or {}).get(project.chain_id, "")
        actions.append(
            Action(
                project=project,
                firm_ids=tuple(own),
                value_10k_yuan=math.fsum(exposed[firm_id] for firm_id in own),
                lost_if_dropped_10k_yuan=math.fsum(exposed[firm_id] for firm_id in own if firm_id not in others),
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
        unknown_count=unknown,
    )


def _surest_then_cheapest(project: Project) -> tuple[float, float, float, str]:
    return -project.success_odds, project.cost_10k_yuan, project.months, project.project_id


def _exposed(risks: Sequence[FoundRisk]) -> tuple[dict[str, float], int]:
    """By firm the output value that its stop exposes; and how many firms expose one that is unknown."""
    values: dict[str, list[float | None]] = {}
    for risk in risks:
        if risk.colour and risk.about == "firm":
            values.setdefault(risk.id, []).append(risk.measures.value_at_stake_10k_yuan)
    losses = {
        firm_id: max((loss for loss in losses_of_firm if loss is not None), default=0.0)
        for firm_id, losses_of_firm in values.items()
    }
    exposed = {firm_id: value for firm_id, value in sorted(losses.items()) if value > 0}
    return exposed, sum(all(loss is None for loss in losses_of_firm) for losses_of_firm in values.values())


def _closed_firms(project: Project, candidates: CandidateProjects, exposed: Mapping[str, float]) -> frozenset[str]:
    """Firms of which a project takes the colour of every risk away."""
    promised = candidates.promises.get(project.project_id, {})
    is_closed: dict[str, bool] = {}
    for risk in candidates.risks:
        if risk.colour and risk.about == "firm" and risk.id in exposed:
            stake = (risk.risk_id, COLOUR)
            whole = candidates.points_by_stake.get(stake, math.inf)
            is_closed[risk.id] = is_closed.get(risk.id, True) and promised.get(stake, 0.0) >= whole * (1 - 1e-12)
    return frozenset(firm_id for firm_id, closed in is_closed.items() if closed)


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
