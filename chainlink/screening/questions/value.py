"""Which cells are unknown, and how many colours and how much output value hang on each?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from chainlink.analysis.chokepoints.grades import Grade
from chainlink.analysis.chokepoints.worst_sourcing import worst_network
from chainlink.analysis.spread.propagation import find_targets, watched
from chainlink.analysis.spread.target_stops import stops_by_scenario
from chainlink.analysis.spread.why_paths import Step, why_paths
from chainlink.analysis.waves.stock_days import numbers_by_line
from chainlink.screening.all_targets import targets_by_chain
from chainlink.screening.findings import ColourFinding, Scan
from chainlink.screening.questions.missing_figures import missing_figures
from chainlink.screening.questions.question import KINDS, Cell, Question
from chainlink.screening.questions.rescan import Changes, Rescan, together
from chainlink.screening.scan import scan
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.errors import UsageError
from graph_schema.names import COLOURS, Colour, SourcingMode, Words
from loaders.tables import Tables

_ANSWER = "?"
"""Begins the id of a maker that an answer might name."""


Cells = dict[Cell, tuple[set[str], set[str]]]
"""By unknown cell: chains and targets that it was met in."""


def questions(graph: SupplyGraph, chain_ids: Sequence[str] = (), *, top: int | None = None) -> tuple[Question, ...]:
    """List the unknown cells of some chains, those first whose answers could change most.

    The number beside a question is what its answer alone can change: the colours, or marks 疑似独家, of firms and
    components of all chains, whatever chains are asked about, that are others in a scan of the data with some plausible
    answer. The output value is that of the targets concerned. Plausible answers are:

    - *survey* of a component without which a sole maker is only suspected: nobody else makes it; somebody does, who never
      fails.
    - *maker* of a component that nobody is known to make: one firm, and no other.
    - *suppliers* of a requirement for which nobody recorded any: each known maker in turn as the only one.
    - *capacity* of a ready backup and *volume* bought from a firm with a colour, *place* of such a firm: change no
      colour; coverage, money and regional stops hang on them. Told are all chains in which they do, too.

    Questions whose answer can change nothing are left out.

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
    A scan, one path for each colour that appears at worst, and the colours again for each plausible answer that may still
    come before the last of the `top`.

    Examples
    --------
    >>> placed = pd.DataFrame({"component_id": ["ore", "steel"], "segment_id": "s", "chain_id": "C"})
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"placements": placed, "makes": makes, "inputs": inputs}))
    >>> [(each.kind, each.firm_id, each.component_ids, each.colours) for each in questions(graph, top=2)]
    [('survey', '', ('ore',), 2), ('survey', '', ('steel',), 2)]
    """
    if top is not None and top < 1:
        raise UsageError(Words(f"--top {top}：至少为 1", f"--top {top}: at least 1"))
    scanned = scan(graph, chain_ids)
    cells: Cells = {}
    _add_doubts(cells, scanned)
    _add_makers(cells, graph, scanned)
    _add_worst(cells, graph, scanned)
    open_cells = sorted(cells)
    figures_here = {cell for cell, _, _ in missing_figures(graph, scanned)}
    for cell, chain_id, targets in missing_figures(graph, scan(graph) if chain_ids and figures_here else scanned):
        if cell in figures_here:
            _meet(cells, cell, chain_id, targets)
    targets_of_chains = targets_by_chain(graph)[0]
    values = values_of_targets(graph, sorted({target for targets in targets_of_chains.values() for target in targets}))
    worth = _Worth(graph, targets_of_chains, values)
    listed = [
        Question(
            *cell, tuple(sorted(chains)), tuple(sorted(targets)), 0, sum(values[target] for target in sorted(targets))
        )
        for cell, (chains, targets) in cells.items()
        if cell not in set(open_cells)
    ]
    waiting = sorted(open_cells, key=lambda cell: (*(-amount for amount in worth.at_most(cell)), cell))
    for cell in waiting:
        if top is not None and len(listed) >= top and _beats(sorted(listed, key=_rank)[top - 1], worth.at_most(cell)):
            break
        question = worth.question(cell)
        if question.colours:
            listed.append(question)
    return tuple(sorted(listed, key=_rank)[:top])


def weigh(graph: SupplyGraph, cells: Sequence[Cell]) -> tuple[Question, ...]:
    """Count what the answer to each of some cells alone can change, in all chains; in the order given."""
    targets_of_chains = targets_by_chain(graph)[0]
    values = values_of_targets(graph, sorted({target for targets in targets_of_chains.values() for target in targets}))
    worth = _Worth(graph, targets_of_chains, values)
    return tuple(worth.question(cell) for cell in cells)


def _beats(question: Question, at_most: tuple[float, float]) -> bool:
    """Whether a question comes before all that can change no more than this."""
    return (float(question.colours), question.output_value_10k_yuan) > at_most


class _Worth:
    """What the answer to each question can change, by scanning again."""

    def __init__(
        self, graph: SupplyGraph, targets_by_chain: Mapping[str, Sequence[str]], values: Mapping[str, float]
    ) -> None:
        self._graph, self._targets_by_chain, self._values = graph, targets_by_chain, values
        self._rescan = Rescan(graph, targets_by_chain)

    def at_most(self, cell: Cell) -> tuple[float, float]:
        """Give bounds of the colours and the value that it can change; a survey changes what rests on its component."""
        kind, _, component_ids = cell
        if kind != "survey":
            return math.inf, math.inf
        subjects = self._rescan.at_most(component_ids[0])
        targets = {target for subject in subjects for target in self._rescan.levels[subject][1]}
        return float(len(subjects)), math.fsum(self._values[target] for target in targets)

    def question(self, cell: Cell) -> Question:
        """Scan again with every plausible answer."""
        changes = list(self._answered(cell))
        change = together(changes)
        targets = sorted(frozenset[str]().union(*change.values()))
        return Question(
            *cell,
            chain_ids=tuple(sorted({chain_id for chain_id, _, _ in change})),
            targets=tuple(targets),
            colours=len(change),
            output_value_10k_yuan=math.fsum(self._values[target] for target in targets),
            wrong_colours=None if cell[0] == "suppliers" else sum(map(len, changes)) / max(len(changes), 1),
        )

    def _answered(self, cell: Cell) -> Iterator[Changes]:
        """Tell what each plausible answer changes: what it cannot touch is not scanned again."""
        kind, firm_id, component_ids = cell
        if kind == "survey":
            yield self._rescan.survey(component_ids[0], is_found=False)
            yield self._rescan.survey(component_ids[0], is_found=True)
        elif kind == "maker":
            yield self._rescan.answered(_with_maker(self._graph, component_ids[0]))
        else:
            for supplier_id, component_id in _makers(self._graph, component_ids, firm_id):
                changes = self._rescan.supplier(supplier_id, firm_id, component_id)
                if changes is None:
                    changes = self._rescan.answered(_with_supplier(self._graph, supplier_id, firm_id, component_id))
                yield changes


def _makers(graph: SupplyGraph, component_ids: Sequence[str], buyer_id: str) -> list[tuple[str, str]]:
    """List who is known to make any of some components or their variants, with what they make, without the buyer."""
    numbers = [graph.component_number(component_id) for component_id in component_ids]
    lines = np.unique(np.concatenate([graph.lines.of_family[number] for number in numbers]))
    lines = lines[lines < graph.lines.named_count]
    firms, made = graph.firm_ids[graph.lines.firm[lines]], graph.component_ids[graph.lines.component[lines]]
    return [pair for pair in zip(firms.tolist(), made.tolist(), strict=True) if pair[0] != buyer_id]


def _with_supplier(graph: SupplyGraph, supplier_id: str, buyer_id: str, component_id: str) -> SupplyGraph:
    """The same network, where a buyer uses one supplier of a component."""
    supplies = graph.tables.supplies
    is_same = supplies["supplier_id"].eq(supplier_id) & supplies["buyer_id"].eq(buyer_id)
    is_same &= supplies["component_id"].eq(component_id)
    row = {"supplier_id": supplier_id, "buyer_id": buyer_id, "component_id": component_id, "status": "active"}
    added = Tables.of({"supplies": pd.DataFrame([row])}).supplies
    return build_graph(replace(graph.tables, supplies=pd.concat([supplies[~is_same], added], ignore_index=True)))


def _meet(cells: Cells, cell: Cell, chain_id: str, targets: Iterable[str]) -> None:
    chains, concerned = cells.setdefault(cell, (set(), set()))
    chains.add(chain_id)
    concerned.update(targets)


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


def _add_doubts(cells: Cells, scanned: Scan) -> None:
    """Collect what rests on a missing survey and on suppliers that nobody recorded, as the colours stand."""
    for chain_id, finding in _coloured(scanned):
        surveys: list[Cell] = [("survey", "", (component_id,)) for component_id in finding.grade.freed_by]
        for cell in (*surveys, *_assumed_cells(finding.grade.why)):
            _meet(cells, cell, chain_id, finding.targets)


def _assumed_cells(path: Sequence[Step]) -> list[Cell]:
    return [("suppliers", step.firm_id, step.needs) for step in path if step.is_assumed]


def _add_makers(cells: Cells, graph: SupplyGraph, scanned: Scan) -> None:
    """Collect components of the chains that nobody is known to make."""
    unmade = set(graph.component_ids[~graph.has_named_maker].tolist())
    for chain_id, finding in _coloured(scanned):
        if finding.about == "component" and finding.id in unmade:
            _meet(cells, ("maker", "", (finding.id,)), chain_id, ())


def _with_maker(graph: SupplyGraph, component_id: str) -> SupplyGraph:
    """The same network, where a component has one maker and is surveyed."""
    tables = graph.tables
    maker = pd.DataFrame({"firm_id": [_ANSWER + component_id], "component_id": [component_id]})
    components = tables.components.copy()
    components.loc[components["component_id"] == component_id, "makers_surveyed_on"] = "2000-01-01"
    makes = pd.concat([tables.makes, Tables.of({"makes": maker}).makes], ignore_index=True)
    return build_graph(replace(tables, components=components, makes=makes))


def _add_worst(cells: Cells, graph: SupplyGraph, scanned: Scan) -> None:
    """Collect unrecorded suppliers on the path of colours that get worse at worst."""
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
                        _meet(cells, cell, chain.chain_id, [targets[number]])


def _is_settled(grade: Grade, colour: Colour) -> bool:
    """Whether a reading at worst that gives this colour says nothing new."""
    return grade.is_suspected_sole or COLOURS.index(grade.colour) <= COLOURS.index(colour)


def values_of_targets(graph: SupplyGraph, targets: Sequence[str]) -> dict[str, float]:
    """Give the known yearly output value of each target's lines."""
    value = np.nan_to_num(numbers_by_line(graph, "output_value_10k_yuan"))
    values = {}
    for name, target in zip(targets, find_targets(graph, targets), strict=True):
        lines = graph.lines.of_family[target.component] if target.line < 0 else [target.line]
        values[name] = float(value[lines].sum())
    return values
