"""Which colours does an answer change? The scan again, colours alone, of the data as the answer would leave them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from chainlink.analysis.spread.propagation import Network, build_network, failing_nodes, find_targets, watched
from chainlink.analysis.spread.target_stops import component_scenarios, stops_by_scenario
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Grouping, Ints, Longs, distinct_pairs, expanded, grouped
from chainlink.supply.lines import QUALIFIED
from graph_schema.names import SourcingMode

Subject = tuple[str, str, str]
"""Chain, `firm` or `component`, and id."""
Levels = dict[Subject, tuple[int, frozenset[str]]]
"""By subject with a colour: its place among the codes below, and the targets of the chain that it stops."""
Changes = dict[Subject, frozenset[str]]
"""By subject whose colour, or mark 疑似独家, is another: the targets concerned before or after."""
RED, YELLOW, BLUE, SUSPECTED, GREY, NONE = range(6)
_MODES: tuple[tuple[int, SourcingMode, bool], ...] = (
    (RED, "market", False),
    (YELLOW, "qualified", False),
    (BLUE, "active", False),
    (GREY, "market", True),
)


@dataclass(frozen=True, eq=False)
class Assumption:
    """What an answer adds to the data as they are.

    Attributes
    ----------
    is_surveyed
        By component: whether somebody looked for its makers.
    is_sure
        By component: whether its family has one more maker, which never fails.
    """

    is_surveyed: Bools
    is_sure: Bools


class Rescan:
    """Colours of all firms and components of some chains, and how they are when something more is known.

    Parameters
    ----------
    graph
        Supply graph.
    targets_by_chain
        Targets of each chain.
    """

    def __init__(self, graph: SupplyGraph, targets_by_chain: Mapping[str, Sequence[str]]) -> None:
        self.graph, self._targets_by_chain = graph, targets_by_chain
        self.targets = sorted({target for targets in targets_by_chain.values() for target in targets})
        self._wanted = find_targets(graph, self.targets)
        self._component, component_firm, by_component = component_scenarios(graph)
        firm_count = len(graph.firm_ids)
        number, nodes = expanded(graph.nodes_of_firm, np.arange(firm_count))
        own, own_nodes = expanded(by_component, np.arange(len(by_component)))
        self._scenarios = grouped(
            np.concatenate([number, firm_count + own]),
            np.concatenate([nodes, own_nodes]),
            firm_count + len(by_component),
        )
        self._firm = np.concatenate([np.arange(firm_count), component_firm])
        self._as_it_is = Assumption(graph.is_surveyed, np.zeros(len(graph.component_ids), bool))

    @cached_property
    def levels(self) -> Levels:
        """Colours as the data are; as `scan` gives them."""
        return self._levels(self._codes)

    @cached_property
    def _codes(self) -> Ints:
        return self._graded(np.arange(len(self._scenarios)), self._as_it_is)

    def survey(self, component_id: str, *, is_found: bool) -> Changes:
        """Tell what changes if a survey finds that nobody else makes a component, or that one more firm does."""
        number = self.graph.component_number(component_id)
        is_surveyed, is_sure = self._as_it_is.is_surveyed.copy(), self._as_it_is.is_sure.copy()
        is_surveyed[number] = True
        if is_found:
            is_sure[self._containing[number]] = True
        chosen = self._resting_on.get(number, np.zeros(0, np.int64))
        return self._changes(chosen, self._graded(chosen, Assumption(is_surveyed, is_sure)))

    def answered(self, graph: SupplyGraph) -> Changes:
        """Tell what changes in another graph, that of the data with an answer: all is scanned again."""
        return changed(self.levels, Rescan(graph, self._targets_by_chain).levels)

    def supplier(self, supplier_id: str, buyer_id: str, component_id: str) -> Changes | None:
        """Tell what changes if a buyer uses one maker of a component, which no requirement of its lines knows a source of.

        Only where its requirements are met otherwise can a colour be another: under `market` every maker serves as before.
        So two networks are mended, at those requirements, and only failures graded again that have a colour, or that stop
        the maker. None where traders or unknown makers are concerned: then all has to be scanned.
        """
        if not buyer_id:  # lines of unnamed makers
            return None
        graph = self.graph
        buyer, made = graph.firm_number(buyer_id), graph.component_number(component_id)
        firm_lines = graph.nodes_of_firm[graph.firm_number(supplier_id)]
        is_delivering = (firm_lines < graph.lines.named_count) & np.isin(
            graph.node_component[firm_lines], graph.families[made]
        )
        delivering = firm_lines[is_delivering].astype(np.int32)
        requirements = self._bought_for[buyer]
        requirements = requirements[
            [made in graph.requirements.group_family[int(graph.requirements.group[at])] for at in requirements.tolist()]
        ]
        owners = graph.requirements.owner[requirements]
        if not len(delivering) or not len(owners) or (owners >= graph.lines.count).any():
            return None
        mended = {
            code: _with_sources(self._networks[code], requirements, delivering, is_ready_counted=code == YELLOW)
            for code in (YELLOW, BLUE)
        }
        lines = [f"{supplier_id}/{graph.component_id_list[at]}" for at in graph.node_component[delivering].tolist()]
        stopped = stops_by_scenario(self._networks[BLUE], self._scenarios, find_targets(graph, lines)).any(axis=1)
        chosen = np.flatnonzero(stopped | (self._codes != NONE).any(axis=1))
        return self._changes(chosen, self._regraded(chosen, mended))

    @cached_property
    def _bought_for(self) -> Grouping:
        """By firm: requirements of its lines and legs."""
        firm = self.graph.node_firm[self.graph.requirements.owner]
        named = np.flatnonzero(firm >= 0)
        return grouped(firm[named], named, len(self.graph.firm_ids))

    def _regraded(self, chosen: Longs, mended: Mapping[int, Network]) -> Ints:
        """Grade some scenarios again, as far as yellow, blue and grey go."""
        position, nodes = expanded(self._scenarios, chosen)
        scenarios = grouped(position, nodes, len(chosen))
        codes = self._codes[chosen].copy()
        is_open = ~np.isin(codes, (RED, SUSPECTED))
        for number, target in enumerate(self._wanted):
            if target.line >= 0:
                is_open[self._firm[chosen] == self.graph.lines.firm[target.line], number] = False
        codes[is_open] = NONE
        for code, network in (*mended.items(), (GREY, self._networks[GREY])):
            stops = stops_by_scenario(network, scenarios, self._wanted) & is_open
            codes[stops] = code
            is_open &= ~stops
        return codes

    def _changes(self, chosen: Longs, codes: Ints) -> Changes:
        """Tell which colours change if some scenarios have other codes; only what they are about is gathered again."""
        differs = chosen[(codes != self._codes[chosen]).any(axis=1)]
        after = self._codes.copy()
        after[chosen] = codes
        firm_count = len(self.graph.firm_ids)
        components = np.unique(self._component[differs[differs >= firm_count] - firm_count])
        beside = firm_count + np.flatnonzero(np.isin(self._component, components))
        rows = np.concatenate([differs[differs < firm_count], beside])
        return changed(self._levels(self._codes, rows), self._levels(after, rows))

    def at_most(self, component_id: str) -> set[Subject]:
        """Give the subjects with a colour whose failure takes a component's makers away: others no survey of it changes."""
        chosen = self._resting_on.get(self.graph.component_number(component_id), np.zeros(0, np.int64))
        kept = np.full_like(self._codes, NONE)
        kept[chosen] = self._codes[chosen]
        return set(self._levels(kept)) & set(self.levels)

    @cached_property
    def _containing(self) -> Grouping:
        """By component: those whose family it belongs to."""
        owner, member = expanded(self.graph.families, np.arange(len(self.graph.component_ids)))
        return grouped(member, owner, len(self.graph.component_ids))

    @cached_property
    def _resting_on(self) -> dict[int, Longs]:
        """By component: coloured failures under which the family of it, or of what it is a variant of, stops."""
        every = np.arange(len(self.graph.component_ids), dtype=np.int32)
        network = build_network(self.graph, sourcing="active", watch=every)
        first = len(self.graph.node_firm)
        resting: dict[int, list[int]] = {}
        for scenario in np.flatnonzero((self._codes != NONE).any(axis=1)).tolist():
            is_down = failing_nodes(network, self._scenarios[scenario])[0]
            stopped = network.pool_components[np.flatnonzero(is_down[first : first + len(network.pool_components)])]
            members = np.unique(expanded(self.graph.families, stopped)[1])
            for component in members.tolist():
                resting.setdefault(component, []).append(scenario)
        return {component: np.array(scenarios, np.int64) for component, scenarios in resting.items()}

    @cached_property
    def _networks(self) -> dict[int, Network]:
        """By code the network of the data as they are."""
        return {code: self._network(mode, is_unknown_nothing, None) for code, mode, is_unknown_nothing in _MODES}

    def _network(self, mode: SourcingMode, is_unknown_nothing: bool, is_sure: Bools | None) -> Network:
        return build_network(
            self.graph,
            sourcing=mode,
            is_unknown_nothing=is_unknown_nothing,
            watch=watched(self._wanted),
            is_sure=is_sure,
        )

    def _graded(self, chosen: Longs, assumed: Assumption) -> Ints:
        """Grade some scenarios for every target: MODEL.md section 3, rule 9."""
        position, nodes = expanded(self._scenarios, chosen)
        scenarios = grouped(position, nodes, len(chosen))
        codes = np.full((len(chosen), len(self._wanted)), NONE, np.int32)
        if not len(chosen):
            return codes
        is_open = np.ones_like(codes, bool)
        for number, target in enumerate(self._wanted):
            if target.line >= 0:  # the target line's own firm is not listed
                is_open[self._firm[chosen] == self.graph.lines.firm[target.line], number] = False
        is_sure = assumed.is_sure if assumed.is_sure.any() else None
        for code, mode, is_unknown_nothing in _MODES:
            network = self._networks[code] if is_sure is None else self._network(mode, is_unknown_nothing, is_sure)
            stops = self._stops(network, scenarios, assumed.is_sure) & is_open
            codes[stops] = code
            if code == RED:
                codes[stops & ~self._beside(scenarios, assumed)] = SUSPECTED
            is_open &= ~stops
        return codes

    def _stops(self, network: Network, scenarios: Grouping, is_sure: Bools) -> Bools:
        stops = stops_by_scenario(network, scenarios, self._wanted)
        for number, target in enumerate(self._wanted):
            if target.line < 0 and is_sure[target.component]:
                stops[:, number] = False
        return stops

    def _beside(self, scenarios: Grouping, assumed: Assumption) -> Bools:
        """Tell what stops under `market` even if all that nobody surveyed has one more maker that never fails."""
        is_sure = assumed.is_sure.copy()
        owner, member = expanded(self.graph.families, np.arange(len(self.graph.component_ids)))
        is_sure[owner[~assumed.is_surveyed[member]]] = True
        return self._stops(self._network("market", False, is_sure), scenarios, is_sure)

    @cached_property
    def _inside(self) -> dict[str, set[str]]:
        """By chain the components that stand in it."""
        inside: dict[str, set[str]] = {}
        placed = self.graph.placements
        for chain_id, component_id in zip(placed["chain_id"].tolist(), placed["component_id"].tolist(), strict=True):
            inside.setdefault(chain_id, set()).add(component_id)
        return inside

    @cached_property
    def _unmade(self) -> set[str]:
        return set(self.graph.component_ids[~self.graph.has_named_maker].tolist())

    def _levels(self, codes: Ints, rows: Longs | None = None) -> Levels:
        """Gather the worst code of every firm and component over the targets of each chain; of some scenarios where given."""
        graph, levels = self.graph, Levels()
        firm_count = len(graph.firm_ids)
        place = {target: number for number, target in enumerate(self.targets)}
        inside, unmade = self._inside, self._unmade
        for chain_id, targets in self._targets_by_chain.items():
            own = codes[:, [place[target] for target in targets]]
            worst = own.min(axis=1, initial=NONE) if rows is None else np.full(len(own), NONE)
            if rows is None:
                for component_id in sorted(unmade & inside.get(chain_id, set())):
                    levels[chain_id, "component", component_id] = (GREY, frozenset(targets))
            else:
                worst[rows] = own[rows].min(axis=1, initial=NONE)
            for scenario in np.flatnonzero(worst < NONE).tolist():
                about, name = "firm", graph.firm_id_list[scenario] if scenario < firm_count else ""
                if scenario >= firm_count:
                    about, name = "component", graph.component_id_list[int(self._component[scenario - firm_count])]
                    if name not in inside.get(chain_id, ()):
                        continue
                hit = frozenset(targets[at] for at in np.flatnonzero(own[scenario] < NONE).tolist())
                before = levels.get((chain_id, about, name), (NONE, frozenset[str]()))
                levels[chain_id, about, name] = (min(before[0], int(worst[scenario])), before[1] | hit)
        return levels


