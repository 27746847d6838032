"""How long can demand be met, and what is lost at least? Two linear programmes over one flow of goods.

Simchi-Levi et al. (2015). Every quantity is divided by the time t: capacities become bounds of columns, and t itself the
column tau = 1/t. A failure then changes bounds only, so the programme is built once and solved again from where it stood.

    made[v] >= 0, sent[a] >= 0, lost[v] >= 0, tau >= 0
    made[v] <= capacity[v], and 0 where v has failed
    made[owner] <= sum of sent[a] / units[a] over the requirement's arcs + input_stock * tau     for every requirement
    demand[v] + sum of sent[a] out of v <= made[v] + stock[v] * tau + lost[v]                    for every node

The solver sees each node in units of what it usually makes a day, so that tonnes and chips weigh alike.
Time to survive: nothing lost, tau as small as it can be. Performance impact of t days: tau fixed, loss as small as can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from chainlink.analysis.recovery.flow import Flow, bounded
from chainlink.supply.index_arrays import Bools, Floats, Ints, Longs

if TYPE_CHECKING:
    from highspy import Highs, HighsBasis, HighsLp

FOR_EVER_TAU = 1e-10
"""A demand that can be met for more than 1 / this many days can be met for ever."""
EXACTNESS = 1e-9
"""How far a solution may miss a bound, in units of what a node usually makes."""
ALIKE = 1e-6
"""Relative difference below which two inputs bind alike, and two answers are one."""
_NONE: Longs = np.zeros(0, np.int64)
_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "primal_feasibility_tolerance": EXACTNESS,
    "dual_feasibility_tolerance": EXACTNESS,
    "simplex_scale_strategy": 0,
    "simplex_dual_edge_weight_strategy": 1,
    "dual_simplex_cost_perturbation_multiplier": 0.0,
    "presolve": "off",
}
"""The programme is scaled already, and small enough to be solved as it is; costs need no perturbing."""


@dataclass(frozen=True)
class Survival:
    """How long demand is met.

    Attributes
    ----------
    days
        Infinity for ever.
    binding
        The requirement whose input stock would prolong it most, or -1; not told where no day is survived but maybe for
        doubted stocks.
    is_doubted
        Whether it would be longer if the doubted stocks were boundless.
    """

    days: float
    binding: int
    is_doubted: bool = False


@dataclass(frozen=True, eq=False)
class LeastLoss:
    """The least loss over the whole time: as weighed, and the units lost by node."""

    weighed: float
    lost: Floats


@dataclass(frozen=True, eq=False)
class _Solver:
    """A programme and the basis that solves it when nothing fails."""

    highs: Highs
    start: HighsBasis


class FlowProgrammes:
    """Both programmes over one flow, solved again and again.

    Each solve starts from the solution without a failure, so an answer does not depend on those asked before.

    Parameters
    ----------
    flow
        Who makes what, of what, for whom.
    longest_days
        Survival of so many days or more counts as for ever, which is told the sooner the fewer they are.
    doubted
        Nodes and requirements with stocks of which nobody knows how large they are.

    Examples
    --------
    >>> one = np.ones(1)
    >>> flow = Flow(
    ...     capacity=np.array([15.0, 15.0]), stock=np.array([20.0, 30.0]), demand=np.array([10.0, 0.0]),
    ...     rate=np.array([10.0, 10.0]), owner=np.array([0], np.int32), input_stock=np.zeros(1),
    ...     requirement=np.array([0], np.int32), source=np.array([1], np.int32), units_per_unit=one,
    ... )
    >>> FlowProgrammes(flow).survive(np.array([1], np.int32))
    Survival(days=5.0, binding=0, is_doubted=False)
    """

    def __init__(
        self, flow: Flow, *, longest_days: float = np.inf, doubted: tuple[Longs, Longs] = (_NONE, _NONE)
    ) -> None:
        self.flow, self.longest_days = flow, longest_days
        self._doubted = np.concatenate([len(flow.owner) + doubted[0], doubted[1]])
        self._asked = np.flatnonzero(flow.demand > 0)
        self._tau = len(flow.capacity) + len(flow.source) + len(self._asked)
        self._losses: dict[bytes, _Solver] = {}

    def __getstate__(self) -> dict[str, object]:
        """Leave the solvers behind: another process builds its own."""
        state = {name: value for name, value in self.__dict__.items() if name != "_survival"}
        return state | {"_losses": {}}

    @cached_property
    def _scale(self) -> Floats:
        return self.flow.scales()

    @cached_property
    def idle(self) -> Bools:
        """By node: whether all demand is met for ever while it, and all others marked, make nothing.

        So it is in the solution where nothing fails; a node that is not marked may be one that can be spared too.
        """
        from highspy import HighsModelStatus

        highs = self._survival.highs
        with self._stopped(self._survival, np.zeros(0, np.int32), is_stock_usable=True):
            if _solved(highs) != HighsModelStatus.kOptimal or not self._is_for_ever(highs):
                return np.zeros(len(self.flow.capacity), bool)
            made = np.array(highs.getSolution().col_value, np.float64)[: len(self.flow.capacity)]
            idle: Bools = made <= 0
            return idle

    def survive(self, failed: Ints, *, is_stock_usable: bool = True) -> Survival:
        """Find the longest time for which all demand is met while the `failed` nodes make nothing.

        Raises
        ------
        ArithmeticError
            If the solver finds no answer.
        """
        from highspy import HighsModelStatus, kHighsInf

        highs = self._survival.highs
        doubted = self._doubted
        if not is_stock_usable:
            doubted = doubted[~np.isin(doubted, len(self.flow.owner) + failed)]
        with self._stopped(self._survival, failed, is_stock_usable):
            if _solved(highs) != HighsModelStatus.kOptimal:
                if self._is_met_with_doubted_stock(doubted, most_tau=kHighsInf):
                    return Survival(0.0, -1, is_doubted=True)
                return Survival(0.0, self._binding_at_once(failed, is_stock_usable))
            if self._is_for_ever(highs):
                return Survival(np.inf, -1)
            tau, price = highs.getInfo().objective_function_value, _prices(highs)
            could_be_longer = bool((price[doubted] > EXACTNESS).any())
            is_doubted = could_be_longer and self._is_met_with_doubted_stock(doubted, most_tau=tau * (1 - ALIKE))
            return Survival(1 / tau, self._binding(price), is_doubted)

    def _is_for_ever(self, highs: Highs) -> bool:
        tau = highs.getInfo().objective_function_value
        return bool(tau <= max(FOR_EVER_TAU, (1 + EXACTNESS) / self.longest_days))

    def _is_met_with_doubted_stock(self, rows: Longs, *, most_tau: float) -> bool:
        """Whether demand is met so long if these stocks are boundless; the programme goes on from where it stands."""
        from highspy import HighsModelStatus, kHighsInf

        if not len(rows):
            return False
        highs, least_tau = self._survival.highs, 1 / self.longest_days
        for row in rows.tolist():
            highs.changeRowBounds(row, -kHighsInf, kHighsInf)
        highs.changeColBounds(self._tau, least_tau, max(most_tau, least_tau))
        highs.changeColCost(self._tau, 0.0)  # else rows without bound that bind leave the dual simplex no start
        try:
            return _solved(highs) == HighsModelStatus.kOptimal
        finally:
            highs.changeColCost(self._tau, 1.0)
            highs.changeColBounds(self._tau, least_tau, kHighsInf)
            for row, end in zip(rows.tolist(), self._row_ends[rows].tolist(), strict=True):
                highs.changeRowBounds(row, -kHighsInf, end)

    def least_loss(self, failed: Ints, *, days: float, weight: Floats, is_stock_usable: bool = True) -> LeastLoss:
        """Find the least demand lost over `days` while the `failed` nodes make nothing.

        Parameters
        ----------
        failed
            Nodes.
        days
            How long, above 0; infinity gives the loss a day where no stock helps.
        weight
            By node: what one unit of its demand is worth, at least 0.
        is_stock_usable
            Whether stocks of failed nodes can be used up.

        Raises
        ------
        ArithmeticError
            If the solver finds no answer.
        """
        solver = self._loss(weight)
        length = days if np.isfinite(days) else 1.0
        with self._stopped(solver, failed, is_stock_usable):
            solver.highs.changeColBounds(self._tau, 1 / days, 1 / days)
            _solved(solver.highs)
            lost = np.zeros(len(self.flow.demand))
            losses = np.array(solver.highs.getSolution().col_value)[self._tau - len(self._asked) : self._tau]
            lost[self._asked] = losses * self._scale[self._asked] * length
            return LeastLoss(float(solver.highs.getInfo().objective_function_value) * length, lost)

    @cached_property
    def _survival(self) -> _Solver:
        cost = np.zeros(self._tau + 1)
        cost[self._tau] = 1
        return self._ready(cost, most_lost=np.zeros(len(self._asked)), least_tau=1 / self.longest_days, most_tau=np.inf)

    def _loss(self, weight: Floats) -> _Solver:
        """Give the programme of one weighing; it starts from the least loss for ever."""
        key = weight[self._asked].tobytes()
        if key not in self._losses:
            cost = np.zeros(self._tau + 1)
            cost[self._tau - len(self._asked) : self._tau] = (weight * self._scale)[self._asked]
            most_lost = (self.flow.demand / self._scale)[self._asked]
            self._losses[key] = self._ready(cost, most_lost=most_lost, least_tau=0.0, most_tau=0.0)
        return self._losses[key]

    def _ready(self, cost: Floats, *, most_lost: Floats, least_tau: float, most_tau: float) -> _Solver:
        from highspy import Highs, kHighsInf

        highs = Highs()  # type: ignore[no-untyped-call]
        for option, value in _OPTIONS.items():
            highs.setOptionValue(option, value)
        lp = self._programme()
        most = np.concatenate([self.flow.capacity / self._scale, np.full(len(self.flow.source), np.inf), most_lost])
        most = np.append(most, most_tau)
        lp.col_cost_, lp.col_upper_ = cost, np.where(np.isfinite(most), most, kHighsInf)
        lp.col_lower_ = np.append(np.zeros(self._tau), least_tau)
        highs.passModel(lp)
        highs.run()
        return _Solver(highs, highs.getBasis())

    def _programme(self) -> HighsLp:
        """The rows: requirements, then nodes. Columns: made, sent, lost, tau."""
        from highspy import HighsLp, MatrixFormat, kHighsInf

        flow, tau, scale = self.flow, self._tau, self._scale
        nodes, arcs, needs = len(flow.capacity), len(flow.source), len(flow.owner)
        node, arc, need = np.arange(nodes), np.arange(arcs), np.arange(needs)
        taken = flow.units_per_unit * scale[flow.owner[flow.requirement]] / scale[flow.source]
        entries = (
            (need, flow.owner, np.ones(needs)),
            (flow.requirement, nodes + arc, -np.ones(arcs)),
            (need, np.full(needs, tau), -bounded(flow.input_stock) / scale[flow.owner]),
            (needs + flow.source, nodes + arc, taken),
            (needs + node, node, -np.ones(nodes)),
            (needs + self._asked, nodes + arcs + np.arange(len(self._asked)), -np.ones(len(self._asked))),
            (needs + node, np.full(nodes, tau), -bounded(flow.stock) / scale),
        )
        row, column, value = (np.concatenate(part) for part in zip(*entries, strict=True))
        order = np.lexsort((column, row))
        lp = HighsLp()
        lp.num_col_, lp.num_row_ = tau + 1, needs + nodes
        lp.row_lower_, lp.row_upper_ = np.full(needs + nodes, -kHighsInf), self._row_ends
        lp.a_matrix_.format_ = MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.append(0, np.cumsum(np.bincount(row, minlength=needs + nodes)))
        lp.a_matrix_.index_, lp.a_matrix_.value_ = column[order], value[order]
        return lp

    @cached_property
    def _row_ends(self) -> Floats:
        """By row: its upper bound."""
        from highspy import kHighsInf

        flow = self.flow
        of_needs = np.where(np.isinf(flow.input_stock), kHighsInf, 0.0)
        return np.append(of_needs, np.where(np.isinf(flow.stock), kHighsInf, -flow.demand / self._scale))

    @contextmanager
    def _stopped(self, solver: _Solver, failed: Ints, is_stock_usable: bool) -> Iterator[None]:
        """Let nodes fail for one solve."""
        flow, highs = self.flow, solver.highs
        stocked = [] if is_stock_usable else [node for node in failed.tolist() if flow.stock[node] > 0]
        for node in failed.tolist():
            highs.changeColBounds(node, 0.0, 0.0)
        for node in stocked:
            self._set_stock(highs, node, 0.0)
        highs.clearSolver()
        highs.setBasis(solver.start)
        try:
            yield
        finally:
            for node in failed.tolist():
                highs.changeColBounds(node, 0.0, float(flow.capacity[node] / self._scale[node]))
            for node in stocked:
                self._set_stock(highs, node, float(flow.stock[node]))

    def _set_stock(self, highs: Highs, node: int, stock: float) -> None:
        from highspy import kHighsInf

        row, scale = len(self.flow.owner) + node, float(self._scale[node])
        is_boundless = np.isinf(stock)
        highs.changeCoeff(row, self._tau, 0.0 if is_boundless else -stock / scale)
        highs.changeRowBounds(row, -kHighsInf, kHighsInf if is_boundless else -float(self.flow.demand[node]) / scale)

    def _binding(self, price: Floats) -> int:
        """First requirement for which one more day of input stock would help most; -1 where none would."""
        owner = self.flow.owner
        help_of_a_day = price[: len(owner)] * (self.flow.rate / self._scale)[owner]
        most = help_of_a_day.max(initial=0.0)
        return int(np.flatnonzero(help_of_a_day >= most * (1 - ALIKE))[0]) if most > EXACTNESS else -1

    def _binding_at_once(self, failed: Ints, is_stock_usable: bool) -> int:
        """Binding requirement where demand is not met for a single day: of the least loss on the first."""
        demand = self.flow.demand
        weight = np.divide(1.0, demand, out=np.zeros(len(demand)), where=demand > 0)
        self.least_loss(failed, days=1.0, weight=weight, is_stock_usable=is_stock_usable)
        return self._binding(_prices(self._loss(weight).highs))


def _prices(highs: Highs) -> Floats:
    """By row: what a little more room in it would be worth."""
    price: Floats = np.abs(np.array(highs.getSolution().row_dual, np.float64))
    return price


def _solved(highs: Highs) -> object:
    """Solve; start afresh where the warm start leads nowhere. Gives the status: optimal, or infeasible."""
    from highspy import HighsModelStatus

    answers = (HighsModelStatus.kOptimal, HighsModelStatus.kInfeasible)
    highs.run()
    if highs.getModelStatus() not in answers:
        highs.clearSolver()
        highs.run()
    if highs.getModelStatus() not in answers:
        raise ArithmeticError(f"the solver gave up: {highs.modelStatusToString(highs.getModelStatus())}")
    return highs.getModelStatus()
