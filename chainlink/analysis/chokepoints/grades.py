"""Which firms alone can stop a target, how firmly is that known, and why? MODEL.md section 3, rules 8 and 9."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainlink.analysis.chokepoints.market_doubts import RemainingMakers, Surveys
from chainlink.analysis.chokepoints.proofs import joint_components
from chainlink.analysis.spread.propagation import Target, build_network, find_targets, watched
from chainlink.analysis.spread.target_stops import component_scenarios, stops_by_scenario
from chainlink.analysis.spread.why_paths import Step, why_paths
from chainlink.supply.graph import SupplyGraph, unknown_id
from chainlink.supply.index_arrays import Grouping, Ints
from graph_schema.errors import NoTargetError
from graph_schema.names import COLOURS, Colour, SourcingMode, Words

_LEVELS: tuple[tuple[Colour, SourcingMode, bool], ...] = (
    ("red", "market", False),
    ("yellow", "qualified", False),
    ("blue", "active", False),
    ("grey", "market", True),
)
"""Colour, the mode under which the failure alone stops the target, and whether unknown members count as nothing."""


@dataclass(frozen=True)
class Chokepoint:
    """A firm whose failure alone stops a target.

    Attributes
    ----------
    firm_id, target
        Who, and what stops.
    is_target_maker
        Whether the firm itself makes the target: it is the only maker.
    is_assumed
        Whether the path rests on a requirement for which nobody recorded a supplier.
    why
        Shortest path of requirements from the firm to the target, both ends included.
    joint_components
        Components of which the firm's lines (or what it resells) must stop together: failing these alone stops the
        target, failing fewer of them does not. Empty where the start of the path is enough.
    """

    firm_id: str
    target: str
    is_target_maker: bool
    is_assumed: bool
    why: tuple[Step, ...]
    joint_components: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grade:
    """How firmly a firm or component is known to stop a target alone.

    Attributes
    ----------
    colour
        `red`, `yellow`, `blue` or `grey`.
    is_suspected_sole
        Grey only because makers that no survey looked for could free the target: 疑似独家，待核实.
    is_assumed
        Whether the path rests on a requirement for which nobody recorded a supplier.
    is_target_maker
        Whether the firm itself makes the target; False for components.
    firm_id
        The firm whose stop gives this colour; "" for a component that no named firm makes.
    why
        Shortest path of requirements from that firm to the target; empty for a component without a maker.
    joint_components
        As of `Chokepoint`.
    freed_by
        Of a suspected sole maker: components whose makers nobody surveyed, of which one more maker could free the
        target; all of them together do, each alone where one alone does.
    has_running_maker
        Of yellow: whether a named maker other than the failed one runs on for the start of the path. Where none does,
        the market holds only by what nobody knows: 替代来源未摸排.
    """

    colour: Colour
    is_suspected_sole: bool
    is_assumed: bool
    is_target_maker: bool
    firm_id: str
    why: tuple[Step, ...]
    joint_components: tuple[str, ...] = ()
    freed_by: tuple[str, ...] = ()
    has_running_maker: bool = True


@dataclass(frozen=True)
class Grades:
    """Grades by target, then by id; what has no colour is left out. Ids are sorted."""

    firms: dict[str, dict[str, Grade]]
    components: dict[str, dict[str, Grade]]


def chain_targets(graph: SupplyGraph, chain_id: str) -> tuple[str, ...]:
    """Find the components a chain exists for.

    Those marked `is_target`; else those in the chain that feed nothing inside it, neither as input nor as variant,
    isolated ones left out.

    Returns
    -------
    tuple
        Component ids, sorted; never empty.

    Raises
    ------
    UnknownIdError
        If there is no such chain.
    NoTargetError
        If the chain has no target.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> placements = pd.DataFrame({"component_id": ["ore", "steel"], "chain_id": ["C1", "C1"]})
    >>> chain_targets(build_graph(Tables.of({"makes": makes, "inputs": inputs, "placements": placements})), "C1")
    ('steel',)
    """
    tables = graph.tables
    placed = graph.placements[graph.placements["chain_id"] == chain_id]
    if placed.empty and chain_id not in set(tables.chains["chain_id"]):
        raise unknown_id(Words("产业链", "chain"), chain_id, tables.chains["chain_id"])
    marked = placed["component_id"][placed["is_target"].fillna(False).to_numpy(bool)]
    if len(marked):
        return tuple(sorted(set(marked)))
    inside = set(placed["component_id"])
    inputs = zip(tables.inputs["component_id"], tables.inputs["product_id"], strict=True)
    variants = zip(tables.variants["component_id"], tables.variants["parent_id"], strict=True)
    relations = [(tail, head) for tail, head in (*inputs, *variants) if tail in inside and head in inside]
    targets = {head for _, head in relations} - {tail for tail, _ in relations}
    if not targets:
        raise NoTargetError(chain_id)
    return tuple(sorted(targets))


def chokepoints(graph: SupplyGraph, target: str, *, sourcing: SourcingMode) -> tuple[Chokepoint, ...]:
    """Find every firm whose failure alone stops the target.

    Parameters
    ----------
    graph
        Supply graph; the failure spreads through all chains.
    target
        A component id, or `FIRM/COMPONENT` for one line (then that firm is not listed).
    sourcing
        Who may step in: `active`, `qualified` or `market`.

    Returns
    -------
    tuple
        Chokepoints in order of firm id.

    Raises
    ------
    UnknownIdError
        If the target is not in the data.

    Notes
    -----
    As costly as all single failures at once, for any number of chokepoints.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"makes": makes, "inputs": inputs}))
    >>> [point.firm_id for point in chokepoints(graph, "steel", sourcing="market")]
    ['M']
    """
    wanted = find_targets(graph, [target])
    network = build_network(graph, sourcing=sourcing, watch=watched(wanted))
    firms = graph.nodes_of_firm
    down = stops_by_scenario(network, firms, wanted)
    if wanted[0].line >= 0:
        down[graph.lines.firm[wanted[0].line]] = False
    points = []
    for firm in np.flatnonzero(down[:, 0]).tolist():
        path = why_paths(network, firms[firm], wanted)[0]
        joint = joint_components(network, firms[firm], wanted, [path])[0]
        points.append(
            Chokepoint(
                firm_id=str(graph.firm_ids[firm]),
                target=target,
                is_target_maker=_makes(graph, firm, wanted[0]),
                is_assumed=any(step.is_assumed for step in path),
                why=path,
                joint_components=joint,
            )
        )
    return tuple(points)


def grade(graph: SupplyGraph, targets: Sequence[str]) -> Grades:
    """Give every firm and every component its colour for each target.

    Parameters
    ----------
    graph
        Supply graph; failures spread through all chains.
    targets
        Component ids, or `FIRM/COMPONENT` for one line.

    Returns
    -------
    Grades
        Firms and components with a colour. A component's is the worst over the makers of its family when that firm
        stops for that component alone; one without a named maker is grey.

    Raises
    ------
    UnknownIdError
        If a target is not in the data.

    Notes
    -----
    Eight passes of all single failures (four levels, firms and components), then one path a coloured failure.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> grades = grade(build_graph(Tables.of({"makes": makes, "inputs": inputs})), ["steel"])
    >>> {firm_id: (firm_grade.colour, firm_grade.is_suspected_sole) for firm_id, firm_grade in grades.firms["steel"].items()}
    {'M': ('grey', True)}
    """
    wanted = find_targets(graph, targets)
    firm_grades = _grade_scenarios(graph, graph.nodes_of_firm, np.arange(len(graph.firm_ids), dtype=np.int32), wanted)
    component, firm, scenarios = component_scenarios(graph)
    component_grades = _grade_scenarios(graph, scenarios, firm, wanted)
    unmade = {str(name): _UNMADE for name in graph.component_ids[~graph.has_named_maker]}
    firms: dict[str, dict[str, Grade]] = {}
    components: dict[str, dict[str, Grade]] = {}
    for number, target in enumerate(targets):
        firms[target] = {graph.firm_id_list[at]: firm_grade for at, firm_grade in firm_grades[number].items()}
        worst = dict(unmade)
        for at, component_grade in component_grades[number].items():
            name = graph.component_id_list[component[at]]
            worst[name] = min(worst.get(name, component_grade), component_grade, key=_badness)
        components[target] = dict(sorted(worst.items()))
    return Grades(firms=firms, components=components)


_UNMADE = Grade("grey", is_suspected_sole=False, is_assumed=False, is_target_maker=False, firm_id="", why=())


def _badness(given: Grade) -> tuple[int, bool, str]:
    """Sort key: worst colour first; a suspected sole maker before any other grey."""
    return COLOURS.index(given.colour), not given.is_suspected_sole, given.firm_id


def _grade_scenarios(
    graph: SupplyGraph, scenarios: Grouping, firm: Ints, targets: Sequence[Target]
) -> list[dict[int, Grade]]:
    """Grade each scenario (a failure of `firm[scenario]`) for each target: by target, scenario number to grade."""
    graded: list[dict[int, Grade]] = [{} for _ in targets]
    is_done = np.zeros((len(scenarios), len(targets)), bool)
    for number, target in enumerate(targets):
        if target.line >= 0:  # the target line's own firm is not listed
            is_done[firm == graph.lines.firm[target.line], number] = True
    surveys, market = Surveys(graph, targets), RemainingMakers(graph)
    for colour, sourcing, is_unknown_nothing in _LEVELS:
        network = build_network(graph, sourcing=sourcing, is_unknown_nothing=is_unknown_nothing, watch=watched(targets))
        new = stops_by_scenario(network, scenarios, targets) & ~is_done
        stands = surveys.stopped_beside(scenarios) if colour == "red" else new
        for scenario in np.flatnonzero(new.any(axis=1)).tolist():
            hit = np.flatnonzero(new[scenario]).tolist()
            nodes, stopped = scenarios[scenario], [targets[number] for number in hit]
            paths = why_paths(network, nodes, stopped)
            joint = joint_components(network, nodes, stopped, paths)
            suspected = [number for number in hit if not stands[scenario, number]]
            freed_by = dict(zip(suspected, surveys.freeing(nodes, suspected), strict=True))
            running = market.running_makers(int(firm[scenario]), nodes, paths) if colour == "yellow" else None
            for at, (number, path) in enumerate(zip(hit, paths, strict=True)):
                graded[number][scenario] = Grade(
                    colour="grey" if number in freed_by else colour,
                    is_suspected_sole=number in freed_by,
                    is_assumed=any(step.is_assumed for step in path),
                    is_target_maker=_makes(graph, int(firm[scenario]), targets[number]),
                    firm_id=graph.firm_id_list[int(firm[scenario])],
                    why=path,
                    joint_components=joint[at],
                    freed_by=freed_by.get(number, ()),
                    has_running_maker=running is None or running[at],
                )
        is_done |= new
    return [dict(sorted(by_scenario.items())) for by_scenario in graded]


def _makes(graph: SupplyGraph, firm: int, target: Target) -> bool:
    lines = graph.lines.of_family[target.component] if target.line < 0 else np.zeros(0, np.int32)
    return bool((graph.lines.firm[lines] == firm).any())