def _with_sources(network: Network, requirements: Ints, sources: Ints, *, is_ready_counted: bool) -> Network:
    """The same network, where some requirements of the graph are served by these nodes too; by no makers at large.

    Those that it does not hold, since they were met whatever fails, are put in.
    """
    facts, lines = network.graph.requirements, network.graph.lines
    held = int((network.need_number >= 0).sum())  # those of rounds and pools come after them
    kept = np.union1d(network.need_number[:held], requirements).astype(np.int32)
    grown = len(kept) - held
    at, node = expanded(network.sources, np.arange(len(network.sources)))
    at = np.where(at < held, np.searchsorted(kept, network.need_number[at]), at + grown)
    places = np.searchsorted(kept, requirements)
    is_assumed = np.concatenate([facts.is_assumed[kept], network.is_assumed[held:]])
    is_left = ~(np.isin(at, places) & is_assumed[at])
    position, row = expanded(facts.offers, requirements)
    is_ready = (lines.sourcings.status[row] == QUALIFIED) & is_ready_counted
    ready_at, ready = expanded(lines.nodes_of_sourcing, row[is_ready])
    owners = [at[is_left], places[position[is_ready][ready_at]], np.repeat(places, len(sources))]
    nodes = [node[is_left], ready, np.tile(sources, len(places))]
    links = distinct_pairs(np.concatenate(owners), np.concatenate(nodes), network.node_count)
    is_assumed[places] = False
    return replace(
        network,
        owner=np.concatenate([facts.owner[kept], network.owner[held:]]).astype(np.int32),
        sources=grouped(*links, len(network.sources) + grown),
        is_assumed=is_assumed,
        need_number=np.concatenate([kept, network.need_number[held:]]).astype(np.int32),
    )


def changed(before: Levels, after: Levels) -> Changes:
    """Give the subjects whose colour, or mark 疑似独家, is another, with the targets concerned before or after."""
    nothing = (NONE, frozenset[str]())
    pairs = {subject: (before.get(subject, nothing), after.get(subject, nothing)) for subject in {*before, *after}}
    return {subject: one[1] | other[1] for subject, (one, other) in pairs.items() if one[0] != other[0]}


def together(changes: Iterable[Mapping[Subject, frozenset[str]]]) -> dict[Subject, frozenset[str]]:
    """Join what several answers change.

    Examples
    --------
    >>> joined = together([{("firm", "A"): frozenset({"steel"})}, {("firm", "A"): frozenset({"tin"})}])
    >>> {subject: sorted(targets) for subject, targets in joined.items()}
    {('firm', 'A'): ['steel', 'tin']}
    """
    joined: dict[Subject, frozenset[str]] = {}
    for change in changes:
        for subject, targets in change.items():
            joined[subject] = joined.get(subject, frozenset()) | targets
    return joined
