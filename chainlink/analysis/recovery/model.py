"""What do the recovery programmes rest on? Demand of the targets, what a unit of it is worth, and what had to be assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from chainlink.analysis.recovery.economy import Contradiction, Economy, running_economy
from chainlink.analysis.recovery.flow_programmes import ALIKE, FlowProgrammes, Survival
from chainlink.analysis.recovery.goods_flow import DAYS_A_YEAR, GoodsFlow, goods_flow
from chainlink.analysis.spread.network import Network, build_network
from chainlink.analysis.spread.propagation import Target, find_targets, watched
from chainlink.analysis.waves.stock_days import numbers_by_line
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Floats, Ints
from graph_schema.errors import UsageError
from graph_schema.names import SourcingMode, Words

_UNKNOWN = Survival(np.nan, -1)
_ECONOMIES: WeakKeyDictionary[SupplyGraph, dict[tuple[str, ...], Economy]] = WeakKeyDictionary()

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
    without_demand
        Targets left out because no output in one unit is known.
    without_output
        Lines upstream that know neither capacity nor output: taken to make any number.
    without_units
        (firm_id, product_id) of lines with an input whose units per unit nobody states: taken from what is made of both.
    without_rate
        Lines upstream with days of stock that nothing turns into units: neither an output nor a capacity, no volume
        sold, no buyers that need it alone. An answer that hangs on such a stock is not known.
    contradictions
        Records upstream that had to give way, so that every demand is met in full when nothing is stopped.
    """

    without_demand: tuple[str, ...]
    without_output: tuple[LineId, ...]
    without_units: tuple[LineId, ...]
    without_rate: tuple[LineId, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


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
    node_by_target
        Node of the flow of each target whose demand is known.
    basis
        What all answers rest on.
    """

    goods: GoodsFlow
    programmes: FlowProgrammes
    boundless: FlowProgrammes | None
    value_10k_yuan: Floats
    node_by_target: dict[str, int]
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
        survival = self.programmes.survive(failed, is_stock_usable=is_stock_usable)
        return _UNKNOWN if survival.is_doubted else survival

    def can_spare(self, nodes: Ints) -> bool:
        """Whether the solution where nothing fails tells that demand is met for ever without these nodes of the network.

        Where it does not, only `survival` knows.
        """
        upstream = self.upstream(nodes)
        return self.is_measured and len(upstream) > 0 and bool(self.programmes.idle[upstream].all())

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
            return losses[0] if np.isclose(losses[-1], losses[0], rtol=ALIKE, atol=0) else np.nan

        return least(output), least(self.value_10k_yuan)

    def restricted(self, targets: Sequence[str]) -> RecoveryModel:
        """Give the programmes for some of the targets alone; what only others need is left out."""
        asked_nodes = np.array(
            [self.node_by_target[target] for target in targets if target in self.node_by_target], np.int64
        )
        goods, kept = self.goods.restricted(asked_nodes)
        programmes, boundless = _programmes(goods, self.programmes.longest_days)
        return replace(
            self,
            goods=goods,
            programmes=programmes,
            boundless=boundless,
            value_10k_yuan=self.value_10k_yuan[kept],
            node_by_target={
                name: int(np.searchsorted(kept, self.node_by_target[name]))
                for name in targets
                if name in self.node_by_target
            },
        )

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


def economy_of(graph: SupplyGraph, targets: Sequence[str]) -> Economy:
    """Make the amounts of the data agree, so that the demand of these targets is met when nothing is stopped.

    Parameters
    ----------
    graph, targets
        As for `recovery.time_to_survive`: best all targets of all chains, so that every answer rests on one economy.

    Raises
    ------
    UnknownIdError
        If a target is not in the data.

    Notes
    -----
    Seconds for a province; kept as long as the graph is.
    """
    names = tuple(sorted(set(targets)))
    kept = _ECONOMIES.setdefault(graph, {})
    if names not in kept:
        wanted = find_targets(graph, names)
        network = build_network(graph, sourcing="active", watch=watched(wanted), in_rounds=False)
        measured = _measured(_MeasuredLines(graph), wanted, network)
        kept[names] = running_economy(network, [node for node, _, _ in measured.values()], _column(measured, 1))
    return kept[names]


def recovery_model(
    graph: SupplyGraph,
    targets: Sequence[str],
    *,
    sourcing: SourcingMode,
    stopped_sourcings: Ints | None = None,
    longest_days: float = np.inf,
    economy: Economy | None = None,
) -> RecoveryModel:
    """Build the programmes for some targets.

    Parameters
    ----------
    graph, targets, sourcing
        As for `recovery.time_to_survive`.
    stopped_sourcings
        Rows of `tables.supplies` that deliver nothing.
    longest_days
        Survival of so many days or more counts as for ever.
    economy
        Of `economy_of`, for these targets and maybe more; that of these targets when None.

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
    economy = economy or economy_of(graph, names)
    wanted = find_targets(graph, names)
    network = build_network(
        graph, sourcing=sourcing, stopped_sourcings=stopped_sourcings, watch=watched(wanted), in_rounds=False
    )
    measured = _measured(_MeasuredLines(graph), wanted, network)
    nodes = [node for node, _, _ in measured.values()]
    goods = goods_flow(network, nodes, _column(measured, 1), amounts=economy.amounts)
    worth = np.zeros(len(goods.nodes))
    worth[goods.number[nodes]] = _column(measured, 2)
    upstream = set(_line_ids(graph, goods.nodes[goods.nodes < len(graph.node_firm)]))
    basis = DemandBasis(
        without_demand=tuple(
            sorted(name for name, target in zip(names, wanted, strict=True) if target not in measured)
        ),
        without_output=_line_ids(graph, goods.without_output),
        without_units=tuple(sorted(set(_line_ids(graph, network.owner[goods.without_units])))),
        without_rate=_line_ids(graph, goods.without_rate),
        contradictions=tuple(
            contradiction
            for contradiction in economy.contradictions
            if (contradiction.firm_id, contradiction.product_id) in upstream
        ),
    )
    node_by_target = {
        name: int(goods.number[measured[target][0]])
        for name, target in zip(names, wanted, strict=True)
        if target in measured
    }
    return RecoveryModel(goods, *_programmes(goods, longest_days), worth, node_by_target, basis)


def _measured(
    lines: _MeasuredLines, wanted: Sequence[Target], network: Network
) -> dict[Target, tuple[int, float, float]]:
    """By target of known output: its node, units a day, and 万元 a unit (NaN where that is not known)."""
    return {target: (target.node(network), *demand) for target in wanted if (demand := lines.demand(target))}


def _column(measured: dict[Target, tuple[int, float, float]], at: int) -> Floats:
    return np.array([row[at] for row in measured.values()], np.float64)


def _programmes(goods: GoodsFlow, longest_days: float) -> tuple[FlowProgrammes, FlowProgrammes | None]:
    """Stocks of unknown size as nothing, and, where there are any, as boundless."""
    flow = goods.boundless_flow
    boundless = None if flow is None else FlowProgrammes(flow, longest_days=longest_days)
    doubted = (goods.unknown_stock, goods.unknown_input_stock)
    return FlowProgrammes(goods.flow, longest_days=longest_days, doubted=doubted), boundless


class _MeasuredLines:
    """Output and value of all lines, looked up once for all targets."""

    def __init__(self, graph: SupplyGraph) -> None:
        self.graph = graph
        self.output, self.value = (numbers_by_line(graph, column) for column in ("output", "output_value_10k_yuan"))

    def demand(self, target: Target) -> tuple[float, float] | None:
        """Units a day that the target's lines make, and 万元 a unit (NaN: not known); None without output in one unit."""
        graph, measures = self.graph, self.graph.unit_ratios
        lines = graph.lines.of_family[target.component] if target.line < 0 else np.array([target.line], np.int32)
        unit = measures.by_component[target.component] if target.line < 0 else measures.by_node[target.line]
        output, value = self.output[lines] * measures.sizes[lines] / unit.size, self.value[lines]
        total = float(np.nansum(output))
        if total <= 0 or not measures.is_one_kind(lines[output > 0].tolist()):
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
