"""How long could all targets that a failure reaches be supplied at most? The programme's answer: MODEL.md section 4."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from os import cpu_count

import numpy as np

from chainlink.analysis.recovery.flow_programmes import Survival
from chainlink.analysis.recovery.model import RecoveryModel, economy_of, recovery_model
from chainlink.analysis.waves.single_waves import Failure, SingleWave, failing_nodes
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Ints
from chainlink.supply.stated_days import cautious_days

LONGEST_DAYS = 180.0
"""Survival of so many days, or of the longest recovery in the data, is not told apart from that for ever."""
DECIMALS = 6
"""Of days: what the solver says beyond depends on the order in which it goes."""


@dataclass(frozen=True)
class Survived:
    """How long the demand of all targets that a failure reaches is met at most, while no backup steps in.

    Attributes
    ----------
    targets
        Targets of all chains that the failure reaches, all together: one stock serves once.
    days
        Time to survive; None where it is not known, or so long that it is not told.
    at_least_days
        Where it is so long: how long at least; None elsewhere.
    binding_firm_id, binding_product_id, binding_component_ids
        The line whose input runs out first, and any one of which inputs would prolong survival; "" and () where none.
    targets_without_demand
        Those of unknown output; where the failure stops one of them the days are not known.
    """

    targets: tuple[str, ...]
    days: float | None
    at_least_days: float | None
    binding_firm_id: str
    binding_product_id: str
    binding_component_ids: tuple[str, ...]
    targets_without_demand: tuple[str, ...]


class Survivals:
    """Survival after many failures of one supply graph: one economy, one flow, and each failure solved once.

    Parameters
    ----------
    graph
        Supply graph.
    targets
        Those of all chains.
    """

    def __init__(self, graph: SupplyGraph, targets: Sequence[str]) -> None:
        self._graph, self._targets = graph, tuple(sorted(targets))
        recovery = cautious_days(graph.tables.firms, "time_to_recover_days")
        self._longest = float(np.fmax.reduce(recovery, initial=LONGEST_DAYS))
        self._models: dict[tuple[str, ...], RecoveryModel] = {}
        self._solved: dict[tuple[tuple[str, ...], bytes], Survival] = {}

    def solve_ahead(self, waves: Mapping[Failure, SingleWave]) -> None:
        """Solve the programmes of many failures, so many at a time as there are processors; `after` then knows them.

        The solver lets other threads run meanwhile. Failures that reach the same targets share a solver, and with it a
        thread.
        """
        nodes_by_reached: dict[tuple[str, ...], list[Ints]] = {}
        for failure, wave in waves.items():
            reached, nodes = self._reached(wave), failing_nodes(self._graph, *failure)
            if reached and not self._can_be_spared(reached, nodes):
                nodes_by_reached.setdefault(reached, []).append(nodes)

        def solve(reached: tuple[str, ...]) -> None:
            for nodes in nodes_by_reached[reached]:
                self._survival(reached, nodes)

        with ThreadPoolExecutor(cpu_count()) as pool:
            list(pool.map(solve, nodes_by_reached))

    def after(self, failure: Failure, wave: SingleWave) -> Survived:
        """Tell how long the demand of the targets that a failure reaches is met, all finished stock within reach.

        Parameters
        ----------
        failure, wave
            What fails, and its wave for the targets of all chains.
        """
        reached = self._reached(wave)
        if not reached:
            return Survived((), None, self._longest, "", "", (), ())
        nodes, without_demand = failing_nodes(self._graph, *failure), self._without_demand(reached)
        can_be_spared = self._can_be_spared(reached, nodes)
        solved = Survival(math.inf, -1) if can_be_spared else self._survival(reached, nodes)
        is_known = not math.isnan(solved.days) and not any(target in wave.down_on_day for target in without_demand)
        binding = self._model(reached).binding_input(solved.binding) if is_known and solved.binding >= 0 else None
        return Survived(
            targets=reached,
            days=round(solved.days, DECIMALS) if is_known and math.isfinite(solved.days) else None,
            at_least_days=self._longest if is_known and math.isinf(solved.days) else None,
            binding_firm_id=binding.firm_id if binding else "",
            binding_product_id=binding.product_id if binding else "",
            binding_component_ids=binding.component_ids if binding else (),
            targets_without_demand=without_demand,
        )

    @cached_property
    def _whole(self) -> RecoveryModel:
        economy = economy_of(self._graph, self._targets)
        return recovery_model(
            self._graph, self._targets, sourcing="active", longest_days=self._longest, economy=economy
        )

    def _reached(self, wave: SingleWave) -> tuple[str, ...]:
        return tuple(target for target in self._targets if target in wave.first_cut_on_day)

    def _without_demand(self, reached: Sequence[str]) -> tuple[str, ...]:
        return tuple(target for target in self._whole.basis.without_demand if target in reached)

    def _can_be_spared(self, reached: Sequence[str], nodes: Ints) -> bool:
        """Whether the solution where nothing fails tells that demand is met for ever."""
        return len(self._without_demand(reached)) < len(reached) and self._whole.can_spare(nodes)

    def _model(self, reached: tuple[str, ...]) -> RecoveryModel:
        if reached not in self._models:
            self._models[reached] = self._whole.restricted(reached)
        return self._models[reached]

    def _survival(self, reached: tuple[str, ...], nodes: Ints) -> Survival:
        model = self._model(reached)
        key = reached, model.upstream(nodes).tobytes()
        if key not in self._solved:
            self._solved[key] = model.survival(nodes, is_stock_usable=True)
        return self._solved[key]
