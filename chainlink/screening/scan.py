"""What does one scan of the chains find? Every coloured firm and component of every chain, with its evidence.

断链断供风险摸排. A scan repeats what `analysis.chokepoints` says, chain by chain: it adds no rule of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from chainlink.analysis.chokepoints.grades import Grade, Grades, grade
from chainlink.analysis.chokepoints.worst_sourcing import WorstColours, worst_colours
from chainlink.analysis.spread.propagation import Stop, what_stops
from chainlink.screening.all_targets import targets_by_chain
from chainlink.screening.cross_chain import across_chains
from chainlink.screening.findings import ChainScan, ColourFinding, Scan, why_text
from chainlink.screening.uncertainty import uncertainty_of
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, numbers_in
from chainlink.supply.lookup import find_id, require_data
from chainlink.supply.names import Names
from graph_schema.errors import NoTargetError, UsageError
from graph_schema.moments import DataDates
from graph_schema.names import COLOURS, Colour, SourcingMode, Words

__all__ = ["ChainScan", "ColourFinding", "Scan", "scan", "scan_in_province", "why_text"]

_COLOURS_UNDER: dict[SourcingMode, tuple[Colour, ...]] = {
    "active": COLOURS,
    "qualified": ("red", "yellow", "grey"),
    "market": ("red", "grey"),
}
"""A chokepoint under `market` is red, one under `qualified` red or yellow; what is grey is unknown in every mode."""


def scan(
    graph: SupplyGraph,
    chain_ids: Sequence[str] = (),
    *,
    targets: Sequence[str] = (),
    sourcing: SourcingMode | None = None,
    stops: Sequence[Stop] = (),
) -> Scan:
    """Grade every firm and component of some chains, or of all.

    Parameters
    ----------
    graph
        Supply graph; failures spread through all chains, also those not asked about.
    chain_ids
        Chains to scan, by id, name or alias (see `lookup.find_id`); all that have components when empty.
    targets
        Component ids, or `FIRM/COMPONENT` for one line, to take instead of the chains' own. Without `chain_ids` they
        are scanned as one nameless chain of all components.
    sourcing
        Narrows the findings to chokepoints under this mode; with `stops`, who may step in (`active` if None).
    stops
        A failed set to try on the same targets.

    Returns
    -------
    Scan
        Chains in order of id; findings worst first, then by id.

    Raises
    ------
    UnknownIdError
        If a chain, a target or a stop is not in the data.
    NoTargetError
        If no chain meant has a target; one without never stops the others, and is told in `untargeted`.
    UsageError
        If there are no data, or no chain and no target.

    Notes
    -----
    All targets of all chains are graded in one go: see `grade` and `worst_colours` for the cost. What a chain rests on
    stands in its `uncertainty`.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> found = scan(build_graph(Tables.of({"makes": makes, "inputs": inputs})), targets=["steel"])
    >>> found.to_frame()[["about", "id", "colour", "is_suspected_sole", "why"]].values.tolist()[0]
    ['firm', 'M', 'grey', True, 'M ore -> T steel']
    """
    targets_of_chains, untargeted = _targets_by_chain(graph, chain_ids, targets)
    wanted = sorted({target for targets in targets_of_chains.values() for target in targets})
    grades = grade(graph, wanted)
    worst = worst_colours(graph, wanted, grades)
    names, dates = graph.names, _Dates(graph)
    colours = _COLOURS_UNDER[sourcing] if sourcing and not stops else COLOURS
    chains = tuple(
        _scan_chain(graph, chain_id, chosen, (grades, worst), names, dates, colours)
        for chain_id, chosen in targets_of_chains.items()
    )
    if not targets and {*targets_of_chains, *untargeted} >= set(graph.placements["chain_id"]) - {""}:
        chains = across_chains(graph, chains)
    else:
        chains = tuple(replace(chain, cross_chain=()) for chain in chains)
    return Scan(
        content_hash=graph.tables.content_hash(),
        data_date=graph.tables.data_date(),
        sourcing=sourcing or "",
        chains=chains,
        stops=tuple(stops),
        stopped=what_stops(graph, stops, sourcing=sourcing or "active", targets=wanted) if stops else None,
        untargeted=untargeted,
    )


def scan_in_province(graph: SupplyGraph, chain_ids: Sequence[str] = ()) -> Scan:
    """Grade some chains and tell beside them what all chains' targets say of the same firms and components.

    Parameters
    ----------
    graph
        Supply graph.
    chain_ids
        Chains to tell of, by id, name or alias; all that have components when empty.

    Returns
    -------
    Scan
        As of `scan`. Where some other chain has no target, the province is not told.

    Raises
    ------
    UnknownIdError
        If a chain is not in the data.
    NoTargetError
        If a chain asked about has no target.
    UsageError
        If there are no data, or no chain.

    Notes
    -----
    As costly as a scan of all chains.
    """
    if not chain_ids:
        return scan(graph)
    chosen = {find_id(graph, "chain", chain_id) for chain_id in chain_ids}
    try:
        whole = scan(graph)
    except NoTargetError:
        return scan(graph, chain_ids)
    kept = tuple(chain for chain in whole.chains if chain.chain_id in chosen)
    return replace(whole, chains=kept) if len(kept) == len(chosen) else scan(graph, chain_ids)


def _targets_by_chain(
    graph: SupplyGraph, chain_ids: Sequence[str], targets: Sequence[str]
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Give the targets to screen by chain, and the chains that have none."""
    require_data(graph)
    if targets and not chain_ids:
        return {"": tuple(sorted(set(targets)))}, ()
    placed = set(graph.placements["chain_id"]) - {""}
    if not (chain_ids or placed):
        raise UsageError(
            Words(
                "数据中没有产业链；请用 --target 指定目标产品",
                "the data hold no chain; name a target with --target",
            )
        )
    chosen = sorted({find_id(graph, "chain", chain_id) for chain_id in chain_ids} or placed)
    if targets:
        return dict.fromkeys(chosen, tuple(sorted(set(targets)))), ()
    return targets_by_chain(graph, chosen)


