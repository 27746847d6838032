"""What is the best plan, and how far from it can this one be? A whole-number programme, solved by HiGHS.

One variable a project, chosen or not; one a stake and level of points, that may count once a project which promises as
much is chosen. Within the limits the sum of what counts is made as large as it can be.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import highspy
import numpy as np

from chainlink.projects.planning.cover import Cover, Floats
from chainlink.projects.planning.limits import LimitRow
from chainlink.supply.index_arrays import Bools, Ints, Longs

FEW = 2000
"""So many projects are asked at once; of more, first those that matter most when projects may be done in part."""


@dataclass(frozen=True, eq=False)
class Solved:
    """What the solver found.

    Attributes
    ----------
    chosen
        By project whether it is chosen; None if no plan keeps to the limits.
    bound
        No plan closes more than this.
    is_finished
        Whether the gap was reached, rather than the time over.
    """

    chosen: Bools | None
    bound: float
    is_finished: bool


def solve(cover: Cover, rows: Sequence[LimitRow], *, start: Bools | None, gap: float, seconds: float) -> Solved:
    """Find a plan whose closed points are proven to lie within `gap` of the best.

    Parameters
    ----------
    cover, rows
        Promises and limits, of the same projects.
    start
        A plan within the limits to go on from, or None.
    gap
        Share of the best that may be missing.
    seconds
        When to stop with what there is; what is then found may differ from machine to machine.

    Notes
    -----
    Of many projects, first those that matter when projects may be done in part (the linear programme, which also gives
    a bound): its best whole choice is mostly within the gap. Only where it is not, all projects are asked. 12,000
    projects with 20,000 stakes: a few seconds, see the README.
    """
    begun = time.monotonic()
    if not cover.project_count:
        is_kept = all(row.allows(0.0) for row in rows)
        return Solved(np.zeros(0, bool) if is_kept else None, 0.0, True)
    levels = _levels(cover)
    most = float(_best_points(cover).sum())
    solver = _solver(gap)
    solver.passModel(_model(cover, levels, rows))
    promising = None
    if cover.project_count > FEW:
        promising, most = _promising(solver, cover.project_count, most)
        if promising is None:
            return Solved(None, most, True)
        solver.changeColsBounds(len(promising), promising, np.zeros(len(promising)), np.zeros(len(promising)))
        tried = _run(solver, cover, levels, start, most, seconds)
        if tried.chosen is not None and cover.closed(tried.chosen) >= most * (1 - gap):
            return Solved(tried.chosen, most, True)
        start = tried.chosen if tried.chosen is not None else start
        solver.changeColsBounds(len(promising), promising, np.zeros(len(promising)), np.ones(len(promising)))
    return _run(solver, cover, levels, start, most, max(1.0, seconds - (time.monotonic() - begun)))


def _promising(solver: highspy.Highs, count: int, most: float) -> tuple[Ints | None, float]:
    """Solve with parts of projects allowed: projects that seem to matter least, and the bound; None if impossible."""
    whole = np.full(count, highspy.HighsVarType.kInteger)
    solver.changeColsIntegrality(
        count, np.arange(count, dtype=np.int32), np.full(count, highspy.HighsVarType.kContinuous)
    )
    solver.run()
    status, solution = solver.getModelStatus(), solver.getSolution()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None, most
    bound = (
        min(most, float(solver.getInfo().objective_function_value))
        if status == highspy.HighsModelStatus.kOptimal
        else most
    )
    share, lost = np.array(solution.col_value[:count]), np.array(solution.col_dual[:count])
    solver.changeColsIntegrality(count, np.arange(count, dtype=np.int32), whole)
    worst_last = np.lexsort((np.arange(count), -lost, share < 1e-9))
    return np.sort(worst_last[FEW:]).astype(np.int32), bound


def _run(
    solver: highspy.Highs, cover: Cover, levels: _Levels, start: Bools | None, most: float, seconds: float
) -> Solved:
    """Let the solver search from a plan, among the projects that it may choose."""
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = [*start.astype(float).tolist(), *_values(levels, start).tolist()]
        solver.setSolution(solution)
    solver.setOptionValue("time_limit", solver.getRunTime() + seconds)
    solver.run()
    status = solver.getModelStatus()
    outcome = solver.getInfo()
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return Solved(None, most, True)
    has_plan = outcome.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value[: cover.project_count]) if has_plan else None
    bound = min(most, float(outcome.mip_dual_bound)) if np.isfinite(outcome.mip_dual_bound) else most
    chosen = values > 0.5 if values is not None else start
    return Solved(chosen, bound, status == highspy.HighsModelStatus.kOptimal)


def is_possible(rows: Sequence[LimitRow], project_count: int) -> bool:
    """Tell whether any choice of projects keeps to these limits."""
    nothing = Cover(project_count, (), np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    return solve(nothing, rows, start=None, gap=0.0, seconds=60.0).chosen is not None


@dataclass(frozen=True, eq=False)
class _Levels:
    """Steps of points that count once: what a step adds, and which projects reach it (step, project pairs)."""

    points: Floats
    own: Floats
    step: Longs
    project: Longs


def _best_points(cover: Cover) -> Floats:
    best = np.zeros(len(cover.stakes))
    np.maximum.at(best, cover.stake, cover.points)
    return best


def _levels(cover: Cover) -> _Levels:
    """Cut each stake into steps; a step that one project alone reaches is that project's own."""
    own = np.zeros(cover.project_count)
    points: list[float] = []
    steps: list[int] = []
    projects: list[int] = []
    order = np.lexsort((cover.project, -cover.points, cover.stake))
    stake, amount, project = cover.stake[order], cover.points[order], cover.project[order]
    bounds = [*np.flatnonzero(np.diff(stake, prepend=-1)).tolist(), len(stake)]
    for first, last in pairwise(bounds):
        amounts = amount[first:last]
        ends = [*(np.flatnonzero(amounts[1:] < amounts[:-1]) + 1).tolist(), last - first]
        for end, below in zip(ends, [*(float(amounts[number]) for number in ends[:-1]), 0.0], strict=True):
            added = float(amounts[end - 1]) - below
            if end == 1:
                own[project[first]] += added
                continue
            steps += [len(points)] * end
            projects += project[first : first + end].tolist()
            points.append(added)
    return _Levels(np.array(points), own, np.array(steps, np.int64), np.array(projects, np.int64))


