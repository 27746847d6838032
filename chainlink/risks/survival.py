"""How long are the targets of a chain supplied when what is at risk fails? What exposed days rest on: MODEL.md section 4."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from chainlink.analysis.recovery.flow_programmes import Survival
from chainlink.analysis.recovery.model import RecoveryModel, recovery_model
from chainlink.analysis.waves.single_waves import Failure, SingleWave, failing_nodes
from chainlink.supply.graph import SupplyGraph

LONGEST_DAYS = 180.0
"""Survival of so many days, or of the longest recovery in the data, is not told apart from that for ever."""
DECIMALS = 6
"""Of days: what the solver says beyond depends on the order in which it goes."""


@dataclass(frozen=True)
class Survived:
    """How long the demand of a chain's targets is met after a failure, while no backup steps in.

    Attributes
    ----------
    targets
        Targets meant, all together.
    days
        Time to survive; None where it is not known, or so long that it is not told.
    at_least_days
        Where it is so long: how long at least; None elsewhere.
    binding_firm_id, binding_product_id, binding_component_ids
        The line whose input runs out first, and any one of which inputs would prolong survival; "" and () where none.
    demand_met_share
        Least share of a target's output that the data say can be kept up when nothing fails: the demand meant.
    targets_without_demand
        Targets of unknown output; where the failure stops one of them the days are not known.
    """

    targets: tuple[str, ...]
    days: float | None
    at_least_days: float | None
    binding_firm_id: str
    binding_product_id: str
    binding_component_ids: tuple[str, ...]
    demand_met_share: float | None
    targets_without_demand: tuple[str, ...]

    def exposed_days(self, time_to_recover_days: float | None) -> float | None:
        """Give recovery beyond survival, at least 0; None where either is not known."""
        if time_to_recover_days is None:
            return None
        if self.at_least_days is not None and time_to_recover_days <= self.at_least_days:
            return 0.0
        return None if self.days is None else max(0.0, time_to_recover_days - self.days)


class Survivals:
    """Survival of all chains of one supply graph; the programmes of a chain are built once, and each failure solved once.

    Parameters
    ----------
    graph
        Supply graph.
    """

    def __init__(self, graph: SupplyGraph) -> None:
        self._graph = graph
        self._longest = max([LONGEST_DAYS, *graph.tables.firms["time_to_recover_days"].dropna().tolist()])
        self._models: dict[tuple[str, ...], RecoveryModel] = {}
        self._solved: dict[tuple[tuple[str, ...], bytes], Survival] = {}

    def after(self, failure: Failure, wave: SingleWave, targets: Sequence[str]) -> Survived:
        """Tell how long the demand of the targets together is met, all finished stock within reach.

        Parameters
        ----------
        failure, wave
            What fails, and its wave for targets of which these are some.
        targets
            Component ids; at least one.
        """
        asked = tuple(targets)
        model = self._model(asked)
        solved = self._survival(model, asked, failure)
        is_reached = any(target in wave.down_on_day for target in model.basis.without_demand)
        is_known = not math.isnan(solved.days) and not is_reached
        binding = model.binding_input(solved.binding) if is_known else None
        return Survived(
            targets=asked,
            days=round(solved.days, DECIMALS) if is_known and math.isfinite(solved.days) else None,
            at_least_days=self._longest if is_known and math.isinf(solved.days) else None,
            binding_firm_id=binding.firm_id if binding else "",
            binding_product_id=binding.product_id if binding else "",
            binding_component_ids=binding.component_ids if binding else (),
            demand_met_share=_least_share(model),
            targets_without_demand=model.basis.without_demand,
        )

    def _model(self, targets: tuple[str, ...]) -> RecoveryModel:
        if targets not in self._models:
            self._models[targets] = recovery_model(self._graph, targets, sourcing="active", longest_days=self._longest)
        return self._models[targets]

    def _survival(self, model: RecoveryModel, targets: tuple[str, ...], failure: Failure) -> Survival:
        nodes = failing_nodes(self._graph, *failure)
        key = targets, model.upstream(nodes).tobytes()
        if key not in self._solved:
            self._solved[key] = model.survival(nodes, is_stock_usable=True)
        return self._solved[key]


def _least_share(model: RecoveryModel) -> float | None:
    shares = [share for target, share in model.basis.met_share.items() if target not in model.basis.without_demand]
    return round(min(shares), DECIMALS) if shares else None
