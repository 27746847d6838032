"""What would stop at worst, where nobody recorded a supplier? Each maker in turn as the only source.

A bound, never a colour: it says how much the colours lean on the market standing in for suppliers nobody named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainlink.analysis.chokepoints.grades import Grade, Grades
from chainlink.analysis.spread.propagation import Network, Target, build_network, find_targets, watched
from chainlink.analysis.spread.target_stops import component_scenarios, stops_by_scenario
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Grouping, Ints, Longs, distinct_pairs, expanded, grouped
from graph_schema.names import COLOURS, Colour, SourcingMode


@dataclass(frozen=True)
class WorstColours:
    """Colours at worst by target, then by id; what has none is left out. Ids are sorted."""

    firms: dict[str, dict[str, Colour]]
    components: dict[str, dict[str, Colour]]


def worst_colours(graph: SupplyGraph, targets: Sequence[str], grades: Grades) -> WorstColours:
    """Bound every colour by the answers that nobody has given yet.

    A *completion* gives each assumed requirement one active supplier: one maker of its group that the data knows. A
    firm's colour at worst is the worst that any completion gives it. Under `market` nothing changes, so that red stays
    what it was, and what is grey for want of a survey or a maker stays grey unless a completion makes it yellow or
    blue.

    Parameters
    ----------
    graph
        Supply graph.
    targets
        Component ids, or `FIRM/COMPONENT` for one line.
    grades
        Of `grade` for these targets.

    Returns
    -------
    WorstColours
        Equal to the colours of `grades` where nothing is assumed; never better than any completion's.

    Raises
    ------
    UnknownIdError
        If a target is not in the data.

    Notes
    -----
    An upper bound: no completion gives a firm a worse colour. It is exact, reached for each firm and target by some
    completion, where answers stand apart: no firm has beside an assumed requirement another one, of other components,
    that a line of the first may meet too. Else one answer may be a source of both, such as a variant bought for one
    product and good for another, and the bound loses each by itself.

    All completions at once: for a given failure the worst completion picks, for each requirement, the first of its
    makers that stops, so a requirement is lost when any maker is. Six passes of all single failures, none where
    nothing is assumed.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.analysis.chokepoints.grades import grade
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "N", "T"], "component_id": ["ore", "ore", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"makes": makes, "inputs": inputs}))
    >>> worst_colours(graph, ["steel"], grade(graph, ["steel"])).firms
    {'steel': {'M': 'yellow', 'N': 'yellow', 'T': 'grey'}}
    """
    wanted = find_targets(graph, targets)
    firms = {target: _colours_of(grades.firms[target]) for target in targets}
    components = {target: _colours_of(grades.components[target]) for target in targets}
    if graph.requirements.is_assumed.any():
        numbers = np.arange(len(graph.firm_ids), dtype=np.int32)
        component, firm, scenarios = component_scenarios(graph)
        for worst_by_subject, ids, subject, failing, nodes in (
            (firms, graph.firm_id_list, numbers, numbers, graph.nodes_of_firm),
            (components, graph.component_id_list, component, firm, scenarios),
        ):
            for colour, number, scenario in _worse(graph, wanted, failing, nodes):
                colours = worst_by_subject[targets[number]]
                name = ids[int(subject[scenario])]
                colours[name] = min(colours.get(name, colour), colour, key=COLOURS.index)
    return WorstColours(
        firms={target: dict(sorted(colours.items())) for target, colours in firms.items()},
        components={target: dict(sorted(colours.items())) for target, colours in components.items()},
    )


def _colours_of(grades: dict[str, Grade]) -> dict[str, Colour]:
    return {name: graded.colour for name, graded in grades.items()}


def _worse(
    graph: SupplyGraph, targets: Sequence[Target], failing: Ints, scenarios: Grouping
) -> list[tuple[Colour, int, int]]:
    """List (colour, target, scenario) of what stops at worst under qualified and active, not under market."""
    watch = watched(targets)
    done = stops_by_scenario(build_network(graph, sourcing="market", watch=watch), scenarios, targets)
    for number, target in enumerate(targets):
        if target.line >= 0:
            done[failing == graph.lines.firm[target.line], number] = True
    colours: list[tuple[Colour, int, int]] = []
    levels: tuple[tuple[Colour, SourcingMode], ...] = (("yellow", "qualified"), ("blue", "active"))
    for colour, sourcing in levels:
        new = stops_by_scenario(worst_network(graph, sourcing=sourcing, watch=watch), scenarios, targets) & ~done
        colours += [(colour, number, scenario) for scenario, number in np.argwhere(new).tolist()]
        done |= new
    return colours


def worst_network(
    graph: SupplyGraph, *, sourcing: SourcingMode, watch: Ints | None = None, chosen: Bools | None = None
) -> Network:
    """Settle the sources as `build_network` does, but lose an assumed requirement with the first of its makers.

    Parameters
    ----------
    graph
        Supply graph.
    sourcing
        Mode. Ready backups that are recorded still step in under `qualified`; under `market` nothing changes.
    watch
        Components that get a pool in any case.
    chosen
        By requirement of the graph: whether it is taken at worst where it is assumed; all are if None.

    Notes
    -----
    One requirement a maker: linear in the assumed requirements times their makers.
    """
    base = build_network(graph, sourcing=sourcing, watch=watch)
    facts = graph.requirements
    at_worst = facts.is_assumed if chosen is None else facts.is_assumed & chosen
    if sourcing == "market" or not at_worst.any():
        return base
    requirement, choice, line = _choices(graph, np.flatnonzero(at_worst))
    if sourcing == "qualified":
        at, row = expanded(facts.offers, requirement)
        position, node = expanded(graph.lines.nodes_of_sourcing, row)
        choice, line = np.concatenate([choice, at[position]]), np.concatenate([line, node.astype(np.int64)])
    kept = np.flatnonzero((base.need_number < 0) | ~np.isin(base.need_number, requirement))
    kept_at, kept_node = expanded(base.sources, kept)
    links = distinct_pairs(
        np.concatenate([kept_at, len(kept) + choice]), np.concatenate([kept_node, line]), base.node_count
    )
    return Network(
        graph=graph,
        owner=np.concatenate([base.owner[kept], facts.owner[requirement]]).astype(np.int32),
        sources=grouped(*links, len(kept) + len(requirement)),
        is_assumed=np.concatenate([base.is_assumed[kept], np.ones(len(requirement), bool)]),
        need_number=np.concatenate([base.need_number[kept], requirement]).astype(np.int32),
        pool_components=base.pool_components,
        round_legs=base.round_legs,
    )


def _choices(graph: SupplyGraph, requirements: Longs) -> tuple[Longs, Longs, Longs]:
    """Requirement by choice of a maker, then (choice, line) pairs; each unnamed line is a maker of its own."""
    facts, lines = graph.requirements, graph.lines
    position, member = expanded(facts.group_members, facts.group[requirements])
    at, line = expanded(lines.of_family, member)
    maker = np.where(lines.firm[line] >= 0, lines.firm[line], len(graph.firm_ids) + line).astype(np.int64)
    width = len(graph.firm_ids) + lines.count + 1
    keys, choice = np.unique(position[at] * width + maker, return_inverse=True)
    return requirements[keys // width], choice.reshape(-1).astype(np.int64), line.astype(np.int64)
