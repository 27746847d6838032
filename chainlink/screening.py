"""What does one scan of the chains find? Every coloured firm and component of every chain, with its evidence.

断链断供风险摸排. A scan repeats what `analysis.chokepoints` says, chain by chain: it adds no rule of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from chainlink.analysis.chokepoints import Grade, Grades, chain_targets, grade
from chainlink.analysis.propagation import Stop, Stopped, what_stops
from chainlink.graph import SupplyGraph
from chainlink.index_arrays import numbers_in
from graph_schema.errors import UnknownIdError, UsageError
from graph_schema.names import COLOURS, Colour, SourcingMode, Words

RULE = "MODEL 3.9/1"
"""Which rule gave the colours, and its version; kept with every finding."""

_COLOURS_UNDER: dict[SourcingMode, tuple[Colour, ...]] = {
    "active": COLOURS,
    "qualified": ("red", "yellow", "grey"),
    "market": ("red", "grey"),
}
"""A chokepoint under `market` is red, one under `qualified` red or yellow; what is grey is unknown in every mode."""


@dataclass(frozen=True)
class Finding:
    """One firm or component that has a colour in a chain.

    Attributes
    ----------
    about
        `firm` or `component`.
    id, name_zh, name_en
        Of the firm or component.
    target
        Target of the chain for which the colour is worst; the first by id where several are.
    targets
        All targets of the chain for which it has a colour, sorted.
    is_cross_chain
        Whether the path starts at a component that stands in other chains only.
    grade
        Colour, marks and path.
    rule
        The rule and its version.
    """

    about: str
    id: str
    name_zh: str
    name_en: str
    target: str
    targets: tuple[str, ...]
    is_cross_chain: bool
    grade: Grade
    rule: str = RULE


@dataclass(frozen=True)
class ChainScan:
    """What a scan finds in one chain; `chain_id` is "" where targets were named without a chain.

    Firms are those with a line of one of the chain's components. Findings about firms hold every firm that alone stops
    a target of the chain, wherever it stands; findings about components hold components of the chain.
    """

    chain_id: str
    name_zh: str
    name_en: str
    targets: tuple[str, ...]
    firm_count: int
    component_count: int
    data_date: str
    firms: tuple[Finding, ...]
    components: tuple[Finding, ...]

    @cached_property
    def component_colours(self) -> dict[Colour, int]:
        """Number of components by colour, worst first."""
        return {colour: sum(each.grade.colour == colour for each in self.components) for colour in COLOURS}

    @cached_property
    def firm_colours(self) -> dict[Colour, int]:
        """Number of firms by colour, worst first."""
        return {colour: sum(each.grade.colour == colour for each in self.firms) for colour in COLOURS}

    @property
    def cross_chain_count(self) -> int:
        """Firms whose path into this chain starts outside it."""
        return sum(each.is_cross_chain for each in self.firms)


@dataclass(frozen=True)
class Scan:
    """A scan of one or more chains.

    Attributes
    ----------
    content_hash, data_date
        Fingerprint and newest date of the data scanned.
    sourcing
        Mode that the findings were narrowed to; "" for all colours.
    chains
        In catalogue order, which is order of id.
    stops, stopped
        The failed set asked about and what it stops; None without one.
    """

    content_hash: str
    data_date: str
    sourcing: str
    chains: tuple[ChainScan, ...]
    stops: tuple[Stop, ...] = ()
    stopped: Stopped | None = None

    def worst_colour(self) -> Colour | None:
        """Worst colour of any firm or component found; None if nothing has one."""
        found = {each.grade.colour for chain in self.chains for each in (*chain.firms, *chain.components)}
        return next((colour for colour in COLOURS if colour in found), None)

    def to_frame(self) -> pd.DataFrame:
        """Give all findings as one table, a row each, in order of chain, firms before components, worst first.

        Returns
        -------
        pandas.DataFrame
            `chain_id`, `about`, `id`, `name_zh`, `colour`, `is_suspected_sole`, `is_assumed`, `is_cross_chain`,
            `target`, `firm_id` (whose stop gives the colour) and `why` (the path as text).
        """
        columns = ["chain_id", "about", "id", "name_zh", "colour", "is_suspected_sole", "is_assumed"]
        rows = [
            (
                *(chain.chain_id, found.about, found.id, found.name_zh, found.grade.colour),
                *(found.grade.is_suspected_sole, found.grade.is_assumed, found.is_cross_chain, found.target),
                *(found.grade.firm_id, why_text(found.grade)),
            )
            for chain in self.chains
            for found in (*chain.firms, *chain.components)
        ]
        return pd.DataFrame(rows, columns=[*columns, "is_cross_chain", "target", "firm_id", "why"])

    def as_json(self) -> dict[str, Any]:
        """Give plain values for JSON; the same data give the same text, whatever store they came from."""
        told = asdict(self)
        for chain, scanned in zip(told["chains"], self.chains, strict=True):
            chain["component_colours"], chain["firm_colours"] = scanned.component_colours, scanned.firm_colours
            chain["cross_chain_count"] = scanned.cross_chain_count
        return told


def why_text(found: Grade) -> str:
    """Say a path in one line: `firm component -> firm component`."""
    return " -> ".join(f"{step.firm_id or '—'} {step.component_id}" for step in found.why)


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
        Chains to scan; all that have components when empty.
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
        If a chain has no target.
    UsageError
        If there are no data, or no chain and no target.

    Notes
    -----
    All targets of all chains are graded in one go: see `grade` for the cost.

    Examples
    --------
    >>> from chainlink.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> found = scan(build_graph(Tables.of({"makes": makes, "inputs": inputs})), targets=["steel"])
    >>> found.to_frame()[["about", "id", "colour", "is_suspected_sole", "why"]].values.tolist()[0]
    ['firm', 'M', 'grey', True, 'M ore -> T steel']
    """
    targets_by_chain = _targets_by_chain(graph, chain_ids, targets)
    wanted = sorted({target for each in targets_by_chain.values() for target in each})
    grades = grade(graph, wanted)
    names = _Names(graph)
    colours = _COLOURS_UNDER[sourcing] if sourcing and not stops else COLOURS
    return Scan(
        content_hash=graph.tables.content_hash(),
        data_date=graph.tables.data_date(),
        sourcing=sourcing or "",
        chains=tuple(
            _scan_chain(graph, chain_id, chosen, grades, names, colours)
            for chain_id, chosen in targets_by_chain.items()
        ),
        stops=tuple(stops),
        stopped=what_stops(graph, stops, sourcing=sourcing or "active", targets=wanted) if stops else None,
    )


