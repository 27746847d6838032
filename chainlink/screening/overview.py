"""Where do all chains stand, at a glance? Colours, coverage and who is a single point of several chains at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chainlink.supply.areas import AreaCounts
from graph_schema.names import COLOURS, Colour, Words

if TYPE_CHECKING:
    from chainlink.screening.findings import Scan
    from chainlink.supply.graph import SupplyGraph


@dataclass(frozen=True)
class Coverage:
    """How far ready backups cover a chain.

    Attributes
    ----------
    mean
        Mean over lines with buyers, weighted by the value bought, 0 to 1; None where `low` and `high` differ by a percent.
    low, high
        Bounds of that mean: what is unknown counts as nothing, as boundless. None without lines.
    known_share
        Share of the lines whose coverage is known, None without lines.
    worst
        Coverage of the worst line, None where none is known.
    worst_firm_id, worst_component_id
        That line, "" where none is known.
    worst_name_zh, worst_name_en
        Names of its component.
    """

    mean: float | None
    low: float | None
    high: float | None
    known_share: float | None
    worst: float | None
    worst_firm_id: str
    worst_component_id: str
    worst_name_zh: str
    worst_name_en: str


@dataclass(frozen=True)
class ChainCard:
    """One chain at a glance.

    Attributes
    ----------
    chain_id, name_zh, name_en
        Of the chain.
    component_count, firm_count
        Its components, and firms with a line of one of them.
    component_colours, firm_colours
        Number by colour, worst first, as in its scan.
    data_date
        Newest date of its rows, "" where none has one.
    coverage
        How far ready backups cover it.
    cross_chain_colours
        Its components that only other chains' targets colour, by that colour.
    """

    chain_id: str
    name_zh: str
    name_en: str
    component_count: int
    firm_count: int
    component_colours: dict[Colour, int]
    firm_colours: dict[Colour, int]
    data_date: str
    coverage: Coverage
    cross_chain_colours: dict[Colour, int]


@dataclass(frozen=True)
class SharedFirm:
    """A firm that alone stops a target in several chains."""

    firm_id: str
    name_zh: str
    name_en: str
    colour: Colour
    chain_ids: tuple[str, ...]


@dataclass(frozen=True)
class UntargetedChain:
    """A chain in which nothing is a target: it is not screened."""

    chain_id: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Overview:
    """All chains at a glance. It holds plain values alone, so that showing it again loads nothing else.

    Attributes
    ----------
    chains
        In catalogue order.
    firm_count, component_count
        Of the province: firms and components that the data name, each once.
    firm_colours
        Firms by their worst colour in any chain, each counted once.
    component_colours
        Components by their worst colour in any chain, each counted once.
    areas
        Of these firms, how many are in the province, elsewhere in the country, abroad.
    shared
        Firms with a colour in more than one chain: most chains first, then worst colour, then id.
    untargeted
        Chains that are not screened, because they have no target.
    """

    chains: tuple[ChainCard, ...]
    firm_count: int
    component_count: int
    firm_colours: dict[Colour, int]
    component_colours: dict[Colour, int]
    areas: AreaCounts
    shared: tuple[SharedFirm, ...]
    untargeted: tuple[UntargetedChain, ...] = ()


def overview(graph: SupplyGraph, scan: Scan) -> Overview:
    """Put together what the start page shows.

    Parameters
    ----------
    graph
        Supply graph.
    scan
        Scan of its chains, of all colours.

    Notes
    -----
    As costly as `coverage_by_line`; a quarter of a second for the fifteen sample chains.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from chainlink.screening.scan import scan
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> placements = pd.DataFrame({"component_id": ["ore", "steel"], "chain_id": ["C1", "C1"]})
    >>> graph = build_graph(Tables.of({"makes": makes, "inputs": inputs, "placements": placements}))
    >>> overview(graph, scan(graph)).firm_colours
    {'red': 0, 'yellow': 0, 'blue': 0, 'grey': 1}
    """
    cards = tuple(
        ChainCard(
            chain.chain_id,
            chain.name_zh,
            chain.name_en,
            chain.component_count,
            chain.firm_count,
            chain.component_colours,
            chain.firm_colours,
            chain.data_date,
            coverage,
            chain.cross_chain_colours("component"),
        )
        for chain, coverage in zip(scan.chains, _coverages(graph, scan), strict=True)
    )
    return Overview(
        chains=cards,
        firm_count=len(graph.firm_ids),
        component_count=len(graph.component_ids),
        firm_colours=_counted(scan.worst_colours("firm")),
        component_colours=_counted(scan.worst_colours("component")),
        areas=AreaCounts.of(map(graph.names.area_of, graph.firm_id_list)),
        shared=_shared(scan),
        untargeted=tuple(
            UntargetedChain(chain_id, *graph.names.recorded("chain").get(chain_id, ("", "")))
            for chain_id in scan.untargeted
        ),
    )


def _coverages(graph: SupplyGraph, scan: Scan) -> list[Coverage]:
    """Tell how far ready backups cover each chain of the scan, in its order."""
    from chainlink.analysis.backups.coverage import coverage_by_line
    from chainlink.analysis.backups.coverage_means import coverage_by_chain

    by_chain = coverage_by_chain(graph, coverage_by_line(graph, level="qualified"))
    known_chains = set(by_chain.index)
    names = graph.names.recorded("component")
    return [
        _coverage(by_chain.loc[chain.chain_id].to_dict() if chain.chain_id in known_chains else {}, names)
        for chain in scan.chains
    ]


def _coverage(row: Mapping[Any, object], names: Mapping[str, Words]) -> Coverage:
    worst = str(row.get("worst_component_id", ""))
    name_zh, name_en = names.get(worst, ("", ""))
    return Coverage(
        mean=_known(row.get("coverage")),
        low=_known(row.get("low")),
        high=_known(row.get("high")),
        known_share=_known(row.get("known_share")),
        worst=_known(row.get("worst_coverage")),
        worst_firm_id=str(row.get("worst_firm_id", "")),
        worst_component_id=worst,
        worst_name_zh=name_zh,
        worst_name_en=name_en,
    )


def _known(value: object) -> float | None:
    return float(value) if isinstance(value, float) and value == value else None


def _counted(worst: Mapping[str, Colour]) -> dict[Colour, int]:
    counts = Counter(worst.values())
    return {colour: counts[colour] for colour in COLOURS}


def _shared(scan: Scan) -> tuple[SharedFirm, ...]:
    by_firm: dict[str, SharedFirm] = {}
    for chain in scan.chains:
        for finding in chain.firms:
            before = by_firm.get(finding.id)
            colours = [finding.grade.colour, *([before.colour] if before else [])]
            by_firm[finding.id] = SharedFirm(
                finding.id,
                finding.name_zh,
                finding.name_en,
                min(colours, key=COLOURS.index),
                (*(before.chain_ids if before else ()), chain.chain_id),
            )
    shared = [firm for firm in by_firm.values() if len(firm.chain_ids) > 1]
    return tuple(sorted(shared, key=lambda firm: (-len(firm.chain_ids), COLOURS.index(firm.colour), firm.firm_id)))
