"""How much of the market do we really know? Surveys behind red, running makers behind yellow: MODEL.md 3.9."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from chainlink.analysis.spread.network import Network
from chainlink.analysis.spread.propagation import Target, build_network, failing_nodes, watched
from chainlink.analysis.spread.target_stops import stops_by_scenario
from chainlink.analysis.spread.why_paths import Step
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Grouping, Ints, expanded


class Surveys:
    """Would a target still stop, had every component without a survey one more maker that never fails?"""

    def __init__(self, graph: SupplyGraph, targets: Sequence[Target]) -> None:
        self._graph, self._targets = graph, targets
        owner, member = expanded(graph.families, np.arange(len(graph.component_ids)))
        self._is_open = np.zeros(len(graph.component_ids), bool)
        self._is_open[owner[~graph.is_surveyed[member]]] = True

    def stopped_beside(self, scenarios: Grouping) -> Bools:
        """Tell by scenario and target whether it stops under `market` beside those makers."""
        network = build_network(self._graph, sourcing="market", watch=watched(self._targets), is_sure=self._is_open)
        stops = stops_by_scenario(network, scenarios, self._targets)
        for number, target in enumerate(self._targets):
            if target.line < 0 and self._is_open[target.component]:
                stops[:, number] = False
        return stops

    def freeing(self, nodes: Ints, numbers: Sequence[int]) -> list[tuple[str, ...]]:
        """Name, by target number, the components without a survey that could free the target.

        Those of which one more maker would do it alone; where none would, all that stop and have no survey, which do
        it together.
        """
        if not numbers:
            return []
        graph, network = self._graph, self._market
        ends = [self._targets[number].node(network) for number in numbers]
        is_down = failing_nodes(network, nodes)[0]
        candidates = self._stopped_unsurveyed(is_down)
        alone: list[list[int]] = [[] for _ in numbers]
        for candidate in candidates:
            parents = self._parents_of(candidate)
            still = failing_nodes(network, nodes, is_met=self._served_by(parents))[0]
            for at, (number, end) in enumerate(zip(numbers, ends, strict=True)):
                target = self._targets[number]
                is_target = target.line < 0 and target.component in parents
                if is_target or not still[end]:
                    alone[at].append(candidate)
        return [
            tuple(graph.component_id_list[component] for component in sorted(freeing_alone or candidates))
            for freeing_alone in alone
        ]

    @cached_property
    def _market(self) -> Network:
        return build_network(self._graph, sourcing="market", watch=watched(self._targets))

    def _stopped_unsurveyed(self, is_down: Ints) -> list[int]:
        """Components without a survey of which a requirement, or a target, has lost every maker."""
        graph, network = self._graph, self._market
        first = len(graph.node_firm)
        pools = np.flatnonzero(is_down[first : network.first_round])
        members = expanded(graph.families, network.pool_components[pools])[1]
        unsurveyed: list[int] = np.unique(members[~graph.is_surveyed[members]]).tolist()
        return unsurveyed

    @cached_property
    def _containing(self) -> Grouping:
        """By component: those whose family it belongs to."""
        from chainlink.supply.index_arrays import grouped

        graph = self._graph
        owner, member = expanded(graph.families, np.arange(len(graph.component_ids)))
        return grouped(member, owner, len(graph.component_ids))

    def _parents_of(self, component: int) -> set[int]:
        return set(self._containing[component].tolist())

    def _served_by(self, parents: set[int]) -> Bools:
        """By requirement of the market: whether one of these pools serves it."""
        network = self._market
        pools = [node for parent in sorted(parents) if (node := network.pool(parent)) >= 0]
        is_met = np.zeros(len(network.owner), bool)
        for pool in pools:
            is_met[network.out[pool]] = True
        return is_met


class RemainingMakers:
    """Who still makes something when a firm stops, under `market`?"""

    def __init__(self, graph: SupplyGraph) -> None:
        self._graph = graph

    @cached_property
    def _network(self) -> Network:
        return build_network(self._graph, sourcing="market")

    def running_makers(self, firm: int, nodes: Ints, paths: Sequence[tuple[Step, ...]]) -> list[bool]:
        """Tell by path whether a named maker other than the failed firm makes what stands at its start."""
        graph = self._graph
        is_down = failing_nodes(self._network, nodes)[0]
        running = []
        for path in paths:
            lines = graph.lines.of_family[graph.component_number(path[0].component_id)]
            lines = lines[lines < graph.lines.named_count]
            running.append(bool(((graph.lines.firm[lines] != firm) & (is_down[lines] == 0)).any()))
        return running
