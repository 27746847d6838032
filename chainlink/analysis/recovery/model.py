"""What do the recovery programmes rest on? Demand of the targets, what a unit of it is worth, and what had to be assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from chainlink.analysis.recovery.flow_programmes import FlowProgrammes, Survival
from chainlink.analysis.recovery.goods_flow import DAYS_A_YEAR, GoodsFlow, goods_flow
from chainlink.analysis.spread.network import build_network
from chainlink.analysis.spread.propagation import Target, find_targets, watched
from chainlink.analysis.waves.stock_days import numbers_by_line, rows_and_lines
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Floats, Ints
from graph_schema.errors import UsageError
from graph_schema.names import SourcingMode, Words

SAME = 1e-6
"""Relative difference below which two answers are one."""
SPARE = 1e-9
"""By so much less than what a short-supplied chain can just meet is asked of it, so that rounding is no shortage."""

_UNKNOWN = Survival(np.nan, -1)

LineId = tuple[str, str]
"""(firm_id, component_id)."""


@dataclass(frozen=True)
class BindingInput:
    """The input of which one more day of stock would prolong survival most; any one of the components will do."""

    firm_id: str
    product_id: str
    component_ids: tuple[str, ...]


@dataclass(frozen=True)
class DemandBasis:
    """What the programmes rest on.

    Attributes
    ----------
    met_share
        By target: share of its output that the data say can be kept up for ever when nothing fails; below 1 where
        capacities, volumes and units contradict each other. Demand is this share of the output.
    without_demand
        Targets left out because no output in one unit is known, or nothing of it can be kept up.
    without_output
        Lines upstream that know neither capacity nor output: taken to make any number.
    without_units
        (firm_id, product_id) of lines with an input whose units per unit are taken as 1.
    without_rate
        Lines upstream with days of stock that nothing turns into units: neither an output nor a capacity, no volume
        sold, no buyers that need it alone. An answer that hangs on such a stock is not known.
    """

    met_share: dict[str, float]
    without_demand: tuple[str, ...]
    without_output: tuple[LineId, ...]
    without_units: tuple[LineId, ...]
    without_rate: tuple[LineId, ...] = ()


@dataclass(frozen=True, eq=False)
class RecoveryModel:
    """The flow toward the targets and its programmes, to be solved for one failure after another.

    Attributes
    ----------
    goods
        The flow.
    programmes
        Over that flow, where stocks of unknown size count as nothing.
    boundless
        Over the flow where they are boundless; None where there are none.
    value_10k_yuan
        By node of the flow: output value of one unit of its demand; NaN where it is not known.
    basis
        What all answers rest on.
    """

    goods: GoodsFlow
    programmes: FlowProgrammes
    boundless: FlowProgrammes | None
    value_10k_yuan: Floats
    basis: DemandBasis

    @property
    def is_measured(self) -> bool:
        """Whether any target's demand is known."""
        return bool((self.goods.flow.demand > 0).any())

    def with_own_solvers(self) -> RecoveryModel:
        """Give a copy that shares no solver: threads must not."""
        programmes, boundless = _programmes(self.goods, self.programmes.longest_days)
        return replace(self, programmes=programmes, boundless=boundless)

    def survival(self, nodes: Ints, *, is_stock_usable: bool) -> Survival:
        """How long demand is met without these nodes of the network; NaN days where that is not known.

        That is where no demand is, or where the answer hangs on a stock of unknown size.
        """
        if not self.is_measured:
            return _UNKNOWN
        failed = self.upstream(nodes)
        low = self.programmes.survive(failed, is_stock_usable=is_stock_usable)
        if self.boundless is None or not low.is_doubted:
            return low
        high = self.boundless.survive(failed, is_stock_usable=is_stock_usable)
        return low if np.isclose(low.days, high.days, rtol=SAME, atol=0) else _UNKNOWN

    def losses(self, nodes: Ints, days: float, *, is_stock_usable: bool) -> tuple[float, float]:
        """Least loss over some days without these nodes: in days of demand, and in 万元; NaN is not known.

        What is survived loses nothing, which is quickly told.
        """
        demand = self.goods.flow.demand
        if not self.is_measured or np.isnan(days):
            return np.nan, np.nan
        failed, is_asked = self.upstream(nodes), demand > 0
        output = np.divide(1.0, demand, out=np.zeros(len(demand)), where=is_asked)
        programmes = [programme for programme in (self.programmes, self.boundless) if programme]
        short = [days > programme.survive(failed, is_stock_usable=is_stock_usable).days for programme in programmes]

        def least(weight: Floats) -> float:
            if np.isnan(weight[is_asked]).any():
                return np.nan
            losses = [
                programme.least_loss(failed, days=days, weight=weight, is_stock_usable=is_stock_usable).weighed
                if is_short
                else 0.0
                for programme, is_short in zip(programmes, short, strict=True)
            ]
            return losses[0] if np.isclose(losses[-1], losses[0], rtol=SAME, atol=0) else np.nan

        return least(output), least(self.value_10k_yuan)

    def binding_input(self, requirement: int) -> BindingInput | None:
        """Name a requirement of the flow; None for -1."""
        if requirement < 0:
            return None
        network, graph = self.goods.network, self.goods.network.graph
        number = int(self.goods.requirements[requirement])
        firm_id, product_id = _line_ids(graph, network.owner[[number]])[0]
        return BindingInput(firm_id, product_id, network.members(number))

    def upstream(self, nodes: Ints) -> Ints:
        """Give the nodes of the flow that are among these nodes of the network."""
        numbers = self.goods.number[nodes]
        return numbers[numbers >= 0]


