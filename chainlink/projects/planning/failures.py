"""What would still stop if some requirements had another source? Every failure behind a colour, spread once.

A project that gives buyers another source takes away exactly those stops in which that source runs on. Whether it does is
told by the spread as it is today: more sources never make more stop, so what runs today runs then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from chainlink.analysis.spread.propagation import Network, build_network, failing_nodes, find_targets
from chainlink.analysis.spread.target_stops import component_scenarios
from chainlink.projects.planning.reliefs import NewSource, Relief, essential_inputs
from chainlink.projects.planning.spreads import Spread
from chainlink.risks.assess import FoundRisk
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Grouping, Ints, Longs, expanded, grouped
from chainlink.supply.lines import QUALIFIED
from graph_schema.names import COLOURS, Colour, SourcingMode

Failure = tuple[str, str]
"""(firm_id, ""): the whole firm; (firm_id, component_id): what it makes of that component's family."""
Mode = tuple[SourcingMode, bool]
"""Who may step in, and whether what is unknown counts as nothing."""
_MODES: Mapping[Colour, Mode] = {
    "red": ("market", False),
    "yellow": ("qualified", False),
    "blue": ("active", False),
    "grey": ("market", True),
}


@dataclass(eq=False)
class Failures:
    """The failures behind the colours of some risks.

    Parameters
    ----------
    graph
        Supply graph.
    risks
        Risks of one scan of it.
    """

    graph: SupplyGraph
    risks: Sequence[FoundRisk]
    _spreads: dict[tuple[Failure, Mode], Spread] = field(default_factory=dict)
    _firms_falling: dict[tuple[str, SourcingMode], frozenset[int]] = field(default_factory=dict)
    _nodes_of_failures: dict[Failure, Ints] = field(default_factory=dict)
    _nodes_of_targets: dict[tuple[tuple[str, ...], Mode], Ints] = field(default_factory=dict)

    @cached_property
    def networks(self) -> dict[Mode, Network]:
        """By mode the network, with a pool for every component."""
        every = np.arange(len(self.graph.component_ids), dtype=np.int32)
        return {
            mode: build_network(self.graph, sourcing=mode[0], is_unknown_nothing=mode[1], watch=every)
            for mode in _MODES.values()
        }

    @cached_property
    def by_risk(self) -> dict[str, tuple[Failure, ...]]:
        """By risk with a colour: the failures it rests on; of a component all makers that stop a target alone."""
        makers = self._makers_of_components
        failures_by_risk: dict[str, tuple[Failure, ...]] = {}
        for risk in self.risks:
            if risk.colour and risk.about == "firm":
                failures_by_risk[risk.risk_id] = ((risk.id, ""),)
            elif risk.colour:
                alone = [(firm_id, risk.id) for firm_id in makers.get(risk.id, ())]
                failures_by_risk[risk.risk_id] = tuple(
                    failure for failure in alone if self._is_coloured(failure, risk.targets)
                )
        return failures_by_risk

    @cached_property
    def risks_of(self) -> dict[Failure, tuple[FoundRisk, ...]]:
        """By failure the risks that rest on it."""
        risks_by_failure: dict[Failure, list[FoundRisk]] = {}
        for risk in self.risks:
            for failure in self.by_risk.get(risk.risk_id, ()):
                risks_by_failure.setdefault(failure, []).append(risk)
        return {failure: tuple(risks) for failure, risks in sorted(risks_by_failure.items())}

    def spread(self, failure: Failure, mode: Mode) -> Spread:
        """Spread a failure under a mode, once."""
        key = (failure, mode)
        if key not in self._spreads:
            is_down, left = failing_nodes(self.networks[mode], self._nodes(failure))
            self._spreads[key] = Spread(np.flatnonzero(is_down), np.flatnonzero(left == 0))
        return self._spreads[key]

    def lapsed(self, firm_id: str, component_id: str) -> tuple[int, ...]:
        """Give the requirements that lapse when the firm stops and that the component would serve, suppliers in use.

        Left out are those of the firm itself, legs that take one maker or origin only, and buyers of whom no supplier is
        recorded: these take any maker.
        """
        network, facts = self.networks["active", False], self.graph.requirements
        needs_of_firms = network.need_number[self.spread((firm_id, ""), ("active", False)).lapsed]
        needs_of_firms = needs_of_firms[needs_of_firms >= 0]
        owner_firm = self.graph.node_firm[np.minimum(facts.owner[needs_of_firms], len(self.graph.node_firm) - 1)]
        is_open = ~facts.is_fixed[needs_of_firms] & ~facts.is_assumed[needs_of_firms] & (owner_firm >= 0)
        needs_of_firms = needs_of_firms[is_open & (owner_firm != self.graph.firm_number(firm_id))]
        groups = self._groups_of_component[self.graph.component_number(component_id)]
        return tuple(sorted(needs_of_firms[np.isin(facts.group[needs_of_firms], groups)].tolist()))

    def colours_after(self, relief: Relief) -> dict[str, Colour | None]:
        """Give the colour of every risk that a relief may touch, as it would be: None for none."""
        levels = {failure: self._levels(failure, relief) for failure in self._touched(relief)}
        touched = {risk.risk_id: risk for failure in levels for risk in self.risks_of[failure]}
        return {risk_id: self._worst(risk, levels) for risk_id, risk in sorted(touched.items())}

    def colour(self, risk: FoundRisk) -> Colour | None:
        """Give the colour of a risk as it is; the scan gives the same."""
        return self._worst(risk, {})

    def ready_backups(self, requirement: int, firm_id: str) -> tuple[int, ...]:
        """Give the sourcings of a requirement that are qualified and do not stop with the firm; rows of 供应关系, in order."""
        lines = self.graph.lines
        spread = self.spread((firm_id, ""), ("qualified", False))
        rows = self.graph.requirements.offers[requirement].tolist()
        return tuple(
            row
            for row in sorted(rows)
            if lines.sourcings.status[row] == QUALIFIED and not spread.stops_any(lines.nodes_of_sourcing[row])
        )

    def _worst(self, risk: FoundRisk, levels: Mapping[Failure, Mapping[Mode, Spread]]) -> Colour | None:
        """Give the worst colour over failures and targets; red that the scan calls suspected stays grey."""
        nodes = {mode: self._target_nodes(risk.targets, mode) for mode in _MODES.values()}
        colours_of_parts: set[Colour] = set()
        for failure in self.by_risk.get(risk.risk_id, ()):
            after = levels.get(failure)
            is_open = np.ones(len(risk.targets), bool)
            for colour, mode in _MODES.items():
                is_down = is_open & (after[mode] if after else self.spread(failure, mode)).is_down(nodes[mode])
                if is_down.any():
                    colours_of_parts.add("grey" if colour == "red" and risk.colour != "red" else colour)
                is_open &= ~is_down
        return min(colours_of_parts, key=COLOURS.index, default=None)

    def _touched(self, relief: Relief) -> list[Failure]:
        """Give the failures in which a requirement lapses that the relief may serve."""
        failures = list(self.risks_of)
        nodes: set[int] = set()
        for mode in _MODES.values():
            for source in relief.sources:
                served = self._served(source, mode, is_in_use=relief.is_in_use)
                nodes.update(expanded(self._failures_of_requirement[mode], served)[1].tolist())
        return [failures[at] for at in sorted(nodes)]

    @cached_property
    def _failures_of_requirement(self) -> dict[Mode, Grouping]:
        """By mode and requirement of the network: numbers of the failures in which it lapses."""
        failures_by_requirement = {}
        for mode, network in self.networks.items():
            lapsed = [self.spread(failure, mode).lapsed for failure in self.risks_of]
            failure = np.repeat(np.arange(len(lapsed), dtype=np.int32), [len(failures) for failures in lapsed])
            requirement = np.concatenate([np.zeros(0, np.int64), *lapsed])
            failures_by_requirement[mode] = grouped(requirement, failure, len(network.owner))
        return failures_by_requirement

    def does_fall_with(self, firm_id: str, other_id: str, sourcing: SourcingMode) -> bool:
        """Tell whether a firm stops, in whole or in part, when another one does."""
        return self._firm_numbers[firm_id] in self._falling(other_id, sourcing)

    def _falling(self, firm_id: str, sourcing: SourcingMode) -> frozenset[int]:
        """Give the numbers of the firms that stop, in whole or in part, when one does."""
        if (firm_id, sourcing) not in self._firms_falling:
            down = self.spread((firm_id, ""), (sourcing, False)).down
            down = down[down < len(self.graph.node_firm)]
            self._firms_falling[firm_id, sourcing] = frozenset(self.graph.node_firm[down].tolist())
        return self._firms_falling[firm_id, sourcing]

    def _levels(self, failure: Failure, relief: Relief) -> dict[Mode, Spread]:
        """By mode what a failure stops in spite of a relief."""
        levels = {}
        for mode, network in self.networks.items():
            spread = self.spread(failure, mode)
            met = np.zeros(len(network.owner), bool)
            for source in relief.sources:
                if self._runs(source, failure, spread, network):
                    met[self._served(source, mode, is_in_use=relief.is_in_use)] = True
            levels[mode] = spread
            if met[spread.lapsed].any():
                is_down, left = failing_nodes(network, self._nodes(failure), is_met=met)
                levels[mode] = Spread(np.flatnonzero(is_down), np.flatnonzero(left == 0))
        return levels

    def _served(self, source: NewSource, mode: Mode, *, is_in_use: bool) -> Longs:
        """Requirements of the network that a new source serves while it runs."""
        network, served = self.networks[mode], np.zeros(0, np.int64)
        if mode[0] == "qualified" or is_in_use:
            at = self._place_of_requirement[mode][np.array(source.requirements, np.int64)]
            served = at[at >= 0].astype(np.int64)
        if source.line >= 0:
            return served
        first = len(network.owner) - len(network.pool_components)
        return np.concatenate([served, first + self._pools_served(source.component, network)])

    def _runs(self, source: NewSource, failure: Failure, spread: Spread, network: Network) -> bool:
        if source.line >= 0:
            return not spread.stops_any(np.array([source.line]))
        own = self.graph.nodes_of_firm[source.firm] if source.firm >= 0 else np.zeros(0, np.int32)
        if (source.firm >= 0 and self.graph.firm_id_list[source.firm] == failure[0]) or spread.stops_any(own):
            return False
        return all(
            any(
                self.graph.is_unknown[member] or not spread.stops_any(np.array([network.pool(member)]))
                for member in members
            )
            for members in self._inputs.get(source.component, ())
        )

    def _is_coloured(self, failure: Failure, targets: tuple[str, ...]) -> bool:
        return any(self.spread(failure, mode).stops_any(self._target_nodes(targets, mode)) for mode in _MODES.values())

    def _target_nodes(self, targets: tuple[str, ...], mode: Mode) -> Ints:
        key = (targets, mode)
        if key not in self._nodes_of_targets:
            nodes = [target.node(self.networks[mode]) for target in find_targets(self.graph, targets)]
            self._nodes_of_targets[key] = np.array(nodes, np.int32)
        return self._nodes_of_targets[key]

    def _nodes(self, failure: Failure) -> Ints:
        if failure not in self._nodes_of_failures:
            firm_id, component_id = failure
            nodes = self.graph.nodes_of_firm[self._firm_numbers[firm_id]]
            if component_id:
                family = self.graph.families[self.graph.component_number(component_id)]
                nodes = nodes[np.isin(self.graph.node_component[nodes], family)]
            self._nodes_of_failures[failure] = nodes
        return self._nodes_of_failures[failure]

    @cached_property
    def _firm_numbers(self) -> dict[str, int]:
        return {firm_id: number for number, firm_id in enumerate(self.graph.firm_id_list)}

    @cached_property
    def _inputs(self) -> dict[int, tuple[tuple[int, ...], ...]]:
        return essential_inputs(self.graph)

    @cached_property
    def _makers_of_components(self) -> dict[str, list[str]]:
        component, firm, _ = component_scenarios(self.graph)
        makers: dict[str, list[str]] = {}
        for at, maker in zip(component.tolist(), firm.tolist(), strict=True):
            makers.setdefault(self.graph.component_id_list[at], []).append(self.graph.firm_id_list[maker])
        return makers

    @cached_property
    def _groups_of_component(self) -> Grouping:
        """By component: groups of requirements that it serves."""
        family = self.graph.requirements.group_family
        group = np.repeat(np.arange(len(family), dtype=np.int32), family.sizes)
        return grouped(family.items, group, len(self.graph.component_ids))

    @cached_property
    def _place_of_requirement(self) -> dict[Mode, Ints]:
        """By mode and requirement of the graph: its number in the network, -1 where it is met whatever fails."""
        places = {}
        for mode, network in self.networks.items():
            place = np.full(len(self.graph.requirements.owner), -1, np.int32)
            needs_of_firms = np.flatnonzero(network.need_number >= 0)
            place[network.need_number[needs_of_firms]] = needs_of_firms
            places[mode] = place
        return places

    @cached_property
    def _families_of_component(self) -> Grouping:
        """By component: components whose family it belongs to."""
        families = self.graph.families
        parent = np.repeat(np.arange(len(families), dtype=np.int32), families.sizes)
        return grouped(families.items, parent, len(families))

    def _pools_served(self, component: int, network: Network) -> Ints:
        parents = self._families_of_component[component]
        at = np.searchsorted(network.pool_components, parents)
        is_pool = at < len(network.pool_components)
        at, parents = at[is_pool], parents[is_pool]
        served: Ints = at[network.pool_components[at] == parents].astype(np.int32)
        return served
