"""Which projects together close most risk within the limits, with proof? 强链补链项目组合."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainlink.projects.planning.cover import Cover, Promises, build_cover, expected_promises
from chainlink.projects.planning.greedy import greedy
from chainlink.projects.planning.limits import LimitRow, PlanLimits, Usage, is_kept, limit_rows
from chainlink.projects.planning.programme import FEW, is_possible, solve
from chainlink.projects.planning.tidying import NOTHING, tidied
from chainlink.projects.project import Project
from chainlink.supply.index_arrays import Bools
from graph_schema.errors import LimitsError, UsageError
from graph_schema.names import Words

GAP = 0.005
"""Of many projects, a plan is good enough when so little of the best can be missing; of up to `FEW` nothing may be."""
SECONDS = 30.0


@dataclass(frozen=True)
class BindingLimit:
    """A limit that alone keeps out projects which would close more.

    Attributes
    ----------
    words
        The limit.
    used, most
        What the plan takes of it, and what it allows.
    keeps_out
        Projects that would close more and fit all other limits.
    """

    words: Words
    used: float
    most: float
    keeps_out: int


@dataclass(frozen=True)
class Plan:
    """Chosen projects, and how good the choice is proven to be.

    Attributes
    ----------
    project_ids
        Sorted.
    limits
        What it keeps to.
    closed_points
        Points of risk that they are expected to close together, each stake once: promises weighed by the chance that
        the project succeeds (only research may fail).
    certain_points, full_points
        What the projects that cannot fail close by themselves, and what all close if every one succeeds.
    bound_points
        No plan within the limits closes more.
    open_points
        What all projects together could close without limits.
    preview_points
        What choosing one by one closes; None where that found no plan.
    cost_10k_yuan
        Sum of their investments.
    binding
        Limits that keep out more, most first.
    is_finished
        Whether the gap asked for was proven, rather than the time over.
    """

    project_ids: tuple[str, ...]
    limits: PlanLimits
    closed_points: float
    certain_points: float
    full_points: float
    bound_points: float
    open_points: float
    preview_points: float | None
    cost_10k_yuan: float
    binding: tuple[BindingLimit, ...]
    is_finished: bool

    @property
    def gap(self) -> float:
        """Share of the bound that the plan leaves, 0 to 1."""
        return max(0.0, 1.0 - self.closed_points / self.bound_points) if self.bound_points > 0 else 0.0


def choose_projects(
    projects: Sequence[Project],
    promises: Promises,
    limits: PlanLimits,
    *,
    start: Plan | None = None,
    gap: float | None = None,
    seconds: float = SECONDS,
) -> Plan:
    """Choose the projects that together close most within the limits.

    Parameters
    ----------
    projects
        Candidates, in any order.
    promises
        By project id the points that it takes off each stake if it succeeds; of several chosen for one stake the best
        expectation counts.
    limits
        See `PlanLimits`.
    start
        A plan for tighter limits: nothing less is chosen, and the bound does not fall below its bound.
    gap
        Share of the best that may be missing; None for `GAP`, or 0 of up to `FEW` projects.
    seconds
        When to stop with what there is, `is_finished` False.

    Returns
    -------
    Plan
        The same whatever the order of projects, if it finished in time. No project is in it without closing something,
        unless a limit demands it; then those that close something come first, where they cost no more.

    Raises
    ------
    LimitsError
        If no choice keeps to the limits; a smallest set of limits that clash is named.
    UnknownIdError
        If a limit names a project that is not there.
    ValueError
        If a promise is no finite number.

    Notes
    -----
    A programme of one whole-number variable a project: 12,000 projects and 20,000 stakes take seconds, see the README.

    References
    ----------
    Khuller, Moss, Naor (1999). The budgeted maximum coverage problem. Information Processing Letters 70(1).

    Examples
    --------
    >>> projects = [Project(each, "backup", "C", "x", "", "", cost, 1, None, (), ()) for each, cost in
    ...             [("A", 3.0), ("B", 2.0), ("D", 2.0)]]
    >>> promises = {"A": {("r", "c"): 5, ("s", "c"): 5}, "B": {("r", "c"): 5}, "D": {("t", "c"): 4}}
    >>> plan = choose_projects(projects, promises, PlanLimits(budget_10k_yuan=5.0))
    >>> plan.project_ids, plan.closed_points, plan.gap
    (('A', 'D'), 14.0, 0.0)
    """
    ordered = sorted(projects, key=lambda project: project.project_id)
    ids = [project.project_id for project in ordered]
    cover, rows = build_cover(ids, expected_promises(ordered, promises)), limit_rows(ordered, limits)
    gap = (GAP if len(ids) > FEW else 0.0) if gap is None else gap
    preview = greedy(cover, rows)
    before = np.isin(ids, start.project_ids) if start else None
    if before is not None and not is_kept(rows, before):
        before = None
    plans = [plan for plan in (preview, before) if plan is not None]
    solved = solve(cover, rows, start=max(plans, key=cover.closed, default=None), gap=gap, seconds=seconds)
    if solved.chosen is not None and is_kept(rows, solved.chosen):
        plans.append(solved.chosen)
    if not plans:
        raise LimitsError(clashing_limits(ordered, limits))
    cost = np.array([project.cost_10k_yuan for project in ordered], float)
    chosen = max((tidied(plan, cover, rows, cost) for plan in plans), key=cover.closed)
    closed = cover.closed(chosen)
    floor = start.bound_points if start and before is not None else 0.0
    return Plan(
        project_ids=tuple(project_id for project_id, is_in in zip(ids, chosen.tolist(), strict=True) if is_in),
        limits=limits,
        closed_points=closed,
        certain_points=cover.closed(chosen & _cannot_fail(ordered)),
        full_points=build_cover(ids, promises).closed(chosen),
        bound_points=max(solved.bound, closed, floor),
        open_points=cover.closed(np.ones(len(ids), bool)),
        preview_points=cover.closed(preview) if preview is not None else None,
        cost_10k_yuan=float(cost[chosen].sum()),
        binding=_binding(chosen, cover, rows),
        is_finished=solved.is_finished,
    )


def preview_projects(projects: Sequence[Project], promises: Promises, limits: PlanLimits) -> Plan:
    """Choose one by one, at once: a plan within the limits, with nothing proved but that no plan closes all there is.

    Returns
    -------
    Plan
        `is_finished` is False, and the bound is what all projects together would close.

    Raises
    ------
    LimitsError
        If choosing one by one finds no plan, and there is none; the limits that clash are named.
    UnknownIdError
        If a limit names a project that is not there.
    UsageError
        If there may be a plan that choosing one by one does not find.

    Notes
    -----
    A second for 12,000 projects.
    """
    ordered = sorted(projects, key=lambda project: project.project_id)
    ids = [project.project_id for project in ordered]
    cover, rows = build_cover(ids, expected_promises(ordered, promises)), limit_rows(ordered, limits)
    chosen = greedy(cover, rows)
    if chosen is None:
        if clash := clashing_limits(ordered, limits):
            raise LimitsError(clash)
        raise UsageError(
            Words(
                "逐个挑选没有找到满足限制的方案；请不用预览",
                "choosing one by one finds no plan within the limits; plan without preview",
            )
        )
    cost = np.array([project.cost_10k_yuan for project in ordered], float)
    closed, most = cover.closed(chosen), cover.closed(np.ones(len(ids), bool))
    names = tuple(project_id for project_id, is_in in zip(ids, chosen.tolist(), strict=True) if is_in)
    return Plan(
        project_ids=names,
        limits=limits,
        closed_points=closed,
        certain_points=cover.closed(chosen & _cannot_fail(ordered)),
        full_points=build_cover(ids, promises).closed(chosen),
        bound_points=most,
        open_points=most,
        preview_points=closed,
        cost_10k_yuan=float(cost[chosen].sum()),
        binding=_binding(chosen, cover, rows),
        is_finished=False,
    )


def clashing_limits(projects: Sequence[Project], limits: PlanLimits) -> tuple[Words, ...]:
    """Find a smallest set of limits that no choice of projects keeps together; none if there is a plan.

    *Smallest*: without any one of them, the others can be kept. Limits are left out one after another, as long as the
    rest still clashes.

    Raises
    ------
    UnknownIdError
        If a limit names a project that is not there.

    Notes
    -----
    One programme without promises for each limit.
    """
    ordered = sorted(projects, key=lambda project: project.project_id)
    kept = list(limit_rows(ordered, limits))
    if is_possible(kept, len(ordered)):
        return ()
    for row in list(kept):
        others = [other for other in kept if other is not row]
        if not is_possible(others, len(ordered)):
            kept = others
    return tuple(row.words for row in kept)


def _cannot_fail(projects: Sequence[Project]) -> Bools:
    return np.array([project.success_odds >= 1.0 for project in projects], bool)


def _binding(chosen: Bools, cover: Cover, rows: Sequence[LimitRow]) -> tuple[BindingLimit, ...]:
    usage = Usage(rows, chosen)
    keeps_out = [0] * len(rows)
    for at in np.flatnonzero(~chosen & (cover.margins(chosen) > NOTHING)).tolist():
        broken = usage.broken_by(at)
        if len(broken) == 1:
            keeps_out[broken.pop()] += 1
    bindings = [
        BindingLimit(row.words, row.used(chosen), row.high, count)
        for row, count in zip(rows, keeps_out, strict=True)
        if count
    ]
    return tuple(sorted(bindings, key=lambda binding: -binding.keeps_out))
