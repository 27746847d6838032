"""Which possible meetings are worth most, where firms both buy and supply? A whole-number programme, solved by HiGHS.

One variable a possible meeting, one a firm with a first chance. No firm beyond its limit on both sides together, no need
beyond its, no two firms twice.
"""

from __future__ import annotations

from collections.abc import Iterator

import highspy
import numpy as np

from chainlink.matching.timetable.meeting_flow import Possible, Room
from chainlink.supply.index_arrays import Bools, Floats, Longs

Rows = tuple[Longs, Longs, Floats, Floats, Floats]
"""Row and column and value of each entry; least and most of each row."""


def best_programme(possible: Possible, room: Room, start: Bools, *, seconds: float) -> tuple[Bools, float]:
    """Choose the meetings that are worth most, required ones among them.

    Parameters
    ----------
    possible, room
        As of `best_flow`; `room.as_buyer` is the limit of both sides together.
    start
        A choice within the limits to go on from.
    seconds
        When to stop with what there is.

    Returns
    -------
    tuple
        The choice, and a bound in points that no choice exceeds.
    """
    firms = np.flatnonzero(room.has_first_chance)
    firms = firms[np.isin(firms, possible.supplier)]
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, bool | int | float] = {
        "output_flag": False,
        "threads": 1,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.5,
        "time_limit": seconds,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(_model(possible, room, firms))
    is_met = np.isin(firms, possible.supplier[start])
    solution = highspy.HighsSolution()
    solution.col_value = [*start.astype(float).tolist(), *is_met.astype(float).tolist()]
    solver.setSolution(solution)
    solver.run()
    outcome = solver.getInfo()
    if outcome.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return start, float("inf")
    is_chosen = np.array(solver.getSolution().col_value[: len(possible)]) > 0.5
    return is_chosen, float(outcome.mip_dual_bound)


def _model(possible: Possible, room: Room, firms: Longs) -> highspy.HighsLp:
    row, column, value, least, most = (
        np.concatenate(parts) for parts in zip(*_rows(possible, room, firms), strict=True)
    )
    count = len(possible) + len(firms)
    order = np.lexsort((row, column))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count, len(least)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.concatenate([possible.points, np.full(len(firms), room.first_points)]).astype(float)
    model.col_lower_, model.col_upper_ = np.zeros(count), np.ones(count)
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(possible) + [highspy.HighsVarType.kContinuous] * len(
        firms
    )
    model.row_lower_, model.row_upper_ = least, most
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=count))]).astype(np.int32)
    model.a_matrix_.index_ = row[order].astype(np.int32)
    model.a_matrix_.value_ = value[order]
    return model


def _rows(possible: Possible, room: Room, firms: Longs) -> Iterator[Rows]:
    """Limits of firms, needs, pairs of firms and of all; first chances are earned by a meeting."""
    every = np.arange(len(possible))
    nothing = -highspy.kHighsInf
    seated, seat = np.unique(np.concatenate([possible.buyer, possible.supplier]), return_inverse=True)
    needs, need = np.unique(possible.need, return_inverse=True)
    pairs, first, pair = np.unique(possible.firms, return_index=True, return_inverse=True)
    chance = np.flatnonzero(np.isin(possible.supplier, firms))
    earned = np.searchsorted(firms, possible.supplier[chance])
    start = 0
    blocks: tuple[tuple[Longs, Longs, Floats, Floats, Floats], ...] = (
        (seat, np.tile(every, 2), np.ones(2 * len(every)), np.full(len(seated), nothing), room.as_buyer[seated]),
        (need, every, np.ones(len(every)), np.full(len(needs), nothing), np.full(len(needs), float(room.per_need))),
        (pair, every, np.ones(len(every)), possible.is_required[first].astype(float), np.ones(len(pairs))),
        (0 * every, every, np.ones(len(every)), np.array([nothing]), np.array([float(room.in_all)])),
        (
            np.concatenate([np.arange(len(firms)), earned]),
            np.concatenate([len(possible) + np.arange(len(firms)), chance]),
            np.concatenate([np.ones(len(firms)), -np.ones(len(chance))]),
            np.full(len(firms), nothing),
            np.zeros(len(firms)),
        ),
    )
    for row, column, value, least, most in blocks:
        yield row + start, column, value, least, most.astype(float)
        start += len(least)
