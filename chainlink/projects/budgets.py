"""What would less money lose, and more money bring?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chainlink.projects.cover import Promises
from chainlink.projects.limits import Limits
from chainlink.projects.portfolio import GAP, SECONDS, Plan, choose_projects
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


def choose_with_other_budgets(
    projects: Sequence[Project],
    promises: Promises,
    limits: Limits,
    *,
    change: float = 0.1,
    gap: float = GAP,
    seconds: float = SECONDS,
) -> tuple[Plan, tuple[BudgetStep, ...]]:
    """Choose, and tell what falls out and comes in with less and with more money; each starts from the smaller plan.

    Returns
    -------
    tuple
        The plan; a step for the smaller budget, where the limits leave a plan with it, then one for the larger. None
        without a budget.

    Raises
    ------
    LimitsError, UnknownIdError, ValueError
        As `choose_projects`.
    """
    if limits.budget_10k_yuan is None:
        return choose_projects(projects, promises, limits, gap=gap, seconds=seconds), ()
    plans: list[Plan | None] = []
    for factor in (1 - change, 1.0, 1 + change):
        tried = replace(limits, budget_10k_yuan=limits.budget_10k_yuan * factor)
        try:
            last = next((plan for plan in reversed(plans) if plan), None)
            plans.append(choose_projects(projects, promises, tried, start=last, gap=gap, seconds=seconds))
        except LimitsError:
            if factor >= 1:
                raise
            plans.append(None)
    less, plan, more = plans
    if plan is None:
        raise AssertionError("unreachable")
    return plan, tuple(_step(plan, other) for other in (less, more) if other)


def _step(plan: Plan, other: Plan) -> BudgetStep:
    mine, theirs = set(plan.project_ids), set(other.project_ids)
    budget = other.limits.budget_10k_yuan or 0.0
    return BudgetStep(budget, other, tuple(sorted(mine - theirs)), tuple(sorted(theirs - mine)))
