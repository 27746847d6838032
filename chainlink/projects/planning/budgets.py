"""What would less money lose, and more money bring?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chainlink.projects.planning.cover import Promises
from chainlink.projects.planning.portfolio import SECONDS, Plan, choose_projects
from chainlink.projects.project import Project
from graph_schema.errors import LimitsError


@dataclass(frozen=True)
class BudgetStep:
    """What another budget would change.

    Attributes
    ----------
    budget_10k_yuan
        The budget.
    plan
        Its plan.
    falls_out, comes_in
        Projects of the plan in hand that it leaves out, and those that it adds.
    """

    budget_10k_yuan: float
    plan: Plan
    falls_out: tuple[str, ...]
    comes_in: tuple[str, ...]


def other_budgets(
    projects: Sequence[Project], promises: Promises, plan: Plan, *, change: float = 0.1, seconds: float = SECONDS
) -> tuple[BudgetStep, ...]:
    """Tell what falls out of a plan and comes in with less and with more money; the larger plan starts from this one.

    Returns
    -------
    tuple
        A step for the smaller budget, where the limits leave a plan with it, then one for the larger. None without a
        budget.

    Raises
    ------
    UnknownIdError, ValueError
        As `choose_projects`.
    """
    if plan.limits.budget_10k_yuan is None:
        return ()
    steps = []
    for factor, start in ((1 - change, None), (1 + change, plan)):
        tried = replace(plan.limits, budget_10k_yuan=plan.limits.budget_10k_yuan * factor)
        try:
            steps.append(_step(plan, choose_projects(projects, promises, tried, start=start, seconds=seconds)))
        except LimitsError:  # with less money there may be no plan at all
            continue
    return tuple(steps)


def _step(plan: Plan, other: Plan) -> BudgetStep:
    mine, theirs = set(plan.project_ids), set(other.project_ids)
    budget = other.limits.budget_10k_yuan or 0.0
    return BudgetStep(budget, other, tuple(sorted(mine - theirs)), tuple(sorted(theirs - mine)))
