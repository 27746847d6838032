"""How long can demand be met, and what is lost at least? Two linear programmes over one flow of goods.

Simchi-Levi et al. (2015). Every quantity is divided by the time t: capacities become bounds of columns, and t itself the
column tau = 1/t. A failure then changes bounds only, so the programme is built once and solved again from where it stood.

    made[v] >= 0, sent[a] >= 0, lost[v] >= 0, tau >= 0
    made[v] <= capacity[v], and 0 where v has failed
    made[owner] <= sum of sent[a] / units[a] over the requirement's arcs + input_stock * tau     for every requirement
    demand[v] + sum of sent[a] out of v <= made[v] + stock[v] * tau + lost[v]                    for every node

Time to survive: nothing lost, tau as small as it can be. Performance impact of t days: tau fixed, loss as small as can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from chainlink.index_arrays import Floats, Ints

if TYPE_CHECKING:
    from highspy import Highs, HighsLp

FOR_EVER_TAU = 1e-10
"""A demand that can be met for more than 1 / this many days can be met for ever."""
EXACTNESS = 1e-9
"""How far a solution may miss a bound; also the relative difference below which two inputs bind alike."""


@dataclass(frozen=True, eq=False)
class Flow:
    """Who can make how much a day, from what, and who asks for it.

    Attributes
    ----------
    capacity, stock, demand
        By node: units a day it can make (infinity: any number), units in stock, units a day asked of it from outside.
    rate
        By node: units a day it usually makes, 0 where that is unknown or it makes nothing of its own.
    owner, input_stock
        By requirement: the node that has it, and how many units of the owner's output its input stock lasts for.
    requirement, source, units_per_unit
        By arc: the requirement it serves, the node that delivers, and how many units go into one unit of the owner's.
    """

    capacity: Floats
    stock: Floats
    demand: Floats
    rate: Floats
    owner: Ints
    input_stock: Floats
    requirement: Ints
    source: Ints
    units_per_unit: Floats


@dataclass(frozen=True)
class Survival:
    """How long demand is met: infinity for ever; and the requirement whose input stock would prolong it most, or -1."""

    days: float
    binding: int


@dataclass(frozen=True, eq=False)
class Loss:
    """The least loss over the whole time: as weighed, and the units lost by node."""

    weighed: float
    lost: Floats


class FlowProgrammes:
    """Both programmes over one flow, solved again and again.

    Each solve starts from the solution without a failure, so an answer does not depend on those asked before.

    Examples
    --------
    >>> one = np.ones(1)
    >>> flow = Flow(
    ...     capacity=np.array([15.0, 15.0]), stock=np.array([20.0, 30.0]), demand=np.array([10.0, 0.0]),
    ...     rate=np.array([10.0, 10.0]), owner=np.array([0], np.int32), input_stock=np.zeros(1),
    ...     requirement=np.array([0], np.int32), source=np.array([1], np.int32), units_per_unit=one,
    ... )
    >>> FlowProgrammes(flow).survive(np.array([1], np.int32))
    Survival(days=5.0, binding=0)
    """

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self._asked = np.flatnonzero(flow.demand > 0)
        self._tau = len(flow.capacity) + len(flow.source) + len(self._asked)

    def survive(self, failed: Ints, *, is_stock_usable: bool = True) -> Survival:
        """Find the longest time for which all demand is met while the `failed` nodes make nothing.

        Raises
        ------
        ArithmeticError
            If the solver finds no answer.
        """
        from highspy import HighsModelStatus

        solver = self._survival
        with self._stopped(solver, failed, is_stock_usable):
            status = _solved(solver)
            if status != HighsModelStatus.kOptimal:
                return Survival(0.0, self._binding_at_once(failed, is_stock_usable))
            tau = solver.getInfo().objective_function_value
            if tau <= FOR_EVER_TAU:
                return Survival(np.inf, -1)
            return Survival(1 / tau, self._binding(solver))

    def least_loss(self, failed: Ints, *, days: float, weight: Floats, is_stock_usable: bool = True) -> Loss:
        """Find the least demand lost over `days` while the `failed` nodes make nothing.

        Parameters
        ----------
        failed
            Nodes.
        days
            How long; infinity gives loss a day where no stock helps.
        weight
            By node: what one unit of its demand is worth, at least 0.
        is_stock_usable
            Whether stocks of failed nodes can be used up.
        """
        solver = self._loss
        first = self._tau - len(self._asked)
        for number, node in enumerate(self._asked):
            solver.changeColCost(first + number, float(weight[node]))
        solver.changeColBounds(self._tau, 1 / days, 1 / days)
        with self._stopped(solver, failed, is_stock_usable):
            _solved(solver)
            lost = np.zeros(len(self.flow.demand))
            lost[self._asked] = np.array(solver.getSolution().col_value)[first : self._tau]
            length = days if np.isfinite(days) else 1.0
            return Loss(float(solver.getInfo().objective_function_value) * length, lost * length)

    @cached_property
    def _survival(self) -> Highs:
        return self._ready(is_loss_allowed=False)

    @cached_property
    def _loss(self) -> Highs:
        return self._ready(is_loss_allowed=True)

    def _ready(self, *, is_loss_allowed: bool) -> Highs:
        from highspy import Highs

        solver = Highs()  # type: ignore[no-untyped-call]
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("primal_feasibility_tolerance", EXACTNESS),
            ("dual_feasibility_tolerance", EXACTNESS),
        ):
            solver.setOptionValue(option, value)
        solver.passModel(self._programme(is_loss_allowed=is_loss_allowed))
        solver.run()
        self._start = getattr(self, "_start", {}) | {is_loss_allowed: solver.getBasis()}
        return solver

    def _programme(self, *, is_loss_allowed: bool) -> HighsLp:
        from highspy import HighsLp, MatrixFormat, kHighsInf

        flow, tau = self.flow, self._tau
        nodes, arcs, needs = len(flow.capacity), len(flow.source), len(flow.owner)
        node, arc, need = np.arange(nodes), np.arange(arcs), np.arange(needs)
        entries = (
            (need, flow.owner, np.ones(needs)),
            (flow.requirement, nodes + arc, -1 / flow.units_per_unit),
            (need, np.full(needs, tau), -flow.input_stock),
            (needs + flow.source, nodes + arc, np.ones(arcs)),
            (needs + node, node, -np.ones(nodes)),
            (needs + self._asked, nodes + arcs + np.arange(len(self._asked)), -np.ones(len(self._asked))),
            (needs + node, np.full(nodes, tau), -flow.stock),
        )
        row, column, value = (np.concatenate(each) for each in zip(*entries, strict=True))
        order = np.lexsort((column, row))
        lp = HighsLp()
        lp.num_col_, lp.num_row_ = tau + 1, needs + nodes
        lp.col_cost_ = np.append(np.zeros(tau), 0.0 if is_loss_allowed else 1.0)
        lp.col_lower_ = np.zeros(tau + 1)
        lost = flow.demand[self._asked] * is_loss_allowed
        most = np.concatenate([flow.capacity, np.full(arcs, np.inf), lost, [np.inf]])
        lp.col_upper_ = np.where(np.isfinite(most), most, kHighsInf)
        lp.row_lower_ = np.full(needs + nodes, -kHighsInf)
        lp.row_upper_ = np.concatenate([np.zeros(needs), -flow.demand])
        lp.a_matrix_.format_ = MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.append(0, np.cumsum(np.bincount(row, minlength=needs + nodes)))
        lp.a_matrix_.index_, lp.a_matrix_.value_ = column[order], value[order]
        return lp

    @contextmanager
    def _stopped(self, solver: Highs, failed: Ints, is_stock_usable: bool) -> Iterator[None]:
        """Let nodes fail for one solve."""
        first_row = len(self.flow.owner)
        stocked = [] if is_stock_usable else [node for node in failed.tolist() if self.flow.stock[node] > 0]
        for node in failed.tolist():
            solver.changeColBounds(node, 0.0, 0.0)
        for node in stocked:
            solver.changeCoeff(first_row + node, self._tau, 0.0)
        solver.setBasis(self._start[solver is self.__dict__.get("_loss")])
        try:
            yield
        finally:
            for node in failed.tolist():
                solver.changeColBounds(node, 0.0, float(self.flow.capacity[node]))
            for node in stocked:
                solver.changeCoeff(first_row + node, self._tau, -float(self.flow.stock[node]))

    def _binding(self, solver: Highs) -> int:
        """First requirement for which one more day of input stock would help most; -1 where none would."""
        dual = np.array(solver.getSolution().row_dual)[: len(self.flow.owner)]
        help_of_a_day = np.abs(dual) * self.flow.rate[self.flow.owner]
        most = help_of_a_day.max(initial=0.0)
        return int(np.flatnonzero(help_of_a_day >= most * (1 - EXACTNESS))[0]) if most > EXACTNESS else -1

    def _binding_at_once(self, failed: Ints, is_stock_usable: bool) -> int:
        """Binding requirement where demand is not met for a single day: of the least loss on the first."""
        asked = self.flow.demand
        weight = np.divide(1.0, asked, out=np.zeros(len(asked)), where=asked > 0)
        self.least_loss(failed, days=1.0, weight=weight, is_stock_usable=is_stock_usable)
        return self._binding(self._loss)


def _solved(solver: Highs) -> object:
    """Solve; start afresh where the warm start leads nowhere. Gives the status: optimal, or infeasible."""
    from highspy import HighsModelStatus

    answers = (HighsModelStatus.kOptimal, HighsModelStatus.kInfeasible)
    solver.run()
    if solver.getModelStatus() not in answers:
        solver.clearSolver()
        solver.run()
    if solver.getModelStatus() not in answers:
        raise ArithmeticError(f"the solver gave up: {solver.modelStatusToString(solver.getModelStatus())}")
    return solver.getModelStatus()
