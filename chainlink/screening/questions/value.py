"""Which cells are unknown, and how many colours and how much output value hang on each?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from chainlink.analysis.chokepoints.grades import Grade
from chainlink.analysis.chokepoints.worst_sourcing import worst_network
from chainlink.analysis.spread.propagation import find_targets, watched
from chainlink.analysis.spread.target_stops import stops_by_scenario
from chainlink.analysis.spread.why_paths import Step, why_paths
from chainlink.analysis.waves.stock_days import numbers_by_line
from chainlink.screening.findings import ColourFinding, Scan
from chainlink.screening.questions.missing_figures import missing_figures
from chainlink.screening.questions.question import KINDS, Cell, Question
from chainlink.screening.scan import scan
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.errors import UsageError
from graph_schema.names import COLOURS, Colour, SourcingMode, Words
from loaders.tables import Tables

_ANSWER = "?"
"""Begins the id of a maker that an answer might name."""


@dataclass
class _Worth:
    """What is found to hang on one cell: findings as (chain, firm or component, id), and targets."""

    findings: set[tuple[str, str, str]] = field(default_factory=set)
    chain_ids: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)

    def add(self, chain_id: str, targets: Sequence[str], about: str = "", name: str = "") -> None:
        """Let one finding hang on the cell, or, without a name, nothing but its chain and targets."""
        self.chain_ids.add(chain_id)
        self.targets.update(targets)
        if name:
            self.findings.add((chain_id, about, name))


Worths = dict[Cell, _Worth]


def questions(graph: SupplyGraph, chain_ids: Sequence[str] = (), *, top: int | None = None) -> tuple[Question, ...]:
    """List the unknown cells of some chains, those first whose answers could change most.

    The value of a cell is the number of findings (chain by chain) whose colour a plausible answer could change, then
    the output value of the targets concerned:

    - *survey* of a component: the answer "nobody else makes it" turns every suspected sole maker red whose path starts
      there; the answer "somebody does" takes the suspicion away.
    - *maker* of a component that nobody is known to make: every such component is given one surveyed maker and the
      chains are scanned again. Counted are the component's own colours, the greys that rest on it as a member of a
      group, and the colours that the maker itself gets.
    - *suppliers* of a requirement for which nobody recorded any: the colours whose path rests on it, and those that
      appear at worst (each maker in turn as the only source, see `worst_colours`) with a path through it.
    - *capacity* of a ready backup and *volume* bought from a firm with a colour, *place* of such a firm: change no
      colour; coverage, money and regional stops hang on them.

    Parameters
    ----------
    graph
        Supply graph.
    chain_ids
        Chains, by id, name or alias; all if empty.
    top
        So many at most.

    Returns
    -------
    tuple
        By colours, then output value, both falling, then kind and ids. Empty if nothing is unknown.

    Raises
    ------
    UnknownIdError
        If a chain is not in the data.
    UsageError
        If there are no data or no chain, or `top` is below 1.

    Notes
    -----
    Two scans, and one path for each colour that appears at worst.

    Examples
    --------
    >>> placed = pd.DataFrame({"component_id": ["ore", "steel"], "segment_id": "s", "chain_id": "C"})
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"placements": placed, "makes": makes, "inputs": inputs}))
    >>> [(each.kind, each.firm_id, each.component_ids, each.colours) for each in questions(graph, top=2)]
    [('survey', '', ('ore',), 2), ('suppliers', 'T', ('ore',), 2)]
    """
    if top is not None and top < 1:
        raise UsageError(Words(f"--top {top}：至少为 1", f"--top {top}: at least 1"))
    scanned = scan(graph, chain_ids)
    worths: Worths = {}
    _add_doubts(worths, scanned)
    _add_makers(worths, graph, scanned)
    _add_worst(worths, graph, scanned)
    for cell, chain_id, targets in missing_figures(graph, scanned):
        worths.setdefault(cell, _Worth()).add(chain_id, targets)
    value_by_target = _values(graph, sorted({target for worth in worths.values() for target in worth.targets}))
    listed = [
        Question(
            *cell,
            chain_ids=tuple(sorted(worth.chain_ids)),
            targets=tuple(sorted(worth.targets)),
            colours=len(worth.findings),
            output_value_10k_yuan=sum(value_by_target[target] for target in sorted(worth.targets)),
        )
        for cell, worth in worths.items()
    ]
    return tuple(sorted(listed, key=_rank)[:top])


def _rank(question: Question) -> tuple[int, float, int, str, tuple[str, ...]]:
    return (
        -question.colours,
        -question.output_value_10k_yuan,
        KINDS.index(question.kind),
        question.firm_id,
        question.component_ids,
    )


def _coloured(scanned: Scan) -> Iterator[tuple[str, ColourFinding]]:
    for chain in scanned.chains:
        for finding in (*chain.firms, *chain.components):
            yield chain.chain_id, finding


def _add_doubts(worths: Worths, scanned: Scan) -> None:
    """Count what rests on a missing survey and on suppliers that nobody recorded, as the colours stand."""
    for chain_id, finding in _coloured(scanned):
        cells = _assumed_cells(finding.grade.why)
        if finding.grade.is_suspected_sole:
            cells.append(("survey", "", (finding.grade.why[0].component_id,)))
        for cell in cells:
            worths.setdefault(cell, _Worth()).add(chain_id, finding.targets, finding.about, finding.id)


def _assumed_cells(path: Sequence[Step]) -> list[Cell]:
    return [("suppliers", step.firm_id, step.needs) for step in path if step.is_assumed]


def _add_makers(worths: Worths, graph: SupplyGraph, scanned: Scan) -> None:
    """Give every component without a maker one, scan again, and see what that changes."""
    unmade = [str(name) for name in graph.component_ids[~graph.has_named_maker]]
    wanted = {finding.id for _, finding in _coloured(scanned) if finding.about == "component"} & set(unmade)
    if not wanted:
        return
    again = scan(_with_makers(graph, unmade), [chain.chain_id for chain in scanned.chains])
    targets = {
        (chain_id, finding.id.removeprefix(_ANSWER)): finding.targets
        for chain_id, finding in _coloured(again)
        if finding.about == "firm" and finding.id.startswith(_ANSWER)
    }
    for chain_id, finding in _coloured(scanned):
        if finding.about == "component" and finding.id in wanted:
            stopped = targets.get((chain_id, finding.id), ())
            worth = worths.setdefault(("maker", "", (finding.id,)), _Worth())
            worth.add(chain_id, stopped, "component", finding.id)
            if stopped:
                worth.add(chain_id, stopped, "firm", _ANSWER + finding.id)
        elif finding.grade.colour == "grey" and not finding.grade.is_suspected_sole:
            for name in sorted({need for step in finding.grade.why for need in step.needs} & wanted):
                worth = worths.setdefault(("maker", "", (name,)), _Worth())
                worth.add(chain_id, finding.targets, finding.about, finding.id)


def _with_makers(graph: SupplyGraph, unmade: Sequence[str]) -> SupplyGraph:
    """The same network, where each of some components has one maker and is surveyed."""
    frames = dict(graph.tables.items())
    makers = pd.DataFrame({"firm_id": [_ANSWER + name for name in unmade], "component_id": list(unmade)})
    components = frames["components"].copy()
    components.loc[components["component_id"].isin(unmade), "makers_surveyed_on"] = "2000-01-01"
    makes = pd.concat([frames["makes"], Tables.of({"makes": makers}).makes], ignore_index=True)
    return build_graph(Tables.of({**frames, "components": components, "makes": makes}))


def _add_worst(worths: Worths, graph: SupplyGraph, scanned: Scan) -> None:
    """Count colours of firms that get worse at worst, by the unrecorded suppliers on their path."""
    if not graph.requirements.is_assumed.any():
        return
    targets = sorted({target for chain in scanned.chains for target in chain.targets})
    wanted = find_targets(graph, targets)
    levels: tuple[tuple[Colour, SourcingMode], ...] = (("yellow", "qualified"), ("blue", "active"))
    seen: set[tuple[str, str]] = set()
    for colour, sourcing in levels:
        network = worst_network(graph, sourcing=sourcing, watch=watched(wanted))
        down = stops_by_scenario(network, graph.nodes_of_firm, wanted)
        for chain in scanned.chains:
            firm_ids = {finding.id for finding in chain.firms if _is_settled(finding.grade, colour)}
            ours = [number for number, target in enumerate(targets) if target in chain.targets]
            for firm in np.flatnonzero(down[:, ours].any(axis=1)).tolist():
                firm_id = graph.firm_id_list[firm]
                if firm_id in firm_ids or (chain.chain_id, firm_id) in seen:
                    continue
                seen.add((chain.chain_id, firm_id))
                hit = [number for number in ours if down[firm, number]]
                paths = why_paths(network, graph.nodes_of_firm[firm], [wanted[number] for number in hit])
                for number, path in zip(hit, paths, strict=True):
                    for cell in _assumed_cells(path):
                        worth = worths.setdefault(cell, _Worth())
                        worth.add(chain.chain_id, [targets[number]], "firm", firm_id)


def _is_settled(grade: Grade, colour: Colour) -> bool:
    """Whether a reading at worst that gives this colour says nothing new."""
    return grade.is_suspected_sole or COLOURS.index(grade.colour) <= COLOURS.index(colour)


def _values(graph: SupplyGraph, targets: Sequence[str]) -> dict[str, float]:
    """Known yearly output value of each target's lines."""
    value = np.nan_to_num(numbers_by_line(graph, "output_value_10k_yuan"))
    values = {}
    for name, target in zip(targets, find_targets(graph, targets), strict=True):
        lines = graph.lines.of_family[target.component] if target.line < 0 else [target.line]
        values[name] = float(value[lines].sum())
    return values