def _targets_by_chain(
    graph: SupplyGraph, chain_ids: Sequence[str], targets: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    if not len(graph.component_ids):
        raise UsageError(Words("库中没有数据；请先运行 chainlink load", "the store is empty; run chainlink load first"))
    if targets and not chain_ids:
        return {"": tuple(sorted(set(targets)))}
    placed = set(graph.placements["chain_id"]) - {""}
    if not (chain_ids or placed):
        raise UsageError(
            Words(
                "数据中没有产业链；请用 --target 指定目标产品",
                "the data hold no chain; name a target with --target",
            )
        )
    known = placed | set(graph.tables.chains["chain_id"])
    for chain_id in chain_ids:
        if chain_id not in known:
            raise UnknownIdError(Words("产业链", "chain"), chain_id, sorted(known))
    chosen = sorted(set(chain_ids) or placed)
    return {each: tuple(sorted(set(targets))) if targets else chain_targets(graph, each) for each in chosen}


class _Names:
    """Names of firms, components and chains by id."""

    def __init__(self, graph: SupplyGraph) -> None:
        tables = graph.tables
        self.firm = _names_by_id(tables.firms, "firm_id")
        self.component = _names_by_id(tables.components, "component_id")
        self.chain = _names_by_id(tables.chains, "chain_id")


def _names_by_id(frame: pd.DataFrame, key: str) -> Mapping[str, tuple[str, str]]:
    return dict(zip(frame[key], zip(frame["name_zh"], frame["name_en"], strict=True), strict=True))


def _scan_chain(
    graph: SupplyGraph,
    chain_id: str,
    targets: tuple[str, ...],
    grades: Grades,
    names: _Names,
    colours: Sequence[Colour],
) -> ChainScan:
    placements = graph.placements
    here = placements["component_id"][placements["chain_id"] == chain_id] if chain_id else graph.component_ids
    inside = set(here)
    numbers = numbers_in(graph.component_ids, pd.Series(sorted(inside), dtype="str"))
    is_inside = np.zeros(len(graph.component_ids), bool)
    is_inside[numbers] = True
    named = slice(0, graph.lines.named_count)
    firms = np.unique(graph.lines.firm[named][is_inside[graph.lines.component[named]]])
    name_zh, name_en = names.chain.get(chain_id, ("", ""))
    found_firms = _findings("firm", targets, grades.firms, names.firm, colours, inside)
    found_components = _findings("component", targets, grades.components, names.component, colours, inside)
    return ChainScan(
        chain_id=chain_id,
        name_zh=name_zh,
        name_en=name_en,
        targets=targets,
        firm_count=len(firms),
        component_count=len(inside),
        data_date=_chain_date(graph, inside, set(graph.firm_ids[firms])),
        firms=found_firms,
        components=tuple(found for found in found_components if found.id in inside),
    )


def _chain_date(graph: SupplyGraph, components: set[str], firms: set[str]) -> str:
    """Newest date of a row about the chain's components or firms."""
    tables = graph.tables
    dates = [
        frame["as_of"][frame[column].isin(ids)].max()
        for frame, column, ids in (
            (tables.components, "component_id", components),
            (tables.makes, "component_id", components),
            (tables.supplies, "component_id", components),
            (tables.firms, "firm_id", firms),
        )
    ]
    return max((date for date in dates if isinstance(date, str)), default="")


def _findings(
    about: str,
    targets: Sequence[str],
    grades: Mapping[str, Mapping[str, Grade]],
    names: Mapping[str, tuple[str, str]],
    colours: Sequence[Colour],
    inside: set[str],
) -> tuple[Finding, ...]:
    """Collect the worst grade of every firm or component over the targets of a chain."""
    found: dict[str, list[tuple[Grade, str]]] = {}
    for target in targets:
        for each, given in grades[target].items():
            if given.colour in colours:
                found.setdefault(each, []).append((given, target))
    findings = []
    for each, given_by_target in found.items():
        worst, target = min(given_by_target, key=lambda pair: (_badness(pair[0]), pair[1]))
        findings.append(
            Finding(
                about=about,
                id=each,
                name_zh=names.get(each, ("", ""))[0],
                name_en=names.get(each, ("", ""))[1],
                target=target,
                targets=tuple(sorted(name for _, name in given_by_target)),
                is_cross_chain=bool(worst.why) and worst.why[0].component_id not in inside,
                grade=worst,
            )
        )
    return tuple(sorted(findings, key=lambda finding: (_badness(finding.grade), finding.id)))


def _badness(given: Grade) -> tuple[int, bool]:
    return COLOURS.index(given.colour), not given.is_suspected_sole