class _Dates:
    """Days of the rows about each component and each firm."""

    def __init__(self, graph: SupplyGraph) -> None:
        tables = graph.tables
        about = [tables.components, tables.makes, tables.supplies]
        self._component = np.concatenate([numbers_in(graph.component_ids, rows["component_id"]) for rows in about])
        self._firm = numbers_in(graph.firm_ids, tables.firms["firm_id"])
        day, self._days = pd.factorize(pd.concat([rows["as_of"] for rows in (*about, tables.firms)]))
        self._day_about, self._day_of_firm = np.split(day, [len(self._component)])

    def bulk(self, is_component: Bools, is_firm: Bools) -> str:
        """Give the day of the bulk of the rows about any of them, "" if none has one; see `DataDates`.

        Both tell by number who is meant.
        """
        days = [self._day_about[is_component[self._component]], self._day_of_firm[is_firm[self._firm]]]
        counts = np.bincount(np.concatenate(days), minlength=len(self._days))
        return DataDates.of({str(self._days[day]): int(counts[day]) for day in np.flatnonzero(counts)}).bulk


def _scan_chain(
    graph: SupplyGraph,
    chain_id: str,
    targets: tuple[str, ...],
    graded: tuple[Grades, WorstColours],
    names: Names,
    dates: _Dates,
    colours: Sequence[Colour],
) -> ChainScan:
    placements = graph.placements
    here = placements["component_id"][placements["chain_id"] == chain_id] if chain_id else graph.component_ids
    inside = set(here)
    numbers = numbers_in(graph.component_ids, pd.Series(sorted(inside), dtype="str"))
    is_inside = np.zeros(len(graph.component_ids), bool)
    is_inside[numbers] = True
    named = slice(0, graph.lines.named_count)
    is_firm = np.zeros(len(graph.firm_ids), bool)
    is_firm[graph.lines.firm[named][is_inside[graph.lines.component[named]]]] = True
    name_zh, name_en = names.recorded("chain").get(chain_id, ("", ""))
    grades, worst = graded
    left_out = graph.negligible_makers
    found_firms = _findings("firm", targets, grades.firms, names.recorded("firm"), colours, inside, left_out)
    everywhere = _findings(
        "component", targets, grades.components, names.recorded("component"), colours, inside, left_out
    )
    found_components = tuple(finding for finding in everywhere if finding.id in inside)
    elsewhere = tuple(finding for finding in everywhere if finding.id not in inside)
    return ChainScan(
        chain_id=chain_id,
        name_zh=name_zh,
        name_en=name_en,
        targets=targets,
        firm_count=int(is_firm.sum()),
        component_count=len(inside),
        data_date=dates.bulk(is_inside, is_firm),
        firms=found_firms,
        components=found_components,
        uncertainty=uncertainty_of(
            graph,
            inside,
            targets,
            grades=[finding.grade for finding in (*found_firms, *found_components)],
            worst=worst,
        ),
        cross_chain=elsewhere,
    )


def _findings(
    about: str,
    targets: Sequence[str],
    grades: Mapping[str, Mapping[str, Grade]],
    names: Mapping[str, tuple[str, str]],
    colours: Sequence[Colour],
    inside: set[str],
    negligible: Mapping[str, tuple[str, ...]],
) -> tuple[ColourFinding, ...]:
    """Collect the worst grade of every firm or component over the targets of a chain."""
    graded: dict[str, list[tuple[Grade, str]]] = {}
    for target in targets:
        for subject_id, given in grades[target].items():
            if given.colour in colours:
                graded.setdefault(subject_id, []).append((given, target))
    findings = []
    for subject_id, given_by_target in graded.items():
        worst, target = min(given_by_target, key=lambda pair: (_badness(pair[0]), pair[1]))
        made = worst.why[0].component_id if about == "firm" and worst.why else subject_id
        findings.append(
            ColourFinding(
                about=about,
                id=subject_id,
                name_zh=names.get(subject_id, ("", ""))[0],
                name_en=names.get(subject_id, ("", ""))[1],
                target=target,
                targets=tuple(sorted(name for _, name in given_by_target)),
                is_cross_chain=bool(worst.why) and worst.why[0].component_id not in inside,
                grade=worst,
                negligible_makers=negligible.get(made, ()),
            )
        )
    return tuple(sorted(findings, key=lambda finding: (_badness(finding.grade), finding.id)))


def _badness(given: Grade) -> tuple[int, bool]:
    return COLOURS.index(given.colour), not given.is_suspected_sole