def recovery_model(
    graph: SupplyGraph,
    targets: Sequence[str],
    *,
    sourcing: SourcingMode,
    stopped_sourcings: Ints | None = None,
    longest_days: float = np.inf,
) -> RecoveryModel:
    """Build the programmes for some targets.

    Parameters
    ----------
    graph, targets, sourcing
        As for `recovery.time_to_survive`.
    stopped_sourcings
        Rows of `tables.supplies` that deliver nothing; the demand is what is met with them.
    longest_days
        Survival of so many days or more counts as for ever.

    Raises
    ------
    UnknownIdError
        If a target is not in the data.
    UsageError
        If no target is given.
    """
    names = tuple(dict.fromkeys(targets))
    if not names:
        raise UsageError(Words("请至少指定一个保供目标", "name at least one target"))
    wanted = find_targets(graph, names)
    network = build_network(graph, sourcing=sourcing, watch=watched(wanted), in_rounds=False)
    lines = _MeasuredLines(graph)
    measured = {
        name: (target, *known_demand)
        for name, target in zip(names, wanted, strict=True)
        if (known_demand := lines.demand(target))
    }
    nodes = [target.node(network) for target, _, _ in measured.values()]
    demand, value = (np.array([row[at] for row in measured.values()], np.float64) for at in (1, 2))
    goods = goods_flow(network, nodes, demand)
    met = _met_share(goods)[goods.number[nodes]]
    kept = np.where(met > SPARE, demand * np.where(met < 1 - SPARE, met * (1 - SPARE), 1.0), 0.0)
    if stopped_sourcings is None or not len(stopped_sourcings):
        goods = goods.asking(nodes, kept)
    else:
        network = build_network(
            graph, sourcing=sourcing, stopped_sourcings=stopped_sourcings, watch=watched(wanted), in_rounds=False
        )
        nodes = [target.node(network) for target, _, _ in measured.values()]
        goods = goods_flow(network, nodes, kept, usual_rate=goods.rate)
    worth = np.zeros(len(goods.nodes))
    worth[goods.number[nodes]] = value
    met_share = dict(zip(measured, met.tolist(), strict=True))
    basis = DemandBasis(
        met_share=met_share,
        without_demand=tuple(sorted(name for name in names if met_share.get(name, 0.0) <= SPARE)),
        without_output=_line_ids(graph, goods.without_output),
        without_units=tuple(sorted(set(_line_ids(graph, network.owner[goods.without_units])))),
        without_rate=_line_ids(graph, goods.without_rate),
    )
    return RecoveryModel(goods, *_programmes(goods, longest_days), worth, basis)


def _programmes(goods: GoodsFlow, longest_days: float) -> tuple[FlowProgrammes, FlowProgrammes | None]:
    """Stocks of unknown size as nothing, and, where there are any, as boundless."""
    flow = goods.boundless_flow
    boundless = None if flow is None else FlowProgrammes(flow, longest_days=longest_days)
    doubted = (goods.unknown_stock, goods.unknown_input_stock)
    return FlowProgrammes(goods.flow, longest_days=longest_days, doubted=doubted), boundless


def _met_share(goods: GoodsFlow) -> Floats:
    """By node: share of its demand that can be kept up for ever when nothing fails; 1 without demand."""
    demand = goods.flow.demand
    weight = np.divide(1.0, demand, out=np.zeros(len(demand)), where=demand > 0)
    loss = FlowProgrammes(goods.flow).least_loss(np.zeros(0, np.int32), days=np.inf, weight=weight)
    return 1 - loss.lost * weight


class _MeasuredLines:
    """Output and value of all lines, looked up once for all targets."""

    def __init__(self, graph: SupplyGraph) -> None:
        self.graph = graph
        self.output, self.value = (numbers_by_line(graph, column) for column in ("output", "output_value_10k_yuan"))
        self.unit = np.full(graph.lines.count, "", object)
        row, line = rows_and_lines(graph)
        self.unit[line] = graph.tables.makes["unit"].to_numpy(object)[row]

    def demand(self, target: Target) -> tuple[float, float] | None:
        """Units a day that the target's lines make, and 万元 a unit (NaN: not known); None without output in one unit."""
        lines = self.graph.lines.of_family[target.component] if target.line < 0 else np.array([target.line], np.int32)
        output, value = self.output[lines], self.value[lines]
        total = float(np.nansum(output))
        if total <= 0 or len(set(self.unit[lines[output > 0]])) > 1:
            return None
        is_priced = ~np.isnan(value) & (output > 0)
        worth = float(value[is_priced].sum() / output[is_priced].sum()) if is_priced.any() else np.nan
        return total / DAYS_A_YEAR, worth


def _line_ids(graph: SupplyGraph, nodes: Ints) -> tuple[LineId, ...]:
    """Ids of lines; the firm of an unnamed one is ""."""
    return tuple(
        (graph.firm_ids[graph.node_firm[node]] if graph.node_firm[node] >= 0 else "", graph.component_ids[component])
        for node, component in zip(nodes, graph.node_component[nodes], strict=True)
    )