def _values(levels: _Levels, chosen: Bools) -> Floats:
    """By step whether a chosen project reaches it."""
    reached = np.zeros(len(levels.points))
    reached[levels.step[chosen[levels.project]]] = 1.0
    return reached


def _model(cover: Cover, levels: _Levels, rows: Sequence[LimitRow]) -> highspy.HighsLp:
    count, step_count = cover.project_count, len(levels.points)
    sizes = np.bincount(levels.step, minlength=step_count)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count + step_count, step_count + len(rows)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.concatenate([levels.own, levels.points])
    model.col_lower_, model.col_upper_ = np.zeros(count + step_count), np.ones(count + step_count)
    model.integrality_ = [highspy.HighsVarType.kInteger] * count + [highspy.HighsVarType.kContinuous] * step_count
    at = np.insert(np.cumsum(sizes), 0, 0)[:step_count]
    index = np.insert(levels.project, at, count + np.arange(step_count))
    value = np.insert(np.full(len(levels.project), -1.0), at, 1.0)
    scales = [max(1.0, float(np.abs(row.amounts).max(initial=0.0))) for row in rows]
    lengths = [*(sizes + 1).tolist(), *(len(row.projects) for row in rows)]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *lengths]).astype(np.int32)
    model.a_matrix_.index_ = np.concatenate([index, *(row.projects for row in rows)]).astype(np.int32)
    scaled = [row.amounts / scale for row, scale in zip(rows, scales, strict=True)]
    model.a_matrix_.value_ = np.concatenate([value, *scaled])
    low, high = (
        [getattr(row, side) / scale for row, scale in zip(rows, scales, strict=True)] for side in ("low", "high")
    )
    model.row_lower_ = np.concatenate([np.full(step_count, -np.inf), np.array(low, float)])
    model.row_upper_ = np.concatenate([np.zeros(step_count), np.array(high, float)])
    return model


def _solver(gap: float) -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    settings = {"output_flag": False, "mip_rel_gap": gap, "random_seed": 0, "threads": 1}
    for name, value in settings.items():
        solver.setOptionValue(name, value)
    return solver
